/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-engine.h"
#include "reseau-server.h"
#include "reseau-sqlite-store.h"

G_BEGIN_DECLS

/* Several desks and a server in one process: real stores in files, the real
 * engine, the real server core; the clock, the network, the people and the
 * accidents come from a seed. */

typedef struct _Sim Sim;

/* A value that somebody typed: all of a field, or a word of a text.  @saw: the values that were
 * known when it was, and what was known when those were typed. */
typedef struct {
  GHashTable *saw;
  char *over; /* (nullable): the whole of what it was typed upon */
} SimTyped;

/* An account as it is on the server. */
typedef struct {
  ReseauAccount *account;
  guint home;      /* its first structure */
  ReseauRole role; /* while it is open */
} SimPerson;

/* What of the network is cut for a desk. */
typedef enum {
  SIM_CUT_NOTHING = 0,
  SIM_CUT_OUT = 1, /* what it sends is lost */
  SIM_CUT_IN = 2,  /* what is sent to it is lost */
  SIM_CUT_BOTH = SIM_CUT_OUT | SIM_CUT_IN,
} SimCut;

typedef struct {
  Sim *sim;
  guint index;
  SimCut cut;
  SimPerson *person;
  char *path;
  char *backup; /* NULL before the first */
  ReseauEnv *env;
  ReseauStore *store;
  ReseauEngine *engine;
  gint64 wake_at;
  gint64 offline_until;
  guint request;         /* the one that is waited for, 0 for none */
  guint statements_left; /* until it crashes, 0 for never */
  gboolean dead;
} SimDesk;

typedef enum {
  SIM_TO_SERVER,
  SIM_PULL_ON,
  SIM_TO_DESK,
  SIM_TIMEOUT,
} SimEventType;

/* Something on its way. */
typedef struct {
  gint64 at;
  guint64 order;
  SimEventType type;
  SimDesk *desk;
  guint request;
  ReseauActionType action;
  char *uid;
  GBytes *body;
  /* on the way back */
  char *text;
  ReseauProblemMessage *problem;
  /* a pull going on, in a life of the server */
  ReseauServerPull *pull;
  ReseauActor actor;
  char *structure;
  guint life; /* of the server when it was posted */
} SimEvent;

#define SIM_N_STRUCTURES 3

struct _Sim {
  guint64 seed;
  gboolean verbose;
  gboolean calm;   /* no accident happens any more */
  gboolean brisk;  /* a good network, but for what is cut */
  gboolean alone;  /* nobody writes into what another desk has made */
  GArray *habits;  /* how often people do what, in this history */
  GArray *climate; /* how often what befalls them */
  guint focus;     /* so many records are mostly picked from */
  ReseauEnv *dice;
  gint64 now;
  char *dir;
  ReseauSchema *schema;

  ReseauEnv *server_env;
  ReseauServer *server;
  ReseauServerStore *server_store;
  guint server_life;
  guint server_statements_left;
  gboolean server_dead;
  gboolean put_back;    /* its guard has to say so */
  gint64 no_push_until; /* it wants newer programs till then */

  GPtrArray *people;
  GPtrArray *desks;
  GQueue events;
  guint64 n_events;
  guint n_requests;
  guint n_typed;
  guint n_edits;
  guint n_needless; /* values put beside what their author had before them */

  GPtrArray *records;    /* ids that somebody made */
  GArray *makers;        /* and the desks that did */
  GHashTable *typed;     /* value -> SimTyped */
  GHashTable *excused;   /* values that their own author gave up */
  GHashTable *op_saw;    /* operation -> GHashTable of values */
  GHashTable *acked;     /* operations that a desk was told are done */
  GPtrArray *violations; /* texts that begin with the name of an invariant */
};

extern const char *const sim_structures[SIM_N_STRUCTURES];

/* --- chance ------------------------------------------------------------------ */

guint sim_roll (Sim *sim, guint n); /* 0 … n - 1 */
gboolean sim_chance (Sim *sim, double probability);
gboolean sim_accident (Sim *sim, double probability);
GArray *sim_draw (Sim *sim, const guint *usual, gsize n);
guint sim_pick_weighted (Sim *sim, const GArray *weights);
void sim_pass_time (Sim *sim, gint64 until);

/* --- the world --------------------------------------------------------------- */

void sim_prepare_templates (void);
void sim_drop_templates (void);
Sim *sim_new (guint64 seed, gboolean alone, gboolean verbose);
void sim_free (Sim *sim);
void sim_blame (Sim *sim, const char *format, ...) G_GNUC_PRINTF (2, 3);
void sim_copy_file (const char *from, const char *to);
void sim_tell (Sim *sim, const char *format, ...) G_GNUC_PRINTF (2, 3);

SimDesk *sim_add_desk (Sim *sim, SimPerson *person, const char *image);
void sim_desk_open (SimDesk *desk);
void sim_desk_close (SimDesk *desk);
void sim_desk_arm (SimDesk *desk);
gboolean sim_desk_failed (SimDesk *desk, const GError *error);
void sim_desk_back_up (SimDesk *desk);
void sim_desk_restore (SimDesk *desk);
void sim_desk_clone (SimDesk *desk);

void sim_server_open (Sim *sim);
void sim_server_close (Sim *sim);
void sim_server_arm (Sim *sim);
gboolean sim_server_failed (Sim *sim, const GError *error);
void sim_server_back_up (Sim *sim);
void sim_server_put_back (Sim *sim);
void sim_guard_keep_up (Sim *sim);
void sim_guard_check (Sim *sim);
void sim_person_change (Sim *sim, SimPerson *person);

/* --- network ----------------------------------------------------------------- */

void sim_run_until (Sim *sim, gint64 until);
void sim_event_free (SimEvent *event);
gboolean sim_is_quiet (Sim *sim);
void sim_desk_reconnect (SimDesk *desk);

/* --- people ------------------------------------------------------------------ */

GArray *sim_draw_habits (Sim *sim);
void sim_act (SimDesk *desk);

/* --- invariants -------------------------------------------------------------- */

char **sim_split_words (const char *text);
gboolean sim_is_typed (const char *word);
void sim_collect_values (const ReseauValue *value, GHashTable *into);
GHashTable *sim_collect_unsent (SimDesk *desk);
void sim_collect_held (SimDesk *desk, GHashTable *into);
void sim_collect_kept (Sim *sim, GHashTable *into);
GHashTable *sim_collect_everywhere (Sim *sim);
void sim_excuse_gone (Sim *sim, GHashTable *before);
void sim_check_line (Sim *sim, const ReseauActor *actor, const char *line);
void sim_check_server (Sim *sim);
void sim_check_desks (Sim *sim);
void sim_check_losses (Sim *sim);
void sim_check_alone (Sim *sim);
gboolean sim_is_settled (Sim *sim);

/* Of many histories. */
typedef struct {
  guint n_edits;
  guint n_needless;
} SimTally;

/* Both: (transfer full) (element-type utf8): what was violated */
GPtrArray *sim_run_partition (guint64 seed, gboolean verbose, SimTally *tally);
GPtrArray *sim_run (guint64 seed, gboolean alone, gboolean verbose, SimTally *tally);

G_END_DECLS
