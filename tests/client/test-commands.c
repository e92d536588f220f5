/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person does, and takes back: before it was sent, and after. */
#include "reseau-commands.h"
#include "reseau-json.h"
#include "reseau-lineage.h"
#include "store-fixture.h"

#include <string.h>

static const ReseauActor member = { UID, ORG, RESEAU_ROLE_MEMBER };
static const ReseauActor stranger = { OTHER_UID, OTHER_ORG, RESEAU_ROLE_MEMBER };
static const ReseauActor animator = { OTHER_UID, OTHER_ORG, RESEAU_ROLE_ANIMATOR };
static const ReseauActor alone = { UID, NULL, RESEAU_ROLE_MEMBER };

/* All that is shown, as one text.  A comment that is made again is another record. */
static char *
look (Fixture *f)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (NULL);
  g_autoptr (GArray) rids = reseau_store_query (f->store, query, 0, NULL);
  g_autoptr (GPtrArray) rows =
      reseau_store_load_rows (f->store, (gint64 *) (gpointer) rids->data, rids->len, NULL);
  g_autoptr (ReseauValue) all = reseau_value_new_object ();
  guint n_messages = 0;

  for (guint i = 0; i < rows->len; i++) {
    g_autofree char *name = g_strdup_printf ("message %u", n_messages);
    const ReseauRecord *record = ((const ReseauRow *) g_ptr_array_index (rows, i))->record;
    ReseauValue *one = reseau_value_new_object ();

    reseau_value_set_string (one, "scope", record->scope);
    reseau_value_set (one, "fields", reseau_value_ref (record->fields));
    reseau_value_set_int (one, "alts", reseau_value_get_length (record->alts));
    if (g_str_equal (record->kind, "message")) {
      reseau_value_set (all, name, one);
      n_messages++;
    }
    else {
      reseau_value_set (all, record->id, one);
    }
  }
  return reseau_json_write (all);
}

typedef ReseauChange *(*Act) (Fixture *f, const char *id, GError **error);

static ReseauChange *
act_create (Fixture *f, const char *id, GError **error)
{
  g_autoptr (ReseauValue) fields =
      fixture_json ("{\"title\":\"Autre\",\"visibility\":\"network\"}");

  return reseau_command_create (f->store, &member, "fiche", fields, error);
}

static ReseauChange *
act_set (Fixture *f, const char *id, GError **error)
{
  g_autoptr (ReseauValue) changes = fixture_json (
      "{\"title\":\"Changé\",\"summary\":null,\"places\":4,\"themes\":[\"a\",\"c\"]}");

  return reseau_command_set (f->store, &member, id, changes, error);
}

static ReseauChange *
act_set_and_share (Fixture *f, const char *id, GError **error)
{
  g_autoptr (ReseauValue) changes =
      fixture_json ("{\"title\":\"Changé\",\"visibility\":\"public\"}");

  return reseau_command_set (f->store, &member, id, changes, error);
}

static ReseauChange *
act_share (Fixture *f, const char *id, GError **error)
{
  return reseau_command_share (f->store, &member, id, "structure", error);
}

static ReseauChange *
act_publish (Fixture *f, const char *id, GError **error)
{
  g_autoptr (ReseauValue) changes = fixture_json ("{\"status\":\"to_review\"}");

  return reseau_command_set (f->store, &member, id, changes, error);
}

static ReseauChange *
act_delete (Fixture *f, const char *id, GError **error)
{
  return reseau_command_delete (f->store, &member, id, error);
}

static ReseauChange *
act_reproduce (Fixture *f, const char *id, GError **error)
{
  return reseau_command_reproduce (f->store, &member, id, error);
}

static ReseauChange *
act_comment (Fixture *f, const char *id, GError **error)
{
  return reseau_command_comment (f->store, &member, id, "Bravo", error);
}

static const struct {
  const char *name;
  Act act;
} acts[] = {
  { "create", act_create },   { "set", act_set },
  { "share", act_share },     { "set and share", act_set_and_share },
  { "publish", act_publish }, { "delete", act_delete },
  { "comment", act_comment }, { "reproduce", act_reproduce },
};

/* What is told of doing it comes along; what was seen of it elsewhere does not. */
static void
test_reproduce (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (
      f, "fiche", "net",
      "{\"title\":\"Atelier\",\"nature\":\"practice\",\"summary\":\"Chez nous\",\"problem\":\"Le "
      "froid\",\"results\":\"12\",\"status\":\"published\",\"verified_on\":\"2026-03-14\","
      "\"steps\":[{\"e\":\"aa1\",\"p\":\"a0\",\"title\":\"Trier\"}],\"themes\":[\"a\"]}");
  g_autofree char *problem =
      fixture_create (f, "fiche", "net", "{\"title\":\"Qui sait\",\"nature\":\"problem\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauChange) change = reseau_command_reproduce (f->store, &stranger, id, &error);
  g_autoptr (ReseauShown) child = NULL;
  ReseauDisplay display = { reseau_store_get_schema (f->store), NULL, "fr", NULL };
  g_autoptr (GPtrArray) lineage = NULL;
  const ReseauRecord *record;
  const ReseauValue *step;

  g_assert_no_error (error);
  child = fixture_get (f, change->record);
  record = child->record;
  g_assert_cmpstr (record->scope, ==, "org:" OTHER_ORG);
  g_assert_cmpstr (reseau_record_get_string (record, "title"), ==, "Atelier");
  g_assert_cmpstr (reseau_record_get_string (record, "problem"), ==, "Le froid");
  g_assert_cmpstr (reseau_record_get_string (record, "structure"), ==, OTHER_ORG);
  g_assert_cmpstr (reseau_record_get_string (record, "status"), ==, "draft");
  g_assert_null (reseau_record_get_string (record, "summary"));
  g_assert_null (reseau_record_get_string (record, "results"));
  g_assert_null (reseau_record_get_string (record, "verified_on"));
  step = reseau_value_get_at (reseau_record_get (record, "steps"), 0);
  g_assert_cmpstr (reseau_value_get_member_string (step, "title"), ==, "Trier");
  g_assert_cmpstr (reseau_value_get_member_string (step, "e"), !=, "aa1");

  lineage = reseau_lineage_load (f->store, &display, id);
  g_assert_cmpuint (lineage->len, ==, 2);
  g_assert_cmpstr (((ReseauLineageRow *) lineage->pdata[1])->id, ==, change->record);
  g_assert_cmpstr (((ReseauLineageRow *) lineage->pdata[1])->title, ==, "Atelier");
  g_assert_cmpuint (strlen (((ReseauLineageRow *) lineage->pdata[1])->start), ==, 10);

  g_assert_null (reseau_command_reproduce (f->store, &stranger, problem, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED);
}

/* "child<parent since, …", and the rows of @id as "+" for each step from the origin. */
static char *
lay_out (const char *descents, const char *id)
{
  g_auto (GStrv) parts = g_strsplit (descents, " ", 0);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_descent_free);
  g_autoptr (GPtrArray) rows = NULL;
  GString *out = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++) {
    const char child[] = { parts[i][0], '\0' };
    const char parent[] = { parts[i][2], '\0' };

    g_ptr_array_add (all, reseau_descent_new (child, parent, parts[i]));
  }
  rows = reseau_lineage_lay_out (all, id);
  for (guint i = 0; i < rows->len; i++) {
    const ReseauLineageRow *row = g_ptr_array_index (rows, i);

    g_string_append_printf (out, "%s%.*s%s%s", i > 0 ? " " : "", (int) row->depth, "++++++",
                            row->id, row->place == RESEAU_LINEAGE_SELF ? "!" : "");
  }
  return g_string_free (out, FALSE);
}

static void
assert_lineage (const char *descents, const char *id, const char *expected)
{
  g_autofree char *found = lay_out (descents, id);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_lineage (Fixture *f, gconstpointer unused)
{
  assert_lineage ("b<a", "c", "c!");
  assert_lineage ("b<a c<b d<c e<c f<e", "c", "a +b ++c! +++d +++e ++++f");
  assert_lineage ("b<a c<a", "a", "a! +b +c");
  /* Two sources, one of them of both. */
  assert_lineage ("c<a c<b", "c", "a b +c!");
  assert_lineage ("c<a c<b b<a", "c", "a +b ++c!");
  /* What goes round in circles is shown once each. */
  assert_lineage ("a<b b<a", "a", "b +a!");
  assert_lineage ("a<a", "a", "a!");
  assert_lineage ("a<b b<c c<b", "a", "c +b ++a!");
}

static char *
make_fiche (Fixture *f)
{
  char *id =
      fixture_create (f, "fiche", "net",
                      "{\"title\":\"Atelier\",\"nature\":\"practice\",\"summary\":\"Réparer\","
                      "\"status\":\"draft\","
                      "\"themes\":[\"a\"]}");

  fixture_push (f);
  fixture_pull (f);
  return id;
}

/* Each command, taken back before it was sent: as if nothing had been done. */
static void
test_undo_unsent (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = make_fiche (f);
  g_autofree char *before = look (f);

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauChange) change = acts[i].act (f, id, &error);
    g_autofree char *during = NULL;
    g_autofree char *after = NULL;

    g_test_message ("%s", acts[i].name);
    g_assert_no_error (error);
    during = look (f);
    g_assert_cmpstr (during, !=, before);
    g_assert_cmpuint (fixture_n_pending (f), >, 0);
    g_assert_true (reseau_command_undo (f->store, &member, change, &error));
    g_assert_no_error (error);
    after = look (f);
    g_assert_cmpstr (after, ==, before);
    g_assert_cmpuint (fixture_n_pending (f), ==, 0);
    fixture_check (f->store);
  }
}

/* Each command, taken back when the server has it already, before it said so and after. */
static void
test_undo_sent (Fixture *f, gconstpointer pulled)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
    g_autofree char *id = make_fiche (f);
    g_autofree char *before = look (f);
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauChange) change = acts[i].act (f, id, &error);
    g_autofree char *after = NULL;

    g_test_message ("%s", acts[i].name);
    g_assert_no_error (error);
    fixture_push (f);
    if (pulled != NULL)
      fixture_pull (f);
    reseau_command_undo (f->store, &member, change, &error);
    g_assert_no_error (error);
    fixture_push (f);
    fixture_pull (f);
    after = look (f);
    g_assert_cmpstr (after, ==, before);
    g_assert_cmpuint (fixture_n_pending (f), ==, 0);
    fixture_check (f->store);
    fixture_assert_same (f);
  }
}

/* What was taken back is done again, and taken back again: before it was sent and after. */
static void
test_redo (Fixture *f, gconstpointer sent)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
    g_autofree char *id = make_fiche (f);
    g_autofree char *before = look (f);
    g_autofree char *during = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauChange) change = acts[i].act (f, id, &error);

    g_test_message ("%s", acts[i].name);
    g_assert_no_error (error);
    during = look (f);
    for (guint turn = 0; turn < 4 && (turn == 0 || change->inverse->len > 0); turn++) {
      g_autofree char *after = NULL;

      if (sent != NULL) {
        fixture_push (f);
        fixture_pull (f);
      }
      reseau_command_undo (f->store, &member, change, &error);
      g_assert_no_error (error);
      after = look (f);
      g_assert_cmpstr (after, ==, turn % 2 == 0 ? before : during);
    }
    fixture_push (f);
    fixture_pull (f);
    fixture_check (f->store);
    fixture_assert_same (f);
  }
}

/* A deletion takes the place of what had not been sent: taken back, that is there again. */
static void
test_undo_deletion_of_unsent_edits (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = make_fiche (f);
  g_autoptr (ReseauValue) changes =
      fixture_json ("{\"title\":\"Pas encore partie\",\"themes\":[\"a\",\"b\"]}");
  g_autoptr (ReseauChange) edit = reseau_command_set (f->store, &member, id, changes, NULL);
  g_autofree char *before = look (f);
  g_autoptr (ReseauChange) change = reseau_command_delete (f->store, &member, id, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  g_assert_nonnull (edit);
  g_assert_true (reseau_command_undo (f->store, &member, change, &error));
  g_assert_no_error (error);
  after = look (f);
  g_assert_cmpstr (after, ==, before);
  fixture_push (f);
  fixture_pull (f);
  assert_field (f, id, "title", "Pas encore partie");
  fixture_assert_same (f);
}

static ReseauBinItem
bin_item (const char *id, const ReseauRecord *record, gint64 rev)
{
  return (ReseauBinItem){ .id = (char *) id,
                          .kind = record->kind,
                          .scope = record->scope,
                          .rev = rev,
                          .fields = record->fields };
}

/* Before the server knows, and after; and there is a way back from that too. */
static void
test_put_back (Fixture *f, gconstpointer sent)
{
  g_autofree char *id = make_fiche (f);
  g_autofree char *before = look (f);
  g_autoptr (ReseauShown) shown = reseau_store_get (f->store, id, NULL);
  g_autoptr (ReseauChange) deletion = reseau_command_delete (f->store, &member, id, NULL);
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (ReseauChange) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;
  g_autofree char *gone = look (f);
  ReseauBinItem item;

  g_assert_nonnull (deletion);
  if (sent != NULL) {
    fixture_push (f);
    fixture_pull (f);
  }
  item = bin_item (id, shown->record, shown->record->rev + 1);
  change = reseau_command_put_back (f->store, &item, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (change->ops->len, ==, sent != NULL ? 1 : 0);
  after = look (f);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (fixture_n_pending (f), ==, sent != NULL ? 1 : 0);
  again = reseau_command_put_back (f->store, &item, &error);
  g_assert_cmpuint (again->ops->len + again->inverse->len, ==, 0);
  g_assert_true (reseau_command_undo (f->store, &member, change, &error));
  g_clear_pointer (&after, g_free);
  after = look (f);
  g_assert_cmpstr (after, ==, gone);
  g_assert_true (reseau_command_undo (f->store, &member, change, &error));
  if (fixture_n_pending (f) > 0)
    fixture_push (f);
  fixture_pull (f);
  g_clear_pointer (&after, g_free);
  after = look (f);
  g_assert_cmpstr (after, ==, before);
  fixture_check (f->store);
  fixture_assert_same (f);
}

/* What was folded into an operation that waits: only the last step goes. */
static void
test_undo_of_two_steps (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = make_fiche (f);
  g_autoptr (ReseauValue) one = fixture_json ("{\"title\":\"Un\"}");
  g_autoptr (ReseauValue) two = fixture_json ("{\"title\":\"Deux\",\"places\":2}");
  g_autoptr (ReseauChange) first = reseau_command_set (f->store, &member, id, one, NULL);
  g_autoptr (ReseauChange) second = reseau_command_set (f->store, &member, id, two, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (first);
  g_assert_true (reseau_command_undo (f->store, &member, second, &error));
  g_assert_no_error (error);
  assert_field (f, id, "title", "Un");
  g_assert_true (reseau_command_undo (f->store, &member, first, &error));
  g_assert_no_error (error);
  assert_field (f, id, "title", "Atelier");
  fixture_push (f);
  fixture_pull (f);
  assert_field (f, id, "title", "Atelier");
  fixture_check (f->store);
}

static void
test_nothing_changes (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = make_fiche (f);
  g_autoptr (ReseauValue) changes = fixture_json (
      "{\"title\":\"Atelier\",\"themes\":[\"a\"],\"visibility\":\"network\",\"places\":null}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauChange) change = reseau_command_set (f->store, &member, id, changes, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (change->ops->len, ==, 0);
  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
  g_assert_true (reseau_command_undo (f->store, &member, change, &error));
}

static void
test_where_it_begins (Fixture *f, gconstpointer unused)
{
  static const struct {
    const ReseauActor *actor;
    const char *kind;
    const char *fields;
    const char *scope;
  } cases[] = {
    { &member, "fiche", "{\"title\":\"x\"}", "org:" ORG },
    { &alone, "fiche", "{\"title\":\"x\"}", "user:" UID },
    { &member, "fiche", "{\"title\":\"x\",\"visibility\":\"network\"}", "net" },
    { &member, "fiche", "{\"title\":\"x\",\"visibility\":\"me\"}", "user:" UID },
    { &member, "structure", "{\"name\":\"x\"}", "net" },
    { &member, "person", "{\"name\":\"x\"}", "net" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReseauValue) fields = fixture_json (cases[i].fields);
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauChange) change =
        reseau_command_create (f->store, cases[i].actor, cases[i].kind, fields, &error);
    g_autoptr (ReseauShown) shown = NULL;

    g_assert_no_error (error);
    shown = fixture_get (f, change->record);
    g_assert_cmpstr (shown->record->scope, ==, cases[i].scope);
  }
}

/* The client says beforehand what the server would refuse. */
static void
test_rights (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = make_fiche (f);
  g_autoptr (ReseauValue) changes = fixture_json ("{\"title\":\"Volé\"}");
  g_autoptr (ReseauValue) term =
      fixture_json ("{\"list\":\"theme\",\"code\":\"x\",\"label\":\"X\"}");
  ReseauChange *change;

#define REFUSED(call) \
  G_STMT_START \
  { \
    g_autoptr (GError) error_ = NULL; \
    GError **error = &error_; \
\
    g_assert_null (call); \
    g_assert_error (error_, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED); \
  } \
  G_STMT_END
  REFUSED (reseau_command_set (f->store, &stranger, id, changes, error));
  REFUSED (reseau_command_delete (f->store, &stranger, id, error));
  REFUSED (reseau_command_share (f->store, &stranger, id, "structure", error));
  REFUSED (reseau_command_create (f->store, &member, "term", term, error));
  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
  assert_field (f, id, "title", "Atelier");

  change = reseau_command_comment (f->store, &stranger, id, "Bravo", NULL);
  g_assert_nonnull (change);
  reseau_change_free (change);
  change = reseau_command_set (f->store, &animator, id, changes, NULL);
  g_assert_nonnull (change);
  reseau_change_free (change);
}

static void
test_invalid (Fixture *f, gconstpointer unused)
{
  static const char *const wrong[] = { "{\"title\":12}",
                                       "{\"title\":null}",
                                       "{\"places\":-1}",
                                       "{\"places\":1.5}",
                                       "{\"start\":\"demain\"}",
                                       "{\"themes\":\"a\"}",
                                       "{\"nature\":\"x\"}",
                                       "{\"visibility\":\"partout\"}",
                                       "{\"themes\":{\"a\":\"b\"}}",
                                       "{\"status\":12}" };
  g_autofree char *id = make_fiche (f);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (ReseauValue) changes = fixture_json (wrong[i]);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", wrong[i]);
    g_assert_null (reseau_command_set (f->store, &member, id, changes, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
    g_clear_error (&error);
    g_assert_null (reseau_command_create (f->store, &member, "fiche", changes, &error));
    g_assert_nonnull (error);
  }
  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
}

static void
test_missing (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = make_fiche (f);
  g_autofree char *unknown = fixture_id (f);
  const char *ids[] = { unknown, id };
  g_autoptr (ReseauValue) changes = fixture_json ("{\"title\":\"x\"}");

  fixture_delete (f, id);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reseau_command_set (f->store, &member, ids[i], changes, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
    g_clear_error (&error);
    g_assert_null (reseau_command_delete (f->store, &member, ids[i], &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
    g_clear_error (&error);
    g_assert_null (reseau_command_comment (f->store, &member, ids[i], "x", &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
  }
}

static void
test_conflict (Fixture *f, gconstpointer unused)
{
  static const struct {
    const char *take;
    const char *value;
    const char *left;
  } cases[] = { { "mine", NULL, "Le leur" },
                { "other", NULL, "Le mien" },
                { "value", "\"Autre\"", "Autre" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *id = make_fiche (f);
    g_autoptr (ReseauShown) shown = fixture_get (f, id);
    g_autoptr (ReseauShown) clashing = NULL;
    g_autoptr (ReseauShown) settled = NULL;
    g_autoptr (ReseauValue) value = cases[i].value ? fixture_json (cases[i].value) : NULL;
    g_autoptr (ReseauChange) change = NULL;
    g_autoptr (GError) error = NULL;
    const char *key;

    fixture_remote_edit (f, id, shown->record->rev, "{\"title\":\"Le leur\"}");
    fixture_edit (f, id, "{\"title\":\"Le mien\"}");
    fixture_push (f);
    fixture_pull (f);
    clashing = fixture_get (f, id);
    g_assert_cmpuint (reseau_value_get_length (clashing->record->alts), ==, 1);
    key = reseau_value_get_member_string (reseau_value_get_at (clashing->record->alts, 0), "k");
    g_assert_null (
        reseau_command_resolve (f->store, &stranger, id, key, cases[i].take, value, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED);
    g_clear_error (&error);
    change = reseau_command_resolve (f->store, &member, id, key, cases[i].take, value, &error);
    g_assert_no_error (error);
    fixture_push (f);
    fixture_pull (f);
    settled = fixture_get (f, id);
    g_assert_cmpuint (reseau_value_get_length (settled->record->alts), ==, 0);
    g_assert_cmpstr (reseau_record_get_string (settled->record, "title"), ==, cases[i].left);
    g_assert_null (reseau_command_resolve (f->store, &member, id, key, "mine", NULL, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_STALE);
  }
}

static void
test_visit (Fixture *f, gconstpointer unused)
{
  g_autofree char *host =
      fixture_remote_create (f, "structure", "net", "{\"name\":\"Bois et Cie\"}");
  g_autofree char *fiche = make_fiche (f);
  ReseauVisitRequest request = { .host = host, .message = "Pouvons-nous venir ?", .guests = 3 };
  ReseauActor host_actor = { OTHER_UID, host, RESEAU_ROLE_MEMBER };
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (ReseauChange) answer = NULL;
  g_autoptr (ReseauShown) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fixture_pull (f);
  before = look (f);
  change = reseau_command_propose_visit (f->store, &member, &request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (change->ops->len, ==, 2);
  visit = fixture_get (f, change->record);
  g_assert_cmpstr (reseau_record_get_string (visit->record, "state"), ==, "proposed");
  g_assert_cmpstr (reseau_record_get_string (visit->record, "guest"), ==, ORG);
  g_assert_true (g_str_has_prefix (visit->record->scope, "pair:"));

  /* Only the host accepts; only what is a visit is answered. */
  g_assert_null (reseau_command_answer_visit (f->store, &member, change->record, "accepted", NULL,
                                              NULL, NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_null (
      reseau_command_answer_visit (f->store, &member, fiche, "accepted", NULL, NULL, NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_clear_error (&error);
  request.host = fiche;
  g_assert_null (reseau_command_propose_visit (f->store, &member, &request, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_clear_error (&error);

  answer = reseau_command_answer_visit (f->store, &host_actor, change->record, "accepted",
                                        "2026-12-02T09:00:00+01:00", NULL, "Venez", &error);
  g_assert_no_error (error);
  assert_field (f, change->record, "state", "accepted");
  assert_field (f, change->record, "start", "2026-12-02T09:00:00+01:00");
  g_assert_true (reseau_command_undo (f->store, &host_actor, answer, &error));
  g_assert_no_error (error);
  assert_field (f, change->record, "state", "proposed");
  g_assert_true (reseau_command_undo (f->store, &member, change, &error));
  g_assert_no_error (error);
  after = look (f);
  g_assert_cmpstr (after, ==, before);
  fixture_check (f->store);
}

static char *
proposed_visit (Fixture *f)
{
  static const char fields[] = "{\"title\":\"V\",\"nature\":\"visit\",\"host\":\"" ORG
                               "\",\"guest\":\"" OTHER_ORG "\",\"state\":\"proposed\"}";
  static const char pair[] = "pair:" ORG "+" OTHER_ORG;
  char *visit = fixture_create (f, "meeting", pair, fields);

  g_ptr_array_add (f->grants, g_strdup (pair));
  fixture_push (f);
  fixture_pull (f);
  return visit;
}

/* What the other party was told is not taken back behind its back. */
static void
test_undo_of_an_answer (Fixture *f, gconstpointer unused)
{
  g_autofree char *visit = proposed_visit (f);
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;

  change = reseau_command_answer_visit (f->store, &member, visit, "accepted",
                                        "2026-12-02T09:00:00+01:00", NULL, "Venez", &error);
  g_assert_no_error (error);
  fixture_push (f);
  fixture_pull (f);
  g_assert_false (reseau_command_undo (f->store, &member, change, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED);
  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
  assert_field (f, visit, "state", "accepted");
  fixture_assert_same (f);
}

/* The answer is gone and the word that goes with it is not: neither is lost. */
static void
test_undo_of_half_an_answer (Fixture *f, gconstpointer unused)
{
  g_autofree char *visit = proposed_visit (f);
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;

  change = reseau_command_answer_visit (f->store, &member, visit, "accepted",
                                        "2026-12-02T09:00:00+01:00", NULL, "Venez", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (change->ops->len, ==, 2);
  g_bytes_unref (reseau_store_next_batch (f->store, 1, 0, &error));
  g_assert_no_error (error);
  g_assert_false (reseau_command_undo (f->store, &member, change, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED);
  g_assert_cmpuint (fixture_n_pending (f), ==, 2);
  assert_field (f, visit, "state", "accepted");
  fixture_push (f);
  fixture_push (f);
  fixture_pull (f);
  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
  fixture_assert_same (f);
}

/* Deleted after the two had decided, and brought back in the state that they had decided. */
static void
test_undo_of_a_decided_visit (Fixture *f, gconstpointer unused)
{
  static const char *const states[] = { "proposed", "accepted", "declined", "held", "cancelled" };
  static const char pair[] = "pair:" ORG "+" OTHER_ORG;

  g_ptr_array_add (f->grants, g_strdup (pair));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    g_autofree char *fields =
        g_strdup_printf ("{\"title\":\"V\",\"nature\":\"visit\",\"host\":\"" OTHER_ORG
                         "\",\"guest\":\"" ORG "\",\"state\":\"%s\"}",
                         states[i]);
    g_autofree char *visit = fixture_create (f, "meeting", pair, fields);
    g_autoptr (ReseauChange) change = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *before = NULL;
    g_autofree char *during = NULL;
    g_autofree char *after = NULL;

    g_test_message ("%s", states[i]);
    fixture_push (f);
    fixture_pull (f);
    before = look (f);
    change = reseau_command_delete (f->store, &member, visit, &error);
    g_assert_no_error (error);
    fixture_push (f);
    fixture_pull (f);
    g_assert_false (fixture_has (f, visit));
    g_assert_true (reseau_command_undo (f->store, &member, change, &error));
    g_assert_no_error (error);
    during = look (f);
    g_assert_cmpstr (during, ==, before);
    fixture_push (f);
    fixture_pull (f);
    after = look (f);
    g_assert_cmpstr (after, ==, before);
    g_assert_cmpuint (fixture_n_pending (f), ==, 0);
    fixture_check (f->store);
    fixture_assert_same (f);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/client/commands/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("undo-unsent", test_undo_unsent);
  ADD ("undo-accepted", test_undo_sent);
  g_test_add ("/client/commands/undo-pulled", Fixture, "pulled", fixture_set_up, test_undo_sent,
              fixture_tear_down);
  ADD ("redo-unsent", test_redo);
  g_test_add ("/client/commands/redo-sent", Fixture, "sent", fixture_set_up, test_redo,
              fixture_tear_down);
  ADD ("undo-deletion-of-unsent-edits", test_undo_deletion_of_unsent_edits);
  ADD ("put-back-unsent", test_put_back);
  g_test_add ("/client/commands/put-back-sent", Fixture, "sent", fixture_set_up, test_put_back,
              fixture_tear_down);
  ADD ("undo-of-two-steps", test_undo_of_two_steps);
  ADD ("reproduce", test_reproduce);
  ADD ("lineage", test_lineage);
  ADD ("nothing-changes", test_nothing_changes);
  ADD ("where-it-begins", test_where_it_begins);
  ADD ("rights", test_rights);
  ADD ("invalid", test_invalid);
  ADD ("missing", test_missing);
  ADD ("conflict", test_conflict);
  ADD ("visit", test_visit);
  ADD ("undo-of-an-answer", test_undo_of_an_answer);
  ADD ("undo-of-half-an-answer", test_undo_of_half_an_answer);
  ADD ("undo-of-a-decided-visit", test_undo_of_a_decided_visit);
  return g_test_run ();
}
