/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-bench.h"

#include "reseau-window.h"

#include <adwaita.h>

/* A process has one: its name on the bus is taken. */
static GtkApplication *application;

static void
act (UiBench *bench, const char *name, const char *target)
{
  if (target != NULL)
    gtk_widget_activate_action (bench->window, name, "s", target);
  else
    gtk_widget_activate_action (bench->window, name, NULL);
}

static gboolean
is_enabled (UiBench *bench, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (bench->window), name);
}

/* --- links ------------------------------------------------------------------------------- */

#define LINK_WRONG \
  "Ce lien ne mène à aucune page de Réseau\u00a0: il a peut-être été coupé. Redemandez-le, ou " \
  "cherchez la page par son titre."
#define LINK_MISSING \
  "Cette page n’est pas sur cet ordinateur. Elle est peut-être plus récente que la dernière " \
  "synchronisation, ou n’est pas partagée avec vous."

static void
on_text_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
was_read (gpointer data)
{
  return *(char **) data != NULL;
}

static void
test_link (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  g_autofree char *copied = NULL;

  g_assert_false (is_enabled (bench, "copy-link"));
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  g_assert_true (is_enabled (bench, "copy-link"));
  act (bench, "win.copy-link", NULL);
  ui_assert_says (bench->window, "Lien copié\u00a0: il ouvre cette page chez vos collègues");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (bench->window), NULL, on_text_cb,
                                 &copied);
  g_assert_true (ui_wait_for (was_read, &copied));
  g_assert_cmpstr (copied, ==, "reseau:fiche/" UI_FICHE);
}

/* What it is said to be, it has to be; what is not here is said so, and may come. */
static void
test_link_to_nothing (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  ReseauWindow *window = RESEAU_WINDOW (bench->window);

  reseau_window_open_link (window, "reseau:fiche/../../etc/passwd");
  ui_assert_says (bench->window, LINK_WRONG);
  reseau_window_open_link (window, "reseau:fiche/019a0000-0000-7000-8000-0000000000ff");
  ui_assert_says (bench->window, LINK_MISSING);
  g_assert_nonnull (ui_find_button (bench->window, "Synchroniser"));
  act (bench, "win.close-notice", NULL);
  reseau_window_open_link (window, "reseau:person/" UI_FICHE);
  ui_assert_says (bench->window, LINK_MISSING);
  reseau_window_open_link (window, "reseau:fiche/" UI_FICHE);
  ui_assert_silent (bench->window, LINK_MISSING);
  ui_assert_says (bench->window, "Récolter les vélos");
}

/* The overview and a screen reader tell windows apart by what is open in them. */
static void
test_title (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  GtkWindow *window = GTK_WINDOW (bench->window);

  g_assert_cmpstr (gtk_window_get_title (window), ==, "Réseau");
  act (bench, "win.show-view", "fiches");
  g_assert_cmpstr (gtk_window_get_title (window), ==, "Fiches – Réseau");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  g_assert_cmpstr (gtk_window_get_title (window), ==,
                   "Réparer des vélos avec des stagiaires – Réseau");
  act (bench, "win.show-view", "home");
  g_assert_cmpstr (gtk_window_get_title (window), ==, "Réseau");
  reseau_window_set_trial (RESEAU_WINDOW (window), TRUE);
  act (bench, "win.show-view", "fiches");
  g_assert_cmpstr (gtk_window_get_title (window), ==,
                   "Réparer des vélos avec des stagiaires – Réseau : démonstration");
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* By the desk, and by nobody else. */
static gboolean
is_held_once (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

/* What pops up may be open when its window goes: nothing of it stays, nor what it showed. */
static void
test_no_leak_of_popovers (void)
{
  static const char *const actions[] = { "win.sync-details", "win.menu", "win.filters" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autoptr (UiDesk) desk = ui_desk_new ();
    GtkWidget *window = reseau_window_new (application, desk->context);
    gpointer left = window;

    g_test_message ("%s", actions[i]);
    gtk_window_present (GTK_WINDOW (window));
    gtk_widget_activate_action (window, "win.show-view", "s", "fiches");
    ui_assert_says (window, "Réparer des vélos avec des stagiaires");
    gtk_widget_activate_action (window, actions[i], NULL);
    ui_settle ();
    g_object_add_weak_pointer (left, &left);
    gtk_window_destroy (GTK_WINDOW (window));
    g_assert_true (ui_wait_for (is_gone, &left));
    g_assert_true (ui_wait_for (is_held_once, desk->context));
  }
}

static void
start_application (void)
{
  g_autoptr (GError) error = NULL;

  application = GTK_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
}

/* --- relations ----------------------------------------------------------------------------- */

static void
receive_relation (UiBench *bench, const char *id, gint64 rev, const char *end)
{
  g_autoptr (ReseauRecord) link = reseau_record_new (id, "link", "net");

  reseau_value_set_string (link->fields, "type", "partner_of");
  reseau_value_set_string (link->fields, "from", UI_OTHER);
  reseau_value_set_string (link->fields, "to", UI_HOME);
  reseau_value_set_string (link->fields, "end", end);
  link->rev = rev;
  link->by = g_strdup (UI_ME);
  ui_desk_receive (bench->desk, link);
}

/* What is over is folded; a relation is removed, brought back, added beside what is read. */
static void
test_relations (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  const char *current = "019a0000-0000-7000-8000-000000000301";

  receive_relation (bench, current, 501, NULL);
  receive_relation (bench, "019a0000-0000-7000-8000-000000000302", 502, "2020-03-01");
  act (bench, "win.open", UI_HOME);
  ui_assert_says (bench->window, "Est partenaire de");
  ui_assert_says (bench->window, "Meuse à Vélo");
  ui_assert_says (bench->window, "1\u00a0relation passée");
  ui_assert_silent (bench->window, "jusqu’en mars 2020");
  ui_shot (bench->window, "relations");
  act (bench, "win.delete-relation", current);
  ui_assert_says (bench->window, "Relation retirée");
  ui_assert_silent (bench->window, "Meuse à Vélo");
  act (bench, "win.undo", NULL);
  ui_assert_says (bench->window, "Meuse à Vélo");
  act (bench, "win.edit-relation", current);
  ui_assert_says (bench->window, "Depuis");
  act (bench, "win.back", NULL);
  ui_click (bench->window, "Ajouter une _relation…");
  ui_assert_says (bench->window, "L’Atelier des Deux Rives");
  ui_shot (bench->window, "relations-editor");
}

int
main (int argc, char *argv[])
{
  int status;

  ui_init (&argc, &argv);
  start_application ();
  g_test_add_func ("/links/link", test_link);
  g_test_add_func ("/links/link-to-nothing", test_link_to_nothing);
  g_test_add_func ("/links/title", test_title);
  g_test_add_func ("/links/relations", test_relations);
  g_test_add_func ("/links/no-leak-of-popovers", test_no_leak_of_popovers);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
