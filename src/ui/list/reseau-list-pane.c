/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-list-pane-private.h"

#include "reseau-agenda.h"
#include "reseau-list-head.h"
#include "reseau-record-list.h"
#include "reseau-records-view.h"

#include <adwaita.h>

/* An answer that takes longer than this is worth saying that it is on its way. */
#define EMPTY_DELAY_MS 300

/* Nobody reads further: one types another word. */
static const ReseauAnswersWay everything = { 200, NULL, NULL };

G_DEFINE_FINAL_TYPE (ReseauListPane, reseau_list_pane, GTK_TYPE_WIDGET)

enum {
  OPEN,
  ASKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

enum {
  PROP_BODY = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_agenda (ReseauListPane *self)
{
  return g_strcmp0 (self->query->kind, "meeting") == 0;
}

static gboolean
has_text (ReseauListPane *self)
{
  return self->query->text != NULL && *self->query->text != '\0';
}

gboolean
reseau_list_pane_is_narrowed (ReseauListPane *self)
{
  return has_text (self) || reseau_value_get_length (self->query->filters) > 0;
}

/* What one sees before searching stands where the list would. */
static gboolean
is_idle (ReseauListPane *self)
{
  return self->idle != NULL && !reseau_list_pane_is_narrowed (self);
}

/* Without words nothing matches better than the rest: a directory is then in the order of the
 * alphabet, all else in that of time. */
static ReseauSort
effective_sort (ReseauListPane *self)
{
  const char *kind = self->query->kind;

  if (self->query->sort != RESEAU_SORT_RELEVANCE || has_text (self))
    return self->query->sort;
  return g_strcmp0 (kind, "structure") == 0 || g_strcmp0 (kind, "person") == 0 ? RESEAU_SORT_TITLE
                                                                               : RESEAU_SORT_RECENT;
}

/* --- the answers ------------------------------------------------------------------------ */

static guint
count_rows (ReseauListPane *self)
{
  if (RESEAU_IS_ANSWERS (self->model))
    return reseau_answers_get_total (RESEAU_ANSWERS (self->model));
  return self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
}

static gboolean
is_loading (ReseauListPane *self)
{
  gboolean loading = FALSE;

  if (self->model != NULL)
    g_object_get (self->model, "loading", &loading, NULL);
  return loading;
}

static gboolean
on_empty_timeout_cb (gpointer data)
{
  ReseauListPane *self = data;

  self->empty_timer = 0;
  if (count_rows (self) == 0) {
    reseau_list_pane_show_empty (self);
    gtk_stack_set_visible_child (GTK_STACK (self->stack), self->empty);
  }
  return G_SOURCE_REMOVE;
}

/* The list, what one sees before searching, or why there is nothing. */
static void
update_shown (ReseauListPane *self)
{
  guint count = count_rows (self);

  g_clear_handle_id (&self->empty_timer, g_source_remove);
  if (self->body != NULL) {
    reseau_list_head_show_count (RESEAU_LIST_HEAD (self->head), FALSE, 0);
    gtk_stack_set_visible_child (GTK_STACK (self->stack), self->body);
    return;
  }
  /* While the rest of an answer is under way, how much it is is not known. */
  if (count == 0 || is_idle (self) || !is_loading (self))
    reseau_list_head_show_count (RESEAU_LIST_HEAD (self->head), !is_idle (self), count);
  if (is_idle (self))
    gtk_stack_set_visible_child (GTK_STACK (self->stack), self->idle);
  else if (count > 0)
    gtk_stack_set_visible_child (GTK_STACK (self->stack), self->view);
  else
    self->empty_timer =
        g_timeout_add (is_loading (self) ? EMPTY_DELAY_MS : 0, on_empty_timeout_cb, self);
}

static GListModel *
model_new (ReseauListPane *self)
{
  if (is_agenda (self))
    return G_LIST_MODEL (reseau_agenda_new (self->context));
  if (self->query->kind == NULL)
    return G_LIST_MODEL (reseau_answers_new (self->context, &everything));
  return G_LIST_MODEL (reseau_record_list_new (self->context));
}

static void
on_open_cb (ReseauRecordsView *view, const char *id, gboolean activated, ReseauListPane *self)
{
  g_signal_emit (self, signals[OPEN], 0, id, activated);
}

/* The model and its rows are made for the first query that shows them. */
static void
ensure_model (ReseauListPane *self)
{
  if (self->model != NULL)
    return;
  self->view = reseau_records_view_new (self->context, self->query->kind);
  g_signal_connect (self->view, "open", G_CALLBACK (on_open_cb), self);
  gtk_stack_add_child (GTK_STACK (self->stack), self->view);
  self->model = model_new (self);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (update_shown), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->model, "notify::loading", G_CALLBACK (update_shown), self,
                           G_CONNECT_SWAPPED);
  reseau_records_view_set_model (RESEAU_RECORDS_VIEW (self->view), self->model);
}

static ReseauQuery *
dup_effective_query (ReseauListPane *self)
{
  ReseauQuery *query = reseau_query_copy (self->query);

  query->sort = effective_sort (self);
  return query;
}

/**
 * reseau_list_pane_dup_query:
 *
 * Returns: (transfer full) (nullable): what the list shows; %NULL while it shows nothing
 */
ReseauQuery *
reseau_list_pane_dup_query (ReseauListPane *self)
{
  g_return_val_if_fail (RESEAU_IS_LIST_PANE (self), NULL);

  return is_idle (self) ? NULL : dup_effective_query (self);
}

static void
on_corrected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauListPane) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *meant = reseau_context_correct_finish (RESEAU_CONTEXT (source), result, &error);

  if (error != NULL || self->view == NULL)
    return;
  reseau_list_head_show_meant (RESEAU_LIST_HEAD (self->head), meant);
  if (meant != NULL)
    reseau_records_view_mark (RESEAU_RECORDS_VIEW (self->view), meant);
}

/* Says what the list is an answer to where that is not what was typed, and marks that in it. */
static void
look_what_is_meant (ReseauListPane *self)
{
  g_cancellable_cancel (self->correcting);
  g_clear_object (&self->correcting);
  if (!has_text (self) || self->query->as_typed) {
    reseau_list_head_show_meant (RESEAU_LIST_HEAD (self->head), NULL);
    return;
  }
  self->correcting = g_cancellable_new ();
  reseau_context_correct_async (self->context, self->query->text, self->correcting, on_corrected_cb,
                                g_object_ref (self));
}

static void
ask (ReseauListPane *self)
{
  g_autoptr (ReseauQuery) query = dup_effective_query (self);

  ensure_model (self);
  reseau_records_view_set_text (RESEAU_RECORDS_VIEW (self->view), query->text);
  look_what_is_meant (self);
  if (RESEAU_IS_ANSWERS (self->model))
    reseau_answers_set_query (RESEAU_ANSWERS (self->model), query);
  else
    reseau_record_list_set_query (RESEAU_RECORD_LIST (self->model), query);
}

static void
apply_query (ReseauListPane *self)
{
  reseau_list_head_show_query (RESEAU_LIST_HEAD (self->head), self->query, effective_sort (self));
  if (!is_idle (self) && self->body == NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    ask (self);
  update_shown (self);
  g_signal_emit (self, signals[ASKED], 0);
}

/* --- what a person wants ------------------------------------------------------------------ */

static void
on_searched_cb (ReseauListHead *head, const char *text, ReseauListPane *self)
{
  if (g_strcmp0 (text, self->query->text != NULL ? self->query->text : "") == 0)
    return;
  reseau_query_set_text (self->query, *text != '\0' ? text : NULL);
  self->query->as_typed = FALSE;
  apply_query (self);
}

static void
on_as_typed_cb (ReseauListHead *head, ReseauListPane *self)
{
  self->query->as_typed = TRUE;
  apply_query (self);
}

static void
on_toggled_cb (ReseauListHead *head, const char *field, const char *value, gboolean active,
               ReseauListPane *self)
{
  if (active)
    reseau_query_add_filter (self->query, field, value);
  else
    reseau_query_remove_filter (self->query, field, value);
  apply_query (self);
}

/* A search that was kept: its words and filters, in the order of the moment. */
static void
on_recalled_cb (ReseauListHead *head, const ReseauQuery *query, ReseauListPane *self)
{
  g_clear_pointer (&self->query->filters, reseau_value_unref);
  self->query->filters = query->filters != NULL ? reseau_value_ref (query->filters) : NULL;
  reseau_query_set_text (self->query, query->text);
  reseau_list_head_set_text (head, query->text != NULL ? query->text : "");
  apply_query (self);
  reseau_list_pane_focus_search (self);
}

static void
on_sort_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  ReseauListPane *self = data;
  const char *name = g_variant_get_string (value, NULL);

  self->query->sort = g_str_equal (name, "title")    ? RESEAU_SORT_TITLE
                      : g_str_equal (name, "recent") ? RESEAU_SORT_RECENT
                                                     : RESEAU_SORT_RELEVANCE;
  g_simple_action_set_state (action, value);
  apply_query (self);
}

static void
on_clear_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  reseau_list_pane_clear (data);
}

static void
install_actions (ReseauListPane *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  const GActionEntry entries[] = {
    { "sort", NULL, "s", "'relevance'", on_sort_cb },
    { "clear", on_clear_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "list", G_ACTION_GROUP (group));
}

/* --- the type --------------------------------------------------------------- */

static void
reseau_list_pane_map (GtkWidget *widget)
{
  ReseauListPane *self = RESEAU_LIST_PANE (widget);

  GTK_WIDGET_CLASS (reseau_list_pane_parent_class)->map (widget);
  if (self->model == NULL)
    apply_query (self);
}

static void
reseau_list_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BODY)
    g_value_set_object (value, RESEAU_LIST_PANE (object)->body);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
reseau_list_pane_dispose (GObject *object)
{
  ReseauListPane *self = RESEAU_LIST_PANE (object);

  g_clear_handle_id (&self->empty_timer, g_source_remove);
  g_cancellable_cancel (self->correcting);
  g_clear_object (&self->correcting);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_pointer (&self->column, gtk_widget_unparent);
  g_clear_object (&self->model);
  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_list_pane_parent_class)->dispose (object);
}

static void
reseau_list_pane_class_init (ReseauListPaneClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_list_pane_dispose;
  G_OBJECT_CLASS (klass)->get_property = reseau_list_pane_get_property;
  properties[PROP_BODY] = g_param_spec_object ("body", NULL, NULL, GTK_TYPE_WIDGET,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  widget->map = reseau_list_pane_map;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  signals[OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[ASKED] = g_signal_new ("asked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
reseau_list_pane_init (ReseauListPane *self)
{
}

static void
build (ReseauListPane *self)
{
  self->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->head = reseau_list_head_new (self->context);
  self->stack = gtk_stack_new ();
  gtk_stack_set_hhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_widget_set_vexpand (self->stack, TRUE);
  g_signal_connect (self->head, "searched", G_CALLBACK (on_searched_cb), self);
  g_signal_connect (self->head, "as-typed", G_CALLBACK (on_as_typed_cb), self);
  g_signal_connect (self->head, "toggled", G_CALLBACK (on_toggled_cb), self);
  g_signal_connect (self->head, "recalled", G_CALLBACK (on_recalled_cb), self);
  g_signal_connect_swapped (self->head, "left", G_CALLBACK (reseau_list_pane_focus_list), self);
  gtk_box_append (GTK_BOX (self->column), self->head);
  gtk_box_append (GTK_BOX (self->column), self->stack);
  gtk_widget_set_parent (self->column, GTK_WIDGET (self));
}

/**
 * reseau_list_pane_new:
 * @kind: (nullable): name of a kind, %NULL for all
 */
GtkWidget *
reseau_list_pane_new (ReseauContext *context, const char *kind)
{
  ReseauListPane *self = g_object_new (RESEAU_TYPE_LIST_PANE, NULL);

  self->context = g_object_ref (context);
  self->query = reseau_query_new (kind);
  self->query->sort = is_agenda (self) ? RESEAU_SORT_DATE : RESEAU_SORT_RELEVANCE;
  install_actions (self);
  build (self);
  reseau_list_head_show_query (RESEAU_LIST_HEAD (self->head), self->query, effective_sort (self));
  g_signal_connect_object (context, "notify::sync-state", G_CALLBACK (update_shown), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

const char *
reseau_list_pane_get_kind (ReseauListPane *self)
{
  g_return_val_if_fail (RESEAU_IS_LIST_PANE (self), NULL);

  return self->query->kind;
}

/* Another kind with the same words; its filters are others. */
void
reseau_list_pane_set_kind (ReseauListPane *self, const char *kind)
{
  ReseauQuery *query;

  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  if (g_strcmp0 (kind, self->query->kind) == 0)
    return;
  query = reseau_query_new (kind);
  reseau_query_set_text (query, self->query->text);
  query->sort = self->query->sort;
  reseau_query_free (self->query);
  self->query = query;
  apply_query (self);
}

/* @top: a widget above the search */
void
reseau_list_pane_set_top (ReseauListPane *self, GtkWidget *top)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  gtk_box_prepend (GTK_BOX (self->column), top);
}

/* @idle: what stands there while nothing is searched */
void
reseau_list_pane_set_idle (ReseauListPane *self, GtkWidget *idle)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  self->idle = idle;
  gtk_stack_add_child (GTK_STACK (self->stack), idle);
  update_shown (self);
}

/* @body: (nullable): what stands where the list would and asks for itself; %NULL for the list */
/**
 * reseau_list_pane_set_hint:
 * @hint: (nullable): what one searches, where it is not what the list has
 */
void
reseau_list_pane_set_hint (ReseauListPane *self, const char *hint)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  reseau_list_head_set_hint (RESEAU_LIST_HEAD (self->head), hint);
}

void
reseau_list_pane_set_body (ReseauListPane *self, GtkWidget *body)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  if (self->body == body)
    return;
  self->body = body;
  if (body != NULL && gtk_widget_get_parent (body) == NULL)
    gtk_stack_add_child (GTK_STACK (self->stack), body);
  apply_query (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BODY]);
}

GtkWidget *
reseau_list_pane_get_body (ReseauListPane *self)
{
  g_return_val_if_fail (RESEAU_IS_LIST_PANE (self), NULL);

  return self->body;
}

/* @from, @until: (nullable): days, see #ReseauQuery */
void
reseau_list_pane_set_period (ReseauListPane *self, const char *from, const char *until)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  g_free (self->query->from);
  g_free (self->query->until);
  self->query->from = g_strdup (from);
  self->query->until = g_strdup (until);
  apply_query (self);
}

static void
forget (ReseauListPane *self)
{
  g_clear_pointer (&self->query->filters, reseau_value_unref);
  reseau_query_set_text (self->query, NULL);
  self->query->as_typed = FALSE;
  reseau_list_head_show_meant (RESEAU_LIST_HEAD (self->head), NULL);
  reseau_list_head_set_text (RESEAU_LIST_HEAD (self->head), "");
}

/* Only what has @value in @field, whatever was asked before. */
void
reseau_list_pane_set_filter (ReseauListPane *self, const char *field, const char *value)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  forget (self);
  reseau_query_add_filter (self->query, field, value);
  apply_query (self);
}

/* No words, no filters. */
void
reseau_list_pane_clear (ReseauListPane *self)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  forget (self);
  apply_query (self);
  reseau_list_pane_focus_search (self);
}

void
reseau_list_pane_search (ReseauListPane *self, const char *text)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  reseau_list_head_set_text (RESEAU_LIST_HEAD (self->head), text);
  on_searched_cb (NULL, text, self);
}

void
reseau_list_pane_focus_search (ReseauListPane *self)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  reseau_list_head_focus_search (RESEAU_LIST_HEAD (self->head));
}

void
reseau_list_pane_focus_list (ReseauListPane *self)
{
  GtkWidget *shown;

  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  shown = gtk_stack_get_visible_child (GTK_STACK (self->stack));
  if (shown != NULL)
    gtk_widget_child_focus (shown, GTK_DIR_TAB_FORWARD);
}

void
reseau_list_pane_unselect (ReseauListPane *self)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  if (self->view != NULL)
    reseau_records_view_unselect (RESEAU_RECORDS_VIEW (self->view));
}

/* Typing anywhere in @widget is searching. */
void
reseau_list_pane_capture_keys (ReseauListPane *self, GtkWidget *widget)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  reseau_list_head_capture_keys (RESEAU_LIST_HEAD (self->head), widget);
}

void
reseau_list_pane_open_filters (ReseauListPane *self)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  reseau_list_head_open_filters (RESEAU_LIST_HEAD (self->head));
}
