/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-edit.h"

#include "reseau-completeness.h"
#include "reseau-form-history.h"
#include "reseau-form-layout.h"
#include "reseau-json.h"
#include "reseau-saved-search.h"
#include "reseau-similar.h"

#define ID "019a0000-0000-7000-8000-000000000001"

static ReseauValue *
json (const char *text)
{
  g_autoptr (GError) error = NULL;
  ReseauValue *value = reseau_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return value;
}

static void
set_text (ReseauForm **form, const char *key, const char *text)
{
  ReseauForm *next = reseau_form_set_text (*form, key, text);

  reseau_form_unref (*form);
  *form = next;
}

static ReseauProblemCode
problem_of (ReseauForm *form, const char *key)
{
  return reseau_form_get_problem (form, reseau_kind_get_field (reseau_form_get_kind (form), key));
}

static ReseauFormLine
line_of (ReseauForm *form, const char *key, GHashTable *opened)
{
  const ReseauField *field = reseau_kind_get_field (reseau_form_get_kind (form), key);

  g_assert_nonnull (field);
  return reseau_form_get_line (form, field, opened);
}

static void
test_blank (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauForm) form = reseau_form_new_blank (schema, "fiche", "practice");
  ReseauProblemCode code;

  g_assert_cmpstr (reseau_form_get_string (form, "nature"), ==, "practice");
  g_assert_false (reseau_form_is_valid (form));
  g_assert_cmpstr (reseau_form_get_first_problem (form, &code)->key, ==, "title");
  g_assert_cmpint (code, ==, RESEAU_PROBLEM_REQUIRED);
  set_text (&form, "title", "  Réparer des vélos ");
  g_assert_cmpstr (reseau_form_get_string (form, "title"), ==, "Réparer des vélos");
  g_assert_true (reseau_form_is_valid (form));
}

/* What a later release has written, and nobody touches, keeps nothing from being saved. */
static void
test_later_values (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauValue) fields = json ("{\"title\":\"Fête\",\"nature\":\"festival\"}");
  g_autoptr (ReseauForm) form = reseau_form_new (schema, "fiche", fields);

  g_assert_true (reseau_form_is_valid (form));
  set_text (&form, "title", "La fête");
  g_assert_true (reseau_form_is_valid (form));
  g_assert_cmpint (problem_of (form, "nature"), ==, RESEAU_PROBLEM_NONE);
  set_text (&form, "title", "");
  g_assert_cmpint (problem_of (form, "title"), ==, RESEAU_PROBLEM_REQUIRED);
  g_assert_false (reseau_form_is_valid (form));
}

static void
test_changes (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauValue) fields =
      json ("{\"name\":\"Dupont\",\"phone\":\"081 22 33 44\",\"unknown\":1}");
  g_autoptr (ReseauForm) form = reseau_form_new (schema, "person", fields);
  g_autoptr (ReseauValue) changes = NULL;

  g_assert_false (reseau_form_is_changed (form, NULL));
  set_text (&form, "email", "anne@");
  g_assert_cmpint (problem_of (form, "email"), ==, RESEAU_PROBLEM_BAD_EMAIL);
  set_text (&form, "email", "anne@exemple.be");
  g_assert_cmpint (problem_of (form, "email"), ==, RESEAU_PROBLEM_NONE);
  set_text (&form, "phone", "");
  changes = reseau_form_dup_changes (form);
  g_assert_cmpuint (reseau_value_get_length (changes), ==, 2);
  g_assert_true (reseau_value_is_null (reseau_value_get (changes, "phone")));
  g_assert_cmpstr (reseau_value_get_member_string (changes, "email"), ==, "anne@exemple.be");
  set_text (&form, "phone", "081 22 33 44");
  set_text (&form, "email", "");
  g_assert_false (reseau_form_is_changed (form, NULL));
}

static void
test_numbers (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauForm) form = reseau_form_new_blank (schema, "fiche", "offer");

  set_text (&form, "hours_per_week", "19,5");
  g_assert_cmpfloat (reseau_value_get_double (reseau_form_get (form, "hours_per_week")), ==, 19.5);
  set_text (&form, "places", "1 200");
  g_assert_cmpint (reseau_value_get_int (reseau_form_get (form, "places")), ==, 1200);
  set_text (&form, "places", "une douzaine");
  g_assert_cmpstr (reseau_form_get_string (form, "places"), ==, "une douzaine");
  g_assert_cmpint (problem_of (form, "places"), ==, RESEAU_PROBLEM_WRONG_TYPE);
  set_text (&form, "places", "-2");
  g_assert_cmpint (problem_of (form, "places"), ==, RESEAU_PROBLEM_TOO_SMALL);
}

static void
test_lines (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauForm) form = reseau_form_new_blank (schema, "fiche", "practice");
  g_autoptr (GHashTable) opened = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpint (line_of (form, "title", opened), ==, RESEAU_FORM_LINE_SHOWN);
  g_assert_cmpint (line_of (form, "results", opened), ==, RESEAU_FORM_LINE_OFFERED);
  g_assert_cmpint (line_of (form, "places", opened), ==, RESEAU_FORM_LINE_NONE);
  g_assert_cmpint (line_of (form, "status", opened), ==, RESEAU_FORM_LINE_NONE);
  g_assert_cmpint (line_of (form, "source_id", opened), ==, RESEAU_FORM_LINE_NONE);
  g_hash_table_add (opened, (char *) "results");
  g_assert_cmpint (line_of (form, "results", opened), ==, RESEAU_FORM_LINE_SHOWN);
  set_text (&form, "context", "Un atelier à Namur");
  g_assert_cmpint (line_of (form, "context", opened), ==, RESEAU_FORM_LINE_SHOWN);
}

static void
test_when_to_tell (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauForm) form = reseau_form_new_blank (schema, "person", NULL);
  const ReseauField *email = reseau_kind_get_field (reseau_form_get_kind (form), "email");

  g_assert_false (reseau_form_tells_problem (form, email, RESEAU_PROBLEM_BAD_EMAIL, FALSE));
  g_assert_true (reseau_form_tells_problem (form, email, RESEAU_PROBLEM_BAD_EMAIL, TRUE));
  g_assert_true (reseau_form_tells_problem (form, email, RESEAU_PROBLEM_TOO_LONG, FALSE));
  g_assert_false (reseau_form_tells_problem (form, email, RESEAU_PROBLEM_NONE, TRUE));
}

static void
test_completeness (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauForm) form = reseau_form_new_blank (schema, "fiche", "practice");
  const ReseauField *next = NULL;
  guint before = reseau_form_get_completeness (form, &next);

  g_assert_cmpstr (next->key, ==, "title");
  set_text (&form, "title", "Réparer des vélos");
  g_assert_cmpuint (reseau_form_get_completeness (form, &next), >, before);
  /* What counts most first, in the order in which one writes. */
  g_assert_cmpstr (next->key, ==, "summary");
  set_text (&form, "summary", "Un atelier");
  set_text (&form, "problem", "Personne ne passait");
  reseau_form_get_completeness (form, &next);
  g_assert_cmpstr (next->key, ==, "steps");
  g_assert_cmpstr (next->prompt.fr, !=, "");
}

/* All that is worth something makes a hundred, and then there is nothing to ask for. */
static void
test_complete (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *kind = reseau_schema_get_kind (schema, "fiche");

  for (guint i = 0; i < kind->n_natures; i++) {
    g_autoptr (ReseauForm) form = reseau_form_new_blank (schema, "fiche", kind->natures[i].value);
    g_autoptr (ReseauValue) one = reseau_value_new_list ();
    const ReseauField *next = NULL;
    guint last = 0, now;

    reseau_value_add_string (one, "x");
    while ((now = reseau_form_get_completeness (form, &next)) < 100) {
      ReseauForm *filled = reseau_form_set (form, next->key, one);

      g_assert_nonnull (next);
      g_assert_cmpuint (next->worth, >, 0);
      reseau_form_unref (form);
      form = filled;
      g_assert_cmpuint (reseau_form_get_completeness (form, NULL), >=, now);
      g_assert_cmpuint (++last, <, kind->n_fields);
    }
    g_assert_null (next);
  }
  g_assert_cmpstr (reseau_completeness_get_level (49), ==, "thin");
  g_assert_cmpstr (reseau_completeness_get_level (50), ==, "fair");
  g_assert_cmpstr (reseau_completeness_get_level (80), ==, "full");
}

static void
test_saved_searches (void)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autoptr (ReseauQuery) back = NULL;
  g_autoptr (ReseauValue) one = NULL, two = NULL, again = NULL, less = NULL;
  g_autoptr (ReseauValue) odd = json ("{\"kind\":\"fiche\",\"filters\":[1],\"text\":4}");
  g_autoptr (ReseauQuery) nothing = reseau_saved_search_dup_query (odd);

  reseau_query_set_text (query, "vélo");
  reseau_query_add_filter (query, "nature", "tool");
  reseau_query_add_filter (query, "nature", "practice");
  one = reseau_saved_searches_with (NULL, "Vélos", query);
  back = reseau_saved_search_dup_query (reseau_value_get_at (one, 0));
  g_assert_true (reseau_query_equal (back, query));
  reseau_query_set_text (query, NULL);
  two = reseau_saved_searches_with (one, "Outils", query);
  g_assert_cmpuint (reseau_value_get_length (two), ==, 2);
  g_assert_cmpstr (reseau_saved_search_get_name (reseau_value_get_at (two, 0), "fiche"), ==,
                   "Outils");
  g_assert_null (reseau_saved_search_get_name (reseau_value_get_at (two, 0), "person"));
  /* The same name again is the same search, changed. */
  again = reseau_saved_searches_with (two, "Vélos", query);
  g_assert_cmpuint (reseau_value_get_length (again), ==, 2);
  g_assert_null (reseau_value_get (reseau_value_get_at (again, 0), "text"));
  less = reseau_saved_searches_without (again, "fiche", "Outils");
  g_assert_cmpuint (reseau_value_get_length (less), ==, 1);
  g_assert_null (nothing->text);
  g_assert_cmpuint (reseau_value_get_length (nothing->filters), ==, 0);
}

static void
test_similar (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();
  static const struct {
    const char *a;
    const char *b;
    gboolean same;
  } cases[] = {
    { "Réparer des vélos avec des stagiaires", "Réparer des vélos avec des stagiaires", TRUE },
    { "Réparation de vélos", "Réparer les vélos", TRUE },
    { "Des stagiaires réparent des vélos", "Réparer des vélos avec des stagiaires", TRUE },
    { "Briefing de dix minutes", "Le breifing de dix minutes", TRUE },
    { "Réparer des vélos", "Réparer des machines à coudre", FALSE },
    { "Accueillir les stagiaires le lundi", "Réparer des vélos avec des stagiaires", FALSE },
    { "", "Réparer des vélos", FALSE },
    { "de la", "de la", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint score = reseau_similar_score (analyzer, cases[i].a, cases[i].b);

    g_test_message ("%s / %s: %u", cases[i].a, cases[i].b, score);
    g_assert_cmpuint (score, ==, reseau_similar_score (analyzer, cases[i].b, cases[i].a));
    g_assert_cmpuint (score, <=, 100);
    g_assert_true ((score >= RESEAU_SIMILAR_ENOUGH) == cases[i].same);
  }
}

/* A nature has what it begins with, and its own words for it. */
static void
test_templates (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *kind = reseau_schema_get_kind (schema, "fiche");
  const ReseauField *problem = reseau_kind_get_field (kind, "problem");
  g_autoptr (GHashTable) opened = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (ReseauForm) need = reseau_form_new_blank (schema, "fiche", "need");
  g_autoptr (ReseauForm) offer = reseau_form_new_blank (schema, "fiche", "offer");

  g_assert_cmpint (line_of (need, "deadline", opened), ==, RESEAU_FORM_LINE_SHOWN);
  g_assert_cmpint (line_of (need, "summary", opened), ==, RESEAU_FORM_LINE_OFFERED);
  g_assert_cmpint (line_of (offer, "conditions", opened), ==, RESEAU_FORM_LINE_SHOWN);
  g_assert_cmpint (line_of (offer, "problem", opened), ==, RESEAU_FORM_LINE_OFFERED);
  g_assert_cmpstr (reseau_field_get_hint (problem, reseau_kind_get_nature (kind, "need")).fr, !=,
                   problem->hint.fr);
  g_assert_cmpstr (reseau_field_get_hint (problem, reseau_kind_get_nature (kind, "action")).fr, ==,
                   problem->hint.fr);
  g_assert_cmpstr (reseau_field_get_hint (problem, NULL).fr, ==, problem->hint.fr);
}

static void
test_history (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauForm) form = reseau_form_new_blank (schema, "fiche", "practice");
  g_autoptr (ReseauFormHistory) history = reseau_form_history_new (form);
  gint64 now = 0;

  g_assert_false (reseau_form_history_can_undo (history));
  for (const char *const *text = (const char *const[]){ "R", "Ré", "Rép", NULL }; *text; text++) {
    set_text (&form, "title", *text);
    reseau_form_history_push (history, form, "title", now += 100 * 1000);
  }
  set_text (&form, "title", "Réparer");
  reseau_form_history_push (history, form, "title", now += 5 * G_USEC_PER_SEC);
  set_text (&form, "summary", "x");
  reseau_form_history_push (history, form, "summary", now += 100 * 1000);

  g_assert_true (reseau_form_history_undo (history));
  g_assert_null (reseau_form_get (reseau_form_history_get_form (history), "summary"));
  g_assert_true (reseau_form_history_undo (history));
  g_assert_cmpstr (reseau_form_get_string (reseau_form_history_get_form (history), "title"), ==,
                   "Rép");
  g_assert_true (reseau_form_history_undo (history));
  g_assert_null (reseau_form_get (reseau_form_history_get_form (history), "title"));
  g_assert_false (reseau_form_history_undo (history));
  g_assert_true (reseau_form_history_redo (history));
  g_assert_true (reseau_form_history_can_redo (history));
  set_text (&form, "title", "Autre");
  reseau_form_history_push (history, form, "title", now += 100 * 1000);
  g_assert_false (reseau_form_history_can_redo (history));
}

static void
test_list (void)
{
  g_autoptr (ReseauValue) list = json ("[\"a\",\"b\",\"c\"]");
  g_autoptr (ReseauValue) d = reseau_value_new_string ("d");
  g_autoptr (ReseauValue) longer = reseau_list_with_item (list, 3, d);
  g_autoptr (ReseauValue) other = reseau_list_with_item (list, 1, d);
  g_autoptr (ReseauValue) shorter = reseau_list_without_item (list, 0);
  g_autoptr (ReseauValue) moved = reseau_list_with_move (list, 0, 2);
  g_autoptr (ReseauValue) back = reseau_list_with_move (moved, 2, 0);
  g_autoptr (ReseauValue) expected_longer = json ("[\"a\",\"b\",\"c\",\"d\"]");
  g_autoptr (ReseauValue) expected_other = json ("[\"a\",\"d\",\"c\"]");
  g_autoptr (ReseauValue) expected_shorter = json ("[\"b\",\"c\"]");
  g_autoptr (ReseauValue) expected_moved = json ("[\"b\",\"c\",\"a\"]");

  g_assert_true (reseau_value_equal (longer, expected_longer));
  g_assert_true (reseau_value_equal (other, expected_other));
  g_assert_true (reseau_value_equal (shorter, expected_shorter));
  g_assert_true (reseau_value_equal (moved, expected_moved));
  g_assert_true (reseau_value_equal (back, list));
}

static ReseauRecord *
person_new (const char *fields, gint64 rev)
{
  ReseauRecord *record = reseau_record_new (ID, "person", "net");

  reseau_value_unref (record->fields);
  record->fields = json (fields);
  record->rev = rev;
  return record;
}

static void
test_rebase (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauRecord) before =
      person_new ("{\"name\":\"Dupont\",\"phone\":\"1111\",\"email\":\"a@b.be\"}", 5);
  g_autoptr (ReseauRecord) after =
      person_new ("{\"name\":\"Dupond\",\"phone\":\"2222\",\"email\":\"a@b.be\"}", 9);
  g_autoptr (ReseauEdit) edit = reseau_edit_new_for (schema, before);
  g_autoptr (ReseauForm) typed = reseau_form_set_text (edit->form, "phone", "3333");
  g_autoptr (ReseauValue) changes = NULL;

  reseau_edit_set_form (edit, typed);
  reseau_edit_rebase (edit, after);
  /* What nobody touched here follows; what was typed stays, with what it was typed over. */
  g_assert_cmpstr (reseau_form_get_string (edit->form, "name"), ==, "Dupond");
  g_assert_cmpstr (reseau_form_get_string (edit->form, "phone"), ==, "3333");
  changes = reseau_form_dup_changes (edit->form);
  g_assert_cmpuint (reseau_value_get_length (changes), ==, 1);
  g_assert_cmpint (edit->rev, ==, 9);
  g_assert_cmpint (reseau_value_get_member_int (edit->bases, "phone", -1), ==, 5);
  /* Again: the first revision seen is the one that counts. */
  after->rev = 12;
  reseau_edit_rebase (edit, after);
  g_assert_cmpint (reseau_value_get_member_int (edit->bases, "phone", -1), ==, 5);
}

static void
test_draft (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauEdit) edit = reseau_edit_new_blank (schema, ID, "fiche", "tool");
  g_autoptr (ReseauForm) typed = reseau_form_set_text (edit->form, "title", "Une grille");
  g_autofree char *key = reseau_edit_dup_key (edit);
  g_autoptr (ReseauValue) draft = NULL;
  g_autoptr (ReseauEdit) found = NULL;

  g_assert_cmpstr (key, ==, "new:fiche:" ID);
  g_assert_cmpstr (reseau_form_get_string (edit->form, "visibility"), ==, "structure");
  reseau_edit_set_form (edit, typed);
  draft = reseau_edit_to_draft (edit);
  found = reseau_edit_new_from_draft (schema, key, draft);
  g_assert_nonnull (found);
  g_assert_true (found->is_new);
  g_assert_cmpstr (found->id, ==, ID);
  g_assert_true (reseau_value_equal (reseau_form_get_fields (found->form),
                                     reseau_form_get_fields (edit->form)));
}

static void
test_odd_drafts (void)
{
  static const char *const odd[] = { "{}", "[]", "{\"kind\":\"nothing\",\"orig\":{},\"curr\":{}}",
                                     "{\"kind\":\"fiche\",\"orig\":3}" };
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++) {
    g_autoptr (ReseauValue) draft = json (odd[i]);

    g_assert_null (reseau_edit_new_from_draft (schema, "record:" ID, draft));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/form/blank", test_blank);
  g_test_add_func ("/client/form/later-values", test_later_values);
  g_test_add_func ("/client/form/changes", test_changes);
  g_test_add_func ("/client/form/numbers", test_numbers);
  g_test_add_func ("/client/form/lines", test_lines);
  g_test_add_func ("/client/form/when-to-tell", test_when_to_tell);
  g_test_add_func ("/client/form/completeness", test_completeness);
  g_test_add_func ("/client/form/complete", test_complete);
  g_test_add_func ("/client/form/templates", test_templates);
  g_test_add_func ("/client/saved-searches", test_saved_searches);
  g_test_add_func ("/client/similar", test_similar);
  g_test_add_func ("/client/form/history", test_history);
  g_test_add_func ("/client/form/list", test_list);
  g_test_add_func ("/client/edit/rebase", test_rebase);
  g_test_add_func ("/client/edit/draft", test_draft);
  g_test_add_func ("/client/edit/odd-drafts", test_odd_drafts);
  return g_test_run ();
}
