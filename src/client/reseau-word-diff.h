/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-text-highlight.h"

G_BEGIN_DECLS

void reseau_word_diff (const char *a, const char *b, GArray **only_a, GArray **only_b);
char *reseau_word_diff_dup_excerpt (const char *text, const GArray *marks, GArray **shifted);

G_END_DECLS
