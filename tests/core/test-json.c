/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

#include "reseau-env.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

static void
check_canonical (const char *text, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) value = reseau_json_parse (text, -1, &error);
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  written = reseau_json_write (value);
  g_assert_cmpstr (written, ==, wanted);
}

static void
test_canonical (void)
{
  check_canonical (" { \"b\" : 1 , \"a\" : [ true , null , false ] } ",
                   "{\"a\":[true,null,false],\"b\":1}");
  check_canonical ("2.0", "2");
  check_canonical ("-0", "0");
  check_canonical ("1e2", "100");
  check_canonical ("0.1", "0.1");
  check_canonical ("1.7976931348623157e308", "1.7976931348623157e+308");
  check_canonical ("9223372036854775807", "9223372036854775807");
  check_canonical ("-9223372036854775808", "-9223372036854775808");
  check_canonical ("\"\\u00e9\\ud83d\\ude00\\/\\t\\n\\u001f\"", "\"é😀/\\u0009\\n\\u001f\"");
  check_canonical ("\"'\\\"\\\\\"", "\"'\\\"\\\\\"");
  check_canonical ("{}", "{}");
  check_canonical ("[]", "[]");
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "{",
    "}",
    "[",
    "]",
    "[1,]",
    "[,1]",
    "{\"a\":1,}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{'a':1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"\\u0061\":2}",
    "01",
    "-",
    "+1",
    ".5",
    "1.",
    "1e",
    "1e+",
    "0x10",
    "NaN",
    "Infinity",
    "-Infinity",
    "tru",
    "nul",
    "truex",
    "1 2",
    "\"",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\u0041\"",
    "\"\\u0000\"",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"\xff\"",
    "\"\xc3\"",
    "\"\xed\xa0\x80\"",
    "/* */ 1",
    "1 // 2",
    "\xef\xbb\xbf{}",
    "[1}",
    "{\"a\":[}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauValue) value = reseau_json_parse (texts[i], -1, &error);

    g_test_message ("case %u", i);
    g_assert_null (value);
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  }
}

static void
test_nul (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reseau_json_parse ("[1\0]", 4, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
}

/* Strings are read and written several bytes at a time: what is special in them is
 * seen wherever it stands. */
static void
test_every_place (void)
{
  static const char special[] = "\"\\\n\t\x01\x1f \x7f\xc3";

  for (gsize i = 0; i < sizeof special - 1; i++)
    for (guint place = 0; place < 24; place++) {
      g_autofree char *text = g_strnfill (24, 'x');
      g_autoptr (ReseauValue) value = NULL;
      g_autoptr (ReseauValue) again = NULL;
      g_autofree char *raw = NULL;
      g_autofree char *written = NULL;

      text[place] = special[i];
      raw = g_strdup_printf ("\"%s\"", text);
      value = reseau_json_parse (raw, -1, NULL);
      g_assert_true ((value != NULL) == (special[i] == ' ' || special[i] == '\x7f'));
      if ((special[i] & 0x80) != 0)
        continue;
      g_clear_pointer (&value, reseau_value_unref);
      value = reseau_value_new_string (text);
      written = reseau_json_write (value);
      again = reseau_json_parse (written, -1, NULL);
      g_assert_cmpstr (reseau_value_get_string (again), ==, text);
    }
}

static void
check_part (const char *text, const char *wanted)
{
  ReseauJsonPart part = { .key = "d", .text = "?", .length = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) value = reseau_json_parse_part (text, -1, &part, &error);
  g_autofree char *found = part.text ? g_strndup (part.text, part.length) : NULL;

  g_assert_no_error (error);
  g_assert_nonnull (value);
  g_assert_cmpstr (found, ==, wanted);
}

static void
test_part (void)
{
  check_part ("{\"d\":{\"a\":1}}", "{\"a\":1}");
  check_part (" { \"c\" : 2 , \"d\" : { \"d\" : [ 1 ] } , \"e\" : 3 } ", "{ \"d\" : [ 1 ] }");
  check_part ("{\"\\u0064\":12}", "12");
  check_part ("{\"c\":{\"d\":1}}", NULL);
  check_part ("[{\"d\":1}]", NULL);
  check_part ("\"d\"", NULL);
}

static void
check_too_large (const char *text, const ReseauJsonLimits *limits)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reseau_json_parse_limited (text, -1, limits, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE);
}

static void
test_limits (void)
{
  const ReseauJsonLimits small = { 5, 0 };
  const ReseauJsonLimits flat = { 0, 1 };
  g_autofree char *digits = g_strnfill (400, '1');
  g_autoptr (ReseauValue) fits = reseau_json_parse_limited ("[123]", -1, &small, NULL);
  g_autoptr (ReseauValue) level = reseau_json_parse_limited ("[1,2]", -1, &flat, NULL);

  g_assert_nonnull (fits);
  g_assert_nonnull (level);
  check_too_large ("[1234]", &small);
  check_too_large ("[[]]", &flat);
  check_too_large ("9223372036854775808", NULL);
  check_too_large ("-9223372036854775809", NULL);
  check_too_large ("1e999", NULL);
  check_too_large (digits, NULL);
}

/* json-glib dies of 80,000 levels. */
static void
test_deep (void)
{
  for (guint depth = 31; depth <= 2000000; depth = depth < 34 ? depth + 1 : depth * 10) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauValue) value = NULL;

    for (guint i = 0; i < depth; i++)
      g_string_append (text, i % 2 ? "{\"a\":" : "[");
    g_string_append_c (text, '1');
    for (guint i = depth; i-- > 0;)
      g_string_append_c (text, i % 2 ? '}' : ']');
    value = reseau_json_parse (text->str, text->len, &error);
    if (depth <= RESEAU_JSON_MAX_DEPTH)
      g_assert_nonnull (value);
    else
      g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE);
  }
}

/* --- against json-glib, on texts that both take --- */

static void append_random (GString *out, ReseauEnv *env, guint depth);

static guint
dice (ReseauEnv *env, guint sides)
{
  return reseau_env_random_u64 (env) % sides;
}

static void
append_random_string (GString *out, ReseauEnv *env)
{
  static const char *const parts[] = { "a",    "é",   "œ",       "😀", "\\\"",
                                       "\\\\", "\\n", "\\u00e9", " ", "\\ud83d\\ude00",
                                       "’",    "\\/" };

  g_string_append_c (out, '"');
  for (guint n = dice (env, 8); n > 0; n--)
    g_string_append (out, parts[dice (env, G_N_ELEMENTS (parts))]);
  g_string_append_c (out, '"');
}

static void
append_random_number (GString *out, ReseauEnv *env)
{
  gint64 whole = (gint64) reseau_env_random_u64 (env) >> dice (env, 64);

  if (dice (env, 2))
    g_string_append_printf (out, "%" G_GINT64_FORMAT, whole);
  else
    g_string_append_printf (out, "%d.%ue%d", (int) (whole % 1000), dice (env, 1000),
                            (int) dice (env, 40) - 20);
}

static void
append_random_nested (GString *out, ReseauEnv *env, guint depth, gboolean object)
{
  guint n = dice (env, 5);

  g_string_append_c (out, object ? '{' : '[');
  for (guint i = 0; i < n; i++) {
    g_string_append (out, i > 0 ? " , " : "");
    if (object)
      g_string_append_printf (out, "\"%c%u\":", 'a' + dice (env, 26), i);
    append_random (out, env, depth + 1);
  }
  g_string_append_c (out, object ? '}' : ']');
}

static void
append_random (GString *out, ReseauEnv *env, guint depth)
{
  switch (dice (env, depth < 6 ? 6 : 4)) {
  case 0:
    append_random_string (out, env);
    break;
  case 1:
  case 2:
    append_random_number (out, env);
    break;
  case 3:
    g_string_append (out, dice (env, 2) ? "true" : "null");
    break;
  default:
    append_random_nested (out, env, depth, dice (env, 2));
    break;
  }
}

static gboolean same_as_node (const ReseauValue *value, JsonNode *node);

static gboolean
same_members (const ReseauValue *value, JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    if (json_array_get_length (array) != reseau_value_get_length (value))
      return FALSE;
    for (guint i = 0; i < json_array_get_length (array); i++)
      if (!same_as_node (reseau_value_get_at (value, i), json_array_get_element (array, i)))
        return FALSE;
    return TRUE;
  }
  if (json_object_get_size (json_node_get_object (node)) != reseau_value_get_length (value))
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (value); i++)
    if (!same_as_node (reseau_value_get_at (value, i),
                       json_object_get_member (json_node_get_object (node),
                                               reseau_value_get_key_at (value, i))))
      return FALSE;
  return TRUE;
}

static gboolean
same_as_node (const ReseauValue *value, JsonNode *node)
{
  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node))
    return JSON_NODE_HOLDS_NULL (node) ? reseau_value_is_null (value) : same_members (value, node);
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strcmp0 (reseau_value_get_string (value), json_node_get_string (node)) == 0;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return reseau_value_get_bool (value) == json_node_get_boolean (node);
  if (reseau_value_get_kind (value) == RESEAU_VALUE_INT &&
      json_node_get_value_type (node) == G_TYPE_INT64)
    return reseau_value_get_int (value) == json_node_get_int (node);
  return fabs (reseau_value_get_double (value) - json_node_get_double (node)) <=
         1e-12 * fabs (json_node_get_double (node));
}

static void
test_oracle (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (20261122, 0);

  for (guint round = 0; round < 2000; round++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (JsonParser) parser = json_parser_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauValue) value = NULL;
    g_autoptr (ReseauValue) again = NULL;
    g_autofree char *written = NULL;

    append_random_nested (text, env, 0, round % 2);
    json_parser_load_from_data (parser, text->str, text->len, &error);
    g_assert_no_error (error);
    value = reseau_json_parse (text->str, text->len, &error);
    g_assert_no_error (error);
    g_assert_true (same_as_node (value, json_parser_get_root (parser)));

    written = reseau_json_write (value);
    again = reseau_json_parse (written, -1, &error);
    g_assert_no_error (error);
    g_assert_true (reseau_value_equal (value, again));
  }
}

/* Cut or changed anywhere, a text is read or refused, and nothing else happens. */
static void
test_damaged (void)
{
  static const char sound[] = "{\"a\":[1,2.5e3,\"é\\u00e9\\n\",true,null,{\"b\":{}}],\"c\":-7}";
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (7, 0);

  for (gsize cut = 0; cut < strlen (sound); cut++)
    g_assert_null (reseau_json_parse (sound, cut, NULL));
  for (guint round = 0; round < 20000; round++) {
    g_autofree char *text = g_strdup (sound);
    g_autoptr (ReseauValue) value = NULL;

    for (guint n = 1 + dice (env, 3); n > 0; n--)
      text[dice (env, strlen (sound))] = dice (env, 256);
    value = reseau_json_parse (text, strlen (sound), NULL);
    if (value != NULL) {
      g_autofree char *written = reseau_json_write (value);
      g_autoptr (ReseauValue) again = reseau_json_parse (written, -1, NULL);

      g_assert_true (reseau_value_equal (value, again));
    }
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/canonical", test_canonical);
  g_test_add_func ("/core/json/refused", test_refused);
  g_test_add_func ("/core/json/nul", test_nul);
  g_test_add_func ("/core/json/every-place", test_every_place);
  g_test_add_func ("/core/json/part", test_part);
  g_test_add_func ("/core/json/limits", test_limits);
  g_test_add_func ("/core/json/deep", test_deep);
  g_test_add_func ("/core/json/oracle", test_oracle);
  g_test_add_func ("/core/json/damaged", test_damaged);
  return g_test_run ();
}
