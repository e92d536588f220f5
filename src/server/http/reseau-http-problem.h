/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauHttpProblem:
 * @status: HTTP status
 * @code: short name, what a client decides on
 * @title: one English sentence for a developer
 * @retry: `never`, `now`, `once`, `backoff` or `after-action`
 * @action: (nullable): what the client has to do before it tries again
 * @extra: (nullable): further members, as JSON text that begins with a comma
 *
 * An answer of RFC 9457.
 */
typedef struct {
  guint status;
  const char *code;
  const char *title;
  const char *retry;
  const char *action;
  const char *extra;
} ReseauHttpProblem;

#define RESEAU_HTTP_PROBLEM_TYPE "application/problem+json"
#define RESEAU_HTTP_METHODS "GET, HEAD, POST, PATCH, DELETE"

char *reseau_http_problem_to_json (const ReseauHttpProblem *problem, const char *trace);
const char *reseau_http_status_phrase (guint status);
char *reseau_http_trace_new (void);

G_END_DECLS
