/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-date-row.h"

#include "reseau-scrolled.h"
#include "reseau-typed.h"
#include "reseau-widgets.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

struct _ReseauDateRow {
  ReseauFieldRow parent_instance;

  GtkWidget *date;
  GtkWidget *time; /* only for a moment */
  GtkWidget *calendar;
  GtkWidget *popover;
  gboolean from_calendar;
};

G_DEFINE_FINAL_TYPE (ReseauDateRow, reseau_date_row, RESEAU_TYPE_FIELD_ROW)

static char *
typed_date (ReseauDateRow *self)
{
  g_autoptr (GDateTime) today = g_date_time_new_now_local ();

  return reseau_typed_parse_date (gtk_editable_get_text (GTK_EDITABLE (self->date)), today);
}

/* What is typed and means nothing yet is kept as it is: "DATE" or "DATETTIME". */
static char *
raw_text (ReseauDateRow *self)
{
  const char *date = gtk_editable_get_text (GTK_EDITABLE (self->date));
  const char *time = self->time ? gtk_editable_get_text (GTK_EDITABLE (self->time)) : "";

  if (*time == '\0')
    return g_strdup (date);
  return g_strconcat (date, "T", time, NULL);
}

static char *
moment_of (ReseauDateRow *self)
{
  g_autofree char *date = typed_date (self);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  int hour, minute;

  if (date == NULL)
    return NULL;
  if (self->time == NULL)
    return g_steal_pointer (&date);
  if (!reseau_typed_parse_time (gtk_editable_get_text (GTK_EDITABLE (self->time)), &hour, &minute))
    return NULL;
  return reseau_typed_join (date, hour, minute, zone);
}

static ReseauValue *
value_of (ReseauDateRow *self)
{
  char *moment = moment_of (self);

  return reseau_value_new_string_take (moment ? moment : raw_text (self));
}

static void
on_changed_cb (GtkEditable *editable, ReseauDateRow *self)
{
  g_autoptr (ReseauValue) value = value_of (self);

  reseau_field_row_tell (RESEAU_FIELD_ROW (self), value);
}

static void
set_text (GtkWidget *entry, const char *text)
{
  if (entry != NULL && !g_str_equal (gtk_editable_get_text (GTK_EDITABLE (entry)), text))
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static void
set_moment (ReseauDateRow *self, const char *text)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;
  g_autofree char *shown = NULL;
  const char *separator = strrchr (text, 'T');

  if (!reseau_typed_split (text, zone, &date, &time)) {
    date = separator ? g_strndup (text, separator - text) : g_strdup (text);
    time = g_strdup (separator ? separator + 1 : "");
  }
  shown = reseau_typed_format_date (date);
  set_text (self->date, shown);
  set_text (self->time, time);
}

static void
reseau_date_row_show_value (ReseauFieldRow *row, ReseauValue *value)
{
  ReseauDateRow *self = RESEAU_DATE_ROW (row);
  const char *text = reseau_value_is_string (value) ? reseau_value_get_string (value) : "";
  g_autoptr (ReseauValue) now = value_of (self);
  g_autofree char *shown = NULL;

  if (g_str_equal (reseau_value_get_string (now), text))
    return;
  if (self->time != NULL) {
    set_moment (self, text);
    return;
  }
  shown = reseau_typed_format_date (text);
  set_text (self->date, shown);
}

/* Once one goes on, a day typed in any way reads as all days do. */
static void
on_left_cb (ReseauDateRow *self)
{
  g_autofree char *date = typed_date (self);
  g_autofree char *shown = date ? reseau_typed_format_date (date) : NULL;

  if (shown != NULL)
    set_text (self->date, shown);
}

static void
on_popover_show_cb (GtkWidget *popover, ReseauDateRow *self)
{
  g_autofree char *date = typed_date (self);
  g_autoptr (GDateTime) day = NULL;
  int year, month, number;

  if (date == NULL || sscanf (date, "%d-%d-%d", &year, &month, &number) != 3)
    return;
  day = g_date_time_new_local (year, month, number, 12, 0, 0);
  self->from_calendar = TRUE;
  gtk_calendar_select_day (GTK_CALENDAR (self->calendar), day);
  self->from_calendar = FALSE;
}

static void
on_day_selected_cb (GtkCalendar *calendar, ReseauDateRow *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (calendar);
  g_autofree char *text = g_date_time_format (day, "%d/%m/%Y");

  if (self->from_calendar)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->date), text);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_grab_focus (self->time ? self->time : self->date);
}

static GtkWidget *
calendar_button_new (ReseauDateRow *self)
{
  GtkWidget *button = gtk_menu_button_new ();

  self->calendar = gtk_calendar_new ();
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->calendar);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), self->popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "x-office-calendar-symbolic");
  reseau_widget_set_words (button, _ ("Choose a Day"));
  reseau_scrolled_show_opener (button);
  g_signal_connect (self->popover, "show", G_CALLBACK (on_popover_show_cb), self);
  g_signal_connect (self->calendar, "day-selected", G_CALLBACK (on_day_selected_cb), self);
  return button;
}

static GtkWidget *
entry_new (ReseauDateRow *self, const char *placeholder, int width)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_editable_set_enable_undo (GTK_EDITABLE (entry), FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), width);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), width);
  g_signal_connect (entry, "changed", G_CALLBACK (on_changed_cb), self);
  return entry;
}

static void
reseau_date_row_constructed (GObject *object)
{
  ReseauDateRow *self = RESEAU_DATE_ROW (object);
  ReseauFieldRow *row = RESEAU_FIELD_ROW (object);
  GtkWidget *box = reseau_wrap_box_new (12);
  GtkWidget *linked = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  G_OBJECT_CLASS (reseau_date_row_parent_class)->constructed (object);

  gtk_widget_add_css_class (linked, "linked");
  /* Translators: how a day is typed */
  self->date = entry_new (self, _ ("dd/mm/yyyy"), 11);
  gtk_box_append (GTK_BOX (linked), self->date);
  gtk_box_append (GTK_BOX (linked), calendar_button_new (self));
  gtk_box_append (GTK_BOX (box), linked);
  if (reseau_field_row_get_field (row)->type == RESEAU_FIELD_DATETIME) {
    /* Translators: how a time of day is typed */
    self->time = entry_new (self, _ ("hh:mm"), 6);
    gtk_box_append (GTK_BOX (box), self->time);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->time), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Time"), -1);
  }
  reseau_field_row_set_control (row, box, self->date);
  g_signal_connect (self, "left", G_CALLBACK (on_left_cb), NULL);
}

static void
reseau_date_row_class_init (ReseauDateRowClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = reseau_date_row_constructed;
  RESEAU_FIELD_ROW_CLASS (klass)->show_value = reseau_date_row_show_value;
}

static void
reseau_date_row_init (ReseauDateRow *self)
{
}
