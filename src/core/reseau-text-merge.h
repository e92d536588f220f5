/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-value.h"

G_BEGIN_DECLS

char *reseau_text_merge (const char *base, const char *mine, const char *theirs);
ReseauValue *reseau_text_list_merge (ReseauValue *base, ReseauValue *mine, ReseauValue *theirs);

G_END_DECLS
