/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the network keeps of a person: given to them (right of access), or erased (right to
 * erasure).  Both are for who runs the server: see docs/security.md. */
#include "reseau-admin.h"

#include "reseau-erased-list.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-server-erase.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Fewer letters are found in everything. */
#define MENTION_MIN 5

typedef struct {
  ReseauAdmin *admin;
  ReseauServerStore *store;
  const char *wanted; /* id or e-mail address, as it was said */
  char *person;
  GPtrArray *ids; /* of all that goes with the person */
} PersonCommand;

/* --- the list of what was erased ---------------------------------------------------- */

/* Beside the guard, since it stands outside of the folder for the same reason. */
char *
reseau_admin_dup_erased_list (const char *guard)
{
  return g_strconcat (guard, ".erased", NULL);
}

static ReseauBlobFolder *
open_blobs (ReseauAdmin *admin)
{
  g_autofree char *path = g_build_filename (admin->folder, "blobs", NULL);

  return reseau_blob_folder_new (path);
}

static gboolean
take_missing (ReseauServerStore *store, const char *path, GPtrArray *missing, GError **error)
{
  g_autoptr (GPtrArray) listed = reseau_erased_list_read (path, error);

  for (guint i = 0; listed != NULL && i < listed->len; i++) {
    const char *id = g_ptr_array_index (listed, i);
    gboolean erased;

    if (!store->vtable->is_erased (store, id, &erased, error))
      return FALSE;
    if (!erased && !g_ptr_array_find_with_equal_func (missing, id, g_str_equal, NULL))
      g_ptr_array_add (missing, g_strdup (id));
  }
  return listed != NULL;
}

static gboolean
erase_again (ReseauAdmin *self, ReseauServerStore *store, const GPtrArray *ids, GError **error)
{
  g_autoptr (ReseauBlobFolder) folder = open_blobs (self);
  ReseauErasure erasure;

  if (ids->len == 0)
    return TRUE;
  if (!reseau_server_erase (self->server, store, folder, ids, &erasure, error) ||
      !store->vtable->purge_files (store, error))
    return FALSE;
  g_printerr ("reseaud: %s\n", _ ("What had been erased came back with an older state of the "
                                  "data: it was erased again."));
  return TRUE;
}

/**
 * reseau_admin_keep_erased:
 * @store: the database, which nobody serves yet
 * @guard: the guard; the list is beside it, or beside where a guard is when nobody says where
 *
 * Erases again what an older state of the data has brought back, and notes in the list what the
 * database knows to be erased.
 */
gboolean
reseau_admin_keep_erased (ReseauAdmin *self, ReseauServerStore *store, const char *guard,
                          GError **error)
{
  g_autofree char *usual = reseau_admin_dup_guard (self, NULL);
  g_autofree char *list = reseau_admin_dup_erased_list (guard);
  g_autofree char *usual_list = reseau_admin_dup_erased_list (usual);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) erased = NULL;
  g_autoptr (GError) local = NULL;

  if (!take_missing (store, list, missing, error) ||
      !take_missing (store, usual_list, missing, error) ||
      !erase_again (self, store, missing, error))
    return FALSE;
  erased = store->vtable->list_erased (store, error);
  if (erased == NULL)
    return FALSE;
  if (!reseau_erased_list_add (list, erased, &local))
    reseau_admin_refuse (_ ("The list of what was erased, %s, cannot be written: a backup that "
                            "is put back would bring it back."),
                         list);
  return TRUE;
}

/* --- who --------------------------------------------------------------------------------- */

/* FALSE with @error only when the store failed. */
static gboolean
load (PersonCommand *self, const char *id, ReseauRecord **record, GError **error)
{
  g_autoptr (GError) local = NULL;

  *record = self->store->vtable->get_record (self->store, id, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
has_email (const ReseauRecord *record, const char *email)
{
  const char *own = reseau_record_get_string (record, "email");

  return g_str_equal (record->kind, "person") && own != NULL &&
         g_ascii_strcasecmp (own, email) == 0;
}

/* People of the directory who have no account. */
static gboolean
find_by_email (PersonCommand *self, GPtrArray *found, GError **error)
{
  g_autoptr (GPtrArray) ids = self->store->vtable->list_mentions (self->store, self->wanted, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    g_autoptr (ReseauRecord) record = NULL;

    if (!load (self, g_ptr_array_index (ids, i), &record, error))
      return FALSE;
    if (record != NULL && has_email (record, self->wanted))
      g_ptr_array_add (found, g_strdup (record->id));
  }
  return ids != NULL;
}

static gboolean
find_by_id (PersonCommand *self, GPtrArray *found, GError **error)
{
  g_autoptr (ReseauRecord) record = NULL;
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (GError) local = NULL;

  if (!load (self, self->wanted, &record, error))
    return FALSE;
  account = self->store->vtable->get_account (self->store, self->wanted, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (account != NULL || (record != NULL && g_str_equal (record->kind, "person")))
    g_ptr_array_add (found, g_strdup (self->wanted));
  return TRUE;
}

static gboolean
find_all (PersonCommand *self, GPtrArray *found, GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (GError) local = NULL;

  if (reseau_id_is_valid (self->wanted))
    return find_by_id (self, found, error);
  account = self->store->vtable->find_account (self->store, self->wanted, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (account == NULL)
    return find_by_email (self, found, error);
  g_ptr_array_add (found, g_strdup (account->account->uid));
  return TRUE;
}

static int
find_person (PersonCommand *self)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (!find_all (self, found, &error))
    return reseau_admin_complain (self->admin, error);
  if (found->len == 0)
    return reseau_admin_refuse (_ ("There is nobody with the number or e-mail address %s."),
                                self->wanted);
  if (found->len > 1)
    return reseau_admin_refuse (
        _ ("Several people have the e-mail address %s. Say the number of the one meant: %s, %s…"),
        self->wanted, (char *) g_ptr_array_index (found, 0), (char *) g_ptr_array_index (found, 1));
  self->person = g_strdup (g_ptr_array_index (found, 0));
  self->ids =
      reseau_server_list_belongings (self->admin->server, self->store, self->person, &error);
  return self->ids != NULL ? RESEAU_ADMIN_DONE : reseau_admin_complain (self->admin, error);
}

/* --- who else speaks of them ---------------------------------------------------------------- */

static void
add_words (GPtrArray *words, char *text /* takes */)
{
  g_autofree char *own = text;

  if (own != NULL && g_utf8_strlen (own, -1) >= MENTION_MIN)
    g_ptr_array_add (words, g_steal_pointer (&own));
}

static GPtrArray *
list_words (PersonCommand *self, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (ReseauRecord) record = NULL;
  g_autoptr (GError) local = NULL;

  if (!load (self, self->person, &record, error))
    return NULL;
  account = self->store->vtable->get_account (self->store, self->person, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (account != NULL) {
    add_words (words, g_strdup (account->account->email));
    add_words (words, g_strdup (account->account->name));
  }
  if (record != NULL) {
    const ReseauKind *kind =
        reseau_schema_get_kind (reseau_server_get_schema (self->admin->server), record->kind);

    add_words (words, reseau_kind_dup_title (kind, record->fields));
    add_words (words, g_strdup (reseau_record_get_string (record, "email")));
    add_words (words, g_strdup (reseau_record_get_string (record, "phone")));
  }
  return g_steal_pointer (&words);
}

static gboolean
add_mention (PersonCommand *self, ReseauValue *mentions, const char *id, GError **error)
{
  ReseauSchema *schema = reseau_server_get_schema (self->admin->server);
  g_autoptr (ReseauRecord) record = NULL;
  g_autofree char *title = NULL;
  ReseauValue *mention;

  if (!load (self, id, &record, error))
    return FALSE;
  if (record == NULL || reseau_schema_get_kind (schema, record->kind) == NULL)
    return TRUE;
  mention = reseau_value_new_object ();
  title = reseau_kind_dup_title (reseau_schema_get_kind (schema, record->kind), record->fields);
  reseau_value_set_string (mention, "id", record->id);
  reseau_value_set_string (mention, "kind", record->kind);
  reseau_value_set_string (mention, "title", title);
  reseau_value_add (mentions, mention);
  return TRUE;
}

/* What others wrote is theirs: it is told where the person is named in it. */
static ReseauValue *
list_mentions (PersonCommand *self, GError **error)
{
  g_autoptr (ReseauValue) mentions = reseau_value_new_list ();
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) words = list_words (self, error);

  for (guint i = 0; i < self->ids->len; i++)
    g_hash_table_add (known, g_strdup (g_ptr_array_index (self->ids, i)));
  for (guint i = 0; words != NULL && i < words->len; i++) {
    g_autoptr (GPtrArray) found =
        self->store->vtable->list_mentions (self->store, g_ptr_array_index (words, i), error);

    if (found == NULL)
      return NULL;
    for (guint j = 0; j < found->len; j++)
      if (g_hash_table_add (known, g_strdup (g_ptr_array_index (found, j))) &&
          !add_mention (self, mentions, g_ptr_array_index (found, j), error))
        return NULL;
  }
  return words != NULL ? g_steal_pointer (&mentions) : NULL;
}

/* --- erasing ---------------------------------------------------------------------------------- */

static void
print_outcome (PersonCommand *self, const ReseauErasure *erasure, ReseauValue *mentions)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  g_autofree char *json = NULL;

  reseau_value_set_string (out, "person", self->person);
  reseau_value_set_bool (out, "erased", erasure != NULL);
  reseau_value_set_int (out, "records", erasure != NULL ? erasure->records : self->ids->len);
  if (erasure != NULL)
    reseau_value_set_int (out, "blobs", erasure->blobs);
  reseau_value_set (out, "mentions", reseau_value_ref (mentions));
  json = reseau_json_write (out);
  g_print ("%s\n", json);
}

/* The list before the data: what is in it is erased at the next start at the latest. */
static int
erase_now (PersonCommand *self, const char *guard, ReseauValue *mentions)
{
  g_autoptr (ReseauBlobFolder) folder = open_blobs (self->admin);
  g_autofree char *list = reseau_admin_dup_erased_list (guard);
  g_autoptr (GError) error = NULL;
  ReseauErasure erasure;

  if (!reseau_erased_list_add (list, self->ids, &error))
    return reseau_admin_refuse (_ ("Nothing was erased: %s cannot be written (%s). A backup that "
                                   "is put back would bring everything back."),
                                list, error->message);
  if (!reseau_server_erase (self->admin->server, self->store, folder, self->ids, &erasure, &error))
    return reseau_admin_complain (self->admin, error);
  print_outcome (self, &erasure, mentions);
  if (self->store->vtable->purge_files (self->store, &error))
    return RESEAU_ADMIN_DONE;
  return reseau_admin_refuse (_ ("It is erased, but the log of the database is in use and still "
                                 "holds words of it: run the same command again in a moment."));
}

static int
erase_person (PersonCommand *self, const char *guard, gboolean sure)
{
  g_autoptr (ReseauValue) mentions = NULL;
  g_autoptr (GError) error = NULL;

  mentions = list_mentions (self, &error);
  if (mentions == NULL)
    return reseau_admin_complain (self->admin, error);
  if (sure)
    return erase_now (self, guard, mentions);
  print_outcome (self, NULL, mentions);
  return reseau_admin_misuse (_ ("Nothing was erased yet. It cannot be undone, here or on any "
                                 "computer of the network: say --yes if that is what you want."));
}

/* --- access ------------------------------------------------------------------------ */

static void
set_text (ReseauValue *out, const char *key, const char *text)
{
  if (text != NULL)
    reseau_value_set_string (out, key, text);
}

static void
set_json (ReseauValue *out, const char *key, const char *text)
{
  ReseauValue *value = text != NULL ? reseau_json_parse (text, -1, NULL) : NULL;

  if (value != NULL)
    reseau_value_set (out, key, value);
}

static gboolean
on_entry (const ReseauServerEntry *entry, gpointer data)
{
  ReseauValue *item = reseau_value_new_object ();

  reseau_value_set_int (item, "seq", entry->seq);
  set_text (item, "by", entry->uid);
  set_text (item, "at", entry->at);
  reseau_value_set_int (item, "received", entry->received);
  set_text (item, "scope", entry->scope);
  set_json (item, "operation", entry->patch);
  set_json (item, "before", entry->before);
  set_json (item, "after", entry->after);
  reseau_value_add (data, item);
  return TRUE;
}

static ReseauValue *
list_files (PersonCommand *self, const char *id, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (ReseauValue) out = reseau_value_new_list ();
  GHashTableIter iter;
  gpointer name;

  if (!self->store->vtable->list_blob_refs (self->store, id, names, error))
    return NULL;
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    reseau_value_add_string (out, name);
  return g_steal_pointer (&out);
}

static gboolean
add_record (PersonCommand *self, ReseauValue *records, const char *id, GError **error)
{
  g_autoptr (ReseauRecord) record = NULL;
  g_autoptr (ReseauValue) history = reseau_value_new_list ();
  g_autoptr (ReseauValue) files = NULL;
  ReseauValue *out;

  if (!load (self, id, &record, error))
    return FALSE;
  if (record == NULL)
    return TRUE;
  files = list_files (self, id, error);
  if (files == NULL ||
      !self->store->vtable->list_entries (self->store, id, G_MAXINT, on_entry, history, error))
    return FALSE;
  out = reseau_value_new_object ();
  set_text (out, "id", record->id);
  set_text (out, "kind", record->kind);
  set_text (out, "scope", record->scope);
  set_text (out, "by", record->by);
  reseau_value_set_bool (out, "deleted", record->deleted);
  reseau_value_set (out, "fields", reseau_value_ref (record->fields));
  reseau_value_set (out, "conflicts", reseau_value_ref (record->alts));
  reseau_value_set (out, "history", g_steal_pointer (&history));
  reseau_value_set (out, "files", g_steal_pointer (&files));
  reseau_value_add (records, out);
  return TRUE;
}

/* (nullable) without @error: the person has no account */
static ReseauValue *
describe_account (PersonCommand *self, GError **error)
{
  ReseauServerStore *store = self->store;
  g_autoptr (ReseauServerAccount) account = store->vtable->get_account (store, self->person, error);
  g_autoptr (ReseauValue) out = NULL;

  if (account == NULL)
    return NULL;
  out = store->vtable->describe_account (store, self->person, error);
  if (out == NULL)
    return NULL;
  reseau_value_set (out, "account", reseau_account_to_value (account->account));
  reseau_value_set_bool (out, "disabled", account->disabled);
  reseau_value_set_int (out, "created", account->created);
  return g_steal_pointer (&out);
}

static ReseauValue *
describe_person (PersonCommand *self, GError **error)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  g_autoptr (ReseauValue) records = reseau_value_new_list ();
  g_autoptr (ReseauValue) mentions = list_mentions (self, error);
  g_autoptr (ReseauValue) account = NULL;
  g_autoptr (GError) local = NULL;

  for (guint i = 0; mentions != NULL && i < self->ids->len; i++)
    if (!add_record (self, records, g_ptr_array_index (self->ids, i), error))
      return NULL;
  account = mentions != NULL ? describe_account (self, &local) : NULL;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  if (mentions == NULL || (error != NULL && *error != NULL))
    return NULL;
  reseau_value_set_string (out, "person", self->person);
  reseau_value_set (out, "records", g_steal_pointer (&records));
  reseau_value_set (out, "mentions", g_steal_pointer (&mentions));
  if (account != NULL)
    reseau_value_set (out, "use", g_steal_pointer (&account));
  return g_steal_pointer (&out);
}

static int
export_person (PersonCommand *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) value = describe_person (self, &error);
  g_autofree char *json = NULL;

  if (value == NULL)
    return reseau_admin_complain (self->admin, error);
  json = reseau_json_write (value);
  if (g_file_set_contents_full (path, json, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &error))
    return RESEAU_ADMIN_DONE;
  return reseau_admin_refuse (_ ("The file %s cannot be written: %s"), path, error->message);
}

/* --- the command ------------------------------------------------------------------- */

static int
run_action (PersonCommand *self, int argc, char **argv, const char *guard, gboolean sure)
{
  gboolean erases = argc == 3 && g_str_equal (argv[1], "erase");
  int code;

  if (!erases && !(argc == 4 && g_str_equal (argv[1], "export")))
    return reseau_admin_misuse (_ ("What about a person? erase ID|EMAIL or export ID|EMAIL FILE."));
  self->wanted = argv[2];
  code = find_person (self);
  if (code != RESEAU_ADMIN_DONE)
    return code;
  return erases ? erase_person (self, guard, sure) : export_person (self, argv[3]);
}

int
reseau_admin_person (ReseauAdmin *admin, int argc, char **argv)
{
  PersonCommand self = { .admin = admin };
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *guard = NULL;
  gboolean sure = FALSE;
  GOptionEntry entries[] = {
    { "yes", 0, 0, G_OPTION_ARG_NONE, &sure, N_ ("erase; without it, only tell what would go"),
      NULL },
    { "guard", 0, 0, G_OPTION_ARG_FILENAME, &wanted,
      N_ ("the guard that “serve” is told; the list of what was erased stands beside it"), "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  int code = RESEAU_ADMIN_USAGE;

  if (!reseau_admin_parse (&argc, &argv, entries))
    return code;
  guard = reseau_admin_dup_guard (admin, wanted);
  if (guard == NULL)
    return code;
  self.store = reseau_admin_open (admin, &error);
  code = self.store != NULL ? run_action (&self, argc, argv, guard, sure)
                            : reseau_admin_complain (admin, error);
  reseau_server_store_free (self.store);
  g_free (self.person);
  g_clear_pointer (&self.ids, g_ptr_array_unref);
  return code;
}
