/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-op.h"
#include "reseau-server-store.h"

G_BEGIN_DECLS

/* A seal proves that this server has said what a record is, in some history: whoever
 * gives the record back after that history was lost needs no right but that to read. */
#define RESEAU_SEAL_BYTES 12
#define RESEAU_SEAL_LENGTH 16

void reseau_seal_record (const ReseauServerClock *clock, const ReseauRawRecord *record,
                         char seal[RESEAU_SEAL_LENGTH + 1]);
void reseau_seal_deletion (const ReseauServerClock *clock, const ReseauRawRecord *record,
                           char seal[RESEAU_SEAL_LENGTH + 1]);
gboolean reseau_seal_check (const ReseauServerClock *clock, const ReseauOp *op);

char *reseau_seal_content (const ReseauServerClock *clock, const ReseauOp *op);

G_END_DECLS
