/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server-store.h"

G_BEGIN_DECLS

/**
 * ReseauCommitFunc:
 * @store: inside a transaction
 *
 * Does the writing of one request.  It opens a transaction of its own, which is
 * a savepoint of the one that it shares with others.
 */
typedef void (*ReseauCommitFunc) (ReseauServerStore *store, gpointer data);

/**
 * ReseauCommitter:
 *
 * The one thread that writes.  All that waits when it turns to the queue goes
 * into one transaction, so that one flush of the disk serves many; nobody is
 * answered before it.
 */
typedef struct _ReseauCommitter ReseauCommitter;

/**
 * ReseauCommittedFunc:
 * @durable: whether what was written since the last call is on disk, or undone
 *
 * Called on the committer's thread after each transaction, before those who wait are told.
 */
typedef void (*ReseauCommittedFunc) (gboolean durable, gpointer data);

ReseauCommitter *reseau_committer_new (ReseauServerStore *store, ReseauCommittedFunc committed,
                                       gpointer data);
gboolean reseau_committer_run (ReseauCommitter *self, ReseauCommitFunc func, gpointer data,
                               GError **error);
void reseau_committer_free (ReseauCommitter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauCommitter, reseau_committer_free)

G_END_DECLS
