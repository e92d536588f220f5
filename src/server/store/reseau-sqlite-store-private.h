/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-sqlite-store.h"

G_BEGIN_DECLS

/* In scope_log.kind, of what was erased. */
#define RESEAU_SQLITE_ERASED 4

typedef struct {
  ReseauServerStore parent;
  ReseauDb *db;
} ReseauSqliteStore;

static inline ReseauDb *
reseau_sqlite_store_db (ReseauServerStore *store)
{
  return ((ReseauSqliteStore *) store)->db;
}

void reseau_sqlite_store_init_accounts (ReseauServerStoreVTable *vtable);
void reseau_sqlite_store_init_blobs (ReseauServerStoreVTable *vtable);
void reseau_sqlite_store_init_erasures (ReseauServerStoreVTable *vtable);
void reseau_sqlite_store_init_log (ReseauServerStoreVTable *vtable);
gboolean reseau_sqlite_store_init_digest (ReseauDb *db, GError **error);
void reseau_sqlite_store_init_sums (ReseauServerStoreVTable *vtable);
void reseau_sqlite_store_init_records (ReseauServerStoreVTable *vtable);

G_END_DECLS
