/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-home-words.h"

#include "reseau-sentences.h"
#include "reseau-when.h"

#include <glib/gi18n.h>

const char *
reseau_todo_group_title (ReseauTodoGroup group)
{
  switch (group) {
  case RESEAU_TODO_AGEING:
    return _ ("Getting Old");
  case RESEAU_TODO_UNANSWERED:
    return _ ("Without an Answer");
  case RESEAU_TODO_WAITING:
  default:
    return _ ("To Do");
  }
}

const char *
reseau_todo_icon (ReseauTodoWhat what)
{
  static const char *const icons[RESEAU_N_TODOS] = {
    [RESEAU_TODO_REFUSED] = "dialog-warning-symbolic",
    [RESEAU_TODO_RESUME] = "document-edit-symbolic",
    [RESEAU_TODO_CONFLICT] = "dialog-warning-symbolic",
    [RESEAU_TODO_VISIT_ASKED] = "system-users-symbolic",
    [RESEAU_TODO_DATES_OFFERED] = "x-office-calendar-symbolic",
    [RESEAU_TODO_HELD] = "x-office-calendar-symbolic",
    [RESEAU_TODO_ASKED] = "user-available-symbolic",
    [RESEAU_TODO_REVIEW] = "document-properties-symbolic",
    [RESEAU_TODO_DRAFT] = "document-edit-symbolic",
    [RESEAU_TODO_UPDATE] = "document-open-recent-symbolic",
    [RESEAU_TODO_STALE] = "document-open-recent-symbolic",
    [RESEAU_TODO_REQUEST] = "system-users-symbolic",
    [RESEAU_TODO_OFFER] = "x-office-calendar-symbolic",
    [RESEAU_TODO_QUESTION] = "user-available-symbolic",
    [RESEAU_TODO_COMMENT] = "user-available-symbolic",
    [RESEAU_TODO_PROBLEM] = "dialog-question-symbolic",
  };

  return icons[what];
}

char *
reseau_todo_dup_title (const ReseauTodo *todo, GHashTable *names)
{
  const char *title =
      todo->record != NULL ? g_hash_table_lookup (names, todo->record->id) : todo->title;

  if (todo->what == RESEAU_TODO_REFUSED && title == NULL)
    return g_strdup (_ ("A change was refused"));
  return g_strdup (title != NULL && *title != '\0' ? title : _ ("Without a title"));
}

/* What was said, in one line. */
static char *
dup_said (const ReseauTodo *todo, GHashTable *names)
{
  const char *name =
      todo->message->by != NULL ? g_hash_table_lookup (names, todo->message->by) : NULL;
  const char *text = reseau_record_get_string (todo->message, "text");
  g_autofree char *line = g_strdelimit (g_strdup (text != NULL ? text : ""), "\n\r\t", ' ');
  g_autofree char *cut = g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), 160));

  if (todo->what == RESEAU_TODO_QUESTION)
    /* Translators: %s is the text of a question */
    return g_strdup_printf (_ ("You asked: “%s”. Nobody has answered yet"), cut);
  /* Translators: a name, then what that person said */
  return g_strdup_printf (_ ("%s: “%s”"), name != NULL ? name : _ ("A colleague"), cut);
}

static char *
dup_age (const ReseauTodo *todo, gint64 now_us)
{
  const char *verified = reseau_record_get_string (todo->record, "verified_on");
  g_autofree char *ago = verified != NULL ? reseau_when_days_ago (now_us, verified)
                                          : reseau_when_ago (now_us, todo->at);

  if (verified == NULL)
    /* Translators: %s is how long ago, such as “14 months ago” */
    return g_strdup_printf (_ ("Never checked since it was written, %s"), ago);
  /* Translators: %s is how long ago, such as “14 months ago” */
  return g_strdup_printf (_ ("Last checked %s: is it still true?"), ago);
}

static char *
dup_waits (const ReseauTodo *todo, const char *words, gint64 now_us)
{
  g_autofree char *ago = todo->at > 0 ? reseau_when_ago (now_us, todo->at) : NULL;

  /* Translators: what waits, then since when, such as “3 days ago” */
  return ago != NULL ? g_strdup_printf (_ ("%s (%s)"), words, ago) : g_strdup (words);
}

/* What is to be done about it. */
char *
reseau_todo_dup_why (const ReseauTodo *todo, GHashTable *names, gint64 now_us)
{
  switch (todo->what) {
  case RESEAU_TODO_REFUSED:
    return g_strdup (reseau_sentence_for_refusal (todo->key));
  case RESEAU_TODO_RESUME:
    return g_strdup (_ ("Not saved yet: go on writing"));
  case RESEAU_TODO_CONFLICT:
    return g_strdup (_ ("Written twice: choose what holds"));
  case RESEAU_TODO_VISIT_ASKED:
    return dup_waits (todo, _ ("Visit asked of you: to be answered"), now_us);
  case RESEAU_TODO_DATES_OFFERED:
    return dup_waits (todo, _ ("Other dates are proposed to you: to be answered"), now_us);
  case RESEAU_TODO_HELD:
    return dup_waits (todo, _ ("Its date is past: did it take place?"), now_us);
  case RESEAU_TODO_REVIEW:
    return g_strdup (_ ("To be read before it is published"));
  case RESEAU_TODO_DRAFT:
    return g_strdup (_ ("Draft to be finished"));
  case RESEAU_TODO_UPDATE:
    return g_strdup (_ ("To be brought up to date"));
  case RESEAU_TODO_STALE:
    return dup_age (todo, now_us);
  case RESEAU_TODO_REQUEST:
    return dup_waits (todo, _ ("Your request waits for the host’s answer"), now_us);
  case RESEAU_TODO_OFFER:
    return dup_waits (todo, _ ("The dates you proposed wait for an answer"), now_us);
  case RESEAU_TODO_PROBLEM:
    return g_strdup (_ ("Nobody has answered this difficulty yet"));
  case RESEAU_TODO_ASKED:
  case RESEAU_TODO_QUESTION:
  case RESEAU_TODO_COMMENT:
  case RESEAU_N_TODOS:
  default:
    return dup_said (todo, names);
  }
}
