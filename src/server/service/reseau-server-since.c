/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What has become of a record since two histories parted. */
#include "reseau-server-since.h"

#include "reseau-json.h"
#include "reseau-lost.h"

#include <string.h>

static void
entry_free (gpointer data)
{
  ReseauEntrySince *entry = data;

  reseau_value_unref (entry->patch);
  reseau_value_unref (entry->before);
  reseau_value_unref (entry->after);
  g_free (entry);
}

typedef struct {
  GPtrArray *list; /* newest first */
  gint64 after;
} Entries;

static gboolean
on_entry (const ReseauServerEntry *found, gpointer data)
{
  Entries *entries = data;
  const ReseauValue *lost;
  ReseauEntrySince *entry;

  if (found->seq <= entries->after)
    return FALSE;
  entry = g_new0 (ReseauEntrySince, 1);
  entry->seq = found->seq;
  entry->patch = reseau_json_parse (found->patch, -1, NULL);
  entry->before = reseau_json_parse (found->before, -1, NULL);
  entry->after = found->after ? reseau_json_parse (found->after, -1, NULL) : NULL;
  lost = entry->patch ? reseau_value_get (entry->patch, "lost") : NULL;
  if (reseau_lost_gives_back (lost))
    entry->lost = lost;
  g_ptr_array_add (entries->list, entry);
  return TRUE;
}

/**
 * reseau_since_load:
 * @after: the last commit that both histories have
 *
 * Returns: (transfer full) (element-type ReseauEntrySince): what was done to @record
 *   since, newest first
 */
GPtrArray *
reseau_since_load (ReseauServerStore *store, const char *record, gint64 after, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (entry_free);
  Entries entries = { list, after };

  if (!store->vtable->list_entries (store, record, G_MAXINT, on_entry, &entries, error))
    return NULL;
  return g_steal_pointer (&list);
}

const ReseauEntrySince *
reseau_since_find (GPtrArray *entries, gint64 seq)
{
  for (guint i = 0; i < entries->len; i++) {
    const ReseauEntrySince *entry = g_ptr_array_index (entries, i);

    if (entry->seq == seq)
      return entry;
  }
  return NULL;
}

static gboolean
is_of_same (const ReseauEntrySince *entry, const ReseauOp *op, const char *state)
{
  gint64 after = reseau_value_get_member_int (entry->patch, "base", 0);

  if (entry->lost == NULL ||
      reseau_lost_get_epoch (entry->lost) != reseau_lost_get_epoch (op->lost) ||
      !reseau_lost_agrees (op->lost, entry->lost, after, NULL))
    return FALSE;
  /* Of a state alone it tells nothing of other fields. */
  return reseau_value_get (entry->lost, "f") != NULL ||
         reseau_lost_agrees (entry->lost, op->lost, MAX (after, op->base), state);
}

/**
 * reseau_since_find_kin:
 * @op: an operation that gives something back
 * @state: (nullable): the field that is decided apart
 */
void
reseau_since_find_kin (GPtrArray *entries, const ReseauOp *op, const char *state)
{
  for (guint i = 0; i < entries->len; i++) {
    ReseauEntrySince *entry = g_ptr_array_index (entries, i);

    entry->kin = is_of_same (entry, op, state);
  }
}

gboolean
reseau_entry_is_kin (const ReseauEntrySince *entry)
{
  return entry != NULL && entry->kin;
}

gboolean
reseau_entry_covers (const ReseauEntrySince *entry, const char *field)
{
  return reseau_value_get (reseau_value_get (entry->lost, "fv"), field) != NULL;
}

gboolean
reseau_since_same (const ReseauValue *a, const ReseauValue *b)
{
  if (reseau_value_is_null (a) || reseau_value_is_null (b))
    return reseau_value_is_null (a) && reseau_value_is_null (b);
  return reseau_value_equal (a, b);
}

/* Whether the commit has written that value, whatever became of it then. */
gboolean
reseau_entry_has_written (const ReseauEntrySince *entry, const char *field,
                          const ReseauValue *value)
{
  const ReseauValue *set = entry->patch ? reseau_value_get (entry->patch, "set") : NULL;
  const ReseauValue *written = set ? reseau_value_get (set, field) : NULL;

  if (written != NULL && reseau_since_same (written, value))
    return TRUE;
  return entry->lost != NULL && reseau_entry_covers (entry, field) &&
         reseau_since_same (reseau_lost_get_value (entry->lost, field), value);
}

/* --- what was seen there ---------------------------------------------------------- */

typedef struct {
  const ReseauRecord *record;
  const ReseauOp *op;
  const char *state;
  GPtrArray *entries;
  ReseauOp *seeing;
} Sight;

/* Neither says what the other rules out. */
static gboolean
are_of_one (const ReseauValue *seen, const ReseauValue *lost, gint64 after, const char *state)
{
  if (!reseau_lost_agrees (seen, lost, after, NULL))
    return FALSE;
  /* Of a state alone it tells nothing of other fields. */
  return reseau_value_get (lost, "f") != NULL || reseau_lost_agrees (lost, seen, after, state);
}

/**
 * reseau_since_has_seen:
 * @patch: (nullable): a commit that gave something back
 * @state: (nullable): the field that is decided apart
 *
 * Returns: whether the author of @op had seen that of @field in the lost history
 */
gboolean
reseau_since_has_seen (const ReseauOp *op, const ReseauValue *patch, const char *field,
                       const char *state)
{
  const ReseauValue *lost = patch ? reseau_value_get (patch, "lost") : NULL;
  gboolean covered = reseau_value_get (reseau_value_get (lost, "fv"), field) != NULL;
  const ReseauValue *seen = reseau_lost_gives_back (lost)
                                ? reseau_lost_find_seen (op->lost, reseau_lost_get_epoch (lost))
                                : NULL;

  return seen != NULL &&
         are_of_one (seen, lost, reseau_value_get_member_int (patch, "base", 0), state) &&
         (covered ? reseau_lost_get_rev (lost, field) : reseau_lost_get_last (lost)) <=
             reseau_lost_get_seen (seen, field);
}

/* What came of what was given back and something written here is no more what stood there. */
static gboolean
was_given_back (const Sight *self, const char *key, gint64 rev)
{
  g_autofree char *field = g_strndup (key, strcspn (key, "/"));
  const ReseauEntrySince *entry = reseau_since_find (self->entries, rev);

  return entry != NULL && reseau_since_has_seen (self->op, entry->patch, field, self->state) &&
         reseau_value_get (entry->after, key) == NULL;
}

/* What stands in @key since @rev is what its author had seen there: given back, or come from
 * where it had not been acknowledged, or given back of a history that the author does not know. */
static void
look_at (Sight *self, const char *key, gint64 rev)
{
  if (rev <= reseau_op_get_base (self->op, key) ||
      (!was_given_back (self, key, rev) &&
       !reseau_lost_has_value (self->op->lost, key, reseau_record_get (self->record, key))))
    return;
  if (self->seeing == NULL)
    self->seeing = reseau_op_copy (self->op);
  reseau_op_set_base (self->seeing, key, rev);
}

/**
 * reseau_server_see_restored:
 * @op: an operation whose author had seen something of a lost history
 * @state: (nullable): the field of the record that is decided apart
 * @seeing: (out) (nullable): the same, with bases that say what of it is here again;
 *   %NULL when nothing is
 */
gboolean
reseau_server_see_restored (ReseauServerStore *store, const ReseauRecord *record,
                            const ReseauOp *op, const char *state, ReseauOp **seeing,
                            GError **error)
{
  g_autoptr (GPtrArray) entries = reseau_since_load (store, op->record, op->base, error);
  Sight sight = { record, op, state, entries, NULL };

  *seeing = NULL;
  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (record->revs); i++)
    look_at (&sight, reseau_value_get_key_at (record->revs, i),
             reseau_value_get_int (reseau_value_get_at (record->revs, i)));
  for (guint i = 0; i < reseau_value_get_length (op->set); i++) {
    const char *key = reseau_value_get_key_at (op->set, i);

    look_at (&sight, key, reseau_record_get_field_rev (record, key));
  }
  for (guint i = 0; i < reseau_value_get_length (op->sets); i++) {
    const char *key = reseau_value_get_key_at (op->sets, i);

    look_at (&sight, key, reseau_record_get_field_rev (record, key));
  }
  *seeing = sight.seeing;
  return TRUE;
}
