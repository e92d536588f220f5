/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who changed what, and the way back: of one change, and of a deletion. */
#include "reseau-ctl-session.h"

#include "reseau-id.h"
#include "reseau-syncer.h"

#include <glib/gi18n.h>

static int
not_found (const char *id)
{
  g_autoptr (GError) error =
      g_error_new (RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "No record “%s”", id);

  return reseau_ctl_fail (error);
}

static gboolean
open_connected (ReseauCtlSession *session, ReseauCtl *ctl)
{
  return reseau_ctl_session_open (session, ctl) && reseau_ctl_session_is_connected (session);
}

/* --- history ------------------------------------------------------------------------ */

static int
print_history (ReseauCtlSession *session, const char *id)
{
  ReseauTransport *transport;
  g_autoptr (ReseauValue) history = NULL;
  g_autoptr (GError) error = NULL;
  const ReseauValue *entries;

  /* A run opens the session and brings what is ours into the history. */
  if (!reseau_ctl_session_run_once (session, NULL, &error))
    return reseau_ctl_fail (error);
  transport = reseau_syncer_get_transport (reseau_context_get_syncer (session->context));
  reseau_transport_history_async (transport, id, NULL, reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  history = reseau_transport_history_finish (transport, session->result, &error);
  if (history == NULL)
    return reseau_ctl_fail (error);
  entries = reseau_value_get (history, "items");
  for (guint i = 0; i < reseau_value_get_length (entries); i++)
    reseau_ctl_print (reseau_value_get_at (entries, i));
  return RESEAU_CTL_DONE;
}

int
reseau_ctl_history (ReseauCtl *ctl, int argc, char **argv)
{
  ReseauCtlSession session = { 0 };
  int code = RESEAU_CTL_FAILED;

  if (argc != 2)
    return reseau_ctl_usage (_ ("history wants the id of a record"));
  if (!reseau_id_is_valid (argv[1]))
    return not_found (argv[1]);
  if (open_connected (&session, ctl))
    code = print_history (&session, argv[1]);
  reseau_ctl_session_close (&session);
  return code;
}

/* --- undo --------------------------------------------------------------------------- */

static int
do_put_back (ReseauCtlSession *session, const ReseauBinItem *item)
{
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;

  reseau_context_put_back_async (session->context, reseau_bin_item_copy (item),
                                 reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  change = reseau_context_change_finish (session->context, session->result, &error);
  return reseau_ctl_end (change, error);
}

static int
do_set (ReseauCtlSession *session, const char *id, ReseauValue *changes)
{
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;

  reseau_context_set_async (session->context, id, changes, reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  change = reseau_context_change_finish (session->context, session->result, &error);
  return reseau_ctl_end (change, error);
}

/* @field: (nullable): the only one wanted */
static ReseauValue *
dup_versions (const ReseauKind *kind, const ReseauHistoryEntry *entry, const char *field)
{
  ReseauValue *versions = reseau_value_new_object ();

  for (guint i = 0; i < entry->changes->len; i++) {
    const ReseauHistoryChange *change = g_ptr_array_index (entry->changes, i);

    if ((field == NULL || g_str_equal (field, change->key)) &&
        reseau_history_can_put_back (kind, change))
      reseau_value_set (versions, change->key,
                        reseau_value_ref (reseau_history_get_version (change)));
  }
  return versions;
}

/* @seq: 0 for the latest change */
static int
undo_in (ReseauCtl *ctl, ReseauCtlSession *session, const ReseauPast *past, gint64 seq,
         const char *field)
{
  const ReseauRecord *record = past->view->shown->record;
  const ReseauKind *kind = reseau_schema_get_kind (ctl->schema, record->kind);
  const ReseauHistoryEntry *entry = NULL;
  g_autoptr (ReseauValue) versions = NULL;

  if (seq != 0)
    entry = reseau_history_find (past->entries, seq);
  else if (past->entries->len > 0)
    entry = g_ptr_array_index (past->entries, 0);
  if (entry == NULL)
    return reseau_ctl_usage (_ ("there is no such change in the history of that record"));
  versions = dup_versions (kind, entry, field);
  if (reseau_value_is_empty (versions))
    return reseau_ctl_usage (_ ("nothing of that change can be taken back so"));
  return do_set (session, record->id, versions);
}

static int
undo (ReseauCtl *ctl, ReseauCtlSession *session, const char *id, gint64 seq, const char *field)
{
  g_autoptr (GError) error = NULL;
  ReseauPast *past;
  int code;

  if (!reseau_ctl_session_run_once (session, NULL, &error))
    return reseau_ctl_fail (error);
  reseau_context_load_past_async (session->context, id, NULL, reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  past = reseau_context_load_past_finish (session->context, session->result, &error);
  if (past == NULL)
    return reseau_ctl_fail (error);
  code = past->missing ? reseau_ctl_fail (past->missing) : undo_in (ctl, session, past, seq, field);
  reseau_past_free (past);
  return code;
}

int
reseau_ctl_undo (ReseauCtl *ctl, int argc, char **argv)
{
  gint64 seq = 0;
  g_autofree char *field = NULL;
  const GOptionEntry options[] = {
    { "change", 0, 0, G_OPTION_ARG_INT64, &seq, NULL, NULL },
    { "field", 0, 0, G_OPTION_ARG_STRING, &field, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  ReseauCtlSession session = { 0 };
  int code = RESEAU_CTL_FAILED;

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 2 || seq < 0)
    return reseau_ctl_usage (_ ("undo wants the id of a record, and maybe --change with a number "
                                "of its history and --field"));
  if (!reseau_id_is_valid (argv[1]))
    return not_found (argv[1]);
  if (open_connected (&session, ctl))
    code = undo (ctl, &session, argv[1], seq, field);
  reseau_ctl_session_close (&session);
  return code;
}

/* --- the bin ------------------------------------------------------------------------ */

static ReseauBin *
load_bin (ReseauCtlSession *session, GError **error)
{
  reseau_context_load_bin_async (session->context, NULL, reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  return reseau_context_load_bin_finish (session->context, session->result, error);
}

static void
print_item (const ReseauBinItem *item)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();

  reseau_value_set_string (out, "id", item->id);
  reseau_value_set_string (out, "kind", item->kind);
  reseau_value_set_string (out, "scope", item->scope);
  if (item->by != NULL)
    reseau_value_set_string (out, "deleted_by", item->by);
  if (item->at != NULL)
    reseau_value_set_string (out, "deleted_at", item->at);
  reseau_value_set_bool (out, "pending", item->waiting);
  reseau_value_set (out, "fields", reseau_value_ref (item->fields));
  reseau_ctl_print (out);
}

static int
print_bin (ReseauCtlSession *session)
{
  g_autoptr (GError) error = NULL;
  ReseauBin *bin;
  int code;

  /* Without the server there is still what it does not know of. */
  reseau_ctl_session_run_once (session, NULL, NULL);
  bin = load_bin (session, &error);
  if (bin == NULL)
    return reseau_ctl_fail (error);
  for (guint i = 0; i < bin->items->len; i++)
    print_item (g_ptr_array_index (bin->items, i));
  code = bin->missing ? reseau_ctl_fail (bin->missing) : RESEAU_CTL_DONE;
  reseau_bin_free (bin);
  return code;
}

int
reseau_ctl_bin (ReseauCtl *ctl, int argc, char **argv)
{
  ReseauCtlSession session = { 0 };
  int code = RESEAU_CTL_FAILED;

  if (argc != 1)
    return reseau_ctl_usage (_ ("bin takes no arguments"));
  if (open_connected (&session, ctl))
    code = print_bin (&session);
  reseau_ctl_session_close (&session);
  return code;
}

static int
restore_from (ReseauCtlSession *session, const char *id, const ReseauBin *bin, const GError *error)
{
  const ReseauBinItem *item = bin ? reseau_bin_find (bin->items, id) : NULL;

  if (item != NULL)
    return do_put_back (session, item);
  if (bin == NULL || bin->missing != NULL)
    return reseau_ctl_fail (bin ? bin->missing : error);
  return not_found (id);
}

/* What the server does not know of is put back before a run could tell it. */
static int
restore (ReseauCtlSession *session, const char *id)
{
  g_autoptr (GError) error = NULL;
  ReseauBin *bin = load_bin (session, &error);
  int code;

  if (bin != NULL && reseau_bin_find (bin->items, id) == NULL) {
    reseau_bin_free (bin);
    reseau_ctl_session_run_once (session, NULL, NULL);
    bin = load_bin (session, &error);
  }
  code = restore_from (session, id, bin, error);
  reseau_bin_free (bin);
  return code;
}

int
reseau_ctl_restore (ReseauCtl *ctl, int argc, char **argv)
{
  ReseauCtlSession session = { 0 };
  int code = RESEAU_CTL_FAILED;

  if (argc != 2)
    return reseau_ctl_usage (_ ("restore wants the id of a deleted record"));
  if (!reseau_id_is_valid (argv[1]))
    return not_found (argv[1]);
  if (open_connected (&session, ctl))
    code = restore (&session, argv[1]);
  reseau_ctl_session_close (&session);
  return code;
}
