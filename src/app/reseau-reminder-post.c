/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-reminder-post.h"

#include "reseau-reminders.h"
#include "reseau-when.h"

#include <glib/gi18n.h>

/* Changes come in groups. */
#define REST_MS 500

/* A clock may be set, a computer may have slept. */
#define MOST_WAIT_S (10 * 60)

/* More at once would be no help. */
#define MOST_AT_ONCE 5

#define MOST_MEETINGS 500

/* Who shows notifications on a desktop, as GNotification finds them; and from within a sandbox. */
static const char *const services[] = { "org.gtk.Notifications", "org.freedesktop.Notifications" };
static const char *const portals[] = { "org.freedesktop.portal.Desktop" };

struct _ReseauReminderPost {
  GObject parent;

  GApplication *application; /* outlives it */
  ReseauContext *context;
  GSettings *settings; /* (nullable) */
  GCancellable *cancellable;
  GHashTable *told; /* keys, since the start */
  GPtrArray *meetings;
  GHashTable *shows; /* names on the bus: without any, nothing is told, nor counted as told */
  GArray *watches;   /* guint */
  guint pending;     /* answers that are still to come */
  guint timer;
};

G_DEFINE_FINAL_TYPE (ReseauReminderPost, reseau_reminder_post, G_TYPE_OBJECT)

static void look (ReseauReminderPost *self);

/* --- telling ----------------------------------------------------------------------------- */

static char *
dup_title (const ReseauReminder *reminder)
{
  const char *title = reseau_record_get_string (reminder->meeting, "title");

  if (reminder->what == RESEAU_REMIND_REQUESTS)
    return g_strdup (_ ("A visit is asked of you"));
  return g_strdup (title != NULL ? title : _ ("Meeting"));
}

static char *
dup_body (const ReseauReminder *reminder)
{
  const char *title = reseau_record_get_string (reminder->meeting, "title");
  g_autofree char *when = reseau_when_span (reminder->start, reminder->end);

  if (reminder->what == RESEAU_REMIND_HOUR)
    /* Translators: a moment: Saturday 14 March 2026, 9:30 */
    return g_strdup_printf (_ ("Within the hour: %s"), when);
  if (reminder->what == RESEAU_REMIND_DAY)
    return g_strdup (when);
  if (when == NULL || !reminder->can_accept)
    return g_strdup (title);
  return g_strdup_printf ("%s\n%s", title, when);
}

static void
send (ReseauReminderPost *self, const ReseauReminder *reminder)
{
  g_autofree char *title = dup_title (reminder);
  g_autofree char *body = dup_body (reminder);
  g_autoptr (GNotification) note = g_notification_new (title);
  const char *id = reminder->meeting->id;

  if (body != NULL)
    g_notification_set_body (note, body);
  if (reminder->what == RESEAU_REMIND_HOUR)
    g_notification_set_priority (note, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action_and_target (note, "app.open-record", "s", id);
  if (reminder->can_accept)
    g_notification_add_button_with_target (note, _ ("Accept"), "app.accept-visit", "(ss)", id,
                                           reminder->start);
  g_notification_add_button_with_target (note, _ ("Open"), "app.open-record", "s", id);
  g_application_send_notification (self->application, reminder->key, note);
}

typedef struct {
  ReseauReminderPost *self;
  GPtrArray *reminders;
} Claim;

static void
claim_free (gpointer data)
{
  Claim *claim = data;

  g_object_unref (claim->self);
  g_ptr_array_unref (claim->reminders);
  g_free (claim);
}

/* On the thread that writes. */
static gpointer
claim_job (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return reseau_reminders_claim (store, ((Claim *) data)->reminders, error);
}

static void
on_claimed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Claim *claim = data;
  g_autoptr (GPtrArray) mine = reseau_context_run_finish (RESEAU_CONTEXT (source), result, NULL);
  guint n = 0;

  for (guint i = 0; mine != NULL && i < claim->reminders->len && n < MOST_AT_ONCE; i++) {
    const ReseauReminder *reminder = g_ptr_array_index (claim->reminders, i);

    if (!g_ptr_array_find_with_equal_func (mine, reminder->key, g_str_equal, NULL) ||
        claim->self->context == NULL)
      continue;
    send (claim->self, reminder);
    n++;
  }
  claim_free (claim);
}

/* --- looking ------------------------------------------------------------------------------ */

static ReseauRemind
get_wanted (ReseauReminderPost *self)
{
  static const struct {
    const char *key;
    ReseauRemind what;
  } wishes[] = {
    { "remind-requests", RESEAU_REMIND_REQUESTS },
    { "remind-day", RESEAU_REMIND_DAY },
    { "remind-hour", RESEAU_REMIND_HOUR },
  };
  ReseauRemind out = 0;

  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    if (self->settings == NULL || g_settings_get_boolean (self->settings, wishes[i].key))
      out |= wishes[i].what;
  return out;
}

static gboolean
on_timer_cb (gpointer data)
{
  ReseauReminderPost *self = data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
plan (ReseauReminderPost *self, gint64 ms)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add ((guint) CLAMP (ms, REST_MS, MOST_WAIT_S * 1000), on_timer_cb, self);
}

static void
tell (ReseauReminderPost *self)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), "meeting");
  gint64 now = reseau_env_now_us (reseau_context_get_env (self->context)), next;
  ReseauActor actor;
  Claim *claim;

  if (!reseau_context_get_actor (self->context, &actor))
    return;
  claim = g_new0 (Claim, 1);
  claim->self = g_object_ref (self);
  claim->reminders =
      reseau_reminders_find (self->meetings, &actor, kind, get_wanted (self), now, &next);
  for (guint i = claim->reminders->len; i > 0; i--) {
    const ReseauReminder *reminder = g_ptr_array_index (claim->reminders, i - 1);

    if (!g_hash_table_add (self->told, g_strdup (reminder->key)))
      g_ptr_array_remove_index (claim->reminders, i - 1);
  }
  plan (self, (next - now) / 1000 + REST_MS);
  if (claim->reminders->len == 0)
    claim_free (claim);
  else
    reseau_context_run_async (self->context, claim_job, claim, NULL,
                              (GDestroyNotify) g_ptr_array_unref, on_claimed_cb, claim);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauReminderPost) self = data;
  g_autoptr (GPtrArray) items =
      reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, NULL);

  self->pending--;
  for (guint i = 0; items != NULL && i < items->len; i++) {
    ReseauRecord *record = reseau_item_get_record (g_ptr_array_index (items, i));

    if (record != NULL)
      g_ptr_array_add (self->meetings, reseau_record_ref (record));
  }
  if (self->pending == 0 && self->context != NULL)
    tell (self);
}

static char *
dup_day (gint64 us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (us / G_USEC_PER_SEC);

  return g_date_time_format (time, "%Y-%m-%d");
}

static void
ask (ReseauReminderPost *self, ReseauQuery *query)
{
  self->pending++;
  reseau_context_query_async (self->context, query, MOST_MEETINGS, self->cancellable, on_found_cb,
                              g_object_ref (self));
}

/* What is asked, and what is in the next days. */
static void
look (ReseauReminderPost *self)
{
  gint64 now = reseau_env_now_us (reseau_context_get_env (self->context));
  g_autoptr (ReseauQuery) asked = reseau_query_new ("meeting");
  g_autoptr (ReseauQuery) coming = reseau_query_new ("meeting");

  if (g_hash_table_size (self->shows) == 0)
    return;
  if (self->pending > 0 || reseau_context_get_account (self->context) == NULL) {
    plan (self, 1000);
    return;
  }
  g_ptr_array_set_size (self->meetings, 0);
  asked->sort = RESEAU_SORT_RECENT;
  reseau_query_add_filter (asked, "nature", "visit");
  reseau_query_add_filter (asked, "state", "proposed");
  coming->sort = RESEAU_SORT_DATE;
  coming->from = dup_day (now - G_TIME_SPAN_DAY);
  coming->until = dup_day (now + 4 * G_TIME_SPAN_DAY);
  ask (self, asked);
  ask (self, coming);
}

static void
on_changed_cb (ReseauReminderPost *self)
{
  plan (self, REST_MS);
}

/* --- who shows them ------------------------------------------------------------------------ */

static void
on_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  ReseauReminderPost *self = data;

  g_hash_table_add (self->shows, g_strdup (name));
  plan (self, REST_MS);
}

static void
on_vanished_cb (GDBusConnection *bus, const char *name, gpointer data)
{
  g_hash_table_remove (((ReseauReminderPost *) data)->shows, name);
}

static void
watch (ReseauReminderPost *self, const char *const *names, guint n)
{
  for (guint i = 0; i < n; i++) {
    guint id = g_bus_watch_name (G_BUS_TYPE_SESSION, names[i], G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                 on_appeared_cb, on_vanished_cb, self, NULL);

    g_array_append_val (self->watches, id);
  }
}

static void
unwatch (ReseauReminderPost *self)
{
  for (guint i = 0; i < self->watches->len; i++)
    g_bus_unwatch_name (g_array_index (self->watches, guint, i));
  g_array_set_size (self->watches, 0);
}

/* --- the type ------------------------------------------------------------------------------ */

static void
reseau_reminder_post_dispose (GObject *object)
{
  ReseauReminderPost *self = RESEAU_REMINDER_POST (object);

  unwatch (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_reminder_post_parent_class)->dispose (object);
}

static void
reseau_reminder_post_finalize (GObject *object)
{
  ReseauReminderPost *self = RESEAU_REMINDER_POST (object);

  g_object_unref (self->cancellable);
  g_hash_table_unref (self->told);
  g_ptr_array_unref (self->meetings);
  g_hash_table_unref (self->shows);
  g_array_unref (self->watches);
  G_OBJECT_CLASS (reseau_reminder_post_parent_class)->finalize (object);
}

static void
reseau_reminder_post_class_init (ReseauReminderPostClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_reminder_post_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_reminder_post_finalize;
}

static void
reseau_reminder_post_init (ReseauReminderPost *self)
{
  self->cancellable = g_cancellable_new ();
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->meetings = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_record_unref);
  self->shows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->watches = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * reseau_reminder_post_new:
 * @settings: (nullable): what is wanted
 *
 * Returns: (transfer full): tells as long as it is there
 */
ReseauReminderPost *
reseau_reminder_post_new (GApplication *application, ReseauContext *context, GSettings *settings)
{
  ReseauReminderPost *self = g_object_new (RESEAU_TYPE_REMINDER_POST, NULL);

  self->application = application;
  self->context = g_object_ref (context);
  self->settings = settings != NULL ? g_object_ref (settings) : NULL;
  g_signal_connect_object (context, "changed", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    watch (self, portals, G_N_ELEMENTS (portals));
  else
    watch (self, services, G_N_ELEMENTS (services));
  return self;
}
