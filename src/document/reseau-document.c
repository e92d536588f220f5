/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-document.h"

#include <string.h>

static void
run_free (gpointer data)
{
  ReseauRun *self = data;

  g_free (self->text);
  g_free (self->href);
  g_free (self);
}

static void
block_free (gpointer data)
{
  ReseauBlock *self = data;

  g_free (self->anchor);
  g_ptr_array_unref (self->lines);
  g_free (self->path);
  g_free (self->media_type);
  g_free (self);
}

/**
 * reseau_document_new:
 *
 * Returns: (transfer full): one with nothing in it
 */
ReseauDocument *
reseau_document_new (const char *title, const char *language)
{
  ReseauDocument *self = g_new0 (ReseauDocument, 1);

  g_atomic_ref_count_init (&self->refs);
  self->title = g_utf8_make_valid (title != NULL ? title : "", -1);
  self->language = g_strdup (language);
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  return self;
}

ReseauDocument *
reseau_document_ref (ReseauDocument *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_document_unref (ReseauDocument *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->title);
  g_free (self->language);
  g_free (self->footer);
  g_free (self->keywords);
  g_free (self->created);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

/**
 * reseau_document_add:
 *
 * Returns: (transfer none): a part at the end, with nothing in it yet
 */
ReseauBlock *
reseau_document_add (ReseauDocument *self, ReseauBlockType type)
{
  ReseauBlock *block = g_new0 (ReseauBlock, 1);

  block->type = type;
  block->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_ptr_array_add (self->blocks, block);
  return block;
}

void
reseau_block_add_line (ReseauBlock *self)
{
  g_ptr_array_add (self->lines, g_ptr_array_new_with_free_func (run_free));
}

/* What is no text in XML, or on paper, is left out. */
static char *
dup_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '\r' || c == 0xfffe || c == 0xffff || (c < 0x20 && c != '\n' && c != '\t') ||
        (c >= 0x7f && c < 0xa0))
      continue;
    g_string_append_unichar (out, c);
  }
  return g_string_free (out, FALSE);
}

/**
 * reseau_block_add_run:
 * @href: (nullable): where it leads
 *
 * Adds to the last line, to a first one when there is none.
 */
void
reseau_block_add_run (ReseauBlock *self, const char *text, const char *href, gboolean strong)
{
  ReseauRun *run;

  g_return_if_fail (text != NULL);

  if (self->lines->len == 0)
    reseau_block_add_line (self);
  run = g_new0 (ReseauRun, 1);
  run->text = dup_clean (text);
  run->href = href != NULL ? dup_clean (href) : NULL;
  run->strong = strong;
  g_ptr_array_add (g_ptr_array_index (self->lines, self->lines->len - 1), run);
}

/**
 * reseau_block_dup_line:
 *
 * Returns: (transfer full): the text of one line, empty when there is no such
 */
char *
reseau_block_dup_line (const ReseauBlock *self, guint line)
{
  const GPtrArray *runs = line < self->lines->len ? g_ptr_array_index (self->lines, line) : NULL;
  GString *out = g_string_new (NULL);

  for (guint i = 0; runs != NULL && i < runs->len; i++)
    g_string_append (out, ((const ReseauRun *) g_ptr_array_index (runs, i))->text);
  return g_string_free (out, FALSE);
}

ReseauBlock *
reseau_document_add_heading (ReseauDocument *self, guint level, const char *text,
                             const char *anchor)
{
  ReseauBlock *block = reseau_document_add (self, RESEAU_BLOCK_HEADING);

  block->level = level;
  block->anchor = g_strdup (anchor);
  reseau_block_add_run (block, text, NULL, FALSE);
  return block;
}

void
reseau_document_add_text (ReseauDocument *self, ReseauBlockType type, const char *text)
{
  reseau_block_add_run (reseau_document_add (self, type), text, NULL, FALSE);
}

/* --- what people write -------------------------------------------------------------- */

/* Returns: (nullable): what follows the dash, dot or star that begins an item */
static const char *
skip_bullet (const char *line)
{
  static const char *const bullets[] = { "- ", "– ", "• ", "* ", "-\302\240", "–\302\240" };

  while (*line == ' ' || *line == '\t')
    line++;
  for (guint i = 0; i < G_N_ELEMENTS (bullets); i++)
    if (g_str_has_prefix (line, bullets[i]))
      return line + strlen (bullets[i]);
  return NULL;
}

static gboolean
is_web_address (const char *word)
{
  return (g_str_has_prefix (word, "https://") || g_str_has_prefix (word, "http://")) &&
         strlen (word) > 10;
}

/* Adds @text, in which what begins as an address of the web leads there. */
static void
add_linked (ReseauBlock *block, const char *text)
{
  const char *from = text;

  for (const char *p = text; *p != '\0';) {
    const char *end = p;
    g_autofree char *word = NULL;
    g_autofree char *before = NULL;

    while (*end != '\0' && strchr (" \n\t()<>\"", *end) == NULL)
      end++;
    while (end > p && strchr (".,;:!?", end[-1]) != NULL)
      end--;
    word = g_strndup (p, end - p);
    if (!is_web_address (word)) {
      p = end > p ? end : p + 1;
      continue;
    }
    before = g_strndup (from, p - from);
    if (*before != '\0')
      reseau_block_add_run (block, before, NULL, FALSE);
    reseau_block_add_run (block, word, word, FALSE);
    p = from = end;
  }
  if (*from != '\0')
    reseau_block_add_run (block, from, NULL, FALSE);
}

/**
 * reseau_document_add_prose:
 *
 * Adds what somebody wrote: an empty line parts paragraphs, lines with a dash are a list.
 */
void
reseau_document_add_prose (ReseauDocument *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  ReseauBlock *block = NULL;

  for (char **line = lines; *line != NULL; line++) {
    const char *item = skip_bullet (*line);
    ReseauBlockType type = item != NULL ? RESEAU_BLOCK_LIST : RESEAU_BLOCK_TEXT;

    g_strchomp (*line);
    if (**line == '\0') {
      block = NULL;
      continue;
    }
    if (block == NULL || block->type != type)
      block = reseau_document_add (self, type);
    else if (type == RESEAU_BLOCK_TEXT)
      reseau_block_add_run (block, "\n", NULL, FALSE);
    if (type == RESEAU_BLOCK_LIST)
      reseau_block_add_line (block);
    add_linked (block, item != NULL ? item : *line);
  }
}
