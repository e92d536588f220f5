/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-analyzer.h"
#include "reseau-context.h"
#include "reseau-db-pool.h"
#include "reseau-item-loader.h"

G_BEGIN_DECLS

/* What the files of the context share; nobody else includes this. */
struct _ReseauContext {
  GObject parent_instance;

  char *data_dir;
  char *language;
  ReseauEnv *env;
  ReseauSchema *schema;
  ReseauSecretStore *secrets;
  ReseauDbPool *pool;
  ReseauSyncer *syncer;
  ReseauTerms *terms;
  ReseauStoreState *state;
  ReseauAnalyzer *analyzer;

  guint changed_source;
  gboolean refreshing;
  gboolean refresh_again;
  gboolean terms_stale;
  gboolean gives_way;
};

/**
 * ReseauContextReader:
 *
 * What a job on a reader's thread may use: everything in it is immutable and
 * shared.
 */
typedef struct {
  ReseauSchema *schema;
  ReseauTerms *terms;
  char *language;
  ReseauAccount *account;
} ReseauContextReader;

ReseauContextReader *reseau_context_reader_new (ReseauContext *self);
void reseau_context_reader_free (ReseauContextReader *self);
ReseauDisplay reseau_context_reader_get_display (const ReseauContextReader *self);

/* Runs @func with @job on a reader's thread, then ends @task, which it takes. */
void reseau_context_run_on_readers (ReseauContext *self, ReseauDbFunc func, gpointer job,
                                    GDestroyNotify job_free, GDestroyNotify result_destroy,
                                    GTask *task);

void reseau_context_note_change (ReseauContext *self, gboolean from_server);
void reseau_context_refresh (ReseauContext *self);

G_END_DECLS
