/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-form.h"

G_BEGIN_DECLS

/**
 * ReseauEdit:
 * @id: the record's; a new one has its id from the first letter on, so that
 *   saving it twice cannot make two
 * @rev: revision of the record that was seen
 * @bases: an object: field → revision at which it was seen, where that is not @rev:
 *   someone else has changed it since it was changed here, or an acknowledgement told of it
 *
 * A record being written: the form, and on what it was written.
 */
typedef struct {
  char *id;
  gboolean is_new;
  ReseauForm *form;
  gint64 rev;
  ReseauValue *bases;
} ReseauEdit;

ReseauEdit *reseau_edit_new_blank (ReseauSchema *schema, const char *id, const char *kind,
                                   const char *nature);
ReseauEdit *reseau_edit_new_for (ReseauSchema *schema, const ReseauRecord *record);
ReseauEdit *reseau_edit_new_from_draft (ReseauSchema *schema, const char *key,
                                        const ReseauValue *draft);
ReseauEdit *reseau_edit_copy (const ReseauEdit *self);
void reseau_edit_free (ReseauEdit *self);

void reseau_edit_set_form (ReseauEdit *self, ReseauForm *form);
void reseau_edit_rebase (ReseauEdit *self, const ReseauRecord *record);
void reseau_edit_rebase_fields (ReseauEdit *self, const ReseauValue *fields, gint64 rev,
                                const ReseauValue *bases);
char *reseau_edit_dup_key (const ReseauEdit *self);
ReseauValue *reseau_edit_to_draft (const ReseauEdit *self);
ReseauValue *reseau_edit_dup_fields (const ReseauKind *kind, const ReseauRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauEdit, reseau_edit_free)

G_END_DECLS
