/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-item.h"

struct _ReseauItem {
  GObject parent_instance;

  gint64 rid;
  ReseauItemData *data;
};

enum {
  PROP_ID = 1,
  PROP_KIND,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_EXCERPT,
  PROP_NATURE,
  PROP_STATE,
  PROP_START,
  PROP_PENDING,
  PROP_CONFLICT,
  PROP_LOADED,
  PROP_RECORD,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ReseauItem, reseau_item, G_TYPE_OBJECT)

void
reseau_item_data_free (ReseauItemData *self)
{
  if (self == NULL)
    return;
  reseau_row_free (self->row);
  g_free (self->page);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->excerpt);
  g_free (self);
}

static const char *
get_field (ReseauItem *self, const char *key)
{
  return self->data ? reseau_record_get_string (self->data->row->record, key) : NULL;
}

static const char *
get_state (ReseauItem *self)
{
  const char *state = get_field (self, "state");

  return state ? state : get_field (self, "status");
}

static void
reseau_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReseauItem *self = RESEAU_ITEM (object);

  switch (id) {
  case PROP_ID:
    g_value_set_string (value, reseau_item_get_id (self));
    break;
  case PROP_KIND:
    g_value_set_string (value, reseau_item_get_kind (self));
    break;
  case PROP_TITLE:
    g_value_set_string (value, reseau_item_get_title (self));
    break;
  case PROP_SUBTITLE:
    g_value_set_string (value, reseau_item_get_subtitle (self));
    break;
  case PROP_EXCERPT:
    g_value_set_string (value, reseau_item_get_excerpt (self));
    break;
  case PROP_NATURE:
    g_value_set_string (value, get_field (self, "nature"));
    break;
  case PROP_STATE:
    g_value_set_string (value, get_state (self));
    break;
  case PROP_START:
    g_value_set_string (value, get_field (self, "start"));
    break;
  case PROP_PENDING:
    g_value_set_boolean (value, reseau_item_is_pending (self));
    break;
  case PROP_CONFLICT:
    g_value_set_boolean (value, reseau_item_has_conflict (self));
    break;
  case PROP_LOADED:
    g_value_set_boolean (value, reseau_item_is_loaded (self));
    break;
  case PROP_RECORD:
    g_value_set_boxed (value, reseau_item_get_record (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
reseau_item_finalize (GObject *object)
{
  ReseauItem *self = RESEAU_ITEM (object);

  g_clear_pointer (&self->data, reseau_item_data_free);
  G_OBJECT_CLASS (reseau_item_parent_class)->finalize (object);
}

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
flag_property (const char *name)
{
  return g_param_spec_boolean (name, NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
reseau_item_class_init (ReseauItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = reseau_item_get_property;
  object_class->finalize = reseau_item_finalize;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_KIND] = text_property ("kind");
  properties[PROP_TITLE] = text_property ("title");
  properties[PROP_SUBTITLE] = text_property ("subtitle");
  properties[PROP_EXCERPT] = text_property ("excerpt");
  properties[PROP_NATURE] = text_property ("nature");
  properties[PROP_STATE] = text_property ("state");
  properties[PROP_START] = text_property ("start");
  properties[PROP_PENDING] = flag_property ("pending");
  properties[PROP_CONFLICT] = flag_property ("conflict");
  properties[PROP_LOADED] = flag_property ("loaded");
  properties[PROP_RECORD] = g_param_spec_boxed ("record", NULL, NULL, RESEAU_TYPE_RECORD,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
reseau_item_init (ReseauItem *self)
{
}

/**
 * reseau_item_new:
 * @rid: number of the record in the cache
 *
 * Returns: (transfer full): an item that is still to be filled
 */
ReseauItem *
reseau_item_new (gint64 rid)
{
  ReseauItem *self = g_object_new (RESEAU_TYPE_ITEM, NULL);

  self->rid = rid;
  return self;
}

/**
 * reseau_item_fill:
 * @data: (transfer full): what it shows from now on
 */
void
reseau_item_fill (ReseauItem *self, ReseauItemData *data)
{
  g_clear_pointer (&self->data, reseau_item_data_free);
  self->data = data;
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

gint64
reseau_item_get_rid (ReseauItem *self)
{
  return self->rid;
}

const char *
reseau_item_get_id (ReseauItem *self)
{
  return self->data ? self->data->row->record->id : NULL;
}

/**
 * reseau_item_get_page:
 *
 * Returns: (nullable): id of the record to open: for a message or a link what it hangs on
 */
const char *
reseau_item_get_page (ReseauItem *self)
{
  return self->data ? self->data->page : NULL;
}

const char *
reseau_item_get_kind (ReseauItem *self)
{
  return self->data ? self->data->row->record->kind : NULL;
}

const char *
reseau_item_get_title (ReseauItem *self)
{
  return self->data ? self->data->title : "";
}

const char *
reseau_item_get_subtitle (ReseauItem *self)
{
  return self->data ? self->data->subtitle : "";
}

const char *
reseau_item_get_excerpt (ReseauItem *self)
{
  return self->data ? self->data->excerpt : NULL;
}

gboolean
reseau_item_is_loaded (ReseauItem *self)
{
  return self->data != NULL;
}

gboolean
reseau_item_is_pending (ReseauItem *self)
{
  return self->data != NULL && self->data->row->pending;
}

gboolean
reseau_item_has_conflict (ReseauItem *self)
{
  return self->data != NULL && self->data->row->conflict;
}

/**
 * reseau_item_get_record:
 *
 * Returns: (transfer none) (nullable): the record, once it has arrived
 */
ReseauRecord *
reseau_item_get_record (ReseauItem *self)
{
  return self->data ? self->data->row->record : NULL;
}
