/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-csv.h"

#include "reseau-error.h"

#include <string.h>

#define MAX_BYTES (256 * 1024 * 1024)
#define SAMPLE_ROWS 20

static const char separators[] = ",;\t|";

static char *
convert (const char *bytes, gsize length, const char *from, gsize *out_length, GError **error)
{
  return g_convert (bytes, length, "UTF-8", from, NULL, out_length, error);
}

/* Excel in French writes Windows-1252; other programs UTF-8, with or without a
 * mark, or UTF-16.  Latin-1 is what Windows-1252 has but for a few bytes. */
static char *
decode (const char *bytes, gsize length, const char **encoding, gsize *out_length, GError **error)
{
  char *text;

  if (length >= 2 && (memcmp (bytes, "\xff\xfe", 2) == 0 || memcmp (bytes, "\xfe\xff", 2) == 0)) {
    *encoding = "UTF-16";
    return convert (bytes, length, "UTF-16", out_length, error);
  }
  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0) {
    bytes += 3;
    length -= 3;
  }
  if (g_utf8_validate_len (bytes, length, NULL)) {
    *encoding = "UTF-8";
    *out_length = length;
    return g_strndup (bytes, length);
  }
  *encoding = "WINDOWS-1252";
  text = convert (bytes, length, "WINDOWS-1252", out_length, NULL);
  return text ? text : convert (bytes, length, "ISO-8859-1", out_length, error);
}

typedef struct {
  const char *at;
  const char *end;
  char separator;
} Scanner;

/* After the opening quote; a doubled quote is one of the text. */
static void
read_quoted (Scanner *scanner, GString *cell)
{
  while (scanner->at < scanner->end) {
    if (*scanner->at != '"') {
      g_string_append_c (cell, *scanner->at++);
      continue;
    }
    scanner->at++;
    if (scanner->at == scanner->end || *scanner->at != '"')
      return;
    g_string_append_c (cell, *scanner->at++);
  }
}

static char *
read_cell (Scanner *scanner)
{
  g_autoptr (GString) cell = g_string_new (NULL);

  if (scanner->at < scanner->end && *scanner->at == '"') {
    scanner->at++;
    read_quoted (scanner, cell);
  }
  while (scanner->at < scanner->end && *scanner->at != scanner->separator && *scanner->at != '\n' &&
         *scanner->at != '\r')
    g_string_append_c (cell, *scanner->at++);
  return g_string_free (g_steal_pointer (&cell), FALSE);
}

static void
skip_line_end (Scanner *scanner)
{
  if (scanner->at < scanner->end && *scanner->at == '\r')
    scanner->at++;
  if (scanner->at < scanner->end && *scanner->at == '\n')
    scanner->at++;
}

static GStrv
read_row (Scanner *scanner)
{
  g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();

  for (;;) {
    g_autofree char *cell = read_cell (scanner);

    g_strv_builder_add (cells, cell);
    if (scanner->at == scanner->end || *scanner->at != scanner->separator)
      break;
    scanner->at++;
  }
  skip_line_end (scanner);
  return g_strv_builder_end (cells);
}

static gboolean
is_blank (GStrv row)
{
  for (guint i = 0; row[i] != NULL; i++)
    if (row[i][strspn (row[i], " \t")] != '\0')
      return FALSE;
  return TRUE;
}

/* How well a separator explains the beginning: rows as long as the header. */
static guint
score (const char *text, gsize length, char separator)
{
  Scanner scanner = { text, text + length, separator };
  guint columns = 0, agreeing = 0;

  for (guint i = 0; i < SAMPLE_ROWS && scanner.at < scanner.end; i++) {
    g_auto (GStrv) row = read_row (&scanner);

    if (i == 0)
      columns = g_strv_length (row);
    agreeing += g_strv_length (row) == columns;
  }
  return columns < 2 ? 0 : agreeing * 100 + MIN (columns, 99);
}

static char
find_separator (const char *text, gsize length)
{
  char best = ',';
  guint best_score = 0;

  for (const char *s = separators; *s != '\0'; s++) {
    guint found = score (text, length, *s);

    if (found > best_score) {
      best_score = found;
      best = *s;
    }
  }
  return best;
}

/**
 * reseau_csv_read:
 * @bytes: a file as it is
 *
 * Finds out encoding and separator.  Rows may be longer or shorter than the
 * header; blank ones are left out.
 *
 * Returns: (transfer full): the table, with at least a header;
 *   %RESEAU_ERROR_INVALID if there is no text in it
 */
ReseauCsv *
reseau_csv_read (const char *bytes, gsize length, GError **error)
{
  g_autoptr (ReseauCsv) self = g_new0 (ReseauCsv, 1);
  g_autofree char *text = NULL;
  Scanner scanner;

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  if (length > MAX_BYTES) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE, "The table is too large");
    return NULL;
  }
  text = decode (bytes, length, &self->encoding, &length, NULL);
  if (text == NULL || memchr (text, '\0', length) != NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "This is no text");
    return NULL;
  }
  self->separator = find_separator (text, length);
  scanner = (Scanner){ text, text + length, self->separator };
  while (scanner.at < scanner.end) {
    GStrv row = read_row (&scanner);

    if (is_blank (row))
      g_strfreev (row);
    else
      g_ptr_array_add (self->rows, row);
  }
  if (self->rows->len == 0) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "The table is empty");
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
reseau_csv_free (ReseauCsv *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * reseau_csv_append_row:
 * @cells: (array zero-terminated=1): UTF-8
 *
 * Writes one row of a table with commas, quoted where it must be.
 */
void
reseau_csv_append_row (GString *out, const char *const *cells)
{
  for (guint i = 0; cells[i] != NULL; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    if (cells[i][strcspn (cells[i], ",;\t|\"\r\n")] == '\0') {
      g_string_append (out, cells[i]);
      continue;
    }
    g_string_append_c (out, '"');
    for (const char *c = cells[i]; *c != '\0'; c++) {
      if (*c == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *c);
    }
    g_string_append_c (out, '"');
  }
  g_string_append (out, "\r\n");
}
