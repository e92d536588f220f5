/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sqlite-store-private.h"

#include "reseau-digest.h"

#include <sqlite3.h>

/* reseau_digest (id, rev, doc, fv, alt) */
static void
on_digest (sqlite3_context *context, int argc, sqlite3_value **argv)
{
  const guint8 *id = sqlite3_value_blob (argv[0]);
  const char *texts[3];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    texts[i] = (const char *) sqlite3_value_text (argv[2 + i]);
  if (id == NULL || sqlite3_value_bytes (argv[0]) != 16 || texts[0] == NULL)
    sqlite3_result_error (context, "not a record", -1);
  else
    sqlite3_result_int64 (context, reseau_digest_of_record (id, sqlite3_value_int64 (argv[1]),
                                                            texts[0], texts[1], texts[2]));
}

/* What a record comes to, as a function of SQL: the tables are filled with it. */
gboolean
reseau_sqlite_store_init_digest (ReseauDb *db, GError **error)
{
  int code = sqlite3_create_function (reseau_db_get_handle (db), "reseau_digest", 5,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                      on_digest, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_FAILED, sqlite3_errstr (code));
  return FALSE;
}

static gboolean
sqlite_list_sums (ReseauServerStore *store, const char *scope, ReseauServerSumFunc func,
                  gpointer data, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT id, sum FROM record WHERE scope = ? AND deleted = 0", "s", scope);
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0) {
    gsize length = 0;
    const guint8 *id = reseau_db_column_blob (st, 0, &length);

    if (length == 16)
      func (id, reseau_db_column_int64 (st, 1), data);
  }
  return more == 0;
}

void
reseau_sqlite_store_init_sums (ReseauServerStoreVTable *vtable)
{
  vtable->list_sums = sqlite_list_sums;
}
