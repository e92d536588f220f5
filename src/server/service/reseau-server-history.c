/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "reseau-json.h"
#include "reseau-lost.h"
#include "reseau-server-private.h"

/* Newest first, as many as this; the answer says when there is more. */
#define MAX_ENTRIES 500
#define MAX_BYTES (1024 * 1024)

typedef struct {
  const ReseauActor *actor;
  ReseauValue *items;
  gsize bytes;
  gboolean more;
} History;

static void
set_text (ReseauValue *object, const char *key, const char *text)
{
  if (text != NULL)
    reseau_value_set_string (object, key, text);
}

static void
set_member (ReseauValue *object, const char *key, const ReseauValue *from, const char *member)
{
  ReseauValue *value = reseau_value_get (from, member);

  if (value != NULL)
    reseau_value_set (object, key, reseau_value_ref (value));
}

/* Given back from a history that the server had lost. */
static gboolean
is_restored (const ReseauValue *patch)
{
  const ReseauValue *lost = patch != NULL ? reseau_value_get (patch, "lost") : NULL;

  return reseau_lost_gives_back (lost);
}

/* What became of changes that two people had made without seeing each other's. */
static void
set_merged (ReseauValue *item, const ReseauServerEntry *entry)
{
  ReseauValue *after = entry->after ? reseau_json_parse (entry->after, -1, NULL) : NULL;

  if (after == NULL)
    return;
  reseau_value_set_bool (item, "merged", TRUE);
  reseau_value_set (item, "after", after);
}

/* What was written in a narrower scope stays with those who could read it there, and so
 * does what a record held before it came to a wider one. */
static gboolean
on_entry (const ReseauServerEntry *entry, gpointer data)
{
  History *history = data;
  g_autoptr (ReseauValue) patch = NULL;
  g_autoptr (ReseauValue) before = NULL;
  ReseauValue *item;

  if (!reseau_rules_can_read (history->actor, entry->scope))
    return TRUE;
  history->more =
      reseau_value_get_length (history->items) == MAX_ENTRIES || history->bytes > MAX_BYTES;
  if (history->more)
    return FALSE;
  history->bytes +=
      strlen (entry->patch) + strlen (entry->before) + (entry->after ? strlen (entry->after) : 0);
  patch = reseau_json_parse (entry->patch, -1, NULL);
  before = reseau_json_parse (entry->before, -1, NULL);
  item = reseau_value_new_object ();
  reseau_value_set_int (item, "q", entry->seq);
  set_text (item, "op", entry->op);
  set_text (item, "by", entry->uid);
  set_text (item, "at", entry->at);
  reseau_value_set_int (item, "received", entry->received);
  reseau_value_set_string (item, "s", entry->scope);
  set_member (item, "t", patch, "t");
  set_member (item, "set", patch, "set");
  set_member (item, "lst", patch, "lst");
  set_member (item, "from", patch, "from");
  set_member (item, "to", patch, "to");
  set_member (item, "take", patch, "take");
  set_member (item, "x", patch, "x");
  if (is_restored (patch))
    reseau_value_set_bool (item, "restored", TRUE);
  set_merged (item, entry);
  if (before != NULL && reseau_value_get (patch, "move") == NULL)
    reseau_value_set (item, "before", g_steal_pointer (&before));
  reseau_value_add (history->items, item);
  return TRUE;
}

static ReseauProblemMessage *
not_found (void)
{
  return reseau_problem_message_new (404, "not-found", "never", "No such record");
}

/**
 * reseau_server_history:
 * @record: id of a record
 *
 * Who changed what in a record, newest first.  A record that the account may
 * not read is one that is not there.
 *
 * Returns: (transfer full): the answer as JSON
 */
char *
reseau_server_history (ReseauServer *self, ReseauServerStore *store, const char *uid,
                       const char *record, ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (ReseauRecord) found = NULL;
  g_autoptr (ReseauValue) answer = reseau_value_new_object ();
  g_autoptr (GError) local = NULL;
  History history = { .items = reseau_value_new_list () };
  ReseauActor actor;

  *problem = NULL;
  reseau_value_set_string (answer, "id", record);
  reseau_value_set (answer, "items", history.items);
  account = reseau_server_active_account (store, uid, problem, error);
  if (account == NULL)
    return NULL;
  actor = reseau_account_get_actor (account->account);
  history.actor = &actor;
  found = store->vtable->get_record (store, record, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (found == NULL || !reseau_rules_can_read (&actor, found->scope)) {
    *problem = not_found ();
    return NULL;
  }
  if (!store->vtable->list_entries (store, record, G_MAXINT, on_entry, &history, error))
    return NULL;
  reseau_value_set_bool (answer, "more", history.more);
  return reseau_json_write (answer);
}
