/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-fixture.h"

G_BEGIN_DECLS

/* What the corpus names. */
#define ANNA "01900000-0000-7000-8000-0000000000a1"
#define BILAL "01900000-0000-7000-8000-0000000000b1"
#define HOUSE "01900000-0000-7000-8000-0000000000aa"
#define FICHE "01900000-0000-7000-8000-000000000001"
#define DELETED "01900000-0000-7000-8000-000000000002"
#define VISIT "01900000-0000-7000-8000-000000000003"

/* A small network on a real server in memory: what is done to it inside of a transaction of @db is
 * undone by taking that back. */
typedef struct {
  ServerFixture base;
  ReseauDb *db;
  FixtureDevice *anna;
  FixtureDevice *bilal;
} World;

World *world_get (void);
ReseauPushRequest *world_read_ops (World *self, const ReseauValue *ops);

G_END_DECLS
