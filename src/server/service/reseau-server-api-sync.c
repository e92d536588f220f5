/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-id.h"
#include "reseau-reader.h"
#include "reseau-server-api-private.h"

#include "reseau-http-log.h"

#include <string.h>

/* Batches of one device in a minute: a first push of ten thousand records is twenty. */
#define MAX_PUSHES_A_MINUTE 600
#define MAX_DEVICES_COUNTED 10000

typedef struct {
  gint64 minute;
  guint count;
} Rate;

/* One request on its way through the committer. */
typedef struct {
  ReseauServer *server;
  const char *uid;
  const char *text; /* label or device */
  const ReseauPushRequest *push;
  char *json;
  gboolean ok;
  ReseauProblemMessage *problem;
  GError *error;
} Write;

static void
write_clear (Write *write)
{
  g_free (write->json);
  reseau_problem_message_free (write->problem);
  g_clear_error (&write->error);
}

static ReseauHttpResponse *
run_write (ReseauServerApi *self, ReseauHttpRequest *request, ReseauCommitFunc func, Write *write,
           guint status)
{
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  g_autoptr (GError) error = NULL;
  ReseauHttpResponse *response;

  write->server = self->server;
  write->uid = principal->uid;
  if (!reseau_committer_run (self->committer, func, write, &error))
    response = reseau_server_api_failed (request, error);
  else if (write->problem != NULL)
    response = reseau_server_api_refuse (request, write->problem);
  else if (write->error != NULL)
    response = reseau_server_api_failed (request, write->error);
  else if (write->json != NULL)
    response = reseau_http_response_new_json (status, write->json);
  else
    response = reseau_http_response_new_empty (status);
  write_clear (write);
  return response;
}

static void
do_register (ReseauServerStore *store, gpointer data)
{
  Write *write = data;

  write->json = reseau_server_register (write->server, store, write->uid, write->text,
                                        &write->problem, &write->error);
}

ReseauHttpResponse *
reseau_server_api_on_register (ReseauHttpRequest *request, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) body = reseau_server_api_read_body (request, &error);
  ReseauReader reader = RESEAU_READER (body, "$", &error);
  Write write = { 0 };

  if (body == NULL)
    return reseau_server_api_malformed (request, error);
  write.text = reseau_reader_optional_string (&reader, "label", 200);
  if (!reseau_reader_end (&reader))
    return reseau_server_api_malformed (request, error);
  return run_write (user_data, request, do_register, &write, 201);
}

static void
do_revoke (ReseauServerStore *store, gpointer data)
{
  Write *write = data;

  write->ok = reseau_server_revoke (write->server, store, write->uid, write->text, &write->problem,
                                    &write->error);
}

ReseauHttpResponse *
reseau_server_api_on_revoke (ReseauHttpRequest *request, gpointer user_data)
{
  Write write = { .text = reseau_http_request_get_param (request, "id") };

  if (!reseau_id_is_valid (write.text)) {
    g_autoptr (ReseauProblemMessage) problem =
        reseau_problem_message_new (404, "not-found", "never", "No such installation");

    return reseau_server_api_refuse (request, problem);
  }
  return run_write (user_data, request, do_revoke, &write, 204);
}

static gboolean
is_too_fast (ReseauServerApi *self, const char *device)
{
  gint64 minute = g_get_monotonic_time () / (60 * G_USEC_PER_SEC);
  gboolean too_fast;
  Rate *rate;

  g_mutex_lock (&self->lock);
  rate = g_hash_table_lookup (self->pushes, device);
  if (rate == NULL) {
    if (g_hash_table_size (self->pushes) >= MAX_DEVICES_COUNTED)
      g_hash_table_remove_all (self->pushes);
    rate = g_new0 (Rate, 1);
    g_hash_table_insert (self->pushes, g_strdup (device), rate);
  }
  if (rate->minute != minute)
    *rate = (Rate){ minute, 0 };
  too_fast = ++rate->count > MAX_PUSHES_A_MINUTE;
  g_mutex_unlock (&self->lock);
  return too_fast;
}

static ReseauHttpResponse *
refuse_haste (ReseauHttpRequest *request)
{
  g_autoptr (ReseauProblemMessage) problem =
      reseau_problem_message_new (429, "too-many", "backoff", "Too many batches in a minute");
  ReseauHttpResponse *response = reseau_server_api_refuse (request, problem);

  reseau_http_response_set_field (response, "Retry-After", "20");
  return response;
}

static void
do_push (ReseauServerStore *store, gpointer data)
{
  Write *write = data;

  write->json = reseau_server_push (write->server, store, write->uid, write->push, &write->problem,
                                    &write->error);
}

ReseauHttpResponse *
reseau_server_api_on_push (ReseauHttpRequest *request, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) body = reseau_server_api_read_body (request, &error);
  g_autoptr (ReseauPushRequest) push = NULL;
  Write write = { 0 };

  if (body != NULL)
    push = reseau_push_request_from_value (body, &error);
  if (push == NULL)
    return reseau_server_api_malformed (request, error);
  g_clear_pointer (&body, reseau_value_unref);
  if (is_too_fast (user_data, push->device))
    return refuse_haste (request);
  write.push = push;
  return run_write (user_data, request, do_push, &write, 200);
}

/* @listener stands while there is nothing to give: the pull begins anew once there is. */
typedef struct {
  ReseauServerApi *api;
  ReseauServerPull *pull;
  GString *text;
  ReseauServerListener *listener;
  ReseauPullRequest *request;
  char *uid;
  gboolean looked;
} Feed;

static void
feed_free (gpointer data)
{
  Feed *feed = data;

  reseau_server_listener_free (feed->listener);
  reseau_server_pull_free (feed->pull);
  reseau_pull_request_free (feed->request);
  g_free (feed->uid);
  g_string_free (feed->text, TRUE);
  g_free (feed);
}

/* A reader of the store is taken for one block only: a slow client holds none. */
static gboolean
begin_again (Feed *feed, ReseauServerStore *store, GError **error)
{
  g_autoptr (ReseauProblemMessage) problem = NULL;

  g_clear_pointer (&feed->listener, reseau_server_listener_free);
  g_clear_pointer (&feed->pull, reseau_server_pull_free);
  feed->pull =
      reseau_server_pull_new (feed->api->server, store, feed->uid, feed->request, &problem, error);
  /* What is refused now, the next request is told. */
  if (problem != NULL)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE, problem->code);
  return feed->pull != NULL;
}

/* Whether something was committed between the look at the head and the beginning of the wait. */
static gboolean
has_moved (Feed *feed)
{
  ReseauServerStore *store = reseau_server_api_take_reader (feed->api);
  ReseauServerClock clock;
  gboolean moved = !store->vtable->get_clock (store, &clock, NULL) ||
                   clock.seq != reseau_server_pull_get_head (feed->pull);

  reseau_server_api_give_reader (feed->api, store);
  feed->looked = TRUE;
  return moved;
}

static gboolean
is_awake (Feed *feed)
{
  ReseauServerNews news;

  if (feed->listener == NULL || (!feed->looked && has_moved (feed)))
    return TRUE;
  reseau_server_listener_take (feed->listener, &news);
  return news.head > 0 || news.beat || news.over;
}

static gboolean
write_lines (Feed *feed, gboolean *more, GError **error)
{
  ReseauServerStore *store = reseau_server_api_take_reader (feed->api);
  gboolean ok = feed->listener == NULL || begin_again (feed, store, error);

  g_string_truncate (feed->text, 0);
  ok = ok && reseau_server_pull_next (feed->pull, store, feed->text, more, error);
  reseau_server_api_give_reader (feed->api, store);
  return ok;
}

static ReseauHttpProduced
produce (GByteArray *out, gpointer user_data)
{
  Feed *feed = user_data;
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  if (!is_awake (feed))
    return RESEAU_HTTP_PRODUCED_HELD;
  if (!write_lines (feed, &more, &error)) {
    reseau_http_log_failure (error->message, "pull");
    return RESEAU_HTTP_PRODUCED_END;
  }
  g_byte_array_append (out, (const guint8 *) feed->text->str, feed->text->len);
  return more ? RESEAU_HTTP_PRODUCED_MORE : RESEAU_HTTP_PRODUCED_END;
}

/* A client that has everything waits for what comes. */
static ReseauHttpWaker *
wait_for_news (Feed *feed)
{
  ReseauHttpWaker *waker = reseau_http_waker_new ();
  ReseauActor actor = reseau_server_pull_get_actor (feed->pull);

  feed->listener = reseau_server_api_listen (feed->api, &actor, feed->request->device,
                                             feed->request->wait * G_USEC_PER_SEC, waker);
  return waker;
}

/* @request: (transfer full); @pull: (transfer full) */
static ReseauHttpResponse *
begin_feed (ReseauServerApi *self, const char *uid, ReseauPullRequest *request,
            ReseauServerPull *pull)
{
  g_autoptr (ReseauHttpWaker) waker = NULL;
  Feed *feed = g_new0 (Feed, 1);
  ReseauHttpResponse *response;

  feed->api = self;
  feed->pull = pull;
  feed->text = g_string_new (NULL);
  feed->request = request;
  feed->uid = g_strdup (uid);
  if (request->wait > 0 && reseau_server_pull_is_empty (pull))
    waker = wait_for_news (feed);
  response = reseau_http_response_new_stream ("application/x-ndjson", produce, feed, feed_free);
  if (waker != NULL)
    reseau_http_response_set_waker (response, waker);
  return response;
}

ReseauHttpResponse *
reseau_server_api_on_pull (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) body = reseau_server_api_read_body (request, &error);
  g_autoptr (ReseauPullRequest) wanted = NULL;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  ReseauServerPull *pull;
  ReseauServerStore *store;

  if (body != NULL)
    wanted = reseau_pull_request_from_value (body, &error);
  if (wanted == NULL)
    return reseau_server_api_malformed (request, error);
  store = reseau_server_api_take_reader (self);
  pull = reseau_server_pull_new (self->server, store, principal->uid, wanted, &problem, &error);
  reseau_server_api_give_reader (self, store);
  if (pull != NULL)
    return begin_feed (self, principal->uid, g_steal_pointer (&wanted), pull);
  if (problem != NULL && g_str_equal (problem->code, "history-diverged"))
    return reseau_server_api_judge (self, request, wanted);
  return problem != NULL ? reseau_server_api_refuse (request, problem)
                         : reseau_server_api_failed (request, error);
}
