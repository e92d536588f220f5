/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Private to src/text: characters read one by one. */

#define RESEAU_CHAR_BAD ((gunichar) 0xFFFFFFFF)

/* Most bytes that one character folds to. */
#define RESEAU_FOLD_MAX 80

/**
 * ReseauFoldedChar:
 * @length: bytes in @bytes; 0: a mark that adds nothing; -1: not part of a word
 */
typedef struct {
  gint8 length;
  char bytes[3];
} ReseauFoldedChar;

/* Up to U+036F: ASCII, and what Latin letters and their accents are made of. */
#define RESEAU_LATIN_LAST 0x36F

/* Returns: how each of these characters is folded */
const ReseauFoldedChar *reseau_text_get_latin (void);

/* @out: RESEAU_FOLD_MAX bytes.  Returns: as the length of #ReseauFoldedChar */
int reseau_text_fold_char (gunichar c, char *out);

/* The same, for long texts.  @latin: what reseau_text_get_latin() returns */
static inline int
reseau_text_fold_fast (const ReseauFoldedChar *latin, gunichar c, char *out)
{
  if (c > RESEAU_LATIN_LAST)
    return reseau_text_fold_char (c, out);
  memcpy (out, latin[c].bytes, sizeof latin[c].bytes);
  return latin[c].length;
}

/* Reads one character of at most @end - @p bytes (at least one) and sets @next;
 * a byte that starts none is RESEAU_CHAR_BAD and is passed alone. */
static inline gunichar
reseau_text_next_char (const char *p, const char *end, const char **next)
{
  const guchar *s = (const guchar *) p;
  guint want = s[0] < 0x80   ? 0
               : s[0] < 0xC2 ? 4
               : s[0] < 0xE0 ? 1
               : s[0] < 0xF0 ? 2
               : s[0] < 0xF5 ? 3
                             : 4;
  gunichar c;

  *next = p + 1;
  if (want == 0)
    return s[0];
  if (want == 4 || end - p <= (gssize) want)
    return RESEAU_CHAR_BAD;
  c = s[0] & (0x3F >> want);
  for (guint i = 1; i <= want; i++) {
    if ((s[i] & 0xC0) != 0x80)
      return RESEAU_CHAR_BAD;
    c = (c << 6) | (s[i] & 0x3F);
  }
  if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) || (want == 2 && c < 0x800) ||
      (want == 3 && c < 0x10000))
    return RESEAU_CHAR_BAD;
  *next = p + 1 + want;
  return c;
}

static inline gboolean
reseau_text_is_apostrophe (gunichar c)
{
  return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x00B4 || c == '`' ||
         c == 0xFF07;
}

static inline gboolean
reseau_text_is_hyphen (gunichar c)
{
  return c == '-' || c == 0x2010 || c == 0x2011;
}

G_END_DECLS
