/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "reseau-conditions.h"
#include "reseau-error.h"
#include "reseau-event-reader.h"

/* --- the reader ---------------------------------------------------------------- */

static void
on_head (gint64 head, gpointer data)
{
  GString *heard = data;

  g_string_append_printf (heard, "%" G_GINT64_FORMAT " ", head);
}

static char *
read_cut_at (const char *text, gsize cut)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (ReseauEventReader) reader = reseau_event_reader_new (on_head, heard);
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_event_reader_feed (reader, text, cut, &error));
  g_assert_true (reseau_event_reader_feed (reader, text + cut, strlen (text) - cut, &error));
  g_assert_no_error (error);
  return g_strdup (heard->str);
}

static void
expect (const char *text, const char *heard)
{
  for (gsize cut = 0; cut <= strlen (text); cut++) {
    g_autofree char *got = read_cut_at (text, cut);

    g_assert_cmpstr (got, ==, heard);
  }
}

static void
test_heads (void)
{
  expect ("retry: 1000\n\nevent: head\ndata: {\"head\":12}\n\n", "12 ");
  expect ("event:head\r\ndata:{\"head\":12}\r\n\r\nevent: head\ndata: {\"head\":13}\n\n", "12 13 ");
  expect (":\n\n:\n\nevent: head\ndata: {\"head\":9007199254740993}\n\n:\n\n", "9007199254740993 ");
}

static void
test_other_events (void)
{
  expect ("event: other\ndata: {\"head\":12}\n\n", "");
  expect ("data: {\"head\":12}\n\n", "");
  expect ("event: head\ndata: {\"head\":\"12\"}\n\nevent: head\ndata: [\n\nevent: head\n\n", "");
  expect ("event: head\ndata: {\"head\":-4}\n\nevent: head\ndata: {\"head\":1}", "");
}

static void
test_no_events (void)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autofree char *text = g_strnfill (RESEAU_EVENT_MAX_LINE + 1, 'a');

  for (guint i = 0; i < 2; i++) {
    g_autoptr (ReseauEventReader) reader = reseau_event_reader_new (on_head, heard);
    g_autoptr (GError) error = NULL;

    g_assert_false (reseau_event_reader_feed (reader, i == 0 ? text : "a\0b",
                                              i == 0 ? strlen (text) : 3, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER);
  }
  g_assert_cmpstr (heard->str, ==, "");
}

/* --- the machine wakes up --------------------------------------------------------- */

static void
say_sleep (GDBusConnection *bus, gboolean begins)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (bus, NULL, "/org/freedesktop/login1",
                                 "org.freedesktop.login1.Manager", "PrepareForSleep",
                                 g_variant_new ("(b)", begins), &error);
  g_assert_no_error (error);
  g_assert_true (g_dbus_connection_flush_sync (bus, NULL, &error));
}

static void
own_login (GDBusConnection *bus)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.freedesktop.login1", 0), NULL, 0, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
on_restored_cb (ReseauConditions *conditions, gpointer data)
{
  ++*(guint *) data;
}

static gboolean
on_time_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
pass_time (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, on_time_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_wakes_up (void)
{
  g_autoptr (GTestDBus) daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) login = NULL;
  g_autoptr (GError) error = NULL;
  ReseauConditions *conditions;
  guint restored = 0;

  g_test_dbus_up (daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (daemon), TRUE);
  login =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (daemon),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  own_login (login);
  conditions = reseau_conditions_new ();
  g_signal_connect (conditions, "restored", G_CALLBACK (on_restored_cb), &restored);
  pass_time (200);
  say_sleep (login, TRUE);
  pass_time (100);
  g_assert_cmpuint (restored, ==, 0);
  for (guint i = 0; i < 100 && restored == 0; i++) {
    say_sleep (login, FALSE);
    pass_time (50);
  }
  g_assert_cmpuint (restored, >, 0);
  g_assert_finalize_object (conditions);
  g_dbus_connection_close_sync (login, NULL, NULL);
  g_unsetenv ("DBUS_SYSTEM_BUS_ADDRESS");
  g_test_dbus_stop (daemon);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/events/heads", test_heads);
  g_test_add_func ("/sync/events/others", test_other_events);
  g_test_add_func ("/sync/events/none", test_no_events);
  g_test_add_func ("/sync/conditions/wakes-up", test_wakes_up);
  return g_test_run ();
}
