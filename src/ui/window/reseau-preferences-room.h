/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

AdwPreferencesGroup *reseau_preferences_room_new (ReseauContext *context);

G_END_DECLS
