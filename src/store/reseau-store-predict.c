/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server will make of operations that a package brought, as far as it can be known here:
 * they are merged into what is seen, by the same merge.  One's own are laid on top as ever. */
#include "reseau-store-private.h"

#include "reseau-merge.h"

/* Above every commit number: what no server has numbered yet. */
#define PREDICTED (G_GINT64_CONSTANT (1) << 61)

static ReseauValue *
look_back (const char *key, gint64 base, const char *device, gboolean *may_show, gpointer data)
{
  const ReseauRecord *before = data;
  ReseauValue *value;

  *may_show = TRUE;
  if (reseau_record_get_field_rev (before, key) > base)
    return NULL;
  value = reseau_record_get (before, key);
  return value ? reseau_value_ref (value) : reseau_value_new_null ();
}

/* One's own operation as it would be had its author seen everything: it cannot clash. */
static ReseauOp *
dup_seen (const ReseauOp *op, const ReseauRecord *shown, const ReseauKind *kind)
{
  ReseauOp *seen = reseau_op_copy (op);
  const ReseauField *state = reseau_kind_get_state_field (kind);
  const ReseauValue *alt = op->alt ? reseau_record_find_alternative (shown, op->alt) : NULL;

  g_clear_pointer (&seen->bases, reseau_value_unref);
  seen->base = G_MAXINT64;
  if (op->type == RESEAU_OP_TRANS && state != NULL) {
    g_free (seen->from);
    seen->from = g_strdup (reseau_record_get_string (shown, state->key));
  }
  if (alt != NULL)
    seen->alt_rev = reseau_value_get_member_int (alt, "q", 0);
  return seen;
}

static void
predict_one (ReseauStore *self, ReseauRecord *shown, const ReseauOp *op, gint64 rev,
             ReseauRecord *before)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, shown->kind);
  g_autoptr (ReseauOp) applied = op->via != NULL ? reseau_op_copy (op) : dup_seen (op, shown, kind);
  const ReseauMergeContext context = { .device = op->via != NULL ? op->origin : "",
                                       .uid = reseau_value_get_member_string (op->via, "by"),
                                       .rev = rev,
                                       .origin = look_back,
                                       .data = before };
  g_auto (ReseauMergeResult) result = { 0 };

  reseau_merge_apply (self->schema, shown, applied, &context, &result);
}

/* What is foretold has no number: only the server's can be settled. */
static void
take_numbers_off (ReseauRecord *shown)
{
  ReseauValue *alts = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (shown->alts); i++) {
    ReseauValue *alt = reseau_value_get_at (shown->alts, i);

    if (reseau_value_get_member_int (alt, "q", 0) >= PREDICTED)
      reseau_value_add (alts, reseau_value_with (alt, "q", reseau_value_new_int (0)));
    else
      reseau_value_add (alts, reseau_value_ref (alt));
  }
  reseau_value_unref (shown->alts);
  shown->alts = alts;
}

void
reseau_store_predict (ReseauStore *self, ReseauRecord *shown, GPtrArray *ops)
{
  g_autoptr (ReseauRecord) before = reseau_record_copy (shown);

  for (guint i = 0; i < ops->len; i++)
    predict_one (self, shown, g_ptr_array_index (ops, i), PREDICTED + i, before);
  take_numbers_off (shown);
  shown->rev = before->rev;
  shown->created = before->created;
  reseau_value_unref (shown->revs);
  shown->revs = reseau_value_copy (before->revs);
  g_clear_pointer (&shown->writers, reseau_value_unref);
}
