/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-server-login.h"

#include "reseau-server-private.h"

#include <sodium.h>
#include <string.h>

/* Argon2id with 12 MiB and 3 passes: among the settings of OWASP ASVS 5 the one with the
 * least memory, since a request may not take more than 16 MB. */
#define HASH_PASSES 3
#define HASH_MEMORY (12 * 1024 * 1024)
#define HASH_AT_ONCE 2

/* From so many failures on each one doubles the wait, up to the longest. */
#define FREE_FAILURES 5
#define MAX_WAIT_S 60
#define FORGET_S 900
#define MAX_REMEMBERED 10000

typedef struct {
  guint failures;
  gint64 last; /* seconds since 1970 */
} Failures;

struct _ReseauServerLogin {
  ReseauServer *server;
  GMutex lock;
  GCond idle;
  guint hashing;
  GHashTable *failures;
  char *decoy; /* hash of a password that nobody has */
};

/**
 * reseau_server_login_new:
 * @server: (transfer none): for its clock and randomness; to outlive this
 *
 * Returns: (transfer full): without any failure to remember
 */
ReseauServerLogin *
reseau_server_login_new (ReseauServer *server)
{
  ReseauServerLogin *self = g_new0 (ReseauServerLogin, 1);
  g_autofree char *nobody = reseau_server_new_token (server, 32);

  self->server = server;
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->decoy = reseau_server_login_hash (nobody, NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);
  return self;
}

void
reseau_server_login_free (ReseauServerLogin *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->failures);
  g_free (self->decoy);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->idle);
  g_free (self);
}

/**
 * reseau_server_login_hash:
 * @password: a password
 *
 * Returns: (transfer full): what is kept of it
 */
char *
reseau_server_login_hash (const char *password, GError **error)
{
  char *hash = g_malloc0 (crypto_pwhash_STRBYTES);

  if (crypto_pwhash_str_alg (hash, password, strlen (password), HASH_PASSES, HASH_MEMORY,
                             crypto_pwhash_ALG_ARGON2ID13) == 0)
    return hash;
  g_free (hash);
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_FAILED,
                       "Not enough memory for a password");
  return NULL;
}

static guint
wait_for (ReseauServerLogin *self, const char *key, guint allowed)
{
  Failures *known = g_hash_table_lookup (self->failures, key);
  gint64 now = reseau_server_now (self->server);
  gint64 until;

  /* A clock that was set back must not make anybody wait for what is past. */
  if (known != NULL && known->last > now)
    known->last = now;
  if (known == NULL || known->failures < allowed || now - known->last > FORGET_S)
    return 0;
  until = known->last + MIN (1 << MIN (known->failures - allowed, 6), MAX_WAIT_S);
  return MAX (until - now, 0);
}

static void
forget_old (ReseauServerLogin *self)
{
  GHashTableIter iter;
  gpointer value;
  gint64 now = reseau_server_now (self->server);

  g_hash_table_iter_init (&iter, self->failures);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (now - ((Failures *) value)->last > FORGET_S)
      g_hash_table_iter_remove (&iter);
  if (g_hash_table_size (self->failures) >= MAX_REMEMBERED)
    g_hash_table_remove_all (self->failures);
}

static void
note_failure (ReseauServerLogin *self, const char *key)
{
  Failures *known = g_hash_table_lookup (self->failures, key);
  gint64 now = reseau_server_now (self->server);

  if (known == NULL) {
    if (g_hash_table_size (self->failures) >= MAX_REMEMBERED)
      forget_old (self);
    known = g_new0 (Failures, 1);
    g_hash_table_insert (self->failures, g_strdup (key), known);
  }
  known->failures = now - known->last > FORGET_S ? 1 : known->failures + 1;
  known->last = now;
}

static char *
email_key (const char *email)
{
  g_autofree char *folded = g_ascii_strdown (email, -1);

  return g_strconcat ("e:", folded, NULL);
}

static char *
address_key (const char *address)
{
  return g_strconcat ("a:", address, NULL);
}

/* Behind a proxy on this machine everybody has its address: it says nothing about who guesses. */
static gboolean
is_local (const char *address)
{
  return g_str_has_prefix (address, "127.") || g_str_equal (address, "::1") ||
         g_str_equal (address, "local");
}

/**
 * reseau_server_login_admit:
 * @wait_seconds: (out): how long to wait before the next attempt
 *
 * Returns: whether an attempt may be made now
 */
gboolean
reseau_server_login_admit (ReseauServerLogin *self, const char *email, const char *address,
                           guint *wait_seconds)
{
  g_autofree char *by_email = email_key (email);
  g_autofree char *by_address = address_key (address);
  guint wait;

  g_mutex_lock (&self->lock);
  /* Many share an address: it is given more patience than a name. */
  wait = wait_for (self, by_email, FREE_FAILURES);
  if (!is_local (address)) {
    guint of_address = wait_for (self, by_address, 10 * FREE_FAILURES);

    wait = MAX (wait, of_address);
  }
  g_mutex_unlock (&self->lock);
  *wait_seconds = wait;
  return wait == 0;
}

/**
 * reseau_server_login_verify:
 * @account: (nullable): the account of @email; %NULL takes as long as one
 *
 * Returns: whether @password is its password, and it is neither disabled nor closed
 */
gboolean
reseau_server_login_verify (ReseauServerLogin *self, const ReseauServerAccount *account,
                            const char *email, const char *address, const char *password)
{
  g_autofree char *by_email = email_key (email);
  g_autofree char *by_address = address_key (address);
  const char *hash = account != NULL ? account->hash : self->decoy;
  gboolean good;

  g_mutex_lock (&self->lock);
  while (self->hashing >= HASH_AT_ONCE)
    g_cond_wait (&self->idle, &self->lock);
  self->hashing++;
  g_mutex_unlock (&self->lock);

  good = crypto_pwhash_str_verify (hash, password, strlen (password)) == 0;
  good =
      good && account != NULL && !account->disabled && account->account->role != RESEAU_ROLE_CLOSED;

  g_mutex_lock (&self->lock);
  self->hashing--;
  g_cond_signal (&self->idle);
  if (good)
    g_hash_table_remove (self->failures, by_email);
  else {
    note_failure (self, by_email);
    note_failure (self, by_address);
  }
  g_mutex_unlock (&self->lock);
  return good;
}

/**
 * reseau_server_login_digest:
 * @token: a bearer token
 *
 * Returns: (transfer full): what is kept of it: it has 256 random bits, so a
 *   fast digest is enough
 */
GBytes *
reseau_server_login_digest (const char *token)
{
  guint8 digest[32];

  crypto_generichash (digest, sizeof digest, (const guint8 *) token, strlen (token), NULL, 0);
  return g_bytes_new (digest, sizeof digest);
}

char *
reseau_server_login_new_token (ReseauServerLogin *self)
{
  return reseau_server_new_token (self->server, 32);
}
