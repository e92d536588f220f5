/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-home-data.h"

#include "reseau-context-private.h"

/* What the first screen says comes from some small questions, each with a limit, so that it takes
 * as long with a hundred thousand fiches as with a hundred; what they mean is found by
 * reseau-todo.c. */

#define MAX_ANSWERS 60
#define MAX_OWN 1000
#define MAX_OWN_READ 250 /* of the latest, and of those that nobody touched for longest */
#define MAX_MESSAGES 400
#define MAX_TODOS 40 /* of a group */
#define MAX_NEWS 6
#define MAX_COMING 5

typedef struct {
  ReseauContextReader *reader;
  GPtrArray *drafts;
  gint64 now;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  reseau_context_reader_free (job->reader);
  g_clear_pointer (&job->drafts, g_ptr_array_unref);
  g_free (job);
}

void
reseau_home_data_free (ReseauHomeData *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->todos, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->coming, g_ptr_array_unref);
  g_clear_pointer (&self->news, g_ptr_array_unref);
  g_free (self);
}

/* --- asking ------------------------------------------------------------------------------ */

/* @filters: pairs of field and value, ended by %NULL */
static ReseauQuery *
query_new (const char *kind, const char *const *filters)
{
  ReseauQuery *query = reseau_query_new (kind);

  for (guint i = 0; filters[i] != NULL; i += 2)
    reseau_query_add_filter (query, filters[i], filters[i + 1]);
  return query;
}

static gboolean
read_records (ReseauStore *store, const gint64 *rids, guint n_rids, GPtrArray *records,
              GError **error)
{
  g_autoptr (GPtrArray) rows = reseau_store_load_rows (store, rids, n_rids, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReseauRow *row = g_ptr_array_index (rows, i);

    if (row != NULL)
      g_ptr_array_add (records, reseau_record_ref (row->record));
  }
  return rows != NULL;
}

static gboolean
ask (ReseauStore *store, const ReseauQuery *query, guint limit, GPtrArray *records, GError **error)
{
  g_autoptr (GArray) rids = reseau_store_query (store, query, limit, error);

  return rids != NULL &&
         read_records (store, (const gint64 *) (gpointer) rids->data, rids->len, records, error);
}

static gboolean
ask_for (ReseauStore *store, const char *kind, const char *const *filters, GPtrArray *records,
         GError **error)
{
  g_autoptr (ReseauQuery) query = query_new (kind, filters);

  return ask (store, query, MAX_ANSWERS, records, error);
}

/* What is mine: the latest, which is talked about, and the oldest, which gets stale. */
static gboolean
ask_own (ReseauStore *store, GPtrArray *records, GError **error)
{
  g_autoptr (ReseauQuery) query =
      query_new ("fiche", (const char *const[]){ "mine", "true", "status", "draft", "status",
                                                 "published", NULL });
  g_autoptr (GArray) rids = reseau_store_query (store, query, MAX_OWN, error);

  if (rids == NULL)
    return FALSE;
  if (rids->len > 2 * MAX_OWN_READ)
    g_array_remove_range (rids, MAX_OWN_READ, rids->len - 2 * MAX_OWN_READ);
  return read_records (store, (const gint64 *) (gpointer) rids->data, rids->len, records, error);
}

static GPtrArray *
records_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_record_unref);
}

/* --- what is to be done --------------------------------------------------------------- */

/**
 * Desk:
 * @fiches: (element-type ReseauRecord): those that something may have to be done about
 * @meetings: (element-type ReseauRecord):
 * @asked: (element-type ReseauRecord): what my own questions are about
 * @problems: (element-type ReseauRecord): which somebody should say a word about
 *
 * What was read.
 */
typedef struct {
  ReseauStore *store;
  ReseauTodoLook look;
  GPtrArray *fiches;
  GPtrArray *meetings;
  GPtrArray *asked;
  GPtrArray *problems;
  GPtrArray *messages;
} Desk;

static void
desk_clear (Desk *desk)
{
  g_ptr_array_unref (desk->fiches);
  g_ptr_array_unref (desk->meetings);
  g_ptr_array_unref (desk->asked);
  g_ptr_array_unref (desk->problems);
  g_ptr_array_unref (desk->messages);
}

static gboolean
read_asked (Desk *desk, GError **error)
{
  g_autoptr (GPtrArray) own = records_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const char *filters[] = { "by", desk->look.actor->uid, NULL };

  if (!ask_for (desk->store, "message", filters, own, error))
    return FALSE;
  for (guint i = 0; i < own->len; i++) {
    const ReseauRecord *message = g_ptr_array_index (own, i);
    const char *about = reseau_record_get_string (message, "about");
    g_autoptr (ReseauShown) shown = NULL;

    if (about == NULL || !reseau_message_asks (message) ||
        !g_hash_table_add (seen, (gpointer) about))
      continue;
    shown = reseau_store_get (desk->store, about, NULL);
    if (shown != NULL && !shown->record->deleted)
      g_ptr_array_add (desk->asked, reseau_record_ref (shown->record));
  }
  return TRUE;
}

static gboolean
read_desk (Desk *desk, GError **error)
{
  const char *const visits[] = { "nature", "visit", "state",    "proposed", "state",
                                 "poll",   "state", "accepted", NULL };
  const char *const meetings[] = { "state", "confirmed", "mine", "true", NULL };
  const char *const review[] = { "status", "to_review", NULL };
  const char *const update[] = { "status", "to_update", NULL };
  const char *const problems[] = { "nature", "problem", "status", "published", NULL };

  return ask_own (desk->store, desk->fiches, error) &&
         ask_for (desk->store, "fiche", review, desk->fiches, error) &&
         ask_for (desk->store, "fiche", update, desk->fiches, error) &&
         ask_for (desk->store, "meeting", visits, desk->meetings, error) &&
         ask_for (desk->store, "meeting", meetings, desk->meetings, error) &&
         ask_for (desk->store, "fiche", problems, desk->problems, error) &&
         read_asked (desk, error);
}

static void
add_ids (ReseauQuery *query, const char *field, const GPtrArray *records)
{
  g_autoptr (ReseauValue) ids = NULL;
  const ReseauValue *old = reseau_value_get (query->filters, field);

  ids = old != NULL ? reseau_value_copy (old) : reseau_value_new_list ();
  for (guint i = 0; i < records->len; i++)
    reseau_value_add_string (ids, ((ReseauRecord *) g_ptr_array_index (records, i))->id);
  if (query->filters == NULL)
    query->filters = reseau_value_new_object ();
  reseau_value_set (query->filters, field, g_steal_pointer (&ids));
}

static gboolean
read_messages (Desk *desk, GError **error)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("message");

  add_ids (query, "about", desk->fiches);
  add_ids (query, "about", desk->meetings);
  add_ids (query, "about", desk->asked);
  add_ids (query, "about", desk->problems);
  return ask (desk->store, query, MAX_MESSAGES, desk->messages, error);
}

/* (transfer full) (nullable): ids of those problems that something answers */
static GHashTable *
find_answered (Desk *desk, GError **error)
{
  g_autoptr (ReseauQuery) query =
      query_new ("link", (const char *const[]){ "type", "answers", NULL });
  g_autoptr (GPtrArray) links = records_new ();
  GHashTable *answered;

  add_ids (query, "to", desk->problems);
  if (!ask (desk->store, query, MAX_MESSAGES, links, error))
    return NULL;
  answered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < links->len; i++)
    g_hash_table_add (answered,
                      g_strdup (reseau_record_get_string (g_ptr_array_index (links, i), "to")));
  return answered;
}

static gboolean
look_at_desk (Desk *desk, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autoptr (GHashTable) answered = NULL;

  if (!read_desk (desk, error) || !read_messages (desk, error))
    return FALSE;
  answered = find_answered (desk, error);
  if (answered == NULL)
    return FALSE;
  g_ptr_array_extend (records, desk->fiches, NULL, NULL);
  g_ptr_array_extend (records, desk->meetings, NULL, NULL);
  g_ptr_array_extend (records, desk->asked, NULL, NULL);
  g_ptr_array_extend (records, desk->problems, NULL, NULL);
  reseau_todo_look_at_meetings (&desk->look, desk->meetings);
  reseau_todo_look_at_fiches (&desk->look, desk->fiches);
  reseau_todo_look_at_talk (&desk->look, desk->messages, records, answered);
  return TRUE;
}

static gboolean
add_conflicts (Desk *desk, GError **error)
{
  g_autoptr (GPtrArray) records = records_new ();
  const char *const filters[] = { "conflict", "true", NULL };

  if (!ask_for (desk->store, NULL, filters, records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    reseau_todo_add (&desk->look, RESEAU_TODO_CONFLICT, g_ptr_array_index (records, i), 0);
  return TRUE;
}

static gboolean
add_refused (Desk *desk, GError **error)
{
  g_autoptr (GPtrArray) tray = reseau_store_list_tray (desk->store, error);

  for (guint i = 0; tray != NULL && i < tray->len; i++) {
    const ReseauTrayItem *item = g_ptr_array_index (tray, i);
    g_autoptr (ReseauShown) shown = reseau_store_get (desk->store, item->op->record, NULL);
    ReseauTodo *todo = reseau_todo_add (&desk->look, RESEAU_TODO_REFUSED,
                                        shown != NULL ? shown->record : NULL, item->at);

    todo->key = g_strdup (item->code);
  }
  return tray != NULL;
}

/* What was being written when the program was closed, or stopped by itself. */
static void
add_drafts (Desk *desk, const GPtrArray *drafts)
{
  for (guint i = 0; drafts != NULL && i < drafts->len; i++) {
    const ReseauDraft *draft = g_ptr_array_index (drafts, i);
    ReseauTodo *todo = reseau_todo_add (&desk->look, RESEAU_TODO_RESUME, NULL, 0);

    todo->key = g_strdup (draft->key);
    todo->title = g_strdup (draft->title);
  }
}

/* (transfer full): the first of each group, and how many more there are */
static GPtrArray *
keep_first (GPtrArray *todos, guint *left_out)
{
  GPtrArray *kept = reseau_todo_array_new ();
  guint n[RESEAU_N_TODO_GROUPS] = { 0 };

  for (guint i = 0; i < todos->len; i++) {
    ReseauTodo *todo = g_ptr_array_index (todos, i);
    ReseauTodoGroup group = reseau_todo_get_group (todo->what);

    if (n[group]++ < MAX_TODOS)
      g_ptr_array_add (kept, g_steal_pointer (&g_ptr_array_index (todos, i)));
    else
      left_out[group]++;
  }
  return kept;
}

static GHashTable *
load_names (ReseauStore *store, const ReseauDisplay *display, const GPtrArray *todos)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < todos->len; i++) {
    const ReseauTodo *todo = g_ptr_array_index (todos, i);

    if (todo->record != NULL)
      g_hash_table_add (ids, todo->record->id);
    if (todo->message != NULL && todo->message->by != NULL)
      g_hash_table_add (ids, todo->message->by);
  }
  return reseau_load_names (store, display, ids);
}

static gboolean
find_todos (ReseauHomeData *data, ReseauStore *store, const Job *job, const ReseauDisplay *display,
            GError **error)
{
  g_autoptr (GPtrArray) todos = reseau_todo_array_new ();
  ReseauActor actor = { 0 };
  Desk desk = { .store = store };
  gboolean ok = TRUE;

  if (job->reader->account != NULL) {
    actor = reseau_account_get_actor (job->reader->account);
    desk.look = (ReseauTodoLook){ &actor, display->schema, job->now, todos };
    desk.fiches = records_new ();
    desk.meetings = records_new ();
    desk.asked = records_new ();
    desk.problems = records_new ();
    desk.messages = records_new ();
    add_drafts (&desk, job->drafts);
    ok = add_refused (&desk, error) && add_conflicts (&desk, error) && look_at_desk (&desk, error);
    desk_clear (&desk);
  }
  reseau_todos_sort (todos);
  data->todos = keep_first (todos, data->left_out);
  data->names = load_names (store, display, data->todos);
  return ok;
}

/* --- what comes, what is new ---------------------------------------------------------- */

static GPtrArray *
load_items (ReseauStore *store, const ReseauDisplay *display, const GArray *rids, GError **error)
{
  const gint64 *first = (const gint64 *) (gpointer) rids->data;
  g_autoptr (GPtrArray) data = reseau_load_items (store, display, first, rids->len, NULL, error);

  return data != NULL ? reseau_items_from_data (data, first) : NULL;
}

static gboolean
is_off (const ReseauRecord *meeting)
{
  const char *state = reseau_record_get_string (meeting, "state");

  return g_strcmp0 (state, "cancelled") == 0 || g_strcmp0 (state, "declined") == 0;
}

static gboolean
find_coming (ReseauHomeData *data, ReseauStore *store, const Job *job, const ReseauDisplay *display,
             GError **error)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("meeting");
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (job->now / G_USEC_PER_SEC);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GArray) rids = NULL;

  query->sort = RESEAU_SORT_DATE;
  query->from = g_date_time_format (now, "%Y-%m-%d");
  rids = reseau_store_query (store, query, MAX_ANSWERS, error);
  items = rids != NULL ? load_items (store, display, rids, error) : NULL;
  data->coming = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; items != NULL && i < items->len && data->coming->len < MAX_COMING; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);

    if (!is_off (reseau_item_get_record (item)))
      g_ptr_array_add (data->coming, g_object_ref (item));
  }
  return items != NULL;
}

/* Adds what others changed since the mark, the latest first. */
static gboolean
add_news (ReseauHomeData *data, ReseauStore *store, const ReseauActor *actor, const char *kind,
          const char *const *filters, GArray *rids, GError **error)
{
  g_autoptr (ReseauQuery) query = query_new (kind, filters);
  g_autoptr (GArray) found = reseau_store_query (store, query, MAX_ANSWERS, error);
  g_autoptr (GPtrArray) rows = NULL;

  if (found == NULL)
    return FALSE;
  rows = reseau_store_load_rows (store, (const gint64 *) (gpointer) found->data, found->len, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReseauRow *row = g_ptr_array_index (rows, i);

    if (row == NULL || (data->mark > 0 && (row->record->rev <= data->mark ||
                                           reseau_todo_is_mine (actor, row->record))))
      continue;
    data->n_news++;
    if (rids->len < MAX_NEWS)
      g_array_append_val (rids, row->rid);
  }
  return rows != NULL;
}

static gboolean
find_news (ReseauHomeData *data, ReseauStore *store, const Job *job, const ReseauDisplay *display,
           GError **error)
{
  const char *const fiches[] = { "status", "published", NULL };
  const char *const meetings[] = { "state", "confirmed", NULL };
  ReseauActor actor = { 0 };
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (job->reader->account != NULL)
    actor = reseau_account_get_actor (job->reader->account);
  if (!reseau_store_get_news_mark (store, &data->mark, &data->head, error) ||
      !add_news (data, store, &actor, "fiche", fiches, rids, error) ||
      (data->mark > 0 && !add_news (data, store, &actor, "meeting", meetings, rids, error)))
    return FALSE;
  data->news = load_items (store, display, rids, error);
  return data->news != NULL;
}

static gpointer
load_job (ReseauDb *db, gpointer user_data, GCancellable *cancellable, GError **error)
{
  const Job *job = user_data;
  ReseauStore *store = reseau_store_from_db (db);
  ReseauDisplay display = reseau_context_reader_get_display (job->reader);
  g_autoptr (ReseauHomeData) data = g_new0 (ReseauHomeData, 1);

  if (!find_todos (data, store, job, &display, error) ||
      !find_coming (data, store, job, &display, error) ||
      !find_news (data, store, job, &display, error))
    return NULL;
  return g_steal_pointer (&data);
}

/* --- the context ---------------------------------------------------------------------- */

static void
on_drafts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ReseauContext *self = RESEAU_CONTEXT (source);
  GTask *task = user_data;
  Job *job = g_new0 (Job, 1);

  job->drafts = reseau_context_list_drafts_finish (self, result, NULL);
  job->reader = reseau_context_reader_new (self);
  job->now = reseau_env_now_us (self->env);
  reseau_context_run_on_readers (self, load_job, job, job_free,
                                 (GDestroyNotify) reseau_home_data_free, task);
}

/**
 * reseau_context_load_home_async:
 *
 * Finds what waits for the person, what gets stale, what was never answered, what comes and
 * what is new.
 */
void
reseau_context_load_home_async (ReseauContext *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, reseau_context_load_home_async);
  /* By way of the writer: what an editor that was just left holds is among them. */
  reseau_context_list_drafts_async (self, cancellable, on_drafts_cb, task);
}

/* Returns: (transfer full): */
ReseauHomeData *
reseau_context_load_home_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
set_mark_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return GINT_TO_POINTER (reseau_store_set_news_mark (store, *(const gint64 *) data, error));
}

/**
 * reseau_context_set_news_mark_async:
 * @mark: commit number up to which the person has seen what is new; an earlier one takes it back
 */
void
reseau_context_set_news_mark_async (ReseauContext *self, gint64 mark, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  reseau_context_run_async (self, set_mark_func, g_memdup2 (&mark, sizeof mark), g_free, NULL,
                            callback, user_data);
}

gboolean
reseau_context_set_news_mark_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  GError *failed = NULL;

  reseau_context_run_finish (self, result, &failed);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, failed);
  return FALSE;
}
