/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libical/ical.h>

G_BEGIN_DECLS

/* The clock of the network: what calendars without a zone mean, and what all is written down in. */
#define RESEAU_CALENDAR_ZONE "Europe/Brussels"

/* Returns: (transfer full) (nullable): the zone that a calendar calls @name */
GTimeZone *reseau_calendar_zone_find (icalcomponent *calendar, const char *name);

G_END_DECLS
