/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A strict reader of RFC 8259.  Libraries at hand accept what a server must
 * refuse (duplicate names, numbers out of range, lone surrogates), and the one
 * of GNOME overflows the stack on deep nesting. */
#include "reseau-json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

typedef struct {
  const char *start;
  const char *at;
  const char *end;
  guint depth;
  guint max_depth;
  ReseauJsonPart *part; /* NULL: none is asked for */
  GError **error;
} Reader;

static ReseauValue *read_value (Reader *reader);

static gboolean
fail (Reader *reader, ReseauError code, const char *what)
{
  if (reader->error == NULL || *reader->error == NULL)
    g_set_error (reader->error, RESEAU_ERROR, code, "JSON, byte %zu: %s",
                 (gsize) (reader->at - reader->start), what);
  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end &&
         (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\t' || *reader->at == '\r'))
    reader->at++;
}

static gboolean
expect (Reader *reader, char wanted)
{
  skip_space (reader);
  if (reader->at < reader->end && *reader->at == wanted) {
    reader->at++;
    return TRUE;
  }
  return FALSE;
}

static int
read_hex4 (Reader *reader)
{
  int code = 0;

  if (reader->end - reader->at < 4)
    return -1;
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (*reader->at++);

    if (digit < 0)
      return -1;
    code = code * 16 + digit;
  }
  return code;
}

/* After «\u».  A pair of surrogates is one character; half of one is none. */
static gboolean
read_unicode_escape (Reader *reader, GString *out)
{
  int code = read_hex4 (reader);

  if (code <= 0)
    return fail (reader, RESEAU_ERROR_INVALID, "bad \\u escape");
  if (code >= 0xd800 && code <= 0xdbff) {
    int low;

    if (reader->end - reader->at < 6 || reader->at[0] != '\\' || reader->at[1] != 'u')
      return fail (reader, RESEAU_ERROR_INVALID, "lone surrogate");
    reader->at += 2;
    low = read_hex4 (reader);
    if (low < 0xdc00 || low > 0xdfff)
      return fail (reader, RESEAU_ERROR_INVALID, "lone surrogate");
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  else if (code >= 0xdc00 && code <= 0xdfff) {
    return fail (reader, RESEAU_ERROR_INVALID, "lone surrogate");
  }
  g_string_append_unichar (out, code);
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *out)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c;

  if (reader->at == reader->end)
    return fail (reader, RESEAU_ERROR_INVALID, "string without an end");
  c = *reader->at++;
  if (c == 'u')
    return read_unicode_escape (reader, out);
  found = c == '\0' ? NULL : strchr (from, c);
  if (found == NULL)
    return fail (reader, RESEAU_ERROR_INVALID, "unknown escape");
  g_string_append_c (out, to[found - from]);
  return TRUE;
}

#define EACH_BYTE(b) (G_GUINT64_CONSTANT (0x0101010101010101) * (b))
#define HAS_LESS(word, b) (((word) -EACH_BYTE (b)) & ~(word) &EACH_BYTE (0x80))

static inline gboolean
has_special (guint64 word)
{
  guint64 quotes = word ^ EACH_BYTE ('"');
  guint64 backslashes = word ^ EACH_BYTE ('\\');

  return (HAS_LESS (word, 0x20) | HAS_LESS (quotes, 1) | HAS_LESS (backslashes, 1)) != 0;
}

/* The stretch up to the next quote, backslash or control character.  Nearly all of
 * a record is such stretches: eight bytes at once. */
static const char *
find_special (const char *at, const char *end)
{
  while (end - at >= 8) {
    guint64 word;

    memcpy (&word, at, sizeof word);
    if (has_special (word))
      break;
    at += sizeof word;
  }
  while (at < end && *at != '"' && *at != '\\' && (guchar) *at >= 0x20)
    at++;
  return at;
}

static char *
read_escaped_string (Reader *reader, const char *from)
{
  g_autoptr (GString) out = g_string_new_len (from, reader->at - from);

  for (;;) {
    const char *stop;

    if (reader->at == reader->end || (guchar) *reader->at < 0x20) {
      fail (reader, RESEAU_ERROR_INVALID, "string without an end");
      return NULL;
    }
    if (*reader->at == '"') {
      reader->at++;
      return g_string_free (g_steal_pointer (&out), FALSE);
    }
    reader->at++;
    if (!read_escape (reader, out))
      return NULL;
    stop = find_special (reader->at, reader->end);
    g_string_append_len (out, reader->at, stop - reader->at);
    reader->at = stop;
  }
}

/* After the opening quote. */
static char *
read_string (Reader *reader)
{
  const char *from = reader->at;

  reader->at = find_special (from, reader->end);
  if (reader->at < reader->end && *reader->at == '"')
    return g_strndup (from, reader->at++ - from);
  return read_escaped_string (reader, from);
}

static gboolean
skip_digits (Reader *reader)
{
  const char *from = reader->at;

  while (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    reader->at++;
  return reader->at > from;
}

/* Moves over a number of the grammar and says whether it is a whole one. */
static gboolean
scan_number (Reader *reader, gboolean *whole)
{
  *whole = TRUE;
  if (*reader->at == '-')
    reader->at++;
  if (reader->at < reader->end && *reader->at == '0')
    reader->at++;
  else if (!skip_digits (reader))
    return FALSE;
  if (reader->at < reader->end && *reader->at == '.') {
    *whole = FALSE;
    reader->at++;
    if (!skip_digits (reader))
      return FALSE;
  }
  if (reader->at < reader->end && (*reader->at == 'e' || *reader->at == 'E')) {
    *whole = FALSE;
    reader->at++;
    if (reader->at < reader->end && (*reader->at == '+' || *reader->at == '-'))
      reader->at++;
    if (!skip_digits (reader))
      return FALSE;
  }
  return TRUE;
}

static ReseauValue *
number_from_text (Reader *reader, const char *text, gboolean whole)
{
  double real;

  if (whole) {
    gint64 integer;

    if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL))
      return reseau_value_new_int (integer);
    fail (reader, RESEAU_ERROR_TOO_LARGE, "number out of range");
    return NULL;
  }
  real = g_ascii_strtod (text, NULL);
  if (!isfinite (real)) {
    fail (reader, RESEAU_ERROR_TOO_LARGE, "number out of range");
    return NULL;
  }
  /* One number has one form: 2.0 and 2 are the same, also in a digest. */
  if (real == floor (real) && fabs (real) < 0x1p53)
    return reseau_value_new_int ((gint64) real);
  return reseau_value_new_double (real);
}

static ReseauValue *
read_number (Reader *reader)
{
  const char *from = reader->at;
  gboolean whole;
  char text[64];
  gsize length;

  if (!scan_number (reader, &whole)) {
    fail (reader, RESEAU_ERROR_INVALID, "bad number");
    return NULL;
  }
  length = reader->at - from;
  if (length >= sizeof text) {
    fail (reader, RESEAU_ERROR_TOO_LARGE, "number with too many digits");
    return NULL;
  }
  memcpy (text, from, length);
  text[length] = '\0';
  return number_from_text (reader, text, whole);
}

static ReseauValue *
read_list (Reader *reader)
{
  g_autoptr (ReseauValue) list = reseau_value_new_list ();

  if (expect (reader, ']'))
    return g_steal_pointer (&list);
  do {
    ReseauValue *item = read_value (reader);

    if (item == NULL)
      return NULL;
    reseau_value_add (list, item);
  } while (expect (reader, ','));
  if (expect (reader, ']'))
    return g_steal_pointer (&list);
  fail (reader, RESEAU_ERROR_INVALID, "list without an end");
  return NULL;
}

static void
note_part (Reader *reader, const char *key, const char *from)
{
  ReseauJsonPart *part = reader->part;

  if (part == NULL || reader->depth != 1 || !g_str_equal (key, part->key))
    return;
  part->text = from;
  part->length = reader->at - from;
}

static gboolean
read_member (Reader *reader, ReseauValue *object)
{
  g_autofree char *key = NULL;
  const char *from;
  ReseauValue *value;

  if (!expect (reader, '"'))
    return fail (reader, RESEAU_ERROR_INVALID, "a name is missing");
  key = read_string (reader);
  if (key == NULL)
    return FALSE;
  if (!expect (reader, ':'))
    return fail (reader, RESEAU_ERROR_INVALID, "a colon is missing");
  skip_space (reader);
  from = reader->at;
  value = read_value (reader);
  if (value == NULL)
    return FALSE;
  note_part (reader, key, from);
  reseau_value_append_unsorted (object, g_steal_pointer (&key), value);
  return TRUE;
}

static ReseauValue *
read_object (Reader *reader)
{
  g_autoptr (ReseauValue) object = reseau_value_new_object ();

  if (expect (reader, '}'))
    return g_steal_pointer (&object);
  do {
    if (!read_member (reader, object))
      return NULL;
  } while (expect (reader, ','));
  if (!expect (reader, '}')) {
    fail (reader, RESEAU_ERROR_INVALID, "object without an end");
    return NULL;
  }
  if (!reseau_value_seal (object)) {
    fail (reader, RESEAU_ERROR_INVALID, "a name stands twice");
    return NULL;
  }
  return g_steal_pointer (&object);
}

static ReseauValue *
read_nested (Reader *reader, ReseauValue *(*read) (Reader *) )
{
  ReseauValue *value;

  reader->at++;
  if (++reader->depth > reader->max_depth) {
    fail (reader, RESEAU_ERROR_TOO_LARGE, "nested too deep");
    return NULL;
  }
  value = read (reader);
  reader->depth--;
  return value;
}

static gboolean
read_word (Reader *reader, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (reader->end - reader->at) < length || memcmp (reader->at, word, length) != 0)
    return FALSE;
  reader->at += length;
  return TRUE;
}

static ReseauValue *
read_string_value (Reader *reader)
{
  const char *from = ++reader->at;
  g_autofree char *text = NULL;

  reader->at = find_special (from, reader->end);
  if (reader->at < reader->end && *reader->at == '"')
    return reseau_value_new_string_len (from, reader->at++ - from);
  text = read_escaped_string (reader, from);
  return text == NULL ? NULL : reseau_value_new_string (text);
}

static ReseauValue *
read_value (Reader *reader)
{
  skip_space (reader);
  if (reader->at == reader->end) {
    fail (reader, RESEAU_ERROR_INVALID, "the text ends too early");
    return NULL;
  }
  switch (*reader->at) {
  case '{':
    return read_nested (reader, read_object);
  case '[':
    return read_nested (reader, read_list);
  case '"':
    return read_string_value (reader);
  case 't':
    if (read_word (reader, "true"))
      return reseau_value_new_bool (TRUE);
    break;
  case 'f':
    if (read_word (reader, "false"))
      return reseau_value_new_bool (FALSE);
    break;
  case 'n':
    if (read_word (reader, "null"))
      return reseau_value_new_null ();
    break;
  default:
    if (*reader->at == '-' || g_ascii_isdigit (*reader->at))
      return read_number (reader);
    break;
  }
  fail (reader, RESEAU_ERROR_INVALID, "no JSON value");
  return NULL;
}

static gboolean
check_text (const char *text, gsize length, gsize max_bytes, GError **error)
{
  if (length > max_bytes) {
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE,
                 "JSON of %zu bytes, at most %zu are read", length, max_bytes);
    return FALSE;
  }
  /* Also refuses a NUL byte. */
  if (!g_utf8_validate_len (text, length, NULL)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "JSON is not UTF-8");
    return FALSE;
  }
  return TRUE;
}

static ReseauValue *
parse (const char *text, gssize length, const ReseauJsonLimits *limits, ReseauJsonPart *part,
       GError **error)
{
  gsize bytes = length < 0 ? strlen (text) : (gsize) length;
  gsize max_bytes = limits && limits->max_bytes ? limits->max_bytes : RESEAU_JSON_MAX_BYTES;
  guint max_depth = limits && limits->max_depth ? limits->max_depth : RESEAU_JSON_MAX_DEPTH;
  Reader reader = { text, text, text + bytes, 0, max_depth, part, error };
  g_autoptr (ReseauValue) value = NULL;

  if (!check_text (text, bytes, max_bytes, error))
    return NULL;
  value = read_value (&reader);
  if (value == NULL)
    return NULL;
  skip_space (&reader);
  if (reader.at != reader.end) {
    fail (&reader, RESEAU_ERROR_INVALID, "something follows the value");
    return NULL;
  }
  return g_steal_pointer (&value);
}

/**
 * reseau_json_parse_limited:
 * @text: JSON in UTF-8
 * @length: its bytes, or -1 if a NUL ends it
 * @limits: (nullable): what is too large
 * @error: %RESEAU_ERROR_INVALID or %RESEAU_ERROR_TOO_LARGE, with the byte
 *
 * Reads one value that fills @text.  Refused are names that stand twice, lone
 * surrogates, NUL, whole numbers beyond 64 bits and numbers that are not finite.
 *
 * Returns: (transfer full): the value
 */
ReseauValue *
reseau_json_parse_limited (const char *text, gssize length, const ReseauJsonLimits *limits,
                           GError **error)
{
  return parse (text, length, limits, NULL, error);
}

ReseauValue *
reseau_json_parse (const char *text, gssize length, GError **error)
{
  return parse (text, length, NULL, NULL, error);
}

/**
 * reseau_json_parse_part:
 * @part: (inout): the member that is asked for, and where it was found
 *
 * Reads like [func@json_parse], and tells where in @text one member stands, for
 * those who want to keep it as it came.
 *
 * Returns: (transfer full): the value
 */
ReseauValue *
reseau_json_parse_part (const char *text, gssize length, ReseauJsonPart *part, GError **error)
{
  part->text = NULL;
  part->length = 0;
  return parse (text, length, NULL, part, error);
}

/**
 * reseau_json_append_string:
 * @out: where to write
 * @text: UTF-8
 *
 * Writes @text with its quotes.  Only what must be is escaped: one string has
 * one form.
 */
void
reseau_json_append_string (GString *out, const char *text)
{
  const char *end = text + strlen (text);

  g_string_append_c (out, '"');
  while (text < end) {
    const char *stop = find_special (text, end);

    g_string_append_len (out, text, stop - text);
    text = stop;
    if (text == end)
      break;
    if (*text == '"' || *text == '\\')
      g_string_append_printf (out, "\\%c", *text);
    else if (*text == '\n')
      g_string_append (out, "\\n");
    else
      g_string_append_printf (out, "\\u%04x", (guchar) *text);
    text++;
  }
  g_string_append_c (out, '"');
}

/* The shortest decimal that reads back as the same double. */
static void
append_double (GString *out, double real)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 15; digits <= 17; digits++) {
    char format[8];

    g_snprintf (format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd (text, sizeof text, format, real);
    if (g_ascii_strtod (text, NULL) == real)
      break;
  }
  g_string_append (out, text);
}

static void
append_contents (GString *out, const ReseauValue *value, gboolean object)
{
  guint length = reseau_value_get_length (value);

  for (guint i = 0; i < length; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    if (object) {
      reseau_json_append_string (out, reseau_value_get_key_at (value, i));
      g_string_append_c (out, ':');
    }
    reseau_json_append (out, reseau_value_get_at (value, i));
  }
}

/**
 * reseau_json_append:
 * @out: where to write
 * @value: (nullable): the value; %NULL is written as null
 *
 * Writes canonical JSON: members sorted, no space, one form for each value.
 */
void
reseau_json_append (GString *out, const ReseauValue *value)
{
  switch (reseau_value_get_kind (value)) {
  case RESEAU_VALUE_BOOL:
    g_string_append (out, reseau_value_get_bool (value) ? "true" : "false");
    break;
  case RESEAU_VALUE_INT:
    g_string_append_printf (out, "%" G_GINT64_FORMAT, reseau_value_get_int (value));
    break;
  case RESEAU_VALUE_DOUBLE:
    append_double (out, reseau_value_get_double (value));
    break;
  case RESEAU_VALUE_STRING:
    reseau_json_append_string (out, reseau_value_get_string (value));
    break;
  case RESEAU_VALUE_LIST:
    g_string_append_c (out, '[');
    append_contents (out, value, FALSE);
    g_string_append_c (out, ']');
    break;
  case RESEAU_VALUE_OBJECT:
    g_string_append_c (out, '{');
    append_contents (out, value, TRUE);
    g_string_append_c (out, '}');
    break;
  case RESEAU_VALUE_NULL:
  default:
    g_string_append (out, "null");
    break;
  }
}

/**
 * reseau_json_write:
 *
 * Returns: (transfer full): @value as canonical JSON
 */
char *
reseau_json_write (const ReseauValue *value)
{
  GString *out = g_string_new (NULL);

  reseau_json_append (out, value);
  return g_string_free (out, FALSE);
}
