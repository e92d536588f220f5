/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-help-text.h"

#include <string.h>

typedef struct {
  ReseauHelpText *text;
  GString *words; /* NULL outside of what is read */
  guint info;     /* how deep within what is about the page */
  guint silent;   /* how deep within a picture */
  gboolean sort;  /* the words are the place among others */
  gboolean note;
  gboolean term; /* within a list of terms */
  gboolean steps;
  gboolean item; /* the next paragraph begins one */
  guint number;
  gboolean keys; /* within a combination of keys */
  guint n_keys;
  char *section;
} Reader;

/* --- words ---------------------------------------------------------------------------- */

/* As a page is laid out is not as it is read; a space that does not break stays. */
static void
append_folded (GString *out, const char *text, gssize length)
{
  g_autofree char *escaped = g_markup_escape_text (text, length);

  for (const char *c = escaped; *c != '\0'; c++)
    if (!g_ascii_isspace (*c))
      g_string_append_c (out, *c);
    else if (out->len > 0 && !g_ascii_isspace (out->str[out->len - 1]))
      g_string_append_c (out, ' ');
}

static const char *
inline_tag (const char *element)
{
  static const char *const tags[][2] = {
    { "gui", "b" }, { "key", "b" }, { "em", "i" }, { "input", "i" }, { "link", "a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (g_str_equal (element, tags[i][0]))
      return tags[i][1];
  return NULL;
}

static const char *
get_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return values[i];
  return NULL;
}

static void
open_inline (Reader *self, const char *element, const char **names, const char **values)
{
  const char *tag = inline_tag (element);

  if (g_str_equal (element, "key") && self->keys && self->n_keys++ > 0)
    g_string_append_c (self->words, '+');
  if (g_str_equal (element, "keyseq")) {
    self->keys = TRUE;
    self->n_keys = 0;
  }
  else if (tag != NULL && *tag == 'a') {
    g_autofree char *target =
        g_markup_escape_text (get_attribute (names, values, "xref") ?: "index", -1);

    g_string_append_printf (self->words, "<a href=\"%s\">", target);
  }
  else if (tag != NULL) {
    g_string_append_printf (self->words, "<%s>", tag);
  }
}

static void
close_inline (Reader *self, const char *element)
{
  const char *tag = inline_tag (element);

  if (g_str_equal (element, "keyseq"))
    self->keys = FALSE;
  else if (tag != NULL)
    g_string_append_printf (self->words, "</%s>", tag);
}

/* --- parts ---------------------------------------------------------------------------- */

static void
part_free (ReseauHelpPart *part)
{
  g_free (part->id);
  g_free (part->markup);
  g_free (part);
}

static ReseauHelpKind
kind_of (Reader *self, const char *element)
{
  gboolean first = self->item;

  if (g_str_equal (element, "title")) {
    if (self->term)
      return RESEAU_HELP_TERM;
    return self->section != NULL ? RESEAU_HELP_HEADING : RESEAU_HELP_TITLE;
  }
  if (self->note)
    return RESEAU_HELP_NOTE;
  self->item = FALSE;
  if (first && !self->term)
    return self->steps ? RESEAU_HELP_STEP : RESEAU_HELP_ITEM;
  return RESEAU_HELP_PARAGRAPH;
}

static void
add_part (Reader *self, const char *element)
{
  g_autoptr (GString) words = g_steal_pointer (&self->words);
  ReseauHelpPart *part;

  if (self->sort) {
    g_free (self->text->sort);
    self->text->sort = g_strdup (g_strstrip (words->str));
    return;
  }
  part = g_new0 (ReseauHelpPart, 1);
  part->kind = kind_of (self, element);
  part->number = part->kind == RESEAU_HELP_STEP ? ++self->number : 0;
  part->id = part->kind == RESEAU_HELP_HEADING ? g_strdup (self->section) : NULL;
  part->markup = g_strdup (g_strstrip (words->str));
  g_ptr_array_add (self->text->parts, part);
}

/* --- reading ---------------------------------------------------------------------------- */

static void
begin_info (Reader *self, const char *element, const char **names, const char **values)
{
  const char *target = get_attribute (names, values, "xref");

  if (g_str_equal (element, "link") && target != NULL && strchr (target, '#') != NULL) {
    g_free (self->text->guide);
    self->text->guide = g_strdup (strchr (target, '#') + 1);
  }
  self->sort = g_str_equal (element, "title") &&
               g_strcmp0 (get_attribute (names, values, "type"), "sort") == 0;
  if (self->sort)
    self->words = g_string_new (NULL);
}

static void
begin_block (Reader *self, const char *element, const char **names, const char **values)
{
  if (g_str_equal (element, "p") || g_str_equal (element, "title")) {
    self->words = g_string_new (NULL);
  }
  else if (g_str_equal (element, "section")) {
    g_free (self->section);
    self->section = g_strdup (get_attribute (names, values, "id"));
  }
  else if (g_str_equal (element, "note")) {
    self->note = TRUE;
  }
  else if (g_str_equal (element, "item")) {
    self->item = TRUE;
  }
  else if (g_str_equal (element, "steps") || g_str_equal (element, "list")) {
    self->steps = g_str_equal (element, "steps");
    self->number = 0;
  }
  else if (g_str_equal (element, "terms")) {
    self->term = TRUE;
  }
}

static void
start_cb (GMarkupParseContext *context, const char *element, const char **names,
          const char **values, gpointer data, GError **error)
{
  Reader *self = data;

  if (self->info > 0 || g_str_equal (element, "info")) {
    self->info++;
    begin_info (self, element, names, values);
  }
  else if (self->silent > 0 || g_str_equal (element, "media")) {
    self->silent++;
  }
  else if (self->words != NULL) {
    open_inline (self, element, names, values);
  }
  else {
    begin_block (self, element, names, values);
  }
}

static void
end_block (Reader *self, const char *element)
{
  if (g_str_equal (element, "note"))
    self->note = FALSE;
  else if (g_str_equal (element, "item"))
    self->item = FALSE;
  else if (g_str_equal (element, "terms"))
    self->term = FALSE;
}

static void
end_cb (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Reader *self = data;
  gboolean part = g_str_equal (element, "p") || g_str_equal (element, "title");

  if (self->info > 0) {
    self->info--;
    if (self->words != NULL)
      add_part (self, element);
    self->sort = FALSE;
  }
  else if (self->silent > 0) {
    self->silent--;
  }
  else if (self->words != NULL && part) {
    add_part (self, element);
  }
  else if (self->words != NULL) {
    close_inline (self, element);
  }
  else {
    end_block (self, element);
  }
}

static void
text_cb (GMarkupParseContext *context, const char *text, gsize length, gpointer data,
         GError **error)
{
  Reader *self = data;

  if (self->words != NULL)
    append_folded (self->words, text, (gssize) length);
}

/**
 * reseau_help_text_parse:
 * @mallard: a page
 * @length: bytes of it, or -1
 *
 * Returns: (transfer full): what it says, or %NULL with @error when it is no XML
 */
ReseauHelpText *
reseau_help_text_parse (const char *mallard, gssize length, GError **error)
{
  const GMarkupParser parser = { start_cb, end_cb, text_cb, NULL, NULL };
  g_autoptr (ReseauHelpText) text = g_new0 (ReseauHelpText, 1);
  Reader reader = { .text = text };
  g_autoptr (GMarkupParseContext) context = NULL;
  gboolean whole;

  g_return_val_if_fail (mallard != NULL, NULL);

  text->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  context = g_markup_parse_context_new (&parser, 0, &reader, NULL);
  whole = g_markup_parse_context_parse (context, mallard, length, error) &&
          g_markup_parse_context_end_parse (context, error);
  g_free (reader.section);
  if (reader.words != NULL)
    g_string_free (reader.words, TRUE);
  return whole ? g_steal_pointer (&text) : NULL;
}

void
reseau_help_text_free (ReseauHelpText *self)
{
  g_free (self->guide);
  g_free (self->sort);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

/**
 * reseau_help_text_get_title:
 *
 * Returns: its title, with markup
 */
const char *
reseau_help_text_get_title (const ReseauHelpText *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->parts->len; i++) {
    const ReseauHelpPart *part = g_ptr_array_index (self->parts, i);

    if (part->kind == RESEAU_HELP_TITLE)
      return part->markup;
  }
  return "";
}
