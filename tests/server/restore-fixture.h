/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-lost.h"
#include "server-fixture.h"

G_BEGIN_DECLS

#define FICHE "{\"title\":\"A\",\"nature\":\"action\",\"themes\":[\"housing\",\"health\"]}"

/* A fiche of Anna's that all may read, and what desks knew of it before it was lost. */
typedef struct {
  ServerFixture base;
  char *structure;
  char *scope;
  char *fiche;
  FixtureDevice *anna;
  FixtureDevice *bilal;  /* of the same structure */
  FixtureDevice *reader; /* of none */
  gint64 lost_epoch;
  gint64 parted;
} World;

void world_set_up (World *self, gconstpointer data);
void world_tear_down (World *self, gconstpointer data);

gint64 world_head (World *self);
void world_back_up (World *self);
void world_put_back (World *self);
void world_put_back_unnoticed (World *self);
ReseauOp *world_op_on (World *self, ReseauOpType type, const char *fields);
void world_edit (World *self, FixtureDevice *device, const char *fields);
GPtrArray *world_know (World *self, FixtureDevice *device);
ReseauOp *world_give (World *self, GPtrArray *lines, const char *record);
void world_expect (World *self, FixtureDevice *device, ReseauOp *op, ReseauOpStatus status);
void world_give_back (World *self, FixtureDevice *device, GPtrArray *lines);
ReseauRecord *world_get (World *self, const char *id);
void world_assert_field (World *self, const char *field, const char *json);
void world_assert_alts (World *self, guint n);
void world_assert_alt (World *self, const char *field, const char *value);

G_END_DECLS
