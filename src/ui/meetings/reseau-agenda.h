/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-answers.h"

G_BEGIN_DECLS

/* The meetings that answer a query, in the order of time, with a heading before the first of each
 * month. The latest first when the query has an end: one looks back from today. */
ReseauAnswers *reseau_agenda_new (ReseauContext *context);

G_END_DECLS
