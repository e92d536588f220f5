/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-month-grid.h"

#include "reseau-day-cell.h"
#include "reseau-widgets.h"

#define COLUMNS 7
#define MOST_WEEKS 6
#define SPACING 2

struct _ReseauMonthGrid {
  GtkWidget parent;

  ReseauContext *context;
  ReseauAgendaDays *days;
  GDate day;
  GDate first;
  guint weeks;
  GtkWidget *names[COLUMNS];
  GtkWidget *cells[COLUMNS * MOST_WEEKS];
};

G_DEFINE_FINAL_TYPE (ReseauMonthGrid, reseau_month_grid, GTK_TYPE_WIDGET)

enum {
  CHOSEN,
  MONTH,
  ENTERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- room -------------------------------------------------------------------------------- */

static int
height_of (GtkWidget *child, int width)
{
  int height;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static void
reseau_month_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                           int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  ReseauMonthGrid *self = RESEAU_MONTH_GRID (widget);
  int least, usual, width;

  gtk_widget_measure (self->cells[0], GTK_ORIENTATION_HORIZONTAL, -1, &least, &usual, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = COLUMNS * (least + SPACING);
    *natural = COLUMNS * (usual + SPACING);
    return;
  }
  width = MAX ((for_size < 0 ? COLUMNS * usual : for_size) / COLUMNS - SPACING, least);
  *minimum = height_of (self->names[0], -1) +
             (int) self->weeks * (height_of (self->cells[0], width) + SPACING);
  *natural = *minimum;
}

static int
x_of (ReseauMonthGrid *self, int column, int width)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  return (rtl ? COLUMNS - 1 - column : column) * width / COLUMNS;
}

static void
reseau_month_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ReseauMonthGrid *self = RESEAU_MONTH_GRID (widget);
  int top = height_of (self->names[0], -1);
  int w = width / COLUMNS - SPACING;
  int h = (height - top) / (int) self->weeks - SPACING;

  for (int i = 0; i < COLUMNS; i++)
    gtk_widget_size_allocate (self->names[i], &(GtkAllocation){ x_of (self, i, width), 0, w, top },
                              -1);
  for (int i = 0; i < COLUMNS * (int) self->weeks; i++)
    gtk_widget_size_allocate (self->cells[i],
                              &(GtkAllocation){ x_of (self, i % COLUMNS, width),
                                                top + i / COLUMNS * (h + SPACING), w, h },
                              -1);
}

static GtkSizeRequestMode
reseau_month_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* --- days -------------------------------------------------------------------------------- */

/* Weeks begin on Monday in both countries. */
static void
find_weeks (const GDate *day, GDate *first, guint *weeks)
{
  GDate last = *day;

  *first = *day;
  g_date_set_day (first, 1);
  g_date_set_day (&last, g_date_get_days_in_month (g_date_get_month (day), g_date_get_year (day)));
  g_date_subtract_days (first, (guint) g_date_get_weekday (first) - 1);
  *weeks = (guint) g_date_days_between (first, &last) / COLUMNS + 1;
}

static GtkWidget *
cell_of (ReseauMonthGrid *self, const GDate *day)
{
  int index = g_date_days_between (&self->first, day);

  return index >= 0 && index < COLUMNS * (int) self->weeks ? self->cells[index] : NULL;
}

static void
show_cells (ReseauMonthGrid *self)
{
  GDate day = self->first, today;

  reseau_agenda_today (self->context, &today);
  for (guint i = 0; i < G_N_ELEMENTS (self->cells); i++) {
    ReseauDayCell *cell = RESEAU_DAY_CELL (self->cells[i]);

    gtk_widget_set_visible (self->cells[i], i < COLUMNS * self->weeks);
    reseau_day_cell_show (cell, &day, reseau_agenda_days_get (self->days, &day),
                          g_date_compare (&day, &today) == 0,
                          g_date_get_month (&day) != g_date_get_month (&self->day));
    reseau_day_cell_set_selected (cell, g_date_compare (&day, &self->day) == 0);
    g_date_add_days (&day, 1);
  }
}

void
reseau_month_grid_choose (ReseauMonthGrid *self, const GDate *day)
{
  gboolean other;
  GtkWidget *old;

  g_return_if_fail (RESEAU_IS_MONTH_GRID (self));

  old = g_date_valid (&self->first) ? cell_of (self, &self->day) : NULL;
  other = old == NULL || g_date_get_month (&self->day) != g_date_get_month (day) ||
          g_date_get_year (&self->day) != g_date_get_year (day);
  self->day = *day;
  if (other) {
    find_weeks (day, &self->first, &self->weeks);
    show_cells (self);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    g_signal_emit (self, signals[MONTH], 0);
  }
  else {
    reseau_day_cell_set_selected (RESEAU_DAY_CELL (old), FALSE);
    reseau_day_cell_set_selected (RESEAU_DAY_CELL (cell_of (self, day)), TRUE);
  }
  g_signal_emit (self, signals[CHOSEN], 0);
}

const GDate *
reseau_month_grid_get_day (ReseauMonthGrid *self)
{
  g_return_val_if_fail (RESEAU_IS_MONTH_GRID (self), NULL);

  return &self->day;
}

guint
reseau_month_grid_get_days (ReseauMonthGrid *self, GDate *first)
{
  g_return_val_if_fail (RESEAU_IS_MONTH_GRID (self), 0);

  *first = self->first;
  return COLUMNS * self->weeks;
}

/* --- keyboard and pointer ---------------------------------------------------------------- */

static void
go_to (ReseauMonthGrid *self, const GDate *day)
{
  if (!g_date_valid (day))
    return;
  reseau_month_grid_choose (self, day);
  gtk_widget_grab_focus (cell_of (self, &self->day));
}

static void
go_days (ReseauMonthGrid *self, int days)
{
  GDate day = self->day;

  if (days < 0)
    g_date_subtract_days (&day, (guint) -days);
  else
    g_date_add_days (&day, (guint) days);
  go_to (self, &day);
}

static void
go_month (ReseauMonthGrid *self, gboolean next)
{
  GDate day = self->day;

  if (next)
    g_date_add_months (&day, 1);
  else
    g_date_subtract_months (&day, 1);
  go_to (self, &day);
}

static void
go_to_day (ReseauMonthGrid *self, GDateDay number)
{
  GDate day = self->day;

  g_date_set_day (&day, number);
  go_to (self, &day);
}

static void
go_today (ReseauMonthGrid *self)
{
  GDate today;

  reseau_agenda_today (self->context, &today);
  go_to (self, &today);
}

static gboolean
on_key_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers,
           ReseauMonthGrid *self)
{
  int forward = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -1 : 1;
  GdkModifierType pressed = modifiers & gtk_accelerator_get_default_mod_mask ();

  if (pressed == GDK_ALT_MASK && (key == GDK_KEY_Home || key == GDK_KEY_KP_Home)) {
    go_today (self);
    return TRUE;
  }
  if (pressed != 0)
    return FALSE;
  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    go_days (self, -forward);
  else if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    go_days (self, forward);
  else if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    go_days (self, -COLUMNS);
  else if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    go_days (self, COLUMNS);
  else if (key == GDK_KEY_Page_Up || key == GDK_KEY_KP_Page_Up)
    go_month (self, FALSE);
  else if (key == GDK_KEY_Page_Down || key == GDK_KEY_KP_Page_Down)
    go_month (self, TRUE);
  else if (key == GDK_KEY_Home || key == GDK_KEY_KP_Home)
    go_to_day (self, 1);
  else if (key == GDK_KEY_End || key == GDK_KEY_KP_End)
    go_to_day (self, g_date_get_days_in_month (g_date_get_month (&self->day),
                                               g_date_get_year (&self->day)));
  else if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_space)
    g_signal_emit (self, signals[ENTERED], 0);
  else
    return FALSE;
  return TRUE;
}

static void
on_pressed_cb (GtkGestureClick *click, int n, double x, double y, ReseauMonthGrid *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *cell = picked != NULL ? (RESEAU_IS_DAY_CELL (picked)
                                          ? picked
                                          : gtk_widget_get_ancestor (picked, RESEAU_TYPE_DAY_CELL))
                                   : NULL;
  g_autofree char *id = NULL;
  double inner_x, inner_y;
  GDate day;

  if (cell == NULL)
    return;
  gtk_widget_translate_coordinates (GTK_WIDGET (self), cell, x, y, &inner_x, &inner_y);
  id = g_strdup (reseau_day_cell_pick (RESEAU_DAY_CELL (cell), inner_x, inner_y));
  day = *reseau_day_cell_get_day (RESEAU_DAY_CELL (cell));
  go_to (self, &day);
  if (id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "s", id);
}

/* One place among all that Tab goes by: the day that is chosen. */
static gboolean
reseau_month_grid_focus (GtkWidget *widget, GtkDirectionType direction)
{
  ReseauMonthGrid *self = RESEAU_MONTH_GRID (widget);

  if (gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  return gtk_widget_grab_focus (cell_of (self, &self->day));
}

/* --- the type ---------------------------------------------------------------------------- */

static void
reseau_month_grid_dispose (GObject *object)
{
  ReseauMonthGrid *self = RESEAU_MONTH_GRID (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->days);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_month_grid_parent_class)->dispose (object);
}

static void
reseau_month_grid_class_init (ReseauMonthGridClass *klass)
{
  static const char *const names[] = { "chosen", "month", "entered" };
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_month_grid_dispose;
  widget->measure = reseau_month_grid_measure;
  widget->size_allocate = reseau_month_grid_size_allocate;
  widget->get_request_mode = reseau_month_grid_get_request_mode;
  widget->focus = reseau_month_grid_focus;
  gtk_widget_class_set_css_name (widget, "monthgrid");
  gtk_widget_class_set_accessible_role (widget, GTK_ACCESSIBLE_ROLE_GRID);
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 0);
}

/* Above the columns: the days of a week, short; any Monday will do. */
static void
add_names (ReseauMonthGrid *self)
{
  for (int i = 0; i < COLUMNS; i++) {
    g_autoptr (GDateTime) time = g_date_time_new_local (2024, 1, 1 + i, 12, 0, 0);
    g_autofree char *name = g_date_time_format (time, "%a");

    self->names[i] = reseau_label_new (name, "day-name");
    gtk_label_set_xalign (GTK_LABEL (self->names[i]), 0.5);
    gtk_accessible_update_state (GTK_ACCESSIBLE (self->names[i]), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE,
                                 -1);
    gtk_widget_set_parent (self->names[i], GTK_WIDGET (self));
  }
}

static void
reseau_month_grid_init (ReseauMonthGrid *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_date_clear (&self->day, 1);
  g_date_clear (&self->first, 1);
  self->weeks = MOST_WEEKS;
  add_names (self);
  for (guint i = 0; i < G_N_ELEMENTS (self->cells); i++) {
    self->cells[i] = reseau_day_cell_new ();
    gtk_widget_set_parent (self->cells[i], GTK_WIDGET (self));
  }
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
reseau_month_grid_new (ReseauContext *context, ReseauAgendaDays *days)
{
  ReseauMonthGrid *self = g_object_new (RESEAU_TYPE_MONTH_GRID, NULL);
  GDate today;

  self->context = g_object_ref (context);
  self->days = g_object_ref (days);
  g_signal_connect_object (days, "changed", G_CALLBACK (show_cells), self, G_CONNECT_SWAPPED);
  reseau_agenda_today (context, &today);
  reseau_month_grid_choose (self, &today);
  return GTK_WIDGET (self);
}
