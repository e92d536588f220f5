/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the strict reader takes is written and read again as the same. */
#include "fuzz.h"

#include "reseau-json.h"

#include <math.h>

static void
check_part (const char *text, gsize length, ReseauValue *value)
{
  ReseauJsonPart part = { .key = "d" };
  g_autoptr (ReseauValue) rest = reseau_json_parse_part (text, length, &part, NULL);
  g_autoptr (ReseauValue) inner = NULL;

  g_assert_nonnull (rest);
  if (part.text == NULL)
    return;
  g_assert_true (part.text >= text && part.text + part.length <= text + length);
  inner = reseau_json_parse (part.text, part.length, NULL);
  g_assert_true (reseau_value_equal (inner, reseau_value_get (value, "d")));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *text = (const char *) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) value = reseau_json_parse (text, size, &error);
  g_autoptr (ReseauValue) again = NULL;
  g_autoptr (ReseauValue) copy = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_true ((value == NULL) == (error != NULL));
  if (value == NULL)
    return 0;
  first = reseau_json_write (value);
  g_assert_true (g_utf8_validate (first, -1, NULL));
  again = reseau_json_parse (first, -1, &error);
  g_assert_no_error (error);
  g_assert_true (reseau_value_equal (value, again));
  second = reseau_json_write (again);
  g_assert_cmpstr (first, ==, second);
  copy = reseau_value_copy (value);
  g_assert_true (reseau_value_equal (value, copy));
  if (reseau_value_is_object (value))
    check_part (text, size, value);
  return 0;
}
