/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-editor-page-private.h"

#include "reseau-help.h"
#include "reseau-id.h"
#include "reseau-problem-words.h"
#include "reseau-sentences.h"
#include "reseau-scrolled.h"
#include "reseau-shortcuts.h"
#include "reseau-widgets.h"
#include "reseau-window.h"
#include "reseau-wrap-layout.h"
#include "reseau-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

enum {
  SAVED,
  CANCELLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauEditorPage, reseau_editor_page, GTK_TYPE_WIDGET)

/* --- showing ---------------------------------------------------------------- */

static void
show_title (ReseauEditorPage *self)
{
  const ReseauForm *form = self->edit->form;
  g_autofree char *title = reseau_kind_dup_title (self->kind, reseau_form_get_fields (form));
  const ReseauChoice *nature =
      reseau_kind_get_nature (self->kind, reseau_form_get_string (form, "nature"));
  const char *words = title;

  if (words == NULL || *words == '\0')
    words = reseau_words_label (nature ? &nature->label : &self->kind->label);
  gtk_label_set_label (GTK_LABEL (self->title), words);
}

/* Returns: (transfer full) (nullable): why nothing can be saved now */
static char *
dup_hindrance (ReseauEditorPage *self)
{
  ReseauProblemCode code = RESEAU_PROBLEM_NONE;
  const ReseauField *wrong = reseau_form_get_first_problem (self->edit->form, &code);

  if (!self->can_edit)
    return g_strdup (_ ("You cannot change this page"));
  if (wrong != NULL)
    return reseau_words_cannot_save (wrong, code);
  if (reseau_editor_form_is_busy (RESEAU_EDITOR_FORM (self->form)))
    return g_strdup (_ ("Photos or files are still being prepared"));
  if (!self->edit->is_new && !reseau_form_is_changed (self->edit->form, NULL))
    return g_strdup (_ ("Nothing has changed yet"));
  return NULL;
}

static gboolean
is_written_in (ReseauEditorPage *self)
{
  return !reseau_value_equal (reseau_form_get_fields (self->edit->form),
                              reseau_form_get_fields (self->saved));
}

/* The widgets follow the form; nothing else changes them. */
void
reseau_editor_page_apply (ReseauEditorPage *self)
{
  g_autofree char *hindrance = dup_hindrance (self);
  GtkWidget *widget = GTK_WIDGET (self);

  show_title (self);
  reseau_editor_form_apply (RESEAU_EDITOR_FORM (self->form), self->edit->form);
  reseau_editor_status_apply (RESEAU_EDITOR_STATUS (self->status), self->edit->form,
                              is_written_in (self));
  gtk_widget_set_tooltip_text (self->save, hindrance ? hindrance : _ ("Save (Ctrl+S)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  hindrance ? hindrance : "", -1);
  gtk_widget_action_set_enabled (widget, "editor.save", hindrance == NULL && !self->saving);
  gtk_widget_action_set_enabled (widget, "editor.undo",
                                 reseau_form_history_can_undo (self->history));
  gtk_widget_action_set_enabled (widget, "editor.redo",
                                 reseau_form_history_can_redo (self->history));
}

/* Shows @words in place of what @banner said; %NULL: nothing more. */
void
reseau_editor_page_say (ReseauEditorPage *self, GtkWidget **banner, const char *words)
{
  if (*banner != NULL)
    gtk_box_remove (GTK_BOX (self->banners), *banner);
  *banner = words ? reseau_banner_new (words, NULL, NULL, NULL) : NULL;
  if (*banner != NULL)
    gtk_box_append (GTK_BOX (self->banners), *banner);
}

/* --- editing ---------------------------------------------------------------- */

/**
 * reseau_editor_page_set_form:
 * @key: (nullable): the field that was written in
 */
void
reseau_editor_page_set_form (ReseauEditorPage *self, ReseauForm *form, const char *key)
{
  reseau_form_history_push (self->history, form, key, g_get_monotonic_time ());
  reseau_edit_set_form (self->edit, form);
  reseau_editor_draft_touch (self);
  reseau_editor_page_apply (self);
}

/* What is added to a list or taken away from it is a step by itself, however quickly it follows. */
static gboolean
is_typing (ReseauEditorPage *self, const char *key, const ReseauValue *value)
{
  return reseau_value_get_length (reseau_form_get (self->edit->form, key)) ==
         reseau_value_get_length (value);
}

static void
on_edited_cb (ReseauEditorForm *rows, const char *key, ReseauValue *value, ReseauEditorPage *self)
{
  g_autoptr (ReseauForm) form = reseau_form_set (self->edit->form, key, value);
  gboolean typing = is_typing (self, key, value);

  if (self->recovered != NULL) {
    gtk_box_remove (GTK_BOX (self->banners), self->recovered);
    self->recovered = NULL;
  }
  reseau_editor_page_set_form (self, form, typing ? key : NULL);
  reseau_editor_similar_touch (self, key);
}

static void
on_looked_cb (ReseauEditorForm *rows, ReseauEditorPage *self)
{
  reseau_editor_page_apply (self);
}

/* Once the rows are there. */
void
reseau_editor_page_follow (ReseauEditorPage *self)
{
  g_signal_connect (self->form, "edited", G_CALLBACK (on_edited_cb), self);
  g_signal_connect (self->form, "looked", G_CALLBACK (on_looked_cb), self);
}

static void
on_wanted_cb (ReseauEditorStatus *status, const ReseauField *field, ReseauEditorPage *self)
{
  reseau_editor_form_tell_all (RESEAU_EDITOR_FORM (self->form));
  reseau_editor_form_show_field (RESEAU_EDITOR_FORM (self->form), field);
}

static void
walk_history (ReseauEditorPage *self, gboolean (*step) (ReseauFormHistory *))
{
  if (self->history == NULL || !step (self->history))
    return;
  reseau_edit_set_form (self->edit, reseau_form_history_get_form (self->history));
  reseau_editor_draft_touch (self);
  reseau_editor_page_apply (self);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  walk_history (RESEAU_EDITOR_PAGE (widget), reseau_form_history_undo);
}

static void
redo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  walk_history (RESEAU_EDITOR_PAGE (widget), reseau_form_history_redo);
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  reseau_editor_paste (RESEAU_EDITOR_PAGE (widget));
}

static void
paste_photos_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  reseau_editor_paste_photos (RESEAU_EDITOR_PAGE (widget));
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  reseau_editor_draft_flush (RESEAU_EDITOR_PAGE (widget));
  g_signal_emit (widget, signals[CANCELLED], 0);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauEditorPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauChange) change =
      reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);
  GtkRoot *root;

  self->saving = FALSE;
  if (self->body == NULL)
    return;
  gtk_widget_set_sensitive (self->body, TRUE);
  if (change == NULL) {
    reseau_editor_page_say (self, &self->failed, reseau_sentence_for_error (error));
    reseau_editor_draft_touch (self);
    reseau_editor_page_apply (self);
    return;
  }
  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (g_str_equal (self->kind->name, "link") && RESEAU_IS_WINDOW (root))
    reseau_window_offer_undo (RESEAU_WINDOW (root), _ ("Relation saved"),
                              g_steal_pointer (&change));
  g_signal_emit (self, signals[SAVED], 0, self->edit->id);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ReseauEditorPage *self = RESEAU_EDITOR_PAGE (widget);
  g_autofree char *hindrance = self->edit ? dup_hindrance (self) : NULL;

  if (self->edit == NULL || self->saving || hindrance != NULL)
    return;
  /* First to the draft: a refusal or a crash on the way loses nothing. */
  reseau_editor_draft_flush (self);
  reseau_editor_draft_forget (self);
  reseau_editor_page_say (self, &self->failed, NULL);
  self->saving = TRUE;
  /* Nothing can be typed that would not be in what is saved. */
  gtk_root_set_focus (gtk_widget_get_root (widget), NULL);
  gtk_widget_set_sensitive (self->body, FALSE);
  gtk_widget_action_set_enabled (widget, "editor.save", FALSE);
  reseau_context_save_edit_async (self->context, self->edit, on_saved_cb, g_object_ref (self));
}

/* Someone else may have changed the record that is open here. */
static void
on_changed_cb (ReseauContext *context, ReseauEditorPage *self)
{
  if (self->edit != NULL && !self->edit->is_new && !self->saving)
    reseau_editor_load (self);
}

/* --- making -------------------------------------------------------------------- */

/* To the first thing that can be written or chosen; the next letter adds to what is there. */
void
reseau_editor_page_enter (ReseauEditorPage *self)
{
  GtkWidget *to = gtk_widget_get_last_child (self->body);
  GtkWidget *focus;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || to == self->banners)
    return;
  gtk_widget_child_focus (to, GTK_DIR_TAB_FORWARD);
  focus = gtk_root_get_focus (gtk_widget_get_root (to));
  if (GTK_IS_EDITABLE (focus))
    gtk_editable_set_position (GTK_EDITABLE (focus), -1);
}

static void
reseau_editor_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (reseau_editor_page_parent_class)->map (widget);

  reseau_editor_page_enter (RESEAU_EDITOR_PAGE (widget));
}

static void
reseau_editor_page_unmap (GtkWidget *widget)
{
  reseau_editor_draft_flush (RESEAU_EDITOR_PAGE (widget));

  GTK_WIDGET_CLASS (reseau_editor_page_parent_class)->unmap (widget);
}

static void
reseau_editor_page_dispose (GObject *object)
{
  ReseauEditorPage *self = RESEAU_EDITOR_PAGE (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  reseau_editor_draft_flush (self);
  reseau_editor_similar_forget (self);
  self->body = self->status = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (reseau_editor_page_parent_class)->dispose (object);
}

static void
reseau_editor_page_finalize (GObject *object)
{
  ReseauEditorPage *self = RESEAU_EDITOR_PAGE (object);

  g_clear_object (&self->cancellable);
  g_free (self->id);
  reseau_edit_free (self->edit);
  reseau_form_history_free (self->history);
  reseau_form_unref (self->saved);

  G_OBJECT_CLASS (reseau_editor_page_parent_class)->finalize (object);
}

static void
reseau_editor_page_class_init (ReseauEditorPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reseau_editor_page_dispose;
  object_class->finalize = reseau_editor_page_finalize;
  widget_class->map = reseau_editor_page_map;
  widget_class->unmap = reseau_editor_page_unmap;
  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "editor.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "editor.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "editor.redo", NULL, redo_action);
  gtk_widget_class_install_action (widget_class, "editor.close", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "editor.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "editor.paste-photos", NULL, paste_photos_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

/* What leads away, and back over what was written. */
static GtkWidget *
steps_new (void)
{
  GtkWidget *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *close = reseau_button_new (_ ("Close"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (close), "editor.close");
  gtk_widget_set_tooltip_text (close, _ ("Close; what you have written is kept as a draft"));
  gtk_box_append (GTK_BOX (steps), close);
  gtk_box_append (GTK_BOX (steps),
                  reseau_icon_button_new ("edit-undo-symbolic", _ ("Undo"), "editor.undo"));
  gtk_box_append (GTK_BOX (steps),
                  reseau_icon_button_new ("edit-redo-symbolic", _ ("Redo"), "editor.redo"));
  return steps;
}

/* One line, or two where letters are large and the window is narrow. */
static GtkWidget *
bar_new (ReseauEditorPage *self)
{
  GtkWidget *bar = reseau_wrap_box_new (6);
  GtkWidget *rest = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->title = reseau_label_new (NULL, "heading");
  gtk_label_set_max_width_chars (GTK_LABEL (self->title), 5);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0.5);
  gtk_widget_set_hexpand (self->title, TRUE);
  self->save = reseau_button_new (_ ("_Save"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save), "editor.save");
  gtk_widget_add_css_class (self->save, "suggested-action");
  gtk_widget_set_visible (self->save, FALSE);
  gtk_box_append (GTK_BOX (rest), self->title);
  gtk_box_append (GTK_BOX (rest), self->save);
  gtk_box_append (GTK_BOX (bar), steps_new ());
  gtk_box_append (GTK_BOX (bar), rest);
  gtk_widget_add_css_class (bar, "editor-bar");
  return bar;
}

static GtkWidget *
scrolled_new (ReseauEditorPage *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->banners = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_add_css_class (self->body, "editor");
  gtk_box_append (GTK_BOX (self->body), self->banners);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 720);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 560);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->body);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  reseau_scrolled_set_page (scrolled, clamp);
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

static void
reseau_editor_page_init (ReseauEditorPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (widget);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_parent (bar_new (self), widget);
  gtk_widget_set_parent (scrolled_new (self), widget);
  self->status = reseau_editor_status_new ();
  g_signal_connect (self->status, "wanted", G_CALLBACK (on_wanted_cb), self);
  gtk_widget_set_visible (self->status, FALSE);
  gtk_widget_set_parent (self->status, widget);
  reseau_shortcuts_add (widget, RESEAU_KEYS_EDITOR);
  reseau_editor_accept_drops (self);
  gtk_widget_action_set_enabled (widget, "editor.save", FALSE);
  gtk_widget_action_set_enabled (widget, "editor.undo", FALSE);
  gtk_widget_action_set_enabled (widget, "editor.redo", FALSE);
}

static const char *
help_of (const char *kind)
{
  if (g_str_equal (kind, "meeting"))
    return RESEAU_HELP_MEETINGS;
  return g_str_equal (kind, "fiche") ? RESEAU_HELP_WRITE : RESEAU_HELP_DIRECTORY;
}

static ReseauEditorPage *
page_new (ReseauContext *context, const char *kind, char *id /* takes */)
{
  ReseauEditorPage *self = g_object_new (RESEAU_TYPE_EDITOR_PAGE, NULL);

  self->context = g_object_ref (context);
  self->kind = reseau_schema_get_kind (reseau_context_get_schema (context), kind);
  self->id = id;
  reseau_help_set_page (GTK_WIDGET (self), help_of (kind));
  g_signal_connect_object (context, "changed", G_CALLBACK (on_changed_cb), self, 0);
  g_signal_connect_object (context, "draft-failed", G_CALLBACK (reseau_editor_draft_not_kept), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * reseau_editor_page_new:
 * @kind: name of a kind
 * @id: (nullable): the record to change, %NULL for a new one
 * @nature: (nullable): of a new record; asked for when it has to be chosen
 */
GtkWidget *
reseau_editor_page_new (ReseauContext *context, const char *kind, const char *id,
                        const char *nature)
{
  ReseauEditorPage *self;

  g_return_val_if_fail (RESEAU_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  self = page_new (context, kind,
                   id ? g_strdup (id) : reseau_id_new (reseau_context_get_env (context)));
  if (id != NULL)
    reseau_editor_load (self);
  else if (nature == NULL && self->kind->n_natures > 1)
    reseau_editor_ask_nature (self);
  else
    reseau_editor_begin_new (self, nature);
  return GTK_WIDGET (self);
}

/**
 * reseau_editor_page_new_from_draft:
 * @key: of a draft that was found
 */
GtkWidget *
reseau_editor_page_new_from_draft (ReseauContext *context, const char *key)
{
  g_autoptr (ReseauValue) draft = reseau_context_load_draft (context, key);
  g_autoptr (ReseauEdit) edit =
      draft ? reseau_edit_new_from_draft (reseau_context_get_schema (context), key, draft) : NULL;
  ReseauEditorPage *self;

  g_return_val_if_fail (edit != NULL, NULL);

  self = page_new (context, reseau_form_get_kind (edit->form)->name, g_strdup (edit->id));
  if (edit->is_new)
    reseau_editor_begin_new (self, reseau_form_get_string (edit->form, "nature"));
  else
    reseau_editor_load (self);
  return GTK_WIDGET (self);
}

/**
 * reseau_editor_page_new_relation:
 * @from: the record that it begins at
 */
GtkWidget *
reseau_editor_page_new_relation (ReseauContext *context, const char *from)
{
  GtkWidget *page = reseau_editor_page_new (context, "link", NULL, NULL);
  ReseauEditorPage *self = RESEAU_EDITOR_PAGE (page);
  g_autoptr (ReseauValue) value = reseau_value_new_string (from);
  g_autoptr (ReseauForm) form = reseau_form_set (self->edit->form, "from", value);

  reseau_editor_page_set_form (self, form, NULL);
  return page;
}
