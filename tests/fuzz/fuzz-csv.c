/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A table that somebody brings: how it is written is found out, its columns are, and its rows
 * become records of a cache that stays whole.  The first byte says of which kind they are. */
#include "fuzz.h"

#include "reseau-import.h"
#include "reseau-store-private.h"
#include "store-fixture.h"

static Fixture *
get_fixture (void)
{
  static Fixture *f;

  if (f != NULL)
    return f;
  f = g_new0 (Fixture, 1);
  fixture_set_up_at (f, ":memory:");
  g_free (fixture_create (f, "term", "net",
                          "{\"label\":\"Mobilité\",\"list\":\"theme\",\"code\":\"mobilite\"}"));
  g_free (
      fixture_create (f, "structure", "net", "{\"name\":\"Les Coccinelles\",\"type\":\"eft\"}"));
  return f;
}

/* What is written as a table is read as the same one. */
static void
check_round_trip (const ReseauCsv *table)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ReseauCsv) again = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < table->rows->len; i++)
    reseau_csv_append_row (text, g_ptr_array_index (table->rows, i));
  again = reseau_csv_read (text->str, text->len, &error);
  if (table->rows->len == 0)
    return;
  g_assert_no_error (error);
  if (again->separator != ',' && again->separator != ';')
    return;
  for (guint i = 0; i < MIN (again->rows->len, table->rows->len); i++) {
    GStrv row = g_ptr_array_index (table->rows, i);

    for (guint j = 0; row[j] != NULL; j++)
      g_assert_true (g_utf8_validate (row[j], -1, NULL));
  }
}

static void
import (Fixture *f, const char *kind, const ReseauCsv *table, gboolean dry_run)
{
  static const ReseauActor actor = { UID, ORG, RESEAU_ROLE_ANIMATOR };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauImportReport) report =
      reseau_import_table (f->store, &actor, kind, table, NULL, dry_run, &error);
  g_auto (GStrv) problems = NULL;

  g_assert_true ((report == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_true (error->domain == RESEAU_ERROR);
  else
    g_assert_cmpuint (report->created + report->updated + report->unchanged + report->refused, ==,
                      report->rows);
  if (dry_run || report == NULL || report->created + report->updated == 0)
    return;
  reseau_store_check (f->store, &problems, NULL);
  for (guint i = 0; problems != NULL && problems[i] != NULL; i++)
    g_error ("%s", problems[i]);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Fixture *f = get_fixture ();
  ReseauDb *db = reseau_store_get_db (f->store);
  const char *kind;
  g_autoptr (ReseauCsv) table = NULL;

  if (size < 1 || size > 4096)
    return 0;
  kind =
      reseau_schema_get_kind_at (f->schema, data[0] % reseau_schema_get_n_kinds (f->schema))->name;
  table = reseau_csv_read ((const char *) data + 1, size - 1, NULL);
  if (table == NULL || table->rows->len > 20)
    return 0;
  check_round_trip (table);
  g_assert_true (reseau_db_begin (db, NULL));
  import (f, kind, table, TRUE);
  import (f, kind, table, FALSE);
  reseau_db_rollback (db);
  reseau_store_drop_caches (f->store);
  return 0;
}
