/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-request-private.h"

#include <string.h>

ReseauHttpRequest *
reseau_http_request_new (struct MHD_Connection *connection, ReseauHttpLink *link,
                         const char *method)
{
  ReseauHttpRequest *request = g_new0 (ReseauHttpRequest, 1);

  request->connection = connection;
  request->link = link != NULL ? reseau_http_link_ref (link) : NULL;
  request->method = g_strdup (method);
  request->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  request->trace = reseau_http_trace_new ();
  request->began = g_get_monotonic_time ();
  return request;
}

void
reseau_http_request_free (ReseauHttpRequest *request)
{
  if (request->principal != NULL)
    request->principal_free (request->principal);
  if (request->intake != NULL)
    request->route->intake->close (request->intake);
  g_clear_pointer (&request->params, g_hash_table_unref);
  g_hash_table_unref (request->query);
  g_clear_pointer (&request->sink, reseau_http_body_free);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_clear_pointer (&request->response, reseau_http_response_free);
  g_clear_pointer (&request->link, reseau_http_link_unref);
  g_free (request->method);
  g_free (request->trace);
  g_free (request);
}

static enum MHD_Result
on_argument_found_cb (void *user_data, enum MHD_ValueKind kind, const char *key, const char *value)
{
  GHashTable *query = user_data;

  if (g_hash_table_contains (query, key) || !g_utf8_validate (key, -1, NULL) ||
      (value != NULL && !g_utf8_validate (value, -1, NULL)))
    return MHD_NO;
  g_hash_table_insert (query, g_strdup (key), g_strdup (value != NULL ? value : ""));
  return MHD_YES;
}

/* FALSE when a parameter is there twice: two readers could take either. */
gboolean
reseau_http_request_take_query (ReseauHttpRequest *request)
{
  int n = MHD_get_connection_values (request->connection, MHD_GET_ARGUMENT_KIND, NULL, NULL);

  MHD_get_connection_values (request->connection, MHD_GET_ARGUMENT_KIND, on_argument_found_cb,
                             request->query);
  return n < 0 || (guint) n == g_hash_table_size (request->query);
}

static gboolean
takes_coding (char **codings, const char *name)
{
  for (guint i = 0; codings[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (codings[i], ";", 2);

    if (g_ascii_strcasecmp (g_strstrip (parts[0]), name) == 0)
      return parts[1] == NULL || strstr (parts[1], "q=0") == NULL ||
             strpbrk (strstr (parts[1], "q=0"), "123456789") != NULL;
  }
  return FALSE;
}

/* Of what the client takes, what costs least. */
ReseauHttpCoding
reseau_http_request_get_coding (ReseauHttpRequest *request)
{
  const char *accept = reseau_http_request_get_field (request, "Accept-Encoding");
  g_auto (GStrv) codings = g_strsplit (accept != NULL ? accept : "", ",", 16);

  if (takes_coding (codings, "zstd"))
    return RESEAU_HTTP_CODING_ZSTD;
  return takes_coding (codings, "gzip") ? RESEAU_HTTP_CODING_GZIP : RESEAU_HTTP_CODING_NONE;
}

/* What follows `Bearer `, or NULL. */
const char *
reseau_http_request_get_bearer (ReseauHttpRequest *request)
{
  const char *value = reseau_http_request_get_field (request, "Authorization");

  if (value == NULL || g_ascii_strncasecmp (value, "Bearer ", 7) != 0)
    return NULL;
  return value + 7;
}

const char *
reseau_http_request_get_method (ReseauHttpRequest *request)
{
  return request->method;
}

/**
 * reseau_http_request_get_param:
 * @request: a request
 * @name: a name of the route's path, without braces
 *
 * Returns: (transfer none) (nullable): that segment of the path
 */
const char *
reseau_http_request_get_param (ReseauHttpRequest *request, const char *name)
{
  return g_hash_table_lookup (request->params, name);
}

/**
 * reseau_http_request_get_query:
 * @request: a request
 * @name: a parameter
 *
 * Returns: (transfer none) (nullable): its value, UTF-8
 */
const char *
reseau_http_request_get_query (ReseauHttpRequest *request, const char *name)
{
  return g_hash_table_lookup (request->query, name);
}

/**
 * reseau_http_request_get_field:
 * @request: a request
 * @name: a header field
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
reseau_http_request_get_field (ReseauHttpRequest *request, const char *name)
{
  return MHD_lookup_connection_value (request->connection, MHD_HEADER_KIND, name);
}

/**
 * reseau_http_request_get_body:
 * @request: a request
 *
 * Returns: (transfer none) (nullable): the decoded body
 */
GBytes *
reseau_http_request_get_body (ReseauHttpRequest *request)
{
  return request->body;
}

/**
 * reseau_http_request_get_principal:
 * @request: a request
 *
 * Returns: (transfer none) (nullable): what the authentication returned
 */
gpointer
reseau_http_request_get_principal (ReseauHttpRequest *request)
{
  return request->principal;
}

/**
 * reseau_http_request_get_intake:
 * @request: a request of a route that has an intake
 *
 * Returns: (transfer none): what the intake has made of the body
 */
gpointer
reseau_http_request_get_intake (ReseauHttpRequest *request)
{
  return request->intake;
}

const char *
reseau_http_request_get_trace (ReseauHttpRequest *request)
{
  return request->trace;
}

/**
 * reseau_http_request_get_address:
 * @request: a request
 *
 * Returns: (transfer none): the client's address, for limits only, never for a log
 */
const char *
reseau_http_request_get_address (ReseauHttpRequest *request)
{
  return request->link != NULL ? reseau_http_link_get_address (request->link) : "local";
}

/**
 * reseau_http_request_is_gone:
 * @request: a request
 *
 * Returns: whether the client has left meanwhile
 */
gboolean
reseau_http_request_is_gone (ReseauHttpRequest *request)
{
  return request->link != NULL && reseau_http_link_is_gone (request->link);
}
