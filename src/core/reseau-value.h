/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ReseauValue:
 *
 * One JSON value: null, boolean, 64-bit integer, double, string, list or
 * object.  Reference counted atomically and immutable once it is shared, so
 * that it crosses threads without a copy.  While its only reference is held by
 * the code that builds it, the `_add` and `_set` functions may be used on it.
 *
 * Objects keep their members sorted by key (byte order): walking one gives the
 * canonical order, and two equal objects compare member by member.
 */
typedef struct _ReseauValue ReseauValue;

typedef enum {
  RESEAU_VALUE_NULL,
  RESEAU_VALUE_BOOL,
  RESEAU_VALUE_INT,
  RESEAU_VALUE_DOUBLE,
  RESEAU_VALUE_STRING,
  RESEAU_VALUE_LIST,
  RESEAU_VALUE_OBJECT,
} ReseauValueType;

#define RESEAU_TYPE_VALUE (reseau_value_get_type ())
GType reseau_value_get_type (void);

ReseauValue *reseau_value_new_null (void);
ReseauValue *reseau_value_new_bool (gboolean value);
ReseauValue *reseau_value_new_int (gint64 value);
ReseauValue *reseau_value_new_double (double value);
ReseauValue *reseau_value_new_string (const char *value);
ReseauValue *reseau_value_new_string_len (const char *value, gsize length);
ReseauValue *reseau_value_new_string_take (char *value);
ReseauValue *reseau_value_new_list (void);
ReseauValue *reseau_value_new_object (void);

ReseauValue *reseau_value_ref (ReseauValue *self);
void reseau_value_unref (ReseauValue *self);

ReseauValueType reseau_value_get_kind (const ReseauValue *self);
gboolean reseau_value_is_null (const ReseauValue *self);
gboolean reseau_value_is_string (const ReseauValue *self);
gboolean reseau_value_is_list (const ReseauValue *self);
gboolean reseau_value_is_object (const ReseauValue *self);
gboolean reseau_value_is_number (const ReseauValue *self);

/* Each returns a neutral value (FALSE, 0, 0.0, NULL) on %NULL or another type. */
gboolean reseau_value_get_bool (const ReseauValue *self);
gint64 reseau_value_get_int (const ReseauValue *self);
double reseau_value_get_double (const ReseauValue *self);
const char *reseau_value_get_string (const ReseauValue *self);

/* Lists.  `_get_at` borrows.  The length of anything else is 0. */
guint reseau_value_get_length (const ReseauValue *self);
ReseauValue *reseau_value_get_at (const ReseauValue *self, guint index);
void reseau_value_add (ReseauValue *list, ReseauValue *item /* takes */);
void reseau_value_add_string (ReseauValue *list, const char *item);
gboolean reseau_value_contains (const ReseauValue *list, const ReseauValue *item);
gboolean reseau_value_contains_string (const ReseauValue *list, const char *item);

/* Objects.  `_get` borrows, %NULL when absent or when @self is no object. */
ReseauValue *reseau_value_get (const ReseauValue *self, const char *key);
const char *reseau_value_get_member_string (const ReseauValue *self, const char *key);
gint64 reseau_value_get_member_int (const ReseauValue *self, const char *key, gint64 fallback);
gboolean reseau_value_get_member_bool (const ReseauValue *self, const char *key);
const char *reseau_value_get_key_at (const ReseauValue *self, guint index);
void reseau_value_set (ReseauValue *object, const char *key, ReseauValue *value /* takes */);
void reseau_value_set_string (ReseauValue *object, const char *key, const char *value);
void reseau_value_set_int (ReseauValue *object, const char *key, gint64 value);
void reseau_value_set_bool (ReseauValue *object, const char *key, gboolean value);
void reseau_value_unset (ReseauValue *object, const char *key);

/* For a reader that meets the members in any order: all are appended, then sealed once. */
void reseau_value_append_unsorted (ReseauValue *object, char *key /* takes */,
                                   ReseauValue *value /* takes */);
gboolean reseau_value_seal (ReseauValue *object);

ReseauValue *reseau_value_copy (const ReseauValue *self);
ReseauValue *reseau_value_with (const ReseauValue *object, const char *key,
                                ReseauValue *value /* takes */);

gboolean reseau_value_equal (const ReseauValue *a, const ReseauValue *b);
gboolean reseau_value_is_empty (const ReseauValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauValue, reseau_value_unref)

G_END_DECLS
