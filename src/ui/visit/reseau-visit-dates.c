/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-visit-dates.h"

#include "reseau-field-row.h"
#include "reseau-typed.h"
#include "reseau-visit-hint.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* What a day begins with unless one says otherwise: a draft's moment without its day. */
#define USUAL_START "T9:30"

typedef struct {
  ReseauVisitDates *owner;
  ReseauField field; /* the schema's, under the name that it has here */
  GtkWidget *box;
  GtkWidget *row;
  GtkWidget *until;
  GtkWidget *hint;
  ReseauValue *start; /* as the row tells it: a moment, or what is typed so far */
} Line;

struct _ReseauVisitDates {
  GtkWidget parent;

  ReseauContext *context;
  guint max;
  GPtrArray *lines;
  GtkWidget *list;
  GtkWidget *add;
};

G_DEFINE_FINAL_TYPE (ReseauVisitDates, reseau_visit_dates, GTK_TYPE_WIDGET)

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- one line ---------------------------------------------------------------------- */

static void
line_free (gpointer data)
{
  Line *line = data;

  g_clear_pointer (&line->start, reseau_value_unref);
  g_free (line);
}

static const char *
line_start (const Line *line)
{
  return reseau_value_get_string (line->start);
}

static const char *
line_until (const Line *line)
{
  return gtk_editable_get_text (GTK_EDITABLE (line->until));
}

/* A time of day alone is no date. */
static gboolean
line_is_empty (const Line *line)
{
  const char *start = line_start (line);

  return start == NULL || *start == '\0' || *start == 'T';
}

static gboolean
line_is_moment (const Line *line)
{
  return reseau_validate_value (&line->field, line->start) == RESEAU_PROBLEM_NONE;
}

/* Returns: (nullable): until when, on the day it begins; %NULL if not said or no time */
static char *
line_dup_end (const Line *line)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;
  int hour, minute;

  if (!reseau_typed_parse_time (line_until (line), &hour, &minute) ||
      !reseau_typed_split (line_start (line), zone, &date, &time))
    return NULL;
  return reseau_typed_join (date, hour, minute, zone);
}

static gboolean
is_before (const char *moment, GDateTime *other)
{
  g_autoptr (GDateTime) time = reseau_when_parse (moment);

  return time != NULL && g_date_time_compare (time, other) <= 0;
}

/* Returns: (nullable): what is wrong with it */
static const char *
line_problem (const Line *line)
{
  gint64 now_us = reseau_env_now_us (reseau_context_get_env (line->owner->context));
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) start = NULL;
  g_autofree char *end = NULL;

  if (line_is_empty (line))
    return NULL;
  if (!line_is_moment (line))
    return _ ("give a day and a time, such as 12/03/2026 and 9:30");
  if (is_before (line_start (line), now))
    return _ ("this day has passed");
  if (*line_until (line) == '\0')
    return NULL;
  end = line_dup_end (line);
  if (end == NULL)
    return _ ("give the time of its end such as 12:00, or leave it out");
  start = reseau_when_parse (line_start (line));
  return is_before (end, start) ? _ ("the end comes before the beginning") : NULL;
}

static void
line_show_problem (Line *line)
{
  gboolean wrong = !line_is_empty (line) && !line_is_moment (line);
  gboolean left = reseau_field_row_is_left (RESEAU_FIELD_ROW (line->row));

  reseau_field_row_apply (RESEAU_FIELD_ROW (line->row), line->start,
                          wrong && left ? RESEAU_PROBLEM_BAD_DATE : RESEAU_PROBLEM_NONE);
  wrong = !wrong && *line_until (line) != '\0' && line_problem (line) != NULL;
  gtk_accessible_update_state (GTK_ACCESSIBLE (line->until), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (wrong)
    gtk_widget_add_css_class (line->until, "error");
  else
    gtk_widget_remove_css_class (line->until, "error");
}

static void
line_show_hint (Line *line)
{
  gboolean said = !line_is_empty (line) && line_is_moment (line);

  reseau_visit_hint_show (line->hint, said ? line_start (line) : NULL);
}

static void
on_changed (Line *line)
{
  line_show_problem (line);
  line_show_hint (line);
  g_signal_emit (line->owner, signals[CHANGED], 0);
}

static void
on_edited_cb (GtkWidget *row, ReseauValue *value, Line *line)
{
  g_clear_pointer (&line->start, reseau_value_unref);
  line->start = value ? reseau_value_ref (value) : reseau_value_new_string ("");
  on_changed (line);
}

static GtkWidget *
until_new (Line *line)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                 4, "css-name", "fieldrow", NULL);
  GtkWidget *label = reseau_label_new (_ ("until"), "field-label");

  line->until = gtk_entry_new ();
  /* Translators: how a time of day is typed */
  gtk_entry_set_placeholder_text (GTK_ENTRY (line->until), _ ("hh:mm"));
  gtk_editable_set_width_chars (GTK_EDITABLE (line->until), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (line->until), 6);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (line->until), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  label, NULL, -1);
  g_signal_connect_swapped (line->until, "changed", G_CALLBACK (on_changed), line);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), line->until);
  return box;
}

/* --- all of them --------------------------------------------------------------------- */

static const char *
name_of_line (const ReseauVisitDates *self, guint i)
{
  static const char *const names[] = { N_ ("First date"), N_ ("Second date"), N_ ("Third date") };

  return self->max == 1 ? _ ("Date") : _ (names[MIN (i, G_N_ELEMENTS (names) - 1)]);
}

static void
add_line (ReseauVisitDates *self, const char *start, const char *until)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), "meeting");
  const char *name = name_of_line (self, self->lines->len);
  GtkWidget *fields = reseau_wrap_box_new (12);
  Line *line = g_new0 (Line, 1);

  line->owner = self;
  line->field = *reseau_kind_get_field (kind, "start");
  line->field.label = (ReseauLabel){ name, name };
  line->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  line->hint = reseau_visit_hint_new (self->context);
  line->row = reseau_field_row_new (self->context, &line->field);
  line->start = reseau_value_new_string (start);
  gtk_box_append (GTK_BOX (fields), line->row);
  gtk_box_append (GTK_BOX (fields), until_new (line));
  gtk_box_append (GTK_BOX (line->box), fields);
  gtk_box_append (GTK_BOX (line->box), line->hint);
  reseau_field_row_apply (RESEAU_FIELD_ROW (line->row), line->start, RESEAU_PROBLEM_NONE);
  gtk_editable_set_text (GTK_EDITABLE (line->until), until);
  g_signal_connect (line->row, "edited", G_CALLBACK (on_edited_cb), line);
  g_signal_connect_swapped (line->row, "left", G_CALLBACK (line_show_problem), line);
  line_show_hint (line);
  g_ptr_array_add (self->lines, line);
  gtk_box_append (GTK_BOX (self->list), line->box);
  gtk_widget_set_visible (self->add, self->lines->len < self->max);
}

static void
on_add_cb (ReseauVisitDates *self)
{
  const Line *line;

  add_line (self, USUAL_START, "");
  line = g_ptr_array_index (self->lines, self->lines->len - 1);
  reseau_field_row_enter (RESEAU_FIELD_ROW (line->row));
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Returns: (transfer full): a list of {"start", "end"}: the dates that can be read */
ReseauValue *
reseau_visit_dates_dup_value (ReseauVisitDates *self)
{
  ReseauValue *list = reseau_value_new_list ();

  g_return_val_if_fail (RESEAU_IS_VISIT_DATES (self), list);

  for (guint i = 0; i < self->lines->len; i++) {
    const Line *line = g_ptr_array_index (self->lines, i);
    g_autofree char *end = NULL;
    ReseauValue *date;

    if (line_is_empty (line) || line_problem (line) != NULL)
      continue;
    end = line_dup_end (line);
    date = reseau_value_new_object ();
    reseau_value_set_string (date, "start", line_start (line));
    if (end != NULL)
      reseau_value_set_string (date, "end", end);
    reseau_value_add (list, date);
  }
  return list;
}

/* Returns: (transfer full) (nullable): the first thing that is wrong, in a sentence */
char *
reseau_visit_dates_dup_problem (ReseauVisitDates *self)
{
  g_return_val_if_fail (RESEAU_IS_VISIT_DATES (self), NULL);

  for (guint i = 0; i < self->lines->len; i++) {
    const char *problem = line_problem (g_ptr_array_index (self->lines, i));

    if (problem != NULL)
      /* Translators: which date, and what is wrong with it */
      return g_strdup_printf (_ ("%s: %s."), name_of_line (self, i), problem);
  }
  return NULL;
}

/* Returns: (transfer full) (nullable): what is typed, understood or not; %NULL for nothing */
ReseauValue *
reseau_visit_dates_to_draft (ReseauVisitDates *self)
{
  g_autoptr (ReseauValue) list = reseau_value_new_list ();

  g_return_val_if_fail (RESEAU_IS_VISIT_DATES (self), NULL);

  for (guint i = 0; i < self->lines->len; i++) {
    const Line *line = g_ptr_array_index (self->lines, i);
    ReseauValue *date;

    if (line_is_empty (line))
      continue;
    date = reseau_value_new_object ();
    reseau_value_set_string (date, "start", line_start (line));
    reseau_value_set_string (date, "end", line_until (line));
    reseau_value_add (list, date);
  }
  return reseau_value_is_empty (list) ? NULL : g_steal_pointer (&list);
}

/* @draft: (nullable): shows that instead; at least one line to write in */
void
reseau_visit_dates_set_draft (ReseauVisitDates *self, const ReseauValue *draft)
{
  g_return_if_fail (RESEAU_IS_VISIT_DATES (self));

  reseau_box_clear (self->list);
  g_ptr_array_set_size (self->lines, 0);
  for (guint i = 0; i < reseau_value_get_length (draft) && i < self->max; i++) {
    const ReseauValue *date = reseau_value_get_at (draft, i);
    const char *start = reseau_value_get_member_string (date, "start");
    const char *until = reseau_value_get_member_string (date, "end");

    add_line (self, start ? start : "", until ? until : "");
  }
  if (self->lines->len == 0)
    add_line (self, USUAL_START, "");
}

/* --- the type ------------------------------------------------------------------------ */

/* To the first date. */
void
reseau_visit_dates_enter (ReseauVisitDates *self)
{
  const Line *line;

  g_return_if_fail (RESEAU_IS_VISIT_DATES (self));

  line = g_ptr_array_index (self->lines, 0);
  reseau_field_row_enter (RESEAU_FIELD_ROW (line->row));
}

static void
reseau_visit_dates_dispose (GObject *object)
{
  ReseauVisitDates *self = RESEAU_VISIT_DATES (object);

  g_clear_pointer (&self->list, gtk_widget_unparent);
  g_clear_pointer (&self->add, gtk_widget_unparent);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_visit_dates_parent_class)->dispose (object);
}

static void
reseau_visit_dates_class_init (ReseauVisitDatesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_visit_dates_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
reseau_visit_dates_init (ReseauVisitDates *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Add a D_ate"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 12);
  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));
  gtk_box_append (GTK_BOX (content), reseau_icon_new ("list-add-symbolic"));
  gtk_box_append (GTK_BOX (content), label);
  self->add = gtk_button_new ();
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  label, NULL, -1);
  gtk_button_set_child (GTK_BUTTON (self->add), content);
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->add, "adder");
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (on_add_cb), self);
  gtk_widget_set_parent (self->add, GTK_WIDGET (self));
}

/**
 * reseau_visit_dates_new:
 * @max: how many dates at most: three or fewer
 */
GtkWidget *
reseau_visit_dates_new (ReseauContext *context, guint max)
{
  ReseauVisitDates *self = g_object_new (RESEAU_TYPE_VISIT_DATES, NULL);

  self->context = g_object_ref (context);
  self->max = max;
  reseau_visit_dates_set_draft (self, NULL);
  return GTK_WIDGET (self);
}
