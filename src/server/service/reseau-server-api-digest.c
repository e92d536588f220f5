/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-digest.h"
#include "reseau-id.h"
#include "reseau-reader.h"
#include "reseau-scope.h"
#include "reseau-server-api-private.h"

#include <string.h>

/* So many records of 1 MiB would be too much at once; others are asked for again. */
#define MAX_FETCHED 8

typedef char *(*AnswerFunc) (ReseauServer *server, ReseauServerStore *store, const char *uid,
                             const ReseauValue *body, ReseauProblemMessage **problem,
                             GError **error);

static ReseauHttpResponse *
answer (ReseauHttpRequest *request, ReseauServerApi *self, const ReseauValue *body,
        const char *type, AnswerFunc func)
{
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  ReseauServerStore *store = reseau_server_api_take_reader (self);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  char *text = func (self->server, store, principal->uid, body, &problem, &error);

  reseau_server_api_give_reader (self, store);
  if (text != NULL) {
    g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

    return reseau_http_response_new_bytes (200, type, bytes);
  }
  return problem != NULL ? reseau_server_api_refuse (request, problem)
                         : reseau_server_api_failed (request, error);
}

/* All items of a list are texts that @is_good takes. */
static gboolean
check_texts (const ReseauValue *list, gboolean (*is_good) (const char *text), const char *path,
             GError **error)
{
  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    const char *text = reseau_value_get_string (reseau_value_get_at (list, i));

    if (text == NULL || !is_good (text)) {
      g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "%s[%u]", path, i);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_scope (const char *text)
{
  return reseau_scope_get_kind (text) != RESEAU_SCOPE_KIND_INVALID;
}

static gboolean
check_buckets (const ReseauValue *list, GError **error)
{
  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    const ReseauValue *item = reseau_value_get_at (list, i);
    gint64 bucket = reseau_value_get_int (item);

    if (!reseau_value_is_number (item) || bucket < 0 || bucket >= RESEAU_DIGEST_BUCKETS) {
      g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "$.buckets[%u]", i);
      return FALSE;
    }
  }
  return TRUE;
}

static char *
answer_digest (ReseauServer *server, ReseauServerStore *store, const char *uid,
               const ReseauValue *body, ReseauProblemMessage **problem, GError **error)
{
  return reseau_server_digest (server, store, uid, reseau_value_get (body, "scopes"), problem,
                               error);
}

ReseauHttpResponse *
reseau_server_api_on_digest (ReseauHttpRequest *request, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) body = reseau_server_api_read_body (request, &error);
  ReseauReader reader = RESEAU_READER (body, "$", &error);
  const ReseauValue *scopes;

  if (body == NULL)
    return reseau_server_api_malformed (request, error);
  scopes = reseau_reader_optional_list (&reader, "scopes", RESEAU_PULL_MAX_SCOPES);
  if (!reseau_reader_end (&reader) || !check_texts (scopes, is_scope, "$.scopes", &error))
    return reseau_server_api_malformed (request, error);
  return answer (request, user_data, body, "application/json", answer_digest);
}

static char *
answer_manifest (ReseauServer *server, ReseauServerStore *store, const char *uid,
                 const ReseauValue *body, ReseauProblemMessage **problem, GError **error)
{
  return reseau_server_manifest (server, store, uid, reseau_value_get_member_string (body, "scope"),
                                 reseau_value_get (body, "buckets"), problem, error);
}

ReseauHttpResponse *
reseau_server_api_on_manifest (ReseauHttpRequest *request, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) body = reseau_server_api_read_body (request, &error);
  ReseauReader reader = RESEAU_READER (body, "$", &error);
  const ReseauValue *buckets;
  const char *scope;

  if (body == NULL)
    return reseau_server_api_malformed (request, error);
  scope = reseau_reader_string (&reader, "scope", 1, 100);
  buckets = reseau_reader_list (&reader, "buckets", RESEAU_DIGEST_BUCKETS);
  if (!reseau_reader_end (&reader) || !check_buckets (buckets, &error))
    return reseau_server_api_malformed (request, error);
  if (!is_scope (scope)) {
    g_set_error_literal (&error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "$.scope");
    return reseau_server_api_malformed (request, error);
  }
  return answer (request, user_data, body, "application/json", answer_manifest);
}

static char *
answer_fetch (ReseauServer *server, ReseauServerStore *store, const char *uid,
              const ReseauValue *body, ReseauProblemMessage **problem, GError **error)
{
  return reseau_server_fetch (server, store, uid, reseau_value_get (body, "ids"), problem, error);
}

ReseauHttpResponse *
reseau_server_api_on_fetch (ReseauHttpRequest *request, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) body = reseau_server_api_read_body (request, &error);
  ReseauReader reader = RESEAU_READER (body, "$", &error);
  const ReseauValue *ids;

  if (body == NULL)
    return reseau_server_api_malformed (request, error);
  ids = reseau_reader_list (&reader, "ids", MAX_FETCHED);
  if (!reseau_reader_end (&reader) || !check_texts (ids, reseau_id_is_valid, "$.ids", &error))
    return reseau_server_api_malformed (request, error);
  return answer (request, user_data, body, "application/x-ndjson", answer_fetch);
}
