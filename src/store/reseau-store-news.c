/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-store-private.h"

/* Up to where the person has seen what is new, on this device alone. */

/**
 * reseau_store_get_news_mark:
 * @mark: (out): commit number up to which all is seen; 0 when nobody has looked yet
 * @head: (out): commit number that the cache stands at
 */
gboolean
reseau_store_get_news_mark (ReseauStore *self, gint64 *mark, gint64 *head, GError **error)
{
  if (!reseau_store_get_meta_int (self, "news", mark, error) ||
      !reseau_store_get_meta_int (self, "head", head, error))
    return FALSE;
  /* A server that was put back counts from further down. */
  *mark = MIN (*mark, *head);
  return TRUE;
}

gboolean
reseau_store_set_news_mark (ReseauStore *self, gint64 mark, GError **error)
{
  return reseau_store_set_meta_int (self, "news", mark, error);
}
