/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-reader.h"

#include "reseau-id.h"

#include <string.h>

static void
fail (ReseauReader *self, const char *key, const char *what)
{
  if (!self->failed)
    g_set_error (self->error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "%s.%s: %s", self->path, key,
                 what);
  self->failed = TRUE;
}

static ReseauValue *
find (ReseauReader *self, const char *key, gboolean required)
{
  ReseauValue *member;

  if (self->failed)
    return NULL;
  if (!reseau_value_is_object (self->object)) {
    fail (self, key, "not in an object");
    return NULL;
  }
  member = reseau_value_get (self->object, key);
  if (reseau_value_is_null (member)) {
    if (required)
      fail (self, key, "missing");
    return NULL;
  }
  return member;
}

static const char *
read_string (ReseauReader *self, const char *key, gsize min, gsize max, gboolean required)
{
  const ReseauValue *member = find (self, key, required);
  const char *text = reseau_value_get_string (member);

  if (member == NULL)
    return NULL;
  if (text == NULL)
    fail (self, key, "not a string");
  else if (strlen (text) < min)
    fail (self, key, "too short");
  else if (strlen (text) > max)
    fail (self, key, "too long");
  return self->failed ? NULL : text;
}

/**
 * reseau_reader_string:
 * @min: fewest bytes
 * @max: most bytes
 */
const char *
reseau_reader_string (ReseauReader *self, const char *key, gsize min, gsize max)
{
  return read_string (self, key, min, max, TRUE);
}

const char *
reseau_reader_optional_string (ReseauReader *self, const char *key, gsize max)
{
  return read_string (self, key, 0, max, FALSE);
}

const char *
reseau_reader_id (ReseauReader *self, const char *key)
{
  const char *text = read_string (self, key, RESEAU_ID_LENGTH, RESEAU_ID_LENGTH, TRUE);

  if (text != NULL && !reseau_id_is_valid (text)) {
    fail (self, key, "not an id");
    return NULL;
  }
  return text;
}

static gint64
read_int (ReseauReader *self, const char *key, gint64 min, gint64 max, const gint64 *fallback)
{
  const ReseauValue *member = find (self, key, fallback == NULL);
  gint64 number = reseau_value_get_int (member);

  if (member == NULL)
    return fallback != NULL && !self->failed ? *fallback : 0;
  if (reseau_value_get_kind (member) != RESEAU_VALUE_INT)
    fail (self, key, "not a whole number");
  else if (number < min || number > max)
    fail (self, key, "out of range");
  return self->failed ? 0 : number;
}

gint64
reseau_reader_int (ReseauReader *self, const char *key, gint64 min, gint64 max)
{
  return read_int (self, key, min, max, NULL);
}

gint64
reseau_reader_optional_int (ReseauReader *self, const char *key, gint64 min, gint64 max,
                            gint64 fallback)
{
  return read_int (self, key, min, max, &fallback);
}

gboolean
reseau_reader_optional_bool (ReseauReader *self, const char *key)
{
  const ReseauValue *member = find (self, key, FALSE);

  if (member != NULL && reseau_value_get_kind (member) != RESEAU_VALUE_BOOL)
    fail (self, key, "neither true nor false");
  return reseau_value_get_bool (member);
}

static ReseauValue *
read_list (ReseauReader *self, const char *key, guint max, gboolean required)
{
  ReseauValue *member = find (self, key, required);

  if (member == NULL)
    return NULL;
  if (!reseau_value_is_list (member))
    fail (self, key, "not a list");
  else if (reseau_value_get_length (member) > max)
    fail (self, key, "too long");
  return self->failed ? NULL : member;
}

ReseauValue *
reseau_reader_list (ReseauReader *self, const char *key, guint max)
{
  return read_list (self, key, max, TRUE);
}

ReseauValue *
reseau_reader_optional_list (ReseauReader *self, const char *key, guint max)
{
  return read_list (self, key, max, FALSE);
}

static ReseauValue *
read_object (ReseauReader *self, const char *key, gboolean required)
{
  ReseauValue *member = find (self, key, required);

  if (member != NULL && !reseau_value_is_object (member)) {
    fail (self, key, "not an object");
    return NULL;
  }
  return member;
}

ReseauValue *
reseau_reader_object (ReseauReader *self, const char *key)
{
  return read_object (self, key, TRUE);
}

ReseauValue *
reseau_reader_optional_object (ReseauReader *self, const char *key)
{
  return read_object (self, key, FALSE);
}

/**
 * reseau_reader_end:
 *
 * Returns: whether everything fitted
 */
gboolean
reseau_reader_end (ReseauReader *self)
{
  return !self->failed;
}
