/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of one value: of a field, or of a part of an element of a list. */
#include "reseau-merge-private.h"

#include "reseau-text-merge.h"
#include "reseau-validate.h"

/* The writer of what more than one device has written: none of them has seen all of it. */
static const char several[] = "+";

/* --- what was seen ---------------------------------------------------------------- */

static gboolean
is_own (const ReseauMerge *self, const char *key)
{
  return g_strcmp0 (reseau_value_get_member_string (self->record->writers, key),
                    self->context->device) == 0;
}

/* A device has always seen what it wrote itself. */
gboolean
reseau_merge_has_seen_since (const ReseauMerge *self, const char *key, gint64 rev)
{
  return self->settles || rev <= reseau_op_get_base (self->op, key) || is_own (self, key);
}

gboolean
reseau_merge_has_seen (const ReseauMerge *self, const char *key)
{
  g_autofree char *level = reseau_record_dup_level (self->record->writers, key);

  return reseau_merge_has_seen_since (self, key, reseau_record_get_field_rev (self->record, key)) ||
         (level != NULL && is_own (self, level));
}

ReseauValue *
reseau_merge_look_back (const ReseauMerge *self, const char *key, gint64 base, const char *device,
                        gboolean *may_show)
{
  const ReseauMergeContext *context = self->context;
  gboolean ignored;

  if (context->origin == NULL)
    return NULL;
  return context->origin (key, base, device, may_show ? may_show : &ignored, context->data);
}

/* --- writing ---------------------------------------------------------------------- */

void
reseau_merge_mark_written (ReseauMerge *self, const char *key)
{
  ReseauRecord *record = self->record;

  if (self->context->rev != record->created || reseau_value_get (record->revs, key) != NULL)
    reseau_value_set_int (record->revs, key, self->context->rev);
  reseau_value_set_string (record->writers, key, self->context->device);
}

void
reseau_merge_note_before (ReseauMerge *self, const char *key)
{
  ReseauValue *old = reseau_record_get (self->record, key);

  if (reseau_value_get (self->result->before, key) == NULL)
    reseau_value_set (self->result->before, key,
                      old ? reseau_value_ref (old) : reseau_value_new_null ());
}

void
reseau_merge_write (ReseauMerge *self, const char *key, ReseauValue *value)
{
  reseau_merge_note_before (self, key);
  reseau_record_set_field (self->record, key, value ? reseau_value_ref (value) : NULL);
  reseau_merge_mark_written (self, key);
}

/* --- beside ----------------------------------------------------------------------- */

void
reseau_merge_drop_alternative (ReseauMerge *self, const char *key)
{
  ReseauRecord *record = self->record;
  ReseauValue *out = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (record->alts); i++) {
    ReseauValue *alt = reseau_value_get_at (record->alts, i);

    if (g_strcmp0 (reseau_value_get_member_string (alt, "k"), key) != 0)
      reseau_value_add (out, reseau_value_ref (alt));
  }
  reseau_value_unref (record->alts);
  record->alts = out;
}

/* A device has at most one for a field: its last word. */
static void
store_alternative (ReseauMerge *self, const char *device, const char *uid, const char *field,
                   ReseauValue *value, ReseauValue *origin)
{
  ReseauValue *alt = reseau_value_new_object ();
  g_autofree char *key = g_strconcat (device, "/", field, NULL);

  reseau_value_set_string (alt, "k", key);
  reseau_value_set_string (alt, "f", field);
  reseau_value_set (alt, "v", value ? reseau_value_ref (value) : reseau_value_new_null ());
  if (!reseau_value_is_empty (origin))
    reseau_value_set (alt, "o", reseau_value_ref (origin));
  reseau_value_set_int (alt, "base", reseau_op_get_base (self->op, field));
  if (uid != NULL)
    reseau_value_set_string (alt, "by", uid);
  if (self->op->at != NULL)
    reseau_value_set_string (alt, "at", self->op->at);
  reseau_value_set_int (alt, "q", self->context->rev);

  reseau_merge_drop_alternative (self, key);
  reseau_value_add (self->record->alts, reseau_value_ref (alt));
  reseau_value_add (self->result->alts, alt);
  self->result->status = RESEAU_MERGE_CONFLICT;
}

void
reseau_merge_put_beside (ReseauMerge *self, const char *key, ReseauValue *value,
                         ReseauValue *origin)
{
  const ReseauMergeContext *context = self->context;

  store_alternative (self, self->op->origin ? self->op->origin : context->device, context->uid, key,
                     value, origin);
}

/* Who took it away is named. */
void
reseau_merge_put_deletion_beside (ReseauMerge *self, const char *key)
{
  const ReseauMergeContext *context = self->context;
  const char *writer = reseau_value_get_member_string (self->record->writers, key);
  g_autofree char *device = g_strdup (writer ? writer : "");
  g_autofree char *uid = NULL;
  g_autoptr (ReseauValue) yes = reseau_value_new_bool (TRUE);

  if (context->author != NULL)
    uid = context->author (reseau_record_get_field_rev (self->record, key), context->data);
  store_alternative (self, device, uid, key, yes, NULL);
}

/* --- two people, one text --------------------------------------------------- */

static ReseauValue *
join_texts (ReseauValue *origin, ReseauValue *mine, ReseauValue *theirs)
{
  const char *base = reseau_value_is_null (origin) ? "" : reseau_value_get_string (origin);
  char *joined = NULL;

  if (base != NULL && reseau_value_is_string (mine) && reseau_value_is_string (theirs))
    joined =
        reseau_text_merge (base, reseau_value_get_string (mine), reseau_value_get_string (theirs));
  return joined ? reseau_value_new_string_take (joined) : NULL;
}

static ReseauValue *
join_lists (ReseauValue *origin, ReseauValue *mine, ReseauValue *theirs)
{
  if ((!reseau_value_is_null (origin) && !reseau_value_is_list (origin)) ||
      !reseau_value_is_list (mine) || !reseau_value_is_list (theirs))
    return NULL;
  return reseau_text_list_merge (origin, mine, theirs);
}

/* The value with the changes of both, if it can be had and fits the field. */
static ReseauValue *
join (const ReseauField *field, ReseauValue *origin, ReseauValue *mine, ReseauValue *theirs)
{
  g_autoptr (ReseauValue) joined = NULL;

  if (origin == NULL)
    return NULL;
  joined = field->type == RESEAU_FIELD_LONG_TEXT ? join_texts (origin, mine, theirs)
                                                 : join_lists (origin, mine, theirs);
  if (joined == NULL || reseau_validate_value (field, joined) != RESEAU_PROBLEM_NONE)
    return NULL;
  return g_steal_pointer (&joined);
}

static void
write_joined (ReseauMerge *self, const char *key, ReseauValue *mine, ReseauValue *joined)
{
  reseau_merge_write (self, key, joined);
  /* What the author wrote had the other changes in it already. */
  if (reseau_value_equal (joined, mine))
    return;
  reseau_value_set_string (self->record->writers, key, several);
  reseau_value_set (self->result->merged, key, reseau_value_ref (joined));
  if (self->result->status == RESEAU_MERGE_APPLIED)
    self->result->status = RESEAU_MERGE_MERGED;
}

/* --- one value -------------------------------------------------------------------- */

static void
merge_clash (ReseauMerge *self, const char *key, ReseauValue *value)
{
  const ReseauField *field = reseau_kind_find_field (self->kind, key);
  g_autoptr (ReseauValue) origin = NULL;
  g_autoptr (ReseauValue) joined = NULL;
  gboolean may_show = FALSE;

  if (field != NULL && reseau_field_joins (field)) {
    origin = reseau_merge_look_back (self, key, reseau_op_get_base (self->op, key),
                                     self->context->device, &may_show);
    joined = join (field, origin, value, reseau_record_get (self->record, key));
  }
  if (joined != NULL)
    write_joined (self, key, value, joined);
  else
    reseau_merge_put_beside (self, key, value, may_show ? origin : NULL);
}

void
reseau_merge_value (ReseauMerge *self, const char *key, ReseauValue *value)
{
  const ReseauValue *current = reseau_record_get (self->record, key);
  gboolean never_set = current == NULL && reseau_value_get (self->record->revs, key) == NULL;

  if (never_set || reseau_merge_has_seen (self, key) || reseau_value_equal (current, value))
    reseau_merge_write (self, key, value);
  else
    merge_clash (self, key, value);
}
