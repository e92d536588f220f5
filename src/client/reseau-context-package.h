/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-exchange.h"

G_BEGIN_DECLS

/* Packages: records that go from desk to desk in a file. */

/**
 * ReseauPackageSink:
 *
 * How far it is, on the main thread; @total is 0 while nobody knows.
 */
typedef void (*ReseauPackageSink) (gint64 done, gint64 total, gpointer data);

void reseau_context_pack_async (ReseauContext *self, GPtrArray *ids, GFile *file,
                                ReseauPackageSink sink, gpointer sink_data,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
ReseauPackage *reseau_context_pack_finish (ReseauContext *self, GAsyncResult *result,
                                           GError **error);

/**
 * ReseauPackageView:
 * @report: what would become of its records, or did
 *
 * A package that was looked through.
 */
typedef struct {
  ReseauPackage *package;
  ReseauExchangeReport *report;
} ReseauPackageView;

void reseau_package_view_free (ReseauPackageView *self);

void reseau_context_look_into_package_async (ReseauContext *self, GFile *file,
                                             ReseauPackageSink sink, gpointer sink_data,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
ReseauPackageView *reseau_context_look_into_package_finish (ReseauContext *self,
                                                            GAsyncResult *result, GError **error);

void reseau_context_unpack_async (ReseauContext *self, ReseauPackageView *view,
                                  ReseauPackageSink sink, gpointer sink_data,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
ReseauPackageView *reseau_context_unpack_finish (ReseauContext *self, GAsyncResult *result,
                                                 GError **error);

ReseauChange *reseau_package_view_dup_change (const ReseauPackageView *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPackageView, reseau_package_view_free)

G_END_DECLS
