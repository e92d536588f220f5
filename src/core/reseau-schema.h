/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-embedded.h"
#include "reseau-error.h"
#include "reseau-value.h"

G_BEGIN_DECLS

/**
 * ReseauSchema:
 *
 * The one declaration of what records are made of, read from data/schema.
 * Validation, forms, index, facets, merge rules, import and export all come
 * from it.  Immutable and shared between threads.
 */
typedef struct _ReseauSchema ReseauSchema;

typedef enum {
  RESEAU_FIELD_TEXT,
  RESEAU_FIELD_LONG_TEXT,
  RESEAU_FIELD_EMAIL,
  RESEAU_FIELD_PHONE,
  RESEAU_FIELD_URL,
  RESEAU_FIELD_INTEGER,
  RESEAU_FIELD_NUMBER,
  RESEAU_FIELD_MONEY, /* cents */
  RESEAU_FIELD_BOOLEAN,
  RESEAU_FIELD_DATE,     /* YYYY-MM-DD */
  RESEAU_FIELD_DATETIME, /* RFC 3339 */
  RESEAU_FIELD_CHOICE,
  RESEAU_FIELD_STATE,
  RESEAU_FIELD_TERM,
  RESEAU_FIELD_TERMS,
  RESEAU_FIELD_REF,
  RESEAU_FIELD_REFS,
  RESEAU_FIELD_LIST,
  RESEAU_FIELD_BLOB, /* SHA-256 of a picture or file, in a list */
} ReseauFieldType;

/**
 * ReseauLabel:
 *
 * A short text in the languages of the schema.
 */
typedef struct {
  const char *en;
  const char *fr;
} ReseauLabel;

/**
 * ReseauChoice:
 * @value: what a record holds
 * @label: what a person reads
 * @hint: when to choose it, or empty
 * @inverse: the label read from the other end of a link, or empty
 * @from: (nullable): kinds a link of this type may start at
 * @to: (nullable): kinds it may lead to
 * @default_scope: (nullable): of a nature: where a record of it begins, if not where its kind does
 * @first: (nullable): of a nature: keys of the fields that a new page of it begins with
 */
typedef struct {
  const char *value;
  ReseauLabel label;
  ReseauLabel hint;
  ReseauLabel inverse;
  char **from;
  char **to;
  const char *default_scope;
  char **first;
  const ReseauValue *prompts; /* private: key → label; reseau_field_get_hint() */
} ReseauChoice;

typedef struct _ReseauField ReseauField;

/**
 * ReseauField:
 * @search: weight in searches, 0 if not searched
 * @aliases: (nullable): other names for it in tables that people bring
 * @list: (nullable): the list of terms its values come from
 * @kinds: (nullable): kinds of record it may refer to, %NULL for any; of a blob, "picture"
 * @natures: (nullable): natures it shows for, %NULL for all
 * @items: for lists of objects, their fields
 * @worth: what it adds to the completeness of a record
 * @prompt: what is said to whoever has not filled it in yet, or empty
 * @is_carried: whether a reproduction begins with it
 * @is_virtual: not stored: seen of the envelope (visibility), or computed (completeness)
 * @is_hidden: stored, but no line of a form
 * @is_opening_hours: a text that is written as OpenStreetMap does and read as a person says it
 * @when_field: (nullable): shows only when that field has one of the values @when_in
 */
struct _ReseauField {
  const char *key;
  ReseauFieldType type;
  ReseauLabel label;
  ReseauLabel hint;
  ReseauLabel prompt;
  const char *section;
  guint worth;
  gboolean required;
  gboolean facet;
  gboolean is_private;
  gboolean is_readonly;
  gboolean is_virtual;
  gboolean is_hidden;
  gboolean is_opening_hours;
  gboolean is_carried;
  const char *when_field;
  char **when_in;
  double min;
  double max; /* characters of texts, items of lists, or the largest number */
  guint search;
  char **natures;
  char **aliases;
  const char *list;
  char **kinds;
  ReseauValue *fallback; /* default */
  ReseauChoice *choices;
  guint n_choices;
  ReseauField *items;
  guint n_items;
};

typedef struct {
  const char *key;
  ReseauLabel label;
} ReseauSection;

/**
 * ReseauTransition:
 * @from: (nullable): %NULL for a state to begin in
 * @side: who may: "host", "guest" or "any"
 * @natures: (nullable): for which natures
 */
typedef struct {
  const char *from;
  const char *to;
  const char *side;
  char **natures;
} ReseauTransition;

/**
 * ReseauKind:
 * @title: (array zero-terminated=1): keys of the fields that together name a record
 * @subtitle: (array zero-terminated=1): keys of the fields shown below it in lists
 * @default_scope: "network", "structure", "me" or "parent"; "pair" for a nature with two parties
 * @parent: (nullable): the field that refers to the record whose scope it takes
 * @initial: (array length=n_initial): states that a record may begin in, as steps from nowhere;
 *   none stands for any
 */
typedef struct {
  const char *name;
  ReseauLabel label;
  ReseauLabel plural;
  char **title;
  char **subtitle;
  const char *default_scope;
  const char *parent;
  const ReseauTransition *initial;
  guint n_initial;
  const ReseauSection *sections;
  guint n_sections;
  const ReseauChoice *natures;
  guint n_natures;
  const ReseauField *fields;
  guint n_fields;
  const ReseauTransition *transitions;
  guint n_transitions;
  GHashTable *by_key; /* private */
} ReseauKind;

/* The version of what records and messages are made of (docs/evolution.md), and the oldest one
 * whose operations a server takes. */
extern const int reseau_schema_version;
extern const int reseau_schema_oldest;

ReseauSchema *reseau_schema_new_builtin (void);
ReseauSchema *reseau_schema_new_from_texts (const ReseauEmbedded *texts, GError **error);
ReseauSchema *reseau_schema_ref (ReseauSchema *self);
void reseau_schema_unref (ReseauSchema *self);

const ReseauKind *reseau_schema_get_kind (const ReseauSchema *self, const char *name);
guint reseau_schema_get_n_kinds (const ReseauSchema *self);
const ReseauKind *reseau_schema_get_kind_at (const ReseauSchema *self, guint index);

const ReseauField *reseau_kind_get_field (const ReseauKind *self, const char *key);
const ReseauField *reseau_kind_get_state_field (const ReseauKind *self);
gboolean reseau_field_joins (const ReseauField *self);
gboolean reseau_field_shows_for (const ReseauField *self, const char *nature);
gboolean reseau_field_shows_in (const ReseauField *self, const ReseauValue *fields);
const ReseauChoice *reseau_field_get_choice (const ReseauField *self, const char *value);
const ReseauChoice *reseau_kind_get_nature (const ReseauKind *self, const char *value);
const char *reseau_kind_get_default_scope (const ReseauKind *self, const char *nature);
ReseauLabel reseau_field_get_hint (const ReseauField *self, const ReseauChoice *nature);
const char *reseau_label_get (const ReseauLabel *self, const char *language);

ReseauValue *reseau_kind_add_defaults (const ReseauKind *self, const ReseauValue *fields);
char *reseau_kind_dup_title (const ReseauKind *self, const ReseauValue *fields);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauSchema, reseau_schema_unref)

G_END_DECLS
