/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-record.h"

G_BEGIN_DECLS

gboolean reseau_relation_is_past (const ReseauRecord *link, const char *today);
void reseau_relations_sort (GPtrArray *links, const char *today);

G_END_DECLS
