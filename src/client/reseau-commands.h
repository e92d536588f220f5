/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-edit.h"
#include "reseau-history.h"
#include "reseau-rules.h"
#include "reseau-store.h"

G_BEGIN_DECLS

/**
 * ReseauChange:
 * @record: id of the record it is about
 * @ops: (element-type utf8): ids of the operations it put in the outbox
 * @forward: (element-type ReseauOp): those operations, to do it again
 * @inverse: (element-type ReseauOp): operations that take it back
 *
 * What a command did, so that it can be undone.
 */
typedef struct {
  char *record;
  GPtrArray *ops;
  GPtrArray *forward;
  GPtrArray *inverse;
} ReseauChange;

void reseau_change_free (ReseauChange *self);

/* Commands are what a person does, each one transaction on the writer's store.
 * They check rights and schema first and say %RESEAU_ERROR_NOT_ALLOWED,
 * %RESEAU_ERROR_INVALID (the message names the field) or
 * %RESEAU_ERROR_NOT_FOUND.  None waits for a network. */

ReseauChange *reseau_command_create (ReseauStore *store, const ReseauActor *actor, const char *kind,
                                     const ReseauValue *fields, GError **error);
ReseauChange *reseau_command_create_with_id (ReseauStore *store, const ReseauActor *actor,
                                             const char *id, const char *kind,
                                             const ReseauValue *fields, GError **error);
ReseauChange *reseau_command_set (ReseauStore *store, const ReseauActor *actor, const char *id,
                                  const ReseauValue *changes, GError **error);
/* What these would put in the outbox, for callers that commit many at once. */
GPtrArray *reseau_command_prepare_create (ReseauStore *store, const ReseauActor *actor,
                                          const char *id, const char *kind,
                                          const ReseauValue *fields, GError **error);
GPtrArray *reseau_command_prepare_restore (ReseauStore *store, const ReseauActor *actor,
                                           const char *id, const char *kind,
                                           const ReseauValue *fields, GError **error);
GPtrArray *reseau_command_prepare_set (ReseauStore *store, const ReseauActor *actor, const char *id,
                                       const ReseauValue *changes, GError **error);

ReseauChange *reseau_command_save (ReseauStore *store, const ReseauActor *actor,
                                   const ReseauEdit *edit, GError **error);
gboolean reseau_command_can_reproduce (const ReseauKind *kind, const ReseauRecord *record);
ReseauChange *reseau_command_reproduce (ReseauStore *store, const ReseauActor *actor,
                                        const char *id, GError **error);
ReseauChange *reseau_command_delete (ReseauStore *store, const ReseauActor *actor, const char *id,
                                     GError **error);
ReseauChange *reseau_command_share (ReseauStore *store, const ReseauActor *actor, const char *id,
                                    const char *visibility, GError **error);
ReseauChange *reseau_command_resolve (ReseauStore *store, const ReseauActor *actor, const char *id,
                                      const char *alternative, const char *take,
                                      const ReseauValue *value, GError **error);
ReseauChange *reseau_command_part (ReseauStore *store, const ReseauActor *actor, const char *id,
                                   const char *field, const char *take, GError **error);
gboolean reseau_command_read_notices (ReseauStore *store, const char *id, const char *field,
                                      GError **error);
ReseauChange *reseau_command_put_back (ReseauStore *store, const ReseauBinItem *item,
                                       GError **error);
gboolean reseau_command_undo (ReseauStore *store, const ReseauActor *actor, ReseauChange *change,
                              GError **error);

/**
 * ReseauVisitRequest:
 * @host: id of the structure to be visited
 * @fiche: (nullable): id of the fiche whose practice is to be seen
 * @dates: (nullable): a list of {"start", "end"}: when it would suit
 * @message: (nullable): a word to the host
 * @guests: how many would come, 0 for not said
 */
typedef struct {
  const char *host;
  const char *fiche;
  const ReseauValue *dates;
  const char *message;
  const char *expectations;
  int guests;
} ReseauVisitRequest;

ReseauChange *reseau_command_propose_visit (ReseauStore *store, const ReseauActor *actor,
                                            const ReseauVisitRequest *request, GError **error);
ReseauChange *reseau_command_answer_visit (ReseauStore *store, const ReseauActor *actor,
                                           const char *id, const char *to, const char *start,
                                           const char *end, const char *message, GError **error);
ReseauChange *reseau_command_offer_dates (ReseauStore *store, const ReseauActor *actor,
                                          const char *id, const char *to, const ReseauValue *dates,
                                          const char *message, GError **error);
ReseauChange *reseau_command_comment (ReseauStore *store, const ReseauActor *actor,
                                      const char *about, const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauChange, reseau_change_free)

G_END_DECLS
