/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.12: totals of all scopes, buckets of those that differ, ids of the buckets that
 * differ, records of the ids that differ. */
#include "reseau-repair.h"

#include <string.h>

#include "reseau-error.h"
#include "reseau-id.h"

/* As many as a server gives at once. */
#define FETCH_IDS 8

struct _ReseauRepair {
  ReseauStoreSums *sums;
  GPtrArray *unlike; /* scopes whose totals differ; NULL before they are known */
  GPtrArray *parts;  /* ReseauRepairPart */
  guint listed;      /* parts whose manifest has come */
  guint fetching;    /* the part whose records are being fetched */
  gboolean buckets_known;
  gboolean stale;
};

static void
part_free (gpointer data)
{
  ReseauRepairPart *part = data;

  g_free (part->scope);
  g_ptr_array_unref (part->wanted);
  g_ptr_array_unref (part->lines);
  g_ptr_array_unref (part->dropped);
  g_free (part);
}

static ReseauRepairPart *
part_new (const char *scope)
{
  ReseauRepairPart *part = g_new0 (ReseauRepairPart, 1);

  part->scope = g_strdup (scope);
  part->wanted = g_ptr_array_new_with_free_func (g_free);
  part->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
  part->dropped = g_ptr_array_new_with_free_func (g_free);
  return part;
}

/**
 * reseau_repair_new:
 * @sums: (transfer full): what the cache comes to
 */
ReseauRepair *
reseau_repair_new (ReseauStoreSums *sums)
{
  ReseauRepair *self = g_new0 (ReseauRepair, 1);

  self->sums = sums;
  self->parts = g_ptr_array_new_with_free_func (part_free);
  self->stale = sums->head == 0;
  return self;
}

void
reseau_repair_free (ReseauRepair *self)
{
  if (self == NULL)
    return;
  reseau_store_sums_free (self->sums);
  g_clear_pointer (&self->unlike, g_ptr_array_unref);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

void
reseau_repair_ask_clear (ReseauRepairAsk *ask)
{
  g_clear_pointer (&ask->body, reseau_value_unref);
  ask->what = NULL;
}

/* --- asking --------------------------------------------------------------------- */

static void
ask_digest (ReseauRepair *self, ReseauRepairAsk *ask)
{
  ask->what = "digest";
  if (self->unlike != NULL) {
    ReseauValue *scopes = reseau_value_new_list ();

    for (guint i = 0; i < self->unlike->len; i++)
      reseau_value_add_string (scopes, g_ptr_array_index (self->unlike, i));
    reseau_value_set (ask->body, "scopes", scopes);
  }
}

static void
ask_manifest (ReseauRepair *self, ReseauRepairAsk *ask)
{
  const ReseauRepairPart *part = g_ptr_array_index (self->parts, self->listed);
  ReseauValue *buckets = reseau_value_new_list ();

  ask->what = "manifest";
  for (guint i = 0; i < RESEAU_DIGEST_BUCKETS; i++)
    if (part->buckets[i])
      reseau_value_add (buckets, reseau_value_new_int (i));
  reseau_value_set_string (ask->body, "scope", part->scope);
  reseau_value_set (ask->body, "buckets", buckets);
}

static void
ask_records (ReseauRepair *self, ReseauRepairAsk *ask)
{
  const ReseauRepairPart *part = g_ptr_array_index (self->parts, self->fetching);
  ReseauValue *ids = reseau_value_new_list ();

  ask->what = "fetch";
  for (guint i = 0; i < MIN (part->wanted->len, FETCH_IDS); i++)
    reseau_value_add_string (ids, g_ptr_array_index (part->wanted, i));
  reseau_value_set (ask->body, "ids", ids);
}

static gboolean
has_wanted (ReseauRepair *self)
{
  while (self->fetching < self->parts->len) {
    const ReseauRepairPart *part = g_ptr_array_index (self->parts, self->fetching);

    if (part->wanted->len > 0)
      return TRUE;
    self->fetching++;
  }
  return FALSE;
}

/**
 * reseau_repair_next:
 * @ask: (out caller-allocates): what to ask the server; clear it afterwards
 */
void
reseau_repair_next (ReseauRepair *self, ReseauRepairAsk *ask)
{
  *ask = (ReseauRepairAsk){ NULL, reseau_value_new_object () };
  if (self->stale)
    return;
  if (self->unlike == NULL || (self->unlike->len > 0 && !self->buckets_known))
    ask_digest (self, ask);
  else if (self->listed < self->parts->len)
    ask_manifest (self, ask);
  else if (has_wanted (self))
    ask_records (self, ask);
}

/* --- answers -------------------------------------------------------------------- */

/* What was compared is no longer what the server has: another time. */
static gboolean
is_at_head (ReseauRepair *self, const ReseauValue *answer)
{
  self->stale = reseau_value_get_member_int (answer, "head", 0) != self->sums->head;
  return !self->stale;
}

static gboolean
misunderstood (GError **error)
{
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER, "no digest of a server");
  return FALSE;
}

static void
compare_totals (ReseauRepair *self, const ReseauValue *totals)
{
  GHashTableIter iter;
  gpointer scope, digest;

  self->unlike = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, self->sums->scopes);
  while (g_hash_table_iter_next (&iter, &scope, &digest)) {
    g_autofree char *mine = reseau_digest_sum_to_text (reseau_digest_total (digest));
    const char *theirs = reseau_value_get_member_string (totals, scope);

    /* A scope that is not there has been lost: the next pull says so. */
    if (theirs != NULL && !g_str_equal (mine, theirs))
      g_ptr_array_add (self->unlike, g_strdup (scope));
  }
}

static gboolean
compare_buckets (ReseauRepair *self, const ReseauValue *buckets)
{
  for (guint i = 0; i < self->unlike->len; i++) {
    const char *scope = g_ptr_array_index (self->unlike, i);
    const ReseauDigest *mine = g_hash_table_lookup (self->sums->scopes, scope);
    ReseauRepairPart *part = part_new (scope);
    ReseauDigest theirs;

    g_ptr_array_add (self->parts, part);
    if (!reseau_digest_from_text (&theirs, reseau_value_get_member_string (buckets, scope)))
      return FALSE;
    for (guint j = 0; j < RESEAU_DIGEST_BUCKETS; j++) {
      part->buckets[j] = mine->buckets[j] != theirs.buckets[j];
      part->n_buckets += part->buckets[j];
    }
  }
  self->buckets_known = TRUE;
  return TRUE;
}

gboolean
reseau_repair_take_digest (ReseauRepair *self, const ReseauValue *answer, GError **error)
{
  if (!is_at_head (self, answer))
    return TRUE;
  if (!reseau_value_is_object (reseau_value_get (answer, "totals")))
    return misunderstood (error);
  if (self->unlike == NULL)
    compare_totals (self, reseau_value_get (answer, "totals"));
  else if (!compare_buckets (self, reseau_value_get (answer, "buckets")))
    return misunderstood (error);
  return TRUE;
}

gboolean
reseau_repair_take_manifest (ReseauRepair *self, ReseauStore *store, const ReseauValue *answer,
                             GError **error)
{
  ReseauRepairPart *part = g_ptr_array_index (self->parts, self->listed);
  const ReseauValue *records = reseau_value_get (answer, "records");
  g_autoptr (GHashTable) mine = NULL;
  GHashTableIter iter;
  gpointer id;

  if (!is_at_head (self, answer))
    return TRUE;
  mine = reseau_store_list_sums (store, part->scope, part->buckets, error);
  if (mine == NULL)
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (records); i++) {
    const ReseauValue *pair = reseau_value_get_at (records, i);
    const char *theirs = reseau_value_get_string (reseau_value_get_at (pair, 0));
    const char *sum = reseau_value_get_string (reseau_value_get_at (pair, 1));

    if (theirs == NULL || !reseau_id_is_valid (theirs))
      return misunderstood (error);
    if (g_strcmp0 (g_hash_table_lookup (mine, theirs), sum) != 0)
      g_ptr_array_add (part->wanted, g_strdup (theirs));
    g_hash_table_remove (mine, theirs);
  }
  g_hash_table_iter_init (&iter, mine);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (part->dropped, g_strdup (id));
  self->listed++;
  return TRUE;
}

static gboolean
take_line (ReseauRepairPart *part, const char *text, gsize length, gboolean *whole, GError **error)
{
  ReseauLine *line = reseau_line_from_text (text, length, error);

  if (line == NULL)
    return FALSE;
  if (line->type == RESEAU_LINE_PUT && line->id != NULL)
    g_ptr_array_add (part->lines, line);
  else {
    *whole = line->type == RESEAU_LINE_CUR || (*whole && line->type == RESEAU_LINE_OTHER);
    reseau_line_free (line);
  }
  return TRUE;
}

/**
 * reseau_repair_take_lines:
 * @text: what came, whole
 */
gboolean
reseau_repair_take_lines (ReseauRepair *self, const char *text, gsize length, GError **error)
{
  ReseauRepairPart *part = g_ptr_array_index (self->parts, self->fetching);
  const char *end = text + length;
  gboolean whole = FALSE;

  while (text < end) {
    const char *stop = memchr (text, '\n', end - text);

    if (stop == NULL)
      stop = end;
    if (stop > text && !take_line (part, text, stop - text, &whole, error))
      return FALSE;
    text = stop + 1;
  }
  if (!whole) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK, "the answer was cut");
    return FALSE;
  }
  g_ptr_array_remove_range (part->wanted, 0, MIN (part->wanted->len, FETCH_IDS));
  return TRUE;
}

/**
 * reseau_repair_apply:
 *
 * Puts right what was found, scope by scope.
 */
gboolean
reseau_repair_apply (ReseauRepair *self, ReseauStore *store, GError **error)
{
  gboolean damaged = FALSE;

  for (guint i = 0; i < self->parts->len; i++) {
    const ReseauRepairPart *part = g_ptr_array_index (self->parts, i);
    ReseauStoreRepair repair = { self->sums->head, part->scope, part->lines, part->dropped, FALSE };

    if (part->lines->len + part->dropped->len > 0 && !reseau_store_repair (store, &repair, error))
      return FALSE;
    damaged |= repair.damaged;
  }
  if (damaged && !reseau_store_reindex (store, error))
    return FALSE;
  return self->stale || reseau_store_note_compared (store, error);
}

/* Whether the two sides stood at different points, so that nothing could be compared. */
gboolean
reseau_repair_is_stale (ReseauRepair *self)
{
  return self->stale;
}

guint
reseau_repair_get_differences (ReseauRepair *self)
{
  guint n = 0;

  for (guint i = 0; i < self->parts->len; i++)
    n += ((ReseauRepairPart *) g_ptr_array_index (self->parts, i))->n_buckets;
  return n;
}

guint
reseau_repair_get_put (ReseauRepair *self)
{
  guint n = 0;

  for (guint i = 0; i < self->parts->len; i++)
    n += ((ReseauRepairPart *) g_ptr_array_index (self->parts, i))->lines->len;
  return n;
}

guint
reseau_repair_get_dropped (ReseauRepair *self)
{
  guint n = 0;

  for (guint i = 0; i < self->parts->len; i++)
    n += ((ReseauRepairPart *) g_ptr_array_index (self->parts, i))->dropped->len;
  return n;
}
