/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-scope.h"

#include "reseau-id.h"

#include <string.h>

char *
reseau_scope_new_org (const char *structure)
{
  return g_strconcat ("org:", structure, NULL);
}

char *
reseau_scope_new_user (const char *uid)
{
  return g_strconcat ("user:", uid, NULL);
}

/**
 * reseau_scope_new_pair:
 *
 * Returns: (transfer full): the scope that two parties share, whoever comes first
 */
char *
reseau_scope_new_pair (const char *a, const char *b)
{
  return strcmp (a, b) < 0 ? g_strconcat ("pair:", a, "+", b, NULL)
                           : g_strconcat ("pair:", b, "+", a, NULL);
}

/**
 * reseau_scope_pair_get:
 * @a: (out) (optional) (transfer full): the first party
 * @b: (out) (optional) (transfer full): the second
 *
 * Returns: whether @scope is the well-formed scope of a pair
 */
gboolean
reseau_scope_pair_get (const char *scope, char **a, char **b)
{
  g_autofree char *first = NULL;
  const char *second;

  if (scope == NULL || !g_str_has_prefix (scope, "pair:") ||
      strlen (scope) != 5 + 2 * RESEAU_ID_LENGTH + 1 || scope[5 + RESEAU_ID_LENGTH] != '+')
    return FALSE;
  first = g_strndup (scope + 5, RESEAU_ID_LENGTH);
  second = scope + 5 + RESEAU_ID_LENGTH + 1;
  if (!reseau_id_is_valid (first) || !reseau_id_is_valid (second) || strcmp (first, second) >= 0)
    return FALSE;
  if (b != NULL)
    *b = g_strdup (second);
  if (a != NULL)
    *a = g_steal_pointer (&first);
  return TRUE;
}

gboolean
reseau_scope_pair_has (const char *scope, const char *id)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (id == NULL || !reseau_scope_pair_get (scope, &a, &b))
    return FALSE;
  return g_str_equal (a, id) || g_str_equal (b, id);
}

/**
 * reseau_scope_get_kind:
 * @scope: (nullable): a text from anywhere
 *
 * Returns: what it is, %RESEAU_SCOPE_KIND_INVALID if it has not the form of one
 */
ReseauScopeKind
reseau_scope_get_kind (const char *scope)
{
  if (scope == NULL)
    return RESEAU_SCOPE_KIND_INVALID;
  if (g_str_equal (scope, RESEAU_SCOPE_NET))
    return RESEAU_SCOPE_KIND_NET;
  if (g_str_has_prefix (scope, "org:") && reseau_id_is_valid (scope + 4))
    return RESEAU_SCOPE_KIND_ORG;
  if (g_str_has_prefix (scope, "user:") && reseau_id_is_valid (scope + 5))
    return RESEAU_SCOPE_KIND_USER;
  if (reseau_scope_pair_get (scope, NULL, NULL))
    return RESEAU_SCOPE_KIND_PAIR;
  return RESEAU_SCOPE_KIND_INVALID;
}

const char *
reseau_scope_get_visibility (const char *scope, gboolean is_public)
{
  switch (reseau_scope_get_kind (scope)) {
  case RESEAU_SCOPE_KIND_NET:
    return is_public ? "public" : "network";
  case RESEAU_SCOPE_KIND_ORG:
    return "structure";
  case RESEAU_SCOPE_KIND_PAIR:
    return "pair";
  case RESEAU_SCOPE_KIND_USER:
  case RESEAU_SCOPE_KIND_INVALID:
  default:
    return "me";
  }
}

/**
 * reseau_scope_write_visibility:
 *
 * Returns: (transfer full): as [func@scope_get_visibility], with the structure or the person
 *   that sees it: "structure:ID" and "me:ID" say the same wherever they are read
 */
char *
reseau_scope_write_visibility (const char *scope, gboolean is_public)
{
  const char *visibility = reseau_scope_get_visibility (scope, is_public);

  switch (reseau_scope_get_kind (scope)) {
  case RESEAU_SCOPE_KIND_ORG:
    return g_strconcat (visibility, scope + strlen ("org"), NULL);
  case RESEAU_SCOPE_KIND_USER:
    return g_strconcat (visibility, scope + strlen ("user"), NULL);
  case RESEAU_SCOPE_KIND_NET:
  case RESEAU_SCOPE_KIND_PAIR:
  case RESEAU_SCOPE_KIND_INVALID:
  default:
    return g_strdup (visibility);
  }
}
