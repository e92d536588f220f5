/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos and files in the editor and on a page. */
#include "ui-fixture.h"

#include "reseau-context-files.h"
#include "reseau-editor-page.h"
#include "reseau-files-row.h"
#include "reseau-page.h"
#include "reseau-photo-viewer.h"

#include <adwaita.h>
#include <glib/gstdio.h>

/* --- what is chosen ------------------------------------------------------------------ */

/* A picture of two colours, as a program would have drawn it. */
static GBytes *
picture_new (guint8 red)
{
  const int width = 320, height = 200;
  g_autofree guint8 *data = g_malloc (width * height * 4);
  g_autoptr (GBytes) pixels = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  for (int i = 0; i < width * height; i++) {
    data[4 * i] = red;
    data[4 * i + 1] = (guint8) (i % width * 255 / width);
    data[4 * i + 2] = (guint8) (i / width * 255 / height);
    data[4 * i + 3] = 255;
  }
  pixels = g_bytes_new (data, (gsize) width * height * 4);
  texture = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, pixels, width * 4);
  return gdk_texture_save_to_png_bytes (texture);
}

static GFile *
file_new (UiDesk *desk, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (desk->dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return g_file_new_for_path (path);
}

static GFile *
picture_file_new (UiDesk *desk, const char *name, guint8 red)
{
  g_autofree char *path = g_build_filename (desk->dir, name, NULL);
  g_autoptr (GBytes) bytes = picture_new (red);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  return g_file_new_for_path (path);
}

static void
add (GtkWidget *row, GFile *file)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  g_ptr_array_add (files, file);
  reseau_files_row_add (RESEAU_FILES_ROW (row), files);
}

/* --- what is shown ---------------------------------------------------------------------- */

static guint
count_drawn (GtkWidget *root)
{
  guint n = 0;

  if (GTK_IS_PICTURE (root) && gtk_widget_get_visible (root) &&
      gtk_picture_get_paintable (GTK_PICTURE (root)) != NULL)
    return 1;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_drawn (child);
  return n;
}

static gboolean
shows_one (gpointer root)
{
  return count_drawn (root) == 1;
}

static gboolean
shows_two (gpointer root)
{
  return count_drawn (root) == 2;
}

static gboolean
has_title (gpointer page)
{
  return ui_find_field (page, "title") != NULL;
}

static GtkWidget *
find_label (GtkWidget *root, const char *words)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && gtk_widget_get_visible (root) &&
      strstr (gtk_label_get_label (GTK_LABEL (root)), words) != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, words);
  return found;
}

/* A button without words, by its name. */
static GtkWidget *
find_icon_button (GtkWidget *root, const char *words)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_widget_get_tooltip_text (root), words) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_icon_button (child, words);
  return found;
}

typedef struct {
  GtkWidget *root;
  const char *words;
} Sought;

static gboolean
has_icon_button (gpointer data)
{
  const Sought *sought = data;

  return find_icon_button (sought->root, sought->words) != NULL;
}

static void
assert_icon_button (GtkWidget *root, const char *words)
{
  Sought sought = { root, words };

  g_assert_true (ui_wait_for (has_icon_button, &sought));
}

static void
click_icon (GtkWidget *root, const char *words)
{
  assert_icon_button (root, words);
  g_signal_emit_by_name (find_icon_button (root, words), "clicked");
}

static gboolean
says_not_a_picture (gpointer root)
{
  return find_label (root, "pas une image que Réseau sait lire") != NULL;
}

static gboolean
says_no_picture (gpointer root)
{
  return find_label (root, "Il n’y a pas d’image à coller") != NULL;
}

static gboolean
says_web (gpointer root)
{
  return find_label (root, "Réseau ne va rien chercher sur le web") != NULL;
}

static gboolean
says_words (gpointer entry)
{
  return strstr (gtk_editable_get_text (GTK_EDITABLE (entry)), "et du bois") != NULL;
}

static gboolean
says_file (gpointer root)
{
  return find_label (root, "formulaire.pdf") != NULL;
}

static void
on_saved_cb (GtkWidget *page, const char *id, gboolean *saved)
{
  *saved = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static GtkWidget *
open_editor (UiDesk *desk, GtkWidget **window)
{
  GtkWidget *page = reseau_editor_page_new (desk->context, "fiche", UI_FICHE, NULL);

  *window = ui_window_new (page, 720, 1500);
  g_assert_true (ui_wait_for (has_title, page));
  ui_click (page, "Photos");
  g_assert_nonnull (ui_find_field (page, "photos"));
  return page;
}

static void
save (GtkWidget *page)
{
  gboolean saved = FALSE;

  g_signal_connect (page, "saved", G_CALLBACK (on_saved_cb), &saved);
  gtk_widget_activate_action (page, "editor.save", NULL);
  g_assert_true (ui_wait_for (is_true, &saved));
}

/* --- tests ---------------------------------------------------------------------------------- */

static void
test_added_described_and_saved (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_editor (desk, &window);
  GtkWidget *row = ui_find_field (page, "photos");
  g_autoptr (GFile) file = picture_file_new (desk, "atelier.png", 200);
  g_autoptr (ReseauRecord) record = NULL;
  const ReseauValue *photo;

  add (row, file);
  g_assert_true (ui_wait_for (shows_one, row));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (row, GTK_TYPE_ENTRY, NULL)), "Un atelier clair");
  ui_settle ();
  ui_shot (window, "files-editor");
  save (page);
  record = ui_desk_get (desk, UI_FICHE);
  photo = reseau_value_get_at (reseau_record_get (record, "photos"), 0);
  g_assert_cmpstr (reseau_value_get_member_string (photo, "alt"), ==, "Un atelier clair");
  g_assert_cmpstr (reseau_value_get_member_string (photo, "name"), ==, "atelier.png");
  g_assert_cmpstr (reseau_value_get_member_string (photo, "by"), ==, UI_ME);
  g_assert_cmpint (reseau_value_get_member_int (photo, "w", 0), ==, 320);
  g_assert_nonnull (reseau_value_get_member_string (photo, "thumb"));
  ui_close (window, page);
}

static void
test_taken_away_and_back (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_editor (desk, &window);
  GtkWidget *row = ui_find_field (page, "photos");
  g_autoptr (GFile) first = picture_file_new (desk, "un.png", 10);
  g_autoptr (GFile) second = picture_file_new (desk, "deux.png", 240);

  add (row, first);
  add (row, second);
  g_assert_true (ui_wait_for (shows_two, row));
  click_icon (row, "Retirer");
  ui_settle ();
  g_assert_cmpuint (count_drawn (row), ==, 1);
  gtk_widget_activate_action (page, "editor.undo", NULL);
  g_assert_true (ui_wait_for (shows_two, row));
  ui_close (window, page);
}

static const char *
text_in_focus (GtkWidget *window)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  g_assert_true (GTK_IS_EDITABLE (focus));
  return gtk_editable_get_text (GTK_EDITABLE (focus));
}

/* By keys, more than once: the focus goes with it. */
static void
test_moved (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_editor (desk, &window);
  GtkWidget *row = ui_find_field (page, "photos");
  g_autoptr (GFile) first = picture_file_new (desk, "un.png", 10);
  g_autoptr (GFile) second = picture_file_new (desk, "deux.png", 240);
  GtkWidget *entry;

  add (row, first);
  add (row, second);
  g_assert_true (ui_wait_for (shows_two, row));
  entry = ui_find (row, GTK_TYPE_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Le premier");
  gtk_widget_grab_focus (entry);
  ui_settle ();
  ui_shot (window, "files-two");
  for (guint i = 0; i < 2; i++) {
    gtk_widget_activate_action (row, i == 0 ? "lines.down" : "lines.up", NULL);
    ui_settle ();
    g_assert_cmpstr (text_in_focus (window), ==, "Le premier");
    g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, i == 0 ? "" : "Le premier");
  }
  ui_close (window, page);
}

static void
test_what_is_no_picture_is_said (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_editor (desk, &window);
  GtkWidget *row = ui_find_field (page, "photos");
  g_autoptr (GFile) wrong = file_new (desk, "notes.jpg", "Ceci n’est pas une image.");
  g_autoptr (GFile) right = picture_file_new (desk, "bonne.png", 90);

  add (row, wrong);
  add (row, right);
  g_assert_true (ui_wait_for (shows_one, row));
  g_assert_true (says_not_a_picture (row));
  g_assert_nonnull (find_label (row, "notes.jpg"));
  ui_shot (window, "files-wrong");
  ui_close (window, page);
}

/* --- pasted -------------------------------------------------------------------------- */

static void
copy (GtkWidget *near, GdkContentProvider *provider /* takes */)
{
  g_assert_true (gdk_clipboard_set_content (gtk_widget_get_clipboard (near), provider));
  g_object_unref (provider);
}

static void
copy_picture (GtkWidget *near, guint8 red)
{
  g_autoptr (GBytes) bytes = picture_new (red);

  copy (near, gdk_content_provider_new_for_bytes ("image/png", bytes));
}

/* As the file manager does. */
static void
copy_files (GtkWidget *near, GFile *first, GFile *second)
{
  g_autofree char *one = g_file_get_uri (first);
  g_autofree char *two = g_file_get_uri (second);
  g_autofree char *list = g_strdup_printf ("%s\r\n%s\r\n", one, two);
  g_autoptr (GBytes) bytes = g_bytes_new (list, strlen (list));
  GdkContentProvider *both[] = { gdk_content_provider_new_for_bytes ("text/uri-list", bytes),
                                 gdk_content_provider_new_typed (G_TYPE_STRING, "/deux/noms") };

  copy (near, gdk_content_provider_new_union (both, G_N_ELEMENTS (both)));
}

static void
copy_address (GtkWidget *near)
{
  const char *address = "https://example.org/photo.jpg\r\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (address, strlen (address));

  copy (near, gdk_content_provider_new_for_bytes ("text/uri-list", bytes));
}

static gboolean
has_photos (gpointer page)
{
  GtkWidget *row = ui_find_field (page, "photos");

  return row != NULL && gtk_widget_get_visible (row) && shows_one (row);
}

static GtkWidget *
open_plain (UiDesk *desk, GtkWidget **window)
{
  GtkWidget *page = reseau_editor_page_new (desk->context, "fiche", UI_FICHE, NULL);

  *window = ui_window_new (page, 720, 1500);
  g_assert_true (ui_wait_for (has_title, page));
  return page;
}

/* From anywhere in the page: the photos are opened. */
static void
test_pasted (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_plain (desk, &window);

  g_assert_null (ui_find_field (page, "photos"));
  copy_picture (page, 150);
  gtk_widget_activate_action (page, "editor.paste", NULL);
  g_assert_true (ui_wait_for (has_photos, page));
  ui_close (window, page);
}

/* What a program copies that shows pictures itself. */
static void
test_pasted_texture (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_plain (desk, &window);
  g_autoptr (GBytes) bytes = picture_new (77);
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_bytes (bytes, NULL);

  copy (page, gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, texture));
  gtk_widget_activate_action (page, "editor.paste", NULL);
  g_assert_true (ui_wait_for (has_photos, page));
  ui_close (window, page);
}

static gboolean
has_photo_and_file (gpointer page)
{
  GtkWidget *files = ui_find_field (page, "files");

  return has_photos (page) && files != NULL && says_file (files);
}

/* Pictures to the photos, the rest to the files. */
static void
test_pasted_files (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_plain (desk, &window);
  g_autoptr (GFile) picture = picture_file_new (desk, "atelier.png", 30);
  g_autoptr (GFile) form = file_new (desk, "formulaire.pdf", "%PDF-1.4 un formulaire");
  g_autoptr (ReseauRecord) record = NULL;

  gtk_widget_grab_focus (ui_find (ui_find_field (page, "title"), GTK_TYPE_ENTRY, NULL));
  copy_files (page, picture, form);
  gtk_widget_activate_action (page, "editor.paste", NULL);
  g_assert_true (ui_wait_for (has_photo_and_file, page));
  save (page);
  record = ui_desk_get (desk, UI_FICHE);
  g_assert_cmpuint (reseau_value_get_length (reseau_record_get (record, "photos")), ==, 1);
  g_assert_cmpuint (reseau_value_get_length (reseau_record_get (record, "files")), ==, 1);
  ui_close (window, page);
}

/* Who writes and copied words means words, also where a picture of them comes along. */
static void
test_pasted_words (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_plain (desk, &window);
  GtkWidget *entry = ui_find (ui_find_field (page, "title"), GTK_TYPE_ENTRY, NULL);
  g_autoptr (GBytes) bytes = picture_new (9);
  GdkContentProvider *both[] = { gdk_content_provider_new_typed (G_TYPE_STRING, "et du bois"),
                                 gdk_content_provider_new_for_bytes ("image/png", bytes) };

  copy (page, gdk_content_provider_new_union (both, G_N_ELEMENTS (both)));
  gtk_widget_grab_focus (entry);
  gtk_widget_activate_action (page, "editor.paste", NULL);
  g_assert_true (ui_wait_for (says_words, entry));
  g_assert_null (ui_find_field (page, "photos"));
  ui_close (window, page);
}

static void
test_nothing_to_paste (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_editor (desk, &window);
  GtkWidget *row = ui_find_field (page, "photos");

  copy (page, gdk_content_provider_new_typed (G_TYPE_STRING, "des mots"));
  gtk_widget_activate_action (row, "editor.paste-photos", NULL);
  g_assert_true (ui_wait_for (says_no_picture, row));
  copy_address (page);
  gtk_widget_activate_action (row, "editor.paste-photos", NULL);
  g_assert_true (ui_wait_for (says_web, row));
  ui_shot (window, "files-web");
  ui_close (window, page);
}

static gboolean
has_stopped (gpointer row)
{
  return !reseau_files_row_is_busy (row);
}

/* Several at once: what was stopped is not added, and nothing is saved meanwhile. */
static void
test_stopped (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = open_editor (desk, &window);
  GtkWidget *row = ui_find_field (page, "photos");
  GtkWidget *entry = ui_find (ui_find_field (page, "title"), GTK_TYPE_ENTRY, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (ReseauRecord) record = NULL;
  gboolean saved = FALSE;

  for (guint i = 0; i < 8; i++) {
    g_autofree char *name = g_strdup_printf ("%u.png", i);

    g_ptr_array_add (files, picture_file_new (desk, name, (guint8) (30 * i)));
  }
  gtk_editable_set_text (GTK_EDITABLE (entry), "Un autre titre");
  reseau_files_row_add (RESEAU_FILES_ROW (row), files);
  g_assert_nonnull (find_label (row, "Préparation de 1 sur 8"));
  ui_shot (window, "files-progress");
  g_signal_connect (page, "saved", G_CALLBACK (on_saved_cb), &saved);
  gtk_widget_activate_action (page, "editor.save", NULL);
  g_assert_true (reseau_files_row_is_busy (RESEAU_FILES_ROW (row)));
  ui_click (row, "Arrêter");
  g_assert_true (ui_wait_for (has_stopped, row));
  g_assert_false (saved);
  g_assert_cmpuint (reseau_lines_row_count (RESEAU_LINES_ROW (row)), <, 8);
  gtk_widget_activate_action (page, "editor.save", NULL);
  g_assert_true (ui_wait_for (is_true, &saved));
  ui_close (window, page);
}

/* --- on a page -------------------------------------------------------------------- */

static ReseauValue *
element_new (const char *sha256, const char *name, const char *alt)
{
  ReseauValue *element = reseau_value_new_object ();

  reseau_value_set_string (element, "sha256", sha256);
  reseau_value_set_string (element, "name", name);
  reseau_value_set_int (element, "size", 123456);
  if (alt != NULL)
    reseau_value_set_string (element, "alt", alt);
  return element;
}

#define ABSENT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FORM "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* A fiche of somebody else: of its photo and its file nothing is here. */
static void
receive_fiche (UiDesk *desk)
{
  g_autoptr (ReseauRecord) record =
      reseau_record_new ("019a0000-0000-7000-8000-0000000000f1", "fiche", "net");
  ReseauValue *photos = reseau_value_new_list ();
  ReseauValue *files = reseau_value_new_list ();

  record->rev = 12;
  record->created = 12;
  reseau_value_add (photos, element_new (ABSENT, "loin.jpg", "Un vélo très loin d’ici"));
  reseau_value_add (files, element_new (FORM, "formulaire.pdf", NULL));
  reseau_record_set_field (record, "title", reseau_value_new_string ("Ailleurs"));
  reseau_record_set_field (record, "nature", reseau_value_new_string ("practice"));
  reseau_record_set_field (record, "photos", photos);
  reseau_record_set_field (record, "files", files);
  ui_desk_receive (desk, record);
}

static GtkWidget *
page_new (UiDesk *desk, const char *id)
{
  GtkWidget *page = reseau_page_new (desk->context);

  reseau_page_set_id (RESEAU_PAGE (page), id);
  return page;
}

static void
save_photo (UiDesk *desk)
{
  GtkWidget *window;
  GtkWidget *page = open_editor (desk, &window);
  GtkWidget *row = ui_find_field (page, "photos");

  for (guint i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf ("photo-%u.png", i);
    g_autoptr (GFile) file = picture_file_new (desk, name, (guint8) (60 + 120 * i));

    add (row, file);
  }
  g_assert_true (ui_wait_for (shows_two, row));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (row, GTK_TYPE_ENTRY, NULL)), "Des roues alignées");
  save (page);
  ui_close (window, page);
}

static void
test_read (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page, *window;

  save_photo (desk);
  page = page_new (desk, UI_FICHE);
  window = ui_window_new (page, 720, 1500);
  g_assert_true (ui_wait_for (shows_two, page));
  ui_shot (window, "files-page");
  assert_icon_button (page, "Afficher en grand\u00a0: Des roues alignées");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle ();
  ui_shot (window, "files-page-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  ui_close (window, page);
}

static void
test_read_where_there_is_little_room (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page, *window;

  save_photo (desk);
  ui_set_text_size (175);
  page = page_new (desk, UI_FICHE);
  window = ui_window_new (page, 360, 2600);
  g_assert_true (ui_wait_for (shows_two, page));
  ui_assert_fits (page, 360);
  ui_shot (window, "files-page-narrow");
  ui_close (window, page);
  page = reseau_editor_page_new (desk->context, "fiche", UI_FICHE, NULL);
  window = ui_window_new (page, 360, 2600);
  g_assert_true (ui_wait_for (shows_two, page));
  ui_assert_fits (page, 360);
  ui_shot (window, "files-editor-narrow");
  ui_close (window, page);
  ui_set_text_size (100);
}

static gboolean
says_not_here (gpointer page)
{
  return find_label (page, "Photo pas encore sur cet ordinateur") != NULL;
}

static void
test_not_here (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page, *window;

  receive_fiche (desk);
  page = page_new (desk, "019a0000-0000-7000-8000-0000000000f1");
  window = ui_window_new (page, 720, 1500);
  g_assert_true (ui_wait_for (says_not_here, page));
  g_assert_true (ui_wait_for (says_file, page));
  assert_icon_button (page, "Recevoir\u00a0: formulaire.pdf");
  ui_shot (window, "files-page-waiting");
  ui_close (window, page);
}

static void
test_large (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauRecord) record = NULL;
  GtkWindow *viewer;

  save_photo (desk);
  record = ui_desk_get (desk, UI_FICHE);
  viewer = reseau_photo_viewer_present (NULL, desk->context, reseau_record_get (record, "photos"),
                                        0, NULL);
  g_assert_true (ui_wait_for (shows_one, viewer));
  g_assert_nonnull (find_label (GTK_WIDGET (viewer), "Des roues alignées"));
  ui_shot (GTK_WIDGET (viewer), "files-large");
  click_icon (GTK_WIDGET (viewer), "Photo suivante");
  g_assert_nonnull (find_label (GTK_WIDGET (viewer), "photo-1.png"));
  g_assert_true (ui_wait_for (shows_one, viewer));
  gtk_window_destroy (viewer);
  ui_settle ();
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/files/added-described-and-saved", test_added_described_and_saved);
  g_test_add_func ("/ui/files/taken-away-and-back", test_taken_away_and_back);
  g_test_add_func ("/ui/files/what-is-no-picture-is-said", test_what_is_no_picture_is_said);
  g_test_add_func ("/ui/files/moved", test_moved);
  g_test_add_func ("/ui/files/pasted", test_pasted);
  g_test_add_func ("/ui/files/pasted-texture", test_pasted_texture);
  g_test_add_func ("/ui/files/pasted-files", test_pasted_files);
  g_test_add_func ("/ui/files/pasted-words", test_pasted_words);
  g_test_add_func ("/ui/files/nothing-to-paste", test_nothing_to_paste);
  g_test_add_func ("/ui/files/stopped", test_stopped);
  g_test_add_func ("/ui/files/read", test_read);
  g_test_add_func ("/ui/files/read-where-there-is-little-room",
                   test_read_where_there_is_little_room);
  g_test_add_func ("/ui/files/not-here", test_not_here);
  g_test_add_func ("/ui/files/large", test_large);
  return g_test_run ();
}
