/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A package that somebody brings: looked at first, then imported, then taken back. */
#include "ui-bench.h"

#include "reseau-context-package.h"
#include "reseau-id.h"

#include <adwaita.h>
#include <string.h>

#define THEIR_DEVICE "019a0000-0000-7000-8000-0000000000d2"
#define MY_DEVICE "019a0000-0000-7000-8000-0000000000d1"
#define COLLEAGUE "019a0000-0000-7000-8000-0000000000c2"
#define NEW_FICHE "019a0000-0000-7000-8000-0000000000f2"
#define HIDDEN "019a0000-0000-7000-8000-0000000000f3"

static GtkApplication *application;

static gpointer
register_device (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const ReseauDevice device = { (char *) MY_DEVICE, (char *) "jeton", 77 };

  return GINT_TO_POINTER (reseau_store_set_device (store, &device, error));
}

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  reseau_context_run_finish (RESEAU_CONTEXT (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static UiBench *
bench_new (int width)
{
  UiBench *bench = ui_bench_new (application, width);
  gboolean done = FALSE;

  reseau_context_run_async (bench->desk->context, register_device, NULL, NULL, NULL, on_run_cb,
                            &done);
  g_assert_true (ui_wait_for (is_true, &done));
  return bench;
}

static void
add_creation (ReseauPackage *package, const char *op_id, const char *id, const char *scope,
              const char *title)
{
  ReseauTaken *taken = reseau_taken_new (id, "fiche");
  ReseauOp *op = reseau_op_new (RESEAU_OP_CREATE, op_id, "fiche", id, scope);

  op->origin = g_strdup (THEIR_DEVICE);
  op->set = reseau_value_new_object ();
  reseau_value_set_string (op->set, "title", title);
  reseau_value_set_string (op->set, "nature", "practice");
  g_ptr_array_add (taken->ops, op);
  g_ptr_array_add (package->records, taken);
}

static GFile *
package_new (UiBench *bench, gint64 epoch)
{
  g_autoptr (ReseauPackage) package = reseau_package_new ();
  g_autoptr (ReseauBlobFolder) folder = reseau_blob_folder_new (bench->desk->dir);
  g_autofree char *secret = reseau_package_new_secret ();
  g_autoptr (GError) error = NULL;
  GFile *file = g_file_new_build_filename (bench->desk->dir, "terrain.reseau", NULL);

  package->id = g_strdup ("019a0000-0000-7000-8000-0000000000b2");
  package->epoch = epoch;
  package->schema = reseau_schema_version;
  package->device = g_strdup (THEIR_DEVICE);
  package->by = g_strdup (COLLEAGUE);
  package->name = g_strdup ("Basile Collègue");
  package->org = g_strdup (UI_HOME);
  package->at = g_strdup ("2026-05-04T09:12:33+02:00");
  add_creation (package, "019a0000-0000-7000-8000-0000000000e2", NEW_FICHE, "org:" UI_HOME,
                "Four à pain du chantier");
  add_creation (package, "019a0000-0000-7000-8000-0000000000e3", HIDDEN, "org:" UI_OTHER,
                "Rien que pour les autres");
  g_assert_true (reseau_package_write (package, file, secret, folder, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  return file;
}

static void
open_file (UiBench *bench, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  gtk_widget_activate_action (bench->window, "win.open-package", "s", uri);
}

typedef struct {
  GtkWidget *root;
  const char *words;
} Part;

static gboolean
holds (GtkWidget *widget, const char *words)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_label (GTK_LABEL (widget)), words) != NULL)
    return TRUE;
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w; w = gtk_widget_get_next_sibling (w))
    if (holds (w, words))
      return TRUE;
  return FALSE;
}

static gboolean
is_held (gpointer data)
{
  const Part *part = data;

  return holds (part->root, part->words);
}

/* Some label has the words somewhere in it. */
static void
assert_holds (GtkWidget *root, const char *words)
{
  Part part = { root, words };

  if (!ui_wait_for (is_held, &part))
    g_error ("Nothing holds “%s”", words);
}

static gboolean
has_dialog (gpointer data)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  Part *part = data;

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && holds (l->data, part->words))
      part->root = l->data;
  return part->root != NULL;
}

/* The one that has the words: another may not have gone yet. */
static GtkWidget *
wait_dialog (const char *words)
{
  Part part = { NULL, words };

  if (!ui_wait_for (has_dialog, &part))
    g_error ("No dialog holds “%s”", words);
  return part.root;
}

static gboolean
is_there (gpointer data)
{
  g_autoptr (ReseauRecord) record = ui_desk_get (data, NEW_FICHE);

  return record != NULL;
}

static gboolean
is_gone (gpointer data)
{
  return !is_there (data);
}

static void
import (gconstpointer width)
{
  g_autoptr (UiBench) bench = bench_new (GPOINTER_TO_INT (width));
  g_autoptr (GFile) file = package_new (bench, 77);
  g_autofree char *shot = g_strdup_printf ("package-%d", GPOINTER_TO_INT (width));
  GtkWidget *dialog;

  open_file (bench, file);
  dialog = wait_dialog ("Importer ce paquet\u202f?");
  assert_holds (dialog, "De Basile Collègue");
  assert_holds (dialog, "pour la première fois");
  assert_holds (dialog, "Il contient 2 pages");
  assert_holds (dialog, "Four à pain du chantier");
  assert_holds (dialog, "Nouvelle ici");
  assert_holds (dialog, "Pas pour vous");
  g_assert_false (holds (dialog, "Rien que pour les autres"));
  ui_assert_fits (dialog, GPOINTER_TO_INT (width));
  ui_shot (dialog, shot);
  g_assert_true (is_gone (bench->desk));
  ui_click (dialog, "_Importer");
  assert_holds (bench->window, "1 page importée");
  g_assert_true (ui_wait_for (is_there, bench->desk));

  /* Twice changes nothing; and it can be taken back, for nobody has it yet. */
  open_file (bench, file);
  dialog = wait_dialog ("rien qui ne soit déjà ici");
  assert_holds (dialog, "que le vôtre connaît déjà");
  ui_click (dialog, "_Fermer");
  gtk_widget_activate_action (bench->window, "win.undo", NULL);
  g_assert_true (ui_wait_for (is_gone, bench->desk));
}

static void
test_refused (void)
{
  g_autoptr (UiBench) bench = bench_new (1000);
  g_autoptr (GFile) other = package_new (bench, 78);
  g_autoptr (GFile) text = g_file_new_build_filename (bench->desk->dir, "autre.reseau", NULL);

  open_file (bench, other);
  assert_holds (bench->window, "Ce paquet vient d’un autre réseau");
  g_assert_true (g_file_replace_contents (text, "bonjour", 7, NULL, FALSE, 0, NULL, NULL, NULL));
  open_file (bench, text);
  assert_holds (bench->window, "n’est pas un paquet de Réseau");
}

/* Before a file is made of it one is told who will be able to read it. */
static void
test_export (void)
{
  g_autoptr (UiBench) bench = bench_new (360);
  GtkWidget *dialog;

  gtk_widget_activate_action (bench->window, "win.open", "s", UI_FICHE);
  ui_assert_says (bench->window, "Douze stagiaires, trois vélos par jour.");
  gtk_widget_activate_action (bench->window, "win.export", NULL);
  dialog = wait_dialog ("Toute personne qui a ce fichier peut la lire.");
  g_assert_false (holds (dialog, "Attention"));
  ui_assert_fits (dialog, 360);
  ui_shot (dialog, "package-export-360");
  ui_click (dialog, "_Annuler");
  gtk_widget_activate_action (bench->window, "win.show-view", "s", "directory");
  gtk_widget_activate_action (bench->window, "win.export-list", NULL);
  dialog = wait_dialog ("pages seront dans le fichier");
  ui_click (dialog, "_Annuler");
}

/* --- calendars ---------------------------------------------------------------------- */

static GFile *
calendar_new (UiBench *bench, const char *text)
{
  GFile *file = g_file_new_build_filename (bench->desk->dir, "ailleurs.ics", NULL);

  g_assert_true (
      g_file_replace_contents (file, text, strlen (text), NULL, FALSE, 0, NULL, NULL, NULL));
  return file;
}

static gboolean
has_meeting (gpointer data)
{
  g_autoptr (GPtrArray) meetings = ui_desk_list (data, "meeting");

  for (guint i = 0; i < meetings->len; i++)
    if (g_strcmp0 (reseau_record_get_string (g_ptr_array_index (meetings, i), "title"),
                   "Supervision d’équipe") == 0)
      return TRUE;
  return FALSE;
}

static void
import_calendar (gconstpointer width)
{
  g_autoptr (UiBench) bench = bench_new (GPOINTER_TO_INT (width));
  g_autoptr (GFile) file = calendar_new (
      bench, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@ailleurs\r\n"
             "SUMMARY:Supervision d’équipe\r\nDTSTART;TZID=Lune/Mer:20900314T093000\r\n"
             "DURATION:PT2H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  g_autofree char *shot = g_strdup_printf ("calendar-%d", GPOINTER_TO_INT (width));
  GtkWidget *dialog;

  open_file (bench, file);
  dialog = wait_dialog ("Importer cet agenda\u202f?");
  assert_holds (dialog, "1\u00a0date dans cet agenda.");
  assert_holds (dialog, "Le fuseau horaire «\u00a0Lune/Mer\u00a0» est inconnu");
  assert_holds (dialog, "Supervision d’équipe");
  assert_holds (dialog, "Nouvelle ici");
  assert_holds (dialog, "Moi");
  ui_assert_fits (dialog, GPOINTER_TO_INT (width));
  ui_shot (dialog, shot);
  g_assert_false (has_meeting (bench->desk));
  ui_click (dialog, "_Importer");
  assert_holds (bench->window, "1\u00a0rencontre importée");
  g_assert_true (ui_wait_for (has_meeting, bench->desk));

  open_file (bench, file);
  dialog = wait_dialog ("Rien qui ne soit déjà ici.");
  ui_click (dialog, "_Fermer");
}

static void
test_no_calendar (void)
{
  g_autoptr (UiBench) bench = bench_new (1000);
  g_autoptr (GFile) file = calendar_new (bench, "bonjour");

  open_file (bench, file);
  assert_holds (bench->window, "n’est pas un agenda");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  ui_init (&argc, &argv);
  application = GTK_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_test_add_data_func ("/packages/import", GINT_TO_POINTER (1000), import);
  g_test_add_data_func ("/packages/import-narrow", GINT_TO_POINTER (360), import);
  g_test_add_func ("/packages/refused", test_refused);
  g_test_add_func ("/packages/export", test_export);
  g_test_add_data_func ("/packages/calendar", GINT_TO_POINTER (1000), import_calendar);
  g_test_add_data_func ("/packages/calendar-narrow", GINT_TO_POINTER (360), import_calendar);
  g_test_add_func ("/packages/no-calendar", test_no_calendar);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
