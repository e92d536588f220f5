/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-todo.h"

#include "reseau-reminders.h"
#include "reseau-visit-steps.h"
#include "reseau-when.h"

/* What was said is news no more after this, and nobody expects an answer. */
#define COMMENT_DAYS 90
#define QUESTION_DAYS 365
#define EVERY_MONTHS 12

void
reseau_todo_free (ReseauTodo *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->record, reseau_record_unref);
  g_clear_pointer (&self->message, reseau_record_unref);
  g_free (self->key);
  g_free (self->title);
  g_free (self);
}

/* Returns: (transfer full) (element-type ReseauTodo): nothing to do yet */
GPtrArray *
reseau_todo_array_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_todo_free);
}

ReseauTodoGroup
reseau_todo_get_group (ReseauTodoWhat what)
{
  if (what < RESEAU_TODO_UPDATE)
    return RESEAU_TODO_WAITING;
  return what < RESEAU_TODO_REQUEST ? RESEAU_TODO_AGEING : RESEAU_TODO_UNANSWERED;
}

/**
 * reseau_todo_add:
 * @record: (nullable): what it is about
 * @at: since when, 0 where that is not known
 *
 * Returns: (transfer none): one more of @look
 */
ReseauTodo *
reseau_todo_add (ReseauTodoLook *look, ReseauTodoWhat what, const ReseauRecord *record, gint64 at)
{
  ReseauTodo *todo = g_new0 (ReseauTodo, 1);

  todo->what = what;
  todo->record = record != NULL ? reseau_record_ref ((ReseauRecord *) record) : NULL;
  todo->at = at;
  g_ptr_array_add (look->todos, todo);
  return todo;
}

/* By what it is; of the same, what waits longest first. */
static int
compare_todos (gconstpointer one, gconstpointer other)
{
  const ReseauTodo *a = *(ReseauTodo *const *) one, *b = *(ReseauTodo *const *) other;

  if (a->what != b->what)
    return a->what < b->what ? -1 : 1;
  return a->at < b->at ? -1 : a->at > b->at;
}

void
reseau_todos_sort (GPtrArray *todos)
{
  g_ptr_array_sort (todos, compare_todos);
}

/* --- whose it is, since when ---------------------------------------------------------- */

/* What no server has yet was made here. */
static gboolean
is_by (const ReseauActor *actor, const ReseauRecord *record)
{
  return record->by == NULL || g_strcmp0 (record->by, actor->uid) == 0;
}

/* Returns: whether @actor made it or is named in it as who wrote it or takes part */
gboolean
reseau_todo_is_mine (const ReseauActor *actor, const ReseauRecord *record)
{
  if (g_str_equal (record->kind, "meeting"))
    return reseau_meeting_is_mine (actor, record);
  return is_by (actor, record) ||
         reseau_value_contains_string (reseau_record_get (record, "authors"), actor->uid);
}

/* Returns: when @id was made, microseconds since 1970; 0 when it does not say */
static gint64
made_at (const char *id)
{
  guint64 ms = 0;

  /* A UUIDv7 begins with the milliseconds of its making. */
  if (strlen (id) < 15 || id[14] != '7')
    return 0;
  for (const char *p = id; p < id + 13; p++)
    if (g_ascii_isxdigit (*p))
      ms = ms << 4 | (guint64) g_ascii_xdigit_value (*p);
  return (gint64) ms * 1000;
}

static gint64
moment_of (const char *text)
{
  g_autoptr (GDateTime) time = reseau_when_parse (text);

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* Returns: when it was written, microseconds since 1970 */
gint64
reseau_message_get_time (const ReseauRecord *message)
{
  gint64 date = moment_of (reseau_record_get_string (message, "date"));

  return date != 0 ? date : made_at (message->id);
}

/* Returns: whether it wants an answer */
gboolean
reseau_message_asks (const ReseauRecord *message)
{
  const char *type = reseau_record_get_string (message, "type");
  const char *text = reseau_record_get_string (message, "text");

  if (g_strcmp0 (type, "note") == 0)
    return FALSE;
  return g_strcmp0 (type, "question") == 0 || g_strcmp0 (type, "reminder") == 0 ||
         (text != NULL && strchr (text, '?') != NULL);
}

/* Returns: since when nobody vouches for it, microseconds since 1970; 0 when nothing tells */
static gint64
vouched_at (const ReseauRecord *record)
{
  gint64 verified = moment_of (reseau_record_get_string (record, "verified_on"));

  return verified != 0 ? verified : made_at (record->id);
}

/**
 * reseau_fiche_is_stale:
 *
 * Returns: whether it is longer ago than the fiche itself wants that somebody said that it
 *   holds, or wrote it
 */
gboolean
reseau_fiche_is_stale (const ReseauRecord *record, gint64 now_us)
{
  const char *every = reseau_record_get_string (record, "review_every");
  gint64 months = every != NULL ? g_ascii_strtoll (every, NULL, 10) : EVERY_MONTHS;
  gint64 at = vouched_at (record);

  return at != 0 && months > 0 && now_us - at > months * 30 * G_TIME_SPAN_DAY;
}

/* --- meetings ------------------------------------------------------------------------- */

static void
look_at_visit (ReseauTodoLook *look, const ReseauKind *kind, const ReseauRecord *visit)
{
  ReseauVisitSteps steps = reseau_visit_get_steps (look->actor, kind, visit, look->now);
  gboolean host = reseau_visit_is_host (look->actor, visit);
  const char *state = reseau_record_get_string (visit, "state");
  gboolean asked = g_strcmp0 (state, "proposed") == 0;
  gboolean open = asked || g_strcmp0 (state, "poll") == 0;
  gint64 at = made_at (visit->id);

  if (!reseau_meeting_is_mine (look->actor, visit))
    return;
  if ((steps & RESEAU_VISIT_HELD) != 0)
    reseau_todo_add (look, RESEAU_TODO_HELD, visit,
                     moment_of (reseau_record_get_string (visit, "start")));
  else if (open && (steps & RESEAU_VISIT_ACCEPT) != 0)
    reseau_todo_add (look, asked ? RESEAU_TODO_VISIT_ASKED : RESEAU_TODO_DATES_OFFERED, visit, at);
  else if (open)
    reseau_todo_add (look, host ? RESEAU_TODO_OFFER : RESEAU_TODO_REQUEST, visit, at);
}

static void
look_at_meeting (ReseauTodoLook *look, const ReseauKind *kind, const ReseauRecord *meeting)
{
  const char *state = reseau_record_get_string (meeting, "state");

  if (g_strcmp0 (state, "confirmed") == 0 && reseau_meeting_is_mine (look->actor, meeting) &&
      reseau_visit_is_over (meeting, look->now) &&
      reseau_rules_can_transition (look->actor, kind, meeting, "held"))
    reseau_todo_add (look, RESEAU_TODO_HELD, meeting,
                     moment_of (reseau_record_get_string (meeting, "start")));
}

/* @meetings: (element-type ReseauRecord) */
void
reseau_todo_look_at_meetings (ReseauTodoLook *look, const GPtrArray *meetings)
{
  const ReseauKind *kind = reseau_schema_get_kind (look->schema, "meeting");

  for (guint i = 0; i < meetings->len; i++) {
    const ReseauRecord *meeting = g_ptr_array_index (meetings, i);

    if (g_strcmp0 (reseau_record_get_string (meeting, "nature"), "visit") == 0)
      look_at_visit (look, kind, meeting);
    else
      look_at_meeting (look, kind, meeting);
  }
}

/* --- fiches --------------------------------------------------------------------------- */

static void
look_at_fiche (ReseauTodoLook *look, const ReseauRecord *fiche)
{
  const char *status = reseau_record_get_string (fiche, "status");
  gboolean mine = reseau_todo_is_mine (look->actor, fiche);

  if (!reseau_rules_can_edit (look->actor, fiche))
    return;
  if (g_strcmp0 (status, "to_review") == 0)
    reseau_todo_add (look, RESEAU_TODO_REVIEW, fiche, made_at (fiche->id));
  else if (g_strcmp0 (status, "to_update") == 0)
    reseau_todo_add (look, RESEAU_TODO_UPDATE, fiche, vouched_at (fiche));
  else if (mine && g_strcmp0 (status, "draft") == 0)
    reseau_todo_add (look, RESEAU_TODO_DRAFT, fiche, made_at (fiche->id));
  else if (mine && g_strcmp0 (status, "published") == 0 && reseau_fiche_is_stale (fiche, look->now))
    reseau_todo_add (look, RESEAU_TODO_STALE, fiche, vouched_at (fiche));
}

/* @fiches: (element-type ReseauRecord) */
void
reseau_todo_look_at_fiches (ReseauTodoLook *look, const GPtrArray *fiches)
{
  for (guint i = 0; i < fiches->len; i++)
    look_at_fiche (look, g_ptr_array_index (fiches, i));
}

/* --- what is said --------------------------------------------------------------------- */

/**
 * Talk:
 * @mine: when I wrote last, 0 for never
 * @others: when somebody else did
 * @told: (nullable): the last of others, after my last
 * @asked: (nullable): the last question of others, after my last
 * @asking: (nullable): the last question of mine
 *
 * What was said of one record.
 */
typedef struct {
  gint64 mine;
  gint64 others;
  const ReseauRecord *told;
  const ReseauRecord *asked;
  const ReseauRecord *asking;
} Talk;

/* Dates are of a whole second: of the same, the order in which the server had them decides, and
 * what it does not have yet was written here, after the rest. */
static int
compare_messages (gconstpointer one, gconstpointer other)
{
  const ReseauRecord *a = *(ReseauRecord *const *) one, *b = *(ReseauRecord *const *) other;
  gint64 a_time = reseau_message_get_time (a), b_time = reseau_message_get_time (b);
  gint64 a_commit = a->created > 0 ? a->created : G_MAXINT64;
  gint64 b_commit = b->created > 0 ? b->created : G_MAXINT64;

  if (a_time != b_time)
    return a_time < b_time ? -1 : 1;
  if (a_commit != b_commit)
    return a_commit < b_commit ? -1 : 1;
  return strcmp (a->id, b->id);
}

/* @message is later than all before it. */
static void
hear (Talk *talk, const ReseauActor *actor, const ReseauRecord *message)
{
  gint64 at = reseau_message_get_time (message);

  if (g_strcmp0 (reseau_record_get_string (message, "type"), "note") == 0)
    return;
  if (is_by (actor, message)) {
    talk->mine = at;
    talk->told = talk->asked = NULL;
    if (reseau_message_asks (message))
      talk->asking = message;
    return;
  }
  talk->others = at;
  talk->told = message;
  talk->asking = NULL;
  if (reseau_message_asks (message))
    talk->asked = message;
}

static GHashTable *
make_talks (const ReseauActor *actor, const GPtrArray *messages)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GHashTable *talks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (messages, i));
  g_ptr_array_sort (sorted, compare_messages);
  for (guint i = 0; i < sorted->len; i++) {
    const ReseauRecord *message = g_ptr_array_index (sorted, i);
    const char *about = reseau_record_get_string (message, "about");
    Talk *talk = about != NULL ? g_hash_table_lookup (talks, about) : NULL;

    if (about == NULL)
      continue;
    if (talk == NULL)
      g_hash_table_insert (talks, (gpointer) about, talk = g_new0 (Talk, 1));
    hear (talk, actor, message);
  }
  return talks;
}

static void
add_said (ReseauTodoLook *look, ReseauTodoWhat what, const ReseauRecord *record,
          const ReseauRecord *message, guint days)
{
  gint64 at = reseau_message_get_time (message);

  if (look->now - at <= days * G_TIME_SPAN_DAY)
    reseau_todo_add (look, what, record, at)->message =
        reseau_record_ref ((ReseauRecord *) message);
}

/* What is asked with a visit is answered with it. */
static gboolean
is_open_visit (const ReseauRecord *record)
{
  const char *state = reseau_record_get_string (record, "state");

  return g_str_equal (record->kind, "meeting") &&
         (g_strcmp0 (state, "proposed") == 0 || g_strcmp0 (state, "poll") == 0);
}

static gboolean
is_problem (const ReseauRecord *record)
{
  return g_str_equal (record->kind, "fiche") &&
         g_strcmp0 (reseau_record_get_string (record, "nature"), "problem") == 0 &&
         g_strcmp0 (reseau_record_get_string (record, "status"), "published") == 0;
}

static void
look_at_one (ReseauTodoLook *look, const ReseauRecord *record, const Talk *talk, gboolean answered)
{
  gboolean mine = reseau_todo_is_mine (look->actor, record);

  if (is_open_visit (record))
    return;
  if (mine && talk->asked != NULL)
    add_said (look, RESEAU_TODO_ASKED, record, talk->asked, QUESTION_DAYS);
  else if (mine && talk->told != NULL && talk->mine == 0)
    add_said (look, RESEAU_TODO_COMMENT, record, talk->told, COMMENT_DAYS);
  else if (talk->asking != NULL)
    add_said (look, RESEAU_TODO_QUESTION, record, talk->asking, QUESTION_DAYS);
  else if (is_problem (record) && talk->others == 0 && !answered &&
           (mine || (talk->mine == 0 && look->actor->role >= RESEAU_ROLE_ANIMATOR)))
    reseau_todo_add (look, RESEAU_TODO_PROBLEM, record, made_at (record->id));
}

/**
 * reseau_todo_look_at_talk:
 * @messages: (element-type ReseauRecord): what was said of @records
 * @records: (element-type ReseauRecord): what may have to be answered for
 * @answered: (nullable): ids of problems that a fiche or a meeting answers
 */
void
reseau_todo_look_at_talk (ReseauTodoLook *look, const GPtrArray *messages, const GPtrArray *records,
                          GHashTable *answered)
{
  static const Talk silence = { 0 };
  g_autoptr (GHashTable) talks = make_talks (look->actor, messages);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < records->len; i++) {
    const ReseauRecord *record = g_ptr_array_index (records, i);
    const Talk *talk = g_hash_table_lookup (talks, record->id);

    if (g_hash_table_add (seen, record->id))
      look_at_one (look, record, talk != NULL ? talk : &silence,
                   answered != NULL && g_hash_table_contains (answered, record->id));
  }
}
