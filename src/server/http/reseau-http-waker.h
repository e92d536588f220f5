/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauHttpWaker:
 *
 * Wakes an answer that has nothing to say for now, from any thread.  Outlives
 * the answer: waking one that has ended does nothing.
 */
typedef struct _ReseauHttpWaker ReseauHttpWaker;

ReseauHttpWaker *reseau_http_waker_new (void);
ReseauHttpWaker *reseau_http_waker_ref (ReseauHttpWaker *self);
void reseau_http_waker_unref (ReseauHttpWaker *self);
void reseau_http_waker_wake (ReseauHttpWaker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHttpWaker, reseau_http_waker_unref)

G_END_DECLS
