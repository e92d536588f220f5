/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauEmbedded:
 * @name: the file's name without its folder
 * @length: its bytes
 * @text: what it holds, with a NUL behind
 *
 * A text file compiled into a library by tools/embed.py.  Arrays of them end
 * with a %NULL name and are in the order of the names.
 */
typedef struct {
  const char *name;
  gsize length;
  const char *text;
} ReseauEmbedded;

G_END_DECLS
