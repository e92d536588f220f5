/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-thesaurus.h"

#include <string.h>

struct _ReseauThesaurus {
  GHashTable *phrases; /* key → GPtrArray of phrases */
};

static gboolean
add_to_key (const ReseauToken *token, gpointer data)
{
  GString *key = data;

  if (!token->joined && (!token->stop || token->linked))
    g_string_append_printf (key, "%s%s", key->len > 0 ? " " : "", token->stem);
  return TRUE;
}

static char *
make_key (ReseauAnalyzer *analyzer, const char *phrase)
{
  GString *key = g_string_new (NULL);

  reseau_analyzer_run (analyzer, phrase, -1, add_to_key, key);
  return g_string_free (key, FALSE);
}

static GPtrArray *
ensure_phrases (ReseauThesaurus *self, ReseauAnalyzer *analyzer, const char *typed)
{
  g_autofree char *key = make_key (analyzer, typed);
  GPtrArray *phrases = g_hash_table_lookup (self->phrases, key);

  if (phrases == NULL) {
    phrases = g_ptr_array_new_with_free_func (g_free);
    g_hash_table_insert (self->phrases, g_steal_pointer (&key), phrases);
  }
  return phrases;
}

static void
add_others (GPtrArray *phrases, const char *typed, char **others)
{
  for (char **other = others; *other != NULL; other++)
    if (!g_str_equal (*other, typed) &&
        !g_ptr_array_find_with_equal_func (phrases, *other, g_str_equal, NULL))
      g_ptr_array_add (phrases, g_strdup (*other));
}

static char **
split_words (const char *text)
{
  char **words = g_strsplit (text, ",", -1);

  for (char **word = words; *word != NULL; word++)
    g_strstrip (*word);
  return words;
}

static void
read_line (ReseauThesaurus *self, ReseauAnalyzer *analyzer, const char *line)
{
  g_auto (GStrv) sides = g_strsplit (line, ">", 2);
  g_auto (GStrv) typed = NULL;
  g_auto (GStrv) others = NULL;

  if (*line == '#' || *line == '\0')
    return;
  typed = split_words (sides[0]);
  others = sides[1] != NULL ? split_words (sides[1]) : NULL;
  for (char **word = typed; *word != NULL; word++) {
    GPtrArray *phrases = ensure_phrases (self, analyzer, *word);

    add_others (phrases, *word, typed);
    if (others != NULL)
      add_others (phrases, *word, others);
  }
}

ReseauThesaurus *
reseau_thesaurus_new (ReseauAnalyzer *analyzer, const char *text, gsize length)
{
  ReseauThesaurus *self = g_new0 (ReseauThesaurus, 1);
  g_autofree char *copy = g_strndup (text, length);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);

  self->phrases =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  for (char **line = lines; *line != NULL; line++)
    read_line (self, analyzer, *line);
  return self;
}

void
reseau_thesaurus_free (ReseauThesaurus *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->phrases);
  g_free (self);
}

const GPtrArray *
reseau_thesaurus_find (const ReseauThesaurus *self, const char *key)
{
  g_return_val_if_fail (self != NULL && key != NULL, NULL);

  return g_hash_table_lookup (self->phrases, key);
}
