/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-calendar-view.h"

#include "reseau-agenda-days.h"
#include "reseau-answers.h"
#include "reseau-holidays.h"
#include "reseau-lanes.h"
#include "reseau-meeting-row.h"
#include "reseau-month-grid.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

#define WEEK 7

/* Of what is over only the latest are of interest on a board. */
#define MOST_OVER 25

struct _ReseauCalendarView {
  GtkWidget parent;

  ReseauContext *context;
  ReseauMeetingsView view;
  ReseauQuery *query;
  GDate day;

  ReseauAgendaDays *days; /* (nullable) */
  ReseauAnswers *visits;  /* (nullable) */
  GtkWidget *scroller;
  GtkWidget *title;   /* (nullable): which month, which week */
  GtkWidget *grid;    /* (nullable): of a month */
  GtkWidget *heading; /* (nullable): the day chosen in a month */
  GtkWidget *list;
  GtkWidget *nothing;
  GtkWidget *lanes; /* (nullable): of a week, or a board */
};

G_DEFINE_FINAL_TYPE (ReseauCalendarView, reseau_calendar_view, GTK_TYPE_WIDGET)

static GDateTime *
noon_of (const GDate *day)
{
  return g_date_time_new_local (g_date_get_year (day), (int) g_date_get_month (day),
                                g_date_get_day (day), 12, 0, 0);
}

/* --- a month ----------------------------------------------------------------------------- */

static void
show_day (ReseauCalendarView *self)
{
  const GDate *day = reseau_month_grid_get_day (RESEAU_MONTH_GRID (self->grid));
  const GPtrArray *entries = reseau_agenda_days_get (self->days, day);
  g_autofree char *words = reseau_when_day (day);
  g_autofree char *holiday = reseau_holidays_dup_words (day);
  g_autofree char *title =
      g_strdup_printf ("%s%s%s", words, holiday != NULL ? " · " : "", holiday ? holiday : "");
  g_autofree char *shown = reseau_words_capitalize (title);

  gtk_label_set_label (GTK_LABEL (self->heading), shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, shown,
                                  -1);
  reseau_meeting_list_clear (self->list);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    gtk_list_box_append (
        GTK_LIST_BOX (self->list),
        reseau_meeting_row_new (self->context, g_ptr_array_index (entries, i), FALSE));
  gtk_widget_set_visible (self->list, entries != NULL && entries->len > 0);
  gtk_widget_set_visible (self->nothing, entries == NULL || entries->len == 0);
}

static void
show_month (ReseauCalendarView *self)
{
  g_autoptr (GDateTime) time = noon_of (reseau_month_grid_get_day (RESEAU_MONTH_GRID (self->grid)));
  g_autofree char *iso = g_date_time_format (time, "%Y-%m-%d");
  g_autofree char *month = reseau_when_month (iso);
  g_autofree char *title = reseau_words_capitalize (month);
  GDate first;
  guint n = reseau_month_grid_get_days (RESEAU_MONTH_GRID (self->grid), &first);

  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  if (self->query != NULL)
    reseau_agenda_days_set (self->days, self->query, &first, n);
}

static void
on_entered_cb (ReseauCalendarView *self)
{
  gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);
}

static void
build_month (ReseauCalendarView *self, GtkWidget *box)
{
  self->grid = reseau_month_grid_new (self->context, self->days);
  self->heading = reseau_heading_new ("");
  gtk_widget_add_css_class (self->heading, "chosen-day");
  self->list = reseau_meeting_list_new ("");
  self->nothing = reseau_label_new (_ ("Nothing on this day"), "lane-nothing");
  gtk_box_append (GTK_BOX (box), self->grid);
  gtk_box_append (GTK_BOX (box), self->heading);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (box), self->nothing);
  g_signal_connect_object (self->grid, "month", G_CALLBACK (show_month), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "chosen", G_CALLBACK (show_day), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "entered", G_CALLBACK (on_entered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->days, "changed", G_CALLBACK (show_day), self, G_CONNECT_SWAPPED);
  show_month (self);
}

static void
get_month (ReseauCalendarView *self, GDate *first, GDate *next)
{
  *first = *reseau_month_grid_get_day (RESEAU_MONTH_GRID (self->grid));
  g_date_set_day (first, 1);
  *next = *first;
  g_date_add_months (next, 1);
}

/* --- a week ------------------------------------------------------------------------------ */

static void
get_monday (ReseauCalendarView *self, GDate *monday)
{
  *monday = self->day;
  g_date_subtract_days (monday, (guint) g_date_get_weekday (monday) - 1);
}

static void
show_week_day (ReseauCalendarView *self, guint i, const GDate *day, const GDate *today)
{
  const GPtrArray *entries = reseau_agenda_days_get (self->days, day);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GDateTime) noon = noon_of (day);
  /* Translators: a day of a week whose month is said above, as GDateTime formats it: Saturday 14 */
  g_autofree char *words = g_date_time_format (noon, _ ("%A %-e"));
  g_autofree char *title = reseau_words_capitalize (words);
  g_autofree char *holiday = reseau_holidays_dup_words (day);

  for (guint j = 0; entries != NULL && j < entries->len; j++)
    g_ptr_array_add (rows,
                     reseau_meeting_row_new (self->context, g_ptr_array_index (entries, j), TRUE));
  reseau_lanes_set_heading (RESEAU_LANES (self->lanes), i, title, holiday,
                            g_date_compare (day, today) == 0);
  reseau_lanes_fill (RESEAU_LANES (self->lanes), i, rows, _ ("Nothing"));
}

static void
fill_week (ReseauCalendarView *self)
{
  GDate day, today;

  get_monday (self, &day);
  reseau_agenda_today (self->context, &today);
  for (guint i = 0; i < WEEK; i++) {
    show_week_day (self, i, &day, &today);
    g_date_add_days (&day, 1);
  }
}

static void
show_week (ReseauCalendarView *self)
{
  GDate monday, sunday;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *title = NULL;

  get_monday (self, &monday);
  sunday = monday;
  g_date_add_days (&sunday, WEEK - 1);
  from = g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&monday), g_date_get_month (&monday),
                          g_date_get_day (&monday));
  to = g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&sunday), g_date_get_month (&sunday),
                        g_date_get_day (&sunday));
  title = reseau_when_days (from, to);
  gtk_label_set_label (GTK_LABEL (self->title), title);
  if (self->query != NULL)
    reseau_agenda_days_set (self->days, self->query, &monday, WEEK);
}

static void
build_week (ReseauCalendarView *self, GtkWidget *box)
{
  self->lanes = reseau_lanes_new (15);
  for (guint i = 0; i < WEEK; i++)
    reseau_lanes_add (RESEAU_LANES (self->lanes));
  gtk_box_append (GTK_BOX (box), self->lanes);
  g_signal_connect_object (self->days, "changed", G_CALLBACK (fill_week), self, G_CONNECT_SWAPPED);
  fill_week (self);
  show_week (self);
}

/* --- visits ------------------------------------------------------------------------------ */

static const struct {
  const char *heading;
  const char *nothing;
  const char *states[3];
  gboolean over;
} columns[] = {
  { N_ ("Proposed"), N_ ("No visit waits for an answer"), { "proposed", "poll" }, FALSE },
  { N_ ("Accepted"), N_ ("No visit is coming"), { "accepted", "confirmed" }, FALSE },
  { N_ ("Taken place"), N_ ("No visit took place yet"), { "held" }, TRUE },
  { N_ ("Not done"), N_ ("No visit was declined or cancelled"), { "declined", "cancelled" }, TRUE },
};

static gboolean
belongs (const ReseauRecord *record, guint column)
{
  const char *state = reseau_record_get_string (record, "state");

  for (guint i = 0; i < 2 && columns[column].states[i] != NULL; i++)
    if (g_strcmp0 (state, columns[column].states[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
fill_column (ReseauCalendarView *self, guint column)
{
  GListModel *visits = G_LIST_MODEL (self->visits);
  guint total = g_list_model_get_n_items (visits), count = 0;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autofree char *below = NULL;

  for (guint i = 0; i < total; i++) {
    g_autoptr (ReseauItem) item =
        g_list_model_get_item (visits, columns[column].over ? total - 1 - i : i);
    ReseauRecord *record = reseau_item_get_record (item);

    if (record == NULL || !belongs (record, column))
      continue;
    count++;
    if (!columns[column].over || rows->len < MOST_OVER)
      g_ptr_array_add (rows, reseau_visit_row_new (self->context, item));
  }
  if (count > rows->len)
    below = g_strdup_printf (_ ("the latest %u of %u"), rows->len, count);
  else if (count > 0)
    below = g_strdup_printf (ngettext ("%u visit", "%u visits", count), count);
  reseau_lanes_set_heading (RESEAU_LANES (self->lanes), column, _ (columns[column].heading), below,
                            FALSE);
  reseau_lanes_fill (RESEAU_LANES (self->lanes), column, rows, _ (columns[column].nothing));
}

static void
fill_board (ReseauCalendarView *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    fill_column (self, i);
}

static void
build_board (ReseauCalendarView *self, GtkWidget *box)
{
  static const ReseauAnswersWay way = { 2000, NULL, NULL };

  self->visits = reseau_answers_new (self->context, &way);
  self->lanes = reseau_lanes_new (22);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    reseau_lanes_add (RESEAU_LANES (self->lanes));
  gtk_box_append (GTK_BOX (box), self->lanes);
  g_signal_connect_object (self->visits, "items-changed", G_CALLBACK (fill_board), self,
                           G_CONNECT_SWAPPED);
  fill_board (self);
}

static void
ask_visits (ReseauCalendarView *self)
{
  g_autoptr (ReseauQuery) query = reseau_query_copy (self->query);

  g_clear_pointer (&query->from, g_free);
  g_clear_pointer (&query->until, g_free);
  query->sort = RESEAU_SORT_DATE;
  reseau_query_clear_filter (query, "nature");
  reseau_query_add_filter (query, "nature", "visit");
  reseau_answers_set_query (self->visits, query);
}

/* --- going through time ------------------------------------------------------------------ */

void
reseau_calendar_view_go (ReseauCalendarView *self, const GDate *day)
{
  g_return_if_fail (RESEAU_IS_CALENDAR_VIEW (self));

  self->day = *day;
  if (self->view == RESEAU_MEETINGS_MONTH)
    reseau_month_grid_choose (RESEAU_MONTH_GRID (self->grid), day);
  else if (self->view == RESEAU_MEETINGS_WEEK)
    show_week (self);
}

static void
on_today_cb (ReseauCalendarView *self)
{
  GDate today;

  reseau_agenda_today (self->context, &today);
  reseau_calendar_view_go (self, &today);
}

static void
go (ReseauCalendarView *self, gboolean on)
{
  GDate day = self->day;

  if (self->view == RESEAU_MEETINGS_MONTH) {
    day = *reseau_month_grid_get_day (RESEAU_MONTH_GRID (self->grid));
    if (on)
      g_date_add_months (&day, 1);
    else
      g_date_subtract_months (&day, 1);
  }
  else if (on)
    g_date_add_days (&day, WEEK);
  else
    g_date_subtract_days (&day, WEEK);
  reseau_calendar_view_go (self, &day);
}

static void
on_before_cb (ReseauCalendarView *self)
{
  go (self, FALSE);
}

static void
on_after_cb (ReseauCalendarView *self)
{
  go (self, TRUE);
}

/* From anywhere in a week, as in a month. */
static gboolean
on_key_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers,
           ReseauCalendarView *self)
{
  GdkModifierType pressed = modifiers & gtk_accelerator_get_default_mod_mask ();

  if (self->view != RESEAU_MEETINGS_WEEK)
    return FALSE;
  if (pressed == 0 && (key == GDK_KEY_Page_Up || key == GDK_KEY_KP_Page_Up))
    go (self, FALSE);
  else if (pressed == 0 && (key == GDK_KEY_Page_Down || key == GDK_KEY_KP_Page_Down))
    go (self, TRUE);
  else if (pressed == GDK_ALT_MASK && (key == GDK_KEY_Home || key == GDK_KEY_KP_Home))
    on_today_cb (self);
  else
    return FALSE;
  return TRUE;
}

static GtkWidget *
button_new (ReseauCalendarView *self, const char *icon, const char *words, GCallback callback)
{
  GtkWidget *button = reseau_icon_button_new (icon, words, NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static void
build_line (ReseauCalendarView *self, GtkWidget *box)
{
  GtkWidget *line = reseau_wrap_box_new (4);
  GtkWidget *today = reseau_button_new (_ ("_Today"));
  gboolean month = self->view == RESEAU_MEETINGS_MONTH;

  self->title = reseau_heading_new ("");
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_set_valign (self->title, GTK_ALIGN_CENTER);
  g_signal_connect_object (today, "clicked", G_CALLBACK (on_today_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_valign (today, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (line, "period-line");
  gtk_box_append (GTK_BOX (line), self->title);
  gtk_box_append (GTK_BOX (line), today);
  gtk_box_append (GTK_BOX (line),
                  button_new (self, "go-previous-symbolic",
                              month ? _ ("The month before") : _ ("The week before"),
                              G_CALLBACK (on_before_cb)));
  gtk_box_append (GTK_BOX (line), button_new (self, "go-next-symbolic",
                                              month ? _ ("The month after") : _ ("The week after"),
                                              G_CALLBACK (on_after_cb)));
  gtk_box_append (GTK_BOX (box), line);
}

/* --- the type ---------------------------------------------------------------------------- */

static void
reseau_calendar_view_dispose (GObject *object)
{
  ReseauCalendarView *self = RESEAU_CALENDAR_VIEW (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->days);
  g_clear_object (&self->visits);
  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_calendar_view_parent_class)->dispose (object);
}

static void
reseau_calendar_view_class_init (ReseauCalendarViewClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_calendar_view_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
}

static void
reseau_calendar_view_init (ReseauCalendarView *self)
{
}

static void
build (ReseauCalendarView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (box, "calendar");
  if (self->view != RESEAU_MEETINGS_VISITS) {
    self->days = reseau_agenda_days_new (self->context);
    build_line (self, box);
  }
  if (self->view == RESEAU_MEETINGS_MONTH)
    build_month (self, box);
  else if (self->view == RESEAU_MEETINGS_WEEK)
    build_week (self, box);
  else
    build_board (self, box);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
reseau_calendar_view_new (ReseauContext *context, ReseauMeetingsView view)
{
  ReseauCalendarView *self = g_object_new (RESEAU_TYPE_CALENDAR_VIEW, NULL);

  self->context = g_object_ref (context);
  self->view = view;
  reseau_agenda_today (context, &self->day);
  build (self);
  return GTK_WIDGET (self);
}

void
reseau_calendar_view_set_query (ReseauCalendarView *self, const ReseauQuery *query)
{
  g_return_if_fail (RESEAU_IS_CALENDAR_VIEW (self));

  if (self->query != NULL && reseau_query_equal (self->query, query))
    return;
  reseau_query_free (self->query);
  self->query = reseau_query_copy (query);
  if (self->view == RESEAU_MEETINGS_MONTH)
    show_month (self);
  else if (self->view == RESEAU_MEETINGS_WEEK)
    show_week (self);
  else
    ask_visits (self);
}

static char *
dup_day (const GDate *day)
{
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (day), g_date_get_month (day),
                          g_date_get_day (day));
}

ReseauQuery *
reseau_calendar_view_dup_query (ReseauCalendarView *self, const ReseauQuery *query, char **title)
{
  ReseauQuery *shown = reseau_query_copy (query);
  GDate from, until;

  g_return_val_if_fail (RESEAU_IS_CALENDAR_VIEW (self), shown);

  g_clear_pointer (&shown->from, g_free);
  g_clear_pointer (&shown->until, g_free);
  if (self->view == RESEAU_MEETINGS_VISITS) {
    reseau_query_clear_filter (shown, "nature");
    reseau_query_add_filter (shown, "nature", "visit");
    return shown;
  }
  if (self->view == RESEAU_MEETINGS_MONTH)
    get_month (self, &from, &until);
  else {
    get_monday (self, &from);
    until = from;
    g_date_add_days (&until, WEEK);
  }
  shown->from = dup_day (&from);
  shown->until = dup_day (&until);
  *title = g_strdup (gtk_label_get_label (GTK_LABEL (self->title)));
  return shown;
}
