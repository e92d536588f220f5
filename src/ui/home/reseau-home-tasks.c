/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-home-tasks.h"

#include "reseau-context.h"
#include "reseau-rules.h"
#include "reseau-sentences.h"
#include "reseau-when.h"

#include <glib/gi18n.h>

/* What waits for a person is found by a few small questions to the cache, asked together. */

#define MAX_ANSWERS 60
#define MAX_TASKS 12
#define MAX_RECENT 6
#define MAX_COMING 5

typedef enum {
  ASK_CONFLICTS,
  ASK_VISITS,
  ASK_REVIEW,
  ASK_UPDATE,
  ASK_DRAFTS,
  ASK_MINE,
  ASK_RECENT,
  ASK_COMING,
  N_ASKED,
} Asked;

typedef struct {
  GPtrArray *answers[N_ASKED];
  GPtrArray *tray;
  GPtrArray *drafts;
  guint waiting;
  GError *error;
} Load;

typedef struct {
  GTask *task;
  Asked what;
} Question;

static void
load_free (gpointer data)
{
  Load *load = data;

  for (guint i = 0; i < N_ASKED; i++)
    g_clear_pointer (&load->answers[i], g_ptr_array_unref);
  g_clear_pointer (&load->tray, g_ptr_array_unref);
  g_clear_pointer (&load->drafts, g_ptr_array_unref);
  g_clear_error (&load->error);
  g_free (load);
}

static void
task_free (gpointer data)
{
  ReseauHomeTask *task = data;

  g_free (task->icon);
  g_free (task->title);
  g_free (task->why);
  g_free (task->record);
  g_free (task->draft);
  g_free (task);
}

void
reseau_home_data_free (ReseauHomeData *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->tasks, g_ptr_array_unref);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  g_clear_pointer (&self->coming, g_ptr_array_unref);
  g_free (self);
}

/* --- what the answers mean ------------------------------------------------------- */

static ReseauHomeTask *
add_task (ReseauHomeData *data, const char *icon, const char *title, const char *why,
          const char *record)
{
  ReseauHomeTask *task;

  if (data->tasks->len >= MAX_TASKS)
    return NULL;
  task = g_new0 (ReseauHomeTask, 1);
  task->icon = g_strdup (icon);
  task->title = g_strdup (title != NULL && *title != '\0' ? title : _ ("Without a title"));
  task->why = g_strdup (why);
  task->record = g_strdup (record);
  g_ptr_array_add (data->tasks, task);
  return task;
}

static void
add_item_task (ReseauHomeData *data, ReseauItem *item, const char *icon, const char *why)
{
  add_task (data, icon, reseau_item_get_title (item), why, reseau_item_get_id (item));
}

static gboolean
is_me (const ReseauActor *actor, const char *id)
{
  return id != NULL && (g_strcmp0 (id, actor->structure) == 0 || g_strcmp0 (id, actor->uid) == 0);
}

static void
add_visits (ReseauHomeData *data, const ReseauActor *actor, GPtrArray *visits)
{
  for (guint i = 0; i < visits->len; i++) {
    ReseauItem *item = g_ptr_array_index (visits, i);
    const ReseauRecord *record = reseau_item_get_record (item);
    const char *state = reseau_record_get_string (record, "state");
    gboolean asked = g_strcmp0 (state, "proposed") == 0;
    gboolean hosting = is_me (actor, reseau_record_get_string (record, "host"));
    gboolean coming = is_me (actor, reseau_record_get_string (record, "guest"));

    if (asked && hosting)
      add_item_task (data, item, "system-users-symbolic", _ ("Visit asked of you: to be answered"));
    else if (!asked && coming)
      add_item_task (data, item, "x-office-calendar-symbolic",
                     _ ("Other dates are proposed to you: to be answered"));
    else if (asked && coming)
      add_item_task (data, item, "document-open-recent-symbolic",
                     _ ("Your request waits for the host’s answer"));
    else if (hosting)
      add_item_task (data, item, "document-open-recent-symbolic",
                     _ ("The dates you proposed wait for an answer"));
  }
}

static void
add_editable (ReseauHomeData *data, const ReseauActor *actor, GPtrArray *items, const char *icon,
              const char *why)
{
  for (guint i = 0; i < items->len; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);

    if (reseau_rules_can_edit (actor, reseau_item_get_record (item)))
      add_item_task (data, item, icon, why);
  }
}

static gboolean
is_stale (const ReseauRecord *record, gint64 now)
{
  const char *every = reseau_record_get_string (record, "review_every");
  g_autoptr (GDateTime) verified =
      reseau_when_parse (reseau_record_get_string (record, "verified_on"));
  gint64 months = every == NULL ? 12 : g_ascii_strtoll (every, NULL, 10);

  if (verified == NULL || months <= 0)
    return FALSE;
  return now / G_USEC_PER_SEC - g_date_time_to_unix (verified) > months * 30 * 24 * 3600;
}

static void
add_stale (ReseauHomeData *data, GPtrArray *items, gint64 now)
{
  for (guint i = 0; i < items->len; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);
    const ReseauRecord *record = reseau_item_get_record (item);
    g_autofree char *ago = NULL;
    g_autofree char *why = NULL;

    if (!is_stale (record, now))
      continue;
    ago = reseau_when_days_ago (now, reseau_record_get_string (record, "verified_on"));
    /* Translators: %s is how long ago, such as “14 months ago” */
    why = g_strdup_printf (_ ("Last checked %s: is it still true?"), ago);
    add_item_task (data, item, "document-open-recent-symbolic", why);
  }
}

static void
add_refused (ReseauHomeData *data, GPtrArray *tray)
{
  for (guint i = 0; tray != NULL && i < tray->len; i++) {
    const ReseauTrayItem *item = g_ptr_array_index (tray, i);

    add_task (data, "dialog-warning-symbolic", _ ("A change was refused"),
              reseau_sentence_for_refusal (item->code), item->op->record);
  }
}

/* What was being written when the program was closed, or stopped by itself. */
static void
add_drafts (ReseauHomeData *data, GPtrArray *drafts)
{
  for (guint i = 0; drafts != NULL && i < drafts->len; i++) {
    const ReseauDraft *draft = g_ptr_array_index (drafts, i);
    ReseauHomeTask *task = add_task (data, "document-edit-symbolic", draft->title,
                                     _ ("Not saved yet: go on writing"), NULL);

    if (task != NULL)
      task->draft = g_strdup (draft->key);
  }
}

/* The first @limit of @items that are still to come. */
static GPtrArray *
coming_of (GPtrArray *items, guint limit)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len && out->len < limit; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);
    const char *state = reseau_record_get_string (reseau_item_get_record (item), "state");

    if (g_strcmp0 (state, "cancelled") != 0 && g_strcmp0 (state, "declined") != 0)
      g_ptr_array_add (out, g_object_ref (item));
  }
  return out;
}

static ReseauHomeData *
data_new (ReseauContext *context, const Load *load)
{
  ReseauHomeData *data = g_new0 (ReseauHomeData, 1);
  ReseauActor actor = { 0 };
  gint64 now = reseau_env_now_us (reseau_context_get_env (context));

  data->tasks = g_ptr_array_new_with_free_func (task_free);
  data->recent = g_ptr_array_ref (load->answers[ASK_RECENT]);
  data->coming = coming_of (load->answers[ASK_COMING], MAX_COMING);
  if (!reseau_context_get_actor (context, &actor))
    return data;
  add_refused (data, load->tray);
  add_drafts (data, load->drafts);
  for (guint i = 0; i < load->answers[ASK_CONFLICTS]->len; i++)
    add_item_task (data, g_ptr_array_index (load->answers[ASK_CONFLICTS], i),
                   "dialog-warning-symbolic", _ ("Written twice: choose what holds"));
  add_visits (data, &actor, load->answers[ASK_VISITS]);
  add_editable (data, &actor, load->answers[ASK_REVIEW], "document-properties-symbolic",
                _ ("To be read before it is published"));
  add_editable (data, &actor, load->answers[ASK_UPDATE], "document-open-recent-symbolic",
                _ ("To be brought up to date"));
  add_stale (data, load->answers[ASK_MINE], now);
  for (guint i = 0; i < load->answers[ASK_DRAFTS]->len; i++)
    add_item_task (data, g_ptr_array_index (load->answers[ASK_DRAFTS], i), "document-edit-symbolic",
                   _ ("Draft to be finished"));
  return data;
}

/* --- asking ------------------------------------------------------------------------ */

static void
answered (GTask *task)
{
  Load *load = g_task_get_task_data (task);

  if (--load->waiting > 0)
    return;
  if (load->error != NULL)
    g_task_return_error (task, g_steal_pointer (&load->error));
  else
    g_task_return_pointer (task, data_new (g_task_get_source_object (task), load),
                           (GDestroyNotify) reseau_home_data_free);
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (GTask) task = question->task;
  g_autoptr (GError) error = NULL;
  Load *load = g_task_get_task_data (task);

  load->answers[question->what] =
      reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, &error);
  if (error != NULL && load->error == NULL)
    load->error = g_steal_pointer (&error);
  answered (task);
}

static void
on_tray_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);

  load->tray = reseau_context_list_tray_finish (RESEAU_CONTEXT (source), result, NULL);
  answered (task);
}

static void
on_drafts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Load *load = g_task_get_task_data (task);

  load->drafts = reseau_context_list_drafts_finish (RESEAU_CONTEXT (source), result, NULL);
  answered (task);
}

/* @filters: pairs of field and value, ended by %NULL */
static void
ask (GTask *task, Asked what, const char *kind, ReseauSort sort, const char *from,
     const char *const *filters)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (kind);
  Question *question = g_new0 (Question, 1);
  Load *load = g_task_get_task_data (task);

  query->sort = sort;
  query->from = g_strdup (from);
  for (guint i = 0; filters[i] != NULL; i += 2)
    reseau_query_add_filter (query, filters[i], filters[i + 1]);
  question->task = g_object_ref (task);
  question->what = what;
  load->waiting++;
  reseau_context_query_async (g_task_get_source_object (task), query,
                              what == ASK_RECENT ? MAX_RECENT : MAX_ANSWERS,
                              g_task_get_cancellable (task), on_answer_cb, question);
}

static char *
dup_today (ReseauContext *context)
{
  gint64 now = reseau_env_now_us (reseau_context_get_env (context));
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);

  return g_date_time_format (time, "%Y-%m-%d");
}

void
reseau_home_load_async (ReseauContext *context, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (context, cancellable, callback, data);
  g_autofree char *today = dup_today (context);
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, reseau_home_load_async);
  g_task_set_task_data (task, load, load_free);
  ask (task, ASK_CONFLICTS, NULL, RESEAU_SORT_RECENT, NULL,
       (const char *const[]){ "conflict", "true", NULL });
  ask (task, ASK_VISITS, "meeting", RESEAU_SORT_RECENT, NULL,
       (const char *const[]){ "nature", "visit", "state", "proposed", "state", "poll", NULL });
  ask (task, ASK_REVIEW, "fiche", RESEAU_SORT_RECENT, NULL,
       (const char *const[]){ "status", "to_review", NULL });
  ask (task, ASK_UPDATE, "fiche", RESEAU_SORT_RECENT, NULL,
       (const char *const[]){ "status", "to_update", NULL });
  ask (task, ASK_DRAFTS, "fiche", RESEAU_SORT_RECENT, NULL,
       (const char *const[]){ "status", "draft", "mine", "true", NULL });
  ask (task, ASK_MINE, "fiche", RESEAU_SORT_RECENT, NULL,
       (const char *const[]){ "status", "published", "mine", "true", NULL });
  ask (task, ASK_RECENT, "fiche", RESEAU_SORT_RECENT, NULL,
       (const char *const[]){ "status", "published", NULL });
  ask (task, ASK_COMING, "meeting", RESEAU_SORT_DATE, today, (const char *const[]){ NULL });
  load->waiting += 2;
  reseau_context_list_tray_async (context, cancellable, on_tray_cb, g_object_ref (task));
  reseau_context_list_drafts_async (context, cancellable, on_drafts_cb, g_object_ref (task));
}

ReseauHomeData *
reseau_home_load_finish (ReseauContext *context, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
