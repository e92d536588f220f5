/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-form.h"

G_BEGIN_DECLS

char *reseau_words_problem (const ReseauField *field, ReseauProblemCode code);
char *reseau_words_cannot_save (const ReseauField *field, ReseauProblemCode code);

G_END_DECLS
