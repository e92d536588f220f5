/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-erased-list.h"

#include "reseau-error.h"
#include "reseau-id.h"

static gboolean
has (const GPtrArray *ids, const char *id)
{
  return g_ptr_array_find_with_equal_func ((GPtrArray *) ids, id, g_str_equal, NULL);
}

/* A line that was cut short by a crash says nothing: whoever wrote it says it again. */
static GPtrArray *
parse (const char *text)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (reseau_id_is_valid (g_strstrip (lines[i])) && !has (ids, lines[i]))
      g_ptr_array_add (ids, g_strdup (lines[i]));
  return ids;
}

/**
 * reseau_erased_list_read:
 * @path: the file, which may be missing
 *
 * Returns: (transfer full) (element-type utf8): ids; %NULL with %RESEAU_ERROR_DISK if it is
 *   there and cannot be read
 */
GPtrArray *
reseau_erased_list_read (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  if (g_file_get_contents (path, &text, NULL, &local))
    return parse (text);
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_ptr_array_new_with_free_func (g_free);
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, local->message);
  return NULL;
}

/**
 * reseau_erased_list_add:
 * @ids: (element-type utf8): those that are in the list stay there once
 *
 * Returns when it is on the disk.
 */
gboolean
reseau_erased_list_add (const char *path, const GPtrArray *ids, GError **error)
{
  g_autoptr (GPtrArray) known = reseau_erased_list_read (path, error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) local = NULL;
  guint before;

  if (known == NULL)
    return FALSE;
  before = known->len;
  for (guint i = 0; i < ids->len; i++)
    if (!has (known, g_ptr_array_index (ids, i)))
      g_ptr_array_add (known, g_strdup (g_ptr_array_index (ids, i)));
  if (known->len == before)
    return TRUE;
  for (guint i = 0; i < known->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (known, i));
  if (g_file_set_contents_full (path, text->str, (gssize) text->len,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, local->message);
  return FALSE;
}
