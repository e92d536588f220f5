/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include "reseau-json.h"
#include "reseau-slot-list.h"
#include "reseau-visit-answer-bar.h"
#include "reseau-visit-request-dialog.h"
#include "reseau-words.h"

#include <adwaita.h>

#define VISIT "019a0000-0000-7000-8000-0000000000ff"

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *w = windows; w != NULL; w = w->next)
    if (g_object_get_data (w->data, "request") != NULL)
      return w->data;
  return NULL;
}

static gboolean
has_dialog (gpointer unused)
{
  GtkWidget *dialog = find_dialog ();

  return dialog != NULL && gtk_widget_get_mapped (dialog);
}

static gboolean
has_no_dialog (gpointer unused)
{
  return find_dialog () == NULL;
}

static void
set_day (GtkWidget *root, const char *day)
{
  GtkWidget *slots = ui_find (root, RESEAU_TYPE_SLOT_LIST, NULL);

  gtk_editable_set_text (GTK_EDITABLE (ui_find (slots, GTK_TYPE_ENTRY, NULL)), day);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GPtrArray **) data = reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
test_request (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauQuery) query = reseau_query_new ("meeting");
  g_autoptr (GPtrArray) found = NULL;
  GtkWidget *dialog, *view;
  ReseauRecord *visit;

  reseau_visit_request_dialog_present (NULL, desk->context, UI_OTHER, UI_FICHE);
  g_assert_true (ui_wait_for (has_dialog, NULL));
  dialog = find_dialog ();
  g_assert_false (gtk_widget_get_sensitive (ui_find_button (dialog, "_Demander")));
  set_day (dialog, "12 mars 2030");
  g_assert_true (gtk_widget_get_sensitive (ui_find_button (dialog, "_Demander")));
  ui_click (dialog, "Partir d’une trame de questions");
  view = ui_find (ui_find_field (dialog, "expectations"), GTK_TYPE_TEXT_VIEW, NULL);
  g_assert_cmpint (gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view))),
                   >, 100);
  ui_shot (dialog, "visit-request");
  ui_click (dialog, "_Demander");
  g_assert_true (ui_wait_for (has_no_dialog, NULL));
  reseau_context_query_async (desk->context, query, 10, NULL, on_found_cb, &found);
  g_assert_true (ui_wait_for (is_set, &found));
  g_assert_cmpuint (found->len, ==, 1);
  visit = reseau_item_get_record (g_ptr_array_index (found, 0));
  g_assert_cmpstr (reseau_record_get_string (visit, "host"), ==, UI_OTHER);
  g_assert_cmpstr (reseau_record_get_string (visit, "guest"), ==, UI_HOME);
  g_assert_cmpstr (reseau_record_get_string (visit, "fiche"), ==, UI_FICHE);
  g_assert_cmpuint (reseau_value_get_length (reseau_record_get (visit, "dates")), ==, 1);
}

/* Closed without sending: what was written is there the next time. */
static void
test_request_is_kept (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();

  for (guint i = 0; i < 2; i++) {
    GtkWidget *dialog;

    reseau_visit_request_dialog_present (NULL, desk->context, UI_OTHER, NULL);
    g_assert_true (ui_wait_for (has_dialog, NULL));
    dialog = find_dialog ();
    if (i == 0)
      ui_click (dialog, "Partir d’une trame de questions");
    else {
      GtkWidget *view = ui_find (ui_find_field (dialog, "expectations"), GTK_TYPE_TEXT_VIEW, NULL);

      g_assert_cmpint (
          gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view))), >, 100);
    }
    gtk_window_close (GTK_WINDOW (dialog));
    g_assert_true (ui_wait_for (has_no_dialog, NULL));
  }
}

static void
make_visit (UiDesk *desk, const char *host, const char *guest, const char *state)
{
  g_autoptr (ReseauRecord) record =
      reseau_record_new (VISIT, "meeting", "pair:" UI_HOME "+" UI_OTHER);
  g_autoptr (GError) error = NULL;
  g_autofree char *fields = g_strdup_printf (
      "{\"title\":\"Réparer des vélos\",\"nature\":\"visit\",\"state\":\"%s\",\"host\":\"%s\","
      "\"guest\":\"%s\",\"dates\":[{\"start\":\"2030-03-12T09:30:00+01:00\","
      "\"end\":\"2030-03-12T12:00:00+01:00\"},{\"start\":\"2030-03-14T13:30:00+01:00\","
      "\"end\":\"2030-03-14T16:00:00+01:00\"}]}",
      state, host, guest);

  record->rev = record->created = 20;
  reseau_value_unref (record->fields);
  record->fields = reseau_json_parse (fields, -1, &error);
  g_assert_no_error (error);
  ui_desk_receive (desk, record);
}

static gboolean
may_decline (gpointer bar)
{
  return ui_find_button (bar, "Refuser") != NULL;
}

static gboolean
waits (gpointer bar)
{
  return ui_find (bar, GTK_TYPE_WIDGET, "En attente d’envoi") != NULL;
}

static gboolean
does_not_wait (gpointer bar)
{
  return may_decline (bar) && !waits (bar);
}

static void
test_host_accepts (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauRecord) accepted = NULL;
  g_autoptr (ReseauRecord) undone = NULL;
  g_autofree char *span =
    reseau_words_span ("2030-03-12T09:30:00+01:00", "2030-03-12T12:00:00+01:00");
  g_autofree char *accept = g_strconcat ("Accepter ", span, NULL);
  GtkWidget *bar, *window;

  make_visit (desk, UI_HOME, UI_OTHER, "proposed");
  bar = reseau_visit_answer_bar_new (desk->context, VISIT);
  window = ui_window_new (bar, 560, 420);
  g_assert_true (ui_wait_for (may_decline, bar));
  ui_shot (window, "visit-answer");
  ui_click (bar, accept);
  g_assert_true (ui_wait_for (waits, bar));
  ui_shot (window, "visit-accepted");
  accepted = ui_desk_get (desk, VISIT);
  g_assert_cmpstr (reseau_record_get_string (accepted, "state"), ==, "accepted");
  g_assert_cmpstr (reseau_record_get_string (accepted, "start"), ==, "2030-03-12T09:30:00+01:00");
  ui_click (bar, "Revenir sur ma réponse");
  g_assert_true (ui_wait_for (does_not_wait, bar));
  undone = ui_desk_get (desk, VISIT);
  g_assert_cmpstr (reseau_record_get_string (undone, "state"), ==, "proposed");
  ui_close (window, bar);
}

static void
test_host_offers_dates (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauRecord) visit = NULL;
  GtkWidget *bar, *window;

  make_visit (desk, UI_HOME, UI_OTHER, "proposed");
  bar = reseau_visit_answer_bar_new (desk->context, VISIT);
  window = ui_window_new (bar, 560, 560);
  g_assert_true (ui_wait_for (may_decline, bar));
  gtk_expander_set_expanded (GTK_EXPANDER (ui_find (bar, GTK_TYPE_EXPANDER, "Autres dates")), TRUE);
  set_day (bar, "20/03/2030");
  ui_shot (window, "visit-other-dates");
  ui_click (bar, "Proposer ces dates");
  g_assert_true (ui_wait_for (waits, bar));
  visit = ui_desk_get (desk, VISIT);
  g_assert_cmpstr (reseau_record_get_string (visit, "state"), ==, "poll");
  g_assert_cmpuint (reseau_value_get_length (reseau_record_get (visit, "dates")), ==, 1);
  ui_close (window, bar);
}

static gboolean
may_cancel (gpointer bar)
{
  return ui_find_button (bar, "Annuler la visite") != NULL;
}

static void
test_guest_may_only_cancel (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *bar, *window;

  make_visit (desk, UI_OTHER, UI_HOME, "proposed");
  bar = reseau_visit_answer_bar_new (desk->context, VISIT);
  window = ui_window_new (bar, 360, 400);
  g_assert_true (ui_wait_for (may_cancel, bar));
  ui_shot (window, "visit-guest");
  g_assert_null (ui_find_button (bar, "Refuser"));
  g_assert_null (ui_find (bar, GTK_TYPE_EXPANDER, "Autres dates"));
  ui_close (window, bar);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/visit/request", test_request);
  g_test_add_func ("/ui/visit/request-is-kept", test_request_is_kept);
  g_test_add_func ("/ui/visit/host-accepts", test_host_accepts);
  g_test_add_func ("/ui/visit/host-offers-dates", test_host_offers_dates);
  g_test_add_func ("/ui/visit/guest-may-only-cancel", test_guest_may_only_cancel);
  return g_test_run ();
}
