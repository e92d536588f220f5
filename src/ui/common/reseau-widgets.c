/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-widgets.h"

#include "reseau-wrap-layout.h"

#include <adwaita.h>

/* Fewer in a line than this, and the button of a banner goes below its words. */
#define BANNER_CHARS 34

/**
 * reseau_widget_set_words:
 * @words: what it does
 *
 * Names a widget that shows no words: below the pointer, and for a screen
 * reader, for which a tooltip is no name.
 */
void
reseau_widget_set_words (GtkWidget *widget, const char *words)
{
  gtk_widget_set_tooltip_text (widget, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

/* A picture beside words that say the same: nothing for a screen reader. */
GtkWidget *
reseau_icon_new (const char *name)
{
  GtkWidget *icon = gtk_image_new_from_icon_name (name);

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  return icon;
}

/* The name of a button is its label: GTK 4.8 would say the text with its mnemonic's line first. */
void
reseau_widget_reset_name (GtkWidget *button)
{
  gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* On several lines where letters are large and there is little room. */
static GtkWidget *
prepare_button (GtkWidget *button)
{
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  reseau_widget_reset_name (button);
  return button;
}

/**
 * reseau_button_new:
 * @words: what it does, with or without a mnemonic
 */
GtkWidget *
reseau_button_new (const char *words)
{
  return prepare_button (gtk_button_new_with_mnemonic (words));
}

GtkWidget *
reseau_toggle_new (const char *words)
{
  return prepare_button (gtk_toggle_button_new_with_mnemonic (words));
}

/**
 * reseau_icon_button_new:
 * @words: what it does: its tooltip and its name
 * @action: (nullable): detailed name of an action
 */
GtkWidget *
reseau_icon_button_new (const char *icon, const char *words, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  reseau_widget_set_words (button, words);
  if (action != NULL)
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

/* One line that is cut where there is no room. */
GtkWidget *
reseau_label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Text to be read, and copied. */
GtkWidget *
reseau_paragraph_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  return label;
}

/* A word that says the state of something; does nothing. */
GtkWidget *
reseau_pill_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "pill-label");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
acting_button (const char *text, const char *action, GVariant *target)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_button_set_child (GTK_BUTTON (button), label);
  /* A label of one's own inside a button does not name it: the type would be read out. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  return button;
}

/* A term: a button that leads to what has it too. */
GtkWidget *
reseau_chip_new (const char *text, const char *action, GVariant *target)
{
  GtkWidget *button = acting_button (text, action, target);

  gtk_widget_add_css_class (button, "chip");
  return button;
}

/* The name of a record, which opens it. */
GtkWidget *
reseau_link_new (const char *text, const char *action, GVariant *target)
{
  GtkWidget *button = acting_button (text, action, target);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "record-link");
  return button;
}

/* A line of a boxed list. */
GtkWidget *
reseau_row_new (const char *title, const char *subtitle, const char *action, GVariant *target)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  /* Its title names it already: to say it here too would be to say it twice. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  subtitle != NULL ? subtitle : "", -1);
  if (action == NULL)
    return row;
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), reseau_icon_new ("go-next-symbolic"));
  return row;
}

GtkWidget *
reseau_boxed_list_new (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return list;
}

GtkWidget *
reseau_heading_new (const char *text)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_HEADING, "xalign", 0.0, "wrap", TRUE, NULL);

  gtk_widget_add_css_class (label, "heading");
  return label;
}

/* Something to know before reading on, with what can be done about it: beside it where there is
 * room, else below. */
GtkWidget *
reseau_banner_new (const char *text, const char *button, const char *action, GVariant *target)
{
  GtkWidget *box = reseau_wrap_box_new (10);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), BANNER_CHARS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  if (button != NULL) {
    GtkWidget *act = acting_button (button, action, target);

    gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (act))),
                             PANGO_ELLIPSIZE_NONE);
    gtk_widget_set_valign (act, GTK_ALIGN_CENTER);
    gtk_box_append (GTK_BOX (box), act);
  }
  gtk_widget_add_css_class (box, "notice");
  return box;
}

void
reseau_box_clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}
