/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

G_BEGIN_DECLS

typedef void (*ReseauAcceptanceDone) (const char *id, gboolean accepted, gpointer data);

/* Accepts a visit as the person saw it in a notification: only while the date is still proposed.
 * @done is called once, when the server knows, or cannot be reached. */
void reseau_acceptance_begin (ReseauContext *context, const char *id, const char *start,
                              ReseauAcceptanceDone done, gpointer data);

G_END_DECLS
