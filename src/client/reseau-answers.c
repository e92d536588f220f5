/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-answers.h"

/* --- headings ----------------------------------------------------------------------- */

struct _ReseauAnswerHeading {
  GObject parent;
  char *title;
};

G_DEFINE_FINAL_TYPE (ReseauAnswerHeading, reseau_answer_heading, G_TYPE_OBJECT)

static void
reseau_answer_heading_finalize (GObject *object)
{
  g_free (RESEAU_ANSWER_HEADING (object)->title);
  G_OBJECT_CLASS (reseau_answer_heading_parent_class)->finalize (object);
}

static void
reseau_answer_heading_class_init (ReseauAnswerHeadingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_answer_heading_finalize;
}

static void
reseau_answer_heading_init (ReseauAnswerHeading *self)
{
}

ReseauAnswerHeading *
reseau_answer_heading_new (const char *title)
{
  ReseauAnswerHeading *self = g_object_new (RESEAU_TYPE_ANSWER_HEADING, NULL);

  self->title = g_strdup (title);
  return self;
}

const char *
reseau_answer_heading_get_title (ReseauAnswerHeading *self)
{
  g_return_val_if_fail (RESEAU_IS_ANSWER_HEADING (self), NULL);

  return self->title;
}

/* --- answers ---------------------------------------------------------------------------- */

struct _ReseauAnswers {
  GObject parent;

  ReseauContext *context;
  const ReseauAnswersWay *way;
  ReseauQuery *query;
  GPtrArray *rows; /* ReseauItem and ReseauAnswerHeading */
  GCancellable *cancellable;
  gboolean loading;
};

static void reseau_answers_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauAnswers, reseau_answers, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, reseau_answers_list_init))

enum {
  PROP_LOADING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
set_loading (ReseauAnswers *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* The same record in the same state, shown by the same words. */
static gboolean
same_item (ReseauItem *a, ReseauItem *b)
{
  ReseauRecord *one = reseau_item_get_record (a);
  ReseauRecord *other = reseau_item_get_record (b);

  return g_str_equal (one->id, other->id) && one->rev == other->rev &&
         reseau_value_equal (one->fields, other->fields) &&
         reseau_item_is_pending (a) == reseau_item_is_pending (b) &&
         reseau_item_has_conflict (a) == reseau_item_has_conflict (b) &&
         g_strcmp0 (reseau_item_get_title (a), reseau_item_get_title (b)) == 0 &&
         g_strcmp0 (reseau_item_get_subtitle (a), reseau_item_get_subtitle (b)) == 0 &&
         g_strcmp0 (reseau_item_get_excerpt (a), reseau_item_get_excerpt (b)) == 0;
}

static gboolean
same_row (gpointer a, gpointer b)
{
  if (RESEAU_IS_ITEM (a) && RESEAU_IS_ITEM (b))
    return same_item (a, b);
  if (RESEAU_IS_ITEM (a) || RESEAU_IS_ITEM (b))
    return FALSE;
  return g_str_equal (((ReseauAnswerHeading *) a)->title, ((ReseauAnswerHeading *) b)->title);
}

/* Only what differs in the middle is announced, so that the selection and the scroll stay. */
static void
replace (ReseauAnswers *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) old = self->rows;
  guint head = 0, tail = 0, least = MIN (old->len, rows->len);

  while (head < least && same_row (g_ptr_array_index (old, head), g_ptr_array_index (rows, head)))
    head++;
  while (tail < least - head && same_row (g_ptr_array_index (old, old->len - 1 - tail),
                                          g_ptr_array_index (rows, rows->len - 1 - tail)))
    tail++;
  for (guint i = 0; i < head; i++)
    g_set_object ((GObject **) &g_ptr_array_index (rows, i), g_ptr_array_index (old, i));
  for (guint i = 1; i <= tail; i++)
    g_set_object ((GObject **) &g_ptr_array_index (rows, rows->len - i),
                  g_ptr_array_index (old, old->len - i));
  self->rows = rows;
  if (old->len != rows->len || head < rows->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                rows->len - head - tail);
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauAnswers) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items =
      reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, &error);

  if (items == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_debug ("The answers could not be read: %s", error->message);
    return;
  }
  replace (self, self->way->arrange != NULL ? self->way->arrange (items, self->query)
                                            : g_steal_pointer (&items));
  set_loading (self, FALSE);
}

static void
ask (ReseauAnswers *self)
{
  g_autoptr (ReseauQuery) question = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->query == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  set_loading (self, TRUE);
  question = reseau_query_copy (self->query);
  if (self->way->adapt != NULL)
    self->way->adapt (question);
  reseau_context_query_async (self->context, question, self->way->limit, self->cancellable,
                              on_answer_cb, g_object_ref (self));
}

/* --- the list ------------------------------------------------------------------------------ */

static GType
reseau_answers_get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
reseau_answers_get_n_items (GListModel *list)
{
  return RESEAU_ANSWERS (list)->rows->len;
}

static gpointer
reseau_answers_get_item (GListModel *list, guint position)
{
  ReseauAnswers *self = RESEAU_ANSWERS (list);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position))
                                    : NULL;
}

static void
reseau_answers_list_init (GListModelInterface *iface)
{
  iface->get_item_type = reseau_answers_get_item_type;
  iface->get_n_items = reseau_answers_get_n_items;
  iface->get_item = reseau_answers_get_item;
}

static void
reseau_answers_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOADING)
    g_value_set_boolean (value, RESEAU_ANSWERS (object)->loading);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
reseau_answers_dispose (GObject *object)
{
  ReseauAnswers *self = RESEAU_ANSWERS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_answers_parent_class)->dispose (object);
}

static void
reseau_answers_finalize (GObject *object)
{
  ReseauAnswers *self = RESEAU_ANSWERS (object);

  reseau_query_free (self->query);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (reseau_answers_parent_class)->finalize (object);
}

static void
reseau_answers_class_init (ReseauAnswersClass *klass)
{
  GObjectClass *object = G_OBJECT_CLASS (klass);

  object->get_property = reseau_answers_get_property;
  object->dispose = reseau_answers_dispose;
  object->finalize = reseau_answers_finalize;
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object, N_PROPS, properties);
}

static void
reseau_answers_init (ReseauAnswers *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * reseau_answers_new:
 * @way: outlives the list
 */
ReseauAnswers *
reseau_answers_new (ReseauContext *context, const ReseauAnswersWay *way)
{
  ReseauAnswers *self = g_object_new (RESEAU_TYPE_ANSWERS, NULL);

  self->context = g_object_ref (context);
  self->way = way;
  g_signal_connect_object (context, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  return self;
}

void
reseau_answers_set_query (ReseauAnswers *self, const ReseauQuery *query)
{
  g_return_if_fail (RESEAU_IS_ANSWERS (self));

  if (self->query != NULL && reseau_query_equal (self->query, query))
    return;
  reseau_query_free (self->query);
  self->query = reseau_query_copy (query);
  ask (self);
}

/* Records alone, headings not counted. */
guint
reseau_answers_get_total (ReseauAnswers *self)
{
  guint total = 0;

  g_return_val_if_fail (RESEAU_IS_ANSWERS (self), 0);

  for (guint i = 0; i < self->rows->len; i++)
    total += RESEAU_IS_ITEM (g_ptr_array_index (self->rows, i)) ? 1 : 0;
  return total;
}
