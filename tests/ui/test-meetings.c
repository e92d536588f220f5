/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The meetings as a month, as a week, and the visits as a board. */
#include "ui-fixture.h"

#include "reseau-calendar-view.h"
#include "reseau-day-cell.h"
#include "reseau-json.h"
#include "reseau-meetings.h"
#include "reseau-month-grid.h"

#include <adwaita.h>

#define NBSP "\u00a0"

static const struct {
  const char *id;
  const char *fields;
} meetings[] = {
  { "019a0000-0000-7000-8000-000000000101",
    "{\"title\":\"Groupe d’échange des encadrant·es\",\"nature\":\"exchange_group\","
    "\"state\":\"confirmed\",\"start\":\"2026-07-14T09:30:00+02:00\","
    "\"end\":\"2026-07-14T12:00:00+02:00\"}" },
  { "019a0000-0000-7000-8000-000000000102",
    "{\"title\":\"Halte du validobus\",\"nature\":\"mobile_stop\",\"state\":\"confirmed\","
    "\"start\":\"2026-07-14\"}" },
  { "019a0000-0000-7000-8000-000000000103",
    "{\"title\":\"Voir un atelier vélo\",\"nature\":\"visit\",\"state\":\"proposed\","
    "\"host\":\"" UI_HOME "\",\"guest\":\"" UI_OTHER "\",\"dates\":["
    "{\"start\":\"2026-07-16T13:30:00+02:00\",\"end\":\"2026-07-16T16:00:00+02:00\"},"
    "{\"start\":\"2026-08-03T13:30:00+02:00\"}]}" },
  { "019a0000-0000-7000-8000-000000000104",
    "{\"title\":\"Monter un mur en pierre sèche\",\"nature\":\"visit\",\"state\":\"held\","
    "\"host\":\"" UI_OTHER "\",\"guest\":\"" UI_HOME "\","
    "\"start\":\"2026-06-29T09:00:00+02:00\",\"end\":\"2026-07-01T12:00:00+02:00\"}" },
  { "019a0000-0000-7000-8000-000000000105",
    "{\"title\":\"Voir les postes de cariste\",\"nature\":\"visit\",\"state\":\"declined\","
    "\"host\":\"" UI_OTHER "\",\"guest\":\"" UI_HOME "\","
    "\"start\":\"2026-07-20T09:00:00+02:00\"}" },
};

static UiDesk *
desk_new (void)
{
  UiDesk *desk = ui_desk_new ();

  for (guint i = 0; i < G_N_ELEMENTS (meetings); i++) {
    g_autoptr (ReseauRecord) record = reseau_record_new (meetings[i].id, "meeting", "net");
    g_autoptr (GError) error = NULL;

    reseau_value_unref (record->fields);
    record->fields = reseau_json_parse (meetings[i].fields, -1, &error);
    g_assert_no_error (error);
    record->rev = 1000 + i;
    record->by = g_strdup (UI_ME);
    ui_desk_receive (desk, record);
  }
  return desk;
}

/* --- a window with one of the views ------------------------------------------------------ */

typedef struct {
  UiDesk *desk;
  GtkWidget *view;
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

static void
add_action (Screen *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  const GActionEntry entries[] = { { "open", on_open_cb, "s" } };

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, 1, self);
  gtk_widget_insert_action_group (self->window, "win", G_ACTION_GROUP (group));
}

static Screen *
screen_new (ReseauMeetingsView view, int width, int height)
{
  Screen *self = g_new0 (Screen, 1);
  g_autoptr (ReseauQuery) query = reseau_query_new ("meeting");
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, 14, 7, 2026);
  self->desk = desk_new ();
  self->view = reseau_calendar_view_new (self->desk->context, view);
  reseau_calendar_view_set_query (RESEAU_CALENDAR_VIEW (self->view), query);
  reseau_calendar_view_go (RESEAU_CALENDAR_VIEW (self->view), &day);
  self->window = ui_window_new (self->view, width, height);
  add_action (self);
  return self;
}

static void
screen_free (Screen *self)
{
  ui_close (self->window, self->view);
  ui_desk_free (self->desk);
  g_free (self->opened);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Screen, screen_free)

static GtkWidget *
cell_of (Screen *self, GDateMonth month, GDateDay day)
{
  GtkWidget *grid = ui_find (self->view, RESEAU_TYPE_MONTH_GRID, NULL);

  for (GtkWidget *w = gtk_widget_get_first_child (grid); w; w = gtk_widget_get_next_sibling (w)) {
    const GDate *date = RESEAU_IS_DAY_CELL (w) && gtk_widget_get_visible (w)
                            ? reseau_day_cell_get_day (RESEAU_DAY_CELL (w))
                            : NULL;

    if (date != NULL && g_date_get_month (date) == month && g_date_get_day (date) == day)
      return w;
  }
  return NULL;
}

static gboolean
is_named (GtkWidget *widget, const char *name)
{
  g_autofree char *found = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                                               GTK_ACCESSIBLE_PROPERTY_LABEL, name);

  return found == NULL;
}

typedef struct {
  Screen *screen;
  GDateMonth month;
  GDateDay day;
  const char *name;
} Expected;

static gboolean
cell_is_named (gpointer data)
{
  const Expected *expected = data;
  GtkWidget *cell = cell_of (expected->screen, expected->month, expected->day);

  return cell != NULL && is_named (cell, expected->name);
}

static void
assert_cell (Screen *self, GDateMonth month, GDateDay day, const char *name)
{
  Expected expected = { self, month, day, name };

  if (!ui_wait_for (cell_is_named, &expected))
    g_error ("%d/%d is not called “%s”", day, month, name);
}

static gboolean
press (GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++) {
    g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
      g_signal_emit_by_name (controller, "key-pressed", key, 0, modifiers, &handled);
  }
  return handled;
}

static void
assert_day (GtkWidget *grid, int year, int month, int day)
{
  const GDate *chosen = reseau_month_grid_get_day (RESEAU_MONTH_GRID (grid));

  g_assert_cmpint (g_date_get_year (chosen), ==, year);
  g_assert_cmpint (g_date_get_month (chosen), ==, month);
  g_assert_cmpint (g_date_get_day (chosen), ==, day);
}

/* --- a month ----------------------------------------------------------------------------- */

static void
test_month (void)
{
  g_autoptr (Screen) self = screen_new (RESEAU_MEETINGS_MONTH, 1000, 760);

  ui_assert_says (self->view, "Juillet 2026");
  assert_cell (self, 7, 14, "mardi 14 juillet, Fête nationale (France), 2" NBSP "rencontres");
  assert_cell (self, 7, 16, "jeudi 16 juillet, 1" NBSP "rencontre");
  assert_cell (self, 7, 1, "mercredi 1er juillet, 1" NBSP "rencontre");
  assert_cell (self, 6, 30, "mardi 30 juin, 1" NBSP "rencontre");
  assert_cell (self, 7, 2, "jeudi 2 juillet, aucune rencontre");
  assert_cell (self, 7, 21, "mardi 21 juillet, Fête nationale (Belgique), aucune rencontre");
  /* What there is on the day that is chosen. */
  ui_assert_says (self->view, "Mardi 14 juillet · Fête nationale (France)");
  ui_assert_says (self->view, "Halte du validobus");
  ui_assert_says (self->view, "9" NBSP "h" NBSP "30 – 12" NBSP "h" NBSP "00 · Groupe d’échange");
  ui_shot (self->window, "meetings-month");
}

static void
test_month_keys (void)
{
  g_autoptr (Screen) self = screen_new (RESEAU_MEETINGS_MONTH, 1000, 760);
  GtkWidget *grid = ui_find (self->view, RESEAU_TYPE_MONTH_GRID, NULL);

  gtk_widget_child_focus (grid, GTK_DIR_TAB_FORWARD);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (self->window)) == cell_of (self, 7, 14));
  g_assert_true (press (grid, GDK_KEY_Right, 0));
  assert_day (grid, 2026, 7, 15);
  g_assert_true (press (grid, GDK_KEY_Up, 0));
  assert_day (grid, 2026, 7, 8);
  g_assert_true (press (grid, GDK_KEY_Home, 0));
  assert_day (grid, 2026, 7, 1);
  g_assert_true (press (grid, GDK_KEY_Left, 0));
  assert_day (grid, 2026, 6, 30);
  ui_assert_says (self->view, "Juin 2026");
  g_assert_true (press (grid, GDK_KEY_End, 0));
  g_assert_true (press (grid, GDK_KEY_Page_Down, 0));
  assert_day (grid, 2026, 7, 30);
  g_assert_true (press (grid, GDK_KEY_Page_Up, 0));
  g_assert_true (press (grid, GDK_KEY_Page_Up, 0));
  assert_day (grid, 2026, 5, 30);
  g_assert_false (press (grid, GDK_KEY_a, 0));
  g_assert_true (press (grid, GDK_KEY_Home, GDK_ALT_MASK));
}

static void
test_month_open (void)
{
  g_autoptr (Screen) self = screen_new (RESEAU_MEETINGS_MONTH, 1000, 760);
  GtkWidget *grid = ui_find (self->view, RESEAU_TYPE_MONTH_GRID, NULL);
  GtkWidget *row;

  ui_assert_says (self->view, "Halte du validobus");
  gtk_widget_child_focus (grid, GTK_DIR_TAB_FORWARD);
  g_assert_true (press (grid, GDK_KEY_Return, 0));
  row = gtk_root_get_focus (GTK_ROOT (self->window));
  g_assert_true (GTK_IS_LIST_BOX_ROW (row));
  g_assert_true (is_named (row, "Halte du validobus, Halte itinérante"));
  gtk_widget_activate (row);
  g_assert_cmpstr (self->opened, ==, meetings[1].id);
  ui_click_icon (self->view, "go-next-symbolic");
  ui_assert_says (self->view, "Août 2026");
  assert_cell (self, 8, 3, "lundi 3 août, 1" NBSP "rencontre");
  ui_assert_says (self->view, "Rien ce jour-là");
  ui_click (self->view, "_Aujourd’hui");
  ui_click_icon (self->view, "go-previous-symbolic");
}

static void
test_month_narrow (void)
{
  g_autoptr (Screen) self = screen_new (RESEAU_MEETINGS_MONTH, 360, 720);

  assert_cell (self, 7, 14, "mardi 14 juillet, Fête nationale (France), 2" NBSP "rencontres");
  ui_assert_says (self->view, "Halte du validobus");
  ui_assert_fits (self->view, 360);
  ui_shot (self->window, "meetings-month-narrow");
  ui_set_text_size (200);
  ui_assert_fits (self->view, 360);
  ui_settle ();
  ui_shot (self->window, "meetings-month-narrow-large");
  ui_set_text_size (100);
}

/* --- a week ------------------------------------------------------------------------------ */

static void
test_week (void)
{
  g_autoptr (Screen) self = screen_new (RESEAU_MEETINGS_WEEK, 1000, 700);

  ui_assert_says (self->view, "13 juillet 2026 – 19 juillet 2026");
  ui_assert_says (self->view, "Mardi 14");
  ui_assert_says (self->view, "Fête nationale (France)");
  ui_assert_says (self->view, "Groupe d’échange des encadrant·es");
  ui_assert_says (self->view, "Date proposée");
  ui_shot (self->window, "meetings-week");
  g_assert_true (press (self->view, GDK_KEY_Page_Down, 0));
  ui_assert_says (self->view, "20 juillet 2026 – 26 juillet 2026");
  /* What was declined takes no room. */
  ui_assert_silent (self->view, "Voir les postes de cariste");
  ui_assert_silent (self->view, "Groupe d’échange des encadrant·es");
}

static void
test_week_narrow (void)
{
  g_autoptr (Screen) self = screen_new (RESEAU_MEETINGS_WEEK, 360, 720);

  ui_assert_says (self->view, "Groupe d’échange des encadrant·es");
  ui_assert_fits (self->view, 360);
  ui_shot (self->window, "meetings-week-narrow");
  ui_set_text_size (200);
  ui_assert_fits (self->view, 360);
  ui_set_text_size (100);
}

/* --- visits ------------------------------------------------------------------------------ */

static void
test_board (void)
{
  g_autoptr (Screen) self = screen_new (RESEAU_MEETINGS_VISITS, 1000, 700);
  GtkWidget *row;

  ui_assert_says (self->view, "Proposées");
  ui_assert_says (self->view, "À vous de répondre");
  ui_assert_says (self->view, "2" NBSP "dates possibles");
  ui_assert_says (self->view, "Aucune visite à venir");
  ui_assert_says (self->view, "Monter un mur en pierre sèche");
  ui_assert_says (self->view, "Voir les postes de cariste");
  ui_assert_silent (self->view, "Halte du validobus");
  row = ui_find (self->view, GTK_TYPE_LIST_BOX_ROW, "Voir un atelier vélo");
  g_assert_true (
      is_named (row, "Voir un atelier vélo, 2" NBSP "dates possibles, À vous de répondre"));
  gtk_widget_activate (row);
  g_assert_cmpstr (self->opened, ==, meetings[2].id);
  ui_shot (self->window, "meetings-board");
}

static void
test_board_narrow (void)
{
  g_autoptr (Screen) self = screen_new (RESEAU_MEETINGS_VISITS, 360, 720);

  ui_assert_says (self->view, "Voir un atelier vélo");
  ui_assert_fits (self->view, 360);
  ui_shot (self->window, "meetings-board-narrow");
  ui_set_text_size (200);
  ui_assert_fits (self->view, 360);
  ui_set_text_size (100);
}

/* --- all of them ------------------------------------------------------------------------- */

static void
test_pane (void)
{
  g_autoptr (UiDesk) desk = desk_new ();
  GtkWidget *pane = reseau_meetings_new (desk->context);
  GtkWidget *window = ui_window_new (pane, 360, 720);

  ui_assert_says (pane, "À _venir");
  ui_assert_fits (pane, 360);
  ui_click (pane, "_Visites");
  ui_assert_says (pane, "Voir un atelier vélo");
  ui_assert_silent (pane, "À _venir");
  /* What is searched is searched in every view. */
  reseau_list_pane_search (RESEAU_LIST_PANE (pane), "pierre");
  ui_assert_says (pane, "Monter un mur en pierre sèche");
  ui_assert_silent (pane, "Voir un atelier vélo");
  reseau_list_pane_clear (RESEAU_LIST_PANE (pane));
  ui_assert_says (pane, "Voir un atelier vélo");
  ui_click (pane, "_Semaine");
  ui_assert_silent (pane, "Proposées");
  ui_click (pane, "_Liste");
  ui_assert_says (pane, "À _venir");
  ui_set_text_size (200);
  ui_assert_fits (pane, 360);
  ui_shot (window, "meetings-pane-large");
  ui_set_text_size (100);
  ui_close (window, pane);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/meetings/month", test_month);
  g_test_add_func ("/ui/meetings/month/keys", test_month_keys);
  g_test_add_func ("/ui/meetings/month/open", test_month_open);
  g_test_add_func ("/ui/meetings/month/narrow", test_month_narrow);
  g_test_add_func ("/ui/meetings/week", test_week);
  g_test_add_func ("/ui/meetings/week/narrow", test_week_narrow);
  g_test_add_func ("/ui/meetings/board", test_board);
  g_test_add_func ("/ui/meetings/board/narrow", test_board_narrow);
  g_test_add_func ("/ui/meetings/pane", test_pane);
  return g_test_run ();
}
