/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

G_BEGIN_DECLS

/**
 * ReseauAnswerHeading:
 *
 * A row of [class@Answers] that only says what follows.
 */
#define RESEAU_TYPE_ANSWER_HEADING (reseau_answer_heading_get_type ())
G_DECLARE_FINAL_TYPE (ReseauAnswerHeading, reseau_answer_heading, RESEAU, ANSWER_HEADING, GObject)

ReseauAnswerHeading *reseau_answer_heading_new (const char *title);
const char *reseau_answer_heading_get_title (ReseauAnswerHeading *self);

/**
 * ReseauAnswersWay:
 * @limit: most records wanted
 * @adapt: (nullable): changes the copy of a query that is asked of the cache
 * @arrange: (nullable): the rows, items and headings, that @items make for the query that was set;
 *   not all items need to be among them
 *
 * What makes a list of its answers.
 */
typedef struct {
  guint limit;
  void (*adapt) (ReseauQuery *query);
  GPtrArray *(*arrange) (GPtrArray *items, const ReseauQuery *query);
} ReseauAnswersWay;

/**
 * ReseauAnswers:
 *
 * A GListModel of the answers to a query, all at once; it follows what changes in
 * the cache, and announces only what differs.  For what may be long there is
 * [class@RecordList].
 *
 * Property `loading`.
 */
#define RESEAU_TYPE_ANSWERS (reseau_answers_get_type ())
G_DECLARE_FINAL_TYPE (ReseauAnswers, reseau_answers, RESEAU, ANSWERS, GObject)

ReseauAnswers *reseau_answers_new (ReseauContext *context, const ReseauAnswersWay *way);
void reseau_answers_set_query (ReseauAnswers *self, const ReseauQuery *query);
guint reseau_answers_get_total (ReseauAnswers *self);

G_END_DECLS
