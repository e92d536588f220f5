/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-nature-grid.h"

#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

struct _ReseauNatureGrid {
  GtkWidget parent_instance;

  GtkWidget *flow;
};

enum {
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauNatureGrid, reseau_nature_grid, GTK_TYPE_WIDGET)

static void
on_clicked_cb (GtkButton *button, ReseauNatureGrid *self)
{
  g_signal_emit (self, signals[CHOSEN], 0, g_object_get_data (G_OBJECT (button), "nature"));
}

static GtkWidget *
wrapped_label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
card_new (ReseauNatureGrid *self, const ReseauChoice *nature)
{
  const char *title = reseau_words_label (&nature->label);
  const char *hint = reseau_words_label (&nature->hint);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  gtk_box_append (GTK_BOX (box), wrapped_label_new (title, "heading"));
  if (hint != NULL && *hint != '\0') {
    GtkWidget *label = wrapped_label_new (hint, "caption");

    gtk_widget_add_css_class (label, "dim-label");
    gtk_box_append (GTK_BOX (box), label);
  }
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "card");
  gtk_widget_add_css_class (button, "nature");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, hint ? hint : "", -1);
  g_object_set_data (G_OBJECT (button), "nature", (gpointer) nature->value);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked_cb), self);
  return button;
}

static void
add_card (ReseauNatureGrid *self, GtkWidget *card)
{
  GtkWidget *child = gtk_flow_box_child_new ();

  /* The button is what takes the focus. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), card);
  gtk_flow_box_append (GTK_FLOW_BOX (self->flow), child);
}

static void
reseau_nature_grid_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (reseau_nature_grid_parent_class)->dispose (object);
}

static void
reseau_nature_grid_class_init (ReseauNatureGridClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_nature_grid_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
reseau_nature_grid_init (ReseauNatureGrid *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *title = wrapped_label_new (_ ("What would you like to share?"), "title-2");

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 18);
  gtk_widget_set_parent (title, GTK_WIDGET (self));
  self->flow = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (self->flow), TRUE);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (self->flow), 1);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->flow), 3);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->flow), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (self->flow), 12);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->flow), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  title, NULL, -1);
  gtk_widget_set_parent (self->flow, GTK_WIDGET (self));
}

/* A visit is asked for where one wants to go, it is not written from nothing. */
static gboolean
is_offered (const ReseauKind *kind, const ReseauChoice *nature)
{
  return !(g_str_equal (kind->name, "meeting") && g_str_equal (nature->value, "visit"));
}

GtkWidget *
reseau_nature_grid_new (const ReseauKind *kind)
{
  ReseauNatureGrid *self = g_object_new (RESEAU_TYPE_NATURE_GRID, NULL);

  for (guint i = 0; i < kind->n_natures; i++)
    if (is_offered (kind, &kind->natures[i]))
      add_card (self, card_new (self, &kind->natures[i]));
  return GTK_WIDGET (self);
}
