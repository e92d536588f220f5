/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records from desk to desk in a file, without a server. */
#include "reseau-ctl-session.h"

#include "reseau-context-package.h"
#include "reseau-sentences.h"

#include <glib/gi18n.h>

static int
fail (const char *path, const GError *error)
{
  g_printerr ("reseauctl: %s: %s\n  %s\n", path, reseau_sentence_for_package (error),
              error->message);
  return RESEAU_CTL_FAILED;
}

/* --- pack -------------------------------------------------------------------------- */

static void
add_string (GPtrArray *out, const ReseauItem *item)
{
  g_ptr_array_add (out, g_strdup (reseau_item_get_id ((ReseauItem *) item)));
}

static gboolean
find_ids (ReseauCtlSession *session, const char *text, GPtrArray *ids)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (NULL);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  reseau_query_set_text (query, text);
  reseau_context_query_async (session->context, query, 0, NULL, reseau_ctl_session_ready_cb,
                              session);
  reseau_ctl_session_wait (session);
  items = reseau_context_query_finish (session->context, session->result, NULL, &error);
  if (items == NULL) {
    reseau_ctl_fail (error);
    return FALSE;
  }
  for (guint i = 0; i < items->len; i++)
    add_string (ids, g_ptr_array_index (items, i));
  return TRUE;
}

static void
print_packed (const ReseauPackage *package, const char *path)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();

  reseau_value_set_string (out, "package", package->id);
  reseau_value_set_string (out, "file", path);
  reseau_value_set_int (out, "records", package->records->len);
  reseau_value_set_int (out, "changes", reseau_package_count_ops (package));
  reseau_value_set_int (out, "files", package->blobs->len);
  reseau_ctl_print (out);
}

static int
pack (ReseauCtlSession *session, GPtrArray *ids, const char *query, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (ReseauPackage) package = NULL;
  g_autoptr (GError) error = NULL;

  if (query != NULL && !find_ids (session, query, ids))
    return RESEAU_CTL_FAILED;
  reseau_context_pack_async (session->context, ids, file, NULL, NULL, NULL,
                             reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  package = reseau_context_pack_finish (session->context, session->result, &error);
  if (package == NULL)
    return fail (path, error);
  print_packed (package, path);
  return RESEAU_CTL_DONE;
}

int
reseau_ctl_pack (ReseauCtl *ctl, int argc, char **argv)
{
  ReseauCtlSession session = { 0 };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *query = NULL;
  g_autofree char *path = NULL;
  int code = RESEAU_CTL_FAILED;
  const GOptionEntry options[] = {
    { "query", 0, 0, G_OPTION_ARG_STRING, &query, NULL, NULL },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &path, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (path == NULL || (argc < 2) == (query == NULL))
    return reseau_ctl_usage (_ ("pack wants ids of records or --query, and --out with a file"));
  for (int i = 1; i < argc; i++)
    g_ptr_array_add (ids, g_strdup (argv[i]));
  if (reseau_ctl_session_open (&session, ctl) && reseau_ctl_session_is_connected (&session))
    code = pack (&session, ids, query, path);
  reseau_ctl_session_close (&session);
  return code;
}

/* --- unpack -------------------------------------------------------------------------- */

static void
print_record (const ReseauTaken *taken)
{
  static const char *const outcomes[] = { "unchanged", "created", "updated", "conflict",
                                          "deleted" };
  g_autoptr (ReseauValue) out = reseau_value_new_object ();

  reseau_value_set_string (out, "id", taken->id);
  reseau_value_set_string (out, "kind", taken->kind);
  reseau_value_set_string (out, "outcome", outcomes[taken->outcome]);
  if (taken->held)
    reseau_value_set_bool (out, "held", TRUE);
  if (taken->reason != NULL)
    reseau_value_set_string (out, "refused", taken->reason);
  reseau_ctl_print (out);
  if (taken->reason != NULL)
    g_printerr ("reseauctl: %s: %s\n", taken->id, reseau_sentence_for_left_out (taken->reason));
}

static void
print_summary (const ReseauPackageView *view, gboolean dry_run)
{
  static const char *const trusts[] = { "new", "known", "other-key" };
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  const ReseauExchangeReport *report = view->report;

  reseau_value_set_string (out, "package", view->package->id);
  reseau_value_set_bool (out, "dry_run", dry_run);
  reseau_value_set_string (out, "by", view->package->by);
  reseau_value_set_string (out, "at", view->package->at);
  reseau_value_set_string (out, "key", view->package->key);
  reseau_value_set_string (out, "signer", trusts[report->trust]);
  reseau_value_set_int (out, "records", view->package->records->len);
  reseau_value_set_int (out, "created", report->created);
  reseau_value_set_int (out, "updated", report->updated);
  reseau_value_set_int (out, "conflicts", report->conflicts);
  reseau_value_set_int (out, "deleted", report->deleted);
  reseau_value_set_int (out, "unchanged", report->unchanged);
  reseau_value_set_int (out, "refused", report->refused);
  reseau_value_set_int (out, "changes", report->ops->len);
  reseau_ctl_print (out);
}

static int
print_view (const ReseauPackageView *view, gboolean dry_run)
{
  for (guint i = 0; i < view->package->records->len; i++)
    print_record (g_ptr_array_index (view->package->records, i));
  print_summary (view, dry_run);
  g_printerr ("reseauctl: %s\n", reseau_sentence_for_signer (view->report->trust));
  if (view->report->refused > 0)
    return RESEAU_CTL_FAILED;
  return view->report->conflicts > 0 ? RESEAU_CTL_CONFLICT : RESEAU_CTL_DONE;
}

static int
unpack (ReseauCtlSession *session, const char *path, gboolean dry_run)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (ReseauPackageView) view = NULL;
  g_autoptr (GError) error = NULL;

  reseau_context_look_into_package_async (session->context, file, NULL, NULL, NULL,
                                          reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  view = reseau_context_look_into_package_finish (session->context, session->result, &error);
  if (view != NULL && !dry_run) {
    reseau_context_unpack_async (session->context, g_steal_pointer (&view), NULL, NULL, NULL,
                                 reseau_ctl_session_ready_cb, session);
    reseau_ctl_session_wait (session);
    view = reseau_context_unpack_finish (session->context, session->result, &error);
  }
  return view != NULL ? print_view (view, dry_run) : fail (path, error);
}

int
reseau_ctl_unpack (ReseauCtl *ctl, int argc, char **argv)
{
  ReseauCtlSession session = { 0 };
  gboolean dry_run = FALSE;
  int code = RESEAU_CTL_FAILED;
  const GOptionEntry options[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 2)
    return reseau_ctl_usage (_ ("unpack wants the file of a package"));
  if (reseau_ctl_session_open (&session, ctl) && reseau_ctl_session_is_connected (&session))
    code = unpack (&session, argv[1], dry_run);
  reseau_ctl_session_close (&session);
  return code;
}
