/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages on their way: late, lost, doubled, cut. */
#include "sim.h"

#include <string.h>

#include "reseau-json.h"

#define PATIENCE_US (30 * G_USEC_PER_SEC)
#define PULL_LATENCY_US (50 * 1000)
#define NEVER G_MAXINT64

static void
clear_event (SimEvent *event)
{
  g_free (event->uid);
  g_free (event->text);
  g_free (event->structure);
  g_clear_pointer (&event->body, g_bytes_unref);
  g_clear_pointer (&event->problem, reseau_problem_message_free);
  g_clear_pointer (&event->pull, reseau_server_pull_free);
}

void
sim_event_free (SimEvent *event)
{
  clear_event (event);
  g_free (event);
}

static int
compare_events (gconstpointer a, gconstpointer b, gpointer data)
{
  const SimEvent *one = a, *other = b;

  if (one->at != other->at)
    return one->at < other->at ? -1 : 1;
  return one->order < other->order ? -1 : one->order > other->order;
}

static SimEvent *
post (SimDesk *desk, SimEventType type, guint request, ReseauActionType action, gint64 at)
{
  Sim *sim = desk->sim;
  SimEvent *event = g_new0 (SimEvent, 1);

  event->desk = desk;
  event->type = type;
  event->request = request;
  event->action = action;
  event->at = at;
  event->order = ++sim->n_events;
  event->life = sim->server_life;
  g_queue_insert_sorted (&sim->events, event, compare_events, NULL);
  return event;
}

/* Mostly short, sometimes long. */
static gint64
delay (Sim *sim)
{
  double unit = reseau_env_random_unit (sim->dice);

  if (sim->calm)
    return 20 * 1000;
  if (sim->brisk)
    return (gint64) (5 * 1000 + unit * 95 * 1000);
  return (gint64) (20 * 1000 + unit * unit * unit * 20 * G_USEC_PER_SEC);
}

/* --- from a desk -------------------------------------------------------------------- */

static GBytes *
write_value (ReseauValue *value /* takes */)
{
  char *text = reseau_json_write (value);

  reseau_value_unref (value);
  return g_bytes_new_take (text, strlen (text));
}

static GBytes *
write_body (SimDesk *desk, ReseauAction *action)
{
  static const int limits[] = { 0, 0, 1, 2, 5, 50 };

  if (action->type == RESEAU_ACTION_PUSH)
    return g_bytes_ref (action->push);
  if (action->type == RESEAU_ACTION_PULL) {
    action->pull->limit = limits[sim_roll (desk->sim, G_N_ELEMENTS (limits))];
    return write_value (reseau_pull_request_to_value (action->pull));
  }
  if (action->type == RESEAU_ACTION_ANCESTOR)
    return write_value (reseau_ladder_to_value (action->marks));
  return NULL;
}

static void
send_to_server (SimDesk *desk, guint request, ReseauActionType type, GBytes *body, gint64 at)
{
  SimEvent *event = post (desk, SIM_TO_SERVER, request, type, at);

  event->uid = g_strdup (desk->person->account->uid);
  event->body = body ? g_bytes_ref (body) : NULL;
}

static void
send_request (SimDesk *desk, ReseauAction *action)
{
  Sim *sim = desk->sim;
  g_autoptr (GBytes) body = write_body (desk, action);

  desk->request = ++sim->n_requests;
  post (desk, SIM_TIMEOUT, desk->request, action->type, sim->now + PATIENCE_US);
  if (sim->now < desk->offline_until || (desk->cut & SIM_CUT_OUT) || sim_accident (sim, 0.08))
    return;
  send_to_server (desk, desk->request, action->type, body, sim->now + delay (sim));
  if (action->type != RESEAU_ACTION_PULL && sim_accident (sim, 0.06))
    send_to_server (desk, 0, action->type, body, sim->now + delay (sim) + delay (sim) * 3);
}

static void
run_desk (SimDesk *desk)
{
  g_auto (ReseauAction) action = { 0 };
  g_autoptr (GError) error = NULL;

  sim_desk_arm (desk);
  if (!reseau_engine_next_action (desk->engine, desk->store, &action, &error)) {
    if (!sim_desk_failed (desk, error))
      desk->wake_at = desk->sim->now + PATIENCE_US;
    return;
  }
  desk->statements_left = 0;
  switch (action.type) {
  case RESEAU_ACTION_WAIT:
    desk->wake_at = MAX (action.until, desk->sim->now + 1000);
    break;
  case RESEAU_ACTION_LOGIN:
  case RESEAU_ACTION_STOP:
    sim_blame (desk->sim, "I-LIVE desk %u has stopped", desk->index);
    desk->wake_at = NEVER;
    break;
  case RESEAU_ACTION_REGISTER:
  case RESEAU_ACTION_PUSH:
  case RESEAU_ACTION_PULL:
  case RESEAU_ACTION_ANCESTOR:
  default:
    send_request (desk, &action);
    break;
  }
}

/* --- at the server -------------------------------------------------------------------- */

static void
answer (SimEvent *event, char *text /* takes */, ReseauProblemMessage *problem /* takes */)
{
  Sim *sim = event->desk->sim;
  SimEvent *back;

  if (event->request == 0 || sim_accident (sim, 0.08)) {
    g_free (text);
    reseau_problem_message_free (problem);
    return;
  }
  back = post (event->desk, SIM_TO_DESK, event->request, event->action, sim->now + delay (sim));
  back->text = text;
  back->problem = problem;
  back->body = event->body ? g_bytes_ref (event->body) : NULL;
}

static ReseauValue *
read_body (GBytes *body)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (GError) error = NULL;
  ReseauValue *value = reseau_json_parse (text, length, &error);

  if (value == NULL)
    g_error ("A body: %s", error->message);
  return value;
}

static void
serve_push (Sim *sim, SimEvent *event)
{
  g_autoptr (ReseauValue) value = read_body (event->body);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPushRequest) request = reseau_push_request_from_value (value, &error);
  ReseauProblemMessage *problem = NULL;
  char *text;

  if (request == NULL) {
    sim_blame (sim, "I-LIVE a batch of nonsense: %s", error->message);
    return;
  }
  if (sim->verbose)
    sim_tell (sim, "desk %u sends %s", event->desk->index,
              (const char *) g_bytes_get_data (event->body, NULL));
  text = reseau_server_push (sim->server, sim->server_store, event->uid, request, &problem, &error);
  sim_tell (sim, "push of desk %u: %u operations, %s", event->desk->index, request->ops->len,
            text      ? text
            : problem ? problem->code
                      : error->message);
  if (sim_server_failed (sim, error)) {
    g_free (text);
    reseau_problem_message_free (problem);
    return;
  }
  sim_guard_keep_up (sim);
  if (text != NULL || problem != NULL)
    answer (event, text, problem);
}

static void
serve_register (Sim *sim, SimEvent *event)
{
  g_autoptr (GError) error = NULL;
  ReseauProblemMessage *problem = NULL;
  char *text =
      reseau_server_register (sim->server, sim->server_store, event->uid, "desk", &problem, &error);

  sim_tell (sim, "desk %u registers: %s", event->desk->index, text ? text : "not");
  if (sim_server_failed (sim, error)) {
    g_free (text);
    reseau_problem_message_free (problem);
  }
  else if (text != NULL || problem != NULL) {
    answer (event, text, problem);
  }
}

static void
serve_ancestor (Sim *sim, SimEvent *event)
{
  g_autoptr (ReseauValue) value = read_body (event->body);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) marks = reseau_ladder_from_value (value, &error);
  ReseauProblemMessage *problem = NULL;
  char *text;

  if (marks == NULL) {
    sim_blame (sim, "I-LIVE a ladder of nonsense: %s", error->message);
    return;
  }
  text =
      reseau_server_ancestor (sim->server, sim->server_store, event->uid, marks, &problem, &error);
  sim_tell (sim, "desk %u asks for the ancestor: %s", event->desk->index, text ? text : "none");
  if (sim_server_failed (sim, error)) {
    g_free (text);
    reseau_problem_message_free (problem);
  }
  else if (text != NULL || problem != NULL) {
    answer (event, text, problem);
  }
}

static void
begin_stream (Sim *sim, SimEvent *event, ReseauServerPull *pull)
{
  SimEvent *stream = post (event->desk, SIM_PULL_ON, event->request, event->action, sim->now);
  g_autoptr (ReseauServerAccount) account =
      sim->server_store->vtable->get_account (sim->server_store, event->uid, NULL);

  stream->pull = pull;
  if (account != NULL) {
    stream->uid = g_strdup (account->account->uid);
    stream->structure = g_strdup (account->account->structure);
    stream->actor = (ReseauActor){ stream->uid, stream->structure, account->account->role };
  }
}

static void
serve_pull (Sim *sim, SimEvent *event)
{
  g_autoptr (ReseauValue) value = read_body (event->body);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPullRequest) request = reseau_pull_request_from_value (value, &error);
  ReseauProblemMessage *problem = NULL;
  ReseauServerPull *pull;

  if (request == NULL) {
    sim_blame (sim, "I-LIVE a pull of nonsense: %s", error->message);
    return;
  }
  pull = reseau_server_pull_new (sim->server, sim->server_store, event->uid, request, &problem,
                                 &error);
  if (problem != NULL && g_str_equal (problem->code, "history-diverged")) {
    reseau_problem_message_free (problem);
    problem = reseau_server_judge (sim->server, sim->server_store, request->epoch, request->mark,
                                   request->wants, &error);
  }
  if (sim_server_failed (sim, error)) {
    g_clear_pointer (&pull, reseau_server_pull_free);
    reseau_problem_message_free (problem);
  }
  else if (pull != NULL) {
    begin_stream (sim, event, pull);
  }
  else if (problem != NULL) {
    sim_tell (sim, "pull of desk %u: %s", event->desk->index, problem->code);
    answer (event, NULL, problem);
  }
}

static void
serve (Sim *sim, SimEvent *event)
{
  sim_server_arm (sim);
  if (event->action == RESEAU_ACTION_PUSH && sim->now < sim->no_push_until && !sim->calm)
    answer (event, NULL,
            reseau_problem_message_new (426, "upgrade-required", "after-action", "Too old"));
  else if (event->action == RESEAU_ACTION_PUSH)
    serve_push (sim, event);
  else if (event->action == RESEAU_ACTION_REGISTER)
    serve_register (sim, event);
  else if (event->action == RESEAU_ACTION_ANCESTOR)
    serve_ancestor (sim, event);
  else
    serve_pull (sim, event);
  sim->server_statements_left = 0;
  /* With its answer sent it may have died, too. */
  sim_server_failed (sim, NULL);
}

static void
check_lines (Sim *sim, const SimEvent *event, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      sim_check_line (sim, &event->actor, lines[i]);
}

/* The next piece of a stream; other things happen between two of them. */
static void
stream_on (Sim *sim, SimEvent *event)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;
  SimEvent *next, *piece;

  if (event->life != sim->server_life || sim_accident (sim, 0.03))
    return;
  sim_server_arm (sim);
  if (!reseau_server_pull_next (event->pull, sim->server_store, out, &more, &error)) {
    sim_server_failed (sim, error);
    return;
  }
  sim->server_statements_left = 0;
  check_lines (sim, event, out->str);
  piece =
      post (event->desk, SIM_TO_DESK, event->request, event->action, sim->now + PULL_LATENCY_US);
  piece->text = g_strdup (out->str);
  if (!more)
    return;
  next = post (event->desk, SIM_PULL_ON, event->request, event->action, sim->now + delay (sim) / 8);
  next->pull = g_steal_pointer (&event->pull);
  next->uid = g_steal_pointer (&event->uid);
  next->structure = g_steal_pointer (&event->structure);
  next->actor = event->actor;
  next->life = event->life;
}

/* --- back at the desk ------------------------------------------------------------------- */

static void
note_acked (SimDesk *desk, GBytes *body, const ReseauPushResponse *response)
{
  g_autoptr (ReseauValue) value = read_body (body);
  g_autoptr (ReseauPushRequest) request = reseau_push_request_from_value (value, NULL);

  for (guint i = 0; i < response->results->len && i < request->ops->len; i++) {
    const ReseauOpResult *result = g_ptr_array_index (response->results, i);
    const ReseauOp *op = g_ptr_array_index (request->ops, i);

    if (result->status != RESEAU_OP_STATUS_DEFERRED)
      g_hash_table_add (desk->sim->acked, g_strdup (op->id));
  }
}

/* Of what a server that is no more has answered, only the last word is left: what it had
 * been typed over was in a journal that is lost. */
static gboolean
take_response (SimDesk *desk, const SimEvent *event, const ReseauPushResponse *response,
               GError **error)
{
  gboolean current = event->life == desk->sim->server_life;
  g_autoptr (GHashTable) before = current ? NULL : sim_collect_everywhere (desk->sim);
  gboolean ok = reseau_engine_on_push_response (desk->engine, desk->store, response, error);

  if (!current && ok)
    sim_excuse_gone (desk->sim, before);
  if (current && ok)
    note_acked (desk, event->body, response);
  return ok;
}

static gboolean
take_text (SimDesk *desk, const SimEvent *event, GError **error)
{
  g_autoptr (ReseauValue) value = reseau_json_parse (event->text, -1, error);

  if (value == NULL)
    return FALSE;
  if (event->action == RESEAU_ACTION_REGISTER) {
    g_autoptr (ReseauDevice) device = reseau_device_from_value (value, error);

    return device != NULL && reseau_engine_on_device (desk->engine, desk->store, device, error);
  }
  if (event->action == RESEAU_ACTION_ANCESTOR) {
    ReseauAncestor ancestor;

    if (!reseau_ancestor_from_value (&ancestor, value, error))
      return FALSE;
    reseau_engine_on_ancestor (desk->engine, &ancestor);
    return TRUE;
  }
  else {
    g_autoptr (ReseauPushResponse) response = reseau_push_response_from_value (value, error);

    return response != NULL && take_response (desk, event, response, error);
  }
}

static gboolean
take_lines (SimDesk *desk, const SimEvent *event, gboolean *ended, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (event->text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    ReseauLine *line;

    if (lines[i][0] == '\0')
      continue;
    line = reseau_line_from_text (lines[i], -1, error);
    if (line == NULL)
      return FALSE;
    *ended = line->type == RESEAU_LINE_END;
    if (!reseau_engine_on_line (desk->engine, desk->store, line, error))
      return FALSE;
  }
  return TRUE;
}

static void
arrive (SimEvent *event)
{
  SimDesk *desk = event->desk;
  g_autoptr (GError) error = NULL;
  gboolean ended = TRUE, ok;

  if (event->request != desk->request || (desk->cut & SIM_CUT_IN))
    return;
  /* Rows of a server that is no more: they would be lost anew. */
  if (event->action == RESEAU_ACTION_PULL && event->life != desk->sim->server_life)
    return;
  sim_tell (desk->sim, "desk %u receives %s", desk->index,
            event->problem ? event->problem->code : event->text);
  sim_desk_arm (desk);
  if (event->problem != NULL) {
    ok = reseau_engine_on_problem (desk->engine, desk->store, event->problem, 0, &error);
  }
  else if (event->action == RESEAU_ACTION_PULL) {
    ended = FALSE;
    ok = take_lines (desk, event, &ended, &error);
  }
  else {
    ok = take_text (desk, event, &error);
  }
  if (!ok && sim_desk_failed (desk, error))
    return;
  desk->statements_left = 0;
  if (!ok)
    reseau_engine_on_failure (desk->engine);
  if (ok && !ended)
    return;
  desk->request = 0;
  desk->wake_at = desk->sim->now;
}

static void
give_up (SimEvent *event)
{
  SimDesk *desk = event->desk;

  if (event->request != desk->request)
    return;
  desk->request = 0;
  reseau_engine_on_failure (desk->engine);
  desk->wake_at = desk->sim->now;
}

/* The network has changed: what was open is dead, and everything begins anew. */
void
sim_desk_reconnect (SimDesk *desk)
{
  desk->cut = SIM_CUT_NOTHING;
  if (desk->request != 0)
    reseau_engine_on_failure (desk->engine);
  desk->request = 0;
  reseau_engine_wake (desk->engine);
  desk->wake_at = desk->sim->now;
}

/* --- time ---------------------------------------------------------------------------------- */

static void
happen (Sim *sim, SimEvent *event)
{
  switch (event->type) {
  case SIM_TO_SERVER:
    serve (sim, event);
    break;
  case SIM_PULL_ON:
    stream_on (sim, event);
    break;
  case SIM_TO_DESK:
    arrive (event);
    break;
  case SIM_TIMEOUT:
  default:
    give_up (event);
    break;
  }
}

static SimDesk *
next_desk (Sim *sim)
{
  SimDesk *first = NULL;

  for (guint i = 0; i < sim->desks->len; i++) {
    SimDesk *desk = g_ptr_array_index (sim->desks, i);

    if (desk->request == 0 && (first == NULL || desk->wake_at < first->wake_at))
      first = desk;
  }
  return first;
}

/* Everything that is due until then happens, in its order. */
void
sim_run_until (Sim *sim, gint64 until)
{
  for (;;) {
    SimEvent *event = g_queue_peek_head (&sim->events);
    SimDesk *desk = next_desk (sim);
    gint64 event_at = event ? event->at : NEVER;
    gint64 desk_at = desk ? desk->wake_at : NEVER;

    if (MIN (event_at, desk_at) > until)
      break;
    sim_pass_time (sim, MIN (event_at, desk_at));
    if (desk_at <= event_at) {
      run_desk (desk);
      continue;
    }
    g_queue_pop_head (&sim->events);
    happen (sim, event);
    sim_event_free (event);
  }
  sim_pass_time (sim, until);
}

gboolean
sim_is_quiet (Sim *sim)
{
  for (guint i = 0; i < sim->desks->len; i++)
    if (((SimDesk *) g_ptr_array_index (sim->desks, i))->request != 0)
      return FALSE;
  return TRUE;
}
