/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-version-card.h"

#include "reseau-marked-text.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

static GtkWidget *
text_new (const char *text, const GArray *marks)
{
  GtkWidget *label = reseau_marked_text_new (text, marks, FALSE);

  /* Two of them stand side by side where there is room. */
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_vexpand (label, TRUE);
  return label;
}

/**
 * reseau_version_card_new:
 * @who: (nullable): who wrote it and when
 * @text: the value in words, empty for none
 * @marks: (element-type ReseauTextRange): what the other version does not have
 * @take: what the button says
 * @taken: (swapped): called with @data
 */
GtkWidget *
reseau_version_card_new (const char *title, const char *who, const char *text, const GArray *marks,
                         const char *take, GCallback taken, gpointer data)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *button = reseau_button_new (take);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "version");
  gtk_box_append (GTK_BOX (card), reseau_heading_new (title));
  if (who != NULL) {
    GtkWidget *label = reseau_paragraph_new (who);

    gtk_widget_add_css_class (label, "caption");
    gtk_widget_add_css_class (label, "dim-label");
    gtk_box_append (GTK_BOX (card), label);
  }
  if (*text != '\0')
    gtk_box_append (GTK_BOX (card), text_new (text, marks));
  else {
    GtkWidget *label = reseau_paragraph_new (_ ("Nothing: the field was emptied"));

    gtk_widget_add_css_class (label, "dim-label");
    gtk_widget_set_vexpand (label, TRUE);
    gtk_box_append (GTK_BOX (card), label);
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  title, -1);
  g_signal_connect_swapped (button, "clicked", taken, data);
  gtk_box_append (GTK_BOX (card), button);
  return card;
}
