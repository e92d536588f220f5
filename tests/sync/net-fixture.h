/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-engine.h"
#include "reseau-server.h"
#include "reseau-sqlite-store.h"

G_BEGIN_DECLS

/* Desks with real stores and the real server core, in one process and without a
 * network: each request is answered at once. */

#define NET_ORG "0198f000-0000-7000-8000-00000000000a"
#define NET_ADA "0198f000-0000-7000-8000-000000000001"
#define NET_BOB "0198f000-0000-7000-8000-000000000002"
#define NET_CLEO "0198f000-0000-7000-8000-000000000003" /* of no structure */

typedef struct {
  char *dir;
  ReseauEnv *env;
  ReseauSchema *schema;
  ReseauServer *server;
  ReseauServerStore *store;
  GPtrArray *desks;
} Net;

typedef struct {
  Net *net;
  const char *uid;
  char *path;
  ReseauStore *store;
  ReseauEngine *engine;
  guint pushes; /* in the last run */
} Desk;

void net_set_up (Net *self, gconstpointer data);
void net_tear_down (Net *self, gconstpointer data);
void net_back_up (Net *self);
/* @found: whether the server finds out by itself */
void net_put_back (Net *self, gboolean found);
gint64 net_count (Net *self, const char *sql);
gint64 net_head (Net *self);

Desk *net_add_desk (Net *self, const char *uid);
Desk *desk_clone (Desk *self);
void desk_reopen (Desk *self);

/* Whether it came to rest; @steps: so many requests at most, 0 for as many as it takes */
gboolean desk_run (Desk *self, guint steps);
void desk_sync (Desk *self);
void net_sync_all (Net *self);

char *desk_create (Desk *self, const char *title);
char *desk_create_kind (Desk *self, const char *kind, const char *scope, const char *json);
void desk_edit (Desk *self, const char *id, const char *json);
void desk_delete (Desk *self, const char *id);
gint64 desk_count (Desk *self, const char *sql);

/* As it is shown; %NULL where there is nothing */
char *desk_dup_field (Desk *self, const char *id, const char *field);
guint desk_count_conflicts (Desk *self, const char *id);
/* Every desk holds what the server has, and nothing waits. */
void net_assert_same (Net *self);

#define assert_shown(desk, id, field, expected) \
  G_STMT_START \
  { \
    g_autofree char *shown_ = desk_dup_field (desk, id, field); \
    g_assert_cmpstr (shown_, ==, expected); \
  } \
  G_STMT_END

G_END_DECLS
