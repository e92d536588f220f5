/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include "reseau-home.h"

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

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/home/told-once", test_told_once);
  return g_test_run ();
}
