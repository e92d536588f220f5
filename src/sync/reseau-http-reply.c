/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an HTTP answer means to the client.  Proxies and hosting pages answer in
 * the server's place, in HTML: where their status says enough it is understood,
 * everything else is not our server. */
#include "reseau-http-reply.h"

#include <string.h>

#include "reseau-json.h"

#define MAX_RETRY_AFTER (24 * 60 * 60)

static gint64
read_retry_after (const char *text)
{
  guint64 seconds;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, MAX_RETRY_AFTER, &seconds, NULL))
    return 0;
  return seconds;
}

static gboolean
has_type (const ReseauHttpHead *self, const char *type)
{
  return self->content_type != NULL && g_ascii_strcasecmp (self->content_type, type) == 0;
}

gboolean
reseau_http_head_is_success (const ReseauHttpHead *self)
{
  return self->status >= 200 && self->status < 300;
}

/**
 * reseau_http_head_is_stream:
 *
 * Returns: whether the body is a stream: the lines of a pull, or events
 */
gboolean
reseau_http_head_is_stream (const ReseauHttpHead *self)
{
  return self->status == 200 &&
         (has_type (self, RESEAU_TYPE_OF_STREAM) || has_type (self, RESEAU_TYPE_OF_EVENTS));
}

static ReseauProblemMessage *
problem_from_proxy (const ReseauHttpHead *self)
{
  switch (self->status) {
  case 413:
    return reseau_problem_message_new (413, "too-large", "now", "Refused on the way");
  case 429:
    return reseau_problem_message_new (429, "too-many", "backoff", "Refused on the way");
  case 502:
  case 503:
  case 504:
    return reseau_problem_message_new (503, "unavailable", "backoff", "No server behind the proxy");
  default:
    return NULL;
  }
}

static ReseauProblemMessage *
read_problem (const ReseauHttpHead *self, GBytes *body)
{
  g_autoptr (ReseauValue) value = NULL;
  ReseauProblemMessage *problem = NULL;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  if (has_type (self, "application/problem+json"))
    value = reseau_json_parse (text, length, NULL);
  if (value != NULL)
    problem = reseau_problem_message_from_value (value, NULL);
  /* The answer to HEAD says no more than its status. */
  if (length == 0 && has_type (self, "application/problem+json"))
    problem = reseau_problem_message_new (self->status, "refused", NULL, "Refused");
  return problem ? problem : problem_from_proxy (self);
}

static gboolean
not_a_server (const ReseauHttpHead *self, GError **error)
{
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER, "answered %d %s", self->status,
               self->content_type ? self->content_type : "without a type");
  return FALSE;
}

static gboolean
read_success (const ReseauHttpHead *self, ReseauReply *reply, GBytes *body, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  if (self->status == 204)
    return TRUE;
  if (!has_type (self, "application/json"))
    return not_a_server (self, error);
  reply->value = reseau_json_parse (text, length, error);
  if (reply->value == NULL && error != NULL && *error != NULL)
    (*error)->code = RESEAU_ERROR_NOT_A_SERVER;
  return reply->value != NULL;
}

static gint64
read_offset (const char *text)
{
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    return -1;
  return (gint64) value;
}

/* `bytes FIRST-LAST/TOTAL` */
static void
read_range (const char *text, gint64 *first, gint64 *total)
{
  g_auto (GStrv) parts = NULL;

  if (text == NULL || !g_str_has_prefix (text, "bytes "))
    return;
  parts = g_strsplit_set (text + strlen ("bytes "), "-/", 3);
  if (g_strv_length (parts) != 3)
    return;
  *first = read_offset (parts[0]);
  *total = read_offset (parts[2]);
  if (*first < 0 || *total < 0)
    *first = *total = -1;
}

/**
 * reseau_http_head_read_piece:
 * @bytes: what came of the body
 * @broken: whether more should have come
 *
 * Returns: (transfer full): a success, as an answer about a piece
 */
ReseauReply *
reseau_http_head_read_piece (const ReseauHttpHead *self, GBytes *bytes, gboolean broken)
{
  ReseauReply *reply = reseau_reply_new (self->status);

  reply->bytes = g_bytes_ref (bytes);
  reply->broken = broken;
  reply->location = g_strdup (self->location);
  reply->offset = read_offset (self->upload_offset);
  read_range (self->content_range, &reply->first, &reply->total);
  return reply;
}

/**
 * reseau_http_head_read:
 * @body: the whole body, inflated
 *
 * Returns: (transfer full): the answer; %NULL with RESEAU_ERROR_NOT_A_SERVER if it
 *   is none of this protocol
 */
ReseauReply *
reseau_http_head_read (const ReseauHttpHead *self, GBytes *body, GError **error)
{
  g_autoptr (ReseauReply) reply = reseau_reply_new (self->status);
  g_autoptr (GError) local = NULL;

  reply->retry_after = read_retry_after (self->retry_after);
  if (reseau_http_head_is_success (self)) {
    if (read_success (self, reply, body, &local))
      return g_steal_pointer (&reply);
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (self->status >= 400)
    reply->problem = read_problem (self, body);
  if (reply->problem != NULL)
    return g_steal_pointer (&reply);
  not_a_server (self, error);
  return NULL;
}
