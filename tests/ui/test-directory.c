/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The directory: who can help with something near a commune, and the map. */
#include "ui-fixture.h"

#include "reseau-directory.h"
#include "reseau-helper-row.h"
#include "reseau-helpers-view.h"
#include "reseau-json.h"
#include "reseau-picker.h"

#include <adwaita.h>
#include <shumate/shumate.h>

#define NBSP "\u00a0"
#define NNBSP "\u202f"

#define FILET "019a0000-0000-7000-8000-000000000201"
#define NAVETTE "019a0000-0000-7000-8000-000000000202"
#define WILLING "019a0000-0000-7000-8000-000000000203"
#define UNWILLING "019a0000-0000-7000-8000-000000000204"

static const struct {
  const char *id;
  const char *kind;
  const char *fields;
} records[] = {
  { "019a0000-0000-7000-8000-000000000210", "term",
    "{\"list\":\"zone\",\"code\":\"couvin\",\"label\":\"Couvin\",\"lat\":50.035,\"lon\":4.485}" },
  { "019a0000-0000-7000-8000-000000000211", "term",
    "{\"list\":\"zone\",\"code\":\"xhendelesse\",\"label\":\"Xhendelesse\",\"lat\":50.62,"
    "\"lon\":5.78}" },
  { "019a0000-0000-7000-8000-000000000212", "term",
    "{\"list\":\"zone\",\"code\":\"xprovince\",\"label\":\"Xprovince\"}" },
  { UI_HOME, "structure", "{\"name\":\"L’Atelier des Deux Rives\",\"commune\":\"couvin\"}" },
  { FILET, "structure",
    "{\"name\":\"Le Filet\",\"commune\":\"xhendelesse\",\"phone\":\"+32 60 12 34 56\","
    "\"email\":\"info@filet.example\",\"hosts_visits\":true,"
    "\"themes\":[\"difficultes-financieres--situation-dendettement-surendettement\"]}" },
  { WILLING, "person",
    "{\"first_name\":\"Oriane\",\"name\":\"Vaillant\",\"consent\":\"yes\","
    "\"phone\":\"081 22 33 44\",\"email\":\"oriane@navette.example\","
    "\"contact_preference\":\"email\",\"zones\":[\"couvin\"],"
    "\"themes\":[\"difficultes-financieres--situation-dendettement-surendettement\"]}" },
  { UNWILLING, "person",
    "{\"first_name\":\"Noé\",\"name\":\"Discret\",\"consent\":\"no\",\"zones\":[\"couvin\"],"
    "\"themes\":[\"difficultes-financieres--situation-dendettement-surendettement\"]}" },
};

static void
receive (UiDesk *desk, guint i)
{
  g_autoptr (ReseauRecord) record = reseau_record_new (records[i].id, records[i].kind, "net");
  g_autoptr (GError) error = NULL;

  reseau_value_unref (record->fields);
  record->fields = reseau_json_parse (records[i].fields, -1, &error);
  g_assert_no_error (error);
  record->rev = 1000 + i;
  record->by = g_strdup (UI_ME);
  ui_desk_receive (desk, record);
}

typedef struct {
  UiDesk *desk;
  GtkWidget *pane;
  GtkWidget *window;
  char *opened;
} Screen;

static void
on_open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Screen *self = data;

  g_free (self->opened);
  self->opened = g_variant_dup_string (parameter, NULL);
}

static Screen *
screen_new (int width)
{
  Screen *self = g_new0 (Screen, 1);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  const GActionEntry entries[] = { { "open", on_open_cb, "s" } };

  self->desk = ui_desk_new ();
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    receive (self->desk, i);
  /* The terms that came are known after a start. */
  ui_desk_reopen (self->desk);
  self->pane = reseau_directory_new (self->desk->context);
  self->window = ui_window_new (self->pane, width, 760);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, 1, self);
  gtk_widget_insert_action_group (self->window, "win", G_ACTION_GROUP (group));
  return self;
}

static void
screen_free (Screen *self)
{
  ui_close (self->window, self->pane);
  ui_desk_free (self->desk);
  g_free (self->opened);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Screen, screen_free)

static void
ask (Screen *self, const char *words)
{
  reseau_directory_show (RESEAU_LIST_PANE (self->pane), "helpers");
  if (words != NULL)
    reseau_list_pane_search (RESEAU_LIST_PANE (self->pane), words);
}

/* As if somebody typed @letters and pressed Enter. */
static void
pick_commune (Screen *self, const char *letters)
{
  GtkWidget *picker = ui_find (self->pane, RESEAU_TYPE_PICKER, NULL);
  GtkWidget *entry = reseau_picker_get_entry (RESEAU_PICKER (picker));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (entry);

  gtk_widget_grab_focus (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), letters);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
    gboolean handled = FALSE;

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
        gtk_event_controller_get_propagation_phase (GTK_EVENT_CONTROLLER (controller)) ==
            GTK_PHASE_CAPTURE)
      g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_Return, 0, 0, &handled);
  }
}

/* --- who can help ------------------------------------------------------------------------ */

static void
test_two_steps (void)
{
  g_autoptr (Screen) self = screen_new (900);

  ask (self, "dettes");
  /* The commune is that of one's structure until another is chosen. */
  ui_assert_says (self->pane, "Près de" NBSP ": Couvin");
  ui_assert_says (self->pane, "Oriane Vaillant");
  ui_assert_says (self->pane, "À moins de 20" NBSP "km");
  ui_assert_says (self->pane, "Plus loin");
  ui_shot (self->window, "directory-helpers");
  ui_assert_says (self->pane, "2" NBSP "structures et personnes peuvent aider");
  ui_assert_silent (self->pane, "Noé Discret");
  pick_commune (self, "xhend");
  ui_assert_says (self->pane, "Près de" NBSP ": Xhendelesse");
  ui_assert_says (self->pane,
                  "Xhendelesse\nthème «" NBSP "Situation d’endettement ou de surendettement" NBSP
                  "» · dans la commune même");
}

static void
test_widened (void)
{
  g_autoptr (Screen) self = screen_new (900);

  ask (self, "filet");
  ui_assert_says (self->pane, "Rien à moins de 50" NBSP "km de Couvin" NNBSP "; voici plus loin.");
  ui_assert_says (self->pane, "Le Filet");
}

static void
test_themes (void)
{
  g_autoptr (Screen) self = screen_new (900);

  ask (self, NULL);
  ui_click (self->pane, "Difficultés financières");
  ui_assert_says (self->pane, "Oriane Vaillant");
}

static void
test_nobody (void)
{
  g_autoptr (Screen) self = screen_new (900);

  ask (self, "introuvable");
  ui_assert_says (self->pane, "Aucun résultat");
  ui_click (self->pane, "_Effacer les filtres");
  ui_assert_says (self->pane, "Difficultés financières");
}

/* A province is no place that one is near of. */
static void
test_communes_only (void)
{
  g_autoptr (Screen) self = screen_new (900);

  ask (self, NULL);
  ui_assert_says (self->pane, "Près de" NBSP ": Couvin");
  pick_commune (self, "xprov");
  ui_assert_says (self->pane, "Rien ne correspond à ces lettres");
}

/* --- a line ------------------------------------------------------------------------------ */

static void
count_links (GtkWidget *widget, GString *uris)
{
  if (GTK_IS_LINK_BUTTON (widget))
    g_string_append_printf (uris, "%s ", gtk_link_button_get_uri (GTK_LINK_BUTTON (widget)));
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w; w = gtk_widget_get_next_sibling (w))
    count_links (w, uris);
}

/* The row is opened; what it leads to comes in the order that the person prefers. */
static void
test_row (void)
{
  g_autoptr (Screen) self = screen_new (900);
  g_autoptr (GString) uris = g_string_new (NULL);
  GtkWidget *row;

  ask (self, "dettes");
  ui_assert_says (self->pane, "Oriane Vaillant");
  row = ui_find (self->pane, ADW_TYPE_ACTION_ROW, "Oriane Vaillant");
  count_links (row, uris);
  g_assert_nonnull (strstr (uris->str, "mailto:oriane@navette.example"));
  g_assert_nonnull (strstr (uris->str, "tel:081223344"));
  g_assert_true (gtk_widget_activate (row));
  g_assert_cmpstr (self->opened, ==, WILLING);
}

static void
test_narrow (void)
{
  g_autoptr (Screen) self = screen_new (360);

  ask (self, "dettes");
  ui_assert_says (self->pane, "Oriane Vaillant");
  ui_assert_fits (self->window, 360);
  ui_shot (self->window, "directory-helpers-narrow");
  ui_set_text_size (175);
  ui_settle ();
  ui_assert_fits (self->window, 360);
  ui_shot (self->window, "directory-helpers-large");
  ui_set_text_size (100);
}

/* --- the map ----------------------------------------------------------------------------- */

static GtkWidget *
find_place (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (gtk_widget_has_css_class (widget, "place") && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL && found == NULL;
       w = gtk_widget_get_next_sibling (w))
    found = find_place (w);
  return found;
}

static gboolean
has_place (gpointer pane)
{
  return find_place (pane) != NULL;
}

/* What stands in a place is listed; all of it, and what has no place, otherwise. */
static void
test_map (void)
{
  g_autoptr (Screen) self = screen_new (1000);
  GtkWidget *map;

  reseau_directory_show (RESEAU_LIST_PANE (self->pane), "map");
  ui_assert_says (self->pane, "3" NBSP "structures · 1" NBSP "n’a pas de lieu sur la carte");
  ui_shot (self->window, "directory-map");
  g_assert_true (ui_wait_for (has_place, self->pane));
  ui_assert_says (self->pane, "3" NBSP "structures · 1" NBSP "n’a pas de lieu sur la carte");
  g_signal_emit_by_name (find_place (self->pane), "clicked");
  ui_assert_says (self->pane, "1" NBSP "structure");
  ui_assert_silent (self->pane, "Meuse à Vélo");
  ui_click (self->pane, "_Tout montrer");
  ui_assert_says (self->pane, "Meuse à Vélo");
  map = ui_find (self->pane, SHUMATE_TYPE_MAP, NULL);
  g_assert_null (gtk_test_accessible_check_property (
      GTK_ACCESSIBLE (map), GTK_ACCESSIBLE_PROPERTY_LABEL, "Carte des structures"));
}

static void
get_view (Screen *self, double *lat, double *zoom)
{
  ShumateViewport *viewport =
      shumate_map_get_viewport (SHUMATE_MAP (ui_find (self->pane, SHUMATE_TYPE_MAP, NULL)));

  *lat = shumate_location_get_latitude (SHUMATE_LOCATION (viewport));
  *zoom = shumate_viewport_get_zoom_level (viewport);
}

static gboolean
press (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++) {
    g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
      g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
  }
  return handled;
}

/* By keys and by buttons, at once. */
static void
test_map_moves (void)
{
  g_autoptr (Screen) self = screen_new (1000);
  GtkWidget *map;
  double lat, zoom, other_lat, other_zoom;

  reseau_directory_show (RESEAU_LIST_PANE (self->pane), "map");
  g_assert_true (ui_wait_for (has_place, self->pane));
  map = ui_find (self->pane, SHUMATE_TYPE_MAP, NULL);
  get_view (self, &lat, &zoom);
  g_assert_true (press (map, GDK_KEY_Up));
  g_assert_true (press (map, GDK_KEY_plus));
  g_assert_false (press (map, GDK_KEY_a));
  get_view (self, &other_lat, &other_zoom);
  g_assert_cmpfloat (other_lat, >, lat);
  g_assert_cmpfloat_with_epsilon (other_zoom, zoom + 1, 1e-6);
  ui_click_icon (self->pane, "zoom-out-symbolic");
  get_view (self, &other_lat, &other_zoom);
  g_assert_cmpfloat_with_epsilon (other_zoom, zoom, 1e-6);
  ui_click_icon (self->pane, "zoom-fit-best-symbolic");
  get_view (self, &other_lat, &other_zoom);
  g_assert_cmpfloat_with_epsilon (other_lat, lat, 1e-6);
}

/* Words narrow the map as they do the list. */
static void
test_map_searched (void)
{
  g_autoptr (Screen) self = screen_new (1000);

  reseau_directory_show (RESEAU_LIST_PANE (self->pane), "map");
  reseau_list_pane_search (RESEAU_LIST_PANE (self->pane), "filet");
  ui_assert_says (self->pane, "1" NBSP "structure");
  ui_assert_says (self->pane, "Le Filet");
  ui_assert_silent (self->pane, "Meuse à Vélo");
  g_assert_true (gtk_widget_activate (ui_find (self->pane, ADW_TYPE_ACTION_ROW, "Le Filet")));
  g_assert_cmpstr (self->opened, ==, FILET);
}

static void
test_map_narrow (void)
{
  g_autoptr (Screen) self = screen_new (360);

  reseau_directory_show (RESEAU_LIST_PANE (self->pane), "map");
  g_assert_true (ui_wait_for (has_place, self->pane));
  ui_assert_fits (self->window, 360);
  ui_shot (self->window, "directory-map-narrow");
  ui_set_text_size (175);
  ui_settle ();
  ui_assert_fits (self->window, 360);
  ui_set_text_size (100);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/directory/helpers/two-steps", test_two_steps);
  g_test_add_func ("/directory/helpers/widened", test_widened);
  g_test_add_func ("/directory/helpers/themes", test_themes);
  g_test_add_func ("/directory/helpers/nobody", test_nobody);
  g_test_add_func ("/directory/helpers/communes-only", test_communes_only);
  g_test_add_func ("/directory/helpers/row", test_row);
  g_test_add_func ("/directory/helpers/narrow", test_narrow);
  g_test_add_func ("/directory/map/list", test_map);
  g_test_add_func ("/directory/map/moves", test_map_moves);
  g_test_add_func ("/directory/map/searched", test_map_searched);
  g_test_add_func ("/directory/map/narrow", test_map_narrow);
  return g_test_run ();
}
