/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-rules.h"

G_BEGIN_DECLS

/* What is left to be done, found among records: plain values, no question to the cache. */

typedef enum {
  /* what waits for me */
  RESEAU_TODO_REFUSED,       /* a change of mine was refused */
  RESEAU_TODO_RESUME,        /* what I was writing */
  RESEAU_TODO_CONFLICT,      /* written twice */
  RESEAU_TODO_VISIT_ASKED,   /* of my structure */
  RESEAU_TODO_DATES_OFFERED, /* to me, who asked for a visit */
  RESEAU_TODO_HELD,          /* its date is past: did it take place? */
  RESEAU_TODO_ASKED,         /* a question on what is mine */
  RESEAU_TODO_REVIEW,        /* to be read before it is published */
  RESEAU_TODO_DRAFT,
  /* what gets stale */
  RESEAU_TODO_UPDATE, /* marked as to be brought up to date */
  RESEAU_TODO_STALE,  /* nobody looked for too long */
  /* what was never answered */
  RESEAU_TODO_REQUEST,  /* a visit that I asked for */
  RESEAU_TODO_OFFER,    /* dates that I offered */
  RESEAU_TODO_QUESTION, /* what I asked */
  RESEAU_TODO_COMMENT,  /* what was said of what is mine */
  RESEAU_TODO_PROBLEM,  /* a difficulty that nobody said a word about */
  RESEAU_N_TODOS,
} ReseauTodoWhat;

typedef enum {
  RESEAU_TODO_WAITING,
  RESEAU_TODO_AGEING,
  RESEAU_TODO_UNANSWERED,
  RESEAU_N_TODO_GROUPS,
} ReseauTodoGroup;

/**
 * ReseauTodo:
 * @record: (nullable): what it is about
 * @message: (nullable): what was said of it
 * @key: (nullable): of the draft that goes on, or the code of the refusal
 * @title: (nullable): what the draft is called
 * @at: since when, microseconds since 1970; 0 where that is not known
 */
typedef struct {
  ReseauTodoWhat what;
  ReseauRecord *record;
  ReseauRecord *message;
  char *key;
  char *title;
  gint64 at;
} ReseauTodo;

/**
 * ReseauTodoLook:
 * @todos: (element-type ReseauTodo): what was found so far
 *
 * Who looks, and when.
 */
typedef struct {
  const ReseauActor *actor;
  const ReseauSchema *schema;
  gint64 now;
  GPtrArray *todos;
} ReseauTodoLook;

ReseauTodo *reseau_todo_add (ReseauTodoLook *look, ReseauTodoWhat what, const ReseauRecord *record,
                             gint64 at);
void reseau_todo_free (ReseauTodo *self);
ReseauTodoGroup reseau_todo_get_group (ReseauTodoWhat what);
GPtrArray *reseau_todo_array_new (void);
void reseau_todos_sort (GPtrArray *todos);

void reseau_todo_look_at_meetings (ReseauTodoLook *look, const GPtrArray *meetings);
void reseau_todo_look_at_fiches (ReseauTodoLook *look, const GPtrArray *fiches);
void reseau_todo_look_at_talk (ReseauTodoLook *look, const GPtrArray *messages,
                               const GPtrArray *records, GHashTable *answered);

gboolean reseau_todo_is_mine (const ReseauActor *actor, const ReseauRecord *record);
gboolean reseau_fiche_is_stale (const ReseauRecord *record, gint64 now_us);
gint64 reseau_message_get_time (const ReseauRecord *message);
gboolean reseau_message_asks (const ReseauRecord *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauTodo, reseau_todo_free)

G_END_DECLS
