/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-rules.h"

#include <string.h>

/* The first is RESEAU_ROLE_CLOSED. */
static const char *const role_names[] = { "closed", "member", "animator", "admin" };

gboolean
reseau_role_from_string (const char *text, ReseauRole *role)
{
  for (guint i = 0; i < G_N_ELEMENTS (role_names); i++) {
    if (g_strcmp0 (text, role_names[i]) == 0) {
      *role = (ReseauRole) i + RESEAU_ROLE_CLOSED;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
reseau_role_to_string (ReseauRole role)
{
  return role_names[role - RESEAU_ROLE_CLOSED];
}

static gboolean
is_mine (const ReseauActor *actor, const char *id)
{
  return id != NULL && (g_strcmp0 (id, actor->uid) == 0 || g_strcmp0 (id, actor->structure) == 0);
}

gboolean
reseau_rules_can_read (const ReseauActor *actor, const char *scope)
{
  if (actor->role == RESEAU_ROLE_CLOSED)
    return FALSE;
  switch (reseau_scope_get_kind (scope)) {
  case RESEAU_SCOPE_KIND_NET:
    return TRUE;
  case RESEAU_SCOPE_KIND_ORG:
    return g_strcmp0 (scope + strlen ("org:"), actor->structure) == 0;
  case RESEAU_SCOPE_KIND_USER:
    return g_strcmp0 (scope + strlen ("user:"), actor->uid) == 0;
  case RESEAU_SCOPE_KIND_PAIR:
    return reseau_scope_pair_has (scope, actor->uid) ||
           reseau_scope_pair_has (scope, actor->structure);
  case RESEAU_SCOPE_KIND_INVALID:
  default:
    return FALSE;
  }
}

/* The lists of terms are common property: who animates the network keeps them. */
gboolean
reseau_rules_can_create (const ReseauActor *actor, const char *kind, const char *scope)
{
  if (!reseau_rules_can_read (actor, scope))
    return FALSE;
  return !g_str_equal (kind, "term") || actor->role >= RESEAU_ROLE_ANIMATOR;
}

static gboolean
is_author (const ReseauActor *actor, const ReseauRecord *record)
{
  return g_strcmp0 (record->by, actor->uid) == 0 || g_str_equal (record->id, actor->uid) ||
         reseau_value_contains_string (reseau_record_get (record, "authors"), actor->uid);
}

static gboolean
is_of_its_structure (const ReseauActor *actor, const ReseauRecord *record)
{
  if (actor->structure == NULL)
    return FALSE;
  return g_strcmp0 (record->org, actor->structure) == 0 ||
         g_str_equal (record->id, actor->structure) ||
         g_strcmp0 (reseau_record_get_string (record, "structure"), actor->structure) == 0;
}

static gboolean
owns (const ReseauActor *actor, const ReseauRecord *record)
{
  if (!reseau_rules_can_read (actor, record->scope))
    return FALSE;
  if (actor->role >= RESEAU_ROLE_ANIMATOR)
    return TRUE;
  if (g_str_equal (record->kind, "term"))
    return FALSE;
  if (g_str_equal (record->kind, "message"))
    return g_strcmp0 (record->by, actor->uid) == 0;
  return is_author (actor, record) || is_of_its_structure (actor, record);
}

/* Those at either end of a link, or of a visit, keep it too. */
static gboolean
is_party (const ReseauActor *actor, const ReseauRecord *record)
{
  if (g_str_equal (record->kind, "link"))
    return is_mine (actor, reseau_record_get_string (record, "from")) ||
           is_mine (actor, reseau_record_get_string (record, "to"));
  if (g_str_equal (record->kind, "meeting"))
    return is_mine (actor, reseau_record_get_string (record, "host")) ||
           is_mine (actor, reseau_record_get_string (record, "guest"));
  return FALSE;
}

gboolean
reseau_rules_can_edit (const ReseauActor *actor, const ReseauRecord *record)
{
  if (!reseau_rules_can_read (actor, record->scope))
    return FALSE;
  return owns (actor, record) || is_party (actor, record);
}

gboolean
reseau_rules_can_delete (const ReseauActor *actor, const ReseauRecord *record)
{
  return owns (actor, record);
}

/**
 * reseau_rules_can_move:
 * @scope: where the record would go
 *
 * A visit stays between its two parties, and so does what they say.
 */
gboolean
reseau_rules_can_move (const ReseauActor *actor, const ReseauRecord *record, const char *scope)
{
  if (reseau_scope_get_kind (record->scope) == RESEAU_SCOPE_KIND_PAIR ||
      reseau_scope_get_kind (scope) == RESEAU_SCOPE_KIND_PAIR)
    return FALSE;
  return owns (actor, record) && reseau_rules_can_read (actor, scope);
}

gboolean
reseau_rules_can_resolve (const ReseauActor *actor, const ReseauRecord *record)
{
  return reseau_rules_can_edit (actor, record);
}

static gboolean
is_host (const ReseauActor *actor, const ReseauRecord *record)
{
  const char *host = reseau_record_get_string (record, "host");

  if (actor->role >= RESEAU_ROLE_ANIMATOR)
    return TRUE;
  return host != NULL ? is_mine (actor, host) : owns (actor, record);
}

/* Who made a visit came to ask for it, unless as its host: that one offered dates. */
static gboolean
is_guest (const ReseauActor *actor, const ReseauRecord *record)
{
  if (actor->role >= RESEAU_ROLE_ANIMATOR ||
      is_mine (actor, reseau_record_get_string (record, "guest")))
    return TRUE;
  return g_strcmp0 (record->by, actor->uid) == 0 &&
         !is_mine (actor, reseau_record_get_string (record, "host"));
}

static gboolean
is_on_side (const ReseauActor *actor, const ReseauRecord *record, const char *side)
{
  if (g_strcmp0 (side, "host") == 0)
    return is_host (actor, record);
  if (g_strcmp0 (side, "guest") == 0)
    return is_guest (actor, record);
  return is_host (actor, record) || is_guest (actor, record);
}

static gboolean
is_step_of (const ReseauTransition *step, const char *to, const char *nature)
{
  return g_strcmp0 (step->to, to) == 0 &&
         (step->natures == NULL ||
          (nature != NULL && g_strv_contains ((const char *const *) step->natures, nature)));
}

/* Who makes a record is not thereby its guest: else a host could ask in the guest's name. */
static gboolean
begins_on_side (const ReseauActor *actor, const ReseauRecord *record, const char *side)
{
  const char *host = reseau_record_get_string (record, "host");
  const char *guest = reseau_record_get_string (record, "guest");

  if (actor->role >= RESEAU_ROLE_ANIMATOR)
    return TRUE;
  if (g_strcmp0 (side, "guest") == 0)
    return guest != NULL ? is_mine (actor, guest) : !is_mine (actor, host);
  return host == NULL || is_mine (actor, host);
}

/**
 * reseau_rules_can_begin:
 * @record: a new record with its fields
 *
 * Returns: whether the actor may make a record that begins in the state it has
 */
gboolean
reseau_rules_can_begin (const ReseauActor *actor, const ReseauKind *kind,
                        const ReseauRecord *record)
{
  const ReseauField *state = reseau_kind_get_state_field (kind);
  const char *to = state ? reseau_record_get_string (record, state->key) : NULL;

  if (to == NULL || kind->n_initial == 0)
    return TRUE;
  for (guint i = 0; i < kind->n_initial; i++)
    if (is_step_of (&kind->initial[i], to, reseau_record_get_string (record, "nature")) &&
        begins_on_side (actor, record, kind->initial[i].side))
      return TRUE;
  return FALSE;
}

/**
 * reseau_rules_can_transition:
 * @record: as it stands, with its present state
 * @to: the state it would go to
 *
 * Returns: whether the table of the schema has that step and the actor stands
 *   on the side that takes it
 */
gboolean
reseau_rules_can_transition (const ReseauActor *actor, const ReseauKind *kind,
                             const ReseauRecord *record, const char *to)
{
  const ReseauField *state = reseau_kind_get_state_field (kind);
  const char *nature = reseau_record_get_string (record, "nature");
  const char *from;

  if (state == NULL || !reseau_rules_can_read (actor, record->scope))
    return FALSE;
  from = reseau_record_get_string (record, state->key);
  for (guint i = 0; i < kind->n_transitions; i++) {
    const ReseauTransition *step = &kind->transitions[i];

    if (g_strcmp0 (step->from, from) != 0 || g_strcmp0 (step->to, to) != 0)
      continue;
    if (step->natures != NULL &&
        (nature == NULL || !g_strv_contains ((const char *const *) step->natures, nature)))
      continue;
    if (is_on_side (actor, record, step->side))
      return TRUE;
  }
  return FALSE;
}

/* A state on the way, and the one before it. */
typedef struct {
  const char *state;
  int before;
} Milestone;

static gboolean
was_reached (const GArray *milestones, const char *state)
{
  for (guint i = 0; i < milestones->len; i++)
    if (g_strcmp0 (g_array_index (milestones, Milestone, i).state, state) == 0)
      return TRUE;
  return FALSE;
}

static void
put_in_state (ReseauRecord *record, const ReseauField *state, const char *value)
{
  g_autoptr (ReseauValue) fields = reseau_value_copy (record->fields);

  reseau_value_set_string (fields, state->key, value);
  reseau_value_unref (record->fields);
  record->fields = g_steal_pointer (&fields);
}

/* From nowhere, or from the milestone at @before, to all states that are new. */
static void
go_on (const ReseauActor *actor, const ReseauKind *kind, ReseauRecord *record, int before,
       GArray *milestones)
{
  const ReseauField *state = reseau_kind_get_state_field (kind);

  if (before >= 0)
    put_in_state (record, state, g_array_index (milestones, Milestone, before).state);
  for (guint i = 0; i < state->n_choices; i++) {
    const Milestone next = { state->choices[i].value, before };

    if (was_reached (milestones, next.state))
      continue;
    if (before < 0)
      put_in_state (record, state, next.state);
    if (before < 0 ? reseau_rules_can_begin (actor, kind, record)
                   : reseau_rules_can_transition (actor, kind, record, next.state))
      g_array_append_val (milestones, next);
  }
}

static char **
way_to (const GArray *milestones, const char *state)
{
  g_autoptr (GPtrArray) way = g_ptr_array_new ();
  int at = (int) milestones->len - 1;

  while (at >= 0 && g_strcmp0 (g_array_index (milestones, Milestone, at).state, state) != 0)
    at--;
  if (at < 0)
    return NULL;
  for (; at >= 0; at = g_array_index (milestones, Milestone, at).before)
    g_ptr_array_insert (way, 0, g_strdup (g_array_index (milestones, Milestone, at).state));
  g_ptr_array_add (way, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&way), FALSE);
}

/**
 * reseau_rules_find_way:
 * @wanted: a record that is to be made as it was, with its state
 *
 * What two parties decided together cannot begin decided: it is decided again,
 * step by step, by who may take every step.
 *
 * Returns: (transfer full) (nullable): the states from one it may begin in to
 *   its own, the shortest way; none where it has no state; %NULL where the actor
 *   cannot bring it there
 */
char **
reseau_rules_find_way (const ReseauActor *actor, const ReseauKind *kind, const ReseauRecord *wanted)
{
  const ReseauField *state = reseau_kind_get_state_field (kind);
  const char *last = state ? reseau_record_get_string (wanted, state->key) : NULL;
  g_autoptr (GArray) milestones = g_array_new (FALSE, FALSE, sizeof (Milestone));
  g_autoptr (ReseauRecord) record = NULL;

  if (last == NULL)
    return g_new0 (char *, 1);
  if (reseau_rules_can_begin (actor, kind, wanted))
    return g_strsplit (last, "\n", 1);
  record = reseau_record_copy (wanted);
  go_on (actor, kind, record, -1, milestones);
  for (guint i = 0; i < milestones->len && !was_reached (milestones, last); i++)
    go_on (actor, kind, record, (int) i, milestones);
  return way_to (milestones, last);
}

/**
 * reseau_rules_dup_scope_for:
 * @visibility: "me", "structure", "network", "public" or a kind's default scope
 *
 * Returns: (transfer full) (nullable): the scope that a person means.  Whoever
 *   works in no structure keeps for themselves what would be seen by it.
 */
char *
reseau_rules_dup_scope_for (const ReseauActor *actor, const char *visibility)
{
  if (g_strcmp0 (visibility, "network") == 0 || g_strcmp0 (visibility, "public") == 0)
    return g_strdup (RESEAU_SCOPE_NET);
  if (g_strcmp0 (visibility, "structure") == 0 && actor->structure != NULL)
    return reseau_scope_new_org (actor->structure);
  if (g_strcmp0 (visibility, "structure") == 0 || g_strcmp0 (visibility, "me") == 0)
    return reseau_scope_new_user (actor->uid);
  return NULL;
}

/**
 * reseau_rules_dup_visit_scope:
 * @host: the structure to be visited
 *
 * Returns: (transfer full): what the two parties of a visit share
 */
char *
reseau_rules_dup_visit_scope (const ReseauActor *actor, const char *host)
{
  const char *guest = actor->structure ? actor->structure : actor->uid;

  return g_str_equal (guest, host) ? reseau_scope_new_org (host)
                                   : reseau_scope_new_pair (guest, host);
}
