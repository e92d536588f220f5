/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-live URL PASSWORD-FILE FOLDER EMAIL EMAIL N
 *
 * Two desks in one process on a real server: how long from the edit on the one to its sight on
 * the other, in microseconds, one number a line. */
#include "reseau-context.h"
#include "reseau-secret-store.h"

#include <stdlib.h>

typedef struct {
  ReseauContext *context;
  GAsyncResult *result;
} Desk;

static void
on_done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ((Desk *) data)->result = g_object_ref (result);
}

static void
wait_for (Desk *desk)
{
  g_clear_object (&desk->result);
  while (desk->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
die (const GError *error)
{
  g_printerr ("bench-live: %s\n", error != NULL ? error->message : "?");
  exit (1);
}

static void
open_desk (Desk *desk, const char *folder, const char *url, const char *email, const char *password)
{
  g_autofree char *path = g_build_filename (folder, email, NULL);
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (GError) error = NULL;

  desk->context = reseau_context_new (path, env, reseau_secret_memory_new ());
  if (!reseau_context_open (desk->context, &error))
    die (error);
  reseau_context_connect_async (desk->context, url, email, password, NULL, on_done_cb, desk);
  wait_for (desk);
  if (!reseau_context_connect_finish (desk->context, desk->result, &error))
    die (error);
  reseau_context_set_online (desk->context, TRUE);
  while (!reseau_syncer_is_live (reseau_context_get_syncer (desk->context)))
    g_main_context_iteration (NULL, TRUE);
}

static void
on_applied_cb (ReseauSyncer *syncer, GPtrArray *ids, gpointer data)
{
  if (ids != NULL && ids->len > 0)
    *(gint64 *) data = g_get_monotonic_time ();
}

static gboolean
on_rest_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
rest (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, on_rest_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
measure (Desk *from, gint64 *seen, guint round)
{
  g_autofree char *title = g_strdup_printf ("Une fiche de plus, la %ue", round);
  ReseauValue *fields = reseau_value_new_object ();
  g_autoptr (GError) error = NULL;
  gint64 begun = g_get_monotonic_time ();

  reseau_value_set_string (fields, "name", title);
  reseau_value_set_string (fields, "type", "eft-oisp");
  *seen = 0;
  reseau_context_create_async (from->context, "structure", fields, on_done_cb, from);
  while (*seen == 0)
    g_main_context_iteration (NULL, TRUE);
  g_print ("%" G_GINT64_FORMAT "\n", *seen - begun);
  g_clear_object (&from->result);
}

int
main (int argc, char **argv)
{
  Desk a = { 0 }, b = { 0 };
  g_autofree char *password = NULL;
  gint64 seen = 0;

  if (argc != 7 || !g_file_get_contents (argv[2], &password, NULL, NULL))
    return 2;
  g_strdelimit (password, "\n", '\0');
  open_desk (&a, argv[3], argv[1], argv[4], password);
  open_desk (&b, argv[3], argv[1], argv[5], password);
  g_signal_connect (reseau_context_get_syncer (b.context), "applied", G_CALLBACK (on_applied_cb),
                    &seen);
  rest (500);
  for (int i = 0; i < atoi (argv[6]); i++) {
    measure (&a, &seen, i);
    rest (60);
  }
  reseau_context_close (a.context);
  reseau_context_close (b.context);
  return 0;
}
