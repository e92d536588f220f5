/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* What libFuzzer calls, and the driver in fuzz-driver.c likewise.  A property that does not hold is
 * a failed assertion; what is kept from call to call changes nothing of the next one. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* (optional): another way to change an input; 0 when it has none this time */
gsize LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, guint seed);

/* Parts of an input end at this byte, which is in no UTF-8. */
#define FUZZ_END_OF_PART 0xff

/**
 * fuzz_next_part:
 * @data: (inout): where the rest of the input begins
 * @size: (inout): its bytes
 *
 * Returns: (transfer full): a copy as long as the part, so that a byte read behind it is found out
 */
static inline char *
fuzz_next_part (const guint8 **data, gsize *size, gsize *length)
{
  gsize n = 0;
  char *part;

  while (n < *size && (*data)[n] != FUZZ_END_OF_PART)
    n++;
  part = g_malloc (n + 1);
  memcpy (part, *data, n);
  part[n] = '\0';
  if (length != NULL)
    *length = n;
  n += n < *size;
  *data += n;
  *size -= n;
  return part;
}

/* Returns: (transfer full): the next part as a text */
static inline char *
fuzz_next_text (const guint8 **data, gsize *size)
{
  gsize length;
  g_autofree char *part = fuzz_next_part (data, size, &length);

  return g_utf8_make_valid (part, length);
}

G_END_DECLS
