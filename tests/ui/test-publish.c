/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Printing and exporting: what is read, what a list shows, into each kind of file. */
#include "ui-bench.h"

#include "reseau-publish-window.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

static GtkApplication *application;

typedef struct {
  UiBench *bench;
  GtkWidget *window; /* the preview */
  char *folder;
  guint saved; /* how many files */
} Stage;

static void
act (UiBench *bench, const char *action, const char *target)
{
  gtk_widget_activate_action (bench->window, action, target != NULL ? "s" : NULL, target);
  ui_settle ();
}

static GtkWidget *
find_preview (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (RESEAU_IS_PUBLISH_WINDOW (l->data) && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

static gboolean
has_preview (gpointer data)
{
  return find_preview () != NULL;
}

static void
open_preview (Stage *self, const char *action)
{
  act (self->bench, action, NULL);
  g_assert_true (ui_wait_for (has_preview, NULL));
  self->window = find_preview ();
}

static void
close_preview (Stage *self)
{
  GtkWidget *window = g_steal_pointer (&self->window);

  ui_close (window, window);
}

static Stage *
stage_new (int width)
{
  Stage *self = g_new0 (Stage, 1);

  self->bench = ui_bench_new (application, width);
  self->folder = g_dir_make_tmp ("reseau-publish-XXXXXX", NULL);
  return self;
}

static void
stage_free (Stage *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  if (self->window != NULL)
    close_preview (self);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (self->folder);
  g_free (self->folder);
  ui_bench_free (self->bench);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stage, stage_free)

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Returns: (transfer full): what the file holds */
static GBytes *
save (Stage *self, const char *format)
{
  g_autofree char *name = g_strdup_printf ("sortie-%u.%s", ++self->saved, format);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *folder = g_path_get_basename (self->folder);
  g_autofree char *said =
      g_strdup_printf ("«\u00a0%s\u00a0» enregistré dans «\u00a0%s\u00a0»", name, folder);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  reseau_publish_window_save (RESEAU_PUBLISH_WINDOW (self->window), format, file);
  ui_assert_says (self->window, said);
  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static gboolean
has (GBytes *bytes, const char *words)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return memmem (data, length, words, strlen (words)) != NULL;
}

static GtkWidget *
picture_of (GtkWidget *window)
{
  return ui_find (window, GTK_TYPE_PICTURE, NULL);
}

/* A page is drawn, and as high as paper is beside its width. */
static gboolean
is_drawn (gpointer window)
{
  GtkWidget *picture = picture_of (window);

  return picture != NULL && GDK_IS_TEXTURE (gtk_picture_get_paintable (GTK_PICTURE (picture))) &&
         gtk_widget_get_height (picture) > gtk_widget_get_width (picture) * 1.2;
}

/* @data: how wide the window is */
static void
test_fiche (gconstpointer data)
{
  g_autoptr (Stage) stage = stage_new (GPOINTER_TO_INT (data));
  g_autoptr (GBytes) pdf = NULL;
  g_autoptr (GBytes) html = NULL;
  g_autoptr (GBytes) odt = NULL;
  g_autofree char *paper = g_build_filename (stage->folder, "imprimé.pdf", NULL);
  g_autofree char *shot = g_strdup_printf ("publish-%d", GPOINTER_TO_INT (data));

  act (stage->bench, "win.show-view", "fiches");
  act (stage->bench, "win.open", UI_FICHE);
  ui_assert_says (stage->bench->window, "Récolter les vélos");
  open_preview (stage, "win.print");
  gtk_window_set_default_size (GTK_WINDOW (stage->window), GPOINTER_TO_INT (data), 720);
  ui_assert_says (stage->window, "1\u00a0page");
  ui_assert_says (stage->window, "Réparer des vélos avec des stagiaires");
  g_assert_true (ui_wait_for (is_drawn, stage->window));
  ui_assert_fits (stage->window, GPOINTER_TO_INT (data));
  ui_set_text_size (175);
  ui_settle ();
  ui_assert_fits (stage->window, GPOINTER_TO_INT (data));
  ui_set_text_size (100);
  ui_shot (stage->window, shot);
  html = save (stage, "html");
  g_assert_true (has (html, "Récolter les vélos"));
  pdf = save (stage, "pdf");
  g_assert_true (has (pdf, "%PDF-"));
  g_assert_true (has (pdf, "/StructTreeRoot"));
  odt = save (stage, "odt");
  g_assert_true (has (odt, "mimetypeapplication/vnd.oasis.opendocument.text"));
  reseau_publish_window_print (RESEAU_PUBLISH_WINDOW (stage->window), paper);
  g_assert_true (ui_wait_for (is_there, paper));
}

/* What the list shows is what the document has. */
static void
test_list (void)
{
  g_autoptr (Stage) stage = stage_new (1000);
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GBytes) some = NULL;
  g_autoptr (GBytes) table = NULL;

  act (stage->bench, "win.show-view", "directory");
  ui_assert_says (stage->bench->window, "Meuse à Vélo");
  open_preview (stage, "win.print-list");
  ui_assert_says (stage->window, "_Choisir (2 sur 2)");
  ui_assert_says (stage->window, "1\u00a0page");
  g_assert_true (ui_wait_for (is_drawn, stage->window));
  ui_shot (stage->window, "publish-list");
  all = save (stage, "html");
  g_assert_true (has (all, "Meuse à Vélo"));
  g_assert_true (has (all, "info@atelier.example"));
  table = save (stage, "csv");
  g_assert_true (has (table, "id,visibility,name"));
  g_assert_true (has (table, "info@atelier.example"));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (stage->window, GTK_TYPE_CHECK_BUTTON,
                                                          "Avec _téléphones et courriels")),
                               FALSE);
  ui_assert_says (stage->window, "1\u00a0page");
  some = save (stage, "html");
  g_assert_true (has (some, "Deux Rives"));
  g_assert_false (has (some, "info@atelier.example"));
}

static gboolean
is_chosen_from (gpointer window)
{
  return ui_find (window, GTK_TYPE_CHECK_BUTTON, "Meuse à Vélo") != NULL;
}

/* One leaves out what one does not want to hand on. */
static void
test_selection (void)
{
  g_autoptr (Stage) stage = stage_new (1000);
  g_autoptr (GBytes) html = NULL;
  g_autoptr (GBytes) table = NULL;
  GtkWidget *choices;

  act (stage->bench, "win.show-view", "directory");
  ui_assert_says (stage->bench->window, "Meuse à Vélo");
  open_preview (stage, "win.print-list");
  ui_assert_says (stage->window, "_Choisir (2 sur 2)");
  ui_assert_says (stage->window, "1\u00a0page");
  choices = ui_find (stage->window, GTK_TYPE_MENU_BUTTON, "_Choisir (2 sur 2)");
  gtk_popover_set_autohide (gtk_menu_button_get_popover (GTK_MENU_BUTTON (choices)), FALSE);
  gtk_menu_button_popup (GTK_MENU_BUTTON (choices));
  g_assert_true (ui_wait_for (is_chosen_from, stage->window));
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (ui_find (stage->window, GTK_TYPE_CHECK_BUTTON, "Meuse à Vélo")), FALSE);
  ui_assert_says (stage->window, "_Choisir (1 sur 2)");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (choices));
  ui_assert_says (stage->window, "1\u00a0page");
  html = save (stage, "html");
  g_assert_true (has (html, "Deux Rives"));
  g_assert_false (has (html, "Meuse à Vélo"));
  table = save (stage, "csv");
  g_assert_false (has (table, "Meuse à Vélo"));
}

/* Nobody outside gets what is only for the network, and that is said. */
static void
test_outside (void)
{
  g_autoptr (Stage) stage = stage_new (1000);
  GtkWidget *outside;

  act (stage->bench, "win.show-view", "fiches");
  act (stage->bench, "win.open", UI_FICHE);
  ui_assert_says (stage->bench->window, "Récolter les vélos");
  open_preview (stage, "win.print");
  ui_assert_says (stage->window, "1\u00a0page");
  outside = ui_find (stage->window, GTK_TYPE_CHECK_BUTTON, "Pour diffusion _hors du réseau");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (outside), TRUE);
  ui_assert_says (stage->window, "Rien à imprimer");
  ui_assert_says (stage->window, "Rien de ceci ne doit être montré hors du réseau.");
  ui_shot (stage->window, "publish-nothing");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (outside), FALSE);
  ui_assert_says (stage->window, "1\u00a0page");
}

/* A place that is none is told in plain words, and one can choose another. */
static void
test_no_place (void)
{
  g_autoptr (Stage) stage = stage_new (1000);
  g_autofree char *path = g_build_filename (stage->folder, "absent", "sortie.pdf", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) pdf = NULL;
  GtkWidget *dialog = NULL;

  act (stage->bench, "win.show-view", "fiches");
  act (stage->bench, "win.open", UI_FICHE);
  ui_assert_says (stage->bench->window, "Récolter les vélos");
  open_preview (stage, "win.print");
  ui_assert_says (stage->window, "1\u00a0page");
  reseau_publish_window_save (RESEAU_PUBLISH_WINDOW (stage->window), "pdf", file);
  while (dialog == NULL) {
    g_autoptr (GList) windows = gtk_window_list_toplevels ();

    g_main_context_iteration (NULL, TRUE);
    for (GList *l = windows; l != NULL; l = l->next)
      if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_mapped (l->data))
        dialog = l->data;
  }
  ui_assert_says (dialog, "L’enregistrement n’a pas réussi");
  ui_shot (dialog, "publish-refused");
  ui_click (dialog, "_Fermer");
  pdf = save (stage, "pdf");
  g_assert_true (has (pdf, "%PDF-"));
}

/* Who closes the window gives up what is being written, and what was there stays. */
static void
test_closed_meanwhile (void)
{
  g_autoptr (Stage) stage = stage_new (1000);
  g_autofree char *path = g_build_filename (stage->folder, "sortie.pdf", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *kept = NULL;

  g_assert_true (g_file_set_contents (path, "avant", -1, NULL));
  act (stage->bench, "win.show-view", "fiches");
  act (stage->bench, "win.open", UI_FICHE);
  ui_assert_says (stage->bench->window, "Récolter les vélos");
  open_preview (stage, "win.print");
  ui_assert_says (stage->window, "1\u00a0page");
  reseau_publish_window_save (RESEAU_PUBLISH_WINDOW (stage->window), "pdf", file);
  close_preview (stage);
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_true (g_str_equal (kept, "avant") || g_str_has_prefix (kept, "%PDF-"));
}

/* --- before others see it -------------------------------------------------------------- */

static GtkWidget *
find_reveal (UiBench *bench)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);

    if (gtk_window_get_transient_for (other) == GTK_WINDOW (bench->window))
      return GTK_WIDGET (other);
  }
  return NULL;
}

static gboolean
is_alone (gpointer bench)
{
  return find_reveal (bench) == NULL;
}

static const char *
status_of (UiBench *bench)
{
  g_autoptr (ReseauRecord) record = ui_desk_get (bench->desk, UI_FICHE);

  return g_intern_string (reseau_record_get_string (record, "status"));
}

/* What is published is seen first, as it will be read; nothing is done before one wants it. */
static void
test_reveal (gconstpointer width)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, GPOINTER_TO_INT (width));
  g_autofree char *shot = g_strdup_printf ("reveal-%d", GPOINTER_TO_INT (width));
  GtkWidget *reveal;

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  act (bench, "win.state", "published");
  reveal = find_reveal (bench);
  gtk_window_set_default_size (GTK_WINDOW (reveal), GPOINTER_TO_INT (width), 680);
  ui_assert_says (reveal, "Tout le réseau lira cette page.");
  ui_assert_says (reveal, "Publiée");
  ui_assert_says (reveal, "Visible par le réseau");
  ui_assert_says (reveal, "Récolter les vélos");
  ui_assert_silent (reveal, "Brouillon");
  ui_assert_silent (reveal, "En attente d’envoi");
  ui_assert_fits (reveal, GPOINTER_TO_INT (width));
  ui_shot (reveal, shot);
  ui_click (reveal, "_Annuler");
  g_assert_true (ui_wait_for (is_alone, bench));
  g_assert_cmpstr (status_of (bench), !=, "published");

  act (bench, "win.state", "published");
  ui_click (find_reveal (bench), "_Publier");
  ui_assert_says (bench->window, "Publiée");
  g_assert_cmpstr (status_of (bench), ==, "published");
  act (bench, "win.undo", NULL);
  ui_assert_silent (bench->window, "Publiée");
  g_assert_cmpstr (status_of (bench), !=, "published");
}

/* Narrowing is done at once, widening is looked at first. */
static void
test_share (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  act (bench, "win.share", "structure");
  ui_assert_says (bench->window, "Visible par votre structure");
  g_assert_null (find_reveal (bench));
  act (bench, "win.share", "public");
  ui_assert_says (find_reveal (bench),
                  "Tout le réseau lira cette page, et pourra la diffuser au-dehors.");
  ui_assert_says (find_reveal (bench), "Visible par tout le monde");
  ui_click (find_reveal (bench), "_Partager");
  ui_assert_says (bench->window, "Visible par tout le monde");
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
  g_test_add_data_func ("/publish/fiche", GINT_TO_POINTER (760), test_fiche);
  g_test_add_data_func ("/publish/fiche-narrow", GINT_TO_POINTER (360), test_fiche);
  g_test_add_func ("/publish/list", test_list);
  g_test_add_func ("/publish/selection", test_selection);
  g_test_add_func ("/publish/outside", test_outside);
  g_test_add_func ("/publish/no-place", test_no_place);
  g_test_add_func ("/publish/closed-meanwhile", test_closed_meanwhile);
  g_test_add_data_func ("/publish/reveal", GINT_TO_POINTER (640), test_reveal);
  g_test_add_data_func ("/publish/reveal-narrow", GINT_TO_POINTER (360), test_reveal);
  g_test_add_func ("/publish/share", test_share);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
