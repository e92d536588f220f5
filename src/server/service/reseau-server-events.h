/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-rules.h"

G_BEGIN_DECLS

/**
 * ReseauServerEvents:
 *
 * Tells those who wait that something changed in what they may read, and no
 * more than that: what it is, they pull.  Changes are noted while they are
 * written and told once they are on disk.  Any thread may use it.
 */
typedef struct _ReseauServerEvents ReseauServerEvents;

/**
 * ReseauServerListener:
 *
 * One who waits: a device of an account.
 */
typedef struct _ReseauServerListener ReseauServerListener;

/**
 * ReseauServerNews:
 * @head: highest commit that concerns the listener since it last asked; 0 for none
 * @beat: whether it waited for long enough to look whether anybody is still there
 * @over: whether it has to end: the server stops, or the device listens elsewhere
 */
typedef struct {
  gint64 head;
  gboolean beat;
  gboolean over;
} ReseauServerNews;

typedef void (*ReseauServerWakeFunc) (gpointer data);

ReseauServerEvents *reseau_server_events_new (void);
void reseau_server_events_free (ReseauServerEvents *self);
void reseau_server_events_note (ReseauServerEvents *self, const char *scope, gint64 seq,
                                const char *device);
void reseau_server_events_publish (ReseauServerEvents *self, gboolean durable);
void reseau_server_events_stop (ReseauServerEvents *self);

ReseauServerListener *reseau_server_listener_new (ReseauServerEvents *events,
                                                  const ReseauActor *actor, const char *device,
                                                  gint64 beat_us, ReseauServerWakeFunc wake,
                                                  gpointer data, GDestroyNotify destroy);
void reseau_server_listener_free (ReseauServerListener *self);
void reseau_server_listener_set_actor (ReseauServerListener *self, const ReseauActor *actor);
void reseau_server_listener_take (ReseauServerListener *self, ReseauServerNews *news);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServerEvents, reseau_server_events_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServerListener, reseau_server_listener_free)

G_END_DECLS
