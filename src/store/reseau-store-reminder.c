/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-store-private.h"

/* What was told without being asked for is not told again: not by another window either, nor after
 * the program ended. */

/* Nothing is reminded of for longer. */
#define KEPT_US (400 * G_TIME_SPAN_DAY)

/**
 * reseau_store_claim_reminder:
 * @key: what is to be told
 * @first: (out): whether nobody has told it yet; whoever asks tells it now
 */
gboolean
reseau_store_claim_reminder (ReseauStore *self, const char *key, gboolean *first, GError **error)
{
  gint64 now = reseau_env_now_us (self->env);

  *first = FALSE;
  if (!reseau_db_run (self->db, error, "DELETE FROM reminder WHERE at < ?", "l", now - KEPT_US) ||
      !reseau_db_run (self->db, error, "INSERT OR IGNORE INTO reminder (key, at) VALUES (?, ?)",
                      "sl", key, now))
    return FALSE;
  *first = reseau_db_changes (self->db) > 0;
  return TRUE;
}
