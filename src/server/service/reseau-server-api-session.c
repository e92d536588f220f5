/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-reader.h"
#include "reseau-server-api-private.h"

#include <string.h>

#define SESSION_SECONDS (90 * 24 * 3600)

/* A session found in the store is believed for so long: an account shut out by the command
 * line of another process loses its sessions within this time. */
#define TRUST_US (2 * G_USEC_PER_SEC)
#define MAX_TRUSTED 10000

typedef struct {
  gint64 checked; /* monotonic, microseconds */
  char uid[RESEAU_ID_LENGTH + 1];
} Session;

void
reseau_principal_free (gpointer data)
{
  ReseauPrincipal *self = data;

  g_free (self->uid);
  g_bytes_unref (self->digest);
  g_free (self);
}

static char *
find_trusted (ReseauServerApi *self, GBytes *digest)
{
  const Session *session;
  char *uid = NULL;

  g_mutex_lock (&self->lock);
  session = g_hash_table_lookup (self->sessions, digest);
  if (session != NULL && g_get_monotonic_time () - session->checked < TRUST_US)
    uid = g_strdup (session->uid);
  g_mutex_unlock (&self->lock);
  return uid;
}

static void
trust (ReseauServerApi *self, GBytes *digest, const char *uid)
{
  Session *session = g_new0 (Session, 1);

  session->checked = g_get_monotonic_time ();
  g_strlcpy (session->uid, uid, sizeof session->uid);
  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->sessions) >= MAX_TRUSTED)
    g_hash_table_remove_all (self->sessions);
  g_hash_table_replace (self->sessions, g_bytes_ref (digest), session);
  g_mutex_unlock (&self->lock);
}

void
reseau_server_api_forget (ReseauServerApi *self, GBytes *digest)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->sessions, digest);
  g_mutex_unlock (&self->lock);
}

static char *
find_stored (ReseauServerApi *self, GBytes *digest)
{
  ReseauServerStore *store = reseau_server_api_take_reader (self);
  char *uid = store->vtable->get_session (store, digest, reseau_server_now (self->server), NULL);
  g_autoptr (ReseauServerAccount) account =
      uid != NULL ? store->vtable->get_account (store, uid, NULL) : NULL;

  reseau_server_api_give_reader (self, store);
  if (account != NULL && !account->disabled)
    return uid;
  g_free (uid);
  return NULL;
}

/**
 * reseau_server_api_authenticate: (skip)
 *
 * Returns: (transfer full) (nullable): the #ReseauPrincipal of a bearer token
 */
gpointer
reseau_server_api_authenticate (const char *token, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  g_autoptr (GBytes) digest = reseau_server_login_digest (token);
  g_autofree char *uid = find_trusted (self, digest);
  ReseauPrincipal *principal;

  if (uid == NULL) {
    uid = find_stored (self, digest);
    if (uid == NULL)
      return NULL;
    trust (self, digest, uid);
  }
  principal = g_new0 (ReseauPrincipal, 1);
  principal->uid = g_steal_pointer (&uid);
  principal->digest = g_steal_pointer (&digest);
  return principal;
}

typedef struct {
  GBytes *digest;
  const char *uid;
  const char *label;
  gint64 now;
  GError *error;
} Opening;

static void
open_session (ReseauServerStore *store, gpointer data)
{
  Opening *opening = data;

  store->vtable->put_session (store, opening->digest, opening->uid, opening->label, opening->now,
                              opening->now + SESSION_SECONDS, &opening->error);
}

static ReseauHttpResponse *
begin_session (ReseauServerApi *self, ReseauHttpRequest *request, ReseauAccount *account,
               const char *label)
{
  g_autofree char *token = reseau_server_login_new_token (self->login);
  g_autoptr (GBytes) digest = reseau_server_login_digest (token);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) value = NULL;
  g_autofree char *json = NULL;
  Opening opening = { digest, account->uid, label, reseau_server_now (self->server), NULL };
  ReseauSession session = { token, opening.now + SESSION_SECONDS, account };

  if (!reseau_committer_run (self->committer, open_session, &opening, &error) ||
      opening.error != NULL) {
    ReseauHttpResponse *response =
        reseau_server_api_failed (request, opening.error != NULL ? opening.error : error);

    g_clear_error (&opening.error);
    return response;
  }
  value = reseau_session_to_value (&session);
  json = reseau_json_write (value);
  return reseau_http_response_new_json (201, json);
}

static ReseauHttpResponse *
refuse_credentials (ReseauHttpRequest *request)
{
  g_autoptr (ReseauProblemMessage) problem = reseau_problem_message_new (
      401, "bad-credentials", "after-action", "Unknown e-mail address or wrong password");

  return reseau_server_api_refuse (request, problem);
}

static ReseauHttpResponse *
refuse_haste (ReseauHttpRequest *request, guint seconds)
{
  g_autoptr (ReseauProblemMessage) problem =
      reseau_problem_message_new (429, "too-many", "backoff", "Too many failed attempts");
  g_autofree char *wait = g_strdup_printf ("%u", seconds);
  ReseauHttpResponse *response = reseau_server_api_refuse (request, problem);

  reseau_http_response_set_field (response, "Retry-After", wait);
  return response;
}

static ReseauServerAccount *
find_account (ReseauServerApi *self, const char *email, GError **error)
{
  ReseauServerStore *store = reseau_server_api_take_reader (self);
  ReseauServerAccount *account = store->vtable->find_account (store, email, error);

  reseau_server_api_give_reader (self, store);
  return account;
}

ReseauHttpResponse *
reseau_server_api_on_login (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  const char *address = reseau_http_request_get_address (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) body = reseau_server_api_read_body (request, &error);
  ReseauReader reader = RESEAU_READER (body, "$", &error);
  g_autoptr (ReseauServerAccount) account = NULL;
  const char *email, *password, *label;
  guint wait = 0;

  if (body == NULL)
    return reseau_server_api_malformed (request, error);
  email = reseau_reader_string (&reader, "email", 1, 320);
  password = reseau_reader_string (&reader, "password", 1, RESEAU_PASSWORD_MAX);
  label = reseau_reader_optional_string (&reader, "label", 200);
  if (!reseau_reader_end (&reader))
    return reseau_server_api_malformed (request, error);
  if (!reseau_server_login_admit (self->login, email, address, &wait))
    return refuse_haste (request, wait);
  account = find_account (self, email, &error);
  if (error != NULL)
    return reseau_server_api_failed (request, error);
  if (!reseau_server_login_verify (self->login, account, email, address, password))
    return refuse_credentials (request);
  return begin_session (self, request, account->account, label);
}

typedef struct {
  GBytes *digest;
  GError *error;
} Closing;

static void
close_session (ReseauServerStore *store, gpointer data)
{
  Closing *closing = data;

  store->vtable->delete_session (store, closing->digest, &closing->error);
}

ReseauHttpResponse *
reseau_server_api_on_logout (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  g_autoptr (GError) error = NULL;
  Closing closing = { principal->digest, NULL };

  reseau_committer_run (self->committer, close_session, &closing, &error);
  reseau_server_api_forget (self, principal->digest);
  if (error == NULL)
    error = closing.error;
  return error != NULL ? reseau_server_api_failed (request, error)
                       : reseau_http_response_new_empty (204);
}
