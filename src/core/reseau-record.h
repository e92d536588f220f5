/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-value.h"

G_BEGIN_DECLS

/**
 * ReseauRecord:
 * @id: UUID
 * @kind: name of its kind
 * @scope: "net", "org:ID", "user:ID" or "pair:ID+ID"
 * @rev: commit number of its last change; 0 if no server has it yet
 * @created: commit number of its creation
 * @by: (nullable): account that created it
 * @org: (nullable): structure of that account at the time
 * @deleted: whether it is only a trace
 * @fields: an object: values by field key; what is unknown to the schema is kept
 * @revs: an object: commit number of each field that changed since creation
 * @alts: a list of open conflicts, see [struct@Alternative]
 * @writers: (nullable): an object: device that wrote each field; only a server knows it
 *
 * The envelope of a record and its fields.  Reference counted; whoever shares
 * one does not change it any more: take a copy first.
 */
typedef struct {
  gatomicrefcount refs;
  char *id;
  char *kind;
  char *scope;
  gint64 rev;
  gint64 created;
  char *by;
  char *org;
  gboolean deleted;
  ReseauValue *fields;
  ReseauValue *revs;
  ReseauValue *alts;
  ReseauValue *writers;
} ReseauRecord;

#define RESEAU_TYPE_RECORD (reseau_record_get_type ())
GType reseau_record_get_type (void);

ReseauRecord *reseau_record_new (const char *id, const char *kind, const char *scope);
ReseauRecord *reseau_record_copy (const ReseauRecord *self);
ReseauRecord *reseau_record_ref (ReseauRecord *self);
void reseau_record_unref (ReseauRecord *self);

gint64 reseau_record_get_field_rev (const ReseauRecord *self, const char *key);
char *reseau_record_dup_level (const ReseauValue *values, const char *key);
ReseauValue *reseau_fields_get (const ReseauValue *fields, const char *key);
void reseau_fields_set (ReseauValue *fields, const char *key, ReseauValue *value /* takes */);

ReseauValue *reseau_record_get (const ReseauRecord *self, const char *key);
const char *reseau_record_get_string (const ReseauRecord *self, const char *key);
void reseau_record_set_field (ReseauRecord *self, const char *key, ReseauValue *value /* takes */);

/* An alternative in @alts is an object: k (key: device/field), f (field), v (value),
 * base, by (account), at (time for display), q (commit number). */
ReseauValue *reseau_record_find_alternative (const ReseauRecord *self, const char *key);
gboolean reseau_record_has_conflict (const ReseauRecord *self, const char *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauRecord, reseau_record_unref)

G_END_DECLS
