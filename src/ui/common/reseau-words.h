/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

G_BEGIN_DECLS

/* What is said to a person, made of what the libraries know. */

const char *reseau_words_label (const ReseauLabel *label);
char *reseau_words_capitalize (const char *text);
const char *reseau_words_visibility (const char *visibility);
char *reseau_words_count (const char *kind, guint n);
char *reseau_words_dup_place (const ReseauKind *kind, const ReseauValue *fields, const char *key);

G_END_DECLS
