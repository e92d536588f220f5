/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal keeps what each change replaced.  Undone from the last one back, they lead to
 * what stood there before. */
#include "reseau-server-past.h"

#include "reseau-json.h"
#include "reseau-lost.h"
#include "reseau-server-since.h"

/* Whoever lags behind further than this is asked to look. */
#define MAX_ENTRIES 2000

typedef struct {
  const char *key;
  const ReseauOp *op;
  gint64 base;
  const char *device;
  const char *scope;
  ReseauValue *value; /* after the entries met so far were undone */
  guint n_entries;
  gboolean found;
  gboolean moved; /* the record stood elsewhere */
} Search;

static ReseauValue *
parse (const char *text)
{
  return text ? reseau_json_parse (text, -1, NULL) : NULL;
}

static void
take_value (Search *search, ReseauValue *value)
{
  ReseauValue *old = search->value;

  search->value = value ? reseau_value_ref (value) : reseau_value_new_null ();
  reseau_value_unref (old);
}

/* What its author had before them: what came of it may hold words that it never saw. */
static void
take_written (Search *search, const ReseauServerEntry *entry, const ReseauValue *patch)
{
  g_autoptr (ReseauValue) after = parse (entry->after);

  search->found = TRUE;
  if (reseau_value_get (after, search->key) != NULL)
    take_value (search, reseau_value_get (reseau_value_get (patch, "set"), search->key));
}

/* What the device itself wrote or, of what was given back, what it had seen: it gives back
 * what others wrote, too, that came after it was typed upon. */
static gboolean
has_known (const Search *search, const ReseauServerEntry *entry, const ReseauValue *patch)
{
  const ReseauValue *lost = reseau_value_get (patch, "lost");

  if (reseau_lost_gives_back (lost))
    return reseau_since_has_seen (search->op, lost, search->key);
  return search->device != NULL && g_strcmp0 (entry->device, search->device) == 0;
}

static gboolean
on_entry (const ReseauServerEntry *entry, gpointer data)
{
  Search *search = data;
  g_autoptr (ReseauValue) before = NULL;
  g_autoptr (ReseauValue) patch = NULL;
  ReseauValue *old;

  search->moved |= g_strcmp0 (entry->scope, search->scope) != 0;
  search->found = entry->seq <= search->base;
  if (search->found || search->n_entries++ == MAX_ENTRIES)
    return FALSE;
  before = parse (entry->before);
  old = reseau_value_get (before, search->key);
  if (old == NULL)
    return TRUE;
  patch = parse (entry->patch);
  if (has_known (search, entry, patch)) {
    take_written (search, entry, patch);
    return FALSE;
  }
  take_value (search, old);
  return TRUE;
}

/**
 * reseau_server_past_find:
 *
 * A ReseauMergeOrigin on a ReseauServerPast.
 */
ReseauValue *
reseau_server_past_find (const char *key, gint64 base, const char *device, gboolean *may_show,
                         gpointer past)
{
  ReseauServerPast *self = past;
  Search search = { key, self->op, base, device, self->scope };

  if (self->error != NULL)
    return NULL;
  take_value (&search, reseau_value_get (self->fields, key));
  if (self->store->vtable->list_entries (self->store, self->op->record, G_MAXINT, on_entry, &search,
                                         &self->error) &&
      (search.found || search.n_entries <= MAX_ENTRIES)) {
    *may_show = !search.moved;
    return search.value;
  }
  reseau_value_unref (search.value);
  return NULL;
}
