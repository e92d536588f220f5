/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-server.h"

#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-schema.h"
#include "reseau-server-private.h"

#include <sodium.h>

/**
 * reseau_server_new:
 * @schema: (transfer none): what records are made of
 * @env: (transfer none): clock and randomness; the system's, if threads share the server
 *
 * Returns: (transfer full): a server without any data of its own
 */
ReseauServer *
reseau_server_new (ReseauSchema *schema, ReseauEnv *env)
{
  ReseauServer *self = g_new0 (ReseauServer, 1);

  self->schema = reseau_schema_ref (schema);
  self->env = reseau_env_ref (env);
  return self;
}

void
reseau_server_free (ReseauServer *self)
{
  if (self == NULL)
    return;
  reseau_schema_unref (self->schema);
  reseau_env_unref (self->env);
  g_free (self);
}

ReseauSchema *
reseau_server_get_schema (ReseauServer *self)
{
  return self->schema;
}

ReseauEnv *
reseau_server_get_env (ReseauServer *self)
{
  return self->env;
}

void
reseau_server_set_touch_func (ReseauServer *self, ReseauServerTouchFunc func, gpointer data)
{
  self->touched = func;
  self->touched_data = data;
}

/* Seconds since 1970. */
gint64
reseau_server_now (ReseauServer *self)
{
  return reseau_env_now_us (self->env) / G_USEC_PER_SEC;
}

/* Random bytes, as text that stands in JSON and in a header field. */
char *
reseau_server_new_token (ReseauServer *self, guint bytes)
{
  g_autofree guint8 *raw = g_malloc (bytes);
  gsize length = sodium_base64_ENCODED_LEN (bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *text = g_malloc (length);

  reseau_env_random (self->env, raw, bytes);
  return sodium_bin2base64 (text, length, raw, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/**
 * reseau_server_init_store:
 * @store: an empty one
 *
 * Begins the first history: an epoch, commit number 0, and the key of cursors.
 */
gboolean
reseau_server_init_store (ReseauServer *self, ReseauServerStore *store, GError **error)
{
  ReseauServerClock clock = { 0 };

  clock.epoch = (reseau_env_random_u64 (self->env) & G_MAXINT32) + 1;
  reseau_env_random (self->env, clock.mac_key, sizeof clock.mac_key);
  return store->vtable->start_epoch (store, &clock, "init", reseau_server_now (self), error);
}

gboolean
reseau_server_hello (ReseauServer *self, ReseauServerStore *store, ReseauHello *hello,
                     GError **error)
{
  ReseauServerClock clock;

  if (!store->vtable->get_clock (store, &clock, error))
    return FALSE;
  hello->epoch = clock.epoch;
  hello->head = clock.seq;
  hello->schema_min = reseau_schema_oldest;
  hello->schema_max = reseau_schema_version;
  return TRUE;
}

/* The account of a session, for handing in what waits and hearing how one stands; one disabled
 * meanwhile has to sign in, and cannot. */
ReseauServerAccount *
reseau_server_known_account (ReseauServerStore *store, const char *uid,
                             ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauServerAccount) account = store->vtable->get_account (store, uid, &local);

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (account != NULL && !account->disabled)
    return g_steal_pointer (&account);
  *problem = reseau_problem_message_new (401, "token-expired", "after-action", "No valid session");
  return NULL;
}

ReseauProblemMessage *
reseau_server_account_closed (void)
{
  return reseau_problem_message_new (403, "account-closed", "never", "The account was closed");
}

/* The account of a session, for everything else: one closed meanwhile hands in and goes. */
ReseauServerAccount *
reseau_server_active_account (ReseauServerStore *store, const char *uid,
                              ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account =
      reseau_server_known_account (store, uid, problem, error);

  if (account == NULL || account->account->role != RESEAU_ROLE_CLOSED)
    return g_steal_pointer (&account);
  *problem = reseau_server_account_closed ();
  return NULL;
}

/**
 * reseau_server_own_device:
 *
 * Returns: (transfer full): the device @device of the account @uid
 */
ReseauServerDevice *
reseau_server_own_device (ReseauServerStore *store, const char *uid, const char *device,
                          ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauServerDevice) found = store->vtable->get_device (store, device, &local);

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (found == NULL || !g_str_equal (found->uid, uid))
    *problem = reseau_problem_message_new (409, "device-forked", "after-action",
                                           "This installation is not registered");
  else if (found->revoked)
    *problem = reseau_problem_message_new (403, "device-revoked", "never",
                                           "This installation was shut out");
  else
    return g_steal_pointer (&found);
  return NULL;
}

static gboolean
has_room_for_device (ReseauServerStore *store, const char *uid, ReseauProblemMessage **problem,
                     GError **error)
{
  guint count = 0;

  if (!store->vtable->count_devices (store, uid, &count, error))
    return FALSE;
  if (count < RESEAU_SERVER_MAX_DEVICES)
    return TRUE;
  *problem = reseau_problem_message_new (403, "too-many-devices", "after-action",
                                         "This account has too many installations");
  return FALSE;
}

/**
 * reseau_server_register:
 * @label: (nullable): what a person calls the machine
 *
 * Returns: (transfer full): the answer to `POST /v1/devices`, JSON
 */
char *
reseau_server_register (ReseauServer *self, ReseauServerStore *store, const char *uid,
                        const char *label, ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account =
      reseau_server_known_account (store, uid, problem, error);
  g_autoptr (ReseauServerDevice) device = NULL;
  g_autoptr (ReseauValue) value = NULL;
  ReseauServerClock clock;
  ReseauDevice answer;

  if (account == NULL || !has_room_for_device (store, uid, problem, error) ||
      !store->vtable->get_clock (store, &clock, error))
    return NULL;
  device = g_new0 (ReseauServerDevice, 1);
  device->id = reseau_id_new (self->env);
  device->uid = g_strdup (uid);
  device->label = g_strdup (label);
  device->token = reseau_server_new_token (self, 16);
  device->seen = reseau_server_now (self);
  if (!store->vtable->put_device (store, device, error))
    return NULL;
  answer = (ReseauDevice){ device->id, device->token, clock.epoch };
  value = reseau_device_to_value (&answer);
  return reseau_json_write (value);
}

/**
 * reseau_server_revoke:
 *
 * Shuts an installation out: it can send and fetch nothing any more.
 */
gboolean
reseau_server_revoke (ReseauServer *self, ReseauServerStore *store, const char *uid,
                      const char *device, ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerDevice) found =
      reseau_server_own_device (store, uid, device, problem, error);

  if (found == NULL)
    return FALSE;
  found->revoked = TRUE;
  return store->vtable->put_device (store, found, error);
}
