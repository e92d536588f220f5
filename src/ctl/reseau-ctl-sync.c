/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-ctl-session.h"

#include "reseau-id.h"
#include "reseau-sentences.h"
#include "reseau-syncer.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>

/* --- connect ---------------------------------------------------------------------- */

static char *
read_password (const char *path, GError **error)
{
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  g_strdelimit (text, "\r\n", '\0');
  return text;
}

/* What is forgotten with this process is of no use to the next one. */
static int
say_place (ReseauContext *context)
{
  ReseauSecretPlace place = reseau_context_get_secret_place (context);
  const char *words = reseau_sentence_for_place (place);

  if (words != NULL)
    g_printerr ("reseauctl: %s\n", words);
  return place == RESEAU_SECRET_PLACE_MEMORY ? RESEAU_CTL_FAILED : RESEAU_CTL_DONE;
}

static int
connect_with (ReseauCtl *ctl, const char *url, const char *user, const char *password)
{
  ReseauCtlSession session = { 0 };
  g_autoptr (GError) error = NULL;
  int code = RESEAU_CTL_FAILED;

  if (reseau_ctl_session_open (&session, ctl)) {
    reseau_context_connect_async (session.context, url, user, password, NULL,
                                  reseau_ctl_session_ready_cb, &session);
    reseau_ctl_session_wait (&session);
    if (reseau_context_connect_finish (session.context, session.result, &error)) {
      g_autoptr (ReseauValue) out = reseau_value_new_object ();

      reseau_value_set_string (out, "server", url);
      reseau_value_set_string (out, "user", user);
      reseau_ctl_print (out);
      code = say_place (session.context);
    }
    else {
      g_printerr ("reseauctl: %s\n  %s\n", reseau_sentence_for_connection (error), error->message);
    }
  }
  reseau_ctl_session_close (&session);
  return code;
}

int
reseau_ctl_connect (ReseauCtl *ctl, int argc, char **argv)
{
  g_autofree char *user = NULL;
  g_autofree char *path = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = {
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, NULL, NULL },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &path, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 2 || user == NULL || path == NULL)
    return reseau_ctl_usage (_ ("connect wants an address, --user and --password-file"));
  password = read_password (path, &error);
  if (password == NULL) {
    g_printerr ("reseauctl: %s\n  %s\n", _ ("The file with the password cannot be read."),
                error->message);
    return RESEAU_CTL_FAILED;
  }
  return connect_with (ctl, argv[1], user, password);
}

/* --- sync -------------------------------------------------------------------------- */

static void
print_summary (const ReseauSyncSummary *summary)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();

  reseau_value_set_int (out, "pushed", summary->pushed);
  reseau_value_set_int (out, "pulled", summary->pulled);
  reseau_value_set_int (out, "merged", summary->merged);
  reseau_value_set_int (out, "conflicts", summary->conflicts);
  reseau_value_set_int (out, "rejected", summary->rejected);
  reseau_value_set_int (out, "pending", summary->pending);
  reseau_value_set_int (out, "head", summary->head);
  reseau_value_set_bool (out, "copied", summary->copied);
  reseau_value_set_bool (out, "account_closed", summary->closed);
  reseau_value_set_bool (out, "server_restored", summary->restored);
  reseau_value_set_int (out, "given_back", summary->given);
  reseau_value_set_int (out, "uploads", summary->uploads);
  reseau_value_set_int (out, "downloads", summary->downloads);
  reseau_value_set_bool (out, "no_room", summary->no_room);
  reseau_ctl_print (out);
}

/* What passes by itself when it is tried again: the rest of it is not here yet. */
static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK) ||
         g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_SERVER_FULL) ||
         g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_BUSY);
}

static int
sync_code (const ReseauSyncSummary *summary, const GError *error)
{
  if (summary->pending > 0 || summary->uploads > 0 || summary->no_room)
    return RESEAU_CTL_NOT_SYNCED;
  if (error != NULL)
    return is_passing (error) ? RESEAU_CTL_NOT_SYNCED : RESEAU_CTL_FAILED;
  if (summary->closed) {
    g_printerr ("reseauctl: %s\n  %s\n", _ ("Your account was closed"),
                reseau_sentence_for_closing ());
    return RESEAU_CTL_FAILED;
  }
  return summary->conflicts > 0 ? RESEAU_CTL_CONFLICT : RESEAU_CTL_DONE;
}

int
reseau_ctl_sync (ReseauCtl *ctl, int argc, char **argv)
{
  ReseauCtlSession session = { 0 };
  ReseauSyncSummary summary = { 0 };
  g_autoptr (GError) error = NULL;
  int code = RESEAU_CTL_FAILED;

  if (argc != 1)
    return reseau_ctl_usage (_ ("sync takes no arguments"));
  if (reseau_ctl_session_open (&session, ctl) && reseau_ctl_session_is_connected (&session)) {
    if (!reseau_ctl_session_run_once (&session, &summary, &error))
      reseau_ctl_fail (error);
    if (summary.no_room)
      g_printerr ("reseauctl: %s\n", reseau_sentence_for_room ());
    print_summary (&summary);
    code = sync_code (&summary, error);
  }
  reseau_ctl_session_close (&session);
  return code;
}

/* --- repair -------------------------------------------------------------------------- */

static gboolean
compare (ReseauCtlSession *session, ReseauValue *out, GError **error)
{
  ReseauSyncer *syncer = reseau_context_get_syncer (session->context);
  ReseauRepairSummary summary;

  if (!reseau_ctl_session_run_once (session, NULL, error))
    return FALSE;
  reseau_syncer_repair_async (syncer, NULL, reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  if (!reseau_syncer_repair_finish (syncer, session->result, &summary, error))
    return FALSE;
  reseau_value_set_bool (out, "compared", summary.compared);
  reseau_value_set_int (out, "differences", summary.differences);
  reseau_value_set_int (out, "repaired", summary.put);
  reseau_value_set_int (out, "dropped", summary.dropped);
  return TRUE;
}

gboolean
reseau_ctl_repair (ReseauCtl *ctl, ReseauValue *out)
{
  ReseauCtlSession session = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok =
      reseau_ctl_session_open (&session, ctl) && reseau_ctl_session_is_connected (&session);

  if (ok && !compare (&session, out, &error)) {
    reseau_ctl_fail (error);
    ok = FALSE;
  }
  reseau_ctl_session_close (&session);
  return ok;
}

/* --- watch -------------------------------------------------------------------------- */

static void
print_state (ReseauSyncer *syncer, GPtrArray *ids)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  g_autoptr (GEnumClass) states = g_type_class_ref (RESEAU_TYPE_SYNC_STATE);
  GEnumValue *state = g_enum_get_value (states, reseau_syncer_get_state (syncer));

  reseau_value_set_string (out, "state", state->value_nick);
  reseau_value_set_int (out, "pending", reseau_syncer_get_pending (syncer));
  reseau_value_set_int (out, "head", reseau_syncer_get_head (syncer));
  reseau_value_set_bool (out, "live", reseau_syncer_is_live (syncer));
  if (ids != NULL) {
    ReseauValue *list = reseau_value_new_list ();

    for (guint i = 0; i < ids->len; i++)
      reseau_value_add_string (list, g_ptr_array_index (ids, i));
    reseau_value_set (out, "changed", list);
  }
  reseau_ctl_print (out);
  fflush (stdout);
}

static void
on_watched_state_cb (ReseauSyncer *syncer, GParamSpec *pspec, gpointer data)
{
  print_state (syncer, NULL);
}

static void
on_watched_change_cb (ReseauSyncer *syncer, GPtrArray *ids, gpointer data)
{
  if (ids != NULL && ids->len > 0)
    print_state (syncer, ids);
}

static gboolean
on_signal_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

/* Keeps in step, as the window does, until it is told to end. */
static int
watch (ReseauCtlSession *session)
{
  ReseauSyncer *syncer = reseau_context_get_syncer (session->context);
  guint terminate = g_unix_signal_add (SIGTERM, on_signal_cb, session->loop);
  guint interrupt = g_unix_signal_add (SIGINT, on_signal_cb, session->loop);

  g_signal_connect (syncer, "notify::state", G_CALLBACK (on_watched_state_cb), NULL);
  g_signal_connect (syncer, "notify::live", G_CALLBACK (on_watched_state_cb), NULL);
  g_signal_connect (syncer, "applied", G_CALLBACK (on_watched_change_cb), NULL);
  reseau_context_set_online (session->context, TRUE);
  g_main_loop_run (session->loop);
  g_source_remove (terminate);
  g_source_remove (interrupt);
  return RESEAU_CTL_DONE;
}

int
reseau_ctl_watch (ReseauCtl *ctl, int argc, char **argv)
{
  ReseauCtlSession session = { 0 };
  int code = RESEAU_CTL_FAILED;

  if (argc != 1)
    return reseau_ctl_usage (_ ("watch takes no arguments"));
  if (reseau_ctl_session_open (&session, ctl) && reseau_ctl_session_is_connected (&session))
    code = watch (&session);
  reseau_ctl_session_close (&session);
  return code;
}
