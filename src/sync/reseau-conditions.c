/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-conditions.h"

#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define LOGIN_MANAGER "org.freedesktop.login1.Manager"

struct _ReseauConditions {
  GObject parent;

  GNetworkMonitor *network;
  GPowerProfileMonitor *power;
  GDBusConnection *bus;
  GCancellable *closing;
  guint sleep;
  gboolean available;
  gboolean metered;
  gboolean sparing;
};

typedef enum {
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_SPARING,
  N_PROPS,
} ReseauConditionsProperty;

enum {
  SIGNAL_RESTORED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauConditions, reseau_conditions, G_TYPE_OBJECT)

static void
set_flag (ReseauConditions *self, gboolean *flag, gboolean value, ReseauConditionsProperty property)
{
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
on_network_changed_cb (GNetworkMonitor *monitor, gboolean available, ReseauConditions *self)
{
  set_flag (self, &self->available, available, PROP_AVAILABLE);
  set_flag (self, &self->metered, g_network_monitor_get_network_metered (monitor), PROP_METERED);
  if (available)
    g_signal_emit (self, signals[SIGNAL_RESTORED], 0);
}

/* What NetworkManager finds out by itself changes no address, and no such signal tells of it. */
static void
on_connectivity_changed_cb (GNetworkMonitor *monitor, GParamSpec *pspec, ReseauConditions *self)
{
  on_network_changed_cb (monitor, g_network_monitor_get_network_available (monitor), self);
}

static void
on_metered_changed_cb (GNetworkMonitor *monitor, GParamSpec *pspec, ReseauConditions *self)
{
  set_flag (self, &self->metered, g_network_monitor_get_network_metered (monitor), PROP_METERED);
}

static void
on_power_changed_cb (GPowerProfileMonitor *power, GParamSpec *pspec, ReseauConditions *self)
{
  set_flag (self, &self->sparing, g_power_profile_monitor_get_power_saver_enabled (power),
            PROP_SPARING);
}

static void
on_sleep_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
             const char *name, GVariant *parameters, gpointer data)
{
  gboolean begins = TRUE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    g_variant_get (parameters, "(b)", &begins);
  if (!begins)
    g_signal_emit (data, signals[SIGNAL_RESTORED], 0);
}

static void
on_bus_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  g_autoptr (ReseauConditions) self = data;

  /* Without a bus a sleep is noticed when a connection breaks. */
  if (bus == NULL || self->closing == NULL)
    return;
  self->bus = g_object_ref (bus);
  self->sleep = g_dbus_connection_signal_subscribe (
      bus, LOGIN_NAME, LOGIN_MANAGER, "PrepareForSleep", LOGIN_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_sleep_cb, self, NULL);
}

static void
reseau_conditions_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReseauConditions *self = RESEAU_CONDITIONS (object);

  switch ((ReseauConditionsProperty) id) {
  case PROP_AVAILABLE:
    g_value_set_boolean (value, self->available);
    break;
  case PROP_METERED:
    g_value_set_boolean (value, self->metered);
    break;
  case PROP_SPARING:
    g_value_set_boolean (value, self->sparing);
    break;
  case N_PROPS:
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
reseau_conditions_dispose (GObject *object)
{
  ReseauConditions *self = RESEAU_CONDITIONS (object);

  g_cancellable_cancel (self->closing);
  if (self->bus != NULL && self->sleep != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->sleep);
  self->sleep = 0;
  g_clear_object (&self->bus);
  g_clear_object (&self->closing);
  g_clear_object (&self->network);
  g_clear_object (&self->power);
  G_OBJECT_CLASS (reseau_conditions_parent_class)->dispose (object);
}

static void
reseau_conditions_class_init (ReseauConditionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = reseau_conditions_get_property;
  object_class->dispose = reseau_conditions_dispose;
  properties[PROP_AVAILABLE] = g_param_spec_boolean ("available", NULL, NULL, TRUE, flags);
  properties[PROP_METERED] = g_param_spec_boolean ("metered", NULL, NULL, FALSE, flags);
  properties[PROP_SPARING] = g_param_spec_boolean ("sparing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_RESTORED] = g_signal_new ("restored", RESEAU_TYPE_CONDITIONS, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
reseau_conditions_init (ReseauConditions *self)
{
  self->closing = g_cancellable_new ();
  self->network = g_object_ref (g_network_monitor_get_default ());
  self->available = g_network_monitor_get_network_available (self->network);
  self->metered = g_network_monitor_get_network_metered (self->network);
  g_signal_connect_object (self->network, "network-changed", G_CALLBACK (on_network_changed_cb),
                           self, 0);
  g_signal_connect_object (self->network, "notify::connectivity",
                           G_CALLBACK (on_connectivity_changed_cb), self, 0);
  g_signal_connect_object (self->network, "notify::network-metered",
                           G_CALLBACK (on_metered_changed_cb), self, 0);
  self->power = g_power_profile_monitor_dup_default ();
  self->sparing = g_power_profile_monitor_get_power_saver_enabled (self->power);
  g_signal_connect_object (self->power, "notify::power-saver-enabled",
                           G_CALLBACK (on_power_changed_cb), self, 0);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->closing, on_bus_cb, g_object_ref (self));
}

ReseauConditions *
reseau_conditions_new (void)
{
  return g_object_new (RESEAU_TYPE_CONDITIONS, NULL);
}

gboolean
reseau_conditions_is_available (ReseauConditions *self)
{
  g_return_val_if_fail (RESEAU_IS_CONDITIONS (self), TRUE);

  return self->available;
}

gboolean
reseau_conditions_is_metered (ReseauConditions *self)
{
  g_return_val_if_fail (RESEAU_IS_CONDITIONS (self), FALSE);

  return self->metered;
}

gboolean
reseau_conditions_is_sparing (ReseauConditions *self)
{
  g_return_val_if_fail (RESEAU_IS_CONDITIONS (self), FALSE);

  return self->sparing;
}
