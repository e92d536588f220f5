/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-trial-folder.h"

#include "reseau-config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* Its meetings are some weeks around the day it is made. */
#define MAX_AGE_S (14 * 24 * 3600)

/* --- files ---------------------------------------------------------------------------- */

char *
reseau_trial_folder_file (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static char *
read_text (const char *folder, const char *name)
{
  g_autofree char *path = reseau_trial_folder_file (folder, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strchomp (text) : NULL;
}

/* What cannot be written is only not known the next time. */
static void
write_text (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = reseau_trial_folder_file (folder, name);

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

static char *
dup_maker (const char *program)
{
  GStatBuf info;

  if (g_stat (program, &info) != 0)
    return g_strdup (RESEAU_VERSION);
  return g_strdup_printf ("%s %" G_GINT64_FORMAT, RESEAU_VERSION, (gint64) info.st_mtime);
}

/**
 * reseau_trial_folder_is_made:
 *
 * Returns: whether a whole network is there, made by this @program not long ago
 */
gboolean
reseau_trial_folder_is_made (const char *folder, const char *program)
{
  g_autofree char *path = reseau_trial_folder_file (folder, "made");
  g_autofree char *maker = dup_maker (program);
  g_autofree char *made = read_text (folder, "made");
  GStatBuf info;

  return g_strcmp0 (made, maker) == 0 && g_stat (path, &info) == 0 &&
         g_get_real_time () / G_USEC_PER_SEC - info.st_mtime < MAX_AGE_S;
}

void
reseau_trial_folder_set_made (const char *folder, const char *program)
{
  g_autofree char *maker = dup_maker (program);

  write_text (folder, "made", maker);
}

static gboolean
remove_tree (GFile *file, GError **error)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      file, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
      G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child;

  while (children != NULL) {
    if (!g_file_enumerator_iterate (children, NULL, &child, NULL, error))
      return FALSE;
    if (child == NULL)
      break;
    if (!remove_tree (child, error))
      return FALSE;
  }
  return g_file_delete (file, NULL, error);
}

static gboolean
remove_part (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = reseau_trial_folder_file (folder, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local = NULL;

  if (remove_tree (file, &local) || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/**
 * reseau_trial_folder_clear:
 *
 * Makes room for a new network, whatever became of the last one.
 */
gboolean
reseau_trial_folder_clear (const char *folder, GError **error)
{
  static const char *const parts[] = { "made", "port", "pid", "log", "desk", "server" };

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    int code = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", folder,
                 g_strerror (code));
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!remove_part (folder, parts[i], error))
      return FALSE;
  return TRUE;
}

/* --- the server ----------------------------------------------------------------------- */

/* The cache knows its server by the address: the same port as last time, where it is free. */
guint
reseau_trial_folder_get_port (const char *folder)
{
  g_autofree char *text = read_text (folder, "port");
  guint64 port = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL))
    return 0;
  return port;
}

/* A cache of another address is of no use; what was done is on the server. */
void
reseau_trial_folder_set_port (const char *folder, guint port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);

  remove_part (folder, "desk", NULL);
  write_text (folder, "port", text);
}

void
reseau_trial_folder_note_server (const char *folder, const char *pid)
{
  if (pid != NULL)
    write_text (folder, "pid", pid);
}

static char *
read_link_of (GPid pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);

  return g_file_read_link (path, NULL);
}

static gboolean
serves (GPid pid, const char *folder)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  g_autofree char *data = reseau_trial_folder_file (folder, "server");
  g_autofree char *line = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &line, &length, NULL))
    return FALSE;
  for (gsize i = 0; i < length; i += strlen (line + i) + 1)
    if (g_str_equal (line + i, data))
      return TRUE;
  return FALSE;
}

static GPid
parent_of (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  const char *after;
  int parent = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  after = strrchr (text, ')'); /* a name may have anything in it */
  return after != NULL && sscanf (after, ") %*c %d", &parent) == 1 ? parent : 0;
}

/**
 * reseau_trial_folder_find_server:
 * @orphan: (out) (optional): whether the program that started it has ended
 *
 * Returns: the process that serves @folder, as far as it was noted; 0 for none
 */
GPid
reseau_trial_folder_find_server (const char *folder, gboolean *orphan)
{
  g_autofree char *text = read_text (folder, "pid");
  g_autofree char *mine = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *parents = NULL;
  guint64 pid = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 2, G_MAXINT32, &pid, NULL) ||
      !serves ((GPid) pid, folder))
    return 0;
  parents = read_link_of (parent_of ((GPid) pid), "exe");
  if (orphan != NULL)
    *orphan = g_strcmp0 (parents, mine) != 0;
  return (GPid) pid;
}

/**
 * reseau_trial_folder_read_complaint:
 *
 * Returns: (transfer full): the last line that the program wrote when it failed, for people
 */
char *
reseau_trial_folder_read_complaint (const char *folder)
{
  g_autofree char *text = read_text (folder, "log");
  const char *line = text != NULL ? strrchr (text, '\n') : NULL;

  line = line != NULL ? line + 1 : text;
  if (line == NULL || *line == '\0')
    return g_strdup (_ ("Its program ended without a word."));
  return g_strdup (g_str_has_prefix (line, RESEAU_TRIAL_PROGRAM ": ")
                       ? line + strlen (RESEAU_TRIAL_PROGRAM ": ")
                       : line);
}
