/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-problem.h"
#include "reseau-store-blobs.h"

G_BEGIN_DECLS

/**
 * ReseauCarrier:
 *
 * How photos and files get to the server and from it, piece by piece.  As the engine that
 * it is a part of, it knows no network and no thread, and reads what is next in the store
 * each time.  It has a patience of its own: where pieces do not get through, records still
 * do.
 */
typedef struct _ReseauCarrier ReseauCarrier;

/**
 * ReseauCarryType:
 * @RESEAU_CARRY_BEGIN: `POST /v1/blobs`
 * @RESEAU_CARRY_ASK: `HEAD` of the upload: how much of it has come there?
 * @RESEAU_CARRY_SEND: `PATCH` of the upload with a piece
 * @RESEAU_CARRY_FETCH: `GET /v1/blobs/SHA256` of a piece
 */
typedef enum {
  RESEAU_CARRY_BEGIN,
  RESEAU_CARRY_ASK,
  RESEAU_CARRY_SEND,
  RESEAU_CARRY_FETCH,
} ReseauCarryType;

/**
 * ReseauCarry:
 * @size: of the whole, 0 when it is not known
 * @url: (nullable): path of the upload
 * @offset: where the piece begins
 * @length: how long it may be
 * @bytes: (nullable): the piece that is sent
 *
 * One request.
 */
typedef struct {
  ReseauCarryType type;
  char *sha256;
  gint64 size;
  char *url;
  gint64 offset;
  gint64 length;
  GBytes *bytes;
} ReseauCarry;

void reseau_carry_free (ReseauCarry *self);

/**
 * ReseauCarryAnswer:
 * @location: (nullable): where an upload goes
 * @offset: how much of the upload the server has; -1 when it does not say
 * @first: where the bytes begin in the whole; -1 when the server does not say
 * @total: the size of the whole; -1 likewise
 * @bytes: (nullable): what came
 * @broken: whether the connection ended before all of it had come
 *
 * What of an answer matters here.
 */
typedef struct {
  const char *location;
  gint64 offset;
  gint64 first;
  gint64 total;
  GBytes *bytes;
  gboolean broken;
} ReseauCarryAnswer;

ReseauCarrier *reseau_carrier_new (ReseauEnv *env);
void reseau_carrier_free (ReseauCarrier *self);

void reseau_carrier_set_level (ReseauCarrier *self, ReseauBlobLevel level);
void reseau_carrier_wake (ReseauCarrier *self);

gboolean reseau_carrier_next (ReseauCarrier *self, ReseauStore *store, ReseauCarry **carry,
                              gint64 *until, GError **error);
gboolean reseau_carrier_on_answer (ReseauCarrier *self, ReseauStore *store,
                                   const ReseauCarryAnswer *answer, GError **error);
gboolean reseau_carrier_on_problem (ReseauCarrier *self, ReseauStore *store,
                                    const ReseauProblemMessage *problem, gint64 retry_after,
                                    GError **error);
void reseau_carrier_on_failure (ReseauCarrier *self);
const char *reseau_carrier_get_blob (ReseauCarrier *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauCarrier, reseau_carrier_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauCarry, reseau_carry_free)

G_END_DECLS
