/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-chars.h"

/* Letters that Unicode does not decompose but that are typed as others. */
static const struct {
  gunichar letter;
  const char *plain;
} SPECIAL[] = {
  { 0x00DF, "ss" }, { 0x00E6, "ae" }, { 0x00F0, "d" }, { 0x00F8, "o" }, { 0x00FE, "th" },
  { 0x0111, "d" },  { 0x0127, "h" },  { 0x0131, "i" }, { 0x0138, "k" }, { 0x0142, "l" },
  { 0x014B, "ng" }, { 0x0153, "oe" }, { 0x0167, "t" }, { 0x0180, "b" }, { 0x0259, "e" },
};

static const char *
find_special (gunichar lower)
{
  for (guint i = 0; i < G_N_ELEMENTS (SPECIAL); i++)
    if (SPECIAL[i].letter == lower)
      return SPECIAL[i].plain;
  return NULL;
}

static gboolean
is_mark (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

/* The joiners and the soft hyphen stand inside words and are not seen. */
static gboolean
is_invisible (gunichar c)
{
  return c == 0x00AD || c == 0x200C || c == 0x200D || c == 0x2060 || c == 0xFEFF;
}

int
reseau_text_fold_char (gunichar c, char *out)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n;
  int length = 0;

  if (is_mark (c) || is_invisible (c))
    return 0;
  /* One of the apostrophes counts as a letter. */
  if (!g_unichar_isalnum (c) || reseau_text_is_apostrophe (c))
    return -1;
  n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n; i++) {
    gunichar lower = g_unichar_tolower (parts[i]);
    const char *special = find_special (lower);

    if (is_mark (lower))
      continue;
    if (special != NULL) {
      memcpy (out + length, special, strlen (special));
      length += strlen (special);
    }
    else if (g_unichar_isalnum (lower) && !reseau_text_is_apostrophe (lower))
      length += g_unichar_to_utf8 (lower, out + length);
    else
      return -1;
  }
  return length > 0 ? length : -1;
}

const ReseauFoldedChar *
reseau_text_get_latin (void)
{
  static ReseauFoldedChar table[RESEAU_LATIN_LAST + 1];
  static gsize ready = 0;

  if (g_once_init_enter (&ready)) {
    for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
      char out[RESEAU_FOLD_MAX];
      int length = reseau_text_fold_char (i, out);

      g_assert (length <= (int) sizeof table[i].bytes);
      table[i].length = length;
      if (length > 0)
        memcpy (table[i].bytes, out, length);
    }
    g_once_init_leave (&ready, 1);
  }
  return table;
}
