/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who sees a new record. */
#include "reseau-commands-private.h"

#include "reseau-id.h"

#include <string.h>

/* Of the structure, of the person whose id follows. */
#define STRUCTURE "structure:"
#define PERSON "me:"

gboolean
reseau_commands_bad_visibility (GError **error)
{
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID,
                       "The field “visibility” does not fit");
  return FALSE;
}

/* What the two parties of @fields share. */
static char *
pair_scope (const ReseauActor *actor, const ReseauValue *fields)
{
  const char *host = reseau_value_get_member_string (fields, "host");
  const char *guest = reseau_value_get_member_string (fields, "guest");

  if (host == NULL || guest == NULL)
    return reseau_rules_dup_scope_for (actor, "me");
  return g_str_equal (host, guest) ? reseau_scope_new_org (host)
                                   : reseau_scope_new_pair (host, guest);
}

/* What another structure saw is for nobody else here. */
static char *
structure_scope (const ReseauActor *actor, const char *structure)
{
  if (!reseau_id_is_valid (structure))
    return NULL;
  return reseau_rules_dup_scope_for (
      actor, g_strcmp0 (structure, actor->structure) == 0 ? "structure" : "me");
}

static char *
said_scope (const ReseauActor *actor, const ReseauValue *fields, const char *visibility)
{
  if (g_str_equal (visibility, "pair"))
    return pair_scope (actor, fields);
  if (g_str_has_prefix (visibility, STRUCTURE))
    return structure_scope (actor, visibility + strlen (STRUCTURE));
  /* What somebody else kept is kept as well. */
  if (g_str_has_prefix (visibility, PERSON))
    return reseau_id_is_valid (visibility + strlen (PERSON))
               ? reseau_rules_dup_scope_for (actor, "me")
               : NULL;
  return reseau_rules_dup_scope_for (actor, visibility);
}

static int
width_of (const char *scope)
{
  switch (reseau_scope_get_kind (scope)) {
  case RESEAU_SCOPE_KIND_NET:
    return 2;
  case RESEAU_SCOPE_KIND_ORG:
  case RESEAU_SCOPE_KIND_PAIR:
    return 1;
  case RESEAU_SCOPE_KIND_USER:
  case RESEAU_SCOPE_KIND_INVALID:
  default:
    return 0;
  }
}

/* A link or a message lives where the record it hangs on lives, unless fewer see it. */
static char *
scope_below (ReseauStore *store, const char *parent, const char *visibility, const char *said,
             GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (store, parent, NULL);
  const char *scope;

  if (shown == NULL || shown->record->deleted) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND,
                         "The record it belongs to is not here");
    return NULL;
  }
  scope = shown->record->scope;
  if (said == NULL || width_of (said) >= width_of (scope) ||
      g_str_equal (reseau_scope_get_visibility (scope, FALSE), visibility))
    return g_strdup (scope);
  return g_strdup (said);
}

/**
 * reseau_commands_dup_scope:
 * @fields: all that the new record will have
 * @visibility: (nullable): as a person or an export says it; else the kind or the
 *   nature of the record does
 *
 * Returns: (transfer full) (nullable): the scope that a new record gets, never wider than
 *   was said: not to be known is no reason to show it to all
 */
char *
reseau_commands_dup_scope (ReseauStore *store, const ReseauActor *actor, const ReseauKind *kind,
                           const ReseauValue *fields, const char *visibility, GError **error)
{
  const char *parent = kind->parent ? reseau_value_get_member_string (fields, kind->parent) : NULL;
  const char *nature = reseau_value_get_member_string (fields, "nature");
  const char *fallback = reseau_kind_get_default_scope (kind, nature);
  g_autofree char *said = NULL;

  if (visibility == NULL && g_str_equal (fallback, "parent"))
    visibility = parent ? NULL : "me";
  else if (visibility == NULL)
    visibility = fallback;
  said = visibility ? said_scope (actor, fields, visibility) : NULL;
  if (visibility != NULL && said == NULL) {
    reseau_commands_bad_visibility (error);
    return NULL;
  }
  return parent ? scope_below (store, parent, visibility, said, error) : g_steal_pointer (&said);
}
