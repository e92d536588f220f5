/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui-fixture.h"

/* The program's window on a desk of its own. */
typedef struct {
  UiDesk *desk;
  GtkWidget *window;
} UiBench;

UiBench *ui_bench_new (GtkApplication *application, int width);
void ui_bench_free (UiBench *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiBench, ui_bench_free)
