/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-merge.h"

#include "reseau-diff.h"
#include "reseau-text-parts.h"

#include <string.h>

/* --- texts --------------------------------------------------------------------------- */

typedef struct {
  const char *text;
  GArray *found;
  guint32 *ids;
  guint8 *solid;
  ReseauSequence parts;
} Words;

static void
words_init (Words *self, const char *text, ReseauPartNumbers *table)
{
  guint length;

  self->text = text;
  self->found = reseau_text_parts_split (text);
  length = self->found->len;
  self->ids = g_new (guint32, length + 1);
  self->solid = g_new (guint8, length + 1);
  for (guint i = 0; i < length; i++) {
    const ReseauTextPart *part = &g_array_index (self->found, ReseauTextPart, i);

    self->ids[i] = reseau_part_numbers_get (table, text + part->start, part->end - part->start);
    self->solid[i] = part->type != RESEAU_TEXT_PART_SPACE;
  }
  self->parts = (ReseauSequence){ self->ids, self->solid, length };
}

static void
words_clear (Words *self)
{
  g_array_unref (self->found);
  g_free (self->ids);
  g_free (self->solid);
}

static GArray *
find_changes (const Words *base, const Words *other)
{
  GArray *hunks = reseau_diff (&base->parts, &other->parts);

  return hunks ? reseau_diff_join_near (hunks, &base->parts, &other->parts) : NULL;
}

static void
append_piece (GString *out, const Words *words, const ReseauPiece *piece)
{
  const ReseauTextPart *first = &g_array_index (words->found, ReseauTextPart, piece->start);
  const ReseauTextPart *last = &g_array_index (words->found, ReseauTextPart, piece->end - 1);

  g_string_append_len (out, words->text + first->start, last->end - first->start);
}

static char *
join (const Words *words, const GArray *pieces)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++) {
    const ReseauPiece *piece = &g_array_index (pieces, ReseauPiece, i);

    append_piece (out, &words[piece->side], piece);
  }
  return g_string_free (out, FALSE);
}

static char *
merge_words (const Words *words)
{
  const Words *base = &words[RESEAU_SIDE_BASE];
  g_autoptr (GArray) mine = find_changes (base, &words[RESEAU_SIDE_MINE]);
  g_autoptr (GArray) theirs = mine ? find_changes (base, &words[RESEAU_SIDE_THEIRS]) : NULL;
  g_autoptr (GArray) pieces = NULL;

  if (theirs != NULL)
    pieces = reseau_diff_merge (&base->parts, mine, theirs, &words[RESEAU_SIDE_MINE].parts,
                                &words[RESEAU_SIDE_THEIRS].parts);
  return pieces ? join (words, pieces) : NULL;
}

/**
 * reseau_text_merge:
 * @base: the text that both sides began with
 * @mine: what became of it on one side
 * @theirs: what became of it on the other
 *
 * Brings the changes of two people to one text together, word by word.  Changes that
 * meet, with no word between them that both have left as it was, are not brought
 * together: whether the result means anything is for a person to say.
 *
 * Returns: (transfer full) (nullable): the text with all changes; %NULL when they clash, or
 *   when the texts are too different to be compared
 */
char *
reseau_text_merge (const char *base, const char *mine, const char *theirs)
{
  const char *texts[] = { base, mine, theirs };
  g_autoptr (ReseauPartNumbers) table = NULL;
  Words words[G_N_ELEMENTS (texts)];
  char *merged;

  if (strcmp (mine, theirs) == 0 || strcmp (base, theirs) == 0)
    return g_strdup (mine);
  if (strcmp (base, mine) == 0)
    return g_strdup (theirs);
  table = reseau_part_numbers_new ();
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    words_init (&words[i], texts[i], table);
  merged = merge_words (words);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    words_clear (&words[i]);
  return merged;
}

/* --- lists of texts ------------------------------------------------------------------ */

static guint32 *
number_items (const ReseauValue *list, ReseauPartNumbers *table)
{
  guint length = reseau_value_get_length (list);
  guint32 *ids = g_new (guint32, length + 1);

  for (guint i = 0; i < length; i++) {
    const char *text = reseau_value_get_string (reseau_value_get_at (list, i));

    ids[i] = reseau_part_numbers_get (table, text, strlen (text));
  }
  return ids;
}

static gboolean
has_texts_only (const ReseauValue *list)
{
  for (guint i = 0; i < reseau_value_get_length (list); i++)
    if (!reseau_value_is_string (reseau_value_get_at (list, i)))
      return FALSE;
  return TRUE;
}

static ReseauValue *
collect_items (ReseauValue *const *lists, const GArray *pieces)
{
  ReseauValue *out = reseau_value_new_list ();

  for (guint i = 0; i < pieces->len; i++) {
    const ReseauPiece *piece = &g_array_index (pieces, ReseauPiece, i);

    for (guint j = piece->start; j < piece->end; j++)
      reseau_value_add (out, reseau_value_ref (reseau_value_get_at (lists[piece->side], j)));
  }
  return out;
}

static ReseauValue *
merge_items (ReseauValue *const *lists)
{
  g_autoptr (ReseauPartNumbers) table = reseau_part_numbers_new ();
  g_autofree guint32 *base = number_items (lists[RESEAU_SIDE_BASE], table);
  g_autofree guint32 *mine = number_items (lists[RESEAU_SIDE_MINE], table);
  g_autofree guint32 *theirs = number_items (lists[RESEAU_SIDE_THEIRS], table);
  ReseauSequence parts[] = {
    { base, NULL, reseau_value_get_length (lists[RESEAU_SIDE_BASE]) },
    { mine, NULL, reseau_value_get_length (lists[RESEAU_SIDE_MINE]) },
    { theirs, NULL, reseau_value_get_length (lists[RESEAU_SIDE_THEIRS]) },
  };
  g_autoptr (GArray) my_hunks = reseau_diff (&parts[0], &parts[1]);
  g_autoptr (GArray) their_hunks = reseau_diff (&parts[0], &parts[2]);
  g_autoptr (GArray) pieces = NULL;

  if (my_hunks != NULL && their_hunks != NULL)
    pieces = reseau_diff_merge (&parts[0], my_hunks, their_hunks, &parts[1], &parts[2]);
  return pieces ? collect_items (lists, pieces) : NULL;
}

/**
 * reseau_text_list_merge:
 * @base: a list of texts, or nothing, as are the others
 *
 * As [func@text_merge], a text of the list in the place of a word.
 *
 * Returns: (transfer full) (nullable): the list with the changes of both sides
 */
ReseauValue *
reseau_text_list_merge (ReseauValue *base, ReseauValue *mine, ReseauValue *theirs)
{
  ReseauValue *const lists[] = { base, mine, theirs };

  if (reseau_value_equal (mine, theirs) || reseau_value_equal (base, theirs))
    return reseau_value_ref (mine);
  if (reseau_value_equal (base, mine))
    return reseau_value_ref (theirs);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (!has_texts_only (lists[i]))
      return NULL;
  return merge_items (lists);
}
