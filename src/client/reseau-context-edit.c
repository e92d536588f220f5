/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-context-edit.h"

#include "reseau-context-private.h"

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

static gpointer
save_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const ReseauEdit *edit = data;
  g_autofree char *key = reseau_edit_dup_key (edit);
  g_autoptr (ReseauChange) change = reseau_command_save (store, actor, edit, error);

  /* A draft left behind says what the record says, and is dropped when it is found. */
  if (change != NULL)
    reseau_store_delete_draft (store, key, NULL);
  return g_steal_pointer (&change);
}

/**
 * reseau_context_save_edit_async:
 *
 * Makes the record or changes it, and forgets the draft.  Ends with
 * [method@Context.change_finish].
 */
void
reseau_context_save_edit_async (ReseauContext *self, const ReseauEdit *edit,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  reseau_context_run_async (self, save_func, reseau_edit_copy (edit),
                            (GDestroyNotify) reseau_edit_free, (GDestroyNotify) reseau_change_free,
                            callback, user_data);
}

/* --- other dates for a visit ------------------------------------------------ */

typedef struct {
  char *id;
  char *to;
  ReseauValue *dates;
  char *message;
} Offer;

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_free (offer->id);
  g_free (offer->to);
  reseau_value_unref (offer->dates);
  g_free (offer->message);
  g_free (offer);
}

static gpointer
offer_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Offer *offer = data;

  return reseau_command_offer_dates (store, actor, offer->id, offer->to, offer->dates,
                                     offer->message, error);
}

/**
 * reseau_context_offer_dates_async:
 * @to: "poll" for the host, "proposed" for the guest
 *
 * Ends with [method@Context.change_finish].
 */
void
reseau_context_offer_dates_async (ReseauContext *self, const char *id, const char *to,
                                  ReseauValue *dates, const char *message,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  Offer *offer = g_new0 (Offer, 1);

  *offer = (Offer){ g_strdup (id), g_strdup (to), reseau_value_ref (dates), g_strdup (message) };
  reseau_context_run_async (self, offer_func, offer, offer_free,
                            (GDestroyNotify) reseau_change_free, callback, user_data);
}

/* --- drafts ------------------------------------------------------------------ */

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
