/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-bench.h"

#include "reseau-window.h"

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_width (widget) > 0;
}

UiBench *
ui_bench_new (GtkApplication *application, int width)
{
  UiBench *self = g_new0 (UiBench, 1);

  self->desk = ui_desk_new ();
  self->window = reseau_window_new (application, self->desk->context);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, 640);
  gtk_window_present (GTK_WINDOW (self->window));
  g_assert_true (ui_wait_for (is_mapped, self->window));
  return self;
}

void
ui_bench_free (UiBench *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  ui_settle ();
  ui_desk_free (self->desk);
  g_free (self);
}
