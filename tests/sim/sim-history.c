/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's disk put back to an older state, with and without its guard. */
#include "sim.h"

#include <glib/gstdio.h>

#include "reseau-guard.h"
#include "reseau-json.h"

static char *
path_of (Sim *sim, const char *name)
{
  return g_build_filename (sim->dir, name, NULL);
}

/* --- guard ------------------------------------------------------------------------ */

static void
write_guard (Sim *sim, const char *path)
{
  g_autoptr (GError) error = NULL;
  ReseauServerClock clock;

  if (!sim->server_store->vtable->get_clock (sim->server_store, &clock, &error) ||
      !reseau_guard_write (path, &clock, &error))
    g_error ("The guard: %s", error->message);
}

/* At most a second behind: some commits are not noted before the next thing happens. */
void
sim_guard_keep_up (Sim *sim)
{
  g_autofree char *path = path_of (sim, "guard");

  sim->server_statements_left = 0;
  if (sim_chance (sim, 0.7))
    write_guard (sim, path);
}

/* What the server does when it starts. */
void
sim_guard_check (Sim *sim)
{
  g_autofree char *path = path_of (sim, "guard");
  g_autoptr (GError) error = NULL;
  gboolean put_back;

  if (!reseau_guard_check (path, sim->server_store, &put_back, &error))
    g_error ("The guard: %s", error->message);
  if (put_back != sim->put_back)
    sim_blame (sim, "I-MONO the guard says %s",
               put_back ? "that the server was put back" : "nothing");
  if (put_back) {
    sim->put_back = FALSE;
    sim_tell (sim, "the guard finds out");
    if (!reseau_server_begin_epoch (sim->server, sim->server_store, "guard", &error))
      g_error ("An epoch: %s", error->message);
  }
  write_guard (sim, path);
}

/* --- values ----------------------------------------------------------------------- */

static void
collect_rows (ReseauDb *db, const char *sql, GHashTable *into)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauDbStatement) rows = reseau_db_prepare (db, sql, &error);

  if (rows == NULL)
    g_error ("%s", error->message);
  while (reseau_db_step (rows, NULL) > 0) {
    const char *text = reseau_db_column_text (rows, 0);
    g_autoptr (ReseauValue) value = text ? reseau_json_parse (text, -1, NULL) : NULL;

    sim_collect_values (value, into);
  }
}

/* Everything that a desk has of what was typed; of what was deleted there it gives back
 * the deletion alone. */
void
sim_collect_held (SimDesk *desk, GHashTable *into)
{
  ReseauDb *db = reseau_store_get_db (desk->store);

  collect_rows (db, "SELECT base FROM record WHERE gone = 0", into);
  collect_rows (db, "SELECT alt FROM record WHERE gone = 0", into);
  collect_rows (db, "SELECT body FROM outbox", into);
  collect_rows (db, "SELECT body FROM tray", into);
}

void
sim_collect_kept (Sim *sim, GHashTable *into)
{
  ReseauDb *db = reseau_sqlite_store_get_db (sim->server_store);

  collect_rows (db, "SELECT doc FROM record", into);
  collect_rows (db, "SELECT alt FROM record", into);
  collect_rows (db, "SELECT patch FROM journal", into);
  collect_rows (db, "SELECT body FROM quarantine", into);
}

GHashTable *
sim_collect_everywhere (Sim *sim)
{
  GHashTable *into = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  sim_collect_kept (sim, into);
  for (guint i = 0; i < sim->desks->len; i++)
    sim_collect_held (g_ptr_array_index (sim->desks, i), into);
  return into;
}

/* What was anywhere before a disk was put back and is nowhere now went with it. */
void
sim_excuse_gone (Sim *sim, GHashTable *before)
{
  g_autoptr (GHashTable) after = sim_collect_everywhere (sim);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    if (!g_hash_table_contains (after, value))
      g_hash_table_add (sim->excused, g_strdup (value));
}

/* --- the disk ---------------------------------------------------------------------- */

#define N_BACKUPS 2

static char *
backup_of (Sim *sim, guint i)
{
  g_autofree char *name = g_strdup_printf ("server.backup-%u", i);

  return path_of (sim, name);
}

void
sim_server_back_up (Sim *sim)
{
  g_autofree char *path = backup_of (sim, sim_roll (sim, N_BACKUPS));
  g_autoptr (GError) error = NULL;

  /* It may have died after its last answer; whoever backs up does not die of it. */
  sim_server_failed (sim, NULL);
  sim->server_statements_left = 0;
  g_unlink (path);
  if (!reseau_db_copy_to (reseau_sqlite_store_get_db (sim->server_store), path, &error))
    g_error ("A backup: %s", error->message);
  sim_tell (sim, "the server is backed up");
}

/* What the backup does not know of was not acknowledged to anybody, as far as it goes. */
static void
forget_acked (Sim *sim)
{
  ReseauServerStore *store = sim->server_store;
  GHashTableIter iter;
  gpointer op;

  g_hash_table_iter_init (&iter, sim->acked);
  while (g_hash_table_iter_next (&iter, &op, NULL)) {
    g_autofree char *content = NULL;
    g_autoptr (ReseauOpResult) done = store->vtable->get_done (store, op, &content, NULL);

    if (done == NULL)
      g_hash_table_iter_remove (&iter);
  }
}

/* So are the accounts. */
static void
reload_people (Sim *sim)
{
  ReseauServerStore *store = sim->server_store;

  for (guint i = 0; i < sim->people->len; i++) {
    SimPerson *person = g_ptr_array_index (sim->people, i);
    g_autoptr (ReseauServerAccount) account =
        store->vtable->get_account (store, person->account->uid, NULL);

    if (account == NULL)
      g_error ("An account is gone");
    reseau_account_free (person->account);
    person->account = reseau_account_copy (account->account);
  }
}

static gboolean
has_commit (Sim *sim, const ReseauServerClock *clock)
{
  ReseauDb *db = reseau_sqlite_store_get_db (sim->server_store);
  GString *chain = g_string_new (NULL);
  gint64 n = 0;

  for (guint i = 0; i < sizeof clock->chain; i++)
    g_string_append_printf (chain, "%02X", clock->chain[i]);
  reseau_db_get_int64 (db, &n, NULL,
                       "SELECT count(*) FROM journal WHERE seq = ? AND hex(chain) = ?", "ls",
                       clock->seq, chain->str);
  g_string_free (chain, TRUE);
  return n > 0;
}

/* Whether something of what was there is missing: a backup may be newer than what it replaces,
 * which was an older one. */
static gboolean
is_older (Sim *sim, const ReseauServerClock *before)
{
  ReseauServerStore *store = sim->server_store;
  ReseauServerClock clock;
  gboolean known;

  if (!store->vtable->get_clock (store, &clock, NULL) ||
      !store->vtable->has_epoch (store, before->epoch, &known, NULL))
    g_error ("No clock");
  return clock.epoch == before->epoch ? !has_commit (sim, before) : !known;
}

void
sim_server_put_back (Sim *sim)
{
  g_autofree char *path = path_of (sim, "server.db");
  g_autofree char *guard = path_of (sim, "guard");
  g_autofree char *backup = backup_of (sim, sim_roll (sim, N_BACKUPS));
  g_autoptr (GHashTable) before = NULL;
  ReseauServerClock clock;

  if (!g_file_test (backup, G_FILE_TEST_EXISTS) ||
      !sim->server_store->vtable->get_clock (sim->server_store, &clock, NULL))
    return;
  before = sim_collect_everywhere (sim);
  sim_server_close (sim);
  sim_copy_file (backup, path);
  if (sim_chance (sim, 0.6)) {
    g_unlink (guard);
    sim_server_open (sim);
    sim_tell (sim, "the server is put back, unnoticed");
  }
  else {
    reseau_guard_write (guard, &clock, NULL);
    sim_server_open (sim);
    sim_tell (sim, "the server is put back");
    sim->put_back = is_older (sim, &clock);
    sim_guard_check (sim);
  }
  reload_people (sim);
  sim_excuse_gone (sim, before);
  forget_acked (sim);
}
