/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-day-cell.h"

#include "reseau-holidays.h"
#include "reseau-when.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

#define LINES 2
#define DOTS 3
#define PADDING 4

/* Letters that a line needs to say anything. */
#define LEAST_CHARS 12

#define ID "reseau-id"

struct _ReseauDayCell {
  GtkWidget parent;

  GDate day;
  GtkWidget *number;
  GtkWidget *holiday;
  GtkWidget *lines[LINES + 1]; /* the last says how many more there are */
  GtkWidget *dots;
};

G_DEFINE_FINAL_TYPE (ReseauDayCell, reseau_day_cell, GTK_TYPE_WIDGET)

/* --- room ------------------------------------------------------------------------------ */

static int
least_width (ReseauDayCell *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = pango_font_metrics_get_approximate_char_width (metrics) * LEAST_CHARS;

  pango_font_metrics_unref (metrics);
  return PANGO_PIXELS (width);
}

static int
size_of (GtkWidget *child, GtkOrientation orientation)
{
  int natural;

  gtk_widget_measure (child, orientation, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static void
reseau_day_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                         int *natural, int *minimum_baseline, int *natural_baseline)
{
  ReseauDayCell *self = RESEAU_DAY_CELL (widget);
  int number = size_of (self->number, orientation);

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = number + 2;
    *natural = MAX (*minimum, least_width (self) + 2 * PADDING);
    return;
  }
  *minimum = 2 * PADDING + number;
  if (for_size >= 0 && for_size < least_width (self))
    *minimum += size_of (self->dots, orientation);
  else
    *minimum += (LINES + 1) * size_of (self->lines[0], orientation);
  *natural = *minimum;
}

static void
place (GtkWidget *child, gboolean shown, int x, int y, int width, int height)
{
  gtk_widget_set_child_visible (child, shown && width > 0);
  if (shown && width > 0)
    gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
place_words (ReseauDayCell *self, int width, int y, gboolean wide)
{
  int line = size_of (self->lines[0], GTK_ORIENTATION_VERTICAL);

  for (guint i = 0; i < G_N_ELEMENTS (self->lines); i++)
    place (self->lines[i], wide, PADDING, y + (int) i * line, width - 2 * PADDING, line);
}

static void
reseau_day_cell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ReseauDayCell *self = RESEAU_DAY_CELL (widget);
  gboolean wide = width >= least_width (self);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int w = size_of (self->number, GTK_ORIENTATION_HORIZONTAL);
  int h = size_of (self->number, GTK_ORIENTATION_VERTICAL);
  int rest = width - w - 3 * PADDING;
  int x = wide ? PADDING : (width - w) / 2;

  place (self->number, TRUE, wide && rtl ? width - PADDING - w : x, PADDING, w, h);
  place (self->holiday, wide, rtl ? PADDING : w + 2 * PADDING, PADDING, rest, h);
  place_words (self, width, PADDING + h, wide);
  place (self->dots, !wide, 0, PADDING + h, width, size_of (self->dots, GTK_ORIENTATION_VERTICAL));
}

static GtkSizeRequestMode
reseau_day_cell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* --- the type ---------------------------------------------------------------------------- */

static void
reseau_day_cell_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (reseau_day_cell_parent_class)->dispose (object);
}

static void
reseau_day_cell_class_init (ReseauDayCellClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_day_cell_dispose;
  widget->measure = reseau_day_cell_measure;
  widget->size_allocate = reseau_day_cell_size_allocate;
  widget->get_request_mode = reseau_day_cell_get_request_mode;
  gtk_widget_class_set_css_name (widget, "daycell");
  gtk_widget_class_set_accessible_role (widget, GTK_ACCESSIBLE_ROLE_GRID_CELL);
}

/* All of it is in the name of the cell. */
static GtkWidget *
add_label (ReseauDayCell *self, const char *css_class)
{
  GtkWidget *label = reseau_label_new (NULL, css_class);

  gtk_accessible_update_state (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return label;
}

static void
reseau_day_cell_init (ReseauDayCell *self)
{
  self->number = add_label (self, "day-number");
  gtk_label_set_ellipsize (GTK_LABEL (self->number), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_xalign (GTK_LABEL (self->number), 0.5);
  self->holiday = add_label (self, "day-holiday");
  for (guint i = 0; i < G_N_ELEMENTS (self->lines); i++)
    self->lines[i] = add_label (self, i < LINES ? "day-line" : "day-more");
  self->dots = add_label (self, "day-dots");
  gtk_label_set_xalign (GTK_LABEL (self->dots), 0.5);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
reseau_day_cell_new (void)
{
  return g_object_new (RESEAU_TYPE_DAY_CELL, NULL);
}

/* --- what it shows ----------------------------------------------------------------------- */

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_line (GtkWidget *label, const ReseauAgendaEntry *entry)
{
  const ReseauRecord *record = entry != NULL ? reseau_item_get_record (entry->item) : NULL;
  g_autoptr (GDateTime) time =
      entry != NULL && strlen (entry->start) > 10 ? reseau_when_parse (entry->start) : NULL;
  g_autofree char *hour = time != NULL ? reseau_when_hour (time) : NULL;
  g_autofree char *words =
      entry != NULL ? g_strdup_printf ("%s%s%s", hour != NULL ? hour : "", hour != NULL ? " " : "",
                                       reseau_item_get_title (entry->item))
                    : g_strdup ("");
  const char *nature = record != NULL ? reseau_record_get_string (record, "nature") : NULL;

  gtk_label_set_label (GTK_LABEL (label), words);
  set_class (label, "visit", g_strcmp0 (nature, "visit") == 0);
  set_class (label, "candidate", entry != NULL && entry->candidate);
  set_class (label, "empty", entry == NULL);
  g_object_set_data_full (G_OBJECT (label), ID,
                          entry != NULL ? g_strdup (reseau_item_get_page (entry->item)) : NULL,
                          g_free);
}

static void
show_lines (ReseauDayCell *self, const GPtrArray *entries)
{
  guint n = entries != NULL ? entries->len : 0;
  g_autoptr (GString) dots = g_string_new (NULL);
  g_autofree char *more =
      n > LINES ? g_strdup_printf (ngettext ("%u more", "%u more", n - LINES), n - LINES) : NULL;

  for (guint i = 0; i < LINES; i++)
    show_line (self->lines[i], i < n ? g_ptr_array_index (entries, i) : NULL);
  for (guint i = 0; i < MIN (n, DOTS); i++)
    g_string_append (dots, "•");
  gtk_label_set_label (GTK_LABEL (self->lines[LINES]), more != NULL ? more : "");
  gtk_label_set_label (GTK_LABEL (self->dots), dots->str);
}

static char *
dup_name (ReseauDayCell *self, const char *holiday, guint n, gboolean is_today)
{
  g_autofree char *day = reseau_when_day (&self->day);
  g_autofree char *count = n > 0 ? g_strdup_printf (ngettext ("%u meeting", "%u meetings", n), n)
                                 : g_strdup (_ ("no meeting"));

  return g_strdup_printf ("%s%s%s%s%s, %s", day, is_today ? ", " : "", is_today ? _ ("today") : "",
                          holiday != NULL ? ", " : "", holiday != NULL ? holiday : "", count);
}

void
reseau_day_cell_show (ReseauDayCell *self, const GDate *day, const GPtrArray *entries,
                      gboolean is_today, gboolean is_outside)
{
  GDateWeekday weekday = g_date_get_weekday (day);
  g_autofree char *number = g_strdup_printf ("%d", g_date_get_day (day));
  g_autofree char *holiday = reseau_holidays_dup_words (day);
  g_autofree char *name = NULL;

  g_return_if_fail (RESEAU_IS_DAY_CELL (self));

  self->day = *day;
  name = dup_name (self, holiday, entries != NULL ? entries->len : 0, is_today);
  gtk_label_set_label (GTK_LABEL (self->number), number);
  gtk_label_set_label (GTK_LABEL (self->holiday), holiday != NULL ? holiday : "");
  gtk_widget_set_tooltip_text (self->holiday, holiday);
  show_lines (self, entries);
  set_class (GTK_WIDGET (self), "today", is_today);
  set_class (GTK_WIDGET (self), "outside", is_outside);
  set_class (GTK_WIDGET (self), "holiday", holiday != NULL);
  set_class (GTK_WIDGET (self), "weekend", weekday == G_DATE_SATURDAY || weekday == G_DATE_SUNDAY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
reseau_day_cell_set_selected (ReseauDayCell *self, gboolean selected)
{
  g_return_if_fail (RESEAU_IS_DAY_CELL (self));

  set_class (GTK_WIDGET (self), "selected", selected);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
}

const GDate *
reseau_day_cell_get_day (ReseauDayCell *self)
{
  g_return_val_if_fail (RESEAU_IS_DAY_CELL (self), NULL);

  return &self->day;
}

const char *
reseau_day_cell_pick (ReseauDayCell *self, double x, double y)
{
  GtkWidget *picked;

  g_return_val_if_fail (RESEAU_IS_DAY_CELL (self), NULL);

  picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  return picked != NULL ? g_object_get_data (G_OBJECT (picked), ID) : NULL;
}
