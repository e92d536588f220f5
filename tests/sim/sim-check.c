/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must be true of desks and server together: I-CONV, I-LIVE, I-NOLOSS, I-PAGE,
 * I-SCOPE, I-DIGEST. */
#include "sim.h"

#include <string.h>

#include "reseau-json.h"

/* --- values ----------------------------------------------------------------------- */

gboolean
sim_is_typed (const char *word)
{
  /* The name of an element may begin alike. */
  return word != NULL && word[0] == 'v' && word[1] != '\0' &&
         strspn (word + 1, "0123456789") == strlen (word + 1);
}

/* @text: (nullable) */
char **
sim_split_words (const char *text)
{
  return g_strsplit (text ? text : "", " ", -1);
}

/* What two people began with is there to compare, it is nobody's word any more. */
static gboolean
is_origin (const ReseauValue *value, guint index)
{
  return reseau_value_is_object (value) &&
         g_str_equal (reseau_value_get_key_at (value, index), "o");
}

/* The typed values anywhere in a JSON value. */
void
sim_collect_values (const ReseauValue *value, GHashTable *into)
{
  g_auto (GStrv) words = sim_split_words (value ? reseau_value_get_string (value) : NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (sim_is_typed (words[i]))
      g_hash_table_add (into, g_strdup (words[i]));
  for (guint i = 0; value != NULL && i < reseau_value_get_length (value); i++)
    if (!is_origin (value, i))
      sim_collect_values (reseau_value_get_at (value, i), into);
}

static void
collect_op (const ReseauOp *op, GHashTable *into)
{
  g_autoptr (ReseauValue) value = reseau_op_to_value (op);

  sim_collect_values (value, into);
}

/* What a desk alone has: what waits and what was refused. */
GHashTable *
sim_collect_unsent (SimDesk *desk)
{
  GHashTable *into = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) pending = reseau_store_list_pending (desk->store, NULL);
  g_autoptr (GPtrArray) tray = reseau_store_list_tray (desk->store, NULL);

  for (guint i = 0; pending != NULL && i < pending->len; i++)
    collect_op (g_ptr_array_index (pending, i), into);
  for (guint i = 0; tray != NULL && i < tray->len; i++)
    collect_op (((ReseauTrayItem *) g_ptr_array_index (tray, i))->op, into);
  return into;
}

/* Every value typed is on the server, in its journal or quarantine, or in the tray
 * of a desk, unless its own author gave it up. */
void
sim_check_losses (Sim *sim)
{
  g_autoptr (GHashTable) kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer value;

  sim_collect_kept (sim, kept);
  for (guint i = 0; i < sim->desks->len; i++) {
    g_autoptr (GHashTable) unsent = sim_collect_unsent (g_ptr_array_index (sim->desks, i));

    g_hash_table_iter_init (&iter, unsent);
    while (g_hash_table_iter_next (&iter, &value, NULL))
      g_hash_table_add (kept, g_strdup (value));
  }
  g_hash_table_iter_init (&iter, sim->typed);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    if (!g_hash_table_contains (kept, value) && !g_hash_table_contains (sim->excused, value))
      sim_blame (sim, "I-NOLOSS %s is nowhere", (char *) value);
}

/* --- what is told -------------------------------------------------------------------- */

void
sim_check_line (Sim *sim, const ReseauActor *actor, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauLine) line = reseau_line_from_text (text, -1, &error);

  if (line == NULL)
    sim_blame (sim, "I-SCOPE a line that cannot be read: %s", error->message);
  else if (line->scope != NULL && !reseau_rules_can_read (actor, line->scope))
    sim_blame (sim, "I-SCOPE a line of %s goes to %s", line->scope, actor->uid);
}

/* --- what desks show --------------------------------------------------------------------- */

static const char *
compare_records (const ReseauRecord *a, const ReseauRecord *b)
{
  if (!g_str_equal (a->scope, b->scope))
    return "scope";
  if (a->rev != b->rev)
    return "revision";
  if (a->created != b->created || g_strcmp0 (a->by, b->by) != 0 || g_strcmp0 (a->org, b->org) != 0)
    return "origin";
  if (!reseau_value_equal (a->fields, b->fields))
    return "fields";
  if (!reseau_value_equal (a->alts, b->alts))
    return "alternatives";
  if (!reseau_value_equal (a->revs, b->revs))
    return "field revisions";
  return NULL;
}

static void
compare_shown (SimDesk *desk, const ReseauRecord *truth, const char *invariant)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (desk->store, truth->id, NULL);
  const char *difference;

  if (shown == NULL || shown->base == NULL) {
    sim_blame (desk->sim, "%s desk %u lacks %s %s", invariant, desk->index, truth->kind, truth->id);
    return;
  }
  difference = compare_records (shown->base, truth);
  if (difference == NULL && !reseau_value_equal (shown->record->fields, truth->fields))
    difference = "shown fields";
  if (difference == NULL)
    return;
  sim_blame (desk->sim, "%s desk %u has another %s of %s %s", invariant, desk->index, difference,
             truth->kind, truth->id);
  if (desk->sim->verbose) {
    g_autofree char *here = reseau_json_write (
        g_str_equal (difference, "alternatives") ? shown->base->alts : shown->record->fields);
    g_autofree char *there =
        reseau_json_write (g_str_equal (difference, "alternatives") ? truth->alts : truth->fields);

    g_print ("#   here  %s\n#   there %s\n", here, there);
  }
}

static void
blame_surplus (SimDesk *desk, GPtrArray *records, const char *invariant, gint64 held,
               guint expected)
{
  ReseauActor actor = reseau_account_get_actor (desk->person->account);
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (ReseauDbStatement) rows = reseau_db_prepare (
      reseau_store_get_db (desk->store), "SELECT id FROM record WHERE base IS NOT NULL", NULL);

  for (guint i = 0; i < records->len; i++) {
    ReseauRecord *truth = g_ptr_array_index (records, i);

    if (reseau_rules_can_read (&actor, truth->scope))
      g_hash_table_add (wanted, truth->id);
  }
  while (reseau_db_step (rows, NULL) > 0) {
    g_autofree char *id = reseau_db_column_dup_uuid (rows, 0);

    if (!g_hash_table_contains (wanted, id))
      sim_blame (desk->sim, "%s desk %u has %" G_GINT64_FORMAT " records instead of %u: also %s",
                 invariant, desk->index, held, expected, id);
  }
}

static void
compare_desk (SimDesk *desk, GPtrArray *records, const char *invariant)
{
  ReseauActor actor = reseau_account_get_actor (desk->person->account);
  ReseauDb *db = reseau_store_get_db (desk->store);
  gint64 held = 0;
  guint expected = 0;

  for (guint i = 0; i < records->len; i++) {
    const ReseauRecord *truth = g_ptr_array_index (records, i);

    if (!reseau_rules_can_read (&actor, truth->scope))
      continue;
    expected++;
    compare_shown (desk, truth, invariant);
  }
  reseau_db_get_int64 (db, &held, NULL, "SELECT count(*) FROM record WHERE base IS NOT NULL", "");
  if (held != expected)
    blame_surplus (desk, records, invariant, held, expected);
}

static void
blame_pending (SimDesk *desk, guint n)
{
  g_autoptr (GPtrArray) pending = reseau_store_list_pending (desk->store, NULL);
  const ReseauOp *op = pending && pending->len > 0 ? g_ptr_array_index (pending, 0) : NULL;

  sim_blame (desk->sim, "I-LIVE desk %u still has %u operations, the first on %s", desk->index, n,
             op ? op->record : "nothing");
}

static void
compare_account (SimDesk *desk, const ReseauAccount *believed, const char *invariant)
{
  const ReseauAccount *truth = desk->person->account;

  if (g_strcmp0 (believed->structure, truth->structure) != 0 || believed->role != truth->role)
    sim_blame (desk->sim, "%s desk %u believes to be of structure %s instead of %s", invariant,
               desk->index, believed->structure, truth->structure);
}

/* What a desk comes to is what the server says it should come to, number by number. */
static void
check_digest (SimDesk *desk)
{
  Sim *sim = desk->sim;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (ReseauStoreSums) sums = reseau_store_sum (desk->store, &error);
  g_autofree char *json = NULL;
  g_autoptr (ReseauValue) answer = NULL;
  GHashTableIter iter;
  gpointer scope, digest;

  json = reseau_server_digest (sim->server, sim->server_store, desk->person->account->uid, NULL,
                               &problem, &error);
  answer = json != NULL ? reseau_json_parse (json, -1, &error) : NULL;
  if (answer == NULL || sums == NULL || sums->head == 0) {
    sim_blame (sim, "I-DIGEST desk %u cannot be compared", desk->index);
    return;
  }
  g_hash_table_iter_init (&iter, sums->scopes);
  while (g_hash_table_iter_next (&iter, &scope, &digest)) {
    g_autofree char *mine = reseau_digest_sum_to_text (reseau_digest_total (digest));
    const char *theirs =
        reseau_value_get_member_string (reseau_value_get (answer, "totals"), scope);

    if (g_strcmp0 (mine, theirs) != 0)
      sim_blame (sim, "I-DIGEST desk %u: %s is not what the server has", desk->index,
                 (char *) scope);
  }
}

static void
check_desk (SimDesk *desk, GPtrArray *records, const char *invariant)
{
  g_autoptr (ReseauStoreState) state = reseau_store_load_state (desk->store, NULL);
  g_auto (GStrv) problems = NULL;
  g_autoptr (GError) error = NULL;

  if (state == NULL || state->pending > 0)
    blame_pending (desk, state ? state->pending : 0);
  else
    compare_desk (desk, records, invariant);
  /* Who may read nothing has nothing to compare. */
  if (state != NULL && state->pending == 0 && desk->person->account->role != RESEAU_ROLE_CLOSED)
    check_digest (desk);
  if (state != NULL)
    compare_account (desk, state->account, invariant);
  if (!reseau_store_check (desk->store, &problems, &error))
    sim_blame (desk->sim, "I-CONV desk %u cannot be checked: %s", desk->index, error->message);
  else if (problems != NULL && problems[0] != NULL)
    sim_blame (desk->sim, "I-CONV desk %u: %s", desk->index, problems[0]);
}

static GPtrArray *
load_records (Sim *sim)
{
  ReseauDb *db = reseau_sqlite_store_get_db (sim->server_store);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_record_unref);
  g_autoptr (ReseauDbStatement) rows =
      reseau_db_prepare (db, "SELECT id FROM record WHERE deleted = 0", NULL);

  while (reseau_db_step (rows, NULL) > 0) {
    g_autofree char *id = reseau_db_column_dup_uuid (rows, 0);
    ReseauRecord *record = sim->server_store->vtable->get_record (sim->server_store, id, NULL);

    g_ptr_array_add (records, record);
  }
  return records;
}

/* Whether every desk has sent all and shows what the server has for it. */
gboolean
sim_is_settled (Sim *sim)
{
  g_autoptr (GPtrArray) records = load_records (sim);
  guint before = sim->violations->len;
  gboolean settled = TRUE;

  for (guint i = 0; settled && i < sim->desks->len; i++) {
    SimDesk *desk = g_ptr_array_index (sim->desks, i);
    g_autoptr (ReseauStoreState) state = reseau_store_load_state (desk->store, NULL);

    settled = state != NULL && state->pending == 0;
    if (settled)
      compare_desk (desk, records, "unsettled");
    settled = settled && sim->violations->len == before;
  }
  g_ptr_array_set_size (sim->violations, before);
  return settled;
}

/* Every desk shows what the server has for it; so does one that has just been
 * installed and is served in small pages. */
void
sim_check_desks (Sim *sim)
{
  g_autoptr (GPtrArray) records = load_records (sim);
  guint n = sim->desks->len;
  SimDesk *fresh;

  for (guint i = 0; i < n; i++)
    check_desk (g_ptr_array_index (sim->desks, i), records, "I-CONV");
  fresh =
      sim_add_desk (sim, g_ptr_array_index (sim->people, sim_roll (sim, sim->people->len)), NULL);
  for (guint i = 0; i < 8; i++) {
    reseau_engine_wake (fresh->engine);
    fresh->wake_at = sim->now;
    sim_run_until (sim, sim->now + 20 * G_USEC_PER_SEC);
  }
  check_desk (fresh, records, "I-PAGE");
}

/* Who is alone is in conflict with nobody. */
void
sim_check_alone (Sim *sim)
{
  g_autoptr (GPtrArray) records = load_records (sim);

  for (guint i = 0; i < records->len; i++) {
    const ReseauRecord *record = g_ptr_array_index (records, i);

    if (reseau_value_get_length (record->alts) > 0)
      sim_blame (sim, "I-SELF %s has alternatives, and one desk alone has written into it",
                 record->id);
  }
}
