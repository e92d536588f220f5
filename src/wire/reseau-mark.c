/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-mark.h"

#include <string.h>

/**
 * reseau_mark_get_seq:
 * @mark: (nullable): what a server wrote
 *
 * Returns: the number of the commit that it names, -1 when it is no mark
 */
gint64
reseau_mark_get_seq (const char *mark)
{
  g_autofree char *number = NULL;
  const char *dot = mark ? strchr (mark, '.') : NULL;
  guint64 seq;

  if (dot == NULL || dot[1] == '\0' || strlen (mark) > RESEAU_MARK_MAX_LENGTH)
    return -1;
  number = g_strndup (mark, dot - mark);
  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &seq, NULL))
    return -1;
  return seq;
}

/**
 * reseau_ladder_to_value:
 * @marks: (element-type utf8): marks that a client has kept
 *
 * Returns: (transfer full): the question which of them the server knows
 */
ReseauValue *
reseau_ladder_to_value (GPtrArray *marks)
{
  ReseauValue *out = reseau_value_new_object ();
  ReseauValue *list = reseau_value_new_list ();

  for (guint i = 0; i < marks->len; i++)
    reseau_value_add_string (list, g_ptr_array_index (marks, i));
  reseau_value_set (out, "marks", list);
  return out;
}

/**
 * reseau_ladder_from_value:
 *
 * Returns: (transfer full) (element-type utf8): the marks; what is none of a server
 *   is an error
 */
GPtrArray *
reseau_ladder_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func (g_free);
  ReseauReader reader = RESEAU_READER (value, "$", error);
  const ReseauValue *list = reseau_reader_list (&reader, "marks", RESEAU_ANCESTOR_MAX_MARKS);

  if (!reseau_reader_end (&reader))
    return NULL;
  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    const char *mark = reseau_value_get_string (reseau_value_get_at (list, i));

    if (reseau_mark_get_seq (mark) < 0) {
      g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "$.marks[]: no mark");
      return NULL;
    }
    g_ptr_array_add (marks, g_strdup (mark));
  }
  return g_steal_pointer (&marks);
}

ReseauValue *
reseau_ancestor_to_value (const ReseauAncestor *self)
{
  ReseauValue *out = reseau_value_new_object ();

  reseau_value_set_int (out, "epoch", self->epoch);
  reseau_value_set_int (out, "seq", self->seq);
  return out;
}

/**
 * reseau_ancestor_from_value:
 * @self: (out caller-allocates): the answer
 */
gboolean
reseau_ancestor_from_value (ReseauAncestor *self, const ReseauValue *value, GError **error)
{
  ReseauReader reader = RESEAU_READER (value, "$", error);

  self->epoch = reseau_reader_int (&reader, "epoch", 0, G_MAXUINT32);
  self->seq = reseau_reader_int (&reader, "seq", 0, G_MAXINT64);
  return reseau_reader_end (&reader);
}
