/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a decoder that has been taken over by the picture it reads can still do: compute, for a
 * while, in a little memory, and write to the pipe it was given. */
#include "reseau-image-sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define MEMORY_BYTES (1024ul * 1024 * 1024)
#define CPU_SECONDS 20

/* The sanitizers keep terabytes of shadow and look at their own process. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_WATCHED 1
#else
#define IS_WATCHED 0
#endif

static const int allowed[] = {
  SCMP_SYS (read),  SCMP_SYS (write),      SCMP_SYS (writev),       SCMP_SYS (close),
  SCMP_SYS (fstat), SCMP_SYS (newfstatat), SCMP_SYS (lseek),        SCMP_SYS (brk),
  SCMP_SYS (mmap),  SCMP_SYS (munmap),     SCMP_SYS (mremap),       SCMP_SYS (mprotect),
  SCMP_SYS (futex), SCMP_SYS (madvise),    SCMP_SYS (rt_sigreturn), SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (exit),  SCMP_SYS (exit_group), SCMP_SYS (getrandom),    SCMP_SYS (clock_gettime),
};

static void
limit (int resource, rlim_t value)
{
  struct rlimit both = { value, value };

  setrlimit ((__rlimit_resource_t) resource, &both);
}

/* Everything else is answered with an error: no file, no socket, no process. */
static void
filter_calls (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EACCES));

  if (filter == NULL)
    return;
  for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
    seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed[i], 0);
  seccomp_load (filter);
  seccomp_release (filter);
}

/* From here on nothing can be opened, started or asked of the network. */
void
reseau_image_sandbox_enter (void)
{
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_CPU, CPU_SECONDS);
  if (IS_WATCHED)
    return;
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  limit (RLIMIT_AS, MEMORY_BYTES);
  limit (RLIMIT_FSIZE, 0);
  limit (RLIMIT_NPROC, 0);
  limit (RLIMIT_NOFILE, 0);
  filter_calls ();
}
