/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-commands.h"

G_BEGIN_DECLS

/* What the program ends with. */
enum {
  RESEAU_CTL_DONE = 0,
  RESEAU_CTL_FAILED = 1,
  RESEAU_CTL_USAGE = 2,
  RESEAU_CTL_NOT_SYNCED = 3,
  RESEAU_CTL_CONFLICT = 4,
};

/**
 * ReseauCtl:
 * @data_dir: folder of the cache
 * @store: the cache, for commands that need no network
 * @account: (nullable): who is signed in
 */
typedef struct {
  char *data_dir;
  ReseauSchema *schema;
  ReseauEnv *env;
  ReseauStore *store;
  ReseauStoreState *state;
} ReseauCtl;

/**
 * ReseauCtlFunc:
 * @argv: (array zero-terminated=1): the command's name and its arguments
 *
 * One command: JSON lines go to stdout, words to stderr.
 *
 * Returns: the exit code
 */
typedef int (*ReseauCtlFunc) (ReseauCtl *ctl, int argc, char **argv);

int reseau_ctl_connect (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_sync (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_watch (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_history (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_undo (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_bin (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_restore (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_list (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_search (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_show (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_conflicts (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_tray (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_notices (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_part (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_create (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_set (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_delete (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_share (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_resolve (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_visit (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_comment (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_import (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_export (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_publish (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_pack (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_unpack (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_attach (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_fetch (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_files (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_calendar (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_cards (ReseauCtl *ctl, int argc, char **argv);
int reseau_ctl_check (ReseauCtl *ctl, int argc, char **argv);

/* Compares the cache with the server and puts right what differs; says so in @out. */
gboolean reseau_ctl_repair (ReseauCtl *ctl, ReseauValue *out);

/* For the commands. */
int reseau_ctl_fail (const GError *error);
int reseau_ctl_end (const ReseauChange *change, const GError *error);
int reseau_ctl_usage (const char *words);
gboolean reseau_ctl_parse (int *argc, char ***argv, const GOptionEntry *options);
gboolean reseau_ctl_open (ReseauCtl *ctl);
gboolean reseau_ctl_get_actor (ReseauCtl *ctl, ReseauActor *actor);
const ReseauKind *reseau_ctl_get_kind (ReseauCtl *ctl, const char *name);
void reseau_ctl_print (const ReseauValue *value);
ReseauValue *reseau_ctl_record_to_value (const ReseauRecord *record);

G_END_DECLS
