/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-migrate.h"
#include "reseau-store-private.h"

#define OWN_PERIOD_US (G_GINT64_CONSTANT (24 * 3600) * G_USEC_PER_SEC)

gboolean
reseau_store_note_traces (ReseauStore *self, gint64 traces, GError **error)
{
  gint64 known;

  if (!reseau_store_get_meta_int (self, "traces", &known, error))
    return FALSE;
  return known >= traces || reseau_store_set_meta_int (self, "traces", traces, error);
}

static gboolean
is_time (ReseauStore *self, gboolean *time, GError **error)
{
  gint64 now = reseau_env_now_us (self->env);
  gint64 traces, last;

  if (!reseau_store_get_meta_int (self, "traces", &traces, error) ||
      !reseau_store_get_meta_int (self, "traces_removed", &last, error))
    return FALSE;
  *time = traces >= RESEAU_TRACES_FOREIGN ||
          (traces != 0 && (now < last || now - last >= OWN_PERIOD_US));
  return TRUE;
}

static gboolean
forget_unused_values (ReseauStore *self, GError **error)
{
  g_hash_table_remove_all (self->values);
  return reseau_store_flush_bits (self, error) &&
         reseau_db_run (self->db, error,
                        "DELETE FROM value WHERE vid NOT IN (SELECT key & 4294967295 FROM posting)",
                        "");
}

gboolean
reseau_store_remove_traces (ReseauStore *self, GError **error)
{
  gboolean time;

  if (!is_time (self, &time, error))
    return FALSE;
  if (!time)
    return TRUE;
  /* Older copies hold it too. */
  reseau_db_remove_copies (self->db);
  return forget_unused_values (self, error) && reseau_store_relabel (self, error) &&
         reseau_store_clean_text (self, error) &&
         reseau_store_set_meta_int (self, "traces", 0, error) &&
         reseau_store_set_meta_int (self, "log_to_empty", 1, error) &&
         reseau_store_set_meta_int (self, "traces_removed", reseau_env_now_us (self->env), error);
}

/* A reader may hold it, or the program end before: then the next pull does it. */
void
reseau_store_empty_wal (ReseauStore *self)
{
  g_autoptr (GError) error = NULL;
  gint64 wanted;

  if (!reseau_store_get_meta_int (self, "log_to_empty", &wanted, &error) || !wanted)
    return;
  if (!reseau_db_checkpoint (self->db, &error) ||
      !reseau_store_set_meta_int (self, "log_to_empty", 0, &error))
    g_debug ("The log of the cache could not be emptied: %s", error->message);
}
