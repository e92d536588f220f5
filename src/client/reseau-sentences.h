/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-secret-store.h"
#include "reseau-store-exchange.h"

#include <glib.h>

G_BEGIN_DECLS

/* What went wrong in the words of the person who works: both programs say the
 * same. */

const char *reseau_sentence_for_error (const GError *error);
const char *reseau_sentence_for_closing (void);
char *reseau_sentence_for_count (const char *kind, guint n);
const char *reseau_sentence_for_room (void);
const char *reseau_sentence_for_erased (void);
const char *reseau_sentence_for_undo (const GError *error);
const char *reseau_sentence_for_connection (const GError *error);
const char *reseau_sentence_for_sync (const GError *error);
const char *reseau_sentence_for_opening (const GError *error, const char *folder);
char *reseau_sentence_for_waiting (const char *folder);
const char *reseau_sentence_for_place (ReseauSecretPlace place);
const char *reseau_sentence_for_file (const GError *error);
const char *reseau_sentence_for_package (const GError *error);
const char *reseau_sentence_for_signer (ReseauSignerTrust trust);
const char *reseau_sentence_for_left_out (const char *reason);
const char *reseau_sentence_for_refusal (const char *code);

G_END_DECLS
