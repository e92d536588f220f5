/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-commands.h"
#include "reseau-csv.h"
#include "reseau-terms.h"

G_BEGIN_DECLS

/**
 * ReseauImportReport:
 * @columns: a list of {"column", "field"}: what became of each column; a field of
 *   null was not understood
 * @problems: a list of {"row", "column", "value", "problem"}: rows count from 2,
 *   as a spreadsheet shows them.  Problems: "value" (not understood, left out),
 *   "missing" (a required field: the row was refused), "too-long-row" (cells
 *   beyond the header: refused), "short-row" (cells missing: taken as empty),
 *   "not-allowed" (the record is somebody else's: refused), "invalid" (it does not fit
 *   the schema: refused), "parties" (it stays between two structures, and the account is in
 *   neither: refused), "state" (others decide of its state: refused), "parent" (what it hangs
 *   on is not here: refused), "kept-to-oneself" (the account cannot show it to those who saw
 *   it), "visibility-kept" (the table says otherwise who sees a record that is there already)
 */
typedef struct {
  guint rows;
  guint created;
  guint updated;
  guint unchanged;
  guint refused;
  ReseauValue *columns;
  ReseauValue *problems;
} ReseauImportReport;

ReseauImportReport *reseau_import_table (ReseauStore *store, const ReseauActor *actor,
                                         const char *kind, const ReseauCsv *table,
                                         const char *const *maps, gboolean dry_run, GError **error);
void reseau_import_report_free (ReseauImportReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauImportReport, reseau_import_report_free)

G_END_DECLS
