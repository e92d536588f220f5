/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window's view of the cache: lists that fetch what is looked at, and follow
 * what changes. */
#include "reseau-answers.h"
#include "reseau-record-list.h"
#include "store-fixture.h"

#include <string.h>

#define MANY 2500

typedef struct {
  Fixture f;
  ReseauContext *context;
  ReseauRecordList *list;
  guint spliced;
  guint position, removed, added;
} View;

static void
make_many (Fixture *f)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < MANY; i++) {
    g_autofree char *op_id = fixture_id (f);
    g_autofree char *id = fixture_id (f);
    g_autofree char *json = g_strdup_printf ("{\"title\":\"Fiche %04u\",\"nature\":\"%s\","
                                             "\"context\":\"Une menuiserie numéro %u\"}",
                                             i, i % 10 == 0 ? "tool" : "practice", i);
    ReseauOp *op = reseau_op_new (RESEAU_OP_CREATE, op_id, "fiche", id, "net");

    op->set = fixture_json (json);
    g_ptr_array_add (ops, op);
  }
  reseau_store_commit_ops (f->store, ops, &error);
  g_assert_no_error (error);
}

static void
on_items_changed_cb (GListModel *model, guint position, guint removed, guint added, View *view)
{
  view->spliced++;
  view->position = position;
  view->removed = removed;
  view->added = added;
}

static void
view_set_up (View *view, gconstpointer n)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (ReseauSecretStore) secrets = reseau_secret_memory_new ();
  g_autoptr (GError) error = NULL;

  fixture_set_up (&view->f, NULL);
  if (n != NULL)
    make_many (&view->f);
  view->context = reseau_context_new (view->f.folder, env, secrets);
  reseau_context_open (view->context, &error);
  g_assert_no_error (error);
  view->list = reseau_record_list_new (view->context);
  g_signal_connect (view->list, "items-changed", G_CALLBACK (on_items_changed_cb), view);
}

static void
close_view (View *view)
{
  g_clear_object (&view->list);
  reseau_context_close (view->context);
  /* What was under way holds the context until it has heard of the end. */
  while (g_main_context_iteration (NULL, FALSE)) {
  }
  g_assert_finalize_object (view->context);
}

static void
view_tear_down (View *view, gconstpointer unused)
{
  close_view (view);
  fixture_tear_down (&view->f, NULL);
}

static void
settle (View *view)
{
  while (reseau_record_list_is_loading (view->list) || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_loaded (ReseauItem *item)
{
  while (!reseau_item_is_loaded (item))
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_length (View *view, guint expected)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (view->list)) != expected)
    g_main_context_iteration (NULL, TRUE);
  settle (view);
}

static void
wait_title (ReseauItem *item, const char *expected)
{
  while (g_strcmp0 (reseau_item_get_title (item), expected) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static guint
length (View *view)
{
  return g_list_model_get_n_items (G_LIST_MODEL (view->list));
}

static ReseauItem *
item_at (View *view, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (view->list), position);
}

static void
ask (View *view, const char *text, const char *nature)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

  query->sort = RESEAU_SORT_TITLE;
  reseau_query_set_text (query, text);
  if (nature != NULL)
    reseau_query_add_filter (query, "nature", nature);
  reseau_record_list_set_query (view->list, query);
}

/* --- reading -------------------------------------------------------------------- */

static void
test_pages (View *view, gconstpointer unused)
{
  g_autoptr (ReseauItem) first = NULL;
  g_autoptr (ReseauItem) far = NULL;
  g_autoptr (ReseauItem) again = NULL;

  g_assert_cmpuint (length (view), ==, 0);
  ask (view, NULL, NULL);
  settle (view);
  g_assert_cmpuint (length (view), ==, MANY);
  first = item_at (view, 0);
  g_assert_true (reseau_item_is_loaded (first));
  g_assert_cmpstr (reseau_item_get_title (first), ==, "Fiche 0000");

  far = item_at (view, 2000);
  g_assert_false (reseau_item_is_loaded (far));
  wait_loaded (far);
  g_assert_cmpstr (reseau_item_get_title (far), ==, "Fiche 2000");
  again = item_at (view, 2000);
  g_assert_true (again == far);
  g_assert_null (item_at (view, MANY));
}

/* What one sees first does not wait for the rest, and stays when that comes. */
static void
test_beginning (View *view, gconstpointer unused)
{
  g_autoptr (ReseauItem) first = NULL;
  g_autoptr (ReseauItem) still_first = NULL;

  ask (view, "menuiserie", NULL);
  while (length (view) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (length (view), <, MANY);
  g_assert_true (reseau_record_list_is_loading (view->list));
  first = item_at (view, 0);
  g_assert_true (reseau_item_is_loaded (first));
  view->removed = 0;
  settle (view);
  g_assert_cmpuint (length (view), ==, MANY);
  g_assert_cmpuint (view->removed, ==, 0);
  still_first = item_at (view, 0);
  g_assert_true (first == still_first);
}

/* Rows that somebody looks at are filled, however many were looked at before. */
static void
test_all_rows (View *view, gconstpointer unused)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  ask (view, NULL, NULL);
  settle (view);
  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (items, item_at (view, i));
  settle (view);
  for (guint i = 0; i < MANY; i++) {
    g_autofree char *title = g_strdup_printf ("Fiche %04u", i);

    wait_loaded (g_ptr_array_index (items, i));
    g_assert_cmpstr (reseau_item_get_title (g_ptr_array_index (items, i)), ==, title);
  }
}

/* The passage that a search found is told of every row, not of the first page only. */
static void
test_passages (View *view, gconstpointer unused)
{
  g_autoptr (ReseauItem) first = NULL;
  g_autoptr (ReseauItem) far = NULL;

  ask (view, "menuiserie", NULL);
  settle (view);
  g_assert_cmpuint (length (view), >, 100);
  first = item_at (view, 0);
  far = item_at (view, 90);
  wait_loaded (far);
  g_assert_nonnull (g_strstr_len (reseau_item_get_excerpt (first), -1, "menuiserie"));
  g_assert_nonnull (reseau_item_get_excerpt (far));
  g_assert_nonnull (g_strstr_len (reseau_item_get_excerpt (far), -1, "menuiserie"));
}

static ReseauItem *
find_one (View *view, const char *text)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (NULL);
  ReseauItem *item;

  query->sort = RESEAU_SORT_RELEVANCE;
  reseau_query_set_text (query, text);
  reseau_record_list_set_query (view->list, query);
  wait_length (view, 1);
  item = item_at (view, 0);
  wait_loaded (item);
  return item;
}

/* What was said, or ties records together, is told with what it hangs on, and leads there. */
static void
test_what_hangs_on_records (View *view, gconstpointer unused)
{
  g_autofree char *wood =
      fixture_create (&view->f, "structure", "net", "{\"name\":\"Bois et Cie\"}");
  g_autofree char *person =
      fixture_create (&view->f, "person", "net", "{\"name\":\"Lison\",\"first_name\":\"Ada\"}");
  g_autofree char *tie = g_strdup_printf (
      "{\"type\":\"works_at\",\"from\":\"%s\",\"to\":\"%s\",\"function\":\"Girouettiste\"}", person,
      wood);
  g_autofree char *link = fixture_create (&view->f, "link", "net", tie);
  g_autofree char *long_text = g_strnfill (300, '.');
  g_autofree char *said = g_strdup_printf (
      "{\"about\":\"%s\",\"text\":\"Bonjour%s Attention à l’anémomètre.\"}", link, long_text);
  g_autofree char *message = fixture_create (&view->f, "message", "net", said);
  g_autoptr (ReseauItem) found = find_one (view, "girouettistes");
  g_autoptr (ReseauItem) word = NULL;

  g_assert_cmpstr (reseau_item_get_id (found), ==, link);
  g_assert_cmpstr (reseau_item_get_page (found), ==, person);
  g_assert_nonnull (strstr (reseau_item_get_excerpt (found), "Ada Lison · Bois et Cie"));
  g_assert_nonnull (strstr (reseau_item_get_excerpt (found), "Girouettiste"));

  word = find_one (view, "anemometre");
  g_assert_cmpstr (reseau_item_get_id (word), ==, message);
  g_assert_cmpstr (reseau_item_get_page (word), ==, person);
  g_assert_nonnull (strstr (reseau_item_get_title (word), "anémomètre"));
}

static void
test_other_questions (View *view, gconstpointer unused)
{
  ask (view, NULL, NULL);
  settle (view);
  /* Typed faster than answered: the last word counts. */
  ask (view, "m", NULL);
  ask (view, "me", NULL);
  ask (view, NULL, "tool");
  settle (view);
  g_assert_cmpuint (length (view), ==, MANY / 10);

  ask (view, "rien de tel nulle part", NULL);
  settle (view);
  g_assert_cmpuint (length (view), ==, 0);

  ask (view, NULL, NULL);
  reseau_record_list_set_query (view->list, NULL);
  settle (view);
  g_assert_cmpuint (length (view), ==, 0);
  g_assert_false (reseau_record_list_is_loading (view->list));
}

/* --- following -------------------------------------------------------------------- */

typedef struct {
  ReseauChange *change;
  gboolean done;
  GError *error;
} Doing;

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Doing *doing = data;

  doing->change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &doing->error);
  doing->done = TRUE;
}

static ReseauChange *
finish (View *view, Doing *doing)
{
  while (!doing->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (doing->error);
  settle (view);
  return doing->change;
}

static void
test_changes (View *view, gconstpointer unused)
{
  g_autoptr (ReseauItem) seen = NULL;
  g_autoptr (ReseauItem) new = NULL;
  g_autoptr (ReseauValue) fields = fixture_json ("{\"title\":\"Fiche 0000 bis\"}");
  g_autoptr (ReseauValue) title = fixture_json ("{\"title\":\"Fiche 0005, revue\"}");
  g_autoptr (ReseauChange) created = NULL;
  g_autoptr (ReseauChange) changed = NULL;
  g_autoptr (ReseauChange) undone = NULL;
  Doing creating = { 0 }, changing = { 0 }, undoing = { 0 };
  guint before;

  ask (view, NULL, NULL);
  settle (view);
  before = view->spliced;
  reseau_context_create_async (view->context, "fiche", fields, on_done_cb, &creating);
  created = finish (view, &creating);
  wait_length (view, MANY + 1);
  g_assert_cmpuint (view->spliced, ==, before + 1);
  g_assert_cmpuint (view->position, ==, 1);
  g_assert_cmpuint (view->removed, ==, 0);
  g_assert_cmpuint (view->added, ==, 1);
  new = item_at (view, 1);
  wait_loaded (new);
  g_assert_cmpstr (reseau_item_get_id (new), ==, created->record);
  g_assert_true (reseau_item_is_pending (new));

  /* A row that changes in place is not announced as another one: it says so itself. */
  seen = item_at (view, 6);
  wait_loaded (seen);
  g_assert_cmpstr (reseau_item_get_title (seen), ==, "Fiche 0005");
  before = view->spliced;
  reseau_context_set_async (view->context, reseau_item_get_id (seen), title, on_done_cb, &changing);
  changed = finish (view, &changing);
  wait_title (seen, "Fiche 0005, revue");
  settle (view);
  g_assert_cmpuint (view->spliced, ==, before);

  reseau_context_undo_async (view->context, g_steal_pointer (&created), on_done_cb, &undoing);
  undone = finish (view, &undoing);
  wait_length (view, MANY);
  g_assert_cmpuint (view->position, ==, 1);
  g_assert_cmpuint (view->removed, ==, 1);
  g_assert_cmpuint (view->added, ==, 0);
}

/* Rows held on screen follow although a thousand others were scrolled past. */
static void
test_changes_far_down (View *view, gconstpointer unused)
{
  g_autoptr (ReseauItem) seen = NULL;
  g_autoptr (ReseauValue) title = fixture_json ("{\"title\":\"Fiche 0005, revue\"}");
  g_autoptr (ReseauChange) changed = NULL;
  Doing changing = { 0 };

  ask (view, NULL, NULL);
  settle (view);
  seen = item_at (view, 5);
  for (guint i = 0; i < MANY; i++) {
    g_autoptr (ReseauItem) passing = item_at (view, i);

    g_assert_nonnull (passing);
    if (i % 100 == 0)
      settle (view);
  }
  settle (view);
  reseau_context_set_async (view->context, reseau_item_get_id (seen), title, on_done_cb, &changing);
  changed = finish (view, &changing);
  wait_title (seen, "Fiche 0005, revue");
}

/* --- answers -------------------------------------------------------------------- */

/* A heading where the nature changes. */
static GPtrArray *
by_nature (GPtrArray *items, const ReseauQuery *query)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  const char *last = NULL;

  for (guint i = 0; i < items->len; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);
    const char *nature = reseau_record_get_string (reseau_item_get_record (item), "nature");

    if (g_strcmp0 (nature, last) != 0)
      g_ptr_array_add (rows, reseau_answer_heading_new (nature));
    last = nature;
    g_ptr_array_add (rows, g_object_ref (item));
  }
  return rows;
}

static void
wait_answers (ReseauAnswers *answers)
{
  gboolean loading;

  g_object_get (answers, "loading", &loading, NULL);
  while (loading) {
    g_main_context_iteration (NULL, TRUE);
    g_object_get (answers, "loading", &loading, NULL);
  }
}

static void
set_words (ReseauAnswers *answers, const char *text)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

  query->sort = RESEAU_SORT_TITLE;
  reseau_query_set_text (query, text);
  reseau_answers_set_query (answers, query);
  wait_answers (answers);
}

/* What differs is announced, and nothing else, headings included. */
static void
test_answers (View *view, gconstpointer unused)
{
  static const ReseauAnswersWay way = { 5, NULL, by_nature };
  g_autoptr (ReseauAnswers) answers = reseau_answers_new (view->context, &way);
  GListModel *model = G_LIST_MODEL (answers);
  g_autoptr (ReseauAnswerHeading) heading = NULL;
  g_autoptr (ReseauItem) third = NULL;
  g_autoptr (ReseauItem) kept = NULL;
  g_autoptr (ReseauValue) title = fixture_json ("{\"title\":\"Fiche 0002, revue\"}");
  g_autoptr (ReseauChange) changed = NULL;
  Doing changing = { 0 };

  set_words (answers, NULL);
  g_assert_cmpuint (reseau_answers_get_total (answers), ==, 5);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 7);
  heading = g_list_model_get_item (model, 2);
  g_assert_cmpstr (reseau_answer_heading_get_title (heading), ==, "practice");
  third = g_list_model_get_item (model, 4);
  g_assert_cmpstr (reseau_item_get_title (third), ==, "Fiche 0002");
  g_signal_connect (answers, "items-changed", G_CALLBACK (on_items_changed_cb), view);
  view->spliced = 0;
  reseau_context_set_async (view->context, reseau_item_get_id (third), title, on_done_cb,
                            &changing);
  changed = finish (view, &changing);
  /* The answer may have come before the change was reported, or not be asked for yet. */
  while (view->spliced == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (view->spliced, ==, 1);
  g_assert_cmpuint (view->position, ==, 4);
  g_assert_cmpuint (view->removed, ==, 1);
  g_assert_cmpuint (view->added, ==, 1);
  kept = g_list_model_get_item (model, 2);
  g_assert_true ((gpointer) kept == (gpointer) heading);
  g_signal_handlers_disconnect_by_data (answers, view);
}

/* The same records found by other words are shown by other passages. */
static void
test_answers_to_other_words (View *view, gconstpointer unused)
{
  static const ReseauAnswersWay way = { 3, NULL, NULL };
  g_autoptr (ReseauAnswers) answers = reseau_answers_new (view->context, &way);
  g_autoptr (ReseauItem) one = NULL;
  g_autoptr (ReseauItem) other = NULL;

  set_words (answers, "numéro 1234");
  one = g_list_model_get_item (G_LIST_MODEL (answers), 0);
  g_assert_nonnull (one);
  g_assert_nonnull (strstr (reseau_item_get_excerpt (one), "1234"));
  set_words (answers, "fiche 1234");
  other = g_list_model_get_item (G_LIST_MODEL (answers), 0);
  g_assert_cmpstr (reseau_item_get_id (other), ==, reseau_item_get_id (one));
  set_words (answers, "xylophone");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (answers)), ==, 0);
}

/* --- drafts ------------------------------------------------------------------------ */

static void
test_draft (View *view, gconstpointer unused)
{
  g_autoptr (ReseauValue) draft = fixture_json ("{\"title\":\"À moitié écrit\"}");
  g_autoptr (ReseauValue) kept = NULL;
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (ReseauSecretStore) secrets = reseau_secret_memory_new ();
  g_autoptr (GError) error = NULL;

  reseau_context_save_draft (view->context, "new/fiche", draft);
  /* Closing writes what waits. */
  close_view (view);
  view->context = reseau_context_new (view->f.folder, env, secrets);
  reseau_context_open (view->context, &error);
  g_assert_no_error (error);
  kept = reseau_context_load_draft (view->context, "new/fiche");
  g_assert_nonnull (kept);
  g_assert_true (reseau_value_equal (kept, draft));
  reseau_context_save_draft (view->context, "new/fiche", NULL);
  g_assert_null (reseau_context_load_draft (view->context, "new/fiche"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/client/lists/" path, View, "many", view_set_up, func, view_tear_down)
  ADD ("pages", test_pages);
  ADD ("beginning", test_beginning);
  ADD ("all-rows", test_all_rows);
  ADD ("passages", test_passages);
  g_test_add ("/client/lists/what-hangs-on-records", View, NULL, view_set_up,
              test_what_hangs_on_records, view_tear_down);
  ADD ("other-questions", test_other_questions);
  ADD ("changes", test_changes);
  ADD ("changes-far-down", test_changes_far_down);
  ADD ("answers", test_answers);
  ADD ("answers-to-other-words", test_answers_to_other_words);
  g_test_add ("/client/lists/draft", View, NULL, view_set_up, test_draft, view_tear_down);
  return g_test_run ();
}
