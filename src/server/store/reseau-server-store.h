/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-pull.h"
#include "reseau-push.h"
#include "reseau-session.h"

G_BEGIN_DECLS

#define RESEAU_CHAIN_BYTES 8
#define RESEAU_MAC_KEY_BYTES 32

/**
 * ReseauServerClock:
 * @epoch: name of the present history
 * @seq: number of the last commit
 * @chain: digest of all commits up to it
 * @mac_key: what cursors are signed with
 */
typedef struct {
  gint64 epoch;
  gint64 seq;
  guint8 chain[RESEAU_CHAIN_BYTES];
  guint8 mac_key[RESEAU_MAC_KEY_BYTES];
} ReseauServerClock;

/**
 * ReseauServerAccount:
 * @hash: of the password, as libsodium writes it
 */
typedef struct {
  ReseauAccount *account;
  char *hash;
  gboolean disabled;
  gint64 created;
} ReseauServerAccount;

/**
 * ReseauServerDevice:
 *
 * One installation of one account, and its ratchet (PROTOCOL 4.9).
 */
typedef struct {
  char *id;
  char *uid;
  char *label;
  gint64 last_n;
  char *token;
  char *prev_token;
  char *last_push;
  char *last_response;
  gint64 acked_n;
  gint64 seen;
  gboolean revoked;
} ReseauServerDevice;

/**
 * ReseauServerQuarantined:
 * @id: of the operation
 * @uid: (nullable): whose it is
 * @body: the operation, JSON
 * @closed: whether somebody has dealt with it
 *
 * What was sent and could not be applied, kept for who may decide.
 */
typedef struct {
  char *id;
  char *uid;
  char *code;
  char *body;
  gint64 at;
  gboolean closed;
} ReseauServerQuarantined;

/**
 * ReseauServerEntry:
 * @scope: of the record after the operation
 * @patch: the operation, JSON
 * @before: the values it replaced, JSON
 * @after: (nullable): the values written that are not the operation's own, JSON: what
 *   became of two people's changes
 *
 * One commit in the journal.
 */
typedef struct {
  gint64 seq;
  guint8 chain[RESEAU_CHAIN_BYTES];
  const char *op;
  const char *record;
  const char *uid;
  const char *device;
  gint64 n;
  const char *at;
  gint64 received;
  int schema;
  const char *scope;
  const char *patch;
  const char *before;
  const char *after;
} ReseauServerEntry;

/**
 * ReseauServerChange:
 * @type: put, del or leave
 * @device: (nullable): device that has made every change since it last received the
 *   record, and so knows how it is
 * @raw: the record; only for a put is more set than scope, seq, id and kind
 *
 * A row of a scope's log.
 */
typedef struct {
  ReseauLineType type;
  const char *device;
  ReseauRawRecord raw;
} ReseauServerChange;

/**
 * ReseauServerUpload:
 * @id: name of the part that its bytes are in
 * @size: bytes it will have
 *
 * A blob on its way to the server.
 */
typedef struct {
  char *id;
  char *uid;
  char *sha256;
  gint64 size;
  gint64 expires;
} ReseauServerUpload;

/**
 * ReseauServerDeleted:
 * @record: as it was
 * @by: (nullable): who deleted it
 * @at: (nullable): when, by the clock of who did
 * @received: when the server learnt of it
 *
 * A record of which only a trace is left for those who read its scope.
 */
typedef struct {
  const ReseauRecord *record;
  const char *by;
  const char *at;
  gint64 received;
} ReseauServerDeleted;

/* These return %FALSE when no further row is wanted. */
typedef gboolean (*ReseauServerDeletedFunc) (const ReseauServerDeleted *deleted, gpointer data);
typedef gboolean (*ReseauServerChangeFunc) (const ReseauServerChange *change, gpointer data);
typedef gboolean (*ReseauServerEntryFunc) (const ReseauServerEntry *entry, gpointer data);

typedef void (*ReseauServerSumFunc) (const guint8 id[16], guint64 sum, gpointer data);

typedef struct _ReseauServerStore ReseauServerStore;

/**
 * ReseauServerStoreVTable:
 *
 * What the service asks of a database.  Everything fails with an error of
 * RESEAU_ERROR; getters of one thing give %NULL without an error when it is not
 * there.  Writes happen between @begin and @commit, which nest.  One thread at
 * a time uses a store.
 */
typedef struct {
  void (*free) (ReseauServerStore *self);
  gboolean (*begin) (ReseauServerStore *self, GError **error);
  gboolean (*commit) (ReseauServerStore *self, GError **error);
  void (*rollback) (ReseauServerStore *self);

  gboolean (*start_epoch) (ReseauServerStore *self, const ReseauServerClock *clock,
                           const char *cause, gint64 now, GError **error);
  gboolean (*has_epoch) (ReseauServerStore *self, gint64 epoch, gboolean *found, GError **error);
  gboolean (*get_clock) (ReseauServerStore *self, ReseauServerClock *clock, GError **error);
  gboolean (*set_clock) (ReseauServerStore *self, const ReseauServerClock *clock, GError **error);
  gboolean (*get_chain) (ReseauServerStore *self, gint64 seq, guint8 chain[RESEAU_CHAIN_BYTES],
                         gboolean *found, GError **error);

  ReseauServerAccount *(*get_account) (ReseauServerStore *self, const char *uid, GError **error);
  ReseauServerAccount *(*find_account) (ReseauServerStore *self, const char *email, GError **error);
  GPtrArray *(*list_accounts) (ReseauServerStore *self, GError **error);
  gboolean (*put_account) (ReseauServerStore *self, const ReseauServerAccount *account,
                           GError **error);

  gboolean (*put_session) (ReseauServerStore *self, GBytes *digest, const char *uid,
                           const char *label, gint64 now, gint64 expires, GError **error);
  char *(*get_session) (ReseauServerStore *self, GBytes *digest, gint64 now, GError **error);
  gboolean (*delete_session) (ReseauServerStore *self, GBytes *digest, GError **error);
  gboolean (*delete_sessions) (ReseauServerStore *self, const char *uid, GError **error);

  ReseauServerDevice *(*get_device) (ReseauServerStore *self, const char *id, GError **error);
  gboolean (*put_device) (ReseauServerStore *self, const ReseauServerDevice *device,
                          GError **error);
  gboolean (*forget_devices) (ReseauServerStore *self, GError **error);
  gboolean (*count_devices) (ReseauServerStore *self, const char *uid, guint *count,
                             GError **error);

  ReseauRecord *(*get_record) (ReseauServerStore *self, const char *id, GError **error);
  /* The latest first. */
  gboolean (*list_deleted) (ReseauServerStore *self, const char *scope, guint limit,
                            ReseauServerDeletedFunc func, gpointer data, GError **error);
  gboolean (*put_record) (ReseauServerStore *self, const ReseauRecord *record, GError **error);
  gboolean (*put_change) (ReseauServerStore *self, const char *scope, const char *id, gint64 seq,
                          ReseauLineType type, const char *device, GError **error);
  /* The @device of the record's row, %NULL also where it has none. */
  gboolean (*get_knower) (ReseauServerStore *self, const char *scope, const char *id, char **device,
                          GError **error);
  gboolean (*list_changes) (ReseauServerStore *self, const char *scope, gint64 after, gint64 upto,
                            guint limit, ReseauServerChangeFunc func, gpointer data,
                            GError **error);
  /* The present row of a record, in the form of a change; nothing when it is not there. */
  gboolean (*get_row) (ReseauServerStore *self, const char *id, ReseauServerChangeFunc func,
                       gpointer data, GError **error);
  /* What each record that stands in a scope comes to. */
  gboolean (*list_sums) (ReseauServerStore *self, const char *scope, ReseauServerSumFunc func,
                         gpointer data, GError **error);
  GPtrArray *(*list_pairs) (ReseauServerStore *self, const char *party, GError **error);

  gboolean (*put_entry) (ReseauServerStore *self, const ReseauServerEntry *entry, GError **error);
  gboolean (*list_entries) (ReseauServerStore *self, const char *record, guint limit,
                            ReseauServerEntryFunc func, gpointer data, GError **error);

  /* @content: (out) (transfer full) (nullable): see put_done(); %NULL when nobody knows */
  ReseauOpResult *(*get_done) (ReseauServerStore *self, const char *op, char **content,
                               GError **error);
  /* @content: (nullable): what the operation says, see reseau_seal_content() */
  gboolean (*put_done) (ReseauServerStore *self, const char *op, const char *content,
                        const ReseauOpResult *result, gint64 now, GError **error);
  gboolean (*put_quarantine) (ReseauServerStore *self, const ReseauOp *op, const char *uid,
                              const char *device, const char *code, gint64 now, GError **error);
  /* (element-type ReseauServerQuarantined): the oldest first */
  GPtrArray *(*list_quarantine) (ReseauServerStore *self, GError **error);
  gboolean (*close_quarantined) (ReseauServerStore *self, const char *op, gint64 now,
                                 gboolean *found, GError **error);

  /* --- erasure: what it touches is gone for good --- */
  gboolean (*is_erased) (ReseauServerStore *self, const char *id, gboolean *erased, GError **error);
  gboolean (*note_erased) (ReseauServerStore *self, const char *id, gint64 now, GError **error);
  /* Ids of all that was erased. */
  GPtrArray *(*list_erased) (ReseauServerStore *self, GError **error);
  /* Ids of records, deleted ones too and what was refused, of which the field @parent was ever
   * @id. */
  GPtrArray *(*list_children) (ReseauServerStore *self, const char *kind, const char *parent,
                               const char *id, GError **error);
  /* Ids of records that stand in @scope, deleted ones too. */
  GPtrArray *(*list_scope) (ReseauServerStore *self, const char *scope, GError **error);
  /* Ids of records in which @words stand, whatever the case of letters without accents. */
  GPtrArray *(*list_mentions) (ReseauServerStore *self, const char *words, GError **error);
  /* Of all tables, but for the record's numbers and the places that tell of the erasure. */
  gboolean (*erase_record) (ReseauServerStore *self, const char *id, gint64 seq, GError **error);
  /* Leaves a row by which open sessions learn that it is closed. */
  gboolean (*erase_account) (ReseauServerStore *self, const char *uid, GError **error);
  /* Names of blobs that only this record has ever referred to, and ids of their uploads and of
   * those of the account of this id. */
  GPtrArray *(*list_sole_blobs) (ReseauServerStore *self, const char *id, GError **error);
  GPtrArray *(*list_sole_uploads) (ReseauServerStore *self, const char *id, GError **error);
  /* What an account has done and where it is signed in, an object; without secrets. */
  ReseauValue *(*describe_account) (ReseauServerStore *self, const char *uid, GError **error);
  /* Nothing that was deleted stays in the files; %RESEAU_ERROR_BUSY while somebody reads. */
  gboolean (*purge_files) (ReseauServerStore *self, GError **error);

  /* @size: (out): -1 for one that is not there */
  gboolean (*get_blob) (ReseauServerStore *self, const char *sha256, gint64 *size, GError **error);
  gboolean (*put_blob) (ReseauServerStore *self, const char *sha256, gint64 size, gint64 now,
                        GError **error);
  gboolean (*delete_blob) (ReseauServerStore *self, const char *sha256, GError **error);
  gboolean (*is_holder) (ReseauServerStore *self, const char *sha256, const char *uid,
                         gboolean *held, GError **error);
  /* Makes the references of the account good ones as well. */
  gboolean (*put_holder) (ReseauServerStore *self, const char *sha256, const char *uid,
                          GError **error);
  /* Whether what the account wrote, or had quarantined, names the blob. */
  gboolean (*is_handed_in) (ReseauServerStore *self, const char *sha256, const char *uid,
                            gboolean *handed, GError **error);
  /* @blobs: gets the names that a record refers to */
  gboolean (*list_blob_refs) (ReseauServerStore *self, const char *record, GHashTable *blobs,
                              GError **error);
  gboolean (*put_blob_ref) (ReseauServerStore *self, const char *sha256, const char *record,
                            const char *uid, gboolean good, GError **error);
  gboolean (*delete_blob_ref) (ReseauServerStore *self, const char *sha256, const char *record,
                               GError **error);
  /* The scopes of the records that refer to a blob by good references. */
  GPtrArray *(*list_blob_scopes) (ReseauServerStore *self, const char *sha256, GError **error);

  ReseauServerUpload *(*get_upload) (ReseauServerStore *self, const char *id, GError **error);
  ReseauServerUpload *(*find_upload) (ReseauServerStore *self, const char *uid, const char *sha256,
                                      GError **error);
  gboolean (*put_upload) (ReseauServerStore *self, const ReseauServerUpload *upload,
                          GError **error);
  gboolean (*delete_upload) (ReseauServerStore *self, const char *id, GError **error);
  gboolean (*count_uploads) (ReseauServerStore *self, const char *uid, guint *count,
                             GError **error);
  /* Ids of uploads that expired before @now. */
  GPtrArray *(*list_expired_uploads) (ReseauServerStore *self, gint64 now, GError **error);
  /* Notes since when blobs are not referred to; names of those that are not since @before. */
  GPtrArray *(*list_idle_blobs) (ReseauServerStore *self, gint64 now, gint64 before,
                                 GError **error);
} ReseauServerStoreVTable;

struct _ReseauServerStore {
  const ReseauServerStoreVTable *vtable;
};

void reseau_server_store_free (ReseauServerStore *self);

void reseau_server_quarantined_free (ReseauServerQuarantined *self);
void reseau_server_account_free (ReseauServerAccount *self);
void reseau_server_device_free (ReseauServerDevice *self);
void reseau_server_upload_free (ReseauServerUpload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServerStore, reseau_server_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServerAccount, reseau_server_account_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServerDevice, reseau_server_device_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServerUpload, reseau_server_upload_free)

G_END_DECLS
