/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-error.h"
#include "reseau-record.h"
#include "reseau-schema.h"

G_BEGIN_DECLS

typedef enum {
  RESEAU_OP_CREATE,
  RESEAU_OP_PATCH,
  RESEAU_OP_TRANS,
  RESEAU_OP_DELETE,
  RESEAU_OP_RESOLVE,
  RESEAU_OP_RESTORE, /* gives back what a server has lost that was put back to an older state */
} ReseauOpType;

/**
 * ReseauOp:
 * @id: UUID of the operation; new whenever its content changes
 * @n: place in the device's sequence; 0 while it is not in flight
 * @type: what it does
 * @kind: kind of the record
 * @record: id of the record
 * @scope: scope of the record when the operation was made
 * @move: (nullable): the scope it goes to
 * @base: revision of the record that was seen
 * @bases: (nullable): an object: revision seen of single fields, where it differs from @base
 * @set: (nullable): an object: new values by field; null clears
 * @sets: (nullable): an object: {"field": {"add": […], "rm": […]}} for sets, for lists
 *   {"field": {"put": {"element": {"part": value}}, "del": ["element"]}}
 * @from: (nullable): for a transition, the state it starts from
 * @to: (nullable): the state it leads to
 * @alt: (nullable): for a settlement, the key of the alternative
 * @take: (nullable): "other", "mine" or "value" (then @set has it)
 * @alt_rev: the alternative's commit number that was seen
 * @at: (nullable): when, RFC 3339, for display only
 * @origin: (nullable): device that made it, when it is not the one that sends it
 * @via: (nullable): an object, of what a package brought: {"by": account of who made it, "package":
 *   id}; @origin is the device of who made it, whoever sends it
 * @lost: (nullable): what it carries from a history that the server has lost, see
 *   [func@lost_check]
 * @schema: version of the schema it was made with
 *
 * One intention of a user on one record.  A plain structure that its owner may
 * change; the wire form is PROTOCOL 4.5.
 */
typedef struct {
  char *id;
  gint64 n;
  ReseauOpType type;
  char *kind;
  char *record;
  char *scope;
  char *move;
  gint64 base;
  ReseauValue *bases;
  ReseauValue *set;
  ReseauValue *sets;
  char *from;
  char *to;
  char *alt;
  char *take;
  gint64 alt_rev;
  char *at;
  char *origin;
  ReseauValue *via;
  ReseauValue *lost;
  int schema;
} ReseauOp;

ReseauOp *reseau_op_new (ReseauOpType type, const char *id, const char *kind, const char *record,
                         const char *scope);
ReseauOp *reseau_op_copy (const ReseauOp *self);
void reseau_op_free (ReseauOp *self);

ReseauValue *reseau_op_to_value (const ReseauOp *self);
ReseauOp *reseau_op_from_value (const ReseauValue *value, GError **error);

gint64 reseau_op_get_base (const ReseauOp *self, const char *field);
void reseau_op_set_base (ReseauOp *self, const char *field, gint64 base);

ReseauValue *reseau_op_dup_value (const ReseauOp *self, const char *field);
void reseau_op_replace_value (ReseauOp *self, const char *field, ReseauValue *value);

ReseauValue *reseau_op_dup_told_bases (const ReseauKind *kind, const ReseauRecord *record);
ReseauOp *reseau_op_new_edit (const ReseauSchema *schema, const char *op_id,
                              const ReseauRecord *shown, const ReseauValue *changes);
ReseauValue *reseau_op_overlay (const ReseauOp *self, const ReseauSchema *schema,
                                const ReseauRecord *base, const ReseauValue *fields);
void reseau_op_see_through (ReseauOp *self, const ReseauOp *earlier);
void reseau_op_see_accepted (ReseauOp *self, const ReseauOp *accepted);
gboolean reseau_op_coalesce (ReseauOp *self, const ReseauSchema *schema, const ReseauOp *later);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauOp, reseau_op_free)

G_END_DECLS
