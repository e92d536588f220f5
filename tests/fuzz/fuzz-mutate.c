/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes of an input that is JSON, or lines of it: half of the times one value, somewhere, becomes
 * another, so that what comes out is still JSON and gets further than the reader.  libFuzzer calls
 * it, and so does the driver. */
#include "fuzz.h"

#include "reseau-json.h"

/* Bytes as libFuzzer changes them; the driver has its own. */
gsize LLVMFuzzerMutate (guint8 *data, gsize size, gsize max_size) __attribute__ ((weak));

static const char *const odd_values[] = {
  "null",
  "true",
  "0",
  "-1",
  "1",
  "3",
  "9223372036854775807",
  "1.5",
  "\"\"",
  "\"net\"",
  "\"un deux trois\"",
  "\"a b c\\nd e f\"",
  "\"é \\u0301😀\"",
  "\"k1\"",
  "\"V\"",
  "\"/\"",
  "\"_del\"",
  "\"steps/k1/title\"",
  "\"patch\"",
  "\"trans\"",
  "\"delete\"",
  "\"resolve\"",
  "\"create\"",
  "\"restore\"",
  "\"meeting\"",
  "\"term\"",
  "\"message\"",
  "\"01900000-0000-7000-8000-000000000001\"",
  "\"org:01900000-0000-7000-8000-0000000000aa\"",
  "\"2026-03-14T09:00:00+01:00\"",
  "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
  "[]",
  "{}",
  "[[]]",
  "[{\"title\":\"x\"},{\"e\":\"k1\",\"title\":\"y\"}]",
  "{\"add\":[\"a\"],\"rm\":[\"b\"]}",
  "{\"put\":{\"k1\":{\"title\":\"x\"},\"k9\":{\"title\":\"y\",\"p\":\"z\"}},\"del\":[\"k2\"]}",
};

static const char *const odd_keys[] = {
  "set", "lst",   "b",       "base",   "from",  "to",    "x",     "take",           "xq",
  "at",  "move",  "lost",    "sv",     "t",     "type",  "id",    "scope",          "title",
  "d",   "fv",    "c",       "h",      "state", "steps", "_del",  "steps/k1/title", "steps/k1/p",
  "e",   "p",     "context", "themes", "about", "text",  "start", "photos",         "sha256",
  "org", "label", "code",    "nature", "",
};

static ReseauValue *
odd_value (GRand *rand)
{
  const char *text = odd_values[g_rand_int_range (rand, 0, G_N_ELEMENTS (odd_values))];

  return reseau_json_parse (text, -1, NULL);
}

static ReseauValue *change (GRand *rand, const ReseauValue *value);

static ReseauValue *
change_object (GRand *rand, const ReseauValue *object)
{
  ReseauValue *copy = reseau_value_copy (object);
  guint length = reseau_value_get_length (object);
  guint index = length > 0 ? g_rand_int_range (rand, 0, length) : 0;
  guint what = g_rand_int_range (rand, 0, 8);

  if (length == 0 || what == 0)
    reseau_value_set (copy, odd_keys[g_rand_int_range (rand, 0, G_N_ELEMENTS (odd_keys))],
                      odd_value (rand));
  else if (what == 1)
    reseau_value_unset (copy, reseau_value_get_key_at (object, index));
  else
    reseau_value_set (copy, reseau_value_get_key_at (object, index),
                      change (rand, reseau_value_get_at (object, index)));
  return copy;
}

/* One item is changed, said twice, left out or put elsewhere. */
static ReseauValue *
change_list (GRand *rand, const ReseauValue *list)
{
  ReseauValue *copy = reseau_value_new_list ();
  guint length = reseau_value_get_length (list);
  guint index = length > 0 ? g_rand_int_range (rand, 0, length) : 0;
  guint what = g_rand_int_range (rand, 0, 8);

  for (guint i = 0; i < length; i++) {
    ReseauValue *item = reseau_value_get_at (list, i);

    if (i != index || what > 2)
      reseau_value_add (copy, i == index ? change (rand, item) : reseau_value_ref (item));
    if (i == index && what == 1)
      for (guint n = 0; n < 2; n++)
        reseau_value_add (copy, reseau_value_ref (item));
  }
  if (length == 0 || what == 2)
    reseau_value_add (copy, length > 0 ? reseau_value_ref (reseau_value_get_at (list, index))
                                       : odd_value (rand));
  return copy;
}

/* A copy of @value in which one thing, somewhere, is another. */
static ReseauValue *
change (GRand *rand, const ReseauValue *value)
{
  if (g_rand_int_range (rand, 0, 8) == 0)
    return odd_value (rand);
  if (reseau_value_is_object (value))
    return change_object (rand, value);
  if (reseau_value_is_list (value))
    return change_list (rand, value);
  return odd_value (rand);
}

/* The line, or part of a line, that a random byte is in. */
static void
pick (GRand *rand, const guint8 *data, gsize size, gsize *start, gsize *end)
{
  gsize at = g_rand_int_range (rand, 0, size);

  for (*start = at; *start > 0 && data[*start - 1] != '\n' && data[*start - 1] != FUZZ_END_OF_PART;)
    (*start)--;
  for (*end = at; *end < size && data[*end] != '\n' && data[*end] != FUZZ_END_OF_PART;)
    (*end)++;
  /* A byte before it says what it is of. */
  while (*start < *end && data[*start] != '{' && data[*start] != '[')
    (*start)++;
}

static char *
change_text (GRand *rand, const guint8 *data, gsize start, gsize end)
{
  g_autoptr (ReseauValue) value =
      reseau_json_parse ((const char *) data + start, end - start, NULL);
  g_autoptr (ReseauValue) changed = NULL;

  if (value == NULL)
    return NULL;
  changed = change (rand, value);
  return changed != NULL ? reseau_json_write (changed) : NULL;
}

gsize
LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree char *text = NULL;
  gsize start, end, length;

  if (size > 0 && g_rand_boolean (rand)) {
    pick (rand, data, size, &start, &end);
    text = change_text (rand, data, start, end);
  }
  length = text != NULL ? strlen (text) : 0;
  if (text == NULL || size - (end - start) + length > max_size)
    return LLVMFuzzerMutate != NULL ? LLVMFuzzerMutate (data, size, max_size) : 0;
  memmove (data + start + length, data + end, size - end);
  memcpy (data + start, text, length);
  return size - (end - start) + length;
}
