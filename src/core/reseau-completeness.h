/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-schema.h"

G_BEGIN_DECLS

/* The virtual field under which a record is found by how complete it is. */
#define RESEAU_COMPLETENESS_FIELD "completeness"

guint reseau_completeness_get (const ReseauKind *kind, const ReseauValue *fields,
                               const ReseauField **next);
const char *reseau_completeness_get_level (guint percent);

G_END_DECLS
