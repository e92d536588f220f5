/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server.h"
#include "reseau-transport.h"

G_BEGIN_DECLS

/**
 * MemoryFault:
 * @MEMORY_FAULT_NETWORK: nothing reaches the server
 * @MEMORY_FAULT_LOST: the server acts, its answer is lost
 * @MEMORY_FAULT_EXPIRED: it does not know the session any more
 * @MEMORY_FAULT_CUT: of a pull only the first half comes
 * @MEMORY_FAULT_TOO_OLD: it takes no push of this version
 */
typedef enum {
  MEMORY_FAULT_NONE,
  MEMORY_FAULT_NETWORK,
  MEMORY_FAULT_LOST,
  MEMORY_FAULT_EXPIRED,
  MEMORY_FAULT_CUT,
  MEMORY_FAULT_TOO_OLD,
} MemoryFault;

/**
 * MemoryServer:
 * @canned_pull: (nullable): what every pull answers instead
 *
 * The server core in the same process, without HTTP, and a way to break it.
 */
typedef struct {
  ReseauSchema *schema;
  ReseauEnv *env;
  ReseauServer *server;
  ReseauServerStore *store;
  MemoryFault fault;
  guint requests;
  GBytes *canned_pull;
} MemoryServer;

#define MEMORY_ADA "0198f000-0000-7000-8000-000000000001"
#define MEMORY_BOB "0198f000-0000-7000-8000-000000000002"
#define MEMORY_ORG "0198f000-0000-7000-8000-00000000000a"

MemoryServer *memory_server_new (void);
void memory_server_free (MemoryServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MemoryServer, memory_server_free)

#define MEMORY_TYPE_TRANSPORT (memory_transport_get_type ())
G_DECLARE_FINAL_TYPE (MemoryTransport, memory_transport, MEMORY, TRANSPORT, GObject)
ReseauTransport *memory_transport_new (MemoryServer *server);

G_END_DECLS
