/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-words.h"

#include <glib/gi18n.h>

const char *
reseau_words_label (const ReseauLabel *label)
{
  return reseau_label_get (label, g_get_language_names ()[0]);
}

/* Returns: (transfer full): @text as the beginning of something */
char *
reseau_words_capitalize (const char *text)
{
  const char *rest = *text != '\0' ? g_utf8_next_char (text) : text;
  g_autofree char *first = g_utf8_strup (text, rest - text);

  return g_strconcat (first, rest, NULL);
}

const char *
reseau_words_visibility (const char *visibility)
{
  if (g_strcmp0 (visibility, "me") == 0)
    return _ ("Seen by you alone");
  if (g_strcmp0 (visibility, "structure") == 0)
    return _ ("Seen by your structure");
  if (g_strcmp0 (visibility, "pair") == 0)
    return _ ("Seen by both structures");
  if (g_strcmp0 (visibility, "public") == 0)
    return _ ("Seen by everyone");
  return _ ("Seen by the network");
}

/* How many there are of a kind. */
char *
reseau_words_count (const char *kind, guint n)
{
  if (g_strcmp0 (kind, "fiche") == 0)
    return g_strdup_printf (ngettext ("%u fiche", "%u fiches", n), n);
  if (g_strcmp0 (kind, "structure") == 0)
    return g_strdup_printf (ngettext ("%u structure", "%u structures", n), n);
  if (g_strcmp0 (kind, "person") == 0)
    return g_strdup_printf (ngettext ("%u person", "%u people", n), n);
  if (g_strcmp0 (kind, "meeting") == 0)
    return g_strdup_printf (ngettext ("%u meeting", "%u meetings", n), n);
  return g_strdup_printf (ngettext ("%u result", "%u results", n), n);
}
