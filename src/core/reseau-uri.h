/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-id.h"

G_BEGIN_DECLS

#define RESEAU_URI_SCHEME "reseau"

gboolean reseau_uri_has_kind (const char *kind);
char *reseau_uri_new (const char *kind, const char *id);
gboolean reseau_uri_parse (const char *text, const char **kind, const char **id);

G_END_DECLS
