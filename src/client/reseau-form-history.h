/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-form.h"

G_BEGIN_DECLS

/**
 * ReseauFormHistory:
 *
 * The forms that an editor went through.  Letters typed one after the other in
 * one field make one step.
 */
typedef struct _ReseauFormHistory ReseauFormHistory;

ReseauFormHistory *reseau_form_history_new (ReseauForm *form);
void reseau_form_history_free (ReseauFormHistory *self);

ReseauForm *reseau_form_history_get_form (const ReseauFormHistory *self);
void reseau_form_history_push (ReseauFormHistory *self, ReseauForm *form, const char *key,
                               gint64 now_us);
gboolean reseau_form_history_can_undo (const ReseauFormHistory *self);
gboolean reseau_form_history_can_redo (const ReseauFormHistory *self);
gboolean reseau_form_history_undo (ReseauFormHistory *self);
gboolean reseau_form_history_redo (ReseauFormHistory *self);
void reseau_form_history_rebase (ReseauFormHistory *self, const ReseauValue *fields);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauFormHistory, reseau_form_history_free)

G_END_DECLS
