/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A scope is the unit of permission and of replication. */

#define RESEAU_SCOPE_NET "net"

typedef enum {
  RESEAU_SCOPE_KIND_INVALID,
  RESEAU_SCOPE_KIND_NET,
  RESEAU_SCOPE_KIND_ORG,
  RESEAU_SCOPE_KIND_USER,
  RESEAU_SCOPE_KIND_PAIR,
} ReseauScopeKind;

char *reseau_scope_new_org (const char *structure);
char *reseau_scope_new_user (const char *uid);
char *reseau_scope_new_pair (const char *a, const char *b);
ReseauScopeKind reseau_scope_get_kind (const char *scope);
gboolean reseau_scope_pair_get (const char *scope, char **a, char **b);
gboolean reseau_scope_pair_has (const char *scope, const char *id);

/* What a person calls it: "me", "structure", "network", "public", "pair". */
const char *reseau_scope_get_visibility (const char *scope, gboolean is_public);
char *reseau_scope_write_visibility (const char *scope, gboolean is_public);

G_END_DECLS
