/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-commands.h"

G_BEGIN_DECLS

/* What the commands are made of. */

ReseauOp *reseau_commands_op_new (ReseauStore *store, ReseauOpType type, const char *kind,
                                  const char *record, const char *scope);
ReseauChange *reseau_commands_change_new (const char *record);
GPtrArray *reseau_commands_ops_new (void);
ReseauShown *reseau_commands_get_shown (ReseauStore *store, const char *id, GError **error);
gboolean reseau_commands_commit (ReseauStore *store, ReseauChange *change, GPtrArray *ops,
                                 GError **error);
gboolean reseau_commands_add_edit (ReseauStore *store, const ReseauActor *actor,
                                   const ReseauRecord *record, const ReseauEdit *edit,
                                   const ReseauValue *changes, GPtrArray *ops, ReseauChange *change,
                                   GError **error);
gboolean reseau_commands_check_transition (ReseauStore *store, const ReseauActor *actor,
                                           const ReseauRecord *record, const ReseauOp *op,
                                           GError **error);
gboolean reseau_commands_not_allowed (GError **error, const char *what);
gboolean reseau_commands_bad_visibility (GError **error);
const ReseauKind *reseau_commands_find_kind (ReseauStore *store, const char *name, GError **error);
ReseauValue *reseau_commands_split_visibility (const ReseauKind *kind, const ReseauValue *present,
                                               const ReseauValue *changes, char **visibility);
ReseauOp *reseau_commands_edit_op (ReseauStore *store, const ReseauRecord *shown,
                                   const ReseauValue *changes);
gboolean reseau_commands_validate (ReseauStore *store, GPtrArray *ops, GError **error);
char *reseau_commands_dup_scope (ReseauStore *store, const ReseauActor *actor,
                                 const ReseauKind *kind, const ReseauValue *fields,
                                 const char *visibility, GError **error);

G_END_DECLS
