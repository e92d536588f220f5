/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "merge-fixture.h"

/* What a journal keeps. */
typedef struct {
  char *device;
  ReseauOp *op;
  ReseauValue *fields; /* after it */
  ReseauValue *alts;
} Commit;

static void
commit_free (gpointer data)
{
  Commit *commit = data;

  g_free (commit->device);
  reseau_op_free (commit->op);
  reseau_value_unref (commit->fields);
  reseau_value_unref (commit->alts);
  g_free (commit);
}

static void
remember (History *self, const char *device, const ReseauOp *op)
{
  Commit *commit = g_new0 (Commit, 1);

  commit->device = g_strdup (device);
  commit->op = reseau_op_copy (op);
  commit->fields = reseau_value_copy (self->record->fields);
  commit->alts = reseau_value_ref (self->last.alts);
  g_ptr_array_add (self->past, commit);
}

static gboolean
was_beside (const Commit *commit, const char *key)
{
  for (guint i = 0; i < reseau_value_get_length (commit->alts); i++)
    if (g_strcmp0 (reseau_value_get_member_string (reseau_value_get_at (commit->alts, i), "f"),
                   key) == 0)
      return TRUE;
  return FALSE;
}

static ReseauValue *
value_or_null (ReseauValue *value)
{
  return value ? reseau_value_ref (value) : reseau_value_new_null ();
}

static ReseauValue *
look_back (const char *key, gint64 base, const char *device, gboolean *may_show, gpointer data)
{
  History *self = data;

  if (self->forgetful)
    return NULL;
  *may_show = TRUE;
  for (gint64 rev = self->head; device != NULL && rev > base; rev--) {
    const Commit *commit = g_ptr_array_index (self->past, rev - 1);
    g_autoptr (ReseauValue) wrote = reseau_op_dup_value (commit->op, key);

    if (wrote != NULL && g_str_equal (commit->device, device) && !was_beside (commit, key))
      return g_steal_pointer (&wrote);
  }
  if (base == 0)
    return reseau_value_new_null ();
  return value_or_null (
      reseau_fields_get (((Commit *) g_ptr_array_index (self->past, base - 1))->fields, key));
}

static char *
find_author (gint64 rev, gpointer data)
{
  return g_strdup (rev == 1 ? ID_C : ID_D);
}

/* A record that @device d0 made at commit 1. */
void
history_begin (History *self, ReseauSchema *schema, const char *kind, const char *fields)
{
  g_autoptr (ReseauOp) op = test_op (RESEAU_OP_CREATE, kind, 0, fields, NULL);
  const ReseauMergeContext context = { "d0", ID_C, 1 };

  *self = (History){ reseau_schema_ref (schema) };
  self->past = g_ptr_array_new_with_free_func (commit_free);
  self->record = reseau_record_new (ID_A, kind, RESEAU_SCOPE_NET);
  self->head = 1;
  reseau_merge_apply (self->schema, self->record, op, &context, &self->last);
  g_assert_cmpint (self->last.status, ==, RESEAU_MERGE_APPLIED);
  remember (self, "d0", op);
}

ReseauMergeStatus
history_step (History *self, const char *device, ReseauOp *op)
{
  ReseauMergeContext context = {
    device, ID_D, self->head + 1, .origin = look_back, .author = find_author, .data = self
  };
  g_autoptr (ReseauOp) owned = op;

  reseau_merge_result_clear (&self->last);
  reseau_merge_apply (self->schema, self->record, owned, &context, &self->last);
  if (self->last.status != RESEAU_MERGE_REJECTED) {
    self->head++;
    remember (self, device, owned);
  }
  return self->last.status;
}

ReseauMergeStatus
history_patch (History *self, const char *device, gint64 base, const char *set, const char *sets)
{
  return history_step (self, device,
                       test_op (RESEAU_OP_PATCH, self->record->kind, base, set, sets));
}

void
history_end (History *self)
{
  reseau_merge_result_clear (&self->last);
  reseau_record_unref (self->record);
  reseau_schema_unref (self->schema);
  g_ptr_array_unref (self->past);
}

/* A copy, so that one history can be continued in two orders. */
void
history_fork (const History *self, History *other)
{
  *other = (History){ reseau_schema_ref (self->schema), reseau_record_copy (self->record) };
  other->head = self->head;
  other->past = g_ptr_array_new_with_free_func (commit_free);
  for (guint i = 0; i < self->past->len; i++) {
    const Commit *commit = g_ptr_array_index (self->past, i);
    Commit *copy = g_new0 (Commit, 1);

    *copy = (Commit){ g_strdup (commit->device), reseau_op_copy (commit->op),
                      reseau_value_ref (commit->fields), reseau_value_ref (commit->alts) };
    g_ptr_array_add (other->past, copy);
  }
}
