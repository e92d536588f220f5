/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-file-words.h"

#include <glib/gi18n.h>

/**
 * reseau_file_words_fraction:
 *
 * Returns: how much of it has passed, from 0 to 1; -1 when nothing has
 */
double
reseau_file_words_fraction (const ReseauBlobInfo *info)
{
  if (info->size <= 0 || info->done <= 0 || info->state == RESEAU_BLOB_CACHED)
    return -1;
  return MIN ((double) info->done / info->size, 1);
}

ReseauFileAct
reseau_file_words_act (const ReseauBlobInfo *info)
{
  /* What is lost here nobody can send again. */
  if (g_strcmp0 (info->failed, "lost") == 0 || info->state == RESEAU_BLOB_CACHED)
    return RESEAU_FILE_ACT_NONE;
  if (info->failed != NULL)
    return RESEAU_FILE_ACT_RETRY;
  if (info->state == RESEAU_BLOB_LOCAL || info->wanted)
    return RESEAU_FILE_ACT_STOP;
  return RESEAU_FILE_ACT_FETCH;
}

static char *
with_percent (const ReseauBlobInfo *info, const char *words)
{
  double fraction = reseau_file_words_fraction (info);

  if (fraction < 0)
    return g_strdup (words);
  /* Translators: what is going on, and how much of it is done in per cent */
  return g_strdup_printf (_ ("%s %u %%"), words, (guint) (100 * fraction));
}

static const char *
why_failed (const char *code)
{
  static const struct {
    const char *code;
    const char *words;
  } reasons[] = {
    { "digest-mismatch", N_ ("It arrived damaged several times.") },
    { "too-large", N_ ("It is too large for the server.") },
    { "lost", N_ ("It is no longer on this computer, and was not sent before. Add it again if "
                  "you still have it elsewhere.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (code, reasons[i].code))
      return _ (reasons[i].words);
  return _ ("The server does not take it.");
}

static char *
dup_failed (const ReseauBlobInfo *info, gboolean picture)
{
  const char *words;

  if (g_str_equal (info->failed, "stopped"))
    return with_percent (info, _ ("Stopped by you before it was sent."));
  if (info->state == RESEAU_BLOB_LOCAL)
    words = picture ? _ ("This photo could not be sent.") : _ ("This file could not be sent.");
  else
    words = picture ? _ ("This photo could not be had.") : _ ("This file could not be had.");
  return g_strdup_printf ("%s %s", words, why_failed (info->failed));
}

static char *
dup_waiting_for (gboolean picture, const char *author)
{
  if (author == NULL)
    return g_strdup (picture ? _ ("Photo waiting to be sent by its author")
                             : _ ("File waiting to be sent by its author"));
  if (picture)
    /* Translators: %s is the name of a person */
    return g_strdup_printf (_ ("Photo waiting to be sent by %s"), author);
  /* Translators: %s is the name of a person */
  return g_strdup_printf (_ ("File waiting to be sent by %s"), author);
}

/**
 * reseau_file_words_dup:
 * @author: (nullable): name of who added it
 *
 * Returns: (transfer full): how it stands, and if need be why
 */
char *
reseau_file_words_dup (const ReseauBlobInfo *info, gboolean picture, const char *author)
{
  if (info->failed != NULL)
    return dup_failed (info, picture);
  if (info->state == RESEAU_BLOB_CACHED)
    return g_format_size (info->size);
  if (info->state == RESEAU_BLOB_LOCAL)
    return info->done > 0 ? with_percent (info, _ ("Being sent:"))
                          : g_strdup (_ ("Waiting to be sent"));
  if (info->tries > 0)
    return dup_waiting_for (picture, author);
  if (info->wanted)
    return info->done > 0 ? with_percent (info, _ ("On its way:"))
                          : g_strdup (picture ? _ ("Photo on its way…") : _ ("File on its way…"));
  return g_strdup (picture ? _ ("Photo not on this computer yet")
                           : _ ("File not on this computer yet"));
}
