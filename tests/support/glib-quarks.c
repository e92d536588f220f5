/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For the address sanitizer alone.  GLib gives its first table of quarks up when a program has
 * more than 2048 of them, without freeing it: another thread may be reading.  It was made before
 * main (), by a library that has no symbols, so that no suppression can name it: it is looked
 * for. */
#include <link.h>
#include <stdint.h>
#include <string.h>

/* Of the sanitizer's library; Debian has no header for them beside gcc. */
int __sanitizer_get_ownership (const volatile void *block);
size_t __sanitizer_get_allocated_size (const volatile void *block);
void __lsan_ignore_object (const void *block);

#define FIRST_TABLE (2048 * sizeof (char *))

static void
look_in (const void *start, size_t length)
{
  const uintptr_t first = ((uintptr_t) start + sizeof (void *) - 1) & ~(sizeof (void *) - 1);
  const uintptr_t end = (uintptr_t) start + length;

  for (uintptr_t at = first; at + sizeof (void *) <= end; at += sizeof (void *)) {
    const void *block = *(void *const *) at;

    if (__sanitizer_get_ownership (block) && __sanitizer_get_allocated_size (block) == FIRST_TABLE)
      __lsan_ignore_object (block);
  }
}

static int
on_library (struct dl_phdr_info *info, size_t size, void *data)
{
  if (strstr (info->dlpi_name, "/libglib-2.0.so") == NULL)
    return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW (Phdr) *part = &info->dlpi_phdr[i];

    if (part->p_type == PT_LOAD && (part->p_flags & PF_W) != 0)
      look_in ((const void *) (info->dlpi_addr + part->p_vaddr), part->p_memsz);
  }
  return 1;
}

__attribute__ ((constructor)) static void
ignore_first_table (void)
{
  dl_iterate_phdr (on_library, NULL);
}
