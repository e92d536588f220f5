/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What stands in the folder of the demonstration: `server` and `desk` with the data, `made` by
 * which program and when, the `port` that it was served on last, the `pid` of the server, its
 * `log`. */

#define RESEAU_TRIAL_PROGRAM "reseaud"

char *reseau_trial_folder_file (const char *folder, const char *name);

gboolean reseau_trial_folder_is_made (const char *folder, const char *program);
void reseau_trial_folder_set_made (const char *folder, const char *program);
gboolean reseau_trial_folder_clear (const char *folder, GError **error);

guint reseau_trial_folder_get_port (const char *folder);
void reseau_trial_folder_set_port (const char *folder, guint port);

void reseau_trial_folder_note_server (const char *folder, const char *pid);
GPid reseau_trial_folder_find_server (const char *folder, gboolean *orphan);
char *reseau_trial_folder_read_complaint (const char *folder);

G_END_DECLS
