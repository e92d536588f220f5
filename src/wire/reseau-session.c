/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-session.h"

#include "reseau-reader.h"

static const char service_name[] = "reseaud";

void
reseau_account_free (ReseauAccount *self)
{
  if (self == NULL)
    return;
  g_free (self->uid);
  g_free (self->email);
  g_free (self->name);
  g_free (self->structure);
  g_free (self);
}

ReseauAccount *
reseau_account_copy (const ReseauAccount *self)
{
  ReseauAccount *copy = g_new0 (ReseauAccount, 1);

  copy->uid = g_strdup (self->uid);
  copy->email = g_strdup (self->email);
  copy->name = g_strdup (self->name);
  copy->structure = g_strdup (self->structure);
  copy->role = self->role;
  return copy;
}

ReseauValue *
reseau_account_to_value (const ReseauAccount *self)
{
  ReseauValue *out = reseau_value_new_object ();

  reseau_value_set_string (out, "uid", self->uid);
  reseau_value_set_string (out, "email", self->email);
  reseau_value_set_string (out, "name", self->name);
  reseau_value_set_string (out, "role", reseau_role_to_string (self->role));
  if (self->structure != NULL)
    reseau_value_set_string (out, "structure", self->structure);
  return out;
}

ReseauAccount *
reseau_account_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauAccount) self = g_new0 (ReseauAccount, 1);
  ReseauReader reader = RESEAU_READER (value, "$.account", error);
  const char *role;

  self->uid = g_strdup (reseau_reader_id (&reader, "uid"));
  self->email = g_strdup (reseau_reader_string (&reader, "email", 1, 320));
  self->name = g_strdup (reseau_reader_string (&reader, "name", 1, 1000));
  self->structure = g_strdup (reseau_reader_optional_string (&reader, "structure", 36));
  role = reseau_reader_string (&reader, "role", 1, 32);
  if (!reseau_reader_end (&reader))
    return NULL;
  /* One of a later release: the server knows what it allows, and here the least is foreseen. */
  if (!reseau_role_from_string (role, &self->role))
    self->role = RESEAU_ROLE_MEMBER;
  return g_steal_pointer (&self);
}

/**
 * reseau_account_get_actor:
 *
 * Returns: the account as the rules see it; its strings are the account's
 */
ReseauActor
reseau_account_get_actor (const ReseauAccount *self)
{
  return (ReseauActor){ self->uid, self->structure, self->role };
}

void
reseau_session_free (ReseauSession *self)
{
  if (self == NULL)
    return;
  g_free (self->token);
  reseau_account_free (self->account);
  g_free (self);
}

ReseauValue *
reseau_session_to_value (const ReseauSession *self)
{
  ReseauValue *out = reseau_value_new_object ();

  reseau_value_set_string (out, "token", self->token);
  reseau_value_set_int (out, "expires", self->expires);
  reseau_value_set (out, "account", reseau_account_to_value (self->account));
  return out;
}

ReseauSession *
reseau_session_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauSession) self = g_new0 (ReseauSession, 1);
  ReseauReader reader = RESEAU_READER (value, "$", error);
  const ReseauValue *account;

  self->token = g_strdup (reseau_reader_string (&reader, "token", 16, 256));
  self->expires = reseau_reader_int (&reader, "expires", 0, G_MAXINT64);
  account = reseau_reader_object (&reader, "account");
  if (!reseau_reader_end (&reader))
    return NULL;
  self->account = reseau_account_from_value (account, error);
  return self->account ? g_steal_pointer (&self) : NULL;
}

void
reseau_device_free (ReseauDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->device);
  g_free (self->token);
  g_free (self);
}

ReseauValue *
reseau_device_to_value (const ReseauDevice *self)
{
  ReseauValue *out = reseau_value_new_object ();

  reseau_value_set_string (out, "device", self->device);
  reseau_value_set_string (out, "token", self->token);
  reseau_value_set_int (out, "epoch", self->epoch);
  return out;
}

ReseauDevice *
reseau_device_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauDevice) self = g_new0 (ReseauDevice, 1);
  ReseauReader reader = RESEAU_READER (value, "$", error);

  self->device = g_strdup (reseau_reader_id (&reader, "device"));
  self->token = g_strdup (reseau_reader_string (&reader, "token", 1, 128));
  self->epoch = reseau_reader_int (&reader, "epoch", 0, G_MAXUINT32);
  return reseau_reader_end (&reader) ? g_steal_pointer (&self) : NULL;
}

void
reseau_hello_free (ReseauHello *self)
{
  if (self == NULL)
    return;
  g_free (self->version);
  g_free (self);
}

ReseauValue *
reseau_hello_to_value (const ReseauHello *self)
{
  ReseauValue *out = reseau_value_new_object ();
  ReseauValue *schema = reseau_value_new_object ();

  reseau_value_set_int (schema, "min", self->schema_min);
  reseau_value_set_int (schema, "max", self->schema_max);
  reseau_value_set_string (out, "service", service_name);
  reseau_value_set_string (out, "version", self->version);
  reseau_value_set_int (out, "epoch", self->epoch);
  reseau_value_set_int (out, "head", self->head);
  reseau_value_set (out, "schema", schema);
  return out;
}

/**
 * reseau_hello_from_value:
 *
 * Returns: (transfer full): the greeting; %RESEAU_ERROR_NOT_A_SERVER if it is
 *   not one of this protocol
 */
ReseauHello *
reseau_hello_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauHello) self = g_new0 (ReseauHello, 1);
  ReseauReader reader = RESEAU_READER (value, "$", error);
  ReseauReader schema;

  if (g_strcmp0 (reseau_value_get_member_string (value, "service"), service_name) != 0) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER,
                         "This address is not one of a Réseau server");
    return NULL;
  }
  self->version = g_strdup (reseau_reader_string (&reader, "version", 1, 64));
  self->epoch = reseau_reader_int (&reader, "epoch", 0, G_MAXUINT32);
  self->head = reseau_reader_int (&reader, "head", 0, G_MAXINT64);
  schema = RESEAU_READER (reseau_reader_object (&reader, "schema"), "$.schema", error);
  if (!reseau_reader_end (&reader))
    return NULL;
  self->schema_min = reseau_reader_int (&schema, "min", 1, G_MAXINT32);
  self->schema_max = reseau_reader_int (&schema, "max", 1, G_MAXINT32);
  return reseau_reader_end (&schema) ? g_steal_pointer (&self) : NULL;
}
