/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sync-button.h"

#include "reseau-file-state.h"
#include "reseau-help.h"
#include "reseau-sentences.h"
#include "reseau-tray-text.h"
#include "reseau-when.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

/* How things stand: since when, what waits, what is to be settled, what was refused. */

#define MAX_ROWS 20
#define WIDTH 320

#define RESEAU_TYPE_SYNC_POPOVER (reseau_sync_popover_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSyncPopover, reseau_sync_popover, RESEAU, SYNC_POPOVER, GtkPopover)

struct _ReseauSyncPopover {
  GtkPopover parent;

  ReseauContext *context;
  GtkWidget *title;
  GtkWidget *words;
  GtkWidget *carried;
  GtkWidget *transfers;
  GtkWidget *conflicts;
  GtkWidget *pending;
  GtkWidget *tray;
  GtkWidget *sync;
  GtkWidget *sign_in;
};

G_DEFINE_FINAL_TYPE (ReseauSyncPopover, reseau_sync_popover, GTK_TYPE_POPOVER)

static int
problem_code (ReseauSyncPopover *self)
{
  int code = reseau_syncer_get_error_code (reseau_context_get_syncer (self->context));

  return code >= 0 ? code : RESEAU_ERROR_FAILED;
}

static const char *
problem_title (ReseauSyncPopover *self)
{
  switch ((ReseauError) problem_code (self)) {
  case RESEAU_ERROR_TOO_OLD:
    return _ ("A Newer Version Is Needed");
  case RESEAU_ERROR_DISK:
    return _ ("The Disk Takes Nothing More");
  case RESEAU_ERROR_SERVER_FULL:
    return _ ("The Server Has No Room Left");
  case RESEAU_ERROR_CORRUPT:
    return _ ("The Data Here Are Damaged");
  case RESEAU_ERROR_UNTRUSTED:
    return _ ("The Server Is Not Recognised");
  case RESEAU_ERROR_NOT_ALLOWED:
    return _ ("This Computer Is Shut Out");
  default:
    return _ ("The Server Does Not Answer as Expected");
  }
}

static const char *
state_title (ReseauSyncPopover *self, ReseauContextSync state)
{
  switch (state) {
  case RESEAU_CONTEXT_SYNC_RUNNING:
    return _ ("Synchronising…");
  case RESEAU_CONTEXT_SYNC_OFFLINE:
    return _ ("Working Offline");
  case RESEAU_CONTEXT_SYNC_LOGIN:
    return _ ("The Server Asks for Your Password");
  case RESEAU_CONTEXT_SYNC_ERROR:
    return problem_title (self);
  case RESEAU_CONTEXT_SYNC_NONE:
    return _ ("Not Connected");
  case RESEAU_CONTEXT_SYNC_IDLE:
  default:
    return _ ("In Step With the Network");
  }
}

/* Why the exchange does not succeed, and what to do about it. */
static const char *
problem_words (ReseauSyncPopover *self)
{
  g_autoptr (GError) error = g_error_new_literal (RESEAU_ERROR, problem_code (self), "");

  return reseau_sentence_for_sync (error);
}

static char *
dup_state_words (ReseauSyncPopover *self)
{
  gint64 last = 0, now = reseau_env_now_us (reseau_context_get_env (self->context));
  ReseauContextSync state = reseau_context_get_sync_state (self->context);
  g_autofree char *ago = NULL;

  if (state == RESEAU_CONTEXT_SYNC_ERROR)
    return g_strdup (problem_words (self));
  g_object_get (self->context, "last-sync", &last, NULL);
  if (last == 0)
    return g_strdup (_ ("Nothing has been exchanged yet."));
  ago = reseau_when_ago (now, last);
  if (state == RESEAU_CONTEXT_SYNC_OFFLINE)
    /* Translators: %s is how long ago */
    return g_strdup_printf (_ ("Everything works; your changes leave as soon as the server can be "
                               "reached. Last exchange %s."),
                            ago);
  /* Translators: %s is how long ago */
  return g_strdup_printf (_ ("Last exchange %s."), ago);
}

/* --- groups of rows ------------------------------------------------------------ */

static GtkWidget *
list_new (ReseauSyncPopover *self, const char *title)
{
  GtkWidget *list = reseau_boxed_list_new (title);

  g_signal_connect_object (list, "row-activated", G_CALLBACK (gtk_popover_popdown), self,
                           G_CONNECT_SWAPPED);
  return list;
}

static void
fill_items (ReseauSyncPopover *self, GtkWidget *group, GPtrArray *items, guint total,
            const char *title)
{
  GtkWidget *list;

  reseau_box_clear (group);
  gtk_widget_set_visible (group, items->len > 0);
  if (items->len == 0)
    return;
  list = list_new (self, title);
  gtk_box_append (GTK_BOX (group), reseau_heading_new (title));
  for (guint i = 0; i < items->len; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);
    const char *name = reseau_item_get_title (item);

    gtk_list_box_append (GTK_LIST_BOX (list),
                         reseau_row_new (name != NULL ? name : "", NULL, "win.open",
                                         g_variant_new_string (reseau_item_get_page (item))));
  }
  gtk_box_append (GTK_BOX (group), list);
  if (total > items->len) {
    g_autofree char *more = g_strdup_printf (_ ("and %u others"), total - items->len);

    gtk_box_append (GTK_BOX (group), reseau_label_new (more, "dim-label"));
  }
}

static void
on_conflicts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauSyncPopover) self = data;
  g_autoptr (GPtrArray) items = NULL;
  guint total = 0;

  items = reseau_context_query_finish (RESEAU_CONTEXT (source), result, &total, NULL);
  if (items != NULL && self->conflicts != NULL)
    fill_items (self, self->conflicts, items, total, _ ("To Be Settled"));
}

static void
on_pending_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauSyncPopover) self = data;
  g_autoptr (GPtrArray) items = NULL;
  guint total = 0;

  items = reseau_context_query_finish (RESEAU_CONTEXT (source), result, &total, NULL);
  if (items != NULL && self->pending != NULL)
    fill_items (self, self->pending, items, total, _ ("Waiting to Be Sent"));
}

static void
ask_items (ReseauSyncPopover *self, const char *filter, GAsyncReadyCallback callback)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (NULL);

  query->sort = RESEAU_SORT_RECENT;
  reseau_query_add_filter (query, filter, "true");
  reseau_context_query_async (self->context, query, MAX_ROWS, NULL, callback, g_object_ref (self));
}

/* --- what was refused ------------------------------------------------------------ */

static void
on_dismissed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauSyncPopover) self = data;
  g_autoptr (GError) error = NULL;

  if (!reseau_context_dismiss_tray_finish (RESEAU_CONTEXT (source), result, &error) &&
      error != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.warn", "s",
                                reseau_sentence_for_error (error));
}

static void
on_dismiss_clicked_cb (GtkButton *button, ReseauSyncPopover *self)
{
  reseau_context_dismiss_tray_async (self->context, g_object_get_data (G_OBJECT (button), "op"),
                                     on_dismissed_cb, g_object_ref (self));
}

static const char *
refused_what (const ReseauOp *op)
{
  switch (op->type) {
  case RESEAU_OP_CREATE:
    return _ ("Creation Refused");
  case RESEAU_OP_DELETE:
    return _ ("Deletion Refused");
  case RESEAU_OP_TRANS:
    return _ ("Step Refused");
  case RESEAU_OP_RESTORE:
    return _ ("Giving Back Refused");
  case RESEAU_OP_PATCH:
  case RESEAU_OP_RESOLVE:
  default:
    return _ ("Change Refused");
  }
}

static void
on_copy_clicked_cb (GtkButton *button, ReseauSyncPopover *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)),
                          g_object_get_data (G_OBJECT (button), "text"));
  gtk_button_set_icon_name (button, "emblem-ok-symbolic");
  reseau_widget_set_words (GTK_WIDGET (button), _ ("Copied"));
}

/* @key, @value: (transfer full): what it acts on */
static void
add_act (ReseauSyncPopover *self, GtkWidget *row, GtkWidget *button, const char *key, char *value,
         GCallback callback)
{
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), key, value, g_free);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

/* What was typed may be nowhere else: it can be taken elsewhere before it is put away. */
static GtkWidget *
tray_row_new (ReseauSyncPopover *self, const ReseauTrayItem *item)
{
  ReseauDisplay display = { reseau_context_get_schema (self->context),
                            reseau_context_get_terms (self->context),
                            reseau_context_get_language (self->context), NULL };
  g_autofree char *title = reseau_tray_text_dup_title (&display, item);
  g_autofree char *words =
      g_strconcat (title, "\n", reseau_sentence_for_refusal (item->code), NULL);
  GtkWidget *row = reseau_row_new (refused_what (item->op), words, "win.open",
                                   g_variant_new_string (item->op->record));

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  add_act (self, row,
           reseau_icon_button_new ("edit-copy-symbolic", _ ("Copy what was written"), NULL), "text",
           reseau_tray_text_dup (&display, item), G_CALLBACK (on_copy_clicked_cb));
  add_act (self, row, reseau_icon_button_new ("object-select-symbolic", _ ("I have seen it"), NULL),
           "op", g_strdup (item->op->id), G_CALLBACK (on_dismiss_clicked_cb));
  return row;
}

static void
on_tray_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauSyncPopover) self = data;
  g_autoptr (GPtrArray) items = NULL;
  GtkWidget *list;

  items = reseau_context_list_tray_finish (RESEAU_CONTEXT (source), result, NULL);
  if (items == NULL || self->tray == NULL)
    return;
  reseau_box_clear (self->tray);
  gtk_widget_set_visible (self->tray, items->len > 0);
  if (items->len == 0)
    return;
  list = list_new (self, _ ("Refused by the Server"));
  gtk_box_append (GTK_BOX (self->tray), reseau_heading_new (_ ("Refused by the Server")));
  for (guint i = 0; i < items->len && i < MAX_ROWS; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), tray_row_new (self, g_ptr_array_index (items, i)));
  gtk_box_append (GTK_BOX (self->tray), list);
}

/* Photos and files pass after everything else, and may take long. */
static void
show_carried (ReseauSyncPopover *self)
{
  ReseauSyncer *syncer = reseau_context_get_syncer (self->context);
  g_autoptr (GString) words = g_string_new (NULL);
  guint uploads = 0, downloads = 0;

  if (syncer != NULL)
    g_object_get (syncer, "uploads", &uploads, "downloads", &downloads, NULL);
  if (uploads > 0)
    g_string_append_printf (words,
                            ngettext ("%u photo or file waiting to be sent",
                                      "%u photos or files waiting to be sent", uploads),
                            uploads);
  if (uploads > 0 && downloads > 0)
    g_string_append_c (words, '\n');
  if (downloads > 0)
    g_string_append_printf (
        words,
        ngettext ("%u photo or file still to come", "%u photos or files still to come", downloads),
        downloads);
  gtk_label_set_label (GTK_LABEL (self->carried), words->str);
  gtk_widget_set_visible (self->carried, words->len > 0);
}

static GtkWidget *
transfer_row_new (ReseauSyncPopover *self, const ReseauTransfer *transfer)
{
  const char *name = transfer->name != NULL ? transfer->name
                     : transfer->picture    ? _ ("Photo")
                                            : _ ("File");
  GtkWidget *link = reseau_link_new (name, "win.open", g_variant_new_string (transfer->record));
  GtkWidget *state = reseau_file_state_new (self->context, transfer->picture);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  reseau_file_state_set (RESEAU_FILE_STATE (state), transfer->info->sha256, name, NULL);
  g_signal_connect_object (link, "clicked", G_CALLBACK (gtk_popover_popdown), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), link);
  if (transfer->title != NULL)
    gtk_box_append (GTK_BOX (box), reseau_label_new (transfer->title, "caption"));
  gtk_box_append (GTK_BOX (box), state);
  g_object_set_data_full (G_OBJECT (box), "sha256", g_strdup (transfer->info->sha256), g_free);
  return box;
}

/* What is listed stays as it is while it passes: each line follows it by itself. */
static gboolean
lists_same (ReseauSyncPopover *self, GPtrArray *transfers)
{
  GtkWidget *line = gtk_widget_get_first_child (self->transfers);

  /* Below the heading. */
  if (line != NULL)
    line = gtk_widget_get_next_sibling (line);
  for (guint i = 0; i < transfers->len; i++) {
    const ReseauTransfer *transfer = g_ptr_array_index (transfers, i);

    if (line == NULL ||
        g_strcmp0 (g_object_get_data (G_OBJECT (line), "sha256"), transfer->info->sha256) != 0)
      return FALSE;
    line = gtk_widget_get_next_sibling (line);
  }
  return line == NULL;
}

static void
on_transfers_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauSyncPopover) self = data;
  g_autoptr (GPtrArray) transfers =
      reseau_context_list_transfers_finish (RESEAU_CONTEXT (source), result, NULL);

  if (transfers == NULL || self->transfers == NULL || lists_same (self, transfers))
    return;
  reseau_box_clear (self->transfers);
  if (transfers->len > 0)
    gtk_box_append (GTK_BOX (self->transfers), reseau_heading_new (_ ("Photos and Files")));
  for (guint i = 0; i < transfers->len; i++)
    gtk_box_append (GTK_BOX (self->transfers),
                    transfer_row_new (self, g_ptr_array_index (transfers, i)));
  gtk_widget_set_visible (self->transfers, transfers->len > 0);
}

static void
list_transfers (ReseauSyncPopover *self)
{
  show_carried (self);
  reseau_context_list_transfers_async (self->context, NULL, on_transfers_cb, g_object_ref (self));
}

static void
on_carried_cb (ReseauSyncPopover *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    list_transfers (self);
}

static void
update (ReseauSyncPopover *self)
{
  ReseauContextSync state = reseau_context_get_sync_state (self->context);
  g_autofree char *words = NULL;

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  words = dup_state_words (self);
  gtk_label_set_label (GTK_LABEL (self->title), state_title (self, state));
  gtk_label_set_label (GTK_LABEL (self->words), words);
  list_transfers (self);
  gtk_widget_set_visible (self->sign_in,
                          state == RESEAU_CONTEXT_SYNC_LOGIN || state == RESEAU_CONTEXT_SYNC_NONE);
  gtk_widget_set_visible (self->sync,
                          state != RESEAU_CONTEXT_SYNC_LOGIN && state != RESEAU_CONTEXT_SYNC_NONE);
  ask_items (self, "conflict", on_conflicts_cb);
  ask_items (self, "pending", on_pending_cb);
  reseau_context_list_tray_async (self->context, NULL, on_tray_cb, g_object_ref (self));
}

static void
reseau_sync_popover_show (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (reseau_sync_popover_parent_class)->show (widget);
  update (RESEAU_SYNC_POPOVER (widget));
}

static void
reseau_sync_popover_dispose (GObject *object)
{
  ReseauSyncPopover *self = RESEAU_SYNC_POPOVER (object);

  self->conflicts = self->pending = self->tray = self->transfers = NULL;
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_sync_popover_parent_class)->dispose (object);
}

static void
reseau_sync_popover_class_init (ReseauSyncPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_sync_popover_dispose;
  GTK_WIDGET_CLASS (klass)->show = reseau_sync_popover_show;
}

static GtkWidget *
group_new (GtkWidget *box)
{
  GtkWidget *group = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_set_visible (group, FALSE);
  gtk_box_append (GTK_BOX (box), group);
  return group;
}

static GtkWidget *
button_new (ReseauSyncPopover *self, const char *text, const char *action)
{
  GtkWidget *button = reseau_button_new (text);

  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_popover_popdown), self,
                           G_CONNECT_SWAPPED);
  return button;
}

/* A scrolled window asks how high its content is without saying how wide: words that wrap would
 * answer for one long line. */
static void
measure_content (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                 int *natural, int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *box = gtk_widget_get_first_child (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size < 0)
    for_size = WIDTH;
  gtk_widget_measure (box, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, WIDTH);
}

static void
allocate_content (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_size_allocate (gtk_widget_get_first_child (widget),
                            &(GtkAllocation){ 0, 0, width, height }, baseline);
}

static GtkSizeRequestMode
request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static GtkWidget *
content_new (GtkWidget *box)
{
  GtkWidget *content = adw_bin_new ();

  adw_bin_set_child (ADW_BIN (content), box);
  gtk_widget_set_layout_manager (
      content, gtk_custom_layout_new (request_mode, measure_content, allocate_content));
  return content;
}

static void
reseau_sync_popover_init (ReseauSyncPopover *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_widget_add_css_class (box, "sync-details");
  self->title = reseau_heading_new (NULL);
  self->words = reseau_paragraph_new (NULL);
  gtk_label_set_selectable (GTK_LABEL (self->words), FALSE);
  gtk_box_append (GTK_BOX (box), self->title);
  gtk_box_append (GTK_BOX (box), self->words);
  self->carried = reseau_paragraph_new (NULL);
  gtk_label_set_selectable (GTK_LABEL (self->carried), FALSE);
  gtk_widget_set_visible (self->carried, FALSE);
  gtk_box_append (GTK_BOX (box), self->carried);
  self->transfers = group_new (box);
  self->tray = group_new (box);
  self->conflicts = group_new (box);
  self->pending = group_new (box);
  self->sync = button_new (self, _ ("_Synchronise Now"), "win.sync");
  self->sign_in = button_new (self, _ ("_Sign In"), "win.sign-in");
  gtk_box_append (GTK_BOX (box), self->sync);
  gtk_box_append (GTK_BOX (box), self->sign_in);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 480);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), content_new (box));
  gtk_widget_set_size_request (scroller, WIDTH, -1);
  gtk_popover_set_child (GTK_POPOVER (self), scroller);
}

GtkWidget *
reseau_sync_popover_new (ReseauContext *context)
{
  ReseauSyncPopover *self = g_object_new (RESEAU_TYPE_SYNC_POPOVER, NULL);

  self->context = g_object_ref (context);
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_SYNC);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_END);
  g_signal_connect_object (context, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::sync-state", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "carried", G_CALLBACK (on_carried_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
