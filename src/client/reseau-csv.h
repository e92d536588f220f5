/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauCsv:
 * @rows: (element-type GStrv): the first is the header
 * @separator: what stood between the cells
 * @encoding: what the bytes were: "UTF-8", "UTF-16", "WINDOWS-1252"
 *
 * A table of text (RFC 4180), as spreadsheets and other programs write it.
 */
typedef struct {
  GPtrArray *rows;
  char separator;
  const char *encoding;
} ReseauCsv;

ReseauCsv *reseau_csv_read (const char *bytes, gsize length, GError **error);
void reseau_csv_free (ReseauCsv *self);
void reseau_csv_append_row (GString *out, const char *const *cells);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauCsv, reseau_csv_free)

G_END_DECLS
