/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Days and hours as the person's language says them: the one place that does. What does not read
 * as a date is left as it is. */

GDateTime *reseau_when_parse (const char *moment);
char *reseau_when_date (const char *date);
char *reseau_when_moment (const char *moment);
char *reseau_when_hour (GDateTime *time);
char *reseau_when_hours (const char *start, const char *end);
char *reseau_when_span (const char *start, const char *end);
char *reseau_when_day (const GDate *day);
char *reseau_when_days (const char *first, const char *last);
char *reseau_when_month (const char *moment);
char *reseau_when_ago (gint64 now_us, gint64 then_us);
char *reseau_when_days_ago (gint64 now_us, const char *date);

G_END_DECLS
