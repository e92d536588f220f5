/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-window-private.h"

#include "reseau-compat.h"
#include "reseau-context-package.h"
#include "reseau-scope.h"
#include "reseau-sentences.h"
#include "reseau-when.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

/* Packages: what is chosen into a file, and what is in a file into the cache, looked at first. */

/* Longer work shows how far it is; shorter work would only flicker. */
#define SHOW_AFTER_MS 400
#define MOST_ROWS 100
#define MOST_RECORDS 5000

/* One package under way. */
typedef struct {
  ReseauWindow *window;
  GCancellable *cancellable;
  char *heading;
  guint timer;
  GtkWindow *dialog; /* (nullable): how far it is */
  GtkWidget *bar;
  GPtrArray *ids;          /* (nullable): what goes into a file */
  char *name;              /* (nullable): what the file may be called */
  ReseauPackageView *view; /* (nullable): what is in one */
} Flow;

static Flow *
flow_new (ReseauWindow *window)
{
  Flow *flow = g_new0 (Flow, 1);

  flow->window = g_object_ref (window);
  flow->cancellable = g_cancellable_new ();
  return flow;
}

static void
flow_free (gpointer data)
{
  Flow *flow = data;

  g_object_unref (flow->window);
  g_object_unref (flow->cancellable);
  g_clear_pointer (&flow->ids, g_ptr_array_unref);
  reseau_package_view_free (flow->view);
  g_free (flow->name);
  g_free (flow->heading);
  g_free (flow);
}

/* --- how far it is -------------------------------------------------------------------- */

static void
on_stop_cb (const char *response, gpointer data)
{
  Flow *flow = data;

  g_clear_weak_pointer (&flow->dialog);
  g_cancellable_cancel (flow->cancellable);
}

static gboolean
on_show_cb (gpointer data)
{
  Flow *flow = data;
  GtkWindow *dialog;

  flow->timer = 0;
  flow->bar = gtk_progress_bar_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (flow->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  flow->heading, -1);
  dialog = reseau_compat_ask (GTK_WINDOW (flow->window), flow->heading, NULL, flow->bar,
                              _ ("_Cancel"), NULL, FALSE, on_stop_cb, flow, NULL);
  g_set_weak_pointer (&flow->dialog, dialog);
  return G_SOURCE_REMOVE;
}

static void
begin (Flow *flow, const char *heading)
{
  g_free (flow->heading);
  flow->heading = g_strdup (heading);
  flow->timer = g_timeout_add (SHOW_AFTER_MS, on_show_cb, flow);
}

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  Flow *flow = data;

  if (flow->dialog != NULL && total > 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (flow->bar), (double) done / (double) total);
}

/* Says what went wrong, unless the person wanted it to end. */
static void
end (Flow *flow, const GError *error)
{
  GtkWindow *dialog = flow->dialog;

  g_clear_handle_id (&flow->timer, g_source_remove);
  g_clear_weak_pointer (&flow->dialog);
  if (dialog != NULL)
    gtk_window_destroy (dialog);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    reseau_window_warn (flow->window, reseau_sentence_for_package (error));
}

/* --- into a file ------------------------------------------------------------------------ */

static void
on_packed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Flow *flow = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPackage) package =
      reseau_context_pack_finish (RESEAU_CONTEXT (source), result, &error);

  end (flow, error);
  if (package != NULL) {
    guint n = package->records->len;
    g_autofree char *words = g_strdup_printf (
        ngettext ("Package made with %u record", "Package made with %u records", n), n);

    reseau_window_say (flow->window, words);
  }
  flow_free (flow);
}

static void
pack (Flow *flow, GFile *file)
{
  begin (flow, _ ("Making the Package…"));
  reseau_context_pack_async (flow->window->context, flow->ids, file, on_progress, flow,
                             flow->cancellable, on_packed_cb, flow);
}

static void
on_place_cb (GFile *file, gpointer data)
{
  if (file != NULL)
    pack (data, file);
  else
    flow_free (data);
}

static void
on_pack_answer_cb (const char *response, gpointer data)
{
  Flow *flow = data;

  if (!g_str_equal (response, "act")) {
    flow_free (flow);
    return;
  }
  reseau_compat_choose_place (GTK_WINDOW (flow->window), _ ("Export as a Package"), flow->name,
                              on_place_cb, flow);
}

/* Who reads the file is no longer in anybody's hands. */
static char *
dup_pack_words (guint n, guint n_kept)
{
  g_autoptr (GString) words = g_string_new (NULL);

  g_string_append_printf (
      words,
      ngettext ("%u record goes into the file, with its photos and what you have not sent yet. "
                "Whoever has the file can read it.",
                "%u records go into the file, with their photos and what you have not sent yet. "
                "Whoever has the file can read them.",
                n),
      n);
  if (n_kept > 0) {
    g_string_append (words, "\n\n");
    g_string_append_printf (words,
                            ngettext ("Careful: %u of them is not shared with the whole network.",
                                      "Careful: %u of them are not shared with the whole network.",
                                      n_kept),
                            n_kept);
  }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static char *
dup_file_name (const char *title)
{
  g_autofree char *base = g_strdup (title != NULL && *title != '\0' ? title : _ ("Fiches"));
  char *name;

  g_strdelimit (base, "/\\:*?\"<>|\n\t", ' ');
  g_strstrip (base);
  name = g_utf8_substring (base, 0, MIN (g_utf8_strlen (base, -1), 60));
  g_free (base);
  base = name;
  return g_strconcat (base, RESEAU_PACKAGE_EXTENSION, NULL);
}

/* @flow: with the ids */
static void
ask_to_pack (Flow *flow, const char *title, guint n_kept)
{
  g_autofree char *words = dup_pack_words (flow->ids->len, n_kept);

  flow->name = dup_file_name (title);
  reseau_compat_ask (GTK_WINDOW (flow->window), _ ("Export as a Package"), words, NULL,
                     _ ("_Cancel"), _ ("Choose a _Place…"), FALSE, on_pack_answer_cb, flow, NULL);
}

static gboolean
is_kept (const ReseauRecord *record)
{
  return reseau_scope_get_kind (record->scope) != RESEAU_SCOPE_KIND_NET;
}

static void
on_export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const ReseauView *view = reseau_window_get_read (self);
  g_autofree char *title = NULL;
  Flow *flow;

  if (view == NULL)
    return;
  title = reseau_page_dup_title (reseau_browser_get_page (reseau_window_get_browser (self)));
  flow = flow_new (self);
  flow->ids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (flow->ids, g_strdup (view->shown->record->id));
  ask_to_pack (flow, title, is_kept (view->shown->record));
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Flow *flow = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items =
      reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, &error);
  guint n_kept = 0;

  if (items != NULL && items->len > MOST_RECORDS)
    g_set_error_literal (&error, RESEAU_PACKAGE_ERROR, RESEAU_PACKAGE_ERROR_TOO_LARGE,
                         "More records than a package may have");
  end (flow, error);
  if (error != NULL || items->len == 0) {
    if (error == NULL)
      reseau_window_say (flow->window, _ ("There is nothing in this list"));
    flow_free (flow);
    return;
  }
  flow->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < items->len; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);

    g_ptr_array_add (flow->ids, g_strdup (reseau_item_get_id (item)));
    n_kept += is_kept (reseau_item_get_record (item));
  }
  ask_to_pack (flow, NULL, n_kept);
}

static void
on_export_list_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  ReseauListPane *list = reseau_window_get_list (self);
  g_autoptr (ReseauQuery) query = list != NULL ? reseau_list_pane_dup_query (list) : NULL;
  Flow *flow;

  if (query == NULL) {
    reseau_window_say (self, _ ("There is nothing in this list"));
    return;
  }
  flow = flow_new (self);
  begin (flow, _ ("Looking Through the List…"));
  reseau_context_query_async (self->context, query, MOST_RECORDS + 1, flow->cancellable,
                              on_listed_cb, flow);
}

/* --- out of a file ------------------------------------------------------------------------ */

static const char *
outcome_words (ReseauTakenOutcome outcome)
{
  switch (outcome) {
  case RESEAU_TAKEN_CREATED:
    return _ ("New here");
  case RESEAU_TAKEN_UPDATED:
    return _ ("Brings changes");
  case RESEAU_TAKEN_CONFLICT:
    return _ ("Brings another version, to be settled");
  case RESEAU_TAKEN_DELETED:
    return _ ("Was deleted there");
  case RESEAU_TAKEN_UNCHANGED:
  default:
    return _ ("Already here");
  }
}

static GtkWidget *
record_row_new (const ReseauTaken *taken)
{
  const char *title =
      taken->title != NULL && *taken->title != '\0' ? taken->title : _ ("Not for you");
  gboolean brings = taken->outcome != RESEAU_TAKEN_UNCHANGED;
  g_autofree char *words = NULL;

  if (taken->reason == NULL && taken->held && brings)
    words = g_strdup_printf ("%s. %s", outcome_words (taken->outcome),
                             reseau_sentence_for_left_out ("author"));
  else if (taken->reason == NULL)
    words = g_strdup (outcome_words (taken->outcome));
  else if (brings)
    words = g_strdup_printf ("%s. %s", outcome_words (taken->outcome),
                             reseau_sentence_for_left_out (taken->reason));
  else
    words = g_strdup (reseau_sentence_for_left_out (taken->reason));
  return reseau_row_new (title, words, NULL, NULL);
}

static GtkWidget *
records_new (const ReseauPackage *package)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = reseau_boxed_list_new (_ ("Records of the package"));
  guint n = package->records->len;

  for (guint i = 0; i < MIN (n, MOST_ROWS); i++)
    gtk_list_box_append (GTK_LIST_BOX (list),
                         record_row_new (g_ptr_array_index (package->records, i)));
  if (n > MOST_ROWS) {
    g_autofree char *more =
        g_strdup_printf (ngettext ("And %u more", "And %u more", n - MOST_ROWS), n - MOST_ROWS);

    gtk_list_box_append (GTK_LIST_BOX (list), reseau_row_new (more, NULL, NULL, NULL));
  }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 240);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  return scrolled;
}

static guint
count_new (const ReseauExchangeReport *report)
{
  return report->created + report->updated + report->conflicts + report->deleted;
}

static char *
dup_view_words (const ReseauPackageView *view)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *when = reseau_when_moment (view->package->at);
  const char *name = view->package->name;
  guint n = view->package->records->len;

  /* Translators: who made a package, and when */
  g_string_append_printf (words, _ ("From %s, %s."),
                          name != NULL && *name != '\0' ? name : _ ("somebody without a name"),
                          when != NULL ? when : view->package->at);
  g_string_append_c (words, ' ');
  g_string_append (words, reseau_sentence_for_signer (view->report->trust));
  g_string_append (words, "\n\n");
  g_string_append_printf (words, ngettext ("%u record in it", "%u records in it", n), n);
  if (count_new (view->report) == 0)
    g_string_append (words, _ (": nothing that is not here already, or that may be imported."));
  else
    g_string_append_c (words, '.');
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
say_unpacked (ReseauWindow *window, const ReseauPackageView *view)
{
  const ReseauExchangeReport *report = view->report;
  ReseauChange *change = reseau_package_view_dup_change (view);
  g_autoptr (GString) words = g_string_new (NULL);
  guint n = count_new (report);

  g_string_append_printf (words, ngettext ("%u record imported", "%u records imported", n), n);
  if (report->conflicts > 0)
    g_string_append_printf (
        words, ngettext (", %u to be settled", ", %u to be settled", report->conflicts),
        report->conflicts);
  if (change != NULL)
    reseau_window_offer_undo (window, words->str, change);
  else
    reseau_window_say (window, words->str);
}

static void
on_unpacked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Flow *flow = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPackageView) view =
      reseau_context_unpack_finish (RESEAU_CONTEXT (source), result, &error);

  end (flow, error);
  if (view != NULL)
    say_unpacked (flow->window, view);
  flow_free (flow);
}

static void
on_view_answer_cb (const char *response, gpointer data)
{
  Flow *flow = data;

  if (!g_str_equal (response, "act")) {
    flow_free (flow);
    return;
  }
  begin (flow, _ ("Importing the Package…"));
  reseau_context_unpack_async (flow->window->context, g_steal_pointer (&flow->view), on_progress,
                               flow, flow->cancellable, on_unpacked_cb, flow);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Flow *flow = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  const ReseauExchangeReport *report;

  flow->view = reseau_context_look_into_package_finish (RESEAU_CONTEXT (source), result, &error);
  end (flow, error);
  if (flow->view == NULL) {
    flow_free (flow);
    return;
  }
  report = flow->view->report;
  words = dup_view_words (flow->view);
  reseau_compat_ask (GTK_WINDOW (flow->window), _ ("Import This Package?"), words,
                     records_new (flow->view->package),
                     count_new (report) > 0 ? _ ("_Cancel") : _ ("_Close"),
                     count_new (report) > 0 ? _ ("_Import") : NULL,
                     report->trust == RESEAU_SIGNER_OTHER_KEY, on_view_answer_cb, flow, NULL);
}

/**
 * reseau_window_open_package:
 *
 * Looks into a package, or a calendar, and asks whether to import it.
 */
void
reseau_window_open_package (ReseauWindow *self, GFile *file)
{
  Flow *flow;

  g_return_if_fail (RESEAU_IS_WINDOW (self));

  if (reseau_window_is_calendar (file)) {
    reseau_window_open_calendar (self, file);
    return;
  }
  if (reseau_context_get_account (self->context) == NULL) {
    reseau_window_warn (self, _ ("Connect first: what is in a package is shared with people whose "
                                 "account this computer has to know."));
    return;
  }
  flow = flow_new (self);
  begin (flow, _ ("Reading the Package…"));
  reseau_context_look_into_package_async (self->context, file, on_progress, flow, flow->cancellable,
                                          on_looked_cb, flow);
}

static void
on_chosen_cb (GPtrArray *files, gpointer data)
{
  g_autoptr (ReseauWindow) self = data;

  for (guint i = 0; files != NULL && i < files->len; i++)
    reseau_window_open_package (self, g_ptr_array_index (files, i));
}

static void
on_import_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_compat_choose_files (GTK_WINDOW (data), _ ("Import a Package"), FALSE, on_chosen_cb,
                              g_object_ref (data));
}

/* For other programs: the address of the file. */
static void
on_open_package_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  reseau_window_open_package (data, file);
}

static gboolean
is_package (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL && g_str_has_suffix (name, RESEAU_PACKAGE_EXTENSION);
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, ReseauWindow *self)
{
  gboolean taken = FALSE;

  for (GSList *each = g_value_get_boxed (value); each != NULL; each = each->next) {
    if (!is_package (each->data) && !reseau_window_is_calendar (each->data))
      continue;
    reseau_window_open_package (self, each->data);
    taken = TRUE;
  }
  return taken;
}

void
reseau_window_install_packages (ReseauWindow *self)
{
  static const GActionEntry entries[] = {
    { "export", on_export_cb },
    { "export-list", on_export_list_cb },
    { "import-package", on_import_cb },
    { "open-package", on_open_package_cb, "s" },
  };
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
