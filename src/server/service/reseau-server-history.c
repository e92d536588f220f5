/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "reseau-element.h"
#include "reseau-json.h"
#include "reseau-lost.h"
#include "reseau-server-past.h"
#include "reseau-server-private.h"

/* Newest first, as many as this; the answer says when there is more. */
#define MAX_ENTRIES 500
#define MAX_BYTES (1024 * 1024)

static const char deletion[] = RESEAU_ELEMENT_DELETION;

/* The record as it was after the entry that comes next: they are undone from the last one back. */
typedef struct {
  const ReseauActor *actor;
  const ReseauKind *kind;
  ReseauValue *fields;
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

static void
set_unless_empty (ReseauValue *object, const char *key, ReseauValue *value)
{
  if (!reseau_value_is_empty (value))
    reseau_value_set (object, key, reseau_value_ref (value));
}

/* Given back from a history that the server had lost. */
static gboolean
is_restored (const ReseauValue *patch)
{
  const ReseauValue *lost = patch != NULL ? reseau_value_get (patch, "lost") : NULL;

  return reseau_lost_gives_back (lost);
}

/* --- what stood there, and what came of it ------------------------------------------ */

static void
note (ReseauValue *values, const ReseauValue *fields, const char *key)
{
  ReseauValue *value = reseau_value_get (fields, key);

  reseau_value_set (values, key, value ? reseau_value_ref (value) : reseau_value_new_null ());
}

/* Of each field that was written: as it was afterwards and, once undone, before. */
static void
undo (History *history, const ReseauValue *written, ReseauValue *before, ReseauValue *after)
{
  for (guint i = 0; i < reseau_value_get_length (written); i++) {
    const char *key = reseau_value_get_key_at (written, i);
    g_autofree char *field = g_strndup (key, strcspn (key, "/"));
    gboolean was_deleted;

    if (g_str_equal (key, deletion)) {
      was_deleted = reseau_value_get_bool (reseau_value_get_at (written, i));
      reseau_value_set_bool (before, key, was_deleted);
      reseau_value_set_bool (after, key, !was_deleted);
    }
    else if (reseau_value_get (after, field) == NULL) {
      note (after, history->fields, field);
      reseau_server_past_undo (history->fields, field, written);
      note (before, history->fields, field);
    }
  }
}

/* Neither written nor there already. */
static void
note_beside (const History *history, ReseauValue *beside, const ReseauValue *written,
             const char *key, ReseauValue *value)
{
  if (!reseau_server_past_touches (written, key) &&
      !reseau_value_equal (reseau_fields_get (history->fields, key), value))
    reseau_value_set (beside, key, reseau_value_ref (value));
}

/* A part that somebody else had changed, of an element of a list. */
static void
note_parts_beside (const History *history, ReseauValue *beside, const ReseauValue *written,
                   const char *field, const ReseauValue *put)
{
  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    const ReseauValue *parts = reseau_value_get_at (put, i);

    for (guint j = 0; j < reseau_value_get_length (parts); j++) {
      g_autofree char *key = reseau_element_key_new (field, reseau_value_get_key_at (put, i),
                                                     reseau_value_get_key_at (parts, j));

      if (!g_str_equal (reseau_value_get_key_at (parts, j), RESEAU_ELEMENT_PLACE))
        note_beside (history, beside, written, key, reseau_value_get_at (parts, j));
    }
  }
}

/* A set takes what it is given, a list clashes part by part, and a state is not for its author to
 * say. */
static gboolean
can_clash (const ReseauField *field)
{
  return field == NULL || (field->type != RESEAU_FIELD_STATE && !field->is_readonly &&
                           field->type != RESEAU_FIELD_TERMS && field->type != RESEAU_FIELD_REFS &&
                           !reseau_field_has_elements (field));
}

/* What was meant, and could not be written since its author had not seen what stood there. */
static ReseauValue *
find_beside (const History *history, const ReseauValue *patch, const ReseauValue *written)
{
  const ReseauValue *set = reseau_value_get (patch, "set");
  const ReseauValue *lists = reseau_value_get (patch, "lst");
  const char *type = reseau_value_get_member_string (patch, "t");
  ReseauValue *beside = reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (set); i++) {
    const char *key = reseau_value_get_key_at (set, i);

    if (can_clash (reseau_kind_get_field (history->kind, key)))
      note_beside (history, beside, written, key, reseau_value_get_at (set, i));
  }
  for (guint i = 0; i < reseau_value_get_length (lists); i++)
    note_parts_beside (history, beside, written, reseau_value_get_key_at (lists, i),
                       reseau_value_get (reseau_value_get_at (lists, i), "put"));
  if (g_strcmp0 (type, "delete") == 0 && reseau_value_get (written, deletion) == NULL)
    reseau_value_set_bool (beside, deletion, TRUE);
  return beside;
}

/* --- an entry ------------------------------------------------------------------------- */

static ReseauValue *
item_new (const ReseauServerEntry *entry, const ReseauValue *patch)
{
  static const char *const members[] = { "t", "set", "lst", "from", "to", "take", "x" };
  ReseauValue *item = reseau_value_new_object ();

  reseau_value_set_int (item, "q", entry->seq);
  set_text (item, "op", entry->op);
  set_text (item, "by", entry->uid);
  set_text (item, "at", entry->at);
  reseau_value_set_int (item, "received", entry->received);
  reseau_value_set_string (item, "s", entry->scope);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    set_member (item, members[i], patch, members[i]);
  if (is_restored (patch))
    reseau_value_set_bool (item, "restored", TRUE);
  /* Changes that two people had made without seeing each other's. */
  if (entry->after != NULL)
    reseau_value_set_bool (item, "merged", TRUE);
  return item;
}

/* What was written in a narrower scope stays with those who could read it there, and so
 * does what a record held before it came to a wider one. */
static gboolean
on_entry (const ReseauServerEntry *entry, gpointer data)
{
  History *history = data;
  gboolean readable = reseau_rules_can_read (history->actor, entry->scope);
  g_autoptr (ReseauValue) patch = NULL;
  g_autoptr (ReseauValue) written = NULL;
  g_autoptr (ReseauValue) before = reseau_value_new_object ();
  g_autoptr (ReseauValue) after = reseau_value_new_object ();
  g_autoptr (ReseauValue) beside = NULL;
  g_autofree char *text = NULL;
  ReseauValue *item;

  if (readable)
    history->more =
        reseau_value_get_length (history->items) == MAX_ENTRIES || history->bytes > MAX_BYTES;
  if (history->more)
    return FALSE;
  patch = reseau_json_parse (entry->patch, -1, NULL);
  written = reseau_json_parse (entry->before, -1, NULL);
  undo (history, written, before, after);
  if (!readable)
    return TRUE;
  beside = find_beside (history, patch, written);
  item = item_new (entry, patch);
  reseau_value_add (history->items, item);
  set_unless_empty (item, "after", after);
  set_unless_empty (item, "beside", beside);
  if (reseau_value_get (patch, "move") == NULL)
    set_unless_empty (item, "before", before);
  else
    reseau_value_set_bool (item, "moved", TRUE);
  text = reseau_json_write (item);
  history->bytes += strlen (text);
  return TRUE;
}

static ReseauProblemMessage *
not_found (void)
{
  return reseau_problem_message_new (404, "not-found", "never", "No such record");
}

static char *
write_history (ReseauServer *self, ReseauServerStore *store, const ReseauActor *actor,
               const ReseauRecord *record, GError **error)
{
  g_autoptr (ReseauValue) answer = reseau_value_new_object ();
  g_autoptr (ReseauValue) fields = reseau_value_copy (record->fields);
  History history = { .actor = actor,
                      .kind = reseau_schema_get_kind (self->schema, record->kind),
                      .fields = fields,
                      .items = reseau_value_new_list () };

  reseau_value_set_string (answer, "id", record->id);
  reseau_value_set (answer, "items", history.items);
  g_return_val_if_fail (history.kind != NULL, NULL);
  if (!store->vtable->list_entries (store, record->id, G_MAXINT, on_entry, &history, error))
    return NULL;
  reseau_value_set_bool (answer, "more", history.more);
  return reseau_json_write (answer);
}

/**
 * reseau_server_history:
 * @record: id of a record
 *
 * Who changed what in a record, newest first, whether or not it is still there.  A record that
 * the account may not read is one that is not there.
 *
 * Returns: (transfer full): the answer as JSON
 */
char *
reseau_server_history (ReseauServer *self, ReseauServerStore *store, const char *uid,
                       const char *record, ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (ReseauRecord) found = NULL;
  g_autoptr (GError) local = NULL;
  gboolean erased = FALSE;
  ReseauActor actor;

  *problem = NULL;
  account = reseau_server_active_account (store, uid, problem, error);
  if (account == NULL)
    return NULL;
  actor = reseau_account_get_actor (account->account);
  found = store->vtable->get_record (store, record, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (found != NULL && !store->vtable->is_erased (store, record, &erased, error))
    return NULL;
  if (found == NULL || erased || !reseau_rules_can_read (&actor, found->scope)) {
    *problem = not_found ();
    return NULL;
  }
  return write_history (self, store, &actor, found, error);
}
