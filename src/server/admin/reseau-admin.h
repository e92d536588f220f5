/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server.h"

G_BEGIN_DECLS

/* Exit codes of the program. */
#define RESEAU_ADMIN_DONE 0
#define RESEAU_ADMIN_FAILED 1
#define RESEAU_ADMIN_USAGE 2

/**
 * ReseauAdmin:
 * @folder: where the data of this server stand
 *
 * What every command of `reseaud` begins with.
 */
typedef struct {
  char *folder;
  ReseauServer *server;
} ReseauAdmin;

int reseau_admin_main (int argc, char **argv);

char *reseau_admin_dup_database (ReseauAdmin *self);
ReseauServerStore *reseau_admin_open (ReseauAdmin *self, GError **error);
int reseau_admin_complain (ReseauAdmin *self, const GError *error);
int reseau_admin_refuse (const char *format, ...) G_GNUC_PRINTF (1, 2);
int reseau_admin_misuse (const char *format, ...) G_GNUC_PRINTF (1, 2);
gboolean reseau_admin_parse (int *argc, char ***argv, const GOptionEntry *entries);

int reseau_admin_init (ReseauAdmin *self, int argc, char **argv);
int reseau_admin_user (ReseauAdmin *self, int argc, char **argv);
int reseau_admin_quarantine (ReseauAdmin *self, int argc, char **argv);
int reseau_admin_serve (ReseauAdmin *self, int argc, char **argv);
char *reseau_admin_dup_guard (ReseauAdmin *self, const char *wanted);
gboolean reseau_admin_stand_guard (ReseauAdmin *self, ReseauServerStore *store, const char *path,
                                   GError **error);
char *reseau_admin_dup_erased_list (const char *guard);
gboolean reseau_admin_keep_erased (ReseauAdmin *self, ReseauServerStore *store, const char *guard,
                                   GError **error);
int reseau_admin_person (ReseauAdmin *self, int argc, char **argv);
int reseau_admin_new_epoch (ReseauAdmin *self, int argc, char **argv);
int reseau_admin_demo (ReseauAdmin *self, int argc, char **argv);

G_END_DECLS
