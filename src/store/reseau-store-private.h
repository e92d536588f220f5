/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-blob-folder.h"
#include "reseau-fts.h"
#include "reseau-store.h"

G_BEGIN_DECLS

/* What the index takes of a kind: fields of the schema (const ReseauField *). */
typedef struct {
  GPtrArray *values; /* choices, states, terms, booleans and other facets */
  GPtrArray *refs;
  GPtrArray *texts;  /* what is searched as it stands in the record */
  GPtrArray *labels; /* what is searched by a label or a title that stands elsewhere */
  gboolean has_blobs;
  gboolean has_completeness;
} ReseauPlan;

/* Private to src/store.
 *
 * The caches know what has been written in the present transaction too: they
 * are dropped when it is rolled back. */
struct _ReseauStore {
  ReseauDb *db; /* owns the store, see reseau_store_open() */
  ReseauSchema *schema;
  ReseauEnv *env;
  gboolean account_known;
  ReseauAccount *account;
  GHashTable *plans;    /* kind -> ReseauPlan */
  GHashTable *kinds;    /* name -> kid */
  GHashTable *scopes;   /* name -> sid; of a writer only */
  GHashTable *values;   /* "value\037field" -> vid; of a writer only */
  GHashTable *blocks;   /* of postings, changed in this transaction */
  gboolean words_known; /* by the tokenizer */
  guint n_texts;        /* indexed in this transaction */
  gint64 joining;       /* the size for which the index is being made one, or 0 */
  gint64 data_version;  /* changes when another connection commits */
  ReseauFts *fts;
  GHashTable *term_texts;   /* "code\037list" -> what it is searched by; %NULL: not loaded */
  GHashTable *relabels;     /* rids whose labels may have changed in this transaction */
  GPtrArray *changed_codes; /* of terms whose text has changed in this transaction */
  ReseauBlobFolder *blobs;  /* %NULL before it is asked for */
};

/* --- transactions, meta ------------------------------------------------- */

gboolean reseau_store_begin (ReseauStore *self, GError **error);
/* @ok: whether all went well in between.  Commits or rolls back. */
gboolean reseau_store_finish (ReseauStore *self, gboolean ok, GError **error);

/* Reads of several statements see one state. */
gboolean reseau_store_begin_read (ReseauStore *self, GError **error);
void reseau_store_end_read (ReseauStore *self);
void reseau_store_drop_caches (ReseauStore *self);

gboolean reseau_store_get_meta_int (ReseauStore *self, const char *key, gint64 *value,
                                    GError **error);
gboolean reseau_store_get_meta_text (ReseauStore *self, const char *key, char **value,
                                     GError **error);
gboolean reseau_store_set_meta_int (ReseauStore *self, const char *key, gint64 value,
                                    GError **error);
gboolean reseau_store_set_meta_text (ReseauStore *self, const char *key, const char *value,
                                     GError **error);

/* Keeps who is signed in; of the uid that the cache belongs to. */
gboolean reseau_store_set_account (ReseauStore *self, const ReseauAccount *account, GError **error);

/* @account: (out) (transfer none) (nullable) */
gboolean reseau_store_get_account (ReseauStore *self, const ReseauAccount **account,
                                   GError **error);

/* 0 without @error: no such kind in the cache, for a reader */
gboolean reseau_store_find_kind (ReseauStore *self, const char *name, gint64 *kid, GError **error);
gboolean reseau_store_intern_kind (ReseauStore *self, const char *name, gint64 *kid,
                                   GError **error);
gboolean reseau_store_intern_scope (ReseauStore *self, const char *name, gint64 *sid,
                                    GError **error);

/* @lines: (element-type ReseauLine): rows that no cursor follows */
gboolean reseau_store_apply_rows (ReseauStore *self, GPtrArray *lines, GError **error);
gboolean reseau_store_drop_record (ReseauStore *self, const char *scope, const char *id,
                                   GError **error);

/* --- one record --------------------------------------------------------- */

/* Where a record with operations that wait stands among the last changed. */
#define RESEAU_ORDER_PENDING (G_GINT64_CONSTANT (1) << 52)

/**
 * ReseauEntry:
 * @rid: 0 before it is stored
 * @by: (nullable): who made it, as far as the cache knows
 * @org: (nullable): that person's structure then
 * @base: (nullable): as the server has it
 * @base_fields: (nullable): its fields as JSON, where they are at hand; not its own
 * @shown: (nullable): as a person sees it; the same object as @base when nothing
 *   waits, %NULL when the record is deleted here or there is nothing to show
 * @pending: whether the outbox may hold operations on it
 * @stale: the history that @base is of, while a pull that starts over has not met it
 *   again; 0 otherwise
 * @upto: the last commit that this history and the present one have in common
 * @told: (nullable): @base as it was read, with the numbers of its history; those of @base
 *   itself go no further than what is common
 * @seal: (nullable): the server's proof of @base as it is
 */
typedef struct {
  gint64 rid;
  char *id;
  char *kind;
  char *by;
  char *org;
  ReseauRecord *base;
  const char *base_fields;
  ReseauRecord *shown;
  gboolean pending;
  gint64 stale;
  gint64 upto;
  ReseauRecord *told;
  char *seal;
} ReseauEntry;

ReseauEntry *reseau_entry_new (const char *id, const char *kind);
void reseau_entry_free (ReseauEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauEntry, reseau_entry_free)

/* @entry: (out): %NULL when there is no such record */
gboolean reseau_store_find_entry (ReseauStore *self, const char *id, ReseauEntry **entry,
                                  GError **error);
gboolean reseau_store_load_entry (ReseauStore *self, gint64 rid, ReseauEntry **entry,
                                  GError **error);

/* Gives a new entry a row of its own, to which operations can be tied. */
gboolean reseau_store_add_entry (ReseauStore *self, ReseauEntry *entry, GError **error);

/* Gives what was made before there was an account its author. */
gboolean reseau_store_sign_entries (ReseauStore *self, const ReseauAccount *account,
                                    GError **error);

/* Makes of @base and the outbox what is shown, writes the row and the index.  A
 * record with neither is removed. */
gboolean reseau_store_save_entry (ReseauStore *self, ReseauEntry *entry, gboolean base_changed,
                                  GError **error);

/* The operations on a record in their order. */
GPtrArray *reseau_store_load_ops (ReseauStore *self, gint64 rid, GError **error);

/* What is seen of @base, if any, under @ops, of which there is one at least. */
ReseauRecord *reseau_store_overlay (ReseauStore *self, const ReseauEntry *entry, GPtrArray *ops);

ReseauOp *reseau_store_parse_op (const char *body, gsize length, GError **error);

/* --- index -------------------------------------------------------------- */

/* Brings facets, references and full text of a record from what @before says to
 * what @after says; both are nullable. */
gboolean reseau_store_index (ReseauStore *self, gint64 rid, const ReseauRecord *before,
                             const ReseauRecord *after, GError **error);
gboolean reseau_store_index_text (ReseauStore *self, gint64 rid, const ReseauRecord *before,
                                  const ReseauRecord *after, GError **error);

/* Words that very many records have.  Their numbers among the values follow this one. */
#define RESEAU_WORD_VID (G_GINT64_CONSTANT (1) << 24)

gboolean reseau_store_load_words (ReseauStore *self, GError **error);
gboolean reseau_store_note_words (ReseauStore *self, gint64 rid, gboolean on, GError **error);
gboolean reseau_store_find_words (ReseauStore *self, GError **error);
gboolean reseau_store_forget_words (ReseauStore *self, GError **error);

/* Notes whose labels come from a term or a title that has changed. */
gboolean reseau_store_note_label (ReseauStore *self, const ReseauRecord *before,
                                  const ReseauRecord *after, GError **error);

/* Indexes them again; to be called before the end of each transaction. */
gboolean reseau_store_relabel (ReseauStore *self, GError **error);

/* Leaves no word in the index that is in no record. */
gboolean reseau_store_clean_text (ReseauStore *self, GError **error);

/* @text: (out): what the index holds of a record */
gboolean reseau_store_load_label (ReseauStore *self, gint64 rid, char **text, GError **error);
char *reseau_store_make_label (ReseauStore *self, const ReseauRecord *record, GError **error);
gboolean reseau_store_clear_index (ReseauStore *self, GError **error);

/* (nullable): a kind that the schema does not know has no plan. */
const ReseauPlan *reseau_store_get_plan (ReseauStore *self, const char *kind);
GHashTable *reseau_store_make_plans (const ReseauSchema *schema);

/* The name of a kind is a value too, of this field. */
#define RESEAU_KIND_FIELD "_kind"

/* @vid: (out): 0 when no record has the value */
gboolean reseau_store_find_value (ReseauStore *self, const char *value, const char *field,
                                  gint64 *vid, GError **error);
gboolean reseau_store_set_bit (ReseauStore *self, gint64 vid, gint64 rid, gboolean on,
                               GError **error);
gboolean reseau_store_flush_bits (ReseauStore *self, GError **error);

/* What the index holds of a record: "value\037field" and "target\037field", sorted. */
GPtrArray *reseau_store_dup_values (ReseauStore *self, const ReseauRecord *record);
GPtrArray *reseau_store_dup_refs (ReseauStore *self, const ReseauRecord *record);

/* --- traces ------------------------------------------------------------- */

/* What was deleted stays readable in places: words in the full-text index, pages in
 * the WAL.  What others no longer let us see goes at once, what was deleted by its
 * own people within a day, for it costs a rewriting of the index. */
#define RESEAU_TRACES_OWN 1
#define RESEAU_TRACES_FOREIGN 2

gboolean reseau_store_note_traces (ReseauStore *self, gint64 traces, GError **error);
gboolean reseau_store_remove_traces (ReseauStore *self, GError **error);
/* After the transaction that removed them. */
void reseau_store_empty_wal (ReseauStore *self);

/* --- erasure ------------------------------------------------------------ */

gboolean reseau_store_erase (ReseauStore *self, const char *id, gboolean answered, GError **error);

/* --- notices ------------------------------------------------------------ */

gboolean reseau_store_note_merged (ReseauStore *self, const ReseauOp *op, gint64 rid,
                                   const ReseauOpResult *result, GError **error);
gboolean reseau_store_forget_notices (ReseauStore *self, gint64 rid, GError **error);

/* --- histories ----------------------------------------------------------- */

gboolean reseau_store_note_mark (ReseauStore *self, const char *mark, GError **error);
/* @mark: (out) (nullable): the latest point that the cache has data of */
gboolean reseau_store_get_mark (ReseauStore *self, char **mark, GError **error);
gboolean reseau_store_keep_trace (ReseauStore *self, const ReseauLine *line, GError **error);
gboolean reseau_store_thin_traces (ReseauStore *self, GError **error);
gboolean reseau_store_give_back (ReseauStore *self, gint64 epoch, gint64 upto, GError **error);
gboolean reseau_store_end_restoration (ReseauStore *self, GError **error);
gboolean reseau_store_note_event (ReseauStore *self, const char *kind, const char *counter,
                                  gint64 by, GError **error);

/* --- photos and files --------------------------------------------------- */

gboolean reseau_store_note_blobs (ReseauStore *self, const ReseauEntry *entry, gboolean is_new,
                                  GError **error);
/* The server may have lost what it had: all that is here is offered to it again. */
gboolean reseau_store_offer_blobs (ReseauStore *self, GError **error);
/* Of a row b of blob: whether the server waits for it.  made = 2: it was confirmed for a
 * record that one may no longer see. */
#define RESEAU_BLOB_IS_AWAITED \
  "b.made = 2 OR EXISTS (SELECT 1 FROM blob_ref f WHERE f.sha256 = b.sha256 AND f.confirmed = 1)" \
  " OR EXISTS (SELECT 1 FROM tray t WHERE t.code IN ('scope-lost', 'account-closed', 'quarantined')" \
  " AND instr(t.body, b.sha256))"
/* What of it the server waits for is sent all the same. */
gboolean reseau_store_hand_in_blobs (ReseauStore *self, gint64 rid, GError **error);
/* What the record refers to need not be kept once nothing refers to it. */
gboolean reseau_store_release_blobs (ReseauStore *self, gint64 rid, GError **error);
gboolean reseau_store_sweep_blobs (ReseauStore *self, GError **error);
void reseau_store_keep_waiting (ReseauDb *db);
void reseau_store_drop_waiting (ReseauDb *db);

/* Lanes of the outbox: 0 the person's own, 1 to be given back, 2 given back, and this one: another
 * person's new record out of a package, shown until the server tells of it and never sent. */
#define RESEAU_LANE_HELD 3
gboolean reseau_store_drop_held (ReseauStore *self, gint64 rid, GError **error);

/* So much of the disk stays free for everything else. */
#define RESEAU_STORE_RESERVED_BYTES (64 * 1024 * 1024)
gboolean reseau_store_count_blobs (ReseauStore *self, ReseauBlobTotals *totals, GError **error);
/* @room: (out): bytes that may still be kept; negative when there are too many */
gboolean reseau_store_get_room (ReseauStore *self, gint64 *room, GError **error);
gboolean reseau_store_make_room (ReseauStore *self, const char *kept, GError **error);

/* --- push --------------------------------------------------------------- */

gboolean reseau_store_forget_batch (ReseauStore *self, GError **error);
gboolean reseau_store_fold_op (ReseauStore *self, const ReseauOp *op, const char *org,
                               const ReseauOpResult *result, ReseauEntry *entry, gboolean *folded,
                               GError **error);

ReseauOp *reseau_store_dup_accepted (ReseauStore *self, const ReseauOp *op,
                                     const ReseauOpResult *result, const ReseauRecord *record);

/* --- packages ------------------------------------------------------------ */

/* What is seen of @shown, a copy of the base, under @ops, some of which a package brought. */
void reseau_store_predict (ReseauStore *self, ReseauRecord *shown, GPtrArray *ops);
/* What waits on a record was made upon @accepted; @base is how it stands now. */
gboolean reseau_store_see_accepted (ReseauStore *self, gint64 rid, const ReseauOp *accepted,
                                    const ReseauRecord *base, GError **error);
gboolean reseau_store_forget_carried (ReseauStore *self, const char *op_id, GError **error);

G_END_DECLS
