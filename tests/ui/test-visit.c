/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include "reseau-field-row.h"
#include "reseau-json.h"
#include "reseau-visit-answer-bar.h"
#include "reseau-visit-request-dialog.h"

#include <adwaita.h>

#define VISIT "019a0000-0000-7000-8000-0000000000ff"

/* What the two sides propose to each other. */
#define DAY "2090-03-14"
#define COMING \
  "\"dates\":[{\"start\":\"" DAY "T09:30:00+01:00\",\"end\":\"" DAY "T12:00:00+01:00\"}," \
  "{\"start\":\"2090-03-16T13:30:00+01:00\"}]"

static void
type_in (GtkWidget *root, const char *key, const char *text)
{
  GtkWidget *row = ui_find_field (root, key);
  GtkWidget *entry = ui_find (row, GTK_TYPE_ENTRY, NULL);
  GtkWidget *view = ui_find (row, GTK_TYPE_TEXT_VIEW, NULL);

  if (entry != NULL)
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
  else
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

static gboolean
can (GtkWidget *root, const char *button)
{
  return gtk_widget_is_sensitive (ui_find_button (root, button));
}

/* --- asking ----------------------------------------------------------------------- */

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

    if (gtk_window_get_modal (window))
      return GTK_WIDGET (window);
  }
  return NULL;
}

static gboolean
says (gpointer words)
{
  GtkWidget *dialog = find_dialog ();

  return dialog != NULL && gtk_widget_get_mapped (dialog) &&
         ui_find (dialog, GTK_TYPE_WIDGET, words) != NULL;
}

static gboolean
is_closed (gpointer data)
{
  return find_dialog () == NULL;
}

/* Opens the dialog and waits until it says @words. */
static GtkWidget *
ask (UiDesk *desk, const char *host, const char *fiche, const char *words)
{
  reseau_visit_request_dialog_present (NULL, desk->context, host, fiche);
  g_assert_true (ui_wait_for (says, (gpointer) words));
  return find_dialog ();
}

static void
close_dialog (GtkWidget *dialog)
{
  gtk_window_close (GTK_WINDOW (dialog));
  g_assert_true (ui_wait_for (is_closed, NULL));
}

static void
check_asked (UiDesk *desk)
{
  g_autoptr (GPtrArray) visits = ui_desk_list (desk, "meeting");
  g_autoptr (GPtrArray) words = ui_desk_list (desk, "message");
  const ReseauRecord *visit = g_ptr_array_index (visits, 0);
  const ReseauValue *dates = reseau_record_get (visit, "dates");
  const ReseauValue *date = reseau_value_get_at (dates, 0);

  g_assert_cmpuint (visits->len, ==, 1);
  g_assert_cmpstr (reseau_record_get_string (visit, "state"), ==, "proposed");
  g_assert_cmpstr (reseau_record_get_string (visit, "host"), ==, UI_OTHER);
  g_assert_cmpstr (reseau_record_get_string (visit, "guest"), ==, UI_HOME);
  g_assert_cmpstr (reseau_record_get_string (visit, "fiche"), ==, UI_FICHE);
  g_assert_cmpint (reseau_value_get_int (reseau_record_get (visit, "guests_count")), ==, 3);
  g_assert_cmpuint (reseau_value_get_length (dates), ==, 1);
  g_assert_cmpstr (reseau_value_get_member_string (date, "start"), ==, DAY "T09:30:00+01:00");
  g_assert_cmpstr (reseau_value_get_member_string (date, "end"), ==, DAY "T12:00:00+01:00");
  g_assert_cmpuint (words->len, ==, 1);
  g_assert_cmpstr (reseau_record_get_string (g_ptr_array_index (words, 0), "text"), ==,
                   "Nous venons en train.");
}

/* What is worth knowing of a day is said, and refuses nothing. */
static void
test_hints (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauRecord) mine = reseau_record_new (VISIT, "meeting", "net");
  g_autoptr (GError) error = NULL;
  GtkWidget *dialog;

  reseau_value_unref (mine->fields);
  mine->fields = reseau_json_parse ("{\"title\":\"Réunion d’équipe\",\"nature\":\"internal\","
                                    "\"state\":\"confirmed\",\"host\":\"" UI_HOME "\","
                                    "\"start\":\"2090-03-14T10:00:00+01:00\"}",
                                    -1, &error);
  g_assert_no_error (error);
  mine->rev = 1000;
  ui_desk_receive (desk, mine);
  dialog = ask (desk, UI_OTHER, UI_FICHE, "Meuse à Vélo");
  type_in (dialog, "start", "21/7/2090");
  g_assert_true (says ((gpointer) "Jour férié\u00a0: Fête nationale (Belgique)."));
  g_assert_true (can (dialog, "_Envoyer la demande"));
  type_in (dialog, "start", "12/3/2090");
  g_assert_true (says ((gpointer) "C’est un dimanche."));
  type_in (dialog, "start", "14/3/2090");
  ui_assert_says (dialog, "Ce jour-là, vous avez déjà\u00a0: Réunion d’équipe · "
                          "10\u00a0h\u00a000");
  g_assert_true (can (dialog, "_Envoyer la demande"));
  ui_shot (dialog, "visit-hint");
  type_in (dialog, "start", "15/3/2090");
  ui_assert_silent (dialog, "Ce jour-là, vous avez déjà\u00a0: Réunion d’équipe · "
                            "10\u00a0h\u00a000");
  close_dialog (dialog);
}

/* The last entry of a line of dates is the one for its end. */
static void
type_until (GtkWidget *dialog, const char *time)
{
  GtkWidget *row = ui_find_field (dialog, "start");
  GtkWidget *until = ui_find (gtk_widget_get_next_sibling (row), GTK_TYPE_ENTRY, NULL);

  gtk_editable_set_text (GTK_EDITABLE (until), time);
}

static void
test_ask (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *dialog = ask (desk, UI_OTHER, UI_FICHE, "Meuse à Vélo");

  ui_shot (dialog, "visit-ask");
  g_assert_false (can (dialog, "_Envoyer la demande"));
  type_in (dialog, "start", "14/3/2090");
  g_assert_true (can (dialog, "_Envoyer la demande"));
  type_until (dialog, "9:00");
  g_assert_false (can (dialog, "_Envoyer la demande"));
  g_assert_true (says ((gpointer) "Première date : la fin vient avant le début."));
  ui_shot (dialog, "visit-ask-wrong");
  type_until (dialog, "12h");
  type_in (dialog, "guests_count", "trois");
  g_assert_false (can (dialog, "_Envoyer la demande"));
  type_in (dialog, "guests_count", "3");
  ui_click (dialog, "_Insérer des questions types");
  g_assert_null (ui_find_button (dialog, "_Insérer des questions types"));
  type_in (dialog, "text", "Nous venons en train.");
  g_assert_true (says ((gpointer) "La demande partira dès que le réseau reviendra."));
  ui_shot (dialog, "visit-ask-written");
  ui_click (dialog, "_Envoyer la demande");
  g_assert_true (ui_wait_for (is_closed, NULL));
  check_asked (desk);
}

static const char *
get_typed_day (GtkWidget *dialog)
{
  GtkWidget *row = ui_find_field (dialog, "start");

  return gtk_editable_get_text (GTK_EDITABLE (ui_find (row, GTK_TYPE_ENTRY, NULL)));
}

/* Closed without sending: what was written, understood or not, is there the next time. */
static void
test_ask_is_kept (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *dialog = ask (desk, UI_OTHER, NULL, "Meuse à Vélo");

  type_in (dialog, "start", "un jeudi");
  ui_click (dialog, "_Insérer des questions types");
  close_dialog (dialog);
  ui_desk_reopen (desk);
  dialog = ask (desk, UI_OTHER, NULL, "Meuse à Vélo");
  g_assert_cmpstr (get_typed_day (dialog), ==, "un jeudi");
  g_assert_null (ui_find_button (dialog, "_Insérer des questions types"));
  close_dialog (dialog);
}

/* Once sent it is not proposed again. */
static void
test_ask_is_forgotten (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *dialog = ask (desk, UI_OTHER, NULL, "Meuse à Vélo");

  type_in (dialog, "start", "14/3/2090");
  ui_click (dialog, "_Envoyer la demande");
  g_assert_true (ui_wait_for (is_closed, NULL));
  dialog = ask (desk, UI_OTHER, NULL, "Meuse à Vélo");
  g_assert_cmpstr (get_typed_day (dialog), ==, "");
  close_dialog (dialog);
}

static void
test_ask_oneself (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *dialog = ask (desk, UI_HOME, NULL,
                           "C’est votre propre structure : une visite se demande à une autre.");

  g_assert_false (can (dialog, "_Envoyer la demande"));
  ui_shot (dialog, "visit-ask-oneself");
  close_dialog (dialog);
}

static void
test_ask_narrow (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *dialog;

  ui_set_text_size (175);
  dialog = ask (desk, UI_OTHER, UI_FICHE, "Meuse à Vélo");
  ui_click (dialog, "Ajouter une d_ate");
  ui_click (dialog, "Ajouter une d_ate");
  g_assert_null (ui_find_button (dialog, "Ajouter une d_ate"));
  ui_assert_fits (dialog, 360);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 360, 720);
  ui_shot (dialog, "visit-ask-narrow");
  close_dialog (dialog);
  ui_set_text_size (100);
}

/* --- answering ---------------------------------------------------------------------- */

static void
receive_visit (UiDesk *desk, const char *host, const char *guest, const char *more)
{
  g_autoptr (ReseauRecord) record =
      reseau_record_new (VISIT, "meeting", "pair:" UI_HOME "+" UI_OTHER);
  g_autoptr (GError) error = NULL;
  g_autofree char *fields =
      g_strdup_printf ("{\"title\":\"Réparer des vélos\",\"nature\":\"visit\",\"host\":\"%s\","
                       "\"guest\":\"%s\",%s}",
                       host, guest, more);

  record->rev = record->created = 20;
  reseau_value_unref (record->fields);
  record->fields = reseau_json_parse (fields, -1, &error);
  g_assert_no_error (error);
  ui_desk_receive (desk, record);
}

static gboolean
is_shown (gpointer bar)
{
  return gtk_widget_get_visible (bar);
}

static gboolean
waits (gpointer bar)
{
  return ui_find (bar, GTK_TYPE_WIDGET, "En attente d’envoi") != NULL;
}

static GtkWidget *
show_bar (UiDesk *desk, GtkWidget **window, int width)
{
  GtkWidget *bar = reseau_visit_answer_bar_new (desk->context, VISIT);

  gtk_widget_set_valign (bar, GTK_ALIGN_START);
  *window = ui_window_new (bar, width, 620);
  g_assert_true (ui_wait_for (is_shown, bar));
  ui_settle ();
  return bar;
}

static void
check_state (UiDesk *desk, const char *state, const char *start)
{
  g_autoptr (ReseauRecord) visit = ui_desk_get (desk, VISIT);

  g_assert_cmpstr (reseau_record_get_string (visit, "state"), ==, state);
  g_assert_cmpstr (reseau_record_get_string (visit, "start"), ==, start);
}

static void
test_accept (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window, *bar;

  receive_visit (desk, UI_HOME, UI_OTHER, "\"state\":\"proposed\"," COMING);
  bar = show_bar (desk, &window, 600);
  ui_shot (window, "visit-answer");
  g_assert_nonnull (ui_find (bar, GTK_TYPE_WIDGET, "Meuse à Vélo vous a demandé une visite"));
  g_assert_false (waits (bar));
  ui_click (bar, "Accepter cette date");
  g_assert_true (ui_wait_for (waits, bar));
  ui_shot (window, "visit-accepted");
  check_state (desk, "accepted", DAY "T09:30:00+01:00");
  g_assert_null (ui_find_button (bar, "Accepter cette date"));
  g_assert_nonnull (ui_find_button (bar, "A_nnuler la visite"));
  g_assert_null (ui_find_button (bar, "La visite a eu _lieu"));
  ui_close (window, bar);
}

static void
test_accept_start (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window, *bar;

  receive_visit (desk, UI_HOME, UI_OTHER,
                 "\"state\":\"proposed\",\"start\":\"" DAY "T09:30:00+01:00\"");
  bar = show_bar (desk, &window, 600);
  ui_click (bar, "Accepter cette date");
  g_assert_true (ui_wait_for (waits, bar));
  check_state (desk, "accepted", DAY "T09:30:00+01:00");
  ui_close (window, bar);
}

static void
test_accept_another (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window, *bar;

  receive_visit (desk, UI_HOME, UI_OTHER, "\"state\":\"proposed\"," COMING);
  bar = show_bar (desk, &window, 600);
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (ui_find (bar, GTK_TYPE_TOGGLE_BUTTON, "_Autre date…")), TRUE);
  g_assert_false (can (bar, "A_ccepter cette date"));
  type_in (bar, "start", "20/03/2090");
  ui_click (bar, "A_ccepter cette date");
  g_assert_true (ui_wait_for (waits, bar));
  check_state (desk, "accepted", "2090-03-20T09:30:00+01:00");
  ui_close (window, bar);
}

static void
test_offer_dates (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window, *bar;

  receive_visit (desk, UI_HOME, UI_OTHER, "\"state\":\"proposed\"," COMING);
  bar = show_bar (desk, &window, 360);
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (ui_find (bar, GTK_TYPE_TOGGLE_BUTTON, "_Proposer d’autres dates…")), TRUE);
  ui_settle ();
  type_in (bar, "start", "20/03/2090");
  ui_set_text_size (175);
  ui_assert_fits (bar, 320);
  ui_set_text_size (100);
  ui_shot (window, "visit-other-dates");
  ui_click (bar, "En_voyer ces dates");
  g_assert_true (ui_wait_for (waits, bar));
  check_state (desk, "poll", NULL);
  g_assert_null (ui_find_button (bar, "En_voyer ces dates"));
  ui_close (window, bar);
}

/* The word goes with the answer, and outlives the program before. */
static void
test_decline_with_a_word (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (GPtrArray) words = NULL;
  GtkWidget *window, *bar;

  receive_visit (desk, UI_HOME, UI_OTHER, "\"state\":\"proposed\"," COMING);
  bar = show_bar (desk, &window, 600);
  type_in (bar, "text", "Pas avant l’été.");
  ui_close (window, bar);
  ui_desk_reopen (desk);
  bar = show_bar (desk, &window, 600);
  ui_click (bar, "_Décliner");
  g_assert_true (ui_wait_for (waits, bar));
  check_state (desk, "declined", NULL);
  words = ui_desk_list (desk, "message");
  g_assert_cmpuint (words->len, ==, 1);
  g_assert_cmpstr (reseau_record_get_string (g_ptr_array_index (words, 0), "text"), ==,
                   "Pas avant l’été.");
  g_assert_null (ui_find_button (bar, "_Décliner"));
  ui_close (window, bar);
}

static void
test_guest (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window, *bar;

  receive_visit (desk, UI_OTHER, UI_HOME, "\"state\":\"proposed\"," COMING);
  bar = show_bar (desk, &window, 360);
  ui_shot (window, "visit-guest");
  g_assert_nonnull (ui_find (bar, GTK_TYPE_WIDGET, "Vous avez demandé une visite à Meuse à Vélo"));
  g_assert_null (ui_find_button (bar, "Accepter cette date"));
  g_assert_null (ui_find_button (bar, "_Décliner"));
  ui_click (bar, "A_nnuler la visite");
  g_assert_true (ui_wait_for (waits, bar));
  check_state (desk, "cancelled", NULL);
  ui_close (window, bar);
}

static void
test_guest_chooses (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window, *bar;

  receive_visit (desk, UI_OTHER, UI_HOME, "\"state\":\"poll\"," COMING);
  bar = show_bar (desk, &window, 600);
  ui_shot (window, "visit-poll");
  g_assert_null (ui_find_button (bar, "_Autre date…"));
  ui_click (bar, "Accepter cette date");
  g_assert_true (ui_wait_for (waits, bar));
  check_state (desk, "accepted", DAY "T09:30:00+01:00");
  ui_close (window, bar);
}

static void
test_held (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window, *bar;

  receive_visit (desk, UI_OTHER, UI_HOME,
                 "\"state\":\"accepted\",\"start\":\"2024-03-14T09:30:00+01:00\"");
  bar = show_bar (desk, &window, 600);
  ui_shot (window, "visit-over");
  g_assert_null (ui_find_button (bar, "A_nnuler la visite"));
  ui_click (bar, "La visite a eu _lieu");
  g_assert_true (ui_wait_for (waits, bar));
  check_state (desk, "held", "2024-03-14T09:30:00+01:00");
  ui_close (window, bar);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/visit/ask", test_ask);
  g_test_add_func ("/ui/visit/ask-is-kept", test_ask_is_kept);
  g_test_add_func ("/ui/visit/ask-is-forgotten", test_ask_is_forgotten);
  g_test_add_func ("/ui/visit/ask-oneself", test_ask_oneself);
  g_test_add_func ("/ui/visit/ask-narrow", test_ask_narrow);
  g_test_add_func ("/ui/visit/accept", test_accept);
  g_test_add_func ("/ui/visit/accept-start", test_accept_start);
  g_test_add_func ("/ui/visit/accept-another", test_accept_another);
  g_test_add_func ("/ui/visit/offer-dates", test_offer_dates);
  g_test_add_func ("/ui/visit/decline-with-a-word", test_decline_with_a_word);
  g_test_add_func ("/ui/visit/guest", test_guest);
  g_test_add_func ("/ui/visit/guest-chooses", test_guest_chooses);
  g_test_add_func ("/ui/visit/held", test_held);
  g_test_add_func ("/ui/visit/hints", test_hints);
  return g_test_run ();
}
