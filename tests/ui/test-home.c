/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include "reseau-home.h"
#include "reseau-json.h"
#include "reseau-when.h"

#include <adwaita.h>

/* --- what has befallen ------------------------------------------------------------ */

#define RESTORED "Le serveur a été remis dans un état antérieur (sauvegarde)"
#define COPIED "Les données de cet ordinateur ont été copiées, ou remises depuis une sauvegarde"

static gpointer
befall_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return GINT_TO_POINTER (reseau_db_run (reseau_store_get_db (store), error,
                                         "INSERT INTO event (kind, at, data)"
                                         " VALUES ('restored', 2, '{\"given\":3}'),"
                                         " ('copied', 1, '{}')",
                                         ""));
}

static void
on_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
befall (UiDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reseau_context_run_async (desk->context, befall_func, NULL, NULL, NULL, on_result_cb, &result);
  g_assert_true (ui_wait_for (is_set, &result));
  reseau_context_run_finish (desk->context, result, &error);
  g_assert_no_error (error);
}

static GtkWidget *
find_close (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_widget_get_tooltip_text (root), "J’ai lu") == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_close (child);
  return found;
}

static void
close_first (GtkWidget *home)
{
  GtkWidget *button = find_close (home);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

/* Each once, until it is read; never again then. */
static void
test_told_once (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *home, *window;

  befall (desk);
  home = reseau_home_new (desk->context);
  window = ui_window_new (home, 360, 640);
  ui_assert_says (home, RESTORED);
  ui_assert_says (home, COPIED);
  g_assert_nonnull (
      ui_find (home, GTK_TYPE_LABEL,
               "Vos données locales ont été renvoyées\u00a0: 3 modifications rendues."));
  ui_assert_fits (home, 360);
  close_first (home); /* the latest is the first */
  ui_assert_silent (home, RESTORED);
  ui_assert_says (home, COPIED);
  close_first (home);
  ui_assert_silent (home, COPIED);
  ui_close (window, home);

  ui_desk_reopen (desk);
  home = reseau_home_new (desk->context);
  window = ui_window_new (home, 360, 640);
  ui_assert_says (home, "Bonjour Aurore");
  g_assert_null (find_close (home));
  ui_close (window, home);
}

/* --- what waits ------------------------------------------------------------------------ */

#define STALE "019a0000-0000-7000-8000-000000000031"
#define VISIT "019a0000-0000-7000-8000-000000000032"
#define QUESTION "019a0000-0000-7000-8000-000000000033"
#define COLLEAGUE "019a0000-0000-7000-8000-00000000000b"

static void
receive (UiDesk *desk, const char *id, const char *kind, const char *scope, const char *by,
         const char *json)
{
  g_autoptr (ReseauRecord) record = reseau_record_new (id, kind, scope);
  g_autoptr (GError) error = NULL;

  reseau_value_unref (record->fields);
  record->fields = reseau_json_parse (json, -1, &error);
  g_assert_no_error (error);
  record->by = g_strdup (by);
  record->org = g_strdup (g_str_equal (by, UI_ME) ? UI_HOME : UI_OTHER);
  record->rev = record->created = 7;
  ui_desk_receive (desk, record);
}

/* A fiche of mine that nobody checked for years, and a question about it. */
static void
receive_stale (UiDesk *desk)
{
  receive (desk, STALE, "fiche", "net", UI_ME,
           "{\"title\":\"Le jardin partagé\",\"nature\":\"practice\",\"status\":\"published\","
           "\"verified_on\":\"2020-01-01\"}");
}

static void
receive_question (UiDesk *desk)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *json = g_strdup_printf ("{\"about\":\"" STALE "\",\"date\":\"%s\","
                                           "\"text\":\"Avec combien de personnes\u202f?\"}",
                                           date);

  receive (desk, QUESTION, "message", "net", COLLEAGUE, json);
}

static void
receive_visit (UiDesk *desk)
{
  receive (desk, VISIT, "meeting", "pair:" UI_HOME "+" UI_OTHER, COLLEAGUE,
           "{\"title\":\"Visite du jardin\",\"nature\":\"visit\",\"state\":\"proposed\","
           "\"host\":\"" UI_HOME "\",\"guest\":\"" UI_OTHER "\",\"dates\":["
           "{\"id\":\"1\",\"start\":\"2090-03-01T09:00:00Z\"},"
           "{\"id\":\"2\",\"start\":\"2090-03-02T09:00:00Z\"}]}");
}

/* The draft that each desk begins with. */
static void
drop_draft (UiDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reseau_context_delete_async (desk->context, UI_FICHE, on_result_cb, &result);
  g_assert_true (ui_wait_for (is_set, &result));
  reseau_change_free (reseau_context_change_finish (desk->context, result, &error));
  g_assert_no_error (error);
}

static void
on_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
}

/* What lines lead to, as in the window of the program. */
static void
add_actions (GtkWidget *home)
{
  static const GActionEntry entries[] = {
    { "open", on_action_cb, "s" },
    { "resume", on_action_cb, "s" },
    { "show-view", on_action_cb, "s" },
    { "new-fiche", on_action_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (home, "win", G_ACTION_GROUP (group));
}

static GtkWidget *
home_new (UiDesk *desk, GtkWidget **window)
{
  GtkWidget *home;

  drop_draft (desk);
  home = reseau_home_new (desk->context);
  add_actions (home);
  *window = ui_window_new (home, 360, 640);
  return home;
}

/* Nothing to do, and nothing is made of it. */
static void
test_nothing (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *home = home_new (desk, &window);

  ui_assert_says (home, "Rien ne vous attend");
  g_assert_nonnull (ui_find_button (home, "Écrire une fiche"));
  g_assert_null (ui_find (home, GTK_TYPE_LABEL, "À rafraîchir"));
  g_assert_null (ui_find (home, GTK_TYPE_LABEL, "Sans réponse"));
  ui_assert_fits (home, 360);
  ui_close (window, home);
}

static void
assert_field (UiDesk *desk, const char *id, const char *field, const char *value)
{
  g_autoptr (ReseauRecord) record = ui_desk_get (desk, id);

  g_assert_cmpstr (reseau_record_get_string (record, field), ==, value);
}

/* It is said where it stands, and the line goes. */
static void
test_still_holds (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  GtkWidget *window, *home;

  receive_stale (desk);
  home = home_new (desk, &window);
  ui_assert_says (home, "À rafraîchir");
  ui_assert_says (home, "Le jardin partagé");
  ui_assert_fits (home, 360);
  ui_shot (window, "home-stale");
  ui_click (home, "Toujours d’actualité");
  ui_assert_says (home, "Rien ne vous attend");
  assert_field (desk, STALE, "verified_on", today);
  ui_close (window, home);
}

/* One of the dates, in one press each. */
static void
test_accept (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autofree char *when = NULL;
  GtkWidget *window, *home;

  receive_visit (desk);
  home = home_new (desk, &window);
  ui_assert_says (home, "À faire");
  ui_assert_says (home, "Choisir une date");
  ui_click (home, "Choisir une date");
  when = reseau_when_span ("2090-03-01T09:00:00Z", NULL);
  ui_assert_fits (home, 360);
  ui_shot (window, "home-dates");
  ui_click (home, when);
  ui_assert_silent (home, "Choisir une date");
  assert_field (desk, VISIT, "state", "accepted");
  assert_field (desk, VISIT, "start", "2090-03-01T09:00:00Z");
  ui_close (window, home);
}

static gboolean
is_laid_out (gpointer widget)
{
  return gtk_widget_get_height (widget) > 0;
}

/* What one writes in leaves room for the rest, as soon as it is there. */
static void
assert_low (GtkWidget *home)
{
  GtkWidget *entry = ui_find (home, GTK_TYPE_TEXT_VIEW, NULL);

  g_assert_true (ui_wait_for (is_laid_out, entry));
  g_assert_cmpint (gtk_widget_get_height (gtk_widget_get_parent (entry)), <, 200);
}

/* What is begun is not taken away by what arrives, and is kept when one closes it. */
static void
test_answer (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauValue) draft = NULL;
  GtkWidget *window, *home;
  GtkTextBuffer *buffer;

  receive_stale (desk);
  receive_question (desk);
  home = home_new (desk, &window);
  ui_assert_says (home, "Répondre");
  ui_click (home, "Répondre");
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find (home, GTK_TYPE_TEXT_VIEW, NULL)));
  gtk_text_buffer_set_text (buffer, "Douze", -1);
  ui_click (home, "Répondre");
  draft = reseau_context_load_draft (desk->context, "comment:" STALE);
  g_assert_cmpstr (reseau_value_get_member_string (draft, "text"), ==, "Douze");
  ui_click (home, "Répondre");
  ui_assert_fits (home, 360);
  assert_low (home);
  ui_shot (window, "home-answer");
  ui_click (home, "_Envoyer");
  ui_assert_silent (home, "Répondre");
  g_assert_null (reseau_context_load_draft (desk->context, "comment:" STALE));
  ui_close (window, home);
}

static gpointer
arrive_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return GINT_TO_POINTER (reseau_db_run (reseau_store_get_db (store), error,
                                         "INSERT OR REPLACE INTO meta (k, v)"
                                         " VALUES ('head', 9)",
                                         ""));
}

static void
arrive (UiDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reseau_context_run_async (desk->context, arrive_func, NULL, NULL, NULL, on_result_cb, &result);
  g_assert_true (ui_wait_for (is_set, &result));
  reseau_context_run_finish (desk->context, result, &error);
  g_assert_no_error (error);
}

/* --- while one writes ----------------------------------------------------------------- */

#define WRITTEN "Douze personnes, et un chien"

static void
on_told_cb (ReseauContext *context, gpointer told)
{
  *(gpointer *) told = context;
}

static GtkTextBuffer *
get_written (GtkWidget *home)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find (home, GTK_TYPE_TEXT_VIEW, NULL)));
}

static void
assert_written (GtkWidget *home, const char *wanted)
{
  g_autofree char *text = NULL;

  g_object_get (get_written (home), "text", &text, NULL);
  g_assert_cmpstr (text, ==, wanted);
  g_assert_true (gtk_widget_get_mapped (ui_find (home, GTK_TYPE_TEXT_VIEW, NULL)));
}

static gboolean
has_passed (gpointer moment)
{
  return g_get_monotonic_time () > *(gint64 *) moment;
}

/* More than are shown at first. */
static void
receive_many (UiDesk *desk, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *id = g_strdup_printf ("019a0000-0000-7000-8000-0000000001%02u", i);

    receive (desk, id, "fiche", "net", UI_ME,
             "{\"title\":\"Le compost\",\"nature\":\"practice\",\"status\":\"published\","
             "\"verified_on\":\"2020-01-01\"}");
  }
}

/* Neither what arrives, nor showing more, nor closing the window takes what one writes. */
static void
test_writing (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauValue) draft = NULL;
  GtkWidget *window, *home;
  gpointer told = NULL;
  gint64 later;

  receive_stale (desk);
  receive_question (desk);
  home = home_new (desk, &window);
  ui_click (home, "Répondre");
  gtk_text_buffer_set_text (get_written (home), WRITTEN, -1);
  g_signal_connect (desk->context, "changed", G_CALLBACK (on_told_cb), &told);
  receive_many (desk, 8);
  arrive (desk);
  g_assert_true (ui_wait_for (is_set, &told));
  g_signal_handlers_disconnect_by_func (desk->context, on_told_cb, &told);
  later = g_get_monotonic_time () + G_USEC_PER_SEC; /* more than it waits before it looks again */
  g_assert_true (ui_wait_for (has_passed, &later));
  assert_written (home, WRITTEN);
  ui_click (home, "Répondre");
  ui_assert_says (home, "En afficher 3 de plus"); /* now there is time for it */
  ui_click (home, "Répondre");
  assert_written (home, WRITTEN);
  gtk_text_buffer_set_text (get_written (home), WRITTEN " aussi", -1);
  ui_click (home, "En afficher 3 de plus");
  assert_written (home, WRITTEN " aussi");
  gtk_text_buffer_set_text (get_written (home), WRITTEN " encore", -1);
  ui_close (window, home);
  draft = reseau_context_load_draft (desk->context, "comment:" STALE);
  g_assert_cmpstr (reseau_value_get_member_string (draft, "text"), ==, WRITTEN " encore");
}

/* --- what is new ---------------------------------------------------------------------- */

/* What is new is so until one says that it is seen, which can be taken back. */
static void
test_news (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window, *home;

  receive (desk, STALE, "fiche", "net", COLLEAGUE,
           "{\"title\":\"La monnaie locale\",\"nature\":\"practice\",\"status\":\"published\"}");
  arrive (desk);
  home = home_new (desk, &window);
  ui_assert_says (home, "La monnaie locale");
  ui_click (home, "Tout marquer comme vu");
  ui_assert_says (home, "Tout est marqué comme vu");
  ui_assert_silent (home, "La monnaie locale");
  ui_click (home, "Réafficher");
  ui_assert_says (home, "La monnaie locale");
  ui_click (home, "Tout marquer comme vu");
  ui_assert_silent (home, "La monnaie locale");
  ui_close (window, home);

  ui_desk_reopen (desk);
  home = reseau_home_new (desk->context);
  window = ui_window_new (home, 360, 640);
  ui_assert_says (home, "Rien ne vous attend");
  g_assert_null (ui_find (home, GTK_TYPE_LABEL, "La monnaie locale"));
  g_assert_null (ui_find (home, GTK_TYPE_LABEL, "Nouveau depuis la dernière fois"));
  ui_close (window, home);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/home/told-once", test_told_once);
  g_test_add_func ("/ui/home/nothing", test_nothing);
  g_test_add_func ("/ui/home/still-holds", test_still_holds);
  g_test_add_func ("/ui/home/accept", test_accept);
  g_test_add_func ("/ui/home/answer", test_answer);
  g_test_add_func ("/ui/home/writing", test_writing);
  g_test_add_func ("/ui/home/news", test_news);
  return g_test_run ();
}
