/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-parts.h"

#include <string.h>

#define ZERO_WIDTH_JOINER 0x200d

static ReseauTextPartType
type_of (gunichar c)
{
  if (c == '\n')
    return RESEAU_TEXT_PART_LINE;
  if (g_unichar_isspace (c))
    return RESEAU_TEXT_PART_SPACE;
  return g_unichar_isalnum (c) ? RESEAU_TEXT_PART_WORD : RESEAU_TEXT_PART_SIGN;
}

/* What is nothing without the character before it is never cut from it. */
static gboolean
clings (gunichar c)
{
  return g_unichar_ismark (c) || c == ZERO_WIDTH_JOINER;
}

static gboolean
continues (ReseauTextPartType type, gunichar c)
{
  if (clings (c))
    return TRUE;
  return (type == RESEAU_TEXT_PART_WORD || type == RESEAU_TEXT_PART_SPACE) && type_of (c) == type;
}

/**
 * reseau_text_parts_split:
 * @text: valid UTF-8
 *
 * Returns: (transfer full) (element-type ReseauTextPart): its words, signs, spaces and ends
 *   of lines
 */
GArray *
reseau_text_parts_split (const char *text)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (ReseauTextPart));
  const char *c = text;

  while (*c != '\0') {
    ReseauTextPart part = { type_of (g_utf8_get_char (c)), c - text, 0 };

    do
      c = g_utf8_next_char (c);
    while (*c != '\0' && continues (part.type, g_utf8_get_char (c)));
    part.end = c - text;
    g_array_append_val (parts, part);
  }
  return parts;
}

/* --- numbers ------------------------------------------------------------------------- */

typedef struct {
  const char *text;
  gsize length;
} Slice;

struct _ReseauPartNumbers {
  GHashTable *numbers; /* Slice -> number + 1 */
};

static guint
slice_hash (gconstpointer key)
{
  const Slice *slice = key;
  guint hash = 5381;

  for (gsize i = 0; i < slice->length; i++)
    hash = hash * 33 + (guint8) slice->text[i];
  return hash;
}

static gboolean
slice_equal (gconstpointer a, gconstpointer b)
{
  const Slice *x = a, *y = b;

  return x->length == y->length && memcmp (x->text, y->text, x->length) == 0;
}

ReseauPartNumbers *
reseau_part_numbers_new (void)
{
  ReseauPartNumbers *self = g_new (ReseauPartNumbers, 1);

  self->numbers = g_hash_table_new_full (slice_hash, slice_equal, g_free, NULL);
  return self;
}

void
reseau_part_numbers_free (ReseauPartNumbers *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->numbers);
  g_free (self);
}

/**
 * reseau_part_numbers_get:
 * @text: bytes that outlive the table
 */
guint32
reseau_part_numbers_get (ReseauPartNumbers *self, const char *text, gsize length)
{
  Slice slice = { text, length };
  guint32 number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, &slice));

  if (number == 0) {
    number = g_hash_table_size (self->numbers) + 1;
    g_hash_table_insert (self->numbers, g_memdup2 (&slice, sizeof slice),
                         GUINT_TO_POINTER (number));
  }
  return number;
}
