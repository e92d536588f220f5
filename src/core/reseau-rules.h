/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-record.h"
#include "reseau-schema.h"
#include "reseau-scope.h"

G_BEGIN_DECLS

/**
 * ReseauRole:
 * @RESEAU_ROLE_CLOSED: of an account that was closed: reads and writes nothing; what it had not
 *   sent is kept aside by the server
 */
typedef enum {
  RESEAU_ROLE_CLOSED = -1,
  RESEAU_ROLE_MEMBER,
  RESEAU_ROLE_ANIMATOR,
  RESEAU_ROLE_ADMIN,
} ReseauRole;

/**
 * ReseauActor:
 * @uid: the account, which is also the id of its person record
 * @structure: (nullable): the structure it works in
 *
 * Who asks.  The same rules answer on the server, which decides, and in the
 * client, which says so beforehand.
 */
typedef struct {
  const char *uid;
  const char *structure;
  ReseauRole role;
} ReseauActor;

gboolean reseau_role_from_string (const char *text, ReseauRole *role);
const char *reseau_role_to_string (ReseauRole role);

gboolean reseau_rules_can_read (const ReseauActor *actor, const char *scope);
gboolean reseau_rules_can_create (const ReseauActor *actor, const char *kind, const char *scope);
gboolean reseau_rules_can_edit (const ReseauActor *actor, const ReseauRecord *record);
gboolean reseau_rules_can_delete (const ReseauActor *actor, const ReseauRecord *record);
gboolean reseau_rules_can_move (const ReseauActor *actor, const ReseauRecord *record,
                                const char *scope);
gboolean reseau_rules_can_resolve (const ReseauActor *actor, const ReseauRecord *record);
gboolean reseau_rules_can_begin (const ReseauActor *actor, const ReseauKind *kind,
                                 const ReseauRecord *record);
gboolean reseau_rules_can_transition (const ReseauActor *actor, const ReseauKind *kind,
                                      const ReseauRecord *record, const char *to);
char **reseau_rules_find_way (const ReseauActor *actor, const ReseauKind *kind,
                              const ReseauRecord *wanted);
char *reseau_rules_dup_scope_for (const ReseauActor *actor, const char *visibility);
char *reseau_rules_dup_visit_scope (const ReseauActor *actor, const char *host);

G_END_DECLS
