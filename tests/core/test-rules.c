/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

#include "reseau-rules.h"

/* Anne and Bruno work in structure C, Dina in none; the animator in structure D. */
#define ANNE "01900000-0000-7000-8000-0000000000a1"
#define BRUNO "01900000-0000-7000-8000-0000000000b1"
#define DINA "01900000-0000-7000-8000-0000000000d1"
#define MEMBER_OF_D "01900000-0000-7000-8000-0000000000e1"

static const ReseauActor anne = { ANNE, ID_C, RESEAU_ROLE_MEMBER };
static const ReseauActor bruno = { BRUNO, ID_C, RESEAU_ROLE_MEMBER };
static const ReseauActor dina = { DINA, NULL, RESEAU_ROLE_MEMBER };
static const ReseauActor of_d = { MEMBER_OF_D, ID_D, RESEAU_ROLE_MEMBER };
static const ReseauActor animator = { "01900000-0000-7000-8000-0000000000f1", ID_D,
                                      RESEAU_ROLE_ANIMATOR };

static ReseauRecord *
record_of (const char *kind, const char *scope, const char *by, const char *org, const char *fields)
{
  ReseauRecord *record = test_record (kind, scope, fields);

  record->by = g_strdup (by);
  record->org = g_strdup (org);
  return record;
}

static void
test_read (void)
{
  static const char pair[] = "pair:" ID_C "+" ID_D;

  g_assert_true (reseau_rules_can_read (&dina, "net"));
  g_assert_true (reseau_rules_can_read (&anne, "org:" ID_C));
  g_assert_false (reseau_rules_can_read (&of_d, "org:" ID_C));
  g_assert_false (reseau_rules_can_read (&animator, "org:" ID_C));
  g_assert_false (reseau_rules_can_read (&dina, "org:" ID_C));
  g_assert_true (reseau_rules_can_read (&anne, "user:" ANNE));
  g_assert_false (reseau_rules_can_read (&bruno, "user:" ANNE));
  g_assert_true (reseau_rules_can_read (&anne, pair));
  g_assert_true (reseau_rules_can_read (&of_d, pair));
  g_assert_false (reseau_rules_can_read (&dina, pair));
  g_assert_true (reseau_rules_can_read (&dina, "pair:" DINA "+" ID_C) ||
                 reseau_rules_can_read (&dina, "pair:" ID_C "+" DINA));
  g_assert_false (reseau_rules_can_read (&anne, "everything"));
}

static void
test_edit (void)
{
  g_autoptr (ReseauRecord) fiche = record_of ("fiche", "net", ANNE, ID_C, "{'title':'Vélo'}");
  g_autoptr (ReseauRecord) draft =
      record_of ("fiche", "user:" ANNE, ANNE, ID_C, "{'title':'Brouillon'}");
  g_autoptr (ReseauRecord) shared =
      record_of ("fiche", "net", ANNE, ID_C, "{'title':'Vélo','authors':['" DINA "']}");

  g_assert_true (reseau_rules_can_edit (&anne, fiche));
  g_assert_true (reseau_rules_can_edit (&bruno, fiche));
  g_assert_false (reseau_rules_can_edit (&of_d, fiche));
  g_assert_false (reseau_rules_can_edit (&dina, fiche));
  g_assert_true (reseau_rules_can_edit (&animator, fiche));
  g_assert_true (reseau_rules_can_edit (&dina, shared));
  g_assert_true (reseau_rules_can_edit (&anne, draft));
  g_assert_false (reseau_rules_can_edit (&bruno, draft));
  g_assert_false (reseau_rules_can_edit (&animator, draft));
}

/* No structure is not a structure that all who are in none share. */
static void
test_no_structure (void)
{
  g_autoptr (ReseauRecord) fiche = record_of ("fiche", "net", ANNE, NULL, "{'title':'Vélo'}");

  g_assert_true (reseau_rules_can_edit (&anne, fiche));
  g_assert_false (reseau_rules_can_edit (&dina, fiche));
  g_assert_false (reseau_rules_can_edit (&bruno, fiche));
}

static void
test_structure_and_person (void)
{
  g_autoptr (ReseauRecord) structure = record_of ("structure", "net", DINA, NULL, "{'name':'C'}");
  g_autoptr (ReseauRecord) person = record_of ("person", "net", DINA, NULL, "{'name':'Anne'}");

  g_free (structure->id);
  structure->id = g_strdup (ID_C);
  g_free (person->id);
  person->id = g_strdup (ANNE);
  g_assert_true (reseau_rules_can_edit (&bruno, structure));
  g_assert_false (reseau_rules_can_edit (&of_d, structure));
  g_assert_true (reseau_rules_can_edit (&anne, person));
  g_assert_false (reseau_rules_can_edit (&of_d, person));
}

static void
test_message (void)
{
  g_autoptr (ReseauRecord) message =
      record_of ("message", "net", ANNE, ID_C, "{'text':'Bonjour','about':'" ID_B "'}");

  g_assert_true (reseau_rules_can_edit (&anne, message));
  g_assert_false (reseau_rules_can_edit (&bruno, message));
  g_assert_true (reseau_rules_can_delete (&animator, message));
  g_assert_true (reseau_rules_can_create (&dina, "message", "net"));
  g_assert_false (reseau_rules_can_create (&dina, "message", "org:" ID_C));
}

static void
test_term (void)
{
  g_autoptr (ReseauRecord) term = record_of ("term", "net", ANNE, ID_C, "{'label':'Mobilité'}");

  g_assert_false (reseau_rules_can_create (&anne, "term", "net"));
  g_assert_true (reseau_rules_can_create (&animator, "term", "net"));
  g_assert_false (reseau_rules_can_edit (&anne, term));
  g_assert_true (reseau_rules_can_edit (&animator, term));
}

static void
test_move (void)
{
  g_autoptr (ReseauRecord) fiche = record_of ("fiche", "org:" ID_C, ANNE, ID_C, "{'title':'V'}");
  g_autoptr (ReseauRecord) visit =
      record_of ("meeting", "pair:" ID_C "+" ID_D, ANNE, ID_C, "{'title':'V','nature':'visit'}");

  g_assert_true (reseau_rules_can_move (&anne, fiche, "net"));
  g_assert_true (reseau_rules_can_move (&anne, fiche, "user:" ANNE));
  g_assert_false (reseau_rules_can_move (&anne, fiche, "org:" ID_D));
  g_assert_false (reseau_rules_can_move (&anne, fiche, "pair:" ID_C "+" ID_D));
  g_assert_false (reseau_rules_can_move (&anne, visit, "net"));
  g_assert_false (reseau_rules_can_move (&of_d, fiche, "net"));
}

/* Every step of the table, on each side, and every step that is not in it. */
static void
test_transitions (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *kind = reseau_schema_get_kind (schema, "meeting");
  const ReseauField *state = reseau_kind_get_state_field (kind);
  guint allowed = 0;

  for (guint i = 0; i < state->n_choices * state->n_choices; i++) {
    const char *from = state->choices[i / state->n_choices].value;
    const char *to = state->choices[i % state->n_choices].value;
    g_autofree char *fields = g_strdup_printf (
        "{'title':'V','nature':'visit','state':'%s','host':'" ID_D "','guest':'" ID_C "'}", from);
    g_autoptr (ReseauRecord) visit =
        record_of ("meeting", "pair:" ID_C "+" ID_D, ANNE, ID_C, fields);
    gboolean host = FALSE, guest = FALSE;

    for (guint j = 0; j < kind->n_transitions; j++) {
      const ReseauTransition *step = &kind->transitions[j];

      if (!g_str_equal (step->from, from) || !g_str_equal (step->to, to) ||
          (step->natures && !g_strv_contains ((const char *const *) step->natures, "visit")))
        continue;
      host |= !g_str_equal (step->side, "guest");
      guest |= !g_str_equal (step->side, "host");
    }
    allowed += host || guest;
    g_assert_cmpint (reseau_rules_can_transition (&of_d, kind, visit, to), ==, host);
    g_assert_cmpint (reseau_rules_can_transition (&bruno, kind, visit, to), ==, guest);
    g_assert_false (reseau_rules_can_transition (&dina, kind, visit, to));
  }
  g_assert_cmpuint (allowed, >=, 6);
}

static void
test_visit (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *kind = reseau_schema_get_kind (schema, "meeting");
  g_autoptr (ReseauRecord) visit = record_of (
      "meeting", "pair:" ID_C "+" ID_D, ANNE, ID_C,
      "{'title':'V','nature':'visit','state':'proposed','host':'" ID_D "','guest':'" ID_C "'}");

  g_assert_true (reseau_rules_can_transition (&of_d, kind, visit, "accepted"));
  g_assert_true (reseau_rules_can_transition (&of_d, kind, visit, "declined"));
  g_assert_false (reseau_rules_can_transition (&anne, kind, visit, "accepted"));
  g_assert_true (reseau_rules_can_transition (&anne, kind, visit, "cancelled"));
  g_assert_false (reseau_rules_can_transition (&of_d, kind, visit, "held"));
}

static void
check_scope (const ReseauActor *actor, const char *visibility, const char *wanted)
{
  g_autofree char *scope = reseau_rules_dup_scope_for (actor, visibility);

  g_assert_cmpstr (scope, ==, wanted);
}

static void
check_way (const ReseauActor *actor, const char *kind, const char *fields, const char *expected)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauRecord) record =
      record_of (kind, "pair:" ID_C "+" ID_D, actor->uid, actor->structure, fields);
  g_auto (GStrv) way = reseau_rules_find_way (actor, reseau_schema_get_kind (schema, kind), record);
  g_autofree char *joined = way ? g_strjoinv (" ", way) : NULL;

  g_assert_cmpstr (joined, ==, expected);
}

#define A_VISIT(state) \
  "{'title':'V','nature':'visit','host':'" ID_C "','guest':'" ID_D "','state':'" state "'}"

/* Bringing something back to its state goes by the steps that its two sides would take. */
static void
test_way (void)
{
  check_way (&of_d, "meeting", A_VISIT ("proposed"), "proposed");
  check_way (&of_d, "meeting", A_VISIT ("cancelled"), "proposed cancelled");
  check_way (&of_d, "meeting", A_VISIT ("accepted"), NULL);
  check_way (&of_d, "meeting", A_VISIT ("held"), NULL);
  check_way (&anne, "meeting", A_VISIT ("poll"), "poll");
  check_way (&anne, "meeting", A_VISIT ("cancelled"), "poll cancelled");
  check_way (&anne, "meeting", A_VISIT ("accepted"), NULL);
  check_way (&anne, "meeting", A_VISIT ("declined"), NULL);
  check_way (&animator, "meeting", A_VISIT ("accepted"), "proposed accepted");
  check_way (&animator, "meeting", A_VISIT ("held"), "proposed accepted held");
  check_way (&animator, "meeting", A_VISIT ("bientot"), NULL);
  check_way (&anne, "meeting", "{'title':'G','nature':'internal','state':'held'}", "held");
  check_way (&anne, "meeting", "{'title':'G','nature':'internal','state':'cancelled'}",
             "proposed cancelled");
  check_way (&anne, "meeting", "{'title':'G','nature':'internal'}", "");
  check_way (&anne, "fiche", "{'title':'F','status':'archived'}", "archived");
  check_way (&anne, "structure", "{'name':'S'}", "");
}

/* Who offers dates does not thereby answer for the one who was asked. */
static void
test_host_is_no_guest (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *kind = reseau_schema_get_kind (schema, "meeting");
  g_autoptr (ReseauRecord) visit =
      record_of ("meeting", "pair:" ID_C "+" ID_D, ANNE, ID_C, A_VISIT ("poll"));

  g_assert_false (reseau_rules_can_transition (&anne, kind, visit, "accepted"));
  g_assert_true (reseau_rules_can_transition (&anne, kind, visit, "cancelled"));
  g_assert_true (reseau_rules_can_transition (&of_d, kind, visit, "accepted"));
}

static void
test_scope_for (void)
{
  g_autofree char *visit = reseau_rules_dup_visit_scope (&anne, ID_D);
  g_autofree char *alone = reseau_rules_dup_visit_scope (&dina, ID_D);
  g_autofree char *home = reseau_rules_dup_visit_scope (&anne, ID_C);

  check_scope (&anne, "network", "net");
  check_scope (&anne, "public", "net");
  check_scope (&anne, "structure", "org:" ID_C);
  check_scope (&anne, "me", "user:" ANNE);
  check_scope (&dina, "structure", "user:" DINA);
  check_scope (&dina, "all", NULL);
  g_assert_cmpstr (visit, ==, "pair:" ID_C "+" ID_D);
  g_assert_true (reseau_scope_pair_has (alone, DINA));
  g_assert_cmpstr (home, ==, "org:" ID_C);
}

static void
test_roles (void)
{
  ReseauRole role;

  g_assert_true (reseau_role_from_string ("animator", &role));
  g_assert_cmpint (role, ==, RESEAU_ROLE_ANIMATOR);
  g_assert_cmpstr (reseau_role_to_string (RESEAU_ROLE_ADMIN), ==, "admin");
  g_assert_true (reseau_role_from_string ("closed", &role));
  g_assert_cmpint (role, ==, RESEAU_ROLE_CLOSED);
  g_assert_cmpstr (reseau_role_to_string (role), ==, "closed");
  g_assert_false (reseau_role_from_string ("root", &role));
  g_assert_false (reseau_role_from_string (NULL, &role));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/rules/read", test_read);
  g_test_add_func ("/core/rules/edit", test_edit);
  g_test_add_func ("/core/rules/no-structure", test_no_structure);
  g_test_add_func ("/core/rules/structure-and-person", test_structure_and_person);
  g_test_add_func ("/core/rules/message", test_message);
  g_test_add_func ("/core/rules/term", test_term);
  g_test_add_func ("/core/rules/move", test_move);
  g_test_add_func ("/core/rules/transitions", test_transitions);
  g_test_add_func ("/core/rules/visit", test_visit);
  g_test_add_func ("/core/rules/way", test_way);
  g_test_add_func ("/core/rules/host-is-no-guest", test_host_is_no_guest);
  g_test_add_func ("/core/rules/scope-for", test_scope_for);
  g_test_add_func ("/core/rules/roles", test_roles);
  return g_test_run ();
}
