/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-choice-row.h"

#include "reseau-scrolled.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

struct _ReseauChoiceRow {
  ReseauFieldRow parent_instance;

  GtkWidget *drop;
  gboolean has_none; /* the first line stands for no value */
};

G_DEFINE_FINAL_TYPE (ReseauChoiceRow, reseau_choice_row, RESEAU_TYPE_FIELD_ROW)

static void
on_selected_cb (GtkDropDown *drop, GParamSpec *pspec, ReseauChoiceRow *self)
{
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (self));
  guint selected = gtk_drop_down_get_selected (drop);
  g_autoptr (ReseauValue) value = NULL;

  if (self->has_none && selected > 0)
    value = reseau_value_new_string (field->choices[selected - 1].value);
  else if (!self->has_none && selected < field->n_choices)
    value = reseau_value_new_string (field->choices[selected].value);
  reseau_field_row_tell (RESEAU_FIELD_ROW (self), value);
}

static guint
position_of (ReseauChoiceRow *self, const char *value)
{
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (self));

  for (guint i = 0; i < field->n_choices; i++)
    if (g_strcmp0 (field->choices[i].value, value) == 0)
      return i + self->has_none;
  return self->has_none ? 0 : GTK_INVALID_LIST_POSITION;
}

static void
reseau_choice_row_show_value (ReseauFieldRow *row, ReseauValue *value)
{
  ReseauChoiceRow *self = RESEAU_CHOICE_ROW (row);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop),
                              position_of (self, reseau_value_get_string (value)));
}

static void
setup_item (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_item (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkStringObject *string = gtk_list_item_get_item (item);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (string));
}

/* The value on the button is cut where there is no room; the list is as wide as it needs. */
static GtkListItemFactory *
button_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_item), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_item), NULL);
  return factory;
}

static void
reseau_choice_row_constructed (GObject *object)
{
  ReseauChoiceRow *self = RESEAU_CHOICE_ROW (object);
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);
  g_autoptr (GtkListItemFactory) factory = button_factory_new ();
  const ReseauField *field;

  G_OBJECT_CLASS (reseau_choice_row_parent_class)->constructed (object);

  field = reseau_field_row_get_field (RESEAU_FIELD_ROW (self));
  self->has_none = !field->required && field->fallback == NULL && !field->is_virtual;
  if (self->has_none)
    gtk_string_list_append (words, _ ("Not said"));
  for (guint i = 0; i < field->n_choices; i++)
    gtk_string_list_append (words, reseau_words_label (&field->choices[i].label));
  self->drop = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&words)), NULL);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (self->drop),
                                  gtk_drop_down_get_factory (GTK_DROP_DOWN (self->drop)));
  gtk_drop_down_set_factory (GTK_DROP_DOWN (self->drop), factory);
  g_signal_connect (self->drop, "notify::selected", G_CALLBACK (on_selected_cb), self);
  reseau_field_row_set_control (RESEAU_FIELD_ROW (self), self->drop, self->drop);
  /* The button inside is what takes the focus, and would be read out as its type. */
  reseau_field_row_name (RESEAU_FIELD_ROW (self), gtk_widget_get_first_child (self->drop));
  reseau_scrolled_show_opener (self->drop);
}

static void
reseau_choice_row_class_init (ReseauChoiceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = reseau_choice_row_constructed;
  RESEAU_FIELD_ROW_CLASS (klass)->show_value = reseau_choice_row_show_value;
}

static void
reseau_choice_row_init (ReseauChoiceRow *self)
{
}
