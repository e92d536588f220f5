/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

G_BEGIN_DECLS

/* What is said to a person, made of what the libraries know. */

const char *reseau_words_label (const ReseauLabel *label);
char *reseau_words_date (const char *date);
char *reseau_words_moment (const char *moment);
char *reseau_words_span (const char *start, const char *end);
char *reseau_words_month (const char *moment);
char *reseau_words_ago (gint64 now_us, gint64 then_us);
char *reseau_words_days_ago (gint64 now_us, const char *date);
GDateTime *reseau_words_parse (const char *moment);
const char *reseau_words_visibility (const char *visibility);
char *reseau_words_count (const char *kind, guint n);

G_END_DECLS
