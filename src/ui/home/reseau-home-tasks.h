/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

G_BEGIN_DECLS

/**
 * ReseauHomeTask:
 * @icon: name of an icon
 * @title: what it is about
 * @why: what is to be done
 * @record: (nullable): id of what it opens
 * @draft: (nullable): key of the draft that it goes on with
 *
 * One line of “to do”.
 */
typedef struct {
  char *icon;
  char *title;
  char *why;
  char *record;
  char *draft;
} ReseauHomeTask;

/**
 * ReseauHomeData:
 * @tasks: (element-type ReseauHomeTask): the most pressing first
 * @recent: (element-type ReseauItem): what is new
 * @coming: (element-type ReseauItem): the next meetings
 */
typedef struct {
  GPtrArray *tasks;
  GPtrArray *recent;
  GPtrArray *coming;
} ReseauHomeData;

void reseau_home_data_free (ReseauHomeData *self);
void reseau_home_load_async (ReseauContext *context, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
ReseauHomeData *reseau_home_load_finish (ReseauContext *context, GAsyncResult *result,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHomeData, reseau_home_data_free)

G_END_DECLS
