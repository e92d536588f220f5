/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-store.h"

G_BEGIN_DECLS

/* Records that go from desk to desk without a server. */

/**
 * ReseauGiven:
 * @base: (nullable): the record as the server has it
 * @shown: (nullable): as a person sees it, %NULL when it is deleted here
 * @ops: (element-type ReseauOp): what waits on it, the ids never to change any more
 *
 * A record that is put into a package.
 */
typedef struct {
  ReseauRecord *base;
  ReseauRecord *shown;
  GPtrArray *ops;
} ReseauGiven;

void reseau_given_free (ReseauGiven *self);

GPtrArray *reseau_store_give (ReseauStore *self, const GPtrArray *ids, GError **error);

typedef enum {
  RESEAU_TAKEN_UNCHANGED,
  RESEAU_TAKEN_CREATED,
  RESEAU_TAKEN_UPDATED,
  RESEAU_TAKEN_CONFLICT,
  RESEAU_TAKEN_DELETED,
} ReseauTakenOutcome;

/**
 * ReseauTaken:
 * @title: (nullable): what it is called, for whoever reads the report
 * @scope: (nullable): who sees it
 * @line: (nullable): the record as the server told it to whoever made the package
 * @ops: (element-type ReseauOp): what waited on it there
 * @with_line: whether @line may be taken
 * @n_allowed: how many of @ops, from the first, may be taken
 * @held: it is its author's to send: here it can only be read until the server tells of it
 * @org: (nullable): the structure of the author of what is held
 * @reason: (nullable): why not all may, or could
 * @outcome: (out): what became of it here
 *
 * A record that a package brings.
 */
typedef struct {
  char *id;
  char *kind;
  char *title;
  char *scope;
  ReseauLine *line;
  GPtrArray *ops;
  gboolean with_line;
  gboolean held;
  const char *org;
  guint n_allowed;
  const char *reason;
  ReseauTakenOutcome outcome;
} ReseauTaken;

ReseauTaken *reseau_taken_new (const char *id, const char *kind);
void reseau_taken_free (ReseauTaken *self);

/* @added: (nullable) (element-type utf8): gets the ids of the operations that are new here */
gboolean reseau_store_take (ReseauStore *self, GPtrArray *records, GPtrArray *blobs,
                            gboolean dry_run, GPtrArray *added, GError **error);

/**
 * ReseauSignerTrust:
 * @RESEAU_SIGNER_NEW: neither the key nor the device was met before
 * @RESEAU_SIGNER_KNOWN: the device has signed with this key before
 * @RESEAU_SIGNER_OTHER_KEY: the device, or somebody with this key, was another one before
 */
typedef enum {
  RESEAU_SIGNER_NEW,
  RESEAU_SIGNER_KNOWN,
  RESEAU_SIGNER_OTHER_KEY,
} ReseauSignerTrust;

gboolean reseau_store_judge_signer (ReseauStore *self, const char *key, const char *device,
                                    const char *uid, ReseauSignerTrust *trust, GError **error);
gboolean reseau_store_note_signer (ReseauStore *self, const char *key, const char *device,
                                   const char *uid, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauGiven, reseau_given_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauTaken, reseau_taken_free)

G_END_DECLS
