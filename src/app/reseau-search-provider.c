/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-search-provider.h"

#include <gtk/gtk.h>

/* The desktop shows some five of each program. */
#define MOST_FOUND 12

/* Of shorter questions everything would be an answer. */
#define SHORTEST 2

/* Where nobody looks at a window, the program stays for the next letters, in ms. */
#define LINGER 60000

/* What was found is known until this much was. */
#define MOST_KNOWN 500

struct _ReseauSearchProvider {
  GObject parent;

  GApplication *application; /* which has this */
  ReseauContext *context;    /* (nullable): until the data are open */
  gboolean given_up;
  GDBusNodeInfo *info;
  guint registration;
  GPtrArray *waiting; /* GDBusMethodInvocation, asked before the data were open */
  GHashTable *known;  /* id → ReseauItem */
};

G_DEFINE_FINAL_TYPE (ReseauSearchProvider, reseau_search_provider, G_TYPE_OBJECT)

enum {
  OPEN,
  SEARCH,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char xml[] = "<node>"
                          "  <interface name='org.gnome.Shell.SearchProvider2'>"
                          "    <method name='GetInitialResultSet'>"
                          "      <arg type='as' name='terms' direction='in'/>"
                          "      <arg type='as' name='results' direction='out'/>"
                          "    </method>"
                          "    <method name='GetSubsearchResultSet'>"
                          "      <arg type='as' name='previous_results' direction='in'/>"
                          "      <arg type='as' name='terms' direction='in'/>"
                          "      <arg type='as' name='results' direction='out'/>"
                          "    </method>"
                          "    <method name='GetResultMetas'>"
                          "      <arg type='as' name='identifiers' direction='in'/>"
                          "      <arg type='aa{sv}' name='metas' direction='out'/>"
                          "    </method>"
                          "    <method name='ActivateResult'>"
                          "      <arg type='s' name='identifier' direction='in'/>"
                          "      <arg type='as' name='terms' direction='in'/>"
                          "      <arg type='u' name='timestamp' direction='in'/>"
                          "    </method>"
                          "    <method name='LaunchSearch'>"
                          "      <arg type='as' name='terms' direction='in'/>"
                          "      <arg type='u' name='timestamp' direction='in'/>"
                          "    </method>"
                          "  </interface>"
                          "</node>";

static char *
dup_text (GVariant *terms)
{
  g_autofree const char **words = g_variant_get_strv (terms, NULL);

  return g_strstrip (g_strjoinv (" ", (char **) words));
}

/* --- searching ------------------------------------------------------------------------ */

typedef struct {
  ReseauSearchProvider *provider;
  GDBusMethodInvocation *invocation;
} Asked;

static void
remember (ReseauSearchProvider *self, ReseauItem *item)
{
  if (g_hash_table_size (self->known) >= MOST_KNOWN)
    g_hash_table_remove_all (self->known);
  g_hash_table_replace (self->known, g_strdup (reseau_item_get_page (item)), g_object_ref (item));
}

/* What was said on a record leads to it: nothing is to be found twice. */
static GVariant *
list_ids (ReseauSearchProvider *self, GPtrArray *items)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantBuilder ids;

  g_variant_builder_init (&ids, G_VARIANT_TYPE ("as"));
  for (guint i = 0; items != NULL && i < items->len; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);
    const char *id = reseau_item_get_page (item);

    if (id == NULL || !g_hash_table_add (seen, (gpointer) id))
      continue;
    remember (self, item);
    g_variant_builder_add (&ids, "s", id);
  }
  return g_variant_new ("(as)", &ids);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (ReseauSearchProvider) self = asked->provider;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items =
      reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, &error);

  if (items == NULL)
    g_debug ("The search of the desktop had no answer: %s", error->message);
  g_dbus_method_invocation_return_value (asked->invocation, list_ids (self, items));
  g_application_release (self->application);
}

/* @invocation: (transfer full) */
static void
search (ReseauSearchProvider *self, GDBusMethodInvocation *invocation)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr (GVariant) terms =
      g_variant_get_child_value (parameters, g_variant_n_children (parameters) - 1);
  g_autofree char *text = dup_text (terms);
  g_autoptr (ReseauQuery) query = reseau_query_new (NULL);
  Asked *asked;

  if (self->given_up || g_utf8_strlen (text, -1) < SHORTEST) {
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(as)", NULL));
    return;
  }
  if (self->context == NULL) {
    g_ptr_array_add (self->waiting, invocation);
    return;
  }
  reseau_query_set_text (query, text);
  query->sort = RESEAU_SORT_RELEVANCE;
  asked = g_new (Asked, 1);
  asked->provider = g_object_ref (self);
  asked->invocation = invocation;
  g_application_hold (self->application);
  reseau_context_query_async (self->context, query, MOST_FOUND, NULL, on_found_cb, asked);
}

/* --- what is shown of what was found ------------------------------------------------------ */

static const char *
find_icon (const char *kind)
{
  static const char *const icons[][2] = {
    { "fiche", "x-office-document-symbolic" },
    { "meeting", "x-office-calendar-symbolic" },
    { "structure", "system-users-symbolic" },
    { "person", "avatar-default-symbolic" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_strcmp0 (kind, icons[i][0]) == 0)
      return icons[i][1];
  return "org.concertes.Reseau";
}

static void
add_meta (GVariantBuilder *metas, const char *id, ReseauItem *item)
{
  g_autoptr (GIcon) icon = g_themed_icon_new (find_icon (reseau_item_get_kind (item)));
  g_autoptr (GVariant) image = g_icon_serialize (icon);
  const char *title = reseau_item_get_title (item);
  const char *subtitle = reseau_item_get_subtitle (item);
  const char *excerpt = reseau_item_get_excerpt (item);
  const char *words = excerpt != NULL && *excerpt != '\0' ? excerpt : subtitle;

  g_variant_builder_open (metas, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (metas, "{sv}", "name", g_variant_new_string (title != NULL ? title : ""));
  g_variant_builder_add (metas, "{sv}", "description",
                         g_variant_new_string (words != NULL ? words : ""));
  g_variant_builder_add (metas, "{sv}", "icon", image);
  g_variant_builder_close (metas);
}

static GVariant *
list_metas (ReseauSearchProvider *self, GVariant *parameters)
{
  g_autoptr (GVariantIter) ids = NULL;
  GVariantBuilder metas;
  const char *id;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_get (parameters, "(as)", &ids);
  while (g_variant_iter_next (ids, "&s", &id)) {
    ReseauItem *item = g_hash_table_lookup (self->known, id);

    if (item != NULL)
      add_meta (&metas, id, item);
  }
  return g_variant_new ("(aa{sv})", &metas);
}

/* --- what is wanted --------------------------------------------------------------------- */

static void
activate (ReseauSearchProvider *self, GVariant *parameters)
{
  const char *id;
  guint32 time;

  g_variant_get (parameters, "(&s@asu)", &id, NULL, &time);
  g_signal_emit (self, signals[OPEN], 0, id, time);
}

static void
launch (ReseauSearchProvider *self, GVariant *parameters)
{
  g_autoptr (GVariant) terms = NULL;
  g_autofree char *text = NULL;
  guint32 time;

  g_variant_get (parameters, "(@asu)", &terms, &time);
  text = dup_text (terms);
  g_signal_emit (self, signals[SEARCH], 0, text, time);
}

static gboolean
has_window (ReseauSearchProvider *self)
{
  return gtk_application_get_windows (GTK_APPLICATION (self->application)) != NULL;
}

static void
on_method_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
              const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
              gpointer data)
{
  ReseauSearchProvider *self = data;

  g_application_set_inactivity_timeout (self->application, has_window (self) ? 0 : LINGER);
  g_application_hold (self->application);
  if (g_str_has_suffix (method, "ResultSet"))
    search (self, invocation);
  else if (g_str_equal (method, "GetResultMetas"))
    g_dbus_method_invocation_return_value (invocation, list_metas (self, parameters));
  else {
    if (g_str_equal (method, "ActivateResult"))
      activate (self, parameters);
    else
      launch (self, parameters);
    g_dbus_method_invocation_return_value (invocation, NULL);
  }
  g_application_release (self->application);
}

/* --- the type ----------------------------------------------------------------------------- */

static void
answer_waiting (ReseauSearchProvider *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new ();
  for (guint i = 0; i < waiting->len; i++)
    search (self, g_ptr_array_index (waiting, i));
}

void
reseau_search_provider_set_context (ReseauSearchProvider *self, ReseauContext *context)
{
  g_return_if_fail (RESEAU_IS_SEARCH_PROVIDER (self));

  if (!g_set_object (&self->context, context))
    return;
  /* What was found in another network. */
  g_hash_table_remove_all (self->known);
  if (context != NULL)
    answer_waiting (self);
}

void
reseau_search_provider_give_up (ReseauSearchProvider *self)
{
  g_return_if_fail (RESEAU_IS_SEARCH_PROVIDER (self));

  self->given_up = TRUE;
  g_clear_object (&self->context);
  answer_waiting (self);
}

gboolean
reseau_search_provider_export (ReseauSearchProvider *self, GDBusConnection *bus, GError **error)
{
  static const GDBusInterfaceVTable table = { .method_call = on_method_cb };

  g_return_val_if_fail (RESEAU_IS_SEARCH_PROVIDER (self), FALSE);

  self->registration = g_dbus_connection_register_object (
      bus, RESEAU_SEARCH_PROVIDER_PATH, self->info->interfaces[0], &table, self, NULL, error);
  return self->registration != 0;
}

void
reseau_search_provider_unexport (ReseauSearchProvider *self, GDBusConnection *bus)
{
  g_return_if_fail (RESEAU_IS_SEARCH_PROVIDER (self));

  if (self->registration != 0)
    g_dbus_connection_unregister_object (bus, self->registration);
  self->registration = 0;
}

static void
reseau_search_provider_finalize (GObject *object)
{
  ReseauSearchProvider *self = RESEAU_SEARCH_PROVIDER (object);

  g_clear_object (&self->context);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->known);
  g_dbus_node_info_unref (self->info);
  G_OBJECT_CLASS (reseau_search_provider_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, RESEAU_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
reseau_search_provider_class_init (ReseauSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_search_provider_finalize;
  signals[OPEN] = add_signal ("open");
  signals[SEARCH] = add_signal ("search");
}

static void
reseau_search_provider_init (ReseauSearchProvider *self)
{
  self->info = g_dbus_node_info_new_for_xml (xml, NULL);
  self->waiting = g_ptr_array_new ();
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

ReseauSearchProvider *
reseau_search_provider_new (GApplication *application)
{
  ReseauSearchProvider *self = g_object_new (RESEAU_TYPE_SEARCH_PROVIDER, NULL);

  self->application = application;
  return self;
}
