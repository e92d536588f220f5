/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  RESEAU_TEXT_PART_SPACE, /* a run of white space */
  RESEAU_TEXT_PART_LINE,  /* the end of a line */
  RESEAU_TEXT_PART_WORD,
  RESEAU_TEXT_PART_SIGN, /* one sign */
} ReseauTextPartType;

/**
 * ReseauTextPart:
 *
 * Bytes [start, end) of a text, on character boundaries.  The parts of a text are
 * the whole of it.
 */
typedef struct {
  ReseauTextPartType type;
  gsize start;
  gsize end;
} ReseauTextPart;

GArray *reseau_text_parts_split (const char *text);

/**
 * ReseauPartNumbers:
 *
 * Gives the same number to the same bytes.
 */
typedef struct _ReseauPartNumbers ReseauPartNumbers;

ReseauPartNumbers *reseau_part_numbers_new (void);
void reseau_part_numbers_free (ReseauPartNumbers *self);
guint32 reseau_part_numbers_get (ReseauPartNumbers *self, const char *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPartNumbers, reseau_part_numbers_free)

G_END_DECLS
