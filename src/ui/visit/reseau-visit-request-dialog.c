/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-visit-request-dialog.h"

#include "reseau-display.h"
#include "reseau-field-row.h"
#include "reseau-help.h"
#include "reseau-scrolled.h"
#include "reseau-sentences.h"
#include "reseau-shortcuts.h"
#include "reseau-visit-dates.h"
#include "reseau-visit-words.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Longest time that a letter is only in memory. */
#define KEEP_AFTER_MS 700
#define MOST_DATES 3

#define RESEAU_TYPE_VISIT_REQUEST_DIALOG (reseau_visit_request_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReseauVisitRequestDialog, reseau_visit_request_dialog, RESEAU,
                      VISIT_REQUEST_DIALOG, AdwWindow)

/* What is written in, besides the dates. */
enum {
  GUESTS,
  EXPECTATIONS,
  MESSAGE,
  N_FIELDS,
};

static const char *const keys[N_FIELDS] = { "guests_count", "expectations", "message" };

struct _ReseauVisitRequestDialog {
  AdwWindow parent;

  ReseauContext *context;
  char *host;
  char *fiche; /* (nullable) */
  char *host_name;
  gboolean known; /* the host is there */
  gboolean sent;
  GCancellable *cancellable;
  guint draft_timer;

  ReseauField message_field;
  ReseauValue *values[N_FIELDS]; /* (nullable) */

  GtkWidget *about;
  GtkWidget *form;
  GtkWidget *dates;
  GtkWidget *rows[N_FIELDS];
  GtkWidget *questions;
  GtkWidget *why;
  GtkWidget *send;
};

G_DEFINE_FINAL_TYPE (ReseauVisitRequestDialog, reseau_visit_request_dialog, ADW_TYPE_WINDOW)

static const ReseauField *
get_field (ReseauVisitRequestDialog *self, guint i)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), "meeting");

  return i == MESSAGE ? &self->message_field : reseau_kind_get_field (kind, keys[i]);
}

static const char *
get_text (ReseauVisitRequestDialog *self, guint i)
{
  const char *text = reseau_value_get_string (self->values[i]);

  return text != NULL ? text : "";
}

/* --- the draft ------------------------------------------------------------------------ */

static char *
dup_draft_key (ReseauVisitRequestDialog *self)
{
  return g_strconcat ("visit:", self->host, self->fiche ? ":" : NULL, self->fiche, NULL);
}

static ReseauValue *
to_draft (ReseauVisitRequestDialog *self)
{
  g_autoptr (ReseauValue) draft = reseau_value_new_object ();
  ReseauValue *dates = reseau_visit_dates_to_draft (RESEAU_VISIT_DATES (self->dates));

  if (dates != NULL)
    reseau_value_set (draft, "dates", dates);
  for (guint i = 0; i < N_FIELDS; i++)
    if (!reseau_value_is_empty (self->values[i]))
      reseau_value_set (draft, keys[i], reseau_value_ref (self->values[i]));
  return reseau_value_is_empty (draft) ? NULL : g_steal_pointer (&draft);
}

/* Keeps what is written, or forgets the draft when nothing is, or it was sent. */
static void
keep_draft (ReseauVisitRequestDialog *self)
{
  g_autofree char *key = dup_draft_key (self);
  g_autoptr (ReseauValue) draft = self->sent ? NULL : to_draft (self);

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  reseau_context_save_draft (self->context, key, draft);
}

static gboolean
on_keep_timeout_cb (gpointer data)
{
  ReseauVisitRequestDialog *self = data;

  self->draft_timer = 0;
  keep_draft (self);
  return G_SOURCE_REMOVE;
}

static void
load_draft (ReseauVisitRequestDialog *self)
{
  g_autofree char *key = dup_draft_key (self);
  g_autoptr (ReseauValue) draft = reseau_context_load_draft (self->context, key);

  if (draft == NULL)
    return;
  reseau_visit_dates_set_draft (RESEAU_VISIT_DATES (self->dates),
                                reseau_value_get (draft, "dates"));
  for (guint i = 0; i < N_FIELDS; i++) {
    ReseauValue *value = reseau_value_get (draft, keys[i]);

    self->values[i] = value ? reseau_value_ref (value) : NULL;
    reseau_field_row_apply (RESEAU_FIELD_ROW (self->rows[i]), value, RESEAU_PROBLEM_NONE);
  }
}

/* --- what may be sent ------------------------------------------------------------------ */

static gboolean
is_offline (ReseauVisitRequestDialog *self)
{
  ReseauContextSync state = reseau_context_get_sync_state (self->context);

  return state != RESEAU_CONTEXT_SYNC_IDLE && state != RESEAU_CONTEXT_SYNC_RUNNING;
}

static char *
dup_field_problem (ReseauVisitRequestDialog *self)
{
  for (guint i = 0; i < N_FIELDS; i++) {
    const ReseauField *field = get_field (self, i);

    if (!reseau_value_is_empty (self->values[i]) &&
        reseau_validate_value (field, self->values[i]) != RESEAU_PROBLEM_NONE)
      /* Translators: the name of a field, such as Number of visitors */
      return g_strdup_printf (_ ("To be corrected: %s."), reseau_words_label (&field->label));
  }
  return NULL;
}

/* Returns: (nullable): why no request could go to this structure, whatever it says */
static const char *
get_obstacle (ReseauVisitRequestDialog *self)
{
  ReseauActor actor;

  if (!reseau_context_get_actor (self->context, &actor))
    return _ ("Sign in first: the host has to know who asks.");
  if (g_strcmp0 (actor.structure, self->host) == 0)
    return _ ("This is your own structure: a visit is asked of another one.");
  if (!self->known)
    return _ ("This structure is not on this computer.");
  return NULL;
}

/* Returns: (nullable): why it cannot be sent yet */
static char *
dup_problem (ReseauVisitRequestDialog *self)
{
  g_autoptr (ReseauValue) dates = NULL;
  char *problem;

  if (get_obstacle (self) != NULL)
    return g_strdup (get_obstacle (self));
  problem = reseau_visit_dates_dup_problem (RESEAU_VISIT_DATES (self->dates));
  if (problem == NULL)
    problem = dup_field_problem (self);
  if (problem != NULL)
    return problem;
  dates = reseau_visit_dates_dup_value (RESEAU_VISIT_DATES (self->dates));
  if (reseau_value_is_empty (dates) && *get_text (self, MESSAGE) == '\0' &&
      *get_text (self, EXPECTATIONS) == '\0')
    return g_strdup (_ ("Propose a date, or say what you would like to see."));
  return NULL;
}

static void
update (ReseauVisitRequestDialog *self)
{
  g_autofree char *problem = dup_problem (self);
  const char *note =
      is_offline (self) ? _ ("The request will leave as soon as the network is back.") : "";
  const char *words = problem != NULL ? problem : note;

  gtk_label_set_label (GTK_LABEL (self->why), words);
  gtk_widget_set_visible (self->why, *words != '\0');
  gtk_widget_set_sensitive (self->send, problem == NULL && !self->sent);
  gtk_widget_set_sensitive (self->form, get_obstacle (self) == NULL && !self->sent);
  gtk_widget_set_visible (self->questions, *get_text (self, EXPECTATIONS) == '\0');
}

static void
on_changed (ReseauVisitRequestDialog *self)
{
  if (self->draft_timer == 0)
    self->draft_timer = g_timeout_add (KEEP_AFTER_MS, on_keep_timeout_cb, self);
  update (self);
}

static void
show_row (ReseauVisitRequestDialog *self, guint i)
{
  ReseauProblemCode problem = reseau_value_is_empty (self->values[i])
                                  ? RESEAU_PROBLEM_NONE
                                  : reseau_validate_value (get_field (self, i), self->values[i]);

  reseau_field_row_apply (RESEAU_FIELD_ROW (self->rows[i]), self->values[i], problem);
}

static void
on_edited_cb (GtkWidget *row, ReseauValue *value, ReseauVisitRequestDialog *self)
{
  for (guint i = 0; i < N_FIELDS; i++) {
    if (self->rows[i] != row)
      continue;
    g_clear_pointer (&self->values[i], reseau_value_unref);
    self->values[i] = value ? reseau_value_ref (value) : NULL;
    show_row (self, i);
  }
  on_changed (self);
}

static void
on_questions_cb (ReseauVisitRequestDialog *self)
{
  g_autoptr (ReseauValue) text =
      reseau_value_new_string (_ ("How did you begin, and with what means?\n"
                                  "What was the hardest?\n"
                                  "What would you do otherwise today?"));

  reseau_field_row_enter (RESEAU_FIELD_ROW (self->rows[EXPECTATIONS]));
  on_edited_cb (self->rows[EXPECTATIONS], text, self);
}

/* --- sending ---------------------------------------------------------------------------- */

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauVisitRequestDialog) self = data;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *words = g_strdup_printf (_ ("Visit asked of %s"), self->host_name);

  if (change == NULL) {
    self->sent = FALSE;
    update (self);
    gtk_label_set_label (GTK_LABEL (self->why), reseau_sentence_for_error (error));
    gtk_widget_set_visible (self->why, TRUE);
    return;
  }
  keep_draft (self);
  if (parent != NULL)
    reseau_visit_tell (GTK_WIDGET (parent), words, change, NULL);
  else
    reseau_change_free (change);
  gtk_window_close (GTK_WINDOW (self));
}

static void
send_request (ReseauVisitRequestDialog *self)
{
  g_autoptr (ReseauValue) dates = reseau_visit_dates_dup_value (RESEAU_VISIT_DATES (self->dates));
  ReseauVisitRequest request = { self->host,
                                 self->fiche,
                                 dates,
                                 get_text (self, MESSAGE),
                                 get_text (self, EXPECTATIONS),
                                 (int) reseau_value_get_int (self->values[GUESTS]) };

  /* What can no longer be written in must not keep the keyboard. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  self->sent = TRUE;
  update (self);
  reseau_context_propose_visit_async (self->context, &request, on_sent_cb, g_object_ref (self));
}

static void
on_send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ReseauVisitRequestDialog *self = RESEAU_VISIT_REQUEST_DIALOG (widget);

  if (gtk_widget_get_sensitive (self->send))
    send_request (self);
}

/* --- the host --------------------------------------------------------------------------- */

static void
add_fact (ReseauVisitRequestDialog *self, GtkWidget *list, ReseauView *view, const char *key)
{
  const ReseauRecord *record = view->shown->record;
  const ReseauSchema *schema = reseau_context_get_schema (self->context);
  const ReseauField *field =
      reseau_kind_get_field (reseau_schema_get_kind (schema, record->kind), key);
  const ReseauValue *value = reseau_record_get (record, key);
  ReseauDisplay display = { schema, reseau_context_get_terms (self->context),
                            reseau_context_get_language (self->context), view->names };
  g_autofree char *words = NULL;

  if (reseau_value_is_empty (value))
    return;
  words = reseau_display_dup_value (&display, field, value);
  gtk_list_box_append (GTK_LIST_BOX (list),
                       reseau_row_new (reseau_words_label (&field->label), words, NULL, NULL));
}

static void
show_host (ReseauVisitRequestDialog *self, ReseauView *view)
{
  static const char *const facts[] = { "visit_duration", "visits_per_month", "visit_languages",
                                       "visit_access", "city" };
  const ReseauRecord *host = view->shown->record;
  GtkWidget *list = reseau_boxed_list_new (_ ("What the host says of visits"));
  GtkWidget *name;

  g_free (self->host_name);
  self->host_name = reseau_kind_dup_title (
      reseau_schema_get_kind (reseau_context_get_schema (self->context), host->kind), host->fields);
  self->known = TRUE;
  name = reseau_heading_new (self->host_name);
  gtk_widget_remove_css_class (name, "heading");
  gtk_widget_add_css_class (name, "title-2");
  gtk_box_prepend (GTK_BOX (self->about), name);
  if (!reseau_value_get_bool (reseau_record_get (host, "hosts_visits")))
    gtk_box_append (GTK_BOX (self->about),
                    reseau_banner_new (_ ("This structure has not said that it hosts visits. You "
                                          "may ask all the same: it will answer."),
                                       NULL, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    add_fact (self, list, view, facts[i]);
  if (gtk_widget_get_first_child (list) != NULL)
    gtk_box_append (GTK_BOX (self->about), list);
  else
    g_object_unref (g_object_ref_sink (list));
}

static ReseauView *
finish_load (GObject *source, GAsyncResult *result)
{
  return reseau_context_load_finish (RESEAU_CONTEXT (source), result, NULL);
}

static void
on_host_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauVisitRequestDialog) self = data;
  g_autoptr (ReseauView) view = finish_load (source, result);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (view != NULL && !view->shown->record->deleted)
    show_host (self, view);
  update (self);
  /* What could not be written in until now. */
  if (gtk_widget_get_sensitive (self->form))
    reseau_visit_dates_enter (RESEAU_VISIT_DATES (self->dates));
}

static void
on_fiche_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauVisitRequestDialog) self = data;
  g_autoptr (ReseauView) view = finish_load (source, result);
  const char *title = view ? reseau_record_get_string (view->shown->record, "title") : NULL;
  g_autofree char *words = NULL;
  GtkWidget *label;

  if (title == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  words = g_strdup_printf (_ ("To see: “%s”"), title);
  label = reseau_paragraph_new (words);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  gtk_box_insert_child_after (GTK_BOX (self->about), label,
                              self->known ? gtk_widget_get_first_child (self->about) : NULL);
}

static void
load (ReseauVisitRequestDialog *self)
{
  reseau_context_load_async (self->context, self->host, self->cancellable, on_host_loaded_cb,
                             g_object_ref (self));
  if (self->fiche != NULL)
    reseau_context_load_async (self->context, self->fiche, self->cancellable, on_fiche_loaded_cb,
                               g_object_ref (self));
}

/* --- building ---------------------------------------------------------------------------- */

static GtkWidget *
section_new (const char *heading, const char *help)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *label;

  gtk_box_append (GTK_BOX (box), reseau_heading_new (heading));
  if (help == NULL)
    return box;
  label = reseau_paragraph_new (help);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static GtkWidget *
form_new (ReseauVisitRequestDialog *self)
{
  GtkWidget *form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *when =
      section_new (_ ("When it would suit you"), _ ("Two or three dates are enough."));

  gtk_box_append (GTK_BOX (when), self->dates);
  gtk_box_append (GTK_BOX (form), when);
  for (guint i = 0; i < N_FIELDS; i++)
    gtk_box_append (GTK_BOX (form), self->rows[i]);
  gtk_box_insert_child_after (GTK_BOX (form), self->questions, self->rows[EXPECTATIONS]);
  return form;
}

static void
make_rows (ReseauVisitRequestDialog *self)
{
  self->dates = reseau_visit_dates_new (self->context, MOST_DATES);
  g_signal_connect_object (self->dates, "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  self->rows[MESSAGE] =
      reseau_visit_note_new (self->context, &self->message_field, _ ("A word to the host"));
  for (guint i = 0; i < MESSAGE; i++)
    self->rows[i] = reseau_field_row_new (self->context, get_field (self, i));
  for (guint i = 0; i < N_FIELDS; i++)
    g_signal_connect_object (self->rows[i], "edited", G_CALLBACK (on_edited_cb), self, 0);
  self->questions = reseau_button_new (_ ("_Insert Usual Questions"));
  gtk_widget_set_halign (self->questions, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->questions, "adder");
  g_signal_connect_object (self->questions, "clicked", G_CALLBACK (on_questions_cb), self,
                           G_CONNECT_SWAPPED);
}

static GtkWidget *
content_new (ReseauVisitRequestDialog *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);

  self->about = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  self->form = form_new (self);
  gtk_widget_add_css_class (column, "visit-request");
  gtk_box_append (GTK_BOX (column), self->about);
  gtk_box_append (GTK_BOX (column), self->form);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 520);
  adw_clamp_set_child (ADW_CLAMP (clamp), column);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  reseau_scrolled_set_page (scroller, clamp);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

/* The button, and above it why it does nothing yet. */
static GtkWidget *
bottom_new (ReseauVisitRequestDialog *self)
{
  GtkWidget *bottom = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->why = reseau_paragraph_new ("");
  gtk_label_set_selectable (GTK_LABEL (self->why), FALSE);
  gtk_label_set_justify (GTK_LABEL (self->why), GTK_JUSTIFY_CENTER);
  gtk_label_set_xalign (GTK_LABEL (self->why), 0.5);
  self->send = reseau_button_new (_ ("_Send the Request"));
  gtk_widget_set_halign (self->send, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->send, "pill");
  gtk_widget_add_css_class (self->send, "suggested-action");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->send), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  self->why, NULL, -1);
  g_signal_connect_object (self->send, "clicked", G_CALLBACK (send_request), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (bottom, "visit-send");
  gtk_box_append (GTK_BOX (bottom), self->why);
  gtk_box_append (GTK_BOX (bottom), self->send);
  return bottom;
}

static void
build (ReseauVisitRequestDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  make_rows (self);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), content_new (self));
  gtk_box_append (GTK_BOX (box), bottom_new (self));
  adw_window_set_content (ADW_WINDOW (self), box);
  load_draft (self);
  update (self);
}

/* --- the type ------------------------------------------------------------------------------ */

static gboolean
reseau_visit_request_dialog_close_request (GtkWindow *window)
{
  ReseauVisitRequestDialog *self = RESEAU_VISIT_REQUEST_DIALOG (window);

  if (self->draft_timer != 0)
    keep_draft (self);
  g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (reseau_visit_request_dialog_parent_class)->close_request (window);
}

static void
reseau_visit_request_dialog_dispose (GObject *object)
{
  ReseauVisitRequestDialog *self = RESEAU_VISIT_REQUEST_DIALOG (object);

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (reseau_visit_request_dialog_parent_class)->dispose (object);
}

static void
reseau_visit_request_dialog_finalize (GObject *object)
{
  ReseauVisitRequestDialog *self = RESEAU_VISIT_REQUEST_DIALOG (object);

  for (guint i = 0; i < N_FIELDS; i++)
    g_clear_pointer (&self->values[i], reseau_value_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  g_free (self->host);
  g_free (self->fiche);
  g_free (self->host_name);
  G_OBJECT_CLASS (reseau_visit_request_dialog_parent_class)->finalize (object);
}

static void
reseau_visit_request_dialog_class_init (ReseauVisitRequestDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reseau_visit_request_dialog_dispose;
  object_class->finalize = reseau_visit_request_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = reseau_visit_request_dialog_close_request;
  gtk_widget_class_install_action (widget_class, "visit.send", NULL, on_send_action);
}

static void
reseau_visit_request_dialog_init (ReseauVisitRequestDialog *self)
{
  self->cancellable = g_cancellable_new ();
  reseau_shortcuts_add (GTK_WIDGET (self), RESEAU_KEYS_VISIT);
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_VISIT);
}

/**
 * reseau_visit_request_dialog_present:
 * @host_id: the structure that would be visited
 * @fiche_id: (nullable): the fiche whose practice would be seen
 *
 * Lets a person ask for a visit.  What is written is kept until it is sent.
 */
void
reseau_visit_request_dialog_present (GtkWindow *parent, ReseauContext *context, const char *host_id,
                                     const char *fiche_id)
{
  ReseauVisitRequestDialog *self;

  g_return_if_fail (RESEAU_IS_CONTEXT (context));
  g_return_if_fail (host_id != NULL);

  self = g_object_new (RESEAU_TYPE_VISIT_REQUEST_DIALOG, "transient-for", parent, "modal", TRUE,
                       "destroy-with-parent", TRUE, "title", _ ("Ask for a Visit"), "default-width",
                       560, "default-height", 720, NULL);
  self->context = g_object_ref (context);
  self->host = g_strdup (host_id);
  self->fiche = g_strdup (fiche_id);
  build (self);
  load (self);
  g_signal_connect_object (context, "notify::sync-state", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self));
}
