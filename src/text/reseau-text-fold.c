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

/* A number stands by its value: first how many digits it has. */
static const char *
append_number (GString *out, const char *p)
{
  gsize length;

  while (p[0] == '0' && g_ascii_isdigit (p[1]))
    p++;
  length = strspn (p, "0123456789");
  g_string_append_c (out, '0' + MIN (length, 9));
  g_string_append_len (out, p, length);
  return p + length;
}

/* Word by word: whatever stands between two words, they are apart. */
static GString *
order_words (const char *folded)
{
  GString *out = g_string_sized_new (strlen (folded) + 8);
  gboolean apart = FALSE;

  for (const char *p = folded; *p != '\0';) {
    const char *next = g_utf8_next_char (p);

    if (!g_unichar_isalnum (g_utf8_get_char (p))) {
      apart = out->len > 0;
      p = next;
      continue;
    }
    if (apart)
      g_string_append_c (out, ' ');
    apart = FALSE;
    if (g_ascii_isdigit (*p)) {
      p = append_number (out, p);
      continue;
    }
    g_string_append_len (out, p, next - p);
    p = next;
  }
  return out;
}

/* Below U+0300 nothing combines with what stands before it. */
static gboolean
is_composed (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text >= 0xCC)
      return FALSE;
  return TRUE;
}

static char *
dup_lower (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *lower = g_utf8_strdown (valid, -1);

  return is_composed (lower) ? g_steal_pointer (&lower)
                             : g_utf8_normalize (lower, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

char *
reseau_text_sort_key (const char *text)
{
  g_autofree char *folded = NULL;
  g_autofree char *composed = NULL;
  GString *key;

  g_return_val_if_fail (text != NULL, NULL);

  folded = reseau_text_fold (text, -1);
  key = order_words (folded);
  composed = dup_lower (text);
  /* Accents decide between words that are the same but for them. */
  if (!g_str_equal (composed, key->str)) {
    g_string_append_c (key, RESEAU_TEXT_SORT_MARK);
    g_string_append (key, composed);
  }
  return g_string_free (key, FALSE);
}

const char *
reseau_text_sort_key_get_words (const char *key)
{
  const char *mark = strchr (key, RESEAU_TEXT_SORT_MARK);

  return mark ? mark + 1 : key;
}
