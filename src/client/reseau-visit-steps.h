/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-rules.h"

G_BEGIN_DECLS

typedef enum {
  RESEAU_VISIT_ACCEPT = 1 << 0,      /* one of the dates, or another */
  RESEAU_VISIT_OFFER_DATES = 1 << 1, /* the host: not these, but… */
  RESEAU_VISIT_ASK_DATES = 1 << 2,   /* the guest: not these, but… */
  RESEAU_VISIT_DECLINE = 1 << 3,
  RESEAU_VISIT_CANCEL = 1 << 4,
  RESEAU_VISIT_HELD = 1 << 5,
} ReseauVisitSteps;

ReseauVisitSteps reseau_visit_get_steps (const ReseauActor *actor, const ReseauKind *kind,
                                         const ReseauRecord *visit, gint64 now_us);
gboolean reseau_visit_is_host (const ReseauActor *actor, const ReseauRecord *visit);
gboolean reseau_visit_is_over (const ReseauRecord *visit, gint64 now_us);

G_END_DECLS
