/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-window-private.h"

#include "reseau-calendar.h"
#include "reseau-compat.h"
#include "reseau-sentences.h"
#include "reseau-when.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

/* Calendars: meetings into a file that other programs read, and theirs in here, looked at first. */

#define MOST_ROWS 100
#define EXTENSION ".ics"

/* --- into a file ------------------------------------------------------------------------- */

typedef struct {
  ReseauWindow *window;
  char *id;           /* (nullable): one meeting */
  ReseauQuery *query; /* (nullable): many */
  char *name;
  GFile *file;
  guint count;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->window);
  g_free (export->id);
  g_clear_pointer (&export->query, reseau_query_free);
  g_free (export->name);
  g_clear_object (&export->file);
  g_free (export);
}

static gpointer
write_job (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  Export *export = data;

  if (export->id == NULL)
    return reseau_calendar_write (store, export->query, &export->count, error);
  export->count = 1;
  return reseau_calendar_write_one (store, export->id, error);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Export *export = data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    reseau_window_warn (export->window, _ ("The file cannot be written."));
  else {
    g_autofree char *words = g_strdup_printf (
        ngettext ("%u meeting exported", "%u meetings exported", export->count), export->count);

    reseau_window_say (export->window, words);
  }
  export_free (export);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Export *export = data;
  g_autoptr (GError) error = NULL;
  char *text = reseau_context_run_finish (RESEAU_CONTEXT (source), result, &error);
  g_autoptr (GBytes) bytes = text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;

  if (bytes == NULL) {
    reseau_window_warn (export->window, g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_INVALID)
                                            ? _ ("A meeting without a date is in no calendar.")
                                            : reseau_sentence_for_error (error));
    export_free (export);
    return;
  }
  g_file_replace_contents_bytes_async (export->file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_REPLACE_DESTINATION | G_FILE_CREATE_PRIVATE,
                                       NULL, on_saved_cb, export);
}

static void
on_place_cb (GFile *file, gpointer data)
{
  Export *export = data;

  if (file == NULL) {
    export_free (export);
    return;
  }
  export->file = g_object_ref (file);
  reseau_context_run_async (export->window->context, write_job, export, NULL, g_free, on_written_cb,
                            export);
}

static Export *
export_new (ReseauWindow *window, const char *name)
{
  Export *export = g_new0 (Export, 1);
  g_autofree char *base = g_strdelimit (g_strdup (name), "/\\:*?\"<>|\n\t", ' ');
  g_autofree char *cut = g_utf8_substring (base, 0, MIN (g_utf8_strlen (base, -1), 60));

  export->window = g_object_ref (window);
  export->name = g_strconcat (g_strstrip (cut), EXTENSION, NULL);
  return export;
}

static void
choose_place (Export *export)
{
  reseau_compat_choose_place (GTK_WINDOW (export->window), _ ("Export to a Calendar"), export->name,
                              on_place_cb, export);
}

static void
on_export_one_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const ReseauView *view = reseau_window_get_read (self);
  g_autofree char *title = NULL;
  Export *export;

  if (view == NULL || !g_str_equal (view->shown->record->kind, "meeting"))
    return;
  title = reseau_page_dup_title (reseau_browser_get_page (reseau_window_get_browser (self)));
  export = export_new (self, title != NULL ? title : _ ("Meeting"));
  export->id = g_strdup (view->shown->record->id);
  choose_place (export);
}

/* @parameter: "mine" or "all" */
static void
on_export_all_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gboolean mine = g_str_equal (g_variant_get_string (parameter, NULL), "mine");
  Export *export = export_new (data, mine ? _ ("My Meetings") : _ ("Meetings of the Network"));

  export->query = reseau_query_new ("meeting");
  export->query->sort = RESEAU_SORT_DATE;
  if (mine)
    reseau_query_add_filter (export->query, "mine", "true");
  choose_place (export);
}

/* --- out of a file ------------------------------------------------------------------------- */

typedef struct {
  ReseauWindow *window;
  GBytes *bytes;
  GDate today;
  const char *visibility;
  gboolean dry_run;
  GtkWidget *visible; /* who sees it: while it is asked */
  ReseauCalendar *calendar;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_object_unref (import->window);
  g_clear_pointer (&import->bytes, g_bytes_unref);
  g_clear_object (&import->visible);
  reseau_calendar_free (import->calendar);
  g_free (import);
}

static gpointer
read_job (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  Import *import = data;
  gsize length;
  const char *bytes = g_bytes_get_data (import->bytes, &length);
  g_autoptr (ReseauCalendar) calendar =
      reseau_calendar_read (bytes != NULL ? bytes : "", length, &import->today, error);

  if (calendar == NULL ||
      !reseau_calendar_import (store, actor, calendar, import->visibility, import->dry_run, error))
    return NULL;
  return g_steal_pointer (&calendar);
}

static const char *
event_words (const ReseauCalendarEvent *event)
{
  if (g_strcmp0 (event->reason, "not-allowed") == 0)
    return _ ("You may not change this meeting");
  if (g_strcmp0 (event->reason, "older") == 0)
    return _ ("Changed here since: left as it is");
  if (g_strcmp0 (event->reason, "cancelled") == 0)
    return _ ("Cancelled there: left out");
  if (g_strcmp0 (event->reason, "untitled") == 0)
    return _ ("Without a title: left out");
  if (event->outcome == RESEAU_CALENDAR_REFUSED)
    return _ ("Not understood: left out");
  if (event->outcome == RESEAU_CALENDAR_CREATED)
    return _ ("New here");
  return event->outcome == RESEAU_CALENDAR_UPDATED ? _ ("Brings changes") : _ ("Already here");
}

static GtkWidget *
events_new (const ReseauCalendar *calendar)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = reseau_boxed_list_new (_ ("Dates of the calendar"));
  guint n = calendar->events->len;

  for (guint i = 0; i < MIN (n, MOST_ROWS); i++) {
    const ReseauCalendarEvent *event = g_ptr_array_index (calendar->events, i);
    g_autofree char *when = reseau_when_span (event->start, event->end);
    g_autofree char *below = g_strdup_printf ("%s · %s", when, event_words (event));

    gtk_list_box_append (
        GTK_LIST_BOX (list),
        reseau_row_new (event->title != NULL ? event->title : _ ("Untitled"), below, NULL, NULL));
  }
  if (n > MOST_ROWS) {
    g_autofree char *more =
        g_strdup_printf (ngettext ("And %u more", "And %u more", n - MOST_ROWS), n - MOST_ROWS);

    gtk_list_box_append (GTK_LIST_BOX (list), reseau_row_new (more, NULL, NULL, NULL));
  }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled),
                                              MIN (240, 90 * (int) n));
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 240);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  return scrolled;
}

static GtkWidget *
extra_new (Import *import, gboolean ask)
{
  const char *words[] = { _ ("Me alone"), _ ("My structure"), _ ("The network"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  import->visible = g_object_ref_sink (gtk_drop_down_new_from_strings (words));
  gtk_accessible_update_property (GTK_ACCESSIBLE (import->visible), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Who will see what is new"), -1);
  gtk_box_append (GTK_BOX (box), events_new (import->calendar));
  if (ask) {
    GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Who will see what is new"));

    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_label_set_mnemonic_widget (GTK_LABEL (label), import->visible);
    gtk_box_append (GTK_BOX (box), label);
    gtk_box_append (GTK_BOX (box), import->visible);
  }
  return box;
}

static void
append_note (GString *words, const char *note)
{
  g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", note);
}

static char *
dup_words (const ReseauCalendar *calendar, guint brings)
{
  g_autoptr (GString) words = g_string_new (NULL);
  guint n = calendar->events->len;

  g_string_append_printf (
      words, ngettext ("%u date in this calendar.", "%u dates in this calendar.", n), n);
  if (brings == 0)
    append_note (words, _ ("Nothing that is not here already."));
  if (calendar->n_cut > 0)
    append_note (words, _ ("Of what repeats, only the dates of the coming year are taken."));
  if (calendar->n_rules > 0)
    append_note (words, _ ("A repetition is not understood: only its first date is taken."));
  if (calendar->n_left > 0)
    append_note (words, _ ("What has no date, or is too much, is left out."));
  if (calendar->zones->len > 0) {
    g_autofree char *note = g_strdup_printf (
        _ ("The time zone “%s” is unknown: its hours are taken as those of Brussels and Paris."),
        (const char *) g_ptr_array_index (calendar->zones, 0));

    append_note (words, note);
  }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void look (Import *import, GAsyncReadyCallback callback);

static void
on_imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauCalendar) calendar =
      reseau_context_run_finish (RESEAU_CONTEXT (source), result, &error);

  if (calendar == NULL)
    reseau_window_warn (import->window, reseau_sentence_for_error (error));
  else {
    guint n = reseau_calendar_count (calendar, RESEAU_CALENDAR_CREATED) +
              reseau_calendar_count (calendar, RESEAU_CALENDAR_UPDATED);
    g_autofree char *words =
        g_strdup_printf (ngettext ("%u meeting imported", "%u meetings imported", n), n);

    reseau_window_say (import->window, words);
  }
  import_free (import);
}

static void
on_answer_cb (const char *response, gpointer data)
{
  static const char *const visible[] = { "me", "structure", "network" };
  Import *import = data;

  if (!g_str_equal (response, "act")) {
    import_free (import);
    return;
  }
  import->visibility =
      visible[MIN (gtk_drop_down_get_selected (GTK_DROP_DOWN (import->visible)), 2)];
  import->dry_run = FALSE;
  look (import, on_imported_cb);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  guint brings;

  import->calendar = reseau_context_run_finish (RESEAU_CONTEXT (source), result, &error);
  if (import->calendar == NULL) {
    reseau_window_warn (import->window, g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_INVALID)
                                            ? _ ("This file is not a calendar (iCalendar).")
                                            : reseau_sentence_for_error (error));
    import_free (import);
    return;
  }
  brings = reseau_calendar_count (import->calendar, RESEAU_CALENDAR_CREATED) +
           reseau_calendar_count (import->calendar, RESEAU_CALENDAR_UPDATED);
  words = dup_words (import->calendar, brings);
  reseau_compat_ask (GTK_WINDOW (import->window), _ ("Import This Calendar?"), words,
                     extra_new (import, brings > 0), brings > 0 ? _ ("_Cancel") : _ ("_Close"),
                     brings > 0 ? _ ("_Import") : NULL, FALSE, on_answer_cb, import, NULL);
}

static void
look (Import *import, GAsyncReadyCallback callback)
{
  reseau_context_run_async (import->window->context, read_job, import, NULL,
                            (GDestroyNotify) reseau_calendar_free, callback, import);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;

  import->bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, NULL);
  if (import->bytes == NULL) {
    reseau_window_warn (import->window, _ ("The file cannot be read."));
    import_free (import);
    return;
  }
  look (import, on_looked_cb);
}

gboolean
reseau_window_is_calendar (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL && g_str_has_suffix (name, EXTENSION);
}

/* Looks into a calendar and asks whether to import it. */
void
reseau_window_open_calendar (ReseauWindow *self, GFile *file)
{
  gint64 now = reseau_env_now_us (reseau_context_get_env (self->context)) / G_USEC_PER_SEC;
  Import *import;

  if (reseau_context_get_account (self->context) == NULL) {
    reseau_window_warn (self, _ ("Connect first: meetings belong to an account."));
    return;
  }
  import = g_new0 (Import, 1);
  import->window = g_object_ref (self);
  import->visibility = "me";
  import->dry_run = TRUE;
  g_date_clear (&import->today, 1);
  g_date_set_time_t (&import->today, (time_t) now);
  g_file_load_bytes_async (file, NULL, on_loaded_cb, import);
}

static void
on_chosen_cb (GPtrArray *files, gpointer data)
{
  g_autoptr (ReseauWindow) self = data;

  for (guint i = 0; files != NULL && i < files->len; i++)
    reseau_window_open_calendar (self, g_ptr_array_index (files, i));
}

static void
on_import_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_compat_choose_files (GTK_WINDOW (data), _ ("Import a Calendar"), FALSE, on_chosen_cb,
                              g_object_ref (data));
}

void
reseau_window_install_calendars (ReseauWindow *self)
{
  static const GActionEntry entries[] = {
    { "export-calendar", on_export_one_cb },
    { "export-agenda", on_export_all_cb, "s" },
    { "import-calendar", on_import_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
