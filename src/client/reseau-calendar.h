/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-commands.h"

G_BEGIN_DECLS

/* Calendars as other programs have them (iCalendar, RFC 5545), both ways. */

typedef enum {
  RESEAU_CALENDAR_CREATED,
  RESEAU_CALENDAR_UPDATED,
  RESEAU_CALENDAR_UNCHANGED,
  RESEAU_CALENDAR_REFUSED,
} ReseauCalendarOutcome;

/**
 * ReseauCalendarEvent:
 * @uid: what the other program knows it by
 * @occurrence: (nullable): of one that repeats, the moment it was first planned for
 * @start: day, or moment
 * @end: (nullable):
 * @outcome: what became of it, or would
 * @reason: (nullable): "not-allowed", "older", "cancelled", "invalid"
 *
 * A date of a calendar.
 */
typedef struct {
  char *uid;
  char *occurrence;
  gint64 sequence;
  char *title;
  char *description;
  char *address;
  char *url;
  char *start;
  char *end;
  gboolean cancelled;
  gboolean tentative;
  ReseauCalendarOutcome outcome;
  const char *reason;
} ReseauCalendarEvent;

void reseau_calendar_event_free (ReseauCalendarEvent *self);

/**
 * ReseauCalendar:
 * @events: (element-type ReseauCalendarEvent): in the order of time
 * @zones: (element-type utf8): names of time zones that nobody knows; their hours are taken as
 *   hours of here
 * @n_cut: repetitions of which only some are taken: those of a year from now on
 * @n_rules: repetitions that are not understood: the first date alone is taken
 * @n_left: entries without a date, or too many
 */
typedef struct {
  GPtrArray *events;
  GPtrArray *zones;
  guint n_cut;
  guint n_rules;
  guint n_left;
} ReseauCalendar;

ReseauCalendar *reseau_calendar_read (const char *bytes, gsize length, const GDate *today,
                                      GError **error);
void reseau_calendar_free (ReseauCalendar *self);
guint reseau_calendar_count (const ReseauCalendar *self, ReseauCalendarOutcome outcome);
gboolean reseau_calendar_import (ReseauStore *store, const ReseauActor *actor, ReseauCalendar *self,
                                 const char *visibility, gboolean dry_run, GError **error);
ReseauValue *reseau_calendar_to_value (const ReseauCalendar *self);

char *reseau_calendar_write (ReseauStore *store, const ReseauQuery *query, guint *count,
                             GError **error);
char *reseau_calendar_write_one (ReseauStore *store, const char *id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauCalendar, reseau_calendar_free)

G_END_DECLS
