/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-conflict-page.h"

#include "reseau-display.h"
#include "reseau-element.h"
#include "reseau-field-row.h"
#include "reseau-help.h"
#include "reseau-sentences.h"
#include "reseau-version-card.h"
#include "reseau-scrolled.h"
#include "reseau-shortcuts.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-word-diff.h"
#include "reseau-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _ReseauConflictPage {
  GtkWidget parent_instance;

  ReseauContext *context;
  char *id;
  char *wanted; /* (nullable): the field to begin with */
  GCancellable *cancellable;
  ReseauView *view;
  char *place;              /* (nullable): what the alternative that is shown is about */
  const ReseauField *field; /* what may stand there, %NULL where something was deleted */
  char *key;                /* (nullable): of the alternative that is shown */
  ReseauValue *third;
  ReseauChange *last;
  gboolean settled; /* something was, here */

  GtkWidget *toasts;
  GtkWidget *title;
  GtkWidget *body;
};

enum {
  DONE,
  CANCELLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauConflictPage, reseau_conflict_page, GTK_TYPE_WIDGET)

static void load (ReseauConflictPage *self);

static const ReseauKind *
get_kind (ReseauConflictPage *self)
{
  return reseau_schema_get_kind (reseau_context_get_schema (self->context),
                                 self->view->shown->record->kind);
}

/* --- settling ----------------------------------------------------------------- */

static void
on_undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauConflictPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauChange) change =
      reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  if (self->body == NULL)
    return;
  if (change == NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts),
                                 adw_toast_new (reseau_sentence_for_error (error)));
  load (self);
}

static void
on_undo_cb (AdwToast *toast, ReseauConflictPage *self)
{
  if (self->last != NULL)
    reseau_context_undo_async (self->context, g_steal_pointer (&self->last), on_undone_cb,
                               g_object_ref (self));
}

static void
on_resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauConflictPage) self = user_data;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);
  AdwToast *toast;

  if (self->body == NULL) {
    reseau_change_free (change);
    return;
  }
  gtk_widget_set_sensitive (self->body, TRUE);
  if (change == NULL)
    toast = adw_toast_new (reseau_sentence_for_error (error));
  else {
    toast = adw_toast_new (_ ("Settled; the other version stays in the history"));
    adw_toast_set_button_label (toast, _ ("Undo"));
    g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo_cb), self, 0);
    g_clear_pointer (&self->last, reseau_change_free);
    self->last = change;
    self->settled = TRUE;
    g_clear_pointer (&self->wanted, g_free);
  }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
  load (self);
}

static void
on_parted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauConflictPage) self = user_data;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);
  AdwToast *toast = NULL;

  if (self->body == NULL) {
    reseau_change_free (change);
    return;
  }
  gtk_widget_set_sensitive (self->body, TRUE);
  if (change == NULL)
    toast = adw_toast_new (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_STALE)
                               ? _ ("The text was changed again meanwhile: look at it once more")
                               : reseau_sentence_for_error (error));
  else if (change->ops->len > 0) {
    toast = adw_toast_new (_ ("Put back; the other text stays in the history"));
    adw_toast_set_button_label (toast, _ ("Undo"));
    g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo_cb), self, 0);
    g_clear_pointer (&self->last, reseau_change_free);
    self->last = g_steal_pointer (&change);
  }
  if (toast != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
  reseau_change_free (change);
  load (self);
}

static void
resolve (ReseauConflictPage *self, const char *take, ReseauValue *value)
{
  g_return_if_fail (self->key != NULL);

  gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  gtk_widget_set_sensitive (self->body, FALSE);
  reseau_context_resolve_async (self->context, self->id, self->key, take, value, on_resolved_cb,
                                g_object_ref (self));
}

/* "both", "mine" or "theirs" of what was brought together. */
static void
part (ReseauConflictPage *self, const char *take)
{
  g_return_if_fail (self->place != NULL);

  gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  gtk_widget_set_sensitive (self->body, FALSE);
  reseau_context_part_async (self->context, self->id, self->place, take, on_parted_cb,
                             g_object_ref (self));
}

static void
on_leave_cb (ReseauConflictPage *self)
{
  part (self, "both");
}

static void
on_mine_cb (ReseauConflictPage *self)
{
  part (self, "mine");
}

static void
on_theirs_cb (ReseauConflictPage *self)
{
  part (self, "theirs");
}

static void
on_keep_cb (ReseauConflictPage *self)
{
  resolve (self, "mine", NULL);
}

static void
on_take_cb (ReseauConflictPage *self)
{
  resolve (self, "other", NULL);
}

/* --- a third version ------------------------------------------------------------ */

static void
apply_third (ReseauConflictPage *self, ReseauFieldRow *row, GtkWidget *save)
{
  ReseauProblemCode code = reseau_validate_value (self->field, self->third);

  reseau_field_row_apply (row, self->third, code);
  gtk_widget_set_sensitive (save, code == RESEAU_PROBLEM_NONE);
}

static void
on_third_edited_cb (ReseauFieldRow *row, ReseauValue *value, ReseauConflictPage *self)
{
  reseau_value_unref (self->third);
  self->third = reseau_value_is_empty (value) ? reseau_value_new_null () : reseau_value_ref (value);
  apply_third (self, row, g_object_get_data (G_OBJECT (row), "save"));
}

static void
on_save_third_cb (ReseauConflictPage *self)
{
  resolve (self, "value", self->third);
}

static GtkWidget *
third_new (ReseauConflictPage *self)
{
  GtkWidget *expander = gtk_expander_new (_ ("Write a Third Version"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *row = reseau_field_row_new (self->context, self->field);
  GtkWidget *save = reseau_button_new (_ ("Save This Version"));
  ReseauValue *now = reseau_record_get (self->view->shown->record, self->place);

  g_clear_pointer (&self->third, reseau_value_unref);
  self->third = now ? reseau_value_ref (now) : reseau_value_new_null ();
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "form-card");
  gtk_widget_set_halign (save, GTK_ALIGN_END);
  g_object_set_data (G_OBJECT (row), "save", save);
  g_signal_connect (row, "edited", G_CALLBACK (on_third_edited_cb), self);
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (on_save_third_cb), self);
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (box), save);
  gtk_label_set_wrap (GTK_LABEL (gtk_expander_get_label_widget (GTK_EXPANDER (expander))), TRUE);
  gtk_expander_set_child (GTK_EXPANDER (expander), box);
  apply_third (self, RESEAU_FIELD_ROW (row), save);
  return expander;
}

/* --- showing ------------------------------------------------------------------- */

static char *
dup_who (ReseauConflictPage *self, const ReseauValue *alternative)
{
  const char *by = reseau_value_get_member_string (alternative, "by");
  const char *name = by ? g_hash_table_lookup (self->view->names, by) : NULL;
  g_autofree char *when = reseau_when_moment (reseau_value_get_member_string (alternative, "at"));

  if (name != NULL && when != NULL)
    /* Translators: who wrote a version, and when */
    return g_strdup_printf (_ ("%s, %s"), name, when);
  return name != NULL ? g_strdup (name) : g_steal_pointer (&when);
}

static ReseauDisplay
get_display (ReseauConflictPage *self)
{
  return (ReseauDisplay){ reseau_context_get_schema (self->context),
                          reseau_context_get_terms (self->context),
                          reseau_context_get_language (self->context), self->view->names };
}

static char *
dup_words (ReseauConflictPage *self, const ReseauValue *value)
{
  ReseauDisplay display = get_display (self);

  return reseau_display_dup_value (&display, self->field, value);
}

/* What somebody had deleted: the page, or a line of it. */
static char *
dup_deleted (ReseauConflictPage *self)
{
  const ReseauRecord *record = self->view->shown->record;
  ReseauDisplay display = get_display (self);
  g_auto (ReseauElementKey) parsed = { NULL, NULL, NULL };

  if (!reseau_element_key_parse (self->place, &parsed))
    return reseau_display_dup_title (&display, record);
  return reseau_display_dup_value (
      &display, reseau_kind_get_field (get_kind (self), parsed.field),
      reseau_elements_find (reseau_record_get (record, parsed.field), parsed.element));
}

/* @third: (nullable) */
static GtkWidget *
cards_new (GtkWidget *present, GtkWidget *other, GtkWidget *third)
{
  GtkWidget *flow = gtk_flow_box_new ();

  gtk_widget_set_vexpand (flow, FALSE);
  gtk_widget_set_valign (flow, GTK_ALIGN_START);
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (flow), TRUE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 2);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 12);
  gtk_flow_box_append (GTK_FLOW_BOX (flow), present);
  gtk_flow_box_append (GTK_FLOW_BOX (flow), other);
  if (third != NULL)
    gtk_flow_box_append (GTK_FLOW_BOX (flow), third);
  for (GtkWidget *w = gtk_widget_get_first_child (flow); w; w = gtk_widget_get_next_sibling (w)) {
    gtk_widget_set_focusable (w, FALSE);
    gtk_widget_set_size_request (w, 260, -1);
  }
  return flow;
}

static GtkWidget *
versions_new (ReseauConflictPage *self, const ReseauValue *alternative)
{
  g_autofree char *now =
      dup_words (self, reseau_record_get (self->view->shown->record, self->place));
  g_autofree char *other = dup_words (self, reseau_value_get (alternative, "v"));
  g_autofree char *who = dup_who (self, alternative);
  g_autoptr (GArray) only_now = NULL;
  g_autoptr (GArray) only_other = NULL;

  reseau_word_diff (now, other, &only_now, &only_other);
  return cards_new (
      reseau_version_card_new (_ ("Present Version"), NULL, now, only_now, _ ("Keep This Version"),
                               G_CALLBACK (on_keep_cb), self),
      reseau_version_card_new (_ ("Other Version"), who, other, only_other, _ ("Take This Version"),
                               G_CALLBACK (on_take_cb), self),
      NULL);
}

static GtkWidget *
deletion_new (ReseauConflictPage *self, const ReseauValue *alternative)
{
  g_autofree char *now = dup_deleted (self);
  g_autofree char *who = dup_who (self, alternative);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (ReseauTextRange));

  return cards_new (reseau_version_card_new (_ ("Present Version"), NULL, now, none, _ ("Keep It"),
                                             G_CALLBACK (on_keep_cb), self),
                    reseau_version_card_new (_ ("Other Version"), who, _ ("Deleted"), none,
                                             _ ("Delete It"), G_CALLBACK (on_take_cb), self),
                    NULL);
}

/* To the button that keeps the present version. */
static void
enter (GtkWidget *versions)
{
  GtkWidget *child = gtk_widget_get_first_child (versions);
  GtkWidget *card = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child));

  gtk_widget_grab_focus (gtk_widget_get_last_child (card));
}

static void
show_conflict (ReseauConflictPage *self, const ReseauValue *alternative)
{
  guint n = reseau_value_get_length (self->view->shown->record->alts);
  g_autofree char *title =
      g_strdup_printf (ngettext ("%u field to settle", "%u fields to settle", n), n);
  g_autofree char *place =
      reseau_words_dup_place (get_kind (self), self->view->shown->record->fields, self->place);
  GtkWidget *heading = reseau_heading_new (place);
  GtkWidget *versions =
      self->field ? versions_new (self, alternative) : deletion_new (self, alternative);

  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_widget_remove_css_class (heading, "heading");
  gtk_widget_add_css_class (heading, "title-2");
  gtk_box_append (GTK_BOX (self->body), heading);
  gtk_box_append (GTK_BOX (self->body),
                  reseau_paragraph_new (
                      self->field
                          ? _ ("Two people changed this at the same time. Nothing is lost: choose "
                               "what everyone will see. What differs is underlined.")
                          : _ ("Somebody deleted this while somebody else was changing it. "
                               "Nothing is lost: choose what everyone will see.")));
  gtk_box_append (GTK_BOX (self->body), versions);
  if (self->field != NULL)
    gtk_box_append (GTK_BOX (self->body), third_new (self));
  if (!self->view->can_edit) {
    gtk_box_append (GTK_BOX (self->body),
                    reseau_banner_new (_ ("Its authors, their structure and the animators can "
                                          "settle this."),
                                       NULL, NULL, NULL));
    gtk_widget_set_sensitive (versions, FALSE);
  }
  else if (gtk_widget_get_mapped (self->body)) {
    enter (versions);
  }
}

/* --- what was brought together ---------------------------------------------------- */

static GtkWidget *
part_card_new (ReseauConflictPage *self, const char *title, const char *text, const char *now,
               GCallback taken)
{
  g_autoptr (GArray) only_now = NULL;
  g_autoptr (GArray) only_here = NULL;

  reseau_word_diff (now, text, &only_now, &only_here);
  return reseau_version_card_new (title, NULL, text, only_here, _ ("Put This Text Back"), taken,
                                  self);
}

static GtkWidget *
parts_new (ReseauConflictPage *self, const ReseauNotice *notice)
{
  g_autofree char *now =
      dup_words (self, reseau_record_get (self->view->shown->record, notice->field));
  g_autofree char *mine = dup_words (self, notice->mine);
  g_autofree char *theirs = dup_words (self, notice->theirs);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (ReseauTextRange));

  return cards_new (
      reseau_version_card_new (_ ("Present Text"), NULL, now, none, _ ("Leave It So"),
                               G_CALLBACK (on_leave_cb), self),
      part_card_new (self, _ ("What You Had Written"), mine, now, G_CALLBACK (on_mine_cb)),
      part_card_new (self, _ ("What Stood There"), theirs, now, G_CALLBACK (on_theirs_cb)));
}

static void
show_notice (ReseauConflictPage *self, const ReseauNotice *notice)
{
  g_autofree char *place =
      reseau_words_dup_place (get_kind (self), self->view->shown->record->fields, notice->field);
  GtkWidget *heading = reseau_heading_new (place);
  GtkWidget *parts = parts_new (self, notice);

  gtk_label_set_label (GTK_LABEL (self->title), _ ("Two Texts Brought Together"));
  gtk_widget_remove_css_class (heading, "heading");
  gtk_widget_add_css_class (heading, "title-2");
  gtk_box_append (GTK_BOX (self->body), heading);
  gtk_box_append (GTK_BOX (self->body),
                  reseau_paragraph_new (
                      _ ("Somebody else had changed this text while you were writing. The changes "
                         "of both are in it now. See whether it still reads well; what differs "
                         "from it is underlined.")));
  gtk_box_append (GTK_BOX (self->body), parts);
  if (gtk_widget_get_mapped (self->body))
    enter (parts);
}

/* The latest of each field.  @field: (nullable): the only one that is looked for */
static const ReseauNotice *
choose_notice (ReseauConflictPage *self, const char *field)
{
  for (guint i = 0; i < self->view->notices->len; i++) {
    const ReseauNotice *notice = g_ptr_array_index (self->view->notices, i);

    if ((field == NULL || g_str_equal (notice->field, field)) &&
        reseau_kind_find_field (get_kind (self), notice->field) != NULL)
      return notice;
  }
  return NULL;
}

static void
on_done_cb (ReseauConflictPage *self)
{
  g_signal_emit (self, signals[DONE], 0);
}

static void
show_nothing_left (ReseauConflictPage *self)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *button = reseau_button_new (_ ("Back to the Page"));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "emblem-ok-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Nothing Left to Settle"));
  if (self->settled)
    adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                     _ ("Everyone will see the version you chose."));
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_done_cb), self);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  gtk_label_set_label (GTK_LABEL (self->title), "");
  gtk_box_append (GTK_BOX (self->body), page);
  if (gtk_widget_get_root (button) != NULL)
    gtk_widget_grab_focus (button);
}

static gboolean
can_show (ReseauConflictPage *self, const char *place)
{
  g_autofree char *words = NULL;

  if (place != NULL)
    words = reseau_words_dup_place (get_kind (self), self->view->shown->record->fields, place);
  return words != NULL;
}

/* The wanted field first, then each in its turn. */
static const ReseauValue *
choose_alternative (ReseauConflictPage *self)
{
  const ReseauValue *alts = self->view->shown->record->alts;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < reseau_value_get_length (alts); i++) {
      const ReseauValue *alt = reseau_value_get_at (alts, i);
      const char *field = reseau_value_get_member_string (alt, "f");

      if (pass == 0 && (self->wanted == NULL || g_strcmp0 (field, self->wanted) != 0))
        continue;
      if (can_show (self, field))
        return alt;
    }
  return NULL;
}

static void
show (ReseauConflictPage *self)
{
  const ReseauValue *alt = choose_alternative (self);
  const char *about = alt ? reseau_value_get_member_string (alt, "f") : NULL;
  const ReseauNotice *notice = choose_notice (self, alt ? self->wanted : NULL);

  reseau_box_clear (self->body);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->place, g_free);
  /* What is to be settled comes first, but for what the person asked to see. */
  if (notice != NULL && (alt == NULL || (self->wanted && g_strcmp0 (about, self->wanted) != 0))) {
    self->place = g_strdup (notice->field);
    self->field = reseau_kind_find_field (get_kind (self), self->place);
    show_notice (self, notice);
    return;
  }
  if (alt == NULL) {
    show_nothing_left (self);
    return;
  }
  self->key = g_strdup (reseau_value_get_member_string (alt, "k"));
  self->place = g_strdup (reseau_value_get_member_string (alt, "f"));
  self->field = reseau_kind_find_field (get_kind (self), self->place);
  show_conflict (self, alt);
}

static gboolean
is_same (ReseauConflictPage *self, ReseauView *view)
{
  const ReseauRecord *old = self->view ? self->view->shown->record : NULL;

  return old != NULL && reseau_value_equal (old->alts, view->shown->record->alts) &&
         reseau_value_equal (old->fields, view->shown->record->fields) &&
         self->view->notices->len == view->notices->len;
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauConflictPage) self = user_data;
  g_autoptr (GError) error = NULL;
  ReseauView *view = reseau_context_load_finish (RESEAU_CONTEXT (source), result, &error);

  if (self->body == NULL || (view != NULL && is_same (self, view)) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    reseau_view_free (view);
    return;
  }
  if (view == NULL) {
    reseau_box_clear (self->body);
    gtk_box_append (GTK_BOX (self->body),
                    reseau_banner_new (reseau_sentence_for_error (error), NULL, NULL, NULL));
    return;
  }
  g_clear_pointer (&self->view, reseau_view_free);
  self->view = view;
  show (self);
}

static void
load (ReseauConflictPage *self)
{
  reseau_context_load_async (self->context, self->id, self->cancellable, on_loaded_cb,
                             g_object_ref (self));
}

/* --- making ---------------------------------------------------------------------- */

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[CANCELLED], 0);
}

static void
reseau_conflict_page_dispose (GObject *object)
{
  ReseauConflictPage *self = RESEAU_CONFLICT_PAGE (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  self->body = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (reseau_conflict_page_parent_class)->dispose (object);
}

static void
reseau_conflict_page_finalize (GObject *object)
{
  ReseauConflictPage *self = RESEAU_CONFLICT_PAGE (object);

  g_clear_object (&self->cancellable);
  g_free (self->id);
  g_free (self->wanted);
  g_free (self->key);
  g_free (self->place);
  reseau_view_free (self->view);
  reseau_value_unref (self->third);
  reseau_change_free (self->last);

  G_OBJECT_CLASS (reseau_conflict_page_parent_class)->finalize (object);
}

static void
reseau_conflict_page_class_init (ReseauConflictPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reseau_conflict_page_dispose;
  object_class->finalize = reseau_conflict_page_finalize;
  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "conflict.close", NULL, close_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
content_new (ReseauConflictPage *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *close = reseau_button_new (_ ("Close"));
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  gtk_actionable_set_action_name (GTK_ACTIONABLE (close), "conflict.close");
  self->title = reseau_label_new (NULL, "heading");
  gtk_label_set_xalign (GTK_LABEL (self->title), 0.5);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_box_append (GTK_BOX (bar), close);
  gtk_box_append (GTK_BOX (bar), self->title);
  gtk_widget_add_css_class (bar, "editor-bar");
  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_add_css_class (self->body, "editor");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->body);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  reseau_scrolled_set_page (scrolled, clamp);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (content), bar);
  gtk_box_append (GTK_BOX (content), scrolled);
  return content;
}

static void
reseau_conflict_page_init (ReseauConflictPage *self)
{
  self->cancellable = g_cancellable_new ();
  reseau_shortcuts_add (GTK_WIDGET (self), RESEAU_KEYS_CONFLICT);
  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), content_new (self));
  gtk_widget_set_parent (self->toasts, GTK_WIDGET (self));
}

/**
 * reseau_conflict_page_new:
 * @field: (nullable): key of the field to begin with
 */
GtkWidget *
reseau_conflict_page_new (ReseauContext *context, const char *record_id, const char *field)
{
  ReseauConflictPage *self;

  g_return_val_if_fail (RESEAU_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (record_id != NULL, NULL);

  self = g_object_new (RESEAU_TYPE_CONFLICT_PAGE, NULL);
  self->context = g_object_ref (context);
  self->id = g_strdup (record_id);
  self->wanted = g_strdup (field);
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_VERSIONS);
  g_signal_connect_object (context, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return GTK_WIDGET (self);
}
