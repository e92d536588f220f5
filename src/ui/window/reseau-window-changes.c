/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-window-private.h"

#include "reseau-reveal-dialog.h"
#include "reseau-scope.h"
#include "reseau-sentences.h"

#include <glib/gi18n.h>

/* Changes of what is read, which can be taken back and done again. */

/* --- doing, undoing, doing again ----------------------------------------------------------- */

typedef struct {
  ReseauWindow *window;
  char *words; /* what is told when it is done */
} Step;

static Step *
step_new (ReseauWindow *window, const char *words)
{
  Step *step = g_new0 (Step, 1);

  step->window = g_object_ref (window);
  step->words = g_strdup (words);
  return step;
}

static void
step_free (Step *step)
{
  g_object_unref (step->window);
  g_free (step->words);
  g_free (step);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Step *step = data;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  if (error != NULL)
    reseau_window_warn (step->window, reseau_sentence_for_error (error));
  else if (change != NULL)
    reseau_window_offer_undo (step->window, step->words, change);
  step_free (step);
}

static void
on_undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Step *step = data;
  ReseauWindow *self = step->window;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  if (error != NULL)
    reseau_window_warn (self, reseau_sentence_for_undo (error));
  else
    reseau_window_say (self, _ ("Taken back"));
  /* Unless something else was done meanwhile. */
  if (change != NULL && self->undo == NULL && change->inverse->len > 0) {
    reseau_change_free (self->redo);
    self->redo = g_steal_pointer (&change);
    g_free (self->done);
    self->done = g_strdup (step->words);
    reseau_window_update_actions (self);
  }
  reseau_change_free (change);
  step_free (step);
}

/* One goes on with it at once. */
static void
on_reproduced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauWindow) self = data;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);
  g_autofree char *id = change != NULL ? g_strdup (change->record) : NULL;

  if (change == NULL) {
    reseau_window_warn (self, reseau_sentence_for_error (error));
    return;
  }
  reseau_window_offer_undo (self, _ ("Your fiche has been begun; it says where it comes from"),
                            change);
  reseau_window_show_view (self, "fiches");
  reseau_browser_open (reseau_window_get_browser (self), id, TRUE);
  reseau_browser_edit (reseau_window_get_browser (self), "fiche", id);
}

static void
on_reproduce_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const ReseauView *view = reseau_window_get_read (self);

  if (view != NULL)
    reseau_context_reproduce_async (self->context, view->shown->record->id, on_reproduced_cb,
                                    g_object_ref (self));
}

static void
on_undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;

  if (self->undo == NULL)
    return;
  reseau_window_end_offer (self);
  reseau_context_undo_async (self->context, g_steal_pointer (&self->undo), on_undone_cb,
                             step_new (self, self->done));
  reseau_window_update_actions (self);
}

static void
on_redo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;

  if (self->redo == NULL)
    return;
  reseau_context_undo_async (self->context, g_steal_pointer (&self->redo), on_done_cb,
                             step_new (self, self->done));
  reseau_window_update_actions (self);
}

/* --- what can be done --------------------------------------------------------------------- */

static void
on_delete_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const ReseauView *view = reseau_window_get_read (self);
  ReseauPage *page;
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;

  if (view == NULL || !view->can_delete)
    return;
  page = reseau_browser_get_page (reseau_window_get_browser (self));
  title = reseau_page_dup_title (page);
  words = g_strdup_printf (_ ("“%s” deleted"), title);
  reseau_context_delete_async (self->context, view->shown->record->id, on_done_cb,
                               step_new (self, words));
}

static void
on_new_relation_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (reseau_window_get_read (data) != NULL)
    reseau_browser_edit_relation (reseau_window_get_browser (data), NULL);
}

static void
on_edit_relation_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (reseau_window_get_read (data) != NULL)
    reseau_browser_edit_relation (reseau_window_get_browser (data),
                                  g_variant_get_string (parameter, NULL));
}

static void
on_delete_relation_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;

  reseau_context_delete_async (self->context, g_variant_get_string (parameter, NULL), on_done_cb,
                               step_new (self, _ ("Relation removed")));
}

static const char *
shared_words (const char *visibility)
{
  if (g_str_equal (visibility, "me"))
    return _ ("Seen by you alone from now on");
  if (g_str_equal (visibility, "structure"))
    return _ ("Seen by your structure from now on");
  if (g_str_equal (visibility, "public"))
    return _ ("Seen by everyone from now on");
  return _ ("Seen by the network from now on");
}

static void
share (ReseauWindow *self, const char *id, const char *visibility)
{
  reseau_context_share_async (self->context, id, visibility, on_done_cb,
                              step_new (self, shared_words (visibility)));
}

static const char *
state_words (const char *state)
{
  if (g_str_equal (state, "to_review"))
    return _ ("Submitted for review");
  if (g_str_equal (state, "published"))
    return _ ("Published: the network can read it");
  if (g_str_equal (state, "to_update"))
    return _ ("Marked as to be brought up to date");
  if (g_str_equal (state, "archived"))
    return _ ("Archived");
  if (g_str_equal (state, "draft"))
    return _ ("Back to draft");
  if (g_str_equal (state, "confirmed"))
    return _ ("Meeting confirmed");
  if (g_str_equal (state, "held"))
    return _ ("Marked as held");
  if (g_str_equal (state, "cancelled"))
    return _ ("Meeting cancelled");
  return _ ("Done");
}

/* @visibility: (nullable): who is to see it, %NULL for who does */
static void
set_state (ReseauWindow *self, const char *id, const char *key, const char *state,
           const char *visibility)
{
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();

  reseau_value_set_string (changes, key, state);
  if (visibility != NULL)
    reseau_value_set_string (changes, "visibility", visibility);
  reseau_context_set_async (self->context, id, changes, on_done_cb,
                            step_new (self, state_words (state)));
}

/* What more people are to see is looked at first. */
typedef struct {
  ReseauWindow *window;
  char *id;
  char *key;        /* (nullable): the field of the state */
  char *visibility; /* (nullable): who is to see it */
} Reveal;

static void
reveal_free (gpointer data)
{
  Reveal *self = data;

  g_object_unref (self->window);
  g_free (self->id);
  g_free (self->key);
  g_free (self->visibility);
  g_free (self);
}

static void
on_revealed (gpointer data)
{
  const Reveal *self = data;

  if (self->key != NULL)
    set_state (self->window, self->id, self->key, "published", self->visibility);
  else
    share (self->window, self->id, self->visibility);
}

/* @shown: who will see it, in either case */
static void
reveal (ReseauWindow *self, const ReseauRecord *record, const char *key, const char *visibility,
        const char *shown)
{
  Reveal *data = g_new0 (Reveal, 1);
  const ReseauReveal wanted = { .record = record,
                                .visibility = shown,
                                .state = key != NULL ? "published" : NULL,
                                .wanted = on_revealed,
                                .data = data,
                                .destroy = reveal_free };

  *data =
      (Reveal){ g_object_ref (self), g_strdup (record->id), g_strdup (key), g_strdup (visibility) };
  reseau_reveal_dialog_present (GTK_WINDOW (self), self->context, &wanted);
}

static void
on_share_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const ReseauView *view = reseau_window_get_read (self);
  const char *visibility = g_variant_get_string (parameter, NULL);

  if (view == NULL)
    return;
  if (reseau_reveal_widens (view->shown->record, visibility))
    reveal (self, view->shown->record, NULL, visibility, visibility);
  else
    share (self, view->shown->record->id, visibility);
}

static gboolean
is_public (const ReseauRecord *record)
{
  return reseau_value_get_bool (reseau_record_get (record, "public"));
}

/* What is published is meant for the network. */
static void
publish (ReseauWindow *self, const ReseauRecord *record, const char *key)
{
  const char *now = reseau_record_get_string (record, key);
  gboolean kept = !g_str_equal (record->scope, RESEAU_SCOPE_NET);
  const char *visibility = kept ? "network" : NULL;

  if (g_strcmp0 (now, "to_update") == 0 && !kept)
    set_state (self, record->id, key, "published", NULL);
  else
    reveal (self, record, key, visibility, !kept && is_public (record) ? "public" : "network");
}

static void
on_state_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const ReseauView *view = reseau_window_get_read (self);
  const ReseauRecord *record = view != NULL ? view->shown->record : NULL;
  const char *state = g_variant_get_string (parameter, NULL);
  const ReseauField *field;

  if (record == NULL)
    return;
  field = reseau_kind_get_state_field (
      reseau_schema_get_kind (reseau_context_get_schema (self->context), record->kind));
  if (field == NULL)
    return;
  if (g_str_equal (state, "published"))
    publish (self, record, field->key);
  else
    set_state (self, record->id, field->key, state, NULL);
}

/* Somebody looked, and it still holds. */
static void
on_verify_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  const ReseauView *view = reseau_window_get_read (self);

  if (view == NULL)
    return;
  reseau_value_set_string (changes, "verified_on", today);
  reseau_context_set_async (self->context, view->shown->record->id, changes, on_done_cb,
                            step_new (self, _ ("Checked today")));
}

void
reseau_window_install_changes (ReseauWindow *self)
{
  static const GActionEntry entries[] = {
    { "delete", on_delete_cb },
    { "share", on_share_cb, "s" },
    { "state", on_state_cb, "s" },
    { "reproduce", on_reproduce_cb },
    { "verify", on_verify_cb },
    { "undo", on_undo_cb },
    { "redo", on_redo_cb },
    { "new-relation", on_new_relation_cb },
    { "edit-relation", on_edit_relation_cb, "s" },
    { "delete-relation", on_delete_relation_cb, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
