/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Days and hours as people type them, in French or English. */

char *reseau_typed_parse_date (const char *text, GDateTime *today);
gboolean reseau_typed_parse_time (const char *text, int *hour, int *minute);
char *reseau_typed_join (const char *date, int hour, int minute, GTimeZone *zone);

char *reseau_typed_format_date (const char *date);
gboolean reseau_typed_split (const char *datetime, GTimeZone *zone, char **date, char **time);

G_END_DECLS
