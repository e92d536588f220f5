/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do at their desks, as the client's commands do it. */
#include "sim.h"

#include "reseau-element.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-scope.h"

#include <string.h>

static const char *const text_fields[] = { "title", "summary", "means_time", "means_money" };
/* What a text begins with; what people put into it is known from it. */
static const char filler[] = "un deux trois quatre cinq six sept huit neuf dix";
static const char *const themes[] = { "mobility", "housing", "health", "digital" };

/* --- what is known ------------------------------------------------------------------ */

static void
learn_word (Sim *sim, GHashTable *saw, const char *word)
{
  gpointer name, typed;
  GHashTableIter iter;
  gpointer key;

  if (!g_hash_table_lookup_extended (sim->typed, word, &name, &typed) ||
      !g_hash_table_add (saw, name))
    return;
  g_hash_table_iter_init (&iter, ((SimTyped *) typed)->saw);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (saw, key);
}

static void
learn (Sim *sim, GHashTable *saw, const ReseauValue *value)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer word;

  sim_collect_values (value, words);
  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    learn_word (sim, saw, word);
}

/* Under what waits stands something that is not on the screen. */
static gboolean
is_hidden (const ReseauShown *shown, const char *field)
{
  g_autofree char *whole = g_strndup (field, strcspn (field, "/"));

  return shown->base == NULL || reseau_value_get (shown->pending, whole) != NULL;
}

static GHashTable *
know (Sim *sim, const ReseauShown *shown, const char *field)
{
  /* Their names belong to the table of all that was typed. */
  GHashTable *saw = g_hash_table_new (g_str_hash, g_str_equal);

  if (shown == NULL)
    return saw;
  learn (sim, saw, reseau_record_get (shown->record, field));
  if (!is_hidden (shown, field))
    learn (sim, saw, reseau_record_get (shown->base, field));
  return saw;
}

/* A new value, unlike any other. */
static const char *
type_value (Sim *sim, const ReseauShown *shown, const char *field)
{
  SimTyped *typed = g_new0 (SimTyped, 1);
  char *value = g_strdup_printf ("v%u", ++sim->n_typed);

  typed->saw = know (sim, shown, field);
  typed->over = shown ? g_strdup (reseau_record_get_string (shown->record, field)) : NULL;
  g_hash_table_insert (sim->typed, value, typed);
  return value;
}

static void
excuse_lost (SimDesk *desk, GHashTable *before)
{
  g_autoptr (GHashTable) after = sim_collect_unsent (desk);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    if (!g_hash_table_contains (after, value))
      g_hash_table_add (desk->sim->excused, g_strdup (value));
}

/* --- committing ---------------------------------------------------------------------- */

/* (transfer full) (nullable): the last operation on a record that waits */
static char *
dup_last_waiting (SimDesk *desk, const char *record)
{
  g_autoptr (GPtrArray) pending = reseau_store_list_pending (desk->store, NULL);

  for (guint i = pending->len; i > 0; i--) {
    const ReseauOp *op = g_ptr_array_index (pending, i - 1);

    if (g_str_equal (op->record, record))
      return g_strdup (op->id);
  }
  return NULL;
}

/* An edit that was joined with one that waits is known under another name.
 * @saw: (nullable) (transfer full) */
static void
note_saw (SimDesk *desk, const char *now, const char *before, GHashTable *saw)
{
  GHashTable *earlier = before ? g_hash_table_lookup (desk->sim->op_saw, before) : NULL;
  GHashTableIter iter;
  gpointer word;

  if (saw == NULL && earlier == NULL)
    return;
  if (saw == NULL)
    saw = g_hash_table_new (g_str_hash, g_str_equal);
  if (earlier != NULL)
    g_hash_table_iter_init (&iter, earlier);
  while (earlier != NULL && g_hash_table_iter_next (&iter, &word, NULL))
    g_hash_table_add (saw, word);
  g_hash_table_insert (desk->sim->op_saw, g_strdup (now), saw);
}

/* What an operation carries and is not in the store after a crash was never typed.
 * @saw: (nullable) (transfer full): what its author had before them, where its words do not say */
static void
commit_seeing (SimDesk *desk, ReseauOp *op /* takes */, GHashTable *saw)
{
  g_autoptr (ReseauOp) owned = op;
  g_autoptr (GHashTable) before = sim_collect_unsent (desk);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) value = reseau_op_to_value (op);
  g_autofree char *first = g_strdup (op->id);
  g_autofree char *last = dup_last_waiting (desk, op->record);

  desk->sim->n_edits++;
  if (desk->sim->verbose) {
    g_autofree char *text = reseau_json_write (value);

    sim_tell (desk->sim, "desk %u commits %s", desk->index, text);
  }
  sim_desk_arm (desk);
  if (reseau_store_commit_op (desk->store, op, &error)) {
    g_autofree char *now = NULL;

    desk->statements_left = 0;
    now = dup_last_waiting (desk, op->record);
    if (now != NULL && !g_str_equal (now, first))
      note_saw (desk, now, last, saw);
    else
      note_saw (desk, first, NULL, saw);
    excuse_lost (desk, before);
    reseau_engine_set_head_hint (desk->engine, 0);
    desk->wake_at = MIN (desk->wake_at, desk->sim->now + 1000);
    return;
  }
  g_clear_pointer (&saw, g_hash_table_unref);
  sim_collect_values (value, desk->sim->excused);
  sim_desk_failed (desk, error);
}

static void
commit (SimDesk *desk, ReseauOp *op /* takes */)
{
  commit_seeing (desk, op, NULL);
}

static ReseauOp *
new_op (SimDesk *desk, ReseauOpType type, const char *kind, const char *record, const char *scope)
{
  g_autofree char *id = reseau_id_new (desk->env);
  ReseauOp *op = reseau_op_new (type, id, kind, record, scope);

  op->at = reseau_env_dup_timestamp (desk->env);
  return op;
}

/* --- what there is -------------------------------------------------------------------- */

static ReseauActor
actor_of (SimDesk *desk)
{
  return reseau_account_get_actor (desk->person->account);
}

static void
note_made (SimDesk *desk, const char *id)
{
  g_ptr_array_add (desk->sim->records, g_strdup (id));
  g_array_append_val (desk->sim->makers, desk->index);
}

/* One of those that everybody works on, or any. */
static guint
roll_record (Sim *sim, gboolean any)
{
  return sim_roll (sim, any ? sim->records->len : MIN (sim->focus, sim->records->len));
}

static ReseauShown *
pick (SimDesk *desk, const char *kind)
{
  Sim *sim = desk->sim;

  for (guint tries = 0; tries < 6 && sim->records->len > 0; tries++) {
    guint i = roll_record (sim, sim->alone || tries > 3);
    const char *id = g_ptr_array_index (sim->records, i);
    g_autoptr (ReseauShown) shown = NULL;

    if (sim->alone && g_array_index (sim->makers, guint, i) != desk->index)
      continue;
    shown = reseau_store_get (desk->store, id, NULL);
    if (shown != NULL && !shown->record->deleted && !reseau_shown_is_remnant (shown) &&
        (kind == NULL || g_str_equal (shown->record->kind, kind)))
      return g_steal_pointer (&shown);
  }
  return NULL;
}

static char *
pick_scope (SimDesk *desk)
{
  const ReseauAccount *account = desk->person->account;

  switch (sim_roll (desk->sim, 5)) {
  case 0:
  case 1:
    return g_strdup (RESEAU_SCOPE_NET);
  case 2:
    return reseau_scope_new_user (account->uid);
  default:
    return account->structure ? reseau_scope_new_org (account->structure)
                              : g_strdup (RESEAU_SCOPE_NET);
  }
}

/* Mostly people do what the program offers them. */
static gboolean
may_edit (SimDesk *desk, const ReseauShown *shown)
{
  ReseauActor actor = actor_of (desk);

  return reseau_rules_can_edit (&actor, shown->record) || sim_chance (desk->sim, 0.12);
}

/* --- deeds ------------------------------------------------------------------------------ */

static void
write_fiche (SimDesk *desk)
{
  Sim *sim = desk->sim;
  g_autofree char *id = reseau_id_new (desk->env);
  g_autofree char *scope = pick_scope (desk);
  ReseauOp *op = new_op (desk, RESEAU_OP_CREATE, "fiche", id, scope);
  ReseauValue *list = reseau_value_new_list ();

  op->set = reseau_value_new_object ();
  reseau_value_set_string (op->set, "title", type_value (sim, NULL, "title"));
  reseau_value_set_string (op->set, "status", "draft");
  if (sim_chance (sim, 0.8))
    reseau_value_set_string (op->set, "context", filler);
  if (desk->person->account->structure != NULL)
    reseau_value_set_string (op->set, "structure", desk->person->account->structure);
  reseau_value_add_string (list, themes[sim_roll (sim, G_N_ELEMENTS (themes))]);
  reseau_value_set (op->set, "themes", list);
  note_made (desk, id);
  commit (desk, op);
}

static void
edit_text (SimDesk *desk)
{
  Sim *sim = desk->sim;
  const char *field = text_fields[sim_roll (sim, G_N_ELEMENTS (text_fields))];
  g_autoptr (ReseauShown) shown = pick (desk, "fiche");
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  g_autofree char *id = NULL;
  ReseauOp *op;

  if (shown == NULL || !may_edit (desk, shown))
    return;
  reseau_value_set_string (changes, field, type_value (sim, shown, field));
  id = reseau_id_new (desk->env);
  op = reseau_op_new_edit (sim->schema, id, shown->record, changes);
  if (sim_chance (sim, 0.05))
    op->move = pick_scope (desk);
  commit (desk, op);
}

/* A word more, in the place of another or not, and maybe one less elsewhere. */
static char *
change_words (Sim *sim, const ReseauShown *shown, const char *field)
{
  g_auto (GStrv) words = sim_split_words (reseau_record_get_string (shown->record, field));
  guint n = g_strv_length (words);
  guint place = sim_roll (sim, n + 1);
  guint less = sim_chance (sim, 0.2) ? sim_roll (sim, n + 1) : n;
  gboolean instead = sim_chance (sim, 0.3);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i <= n; i++) {
    if (i == place)
      g_string_append_printf (text, "%s%s", text->len ? " " : "", type_value (sim, shown, field));
    if (i < n && i != less && !(i == place && instead))
      g_string_append_printf (text, "%s%s", text->len ? " " : "", words[i]);
  }
  return g_string_free (text, FALSE);
}

static void
edit_words (SimDesk *desk)
{
  Sim *sim = desk->sim;
  g_autoptr (ReseauShown) shown = pick (desk, "fiche");
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  g_autofree char *id = NULL;

  if (shown == NULL || !may_edit (desk, shown))
    return;
  reseau_value_set (changes, "context",
                    reseau_value_new_string_take (change_words (sim, shown, "context")));
  id = reseau_id_new (desk->env);
  commit (desk, reseau_op_new_edit (sim->schema, id, shown->record, changes));
}

static ReseauValue *
new_step (SimDesk *desk, const ReseauShown *shown)
{
  ReseauValue *step = reseau_value_new_object ();
  g_autofree char *name = reseau_element_new_id (desk->env);

  reseau_value_set_string (step, RESEAU_ELEMENT_ID, name);
  reseau_value_set_string (step, "title", type_value (desk->sim, shown, "steps"));
  reseau_value_set_string (step, "text", filler);
  return step;
}

static ReseauValue *
change_step (SimDesk *desk, const ReseauShown *shown, ReseauValue *step)
{
  const char *name = reseau_value_get_member_string (step, RESEAU_ELEMENT_ID);
  g_autofree char *key = g_strdup_printf ("steps/%s/text", name);
  Sim *sim = desk->sim;

  if (sim_chance (sim, 0.4))
    return reseau_value_with (step, "title",
                              reseau_value_new_string (type_value (sim, shown, "steps")));
  return reseau_value_with (step, "text",
                            reseau_value_new_string_take (change_words (sim, shown, key)));
}

/* One line more, one less, one changed or one elsewhere. */
static ReseauValue *
change_steps (SimDesk *desk, const ReseauShown *shown)
{
  const ReseauValue *list = reseau_record_get (shown->record, "steps");
  guint n = reseau_value_get_length (list);
  guint which = sim_roll (desk->sim, n + 1), place = sim_roll (desk->sim, n + 1);
  guint how = n > 0 ? sim_roll (desk->sim, 10) : 0;
  ReseauValue *out = reseau_value_new_list ();
  g_autoptr (ReseauValue) moved = NULL;

  if (how < 3)
    moved = new_step (desk, shown);
  else if (how < 5 && which < n)
    moved = reseau_value_ref (reseau_value_get_at (list, which));
  for (guint i = 0; i <= n; i++) {
    if (i == place && moved != NULL)
      reseau_value_add (out, reseau_value_ref (moved));
    if (i == n || (how >= 3 && how < 6 && i == which))
      continue;
    if (how >= 6 && i == which)
      reseau_value_add (out, change_step (desk, shown, reseau_value_get_at (list, i)));
    else
      reseau_value_add (out, reseau_value_ref (reseau_value_get_at (list, i)));
  }
  return out;
}

static void
edit_list (SimDesk *desk)
{
  Sim *sim = desk->sim;
  g_autoptr (ReseauShown) shown = pick (desk, "fiche");
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  g_autofree char *id = NULL;
  ReseauOp *op;

  if (shown == NULL || !may_edit (desk, shown))
    return;
  reseau_value_set (changes, "steps", change_steps (desk, shown));
  id = reseau_id_new (desk->env);
  op = reseau_op_new_edit (sim->schema, id, shown->record, changes);
  if (op != NULL)
    commit_seeing (desk, op, know (sim, shown, "steps"));
}

static ReseauValue *
change_themes (Sim *sim, const ReseauValue *old)
{
  const char *theme = themes[sim_roll (sim, G_N_ELEMENTS (themes))];
  ReseauValue *list = reseau_value_new_list ();
  gboolean there = reseau_value_contains_string (old, theme);

  for (guint i = 0; i < reseau_value_get_length (old); i++) {
    ReseauValue *item = reseau_value_get_at (old, i);

    if (g_strcmp0 (reseau_value_get_string (item), theme) != 0)
      reseau_value_add (list, reseau_value_ref (item));
  }
  if (!there)
    reseau_value_add_string (list, theme);
  return list;
}

static void
edit_set (SimDesk *desk)
{
  g_autoptr (ReseauShown) shown = pick (desk, "fiche");
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  g_autofree char *id = NULL;
  ReseauOp *op;

  if (shown == NULL || !may_edit (desk, shown))
    return;
  reseau_value_set (changes, "themes",
                    change_themes (desk->sim, reseau_record_get (shown->record, "themes")));
  id = reseau_id_new (desk->env);
  op = reseau_op_new_edit (desk->sim->schema, id, shown->record, changes);
  if (op != NULL)
    commit (desk, op);
}

static void
move_record (SimDesk *desk)
{
  g_autoptr (ReseauShown) shown = pick (desk, "fiche");
  g_autofree char *scope = pick_scope (desk);
  ReseauOp *op;

  if (shown == NULL || g_str_equal (scope, shown->record->scope))
    return;
  op = new_op (desk, RESEAU_OP_PATCH, "fiche", shown->record->id, shown->record->scope);
  op->base = shown->record->rev;
  op->move = g_steal_pointer (&scope);
  commit (desk, op);
}

static void
delete_record (SimDesk *desk)
{
  g_autoptr (ReseauShown) shown = pick (desk, NULL);
  ReseauOp *op;

  if (shown == NULL || !may_edit (desk, shown))
    return;
  op =
      new_op (desk, RESEAU_OP_DELETE, shown->record->kind, shown->record->id, shown->record->scope);
  op->base = shown->record->rev;
  commit (desk, op);
}

static void
comment (SimDesk *desk)
{
  Sim *sim = desk->sim;
  g_autoptr (ReseauShown) about = pick (desk, NULL);
  g_autofree char *id = reseau_id_new (desk->env);
  ReseauOp *op;

  if (about == NULL || g_str_equal (about->record->kind, "message"))
    return;
  op = new_op (desk, RESEAU_OP_CREATE, "message", id, about->record->scope);
  op->set = reseau_value_new_object ();
  reseau_value_set_string (op->set, "about", about->record->id);
  reseau_value_set_string (op->set, "text", type_value (sim, NULL, "text"));
  note_made (desk, id);
  commit (desk, op);
}

static void
ask_for_visit (SimDesk *desk)
{
  Sim *sim = desk->sim;
  ReseauActor actor = actor_of (desk);
  const char *host = sim_structures[sim_roll (sim, SIM_N_STRUCTURES)];
  g_autofree char *scope = reseau_rules_dup_visit_scope (&actor, host);
  g_autofree char *id = reseau_id_new (desk->env);
  ReseauOp *op;

  if (g_strcmp0 (actor.structure, host) == 0)
    return;
  op = new_op (desk, RESEAU_OP_CREATE, "meeting", id, scope);
  op->set = reseau_value_new_object ();
  reseau_value_set_string (op->set, "title", type_value (sim, NULL, "title"));
  reseau_value_set_string (op->set, "nature", "visit");
  reseau_value_set_string (op->set, "state", "proposed");
  reseau_value_set_string (op->set, "host", host);
  reseau_value_set_string (op->set, "guest", actor.structure ? actor.structure : actor.uid);
  note_made (desk, id);
  commit (desk, op);
}

static void
step_visit (SimDesk *desk)
{
  Sim *sim = desk->sim;
  const ReseauKind *kind = reseau_schema_get_kind (sim->schema, "meeting");
  const ReseauTransition *step = &kind->transitions[sim_roll (sim, kind->n_transitions)];
  g_autoptr (ReseauShown) shown = pick (desk, "meeting");
  g_autoptr (ReseauValue) changes = NULL;
  g_autofree char *id = NULL;
  ReseauActor actor = actor_of (desk);
  ReseauOp *op;

  if (shown == NULL)
    return;
  for (guint i = 0; i < kind->n_transitions; i++) {
    if (reseau_rules_can_transition (&actor, kind, shown->record, step->to))
      break;
    step = &kind->transitions[i];
  }
  if (!reseau_rules_can_transition (&actor, kind, shown->record, step->to) &&
      !sim_chance (sim, 0.1))
    return;
  changes = reseau_value_new_object ();
  reseau_value_set_string (changes, "state", step->to);
  if (sim_chance (sim, 0.5))
    reseau_value_set_string (changes, "description", type_value (sim, shown, "description"));
  id = reseau_id_new (desk->env);
  op = reseau_op_new_edit (sim->schema, id, shown->record, changes);
  if (op != NULL)
    commit (desk, op);
}

/* --- settling ------------------------------------------------------------------------------ */

static ReseauShown *
pick_conflict (SimDesk *desk)
{
  Sim *sim = desk->sim;

  for (guint i = sim->records->len; i > 0; i--) {
    const char *id = g_ptr_array_index (sim->records, i - 1);
    g_autoptr (ReseauShown) shown = reseau_store_get (desk->store, id, NULL);

    if (shown != NULL && shown->base != NULL && reseau_value_get_length (shown->base->alts) > 0 &&
        sim_chance (sim, 0.5))
      return g_steal_pointer (&shown);
  }
  return NULL;
}

/* Whoever finds a word where it was put by a decision has what was decided against behind it. */
static void
teach (Sim *sim, const char *word, GHashTable *saw)
{
  const SimTyped *typed = g_hash_table_lookup (sim->typed, word);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, saw);
  while (typed != NULL && g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_str_equal (key, word))
      g_hash_table_add (typed->saw, key);
}

/* What is decided on: of a deletion all that would go. */
static char *
dup_place (const ReseauValue *alt)
{
  const char *field = reseau_value_get_member_string (alt, "f");
  const char *deletion = g_strrstr (field, "/" RESEAU_ELEMENT_DELETION);

  return deletion ? g_strndup (field, deletion - field) : g_strdup (field);
}

static GHashTable *
know_both (SimDesk *desk, const ReseauShown *shown, const ReseauValue *alt, const ReseauOp *op)
{
  g_autofree char *place = dup_place (alt);
  GHashTable *saw = know (desk->sim, shown, place);
  g_auto (GStrv) words = sim_split_words (reseau_value_get_member_string (alt, "v"));

  learn (desk->sim, saw, reseau_value_get (alt, "v"));
  for (guint i = 0; words[i] != NULL && g_str_equal (op->take, "other"); i++)
    teach (desk->sim, words[i], saw);
  return saw;
}

static void
settle (SimDesk *desk)
{
  static const char *const ways[] = { "other", "mine", "value" };
  Sim *sim = desk->sim;
  g_autoptr (ReseauShown) shown = pick_conflict (desk);
  const ReseauValue *alts = shown ? shown->base->alts : NULL;
  const ReseauValue *alt;
  const char *field;
  GHashTable *saw;
  ReseauOp *op;

  if (shown == NULL || !may_edit (desk, shown))
    return;
  alt = reseau_value_get_at (alts, sim_roll (sim, reseau_value_get_length (alts)));
  field = reseau_value_get_member_string (alt, "f");
  op = new_op (desk, RESEAU_OP_RESOLVE, shown->record->kind, shown->record->id,
               shown->record->scope);
  op->base = shown->record->rev;
  op->alt = g_strdup (reseau_value_get_member_string (alt, "k"));
  op->alt_rev = reseau_value_get_member_int (alt, "q", 0);
  op->take = g_strdup (ways[sim_roll (sim, g_str_has_suffix (field, "_del") ? 2 : 3)]);
  saw = know_both (desk, shown, alt, op);
  if (g_str_equal (op->take, "value")) {
    op->set = reseau_value_new_object ();
    reseau_value_set_string (op->set, field, type_value (sim, shown, field));
  }
  commit_seeing (desk, op, saw);
}

static void (*const deeds[]) (SimDesk *) = {
  write_fiche,   edit_text, edit_words, edit_list,     edit_set,   move_record,
  delete_record, comment,   settle,     ask_for_visit, step_visit,
};

GArray *
sim_draw_habits (Sim *sim)
{
  static const guint usual[] = { 12, 28, 9, 9, 10, 6, 4, 4, 8, 4, 6 };
  GArray *weights;

  G_STATIC_ASSERT (G_N_ELEMENTS (usual) == G_N_ELEMENTS (deeds));
  weights = sim_draw (sim, usual, G_N_ELEMENTS (usual));
  /* There has to be something to work on. */
  g_array_index (weights, guint, 0) = MAX (g_array_index (weights, guint, 0), usual[0] * 5);
  return weights;
}

/* Somebody does something. */
void
sim_act (SimDesk *desk)
{
  deeds[sim_pick_weighted (desk->sim, desk->sim->habits)](desk);
}
