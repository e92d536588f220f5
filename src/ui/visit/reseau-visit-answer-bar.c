/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-visit-answer-bar.h"

#include "reseau-context.h"
#include "reseau-field-row.h"
#include "reseau-help.h"
#include "reseau-page.h"
#include "reseau-visit-dates.h"
#include "reseau-visit-words.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* Longest time that a letter is only in memory. */
#define KEEP_AFTER_MS 700
#define MOST_DATES 3

/* Where one writes other dates than those that were proposed. */
typedef struct {
  GtkWidget *toggle;
  GtkWidget *revealer;
  GtkWidget *dates;
  GtkWidget *act;
} Panel;

struct _ReseauVisitAnswerBar {
  GtkWidget parent;

  ReseauContext *context;
  char *id;
  ReseauView *view;
  GCancellable *cancellable;
  ReseauVisitSteps steps;
  guint draft_timer;
  ReseauField note_field;
  ReseauValue *note; /* (nullable): the word that goes with the answer */

  GtkWidget *box;
  GtkWidget *heading;
  GtkWidget *pending;
  GtkWidget *state;
  GtkWidget *dates;
  GtkWidget *buttons;
  Panel other; /* the host accepts another date */
  Panel offer; /* other dates to choose from */
  GtkWidget *note_row;
  GtkWidget *decline;
  GtkWidget *cancel;
  GtkWidget *held;
};

G_DEFINE_FINAL_TYPE (ReseauVisitAnswerBar, reseau_visit_answer_bar, GTK_TYPE_WIDGET)

static const ReseauRecord *
get_visit (ReseauVisitAnswerBar *self)
{
  return self->view->shown->record;
}

static gint64
now_us (ReseauVisitAnswerBar *self)
{
  return reseau_env_now_us (reseau_context_get_env (self->context));
}

/* --- the word, kept --------------------------------------------------------------------- */

static void
keep_note (ReseauVisitAnswerBar *self)
{
  g_autofree char *key = g_strconcat ("answer:", self->id, NULL);
  g_autoptr (ReseauValue) draft = NULL;

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (!reseau_value_is_empty (self->note)) {
    draft = reseau_value_new_object ();
    reseau_value_set (draft, "text", reseau_value_ref (self->note));
  }
  reseau_context_save_draft (self->context, key, draft);
}

static gboolean
on_keep_timeout_cb (gpointer data)
{
  ReseauVisitAnswerBar *self = data;

  self->draft_timer = 0;
  keep_note (self);
  return G_SOURCE_REMOVE;
}

static void
set_note (ReseauVisitAnswerBar *self, ReseauValue *note)
{
  g_clear_pointer (&self->note, reseau_value_unref);
  self->note = note ? reseau_value_ref (note) : NULL;
  reseau_field_row_apply (RESEAU_FIELD_ROW (self->note_row), note, RESEAU_PROBLEM_NONE);
}

static void
on_note_edited_cb (GtkWidget *row, ReseauValue *value, ReseauVisitAnswerBar *self)
{
  set_note (self, value);
  if (self->draft_timer == 0)
    self->draft_timer = g_timeout_add (KEEP_AFTER_MS, on_keep_timeout_cb, self);
}

static void
load_note (ReseauVisitAnswerBar *self)
{
  g_autofree char *key = g_strconcat ("answer:", self->id, NULL);
  g_autoptr (ReseauValue) draft = reseau_context_load_draft (self->context, key);

  set_note (self, reseau_value_get (draft, "text"));
}

/* --- answering ----------------------------------------------------------------------------- */

typedef struct {
  ReseauVisitAnswerBar *self;
  const char *to;
} Answer;

static void
close_panels (ReseauVisitAnswerBar *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->other.toggle), FALSE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->offer.toggle), FALSE);
  reseau_visit_dates_set_draft (RESEAU_VISIT_DATES (self->other.dates), NULL);
  reseau_visit_dates_set_draft (RESEAU_VISIT_DATES (self->offer.dates), NULL);
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Answer *answer = data;
  g_autoptr (ReseauVisitAnswerBar) self = answer->self;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  gtk_widget_set_sensitive (self->box, TRUE);
  if (change != NULL) {
    set_note (self, NULL);
    keep_note (self);
    close_panels (self);
  }
  reseau_visit_tell (GTK_WIDGET (self), reseau_words_visit_done (answer->to), change, error);
}

static Answer *
begin_answer (ReseauVisitAnswerBar *self, const char *to)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), RESEAU_TYPE_PAGE);
  Answer *answer = g_new0 (Answer, 1);

  /* What can no longer be written in must not keep the keyboard: it goes on with the page. */
  if (page != NULL)
    reseau_page_enter (RESEAU_PAGE (page));
  else if (root != NULL)
    gtk_root_set_focus (root, NULL);
  answer->self = g_object_ref (self);
  answer->to = to;
  gtk_widget_set_sensitive (self->box, FALSE);
  return answer;
}

/* @date: (nullable): the one that is agreed on */
static void
answer_visit (ReseauVisitAnswerBar *self, const char *to, const ReseauValue *date)
{
  reseau_context_answer_visit_async (
      self->context, self->id, to, reseau_value_get_member_string (date, "start"),
      reseau_value_get_member_string (date, "end"), reseau_value_get_string (self->note),
      on_answered_cb, begin_answer (self, to));
}

static void
on_offer_cb (ReseauVisitAnswerBar *self)
{
  const char *to = (self->steps & RESEAU_VISIT_OFFER_DATES) != 0 ? "poll" : "proposed";
  g_autoptr (ReseauValue) dates =
      reseau_visit_dates_dup_value (RESEAU_VISIT_DATES (self->offer.dates));

  reseau_context_offer_dates_async (self->context, self->id, to, dates,
                                    reseau_value_get_string (self->note), on_answered_cb,
                                    begin_answer (self, to));
}

static void
on_accept_other_cb (ReseauVisitAnswerBar *self)
{
  g_autoptr (ReseauValue) dates =
      reseau_visit_dates_dup_value (RESEAU_VISIT_DATES (self->other.dates));

  answer_visit (self, "accepted", reseau_value_get_at (dates, 0));
}

static void
on_accept_cb (GtkWidget *button, ReseauVisitAnswerBar *self)
{
  answer_visit (self, "accepted", g_object_get_data (G_OBJECT (button), "reseau-date"));
}

static void
on_decline_cb (ReseauVisitAnswerBar *self)
{
  answer_visit (self, "declined", NULL);
}

static void
on_cancel_cb (ReseauVisitAnswerBar *self)
{
  answer_visit (self, "cancelled", NULL);
}

static void
on_held_cb (ReseauVisitAnswerBar *self)
{
  answer_visit (self, "held", NULL);
}

/* --- showing --------------------------------------------------------------------------------- */

static gboolean
is_past (ReseauVisitAnswerBar *self, const char *moment)
{
  g_autoptr (GDateTime) time = reseau_when_parse (moment);

  return time != NULL && g_date_time_to_unix (time) * G_USEC_PER_SEC < now_us (self);
}

static GtkWidget *
accept_new (ReseauVisitAnswerBar *self, ReseauValue *date, const char *when)
{
  GtkWidget *button = reseau_button_new (_ ("Accept This Date"));
  /* Translators: a date that is proposed */
  g_autofree char *words = g_strdup_printf (_ ("Accept This Date: %s"), when);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  gtk_widget_add_css_class (button, "suggested-action");
  g_object_set_data_full (G_OBJECT (button), "reseau-date", reseau_value_ref (date),
                          (GDestroyNotify) reseau_value_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (on_accept_cb), self);
  return button;
}

static void
add_date (ReseauVisitAnswerBar *self, ReseauValue *date)
{
  const char *start = reseau_value_get_member_string (date, "start");
  g_autofree char *when = reseau_when_span (start, reseau_value_get_member_string (date, "end"));
  gboolean past = is_past (self, start);
  GtkWidget *line, *label;

  if (when == NULL)
    return;
  line = reseau_wrap_box_new (12);
  label = reseau_paragraph_new (when);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  gtk_widget_add_css_class (label, "visit-date");
  gtk_box_append (GTK_BOX (line), label);
  if (past)
    gtk_box_append (GTK_BOX (line), reseau_pill_new (_ ("passed"), "dim"));
  else if ((self->steps & RESEAU_VISIT_ACCEPT) != 0)
    gtk_box_append (GTK_BOX (line), accept_new (self, date, when));
  gtk_box_append (GTK_BOX (self->dates), line);
}

/* Returns: (transfer full): what one may choose from; some only say when the visit would start */
static ReseauValue *
dup_dates (ReseauVisitAnswerBar *self)
{
  ReseauValue *dates = reseau_record_get (get_visit (self), "dates");
  const char *start = reseau_record_get_string (get_visit (self), "start");
  const char *end = reseau_record_get_string (get_visit (self), "end");
  ReseauValue *list, *date;

  if (!reseau_value_is_empty (dates))
    return reseau_value_ref (dates);
  list = reseau_value_new_list ();
  if (start == NULL)
    return list;
  date = reseau_value_new_object ();
  reseau_value_set_string (date, "start", start);
  if (end != NULL)
    reseau_value_set_string (date, "end", end);
  reseau_value_add (list, date);
  return list;
}

static void
show_dates (ReseauVisitAnswerBar *self)
{
  g_autoptr (ReseauValue) dates = dup_dates (self);
  const char *state = reseau_record_get_string (get_visit (self), "state");
  gboolean open = g_strcmp0 (state, "proposed") == 0 || g_strcmp0 (state, "poll") == 0;

  reseau_box_clear (self->dates);
  for (guint i = 0; open && i < reseau_value_get_length (dates); i++)
    add_date (self, reseau_value_get_at (dates, i));
  gtk_widget_set_visible (self->dates, gtk_widget_get_first_child (self->dates) != NULL);
}

static void
show_panel (Panel *panel, gboolean shown)
{
  gtk_widget_set_visible (panel->toggle, shown);
  if (!shown)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (panel->toggle), FALSE);
}

static void
show_steps (ReseauVisitAnswerBar *self)
{
  gboolean proposed =
      g_strcmp0 (reseau_record_get_string (get_visit (self), "state"), "proposed") == 0;

  show_panel (&self->other, proposed && (self->steps & RESEAU_VISIT_ACCEPT) != 0);
  show_panel (&self->offer,
              (self->steps & (RESEAU_VISIT_OFFER_DATES | RESEAU_VISIT_ASK_DATES)) != 0);
  gtk_widget_set_visible (self->decline, (self->steps & RESEAU_VISIT_DECLINE) != 0);
  gtk_widget_set_visible (self->cancel, (self->steps & RESEAU_VISIT_CANCEL) != 0);
  gtk_widget_set_visible (self->held, (self->steps & RESEAU_VISIT_HELD) != 0);
  gtk_widget_set_visible (self->buttons, self->steps != 0);
  gtk_widget_set_visible (self->note_row, self->steps != 0);
}

static const char *
name_of (ReseauVisitAnswerBar *self, const char *key)
{
  const char *id = reseau_record_get_string (get_visit (self), key);
  const char *name = id ? g_hash_table_lookup (self->view->names, id) : NULL;

  return name != NULL ? name : _ ("(not shared with you)");
}

static void
show (ReseauVisitAnswerBar *self)
{
  const ReseauRecord *visit = get_visit (self);
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), visit->kind);
  ReseauVisitTalk talk = { name_of (self, "host"), name_of (self, "guest"),
                           RESEAU_VISIT_SIDE_NONE };
  g_autofree char *heading = NULL;
  g_autofree char *state = NULL;
  ReseauActor actor;

  self->steps = 0;
  if (reseau_context_get_actor (self->context, &actor)) {
    talk.side = reseau_visit_side (&actor, visit);
    self->steps = reseau_visit_get_steps (&actor, kind, visit, now_us (self));
  }
  heading = reseau_words_visit (&talk);
  state = reseau_words_visit_state (&talk, visit, now_us (self));
  gtk_label_set_label (GTK_LABEL (self->heading), heading);
  gtk_label_set_label (GTK_LABEL (self->state), state);
  gtk_widget_set_visible (self->pending, reseau_value_get_length (self->view->shown->pending) > 0);
  show_dates (self);
  show_steps (self);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          talk.side != RESEAU_VISIT_SIDE_NONE || self->steps != 0);
}

/* --- loading --------------------------------------------------------------------------------*/

static gboolean
same_pending (const ReseauValue *a, const ReseauValue *b)
{
  return a == b || (a != NULL && b != NULL && reseau_value_equal (a, b));
}

static gboolean
is_shown (ReseauVisitAnswerBar *self, const ReseauView *view)
{
  return self->view != NULL && get_visit (self)->rev == view->shown->record->rev &&
         reseau_value_equal (get_visit (self)->fields, view->shown->record->fields) &&
         same_pending (self->view->shown->pending, view->shown->pending);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauVisitAnswerBar) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauView) view =
      reseau_context_load_finish (RESEAU_CONTEXT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->box == NULL)
    return;
  if (view == NULL || view->shown->record->deleted) {
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
    return;
  }
  if (is_shown (self, view))
    return;
  g_clear_pointer (&self->view, reseau_view_free);
  self->view = g_steal_pointer (&view);
  show (self);
}

static void
load (ReseauVisitAnswerBar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  reseau_context_load_async (self->context, self->id, self->cancellable, on_loaded_cb,
                             g_object_ref (self));
}

/* --- building -------------------------------------------------------------------------------*/

static void
update_panel (Panel *panel)
{
  g_autoptr (ReseauValue) dates = reseau_visit_dates_dup_value (RESEAU_VISIT_DATES (panel->dates));
  g_autofree char *problem = reseau_visit_dates_dup_problem (RESEAU_VISIT_DATES (panel->dates));

  gtk_widget_set_sensitive (panel->act, problem == NULL && !reseau_value_is_empty (dates));
  gtk_widget_set_tooltip_text (panel->act, problem                         ? problem
                                           : reseau_value_is_empty (dates) ? _ ("Give a date first")
                                                                           : NULL);
}

static void
on_toggled_cb (GtkToggleButton *toggle, Panel *panel)
{
  gboolean open = gtk_toggle_button_get_active (toggle);

  gtk_widget_set_visible (panel->revealer, open);
  gtk_accessible_update_state (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
  if (open)
    reseau_visit_dates_enter (RESEAU_VISIT_DATES (panel->dates));
}

static void
make_panel (ReseauVisitAnswerBar *self, Panel *panel, guint max, const char *toggle,
            const char *act, GCallback acted)
{
  panel->toggle = reseau_toggle_new (toggle);
  panel->dates = reseau_visit_dates_new (self->context, max);
  panel->act = reseau_button_new (act);
  panel->revealer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_halign (panel->act, GTK_ALIGN_START);
  gtk_widget_add_css_class (panel->act, "suggested-action");
  gtk_box_append (GTK_BOX (panel->revealer), panel->dates);
  gtk_box_append (GTK_BOX (panel->revealer), panel->act);
  gtk_widget_set_visible (panel->revealer, FALSE);
  g_signal_connect (panel->toggle, "toggled", G_CALLBACK (on_toggled_cb), panel);
  g_signal_connect_swapped (panel->dates, "changed", G_CALLBACK (update_panel), panel);
  g_signal_connect_swapped (panel->act, "clicked", acted, self);
  gtk_box_append (GTK_BOX (self->buttons), panel->toggle);
  update_panel (panel);
}

static GtkWidget *
step_new (ReseauVisitAnswerBar *self, const char *words, GCallback func)
{
  GtkWidget *button = reseau_button_new (words);

  g_signal_connect_swapped (button, "clicked", func, self);
  gtk_box_append (GTK_BOX (self->buttons), button);
  return button;
}

static void
make_steps (ReseauVisitAnswerBar *self)
{
  self->buttons = reseau_wrap_box_new (8);
  self->held = step_new (self, _ ("The Visit _Took Place"), G_CALLBACK (on_held_cb));
  gtk_widget_add_css_class (self->held, "suggested-action");
  make_panel (self, &self->other, 1, _ ("A_nother Date…"), _ ("A_ccept This Date"),
              G_CALLBACK (on_accept_other_cb));
  make_panel (self, &self->offer, MOST_DATES, _ ("_Propose Other Dates…"), _ ("_Send These Dates"),
              G_CALLBACK (on_offer_cb));
  self->decline = step_new (self, _ ("_Decline"), G_CALLBACK (on_decline_cb));
  self->cancel = step_new (self, _ ("Ca_ncel the Visit"), G_CALLBACK (on_cancel_cb));
}

static GtkWidget *
head_new (ReseauVisitAnswerBar *self)
{
  GtkWidget *head = reseau_wrap_box_new (10);

  self->heading = reseau_heading_new ("");
  self->pending = reseau_pill_new (_ ("Waiting to be sent"), "waiting");
  gtk_widget_set_visible (self->pending, FALSE);
  gtk_box_append (GTK_BOX (head), self->heading);
  gtk_box_append (GTK_BOX (head), self->pending);
  return head;
}

static void
build (ReseauVisitAnswerBar *self)
{
  make_steps (self);
  self->state = reseau_paragraph_new ("");
  self->dates = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->note_row =
      reseau_visit_note_new (self->context, &self->note_field, _ ("A word to go with it"));
  g_signal_connect (self->note_row, "edited", G_CALLBACK (on_note_edited_cb), self);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->box, "card");
  gtk_widget_add_css_class (self->box, "answer-bar");
  gtk_box_append (GTK_BOX (self->box), head_new (self));
  gtk_box_append (GTK_BOX (self->box), self->state);
  gtk_box_append (GTK_BOX (self->box), self->dates);
  gtk_box_append (GTK_BOX (self->box), self->note_row);
  gtk_box_append (GTK_BOX (self->box), self->buttons);
  gtk_box_append (GTK_BOX (self->box), self->other.revealer);
  gtk_box_append (GTK_BOX (self->box), self->offer.revealer);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

static void
reseau_visit_answer_bar_dispose (GObject *object)
{
  ReseauVisitAnswerBar *self = RESEAU_VISIT_ANSWER_BAR (object);

  if (self->draft_timer != 0)
    keep_note (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->view, reseau_view_free);
  g_clear_pointer (&self->note, reseau_value_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_visit_answer_bar_parent_class)->dispose (object);
}

static void
reseau_visit_answer_bar_class_init (ReseauVisitAnswerBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_visit_answer_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
reseau_visit_answer_bar_init (ReseauVisitAnswerBar *self)
{
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_ANSWER);
}

GtkWidget *
reseau_visit_answer_bar_new (ReseauContext *context, const char *visit_id)
{
  ReseauVisitAnswerBar *self;

  g_return_val_if_fail (RESEAU_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (visit_id != NULL, NULL);

  self = g_object_new (RESEAU_TYPE_VISIT_ANSWER_BAR, "visible", FALSE, NULL);
  self->context = g_object_ref (context);
  self->id = g_strdup (visit_id);
  build (self);
  load_note (self);
  g_signal_connect_object (context, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return GTK_WIDGET (self);
}
