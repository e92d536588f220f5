/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-editor-page-private.h"

#include "reseau-when.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

/* Longest time that a letter is only in memory. */
#define KEEP_AFTER_MS 700

static gboolean
is_changed (ReseauEditorPage *self)
{
  return !reseau_value_equal (reseau_form_get_fields (self->edit->form),
                              reseau_form_get_fields (self->saved));
}

static void
say_kept (ReseauEditorPage *self, gboolean kept)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = reseau_when_hour (now);
  /* Translators: %s is a time of day */
  g_autofree char *words = g_strdup_printf (_ ("Draft kept, %s"), time);

  reseau_editor_status_set_kept (RESEAU_EDITOR_STATUS (self->status), kept ? words : NULL);
}

/* Writes what is on the page, or forgets a draft that says nothing new. */
void
reseau_editor_draft_flush (ReseauEditorPage *self)
{
  g_autofree char *key = NULL;
  g_autoptr (ReseauValue) draft = NULL;

  g_clear_handle_id (&self->draft_source, g_source_remove);
  if (!self->draft_dirty || self->edit == NULL)
    return;
  self->draft_dirty = FALSE;
  key = reseau_edit_dup_key (self->edit);
  draft = is_changed (self) ? reseau_edit_to_draft (self->edit) : NULL;
  reseau_context_save_draft (self->context, key, draft);
  if (self->status != NULL)
    say_kept (self, draft != NULL);
}

/* What was said too early is taken back. */
void
reseau_editor_draft_not_kept (ReseauEditorPage *self)
{
  if (self->status != NULL)
    reseau_editor_status_set_kept (RESEAU_EDITOR_STATUS (self->status), NULL);
}

static gboolean
on_keep_timeout_cb (gpointer user_data)
{
  ReseauEditorPage *self = user_data;

  self->draft_source = 0;
  reseau_editor_draft_flush (self);
  return G_SOURCE_REMOVE;
}

/* The clock runs from the first letter: whoever writes on is kept too. */
void
reseau_editor_draft_touch (ReseauEditorPage *self)
{
  self->draft_dirty = TRUE;
  if (self->draft_source == 0)
    self->draft_source = g_timeout_add (KEEP_AFTER_MS, on_keep_timeout_cb, self);
}

/* What is saved needs no draft any more; the command has dropped it. */
void
reseau_editor_draft_forget (ReseauEditorPage *self)
{
  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->draft_dirty = FALSE;
}

/* --- finding one again --------------------------------------------------------- */

static void
close_recovered (ReseauEditorPage *self)
{
  if (self->recovered != NULL)
    gtk_box_remove (GTK_BOX (self->banners), self->recovered);
  self->recovered = NULL;
}

static void
on_resume_clicked_cb (GtkButton *button, ReseauEditorPage *self)
{
  close_recovered (self);
  gtk_widget_child_focus (self->form, GTK_DIR_TAB_FORWARD);
}

/* As an ordinary step: Undo brings it back. */
static void
on_abandon_clicked_cb (GtkButton *button, ReseauEditorPage *self)
{
  close_recovered (self);
  reseau_editor_page_set_form (self, self->saved, NULL);
  gtk_widget_child_focus (self->form, GTK_DIR_TAB_FORWARD);
}

static GtkWidget *
recovered_new (ReseauEditorPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = reseau_paragraph_new (
      _ ("Unsaved draft found. It is what you see below; nothing of it has been sent."));
  GtkWidget *resume = reseau_button_new (_ ("Resume"));
  GtkWidget *abandon = reseau_button_new (_ ("Discard"));

  g_signal_connect (resume, "clicked", G_CALLBACK (on_resume_clicked_cb), self);
  g_signal_connect (abandon, "clicked", G_CALLBACK (on_abandon_clicked_cb), self);
  gtk_box_append (GTK_BOX (buttons), resume);
  gtk_box_append (GTK_BOX (buttons), abandon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_add_css_class (box, "notice");
  return box;
}

/* On what was seen when the draft was written: what came since is merged as from anyone. */
static ReseauEdit *
edit_from_draft (ReseauEditorPage *self, const ReseauValue *draft, const char *key)
{
  ReseauSchema *schema = reseau_context_get_schema (self->context);
  ReseauEdit *found = reseau_edit_new_from_draft (schema, key, draft);

  if (found != NULL && !self->edit->is_new)
    reseau_edit_rebase_fields (found, reseau_form_get_fields (self->saved), self->edit->rev,
                               self->edit->bases);
  return found;
}

/**
 * reseau_editor_draft_recover:
 *
 * Looks for what was being written the last time, shows it and says so.
 *
 * Returns: whether there was anything
 */
gboolean
reseau_editor_draft_recover (ReseauEditorPage *self)
{
  g_autofree char *key = reseau_edit_dup_key (self->edit);
  g_autoptr (ReseauValue) draft = reseau_context_load_draft (self->context, key);
  g_autoptr (ReseauEdit) found = draft ? edit_from_draft (self, draft, key) : NULL;

  if (found == NULL)
    return FALSE;
  if (reseau_value_equal (reseau_form_get_fields (found->form),
                          reseau_form_get_fields (self->saved))) {
    reseau_context_save_draft (self->context, key, NULL);
    return FALSE;
  }
  g_clear_pointer (&self->edit, reseau_edit_free);
  self->edit = g_steal_pointer (&found);
  reseau_form_history_push (self->history, self->edit->form, NULL, g_get_monotonic_time ());
  self->recovered = recovered_new (self);
  gtk_box_append (GTK_BOX (self->banners), self->recovered);
  return TRUE;
}
