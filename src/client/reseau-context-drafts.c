/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-context-private.h"

/* What an editor holds and has not yet saved. */

typedef struct {
  char *key;
  ReseauValue *draft;
} Draft;

static void
draft_free (gpointer data)
{
  Draft *draft = data;

  g_free (draft->key);
  reseau_value_unref (draft->draft);
  g_free (draft);
}

static gpointer
save_draft_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Draft *draft = data;
  ReseauStore *store = reseau_store_from_db (db);

  if (draft->draft == NULL)
    reseau_store_delete_draft (store, draft->key, error);
  else
    reseau_store_save_draft (store, draft->key, draft->draft, error);
  return NULL;
}

static void
on_draft_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauContext) self = user_data;
  g_autoptr (GError) error = NULL;

  reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);
  if (error != NULL)
    g_signal_emit_by_name (self, "draft-failed", error);
}

/**
 * reseau_context_save_draft:
 * @draft: (nullable): what the editor holds; %NULL forgets it
 *
 * Keeps it at once, in the order of the calls; also through
 * [method@Context.close].  What fails is told by the signal `draft-failed`.
 */
void
reseau_context_save_draft (ReseauContext *self, const char *key, const ReseauValue *draft)
{
  Draft *copy = g_new0 (Draft, 1);

  g_return_if_fail (self->pool != NULL);

  copy->key = g_strdup (key);
  copy->draft = draft ? reseau_value_ref ((ReseauValue *) draft) : NULL;
  reseau_db_worker_run_async (reseau_db_pool_get_writer (self->pool), G_PRIORITY_HIGH,
                              save_draft_job, copy, draft_free, NULL, NULL, on_draft_saved_cb,
                              g_object_ref (self));
}

static gpointer
load_draft_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return reseau_store_load_draft (reseau_store_from_db (db), data, error);
}

/**
 * reseau_context_load_draft:
 *
 * Returns: (transfer full) (nullable): the draft of that key; none once closed.  Waits for
 *   the writer: a few milliseconds
 */
ReseauValue *
reseau_context_load_draft (ReseauContext *self, const char *key)
{
  if (self->pool == NULL)
    return NULL;
  return reseau_db_worker_run_sync (reseau_db_pool_get_writer (self->pool), G_PRIORITY_HIGH,
                                    load_draft_job, (gpointer) key, NULL, NULL);
}

/* --- what was left --------------------------------------------------------------- */

void
reseau_draft_free (ReseauDraft *self)
{
  if (self == NULL)
    return;
  g_free (self->key);
  g_free (self->kind);
  g_free (self->title);
  g_free (self);
}

static ReseauDraft *
describe (ReseauStore *store, const char *key)
{
  ReseauSchema *schema = reseau_store_get_schema (store);
  g_autoptr (ReseauValue) draft = reseau_store_load_draft (store, key, NULL);
  g_autoptr (ReseauEdit) edit = draft ? reseau_edit_new_from_draft (schema, key, draft) : NULL;
  const ReseauKind *kind = edit ? reseau_form_get_kind (edit->form) : NULL;
  ReseauDraft *out;

  if (edit == NULL)
    return NULL;
  out = g_new0 (ReseauDraft, 1);
  out->key = g_strdup (key);
  out->kind = g_strdup (kind->name);
  out->title = reseau_kind_dup_title (kind, reseau_form_get_fields (edit->form));
  return out;
}

static gpointer
list_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  ReseauStore *store = reseau_store_from_db (db);
  g_autoptr (GPtrArray) keys = reseau_store_list_drafts (store, error);
  GPtrArray *out;

  if (keys == NULL)
    return NULL;
  out = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_draft_free);
  for (guint i = 0; i < keys->len; i++) {
    ReseauDraft *draft = describe (store, g_ptr_array_index (keys, i));

    if (draft != NULL)
      g_ptr_array_add (out, draft);
  }
  return out;
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gpointer answer = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * reseau_context_list_drafts_async:
 *
 * Finds what was being written when an editor was left, the last first.
 */
void
reseau_context_list_drafts_async (ReseauContext *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, reseau_context_list_drafts_async);
  if (self->pool == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The cache is closed");
    g_object_unref (task);
    return;
  }
  /* The writer's: after the drafts that still wait to be written. */
  reseau_db_worker_run_async (reseau_db_pool_get_writer (self->pool), G_PRIORITY_DEFAULT, list_job,
                              NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable,
                              on_listed_cb, task);
}

/**
 * reseau_context_list_drafts_finish:
 *
 * Returns: (transfer full) (element-type ReseauDraft)
 */
GPtrArray *
reseau_context_list_drafts_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
