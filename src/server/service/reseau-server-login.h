/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server.h"

G_BEGIN_DECLS

#define RESEAU_PASSWORD_MIN 8
#define RESEAU_PASSWORD_MAX 256

/**
 * ReseauServerLogin:
 *
 * Passwords and sessions.  Hashing is slow on purpose: no more than a few run at
 * one time, and who guesses is made to wait.  Safe to use from several threads.
 */
typedef struct _ReseauServerLogin ReseauServerLogin;

ReseauServerLogin *reseau_server_login_new (ReseauServer *server);
void reseau_server_login_free (ReseauServerLogin *self);

char *reseau_server_login_hash (const char *password, GError **error);
gboolean reseau_server_login_admit (ReseauServerLogin *self, const char *email, const char *address,
                                    guint *wait_seconds);
gboolean reseau_server_login_verify (ReseauServerLogin *self, const ReseauServerAccount *account,
                                     const char *email, const char *address, const char *password);
GBytes *reseau_server_login_digest (const char *token);
char *reseau_server_login_new_token (ReseauServerLogin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServerLogin, reseau_server_login_free)

G_END_DECLS
