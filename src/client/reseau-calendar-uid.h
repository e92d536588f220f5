/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-id.h"

#include <string.h>

G_BEGIN_DECLS

/* What other programs know a meeting of this network by: always the same. */
#define RESEAU_CALENDAR_UID_END "@reseau.concertes.org"

/* Returns: (transfer full) (nullable): id of the record that is meant */
static inline char *
reseau_calendar_uid_get_record (const char *uid)
{
  gsize length = strlen (uid), end = strlen (RESEAU_CALENDAR_UID_END);
  g_autofree char *id = NULL;

  if (length <= end || !g_str_has_suffix (uid, RESEAU_CALENDAR_UID_END))
    return NULL;
  id = g_strndup (uid, length - end);
  return reseau_id_is_valid (id) ? g_steal_pointer (&id) : NULL;
}

static inline gboolean
reseau_calendar_uid_is_ours (const char *uid)
{
  g_autofree char *id = reseau_calendar_uid_get_record (uid);

  return id != NULL;
}

G_END_DECLS
