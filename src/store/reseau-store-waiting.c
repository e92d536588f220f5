/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What waits to be sent, or was refused, in a file of its own: for a cache that this version cannot
 * bring to its form.  The cache stays as it was; with the file nobody depends on a version that
 * can. */
#include "reseau-store-private.h"

#include <glib/gstdio.h>

static char *
dup_path (ReseauDb *db)
{
  return g_strconcat (reseau_db_get_path (db), ".waiting.json", NULL);
}

/* One operation a line, as the cache has it; the columns are those of every version. */
static gboolean
add_bodies (ReseauDb *db, const char *sql, GString *out, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (db, sql, error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    g_string_append_printf (out, "%s\n", reseau_db_column_text (statement, 0));
  return more == 0;
}

static gboolean
write_file (ReseauDb *db, const GString *text, GError **error)
{
  g_autofree char *path = dup_path (db);

  return g_file_set_contents_full (path, text->str, (gssize) text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/* As far as it can be read and written: there is an error to be told already. */
void
reseau_store_keep_waiting (ReseauDb *db)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (g_str_equal (reseau_db_get_path (db), ":memory:"))
    return;
  if (!add_bodies (db, "SELECT body FROM outbox ORDER BY pos", text, &error) ||
      !add_bodies (db, "SELECT body FROM tray ORDER BY at", text, &error) ||
      (text->len > 0 && !write_file (db, text, &error)))
    g_debug ("What waits could not be written beside the cache: %s", error->message);
}

/* The cache itself has it. */
void
reseau_store_drop_waiting (ReseauDb *db)
{
  g_autofree char *path = dup_path (db);

  g_unlink (path);
}
