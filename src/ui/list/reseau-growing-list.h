/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RESEAU_GROWING_LIST_H
#define RESEAU_GROWING_LIST_H

#include <gio/gio.h>

G_BEGIN_DECLS

#define RESEAU_TYPE_GROWING_LIST (reseau_growing_list_get_type ())
G_DECLARE_FINAL_TYPE (ReseauGrowingList, reseau_growing_list, RESEAU, GROWING_LIST, GObject)

GListModel *reseau_growing_list_new (GListModel *model);

G_END_DECLS

#endif
