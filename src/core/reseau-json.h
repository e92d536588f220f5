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

ReseauValue *reseau_json_parse (const char *text, gssize length, GError **error);
ReseauValue *reseau_json_parse_limited (const char *text, gssize length,
                                        const ReseauJsonLimits *limits, GError **error);

char *reseau_json_write (const ReseauValue *value);
void reseau_json_append (GString *out, const ReseauValue *value);
void reseau_json_append_string (GString *out, const char *text);

G_END_DECLS
