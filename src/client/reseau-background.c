/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-background.h"

/* Who starts the program again while nobody looks at it: the timers of the person's own systemd,
 * which start it every quarter of an hour for as long as an exchange takes; where there are none,
 * or in a sandbox, the portal of the desktop, which starts it with the session.  Outside of a
 * sandbox the portal comes second, because it guesses there which program it is talking to. */

#define SYSTEMD "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER "org.freedesktop.systemd1.Manager"
#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_BACKGROUND "org.freedesktop.portal.Background"
#define PORTAL_REQUEST "org.freedesktop.portal.Request"

typedef struct {
  gboolean on;
  char *reason;
  GDBusConnection *bus;
  guint answer; /* the subscription to what the portal answers */
} Wish;

static void
stop_hearing (Wish *self)
{
  if (self->answer != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->answer);
  self->answer = 0;
}

static void
wish_free (Wish *self)
{
  stop_hearing (self);
  g_clear_object (&self->bus);
  g_free (self->reason);
  g_free (self);
}

static gboolean
is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP") != NULL;
}

/* --- the portal ------------------------------------------------------------------------ */

static void
on_response_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                const char *signal, GVariant *parameters, gpointer data)
{
  g_autoptr (GTask) task = data;
  Wish *wish = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  gboolean starts = FALSE;
  guint32 response;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "autostart", "b", &starts);
  stop_hearing (wish);
  if (wish->on && (response != 0 || !starts))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                             "the portal answers %u", response);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_portal_asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Wish *wish = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) handle =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (handle != NULL || wish->answer == 0)
    return;
  stop_hearing (wish);
  if (wish->on)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s", error->message);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task); /* of the subscription */
}

static char *
dup_request_path (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender =
      g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');

  return g_strconcat (PORTAL_PATH "/request/", sender, "/", token, NULL);
}

static void
ask_portal (GTask *task)
{
  Wish *wish = g_task_get_task_data (task);
  const char *const command[] = { "reseau", "--background", NULL };
  g_autofree char *token = g_strdup_printf ("reseau%u", g_random_int ());
  g_autofree char *path = dup_request_path (wish->bus, token);
  GVariantBuilder options;

  /* Whoever answers quickly does it before the call returns. */
  wish->answer = g_dbus_connection_signal_subscribe (wish->bus, PORTAL, PORTAL_REQUEST, "Response",
                                                     path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                     on_response_cb, g_object_ref (task), NULL);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (wish->reason));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (wish->on));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_dbus_connection_call (wish->bus, PORTAL, PORTAL_PATH, PORTAL_BACKGROUND, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task),
                          on_portal_asked_cb, task);
}

/* --- systemd ---------------------------------------------------------------------------- */

static void
call_systemd (GTask *task, const char *method, GVariant *arguments, GAsyncReadyCallback callback)
{
  Wish *wish = g_task_get_task_data (task);

  g_dbus_connection_call (wish->bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD_MANAGER, method, arguments,
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), callback,
                          task);
}

static void
on_timer_moved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Wish *wish = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* What does not run need not be stopped. */
  if (answer == NULL && wish->on)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_reloaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Wish *wish = g_task_get_task_data (task);
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  call_systemd (task, wish->on ? "StartUnit" : "StopUnit",
                g_variant_new ("(ss)", RESEAU_BACKGROUND_TIMER, "replace"), on_timer_moved_cb);
}

/* Where there is no systemd of the person's own, or it does not know the timer. */
static void
on_timer_set_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (answer == NULL)
    ask_portal (task);
  else
    call_systemd (task, "Reload", NULL, on_reloaded_cb);
}

static void
set_timer (GTask *task)
{
  Wish *wish = g_task_get_task_data (task);
  const char *const timers[] = { RESEAU_BACKGROUND_TIMER, NULL };

  if (wish->on)
    call_systemd (task, "EnableUnitFiles", g_variant_new ("(^asbb)", timers, FALSE, TRUE),
                  on_timer_set_cb);
  else
    call_systemd (task, "DisableUnitFiles", g_variant_new ("(^asb)", timers, FALSE),
                  on_timer_set_cb);
}

static void
on_bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Wish *wish = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  wish->bus = g_bus_get_finish (result, &error);
  if (wish->bus == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s", error->message);
    g_object_unref (task);
  }
  else if (is_sandboxed ())
    ask_portal (task);
  else
    set_timer (task);
}

/**
 * reseau_background_set_async:
 * @on: whether the program is to be started while nobody looks at it
 * @reason: what the desktop tells the person, who may have to agree
 *
 * %G_IO_ERROR_NOT_SUPPORTED where nothing on this computer can do it,
 * %G_IO_ERROR_PERMISSION_DENIED where the person or the desktop refused.
 */
void
reseau_background_set_async (gboolean on, const char *reason, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Wish *wish = g_new0 (Wish, 1);

  g_task_set_source_tag (task, reseau_background_set_async);
  wish->on = on;
  wish->reason = g_strdup (reason);
  g_task_set_task_data (task, wish, (GDestroyNotify) wish_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, on_bus_cb, task);
}

gboolean
reseau_background_set_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
