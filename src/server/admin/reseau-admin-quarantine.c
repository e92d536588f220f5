/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was sent for a place that its author had lost meanwhile, and somebody else decides on. */
#include "reseau-admin.h"

#include "reseau-json.h"

#include <glib/gi18n-lib.h>

typedef struct {
  ReseauAdmin *admin;
  ReseauServerStore *store;
} QuarantineCommand;

static char *
dup_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return g_date_time_format_iso8601 (time);
}

static gboolean
add_author (QuarantineCommand *self, ReseauValue *out, const char *uid, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauServerAccount) account =
      uid != NULL ? self->store->vtable->get_account (self->store, uid, &local) : NULL;

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  reseau_value_set_string (out, "by", uid);
  if (account == NULL)
    return TRUE;
  reseau_value_set_string (out, "email", account->account->email);
  reseau_value_set_string (out, "name", account->account->name);
  return TRUE;
}

static ReseauValue *
describe (QuarantineCommand *self, const ReseauServerQuarantined *entry, gboolean whole,
          GError **error)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  g_autoptr (ReseauValue) op = reseau_json_parse (entry->body, -1, error);
  g_autofree char *at = dup_time (entry->at);

  if (op == NULL || !add_author (self, out, entry->uid, error))
    return NULL;
  reseau_value_set_string (out, "id", entry->id);
  reseau_value_set_string (out, "at", at);
  reseau_value_set_string (out, "code", entry->code);
  reseau_value_set_bool (out, "closed", entry->closed);
  if (whole) {
    reseau_value_set (out, "operation", g_steal_pointer (&op));
    return g_steal_pointer (&out);
  }
  reseau_value_set_string (out, "does", reseau_value_get_member_string (op, "t"));
  reseau_value_set_string (out, "kind", reseau_value_get_member_string (op, "type"));
  reseau_value_set_string (out, "record", reseau_value_get_member_string (op, "id"));
  reseau_value_set_string (out, "scope", reseau_value_get_member_string (op, "scope"));
  return g_steal_pointer (&out);
}

/* Returns: (transfer full): a line for each that is open, or for all */
static GString *
write_lines (QuarantineCommand *self, gboolean all, gboolean whole, GError **error)
{
  g_autoptr (GPtrArray) list = self->store->vtable->list_quarantine (self->store, error);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < list->len; i++) {
    const ReseauServerQuarantined *entry = g_ptr_array_index (list, i);
    g_autoptr (ReseauValue) line = NULL;

    if (entry->closed && !all)
      continue;
    line = describe (self, entry, whole, error);
    if (line == NULL)
      return NULL;
    reseau_json_append (text, line);
    g_string_append_c (text, '\n');
  }
  return list != NULL ? g_steal_pointer (&text) : NULL;
}

static void
free_text (GString *text)
{
  g_string_free (text, TRUE);
}

static int
list_open (QuarantineCommand *self, gboolean all)
{
  g_autoptr (GError) error = NULL;
  GString *text = write_lines (self, all, FALSE, &error);

  if (text == NULL)
    return reseau_admin_complain (self->admin, error);
  g_print ("%s", text->str);
  free_text (text);
  return RESEAU_ADMIN_DONE;
}

/* What people wrote: for the eyes of who runs the server alone. */
static int
export_to (QuarantineCommand *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  GString *text = write_lines (self, TRUE, TRUE, &error);
  gboolean written;

  if (text == NULL)
    return reseau_admin_complain (self->admin, error);
  written = g_file_set_contents_full (path, text->str, (gssize) text->len,
                                      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                      0600, &error);
  free_text (text);
  return written
             ? RESEAU_ADMIN_DONE
             : reseau_admin_refuse (_ ("The file %s cannot be written: %s"), path, error->message);
}

static int
close_one (QuarantineCommand *self, const char *op)
{
  ReseauServerStore *store = self->store;
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  if (!store->vtable->close_quarantined (store, op, reseau_server_now (self->admin->server), &found,
                                         &error))
    return reseau_admin_complain (self->admin, error);
  return found ? RESEAU_ADMIN_DONE
               : reseau_admin_refuse (_ ("Nothing that is kept aside has the number %s."), op);
}

static int
run_action (QuarantineCommand *self, int argc, char **argv, gboolean all)
{
  if (argc == 2 && g_str_equal (argv[1], "list"))
    return list_open (self, all);
  if (argc == 3 && g_str_equal (argv[1], "export"))
    return export_to (self, argv[2]);
  if (argc == 3 && g_str_equal (argv[1], "close"))
    return close_one (self, argv[2]);
  return reseau_admin_misuse (_ ("What about what is kept aside? list, export FILE or close ID."));
}

int
reseau_admin_quarantine (ReseauAdmin *admin, int argc, char **argv)
{
  QuarantineCommand self = { .admin = admin };
  g_autoptr (GError) error = NULL;
  gboolean all = FALSE;
  GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("also what was dealt with"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int code;

  if (!reseau_admin_parse (&argc, &argv, entries))
    return RESEAU_ADMIN_USAGE;
  self.store = reseau_admin_open (admin, &error);
  code = self.store != NULL ? run_action (&self, argc, argv, all)
                            : reseau_admin_complain (admin, error);
  reseau_server_store_free (self.store);
  return code;
}
