/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-head.h"

#include <string.h>

typedef struct {
  const char *data;
  gsize length;
} Span;

/* Fields whose repetition two programs could read differently. */
enum {
  FIELD_HOST,
  FIELD_CONTENT_LENGTH,
  FIELD_TRANSFER_ENCODING,
  FIELD_CONTENT_TYPE,
  FIELD_CONTENT_ENCODING,
  FIELD_AUTHORIZATION,
  FIELD_EXPECT,
  FIELD_X_DEVICE,
  FIELD_X_SCHEMA,
  N_SINGLE_FIELDS
};

static const char *const single_fields[N_SINGLE_FIELDS] = {
  "host",          "content-length", "transfer-encoding", "content-type", "content-encoding",
  "authorization", "expect",         "x-device",          "x-schema",
};

static const char *const known_methods[] = {
  "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
};

static gboolean
refuse (ReseauHttpHead *head, guint status, const char *code, const char *title)
{
  head->status = status;
  head->code = code;
  head->title = title;
  return FALSE;
}

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gboolean
span_is_token (Span span)
{
  for (gsize i = 0; i < span.length; i++)
    if (!is_token_char (span.data[i]))
      return FALSE;
  return span.length > 0;
}

static gboolean
span_equals_nocase (Span span, const char *text)
{
  return strlen (text) == span.length && g_ascii_strncasecmp (span.data, text, span.length) == 0;
}

static Span
span_trim (Span span)
{
  while (span.length > 0 && (span.data[0] == ' ' || span.data[0] == '\t'))
    span.data++, span.length--;
  while (span.length > 0 &&
         (span.data[span.length - 1] == ' ' || span.data[span.length - 1] == '\t'))
    span.length--;
  return span;
}

/* Cuts @rest at the first @separator; the part before it is returned. */
static gboolean
span_cut (Span *rest, char separator, Span *part)
{
  const char *at = memchr (rest->data, separator, rest->length);
  if (at == NULL)
    return FALSE;
  part->data = rest->data;
  part->length = at - rest->data;
  rest->data = at + 1;
  rest->length -= part->length + 1;
  return TRUE;
}

/* What is written down as it comes may be longer than what is held in memory. */
static void
set_limit (ReseauHttpHead *head, Span method, const ReseauHttpSettings *settings)
{
  gboolean upload = method.length == 5 && memcmp (method.data, "PATCH", 5) == 0;

  head->limit = upload ? settings->max_upload_bytes : settings->max_body_bytes;
}

static gboolean
check_method (ReseauHttpHead *head, Span method, gboolean *may_have_body)
{
  if (!span_is_token (method) || method.length > 32)
    return refuse (head, 400, "malformed", "The method is not a token");
  for (guint i = 0; i < G_N_ELEMENTS (known_methods); i++)
    if (strlen (known_methods[i]) == method.length &&
        memcmp (known_methods[i], method.data, method.length) == 0) {
      *may_have_body = method.data[0] == 'P';
      return TRUE;
    }
  return refuse (head, 405, "method-not-allowed", "This method is not served");
}

/* The byte at @i of @path, its percent-encoding undone; -1 if that is broken. */
static int
decoded_byte (Span path, gsize *i)
{
  int high, low;
  if (path.data[*i] != '%')
    return (guint8) path.data[*i];
  if (*i + 2 >= path.length)
    return -1;
  high = g_ascii_xdigit_value (path.data[*i + 1]);
  low = g_ascii_xdigit_value (path.data[*i + 2]);
  *i += 2;
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static gboolean
path_is_plain (Span path)
{
  gsize segment = 0;
  gsize dots = 0;

  for (gsize i = 1; i < path.length; i++) {
    gboolean encoded = path.data[i] == '%';
    int byte = decoded_byte (path, &i);

    if (byte < 0x20 || byte == 0x7f || byte == '\\' || (encoded && byte == '/'))
      return FALSE;
    if (byte == '/') {
      if (segment == 0 || segment == dots)
        return FALSE;
      segment = dots = 0;
      continue;
    }
    segment++;
    if (byte == '.')
      dots++;
  }
  return segment == 0 || segment != dots;
}

static gboolean
query_is_plain (Span query)
{
  for (gsize i = 0; i < query.length; i++) {
    int byte = decoded_byte (query, &i);
    if (byte < 0x20 || byte == 0x7f)
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_target (ReseauHttpHead *head, Span target, const ReseauHttpSettings *settings)
{
  Span query = target;
  Span path;

  if (target.length > settings->max_target_bytes)
    return refuse (head, 414, "target-too-long", "The request target is too long");
  if (target.length == 0 || target.data[0] != '/')
    return refuse (head, 400, "malformed", "Only a path is accepted as request target");
  for (gsize i = 0; i < target.length; i++)
    if (target.data[i] <= 0x20 || target.data[i] >= 0x7f ||
        strchr ("\"<>\\^`{|}#", target.data[i]) != NULL)
      return refuse (head, 400, "malformed",
                     "A byte of the request target has to be percent-encoded");
  if (!span_cut (&query, '?', &path)) {
    path = target;
    query.length = 0;
  }
  if (!path_is_plain (path) || !query_is_plain (query))
    return refuse (head, 400, "malformed", "The request target is not in its plain form");
  return TRUE;
}

static gboolean
check_version (ReseauHttpHead *head, Span version, gboolean *is_1_0)
{
  if (version.length != 8 || memcmp (version.data, "HTTP/", 5) != 0 ||
      !g_ascii_isdigit (version.data[5]) || version.data[6] != '.' ||
      !g_ascii_isdigit (version.data[7]))
    return refuse (head, 400, "malformed", "The request line does not end with a version of HTTP");
  *is_1_0 = version.data[7] == '0';
  if (version.data[5] != '1' || version.data[7] > '1')
    return refuse (head, 505, "version-not-supported", "Only HTTP/1.1 and HTTP/1.0 are served");
  return TRUE;
}

static gboolean
host_is_plain (Span host)
{
  for (gsize i = 0; i < host.length; i++)
    if (!g_ascii_isalnum (host.data[i]) &&
        (host.data[i] == '\0' || strchr ("-._:[]%~", host.data[i]) == NULL))
      return FALSE;
  return host.length > 0;
}

static gboolean
check_length (ReseauHttpHead *head, Span value)
{
  if (value.length == 0 || value.length > 18)
    return refuse (head, 400, "malformed", "Content-Length is not a number of bytes");
  for (gsize i = 0; i < value.length; i++) {
    if (!g_ascii_isdigit (value.data[i]))
      return refuse (head, 400, "malformed", "Content-Length is not a number of bytes");
    head->length = head->length * 10 + (value.data[i] - '0');
  }
  if (head->length > head->limit)
    return refuse (head, 413, "too-large", "The body is too large");
  return TRUE;
}

static gboolean
check_single_field (ReseauHttpHead *head, guint field, Span value)
{
  switch (field) {
  case FIELD_HOST:
    return host_is_plain (value) ||
           refuse (head, 400, "malformed", "Host is not the name of a host");
  case FIELD_CONTENT_LENGTH:
    return check_length (head, value);
  case FIELD_TRANSFER_ENCODING:
    head->chunked = TRUE;
    return span_equals_nocase (value, "chunked") ||
           refuse (head, 501, "transfer-encoding",
                   "Only the transfer encoding chunked is understood");
  case FIELD_EXPECT:
    return span_equals_nocase (value, "100-continue") ||
           refuse (head, 417, "expectation", "Only 100-continue can be expected");
  default:
    return TRUE;
  }
}

static gboolean
check_field (ReseauHttpHead *head, Span line, guint *seen)
{
  Span value = line;
  Span name;

  if (line.data[0] == ' ' || line.data[0] == '\t')
    return refuse (head, 400, "malformed", "A field is folded over two lines");
  if (!span_cut (&value, ':', &name) || !span_is_token (name))
    return refuse (head, 400, "malformed", "A field has no proper name");
  value = span_trim (value);
  for (guint i = 0; i < N_SINGLE_FIELDS; i++) {
    if (!span_equals_nocase (name, single_fields[i]))
      continue;
    if (*seen & (1u << i))
      return refuse (head, 400, "malformed", "A field that counts once is there twice");
    *seen |= 1u << i;
    return check_single_field (head, i, value);
  }
  return TRUE;
}

static gboolean
check_framing (ReseauHttpHead *head, guint seen, gboolean is_1_0, gboolean may_have_body)
{
  if (!is_1_0 && !(seen & (1u << FIELD_HOST)))
    return refuse (head, 400, "malformed", "Host is missing");
  if (head->chunked && (seen & (1u << FIELD_CONTENT_LENGTH)))
    return refuse (head, 400, "malformed",
                   "Content-Length and Transfer-Encoding contradict each other");
  if (head->chunked && is_1_0)
    return refuse (head, 400, "malformed", "HTTP/1.0 has no Transfer-Encoding");
  if ((head->chunked || head->length > 0) && !may_have_body)
    return refuse (head, 400, "malformed", "This method has no body");
  return TRUE;
}

/**
 * reseau_http_head_check:
 * @head: (out caller-allocates): the framing, or the reason of the refusal
 * @data: a request line and its fields, every line ended by CRLF, without the
 *   empty line; no other control character than HTAB stands in it
 * @length: its length in bytes
 * @settings: the limits
 *
 * Returns: whether the request may be given to the HTTP engine
 */
gboolean
reseau_http_head_check (ReseauHttpHead *head, const char *data, gsize length,
                        const ReseauHttpSettings *settings)
{
  Span rest = { data, length };
  Span line, method, target;
  gboolean is_1_0 = FALSE;
  gboolean may_have_body = FALSE;
  guint seen = 0;

  g_return_val_if_fail (head != NULL, FALSE);
  g_return_val_if_fail (data != NULL, FALSE);

  memset (head, 0, sizeof *head);
  if (!span_cut (&rest, '\r', &line) || !span_cut (&line, ' ', &method) ||
      !span_cut (&line, ' ', &target))
    return refuse (head, 400, "malformed", "The request line has not three parts");
  if (!check_method (head, method, &may_have_body) || !check_version (head, line, &is_1_0) ||
      !check_target (head, target, settings))
    return FALSE;
  set_limit (head, method, settings);
  while (rest.length > 1) {
    rest.data++, rest.length--; /* the LF of the line before */
    if (!span_cut (&rest, '\r', &line) || line.length == 0)
      break;
    if (!check_field (head, line, &seen))
      return FALSE;
  }
  return check_framing (head, seen, is_1_0, may_have_body);
}
