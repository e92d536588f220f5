/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-terms.h"

G_BEGIN_DECLS

/* A field's value as the cell of a table, both ways. */

typedef struct _ReseauCellReader ReseauCellReader;

ReseauCellReader *reseau_cell_reader_new (const ReseauField *field, const ReseauTerms *terms);
void reseau_cell_reader_free (ReseauCellReader *self);
void reseau_cell_reader_learn (ReseauCellReader *self, const char *cell);
ReseauValue *reseau_cell_reader_read (ReseauCellReader *self, const char *cell);

char *reseau_cell_write (const ReseauField *field, const ReseauValue *value);
ReseauValue *reseau_cell_reader_read_back (ReseauCellReader *self, const char *cell);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauCellReader, reseau_cell_reader_free)

G_END_DECLS
