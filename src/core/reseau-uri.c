/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-uri.h"

#include <string.h>

/* Addresses of pages, `reseau:KIND/ID`: what is copied, sent by mail and opened again.  They name
 * nothing but the page, so that they mean the same on each desk and tell nothing about it. */

/* What has a page. */
static const char *const kinds[] = { "fiche", "structure", "person", "meeting" };

gboolean
reseau_uri_has_kind (const char *kind)
{
  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i], kind))
      return TRUE;
  return FALSE;
}

/**
 * reseau_uri_new:
 * @kind: one that has a page
 *
 * Returns: (transfer full): the address of a page
 */
char *
reseau_uri_new (const char *kind, const char *id)
{
  g_return_val_if_fail (reseau_uri_has_kind (kind), NULL);
  g_return_val_if_fail (reseau_id_is_valid (id), NULL);

  return g_strconcat (RESEAU_URI_SCHEME ":", kind, "/", id, NULL);
}

/**
 * reseau_uri_parse:
 * @text: whatever somebody sent
 * @kind: (out) (transfer none): static
 * @id: (out) (transfer none): the end of @text
 *
 * Returns: whether @text is the address of a page, and nothing besides
 */
gboolean
reseau_uri_parse (const char *text, const char **kind, const char **id)
{
  const gsize scheme = strlen (RESEAU_URI_SCHEME ":");

  g_return_val_if_fail (text != NULL, FALSE);

  /* Schemes are the same in capitals, says RFC 3986; the rest is not. */
  if (g_ascii_strncasecmp (text, RESEAU_URI_SCHEME ":", scheme) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    const char *rest = text + scheme;

    if (!g_str_has_prefix (rest, kinds[i]) || rest[strlen (kinds[i])] != '/')
      continue;
    rest += strlen (kinds[i]) + 1;
    if (!reseau_id_is_valid (rest))
      return FALSE;
    *kind = kinds[i];
    *id = rest;
    return TRUE;
  }
  return FALSE;
}
