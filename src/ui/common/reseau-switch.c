/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-switch.h"

#include "reseau-widgets.h"
#include "reseau-wrap-layout.h"

/* More stand side by side only where there is room, and go on in a second line where not. */
#define MOST_LINKED 2

typedef struct {
  ReseauSwitchFunc func;
  GObject *owner;
  guint number;
} Choice;

static void
free_choice (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
on_toggled_cb (GtkToggleButton *button, Choice *choice)
{
  if (gtk_toggle_button_get_active (button))
    choice->func (choice->number, choice->owner);
}

GtkWidget *
reseau_switch_new (const char *const *words, ReseauSwitchFunc func, GObject *owner)
{
  gboolean linked = g_strv_length ((char **) words) <= MOST_LINKED;
  GtkWidget *box = linked ? gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0) : reseau_wrap_box_new (4);
  GtkWidget *first = NULL;

  if (linked) {
    gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
    gtk_widget_add_css_class (box, "linked");
  }
  gtk_widget_add_css_class (box, "switch-line");
  for (guint i = 0; words[i] != NULL; i++) {
    GtkWidget *button = reseau_toggle_new (words[i]);
    Choice *choice = g_new0 (Choice, 1);

    *choice = (Choice){ func, owner, i };
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), i == 0);
    if (first != NULL)
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
    else
      first = button;
    gtk_widget_set_hexpand (button, linked);
    if (!linked)
      gtk_widget_add_css_class (button, "flat");
    g_signal_connect_data (button, "toggled", G_CALLBACK (on_toggled_cb), choice, free_choice, 0);
    gtk_box_append (GTK_BOX (box), button);
  }
  return box;
}

void
reseau_switch_choose (GtkWidget *buttons, guint chosen)
{
  GtkWidget *button = gtk_widget_get_first_child (buttons);

  while (button != NULL && chosen-- > 0)
    button = gtk_widget_get_next_sibling (button);
  g_return_if_fail (button != NULL);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}
