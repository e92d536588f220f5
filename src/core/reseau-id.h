/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

G_BEGIN_DECLS

#define RESEAU_ID_LENGTH 36
#define RESEAU_ID_BYTES 16

char *reseau_id_new (ReseauEnv *env);
char *reseau_id_new_named (const char *space, const char *name);
gboolean reseau_id_is_valid (const char *text);
gboolean reseau_id_parse (const char *text, guint8 bytes[RESEAU_ID_BYTES]);
void reseau_id_format (const guint8 bytes[RESEAU_ID_BYTES], char text[RESEAU_ID_LENGTH + 1]);

G_END_DECLS
