/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Loaded before a program (LD_PRELOAD), sets its wall clock wrong by as many seconds as the file of
 * RESEAU_TEST_CLOCK says at that moment, eight bytes of this machine.  Time that only passes is
 * left alone. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *seconds;

__attribute__ ((constructor)) static void
open_clock (void)
{
  const char *path = getenv ("RESEAU_TEST_CLOCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  void *map;

  if (fd < 0)
    return;
  map = mmap (NULL, sizeof *seconds, PROT_READ, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED)
    seconds = map;
  close (fd);
}

/* What the system says, without asking the library that this one stands before. */
int
clock_gettime (clockid_t id, struct timespec *at)
{
  long result = syscall (SYS_clock_gettime, id, at);

  if (result == 0 && seconds != NULL && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
    at->tv_sec += *seconds;
  return (int) result;
}

int
gettimeofday (struct timeval *restrict at, void *restrict zone)
{
  struct timespec now;

  (void) zone;
  if (clock_gettime (CLOCK_REALTIME, &now) != 0)
    return -1;
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *at)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_REALTIME, &now);
  if (at != NULL)
    *at = now.tv_sec;
  return now.tv_sec;
}
