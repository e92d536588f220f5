/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-rules.h"

G_BEGIN_DECLS

/**
 * ReseauAccount:
 * @structure: (nullable): the structure it works in
 *
 * Who is signed in, as the server says it.
 */
typedef struct {
  char *uid;
  char *email;
  char *name;
  char *structure;
  ReseauRole role;
} ReseauAccount;

/**
 * ReseauSession:
 * @token: bearer token
 * @expires: seconds since 1970
 *
 * The answer to `POST /v1/session` {"email", "password", "label"}.
 */
typedef struct {
  char *token;
  gint64 expires;
  ReseauAccount *account;
} ReseauSession;

/**
 * ReseauDevice:
 *
 * The answer to `POST /v1/devices` {"label"}: this installation's identity and
 * the first of its ratcheting tokens.
 */
typedef struct {
  char *device;
  char *token;
  gint64 epoch;
} ReseauDevice;

/**
 * ReseauHello:
 *
 * The answer to `GET /v1/hello`, which needs no session.
 */
typedef struct {
  gint64 epoch;
  gint64 head;
  int schema_min;
  int schema_max;
  char *version;
} ReseauHello;

ReseauAccount *reseau_account_copy (const ReseauAccount *self);
void reseau_account_free (ReseauAccount *self);
ReseauValue *reseau_account_to_value (const ReseauAccount *self);
ReseauAccount *reseau_account_from_value (const ReseauValue *value, GError **error);
ReseauActor reseau_account_get_actor (const ReseauAccount *self);

ReseauValue *reseau_session_to_value (const ReseauSession *self);
ReseauSession *reseau_session_from_value (const ReseauValue *value, GError **error);
void reseau_session_free (ReseauSession *self);

ReseauValue *reseau_device_to_value (const ReseauDevice *self);
ReseauDevice *reseau_device_from_value (const ReseauValue *value, GError **error);
void reseau_device_free (ReseauDevice *self);

ReseauValue *reseau_hello_to_value (const ReseauHello *self);
ReseauHello *reseau_hello_from_value (const ReseauValue *value, GError **error);
void reseau_hello_free (ReseauHello *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauAccount, reseau_account_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauSession, reseau_session_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauDevice, reseau_device_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHello, reseau_hello_free)

G_END_DECLS
