/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The full-text index stands in as many parts as were written, and a search looks
 * through each: of one part it takes half the time.  FTS5 joins parts as it writes, but
 * no more than it must; the rest is done when there is time, a little at once. */
#include "reseau-store-private.h"

/* Pages of the index written at once: some 30 ms. */
#define PAGES 250

/* The records that the cache has grown to, of which the words were counted last, and
 * those that it had when the index was made one. */
static gboolean
load_sizes (ReseauStore *self, gint64 *grown, gint64 *joined, GError **error)
{
  return reseau_store_get_meta_int (self, "words", grown, error) &&
         reseau_store_get_meta_int (self, "joined", joined, error);
}

/* The first step takes all parts together, those after it go on; @changed: (out): whether
 * there was anything to join. */
static gboolean
join_some (ReseauStore *self, gboolean first, gboolean *changed, GError **error)
{
  gint64 before, after;

  if (!reseau_db_get_int64 (self->db, &before, error, "SELECT total_changes()", "") ||
      !reseau_db_run (self->db, error, "INSERT INTO search (search, rank) VALUES ('merge', ?)", "l",
                      (gint64) (first ? -PAGES : PAGES)) ||
      !reseau_db_get_int64 (self->db, &after, error, "SELECT total_changes()", ""))
    return FALSE;
  /* The command itself is one change. */
  *changed = after - before > 1;
  return TRUE;
}

static gboolean
tidy (ReseauStore *self, gint64 grown, gboolean *more, GError **error)
{
  gboolean first = self->joining == 0;

  if (first)
    self->joining = grown;
  if (!join_some (self, first, more, error))
    return FALSE;
  return *more || reseau_store_set_meta_int (self, "joined", self->joining, error);
}

/**
 * reseau_store_tidy:
 * @more: (out): whether it should be called again
 *
 * Does a part of what makes searches faster and nobody waits for: when the cache has
 * grown by half, its index is made one again.
 */
gboolean
reseau_store_tidy (ReseauStore *self, gboolean *more, GError **error)
{
  gint64 grown, joined;
  gboolean done;

  g_return_val_if_fail (self != NULL && more != NULL, FALSE);

  *more = FALSE;
  if (!load_sizes (self, &grown, &joined, error))
    return FALSE;
  if (self->joining == 0 && joined >= grown)
    return TRUE;
  /* What a loss of power undoes is done again. */
  reseau_db_set_patient (self->db, FALSE);
  done = reseau_store_begin (self, error) &&
         reseau_store_finish (self, tidy (self, grown, more, error), error);
  reseau_db_set_patient (self->db, TRUE);
  if (!done || !*more)
    self->joining = 0;
  return done;
}
