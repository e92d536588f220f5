/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-application.h"
#include "reseau-reminder-post.h"
#include "reseau-search-provider.h"
#include "reseau-tour.h"
#include "reseau-trial.h"
#include "reseau-window.h"

G_BEGIN_DECLS

struct _ReseauApplication {
  AdwApplication parent;

  char *data_dir;
  char *tour_dir;
  char *view;
  gboolean try;
  gboolean new_fiche;
  gboolean search;
  gboolean new_window;
  gboolean background; /* goes on without a window */
  gboolean once;       /* ends after one exchange, without a window */

  ReseauEnv *env;
  ReseauSecretStore *secrets;
  ReseauContext *opening; /* (nullable): while it is opened */
  ReseauContext *opened;  /* (nullable): until it is shown */
  GError *failure;        /* (nullable): why it could not be opened, until that is shown */
  gboolean wanted;        /* whether a window is asked for that is not there yet */
  ReseauContext *context; /* (nullable): what the windows show */
  GSettings *settings;
  GtkWidget *trying; /* (nullable): where the demonstration was asked for */
  ReseauTrial *trial;
  GCancellable *preparing; /* (nullable): while the trial is got ready */
  ReseauTour *tour;
  GPtrArray *files; /* (nullable): packages and links, to be opened once there is a window */
  ReseauSearchProvider *provider;
  ReseauReminderPost *reminders; /* (nullable): of the real network */
  GPtrArray *accepting;          /* (nullable): visits to be accepted once the data are open */
  char *action;                  /* (nullable): of the window, once it is there */
  char *target;
  int status;
};

ReseauWindow *reseau_application_get_window (ReseauApplication *self);
GtkWidget *reseau_application_window_new (ReseauApplication *self);
void reseau_application_close_windows (ReseauApplication *self, GtkWidget *but);
void reseau_application_act (ReseauWindow *window, const char *action, const char *target);
void reseau_application_want (ReseauApplication *self, const char *action, const char *target,
                              guint time);
void reseau_application_install_actions (ReseauApplication *self);
void reseau_application_accept_all (ReseauApplication *self);
void reseau_application_serve (ReseauApplication *self);
void reseau_application_leave_trial (ReseauApplication *self);

G_END_DECLS
