/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-display.h"
#include "reseau-store.h"

G_BEGIN_DECLS

/**
 * ReseauDescent:
 *
 * That one fiche reproduces another, and since when.
 */
typedef struct {
  char *child;
  char *parent;
  char *start; /* (nullable): a day */
} ReseauDescent;

ReseauDescent *reseau_descent_new (const char *child, const char *parent, const char *start);
void reseau_descent_free (ReseauDescent *self);

typedef enum {
  RESEAU_LINEAGE_SOURCE, /* comes before */
  RESEAU_LINEAGE_SELF,
  RESEAU_LINEAGE_REPRODUCTION, /* comes after */
} ReseauLineagePlace;

/**
 * ReseauLineageRow:
 * @depth: 0 for what all the others come from
 * @title: (nullable): %NULL for what this desk does not have
 * @where: (nullable): the structure that does it, and its town
 * @start: (nullable): the day since when it is done after the one above it
 *
 * One line of a lineage, the origin first.
 */
typedef struct {
  char *id;
  ReseauLineagePlace place;
  guint depth;
  char *title;
  char *where;
  char *start;
} ReseauLineageRow;

void reseau_lineage_row_free (ReseauLineageRow *self);
GPtrArray *reseau_lineage_lay_out (const GPtrArray *descents, const char *id);
guint reseau_lineage_count (const GPtrArray *rows, ReseauLineagePlace place);
gboolean reseau_lineage_equal (const GPtrArray *a, const GPtrArray *b);

GPtrArray *reseau_lineage_load (ReseauStore *store, const ReseauDisplay *display, const char *id);

G_END_DECLS
