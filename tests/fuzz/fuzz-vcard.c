/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cards that somebody brings: whatever they say, each row fits its header, nobody is shown to more
 * people, and what we write of it is read as the same. */
#include "fuzz.h"

#include "reseau-vcard.h"

#include <string.h>

static const char *
cell (GStrv header, GStrv row, const char *column)
{
  for (guint i = 0; header[i] != NULL; i++)
    if (g_str_equal (header[i], column) && *row[i] != '\0')
      return row[i];
  return NULL;
}

static void
check_visibility (GStrv header, GStrv row)
{
  static const char *const known[] = { "me", "structure", "network", NULL };
  const char *visibility = cell (header, row, "visibility");

  g_assert_true (visibility != NULL && g_strv_contains (known, visibility));
  if (cell (header, row, "id") == NULL)
    g_assert_cmpstr (visibility, ==, "me");
}

/* A name goes out and comes back as it was. */
static void
check_name (const char *kind, const char *name)
{
  g_autoptr (ReseauRecord) record =
      reseau_record_new ("0192a000-0000-7000-8000-000000000077", kind, "net");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GPtrArray) tables = NULL;
  const ReseauVcardTable *table;

  for (const char *p = name; *p != '\0'; p++)
    if ((guchar) *p < ' ' || *p == 0x7f)
      return;
  reseau_value_set_string (record->fields, "name", name);
  g_assert_true (reseau_vcard_append (out, record));
  tables = reseau_vcard_read (out->str, out->len, NULL);
  g_assert_true (tables != NULL && tables->len == 1);
  table = g_ptr_array_index (tables, 0);
  g_assert_cmpstr (cell (g_ptr_array_index (table->table->rows, 0),
                         g_ptr_array_index (table->table->rows, 1), "name"),
                   ==, name);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) tables = reseau_vcard_read ((const char *) data, size, NULL);

  for (guint i = 0; tables != NULL && i < tables->len; i++) {
    const ReseauVcardTable *table = g_ptr_array_index (tables, i);
    GStrv header = g_ptr_array_index (table->table->rows, 0);

    g_assert_cmpuint (table->table->rows->len, >, 1);
    for (guint j = 1; j < table->table->rows->len; j++) {
      GStrv row = g_ptr_array_index (table->table->rows, j);

      g_assert_cmpuint (g_strv_length (row), ==, g_strv_length (header));
      for (guint k = 0; row[k] != NULL; k++)
        g_assert_true (g_utf8_validate (row[k], -1, NULL));
      check_visibility (header, row);
      check_name (table->kind, cell (header, row, "name"));
    }
  }
  return 0;
}
