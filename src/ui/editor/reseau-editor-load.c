/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-editor-page-private.h"

#include "reseau-nature-grid.h"
#include "reseau-sentences.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

static void
say_rights (ReseauEditorPage *self)
{
  GtkWidget *banner = NULL;

  if (reseau_context_get_account (self->context) == NULL)
    reseau_editor_page_say (
        self, &banner,
        _ ("You are not signed in. What you write is kept as a draft; sign in to save it."));
  else if (!self->can_edit)
    reseau_editor_page_say (
        self, &banner,
        _ ("Its authors, their structure and the animators can change this page. You can leave "
           "them a comment."));
}

static void
withhold_fields (ReseauEditorPage *self)
{
  ReseauEditorForm *form = RESEAU_EDITOR_FORM (self->form);
  const char *visibility = reseau_form_get_string (self->edit->form, "visibility");
  const ReseauField *field = reseau_kind_get_field (self->kind, "visibility");

  if (!self->can_move || field == NULL || visibility == NULL ||
      reseau_field_get_choice (field, visibility) == NULL)
    reseau_editor_form_withhold (form, "visibility");
}

static void
begin (ReseauEditorPage *self, ReseauEdit *edit /* takes */)
{
  self->edit = edit;
  self->saved = reseau_form_ref (edit->form);
  self->history = reseau_form_history_new (edit->form);
  self->form = reseau_editor_form_new (self->context, self->kind);
  reseau_editor_page_follow (self);
  gtk_box_append (GTK_BOX (self->body), self->form);
  gtk_widget_set_visible (self->status, TRUE);
  gtk_widget_set_visible (self->save, TRUE);
  say_rights (self);
  withhold_fields (self);
  if (!self->can_edit)
    gtk_widget_set_sensitive (self->form, FALSE);
  reseau_editor_draft_recover (self);
  reseau_editor_page_apply (self);
  reseau_editor_page_enter (self);
}

void
reseau_editor_begin_new (ReseauEditorPage *self, const char *nature)
{
  self->can_edit = self->can_move = reseau_context_get_account (self->context) != NULL;
  begin (self, reseau_edit_new_blank (reseau_context_get_schema (self->context), self->id,
                                      self->kind->name, nature));
  if (!self->can_edit)
    gtk_widget_set_sensitive (self->form, TRUE);
}

static void
on_nature_chosen_cb (ReseauNatureGrid *grid, const char *nature, ReseauEditorPage *self)
{
  g_autofree char *chosen = g_strdup (nature);

  gtk_box_remove (GTK_BOX (self->body), GTK_WIDGET (grid));
  reseau_editor_begin_new (self, chosen);
}

void
reseau_editor_ask_nature (ReseauEditorPage *self)
{
  GtkWidget *grid = reseau_nature_grid_new (self->kind);

  g_signal_connect (grid, "chosen", G_CALLBACK (on_nature_chosen_cb), self);
  gtk_label_set_label (GTK_LABEL (self->title), reseau_words_label (&self->kind->label));
  gtk_box_append (GTK_BOX (self->body), grid);
  reseau_editor_page_enter (self);
}

static void
rebase (ReseauEditorPage *self, const ReseauRecord *record)
{
  g_autoptr (ReseauValue) fields = reseau_edit_dup_fields (self->kind, record);
  g_autoptr (ReseauForm) saved = reseau_form_rebase (self->saved, fields);

  if (reseau_value_equal (fields, reseau_form_get_fields (self->saved))) {
    self->edit->rev = MAX (self->edit->rev, record->rev);
    return;
  }
  reseau_edit_rebase (self->edit, record);
  reseau_form_history_rebase (self->history, fields);
  reseau_edit_set_form (self->edit, reseau_form_history_get_form (self->history));
  reseau_form_unref (self->saved);
  self->saved = g_steal_pointer (&saved);
  reseau_editor_page_apply (self);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauEditorPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauView) view =
      reseau_context_load_finish (RESEAU_CONTEXT (source), result, &error);

  if (self->body == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (view != NULL && self->edit != NULL && !self->edit->is_new)
    rebase (self, view->shown->record);
  else if (view != NULL && self->edit == NULL) {
    self->can_edit = view->can_edit;
    self->can_move = view->can_move;
    begin (self,
           reseau_edit_new_for (reseau_context_get_schema (self->context), view->shown->record));
  }
  else if (view == NULL && self->edit == NULL)
    reseau_editor_page_say (self, &self->failed, reseau_sentence_for_error (error));
}

void
reseau_editor_load (ReseauEditorPage *self)
{
  reseau_context_load_async (self->context, self->id, self->cancellable, on_loaded_cb,
                             g_object_ref (self));
}
