/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-visit-steps.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  RESEAU_VISIT_SIDE_NONE,
  RESEAU_VISIT_SIDE_HOST,
  RESEAU_VISIT_SIDE_GUEST,
} ReseauVisitSide;

/**
 * ReseauVisitTalk:
 * @host: name of the structure that is visited
 * @guest: name of who comes
 * @side: where the account stands
 *
 * Who speaks with whom about a visit.
 */
typedef struct {
  const char *host;
  const char *guest;
  ReseauVisitSide side;
} ReseauVisitTalk;

ReseauVisitSide reseau_visit_side (const ReseauActor *actor, const ReseauRecord *visit);
char *reseau_words_visit (const ReseauVisitTalk *talk);
char *reseau_words_visit_state (const ReseauVisitTalk *talk, const ReseauRecord *visit,
                                gint64 now_us);
const char *reseau_words_visit_done (const char *to);

GtkWidget *reseau_visit_note_new (ReseauContext *context, ReseauField *field, const char *words);
void reseau_visit_tell (GtkWidget *widget, const char *words, ReseauChange *change,
                        const GError *error);

G_END_DECLS
