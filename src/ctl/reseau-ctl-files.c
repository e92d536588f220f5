/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos and files: put to a record, had from it, looked after. */
#include "reseau-ctl-session.h"

#include "reseau-blob.h"
#include "reseau-context-files.h"
#include "reseau-image-helper.h"
#include "reseau-sentences.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

static int
fail_file (const char *path, const GError *error)
{
  g_printerr ("reseauctl: %s: %s\n  %s\n", path, reseau_sentence_for_file (error), error->message);
  return RESEAU_CTL_FAILED;
}

static ReseauView *
load (ReseauCtlSession *session, const char *id)
{
  g_autoptr (GError) error = NULL;
  ReseauView *view;

  reseau_context_load_async (session->context, id, NULL, reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  view = reseau_context_load_finish (session->context, session->result, &error);
  if (view == NULL)
    reseau_ctl_fail (error);
  return view;
}

/* --- attach ------------------------------------------------------------------------ */

typedef struct {
  const char *id;
  const char *field; /* NULL: photos, or files for what is no picture */
  const char *alt;
  gboolean keep_position;
  char **paths;
} Attach;

static ReseauValue *
add_as (ReseauCtlSession *session, const Attach *attach, GFile *file, gboolean picture,
        GError **error)
{
  if (picture)
    reseau_context_add_picture_async (session->context, file, attach->keep_position, NULL,
                                      reseau_ctl_session_ready_cb, session);
  else
    reseau_context_add_file_async (session->context, file, NULL, reseau_ctl_session_ready_cb,
                                   session);
  reseau_ctl_session_wait (session);
  return reseau_context_add_finish (session->context, session->result, error);
}

/* @field: (inout): where it belongs */
static ReseauValue *
add (ReseauCtlSession *session, const Attach *attach, const char *path, const char **field,
     GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GError) local = NULL;
  ReseauValue *element;

  *field = attach->field ? attach->field : "photos";
  element = add_as (session, attach, file, g_str_equal (*field, "photos"), &local);
  if (element == NULL && attach->field == NULL &&
      g_error_matches (local, RESEAU_PICTURE_ERROR, RESEAU_PICTURE_ERROR_NOT_A_PICTURE)) {
    *field = "files";
    return add_as (session, attach, file, FALSE, error);
  }
  if (element == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return element;
}

static void
append (ReseauValue *changes, const ReseauRecord *record, const char *field, ReseauValue *element)
{
  ReseauValue *list = reseau_value_get (changes, field);

  if (list == NULL) {
    const ReseauValue *present = reseau_record_get (record, field);

    list = reseau_value_new_list ();
    for (guint i = 0; i < reseau_value_get_length (present); i++)
      reseau_value_add (list, reseau_value_ref (reseau_value_get_at (present, i)));
    reseau_value_set (changes, field, list);
  }
  reseau_value_add (list, element);
}

static gboolean
add_all (ReseauCtlSession *session, const Attach *attach, const ReseauRecord *record,
         ReseauValue *changes, ReseauValue *added)
{
  for (guint i = 0; attach->paths[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    const char *field;
    ReseauValue *element = add (session, attach, attach->paths[i], &field, &error);

    if (element == NULL) {
      fail_file (attach->paths[i], error);
      return FALSE;
    }
    if (attach->alt != NULL)
      reseau_value_set_string (element, "alt", attach->alt);
    reseau_value_add (added, reseau_value_ref (element));
    append (changes, record, field, element);
  }
  return TRUE;
}

/* All or nothing: what cannot be taken leaves the record as it is. */
static int
attach_all (ReseauCtlSession *session, const Attach *attach)
{
  g_autoptr (ReseauView) view = load (session, attach->id);
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;
  ReseauValue *added = reseau_value_new_list ();

  reseau_value_set (out, "added", added);
  if (view == NULL || !add_all (session, attach, view->shown->record, changes, added))
    return RESEAU_CTL_FAILED;
  reseau_context_set_async (session->context, attach->id, changes, reseau_ctl_session_ready_cb,
                            session);
  reseau_ctl_session_wait (session);
  change = reseau_context_change_finish (session->context, session->result, &error);
  if (change == NULL)
    return reseau_ctl_fail (error);
  reseau_value_set_string (out, "id", change->record);
  reseau_ctl_print (out);
  return RESEAU_CTL_DONE;
}

int
reseau_ctl_attach (ReseauCtl *ctl, int argc, char **argv)
{
  ReseauCtlSession session = { 0 };
  Attach attach = { 0 };
  g_autofree char *field = NULL;
  g_autofree char *alt = NULL;
  int code = RESEAU_CTL_FAILED;
  const GOptionEntry options[] = {
    { "as", 0, 0, G_OPTION_ARG_STRING, &field, NULL, NULL },
    { "alt", 0, 0, G_OPTION_ARG_STRING, &alt, NULL, NULL },
    { "keep-position", 0, 0, G_OPTION_ARG_NONE, &attach.keep_position, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc < 3 ||
      (field != NULL && !g_str_equal (field, "photos") && !g_str_equal (field, "files")))
    return reseau_ctl_usage (_ ("attach wants the id of a record and files, --as photos or files"));
  attach.id = argv[1];
  attach.paths = argv + 2;
  attach.field = field;
  attach.alt = alt;
  if (reseau_ctl_session_open (&session, ctl) && reseau_ctl_session_is_connected (&session))
    code = attach_all (&session, &attach);
  reseau_ctl_session_close (&session);
  return code;
}

/* --- fetch ------------------------------------------------------------------------------ */

/* What is wanted of a record: elements, each once. */
static void
collect (const char *sha256, gboolean thumb, const ReseauValue *element, gpointer data)
{
  if (!thumb && element != NULL && !g_hash_table_contains (data, sha256))
    g_hash_table_insert (data, g_strdup (sha256), reseau_value_ref ((ReseauValue *) element));
}

static gboolean
want (ReseauCtlSession *session, const char *sha256)
{
  g_autoptr (GError) error = NULL;

  reseau_context_want_blob_async (session->context, sha256, reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  reseau_context_run_finish (session->context, session->result, &error);
  if (error != NULL)
    reseau_ctl_fail (error);
  return error == NULL;
}

/* The name it was given, or its digest; never a way out of the folder, never one that is taken. */
static char *
choose_path (const char *folder, const char *sha256, const ReseauValue *element)
{
  const char *name = reseau_value_get_member_string (element, "name");
  g_autofree char *base = g_path_get_basename (name && *name ? name : sha256);
  g_autofree char *prefixed = NULL;
  g_autofree char *path = NULL;

  g_strdelimit (base, "/\\", '_');
  if (g_str_equal (base, ".") || g_str_equal (base, "..") || *base == '.') {
    g_free (base);
    base = g_strdup (sha256);
  }
  path = g_build_filename (folder, base, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  prefixed = g_strdup_printf ("%.8s-%s", sha256, base);
  return g_build_filename (folder, prefixed, NULL);
}

static gboolean
save (ReseauCtlSession *session, const char *folder, const char *sha256, const ReseauValue *element)
{
  g_autofree char *path = choose_path (folder, sha256, element);
  g_autoptr (GFile) target = g_file_new_for_path (path);
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  g_autoptr (GError) error = NULL;
  gboolean saved;

  reseau_context_save_blob_async (session->context, sha256, target, NULL,
                                  reseau_ctl_session_ready_cb, session);
  reseau_ctl_session_wait (session);
  saved = reseau_context_save_blob_finish (session->context, session->result, &error);
  reseau_value_set_string (out, "sha256", sha256);
  reseau_value_set_bool (out, "saved", saved);
  if (saved)
    reseau_value_set_string (out, "path", path);
  reseau_ctl_print (out);
  if (!saved && !g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND))
    fail_file (path, error);
  return saved;
}

static int
fetch_all (ReseauCtlSession *session, const char *id, const char *folder)
{
  g_autoptr (ReseauView) view = load (session, id);
  g_autoptr (GHashTable) wanted =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) reseau_value_unref);
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer sha256, element;
  gboolean all = TRUE;

  if (view == NULL)
    return RESEAU_CTL_FAILED;
  reseau_blob_foreach (reseau_context_get_schema (session->context), view->shown->record, collect,
                       wanted);
  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &sha256, NULL))
    if (!want (session, sha256))
      return RESEAU_CTL_FAILED;
  /* Without the server, what is here is had all the same. */
  if (!reseau_ctl_session_run_once (session, NULL, &error))
    reseau_ctl_fail (error);
  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &sha256, &element))
    all &= save (session, folder, sha256, element);
  return all ? RESEAU_CTL_DONE : RESEAU_CTL_NOT_SYNCED;
}

int
reseau_ctl_fetch (ReseauCtl *ctl, int argc, char **argv)
{
  ReseauCtlSession session = { 0 };
  int code = RESEAU_CTL_FAILED;

  if (argc != 3)
    return reseau_ctl_usage (_ ("fetch wants the id of a record and a folder"));
  if (g_mkdir_with_parents (argv[2], 0755) != 0) {
    g_autoptr (GError) error =
        g_error_new (RESEAU_ERROR, RESEAU_ERROR_DISK, "The folder cannot be made");

    return reseau_ctl_fail (error);
  }
  if (reseau_ctl_session_open (&session, ctl) && reseau_ctl_session_is_connected (&session))
    code = fetch_all (&session, argv[1], argv[2]);
  reseau_ctl_session_close (&session);
  return code;
}

/* --- files ----------------------------------------------------------------------------------- */

#define MEGABYTE (G_GINT64_CONSTANT (1000) * 1000)

static void
print_info (ReseauStore *store, const ReseauBlobInfo *info)
{
  static const char *const states[] = { "remote", "local", "cached" };
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  g_autofree char *user = reseau_store_find_blob_user (store, info->sha256, NULL);

  reseau_value_set_string (out, "sha256", info->sha256);
  reseau_value_set_string (out, "state", states[info->state]);
  reseau_value_set_int (out, "size", info->size);
  reseau_value_set_int (out, "done", info->done);
  reseau_value_set_bool (out, "wanted", info->wanted);
  reseau_value_set_bool (out, "pinned", info->pinned);
  reseau_value_set_int (out, "tries", info->tries);
  if (info->failed != NULL)
    reseau_value_set_string (out, "failed", info->failed);
  if (user != NULL)
    reseau_value_set_string (out, "record", user);
  reseau_ctl_print (out);
}

int
reseau_ctl_files (ReseauCtl *ctl, int argc, char **argv)
{
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  int limit = -1;
  const GOptionEntry options[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 1 || limit == 0 || limit < -1)
    return reseau_ctl_usage (_ ("files takes --limit and a number of megabytes, nothing else"));
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  if (limit > 0 && !reseau_store_set_blob_limit (ctl->store, limit * MEGABYTE, &error))
    return reseau_ctl_fail (error);
  infos = reseau_store_list_blobs (ctl->store, &error);
  if (infos == NULL)
    return reseau_ctl_fail (error);
  for (guint i = 0; i < infos->len; i++)
    print_info (ctl->store, g_ptr_array_index (infos, i));
  return RESEAU_CTL_DONE;
}
