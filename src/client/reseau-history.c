/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-history.h"

#include "reseau-element.h"
#include "reseau-error.h"
#include "reseau-id.h"

/* --- values ---------------------------------------------------------------------- */

static void
change_free (gpointer data)
{
  ReseauHistoryChange *self = data;

  g_free (self->key);
  reseau_value_unref (self->before);
  reseau_value_unref (self->after);
  g_free (self);
}

ReseauHistoryEntry *
reseau_history_entry_new (void)
{
  ReseauHistoryEntry *self = g_new0 (ReseauHistoryEntry, 1);

  self->changes = g_ptr_array_new_with_free_func (change_free);
  return self;
}

void
reseau_history_entry_free (ReseauHistoryEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->by);
  g_free (self->at);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

/**
 * reseau_history_entry_add:
 * @before: (nullable): what the field held; %NULL where that is not told
 * @after: (nullable): what it held then, %NULL for nothing
 */
void
reseau_history_entry_add (ReseauHistoryEntry *self, const char *key, ReseauValue *before,
                          ReseauValue *after, gboolean beside)
{
  ReseauHistoryChange *change = g_new0 (ReseauHistoryChange, 1);

  change->key = g_strdup (key);
  change->before = before ? reseau_value_ref (before) : NULL;
  change->after = after ? reseau_value_ref (after) : reseau_value_new_null ();
  change->beside = beside;
  g_ptr_array_add (self->changes, change);
}

/* --- what the server tells ---------------------------------------------------------- */

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER,
                       "The answer about the past of a record is not one");
  return FALSE;
}

static gboolean
is_deletion (const char *key)
{
  return g_str_equal (key, RESEAU_ELEMENT_DELETION);
}

/* (nullable): what a server should not have said is as if it had said nothing */
static const ReseauValue *
get_object (const ReseauValue *item, const char *key)
{
  const ReseauValue *value = reseau_value_get (item, key);

  return reseau_value_is_object (value) ? value : NULL;
}

static void
add_written (ReseauHistoryEntry *self, const ReseauValue *item)
{
  const ReseauValue *before = get_object (item, "before");
  const ReseauValue *after = get_object (item, "after");

  for (guint i = 0; i < reseau_value_get_length (after); i++) {
    const char *key = reseau_value_get_key_at (after, i);
    ReseauValue *was = reseau_value_get (before, key);
    ReseauValue *is = reseau_value_get_at (after, i);

    if (!is_deletion (key) && (was == NULL || !reseau_value_equal (was, is)))
      reseau_history_entry_add (self, key, was, is, FALSE);
  }
}

static void
add_beside (ReseauHistoryEntry *self, const ReseauValue *item)
{
  const ReseauValue *beside = get_object (item, "beside");

  for (guint i = 0; i < reseau_value_get_length (beside); i++)
    reseau_history_entry_add (self, reseau_value_get_key_at (beside, i), NULL,
                              reseau_value_get_at (beside, i), TRUE);
}

static ReseauHistoryDeed
find_deed (const ReseauValue *item)
{
  const ReseauValue *gone = reseau_value_get (get_object (item, "after"), "_del");
  const char *type = reseau_value_get_member_string (item, "t");

  if (gone != NULL)
    return reseau_value_get_bool (gone) ? RESEAU_HISTORY_DELETED : RESEAU_HISTORY_PUT_BACK;
  if (g_strcmp0 (type, "create") == 0)
    return RESEAU_HISTORY_CREATED;
  return g_strcmp0 (type, "resolve") == 0 ? RESEAU_HISTORY_SETTLED : RESEAU_HISTORY_CHANGED;
}

/* By the clock of who wrote it, as far as that is known. */
static char *
dup_moment (const ReseauValue *item)
{
  const char *at = reseau_value_get_member_string (item, "at");
  g_autoptr (GDateTime) received =
      g_date_time_new_from_unix_utc (reseau_value_get_member_int (item, "received", 0));

  if (at != NULL)
    return g_strdup (at);
  return received ? g_date_time_format_iso8601 (received) : NULL;
}

static ReseauHistoryEntry *
read_entry (const ReseauValue *item)
{
  ReseauHistoryEntry *self = reseau_history_entry_new ();

  self->seq = reseau_value_get_member_int (item, "q", 0);
  self->by = g_strdup (reseau_value_get_member_string (item, "by"));
  self->at = dup_moment (item);
  self->deed = find_deed (item);
  self->merged = reseau_value_get_member_bool (item, "merged");
  self->restored = reseau_value_get_member_bool (item, "restored");
  self->moved = reseau_value_get_member_bool (item, "moved");
  add_written (self, item);
  add_beside (self, item);
  return self;
}

/**
 * reseau_history_from_value:
 * @answer: of `GET /v1/records/{id}/history`
 * @more: (out): whether there are older changes
 *
 * Returns: (transfer full) (element-type ReseauHistoryEntry): the changes, the latest first
 */
GPtrArray *
reseau_history_from_value (const ReseauValue *answer, gboolean *more, GError **error)
{
  const ReseauValue *items = reseau_value_get (answer, "items");
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_history_entry_free);

  if (!reseau_value_is_list (items)) {
    malformed (error);
    return NULL;
  }
  *more = reseau_value_get_member_bool (answer, "more");
  for (guint i = 0; i < reseau_value_get_length (items); i++)
    g_ptr_array_add (entries, read_entry (reseau_value_get_at (items, i)));
  return g_steal_pointer (&entries);
}

/**
 * reseau_history_find:
 *
 * Returns: (transfer none) (nullable): the change of that number
 */
ReseauHistoryEntry *
reseau_history_find (GPtrArray *entries, gint64 seq)
{
  for (guint i = 0; i < entries->len; i++) {
    ReseauHistoryEntry *entry = g_ptr_array_index (entries, i);

    if (entry->seq == seq)
      return entry;
  }
  return NULL;
}

/**
 * reseau_history_get_version:
 *
 * Returns: (transfer none) (nullable): the version that the change took away, or did not bring
 *   about: the one that can be put back
 */
ReseauValue *
reseau_history_get_version (const ReseauHistoryChange *change)
{
  return change->beside ? change->after : change->before;
}

/**
 * reseau_history_can_put_back:
 *
 * Returns: whether there is a version, and it is a person's to write
 */
gboolean
reseau_history_can_put_back (const ReseauKind *kind, const ReseauHistoryChange *change)
{
  const ReseauField *field = reseau_kind_find_field (kind, change->key);

  return field != NULL && !field->is_readonly && !field->is_virtual &&
         reseau_history_get_version (change) != NULL;
}

/* --- the bin ----------------------------------------------------------------------- */

ReseauBinItem *
reseau_bin_item_copy (const ReseauBinItem *self)
{
  ReseauBinItem *copy = g_new0 (ReseauBinItem, 1);

  copy->id = g_strdup (self->id);
  copy->kind = g_strdup (self->kind);
  copy->scope = g_strdup (self->scope);
  copy->rev = self->rev;
  copy->fields = reseau_value_ref (self->fields);
  copy->by = g_strdup (self->by);
  copy->at = g_strdup (self->at);
  copy->waiting = self->waiting;
  return copy;
}

void
reseau_bin_item_free (ReseauBinItem *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->scope);
  reseau_value_unref (self->fields);
  g_free (self->by);
  g_free (self->at);
  g_free (self);
}

static ReseauBinItem *
read_item (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauBinItem) item = g_new0 (ReseauBinItem, 1);
  ReseauValue *fields = reseau_value_get (value, "d");

  item->id = g_strdup (reseau_value_get_member_string (value, "id"));
  item->kind = g_strdup (reseau_value_get_member_string (value, "t"));
  item->scope = g_strdup (reseau_value_get_member_string (value, "s"));
  item->rev = reseau_value_get_member_int (value, "q", 0);
  item->fields = fields ? reseau_value_ref (fields) : NULL;
  item->by = g_strdup (reseau_value_get_member_string (value, "by"));
  item->at = dup_moment (value);
  if (item->id != NULL && reseau_id_is_valid (item->id) && item->kind != NULL &&
      item->scope != NULL && item->rev > 0 && reseau_value_is_object (fields))
    return g_steal_pointer (&item);
  malformed (error);
  return NULL;
}

/**
 * reseau_bin_from_value:
 * @answer: of `GET /v1/deleted`
 * @more: (out): whether there is more
 *
 * Returns: (transfer full) (element-type ReseauBinItem): what was deleted, the latest first
 */
GPtrArray *
reseau_bin_from_value (const ReseauValue *answer, gboolean *more, GError **error)
{
  const ReseauValue *items = reseau_value_get (answer, "items");
  g_autoptr (GPtrArray) out =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_bin_item_free);

  if (!reseau_value_is_list (items)) {
    malformed (error);
    return NULL;
  }
  *more = reseau_value_get_member_bool (answer, "more");
  for (guint i = 0; i < reseau_value_get_length (items); i++) {
    ReseauBinItem *item = read_item (reseau_value_get_at (items, i), error);

    if (item == NULL)
      return NULL;
    g_ptr_array_add (out, item);
  }
  return g_steal_pointer (&out);
}

/**
 * reseau_bin_find:
 *
 * Returns: (transfer none) (nullable): the record of that id
 */
const ReseauBinItem *
reseau_bin_find (GPtrArray *items, const char *id)
{
  for (guint i = 0; i < items->len; i++) {
    const ReseauBinItem *item = g_ptr_array_index (items, i);

    if (g_str_equal (item->id, id))
      return item;
  }
  return NULL;
}
