/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-terms.h"

G_BEGIN_DECLS

/**
 * ReseauDisplay:
 * @language: "fr…" or another, for the labels of the schema
 * @names: (nullable): id → title of records that others refer to
 *
 * What it takes to put a value in words.
 */
typedef struct {
  const ReseauSchema *schema;
  const ReseauTerms *terms;
  const char *language;
  GHashTable *names;
} ReseauDisplay;

char *reseau_display_dup_value (const ReseauDisplay *self, const ReseauField *field,
                                const ReseauValue *value);
char *reseau_display_dup_phone_uri (const char *phone);
char *reseau_display_dup_title (const ReseauDisplay *self, const ReseauRecord *record);
char *reseau_display_dup_subtitle (const ReseauDisplay *self, const ReseauRecord *record);
void reseau_display_collect_refs (const ReseauSchema *schema, const ReseauRecord *record,
                                  gboolean subtitle_only, GHashTable *ids);

G_END_DECLS
