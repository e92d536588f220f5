/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-carrier.h"
#include "reseau-env.h"
#include "reseau-mark.h"
#include "reseau-problem.h"
#include "reseau-store.h"

G_BEGIN_DECLS

/**
 * ReseauEngine:
 *
 * What to do next to be in step with the server, and what to make of its
 * answers.  Knows no network, no thread and no clock but that of its #ReseauEnv:
 * a loop asks for the next action, performs it and hands back what came of it.
 *
 * Each answer to "what next" is read from the store, not remembered, so that
 * nothing that happens in between can be missed.  What the engine holds itself
 * is only patience: how long to wait after a failure.
 */
typedef struct _ReseauEngine ReseauEngine;

/**
 * ReseauActionType:
 * @RESEAU_ACTION_WAIT: nothing before @until, unless a person edits something
 * @RESEAU_ACTION_REGISTER: `POST /v1/devices`, answer to reseau_engine_on_device()
 * @RESEAU_ACTION_PUSH: `POST /v1/sync/push`, answer to reseau_engine_on_push_response()
 * @RESEAU_ACTION_PULL: `POST /v1/sync/pull`, lines to reseau_engine_on_lines()
 * @RESEAU_ACTION_ANCESTOR: `POST /v1/sync/ancestor`, answer to reseau_engine_on_ancestor()
 * @RESEAU_ACTION_CARRY: a piece of a photo or file, answer to reseau_engine_on_carried()
 * @RESEAU_ACTION_LOGIN: nothing until a person signs in
 * @RESEAU_ACTION_STOP: nothing at all: the server does not know this installation
 *   any more, or there is no server
 */
typedef enum {
  RESEAU_ACTION_WAIT,
  RESEAU_ACTION_REGISTER,
  RESEAU_ACTION_PUSH,
  RESEAU_ACTION_PULL,
  RESEAU_ACTION_ANCESTOR,
  RESEAU_ACTION_CARRY,
  RESEAU_ACTION_LOGIN,
  RESEAU_ACTION_STOP,
} ReseauActionType;

/**
 * ReseauListening:
 * @RESEAU_LISTENING_NOT: not at all: a look every half minute
 * @RESEAU_LISTENING_STREAM: to a stream of hints: a look now and then all the same
 * @RESEAU_LISTENING_PULL: by pulls that the server answers once it has something
 * @RESEAU_LISTENING_SPARING: not at all, and the battery is to be spared
 *
 * How it is learnt that the server has something new.
 */
typedef enum {
  RESEAU_LISTENING_NOT,
  RESEAU_LISTENING_STREAM,
  RESEAU_LISTENING_PULL,
  RESEAU_LISTENING_SPARING,
} ReseauListening;

typedef struct {
  ReseauActionType type;
  gboolean waits; /* a pull that may be given up at any time */
  gint64 until;   /* microseconds since 1970 */
  GBytes *push;
  ReseauPullRequest *pull;
  GPtrArray *marks;
  ReseauCarry *carry;
} ReseauAction;

void reseau_action_clear (ReseauAction *self);

/**
 * ReseauEngineTotals:
 *
 * What has passed since the engine was made or the totals were reset.
 */
typedef struct {
  guint64 pushed;    /* operations that the server took */
  guint64 pulled;    /* rows received and committed */
  guint64 merged;    /* operations whose changes were brought together with unseen ones */
  guint64 conflicts; /* operations of which something clashed */
  guint64 rejected;  /* operations that were refused and lie in the tray */
  guint64 requests;
  guint64 given;     /* operations that gave back what the server had lost */
  gboolean copied;   /* the cache was found to be a copy */
  gboolean restored; /* the server was found to be put back to an older state */
} ReseauEngineTotals;

ReseauEngine *reseau_engine_new (ReseauEnv *env);
void reseau_engine_free (ReseauEngine *self);

gboolean reseau_engine_next_action (ReseauEngine *self, ReseauStore *store, ReseauAction *action,
                                    GError **error);

gboolean reseau_engine_on_device (ReseauEngine *self, ReseauStore *store,
                                  const ReseauDevice *device, GError **error);
void reseau_engine_on_ancestor (ReseauEngine *self, const ReseauAncestor *ancestor);
gboolean reseau_engine_on_push_response (ReseauEngine *self, ReseauStore *store,
                                         const ReseauPushResponse *response, GError **error);
gboolean reseau_engine_on_carried (ReseauEngine *self, ReseauStore *store,
                                   const ReseauCarryAnswer *answer, GError **error);
const char *reseau_engine_get_carried (ReseauEngine *self);
gboolean reseau_engine_on_line (ReseauEngine *self, ReseauStore *store, ReseauLine *line,
                                GError **error);
gboolean reseau_engine_on_lines (ReseauEngine *self, ReseauStore *store, GPtrArray *lines,
                                 GError **error);
gboolean reseau_engine_on_problem (ReseauEngine *self, ReseauStore *store,
                                   const ReseauProblemMessage *problem, gint64 retry_after,
                                   GError **error);
void reseau_engine_on_failure (ReseauEngine *self);

void reseau_engine_set_signed_in (ReseauEngine *self, gboolean signed_in);
void reseau_engine_wake (ReseauEngine *self);
void reseau_engine_set_listening (ReseauEngine *self, ReseauListening listening);
void reseau_engine_set_level (ReseauEngine *self, ReseauBlobLevel level);
void reseau_engine_set_head_hint (ReseauEngine *self, gint64 head);

const char *reseau_engine_get_problem (ReseauEngine *self);
guint reseau_engine_get_failures (ReseauEngine *self);
ReseauEngineTotals reseau_engine_get_totals (ReseauEngine *self);
void reseau_engine_reset_totals (ReseauEngine *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReseauAction, reseau_action_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauEngine, reseau_engine_free)

G_END_DECLS
