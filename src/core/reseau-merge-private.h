/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-element.h"
#include "reseau-merge.h"

G_BEGIN_DECLS

/* Private to the merge.  A key is a field's, or that of an element of a list or of a part of
 * one ("steps/k3/title"). */
typedef struct {
  const ReseauKind *kind;
  ReseauRecord *record;
  const ReseauOp *op;
  const ReseauMergeContext *context;
  ReseauMergeResult *result;
  gboolean settles; /* its author decides on what stands there: nothing of it is unseen */
} ReseauMerge;

gboolean reseau_merge_reject (ReseauMerge *self, const char *code, const char *detail);

/* --- what stands somewhere ----------------------------------------------------------- */

gboolean reseau_merge_has_seen (const ReseauMerge *self, const char *key);
gboolean reseau_merge_has_seen_since (const ReseauMerge *self, const char *key, gint64 rev);
void reseau_merge_mark_written (ReseauMerge *self, const char *key);
void reseau_merge_note_before (ReseauMerge *self, const char *key);
void reseau_merge_write (ReseauMerge *self, const char *key, ReseauValue *value);
void reseau_merge_value (ReseauMerge *self, const char *key, ReseauValue *value);

/* What was there at @base, or what the device has written since; @may_show may be %NULL. */
ReseauValue *reseau_merge_look_back (const ReseauMerge *self, const char *key, gint64 base,
                                     const char *device, gboolean *may_show);

/* --- what stands beside it ------------------------------------------------------------- */

void reseau_merge_drop_alternative (ReseauMerge *self, const char *key);
/* The value of the device that sends the operation. */
void reseau_merge_put_beside (ReseauMerge *self, const char *key, ReseauValue *value,
                              ReseauValue *origin);
/* A deletion that somebody else made. */
void reseau_merge_put_deletion_beside (ReseauMerge *self, const char *key);

/* --- sets and lists ----------------------------------------------------------------------- */

gboolean reseau_merge_is_set (const ReseauMerge *self, const char *key);
const ReseauField *reseau_merge_get_list (const ReseauMerge *self, const char *key);
void reseau_merge_set_delta (ReseauMerge *self, const char *field, const ReseauValue *delta);
void reseau_merge_whole_set (ReseauMerge *self, const char *field, ReseauValue *value);
void reseau_merge_list_delta (ReseauMerge *self, const ReseauField *field,
                              const ReseauValue *delta);
void reseau_merge_whole_list (ReseauMerge *self, const ReseauField *field, ReseauValue *value);
void reseau_merge_part (ReseauMerge *self, const ReseauElementKey *key, ReseauValue *value);
void reseau_merge_take_out (ReseauMerge *self, const ReseauElementKey *key);
gboolean reseau_merge_has_seen_element (const ReseauMerge *self, const ReseauElementKey *key);
gboolean reseau_merge_has_seen_all (const ReseauMerge *self, const char *field);
gboolean reseau_merge_fits (ReseauMerge *self);

G_END_DECLS
