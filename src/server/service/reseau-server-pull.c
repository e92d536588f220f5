/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-cursor.h"
#include "reseau-scope.h"
#include "reseau-seal.h"
#include "reseau-server-private.h"

#include <string.h>

/* After so many rows, or bytes, a client may commit what it has. */
#define BLOCK_ROWS 500
#define BLOCK_BYTES (128 * 1024)

/* One scope of a pull. */
typedef struct {
  char *scope;
  char *cursor; /* as the client sent it, NULL from the start */
  gint64 after; /* last commit given */
  gboolean filling;
  gboolean complete;
} Part;

struct _ReseauServerPull {
  ReseauServer *server;
  ReseauServerClock clock;
  ReseauAccount *account;
  char *device; /* NULL for one that may not have what it wrote itself */
  GPtrArray *parts;
  guint current;
  gint64 left; /* rows that may still be given */
};

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->scope);
  g_free (part->cursor);
  g_free (part);
}

void
reseau_server_pull_free (ReseauServerPull *self)
{
  if (self == NULL)
    return;
  reseau_account_free (self->account);
  g_free (self->device);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static void
add_part (ReseauServerPull *self, const ReseauPullRequest *request, char *scope)
{
  Part *part = g_new0 (Part, 1);

  part->scope = scope;
  part->cursor = g_strdup (reseau_pull_request_get_cursor (request, scope));
  part->filling = reseau_pull_request_is_filling (request, scope);
  g_ptr_array_add (self->parts, part);
}

static gboolean
add_pairs (GPtrArray *scopes, ReseauServerStore *store, const char *party, GError **error)
{
  g_autoptr (GPtrArray) pairs = NULL;

  if (party == NULL)
    return TRUE;
  pairs = store->vtable->list_pairs (store, party, error);
  for (guint i = 0; pairs != NULL && i < pairs->len; i++)
    g_ptr_array_add (scopes, g_strdup (g_ptr_array_index (pairs, i)));
  return pairs != NULL;
}

/**
 * reseau_server_list_scopes:
 *
 * Returns: (transfer full) (element-type utf8): the scopes of an account, none of one that was
 *   closed, the nearest first: a first pull shows one's own structure before the rest has come
 */
GPtrArray *
reseau_server_list_scopes (ReseauServerStore *store, const ReseauAccount *account, GError **error)
{
  g_autoptr (GPtrArray) scopes = g_ptr_array_new_with_free_func (g_free);

  if (account->role == RESEAU_ROLE_CLOSED)
    return g_steal_pointer (&scopes);
  if (account->structure != NULL)
    g_ptr_array_add (scopes, reseau_scope_new_org (account->structure));
  g_ptr_array_add (scopes, reseau_scope_new_user (account->uid));
  if (!add_pairs (scopes, store, account->structure, error) ||
      !add_pairs (scopes, store, account->uid, error))
    return NULL;
  g_ptr_array_add (scopes, g_strdup (RESEAU_SCOPE_NET));
  return g_steal_pointer (&scopes);
}

static gboolean
add_parts (ReseauServerPull *self, ReseauServerStore *store, const ReseauPullRequest *request,
           GError **error)
{
  g_autoptr (GPtrArray) scopes = reseau_server_list_scopes (store, self->account, error);

  for (guint i = 0; scopes != NULL && i < scopes->len; i++)
    add_part (self, request, g_strdup (g_ptr_array_index (scopes, i)));
  return scopes != NULL;
}

static gboolean
open_part (ReseauServerPull *self, ReseauServerStore *store, Part *part,
           ReseauProblemMessage **problem, GError **error)
{
  guint8 chain[RESEAU_CHAIN_BYTES];
  gint64 epoch = 0, seq = 0;
  gboolean same = FALSE;

  if (part->cursor == NULL)
    return TRUE;
  if (reseau_cursor_read (&self->clock, part->scope, part->cursor, &epoch, &seq, chain) &&
      epoch == self->clock.epoch &&
      !reseau_server_is_past (store, &self->clock, seq, chain, sizeof chain, &same, error))
    return FALSE;
  if (!same) {
    *problem = reseau_server_history_diverged ();
    return FALSE;
  }
  part->after = seq;
  return TRUE;
}

static gboolean
open_parts (ReseauServerPull *self, ReseauServerStore *store, ReseauProblemMessage **problem,
            GError **error)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (!open_part (self, store, g_ptr_array_index (self->parts, i), problem, error))
      return FALSE;
  return TRUE;
}

static ReseauProblemMessage *
check_history (ReseauServerPull *self, ReseauServerStore *store, const ReseauPullRequest *request,
               GError **error)
{
  gboolean known = FALSE;

  if (request->epoch != self->clock.epoch)
    return reseau_server_epoch_changed ();
  if (!reseau_server_is_known (store, &self->clock, request->mark, &known, error) || known)
    return NULL;
  return reseau_server_history_diverged ();
}

/**
 * reseau_server_pull_new:
 * @uid: the account of the session
 * @request: where the client stands
 *
 * Checks everything that can be refused; what follows is only rows.  Nothing is
 * held in the store between the calls: a row that changes meanwhile moves beyond
 * the head of this pull and comes with the next.
 *
 * Returns: (transfer full): a pull at its beginning
 */
ReseauServerPull *
reseau_server_pull_new (ReseauServer *self, ReseauServerStore *store, const char *uid,
                        const ReseauPullRequest *request, ReseauProblemMessage **problem,
                        GError **error)
{
  g_autoptr (ReseauServerPull) pull = g_new0 (ReseauServerPull, 1);
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (ReseauServerDevice) device = NULL;
  g_autoptr (GError) local = NULL;

  *problem = NULL;
  pull->parts = g_ptr_array_new_with_free_func (part_free);
  pull->server = self;
  pull->left = request->limit > 0 ? request->limit : G_MAXINT64;
  account = reseau_server_known_account (store, uid, problem, error);
  if (account == NULL || !store->vtable->get_clock (store, &pull->clock, error))
    return NULL;
  pull->account = reseau_account_copy (account->account);
  *problem = check_history (pull, store, request, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (*problem != NULL)
    return NULL;
  device = reseau_server_own_device (store, uid, request->device, problem, error);
  if (device != NULL && reseau_server_same_token (request->token, device->token))
    pull->device = g_strdup (device->id);
  if (device == NULL || !add_parts (pull, store, request, error) ||
      !open_parts (pull, store, problem, error))
    return NULL;
  return g_steal_pointer (&pull);
}

/* Whether the client stands at the head in everything that it may read. */
gboolean
reseau_server_pull_is_empty (ReseauServerPull *self)
{
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = g_ptr_array_index (self->parts, i);

    if (part->cursor == NULL || part->after < self->clock.seq)
      return FALSE;
  }
  return TRUE;
}

gint64
reseau_server_pull_get_head (ReseauServerPull *self)
{
  return self->clock.seq;
}

/* Who pulls; valid as long as @self. */
ReseauActor
reseau_server_pull_get_actor (ReseauServerPull *self)
{
  return reseau_account_get_actor (self->account);
}

typedef struct {
  ReseauServerPull *pull;
  Part *part;
  GString *out;
  gint64 last;
  gsize begun; /* length of @out before the block */
  guint rows;
} Block;

/* The client's own write, acknowledged: it has made the same of it. */
static gboolean
is_known (const Block *block, const ReseauServerChange *change)
{
  return block->pull->device != NULL && !block->part->filling && change->type == RESEAU_LINE_PUT &&
         g_strcmp0 (change->device, block->pull->device) == 0;
}

static gboolean
on_change (const ReseauServerChange *change, gpointer data)
{
  Block *block = data;
  const ReseauServerClock *clock = &block->pull->clock;
  char seal[RESEAU_SEAL_LENGTH + 1];
  ReseauRawRecord raw = change->raw;

  raw.seal = seal;
  if (change->type == RESEAU_LINE_PUT)
    reseau_seal_record (clock, &raw, seal);
  else if (change->type == RESEAU_LINE_DEL)
    reseau_seal_deletion (clock, &raw, seal);
  if (is_known (block, change))
    reseau_line_append_trace (block->out, RESEAU_LINE_SAME, &raw);
  else if (change->type == RESEAU_LINE_PUT)
    reseau_line_append_put (block->out, &raw);
  else
    reseau_line_append_trace (block->out, change->type, &raw);
  block->rows++;
  block->pull->left--;
  block->last = raw.seq;
  return block->out->len - block->begun < BLOCK_BYTES;
}

static gboolean
find_chain (ReseauServerPull *self, ReseauServerStore *store, gint64 seq, guint8 *chain,
            GError **error)
{
  gboolean found = TRUE;

  if (seq == self->clock.seq)
    memcpy (chain, self->clock.chain, RESEAU_CHAIN_BYTES);
  else if (seq == 0)
    memset (chain, 0, RESEAU_CHAIN_BYTES);
  else if (!store->vtable->get_chain (store, seq, chain, &found, error))
    return FALSE;
  if (!found)
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT,
                 "Commit %" G_GINT64_FORMAT " is not in the journal", seq);
  return found;
}

static gboolean
write_point (ReseauServerPull *self, ReseauServerStore *store, Part *part, GString *out,
             GError **error)
{
  g_autoptr (ReseauValue) cursors = reseau_value_new_object ();
  g_autofree char *cursor = NULL;
  g_autofree char *mark = NULL;
  guint8 chain[RESEAU_CHAIN_BYTES];

  if (!find_chain (self, store, part->after, chain, error))
    return FALSE;
  cursor = reseau_cursor_write (&self->clock, part->scope, part->after, chain);
  mark = reseau_mark_write (&self->clock, part->after, chain);
  reseau_value_set_string (cursors, part->scope, cursor);
  reseau_line_append_cursors (out, cursors, mark);
  return TRUE;
}

static gboolean
write_block (ReseauServerPull *self, ReseauServerStore *store, Part *part, GString *out,
             GError **error)
{
  Block block = { self, part, out, 0, out->len, 0 };
  guint limit = MIN (self->left, BLOCK_ROWS);

  if (part->after == self->clock.seq) {
    part->complete = TRUE;
    return TRUE;
  }
  if (!store->vtable->list_changes (store, part->scope, part->after, self->clock.seq, limit,
                                    on_change, &block, error))
    return FALSE;
  part->complete = block.rows < limit && out->len - block.begun < BLOCK_BYTES;
  if (block.rows == 0)
    return TRUE;
  /* While rows of a first pull are still to come, the cursor stays above zero but
   * below them: what is deleted meanwhile is told as a trace. */
  part->after = block.last;
  return write_point (self, store, part, out, error);
}

static gboolean
write_end (ReseauServerPull *self, ReseauServerStore *store, GString *out, GError **error)
{
  g_autoptr (ReseauValue) cursors = reseau_value_new_object ();
  g_autoptr (ReseauValue) scopes = reseau_value_new_list ();
  g_autofree char *mark = NULL;
  gboolean more = FALSE;

  for (guint i = 0; i < self->parts->len; i++) {
    Part *part = g_ptr_array_index (self->parts, i);
    gint64 seq = part->complete ? self->clock.seq : part->after;
    g_autofree char *cursor = NULL;
    guint8 chain[RESEAU_CHAIN_BYTES];
    ReseauValue *scope = reseau_value_new_object ();

    reseau_value_set_string (scope, "s", part->scope);
    reseau_value_set_string (scope, "role", "edit");
    reseau_value_add (scopes, scope);
    more |= !part->complete;
    if (!part->complete && part->after == 0)
      continue;
    if (!find_chain (self, store, seq, chain, error))
      return FALSE;
    cursor = reseau_cursor_write (&self->clock, part->scope, seq, chain);
    reseau_value_set_string (cursors, part->scope, cursor);
  }
  mark = reseau_mark_write (&self->clock, self->clock.seq, self->clock.chain);
  reseau_line_append_end (out, cursors, more, self->clock.seq, mark, scopes, self->account);
  return TRUE;
}

/**
 * reseau_server_pull_next:
 * @store: any store on the same data
 * @out: lines are appended to it, some hundred at most
 * @more: (out): whether lines follow
 *
 * Returns: %FALSE when the store failed; then the answer is cut, and the client
 *   sees that its last line is missing
 */
gboolean
reseau_server_pull_next (ReseauServerPull *self, ReseauServerStore *store, GString *out,
                         gboolean *more, GError **error)
{
  gsize before = out->len;

  while (out->len == before && self->current < self->parts->len && self->left > 0) {
    Part *part = g_ptr_array_index (self->parts, self->current);

    if (!write_block (self, store, part, out, error))
      return FALSE;
    if (part->complete)
      self->current++;
  }
  *more = self->current < self->parts->len && self->left > 0;
  return *more || write_end (self, store, out, error);
}
