/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"
#include "reseau-display.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauHistoryPutBack:
 *
 * A person wants the version that @change took away.
 */
typedef void (*ReseauHistoryPutBack) (const ReseauHistoryChange *change, gpointer data);

/**
 * ReseauHistoryLook:
 * @past: what is shown; longer there than the cards
 * @put_back: called with @data
 *
 * What a card needs besides its entry.
 */
typedef struct {
  ReseauContext *context;
  const ReseauPast *past;
  const ReseauKind *kind;
  ReseauDisplay display;
  ReseauHistoryPutBack put_back;
  gpointer data;
} ReseauHistoryLook;

GtkWidget *reseau_history_card_new (const ReseauHistoryLook *look, const ReseauHistoryEntry *entry);

G_END_DECLS
