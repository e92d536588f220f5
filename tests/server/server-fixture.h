/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server.h"
#include "reseau-sqlite-store.h"

G_BEGIN_DECLS

/* One installation, as the server knows it. */
typedef struct {
  char *uid;
  char *structure;
  char *device;
  char *token;
  gint64 n;
  char *mark;           /* the latest that the server has written */
  ReseauValue *cursors; /* scope → cursor, from the last pull */
  gboolean filling;     /* the last pull ended before the head */
} FixtureDevice;

typedef struct {
  ReseauSchema *schema;
  ReseauEnv *env;
  ReseauServer *server;
  ReseauServerStore *store;
  char *path;
  gint64 epoch;
} ServerFixture;

void server_fixture_set_up (ServerFixture *self, gconstpointer data);
/* @path: of the database, or ":memory:" */
void server_fixture_set_up_at (ServerFixture *self, const char *path);
void server_fixture_tear_down (ServerFixture *self, gconstpointer data);

char *server_fixture_id (ServerFixture *self);
char *server_fixture_add_account (ServerFixture *self, ReseauRole role, const char *structure);
FixtureDevice *server_fixture_add_device (ServerFixture *self, const char *uid);
FixtureDevice *server_fixture_add_member (ServerFixture *self, ReseauRole role,
                                          const char *structure);
void fixture_device_free (FixtureDevice *device);

ReseauOp *server_fixture_op (ServerFixture *self, ReseauOpType type, const char *kind,
                             const char *record, const char *scope, const char *fields);
ReseauPushRequest *server_fixture_request (ServerFixture *self, FixtureDevice *device);
char *server_fixture_send (ServerFixture *self, FixtureDevice *device,
                           const ReseauPushRequest *request, char **code);
ReseauOpResult *server_fixture_push (ServerFixture *self, FixtureDevice *device, ReseauOp *op);
void server_fixture_expect (ServerFixture *self, FixtureDevice *device, ReseauOp *op,
                            ReseauOpStatus status, const char *code);
GPtrArray *server_fixture_pull (ServerFixture *self, FixtureDevice *device, gint64 limit,
                                char **code);
const ReseauLine *server_fixture_find (GPtrArray *lines, const char *record);
gint64 server_fixture_head (ServerFixture *self);
gint64 server_fixture_count (ServerFixture *self, const char *sql);

/* A copy of the database, and the database as it was then. */
void server_fixture_back_up (ServerFixture *self);
void server_fixture_put_back (ServerFixture *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FixtureDevice, fixture_device_free)

G_END_DECLS
