/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server, the desks, their files, and how they break. */
#include "sim.h"

#include <glib/gstdio.h>

#include "reseau-id.h"
#include "reseau-scope.h"

#define START_US (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)
#define SERVER_URL "https://reseau.example.org"

const char *const sim_structures[SIM_N_STRUCTURES] = {
  "0198f000-0000-7000-8000-00000000000a",
  "0198f000-0000-7000-8000-00000000000b",
  "0198f000-0000-7000-8000-00000000000c",
};

static const struct {
  const char *uid;
  const char *email;
  guint home;
  ReseauRole role;
} cast[] = {
  { "0198f000-0000-7000-8000-000000000001", "ada@example.org", 0, RESEAU_ROLE_MEMBER },
  { "0198f000-0000-7000-8000-000000000002", "bob@example.org", 0, RESEAU_ROLE_MEMBER },
  { "0198f000-0000-7000-8000-000000000003", "cleo@example.org", 1, RESEAU_ROLE_MEMBER },
  { "0198f000-0000-7000-8000-000000000004", "dina@example.org", 2, RESEAU_ROLE_ANIMATOR },
};

/* Databases of the first minute, copied instead of made again for each seed. */
static char *template_dir;

/* --- chance ------------------------------------------------------------------ */

guint
sim_roll (Sim *sim, guint n)
{
  return reseau_env_random_u64 (sim->dice) % n;
}

gboolean
sim_chance (Sim *sim, double probability)
{
  return reseau_env_random_unit (sim->dice) < probability;
}

gboolean
sim_accident (Sim *sim, double probability)
{
  return !sim->calm && !sim->brisk && sim_chance (sim, probability);
}

/* What is usual, changed for this history: each has habits of its own, or what
 * is rare would never meet what is rare.
 *
 * Returns: (transfer full): weights */
GArray *
sim_draw (Sim *sim, const guint *usual, gsize n)
{
  static const guint tenths[] = { 0, 5, 10, 10, 20, 60 };
  GArray *weights = g_array_sized_new (FALSE, FALSE, sizeof (guint), n);

  for (gsize i = 0; i < n; i++) {
    guint weight = usual[i] * tenths[sim_roll (sim, G_N_ELEMENTS (tenths))];

    g_array_append_val (weights, weight);
  }
  return weights;
}

/* Returns: which of them, at random; as many as there are when none has any
 * weight */
guint
sim_pick_weighted (Sim *sim, const GArray *weights)
{
  guint total = 0;
  guint roll;

  for (guint i = 0; i < weights->len; i++)
    total += g_array_index (weights, guint, i);
  if (total == 0)
    return weights->len;
  roll = sim_roll (sim, total);
  for (guint i = 0;; i++) {
    guint weight = g_array_index (weights, guint, i);

    if (roll < weight)
      return i;
    roll -= weight;
  }
}

void
sim_pass_time (Sim *sim, gint64 until)
{
  gint64 step = until - sim->now;

  if (step <= 0)
    return;
  sim->now = until;
  reseau_env_advance (sim->server_env, step);
  for (guint i = 0; i < sim->desks->len; i++)
    reseau_env_advance (((SimDesk *) g_ptr_array_index (sim->desks, i))->env, step);
}

/* --- what is said -------------------------------------------------------------- */

void
sim_blame (Sim *sim, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (sim->violations, g_strdup_vprintf (format, args));
  va_end (args);
  if (sim->verbose)
    g_print ("# %s\n", (char *) g_ptr_array_index (sim->violations, sim->violations->len - 1));
}

void
sim_tell (Sim *sim, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (!sim->verbose)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("# %8.2f %s\n", (sim->now - START_US) / (double) G_USEC_PER_SEC, text);
}

/* --- files ------------------------------------------------------------------------ */

void
sim_copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents (from, &bytes, &length, &error) ||
      !g_file_set_contents_full (to, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_error ("%s", error->message);
}

static void
remove_database (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

    g_unlink (name);
  }
}

static char *
make_dir (void)
{
  gboolean memory = g_access ("/dev/shm", W_OK | X_OK) == 0;
  char *dir = g_build_filename (memory ? "/dev/shm" : g_get_tmp_dir (), "reseau-sim-XXXXXX", NULL);

  if (g_mkdtemp (dir) == NULL)
    g_error ("No folder for the simulation");
  return dir;
}

static void
remove_dir (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_unlink (file);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (path);
}

/* --- the first minute ------------------------------------------------------------- */

static GPtrArray *
make_structures (ReseauEnv *env)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);

  for (guint i = 0; i < SIM_N_STRUCTURES; i++) {
    g_autofree char *id = reseau_id_new (env);
    g_autofree char *name = g_strdup_printf ("Structure %u", i);
    ReseauOp *op =
        reseau_op_new (RESEAU_OP_CREATE, id, "structure", sim_structures[i], RESEAU_SCOPE_NET);

    op->set = reseau_value_new_object ();
    reseau_value_set_string (op->set, "name", name);
    g_ptr_array_add (ops, op);
  }
  return ops;
}

static ReseauServerAccount *
make_account (guint i)
{
  ReseauServerAccount *self = g_new0 (ReseauServerAccount, 1);

  self->account = g_new0 (ReseauAccount, 1);
  self->account->uid = g_strdup (cast[i].uid);
  self->account->email = g_strdup (cast[i].email);
  self->account->name = g_strdup (cast[i].email);
  self->account->structure = g_strdup (sim_structures[cast[i].home]);
  self->account->role = cast[i].role;
  self->hash = g_strdup ("none");
  return self;
}

static void
fill_server (ReseauServer *server, ReseauServerStore *store)
{
  g_autoptr (GPtrArray) ops = make_structures (reseau_server_get_env (server));
  g_autoptr (GError) error = NULL;

  reseau_server_init_store (server, store, &error);
  for (guint i = 0; error == NULL && i < G_N_ELEMENTS (cast); i++) {
    g_autoptr (ReseauServerAccount) account = make_account (i);

    store->vtable->put_account (store, account, &error);
    if (error == NULL && i + 1 == G_N_ELEMENTS (cast))
      reseau_server_seed (server, store, account, ops, &error);
  }
  if (error != NULL)
    g_error ("The server's first minute: %s", error->message);
}

void
sim_prepare_templates (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (1, START_US);
  g_autoptr (ReseauServer) server = reseau_server_new (schema, env);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauServerStore) server_store = NULL;
  g_autoptr (ReseauStore) store = NULL;
  g_autofree char *server_path = NULL;
  g_autofree char *desk_path = NULL;

  template_dir = make_dir ();
  server_path = g_build_filename (template_dir, "server.db", NULL);
  desk_path = g_build_filename (template_dir, "desk.db", NULL);
  server_store = reseau_sqlite_store_open (server_path, TRUE, &error);
  if (server_store != NULL)
    store = reseau_store_open (desk_path, RESEAU_DB_READ_WRITE, schema, env, &error);
  if (store == NULL)
    g_error ("A template: %s", error->message);
  fill_server (server, server_store);
}

void
sim_drop_templates (void)
{
  remove_dir (template_dir);
  g_clear_pointer (&template_dir, g_free);
}

/* --- server ----------------------------------------------------------------------- */

static gboolean
on_server_statement (ReseauDb *db, const char *sql, gpointer data)
{
  Sim *sim = data;

  if (sim->server_statements_left > 0 && --sim->server_statements_left == 0)
    sim->server_dead = TRUE;
  return !sim->server_dead;
}

void
sim_server_open (Sim *sim)
{
  g_autofree char *path = g_build_filename (sim->dir, "server.db", NULL);
  g_autoptr (GError) error = NULL;

  sim->server_store = reseau_sqlite_store_open (path, TRUE, &error);
  if (sim->server_store == NULL)
    g_error ("The server's store: %s", error->message);
  sim->server_dead = FALSE;
  sim->server_statements_left = 0;
  sim->server_life++;
  reseau_db_set_statement_hook (reseau_sqlite_store_get_db (sim->server_store), on_server_statement,
                                sim);
}

void
sim_server_close (Sim *sim)
{
  g_clear_pointer (&sim->server_store, reseau_server_store_free);
}

void
sim_server_arm (Sim *sim)
{
  sim->server_statements_left = sim_accident (sim, 0.03) ? 1 + sim_roll (sim, 40) : 0;
}

/* Returns: whether the server has crashed; it is up again then */
gboolean
sim_server_failed (Sim *sim, const GError *error)
{
  if (!sim->server_dead) {
    if (error != NULL)
      sim_blame (sim, "I-LIVE the server's store: %s", error->message);
    return FALSE;
  }
  sim_tell (sim, "server crashes");
  sim_server_close (sim);
  sim_server_open (sim);
  sim_guard_check (sim);
  return TRUE;
}

static void
change_structure (Sim *sim, SimPerson *person, ReseauAccount *account)
{
  gboolean away = g_strcmp0 (account->structure, sim_structures[person->home]) != 0;
  guint choice =
      away && sim_chance (sim, 0.7) ? person->home : sim_roll (sim, SIM_N_STRUCTURES + 1);

  g_free (account->structure);
  account->structure = g_strdup (choice < SIM_N_STRUCTURES ? sim_structures[choice] : NULL);
  sim_tell (sim, "%s goes to structure %u", account->email, choice);
}

static void
change_role (Sim *sim, SimPerson *person, ReseauAccount *account)
{
  gboolean closes = account->role != RESEAU_ROLE_CLOSED;

  account->role = closes ? RESEAU_ROLE_CLOSED : person->role;
  sim_tell (sim, "the account of %s is %s", account->email, closes ? "closed" : "opened again");
}

/* In every fifth history: the others go on as they always did. */
static gboolean
closes_accounts (Sim *sim)
{
  return sim->seed % 5 == 2;
}

/* Of another structure, of none, closed or opened again. */
void
sim_person_change (Sim *sim, SimPerson *person)
{
  ReseauServerStore *store = sim->server_store;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauServerAccount) account =
      store->vtable->get_account (store, person->account->uid, &error);

  if (account == NULL)
    g_error ("An account: %s", error->message);
  if (closes_accounts (sim) &&
      sim_chance (sim, account->account->role == RESEAU_ROLE_CLOSED ? 0.6 : 0.4))
    change_role (sim, person, account->account);
  else
    change_structure (sim, person, account->account);
  if (!store->vtable->put_account (store, account, &error))
    g_error ("An account: %s", error->message);
  reseau_account_free (person->account);
  person->account = reseau_account_copy (account->account);
}

/* --- desks -------------------------------------------------------------------------- */

static gboolean
on_desk_statement (ReseauDb *db, const char *sql, gpointer data)
{
  SimDesk *desk = data;

  if (desk->statements_left > 0 && --desk->statements_left == 0)
    desk->dead = TRUE;
  return !desk->dead;
}

void
sim_desk_open (SimDesk *desk)
{
  Sim *sim = desk->sim;
  g_autoptr (ReseauStoreState) state = NULL;
  g_autoptr (GError) error = NULL;

  desk->store =
      reseau_store_open (desk->path, RESEAU_DB_READ_WRITE, sim->schema, desk->env, &error);
  if (desk->store != NULL)
    state = reseau_store_load_state (desk->store, &error);
  /* Who has signed in once learns of the rest by pulling. */
  if (state == NULL ||
      (state->account == NULL &&
       !reseau_store_set_server (desk->store, SERVER_URL, desk->person->account, &error)))
    g_error ("Seed %" G_GUINT64_FORMAT ", desk %u: %s", sim->seed, desk->index, error->message);
  desk->engine = reseau_engine_new (desk->env);
  reseau_engine_set_signed_in (desk->engine, TRUE);
  desk->dead = FALSE;
  desk->statements_left = 0;
  desk->request = 0;
  desk->wake_at = sim->now;
  reseau_db_set_statement_hook (reseau_store_get_db (desk->store), on_desk_statement, desk);
}

void
sim_desk_close (SimDesk *desk)
{
  g_clear_pointer (&desk->engine, reseau_engine_free);
  g_clear_pointer (&desk->store, reseau_store_close);
}

/* The next thing that the desk writes may be its last. */
void
sim_desk_arm (SimDesk *desk)
{
  desk->statements_left = sim_accident (desk->sim, 0.02) ? 1 + sim_roll (desk->sim, 60) : 0;
}

/* Returns: whether the desk has crashed; it is up again then */
gboolean
sim_desk_failed (SimDesk *desk, const GError *error)
{
  desk->statements_left = 0;
  if (!desk->dead) {
    if (error != NULL)
      sim_blame (desk->sim, "I-LIVE the store of desk %u: %s", desk->index, error->message);
    return FALSE;
  }
  sim_tell (desk->sim, "desk %u crashes", desk->index);
  sim_desk_close (desk);
  sim_desk_open (desk);
  return TRUE;
}

static void
desk_free (gpointer data)
{
  SimDesk *desk = data;

  sim_desk_close (desk);
  reseau_env_unref (desk->env);
  g_free (desk->path);
  g_free (desk->backup);
  g_free (desk);
}

/* @image: a file to begin with, %NULL for an empty cache */
SimDesk *
sim_add_desk (Sim *sim, SimPerson *person, const char *image)
{
  SimDesk *desk = g_new0 (SimDesk, 1);
  g_autofree char *name = g_strdup_printf ("desk-%u.db", sim->desks->len);
  g_autofree char *template = g_build_filename (template_dir, "desk.db", NULL);

  desk->sim = sim;
  desk->index = sim->desks->len;
  desk->person = person;
  desk->path = g_build_filename (sim->dir, name, NULL);
  desk->env = reseau_env_new_seeded (reseau_env_random_u64 (sim->dice), sim->now);
  sim_copy_file (image ? image : template, desk->path);
  g_ptr_array_add (sim->desks, desk);
  sim_desk_open (desk);
  return desk;
}

void
sim_desk_back_up (SimDesk *desk)
{
  if (desk->backup == NULL)
    desk->backup = g_strconcat (desk->path, ".backup", NULL);
  sim_desk_close (desk);
  sim_copy_file (desk->path, desk->backup);
  sim_desk_open (desk);
  sim_tell (desk->sim, "desk %u is backed up", desk->index);
}

/* What was typed since the backup and had not left is gone with the disk. */
void
sim_desk_restore (SimDesk *desk)
{
  g_autoptr (GHashTable) before = NULL;

  if (desk->backup == NULL)
    return;
  before = sim_collect_everywhere (desk->sim);
  sim_tell (desk->sim, "desk %u is restored", desk->index);
  sim_desk_close (desk);
  remove_database (desk->path);
  sim_copy_file (desk->backup, desk->path);
  sim_desk_open (desk);
  sim_excuse_gone (desk->sim, before);
}

void
sim_desk_clone (SimDesk *desk)
{
  sim_desk_close (desk);
  sim_tell (desk->sim, "desk %u is cloned as %u", desk->index, desk->sim->desks->len);
  sim_add_desk (desk->sim, desk->person, desk->path);
  sim_desk_open (desk);
}

/* --- the whole ---------------------------------------------------------------------- */

static void
typed_free (gpointer data)
{
  SimTyped *typed = data;

  g_hash_table_unref (typed->saw);
  g_free (typed->over);
  g_free (typed);
}

static void
person_free (gpointer data)
{
  SimPerson *person = data;

  reseau_account_free (person->account);
  g_free (person);
}

static void
add_people (Sim *sim)
{
  for (guint i = 0; i < G_N_ELEMENTS (cast); i++) {
    SimPerson *person = g_new0 (SimPerson, 1);
    g_autoptr (ReseauServerAccount) account = make_account (i);

    person->account = reseau_account_copy (account->account);
    person->home = cast[i].home;
    person->role = cast[i].role;
    g_ptr_array_add (sim->people, person);
  }
}

static void
add_desks (Sim *sim)
{
  /* The first two belong to one person, the third to a colleague. */
  static const guint owners[] = { 0, 0, 1, 2, 3 };
  guint n = 3 + sim_roll (sim, 3);

  for (guint i = 0; i < n; i++)
    sim_add_desk (sim, g_ptr_array_index (sim->people, owners[i]), NULL);
}

Sim *
sim_new (guint64 seed, gboolean alone, gboolean verbose)
{
  static const guint focus[] = { 1, 3, 10, 1000 };
  Sim *sim = g_new0 (Sim, 1);
  g_autofree char *template = g_build_filename (template_dir, "server.db", NULL);
  g_autofree char *path = NULL;

  sim->seed = seed;
  sim->alone = alone;
  sim->verbose = verbose;
  sim->now = START_US;
  sim->dice = reseau_env_new_seeded (seed * 2 + 1, START_US);
  sim->dir = make_dir ();
  sim->schema = reseau_schema_new_builtin ();
  sim->people = g_ptr_array_new_with_free_func (person_free);
  sim->desks = g_ptr_array_new_with_free_func (desk_free);
  sim->records = g_ptr_array_new_with_free_func (g_free);
  sim->makers = g_array_new (FALSE, FALSE, sizeof (guint));
  sim->typed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, typed_free);
  sim->excused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sim->op_saw =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  sim->acked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sim->violations = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&sim->events);

  path = g_build_filename (sim->dir, "server.db", NULL);
  sim_copy_file (template, path);
  sim->server_env = reseau_env_new_seeded (reseau_env_random_u64 (sim->dice), sim->now);
  sim->server = reseau_server_new (sim->schema, sim->server_env);
  sim_server_open (sim);
  add_people (sim);
  add_desks (sim);
  sim->habits = sim_draw_habits (sim);
  sim->focus = focus[sim_roll (sim, G_N_ELEMENTS (focus))];
  return sim;
}

void
sim_free (Sim *sim)
{
  g_queue_clear_full (&sim->events, (GDestroyNotify) sim_event_free);
  g_ptr_array_unref (sim->desks);
  g_ptr_array_unref (sim->people);
  g_ptr_array_unref (sim->records);
  g_array_unref (sim->makers);
  g_array_unref (sim->habits);
  g_clear_pointer (&sim->climate, g_array_unref);
  g_ptr_array_unref (sim->violations);
  g_hash_table_unref (sim->typed);
  g_hash_table_unref (sim->excused);
  g_hash_table_unref (sim->op_saw);
  g_hash_table_unref (sim->acked);
  sim_server_close (sim);
  reseau_server_free (sim->server);
  reseau_schema_unref (sim->schema);
  reseau_env_unref (sim->server_env);
  reseau_env_unref (sim->dice);
  remove_dir (sim->dir);
  g_free (sim->dir);
  g_free (sim);
}
