/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-record.h"
#include "reseau-validate.h"

G_BEGIN_DECLS

/**
 * ReseauForm:
 *
 * What an editor holds, as a value: the fields as they were, as they are now,
 * and what follows from them (what shows, what is wrong, what is missing).
 * Setters return a new form; widgets only apply one.  Immutable, reference counted.
 */
typedef struct _ReseauForm ReseauForm;

#define RESEAU_TYPE_FORM (reseau_form_get_type ())
GType reseau_form_get_type (void);

ReseauForm *reseau_form_new (ReseauSchema *schema, const char *kind, const ReseauValue *fields);
ReseauForm *reseau_form_new_blank (ReseauSchema *schema, const char *kind, const char *nature);
ReseauForm *reseau_form_ref (ReseauForm *self);
void reseau_form_unref (ReseauForm *self);

const ReseauKind *reseau_form_get_kind (const ReseauForm *self);
ReseauValue *reseau_form_get (const ReseauForm *self, const char *key);
const char *reseau_form_get_string (const ReseauForm *self, const char *key);
ReseauValue *reseau_form_get_fields (const ReseauForm *self);

ReseauForm *reseau_form_set (const ReseauForm *self, const char *key, ReseauValue *value);
ReseauValue *reseau_form_parse_text (const ReseauField *field, const char *text);
ReseauForm *reseau_form_set_text (const ReseauForm *self, const char *key, const char *text);

gboolean reseau_form_is_changed (const ReseauForm *self, const char *key);
ReseauValue *reseau_form_dup_changes (const ReseauForm *self);
gboolean reseau_form_shows (const ReseauForm *self, const ReseauField *field);
GArray *reseau_form_list_problems (const ReseauForm *self);
ReseauProblemCode reseau_form_get_problem (const ReseauForm *self, const ReseauField *field);
gboolean reseau_form_is_valid (const ReseauForm *self);
const ReseauField *reseau_form_get_first_problem (const ReseauForm *self, ReseauProblemCode *code);
guint reseau_form_get_completeness (const ReseauForm *self, const ReseauField **next);

ReseauValue *reseau_form_to_draft (const ReseauForm *self);
ReseauForm *reseau_form_with_draft (const ReseauForm *self, const ReseauValue *draft);

ReseauForm *reseau_form_rebase (const ReseauForm *self, const ReseauValue *fields);
const ReseauValue *reseau_form_get_original (const ReseauForm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauForm, reseau_form_unref)

G_END_DECLS
