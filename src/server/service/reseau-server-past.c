/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal keeps what each change replaced.  Undone from the last one back, they lead to
 * what stood there before. */
#include "reseau-server-past.h"

#include "reseau-json.h"
#include "reseau-lost.h"
#include "reseau-server-since.h"

#include <string.h>

/* Whoever lags behind further than this is asked to look. */
#define MAX_ENTRIES 2000

typedef struct {
  const char *key;
  const ReseauOp *op;
  char *field; /* that it is in */
  gint64 base;
  const char *device;
  const char *scope;
  const char *state;
  ReseauValue *fields; /* that field alone, after the entries met so far were undone */
  ReseauValue *sent;   /* (nullable): what the device itself had sent */
  guint n_entries;
  gboolean found;
  gboolean moved; /* the record stood elsewhere */
} Search;

static ReseauValue *
parse (const char *text)
{
  return text ? reseau_json_parse (text, -1, NULL) : NULL;
}

/**
 * reseau_server_past_touches:
 * @before: what a change replaced
 *
 * Returns: whether @key, or an element or a list that it is in, was written by it
 */
gboolean
reseau_server_past_touches (const ReseauValue *before, const char *key)
{
  g_autofree char *level = g_strdup (key);
  char *slash;

  while (reseau_value_get (before, level) == NULL && (slash = strrchr (level, '/')) != NULL)
    *slash = '\0';
  return reseau_value_get (before, level) != NULL;
}

/* What its author had before them: what came of it may hold words that it never saw. */
static void
take_sent (Search *search, const ReseauServerEntry *entry, const ReseauValue *patch)
{
  g_autoptr (ReseauValue) after = parse (entry->after);
  g_autoptr (ReseauOp) op = NULL;

  search->found = TRUE;
  if (reseau_value_get (after, search->key) == NULL)
    return;
  op = patch ? reseau_op_from_value (patch, NULL) : NULL;
  if (op != NULL)
    search->sent = reseau_op_dup_value (op, search->key);
}

/* What the device itself wrote or, of what was given back, what it had seen: it gives back
 * what others wrote, too, that came after it was typed upon. */
static gboolean
has_known (const Search *search, const ReseauServerEntry *entry, const ReseauValue *patch)
{
  const ReseauValue *lost = reseau_value_get (patch, "lost");

  if (search->device == NULL)
    return FALSE;
  if (reseau_lost_gives_back (lost))
    return reseau_since_has_seen (search->op, patch, search->field, search->state);
  return g_strcmp0 (entry->device, search->device) == 0;
}

/**
 * reseau_server_past_undo:
 * @fields: what stands after a change, to be changed
 * @field: a field of it
 * @before: what the change replaced
 *
 * Makes of @field what it was before, as far as the change was of it.
 */
void
reseau_server_past_undo (ReseauValue *fields, const char *field, const ReseauValue *before)
{
  gsize length = strlen (field);

  for (guint i = 0; i < reseau_value_get_length (before); i++) {
    const char *key = reseau_value_get_key_at (before, i);

    if (strncmp (key, field, length) == 0 && (key[length] == '\0' || key[length] == '/'))
      reseau_fields_set (fields, key, reseau_value_ref (reseau_value_get_at (before, i)));
  }
}

static gboolean
on_entry (const ReseauServerEntry *entry, gpointer data)
{
  Search *search = data;
  g_autoptr (ReseauValue) before = NULL;
  g_autoptr (ReseauValue) patch = NULL;

  search->moved |= g_strcmp0 (entry->scope, search->scope) != 0;
  search->found = entry->seq <= search->base;
  if (search->found || search->n_entries++ == MAX_ENTRIES)
    return FALSE;
  before = parse (entry->before);
  patch = parse (entry->patch);
  if (reseau_server_past_touches (before, search->key) && has_known (search, entry, patch)) {
    take_sent (search, entry, patch);
    return FALSE;
  }
  reseau_server_past_undo (search->fields, search->field, before);
  return TRUE;
}

static ReseauValue *
take_answer (const Search *search)
{
  ReseauValue *value =
      search->sent ? search->sent : reseau_fields_get (search->fields, search->key);

  return value ? reseau_value_ref (value) : reseau_value_new_null ();
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
  g_autofree char *field = g_strndup (key, strcspn (key, "/"));
  g_autoptr (ReseauValue) fields = reseau_value_new_object ();
  ReseauValue *now = reseau_value_get (self->fields, field);
  Search search = { .key = key,
                    .op = self->op,
                    .field = field,
                    .base = base,
                    .device = device,
                    .scope = self->scope,
                    .state = self->state,
                    .fields = fields };
  ReseauValue *answer = NULL;

  if (self->error != NULL)
    return NULL;
  if (now != NULL)
    reseau_value_set (fields, field, reseau_value_ref (now));
  if (self->store->vtable->list_entries (self->store, self->op->record, G_MAXINT, on_entry, &search,
                                         &self->error) &&
      (search.found || search.n_entries <= MAX_ENTRIES)) {
    *may_show = !search.moved;
    answer = take_answer (&search);
  }
  g_clear_pointer (&search.sent, reseau_value_unref);
  return answer;
}

/* --- who --------------------------------------------------------------------------- */

typedef struct {
  gint64 rev;
  char *uid;
} Author;

static gboolean
on_author (const ReseauServerEntry *entry, gpointer data)
{
  Author *author = data;

  if (entry->seq == author->rev)
    author->uid = g_strdup (entry->uid);
  return entry->seq > author->rev;
}

/**
 * reseau_server_past_author:
 *
 * A ReseauMergeAuthor on a ReseauServerPast.
 */
char *
reseau_server_past_author (gint64 rev, gpointer past)
{
  ReseauServerPast *self = past;
  Author author = { rev, NULL };

  if (self->error == NULL)
    self->store->vtable->list_entries (self->store, self->op->record, G_MAXINT, on_author, &author,
                                       &self->error);
  return author.uid;
}
