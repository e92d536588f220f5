/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-csv.h"
#include "reseau-record.h"

G_BEGIN_DECLS

/**
 * ReseauVcardTable:
 * @kind: "person" or "structure"
 * @table: what the import of tables reads, one row a card
 */
typedef struct {
  const char *kind;
  ReseauCsv *table;
} ReseauVcardTable;

GPtrArray *reseau_vcard_read (const char *bytes, gsize length, GError **error);
gboolean reseau_vcard_append (GString *out, const ReseauRecord *record);

G_END_DECLS
