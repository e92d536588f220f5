/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-server-api.h"
#include "reseau-server-login.h"

#include "http-fixture.h"
#include "server-fixture.h"

#include <string.h>
#include <unistd.h>

#define PASSWORD "correct horse"

/* A server on the network with one account. */
typedef struct {
  ServerFixture base;
  ReseauServer *server;
  ReseauServerApi *api;
  ReseauHttpServer *http;
  char *uid;
  char *email;
  char *token;
} Api;

static void
api_set_up (Api *self, gconstpointer data)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  ReseauHttpService service;

  server_fixture_set_up (&self->base, data);
  self->uid = server_fixture_add_account (&self->base, RESEAU_ROLE_MEMBER, NULL);
  account = self->base.store->vtable->get_account (self->base.store, self->uid, &error);
  self->email = g_strdup (account->account->email);
  g_free (account->hash);
  account->hash = reseau_server_login_hash (PASSWORD, &error);
  g_assert_true (self->base.store->vtable->put_account (self->base.store, account, &error));
  self->server = reseau_server_new (self->base.schema, env);
  self->api = reseau_server_api_new (self->server, self->base.path, &error);
  g_assert_no_error (error);
  service = reseau_server_api_get_service (self->api);
  self->http = reseau_http_server_new (&service, NULL);
  g_assert_true (reseau_http_server_start (self->http, "127.0.0.1", 0, &error));
}

static void
api_tear_down (Api *self, gconstpointer data)
{
  reseau_http_server_free (self->http);
  reseau_server_api_free (self->api);
  reseau_server_free (self->server);
  g_free (self->uid);
  g_free (self->email);
  g_free (self->token);
  server_fixture_tear_down (&self->base, data);
}

static GString *
ask (Api *self, const char *method, const char *path, const char *body, gssize length)
{
  g_autoptr (GString) request = g_string_new (NULL);

  g_string_printf (request, "%s %s HTTP/1.1\r\nHost: a\r\n", method, path);
  if (self->token != NULL)
    g_string_append_printf (request, "Authorization: Bearer %s\r\n", self->token);
  if (body != NULL) {
    gsize n = length < 0 ? strlen (body) : (gsize) length;

    g_string_append_printf (request,
                            "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n", n);
    g_string_append_len (request, body, n);
  }
  else
    g_string_append (request, "\r\n");
  return http_fixture_talk (self->http, request->str, request->len);
}

/* Sends @body compressed; the status of the answer. */
static guint
ask_packed (Api *self, const char *path, const char *body)
{
  g_autoptr (GBytes) packed = http_fixture_gzip (body, strlen (body));
  g_autoptr (GString) request = g_string_new (NULL);
  g_autoptr (GString) answer = NULL;

  g_string_printf (request,
                   "POST %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
                   "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"
                   "Content-Length: %zu\r\n\r\n",
                   path, self->token, g_bytes_get_size (packed));
  g_string_append_len (request, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  answer = http_fixture_talk (self->http, request->str, request->len);
  return http_fixture_status (answer);
}

static ReseauValue *
body_of (GString *answer)
{
  const char *body = strstr (answer->str, "\r\n\r\n");
  g_autoptr (GError) error = NULL;
  ReseauValue *value = reseau_json_parse (body + 4, -1, &error);

  g_assert_no_error (error);
  return value;
}

static void
expect (Api *self, const char *method, const char *path, const char *body, guint status,
        const char *code)
{
  g_autoptr (GString) answer = ask (self, method, path, body, -1);
  g_autoptr (ReseauValue) value = body_of (answer);

  if (http_fixture_status (answer) != status)
    g_test_message ("%s %s %.200s: %s", method, path, body != NULL ? body : "", answer->str);
  g_assert_cmpuint (http_fixture_status (answer), ==, status);
  g_assert_cmpstr (reseau_value_get_member_string (value, "code"), ==, code);
  g_assert_nonnull (reseau_value_get_member_string (value, "trace"));
}

static char *
credentials (const char *email, const char *password)
{
  return g_strdup_printf ("{\"email\":\"%s\",\"password\":\"%s\",\"label\":\"test\"}", email,
                          password);
}

static void
sign_in (Api *self)
{
  g_autofree char *body = credentials (self->email, PASSWORD);
  g_autoptr (GString) answer = ask (self, "POST", "/v1/session", body, -1);
  g_autoptr (ReseauValue) value = body_of (answer);

  g_assert_cmpuint (http_fixture_status (answer), ==, 201);
  self->token = g_strdup (reseau_value_get_member_string (value, "token"));
  g_assert_cmpuint (strlen (self->token), ==, 43);
}

static void
test_session (Api *self, gconstpointer data)
{
  g_autofree char *upper = g_ascii_strup (self->email, -1);
  g_autofree char *good = credentials (upper, PASSWORD);
  g_autoptr (GString) other_case = ask (self, "POST", "/v1/session", good, -1);
  g_autoptr (GString) out = NULL;

  g_assert_cmpuint (http_fixture_status (other_case), ==, 201);
  expect (self, "GET", "/v1/records/0/history", NULL, 401, "token-expired");
  sign_in (self);
  expect (self, "GET", "/v1/records/0/history", NULL, 404, "not-found");
  out = ask (self, "DELETE", "/v1/session", NULL, -1);
  g_assert_cmpuint (http_fixture_status (out), ==, 204);
  expect (self, "GET", "/v1/records/0/history", NULL, 401, "token-expired");
}

/* Of a token and of a password, nothing that could be used is on the disk. */
static void
test_secrets_at_rest (Api *self, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (self->base.path, "-wal", NULL);
  const char *files[] = { self->base.path, wal };

  sign_in (self);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *content = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (files[i], &content, &length, NULL));
    g_assert_null (memmem (content, length, self->token, strlen (self->token)));
    g_assert_null (memmem (content, length, PASSWORD, strlen (PASSWORD)));
  }
}

static double
time_login (Api *self, const char *email)
{
  g_autofree char *body = credentials (email, "wrong password");
  gint64 start = g_get_monotonic_time ();

  expect (self, "POST", "/v1/session", body, 401, "bad-credentials");
  return (double) (g_get_monotonic_time () - start);
}

/* Who is unknown is told as late as who is known: best of a few, to leave the noise out. */
static void
test_same_time (Api *self, gconstpointer data)
{
  double known = G_MAXDOUBLE, unknown = G_MAXDOUBLE;

  for (guint i = 0; i < 4; i++) {
    g_autofree char *stranger = g_strdup_printf ("nobody%u@a.example", i);

    double first = time_login (self, self->email);
    double second = time_login (self, stranger);

    known = MIN (known, first);
    unknown = MIN (unknown, second);
  }
  g_test_message ("known %.0f µs, unknown %.0f µs", known, unknown);
  g_assert_cmpfloat (unknown, >, known / 2);
  g_assert_cmpfloat (known, >, unknown / 2);
}

static void
test_guessing (Api *self, gconstpointer data)
{
  g_autofree char *wrong = credentials (self->email, "wrong password");
  g_autofree char *good = credentials (self->email, PASSWORD);
  g_autoptr (GString) waiting = NULL;

  for (guint i = 0; i < 5; i++)
    expect (self, "POST", "/v1/session", wrong, 401, "bad-credentials");
  expect (self, "POST", "/v1/session", wrong, 429, "too-many");
  waiting = ask (self, "POST", "/v1/session", good, -1);
  g_assert_cmpuint (http_fixture_status (waiting), ==, 429);
  g_assert_nonnull (strstr (waiting->str, "Retry-After: "));
}

static char *
nested (guint depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static void
test_malformed (Api *self, gconstpointer data)
{
  static const char *const bodies[] = {
    "",
    " ",
    "{",
    "}",
    "nul",
    "[]",
    "\"a\"",
    "1",
    "{\"label\":\"a\",}",
    "{'label':'a'}",
    "{\"label\":01}",
    "{\"label\":1e999}",
    "{\"label\":\"a\",\"label\":\"b\"}",
    "{\"label\":\"\\ud800\"}",
    "{\"label\":\"\\udc00\\ud800\"}",
    "{\"label\":\"a\nb\"}",
    "{\"label\":\"\xff\"}",
    "{\"label\":\"\xed\xa0\x80\"}",
    "{\"label\":9223372036854775808}",
    "{\"label\":-9223372036854775809}",
    "{\"label\":12}",
    "{\"label\":null",
    "{\"label\":\"\\x\"}",
    "{} {}",
    "\xef\xbb\xbf{}",
    "{\"a\":NaN}",
    "{\"a\":Infinity}",
    "{\"a\":+1}",
    "{\"a\":.5}",
  };
  static const guint depths[] = { 33, 100, 10000, 100000, 500000 };

  sign_in (self);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    expect (self, "POST", "/v1/devices", bodies[i], 400, "malformed");
  for (guint i = 0; i < G_N_ELEMENTS (depths); i++) {
    g_autofree char *text = nested (depths[i]);

    expect (self, "POST", "/v1/sync/push", text, 400, "malformed");
  }
}

static char *
push_body (ReseauDevice *device, const char *ops)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autofree char *push = reseau_id_new (env);

  return g_strdup_printf ("{\"epoch\":%" G_GINT64_FORMAT ",\"device\":\"%s\",\"token\":\"%s\","
                          "\"push\":\"%s\",\"acked\":0,\"schema\":1,\"ops\":[%s]}",
                          device->epoch, device->device, device->token, push, ops);
}

static ReseauDevice *
join (Api *self)
{
  g_autoptr (GString) answer = NULL;
  g_autoptr (ReseauValue) value = NULL;

  sign_in (self);
  answer = ask (self, "POST", "/v1/devices", "{\"label\":\"test\"}", -1);
  g_assert_cmpuint (http_fixture_status (answer), ==, 201);
  value = body_of (answer);
  return reseau_device_from_value (value, NULL);
}

static void
test_push_form (Api *self, gconstpointer data)
{
  g_autoptr (ReseauDevice) device = join (self);
  g_autoptr (GString) many = g_string_new (NULL);
  static const char *const ops[] = {
    "1",
    "{}",
    "{\"n\":1,\"op\":\"x\",\"t\":\"create\",\"type\":\"fiche\",\"id\":\"y\",\"scope\":\"net\"}",
    "{\"n\":1,\"op\":\"018f0000-0000-7000-8000-000000000001\",\"t\":\"burn\",\"type\":\"fiche\","
    "\"id\":\"018f0000-0000-7000-8000-000000000002\",\"scope\":\"net\"}",
    "{\"n\":1,\"op\":\"018f0000-0000-7000-8000-000000000001\",\"t\":\"patch\",\"type\":\"fiche\","
    "\"id\":\"018f0000-0000-7000-8000-000000000002\",\"scope\":\"everywhere\"}",
    "{\"n\":1,\"op\":\"018f0000-0000-7000-8000-000000000001\",\"t\":\"patch\",\"type\":\"fiche\","
    "\"id\":\"018f0000-0000-7000-8000-000000000002\",\"scope\":\"net\",\"base\":-1}",
    "{\"n\":1,\"op\":\"018f0000-0000-7000-8000-000000000001\",\"t\":\"patch\",\"type\":\"fiche\","
    "\"id\":\"018f0000-0000-7000-8000-000000000002\",\"scope\":\"net\",\"set\":[]}",
    "{\"n\":0,\"op\":\"018f0000-0000-7000-8000-000000000001\",\"t\":\"patch\",\"type\":\"fiche\","
    "\"id\":\"018f0000-0000-7000-8000-000000000002\",\"scope\":\"net\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++) {
    g_autofree char *body = push_body (device, ops[i]);

    expect (self, "POST", "/v1/sync/push", body, 400, "malformed");
  }
  for (guint i = 0; i < RESEAU_PUSH_MAX_OPS + 1; i++)
    g_string_append_printf (many, "%s{}", i > 0 ? "," : "");
  {
    g_autofree char *body = push_body (device, many->str);

    expect (self, "POST", "/v1/sync/push", body, 400, "malformed");
  }
  expect (self, "POST", "/v1/sync/pull", "{\"epoch\":1,\"schema\":1,\"device\":\"x\",\"want\":[]}",
          400, "malformed");
}

/* The answer of a pull is lines, the last of which says that it is whole. */
static void
test_pull (Api *self, gconstpointer data)
{
  g_autoptr (ReseauDevice) device = join (self);
  g_autofree char *body = g_strdup_printf ("{\"epoch\":%" G_GINT64_FORMAT
                                           ",\"schema\":1,\"device\":\"%s\",\"want\":[]}",
                                           device->epoch, device->device);
  g_autoptr (GString) answer = ask (self, "POST", "/v1/sync/pull", body, -1);

  g_assert_cmpuint (http_fixture_status (answer), ==, 200);
  g_assert_nonnull (strstr (answer->str, "Content-Type: application/x-ndjson"));
  g_assert_nonnull (strstr (answer->str, "{\"k\":\"end\","));
}

/* @length bytes that a gzip makes some twenty times smaller. */
static char *
filler (gsize length)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  char *text = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    text[i] = i % 24 == 0 ? (char) g_rand_int_range (rand, 'a', 'z') : 'x';
  text[length] = '\0';
  return text;
}

static char *
repeated (const char *text, gsize length)
{
  GString *out = g_string_new ("[");

  while (out->len < length)
    g_string_append (out, text);
  out->str[out->len - 1] = ']';
  return g_string_free (out, FALSE);
}

/* Five hundred creations that together have the largest size. */
static char *
largest_batch (ReseauDevice *device)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (GString) ops = g_string_new (NULL);
  g_autofree char *text = filler (9900);

  for (guint i = 1; i <= RESEAU_PUSH_MAX_OPS; i++) {
    g_autofree char *op = reseau_id_new (env);
    g_autofree char *id = reseau_id_new (env);

    g_string_append_printf (ops,
                            "%s{\"n\":%u,\"op\":\"%s\",\"t\":\"create\",\"type\":\"fiche\","
                            "\"id\":\"%s\",\"scope\":\"net\",\"set\":{\"title\":\"F\","
                            "\"nature\":\"action\",\"summary\":\"%.200s\",\"other\":\"%s\"}}",
                            i > 1 ? "," : "", i, op, id, text, text);
  }
  return push_body (device, ops->str);
}

static void
check_growth (Api *self, const char *body, gboolean packed, guint status)
{
  gsize before, grown;
  guint answered;

  http_fixture_forget_memory ();
  before = http_fixture_memory ();
  if (packed)
    answered = ask_packed (self, "/v1/sync/push", body);
  else {
    g_autoptr (GString) answer = ask (self, "POST", "/v1/sync/push", body, -1);

    answered = http_fixture_status (answer);
  }
  grown = http_fixture_memory () - before;
  g_test_message ("%zu kB grown for %zu kB", grown / 1024, strlen (body) / 1024);
  g_assert_cmpuint (answered, ==, status);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* which keep what was freed */
  g_assert_cmpuint (grown, <, 16 * 1024 * 1024);
#endif
}

/* The largest body of one text, the largest honest batch, and bodies of nothing but brackets, which
 * make the largest tree of their length: none takes 16 MB more than the server has. */
static void
test_memory (Api *self, gconstpointer data)
{
  g_autoptr (ReseauDevice) device = join (self);
  g_autofree char *text = filler (5000 * 1024);
  g_autofree char *one = g_strdup_printf ("{\"label\":\"%s\"}", text);
  g_autofree char *lists = repeated ("[],", 1000 * 1024);
  g_autofree char *objects = repeated ("{},", 220 * 1024);
  g_autofree char *numbers = repeated ("1234567,", 1000 * 1024);
  g_autofree char *batch = largest_batch (device);

  check_growth (self, "[]", FALSE, 400);
  check_growth (self, one, TRUE, 400);
  check_growth (self, lists, FALSE, 400);
  check_growth (self, objects, FALSE, 400);
  check_growth (self, numbers, FALSE, 400);
  check_growth (self, batch, TRUE, 200);
}

#define ADD(path, func) g_test_add ("/server/api/" path, Api, NULL, api_set_up, func, api_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("memory", test_memory);
  ADD ("session", test_session);
  ADD ("secrets-at-rest", test_secrets_at_rest);
  ADD ("same-time", test_same_time);
  ADD ("guessing", test_guessing);
  ADD ("malformed", test_malformed);
  ADD ("push-form", test_push_form);
  ADD ("pull", test_pull);
  return g_test_run ();
}
