/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-calendar.h"

#include "reseau-calendar-uid.h"
#include "reseau-commands-private.h"
#include "reseau-id.h"
#include "reseau-scope.h"

typedef struct {
  ReseauStore *store;
  const ReseauActor *actor;
  const char *visibility;
  GPtrArray *ops;
} Import;

/* --- which record an event is ------------------------------------------------------------- */

static char *
id_in (const ReseauCalendarEvent *event, const char *scope)
{
  g_autofree char *name =
      g_strjoin ("\n", scope, event->uid, event->occurrence != NULL ? event->occurrence : "", NULL);

  return reseau_id_new_named ("calendar", name);
}

static ReseauRecord *
find_record (Import *import, const char *id)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (import->store, id, NULL);

  return shown != NULL ? reseau_record_ref (shown->record) : NULL;
}

/* What is there from an earlier import, whoever it was shown to.  Two people who keep the same
 * calendar to themselves have a record each. */
static ReseauRecord *
find_known (Import *import, const ReseauCalendarEvent *event)
{
  const char *structure = import->actor->structure;
  g_autofree char *own = reseau_calendar_uid_get_record (event->uid);
  g_autofree char *user = reseau_scope_new_user (import->actor->uid);
  g_autofree char *org = structure != NULL ? reseau_scope_new_org (structure) : NULL;
  const char *const scopes[] = { "net", user, org };
  ReseauRecord *record = own != NULL ? find_record (import, own) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (scopes) && record == NULL; i++) {
    g_autofree char *id = scopes[i] != NULL ? id_in (event, scopes[i]) : NULL;

    record = id != NULL ? find_record (import, id) : NULL;
  }
  return record;
}

/* --- what it says ------------------------------------------------------------------------ */

static gboolean
is_same_moment (const char *one, const char *other)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) a = NULL;
  g_autoptr (GDateTime) b = NULL;

  if (g_strcmp0 (one, other) == 0)
    return TRUE;
  if (one == NULL || other == NULL || strlen (one) <= 10 || strlen (other) <= 10)
    return FALSE;
  a = g_date_time_new_from_iso8601 (one, zone);
  b = g_date_time_new_from_iso8601 (other, zone);
  return a != NULL && b != NULL && g_date_time_equal (a, b);
}

static void
note_text (ReseauValue *changes, const ReseauRecord *record, const char *key, const char *value)
{
  if (value != NULL && g_strcmp0 (reseau_record_get_string (record, key), value) != 0)
    reseau_value_set_string (changes, key, value);
}

static void
note_moment (ReseauValue *changes, const ReseauRecord *record, const char *key, const char *value)
{
  if (value != NULL && !is_same_moment (reseau_record_get_string (record, key), value))
    reseau_value_set_string (changes, key, value);
}

/* What a calendar program lets one change: when it is, what it is called, where. */
static ReseauValue *
find_changes (const ReseauRecord *record, const ReseauCalendarEvent *event)
{
  ReseauValue *changes = reseau_value_new_object ();
  gboolean ours = reseau_calendar_uid_is_ours (event->uid);

  note_moment (changes, record, "start", event->start);
  note_moment (changes, record, "end", event->end);
  note_text (changes, record, "title", event->title);
  if (!ours) {
    note_text (changes, record, "address", event->address);
    note_text (changes, record, "description", event->description);
    note_text (changes, record, "video_url", event->url);
  }
  if (event->cancelled && g_strcmp0 (reseau_record_get_string (record, "state"), "cancelled") != 0)
    reseau_value_set_string (changes, "state", "cancelled");
  return changes;
}

static ReseauValue *
dup_fields (const Import *import, const ReseauCalendarEvent *event)
{
  ReseauValue *fields = reseau_value_new_object ();

  reseau_value_set_string (fields, "title", event->title);
  reseau_value_set_string (fields, "nature", "internal");
  reseau_value_set_string (fields, "state", event->tentative ? "proposed" : "confirmed");
  reseau_value_set_string (fields, "start", event->start);
  if (event->end != NULL)
    reseau_value_set_string (fields, "end", event->end);
  if (event->description != NULL)
    reseau_value_set_string (fields, "description", event->description);
  if (event->address != NULL)
    reseau_value_set_string (fields, "address", event->address);
  if (event->url != NULL)
    reseau_value_set_string (fields, "video_url", event->url);
  reseau_value_set_string (fields, "visibility", import->visibility);
  return fields;
}

/* --- doing it ---------------------------------------------------------------------------- */

static void
judge (ReseauCalendarEvent *event, ReseauCalendarOutcome outcome, const char *reason)
{
  event->outcome = outcome;
  event->reason = reason;
}

static void
take (Import *import, ReseauCalendarEvent *event, GPtrArray *ops, ReseauCalendarOutcome outcome,
      const GError *error)
{
  if (ops == NULL) {
    gboolean denied = g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED) ||
                      g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_STALE);

    judge (event, RESEAU_CALENDAR_REFUSED, denied ? "not-allowed" : "invalid");
    return;
  }
  judge (event, ops->len > 0 ? outcome : RESEAU_CALENDAR_UNCHANGED, NULL);
  for (guint i = 0; i < ops->len; i++)
    g_ptr_array_add (import->ops, g_steal_pointer (&g_ptr_array_index (ops, i)));
}

/* A file that is older than what stands here changes nothing. */
static gboolean
is_older (const ReseauRecord *record, const ReseauCalendarEvent *event)
{
  return reseau_calendar_uid_is_ours (event->uid) && event->sequence < record->rev;
}

static void
change_record (Import *import, ReseauCalendarEvent *event, const ReseauRecord *record)
{
  g_autoptr (ReseauValue) changes = find_changes (record, event);
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (GError) error = NULL;

  if (record->deleted || reseau_value_get_length (changes) == 0) {
    judge (event, RESEAU_CALENDAR_UNCHANGED, NULL);
    return;
  }
  if (is_older (record, event)) {
    judge (event, RESEAU_CALENDAR_UNCHANGED, "older");
    return;
  }
  ops = reseau_command_prepare_set (import->store, import->actor, record->id, changes, &error);
  take (import, event, ops, RESEAU_CALENDAR_UPDATED, error);
}

static void
create_record (Import *import, ReseauCalendarEvent *event)
{
  g_autoptr (ReseauValue) fields = dup_fields (import, event);
  g_autofree char *visibility = NULL;
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_store_get_schema (import->store), "meeting");
  g_autoptr (ReseauValue) own =
      reseau_commands_split_visibility (kind, fields, fields, &visibility);
  g_autofree char *scope =
      reseau_commands_dup_scope (import->store, import->actor, kind, own, visibility, NULL);
  g_autofree char *id = scope != NULL ? id_in (event, scope) : NULL;
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (GError) error = NULL;

  if (event->cancelled) {
    judge (event, RESEAU_CALENDAR_UNCHANGED, "cancelled");
    return;
  }
  if (id != NULL)
    ops =
        reseau_command_prepare_create (import->store, import->actor, id, "meeting", fields, &error);
  take (import, event, ops, RESEAU_CALENDAR_CREATED, error);
}

static void
import_event (Import *import, ReseauCalendarEvent *event, GHashTable *seen)
{
  g_autoptr (ReseauRecord) record = NULL;
  g_autofree char *key = g_strjoin ("\n", event->uid, event->occurrence, NULL);

  if (!g_hash_table_add (seen, g_steal_pointer (&key))) {
    judge (event, RESEAU_CALENDAR_UNCHANGED, NULL);
    return;
  }
  if (event->title == NULL) {
    judge (event, RESEAU_CALENDAR_REFUSED, "untitled");
    return;
  }
  record = find_known (import, event);
  if (record != NULL)
    change_record (import, event, record);
  else
    create_record (import, event);
}

/**
 * reseau_calendar_import:
 * @visibility: who sees what is new: "me", "structure" or "network"
 * @dry_run: only look
 *
 * Takes the events in as meetings, all in one transaction; each says what became of it.  Done twice
 * it changes nothing the second time.  What came from this network is known again, and changed
 * where its date was moved elsewhere.
 */
gboolean
reseau_calendar_import (ReseauStore *store, const ReseauActor *actor, ReseauCalendar *self,
                        const char *visibility, gboolean dry_run, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Import import = { store, actor, visibility, ops };

  for (guint i = 0; i < self->events->len; i++)
    import_event (&import, g_ptr_array_index (self->events, i), seen);
  return dry_run || ops->len == 0 || reseau_store_commit_ops (store, ops, error);
}

guint
reseau_calendar_count (const ReseauCalendar *self, ReseauCalendarOutcome outcome)
{
  guint count = 0;

  for (guint i = 0; i < self->events->len; i++)
    count +=
        ((const ReseauCalendarEvent *) g_ptr_array_index (self->events, i))->outcome == outcome;
  return count;
}

static ReseauValue *
event_to_value (const ReseauCalendarEvent *event)
{
  static const char *const outcomes[] = { "created", "updated", "unchanged", "refused" };
  ReseauValue *out = reseau_value_new_object ();

  reseau_value_set_string (out, "uid", event->uid);
  reseau_value_set_string (out, "title", event->title);
  reseau_value_set_string (out, "start", event->start);
  reseau_value_set_string (out, "end", event->end);
  reseau_value_set_string (out, "outcome", outcomes[event->outcome]);
  reseau_value_set_string (out, "reason", event->reason);
  return out;
}

/* Returns: (transfer full): what became of it, for other programs */
ReseauValue *
reseau_calendar_to_value (const ReseauCalendar *self)
{
  ReseauValue *out = reseau_value_new_object (), *events = reseau_value_new_list ();
  ReseauValue *zones = reseau_value_new_list ();

  for (guint i = 0; i < self->events->len; i++)
    reseau_value_add (events, event_to_value (g_ptr_array_index (self->events, i)));
  for (guint i = 0; i < self->zones->len; i++)
    reseau_value_add (zones, reseau_value_new_string (g_ptr_array_index (self->zones, i)));
  reseau_value_set_int (out, "created", reseau_calendar_count (self, RESEAU_CALENDAR_CREATED));
  reseau_value_set_int (out, "updated", reseau_calendar_count (self, RESEAU_CALENDAR_UPDATED));
  reseau_value_set_int (out, "unchanged", reseau_calendar_count (self, RESEAU_CALENDAR_UNCHANGED));
  reseau_value_set_int (out, "refused", reseau_calendar_count (self, RESEAU_CALENDAR_REFUSED));
  reseau_value_set_int (out, "repetitions_cut", self->n_cut);
  reseau_value_set_int (out, "repetitions_not_understood", self->n_rules);
  reseau_value_set_int (out, "left_out", self->n_left);
  reseau_value_set (out, "unknown_zones", zones);
  reseau_value_set (out, "events", events);
  return out;
}
