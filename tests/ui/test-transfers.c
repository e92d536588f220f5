/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos and files on their way: what is said of them, and what a person can do about it. */
#include "ui-fixture.h"

#include "reseau-context-files.h"
#include "reseau-page.h"
#include "reseau-photo-viewer.h"
#include "reseau-preferences-room.h"
#include "reseau-sync-button.h"

#include <adwaita.h>

#define FAR "019a0000-0000-7000-8000-0000000000f2"
#define AUTHOR "019a0000-0000-7000-8000-0000000000f3"

/* --- photos of somebody else ------------------------------------------------------------ */

static GBytes *
picture_new (guint8 red)
{
  const int edge = 64;
  g_autofree guint8 *data = g_malloc0 (edge * edge * 4);
  g_autoptr (GBytes) pixels = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  for (int i = 0; i < edge * edge; i++) {
    data[4 * i] = red;
    data[4 * i + 3] = 255;
  }
  pixels = g_bytes_new (data, edge * edge * 4);
  texture = gdk_memory_texture_new (edge, edge, GDK_MEMORY_R8G8B8A8, pixels, edge * 4);
  return gdk_texture_save_to_png_bytes (texture);
}

static char *
name_of (guint8 red)
{
  g_autoptr (GBytes) bytes = picture_new (red);

  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static void
add_element (ReseauValue *list, const char *sha256, const char *name, gboolean picture)
{
  ReseauValue *element = reseau_value_new_object ();

  reseau_value_set_string (element, "sha256", sha256);
  reseau_value_set_string (element, "name", name);
  reseau_value_set_string (element, "by", AUTHOR);
  reseau_value_set_int (element, "size", 4000);
  if (picture) {
    reseau_value_set_int (element, "w", 64);
    reseau_value_set_int (element, "h", 64);
  }
  reseau_value_add (list, element);
}

#define LONG \
  "Un long texte que l’on lit tranquillement, ligne après ligne, sans que rien ne bouge sous " \
  "les yeux. "

/* As @rev; with so many photos. */
static void
receive (UiDesk *desk, gint64 rev, guint photos)
{
  static const char *const texts[] = { "objective",       "partners",     "results",
                                       "success_factors", "watch_points", "transferability",
                                       "to_see" };
  g_autoptr (ReseauRecord) record = reseau_record_new (FAR, "fiche", "net");
  ReseauValue *list = reseau_value_new_list ();

  record->rev = rev;
  record->created = 20;
  for (guint i = 0; i < photos; i++) {
    g_autofree char *sha256 = name_of ((guint8) (40 * i));
    g_autofree char *name = g_strdup_printf ("photo-%u.png", i);

    add_element (list, sha256, name, TRUE);
  }
  reseau_record_set_field (record, "title", reseau_value_new_string ("Ailleurs"));
  reseau_record_set_field (record, "nature", reseau_value_new_string ("practice"));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    reseau_record_set_field (record, texts[i], reseau_value_new_string (LONG LONG LONG));
  reseau_record_set_field (record, "photos", list);
  ui_desk_receive (desk, record);
}

/* --- what happens to them ----------------------------------------------------------------- */

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
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

/* On the writer's thread, as what carries them does; then it is told. */
static void
happen (UiDesk *desk, ReseauContextFunc func, guint8 red)
{
  g_autofree char *sha256 = name_of (red);
  gboolean done = FALSE;

  reseau_context_run_async (desk->context, func, GUINT_TO_POINTER (red), NULL, NULL, on_done_cb,
                            &done);
  g_assert_true (ui_wait_for (is_true, &done));
  g_signal_emit_by_name (desk->context, "carried", sha256);
}

static gpointer
arrive (ReseauStore *store, const ReseauActor *actor, gpointer red, GError **error)
{
  g_autoptr (GBytes) bytes = picture_new ((guint8) GPOINTER_TO_UINT (red));
  g_autofree char *sha256 = reseau_blob_folder_put (reseau_store_get_blobs (store), bytes, error);

  return GINT_TO_POINTER (sha256 != NULL && reseau_store_note_fetched (store, sha256, error));
}

static gpointer
be_missing (ReseauStore *store, const ReseauActor *actor, gpointer red, GError **error)
{
  g_autofree char *sha256 = name_of ((guint8) GPOINTER_TO_UINT (red));

  return GINT_TO_POINTER (reseau_store_put_off_blob (store, sha256, G_USEC_PER_SEC, error));
}

static gpointer
be_damaged (ReseauStore *store, const ReseauActor *actor, gpointer red, GError **error)
{
  g_autofree char *sha256 = name_of ((guint8) GPOINTER_TO_UINT (red));

  return GINT_TO_POINTER (reseau_store_fail_blob (store, sha256, "digest-mismatch", error));
}

static gpointer
half_come (ReseauStore *store, const ReseauActor *actor, gpointer red, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (2000), 2000);
  g_autofree char *sha256 = name_of ((guint8) GPOINTER_TO_UINT (red));

  return GINT_TO_POINTER (
      reseau_blob_folder_append (reseau_store_get_blobs (store), sha256, 0, bytes, error));
}

static gpointer
be_made_here (ReseauStore *store, const ReseauActor *actor, gpointer red, GError **error)
{
  g_autoptr (GBytes) bytes = picture_new ((guint8) GPOINTER_TO_UINT (red));
  g_autofree char *sha256 = reseau_blob_folder_put (reseau_store_get_blobs (store), bytes, error);

  return GINT_TO_POINTER (
      sha256 != NULL &&
      reseau_store_add_blob (store, sha256, (gint64) g_bytes_get_size (bytes), error));
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(ReseauBlobInfo **) data =
      reseau_context_look_at_blob_finish (RESEAU_CONTEXT (source), result, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

/* The caller owns it. */
static ReseauBlobInfo *
look (UiDesk *desk, guint8 red)
{
  g_autofree char *sha256 = name_of (red);
  ReseauBlobInfo *info = NULL;

  reseau_context_look_at_blob_async (desk->context, sha256, NULL, on_looked_cb, &info);
  g_assert_true (ui_wait_for (is_set, &info));
  return info;
}

static gboolean
is_pinned (UiDesk *desk, guint8 red)
{
  g_autoptr (ReseauBlobInfo) info = look (desk, red);

  return info->pinned;
}

static gboolean
is_wanted (UiDesk *desk, guint8 red)
{
  g_autoptr (ReseauBlobInfo) info = look (desk, red);

  return info->wanted;
}

static ReseauBlobState
state_of (UiDesk *desk, guint8 red)
{
  g_autoptr (ReseauBlobInfo) info = look (desk, red);

  return info->state;
}

/* What one waits for of a photo. */
typedef struct {
  UiDesk *desk;
  guint8 red;
  gboolean (*has) (UiDesk *desk, guint8 red);
  gboolean value;
} Trait;

static gboolean
has_trait (gpointer data)
{
  const Trait *trait = data;

  return trait->has (trait->desk, trait->red) == trait->value;
}

/* What is said of a photo may be there before the writer's thread has noted it. */
static void
assert_trait (UiDesk *desk, guint8 red, gboolean (*has) (UiDesk *desk, guint8 red), gboolean value)
{
  Trait trait = { desk, red, has, value };

  g_assert_true (ui_wait_for (has_trait, &trait));
}

/* --- looking ------------------------------------------------------------------------------- */

static GtkWidget *
find_by_tip (GtkWidget *root, const char *words)
{
  const char *tip = gtk_widget_get_tooltip_text (root);
  GtkWidget *found = NULL;

  if (!gtk_widget_get_visible (root))
    return NULL;
  if (tip != NULL && g_str_has_prefix (tip, words))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_by_tip (child, words);
  return found;
}

/* What one waits for. */
typedef struct {
  GtkWidget *root;
  const char *tip;
} Tip;

static gboolean
has_tip (gpointer data)
{
  const Tip *tip = data;

  return find_by_tip (tip->root, tip->tip) != NULL;
}

static void
click_tip (GtkWidget *root, const char *words)
{
  Tip tip = { root, words };

  g_assert_true (ui_wait_for (has_tip, &tip));
  g_signal_emit_by_name (find_by_tip (root, words), "clicked");
}

static GtkWindow *
open_viewer (UiDesk *desk)
{
  g_autoptr (ReseauRecord) record = ui_desk_get (desk, FAR);

  return reseau_photo_viewer_present (NULL, desk->context, reseau_record_get (record, "photos"), 0,
                                      "Lise Renard");
}

static void
close_viewer (GtkWindow *viewer)
{
  gtk_window_destroy (viewer);
  ui_settle ();
}

/* --- tests -------------------------------------------------------------------------------- */

/* Whoever opens a photo asks for it; it can be stopped, and asked for again. */
static void
test_stopped_and_asked_for (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWindow *viewer;

  receive (desk, 21, 1);
  happen (desk, half_come, 0);
  viewer = open_viewer (desk);
  ui_assert_says (GTK_WIDGET (viewer), "En chemin\u00a0: 50\u00a0%");
  ui_shot (GTK_WIDGET (viewer), "transfers-coming");
  click_tip (GTK_WIDGET (viewer), "Arrêter");
  ui_assert_says (GTK_WIDGET (viewer), "Photo pas encore sur cet ordinateur");
  assert_trait (desk, 0, is_wanted, FALSE);
  click_tip (GTK_WIDGET (viewer), "Recevoir");
  ui_assert_says (GTK_WIDGET (viewer), "En chemin\u00a0: 50\u00a0%");
  happen (desk, be_missing, 0);
  ui_assert_says (GTK_WIDGET (viewer), "Photo en attente d’envoi par Lise Renard");
  close_viewer (viewer);
}

static void
test_failed_and_tried_again (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWindow *viewer;

  receive (desk, 21, 1);
  viewer = open_viewer (desk);
  ui_assert_says (GTK_WIDGET (viewer), "Photo en chemin…");
  happen (desk, be_damaged, 0);
  ui_assert_says (GTK_WIDGET (viewer), "Cette photo n’a pas pu être reçue. Les données sont "
                                       "arrivées abîmées à plusieurs reprises.");
  ui_shot (GTK_WIDGET (viewer), "transfers-failed");
  click_tip (GTK_WIDGET (viewer), "Réessayer");
  ui_assert_says (GTK_WIDGET (viewer), "Photo en chemin…");
  close_viewer (viewer);
}

static GtkWidget *
popover_new (UiDesk *desk, GtkWidget **window)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), reseau_sync_popover_new (desk->context));
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  *window = ui_window_new (button, 400, 640);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  return button;
}

/* What one sends oneself is seen where the synchronisation is. */
static void
test_sending (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauBlobInfo) info = NULL;
  GtkWidget *window, *button;

  receive (desk, 21, 2);
  happen (desk, be_made_here, 0);
  happen (desk, be_damaged, 40);
  button = popover_new (desk, &window);
  ui_assert_says (button, "photo-0.png");
  ui_assert_says (button, "En attente d’envoi");
  ui_assert_says (button, "photo-1.png");
  ui_shot (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))),
           "transfers-details");
  click_tip (button, "Arrêter\u00a0: photo-0.png");
  ui_assert_says (button, "Envoi arrêté à votre demande.");
  info = look (desk, 0);
  g_assert_cmpstr (info->failed, ==, "stopped");
  g_assert_cmpint (info->state, ==, RESEAU_BLOB_LOCAL);
  click_tip (button, "Réessayer\u00a0: photo-0.png");
  ui_assert_says (button, "En attente d’envoi");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  ui_close (window, button);
}

/* The program ends while what it lists is still looked for. */
static void
test_closed_meanwhile (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window, *button;

  receive (desk, 21, 1);
  happen (desk, be_made_here, 0);
  button = popover_new (desk, &window);
  reseau_context_close (desk->context);
  ui_settle ();
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  ui_close (window, button);
}

static GtkWidget *
page_new (UiDesk *desk)
{
  GtkWidget *page = reseau_page_new (desk->context);

  reseau_page_set_id (RESEAU_PAGE (page), FAR);
  return page;
}

static gboolean
is_ready (gpointer page)
{
  GtkWidget *check = ui_find (page, GTK_TYPE_CHECK_BUTTON, NULL);

  return check != NULL && gtk_widget_get_sensitive (check);
}

/* The whole record, and what comes to it later; one photo alone. */
static void
test_kept (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page, *window;
  GtkWindow *viewer;
  Tip tip = { NULL, "Garder sur cet ordinateur" };

  receive (desk, 21, 2);
  page = page_new (desk);
  window = ui_window_new (page, 720, 900);
  g_assert_true (ui_wait_for (is_ready, page));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (page, GTK_TYPE_CHECK_BUTTON, NULL)),
                               TRUE);
  assert_trait (desk, 40, is_pinned, TRUE);
  receive (desk, 22, 3);
  assert_trait (desk, 80, is_pinned, TRUE);
  assert_trait (desk, 80, is_wanted, TRUE);
  viewer = open_viewer (desk);
  tip.root = GTK_WIDGET (viewer);
  g_assert_true (ui_wait_for (has_tip, &tip));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find_by_tip (tip.root, tip.tip)), FALSE);
  assert_trait (desk, 0, is_pinned, FALSE);
  g_assert_true (is_pinned (desk, 40));
  close_viewer (viewer);
  ui_close (window, page);
}

/* --- what is read stays where it is ----------------------------------------------------- */

/* In the whole page, whatever is seen of it. */
static double
top_of (GtkWidget *page, const char *words)
{
  GtkWidget *label = ui_find (page, GTK_TYPE_LABEL, words);
  GtkWidget *viewport = ui_find (page, GTK_TYPE_VIEWPORT, NULL);
  graphene_point_t point;

  g_assert_nonnull (label);
  g_assert_true (gtk_widget_compute_point (label, gtk_widget_get_first_child (viewport),
                                           &GRAPHENE_POINT_INIT (0, 0), &point));
  return point.y;
}

static GtkAdjustment *
scroll_of (GtkWidget *page)
{
  GtkWidget *scrolled = ui_find (page, GTK_TYPE_SCROLLED_WINDOW, NULL);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
}

static gboolean
shows_hint (gpointer page)
{
  return ui_find_button (page, "2 photos sont arrivées") != NULL;
}

static gboolean
is_laid_out (gpointer page)
{
  return gtk_adjustment_get_upper (scroll_of (page)) > 1000;
}

/* Where it was read, and how far that was scrolled to. */
typedef struct {
  GtkWidget *page;
  double place;
  double value;
} Reading;

static double
place_of (GtkWidget *page)
{
  return top_of (page, "Pour le refaire ailleurs") - gtk_adjustment_get_value (scroll_of (page));
}

/* More is above it, and it stands where it stood. */
static gboolean
stands_still (gpointer data)
{
  const Reading *reading = data;
  double value = gtk_adjustment_get_value (scroll_of (reading->page));

  return value > reading->value + 100 && ABS (place_of (reading->page) - reading->place) < 1.5;
}

static gboolean
is_back (gpointer data)
{
  const Reading *reading = data;

  return gtk_adjustment_get_value (scroll_of (reading->page)) <= reading->value;
}

static void
test_arrived (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page, *window;
  GtkAdjustment *scroll;
  Reading reading;

  receive (desk, 21, 0);
  page = page_new (desk);
  window = ui_window_new (page, 420, 360);
  g_assert_true (ui_wait_for (is_laid_out, page));
  scroll = scroll_of (page);
  gtk_adjustment_set_value (scroll, gtk_adjustment_get_upper (scroll) - 700);
  reading = (Reading){ page, place_of (page), gtk_adjustment_get_value (scroll) };
  receive (desk, 22, 2);
  happen (desk, arrive, 0);
  happen (desk, arrive, 40);
  g_assert_true (ui_wait_for (shows_hint, page));
  g_assert_true (ui_wait_for (stands_still, &reading));
  ui_shot (window, "transfers-arrived");
  g_signal_emit_by_name (ui_find_button (page, "2 photos sont arrivées"), "clicked");
  g_assert_true (ui_wait_for (is_back, &reading));
  ui_close (window, page);
}

/* --- room ------------------------------------------------------------------------------- */

/* What one waits for in the line of what is used. */
static gboolean
says_in_row (gpointer data)
{
  const Tip *sought = data;
  GtkWidget *row = ui_find (sought->root, ADW_TYPE_ACTION_ROW, "Gardés sur cet ordinateur");
  const char *words = row ? adw_action_row_get_subtitle (ADW_ACTION_ROW (row)) : NULL;

  return words != NULL && strstr (words, sought->tip) != NULL;
}

static void
assert_row_says (GtkWidget *group, const char *words)
{
  Tip sought = { group, words };

  g_assert_true (ui_wait_for (says_in_row, &sought));
}

static void
test_room (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *group, *window, *limit;

  receive (desk, 21, 2);
  happen (desk, arrive, 0);
  happen (desk, be_made_here, 40);
  group = GTK_WIDGET (reseau_preferences_room_new (desk->context));
  window = ui_window_new (group, 360, 400);
  assert_row_says (group, "en attente d’envoi");
  ui_assert_fits (group, 360);
  ui_shot (window, "transfers-room");
  ui_click (group, "_Libérer de la place");
  assert_row_says (group, "0\u00a0octet");
  g_assert_cmpint (state_of (desk, 0), ==, RESEAU_BLOB_REMOTE);
  g_assert_cmpint (state_of (desk, 40), ==, RESEAU_BLOB_LOCAL);
  limit = ui_find (group, ADW_TYPE_COMBO_ROW, NULL);
  adw_combo_row_set_selected (ADW_COMBO_ROW (limit), 0);
  assert_row_says (group, "sur 100,0");
  ui_close (window, group);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/transfers/stopped-and-asked-for", test_stopped_and_asked_for);
  g_test_add_func ("/ui/transfers/failed-and-tried-again", test_failed_and_tried_again);
  g_test_add_func ("/ui/transfers/sending", test_sending);
  g_test_add_func ("/ui/transfers/closed-meanwhile", test_closed_meanwhile);
  g_test_add_func ("/ui/transfers/kept", test_kept);
  g_test_add_func ("/ui/transfers/arrived", test_arrived);
  g_test_add_func ("/ui/transfers/room", test_room);
  return g_test_run ();
}
