/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The changes of two people to one text come together: what the one who was second has then. */
#include "store-fixture.h"

#define FICHE \
  "{\"title\":\"Vélo\",\"nature\":\"practice\",\"status\":\"draft\"," \
  "\"context\":\"un deux trois quatre cinq six\"}"
#define CONTEXT(text) "{\"context\":\"" text "\"}"

#define THEIRS "UN deux trois quatre cinq six"
#define MINE "un deux trois quatre cinq SIX"
#define BOTH "UN deux trois quatre cinq SIX"

static const char *
context_of (const ReseauRecord *record)
{
  return reseau_record_get_string (record, "context");
}

/* A fiche that was pulled, changed there, and changed here. */
static char *
written_twice (Fixture *f)
{
  char *id = fixture_remote_create (f, "fiche", "net", FICHE);

  fixture_pull (f);
  fixture_remote_edit (f, id, -1, CONTEXT (THEIRS));
  fixture_edit (f, id, CONTEXT (MINE));
  return id;
}

static GPtrArray *
notices (Fixture *f, const char *id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *list = reseau_store_list_notices (f->store, id, &error);

  g_assert_no_error (error);
  return list;
}

static void
assert_text (const ReseauValue *value, const char *text)
{
  g_assert_cmpstr (reseau_value_get_string (value), ==, text);
}

/* The answer alone, without a pull, shows what became of it. */
static void
test_told (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = written_twice (f);
  g_autoptr (ReseauShown) shown = NULL;
  g_autoptr (GPtrArray) list = NULL;
  const ReseauNotice *notice;

  fixture_push (f);
  shown = fixture_get (f, id);
  g_assert_cmpstr (context_of (shown->record), ==, BOTH);
  g_assert_null (shown->pending);
  list = notices (f, id);
  g_assert_cmpuint (list->len, ==, 1);
  notice = g_ptr_array_index (list, 0);
  g_assert_cmpstr (notice->record, ==, id);
  g_assert_cmpstr (notice->field, ==, "context");
  assert_text (notice->mine, MINE);
  assert_text (notice->theirs, THEIRS);
  assert_text (notice->joined, BOTH);
  fixture_check (f->store);
  fixture_pull (f);
  fixture_assert_same (f);
}

/* What is changed next, on what the answer told, is no clash with it. */
static void
test_goes_on (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = written_twice (f);
  g_autoptr (ReseauOp) op = NULL;
  g_autoptr (ReseauOp) other = NULL;

  fixture_push (f);
  op = fixture_make_edit (f, id, CONTEXT (BOTH " sept"));
  g_assert_cmpint (reseau_op_get_base (op, "context"), ==, f->seq);
  g_assert_cmpint (op->base, <, f->seq);
  other = fixture_make_edit (f, id, "{\"title\":\"Vélos\"}");
  g_assert_null (other->bases);
  fixture_edit (f, id, CONTEXT ("Tout autre chose."));
  fixture_push (f);
  g_assert_cmpstr (context_of (fixture_remote_get (f, id)), ==, "Tout autre chose.");
  g_assert_cmpuint (reseau_value_get_length (fixture_remote_get (f, id)->alts), ==, 0);
}

/* A text too long for the answer comes with the pull; until then nothing counts as seen. */
static void
test_not_told (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = written_twice (f);
  g_autoptr (ReseauShown) shown = NULL;
  g_autoptr (ReseauOp) op = NULL;
  g_autoptr (GPtrArray) list = NULL;
  const ReseauNotice *notice;

  f->tell_merged = FALSE;
  fixture_push (f);
  shown = fixture_get (f, id);
  g_assert_cmpstr (context_of (shown->record), ==, MINE);
  op = fixture_make_edit (f, id, CONTEXT (MINE " sept"));
  g_assert_cmpint (reseau_op_get_base (op, "context"), <, f->seq - 1);
  list = notices (f, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  notice = g_ptr_array_index (list, 0);
  assert_text (notice->mine, MINE);
  g_assert_true (reseau_value_is_null (notice->joined));
  fixture_pull (f);
  fixture_assert_same (f);
}

/* A pull was faster than the answer: there is nothing to fold in, and still something to say. */
static void
test_pulled_first (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = written_twice (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = reseau_store_next_batch (f->store, 0, 0, &error);
  g_autoptr (ReseauPushResponse) response = fixture_answer (f, batch);
  g_autoptr (ReseauShown) shown = NULL;
  g_autoptr (GPtrArray) list = NULL;

  fixture_pull (f);
  g_assert_true (reseau_store_fold_response (f->store, response, &error));
  shown = fixture_get (f, id);
  g_assert_cmpstr (context_of (shown->record), ==, BOTH);
  list = notices (f, id);
  g_assert_cmpuint (list->len, ==, 1);
  fixture_assert_same (f);
}

static void
test_dismissed (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = written_twice (f);
  g_autofree char *other = written_twice (f);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GError) error = NULL;
  const ReseauNotice *notice;

  fixture_push (f);
  all = notices (f, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  one = notices (f, other);
  g_assert_cmpuint (one->len, ==, 1);
  notice = g_ptr_array_index (one, 0);
  g_assert_true (reseau_store_dismiss_notice (f->store, notice->op, notice->field, &error));
  left = notices (f, NULL);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (((ReseauNotice *) g_ptr_array_index (left, 0))->record, ==, id);
}

/* What one may not see any more is in no notice either. */
static void
test_lost (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_remote_create (f, "fiche", "org:" ORG, FICHE);
  g_autoptr (GPtrArray) list = NULL;

  fixture_pull (f);
  fixture_remote_edit (f, id, -1, CONTEXT (THEIRS));
  fixture_edit (f, id, CONTEXT (MINE));
  fixture_push (f);
  /* Something that waits keeps the row of the record. */
  fixture_edit (f, id, "{\"title\":\"Vélos\"}");
  g_ptr_array_remove_index (f->grants, 1);
  fixture_pull (f);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM record"), ==, 1);
  list = notices (f, NULL);
  g_assert_cmpuint (list->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(path, func) \
  g_test_add ("/store/notice/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  add ("told", test_told);
  add ("goes-on", test_goes_on);
  add ("not-told", test_not_told);
  add ("pulled-first", test_pulled_first);
  add ("dismissed", test_dismissed);
  add ("lost", test_lost);
#undef add
  return g_test_run ();
}
