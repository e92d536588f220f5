/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-error.h"
#include "reseau-value.h"

G_BEGIN_DECLS

#define RESEAU_JSON_MAX_DEPTH 32
#define RESEAU_JSON_MAX_BYTES (8 * 1024 * 1024)

/**
 * ReseauJsonLimits:
 * @max_bytes: longest text accepted
 * @max_depth: deepest nesting accepted
 *
 * A zero stands for the default above.
 */
typedef struct {
  gsize max_bytes;
  guint max_depth;
} ReseauJsonLimits;

/**
 * ReseauJsonPart:
 * @key: name of a member of the outermost object
 * @text: where its value stands in what was read; %NULL when there is none
 * @length: its bytes
 */
typedef struct {
  const char *key;
  const char *text;
  gsize length;
} ReseauJsonPart;

ReseauValue *reseau_json_parse (const char *text, gssize length, GError **error);
ReseauValue *reseau_json_parse_part (const char *text, gssize length, ReseauJsonPart *part,
                                     GError **error);
ReseauValue *reseau_json_parse_limited (const char *text, gssize length,
                                        const ReseauJsonLimits *limits, GError **error);

char *reseau_json_write (const ReseauValue *value);
void reseau_json_append (GString *out, const ReseauValue *value);
void reseau_json_append_string (GString *out, const char *text);

G_END_DECLS
