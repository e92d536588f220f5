/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Small widgets that several screens are made of. */

GtkWidget *reseau_icon_new (const char *name);
void reseau_widget_reset_name (GtkWidget *button);
GtkWidget *reseau_button_new (const char *words);
GtkWidget *reseau_toggle_new (const char *words);
GtkWidget *reseau_icon_button_new (const char *icon, const char *words, const char *action);
void reseau_widget_set_words (GtkWidget *widget, const char *words);
GtkWidget *reseau_label_new (const char *text, const char *css_class);
GtkWidget *reseau_paragraph_new (const char *text);
GtkWidget *reseau_pill_new (const char *text, const char *css_class);
GtkWidget *reseau_chip_new (const char *text, const char *action, GVariant *target);
GtkWidget *reseau_link_new (const char *text, const char *action, GVariant *target);
GtkWidget *reseau_row_new (const char *title, const char *subtitle, const char *action,
                           GVariant *target);
GtkWidget *reseau_boxed_list_new (const char *name);
GtkWidget *reseau_heading_new (const char *text);
GtkWidget *reseau_banner_new (const char *text, const char *button, const char *action,
                              GVariant *target);
void reseau_box_clear (GtkWidget *box);

G_END_DECLS
