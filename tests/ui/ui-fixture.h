/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

/* A desk of its own in a temporary folder: some terms, structures, a person, a fiche, and an
 * account in the first structure that no server knows. */

#define UI_ME "019a0000-0000-7000-8000-00000000000a"
#define UI_HOME "019a0000-0000-7000-8000-000000000001"
#define UI_OTHER "019a0000-0000-7000-8000-000000000002"
#define UI_FICHE "019a0000-0000-7000-8000-000000000003"

typedef struct {
  char *dir;
  ReseauContext *context;
} UiDesk;

UiDesk *ui_desk_new (void);
void ui_desk_free (UiDesk *self);
void ui_desk_reopen (UiDesk *self);
void ui_desk_receive (UiDesk *self, ReseauRecord *record);
ReseauRecord *ui_desk_get (UiDesk *self, const char *id);
GPtrArray *ui_desk_list (UiDesk *self, const char *kind);

GtkWidget *ui_window_new (GtkWidget *child, int width, int height);
void ui_close (GtkWidget *window, GtkWidget *page);
void ui_settle (void);
gboolean ui_wait_for (gboolean (*done) (gpointer), gpointer data);
GtkWidget *ui_find (GtkWidget *root, GType type, const char *label);
GtkWidget *ui_find_button (GtkWidget *root, const char *words);
void ui_click (GtkWidget *root, const char *words);
void ui_click_icon (GtkWidget *root, const char *icon);
GtkWidget *ui_find_field (GtkWidget *root, const char *key);
void ui_assert_says (GtkWidget *root, const char *words);
void ui_assert_silent (GtkWidget *root, const char *words);
void ui_set_text_size (guint percent);
void ui_assert_fits (GtkWidget *widget, int width);
void ui_shot (GtkWidget *window, const char *name);
void ui_init (int *argc, char ***argv);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiDesk, ui_desk_free)
