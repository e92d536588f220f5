/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ReseauConditions:
 *
 * What the machine says that a synchronisation should mind: whether there is a
 * network at all, whether it costs, whether the battery is to be spared.
 *
 * Properties (all notify): `available`, `metered`, `sparing`.
 *
 * Signal `restored`: the network changed or the machine woke up; connections
 * that are open may be dead without knowing it.
 */
#define RESEAU_TYPE_CONDITIONS (reseau_conditions_get_type ())
G_DECLARE_FINAL_TYPE (ReseauConditions, reseau_conditions, RESEAU, CONDITIONS, GObject)

ReseauConditions *reseau_conditions_new (void);
gboolean reseau_conditions_is_available (ReseauConditions *self);
gboolean reseau_conditions_is_metered (ReseauConditions *self);
gboolean reseau_conditions_is_sparing (ReseauConditions *self);

G_END_DECLS
