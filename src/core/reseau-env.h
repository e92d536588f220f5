/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauEnv:
 *
 * What a program takes from the world outside and a test wants to choose: the
 * wall clock and randomness.  Reference counted; the system one is safe to use
 * from several threads, a seeded one belongs to one.
 */
typedef struct _ReseauEnv ReseauEnv;

ReseauEnv *reseau_env_new_system (void);
ReseauEnv *reseau_env_new_seeded (guint64 seed, gint64 start_us);
ReseauEnv *reseau_env_ref (ReseauEnv *self);
void reseau_env_unref (ReseauEnv *self);

gint64 reseau_env_now_us (ReseauEnv *self);
void reseau_env_random (ReseauEnv *self, void *bytes, gsize length);
guint64 reseau_env_random_u64 (ReseauEnv *self);
double reseau_env_random_unit (ReseauEnv *self);
void reseau_env_advance (ReseauEnv *self, gint64 us);

char *reseau_env_dup_timestamp (ReseauEnv *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauEnv, reseau_env_unref)

G_END_DECLS
