/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-rules.h"
#include "reseau-store.h"

G_BEGIN_DECLS

/* What a person is to be told without having asked: found among the meetings, a plain value. */

typedef enum {
  RESEAU_REMIND_REQUESTS = 1 << 0, /* a visit is asked of me */
  RESEAU_REMIND_DAY = 1 << 1,      /* a day before */
  RESEAU_REMIND_HOUR = 1 << 2,     /* an hour before */
} ReseauRemind;

/**
 * ReseauReminder:
 * @what: one of #ReseauRemind
 * @key: the same whenever the same is to be told; another when the date was moved
 * @start: (nullable): when it is, or the only date that is proposed
 * @end: (nullable):
 * @can_accept: whether accepting it needs no more than that date
 */
typedef struct {
  ReseauRemind what;
  char *key;
  ReseauRecord *meeting;
  char *start;
  char *end;
  gboolean can_accept;
} ReseauReminder;

void reseau_reminder_free (ReseauReminder *self);
gboolean reseau_meeting_is_mine (const ReseauActor *actor, const ReseauRecord *meeting);
gboolean reseau_reminder_get_date (const ReseauRecord *visit, char **start, char **end);
GPtrArray *reseau_reminders_find (const GPtrArray *meetings, const ReseauActor *actor,
                                  const ReseauKind *kind, ReseauRemind wanted, gint64 now_us,
                                  gint64 *next_us);

GPtrArray *reseau_reminders_claim (ReseauStore *store, const GPtrArray *reminders, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauReminder, reseau_reminder_free)

G_END_DECLS
