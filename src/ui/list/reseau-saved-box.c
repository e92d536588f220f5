/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-saved-box.h"

#include "reseau-saved-search.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ReseauSavedBox {
  GtkWidget parent_instance;

  ReseauContext *context;
  ReseauQuery *query;
  ReseauValue *searches;
  GtkWidget *heading;
  GtkWidget *rows;
  GtkWidget *wish; /* opens the line */
  GtkWidget *keep; /* the line where the present one gets its name */
  GtkWidget *name;
};

enum {
  RECALLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauSavedBox, reseau_saved_box, GTK_TYPE_WIDGET)

static void show_rows (ReseauSavedBox *self);

static void
take (ReseauSavedBox *self, ReseauValue *searches /* takes */)
{
  reseau_value_unref (self->searches);
  self->searches = searches;
  reseau_context_save_searches (self->context, searches);
  show_rows (self);
}

static void
on_recalled_cb (GtkButton *button, ReseauSavedBox *self)
{
  g_autoptr (ReseauQuery) query =
      reseau_saved_search_dup_query (g_object_get_data (G_OBJECT (button), "search"));

  g_signal_emit (self, signals[RECALLED], 0, query);
}

/* The button goes with its row: the focus stays near. */
static void
on_dropped_cb (GtkButton *button, ReseauSavedBox *self)
{
  const ReseauValue *search = g_object_get_data (G_OBJECT (button), "search");
  g_autofree char *name = g_strdup (reseau_saved_search_get_name (search, self->query->kind));

  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_BACKWARD);
  take (self, reseau_saved_searches_without (self->searches, self->query->kind, name));
}

static void
show_keep (ReseauSavedBox *self, gboolean wish, gboolean keep)
{
  gtk_widget_set_visible (self->wish, wish);
  gtk_widget_set_visible (self->keep, keep);
}

static void
on_wished_cb (ReseauSavedBox *self)
{
  show_keep (self, FALSE, TRUE);
  gtk_widget_grab_focus (self->name);
}

static void
on_kept_cb (ReseauSavedBox *self)
{
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name)));

  g_strstrip (name);
  if (*name == '\0') {
    gtk_widget_grab_focus (self->name);
    return;
  }
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  gtk_widget_set_visible (self->wish, TRUE);
  gtk_widget_grab_focus (self->wish);
  show_keep (self, TRUE, FALSE);
  take (self, reseau_saved_searches_with (self->searches, name, self->query));
}

static void
add_button (ReseauSavedBox *self, GtkWidget *row, GtkWidget *button, ReseauValue *search,
            GCallback on_clicked)
{
  g_object_set_data_full (G_OBJECT (button), "search", reseau_value_ref (search),
                          (GDestroyNotify) reseau_value_unref);
  g_signal_connect_object (button, "clicked", on_clicked, self, 0);
  gtk_box_append (GTK_BOX (row), button);
}

static GtkWidget *
row_new (ReseauSavedBox *self, ReseauValue *search, const char *name)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *recall = gtk_button_new ();
  /* Translators: %s is the name that a person gave to a search */
  g_autofree char *words = g_strdup_printf (_ ("Forget the search “%s”"), name);
  GtkWidget *label = reseau_label_new (name, NULL);

  gtk_button_set_child (GTK_BUTTON (recall), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (recall), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (recall, "flat");
  gtk_widget_add_css_class (recall, "record-link");
  gtk_widget_set_hexpand (recall, TRUE);
  add_button (self, row, recall, search, G_CALLBACK (on_recalled_cb));
  add_button (self, row, reseau_icon_button_new ("user-trash-symbolic", words, NULL), search,
              G_CALLBACK (on_dropped_cb));
  gtk_widget_add_css_class (gtk_widget_get_last_child (row), "flat");
  return row;
}

static void
show_rows (ReseauSavedBox *self)
{
  reseau_box_clear (self->rows);
  for (guint i = 0; i < reseau_value_get_length (self->searches); i++) {
    ReseauValue *search = reseau_value_get_at (self->searches, i);
    const char *name = reseau_saved_search_get_name (search, self->query->kind);

    if (name != NULL)
      gtk_box_append (GTK_BOX (self->rows), row_new (self, search, name));
  }
  gtk_widget_set_visible (self->rows, gtk_widget_get_first_child (self->rows) != NULL);
  gtk_widget_set_visible (self->heading, gtk_widget_get_visible (self->rows));
}

static void
reseau_saved_box_dispose (GObject *object)
{
  ReseauSavedBox *self = RESEAU_SAVED_BOX (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_pointer (&self->searches, reseau_value_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_saved_box_parent_class)->dispose (object);
}

static void
reseau_saved_box_class_init (ReseauSavedBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_saved_box_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  signals[RECALLED] = g_signal_new ("recalled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, RESEAU_TYPE_QUERY);
}

static GtkWidget *
keep_new (ReseauSavedBox *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = reseau_button_new (_ ("_Keep"));

  self->name = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->name), _ ("Name this search"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->name), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name this search"), -1);
  gtk_entry_set_max_length (GTK_ENTRY (self->name), 60);
  gtk_widget_set_hexpand (self->name, TRUE);
  g_signal_connect_swapped (self->name, "activate", G_CALLBACK (on_kept_cb), self);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_kept_cb), self);
  gtk_box_append (GTK_BOX (line), self->name);
  gtk_box_append (GTK_BOX (line), button);
  return line;
}

static void
reseau_saved_box_init (ReseauSavedBox *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (widget);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->heading = reseau_heading_new (_ ("Kept Searches"));
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->wish = reseau_button_new (_ ("_Keep This Search…"));
  gtk_widget_add_css_class (self->wish, "flat");
  gtk_widget_set_halign (self->wish, GTK_ALIGN_START);
  g_signal_connect_swapped (self->wish, "clicked", G_CALLBACK (on_wished_cb), self);
  self->keep = keep_new (self);
  gtk_widget_add_css_class (widget, "saved");
  gtk_widget_set_parent (self->heading, widget);
  gtk_widget_set_parent (self->rows, widget);
  gtk_widget_set_parent (self->wish, widget);
  gtk_widget_set_parent (self->keep, widget);
}

GtkWidget *
reseau_saved_box_new (ReseauContext *context)
{
  ReseauSavedBox *self = g_object_new (RESEAU_TYPE_SAVED_BOX, NULL);

  self->context = g_object_ref (context);
  return GTK_WIDGET (self);
}

/* @query: what the list shows; what asks for nothing is not worth keeping */
void
reseau_saved_box_show_query (ReseauSavedBox *self, const ReseauQuery *query)
{
  g_return_if_fail (RESEAU_IS_SAVED_BOX (self));

  g_clear_pointer (&self->query, reseau_query_free);
  self->query = reseau_query_copy (query);
  g_clear_pointer (&self->searches, reseau_value_unref);
  self->searches = reseau_context_load_searches (self->context);
  show_keep (self, query->text != NULL || reseau_value_get_length (query->filters) > 0, FALSE);
  show_rows (self);
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_visible (self->wish) ||
                                                 gtk_widget_get_visible (self->rows));
}
