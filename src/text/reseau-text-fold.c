/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-fold.h"

#include <string.h>

#include "reseau-text-chars.h"

static gboolean
is_any_hyphen (gunichar c)
{
  return reseau_text_is_hyphen (c) || (c >= 0x2012 && c <= 0x2015) || c == 0x2212;
}

/* Appends @c folded, after a space when @space and there is anything to append. */
static gboolean
append_folded (GString *out, const ReseauFoldedChar *latin, gunichar c, gboolean space)
{
  char folded[RESEAU_FOLD_MAX];
  int length;

  if (c == RESEAU_CHAR_BAD || c == 0)
    c = 0xFFFD;
  if (reseau_text_is_apostrophe (c))
    c = '\'';
  else if (is_any_hyphen (c))
    c = '-';
  length = reseau_text_fold_fast (latin, c, folded);
  if (length == 0)
    return FALSE;
  if (space)
    g_string_append_c (out, ' ');
  if (length < 0)
    g_string_append_unichar (out, c);
  else
    g_string_append_len (out, folded, length);
  return TRUE;
}

char *
reseau_text_fold (const char *text, gssize length)
{
  const ReseauFoldedChar *latin = reseau_text_get_latin ();
  const char *end;
  GString *out;
  gboolean space = FALSE;

  g_return_val_if_fail (text != NULL, NULL);

  end = text + (length < 0 ? strlen (text) : (gsize) length);
  out = g_string_sized_new (end - text + 1);
  while (text < end) {
    gunichar c = reseau_text_next_char (text, end, &text);

    if (c != RESEAU_CHAR_BAD && g_unichar_isspace (c))
      space = out->len > 0;
    else if (append_folded (out, latin, c, space))
      space = FALSE;
  }
  return g_string_free (out, FALSE);
}

static gboolean
is_word_byte (char c)
{
  return g_ascii_isalnum (c) || (c & 0x80) != 0;
}

static gboolean
has_word_beginning (const char *label, const char *word, gsize length)
{
  for (const char *p = label; *p != '\0'; p++)
    if ((p == label || !is_word_byte (p[-1])) && strncmp (p, word, length) == 0)
      return TRUE;
  return FALSE;
}

gboolean
reseau_text_matches (const char *folded_label, const char *folded_needle)
{
  const char *p = folded_needle;

  g_return_val_if_fail (folded_label != NULL && folded_needle != NULL, FALSE);

  while (*p != '\0') {
    const char *word;

    while (*p != '\0' && !is_word_byte (*p))
      p++;
    word = p;
    while (*p != '\0' && is_word_byte (*p))
      p++;
    if (p > word && !has_word_beginning (folded_label, word, p - word))
      return FALSE;
  }
  return TRUE;
}

char *
reseau_text_sort_key (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *composed = NULL;
  g_autofree char *folded = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  composed = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  folded = g_utf8_casefold (composed, -1);
  return g_utf8_collate_key (folded, -1);
}
