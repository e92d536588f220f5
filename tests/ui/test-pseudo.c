/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-bench.h"

#include "reseau-shortcuts.h"
#include "reseau-visit-request-dialog.h"
#include "reseau-welcome.h"
#include "reseau-window.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <string.h>

/* In an invented language whose words are longer and stand in brackets: what has none is not
 * translated, and what asks for more than a narrow window would be cut. */

static GtkApplication *application;

/* What the program shows and does not say: labels of the schema, terms, what the desk holds. */
static GString *data;

static void
add_data (const char *first, const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("RESEAU_SOURCE_ROOT"), first, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_string_append (data, text);
}

static void
read_data (void)
{
  static const char *const schema[] = { "fiche.json",   "link.json",   "meeting.json",
                                        "message.json", "person.json", "structure.json",
                                        "term.json" };
  static const char *const facts[] = { "terms-theme.json", "terms-public.json",
                                       "terms-zone-be.json" };

  data = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (schema); i++)
    add_data ("data/schema", schema[i]);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    add_data ("data/facts", facts[i]);
  add_data ("tests/ui", "ui-fixture.c");
}

static gboolean
has_letters (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_isalpha (g_utf8_get_char (c)))
      return TRUE;
  return FALSE;
}

/* The name of a day or a month is the locale's. */
static gboolean
is_of_the_calendar (const char *text)
{
  g_autoptr (GDateTime) day = g_date_time_new_local (2026, 1, 5, 0, 0, 0);

  for (guint i = 0; i < 365; i++) {
    g_autoptr (GDateTime) other = g_date_time_add_days (day, (int) i);
    g_autofree char *words = g_date_time_format (other, "%a|%A|%b|%B|%B %Y");

    if (strstr (words, text) != NULL)
      return TRUE;
  }
  return FALSE;
}

/* Places and sizes; and what the toolkit says of its own widgets, in the languages that it has. */
static gboolean
is_of_the_system (const char *text)
{
  return g_path_is_absolute (text) || g_regex_match_simple ("^[0-9,.]+.[kMG]?B$", text, 0, 0) ||
         g_str_equal (text, "Preferences") || g_str_equal (text, "Show Text");
}

/* A line of several facts is told apart by points. */
static gboolean
is_translated (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " · ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (has_letters (parts[i]) && strchr (parts[i], '[') == NULL &&
        strstr (data->str, parts[i]) == NULL && !is_of_the_calendar (parts[i]) &&
        !is_of_the_system (parts[i]))
      return FALSE;
  return TRUE;
}

static guint
check_words (GtkWidget *widget, const char *words, const char *where)
{
  if (words == NULL || is_translated (words))
    return 0;
  g_test_message ("%s: “%s” (%s) is not translated", where, words, G_OBJECT_TYPE_NAME (widget));
  return 1;
}

/* The keys of a keyboard are named by the toolkit. */
static guint
count_foreign (GtkWidget *widget, const char *where)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (widget) || GTK_IS_SHORTCUT_LABEL (widget))
    return 0;
  if (GTK_IS_LABEL (widget))
    n += check_words (widget, gtk_label_get_text (GTK_LABEL (widget)), where);
  if (GTK_IS_TEXT (widget))
    n += check_words (widget, gtk_text_get_placeholder_text (GTK_TEXT (widget)), where);
  n += check_words (widget, gtk_widget_get_tooltip_text (widget), where);
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w; w = gtk_widget_get_next_sibling (w))
    n += count_foreign (w, where);
  return n;
}

static guint
look (GtkWidget *window, const char *where)
{
  ui_settle ();
  ui_shot (window, where);
  ui_assert_fits (window, 360);
  return count_foreign (window, where);
}

static void
act (UiBench *bench, const char *name, const char *target)
{
  gtk_widget_activate_action (bench->window, name, target != NULL ? "s" : NULL, target);
  ui_settle ();
}

static GtkWindow *
find_dialog (GtkWidget *window)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);

    if (gtk_window_get_transient_for (other) == GTK_WINDOW (window))
      return other;
  }
  g_assert_not_reached ();
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_width (widget) > 0;
}

static guint
look_and_close (GtkWindow *dialog, const char *where)
{
  guint n;

  gtk_window_set_default_size (dialog, 360, 640);
  g_assert_true (ui_wait_for (is_mapped, dialog));
  n = look (GTK_WIDGET (dialog), where);
  gtk_window_destroy (dialog);
  return n;
}

/* It has to be seen that the check sees something. */
static void
test_checks (void)
{
  g_assert_true (is_translated ("[Šàvéø]"));
  g_assert_true (is_translated ("12/03"));
  g_assert_true (is_translated ("Good practice · Meuse à Vélo"));
  g_assert_false (is_translated ("Enregistrer"));
  g_assert_false (is_translated ("Good practice · Enregistrer"));
  g_assert_cmpstr (g_dgettext ("reseau", "Save"), ==, "[Šàvéøø]");
}

static void
test_views (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 360);
  guint n = 0;

  n += look (bench->window, "pseudo-home");
  act (bench, "win.show-view", "fiches");
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  n += look (bench->window, "pseudo-fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  n += look (bench->window, "pseudo-fiche");
  act (bench, "win.edit", NULL);
  ui_assert_says (bench->window, "Steps");
  n += look (bench->window, "pseudo-editor");
  act (bench, "win.back", NULL);
  act (bench, "win.show-view", "directory");
  ui_assert_says (bench->window, "Meuse à Vélo");
  n += look (bench->window, "pseudo-directory");
  act (bench, "win.show-view", "meetings");
  n += look (bench->window, "pseudo-meetings");
  act (bench, "win.bin", NULL);
  n += look (bench->window, "pseudo-bin");
  g_assert_cmpuint (n, ==, 0);
}

static void
test_dialogs (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 360);
  g_autoptr (GSettings) settings = reseau_settings_new ();
  GtkWindow *parent = GTK_WINDOW (bench->window);
  GtkWidget *welcome;
  guint n = 0;

  n += look_and_close (reseau_preferences_present (parent, bench->desk->context, settings),
                       "pseudo-preferences");
  n += look_and_close (reseau_shortcuts_present (parent), "pseudo-shortcuts");
  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  act (bench, "win.visit", NULL);
  n += look_and_close (find_dialog (bench->window), "pseudo-visit");
  act (bench, "win.print", NULL);
  n += look_and_close (find_dialog (bench->window), "pseudo-publish");
  act (bench, "win.state", "published");
  n += look_and_close (find_dialog (bench->window), "pseudo-reveal");
  welcome = ui_window_new (reseau_welcome_new (bench->desk->context), 360, 640);
  g_assert_true (ui_wait_for (is_mapped, welcome));
  n += look_and_close (GTK_WINDOW (welcome), "pseudo-welcome");
  g_assert_cmpuint (n, ==, 0);
}

/* A folder as the translations have it, with this one in it. */
static char *
install_language (const char *compiled)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("reseau-pseudo-XXXXXX", &error);
  g_autofree char *place = g_build_filename (folder, "en_XA", "LC_MESSAGES", NULL);
  g_autofree char *file = g_build_filename (place, "reseau.mo", NULL);
  g_autofree char *text = NULL;
  gsize size;

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (place, 0700), ==, 0);
  g_file_get_contents (compiled, &text, &size, &error);
  g_assert_no_error (error);
  g_file_set_contents (file, text, (gssize) size, &error);
  g_assert_no_error (error);
  return folder;
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_setenv ("LANGUAGE", "en_XA", TRUE);
  ui_init (&argc, &argv);
  folder = install_language (g_getenv ("RESEAU_PSEUDO"));
  bindtextdomain ("reseau", folder);
  read_data ();
  application = GTK_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/pseudo/checks", test_checks);
  g_test_add_func ("/pseudo/views", test_views);
  g_test_add_func ("/pseudo/dialogs", test_dialogs);
  status = g_test_run ();
  g_object_unref (application);
  g_string_free (data, TRUE);
  return status;
}
