/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each message of the protocol, as it should be and as nobody should send it. */
#include "core-fixture.h"

#include "reseau-env.h"
#include "reseau-mark.h"
#include "reseau-problem.h"
#include "reseau-pull.h"
#include "reseau-push.h"
#include "reseau-session.h"

#include <string.h>

/* Reads a message and writes what was understood of it; %NULL if it was refused. */
typedef ReseauValue *(*Echo) (const ReseauValue *value, GError **error);

#define ECHO(name, Type) \
  static ReseauValue *echo_##name (const ReseauValue *value, GError **error) \
  { \
    g_autoptr (Type) message = reseau_##name##_from_value (value, error); \
\
    return message ? reseau_##name##_to_value (message) : NULL; \
  }

ECHO (session, ReseauSession)
ECHO (device, ReseauDevice)
ECHO (account, ReseauAccount)
ECHO (problem_message, ReseauProblemMessage)
ECHO (pull_request, ReseauPullRequest)
ECHO (push_request, ReseauPushRequest)
ECHO (push_response, ReseauPushResponse)

static ReseauValue *
echo_ladder (const ReseauValue *value, GError **error)
{
  g_autoptr (GPtrArray) marks = reseau_ladder_from_value (value, error);

  return marks ? reseau_ladder_to_value (marks) : NULL;
}

static ReseauValue *
echo_ancestor (const ReseauValue *value, GError **error)
{
  ReseauAncestor ancestor;

  return reseau_ancestor_from_value (&ancestor, value, error) ? reseau_ancestor_to_value (&ancestor)
                                                              : NULL;
}

#define ACCOUNT \
  "{'uid':'" ID_A "','email':'anne@exemple.be','name':'Anne','structure':'" ID_B \
  "','role':'animator'}"
#define OP \
  "{'n':4,'op':'" ID_C "','t':'patch','type':'fiche','id':'" ID_D "','scope':'net','base':7," \
  "'b':{'title':6},'set':{'title':'é'},'lst':{'themes':{'add':['a']}},'sv':1}"

static const struct {
  const char *name;
  Echo echo;
  const char *text;
} messages[] = {
  { "account", echo_account, ACCOUNT },
  { "session", echo_session,
    "{'token':'0123456789abcdef','expires':1800000000,'account':" ACCOUNT "}" },
  { "device", echo_device, "{'device':'" ID_A "','token':'q9','epoch':3}" },
  { "problem", echo_problem_message,
    "{'type':'about:blank','status':409,'code':'op-gap','title':'A gap','detail':'n',"
    "'retry':'now','expected':7}" },
  { "pull-request", echo_pull_request,
    "{'epoch':3,'schema':1,'device':'" ID_A "','want':[{'s':'net','c':'AAEC'},{'s':'org:" ID_B
    "'}],'limit':500,'mark':'4.x'}" },
  { "push-request", echo_push_request,
    "{'epoch':3,'device':'" ID_A "','token':'q9','push':'" ID_B
    "','mark':'7.a_','acked':2,'schema':1,'ops':[" OP "]}" },
  { "push-response", echo_push_response,
    "{'token':'zK','head':9,'mark':'9.b-','res':[{'n':4,'st':'conflict','rev':9,'x':['d/title']},"
    "{'n':5,'st':'rejected','code':'stale-transition','detail':'held'},{'n':6,'st':'dup','rev':8}]}" },
  { "ladder", echo_ladder, "{'marks':['0.a','12.b']}" },
  { "ancestor", echo_ancestor, "{'epoch':3,'seq':12}" },
};

/* All that was said is said again, and the second time it is the same. */
static void
test_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    g_autoptr (ReseauValue) value = test_json (messages[i].text);
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauValue) once = messages[i].echo (value, &error);
    g_autoptr (ReseauValue) twice = NULL;

    g_test_message ("%s", messages[i].name);
    g_assert_no_error (error);
    for (guint j = 0; j < reseau_value_get_length (once); j++) {
      const char *key = reseau_value_get_key_at (once, j);

      if (reseau_value_get (value, key) != NULL && !g_str_equal (key, "type"))
        g_assert_true (
            reseau_value_equal (reseau_value_get (value, key), reseau_value_get_at (once, j)));
    }
    twice = messages[i].echo (once, &error);
    g_assert_no_error (error);
    g_assert_true (reseau_value_equal (once, twice));
  }
}

static void
test_hello (void)
{
  const ReseauHello hello = { 3, 9, 1, 2, (char *) "0.1.0" };
  g_autoptr (ReseauValue) value = reseau_hello_to_value (&hello);
  g_autoptr (ReseauValue) other = test_json ("{'status':'ok'}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauHello) read = reseau_hello_from_value (value, &error);

  g_assert_no_error (error);
  g_assert_cmpint (read->epoch, ==, 3);
  g_assert_cmpint (read->schema_max, ==, 2);
  g_assert_null (reseau_hello_from_value (other, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER);
}

/* --- every member replaced by what does not belong there --- */

static const char *const strange[] = { "null",   "true", "-1",  "0",          "9007199254740993",
                                       "1.5",    "''",   "'é'", "'x'",        "[]",
                                       "[null]", "[[]]", "{}",  "{'a':null}", "['net']" };

static void
feed (Echo echo, const ReseauValue *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) answer = echo (value, &error);

  g_assert_true ((answer == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_true (error->domain == RESEAU_ERROR);
}

static void
replace_members (Echo echo, const ReseauValue *value)
{
  for (guint i = 0; i < reseau_value_get_length (value); i++) {
    g_autoptr (ReseauValue) without = reseau_value_copy (value);
    g_autofree char *key = g_strdup (reseau_value_get_key_at (value, i));

    reseau_value_unset (without, key);
    feed (echo, without);
    for (guint j = 0; j < G_N_ELEMENTS (strange); j++) {
      g_autoptr (ReseauValue) changed = reseau_value_with (value, key, test_json (strange[j]));

      feed (echo, changed);
    }
  }
}

static void
test_strange_members (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    g_autoptr (ReseauValue) value = test_json (messages[i].text);

    g_test_message ("%s", messages[i].name);
    replace_members (messages[i].echo, value);
    for (guint j = 0; j < G_N_ELEMENTS (strange); j++) {
      g_autoptr (ReseauValue) other = test_json (strange[j]);

      feed (messages[i].echo, other);
    }
  }
}

static void
test_strange_ops (void)
{
  g_autoptr (ReseauValue) request = test_json (messages[5].text);
  g_autoptr (ReseauValue) op = test_json (OP);

  for (guint i = 0; i < reseau_value_get_length (op); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (strange); j++) {
      ReseauValue *ops = reseau_value_new_list ();
      g_autoptr (ReseauValue) changed = NULL;

      reseau_value_add (
          ops, reseau_value_with (op, reseau_value_get_key_at (op, i), test_json (strange[j])));
      changed = reseau_value_with (request, "ops", ops);
      feed (echo_push_request, changed);
    }
  }
}

static void
check_path (const char *text, const char *path)
{
  g_autoptr (ReseauValue) value = test_json (text);
  g_autoptr (GError) error = NULL;

  g_assert_null (reseau_pull_request_from_value (value, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_path (void)
{
  check_path ("{'epoch':-1,'schema':1,'device':'" ID_A "','want':[]}", "$.epoch");
  check_path ("{'epoch':1,'schema':1,'device':'x','want':[]}", "$.device");
  check_path ("{'epoch':1,'schema':1,'device':'" ID_A "','want':[{'s':'nets'}]}", "want");
}

/* --- the lines of a pull --- */

static ReseauLine *
line (const char *quoted)
{
  g_autofree char *text = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr (GError) error = NULL;
  ReseauLine *read = reseau_line_from_text (text, -1, &error);

  g_assert_no_error (error);
  return read;
}

static void
test_put (void)
{
  const ReseauRawRecord raw = {
    "net", 9, ID_A, "fiche", 9, 3, ID_B, ID_C, "{\"title\":\"é\"}", "{\"title\":9}", "[]"
  };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (ReseauLine) read = NULL;
  g_autoptr (GError) error = NULL;

  reseau_line_append_put (out, &raw);
  g_assert_true (g_str_has_suffix (out->str, "\n"));
  read = reseau_line_from_text (out->str, out->len - 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read->type, ==, RESEAU_LINE_PUT);
  g_assert_cmpstr (read->record->id, ==, ID_A);
  g_assert_cmpstr (read->record->by, ==, ID_B);
  g_assert_cmpstr (read->record->org, ==, ID_C);
  g_assert_cmpint (read->record->created, ==, 3);
  g_assert_cmpint (reseau_record_get_field_rev (read->record, "title"), ==, 9);
  g_assert_cmpint (reseau_record_get_field_rev (read->record, "summary"), ==, 3);
  test_assert_json (read->record->fields, "{'title':'é'}");
  g_assert_cmpstr (read->fields, ==, raw.fields);
}

static void
test_trace (void)
{
  static const ReseauLineType types[] = { RESEAU_LINE_DEL, RESEAU_LINE_LEAVE, RESEAU_LINE_SAME };
  const ReseauRawRecord raw = { .scope = "a \"scope\"\nof later",
                                .seq = 12,
                                .id = ID_A,
                                .kind = "fiche",
                                .rev = 11,
                                .seal = "sealed" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autoptr (GString) out = g_string_new (NULL);
    g_autoptr (ReseauLine) read = NULL;
    g_autoptr (GError) error = NULL;

    reseau_line_append_trace (out, types[i], &raw);
    read = reseau_line_from_text (out->str, out->len - 1, &error);
    g_assert_no_error (error);
    g_assert_cmpint (read->type, ==, types[i]);
    g_assert_cmpstr (read->scope, ==, raw.scope);
    g_assert_cmpstr (read->id, ==, ID_A);
    g_assert_cmpint (read->seq, ==, 12);
    g_assert_cmpstr (read->seal, ==, types[i] == RESEAU_LINE_LEAVE ? NULL : "sealed");
    g_assert_null (read->record);
  }
}

static void
test_end (void)
{
  g_autoptr (ReseauValue) cursors = test_json ("{'net':'AAEC'}");
  g_autoptr (ReseauValue) scopes = test_json ("[{'s':'net','role':'edit'}]");
  ReseauAccount account = { (char *) ID_A, (char *) "a@b.be", (char *) "A B", (char *) ID_B,
                            RESEAU_ROLE_ANIMATOR };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (ReseauLine) read = NULL;
  g_autoptr (ReseauLine) point = NULL;
  g_autoptr (GError) error = NULL;

  reseau_line_append_end (out, cursors, TRUE, 40, "40.x", scopes, &account);
  read = reseau_line_from_text (out->str, out->len - 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read->type, ==, RESEAU_LINE_END);
  g_assert_true (read->more);
  g_assert_cmpint (read->head, ==, 40);
  g_assert_cmpstr (read->mark, ==, "40.x");
  test_assert_json (read->cursors, "{'net':'AAEC'}");
  test_assert_json (read->scopes, "[{'s':'net','role':'edit'}]");
  g_assert_cmpstr (read->account->uid, ==, ID_A);
  g_assert_cmpstr (read->account->structure, ==, ID_B);
  g_assert_cmpint (read->account->role, ==, RESEAU_ROLE_ANIMATOR);
  g_assert_null (reseau_line_from_text ("{\"k\":\"end\",\"c\":{},\"head\":1,\"scopes\":[],"
                                        "\"account\":{\"uid\":1}}",
                                        -1, NULL));
  point = line ("{'k':'cur','c':{'net':'AAEC'}}");
  g_assert_cmpint (point->type, ==, RESEAU_LINE_CUR);
}

/* What a later server adds is read over. */
static void
test_later_server (void)
{
  g_autoptr (ReseauLine) read =
      line ("{'k':'put','s':'net','q':9,'id':'" ID_A "','t':'invoice','r':9,'c':{'q':3,'new':1},"
            "'d':{'a':1},'digest':'x'}");

  g_assert_cmpstr (read->kind, ==, "invoice");
}

/* What is no row is passed over; a row would be lost behind the next cursor. */
static void
test_later_lines (void)
{
  static const char row[] = "{\"k\":\"graft\",\"s\":\"net\",\"q\":9,\"id\":\"" ID_A "\"}";
  g_autoptr (ReseauLine) note = line ("{'k':'note','about':{'q':9}}");
  g_autoptr (ReseauLine) end =
      line ("{'k':'end','c':{},'head':1,'scopes':[],'account':{'uid':'" ID_A
            "','email':'a@b.be','name':'A','role':'conductor'}}");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (note->type, ==, RESEAU_LINE_OTHER);
  g_assert_cmpint (end->account->role, ==, RESEAU_ROLE_MEMBER);
  g_assert_null (reseau_line_from_text (row, -1, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_OLD);
  g_assert_null (reseau_line_from_text ("{\"about\":1}", -1, NULL));
  g_assert_null (reseau_line_from_text ("{\"k\":1}", -1, NULL));
}

static void
test_later_result (void)
{
  g_autoptr (ReseauValue) value =
      test_json ("{'token':'t','head':1,'res':[{'n':1,'st':'grafted'}]}");
  g_autoptr (GError) error = NULL;

  g_assert_null (reseau_push_response_from_value (value, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_OLD);
}

static void
test_damaged_lines (void)
{
  static const char sound[] =
      "{\"k\":\"put\",\"s\":\"net\",\"q\":9,\"id\":\"" ID_A "\",\"t\":\"fiche\",\"r\":9,"
      "\"c\":{\"by\":\"" ID_B "\",\"q\":3},\"d\":{\"title\":\"x\"},\"fv\":{\"title\":9},\"x\":[]}";
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (11, 0);

  for (gsize cut = 0; cut < strlen (sound); cut++)
    g_assert_null (reseau_line_from_text (sound, cut, NULL));
  for (guint round = 0; round < 20000; round++) {
    g_autofree char *text = g_strdup (sound);
    g_autoptr (ReseauLine) read = NULL;
    g_autoptr (GError) error = NULL;

    for (guint n = 1 + reseau_env_random_u64 (env) % 3; n > 0; n--)
      text[reseau_env_random_u64 (env) % strlen (sound)] = 32 + reseau_env_random_u64 (env) % 95;
    read = reseau_line_from_text (text, -1, &error);
    g_assert_true ((read == NULL) == (error != NULL));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/round-trip", test_round_trip);
  g_test_add_func ("/wire/hello", test_hello);
  g_test_add_func ("/wire/strange-members", test_strange_members);
  g_test_add_func ("/wire/strange-ops", test_strange_ops);
  g_test_add_func ("/wire/path", test_path);
  g_test_add_func ("/wire/line/put", test_put);
  g_test_add_func ("/wire/line/trace", test_trace);
  g_test_add_func ("/wire/line/end", test_end);
  g_test_add_func ("/wire/line/later-server", test_later_server);
  g_test_add_func ("/wire/line/later", test_later_lines);
  g_test_add_func ("/wire/later-result", test_later_result);
  g_test_add_func ("/wire/line/damaged", test_damaged_lines);
  return g_test_run ();
}
