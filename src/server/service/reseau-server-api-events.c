/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.13: hints for those who wait.  What changed, they pull. */
#include "reseau-http-log.h"
#include "reseau-id.h"
#include "reseau-server-api-private.h"
#include "reseau-server-private.h"

#include <string.h>

/* So often a byte goes out, so that both sides know that the other is there. */
#define BEAT_US (25 * G_USEC_PER_SEC)

/* So long a client waits, at least, before it opens a lost stream again. */
#define RETRY_MS 1000

typedef struct {
  ReseauServerApi *api;
  ReseauServerListener *listener;
  GBytes *session;
  gboolean greeted;
} Stream;

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  reseau_server_listener_free (stream->listener);
  g_bytes_unref (stream->session);
  g_free (stream);
}

static void
append (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, strlen (text));
}

static void
append_head (GByteArray *out, gint64 head)
{
  g_autofree char *text =
      g_strdup_printf ("event: head\ndata: {\"head\":%" G_GINT64_FORMAT "}\n\n", head);

  append (out, text);
}

/* Read once the listener is there: a commit in between is told twice rather than never. */
static gboolean
greet (Stream *stream, GByteArray *out)
{
  ReseauServerStore *store = reseau_server_api_take_reader (stream->api);
  ReseauServerClock clock;
  gboolean ok = store->vtable->get_clock (store, &clock, NULL);

  reseau_server_api_give_reader (stream->api, store);
  stream->greeted = TRUE;
  if (!ok)
    return FALSE;
  append (out, "retry: " G_STRINGIFY (RETRY_MS) "\n\n");
  append_head (out, clock.seq);
  return TRUE;
}

/* Whether the session is still open; learns what became of the account's rights. */
static gboolean
look_again (Stream *stream)
{
  ReseauServerApi *api = stream->api;
  ReseauServerStore *store = reseau_server_api_take_reader (api);
  g_autofree char *uid =
      store->vtable->get_session (store, stream->session, reseau_server_now (api->server), NULL);
  g_autoptr (ReseauServerAccount) account =
      uid != NULL ? store->vtable->get_account (store, uid, NULL) : NULL;
  ReseauActor actor;

  reseau_server_api_give_reader (api, store);
  if (account == NULL || account->disabled || account->account->role == RESEAU_ROLE_CLOSED)
    return FALSE;
  actor = reseau_account_get_actor (account->account);
  reseau_server_listener_set_actor (stream->listener, &actor);
  return TRUE;
}

static ReseauHttpProduced
produce (GByteArray *out, gpointer user_data)
{
  Stream *stream = user_data;
  ReseauServerNews news;

  if (!stream->greeted)
    return greet (stream, out) ? RESEAU_HTTP_PRODUCED_MORE : RESEAU_HTTP_PRODUCED_END;
  reseau_server_listener_take (stream->listener, &news);
  if (news.over || (news.beat && !look_again (stream)))
    return RESEAU_HTTP_PRODUCED_END;
  if (news.head > 0)
    append_head (out, news.head);
  else if (news.beat)
    append (out, ":\n\n");
  else
    return RESEAU_HTTP_PRODUCED_HELD;
  return RESEAU_HTTP_PRODUCED_MORE;
}

static void
wake (gpointer data)
{
  reseau_http_waker_wake (data);
}

/**
 * reseau_server_api_listen:
 * @actor: who wants to know
 * @device: which installation
 * @beat_us: so often it is woken although nothing happened
 * @waker: (transfer none): what is woken when there is news
 *
 * Returns: (transfer full): a listener for an answer that waits
 */
ReseauServerListener *
reseau_server_api_listen (ReseauServerApi *self, const ReseauActor *actor, const char *device,
                          gint64 beat_us, ReseauHttpWaker *waker)
{
  return reseau_server_listener_new (self->events, actor, device, beat_us, wake,
                                     reseau_http_waker_ref (waker),
                                     (GDestroyNotify) reseau_http_waker_unref);
}

static ReseauHttpResponse *
begin (ReseauServerApi *self, GBytes *session, const ReseauServerAccount *account,
       const char *device)
{
  g_autoptr (ReseauHttpWaker) waker = reseau_http_waker_new ();
  ReseauActor actor = reseau_account_get_actor (account->account);
  Stream *stream = g_new0 (Stream, 1);
  ReseauHttpResponse *response;

  stream->api = self;
  stream->session = g_bytes_ref (session);
  stream->listener = reseau_server_api_listen (self, &actor, device, BEAT_US, waker);
  response = reseau_http_response_new_stream ("text/event-stream", produce, stream, stream_free);
  reseau_http_response_set_waker (response, waker);
  reseau_http_response_set_immediate (response);
  return response;
}

ReseauHttpResponse *
reseau_server_api_on_events (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  const char *device = reseau_http_request_get_query (request, "device");
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (ReseauServerDevice) known = NULL;
  ReseauServerStore *store;

  if (!reseau_id_is_valid (device)) {
    problem = reseau_problem_message_new (400, "malformed", "never", "Which installation?");
    return reseau_server_api_refuse (request, problem);
  }
  store = reseau_server_api_take_reader (self);
  account = reseau_server_active_account (store, principal->uid, &problem, &error);
  if (account != NULL)
    known = reseau_server_own_device (store, principal->uid, device, &problem, &error);
  reseau_server_api_give_reader (self, store);
  if (known != NULL)
    return begin (self, principal->digest, account, known->id);
  return problem != NULL ? reseau_server_api_refuse (request, problem)
                         : reseau_server_api_failed (request, error);
}
