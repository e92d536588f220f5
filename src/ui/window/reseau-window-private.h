/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-browser.h"
#include "reseau-list-pane.h"
#include "reseau-window.h"

G_BEGIN_DECLS

typedef enum {
  RESEAU_VIEW_HOME,
  RESEAU_VIEW_FICHES,
  RESEAU_VIEW_DIRECTORY,
  RESEAU_VIEW_MEETINGS,
  RESEAU_N_VIEWS,
} ReseauViewName;

struct _ReseauWindow {
  AdwApplicationWindow parent;

  ReseauContext *context;
  GSettings *settings;
  ReseauChange *undo; /* (nullable): the last change that can be taken back */
  AdwToast *offer;    /* (nullable) (unowned): that says so */
  ReseauChange *redo; /* (nullable): what does again what was taken back */
  char *done;         /* (nullable): what was told when it was done */
  char *sought;       /* (nullable): address of a page that is not here yet */
  gboolean asked;     /* whether the server is asked for it */
  gboolean try_offered;
  gboolean trial; /* whether this is the demonstration network */
  guint header_idle;

  GtkWidget *toasts;
  GtkWidget *root;    /* welcome or main */
  GtkWidget *welcome; /* (nullable) */
  GtkWidget *main;
  GtkWidget *header;
  GtkWidget *new_button;
  GtkWidget *menu_button;
  GtkWidget *switcher;
  GtkWidget *sync;
  GtkWidget *below_header; /* AdwBin */
  GtkWidget *notices;      /* below the header that shows, whichever that is */
  GtkWidget *banner;
  GtkWidget *notice; /* what stays until one has read it */
  GtkWidget *stack;
  GtkWidget *bar;                          /* (nullable): made for a narrow window */
  GtkWidget *views[RESEAU_N_VIEWS];        /* AdwBin, filled when first shown */
  ReseauBrowser *browsers[RESEAU_N_VIEWS]; /* (nullable) */
};

void reseau_window_install_actions (ReseauWindow *self);
void reseau_window_install_changes (ReseauWindow *self);
void reseau_window_install_links (ReseauWindow *self);
void reseau_window_install_packages (ReseauWindow *self);
void reseau_window_install_calendars (ReseauWindow *self);
void reseau_window_install_publish (ReseauWindow *self);
gboolean reseau_window_is_calendar (GFile *file);
void reseau_window_open_calendar (ReseauWindow *self, GFile *file);
gboolean reseau_window_can_link (ReseauWindow *self);
void reseau_window_seek (ReseauWindow *self);
void reseau_window_show_notice (ReseauWindow *self, const char *words, const char *button,
                                const char *action);
const ReseauView *reseau_window_get_read (ReseauWindow *self);
void reseau_window_update_actions (ReseauWindow *self);
ReseauViewName reseau_window_get_view (ReseauWindow *self);
ReseauBrowser *reseau_window_get_browser (ReseauWindow *self);
ReseauListPane *reseau_window_get_list (ReseauWindow *self);
const char *reseau_window_get_view_id (ReseauViewName view);
void reseau_window_show_welcome (ReseauWindow *self, gboolean again);
void reseau_window_show_main (ReseauWindow *self);
GMenuModel *reseau_window_record_menu_new (ReseauWindow *self, const ReseauView *view);

void reseau_window_end_offer (ReseauWindow *self);

G_END_DECLS
