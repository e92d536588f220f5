/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-db.h"

G_BEGIN_DECLS

/* The statement cache finds a text by its address first (most are literals),
 * then by what it says. */
#define RESEAU_DB_CACHE_SLOTS 64
#define RESEAU_DB_CACHE_MAX 200

/* As much as is kept of the log, 32 MiB. */
#define RESEAU_DB_LOG_PAGES 8000

typedef struct _ReseauDbCopier ReseauDbCopier;

struct _ReseauDb {
  sqlite3 *handle;
  char *path;
  gboolean read_only;
  guint depth;

  GHashTable *statements; /* text -> ReseauDbStatement, not in use or in use */
  GQueue idle;            /* least lately used first */
  struct {
    const char *address;
    ReseauDbStatement *statement;
  } slots[RESEAU_DB_CACHE_SLOTS];

  ReseauDbCopier *copier; /* NULL: the writer copies the log by itself */
  GData *data;
  GCancellable *cancellable;
  const int *stop; /* atomic: set, it cancels every statement */
  ReseauDbHook hook;
  gpointer hook_data;
  guint64 n_statements;
};

/* Counts, asks the hook, and refuses to go on in a transaction that is gone. */
gboolean reseau_db_before_statement (ReseauDb *self, const char *sql, GError **error);

/* @stop: (nullable): outlives the connection */
void reseau_db_set_stop_flag (ReseauDb *self, const int *stop);

ReseauDbCopier *reseau_db_copier_new (ReseauDb *db);
void reseau_db_copier_free (ReseauDbCopier *self);
void reseau_db_copier_hold (ReseauDbCopier *self);
void reseau_db_copier_release (ReseauDbCopier *self);

void reseau_db_clear_statements (ReseauDb *self);

G_END_DECLS
