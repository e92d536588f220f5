/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-store-private.h"

#include "reseau-db-migrate.h"

extern const ReseauEmbedded reseau_store_sql[];

/* To be changed with the way the index is made: then it is made anew. */
#define INDEX_VERSION "3"

static const char data_key[] = "reseau-store";

static void
store_free (gpointer data)
{
  ReseauStore *self = data;

  reseau_account_free (self->account);
  g_hash_table_unref (self->plans);
  g_hash_table_unref (self->kinds);
  g_hash_table_unref (self->scopes);
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->blocks);
  g_hash_table_unref (self->relabels);
  g_ptr_array_unref (self->changed_codes);
  g_clear_pointer (&self->term_texts, g_hash_table_unref);
  reseau_blob_folder_unref (self->blobs);
  reseau_schema_unref (self->schema);
  reseau_env_unref (self->env);
  g_free (self);
}

static guint
count_migrations (void)
{
  guint n = 0;

  while (reseau_store_sql[n].name != NULL)
    n++;
  return n;
}

/* A reader changes nothing: it takes a cache of its own version or none. */
static gboolean
check_version (ReseauDb *db, GError **error)
{
  int wanted = count_migrations ();
  int version;

  if (!reseau_db_get_user_version (db, &version, error))
    return FALSE;
  if (version == wanted)
    return TRUE;
  g_set_error (error, RESEAU_ERROR, version > wanted ? RESEAU_ERROR_NEWER : RESEAU_ERROR_STALE,
               "The cache is of version %d, this program of version %d", version, wanted);
  return FALSE;
}

/* Everything in the schema that the index is made of. */
static char *
dup_index_version (const ReseauSchema *schema)
{
  g_autoptr (GString) text = g_string_new (INDEX_VERSION);

  for (guint i = 0; i < reseau_schema_get_n_kinds (schema); i++) {
    const ReseauKind *kind = reseau_schema_get_kind_at (schema, i);
    g_autofree char *title = g_strjoinv (",", kind->title);

    g_string_append_printf (text, ";%s(%s)", kind->name, title);
    for (guint j = 0; j < kind->n_fields; j++) {
      const ReseauField *field = &kind->fields[j];

      g_string_append_printf (text, ",%s:%d:%u:%d:%s", field->key, field->type, field->search,
                              field->facet, field->list ? field->list : "");
    }
  }
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, text->len);
}

static gboolean
bring_index_up (ReseauStore *self, GError **error)
{
  g_autofree char *wanted = dup_index_version (self->schema);
  g_autofree char *present = NULL;
  gboolean ok;

  if (!reseau_store_get_meta_text (self, "index", &present, error))
    return FALSE;
  if (g_strcmp0 (present, wanted) == 0)
    return TRUE;
  if (!reseau_store_begin (self, error))
    return FALSE;
  ok = (present == NULL || reseau_store_reindex (self, error)) &&
       reseau_store_set_meta_text (self, "index", wanted, error);
  return reseau_store_finish (self, ok, error);
}

static gboolean
bring_up (ReseauStore *self, GError **error)
{
  return reseau_db_migrate (self->db, reseau_store_sql, error) && bring_index_up (self, error);
}

static gboolean
prepare (ReseauStore *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (reseau_db_is_read_only (self->db))
    return check_version (self->db, error);
  if (!bring_up (self, &local)) {
    /* A newer version has it, or another process: nothing is lost in there. */
    if (!g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_NEWER) &&
        !g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_BUSY))
      reseau_store_keep_waiting (self->db);
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  reseau_store_drop_waiting (self->db);
  return TRUE;
}

/**
 * reseau_store_attach:
 * @db: an open connection; owns the store from now on
 *
 * Makes a store of a connection, and brings the file to the version of this
 * program when the connection may write.
 *
 * Returns: (transfer none): the store, or %NULL with RESEAU_ERROR_NEWER, an error of
 *   the database, or of a reader RESEAU_ERROR_STALE when a writer must bring the
 *   file up first
 */
ReseauStore *
reseau_store_attach (ReseauDb *db, ReseauSchema *schema, ReseauEnv *env, GError **error)
{
  ReseauStore *self;

  g_return_val_if_fail (db != NULL && schema != NULL && env != NULL, NULL);

  self = g_new0 (ReseauStore, 1);
  self->db = db;
  self->schema = reseau_schema_ref (schema);
  self->env = reseau_env_ref (env);
  self->plans = reseau_store_make_plans (schema);
  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->scopes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->blocks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->changed_codes = g_ptr_array_new_with_free_func (g_free);
  self->relabels = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  reseau_db_set_data (db, data_key, self, store_free);
  self->fts = reseau_fts_register (db, error);
  if (self->fts == NULL || !prepare (self, error))
    return NULL;
  return self;
}

ReseauAnalyzer *
reseau_store_get_analyzer (ReseauStore *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return reseau_fts_get_analyzer (self->fts);
}

/**
 * reseau_store_open:
 * @path: the file, made with its folder unless only to be read
 *
 * Opens a connection and attaches a store to it; errors are those of both.
 *
 * Returns: (transfer full): the store
 */
ReseauStore *
reseau_store_open (const char *path, ReseauDbFlags flags, ReseauSchema *schema, ReseauEnv *env,
                   GError **error)
{
  ReseauStore *self;
  ReseauDb *db;

  g_return_val_if_fail (path != NULL && schema != NULL && env != NULL, NULL);

  db = reseau_db_open (path, flags, error);
  if (db == NULL)
    return NULL;
  self = reseau_store_attach (db, schema, env, error);
  if (self == NULL)
    reseau_db_close (db);
  return self;
}

/**
 * reseau_store_close:
 *
 * Closes the connection too.  Not for a store attached to somebody else's.
 */
void
reseau_store_close (ReseauStore *self)
{
  if (self != NULL)
    reseau_db_close (self->db);
}

/**
 * reseau_store_from_db:
 *
 * Returns: (transfer none) (nullable): the store over a connection
 */
ReseauStore *
reseau_store_from_db (ReseauDb *db)
{
  return reseau_db_get_data (db, data_key);
}

ReseauDb *
reseau_store_get_db (ReseauStore *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->db;
}

ReseauSchema *
reseau_store_get_schema (ReseauStore *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->schema;
}

ReseauEnv *
reseau_store_get_env (ReseauStore *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->env;
}

void
reseau_store_drop_caches (ReseauStore *self)
{
  g_hash_table_remove_all (self->kinds);
  g_hash_table_remove_all (self->scopes);
  g_hash_table_remove_all (self->values);
  g_hash_table_remove_all (self->blocks);
  g_hash_table_remove_all (self->relabels);
  g_ptr_array_set_size (self->changed_codes, 0);
  g_clear_pointer (&self->term_texts, g_hash_table_unref);
  reseau_fts_drop_vocab (self->fts);
  self->words_known = FALSE;
  self->n_texts = 0;
  g_clear_pointer (&self->account, reseau_account_free);
  self->account_known = FALSE;
}

/* Another program may have written meanwhile: then the caches say nothing. */
static gboolean
look_at_others (ReseauStore *self, GError **error)
{
  gint64 version = 0;

  if (!reseau_db_get_int64 (self->db, &version, error, "PRAGMA data_version", ""))
    return FALSE;
  if (version != self->data_version)
    reseau_store_drop_caches (self);
  self->data_version = version;
  return TRUE;
}

gboolean
reseau_store_begin (ReseauStore *self, GError **error)
{
  if (!reseau_db_begin (self->db, error))
    return FALSE;
  if (look_at_others (self, error))
    return TRUE;
  reseau_db_rollback (self->db);
  return FALSE;
}

gboolean
reseau_store_finish (ReseauStore *self, gboolean ok, GError **error)
{
  ok = ok && reseau_store_flush_bits (self, error) && reseau_store_relabel (self, error) &&
       reseau_store_find_words (self, error) && reseau_store_flush_bits (self, error) &&
       reseau_fts_flush_vocab (self->fts, error);
  if (!ok)
    reseau_db_rollback (self->db);
  else
    ok = reseau_db_commit (self->db, error);
  if (!ok)
    reseau_store_drop_caches (self);
  return ok;
}

/* One that writes must not keep other programs from writing while it reads. */
gboolean
reseau_store_begin_read (ReseauStore *self, GError **error)
{
  if (reseau_db_is_read_only (self->db))
    return reseau_db_begin (self->db, error);
  return reseau_db_run (self->db, error, "SAVEPOINT reading", "");
}

/* Also when the reading was cancelled. */
void
reseau_store_end_read (ReseauStore *self)
{
  if (reseau_db_is_read_only (self->db))
    reseau_db_rollback (self->db);
  else
    sqlite3_exec (reseau_db_get_handle (self->db), "RELEASE reading", NULL, NULL, NULL);
}

static gboolean
lookup_name (ReseauStore *self, GHashTable *cache, const char *sql, const char *name,
             gint64 *result, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  const gint64 *known = g_hash_table_lookup (cache, name);
  int more;

  *result = known ? *known : 0;
  if (known != NULL)
    return TRUE;
  statement = reseau_db_query (self->db, error, sql, "s", name);
  if (statement == NULL)
    return FALSE;
  more = reseau_db_step (statement, error);
  if (more > 0) {
    *result = reseau_db_column_int64 (statement, 0);
    g_hash_table_insert (cache, g_strdup (name), g_memdup2 (result, sizeof *result));
  }
  return more >= 0;
}

static gboolean
intern_name (ReseauStore *self, GHashTable *cache, const char *find, const char *add,
             const char *name, gint64 *result, GError **error)
{
  if (!lookup_name (self, cache, find, name, result, error))
    return FALSE;
  if (*result != 0)
    return TRUE;
  if (!reseau_db_run (self->db, error, add, "s", name))
    return FALSE;
  *result = reseau_db_last_rowid (self->db);
  g_hash_table_insert (cache, g_strdup (name), g_memdup2 (result, sizeof *result));
  return TRUE;
}

gboolean
reseau_store_find_kind (ReseauStore *self, const char *name, gint64 *kid, GError **error)
{
  return lookup_name (self, self->kinds, "SELECT kid FROM kind WHERE name = ?", name, kid, error);
}

gboolean
reseau_store_intern_kind (ReseauStore *self, const char *name, gint64 *kid, GError **error)
{
  return intern_name (self, self->kinds, "SELECT kid FROM kind WHERE name = ?",
                      "INSERT INTO kind (name) VALUES (?)", name, kid, error);
}

gboolean
reseau_store_intern_scope (ReseauStore *self, const char *name, gint64 *sid, GError **error)
{
  return intern_name (self, self->scopes, "SELECT sid FROM scope WHERE name = ?",
                      "INSERT INTO scope (name) VALUES (?)", name, sid, error);
}
