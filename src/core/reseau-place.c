/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The place of an element is a fraction between 0 and 1, written with 62 digits whose order is
 * that of their bytes: between any two there is always another, and to move one element is to
 * change that one alone. */
#include "reseau-element.h"

#include <string.h>

#define BASE 62
#define LAST 'z'
#define MIDDLE 'V'

/* A list is given new places before it comes to more. */
#define MAX_LENGTH 60

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static int
value_of (char digit)
{
  return strchr (digits, digit) - digits;
}

/**
 * reseau_place_is_valid:
 * @place: (nullable): maybe the place of an element
 *
 * Returns: whether it is one: a fraction in its only form
 */
gboolean
reseau_place_is_valid (const char *place)
{
  gsize length = place ? strlen (place) : 0;

  return length > 0 && length <= MAX_LENGTH && strspn (place, digits) == length &&
         place[length - 1] != '0';
}

static void
step_up (GString *out, const char *before)
{
  gsize length = strlen (before);

  while (length > 0 && before[length - 1] == LAST)
    length--;
  if (length == 0) {
    g_string_append_printf (out, "%s%c", before, MIDDLE);
    return;
  }
  g_string_append_len (out, before, length - 1);
  g_string_append_c (out, digits[value_of (before[length - 1]) + 1]);
}

static void
step_down (GString *out, const char *after)
{
  gsize length = strlen (after);
  int last = value_of (after[length - 1]);

  g_string_append_len (out, after, length - 1);
  g_string_append_c (out, digits[last - 1]);
  if (last == 1)
    g_string_append_c (out, MIDDLE);
}

/* @after: (nullable): %NULL for 1 */
static void
bisect (GString *out, const char *before, const char *after)
{
  for (;;) {
    int low = *before != '\0' ? value_of (*before) : 0;
    int high = after != NULL ? value_of (*after) : BASE;

    if (low == high) {
      g_string_append_c (out, digits[low]);
      after++;
    }
    else if (high - low > 1) {
      g_string_append_c (out, digits[(low + high) / 2]);
      return;
    }
    else if (after != NULL && after[1] != '\0') {
      g_string_append_c (out, *after);
      return;
    }
    else {
      g_string_append_c (out, digits[low]);
      after = NULL;
    }
    if (*before != '\0')
      before++;
  }
}

static gboolean
is_bound (const char *place)
{
  return place == NULL || reseau_place_is_valid (place);
}

/**
 * reseau_place_between:
 * @before: (nullable): %NULL for the beginning
 * @after: (nullable): %NULL for the end
 *
 * Returns: (transfer full) (nullable): a place between them; %NULL when there is none that is
 *   short enough
 */
char *
reseau_place_between (const char *before, const char *after)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!is_bound (before) || !is_bound (after) ||
      (before != NULL && after != NULL && strcmp (before, after) >= 0))
    return NULL;
  if (before == NULL && after == NULL)
    g_string_append_c (out, MIDDLE);
  else if (after == NULL)
    step_up (out, before);
  else if (before == NULL)
    step_down (out, after);
  else
    bisect (out, before, after);
  return out->len <= MAX_LENGTH ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}
