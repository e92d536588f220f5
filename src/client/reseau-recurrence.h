/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libical/ical.h>

G_BEGIN_DECLS

/* The days of a repetition, found in a bounded number of steps whatever the rule says: the iterator
 * of libical may never end on what somebody else wrote. */

gboolean reseau_recurrence_is_understood (const struct icalrecurrencetype *rule);
GArray *reseau_recurrence_expand (const struct icalrecurrencetype *rule, const GDate *start,
                                  const GDate *from, const GDate *last, guint limit);

G_END_DECLS
