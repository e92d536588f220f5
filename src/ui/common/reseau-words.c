/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-words.h"

#include "reseau-element.h"
#include "reseau-sentences.h"

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

/* @kind: (nullable): of all kinds together they are results. */
char *
reseau_words_count (const char *kind, guint n)
{
  return kind != NULL ? reseau_sentence_for_count (kind, n)
                      : g_strdup_printf (ngettext ("%u result", "%u results", n), n);
}

static guint
find_line (const ReseauValue *list, const char *element)
{
  for (guint i = 0; i < reseau_value_get_length (list); i++)
    if (g_strcmp0 (
            reseau_value_get_member_string (reseau_value_get_at (list, i), RESEAU_ELEMENT_ID),
            element) == 0)
      return i + 1;
  return 0;
}

static char *
dup_line (const ReseauField *list, const ReseauValue *fields, const char *element)
{
  guint line = find_line (reseau_value_get (fields, list->key), element);
  const char *label = reseau_words_label (&list->label);

  if (line == 0)
    return g_strdup (label);
  /* Translators: a line of a list: "Steps, line 2" */
  return g_strdup_printf (_ ("%s, line %u"), label, line);
}

/**
 * reseau_words_dup_place:
 * @fields: the fields of a record of that kind
 * @key: a field, a line of a list or a part of one, or that these were deleted
 *
 * Returns: (transfer full) (nullable): what a person calls it, %NULL for what this version does
 *   not know
 */
char *
reseau_words_dup_place (const ReseauKind *kind, const ReseauValue *fields, const char *key)
{
  const ReseauField *field = reseau_kind_find_field (kind, key);
  g_auto (ReseauElementKey) parsed = { NULL, NULL, NULL };
  g_autofree char *line = NULL;
  const ReseauField *list;

  if (g_str_equal (key, RESEAU_ELEMENT_DELETION))
    return g_strdup (_ ("Deletion"));
  if (!reseau_element_key_parse (key, &parsed))
    return field != NULL ? g_strdup (reseau_words_label (&field->label)) : NULL;
  list = reseau_kind_get_field (kind, parsed.field);
  if (!reseau_field_has_elements (list))
    return NULL;
  line = dup_line (list, fields, parsed.element);
  if (g_strcmp0 (parsed.part, RESEAU_ELEMENT_DELETION) == 0)
    return g_steal_pointer (&line);
  if (field == NULL)
    return NULL;
  /* Translators: a part of a line of a list: "Steps, line 2: Details" */
  return g_strdup_printf (_ ("%s: %s"), line, reseau_words_label (&field->label));
}
