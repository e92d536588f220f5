/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include "reseau-conflict-page.h"
#include "reseau-json.h"

#include <adwaita.h>

#define FICHE "019a0000-0000-7000-8000-00000000000f"

/* A structure of mine that two desks changed: its name and its presentation. */
static void
make_conflicts (UiDesk *desk)
{
  g_autoptr (ReseauRecord) record = reseau_record_new (UI_OTHER, "structure", "net");
  g_autoptr (GError) error = NULL;

  record->rev = 12;
  record->created = 10;
  record->by = g_strdup (UI_ME);
  reseau_value_unref (record->fields);
  record->fields = reseau_json_parse (
      "{\"name\":\"Meuse à Vélo\",\"city\":\"Namur\",\"description\":\"Un atelier de réparation "
      "ouvert quatre jours par semaine, où huit personnes apprennent le métier.\"}",
      -1, &error);
  g_assert_no_error (error);
  reseau_value_unref (record->alts);
  record->alts = reseau_json_parse (
      "[{\"k\":\"d1/name\",\"f\":\"name\",\"v\":\"Meuse et Vélo\",\"base\":10,\"by\":\"" UI_ME
      "\",\"at\":\"2026-11-20T09:30:00Z\",\"q\":12},"
      "{\"k\":\"d1/description\",\"f\":\"description\",\"v\":\"Un atelier de réparation ouvert cinq "
      "jours par semaine, où dix personnes apprennent le métier face aux clients.\",\"base\":10,"
      "\"by\":\"" UI_ME "\",\"at\":\"2026-11-20T09:30:00Z\",\"q\":12}]",
      -1, &error);
  g_assert_no_error (error);
  ui_desk_receive (desk, record);
}

/* A fiche whose steps two desks changed, and that a third has deleted. */
static void
make_list_conflicts (UiDesk *desk)
{
  g_autoptr (ReseauRecord) record = reseau_record_new (FICHE, "fiche", "net");
  g_autoptr (GError) error = NULL;

  record->rev = 12;
  record->created = 10;
  record->by = g_strdup (UI_ME);
  reseau_value_unref (record->fields);
  record->fields = reseau_json_parse (
      "{\"title\":\"Atelier vélo\",\"nature\":\"action\",\"status\":\"draft\",\"steps\":["
      "{\"e\":\"k1\",\"p\":\"F\",\"title\":\"Trier les vélos\"},"
      "{\"e\":\"k2\",\"p\":\"V\",\"title\":\"Réparer\",\"text\":\"À deux.\"}]}",
      -1, &error);
  g_assert_no_error (error);
  reseau_value_unref (record->alts);
  record->alts = reseau_json_parse (
      "[{\"k\":\"d1/steps/k2/title\",\"f\":\"steps/k2/title\",\"v\":\"Remettre en état\","
      "\"base\":10,\"q\":12},"
      "{\"k\":\"d1/steps/k1/_del\",\"f\":\"steps/k1/_del\",\"v\":true,\"base\":10,\"q\":12},"
      "{\"k\":\"d1/_del\",\"f\":\"_del\",\"v\":true,\"base\":10,\"q\":12}]",
      -1, &error);
  g_assert_no_error (error);
  ui_desk_receive (desk, record);
}

static gpointer
note_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  reseau_db_run (reseau_store_get_db (store), error,
                 "INSERT INTO notice (op, field, rid, at, mine, theirs, joined)"
                 " SELECT ?1, 'description', rid, 1, ?2, ?3, ?4 FROM record WHERE id = ?5",
                 "usssu", "019a0000-0000-7000-8000-0000000000e1",
                 "\"Un atelier ouvert cinq jours.\"", "\"Un petit atelier ouvert quatre jours.\"",
                 "\"Un petit atelier ouvert cinq jours.\"", UI_OTHER);
  return NULL;
}

static void
on_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  reseau_context_run_finish (RESEAU_CONTEXT (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_noted (gpointer noted)
{
  return *(gboolean *) noted;
}

/* A structure whose presentation holds my changes and somebody else's. */
static void
make_notice (UiDesk *desk)
{
  g_autoptr (ReseauRecord) record = reseau_record_new (UI_OTHER, "structure", "net");
  gboolean noted = FALSE;

  record->rev = 12;
  record->created = 10;
  record->by = g_strdup (UI_ME);
  reseau_value_set_string (record->fields, "name", "Meuse à Vélo");
  reseau_value_set_string (record->fields, "description", "Un petit atelier ouvert cinq jours.");
  ui_desk_receive (desk, record);
  reseau_context_run_async (desk->context, note_func, NULL, NULL, NULL, on_noted_cb, &noted);
  g_assert_true (ui_wait_for (is_noted, &noted));
}

static gboolean
offers (gpointer page)
{
  return ui_find_button (page, "Garder cette version") != NULL;
}

static gboolean
shows_name (gpointer page)
{
  return ui_find (page, GTK_TYPE_WIDGET, "Nom") != NULL && offers (page);
}

static gboolean
shows_description (gpointer page)
{
  return ui_find (page, GTK_TYPE_WIDGET, "Présentation") != NULL && offers (page);
}

static gboolean
says_nothing_left (gpointer page)
{
  return ui_find_button (page, "Revenir à la page") != NULL;
}

static void
on_done_cb (GtkWidget *page, guint *n)
{
  (*n)++;
}

static void
test_settle_each (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauRecord) record = NULL;
  GtkWidget *page, *window;
  guint done = 0;

  make_conflicts (desk);
  page = reseau_conflict_page_new (desk->context, UI_OTHER, "description");
  g_signal_connect (page, "done", G_CALLBACK (on_done_cb), &done);
  window = ui_window_new (page, 860, 640);
  g_assert_true (ui_wait_for (shows_description, page));
  ui_shot (window, "conflict");
  ui_click (page, "Prendre cette version");
  g_assert_true (ui_wait_for (shows_name, page));
  ui_shot (window, "conflict-next");
  ui_click (page, "Garder cette version");
  g_assert_true (ui_wait_for (says_nothing_left, page));
  ui_shot (window, "conflict-done");
  ui_click (page, "Revenir à la page");
  g_assert_cmpuint (done, ==, 1);
  record = ui_desk_get (desk, UI_OTHER);
  g_assert_cmpstr (reseau_record_get_string (record, "name"), ==, "Meuse à Vélo");
  g_assert_nonnull (strstr (reseau_record_get_string (record, "description"), "cinq jours"));
  ui_close (window, page);
}

static gboolean
shows_step (gpointer page)
{
  return ui_find (page, GTK_TYPE_WIDGET, "Déroulement, ligne 2 : Étape") != NULL && offers (page);
}

static gboolean
shows_line (gpointer page)
{
  return ui_find (page, GTK_TYPE_WIDGET, "Déroulement, ligne 1") != NULL &&
         ui_find_button (page, "Supprimer") != NULL;
}

static gboolean
shows_deletion (gpointer page)
{
  return ui_find (page, GTK_TYPE_WIDGET, "Atelier vélo") != NULL &&
         ui_find_button (page, "Supprimer") != NULL;
}

/* A part of a line, a line, and the page itself. */
static void
test_lines (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauRecord) record = NULL;
  GtkWidget *page, *window;

  make_list_conflicts (desk);
  page = reseau_conflict_page_new (desk->context, FICHE, NULL);
  window = ui_window_new (page, 860, 640);
  g_assert_true (ui_wait_for (shows_step, page));
  ui_shot (window, "conflict-part");
  ui_click (page, "Prendre cette version");
  g_assert_true (ui_wait_for (shows_line, page));
  ui_shot (window, "conflict-line");
  ui_click (page, "Supprimer");
  g_assert_true (ui_wait_for (shows_deletion, page));
  ui_shot (window, "conflict-deletion");
  ui_click (page, "Garder");
  g_assert_true (ui_wait_for (says_nothing_left, page));
  record = ui_desk_get (desk, FICHE);
  g_assert_false (record->deleted);
  g_assert_cmpuint (reseau_value_get_length (reseau_record_get (record, "steps")), ==, 1);
  g_assert_cmpstr (reseau_record_get_string (record, "steps/k2/title"), ==, "Remettre en état");
  g_assert_cmpstr (reseau_record_get_string (record, "steps/k2/text"), ==, "À deux.");
  ui_close (window, page);
}

static gboolean
shows_both (gpointer page)
{
  return ui_find_button (page, "Laisser ainsi") != NULL;
}

static char *
dup_description (UiDesk *desk)
{
  g_autoptr (ReseauRecord) record = ui_desk_get (desk, UI_OTHER);

  return g_strdup (reseau_record_get_string (record, "description"));
}

/* What was brought together stays so, and is not asked about again. */
static void
test_brought_together (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autofree char *text = NULL;
  GtkWidget *page, *window;

  make_notice (desk);
  page = reseau_conflict_page_new (desk->context, UI_OTHER, "description");
  window = ui_window_new (page, 860, 640);
  g_assert_true (ui_wait_for (shows_both, page));
  ui_shot (window, "conflict-together");
  ui_click (page, "Laisser ainsi");
  g_assert_true (ui_wait_for (says_nothing_left, page));
  text = dup_description (desk);
  g_assert_cmpstr (text, ==, "Un petit atelier ouvert cinq jours.");
  ui_close (window, page);
}

/* Or one's own text is put back. */
static void
test_parted (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autofree char *text = NULL;
  GtkWidget *page, *window;

  make_notice (desk);
  page = reseau_conflict_page_new (desk->context, UI_OTHER, "description");
  window = ui_window_new (page, 860, 640);
  g_assert_true (ui_wait_for (shows_both, page));
  ui_click (page, "Remettre ce texte");
  g_assert_true (ui_wait_for (says_nothing_left, page));
  text = dup_description (desk);
  g_assert_cmpstr (text, ==, "Un atelier ouvert cinq jours.");
  ui_close (window, page);
}

static void
test_undo (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page, *window;

  make_conflicts (desk);
  page = reseau_conflict_page_new (desk->context, UI_OTHER, "name");
  window = ui_window_new (page, 860, 640);
  g_assert_true (ui_wait_for (shows_name, page));
  ui_click (page, "Prendre cette version");
  g_assert_true (ui_wait_for (shows_description, page));
  ui_click (page, "Annuler");
  g_assert_true (ui_wait_for (shows_name, page));
  ui_close (window, page);
}

static void
test_narrow (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page, *window;

  ui_set_text_size (175);
  make_conflicts (desk);
  page = reseau_conflict_page_new (desk->context, UI_OTHER, NULL);
  window = ui_window_new (page, 360, 640);
  g_assert_true (ui_wait_for (offers, page));
  ui_assert_fits (page, 360);
  ui_shot (window, "conflict-narrow");
  ui_close (window, page);
  ui_set_text_size (100);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/conflict/settle-each", test_settle_each);
  g_test_add_func ("/ui/conflict/lines", test_lines);
  g_test_add_func ("/ui/conflict/brought-together", test_brought_together);
  g_test_add_func ("/ui/conflict/parted", test_parted);
  g_test_add_func ("/ui/conflict/undo", test_undo);
  g_test_add_func ("/ui/conflict/narrow", test_narrow);
  return g_test_run ();
}
