/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-schema.h"
#include "reseau-value.h"

G_BEGIN_DECLS

typedef enum {
  RESEAU_HISTORY_CHANGED,
  RESEAU_HISTORY_CREATED,
  RESEAU_HISTORY_DELETED,
  RESEAU_HISTORY_PUT_BACK,
  RESEAU_HISTORY_SETTLED,
} ReseauHistoryDeed;

/**
 * ReseauHistoryChange:
 * @key: a field; a part of a line too, of what stood beside
 * @before: (nullable): what it held, a null value for nothing; %NULL where that is not told
 * @after: what it held then, or what was meant
 * @beside: whether it clashed with what somebody else had written, and became another version
 *
 * What one change of a record did to one field.
 */
typedef struct {
  char *key;
  ReseauValue *before;
  ReseauValue *after;
  gboolean beside;
} ReseauHistoryChange;

/**
 * ReseauHistoryEntry:
 * @seq: its commit number; 0 for what waits to be sent
 * @by: (nullable): who did it
 * @at: (nullable): when, RFC 3339
 * @merged: whether changes of two people were brought together
 * @restored: whether it was given back after the server had been put back to an older state
 * @moved: whether others see the record since
 * @changes: (element-type ReseauHistoryChange): field by field, without the deletion itself
 *
 * One change of a record.  A plain value.
 */
typedef struct {
  gint64 seq;
  char *by;
  char *at;
  ReseauHistoryDeed deed;
  gboolean merged;
  gboolean restored;
  gboolean moved;
  GPtrArray *changes;
} ReseauHistoryEntry;

ReseauHistoryEntry *reseau_history_entry_new (void);
void reseau_history_entry_free (ReseauHistoryEntry *self);
void reseau_history_entry_add (ReseauHistoryEntry *self, const char *key, ReseauValue *before,
                               ReseauValue *after, gboolean beside);

GPtrArray *reseau_history_from_value (const ReseauValue *answer, gboolean *more, GError **error);
ReseauHistoryEntry *reseau_history_find (GPtrArray *entries, gint64 seq);
gboolean reseau_history_can_put_back (const ReseauKind *kind, const ReseauHistoryChange *change);
ReseauValue *reseau_history_get_version (const ReseauHistoryChange *change);

/**
 * ReseauBinItem:
 * @rev: revision at which it was seen to be deleted
 * @fields: what it held
 * @by: (nullable): who deleted it
 * @at: (nullable): when, RFC 3339
 * @waiting: whether the server does not know of it yet
 *
 * A record that was deleted and can be put back.
 */
typedef struct {
  char *id;
  char *kind;
  char *scope;
  gint64 rev;
  ReseauValue *fields;
  char *by;
  char *at;
  gboolean waiting;
} ReseauBinItem;

ReseauBinItem *reseau_bin_item_copy (const ReseauBinItem *self);
void reseau_bin_item_free (ReseauBinItem *self);
GPtrArray *reseau_bin_from_value (const ReseauValue *answer, gboolean *more, GError **error);
const ReseauBinItem *reseau_bin_find (GPtrArray *items, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHistoryEntry, reseau_history_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauBinItem, reseau_bin_item_free)

G_END_DECLS
