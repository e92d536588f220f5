/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-marked-text.h"

#include "reseau-widgets.h"
#include "reseau-word-diff.h"

/* Bold and underlined, or struck through: to be seen without colours too. */
static PangoAttrList *
attributes_for (const GArray *marks, gboolean gone)
{
  PangoAttrList *list = pango_attr_list_new ();

  for (guint i = 0; i < marks->len; i++) {
    ReseauTextRange range = g_array_index (marks, ReseauTextRange, i);
    PangoAttribute *attributes[] = { pango_attr_weight_new (PANGO_WEIGHT_BOLD),
                                     gone ? pango_attr_strikethrough_new (TRUE)
                                          : pango_attr_underline_new (PANGO_UNDERLINE_SINGLE) };

    for (guint j = 0; j < G_N_ELEMENTS (attributes); j++) {
      attributes[j]->start_index = range.start;
      attributes[j]->end_index = range.end;
      pango_attr_list_insert (list, attributes[j]);
    }
  }
  return list;
}

/**
 * reseau_marked_text_new:
 * @marks: (element-type ReseauTextRange): what another version does not have
 * @gone: whether that other version came after this one
 *
 * Text to be read, with what is different in it.
 */
GtkWidget *
reseau_marked_text_new (const char *text, const GArray *marks, gboolean gone)
{
  GtkWidget *label = reseau_paragraph_new (text);
  g_autoptr (PangoAttrList) attributes = attributes_for (marks, gone);

  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  return label;
}
