/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-publish-choices.h"

#include "reseau-widgets.h"

#include <glib/gi18n.h>

typedef struct {
  ReseauPublishChoose choose;
  GSourceFunc done;
  gpointer data;
  GtkWidget *button;
  GtkWidget *view;
  GByteArray *wanted; /* one for each */
  gboolean changed;
} Choices;

static void
choices_free (gpointer data)
{
  Choices *self = data;

  g_byte_array_unref (self->wanted);
  g_free (self);
}

static void
say_how_many (Choices *self)
{
  guint n = 0;
  g_autofree char *words = NULL;

  for (guint i = 0; i < self->wanted->len; i++)
    n += self->wanted->data[i];
  /* Translators: how many of a list are in a document: 3 of 12 */
  words = g_strdup_printf (_ ("_Choose (%u of %u)"), n, self->wanted->len);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), words);
}

static void
on_toggled_cb (GtkCheckButton *check, GtkListItem *item)
{
  Choices *self = g_object_get_data (G_OBJECT (check), "choices");
  guint index = gtk_list_item_get_position (item);
  gboolean wanted = gtk_check_button_get_active (check);

  if (index >= self->wanted->len || self->wanted->data[index] == wanted)
    return;
  self->wanted->data[index] = (guint8) wanted;
  self->changed = TRUE;
  self->choose (index, wanted, self->data);
  say_how_many (self);
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, Choices *self)
{
  GtkWidget *check = gtk_check_button_new_with_label (" ");
  GtkWidget *label = gtk_widget_get_last_child (check);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  g_object_set_data (G_OBJECT (check), "choices", self);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled_cb), item);
  gtk_list_item_set_child (item, check);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, Choices *self)
{
  GtkCheckButton *check = GTK_CHECK_BUTTON (gtk_list_item_get_child (item));
  GtkStringObject *title = gtk_list_item_get_item (item);

  gtk_check_button_set_label (check, gtk_string_object_get_string (title));
  gtk_check_button_set_active (check, self->wanted->data[gtk_list_item_get_position (item)]);
}

static void
on_closed_cb (Choices *self)
{
  if (!self->changed)
    return;
  self->changed = FALSE;
  self->done (self->data);
}

static GtkWidget *
popover_new (Choices *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), self);
  self->view = gtk_list_view_new (NULL, factory);
  gtk_widget_add_css_class (self->view, "choices");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What is in the document"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_width (GTK_SCROLLED_WINDOW (scrolled), 280);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 360);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_popover_set_child (GTK_POPOVER (popover), scrolled);
  g_signal_connect_swapped (popover, "closed", G_CALLBACK (on_closed_cb), self);
  return popover;
}

GtkWidget *
reseau_publish_choices_new (ReseauPublishChoose choose, GSourceFunc done, gpointer data)
{
  Choices *self = g_new0 (Choices, 1);

  *self = (Choices){ .choose = choose, .done = done, .data = data };
  self->wanted = g_byte_array_new ();
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (self->button), TRUE);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover_new (self));
  gtk_widget_set_tooltip_text (self->button, _ ("Leave some of the list out"));
  g_object_set_data_full (G_OBJECT (self->button), "choices", self, choices_free);
  gtk_widget_set_visible (self->button, FALSE);
  return self->button;
}

/* @titles: (element-type utf8): all of them wanted at first */
void
reseau_publish_choices_fill (GtkWidget *choices, const GPtrArray *titles)
{
  Choices *self = g_object_get_data (G_OBJECT (choices), "choices");
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autoptr (GtkSelectionModel) model = NULL;
  guint8 yes = TRUE;

  g_byte_array_set_size (self->wanted, 0);
  for (guint i = 0; i < titles->len; i++) {
    gtk_string_list_append (list, g_ptr_array_index (titles, i));
    g_byte_array_append (self->wanted, &yes, 1);
  }
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&list))));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), model);
  say_how_many (self);
  gtk_widget_set_visible (choices, titles->len > 1);
}
