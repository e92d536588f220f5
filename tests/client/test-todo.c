/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-json.h"
#include "reseau-todo.h"

#define ME "019a0000-0000-7000-8000-00000000000a"
#define COLLEAGUE "019a0000-0000-7000-8000-00000000000b"
#define HOME "019a0000-0000-7000-8000-000000000001"
#define OTHER "019a0000-0000-7000-8000-000000000002"
#define PAIR "pair:" HOME "+" OTHER
#define ONE "019a0000-0000-7000-8000-000000000101"
#define TWO "019a0000-0000-7000-8000-000000000102"

/* Well after the ids above were made: 14 months. */
#define NOW_TEXT "2026-12-15T12:00:00Z"

typedef struct {
  ReseauSchema *schema;
  ReseauActor actor;
  ReseauTodoLook look;
} World;

static World *
world_new (void)
{
  World *world = g_new0 (World, 1);
  g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 (NOW_TEXT, NULL);

  world->schema = reseau_schema_new_builtin ();
  world->actor = (ReseauActor){ ME, HOME, RESEAU_ROLE_MEMBER };
  world->look =
      (ReseauTodoLook){ &world->actor, world->schema, g_date_time_to_unix (now) * G_USEC_PER_SEC,
                        reseau_todo_array_new () };
  return world;
}

static void
world_free (World *world)
{
  g_ptr_array_unref (world->look.todos);
  reseau_schema_unref (world->schema);
  g_free (world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static ReseauRecord *
record_new (const char *id, const char *kind, const char *scope, const char *by, const char *json)
{
  g_autoptr (GError) error = NULL;
  ReseauRecord *record = reseau_record_new (id, kind, scope);

  reseau_value_unref (record->fields);
  record->fields = reseau_json_parse (json, -1, &error);
  g_assert_no_error (error);
  record->by = g_strdup (by);
  record->org = g_strdup (g_strcmp0 (by, ME) == 0 ? HOME : OTHER);
  record->rev = record->created = 5;
  return record;
}

static GPtrArray *
list_new (ReseauRecord *first, ...)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_record_unref);
  va_list others;

  va_start (others, first);
  for (ReseauRecord *record = first; record != NULL; record = va_arg (others, ReseauRecord *))
    g_ptr_array_add (list, record);
  va_end (others);
  return list;
}

/* What was found, in order, as numbers. */
static void
assert_found (World *world, guint n, ...)
{
  va_list wanted;

  reseau_todos_sort (world->look.todos);
  g_assert_cmpuint (world->look.todos->len, ==, n);
  va_start (wanted, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (((ReseauTodo *) g_ptr_array_index (world->look.todos, i))->what, ==,
                     va_arg (wanted, int));
  va_end (wanted);
  g_ptr_array_set_size (world->look.todos, 0);
}

/* --- visits --------------------------------------------------------------------------- */

static void
look_at_visit (World *world, const char *by, const char *host, const char *guest, const char *state,
               const char *more)
{
  g_autofree char *json =
      g_strdup_printf ("{\"nature\":\"visit\",\"host\":\"%s\",\"guest\":\"%s\",\"state\":\"%s\"%s}",
                       host, guest, state, more);
  g_autoptr (GPtrArray) visits = list_new (record_new (ONE, "meeting", PAIR, by, json), NULL);

  reseau_todo_look_at_meetings (&world->look, visits);
}

/* Each side sees what it has to do itself, and what it waits for. */
static void
test_visits (void)
{
  g_autoptr (World) world = world_new ();

  look_at_visit (world, COLLEAGUE, HOME, OTHER, "proposed", "");
  assert_found (world, 1, RESEAU_TODO_VISIT_ASKED);
  look_at_visit (world, ME, OTHER, HOME, "proposed", "");
  assert_found (world, 1, RESEAU_TODO_REQUEST);
  look_at_visit (world, ME, OTHER, HOME, "poll", "");
  assert_found (world, 1, RESEAU_TODO_DATES_OFFERED);
  look_at_visit (world, COLLEAGUE, HOME, OTHER, "poll", "");
  assert_found (world, 1, RESEAU_TODO_OFFER);
  look_at_visit (world, COLLEAGUE, HOME, OTHER, "accepted", ",\"start\":\"2027-01-10T09:00:00Z\"");
  assert_found (world, 0);
  look_at_visit (world, COLLEAGUE, HOME, OTHER, "accepted", ",\"start\":\"2026-12-10T09:00:00Z\"");
  assert_found (world, 1, RESEAU_TODO_HELD);
  look_at_visit (world, COLLEAGUE, HOME, OTHER, "declined", "");
  assert_found (world, 0);
}

/* A meeting of others is theirs to tell of. */
static void
test_past_meetings (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) meetings =
      list_new (record_new (ONE, "meeting", "net", ME,
                            "{\"nature\":\"exchange_group\",\"state\":\"confirmed\","
                            "\"host\":\"" HOME "\",\"start\":\"2026-12-01T09:00:00Z\"}"),
                record_new (TWO, "meeting", "net", COLLEAGUE,
                            "{\"nature\":\"exchange_group\",\"state\":\"confirmed\","
                            "\"host\":\"" OTHER "\",\"start\":\"2026-12-01T09:00:00Z\"}"),
                NULL);

  reseau_todo_look_at_meetings (&world->look, meetings);
  g_assert_cmpuint (world->look.todos->len, ==, 1);
  g_assert_cmpstr (((ReseauTodo *) g_ptr_array_index (world->look.todos, 0))->record->id, ==, ONE);
  assert_found (world, 1, RESEAU_TODO_HELD);
}

/* --- fiches --------------------------------------------------------------------------- */

static void
look_at_fiche (World *world, const char *by, const char *json)
{
  g_autoptr (GPtrArray) fiches = list_new (
      record_new (ONE, "fiche", g_strcmp0 (by, ME) == 0 ? "org:" HOME : "org:" OTHER, by, json),
      NULL);

  reseau_todo_look_at_fiches (&world->look, fiches);
}

static void
test_fiches (void)
{
  g_autoptr (World) world = world_new ();

  look_at_fiche (world, ME, "{\"status\":\"draft\"}");
  assert_found (world, 1, RESEAU_TODO_DRAFT);
  look_at_fiche (world, ME, "{\"status\":\"to_update\"}");
  assert_found (world, 1, RESEAU_TODO_UPDATE);
  look_at_fiche (world, ME, "{\"status\":\"to_review\"}");
  assert_found (world, 1, RESEAU_TODO_REVIEW);
  look_at_fiche (world, ME, "{\"status\":\"archived\",\"verified_on\":\"2020-01-01\"}");
  assert_found (world, 0);
  look_at_fiche (world, COLLEAGUE, "{\"status\":\"published\",\"verified_on\":\"2020-01-01\"}");
  assert_found (world, 0);
}

/* As often as the fiche itself wants; what nobody ever checked is as old as itself. */
static void
test_stale (void)
{
  g_autoptr (World) world = world_new ();

  look_at_fiche (world, ME, "{\"status\":\"published\",\"verified_on\":\"2026-10-01\"}");
  assert_found (world, 0);
  look_at_fiche (
      world, ME,
      "{\"status\":\"published\",\"verified_on\":\"2026-10-01\",\"review_every\":\"1\"}");
  assert_found (world, 1, RESEAU_TODO_STALE);
  look_at_fiche (world, ME, "{\"status\":\"published\",\"verified_on\":\"2025-11-01\"}");
  assert_found (world, 1, RESEAU_TODO_STALE);
  look_at_fiche (
      world, ME,
      "{\"status\":\"published\",\"verified_on\":\"2015-11-01\",\"review_every\":\"never\"}");
  assert_found (world, 0);
  look_at_fiche (world, ME, "{\"status\":\"published\"}");
  assert_found (world, 1, RESEAU_TODO_STALE);
}

/* --- what is said --------------------------------------------------------------------- */

/* The @n-th message about the fiche. */
static ReseauRecord *
say (guint n, const char *by, const char *text)
{
  g_autofree char *id = g_strdup_printf ("019a0000-0000-7000-8000-0000000002%02u", n);
  g_autofree char *json = g_strdup_printf (
      "{\"about\":\"" ONE "\",\"text\":\"%s\",\"date\":\"2026-12-%02uT09:00:00Z\"}", text, n);

  return record_new (id, "message", "net", by, json);
}

static void
look_at_talk (World *world, const char *owner, const char *nature, GPtrArray *messages)
{
  g_autofree char *json = g_strdup_printf ("{\"nature\":\"%s\",\"status\":\"published\"}", nature);
  g_autoptr (GPtrArray) fiches = list_new (record_new (ONE, "fiche", "net", owner, json),
                                           record_new (ONE, "fiche", "net", owner, json), NULL);
  g_autoptr (GPtrArray) kept = messages;

  reseau_todo_look_at_talk (&world->look, kept, fiches, NULL);
}

/* The cache gives the latest first; what no server has yet came after what one has. */
static void
test_same_second (World *world)
{
  ReseauRecord *question = say (1, COLLEAGUE, "Combien ?");
  ReseauRecord *answer = say (1, ME, "Douze.");

  answer->rev = answer->created = 0;
  look_at_talk (world, ME, "practice",
                list_new (reseau_record_ref (answer), reseau_record_ref (question), NULL));
  assert_found (world, 0);
  answer->rev = answer->created = 6;
  look_at_talk (world, ME, "practice", list_new (answer, question, NULL));
  assert_found (world, 0);
}

static void
test_talk (void)
{
  g_autoptr (World) world = world_new ();

  /* A question waits for me, a comment only where I never said anything. */
  look_at_talk (world, ME, "practice", list_new (say (1, COLLEAGUE, "Combien ?"), NULL));
  assert_found (world, 1, RESEAU_TODO_ASKED);
  look_at_talk (world, ME, "practice", list_new (say (1, COLLEAGUE, "Merci."), NULL));
  assert_found (world, 1, RESEAU_TODO_COMMENT);
  look_at_talk (world, ME, "practice",
                list_new (say (3, COLLEAGUE, "Merci."), say (1, COLLEAGUE, "Combien ?"),
                          say (2, ME, "Douze."), NULL));
  assert_found (world, 0);
  look_at_talk (world, ME, "practice",
                list_new (say (1, ME, "Bonjour."), say (2, COLLEAGUE, "Combien ?"),
                          say (3, COLLEAGUE, "Merci."), NULL));
  assert_found (world, 1, RESEAU_TODO_ASKED);
  test_same_second (world);
  /* What I asked others. */
  look_at_talk (world, COLLEAGUE, "practice", list_new (say (1, ME, "Combien ?"), NULL));
  assert_found (world, 1, RESEAU_TODO_QUESTION);
  look_at_talk (world, COLLEAGUE, "practice",
                list_new (say (1, ME, "Combien ?"), say (2, COLLEAGUE, "Douze."), NULL));
  assert_found (world, 0);
  look_at_talk (world, COLLEAGUE, "practice", list_new (say (1, ME, "Merci."), NULL));
  assert_found (world, 0);
}

static void
test_problems (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GHashTable) answered = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) nothing = list_new (NULL, NULL);
  g_autoptr (GPtrArray) fiches = list_new (
      record_new (ONE, "fiche", "net", ME, "{\"nature\":\"problem\",\"status\":\"published\"}"),
      NULL);

  look_at_talk (world, ME, "problem", list_new (NULL, NULL));
  assert_found (world, 1, RESEAU_TODO_PROBLEM);
  look_at_talk (world, ME, "problem", list_new (say (1, ME, "Toujours rien."), NULL));
  assert_found (world, 1, RESEAU_TODO_PROBLEM);
  look_at_talk (world, COLLEAGUE, "problem", list_new (NULL, NULL));
  assert_found (world, 0);
  world->actor.role = RESEAU_ROLE_ANIMATOR;
  look_at_talk (world, COLLEAGUE, "problem", list_new (NULL, NULL));
  assert_found (world, 1, RESEAU_TODO_PROBLEM);
  look_at_talk (world, COLLEAGUE, "problem", list_new (say (1, ME, "Voyez la crèche."), NULL));
  assert_found (world, 0);
  g_hash_table_add (answered, (gpointer) ONE);
  reseau_todo_look_at_talk (&world->look, nothing, fiches, answered);
  assert_found (world, 0);
}

/* Most pressing first, then what waits longest; nobody is reminded for ever. */
static void
test_order (void)
{
  g_autoptr (World) world = world_new ();

  look_at_fiche (world, ME, "{\"status\":\"published\",\"verified_on\":\"2022-01-01\"}");
  look_at_visit (world, COLLEAGUE, HOME, OTHER, "proposed", "");
  look_at_fiche (world, ME, "{\"status\":\"published\",\"verified_on\":\"2020-01-01\"}");
  reseau_todos_sort (world->look.todos);
  g_assert_cmpint (((ReseauTodo *) g_ptr_array_index (world->look.todos, 1))->at, <,
                   ((ReseauTodo *) g_ptr_array_index (world->look.todos, 2))->at);
  assert_found (world, 3, RESEAU_TODO_VISIT_ASKED, RESEAU_TODO_STALE, RESEAU_TODO_STALE);
  g_assert_cmpint (reseau_todo_get_group (RESEAU_TODO_DRAFT), ==, RESEAU_TODO_WAITING);
  g_assert_cmpint (reseau_todo_get_group (RESEAU_TODO_STALE), ==, RESEAU_TODO_AGEING);
  g_assert_cmpint (reseau_todo_get_group (RESEAU_TODO_REQUEST), ==, RESEAU_TODO_UNANSWERED);
  world->look.now += 91 * G_TIME_SPAN_DAY;
  look_at_talk (world, ME, "practice", list_new (say (1, COLLEAGUE, "Merci."), NULL));
  assert_found (world, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/todo/visits", test_visits);
  g_test_add_func ("/todo/past-meetings", test_past_meetings);
  g_test_add_func ("/todo/fiches", test_fiches);
  g_test_add_func ("/todo/stale", test_stale);
  g_test_add_func ("/todo/talk", test_talk);
  g_test_add_func ("/todo/problems", test_problems);
  g_test_add_func ("/todo/order", test_order);
  return g_test_run ();
}
