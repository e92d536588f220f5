/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-error.h"
#include "reseau-value.h"

G_BEGIN_DECLS

/**
 * ReseauReader:
 *
 * Reads the members of one JSON object with their types and limits.  The first
 * member that does not fit sets the error, which names its path; everything
 * read after it is neutral.  Lives on the stack:
 *
 * ```c
 * ReseauReader reader = RESEAU_READER (value, "$", error);
 * const char *token = reseau_reader_string (&reader, "token", 1, 64);
 * if (!reseau_reader_end (&reader))
 *   return FALSE;
 * ```
 */
typedef struct {
  const ReseauValue *object;
  const char *path;
  GError **error;
  gboolean failed;
} ReseauReader;

#define RESEAU_READER(object_, path_, error_) \
  ((ReseauReader){ (object_), (path_), (error_), FALSE })

const char *reseau_reader_string (ReseauReader *self, const char *key, gsize min, gsize max);
const char *reseau_reader_optional_string (ReseauReader *self, const char *key, gsize max);
const char *reseau_reader_id (ReseauReader *self, const char *key);
gint64 reseau_reader_int (ReseauReader *self, const char *key, gint64 min, gint64 max);
gint64 reseau_reader_optional_int (ReseauReader *self, const char *key, gint64 min, gint64 max,
                                   gint64 fallback);
gboolean reseau_reader_optional_bool (ReseauReader *self, const char *key);
ReseauValue *reseau_reader_list (ReseauReader *self, const char *key, guint max);
ReseauValue *reseau_reader_optional_list (ReseauReader *self, const char *key, guint max);
ReseauValue *reseau_reader_object (ReseauReader *self, const char *key);
ReseauValue *reseau_reader_optional_object (ReseauReader *self, const char *key);
gboolean reseau_reader_end (ReseauReader *self);

G_END_DECLS
