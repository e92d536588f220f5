/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin.h"

#include "reseau-admin-account.h"
#include "reseau-admin-demo-pictures.h"
#include "reseau-admin-seed.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-schema.h"
#include "reseau-scope.h"
#include "reseau-sqlite-store.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* Everybody's: the network is invented, and its server is for trying. */
#define DEMO_PASSWORD "compagnonnage"

extern const ReseauEmbedded reseau_demo_texts[];

/* What refers to something comes after it. */
static const struct {
  const char *file;
  const char *kind;
} files[] = {
  { "structures.json", "structure" }, { "persons.json", "person" },
  { "fiches-full.json", "fiche" },    { "fiches-short.json", "fiche" },
  { "meetings.json", "meeting" },     { "links.json", "link" },
  { "messages.json", "message" },
};

typedef struct {
  ReseauServer *server;
  ReseauServerStore *store;
  GDateTime *today;     /* midnight, local time */
  GHashTable *works_at; /* key of a person → key of a structure */
  ReseauBlobFolder *blobs;
  ReseauValue *pictures;
  GError **error;
} Demo;

static char *
id_of (const char *key)
{
  return reseau_id_new_named ("demo", key);
}

static ReseauValue *
read_file (const char *name, GError **error)
{
  for (const ReseauEmbedded *text = reseau_demo_texts; text->name != NULL; text++) {
    if (g_str_equal (text->name, name))
      return reseau_json_parse (text->text, text->length, error);
  }
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "No table %s", name);
  return NULL;
}

static char *
resolve_reference (const char *text)
{
  g_auto (GStrv) parts = NULL;

  if (!g_str_has_prefix (text, "term:"))
    return id_of (text);
  parts = g_strsplit (text + strlen ("term:"), "/", 2);
  return reseau_admin_term_id (parts[0], parts[1]);
}

/* "@today-30" is a date, "@today+12T14:00" a moment in local time. */
static char *
resolve_date (Demo *demo, const char *text)
{
  const char *hour = strchr (text, 'T');
  int days = atoi (text);
  g_autoptr (GDateTime) day = g_date_time_add_days (demo->today, days);
  g_autoptr (GDateTime) moment = NULL;

  if (hour == NULL)
    return g_date_time_format (day, "%Y-%m-%d");
  moment = g_date_time_new (g_date_time_get_timezone (demo->today), g_date_time_get_year (day),
                            g_date_time_get_month (day), g_date_time_get_day_of_month (day),
                            atoi (hour + 1), atoi (strchr (hour, ':') + 1), 0);
  return g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S%:z");
}

static char *
resolve_text (Demo *demo, const char *text)
{
  if (g_str_has_prefix (text, "@today"))
    return resolve_date (demo, text + strlen ("@today"));
  return text[0] == '@' ? resolve_reference (text + 1) : g_strdup (text);
}

static ReseauValue *
resolve (Demo *demo, ReseauValue *value)
{
  ReseauValue *out;

  if (reseau_value_is_string (value))
    return reseau_value_new_string_take (resolve_text (demo, reseau_value_get_string (value)));
  if (reseau_value_is_list (value)) {
    out = reseau_value_new_list ();
    for (guint i = 0; i < reseau_value_get_length (value); i++)
      reseau_value_add (out, resolve (demo, reseau_value_get_at (value, i)));
    return out;
  }
  if (reseau_value_is_object (value)) {
    out = reseau_value_new_object ();
    for (guint i = 0; i < reseau_value_get_length (value); i++)
      reseau_value_set (out, reseau_value_get_key_at (value, i),
                        resolve (demo, reseau_value_get_at (value, i)));
    return out;
  }
  return reseau_value_ref (value);
}

static char *
resolve_scope (const char *scope)
{
  const char *colon = strchr (scope, ':');
  g_auto (GStrv) keys = g_strsplit (colon != NULL ? colon + 1 : "", "+", 2);
  g_autofree char *a = keys[0] != NULL ? id_of (keys[0]) : NULL;
  g_autofree char *b = keys[0] != NULL && keys[1] != NULL ? id_of (keys[1]) : NULL;

  if (g_str_has_prefix (scope, "org:"))
    return reseau_scope_new_org (a);
  if (g_str_has_prefix (scope, "user:"))
    return reseau_scope_new_user (a);
  if (g_str_has_prefix (scope, "pair:"))
    return reseau_scope_new_pair (a, b);
  return g_strdup (scope);
}

static ReseauServerAccount *
author_of (Demo *demo, const char *person)
{
  const char *structure = g_hash_table_lookup (demo->works_at, person);
  g_autofree char *uid = id_of (person);
  g_autofree char *org = structure != NULL ? id_of (structure) : NULL;

  return reseau_admin_new_author (uid, org);
}

static gboolean
write_op (Demo *demo, const char *person, ReseauOp *op)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  g_autoptr (ReseauServerAccount) author =
      person != NULL ? author_of (demo, person) : reseau_admin_new_system ();

  op->n = 1;
  g_ptr_array_add (ops, op);
  return reseau_server_seed (demo->server, demo->store, author, ops, demo->error);
}

static gboolean
has_nature (char **natures, const char *nature)
{
  return natures == NULL ||
         (nature != NULL && g_strv_contains ((const char *const *) natures, nature));
}

/* A visit is asked for; what is answered to it are steps. */
static gboolean
begins_in (const ReseauKind *kind, const char *nature, const char *state)
{
  if (g_strcmp0 (nature, "visit") == 0)
    return g_str_equal (state, "proposed");
  for (guint i = 0; i < kind->n_initial; i++)
    if (g_str_equal (kind->initial[i].to, state) && has_nature (kind->initial[i].natures, nature))
      return TRUE;
  return FALSE;
}

/* The states from the one that a meeting begins in to @state, this one first. */
static GPtrArray *
find_way (const ReseauKind *kind, const char *nature, const char *state, guint depth)
{
  GPtrArray *way = NULL;

  if (begins_in (kind, nature, state)) {
    way = g_ptr_array_new ();
    g_ptr_array_add (way, (gpointer) state);
    return way;
  }
  for (guint i = 0; i < kind->n_transitions && way == NULL && depth < 4; i++) {
    const ReseauTransition *step = &kind->transitions[i];

    if (!g_str_equal (step->to, state) || !has_nature (step->natures, nature))
      continue;
    way = find_way (kind, nature, step->from, depth + 1);
    if (way != NULL)
      g_ptr_array_add (way, (gpointer) state);
  }
  return way;
}

static const char *
somebody_at (Demo *demo, const char *structure)
{
  GHashTableIter iter;
  gpointer person, place;
  const char *found = NULL;

  /* The first by name, so that each loading gives the same. */
  g_hash_table_iter_init (&iter, demo->works_at);
  while (g_hash_table_iter_next (&iter, &person, &place))
    if (g_str_equal (place, structure) && (found == NULL || strcmp (person, found) < 0))
      found = person;
  return found;
}

static const char *
who_goes (Demo *demo, const ReseauValue *entry, const char *to)
{
  const ReseauValue *fields = reseau_value_get (entry, "fields");
  const char *host = reseau_value_get_member_string (fields, "host");
  const char *somebody = NULL;

  if (!g_str_equal (to, "cancelled") && host != NULL)
    somebody = somebody_at (demo, host + 1);
  return somebody != NULL ? somebody : reseau_value_get_member_string (entry, "by");
}

static gboolean
walk (Demo *demo, const ReseauValue *entry, const char *id, const char *scope, GPtrArray *way)
{
  const char *key = reseau_value_get_member_string (entry, "key");

  for (guint i = 1; i < way->len; i++) {
    const char *to = g_ptr_array_index (way, i);
    g_autofree char *name = g_strdup_printf ("%s/%s", key, to);
    g_autofree char *op_id = reseau_id_new_named ("seed-demo", name);
    ReseauOp *op = reseau_op_new (RESEAU_OP_TRANS, op_id, "meeting", id, scope);

    op->from = g_strdup (g_ptr_array_index (way, i - 1));
    op->to = g_strdup (to);
    if (!write_op (demo, who_goes (demo, entry, to), op))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_pictures (Demo *demo, const ReseauValue *entry, ReseauValue *fields)
{
  const char *by = reseau_value_get_member_string (entry, "by");
  g_autofree char *uid = by != NULL ? id_of (by) : NULL;

  return uid == NULL ||
         reseau_admin_demo_add_pictures (demo->server, demo->store, demo->blobs, demo->pictures,
                                         reseau_value_get_member_string (entry, "key"), uid, fields,
                                         demo->error);
}

static gboolean
load_entry (Demo *demo, const char *kind_name, const ReseauValue *entry)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_server_get_schema (demo->server), kind_name);
  const char *key = reseau_value_get_member_string (entry, "key");
  g_autofree char *id = id_of (key);
  g_autofree char *op_id = reseau_id_new_named ("seed-demo", key);
  g_autofree char *scope = resolve_scope (reseau_value_get_member_string (entry, "scope"));
  g_autoptr (ReseauValue) fields = resolve (demo, reseau_value_get (entry, "fields"));
  g_autofree char *state = g_strdup (reseau_value_get_member_string (fields, "state"));
  g_autoptr (GPtrArray) way = NULL;
  ReseauOp *op;

  if (!add_pictures (demo, entry, fields))
    return FALSE;
  op = reseau_op_new (RESEAU_OP_CREATE, op_id, kind_name, id, scope);
  if (state != NULL)
    way = find_way (kind, reseau_value_get_member_string (fields, "nature"), state, 0);
  if (way != NULL)
    reseau_value_set_string (fields, "state", g_ptr_array_index (way, 0));
  op->set = g_steal_pointer (&fields);
  if (!write_op (demo, reseau_value_get_member_string (entry, "by"), op)) {
    g_prefix_error (demo->error, "%s: ", key);
    return FALSE;
  }
  return way == NULL || walk (demo, entry, id, scope, way);
}

static gboolean
load_file (Demo *demo, const char *name, const char *kind)
{
  g_autoptr (ReseauValue) entries = read_file (name, demo->error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (entries); i++)
    if (!load_entry (demo, kind, reseau_value_get_at (entries, i)))
      return FALSE;
  return TRUE;
}

static gboolean
read_memberships (Demo *demo)
{
  g_autoptr (ReseauValue) links = read_file ("links.json", demo->error);

  for (guint i = 0; i < reseau_value_get_length (links); i++) {
    const ReseauValue *fields = reseau_value_get (reseau_value_get_at (links, i), "fields");

    if (g_strcmp0 (reseau_value_get_member_string (fields, "type"), "works_at") == 0)
      g_hash_table_insert (demo->works_at,
                           g_strdup (reseau_value_get_member_string (fields, "from") + 1),
                           g_strdup (reseau_value_get_member_string (fields, "to") + 1));
  }
  return links != NULL;
}

static const ReseauValue *
find_person (const ReseauValue *persons, const char *key)
{
  for (guint i = 0; i < reseau_value_get_length (persons); i++) {
    const ReseauValue *entry = reseau_value_get_at (persons, i);

    if (g_strcmp0 (reseau_value_get_member_string (entry, "key"), key) == 0)
      return reseau_value_get (entry, "fields");
  }
  return NULL;
}

static gboolean
load_account (Demo *demo, const ReseauValue *persons, const ReseauValue *entry)
{
  const char *person = reseau_value_get_member_string (entry, "person");
  const char *structure = reseau_value_get_member_string (entry, "structure");
  const ReseauValue *fields = find_person (persons, person);
  g_autoptr (ReseauAccount) account = g_new0 (ReseauAccount, 1);
  g_autoptr (ReseauValue) line = reseau_value_new_object ();
  g_autofree char *json = NULL;

  account->uid = id_of (person);
  account->structure = structure != NULL ? id_of (structure) : NULL;
  account->email = g_strdup (reseau_value_get_member_string (fields, "email"));
  account->name = g_strdup_printf ("%s %s", reseau_value_get_member_string (fields, "first_name"),
                                   reseau_value_get_member_string (fields, "name"));
  reseau_role_from_string (reseau_value_get_member_string (entry, "role"), &account->role);
  if (!reseau_admin_add_account (demo->server, demo->store, account, DEMO_PASSWORD, FALSE,
                                 demo->error))
    return FALSE;
  reseau_value_set_string (line, "email", account->email);
  reseau_value_set_string (line, "name", account->name);
  reseau_value_set_string (line, "password", DEMO_PASSWORD);
  reseau_value_set_string (line, "role", reseau_role_to_string (account->role));
  json = reseau_json_write (line);
  g_print ("%s\n", json);
  return TRUE;
}

static gboolean
load_accounts (Demo *demo)
{
  g_autoptr (ReseauValue) accounts = read_file ("accounts.json", demo->error);
  g_autoptr (ReseauValue) persons =
      accounts != NULL ? read_file ("persons.json", demo->error) : NULL;

  if (persons == NULL)
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (accounts); i++)
    if (!load_account (demo, persons, reseau_value_get_at (accounts, i)))
      return FALSE;
  return TRUE;
}

static gboolean
load_all (Demo *demo)
{
  if (!demo->store->vtable->begin (demo->store, demo->error))
    return FALSE;
  if (read_memberships (demo)) {
    gboolean ok = TRUE;

    for (guint i = 0; ok && i < G_N_ELEMENTS (files); i++)
      ok = load_file (demo, files[i].file, files[i].kind);
    if (ok && load_accounts (demo))
      return demo->store->vtable->commit (demo->store, demo->error);
  }
  demo->store->vtable->rollback (demo->store);
  return FALSE;
}

static gboolean
load_demo (ReseauAdmin *self, const char *path, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) today =
      g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                             g_date_time_get_day_of_month (now), 0, 0, 0);
  g_autoptr (GHashTable) works_at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (ReseauServerStore) store = NULL;
  g_autofree char *place = g_build_filename (self->folder, "blobs", NULL);
  g_autoptr (ReseauBlobFolder) blobs = reseau_blob_folder_new (place);
  g_autoptr (ReseauValue) pictures = read_file ("pictures.json", error);
  Demo demo = { self->server, NULL, today, works_at, blobs, pictures, error };

  if (pictures == NULL || !reseau_admin_prepare (self->server, path, "all", error))
    return FALSE;
  store = reseau_sqlite_store_open (path, TRUE, error);
  demo.store = store;
  return store != NULL && load_all (&demo);
}

int
reseau_admin_demo (ReseauAdmin *self, int argc, char **argv)
{
  g_autofree char *path = reseau_admin_dup_database (self);
  g_autoptr (GError) error = NULL;
  GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  if (!reseau_admin_parse (&argc, &argv, entries))
    return RESEAU_ADMIN_USAGE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return reseau_admin_refuse (
        _ ("The folder %s has data already; the demonstration needs an empty one."), self->folder);
  return load_demo (self, path, &error) ? RESEAU_ADMIN_DONE : reseau_admin_complain (self, error);
}
