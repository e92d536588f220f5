/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-error.h"
#include "reseau-op.h"
#include "reseau-record.h"

G_BEGIN_DECLS

/* What an operation carries from a history that the server has lost, an object.
 *
 * Of a RESEAU_OP_RESTORE, a record as a pull brought it: e (epoch of that history),
 * r, c, d, fv, x and h (its seal) as in the line, and f where it is about one field
 * alone; or a deletion: e, del (true), q and h.
 *
 * Of any other operation, what its author had seen there: e, base and b, with c.q and fv when
 * each field had last changed. */

ReseauValue *reseau_lost_new_record (gint64 epoch, const ReseauRecord *record, const char *seal);
ReseauValue *reseau_lost_new_deletion (gint64 epoch, gint64 seq, const char *seal);
ReseauValue *reseau_lost_new_seen (gint64 epoch, gint64 base, const ReseauValue *bases);
ReseauValue *reseau_lost_add_seen (ReseauValue *self, ReseauValue *seen);
const ReseauValue *reseau_lost_find_seen (const ReseauValue *self, gint64 epoch);
gint64 reseau_lost_get_seen (const ReseauValue *seen, const char *field);
void reseau_lost_note_value (ReseauValue *self, const char *field, const ReseauValue *value);
void reseau_lost_note_revs (ReseauValue *self, const ReseauRecord *told);
void reseau_lost_forget_value (ReseauValue *self, const char *field);
gboolean reseau_lost_has_value (const ReseauValue *self, const char *field,
                                const ReseauValue *value);
gboolean reseau_lost_check (const ReseauValue *self, GError **error);

gboolean reseau_lost_gives_back (const ReseauValue *self);
gboolean reseau_lost_is_deletion (const ReseauValue *self);
gint64 reseau_lost_get_epoch (const ReseauValue *self);
gint64 reseau_lost_get_last (const ReseauValue *self);
gint64 reseau_lost_get_rev (const ReseauValue *self, const char *field);
ReseauValue *reseau_lost_get_value (const ReseauValue *self, const char *field);
gboolean reseau_lost_agrees (const ReseauValue *self, const ReseauValue *given, gint64 after,
                             const char *except);
GPtrArray *reseau_lost_list_fields (const ReseauValue *self, gint64 after);
ReseauValue *reseau_lost_reduce (const ReseauValue *self, gint64 after);

G_END_DECLS
