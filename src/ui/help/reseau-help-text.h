/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauHelpKind:
 *
 * How a part of a page of the help is set.
 */
typedef enum {
  RESEAU_HELP_TITLE,
  RESEAU_HELP_HEADING,
  RESEAU_HELP_PARAGRAPH,
  RESEAU_HELP_ITEM,
  RESEAU_HELP_STEP,
  RESEAU_HELP_TERM,
  RESEAU_HELP_NOTE,
} ReseauHelpKind;

/**
 * ReseauHelpPart:
 * @id: (nullable): name of the section that a heading begins
 * @number: of a step, from 1
 * @markup: its words, for a #GtkLabel; links lead to names of pages
 */
typedef struct {
  ReseauHelpKind kind;
  char *id;
  guint number;
  char *markup;
} ReseauHelpPart;

/**
 * ReseauHelpText:
 * @guide: (nullable): section of the contents that lists the page
 * @sort: (nullable): its place there
 * @parts: (element-type ReseauHelpPart):
 *
 * What a page of the help says: of Mallard, as much as the pages use, and no pictures.
 */
typedef struct {
  char *guide;
  char *sort;
  GPtrArray *parts;
} ReseauHelpText;

ReseauHelpText *reseau_help_text_parse (const char *mallard, gssize length, GError **error);
void reseau_help_text_free (ReseauHelpText *self);
const char *reseau_help_text_get_title (const ReseauHelpText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHelpText, reseau_help_text_free)

G_END_DECLS
