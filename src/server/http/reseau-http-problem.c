/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-problem.h"

#include <sys/random.h>

static const struct {
  guint status;
  const char *phrase;
} phrases[] = {
  { 200, "OK" },
  { 201, "Created" },
  { 204, "No Content" },
  { 400, "Bad Request" },
  { 401, "Unauthorized" },
  { 403, "Forbidden" },
  { 404, "Not Found" },
  { 405, "Method Not Allowed" },
  { 408, "Request Timeout" },
  { 409, "Conflict" },
  { 410, "Gone" },
  { 413, "Content Too Large" },
  { 414, "URI Too Long" },
  { 415, "Unsupported Media Type" },
  { 417, "Expectation Failed" },
  { 422, "Unprocessable Content" },
  { 426, "Upgrade Required" },
  { 429, "Too Many Requests" },
  { 431, "Request Header Fields Too Large" },
  { 500, "Internal Server Error" },
  { 501, "Not Implemented" },
  { 503, "Service Unavailable" },
  { 505, "HTTP Version Not Supported" },
  { 507, "Insufficient Storage" },
};

/**
 * reseau_http_status_phrase:
 * @status: a status
 *
 * Returns: its words, or `Error`
 */
const char *
reseau_http_status_phrase (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (phrases[i].status == status)
      return phrases[i].phrase;
  return "Error";
}

static void
append_member (GString *json, const char *name, const char *value)
{
  g_string_append_printf (json, "%s\"%s\":\"", json->len > 1 ? "," : "", name);
  for (const char *c = value; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_printf (json, "\\%c", *c);
    else if ((guchar) *c < 0x20)
      g_string_append_printf (json, "\\u%04x", (guchar) *c);
    else
      g_string_append_c (json, *c);
  }
  g_string_append_c (json, '"');
}

/**
 * reseau_http_problem_to_json:
 * @problem: a problem
 * @trace: (nullable): the number under which the log knows the request
 *
 * Returns: (transfer full): the body of the answer
 */
char *
reseau_http_problem_to_json (const ReseauHttpProblem *problem, const char *trace)
{
  GString *json = g_string_new ("{");
  g_autofree char *type = NULL;

  g_return_val_if_fail (problem != NULL, NULL);

  type = g_strconcat ("urn:reseau:problem:", problem->code, NULL);
  append_member (json, "type", type);
  append_member (json, "title", problem->title);
  g_string_append_printf (json, ",\"status\":%u", problem->status);
  append_member (json, "code", problem->code);
  append_member (json, "retry", problem->retry != NULL ? problem->retry : "never");
  if (problem->action != NULL)
    append_member (json, "action", problem->action);
  if (trace != NULL)
    append_member (json, "trace", trace);
  if (problem->extra != NULL)
    g_string_append (json, problem->extra);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

/**
 * reseau_http_trace_new:
 *
 * Returns: (transfer full): a random name for one request
 */
char *
reseau_http_trace_new (void)
{
  guint64 random = 0;

  if (getrandom (&random, sizeof random, 0) != sizeof random)
    random = ((guint64) g_random_int () << 32) | g_random_int ();
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", random);
}
