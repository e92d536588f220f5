/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-json.h"
#include "reseau-server-api-private.h"

typedef struct {
  ReseauServer *server;
  const ReseauPullRequest *wanted;
  ReseauProblemMessage *problem;
  GError *error;
} Judgement;

static void
do_judge (ReseauServerStore *store, gpointer data)
{
  Judgement *self = data;

  self->problem = reseau_server_judge (self->server, store, self->wanted->epoch, self->wanted->mark,
                                       self->wanted->wants, &self->error);
}

/* A pull that is of no history that is known: only who writes can tell whose fault that is. */
ReseauHttpResponse *
reseau_server_api_judge (ReseauServerApi *self, ReseauHttpRequest *request,
                         const ReseauPullRequest *wanted)
{
  Judgement judgement = { .server = self->server, .wanted = wanted };
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;

  reseau_committer_run (self->committer, do_judge, &judgement, &error);
  problem = judgement.problem;
  if (error == NULL)
    error = judgement.error;
  else
    g_clear_error (&judgement.error);
  return error != NULL ? reseau_server_api_failed (request, error)
                       : reseau_server_api_refuse (request, problem);
}

ReseauHttpResponse *
reseau_server_api_on_ancestor (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) body = reseau_server_api_read_body (request, &error);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GPtrArray) marks = NULL;
  g_autofree char *json = NULL;
  ReseauServerStore *store;

  if (body != NULL)
    marks = reseau_ladder_from_value (body, &error);
  if (marks == NULL)
    return reseau_server_api_malformed (request, error);
  store = reseau_server_api_take_reader (self);
  json = reseau_server_ancestor (self->server, store, principal->uid, marks, &problem, &error);
  reseau_server_api_give_reader (self, store);
  if (json != NULL)
    return reseau_http_response_new_json (200, json);
  return problem != NULL ? reseau_server_api_refuse (request, problem)
                         : reseau_server_api_failed (request, error);
}
