/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-value.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauSlotList:
 *
 * Up to three moments that would suit: a day, from when to when.
 *
 * Signals: `changed`.
 */
#define RESEAU_TYPE_SLOT_LIST (reseau_slot_list_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSlotList, reseau_slot_list, RESEAU, SLOT_LIST, GtkWidget)

GtkWidget *reseau_slot_list_new (guint max);
ReseauValue *reseau_slot_list_get_dates (ReseauSlotList *self);
char *reseau_slot_list_dup_problem (ReseauSlotList *self);

G_END_DECLS
