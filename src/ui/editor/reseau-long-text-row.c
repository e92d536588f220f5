/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-long-text-row.h"

/* Up to that many characters a person wants to know how many are left. */
#define COUNTED 1000

struct _ReseauLongTextRow {
  ReseauFieldRow parent_instance;

  GtkWidget *view;
  GtkTextBuffer *buffer;
  guint tick;
  guint ticks;
};

G_DEFINE_FINAL_TYPE (ReseauLongTextRow, reseau_long_text_row, RESEAU_TYPE_FIELD_ROW)

static char *
dup_text (ReseauLongTextRow *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static void
show_count (ReseauLongTextRow *self)
{
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (self));
  g_autofree char *note = NULL;

  if (field->max > COUNTED)
    return;
  note = g_strdup_printf ("%d/%g", gtk_text_buffer_get_char_count (self->buffer), field->max);
  reseau_field_row_set_note (RESEAU_FIELD_ROW (self), note);
}

/* A text view learns its height while it is given its place, when it cannot ask for more: so it
 * is asked again on the frames that follow. */
static gboolean
on_tick_cb (GtkWidget *view, GdkFrameClock *clock, gpointer data)
{
  ReseauLongTextRow *self = data;
  int natural;

  gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (view), NULL, &natural,
                      NULL, NULL);
  if (natural != gtk_widget_get_height (view))
    gtk_widget_queue_resize (view);
  if (--self->ticks > 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
follow_height (ReseauLongTextRow *self)
{
  self->ticks = 3;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (self->view, on_tick_cb, self, NULL);
}

static void
on_changed_cb (GtkTextBuffer *buffer, ReseauLongTextRow *self)
{
  g_autofree char *text = dup_text (self);
  g_autoptr (ReseauValue) value = reseau_value_new_string (text);

  show_count (self);
  follow_height (self);
  reseau_field_row_tell (RESEAU_FIELD_ROW (self), value);
}

static void
reseau_long_text_row_show_value (ReseauFieldRow *row, ReseauValue *value)
{
  ReseauLongTextRow *self = RESEAU_LONG_TEXT_ROW (row);
  const char *text = reseau_value_get_string (value);
  g_autofree char *now = dup_text (self);

  if (g_strcmp0 (now, text ? text : "") != 0)
    gtk_text_buffer_set_text (self->buffer, text ? text : "", -1);
  show_count (self);
}

/* A form is walked through with Tab; a text of people has none. */
static GtkWidget *
view_new (void)
{
  GtkWidget *view = gtk_text_view_new ();

  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 8);
  gtk_widget_set_size_request (view, -1, 72);
  gtk_widget_add_css_class (view, "framed-text");
  return view;
}

static void
reseau_long_text_row_constructed (GObject *object)
{
  ReseauLongTextRow *self = RESEAU_LONG_TEXT_ROW (object);

  G_OBJECT_CLASS (reseau_long_text_row_parent_class)->constructed (object);

  reseau_field_row_set_control (RESEAU_FIELD_ROW (self), self->view, self->view);
}

static void
reseau_long_text_row_class_init (ReseauLongTextRowClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = reseau_long_text_row_constructed;
  RESEAU_FIELD_ROW_CLASS (klass)->show_value = reseau_long_text_row_show_value;
}

static void
reseau_long_text_row_init (ReseauLongTextRow *self)
{
  self->view = view_new ();
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  gtk_text_buffer_set_enable_undo (self->buffer, FALSE);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_changed_cb), self, 0);
}
