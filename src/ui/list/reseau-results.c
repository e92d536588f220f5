/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-results.h"

/* Nobody reads further: one types another word. */
#define MAX_RESULTS 200

struct _ReseauResults {
  GObject parent;

  ReseauContext *context;
  ReseauQuery *query;
  GPtrArray *items;
  GCancellable *cancellable;
  gboolean loading;
};

static void reseau_results_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauResults, reseau_results, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, reseau_results_list_init))

enum {
  PROP_LOADING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
set_loading (ReseauResults *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static gboolean
is_read_by_people (ReseauItem *item)
{
  static const char *const kinds[] = { "fiche", "structure", "person", "meeting", NULL };

  return g_strv_contains (kinds, reseau_item_get_kind (item));
}

static gboolean
same_items (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    ReseauItem *one = g_ptr_array_index (a, i);
    ReseauItem *other = g_ptr_array_index (b, i);

    if (reseau_item_get_rid (one) != reseau_item_get_rid (other) ||
        reseau_item_is_pending (one) != reseau_item_is_pending (other) ||
        g_strcmp0 (reseau_item_get_title (one), reseau_item_get_title (other)) != 0 ||
        g_strcmp0 (reseau_item_get_excerpt (one), reseau_item_get_excerpt (other)) != 0)
      return FALSE;
  }
  return TRUE;
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauResults) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) old = NULL;
  GPtrArray *items = reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, &error);

  if (items == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_debug ("The results could not be read: %s", error->message);
    return;
  }
  for (guint i = items->len; i-- > 0;)
    if (!is_read_by_people (g_ptr_array_index (items, i)))
      g_ptr_array_remove_index (items, i);
  if (same_items (self->items, items))
    g_ptr_array_unref (items);
  else {
    old = self->items;
    self->items = items;
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, items->len);
  }
  set_loading (self, FALSE);
}

static void
ask (ReseauResults *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->query == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  set_loading (self, TRUE);
  reseau_context_query_async (self->context, self->query, MAX_RESULTS, self->cancellable,
                              on_answer_cb, g_object_ref (self));
}

static GType
reseau_results_get_item_type (GListModel *list)
{
  return RESEAU_TYPE_ITEM;
}

static guint
reseau_results_get_n_items (GListModel *list)
{
  return RESEAU_RESULTS (list)->items->len;
}

static gpointer
reseau_results_get_item (GListModel *list, guint position)
{
  ReseauResults *self = RESEAU_RESULTS (list);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
reseau_results_list_init (GListModelInterface *iface)
{
  iface->get_item_type = reseau_results_get_item_type;
  iface->get_n_items = reseau_results_get_n_items;
  iface->get_item = reseau_results_get_item;
}

static void
reseau_results_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOADING)
    g_value_set_boolean (value, RESEAU_RESULTS (object)->loading);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
reseau_results_dispose (GObject *object)
{
  ReseauResults *self = RESEAU_RESULTS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_results_parent_class)->dispose (object);
}

static void
reseau_results_finalize (GObject *object)
{
  ReseauResults *self = RESEAU_RESULTS (object);

  reseau_query_free (self->query);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (reseau_results_parent_class)->finalize (object);
}

static void
reseau_results_class_init (ReseauResultsClass *klass)
{
  GObjectClass *object = G_OBJECT_CLASS (klass);

  object->get_property = reseau_results_get_property;
  object->dispose = reseau_results_dispose;
  object->finalize = reseau_results_finalize;
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object, N_PROPS, properties);
}

static void
reseau_results_init (ReseauResults *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

ReseauResults *
reseau_results_new (ReseauContext *context)
{
  ReseauResults *self = g_object_new (RESEAU_TYPE_RESULTS, NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  return self;
}

void
reseau_results_set_query (ReseauResults *self, const ReseauQuery *query)
{
  g_return_if_fail (RESEAU_IS_RESULTS (self));

  if (self->query != NULL && reseau_query_equal (self->query, query))
    return;
  reseau_query_free (self->query);
  self->query = reseau_query_copy (query);
  ask (self);
}
