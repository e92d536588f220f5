/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What another list has, of which but the beginning is there at first when it is another answer
 * altogether: a list of GTK lays out two hundred rows as soon as there are so many, and who types
 * would wait for them at each key. */
#include "reseau-growing-list.h"

/* So many rows fit into a frame or two, and on a screen. */
#define STEP 30
#define STEP_MS 25
/* The others come when nobody has typed for so long. */
#define REST_MS 250
/* Beyond as many as are laid out at all, more of them cost nothing. */
#define LAID_OUT 200
#define ALL G_MAXUINT

struct _ReseauGrowingList {
  GObject parent_instance;

  GListModel *model;
  guint limit;
  guint source;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauGrowingList, reseau_growing_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
reseau_growing_list_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (RESEAU_GROWING_LIST (model)->model);
}

static guint
reseau_growing_list_get_n_items (GListModel *model)
{
  ReseauGrowingList *self = RESEAU_GROWING_LIST (model);

  return MIN (self->limit, g_list_model_get_n_items (self->model));
}

static gpointer
reseau_growing_list_get_item (GListModel *model, guint position)
{
  ReseauGrowingList *self = RESEAU_GROWING_LIST (model);

  return position < self->limit ? g_list_model_get_item (self->model, position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = reseau_growing_list_get_item_type;
  iface->get_n_items = reseau_growing_list_get_n_items;
  iface->get_item = reseau_growing_list_get_item;
}

static gboolean
on_step_cb (gpointer data)
{
  ReseauGrowingList *self = data;
  guint all = g_list_model_get_n_items (self->model);
  guint before = MIN (self->limit, all), after;

  self->limit = self->limit + STEP < LAID_OUT ? self->limit + STEP : ALL;
  after = MIN (self->limit, all);
  if (after == all)
    self->source = 0;
  if (after > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, after - before);
  return after < all ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
on_rested_cb (gpointer data)
{
  RESEAU_GROWING_LIST (data)->source = g_timeout_add (STEP_MS, on_step_cb, data);
  return G_SOURCE_REMOVE;
}

static void
grow_after_rest (ReseauGrowingList *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (g_list_model_get_n_items (self->model) > self->limit)
    self->source = g_timeout_add (REST_MS, on_rested_cb, self);
}

/* Announces of a change what of it is within the limit. */
static void
announce (ReseauGrowingList *self, guint position, guint removed, guint added, guint all)
{
  guint before = MIN (self->limit, all - added + removed), after = MIN (self->limit, all);

  if (self->limit == ALL)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  else if (position < self->limit)
    g_list_model_items_changed (G_LIST_MODEL (self), position, before - position, after - position);
}

static void
begin_anew (ReseauGrowingList *self, guint removed, guint added)
{
  guint before = MIN (self->limit, removed);

  self->limit = STEP;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, MIN (self->limit, added));
  grow_after_rest (self);
}

static void
on_items_changed_cb (GListModel *model, guint position, guint removed, guint added,
                     ReseauGrowingList *self)
{
  guint all = g_list_model_get_n_items (model);

  if (added == all) {
    begin_anew (self, removed, added);
    return;
  }
  announce (self, position, removed, added, all);
  if (all > self->limit && self->source == 0)
    grow_after_rest (self);
}

static void
reseau_growing_list_dispose (GObject *object)
{
  ReseauGrowingList *self = RESEAU_GROWING_LIST (object);

  g_clear_handle_id (&self->source, g_source_remove);
  G_OBJECT_CLASS (reseau_growing_list_parent_class)->dispose (object);
}

static void
reseau_growing_list_finalize (GObject *object)
{
  g_object_unref (RESEAU_GROWING_LIST (object)->model);
  G_OBJECT_CLASS (reseau_growing_list_parent_class)->finalize (object);
}

static void
reseau_growing_list_class_init (ReseauGrowingListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_growing_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_growing_list_finalize;
}

static void
reseau_growing_list_init (ReseauGrowingList *self)
{
  self->limit = STEP;
}

/**
 * reseau_growing_list_new:
 * @model: what there is
 *
 * Returns: (transfer full): a list that is as long as @model soon after that has changed as a whole
 */
GListModel *
reseau_growing_list_new (GListModel *model)
{
  ReseauGrowingList *self = g_object_new (RESEAU_TYPE_GROWING_LIST, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed_cb), self, 0);
  grow_after_rest (self);
  return G_LIST_MODEL (self);
}
