/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bits of the days of a rule: Monday is the first. */
#define RESEAU_DAYS_WEEK 0x7fu
#define RESEAU_DAYS_PUBLIC_HOLIDAYS 0x80u
#define RESEAU_DAYS_SCHOOL_HOLIDAYS 0x100u

#define RESEAU_OPENING_SPANS 8

/**
 * ReseauOpeningSpan:
 * @from: minutes after midnight
 * @to: minutes after midnight, up to 24 hours; less than @from when it is of the next day
 * @open_end: nobody knows when it ends; @to says nothing
 */
typedef struct {
  guint from;
  guint to;
  gboolean open_end;
} ReseauOpeningSpan;

/**
 * ReseauOpeningDay:
 * @month: 1 to 12; 0 for none
 * @day: 1 to 31; 0 for the whole month
 */
typedef struct {
  guint month;
  guint day;
} ReseauOpeningDay;

/**
 * ReseauOpeningRule:
 * @first, @last: the part of the year; without a month, all of it
 * @days: bits; 0 for every day
 * @closed: it is when one is not open
 * @spans: the first @n_spans; none for the whole day
 * @comment: (nullable): words for people
 */
typedef struct {
  ReseauOpeningDay first;
  ReseauOpeningDay last;
  guint days;
  gboolean closed;
  ReseauOpeningSpan spans[RESEAU_OPENING_SPANS];
  guint n_spans;
  char *comment;
} ReseauOpeningRule;

GPtrArray *reseau_opening_hours_parse (const char *text);
char *reseau_opening_hours_dup_words (const char *text);

G_END_DECLS
