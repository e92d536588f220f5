/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context-files.h"

G_BEGIN_DECLS

/* How a photo or file stands, in words, and what a person can do about it. */

/**
 * ReseauFileAct:
 * @RESEAU_FILE_ACT_NONE: nothing is needed
 * @RESEAU_FILE_ACT_STOP: it passes, or waits for its turn
 * @RESEAU_FILE_ACT_FETCH: it is not here
 * @RESEAU_FILE_ACT_RETRY: it was stopped, or failed
 */
typedef enum {
  RESEAU_FILE_ACT_NONE,
  RESEAU_FILE_ACT_STOP,
  RESEAU_FILE_ACT_FETCH,
  RESEAU_FILE_ACT_RETRY,
} ReseauFileAct;

char *reseau_file_words_dup (const ReseauBlobInfo *info, gboolean picture, const char *author);
ReseauFileAct reseau_file_words_act (const ReseauBlobInfo *info);
double reseau_file_words_fraction (const ReseauBlobInfo *info);

G_END_DECLS
