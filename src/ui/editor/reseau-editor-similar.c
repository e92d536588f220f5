/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-editor-page-private.h"

#include "reseau-similar.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

/* What others may have written already shows below the title, while that is being written. */

/* Nobody wants it to flicker with every letter. */
#define ASK_AFTER_MS 300

/* A shorter title says nothing yet. */
#define LEAST_CHARS 8

static const char *
get_title (ReseauEditorPage *self)
{
  const char *title = reseau_form_get_string (self->edit->form, self->kind->title[0]);

  return title != NULL ? title : "";
}

/* Below the row of the title, which is made with the form. */
static gboolean
place (ReseauEditorPage *self)
{
  GtkWidget *row =
      reseau_editor_form_get_row (RESEAU_EDITOR_FORM (self->form), self->kind->title[0]);

  if (row == NULL)
    return FALSE;
  if (gtk_widget_get_parent (self->similar) == NULL)
    gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (row)), self->similar, row);
  return TRUE;
}

static void
show_found (ReseauEditorPage *self, const GPtrArray *items)
{
  if (!place (self))
    return;
  reseau_box_clear (self->similar);
  gtk_widget_set_visible (self->similar, items->len > 0);
  if (items->len == 0)
    return;
  gtk_box_append (GTK_BOX (self->similar),
                  reseau_paragraph_new (_ ("Much like what is here already. Opening one keeps what "
                                           "you have written as a draft.")));
  for (guint i = 0; i < items->len; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);
    GtkWidget *link = reseau_link_new (reseau_item_get_title (item), "win.open",
                                       g_variant_new_string (reseau_item_get_id (item)));

    gtk_widget_set_tooltip_text (link, reseau_item_get_subtitle (item));
    gtk_box_append (GTK_BOX (self->similar), link);
  }
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauEditorPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items =
      reseau_context_find_similar_finish (RESEAU_CONTEXT (source), result, &error);

  if (items != NULL && self->body != NULL)
    show_found (self, items);
}

static gboolean
on_ask_cb (gpointer data)
{
  ReseauEditorPage *self = data;
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  self->similar_source = 0;
  g_cancellable_cancel (self->similar_cancellable);
  g_clear_object (&self->similar_cancellable);
  if (g_utf8_strlen (get_title (self), -1) < LEAST_CHARS) {
    show_found (self, nothing);
    return G_SOURCE_REMOVE;
  }
  self->similar_cancellable = g_cancellable_new ();
  reseau_context_find_similar_async (self->context, self->kind->name, get_title (self),
                                     self->edit->id, self->similar_cancellable, on_found_cb,
                                     g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* @key: what was written in; once a record is there, it is no news what is like it */
void
reseau_editor_similar_touch (ReseauEditorPage *self, const char *key)
{
  if (!self->edit->is_new || !g_str_equal (key, self->kind->title[0]))
    return;
  if (self->similar == NULL) {
    self->similar = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));
    gtk_widget_add_css_class (self->similar, "similar");
    gtk_widget_set_visible (self->similar, FALSE);
  }
  g_clear_handle_id (&self->similar_source, g_source_remove);
  self->similar_source = g_timeout_add (ASK_AFTER_MS, on_ask_cb, self);
}

void
reseau_editor_similar_forget (ReseauEditorPage *self)
{
  g_clear_handle_id (&self->similar_source, g_source_remove);
  g_cancellable_cancel (self->similar_cancellable);
  g_clear_object (&self->similar_cancellable);
  g_clear_object (&self->similar);
}
