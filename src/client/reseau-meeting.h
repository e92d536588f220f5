/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-query.h"
#include "reseau-record.h"

G_BEGIN_DECLS

const char *reseau_meeting_get_start (const ReseauRecord *meeting);
gboolean reseau_meeting_is_period (const ReseauQuery *query);
gboolean reseau_meeting_is_wanted (const ReseauRecord *meeting, const ReseauQuery *query);

G_END_DECLS
