/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Servers put back to an older state, desks copied and put back, and what becomes of
 * everything that was typed: the real engine, store and server together. */
#include "net-fixture.h"

#include "reseau-json.h"
#include "reseau-mark.h"

#define PUT_BACK_FOUND GINT_TO_POINTER (TRUE) /* the guard tells the server */
#define PUT_BACK_UNNOTICED GINT_TO_POINTER (FALSE)

static gboolean
is_found (gconstpointer data)
{
  return GPOINTER_TO_INT (data);
}

static gboolean
is_told (Desk *desk, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = reseau_store_list_events (desk->store, &error);
  gboolean told = FALSE;

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++)
    told |= g_str_equal (((ReseauEvent *) g_ptr_array_index (events, i))->kind, kind);
  return told;
}

static gint64
count_events (Desk *desk, const char *kind)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM event WHERE kind = '%s'", kind);

  return desk_count (desk, sql);
}

static guint64
count_given (Desk *desk)
{
  guint64 given;
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_store_count_given (desk->store, &given, &error));
  return given;
}

/* --- a server put back --------------------------------------------------------------- */

/* Each desk knew more than the one before; the last one asks first. */
static void
test_lost_edits (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *bob = net_add_desk (net, NET_BOB);
  Desk *cleo = net_add_desk (net, NET_CLEO);
  g_autofree char *old = desk_create (ada, "ancienne");
  g_autofree char *lost = NULL;
  g_autofree char *gone = desk_create (ada, "à supprimer");

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, old, "{\"title\":\"A1\",\"summary\":\"S1\"}");
  lost = desk_create (ada, "perdue");
  desk_sync (ada);
  desk_sync (cleo); /* knows this */
  desk_edit (ada, old, "{\"title\":\"A2\"}");
  desk_delete (ada, gone);
  desk_sync (ada);
  desk_sync (bob); /* and this */
  desk_edit (bob, lost, "{\"summary\":\"S2\"}");
  desk_sync (bob);

  net_put_back (net, is_found (data));
  desk_sync (cleo);
  assert_shown (cleo, old, "title", "A1");
  assert_shown (cleo, lost, "title", "perdue");
  desk_sync (bob);
  desk_sync (ada);
  net_sync_all (net);
  net_assert_same (net);
  for (guint i = 0; i < net->desks->len; i++) {
    Desk *desk = g_ptr_array_index (net->desks, i);

    assert_shown (desk, old, "title", "A2");
    assert_shown (desk, old, "summary", "S1");
    assert_shown (desk, lost, "title", "perdue");
    assert_shown (desk, lost, "summary", "S2");
    assert_shown (desk, gone, "title", NULL);
    g_assert_cmpuint (desk_count_conflicts (desk, old), ==, 0);
    g_assert_cmpuint (desk_count_conflicts (desk, lost), ==, 0);
    g_assert_cmpint (count_events (desk, "restored"), ==, 1);
    g_assert_cmpint (count_events (desk, "copied"), ==, 0);
  }
  g_assert_cmpuint (count_given (cleo), >=, 2);
  g_assert_cmpint (net_count (net, "SELECT count(*) FROM epoch"), ==, 2);
  g_assert_cmpint (net_count (net, "SELECT count(*) FROM quarantine"), ==, 0);
}

/* What its author's laptop alone had is given back by whoever had read it. */
static void
test_given_by_a_reader (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *cleo = net_add_desk (net, NET_CLEO);
  g_autofree char *id = desk_create (ada, "T");
  g_autoptr (ReseauShown) shown = NULL;

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"U\"}");
  net_sync_all (net);
  net_put_back (net, is_found (data));
  desk_sync (cleo);
  g_assert_cmpint (net_count (net, "SELECT count(*) FROM record WHERE doc LIKE '%\"U\"%'"), ==, 1);
  shown = reseau_store_get (cleo->store, id, NULL);
  g_assert_cmpstr (shown->base->by, ==, NET_ADA);
}

/* An acknowledgement is all that a desk has of its own lost edit. */
static void
test_acknowledged (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  g_autofree char *id = desk_create (ada, "T");
  g_autofree char *other = NULL;

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"U\"}");
  other = desk_create (ada, "V");
  desk_run (ada, 1); /* the push, not the pull after it */
  g_assert_cmpuint (ada->pushes, ==, 1);
  net_put_back (net, is_found (data));
  desk_sync (ada);
  assert_shown (ada, id, "title", "U");
  assert_shown (ada, other, "title", "V");
  g_assert_cmpuint (desk_count_conflicts (ada, id), ==, 0);
  net_assert_same (net);
}

static void
test_meanwhile (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *bob = net_add_desk (net, NET_BOB);
  Desk *fresh;
  g_autofree char *id = desk_create (ada, "T");

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"perdu\",\"summary\":\"S\"}");
  desk_sync (ada);
  net_put_back (net, is_found (data));
  fresh = net_add_desk (net, NET_BOB);
  desk_edit (fresh, id, "{\"title\":\"entre-temps\"}");
  desk_sync (fresh);
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (bob, id, "title", "entre-temps");
  assert_shown (bob, id, "summary", "S");
  g_assert_cmpuint (desk_count_conflicts (bob, id), ==, 1);
}

/* What was typed over a lost value and not sent yet does not clash with it. */
static void
test_typed_over (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *bob = net_add_desk (net, NET_BOB);
  g_autofree char *id = desk_create (ada, "T");

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"perdu\"}");
  net_sync_all (net);
  desk_edit (bob, id, "{\"title\":\"plus tard\"}");
  net_put_back (net, is_found (data));
  desk_sync (ada);
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (ada, id, "title", "plus tard");
  g_assert_cmpuint (desk_count_conflicts (ada, id), ==, 0);
}

/* Nor what was typed over a row that has not been compared yet. */
static void
test_typed_before_compared (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *bob = net_add_desk (net, NET_BOB);
  g_autofree char *id = desk_create (ada, "T");

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"perdu\",\"summary\":\"aussi\"}");
  net_sync_all (net);
  net_put_back (net, is_found (data));
  g_assert_false (desk_run (bob, 3)); /* another identity */
  g_assert_cmpint (desk_count (bob, "SELECT count(*) FROM history"), ==, 1);
  desk_edit (bob, id, "{\"title\":\"plus tard\"}");
  desk_sync (ada);
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (ada, id, "title", "plus tard");
  assert_shown (ada, id, "summary", "aussi");
  g_assert_cmpuint (desk_count_conflicts (ada, id), ==, 0);
}

/* Put back a second time, what was typed over is given back of a history that its author never saw:
 * what it was is known. */
static void
test_typed_through_two (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *bob = net_add_desk (net, NET_BOB);
  g_autofree char *id = desk_create (ada, "T");

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"perdu\",\"summary\":\"aussi\"}");
  net_sync_all (net);
  desk_edit (bob, id, "{\"title\":\"plus tard\"}");
  net_put_back (net, is_found (data));
  g_assert_false (desk_run (bob, 3));
  desk_edit (bob, id, "{\"summary\":\"encore\"}");
  desk_sync (ada);
  net_put_back (net, is_found (data));
  desk_sync (ada);
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (ada, id, "title", "plus tard");
  assert_shown (ada, id, "summary", "encore");
  g_assert_cmpuint (desk_count_conflicts (ada, id), ==, 0);
}

/* Put back to a time before it began another history, the server has the former name again and
 * numbers something else as it had numbered what it lost: who saw the one did not see the other. */
static void
test_same_name (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *bob = net_add_desk (net, NET_BOB);
  g_autofree char *id = desk_create (ada, "T");

  net_sync_all (net);
  net_back_up (net);
  desk_edit (bob, id, "{\"summary\":\"un\"}");
  desk_sync (bob);
  desk_edit (bob, id, "{\"summary\":\"deux\"}");
  desk_sync (bob);
  desk_edit (bob, id, "{\"title\":\"de Bob\"}");
  net_put_back (net, FALSE);
  desk_edit (ada, id, "{\"title\":\"d’Ada\"}");
  desk_sync (ada);
  net_put_back (net, is_found (data));
  desk_sync (ada);
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (bob, id, "title", "d’Ada");
  assert_shown (ada, id, "summary", "deux");
  g_assert_cmpuint (desk_count_conflicts (ada, id), ==, 1);
}

/* --- one's own word, under another name ------------------------------------------------ */

static void
rename_all (Net *net)
{
  g_autoptr (GError) error = NULL;

  reseau_server_begin_epoch (net->server, net->store, "command", &error);
  g_assert_no_error (error);
}

static void
assert_last_word (Net *net, Desk *desk, const char *id)
{
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (desk, id, "title", "deux");
  assert_shown (desk, id, "context", "trois quatre");
  g_assert_cmpuint (desk_count_conflicts (desk, id), ==, 0);
}

/* What is typed over an acknowledged word of one's own has seen it, whatever the device is called
 * when it arrives. */
static void
test_over_acknowledged (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  g_autofree char *id = desk_create (ada, "T");

  net_sync_all (net);
  desk_edit (ada, id, "{\"title\":\"un\",\"context\":\"trois\"}");
  desk_run (ada, 1);
  g_assert_cmpint (desk_count (ada, "SELECT count(*) FROM outbox"), ==, 0);
  desk_edit (ada, id, "{\"title\":\"deux\",\"context\":\"trois quatre\"}");
  rename_all (net);
  assert_last_word (net, ada, id);
}

/* A record that was made here and not pulled yet has no revision. */
static void
test_over_creation (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  g_autofree char *id = NULL;

  net_sync_all (net);
  id = desk_create (ada, "un");
  desk_run (ada, 1);
  desk_edit (ada, id, "{\"title\":\"deux\",\"context\":\"trois quatre\"}");
  rename_all (net);
  assert_last_word (net, ada, id);
}

static GBytes *
take_off (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  GBytes *batch = reseau_store_next_batch (desk->store, 0, 0, &error);

  g_assert_no_error (error);
  g_assert_nonnull (batch);
  return batch;
}

static void
test_behind_own (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  g_autofree char *id = desk_create (ada, "T");
  g_autoptr (GBytes) batch = NULL;

  net_sync_all (net);
  desk_edit (ada, id, "{\"title\":\"un\",\"context\":\"trois\"}");
  batch = take_off (ada);
  desk_edit (ada, id, "{\"title\":\"deux\",\"context\":\"trois quatre\"}");
  desk_run (ada, 1);
  g_assert_cmpint (desk_count (ada, "SELECT count(*) FROM outbox"), ==, 1);
  rename_all (net);
  assert_last_word (net, ada, id);
}

/* The answer is lost, and both come again in one batch. */
static void
test_behind_unheard (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  g_autofree char *id = desk_create (ada, "T");
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (ReseauValue) value = NULL;
  g_autoptr (ReseauPushRequest) request = NULL;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;

  net_sync_all (net);
  desk_edit (ada, id, "{\"title\":\"un\",\"context\":\"trois\"}");
  batch = take_off (ada);
  desk_edit (ada, id, "{\"title\":\"deux\",\"context\":\"trois quatre\"}");
  value = reseau_json_parse (g_bytes_get_data (batch, NULL), g_bytes_get_size (batch), &error);
  request = reseau_push_request_from_value (value, &error);
  answer = reseau_server_push (net->server, net->store, NET_ADA, request, &problem, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
  rename_all (net);
  assert_last_word (net, ada, id);
}

/* --- what is not one's own --------------------------------------------------------------- */

/* What others said is given back, never shown as one's own. */
static void
test_not_shown (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *bob = net_add_desk (net, NET_BOB);
  g_autofree char *id = desk_create (ada, "T");
  g_autoptr (ReseauStoreState) state = NULL;

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"perdu\"}");
  net_sync_all (net);
  net_put_back (net, TRUE);
  g_assert_false (desk_run (bob, 3)); /* a refusal, the ancestor, another identity */
  g_assert_cmpint (desk_count (bob, "SELECT count(*) FROM outbox WHERE lane = 1"), ==, 1);
  g_assert_cmpint (desk_count (bob, "SELECT count(*) FROM record WHERE pending = 1"), ==, 0);
  state = reseau_store_load_state (bob->store, NULL);
  g_assert_cmpuint (state->pending, ==, 1);
  g_assert_false (is_told (bob, "restored"));
  /* An edit is an operation of its own, and waits until all has been compared. */
  desk_edit (bob, id, "{\"summary\":\"à moi\"}");
  g_assert_cmpint (desk_count (bob, "SELECT count(*) FROM outbox WHERE lane = 0"), ==, 1);
  desk_run (bob, 1);
  g_assert_cmpint (desk_count (bob, "SELECT count(*) FROM outbox WHERE lane = 2"), ==, 1);
  g_assert_cmpint (desk_count (bob, "SELECT count(*) FROM outbox WHERE lane = 0"), ==, 1);
  desk_sync (bob);
  g_assert_true (is_told (bob, "restored"));
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (ada, id, "title", "perdu");
  assert_shown (ada, id, "summary", "à moi");
}

static void
test_nothing_lost (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  g_autofree char *id = desk_create (ada, "T");
  g_autoptr (GError) error = NULL;
  gint64 head;

  net_sync_all (net);
  head = net_head (net);
  g_assert_true (reseau_server_begin_epoch (net->server, net->store, "command", &error));
  desk_edit (ada, id, "{\"title\":\"U\"}");
  desk_sync (ada);
  net_assert_same (net);
  assert_shown (ada, id, "title", "U");
  g_assert_cmpint (net_head (net), ==, head + 1);
  g_assert_cmpuint (count_given (ada), ==, 0);
}

/* --- more than once ------------------------------------------------------------------- */

static void
test_asleep_through_two (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *bob = net_add_desk (net, NET_BOB);
  g_autofree char *id = desk_create (ada, "T");
  g_autofree char *other = NULL;

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"perdu\"}");
  net_sync_all (net); /* bob sleeps from here on */
  net_put_back (net, is_found (data));
  desk_sync (ada);
  net_back_up (net);
  other = desk_create (ada, "autre");
  desk_sync (ada);
  net_put_back (net, is_found (data));
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (bob, id, "title", "perdu");
  assert_shown (bob, other, "title", "autre");
  g_assert_cmpuint (desk_count_conflicts (bob, id), ==, 0);
}

/* The same backup again, at every point of the giving back. */
static void
test_again_meanwhile (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *cleo = net_add_desk (net, NET_CLEO);
  g_autofree char *id = desk_create (ada, "T");
  g_autofree char *deeper = NULL;

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"perdu\"}");
  deeper = desk_create (ada, "aussi");
  net_sync_all (net);
  desk_edit (cleo, id, "{\"title\":\"de Cléo\"}"); /* who may not */
  for (guint steps = 1; steps < 9; steps++) {
    net_put_back (net, is_found (data));
    desk_run (cleo, steps);
    desk_reopen (cleo);
  }
  net_put_back (net, is_found (data));
  desk_sync (cleo);
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (ada, id, "title", "perdu");
  assert_shown (ada, deeper, "title", "aussi");
  g_assert_cmpuint (desk_count_conflicts (ada, id), ==, 0);
  g_assert_cmpint (desk_count (cleo, "SELECT count(*) FROM tray"), ==, 1);
  g_assert_cmpint (desk_count (cleo, "SELECT count(*) FROM history"), ==, 0);
  g_assert_cmpint (desk_count (cleo, "SELECT count(*) FROM meta WHERE k = 'restoring' AND v <> 0"),
                   ==, 0);
}

/* An older backup the second time, while the first has not been made good. */
static void
test_deeper_meanwhile (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  g_autofree char *id = desk_create (ada, "T");
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *older = g_build_filename (net->dir, "older.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *backup = g_build_filename (net->dir, "server.db.backup", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  desk_sync (ada);
  net_back_up (net);
  g_assert_true (g_file_get_contents (backup, &bytes, &length, &error));
  second = desk_create (ada, "deux");
  desk_edit (ada, id, "{\"title\":\"U\"}");
  desk_sync (ada);
  net_back_up (net);
  third = desk_create (ada, "trois");
  desk_edit (ada, id, "{\"title\":\"V\"}");
  desk_sync (ada);
  net_put_back (net, is_found (data));
  desk_run (ada, 3);
  g_assert_true (g_file_set_contents (backup, bytes, length, &error));
  net_put_back (net, is_found (data));
  desk_sync (ada);
  net_assert_same (net);
  assert_shown (ada, id, "title", "V");
  assert_shown (ada, second, "title", "deux");
  assert_shown (ada, third, "title", "trois");
  g_assert_cmpuint (desk_count_conflicts (ada, id), ==, 0);
}

/* --- a desk copied ------------------------------------------------------------------------ */

static void
test_clone (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *bob = net_add_desk (net, NET_BOB);
  Desk *clone;
  g_autofree char *id = desk_create (ada, "T");
  g_autofree char *both = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  net_sync_all (net);
  both = desk_create (ada, "avant la copie");
  clone = desk_clone (ada);
  first = desk_create (ada, "sur l’un");
  desk_edit (ada, id, "{\"title\":\"de l’un\"}");
  second = desk_create (clone, "sur l’autre");
  desk_edit (clone, id, "{\"summary\":\"de l’autre\"}");
  desk_sync (ada);
  desk_sync (clone);
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (bob, id, "title", "de l’un");
  assert_shown (bob, id, "summary", "de l’autre");
  assert_shown (bob, both, "title", "avant la copie");
  assert_shown (bob, first, "title", "sur l’un");
  assert_shown (bob, second, "title", "sur l’autre");
  g_assert_cmpint (net_count (net, "SELECT count(*) FROM record WHERE doc LIKE '%avant la copie%'"),
                   ==, 1);
  g_assert_cmpint (count_events (clone, "copied"), ==, 1);
  g_assert_cmpint (count_events (ada, "copied"), ==, 0);
  g_assert_cmpint (count_events (clone, "restored"), ==, 0);
}

/* Nothing disappears from the screen while all is compared. */
static void
test_clone_keeps_its_rows (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *clone;
  g_autofree char *id = desk_create (ada, "T");

  net_sync_all (net);
  clone = desk_clone (ada);
  desk_edit (ada, id, "{\"title\":\"U\"}");
  desk_sync (ada);
  desk_edit (clone, id, "{\"summary\":\"S\"}");
  for (guint i = 0; i < 8; i++) {
    desk_run (clone, 1);
    assert_shown (clone, id, "summary", "S");
  }
  net_sync_all (net);
  net_assert_same (net);
}

static void
test_clone_and_put_back (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *clone;
  g_autofree char *id = desk_create (ada, "T");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  net_sync_all (net);
  net_back_up (net);
  desk_edit (ada, id, "{\"title\":\"perdu\"}");
  net_sync_all (net);
  clone = desk_clone (ada);
  first = desk_create (ada, "un");
  second = desk_create (clone, "deux");
  desk_sync (ada);
  net_put_back (net, is_found (data));
  desk_sync (clone);
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (clone, id, "title", "perdu");
  assert_shown (clone, first, "title", "un");
  assert_shown (ada, second, "title", "deux");
  g_assert_cmpuint (desk_count_conflicts (ada, id), ==, 0);
}

static gboolean
is_restoring (Desk *desk)
{
  return desk_count (desk, "SELECT count(*) FROM meta WHERE k = 'restoring' AND v <> 0") > 0;
}

/* Found to be a copy, it asks for another identity of a server that was put back meanwhile. */
static void
test_clone_while_put_back (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  Desk *clone;
  g_autofree char *id = desk_create (ada, "T");
  g_autofree char *lost = NULL;

  net_sync_all (net);
  net_back_up (net);
  for (guint i = 0; i < 9; i++) {
    g_autofree char *json = g_strdup_printf ("{\"summary\":\"%u\"}", i);

    desk_edit (ada, id, json);
    desk_sync (ada);
  }
  lost = desk_create (ada, "perdue"); /* its number is one that comes again */
  desk_sync (ada);
  clone = desk_clone (ada);
  desk_edit (ada, id, "{\"needs\":\"N\"}");
  desk_sync (ada);
  desk_edit (clone, id, "{\"means_time\":\"M\"}");
  desk_run (clone, 1); /* it is told that it is a copy */
  net_put_back (net, is_found (data));
  desk_sync (ada);
  desk_edit (ada, lost, "{\"title\":\"que la copie n’a pas vue\"}");
  desk_sync (ada);
  for (guint i = 0; i < 20 && !is_restoring (clone); i++)
    desk_run (clone, 1);
  desk_edit (clone, lost, "{\"title\":\"de la copie\"}");
  net_sync_all (net);
  net_assert_same (net);
  assert_shown (clone, lost, "title", "que la copie n’a pas vue");
  g_assert_cmpuint (desk_count_conflicts (ada, lost), ==, 1);
  assert_shown (ada, id, "means_time", "M");
  assert_shown (clone, id, "needs", "N");
  g_assert_cmpuint (desk_count_conflicts (ada, id), ==, 0);
  g_assert_true (is_told (clone, "restored"));
}

/* --- the ladder ------------------------------------------------------------------------------ */

static gint64
nearest_below (GPtrArray *marks, gint64 seq)
{
  gint64 nearest = 0;

  for (guint i = 0; i < marks->len; i++) {
    gint64 at = reseau_mark_get_seq (g_ptr_array_index (marks, i));

    if (at <= seq)
      nearest = MAX (nearest, at);
  }
  return nearest;
}

static void
test_ladder (Net *net, gconstpointer data)
{
  Desk *ada = net_add_desk (net, NET_ADA);
  g_autofree char *id = desk_create (ada, "T");
  g_autoptr (GPtrArray) marks = NULL;
  gint64 top;

  for (guint i = 0; i < 600; i++) {
    g_autofree char *json = g_strdup_printf ("{\"title\":\"%u\"}", i);

    desk_edit (ada, id, json);
    desk_run (ada, 1 + i % 2);
  }
  desk_sync (ada);
  marks = reseau_store_list_marks (ada->store, NULL);
  top = reseau_mark_get_seq (g_ptr_array_index (marks, 0));
  g_assert_cmpint (top, ==, net_head (net));
  g_assert_cmpuint (marks->len, <=, RESEAU_LADDER_MAX);
  /* What has to be given back needlessly is at most four times what was lost. */
  for (gint64 lost = 1; lost < top / 4; lost++) {
    gint64 found = nearest_below (marks, top - lost);

    g_assert_cmpint (top - found, <=, 4 * lost);
  }
}

#define ADD(name, func, data) \
  g_test_add ("/sync/history/" name, Net, data, net_set_up, func, net_tear_down)

#define ADD_BOTH(name, func) \
  ADD (name "/found", func, PUT_BACK_FOUND); \
  ADD (name "/unnoticed", func, PUT_BACK_UNNOTICED)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_BOTH ("lost-edits", test_lost_edits);
  ADD_BOTH ("given-by-a-reader", test_given_by_a_reader);
  ADD_BOTH ("acknowledged", test_acknowledged);
  ADD_BOTH ("meanwhile", test_meanwhile);
  ADD_BOTH ("typed-over", test_typed_over);
  ADD_BOTH ("typed-before-compared", test_typed_before_compared);
  ADD_BOTH ("typed-through-two", test_typed_through_two);
  ADD_BOTH ("same-name", test_same_name);
  ADD ("over-acknowledged", test_over_acknowledged, NULL);
  ADD ("over-creation", test_over_creation, NULL);
  ADD ("behind-own", test_behind_own, NULL);
  ADD ("behind-unheard", test_behind_unheard, NULL);
  ADD ("not-shown", test_not_shown, NULL);
  ADD ("nothing-lost", test_nothing_lost, NULL);
  ADD_BOTH ("asleep-through-two", test_asleep_through_two);
  ADD_BOTH ("again-meanwhile", test_again_meanwhile);
  ADD_BOTH ("deeper-meanwhile", test_deeper_meanwhile);
  ADD ("clone", test_clone, NULL);
  ADD ("clone-keeps-its-rows", test_clone_keeps_its_rows, NULL);
  ADD_BOTH ("clone-and-put-back", test_clone_and_put_back);
  ADD_BOTH ("clone-while-put-back", test_clone_while_put_back);
  ADD ("ladder", test_ladder, NULL);
  return g_test_run ();
}
