/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What has befallen the cache, told once: until the person has seen it. */
#include "reseau-store-private.h"

#include "reseau-json.h"

/* @counter: (nullable): a member of its data that grows by @by */
gboolean
reseau_store_note_event (ReseauStore *self, const char *kind, const char *counter, gint64 by,
                         GError **error)
{
  g_autofree char *path = counter ? g_strconcat ("$.", counter, NULL) : NULL;

  if (!reseau_db_run (self->db, error,
                      "INSERT INTO event (kind, at, data) VALUES (?1, ?2, '{}')"
                      " ON CONFLICT (kind) DO NOTHING",
                      "sl", kind, reseau_env_now_us (self->env)))
    return FALSE;
  return counter == NULL ||
         reseau_db_run (self->db, error,
                        "UPDATE event SET data ="
                        " json_set(data, ?2, coalesce(json_extract(data, ?2), 0) + ?3)"
                        " WHERE kind = ?1",
                        "ssl", kind, path, by);
}

static ReseauEvent *
read_event (ReseauDbStatement *row, GError **error)
{
  g_autoptr (ReseauEvent) event = g_new0 (ReseauEvent, 1);

  event->kind = reseau_db_column_dup_text (row, 0);
  event->at = reseau_db_column_int64 (row, 1);
  event->data = reseau_json_parse (reseau_db_column_text (row, 2), -1, error);
  return event->data != NULL ? g_steal_pointer (&event) : NULL;
}

/* Of a server that was put back nothing is said before all has been compared. */
#define SELECT_TOLD \
  "SELECT kind, at, data FROM event WHERE kind <> '" RESEAU_EVENT_RESTORED "' OR NOT EXISTS" \
  " (SELECT 1 FROM meta WHERE k = 'restoring' AND v <> 0) ORDER BY at DESC, kind"

/**
 * reseau_store_list_events:
 *
 * Returns: (transfer full) (element-type ReseauEvent): what the person has still to be
 *   told, the latest first
 */
GPtrArray *
reseau_store_list_events (ReseauStore *self, GError **error)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_event_free);
  g_autoptr (ReseauDbStatement) statement = NULL;
  int more;

  g_return_val_if_fail (self != NULL, NULL);

  statement = reseau_db_prepare (self->db, SELECT_TOLD, error);
  if (statement == NULL)
    return NULL;
  while ((more = reseau_db_step (statement, error)) > 0) {
    ReseauEvent *event = read_event (statement, error);

    if (event == NULL)
      return NULL;
    g_ptr_array_add (events, event);
  }
  return more == 0 ? g_steal_pointer (&events) : NULL;
}

/**
 * reseau_store_count_given:
 * @given: (out): how much was given back to the server that the person has still to be
 *   told of
 */
gboolean
reseau_store_count_given (ReseauStore *self, guint64 *given, GError **error)
{
  gint64 n = 0;

  g_return_val_if_fail (self != NULL && given != NULL, FALSE);

  if (!reseau_db_get_int64 (self->db, &n, error,
                            "SELECT sum(json_extract(data, '$.given')) FROM event", ""))
    return FALSE;
  *given = n;
  return TRUE;
}

/**
 * reseau_store_dismiss_event:
 * @kind: what the person has been told
 */
gboolean
reseau_store_dismiss_event (ReseauStore *self, const char *kind, GError **error)
{
  g_return_val_if_fail (self != NULL && kind != NULL, FALSE);

  return reseau_db_run (self->db, error, "DELETE FROM event WHERE kind = ?", "s", kind);
}

void
reseau_event_free (ReseauEvent *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  reseau_value_unref (self->data);
  g_free (self);
}
