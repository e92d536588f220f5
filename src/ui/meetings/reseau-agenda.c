/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-agenda.h"
#include "reseau-when.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

/* More meetings than this, and one searches or filters. */
#define MAX_MEETINGS 2000

struct _ReseauAgendaMonth {
  GObject parent;
  char *title;
};

G_DEFINE_FINAL_TYPE (ReseauAgendaMonth, reseau_agenda_month, G_TYPE_OBJECT)

static void
reseau_agenda_month_finalize (GObject *object)
{
  g_free (RESEAU_AGENDA_MONTH (object)->title);
  G_OBJECT_CLASS (reseau_agenda_month_parent_class)->finalize (object);
}

static void
reseau_agenda_month_class_init (ReseauAgendaMonthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_agenda_month_finalize;
}

static void
reseau_agenda_month_init (ReseauAgendaMonth *self)
{
}

const char *
reseau_agenda_month_get_title (ReseauAgendaMonth *self)
{
  g_return_val_if_fail (RESEAU_IS_AGENDA_MONTH (self), NULL);

  return self->title;
}

struct _ReseauAgenda {
  GObject parent;

  ReseauContext *context;
  ReseauQuery *query;
  GPtrArray *rows; /* ReseauItem and ReseauAgendaMonth */
  GCancellable *cancellable;
  guint total;
  gboolean loading;
};

static void reseau_agenda_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauAgenda, reseau_agenda, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, reseau_agenda_list_init))

enum {
  PROP_LOADING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *
start_of (ReseauItem *item)
{
  ReseauRecord *record = reseau_item_get_record (item);
  const char *start = record != NULL ? reseau_record_get_string (record, "start") : NULL;
  const ReseauValue *first;

  if (start != NULL || record == NULL)
    return start;
  first = reseau_value_get_at (reseau_record_get (record, "dates"), 0);
  return reseau_value_get_member_string (first, "start");
}

static void
add_month (GPtrArray *rows, const char *title)
{
  ReseauAgendaMonth *month = g_object_new (RESEAU_TYPE_AGENDA_MONTH, NULL);

  month->title = reseau_words_capitalize (title);
  g_ptr_array_add (rows, month);
}

/* A meeting without a date belongs to what comes while it is still open. */
static gboolean
is_wanted (ReseauAgenda *self, ReseauItem *item)
{
  static const char *const open[] = { "proposed", "poll", "accepted", "confirmed", NULL };
  const char *start = start_of (item);
  const char *state = reseau_record_get_string (reseau_item_get_record (item), "state");
  const char *today = self->query->from != NULL ? self->query->from : self->query->until;
  gboolean coming = start != NULL ? today != NULL && strcmp (start, today) >= 0
                                  : state == NULL || g_strv_contains (open, state);

  return self->query->from != NULL ? coming : self->query->until != NULL ? !coming : TRUE;
}

/* What has no date yet comes first: it is what one has to decide. */
static GPtrArray *
rows_new (GPtrArray *items, gboolean backwards)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *last = NULL;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < items->len; i++) {
      ReseauItem *item = g_ptr_array_index (items, backwards ? items->len - 1 - i : i);
      const char *start = start_of (item);
      g_autofree char *month = NULL;

      if ((start == NULL) != (pass == 0))
        continue;
      month = start != NULL ? reseau_when_month (start) : g_strdup (_ ("Date to be found"));
      if (g_strcmp0 (month, last) != 0)
        add_month (rows, month);
      g_free (last);
      last = g_steal_pointer (&month);
      g_ptr_array_add (rows, g_object_ref (item));
    }
  return rows;
}

static void
set_loading (ReseauAgenda *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static ReseauRecord *
record_of (gpointer row)
{
  return RESEAU_IS_ITEM (row) ? reseau_item_get_record (row) : NULL;
}

/* The same record in the same state, or the same month. */
static gboolean
same_row (gpointer a, gpointer b)
{
  ReseauRecord *one = record_of (a);
  ReseauRecord *other = record_of (b);

  if (one != NULL && other != NULL)
    return g_str_equal (one->id, other->id) && one->rev == other->rev &&
           reseau_value_equal (one->fields, other->fields) &&
           reseau_item_is_pending (a) == reseau_item_is_pending (b) &&
           reseau_item_has_conflict (a) == reseau_item_has_conflict (b);
  if (one != NULL || other != NULL)
    return FALSE;
  return g_str_equal (((ReseauAgendaMonth *) a)->title, ((ReseauAgendaMonth *) b)->title);
}

/* Only what differs in the middle is announced, so that the selection and the scroll stay. */
static void
replace (ReseauAgenda *self, GPtrArray *rows)
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
  g_autoptr (ReseauAgenda) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;

  items = reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, &error);
  if (items == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_debug ("The agenda could not be read: %s", error->message);
    return;
  }
  for (guint i = items->len; i-- > 0;)
    if (!is_wanted (self, g_ptr_array_index (items, i)))
      g_ptr_array_remove_index (items, i);
  self->total = items->len;
  replace (self, rows_new (items, self->query->until != NULL));
  set_loading (self, FALSE);
}

static void
ask (ReseauAgenda *self)
{
  g_autoptr (ReseauQuery) whole = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->query == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  set_loading (self, TRUE);
  /* The store would leave out what has no date. */
  whole = reseau_query_copy (self->query);
  g_clear_pointer (&whole->from, g_free);
  g_clear_pointer (&whole->until, g_free);
  reseau_context_query_async (self->context, whole, MAX_MEETINGS, self->cancellable, on_answer_cb,
                              g_object_ref (self));
}

static GType
reseau_agenda_get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
reseau_agenda_get_n_items (GListModel *list)
{
  return RESEAU_AGENDA (list)->rows->len;
}

static gpointer
reseau_agenda_get_item (GListModel *list, guint position)
{
  ReseauAgenda *self = RESEAU_AGENDA (list);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position))
                                    : NULL;
}

static void
reseau_agenda_list_init (GListModelInterface *iface)
{
  iface->get_item_type = reseau_agenda_get_item_type;
  iface->get_n_items = reseau_agenda_get_n_items;
  iface->get_item = reseau_agenda_get_item;
}

static void
reseau_agenda_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOADING)
    g_value_set_boolean (value, RESEAU_AGENDA (object)->loading);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
reseau_agenda_dispose (GObject *object)
{
  ReseauAgenda *self = RESEAU_AGENDA (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_agenda_parent_class)->dispose (object);
}

static void
reseau_agenda_finalize (GObject *object)
{
  ReseauAgenda *self = RESEAU_AGENDA (object);

  reseau_query_free (self->query);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (reseau_agenda_parent_class)->finalize (object);
}

static void
reseau_agenda_class_init (ReseauAgendaClass *klass)
{
  GObjectClass *object = G_OBJECT_CLASS (klass);

  object->get_property = reseau_agenda_get_property;
  object->dispose = reseau_agenda_dispose;
  object->finalize = reseau_agenda_finalize;
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object, N_PROPS, properties);
}

static void
reseau_agenda_init (ReseauAgenda *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}

ReseauAgenda *
reseau_agenda_new (ReseauContext *context)
{
  ReseauAgenda *self = g_object_new (RESEAU_TYPE_AGENDA, NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  return self;
}

void
reseau_agenda_set_query (ReseauAgenda *self, const ReseauQuery *query)
{
  g_return_if_fail (RESEAU_IS_AGENDA (self));

  reseau_query_free (self->query);
  self->query = reseau_query_copy (query);
  ask (self);
}

gboolean
reseau_agenda_is_loading (ReseauAgenda *self)
{
  g_return_val_if_fail (RESEAU_IS_AGENDA (self), FALSE);

  return self->loading;
}

/* Meetings alone, headings not counted. */
guint
reseau_agenda_get_total (ReseauAgenda *self)
{
  g_return_val_if_fail (RESEAU_IS_AGENDA (self), 0);

  return self->total;
}
