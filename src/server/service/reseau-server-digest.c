/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.12: a cache is compared with the server without being sent. */
#include "reseau-digest.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-server-private.h"

/* The sums of several scopes have to be of one moment. */
#define MAX_TRIES 5

typedef char *(*LookFunc) (ReseauServerStore *store, gint64 head, gpointer data, GError **error);

/* Calls @func until no commit came in between. */
static char *
look_at_rest (ReseauServerStore *store, LookFunc func, gpointer data,
              ReseauProblemMessage **problem, GError **error)
{
  for (guint i = 0; i < MAX_TRIES; i++) {
    g_autofree char *json = NULL;
    ReseauServerClock before, after;

    if (!store->vtable->get_clock (store, &before, error))
      return NULL;
    json = func (store, before.seq, data, error);
    if (json == NULL || !store->vtable->get_clock (store, &after, error))
      return NULL;
    if (before.seq == after.seq && before.epoch == after.epoch)
      return g_steal_pointer (&json);
  }
  *problem = reseau_problem_message_new (503, "busy", "backoff", "Too much is being written");
  return NULL;
}

/* --- digest --------------------------------------------------------------------- */

typedef struct {
  GPtrArray *scopes; /* of the account */
  const ReseauValue *wanted;
} Digests;

static void
on_sum (const guint8 id[16], guint64 sum, gpointer data)
{
  reseau_digest_add (data, id, sum);
}

static gboolean
add_digest (ReseauServerStore *store, const char *scope, gboolean whole, ReseauValue *totals,
            ReseauValue *buckets, GError **error)
{
  ReseauDigest digest = { { 0 } };
  g_autofree char *total = NULL;

  if (!store->vtable->list_sums (store, scope, on_sum, &digest, error))
    return FALSE;
  total = reseau_digest_sum_to_text (reseau_digest_total (&digest));
  reseau_value_set_string (totals, scope, total);
  if (whole) {
    g_autofree char *text = reseau_digest_to_text (&digest);

    reseau_value_set_string (buckets, scope, text);
  }
  return TRUE;
}

static char *
write_digests (ReseauServerStore *store, gint64 head, gpointer data, GError **error)
{
  const Digests *self = data;
  g_autoptr (ReseauValue) answer = reseau_value_new_object ();
  ReseauValue *totals = reseau_value_new_object ();
  ReseauValue *buckets = reseau_value_new_object ();

  reseau_value_set_int (answer, "head", head);
  reseau_value_set (answer, "totals", totals);
  reseau_value_set (answer, "buckets", buckets);
  for (guint i = 0; i < self->scopes->len; i++) {
    const char *scope = g_ptr_array_index (self->scopes, i);
    gboolean wanted = reseau_value_contains_string (self->wanted, scope);

    if (self->wanted != NULL && !wanted)
      continue;
    if (!add_digest (store, scope, wanted, totals, buckets, error))
      return NULL;
  }
  return reseau_json_write (answer);
}

/**
 * reseau_server_digest:
 * @scopes: (nullable): list of the scopes whose buckets are wanted; %NULL for the totals of all
 *
 * Returns: (transfer full): the answer as JSON: `head`, `totals`, `buckets`
 */
char *
reseau_server_digest (ReseauServer *self, ReseauServerStore *store, const char *uid,
                      const ReseauValue *scopes, ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (GPtrArray) known = NULL;
  Digests digests = { .wanted = scopes };

  *problem = NULL;
  account = reseau_server_active_account (store, uid, problem, error);
  if (account == NULL)
    return NULL;
  known = reseau_server_list_scopes (store, account->account, error);
  if (known == NULL)
    return NULL;
  digests.scopes = known;
  return look_at_rest (store, write_digests, &digests, problem, error);
}

/* --- manifest ------------------------------------------------------------------- */

typedef struct {
  const char *scope;
  gboolean wanted[RESEAU_DIGEST_BUCKETS];
  ReseauValue *records;
} Manifest;

static void
on_manifest_sum (const guint8 id[16], guint64 sum, gpointer data)
{
  Manifest *self = data;
  ReseauValue *pair;
  g_autofree char *text = NULL;
  char uuid[RESEAU_ID_LENGTH + 1];

  if (!self->wanted[reseau_digest_bucket (id)])
    return;
  pair = reseau_value_new_list ();
  text = reseau_digest_sum_to_text (sum);
  reseau_id_format (id, uuid);
  reseau_value_add_string (pair, uuid);
  reseau_value_add_string (pair, text);
  reseau_value_add (self->records, pair);
}

static char *
write_manifest (ReseauServerStore *store, gint64 head, gpointer data, GError **error)
{
  Manifest *self = data;
  g_autoptr (ReseauValue) answer = reseau_value_new_object ();

  self->records = reseau_value_new_list ();
  reseau_value_set_int (answer, "head", head);
  reseau_value_set (answer, "records", self->records);
  if (!store->vtable->list_sums (store, self->scope, on_manifest_sum, self, error))
    return NULL;
  return reseau_json_write (answer);
}

/**
 * reseau_server_manifest:
 * @scope: a scope
 * @buckets: list of numbers
 *
 * Returns: (transfer full): the answer as JSON: `head`, and in `records` a pair of id and sum for
 *   each record of these buckets; none of a scope that the account may not read
 */
char *
reseau_server_manifest (ReseauServer *self, ReseauServerStore *store, const char *uid,
                        const char *scope, const ReseauValue *buckets,
                        ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  Manifest manifest = { .scope = scope };
  ReseauActor actor;

  *problem = NULL;
  account = reseau_server_active_account (store, uid, problem, error);
  if (account == NULL)
    return NULL;
  actor = reseau_account_get_actor (account->account);
  if (reseau_rules_can_read (&actor, scope))
    for (guint i = 0; i < reseau_value_get_length (buckets); i++)
      manifest.wanted[reseau_value_get_int (reseau_value_get_at (buckets, i)) & 0xff] = TRUE;
  return look_at_rest (store, write_manifest, &manifest, problem, error);
}

/* --- fetch ----------------------------------------------------------------------- */

typedef struct {
  ReseauActor actor;
  GString *out;
} Fetch;

static gboolean
on_row (const ReseauServerChange *change, gpointer data)
{
  Fetch *self = data;

  if (reseau_rules_can_read (&self->actor, change->raw.scope))
    reseau_line_append_put (self->out, &change->raw);
  return FALSE;
}

/**
 * reseau_server_fetch:
 * @ids: list of ids of records
 *
 * Returns: (transfer full): a line `put` for each of them that is there and that the account may
 *   read, and a line `cur` without a cursor: all have been looked for
 */
char *
reseau_server_fetch (ReseauServer *self, ReseauServerStore *store, const char *uid,
                     const ReseauValue *ids, ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (ReseauValue) none = reseau_value_new_object ();
  Fetch fetch = { .out = out };

  *problem = NULL;
  account = reseau_server_active_account (store, uid, problem, error);
  if (account == NULL)
    return NULL;
  fetch.actor = reseau_account_get_actor (account->account);
  for (guint i = 0; i < reseau_value_get_length (ids); i++)
    if (!store->vtable->get_row (store, reseau_value_get_string (reseau_value_get_at (ids, i)),
                                 on_row, &fetch, error))
      return NULL;
  reseau_line_append_cursors (out, none, NULL);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
