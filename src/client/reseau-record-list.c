/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-record-list.h"

#include "reseau-context-private.h"

#define PAGE 50
#define MAX_CACHED 1000

/* Of a new question so many answers come first, and the rows of so many, then all. */
#define FIRST 60
#define FIRST_PAGE 20

struct _ReseauRecordList {
  GObject parent_instance;

  ReseauContext *context;
  ReseauQuery *query;
  GArray *rids;        /* gint64: what answers the query */
  GHashTable *items;   /* rid → GWeakRef of ReseauItem: all that somebody holds */
  GQueue recent;       /* ReseauItem: those asked for lately, held here */
  gboolean asked_anew; /* the next answer is to another query */
  GHashTable *wanted;  /* rids whose rows are to be fetched */
  GCancellable *cancellable;
  guint fetch_source;
  gboolean loading;
  gboolean stale;
};

enum {
  PROP_QUERY = 1,
  PROP_LOADING,
  PROP_N_ITEMS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);
static void requery (ReseauRecordList *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauRecordList, reseau_record_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- jobs -------------------------------------------------------------------- */

typedef struct {
  ReseauContextReader *reader;
  ReseauQuery *query; /* nullable: then only @rids are read */
  char *text;         /* nullable: what excerpts are to show */
  gboolean first;     /* the beginning of the answer will do */
  GArray *known;      /* nullable: rids whose rows have been read */
  GArray *rids;
} Job;

typedef struct {
  GArray *rids;   /* nullable: the answer */
  gboolean more;  /* there may be others */
  GArray *loaded; /* rids of @data */
  GPtrArray *data;
} Answer;

static void
job_free (gpointer data)
{
  Job *job = data;

  reseau_context_reader_free (job->reader);
  g_clear_pointer (&job->query, reseau_query_free);
  g_free (job->text);
  g_clear_pointer (&job->known, g_array_unref);
  g_array_unref (job->rids);
  g_free (job);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->rids, g_array_unref);
  g_clear_pointer (&answer->loaded, g_array_unref);
  g_clear_pointer (&answer->data, g_ptr_array_unref);
  g_free (answer);
}

static gboolean
has_rid (const GArray *rids, gint64 rid)
{
  for (guint i = 0; rids != NULL && i < rids->len; i++)
    if (g_array_index (rids, gint64, i) == rid)
      return TRUE;
  return FALSE;
}

/* The first page comes with the answer: no row is ever shown empty first. */
static void
add_first_page (GArray *rids, const GArray *answer, guint n, const GArray *known)
{
  for (guint i = 0; i < MIN (answer->len, n); i++) {
    gint64 rid = g_array_index (answer, gint64, i);

    if (!has_rid (known, rid))
      g_array_append_val (rids, rid);
  }
}

static GArray *
answer_query (ReseauStore *store, const Job *job, gboolean *more, GError **error)
{
  *more = FALSE;
  return job->first ? reseau_store_query_first (store, job->query, FIRST, more, error)
                    : reseau_store_query (store, job->query, 0, error);
}

static gpointer
list_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  ReseauStore *store = reseau_store_from_db (db);
  ReseauDisplay display = reseau_context_reader_get_display (job->reader);
  Answer *answer = g_new0 (Answer, 1);

  answer->loaded = g_array_ref (job->rids);
  if (job->query != NULL) {
    answer->rids = answer_query (store, job, &answer->more, error);
    if (answer->rids != NULL)
      add_first_page (answer->loaded, answer->rids, job->first ? FIRST_PAGE : PAGE, job->known);
  }
  if (job->query == NULL || answer->rids != NULL)
    answer->data = reseau_load_items (store, &display, (gint64 *) (gpointer) answer->loaded->data,
                                      answer->loaded->len, job->text, error);
  if (answer->data == NULL) {
    answer_free (answer);
    return NULL;
  }
  return answer;
}

static Job *
job_new (ReseauRecordList *self, gboolean with_query)
{
  Job *job = g_new0 (Job, 1);

  job->reader = reseau_context_reader_new (self->context);
  job->query = with_query && self->query ? reseau_query_copy (self->query) : NULL;
  job->text = self->query ? g_strdup (self->query->text) : NULL;
  job->rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return job;
}

static void
run_job (ReseauRecordList *self, Job *job, GCancellable *cancellable, GAsyncReadyCallback callback)
{
  if (self->context->pool == NULL) {
    job_free (job);
    return;
  }
  reseau_db_worker_run_async (reseau_db_pool_get_readers (self->context->pool), G_PRIORITY_DEFAULT,
                              list_job, job, job_free, answer_free, cancellable, callback,
                              g_object_ref (self));
}

/* --- rows ---------------------------------------------------------------------- */

static gint64
rid_at (ReseauRecordList *self, guint position)
{
  return g_array_index (self->rids, gint64, position);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* Returns: (transfer full) (nullable): the item that stands for @rid */
static ReseauItem *
find_item (ReseauRecordList *self, gint64 rid)
{
  GWeakRef *weak = g_hash_table_lookup (self->items, &rid);

  return weak ? g_weak_ref_get (weak) : NULL;
}

static gboolean
is_gone (gpointer rid, gpointer weak, gpointer unused)
{
  g_autoptr (GObject) item = g_weak_ref_get (weak);

  return item == NULL;
}

/* What is on screen is held by its widgets and must be found as long as they hold it. */
static ReseauItem *
add_item (ReseauRecordList *self, gint64 rid)
{
  ReseauItem *item = reseau_item_new (rid);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, item);
  g_hash_table_replace (self->items, g_memdup2 (&rid, sizeof rid), weak);
  g_queue_push_tail (&self->recent, g_object_ref (item));
  if (self->recent.length > MAX_CACHED)
    g_object_unref (g_queue_pop_head (&self->recent));
  if (g_hash_table_size (self->items) % MAX_CACHED == 0)
    g_hash_table_foreach_remove (self->items, is_gone, NULL);
  return item;
}

static void
forget_items (ReseauRecordList *self)
{
  g_hash_table_remove_all (self->items);
  g_queue_clear_full (&self->recent, g_object_unref);
}

static void
fill_items (ReseauRecordList *self, Answer *answer)
{
  for (guint i = 0; i < answer->data->len; i++) {
    gint64 rid = g_array_index (answer->loaded, gint64, i);
    g_autoptr (ReseauItem) item = find_item (self, rid);

    if (g_ptr_array_index (answer->data, i) == NULL)
      continue;
    if (item == NULL)
      item = add_item (self, rid);
    reseau_item_fill (item, g_steal_pointer (&g_ptr_array_index (answer->data, i)));
  }
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauRecordList) self = user_data;
  Answer *answer = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, NULL);

  if (answer == NULL)
    return;
  fill_items (self, answer);
  answer_free (answer);
}

static gboolean
on_fetch_idle_cb (gpointer user_data)
{
  ReseauRecordList *self = user_data;
  Job *job = job_new (self, FALSE);
  GHashTableIter iter;
  gpointer rid;

  self->fetch_source = 0;
  g_hash_table_iter_init (&iter, self->wanted);
  while (g_hash_table_iter_next (&iter, &rid, NULL))
    g_array_append_vals (job->rids, rid, 1);
  g_hash_table_remove_all (self->wanted);
  run_job (self, job, NULL, on_fetched_cb);
  return G_SOURCE_REMOVE;
}

/* Rows asked for in one turn of the main loop are read together. */
static void
want_row (ReseauRecordList *self, gint64 rid)
{
  g_hash_table_add (self->wanted, g_memdup2 (&rid, sizeof rid));
  if (self->fetch_source == 0)
    self->fetch_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_fetch_idle_cb, self, NULL);
}

static gpointer
reseau_record_list_get_item (GListModel *model, guint position)
{
  ReseauRecordList *self = RESEAU_RECORD_LIST (model);
  ReseauItem *item;
  gint64 rid;

  if (position >= self->rids->len)
    return NULL;
  rid = rid_at (self, position);
  item = find_item (self, rid);
  if (item == NULL) {
    item = add_item (self, rid);
    want_row (self, rid);
  }
  return item;
}

static GType
reseau_record_list_get_item_type (GListModel *model)
{
  return RESEAU_TYPE_ITEM;
}

static guint
reseau_record_list_get_n_items (GListModel *model)
{
  return RESEAU_RECORD_LIST (model)->rids->len;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item = reseau_record_list_get_item;
  iface->get_item_type = reseau_record_list_get_item_type;
  iface->get_n_items = reseau_record_list_get_n_items;
}

/* --- the answer ------------------------------------------------------------------ */

static guint
common_prefix (const GArray *a, const GArray *b)
{
  guint n = 0;

  while (n < a->len && n < b->len && g_array_index (a, gint64, n) == g_array_index (b, gint64, n))
    n++;
  return n;
}

static guint
common_suffix (const GArray *a, const GArray *b, guint prefix)
{
  guint n = 0;

  while (n < a->len - prefix && n < b->len - prefix &&
         g_array_index (a, gint64, a->len - 1 - n) == g_array_index (b, gint64, b->len - 1 - n))
    n++;
  return n;
}

/* Only the part that differs is announced: what is scrolled to and selected stays.  Another
 * question has other excerpts: all of its answer is new. */
static void
replace_rids (ReseauRecordList *self, GArray *rids)
{
  g_autoptr (GArray) old = self->rids;
  guint prefix = self->asked_anew ? 0 : common_prefix (old, rids);
  guint suffix = self->asked_anew ? 0 : common_suffix (old, rids, prefix);
  guint removed = old->len - prefix - suffix;
  guint added = rids->len - prefix - suffix;

  self->asked_anew = FALSE;
  self->rids = g_array_ref (rids);
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, removed, added);
  if (old->len != rids->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
set_loading (ReseauRecordList *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void on_queried_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* @known: rids whose rows came with the beginning of the answer */
static void
ask_all (ReseauRecordList *self, GArray *known)
{
  Job *job = job_new (self, TRUE);

  job->known = g_array_ref (known);
  run_job (self, job, self->cancellable, on_queried_cb);
}

/* Returns: whether the rest is under way */
static gboolean
take_answer (ReseauRecordList *self, Answer *answer)
{
  gboolean more = answer->more;

  fill_items (self, answer);
  replace_rids (self, answer->rids);
  if (more)
    ask_all (self, answer->loaded);
  answer_free (answer);
  return more;
}

static void
on_queried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauRecordList) self = user_data;
  g_autoptr (GError) error = NULL;
  Answer *answer = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);

  /* Two readers: an answer may arrive after that to a later question. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)))) {
    g_clear_pointer (&answer, answer_free);
    return;
  }
  if (answer != NULL && take_answer (self, answer))
    return;
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_debug ("A list does not read: %s", error->message);
  set_loading (self, FALSE);
  if (self->stale)
    requery (self);
}

/* Rows that are on screen are read again with the answer. */
static void
add_cached_rows (ReseauRecordList *self, GArray *rids)
{
  GHashTableIter iter;
  gpointer rid, weak;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &rid, &weak))
    if (!is_gone (rid, weak, NULL))
      g_array_append_vals (rids, rid, 1);
}

static void
requery (ReseauRecordList *self)
{
  Job *job;

  if (self->query == NULL)
    return;
  self->stale = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, NULL);
  self->cancellable = g_cancellable_new ();
  job = job_new (self, TRUE);
  job->first = self->asked_anew;
  add_cached_rows (self, job->rids);
  set_loading (self, TRUE);
  run_job (self, job, self->cancellable, on_queried_cb);
}

static void
on_context_changed_cb (ReseauContext *context, ReseauRecordList *self)
{
  /* A query that is under way is let finish, or a long pull would starve the list. */
  if (self->loading)
    self->stale = TRUE;
  else
    requery (self);
}

/* --- object ------------------------------------------------------------------------ */

static void
reseau_record_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReseauRecordList *self = RESEAU_RECORD_LIST (object);

  switch (id) {
  case PROP_QUERY:
    g_value_set_boxed (value, self->query);
    break;
  case PROP_LOADING:
    g_value_set_boolean (value, self->loading);
    break;
  case PROP_N_ITEMS:
    g_value_set_uint (value, self->rids->len);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
reseau_record_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_QUERY:
    reseau_record_list_set_query (RESEAU_RECORD_LIST (object), g_value_get_boxed (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
reseau_record_list_dispose (GObject *object)
{
  ReseauRecordList *self = RESEAU_RECORD_LIST (object);

  g_clear_handle_id (&self->fetch_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (reseau_record_list_parent_class)->dispose (object);
}

static void
reseau_record_list_finalize (GObject *object)
{
  ReseauRecordList *self = RESEAU_RECORD_LIST (object);

  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_pointer (&self->rids, g_array_unref);
  forget_items (self);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->wanted, g_hash_table_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_record_list_parent_class)->finalize (object);
}

static void
reseau_record_list_class_init (ReseauRecordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = reseau_record_list_get_property;
  object_class->set_property = reseau_record_list_set_property;
  object_class->dispose = reseau_record_list_dispose;
  object_class->finalize = reseau_record_list_finalize;

  properties[PROP_QUERY] =
      g_param_spec_boxed ("query", NULL, NULL, RESEAU_TYPE_QUERY,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
reseau_record_list_init (ReseauRecordList *self)
{
  self->rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, weak_ref_free);
  self->wanted = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * reseau_record_list_new:
 *
 * Returns: (transfer full): a list that is empty until it is given a query
 */
ReseauRecordList *
reseau_record_list_new (ReseauContext *context)
{
  ReseauRecordList *self = g_object_new (RESEAU_TYPE_RECORD_LIST, NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (on_context_changed_cb), self, 0);
  return self;
}

/**
 * reseau_record_list_set_query:
 * @query: (nullable): what to answer from now on; %NULL for nothing
 */
void
reseau_record_list_set_query (ReseauRecordList *self, const ReseauQuery *query)
{
  g_autoptr (GArray) none = NULL;

  if (self->query != NULL && query != NULL && reseau_query_equal (self->query, query))
    return;
  g_clear_pointer (&self->query, reseau_query_free);
  self->query = query ? reseau_query_copy (query) : NULL;
  /* Excerpts show why a record was found: they go with the words searched. */
  forget_items (self);
  self->asked_anew = TRUE;
  if (query == NULL) {
    g_cancellable_cancel (self->cancellable);
    none = g_array_new (FALSE, FALSE, sizeof (gint64));
    replace_rids (self, none);
    set_loading (self, FALSE);
  }
  else {
    requery (self);
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
}

const ReseauQuery *
reseau_record_list_get_query (ReseauRecordList *self)
{
  return self->query;
}

gboolean
reseau_record_list_is_loading (ReseauRecordList *self)
{
  return self->loading;
}
