/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-visit-request-dialog.h"

#include "reseau-field-row.h"
#include "reseau-message-field.h"
#include "reseau-sentences.h"
#include "reseau-slot-list.h"
#include "reseau-scrolled.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define MAX_DATES 3
#define KEEP_AFTER_MS 700

/* What is being asked; belongs to its window. */
typedef struct {
  ReseauContext *context;
  char *host;
  char *fiche;
  char *draft_key;
  ReseauField message;
  ReseauValue *written; /* an object: guests_count, expectations, text */
  guint draft_source;

  GtkWidget *window;
  GtkWidget *send;
  GtkWidget *notices;
  GtkWidget *intro;
  GtkWidget *slots;
  GtkWidget *problem;
  GHashTable *rows; /* key → row */
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_object_unref (self->context);
  g_free (self->host);
  g_free (self->fiche);
  g_free (self->draft_key);
  reseau_value_unref (self->written);
  g_hash_table_unref (self->rows);
  g_free (self);
}

static const ReseauField *
field_of (Request *self, const char *key)
{
  ReseauSchema *schema = reseau_context_get_schema (self->context);

  return reseau_kind_get_field (reseau_schema_get_kind (schema, "meeting"), key);
}

/* --- what is written ---------------------------------------------------------- */

static void
keep (Request *self)
{
  g_clear_handle_id (&self->draft_source, g_source_remove);
  reseau_context_save_draft (self->context, self->draft_key,
                             reseau_value_is_empty (self->written) ? NULL : self->written);
}

static gboolean
on_keep_timeout_cb (gpointer data)
{
  Request *self = data;

  self->draft_source = 0;
  keep (self);
  return G_SOURCE_REMOVE;
}

static char *
dup_hindrance (Request *self)
{
  GHashTableIter iter;
  gpointer row;

  if (reseau_context_get_account (self->context) == NULL)
    return g_strdup (_ ("Sign in to ask for a visit."));
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row)) {
    const ReseauField *field = reseau_field_row_get_field (row);
    const ReseauValue *value = reseau_value_get (self->written, field->key);

    if (value != NULL && reseau_validate_value (field, value) != RESEAU_PROBLEM_NONE)
      return g_strdup (reseau_words_label (&field->label));
  }
  return reseau_slot_list_dup_problem (RESEAU_SLOT_LIST (self->slots));
}

static void
update (Request *self)
{
  g_autofree char *hindrance = dup_hindrance (self);

  gtk_widget_set_sensitive (self->send, hindrance == NULL);
  gtk_widget_set_tooltip_text (self->send, hindrance);
  gtk_label_set_label (GTK_LABEL (self->problem), hindrance ? hindrance : "");
  gtk_widget_set_visible (self->problem, hindrance != NULL);
}

static void
apply_row (Request *self, ReseauFieldRow *row)
{
  const ReseauField *field = reseau_field_row_get_field (row);
  ReseauValue *value = reseau_value_get (self->written, field->key);

  reseau_field_row_apply (row, value,
                          value ? reseau_validate_value (field, value) : RESEAU_PROBLEM_NONE);
}

static void
set_written (Request *self, const char *key, ReseauValue *value)
{
  ReseauValue *written =
      reseau_value_with (self->written, key, reseau_value_is_empty (value) ? NULL : value);

  reseau_value_unref (self->written);
  self->written = written;
  if (self->draft_source == 0)
    self->draft_source = g_timeout_add (KEEP_AFTER_MS, on_keep_timeout_cb, self);
}

static void
on_edited_cb (ReseauFieldRow *row, ReseauValue *value, Request *self)
{
  set_written (self, reseau_field_row_get_field (row)->key, value);
  apply_row (self, row);
  update (self);
}

/* Questions that colleagues who visit each other found worth asking. */
static void
on_template_clicked_cb (GtkButton *button, Request *self)
{
  const char *before = reseau_value_get_member_string (self->written, "expectations");
  const char *questions = _ ("What made you begin, and what would you do otherwise today?\n"
                             "How does an ordinary day go, and who does what?\n"
                             "What should one see with one’s own eyes?\n"
                             "What could we take up at home within three months?");
  g_autofree char *text =
      before ? g_strconcat (before, "\n", questions, NULL) : g_strdup (questions);
  g_autoptr (ReseauValue) value = reseau_value_new_string (text);
  ReseauFieldRow *row = g_hash_table_lookup (self->rows, "expectations");

  set_written (self, "expectations", value);
  apply_row (self, row);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* --- sending ------------------------------------------------------------------- */

static void
say (Request *self, const char *words)
{
  gtk_box_append (GTK_BOX (self->notices), reseau_banner_new (words, NULL, NULL, NULL));
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  Request *self = g_object_get_data (G_OBJECT (window), "request");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauChange) change =
      reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  if (change == NULL) {
    if (gtk_widget_get_visible (window)) {
      say (self, reseau_sentence_for_error (error));
      update (self);
    }
    return;
  }
  g_clear_handle_id (&self->draft_source, g_source_remove);
  reseau_context_save_draft (self->context, self->draft_key, NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
on_send_clicked_cb (GtkButton *button, Request *self)
{
  g_autoptr (ReseauValue) dates = reseau_slot_list_get_dates (RESEAU_SLOT_LIST (self->slots));
  ReseauVisitRequest request = {
    .host = self->host,
    .fiche = self->fiche,
    .dates = dates,
    .message = reseau_value_get_member_string (self->written, "text"),
    .expectations = reseau_value_get_member_string (self->written, "expectations"),
    .guests = reseau_value_get_member_int (self->written, "guests_count", 0),
  };

  keep (self);
  gtk_widget_set_sensitive (self->send, FALSE);
  reseau_context_propose_visit_async (self->context, &request, on_sent_cb,
                                      g_object_ref (self->window));
}

/* --- making --------------------------------------------------------------------- */

static gboolean
is_offline (Request *self)
{
  ReseauContextSync state = reseau_context_get_sync_state (self->context);

  return state != RESEAU_CONTEXT_SYNC_IDLE && state != RESEAU_CONTEXT_SYNC_RUNNING;
}

static void
say_what_to_know (Request *self)
{
  const ReseauAccount *account = reseau_context_get_account (self->context);

  if (account == NULL)
    say (self, _ ("You are not signed in: the structure would not know who asks. Sign in first; "
                  "what you write here is kept."));
  else if (g_strcmp0 (account->structure, self->host) == 0)
    say (self, _ ("This is your own structure."));
  else if (is_offline (self))
    say (self, _ ("There is no network at the moment. The request will leave as soon as it is "
                  "back."));
}

static void
on_host_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  Request *self = g_object_get_data (G_OBJECT (window), "request");
  ReseauContext *context = RESEAU_CONTEXT (source);
  g_autoptr (ReseauView) view = reseau_context_load_finish (context, result, NULL);
  const ReseauKind *kind;
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  if (view == NULL || !gtk_widget_get_visible (window))
    return;
  kind = reseau_schema_get_kind (reseau_context_get_schema (context), view->shown->record->kind);
  name = reseau_kind_dup_title (kind, view->shown->record->fields);
  /* Translators: %s is the name of a structure */
  words = g_strdup_printf (_ ("You would like to go and see %s. Two or three dates make the "
                              "answer easier."),
                           name);
  gtk_label_set_label (GTK_LABEL (self->intro), words);
}

static void
add_row (Request *self, GtkWidget *body, const ReseauField *field)
{
  GtkWidget *row = reseau_field_row_new (self->context, field);

  g_hash_table_insert (self->rows, (char *) field->key, row);
  g_signal_connect (row, "edited", G_CALLBACK (on_edited_cb), self);
  apply_row (self, RESEAU_FIELD_ROW (row));
  gtk_box_append (GTK_BOX (body), row);
}

static GtkWidget *
body_new (Request *self)
{
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 16);
  GtkWidget *template = gtk_button_new_with_label (_ ("Begin with These Questions"));

  self->notices = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->intro = reseau_paragraph_new (NULL);
  self->slots = reseau_slot_list_new (MAX_DATES);
  self->problem = reseau_paragraph_new (NULL);
  gtk_label_set_selectable (GTK_LABEL (self->intro), FALSE);
  gtk_label_set_selectable (GTK_LABEL (self->problem), FALSE);
  gtk_widget_add_css_class (self->problem, "caption");
  gtk_widget_add_css_class (self->problem, "dim-label");
  g_signal_connect_swapped (self->slots, "changed", G_CALLBACK (update), self);
  gtk_widget_add_css_class (body, "editor");
  gtk_box_append (GTK_BOX (body), self->notices);
  gtk_box_append (GTK_BOX (body), self->intro);
  gtk_box_append (GTK_BOX (body), reseau_heading_new (_ ("When")));
  gtk_box_append (GTK_BOX (body), self->slots);
  gtk_box_append (GTK_BOX (body), self->problem);
  add_row (self, body, field_of (self, "guests_count"));
  add_row (self, body, field_of (self, "expectations"));
  gtk_widget_set_halign (template, GTK_ALIGN_START);
  g_signal_connect (template, "clicked", G_CALLBACK (on_template_clicked_cb), self);
  gtk_box_append (GTK_BOX (body), template);
  add_row (self, body, &self->message);
  return body;
}

static GtkWidget *
header_new (Request *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  self->send = gtk_button_new_with_mnemonic (_ ("_Ask"));
  gtk_widget_add_css_class (self->send, "suggested-action");
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self->window);
  g_signal_connect (self->send, "clicked", G_CALLBACK (on_send_clicked_cb), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->send);
  return header;
}

static void
on_unmap_cb (GtkWidget *window, Request *self)
{
  if (self->draft_source != 0)
    keep (self);
}

static GtkWidget *
content_new (Request *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_box_append (GTK_BOX (content), header_new (self));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  reseau_scrolled_set_page (scrolled, body_new (self));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (content), scrolled);
  return content;
}

static void
close_on_escape (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
}

static Request *
request_new (ReseauContext *context, const char *host, const char *fiche)
{
  Request *self = g_new0 (Request, 1);

  self->context = g_object_ref (context);
  self->host = g_strdup (host);
  self->fiche = g_strdup (fiche);
  self->draft_key = g_strconcat ("visit:", host, fiche ? ":" : NULL, fiche, NULL);
  self->written = reseau_context_load_draft (context, self->draft_key);
  if (!reseau_value_is_object (self->written)) {
    reseau_value_unref (self->written);
    self->written = reseau_value_new_object ();
  }
  self->rows = g_hash_table_new (g_str_hash, g_str_equal);
  self->message = reseau_message_field (_ ("Your message"));
  return self;
}

/**
 * reseau_visit_request_dialog_present:
 * @host_id: id of the structure to be visited
 * @fiche_id: (nullable): id of the fiche whose practice is to be seen
 *
 * Asks for a visit.  What is written and not sent is there the next time.
 */
void
reseau_visit_request_dialog_present (GtkWindow *parent, ReseauContext *context, const char *host_id,
                                     const char *fiche_id)
{
  Request *self;

  g_return_if_fail (RESEAU_IS_CONTEXT (context));
  g_return_if_fail (host_id != NULL);

  self = request_new (context, host_id, fiche_id);
  self->window = adw_window_new ();
  g_object_set_data_full (G_OBJECT (self->window), "request", self, request_free);
  gtk_window_set_title (GTK_WINDOW (self->window), _ ("Ask for a Visit"));
  gtk_window_set_transient_for (GTK_WINDOW (self->window), parent);
  gtk_window_set_modal (GTK_WINDOW (self->window), parent != NULL);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 520, 680);
  adw_window_set_content (ADW_WINDOW (self->window), content_new (self));
  g_signal_connect (self->window, "unmap", G_CALLBACK (on_unmap_cb), self);
  close_on_escape (self->window);
  say_what_to_know (self);
  update (self);
  reseau_context_load_async (context, host_id, NULL, on_host_loaded_cb,
                             g_object_ref (self->window));
  gtk_window_present (GTK_WINDOW (self->window));
}
