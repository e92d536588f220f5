/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"
#include "reseau-schema.h"

G_BEGIN_DECLS

/* A list of small records: each element has a name of its own for as long as it lives, and a
 * place; what else it has are its parts.  The list stands in the order of the places. */
#define RESEAU_ELEMENT_ID "e"
#define RESEAU_ELEMENT_PLACE "p"

/* What the revision, and the alternative, of an element's being there stands under. */
#define RESEAU_ELEMENT_DELETION "_del"

/**
 * ReseauElementKey:
 * @part: (nullable): %NULL for the element itself
 *
 * What "steps/k3/title" says: a part of an element of a list.
 */
typedef struct {
  char *field;
  char *element;
  char *part;
} ReseauElementKey;

gboolean reseau_element_key_parse (const char *key, ReseauElementKey *parsed);
void reseau_element_key_clear (ReseauElementKey *self);
char *reseau_element_key_new (const char *field, const char *element, const char *part);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReseauElementKey, reseau_element_key_clear)

gboolean reseau_field_has_elements (const ReseauField *field);
const ReseauField *reseau_kind_find_field (const ReseauKind *kind, const char *key);

char *reseau_element_new_id (ReseauEnv *env);
gboolean reseau_element_id_is_valid (const char *id);
gboolean reseau_element_is_empty (const ReseauValue *element);

gboolean reseau_place_is_valid (const char *place);
char *reseau_place_between (const char *before, const char *after);

ReseauValue *reseau_elements_complete (const ReseauField *field, ReseauValue *list);
ReseauValue *reseau_kind_complete_lists (const ReseauKind *kind, const ReseauValue *fields);
ReseauValue *reseau_elements_find (const ReseauValue *list, const char *element);
ReseauValue *reseau_elements_get (const ReseauValue *list, const char *element, const char *part);
ReseauValue *reseau_elements_with (ReseauValue *list, const char *element, ReseauValue *value);
ReseauValue *reseau_elements_with_part (ReseauValue *list, const char *element, const char *part,
                                        ReseauValue *value);

ReseauValue *reseau_elements_diff (const ReseauField *field, ReseauValue *old, ReseauValue *new);
ReseauValue *reseau_elements_apply (const ReseauField *field, ReseauValue *list,
                                    const ReseauValue *delta);

G_END_DECLS
