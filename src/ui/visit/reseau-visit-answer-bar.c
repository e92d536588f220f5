/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-visit-answer-bar.h"

#include "reseau-context-edit.h"
#include "reseau-field-row.h"
#include "reseau-message-field.h"
#include "reseau-sentences.h"
#include "reseau-slot-list.h"
#include "reseau-visit-steps.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

#define MAX_DATES 3

struct _ReseauVisitAnswerBar {
  GtkWidget parent_instance;

  ReseauContext *context;
  char *id;
  GCancellable *cancellable;
  ReseauView *view;
  ReseauVisitSteps steps;
  gboolean is_host;
  ReseauField word_field;
  ReseauValue *word;
  ReseauChange *last;
  char *failure;

  GtkWidget *box;
  GtkWidget *slots;
  GtkWidget *accept_other;
  GtkWidget *offer;
};

G_DEFINE_FINAL_TYPE (ReseauVisitAnswerBar, reseau_visit_answer_bar, GTK_TYPE_WIDGET)

static void load (ReseauVisitAnswerBar *self);

static const ReseauRecord *
get_visit (ReseauVisitAnswerBar *self)
{
  return self->view->shown->record;
}

/* --- answering ------------------------------------------------------------------- */

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauVisitAnswerBar) self = user_data;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  g_clear_pointer (&self->failure, g_free);
  g_clear_pointer (&self->last, reseau_change_free);
  self->last = change;
  if (change == NULL)
    self->failure = g_strdup (reseau_sentence_for_error (error));
  else
    g_clear_pointer (&self->word, reseau_value_unref);
  if (self->box == NULL)
    return;
  gtk_widget_set_sensitive (self->box, TRUE);
  g_clear_pointer (&self->view, reseau_view_free);
  load (self);
}

static void
on_undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauVisitAnswerBar) self = user_data;

  on_done_cb (source, result, g_object_ref (self));
  g_clear_pointer (&self->last, reseau_change_free);
}

static void
begin (ReseauVisitAnswerBar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL)
    gtk_root_set_focus (root, NULL);
  gtk_widget_set_sensitive (self->box, FALSE);
}

static void
answer (ReseauVisitAnswerBar *self, const char *to, const ReseauValue *date)
{
  begin (self);
  reseau_context_answer_visit_async (
      self->context, self->id, to, reseau_value_get_member_string (date, "start"),
      reseau_value_get_member_string (date, "end"), reseau_value_get_string (self->word),
      on_done_cb, g_object_ref (self));
}

static void
on_date_clicked_cb (GtkButton *button, ReseauVisitAnswerBar *self)
{
  answer (self, "accepted", g_object_get_data (G_OBJECT (button), "date"));
}

static void
on_accept_other_cb (ReseauVisitAnswerBar *self)
{
  g_autoptr (ReseauValue) dates = reseau_slot_list_get_dates (RESEAU_SLOT_LIST (self->slots));

  answer (self, "accepted", reseau_value_get_at (dates, 0));
}

static void
on_offer_cb (ReseauVisitAnswerBar *self)
{
  g_autoptr (ReseauValue) dates = reseau_slot_list_get_dates (RESEAU_SLOT_LIST (self->slots));
  const char *to = (self->steps & RESEAU_VISIT_OFFER_DATES) != 0 ? "poll" : "proposed";

  begin (self);
  reseau_context_offer_dates_async (self->context, self->id, to, dates,
                                    reseau_value_get_string (self->word), on_done_cb,
                                    g_object_ref (self));
}

static void
on_decline_cb (ReseauVisitAnswerBar *self)
{
  answer (self, "declined", NULL);
}

static void
on_cancel_cb (ReseauVisitAnswerBar *self)
{
  answer (self, "cancelled", NULL);
}

static void
on_held_cb (ReseauVisitAnswerBar *self)
{
  answer (self, "held", NULL);
}

static void
on_undo_cb (ReseauVisitAnswerBar *self)
{
  if (self->last == NULL)
    return;
  begin (self);
  reseau_context_undo_async (self->context, g_steal_pointer (&self->last), on_undone_cb,
                             g_object_ref (self));
}

/* --- in words -------------------------------------------------------------------- */

static const char *
name_of (ReseauVisitAnswerBar *self, const char *key)
{
  const char *id = reseau_record_get_string (get_visit (self), key);
  const char *name = id ? g_hash_table_lookup (self->view->names, id) : NULL;

  return name ? name : "…";
}

static char *
dup_date_words (const ReseauRecord *visit)
{
  return reseau_words_span (reseau_record_get_string (visit, "start"),
                            reseau_record_get_string (visit, "end"));
}

static char *
dup_accepted (ReseauVisitAnswerBar *self)
{
  g_autofree char *date = dup_date_words (get_visit (self));

  if (date == NULL)
    return g_strdup (_ ("The visit is agreed on; the date is still to be said."));
  if ((self->steps & RESEAU_VISIT_HELD) != 0)
    return g_strdup_printf (_ ("The visit was to be on %s. Has it taken place?"), date);
  return g_strdup_printf (_ ("The visit is agreed on: %s."), date);
}

/* Where it stands, for the one who reads. */
static char *
dup_sentence (ReseauVisitAnswerBar *self)
{
  const char *state = reseau_record_get_string (get_visit (self), "state");
  const char *host = name_of (self, "host");
  const char *guest = name_of (self, "guest");

  if (g_strcmp0 (state, "proposed") == 0)
    return self->is_host
               ? g_strdup_printf (_ ("%s would like to come and see you."), guest)
               : g_strdup_printf (_ ("The request is with %s, who has not answered yet."), host);
  if (g_strcmp0 (state, "poll") == 0)
    return self->is_host
               ? g_strdup_printf (_ ("You offered other dates; %s has not answered yet."), guest)
               : g_strdup_printf (_ ("%s offers other dates."), host);
  if (g_strcmp0 (state, "accepted") == 0)
    return dup_accepted (self);
  if (g_strcmp0 (state, "declined") == 0)
    return g_strdup (_ ("This visit was declined."));
  if (g_strcmp0 (state, "cancelled") == 0)
    return g_strdup (_ ("This visit was cancelled."));
  if (g_strcmp0 (state, "held") == 0)
    return g_strdup (_ ("This visit has taken place."));
  return g_strdup ("");
}

/* --- showing --------------------------------------------------------------------- */

static GtkWidget *
button_new (ReseauVisitAnswerBar *self, const char *words, const char *css_class,
            GCallback callback)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_button_set_child (GTK_BUTTON (button), label);
  if (css_class != NULL)
    gtk_widget_add_css_class (button, css_class);
  if (callback != NULL)
    g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static void
add_head (ReseauVisitAnswerBar *self)
{
  g_autofree char *sentence = dup_sentence (self);
  GtkWidget *label = reseau_paragraph_new (sentence);

  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (self->box), label);
  if (reseau_value_get (self->view->shown->pending, "state") != NULL ||
      reseau_value_get (self->view->shown->pending, "_new") != NULL) {
    GtkWidget *pill = reseau_pill_new (_ ("Waiting to be sent"), "waiting");

    gtk_widget_set_halign (pill, GTK_ALIGN_START);
    gtk_box_append (GTK_BOX (self->box), pill);
  }
  if (self->failure != NULL)
    gtk_box_append (GTK_BOX (self->box), reseau_banner_new (self->failure, NULL, NULL, NULL));
}

static void
add_dates (ReseauVisitAnswerBar *self)
{
  const ReseauValue *dates = reseau_record_get (get_visit (self), "dates");
  gboolean may_accept = (self->steps & RESEAU_VISIT_ACCEPT) != 0;

  for (guint i = 0; i < reseau_value_get_length (dates); i++) {
    ReseauValue *date = reseau_value_get_at (dates, i);
    g_autofree char *words = reseau_words_span (reseau_value_get_member_string (date, "start"),
                                                reseau_value_get_member_string (date, "end"));
    /* Translators: %s is a day with its times */
    g_autofree char *accept = g_strdup_printf (_ ("Accept %s"), words);
    GtkWidget *button;

    if (!may_accept) {
      gtk_box_append (GTK_BOX (self->box), reseau_paragraph_new (words));
      continue;
    }
    button = button_new (self, accept, "suggested-action", NULL);
    gtk_widget_set_halign (button, GTK_ALIGN_START);
    g_object_set_data_full (G_OBJECT (button), "date", reseau_value_ref (date),
                            (GDestroyNotify) reseau_value_unref);
    g_signal_connect (button, "clicked", G_CALLBACK (on_date_clicked_cb), self);
    gtk_box_append (GTK_BOX (self->box), button);
  }
}

static void
update_other (ReseauVisitAnswerBar *self)
{
  g_autofree char *problem = reseau_slot_list_dup_problem (RESEAU_SLOT_LIST (self->slots));
  g_autoptr (ReseauValue) dates = reseau_slot_list_get_dates (RESEAU_SLOT_LIST (self->slots));

  gtk_widget_set_sensitive (self->offer, problem == NULL);
  gtk_widget_set_tooltip_text (self->offer, problem);
  gtk_widget_set_sensitive (self->accept_other,
                            problem == NULL && reseau_value_get_length (dates) == 1);
  gtk_widget_set_tooltip_text (self->accept_other, problem);
}

static void
add_other_dates (ReseauVisitAnswerBar *self)
{
  ReseauVisitSteps offering = RESEAU_VISIT_OFFER_DATES | RESEAU_VISIT_ASK_DATES;
  GtkWidget *expander = gtk_expander_new (_ ("Other Dates"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *buttons = reseau_wrap_box_new (6);

  if ((self->steps & (offering | RESEAU_VISIT_ACCEPT)) == 0)
    return;
  self->slots = reseau_slot_list_new (MAX_DATES);
  self->accept_other =
      button_new (self, _ ("Accept at This Date"), NULL, G_CALLBACK (on_accept_other_cb));
  self->offer = button_new (self, _ ("Offer These Dates"), NULL, G_CALLBACK (on_offer_cb));
  gtk_widget_set_visible (self->accept_other, (self->steps & RESEAU_VISIT_ACCEPT) != 0);
  gtk_widget_set_visible (self->offer, (self->steps & offering) != 0);
  g_signal_connect_swapped (self->slots, "changed", G_CALLBACK (update_other), self);
  update_other (self);
  gtk_box_append (GTK_BOX (buttons), self->offer);
  gtk_box_append (GTK_BOX (buttons), self->accept_other);
  gtk_box_append (GTK_BOX (box), self->slots);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_set_margin_top (box, 8);
  gtk_expander_set_child (GTK_EXPANDER (expander), box);
  gtk_box_append (GTK_BOX (self->box), expander);
}

static void
on_word_edited_cb (ReseauFieldRow *row, ReseauValue *value, ReseauVisitAnswerBar *self)
{
  g_clear_pointer (&self->word, reseau_value_unref);
  self->word = reseau_value_is_empty (value) ? NULL : reseau_value_ref (value);
  reseau_field_row_apply (row, self->word, RESEAU_PROBLEM_NONE);
}

/* What one would say on the phone along with the answer. */
static void
add_word (ReseauVisitAnswerBar *self)
{
  GtkWidget *expander = gtk_expander_new (_ ("Add a Word"));
  GtkWidget *row = reseau_field_row_new (self->context, &self->word_field);

  g_signal_connect (row, "edited", G_CALLBACK (on_word_edited_cb), self);
  reseau_field_row_apply (RESEAU_FIELD_ROW (row), self->word, RESEAU_PROBLEM_NONE);
  gtk_widget_set_margin_top (row, 8);
  gtk_expander_set_child (GTK_EXPANDER (expander), row);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), self->word != NULL);
  gtk_box_append (GTK_BOX (self->box), expander);
}

static void
add_ends (ReseauVisitAnswerBar *self)
{
  GtkWidget *buttons = reseau_wrap_box_new (6);

  if ((self->steps & RESEAU_VISIT_HELD) != 0)
    gtk_box_append (GTK_BOX (buttons), button_new (self, _ ("It Has Taken Place"),
                                                   "suggested-action", G_CALLBACK (on_held_cb)));
  if ((self->steps & RESEAU_VISIT_DECLINE) != 0)
    gtk_box_append (GTK_BOX (buttons),
                    button_new (self, _ ("Decline"), NULL, G_CALLBACK (on_decline_cb)));
  if ((self->steps & RESEAU_VISIT_CANCEL) != 0)
    gtk_box_append (GTK_BOX (buttons),
                    button_new (self, _ ("Cancel the Visit"), NULL, G_CALLBACK (on_cancel_cb)));
  if (self->last != NULL)
    gtk_box_append (GTK_BOX (buttons),
                    button_new (self, _ ("Undo My Answer"), "flat", G_CALLBACK (on_undo_cb)));
  gtk_widget_set_visible (buttons, gtk_widget_get_first_child (buttons) != NULL);
  gtk_box_append (GTK_BOX (self->box), buttons);
}

static void
show (ReseauVisitAnswerBar *self)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), "meeting");
  ReseauActor actor;
  gint64 now = reseau_env_now_us (reseau_context_get_env (self->context));
  gboolean known = reseau_context_get_actor (self->context, &actor);

  self->steps = known ? reseau_visit_get_steps (&actor, kind, get_visit (self), now) : 0;
  self->is_host = known && reseau_visit_is_host (&actor, get_visit (self));
  self->slots = self->offer = self->accept_other = NULL;
  reseau_box_clear (self->box);
  add_head (self);
  add_dates (self);
  add_other_dates (self);
  if (self->steps != 0)
    add_word (self);
  add_ends (self);
}

/* --- loading --------------------------------------------------------------------- */

static gboolean
is_same (ReseauVisitAnswerBar *self, ReseauView *view)
{
  return self->view != NULL &&
         reseau_value_equal (get_visit (self)->fields, view->shown->record->fields) &&
         (self->view->shown->pending == NULL) == (view->shown->pending == NULL);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauVisitAnswerBar) self = user_data;
  ReseauView *view = reseau_context_load_finish (RESEAU_CONTEXT (source), result, NULL);

  if (self->box == NULL || view == NULL || is_same (self, view)) {
    reseau_view_free (view);
    return;
  }
  g_clear_pointer (&self->view, reseau_view_free);
  self->view = view;
  show (self);
}

static void
load (ReseauVisitAnswerBar *self)
{
  reseau_context_load_async (self->context, self->id, self->cancellable, on_loaded_cb,
                             g_object_ref (self));
}

/* --- making ---------------------------------------------------------------------- */

static void
reseau_visit_answer_bar_dispose (GObject *object)
{
  ReseauVisitAnswerBar *self = RESEAU_VISIT_ANSWER_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (reseau_visit_answer_bar_parent_class)->dispose (object);
}

static void
reseau_visit_answer_bar_finalize (GObject *object)
{
  ReseauVisitAnswerBar *self = RESEAU_VISIT_ANSWER_BAR (object);

  g_clear_object (&self->cancellable);
  g_free (self->id);
  g_free (self->failure);
  reseau_view_free (self->view);
  reseau_value_unref (self->word);
  reseau_change_free (self->last);

  G_OBJECT_CLASS (reseau_visit_answer_bar_parent_class)->finalize (object);
}

static void
reseau_visit_answer_bar_class_init (ReseauVisitAnswerBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_visit_answer_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_visit_answer_bar_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
reseau_visit_answer_bar_init (ReseauVisitAnswerBar *self)
{
  self->cancellable = g_cancellable_new ();
  self->word_field = reseau_message_field (_ ("Sent with your answer"));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  gtk_widget_add_css_class (self->box, "card");
  gtk_widget_add_css_class (self->box, "answer-bar");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
reseau_visit_answer_bar_new (ReseauContext *context, const char *visit_id)
{
  ReseauVisitAnswerBar *self;

  g_return_val_if_fail (RESEAU_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (visit_id != NULL, NULL);

  self = g_object_new (RESEAU_TYPE_VISIT_ANSWER_BAR, NULL);
  self->context = g_object_ref (context);
  self->id = g_strdup (visit_id);
  g_signal_connect_object (context, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return GTK_WIDGET (self);
}
