/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-home.h"

#include "reseau-home-events.h"
#include "reseau-home-tasks.h"
#include "reseau-record-row.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

/* Changes come in bursts; nobody reads faster than this. */
#define RELOAD_DELAY_MS 250

struct _ReseauHome {
  AdwBin parent;

  ReseauContext *context;
  GCancellable *cancellable;
  guint reload_timer;
  gboolean loaded;
  gboolean painted;     /* whether there is anything to see yet */
  ReseauHomeData *data; /* (nullable): what came before that */
  GtkWidget *page;      /* what has befallen, then the column */
  GtkWidget *column;
  GtkWidget *progress; /* (nullable): how much has been received, the first time */
};

G_DEFINE_FINAL_TYPE (ReseauHome, reseau_home, ADW_TYPE_BIN)

static GtkWidget *
section_new (ReseauHome *self, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *heading = reseau_heading_new (title);

  gtk_widget_add_css_class (box, "section");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (self->column), box);
  return box;
}

static void
add_greeting (ReseauHome *self)
{
  const ReseauAccount *account = reseau_context_get_account (self->context);
  g_auto (GStrv) names = account != NULL ? g_strsplit (account->name, " ", 2) : NULL;
  g_autofree char *text = names != NULL && names[0] != NULL
                              /* Translators: a greeting; %s is a first name */
                              ? g_strdup_printf (_ ("Hello %s"), names[0])
                              : g_strdup (_ ("Hello"));
  GtkWidget *label = reseau_label_new (text, "title-1");

  gtk_box_append (GTK_BOX (self->column), label);
}

static void
add_tasks (ReseauHome *self, GPtrArray *tasks)
{
  GtkWidget *section = section_new (self, _ ("To Do"));
  GtkWidget *list = reseau_boxed_list_new (_ ("To Do"));

  for (guint i = 0; i < tasks->len; i++) {
    const ReseauHomeTask *task = g_ptr_array_index (tasks, i);
    GtkWidget *row =
        reseau_row_new (task->title, task->why, task->draft != NULL ? "win.resume" : "win.open",
                        g_variant_new_string (task->draft != NULL ? task->draft : task->record));
    GtkWidget *icon = reseau_icon_new (task->icon);

    gtk_widget_add_css_class (icon, "task-icon");
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    gtk_list_box_append (GTK_LIST_BOX (list), row);
  }
  if (tasks->len == 0) {
    GtkWidget *row = reseau_row_new (
        _ ("Nothing waits for you"),
        _ ("A good moment to tell something that works where you are."), "win.new-fiche", NULL);
    GtkWidget *icon = reseau_icon_new ("emblem-ok-symbolic");

    gtk_widget_add_css_class (icon, "task-icon");
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    gtk_list_box_append (GTK_LIST_BOX (list), row);
  }
  gtk_box_append (GTK_BOX (section), list);
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, ReseauHome *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "s",
                              g_object_get_data (G_OBJECT (row), "record"));
}

/* The same two lines as in the lists, in a box. */
static void
add_items (ReseauHome *self, const char *title, GPtrArray *items, gboolean days)
{
  GtkWidget *section, *list;

  if (items->len == 0)
    return;
  section = section_new (self, title);
  list = reseau_boxed_list_new (title);
  for (guint i = 0; i < items->len; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);
    GtkWidget *content = reseau_record_row_new (self->context);
    GtkWidget *row = gtk_list_box_row_new ();

    if (days)
      reseau_record_row_show_day (RESEAU_RECORD_ROW (content), FALSE);
    gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
    reseau_record_row_bind (RESEAU_RECORD_ROW (content), item, NULL);
    g_object_set_data_full (G_OBJECT (row), "record", g_strdup (reseau_item_get_id (item)), g_free);
    gtk_list_box_append (GTK_LIST_BOX (list), row);
  }
  g_signal_connect_object (list, "row-activated", G_CALLBACK (on_row_activated_cb), self, 0);
  gtk_box_append (GTK_BOX (section), list);
}

/* Before everything has come once, nothing can be said of what waits. */
static gboolean
is_receiving (ReseauHome *self)
{
  gint64 last = 0;

  g_object_get (self->context, "last-sync", &last, NULL);
  return last == 0 && reseau_context_get_sync_state (self->context) == RESEAU_CONTEXT_SYNC_RUNNING;
}

static void
show_progress (ReseauHome *self)
{
  guint rows = 0;
  g_autofree char *words = NULL;

  if (self->progress == NULL)
    return;
  g_object_get (self->context, "progress", &rows, NULL);
  words = g_strdup_printf (ngettext ("%u record received", "%u records received", rows), rows);
  gtk_label_set_label (GTK_LABEL (self->progress), words);
}

static void
add_receiving (ReseauHome *self)
{
  GtkWidget *section = section_new (self, _ ("Receiving the Network…"));
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  self->progress = reseau_label_new (NULL, "dim-label");
  gtk_box_append (GTK_BOX (line), spinner);
  gtk_box_append (GTK_BOX (line), self->progress);
  gtk_box_append (GTK_BOX (section), line);
  show_progress (self);
}

static void
build (ReseauHome *self, const ReseauHomeData *data)
{
  self->progress = NULL;
  reseau_box_clear (self->column);
  add_greeting (self);
  if (is_receiving (self))
    add_receiving (self);
  else
    add_tasks (self, data->tasks);
  add_items (self, _ ("Next Meetings"), data->coming, TRUE);
  add_items (self, _ ("New in the Network"), data->recent, FALSE);
}

/* @data: (transfer full) */
static void
show (ReseauHome *self, ReseauHomeData *data)
{
  g_clear_pointer (&self->data, reseau_home_data_free);
  self->data = data;
  if (!self->painted || data == NULL)
    return;
  build (self, data);
  g_clear_pointer (&self->data, reseau_home_data_free);
}

/* The window does not wait for the rows: they are laid out once it can be seen. */
static void
on_painted_cb (GdkFrameClock *clock, ReseauHome *self)
{
  g_signal_handlers_disconnect_by_func (clock, on_painted_cb, self);
  self->painted = TRUE;
  show (self, g_steal_pointer (&self->data));
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauHome) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauHomeData) data =
      reseau_home_load_finish (RESEAU_CONTEXT (source), result, &error);

  if (data != NULL)
    show (self, g_steal_pointer (&data));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("What waits could not be read: %s", error->message);
}

static void
load (ReseauHome *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->loaded = TRUE;
  reseau_home_load_async (self->context, self->cancellable, on_loaded_cb, g_object_ref (self));
}

static gboolean
on_reload_timeout_cb (gpointer data)
{
  ReseauHome *self = data;

  self->reload_timer = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (ReseauHome *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->loaded = FALSE;
  else if (self->reload_timer == 0)
    self->reload_timer = g_timeout_add (RELOAD_DELAY_MS, on_reload_timeout_cb, self);
}

static void
reseau_home_map (GtkWidget *widget)
{
  ReseauHome *self = RESEAU_HOME (widget);

  GTK_WIDGET_CLASS (reseau_home_parent_class)->map (widget);
  if (!self->painted)
    g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                             G_CALLBACK (on_painted_cb), self, 0);
  if (!self->loaded)
    load (self);
}

static void
reseau_home_dispose (GObject *object)
{
  ReseauHome *self = RESEAU_HOME (object);

  g_clear_handle_id (&self->reload_timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->data, reseau_home_data_free);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_home_parent_class)->dispose (object);
}

static void
reseau_home_class_init (ReseauHomeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_home_dispose;
  GTK_WIDGET_CLASS (klass)->map = reseau_home_map;
}

static void
reseau_home_init (ReseauHome *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  self->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->page, "home");
  gtk_box_append (GTK_BOX (self->page), self->column);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 720);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 720);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->page);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
reseau_home_new (ReseauContext *context)
{
  ReseauHome *self = g_object_new (RESEAU_TYPE_HOME, NULL);

  self->context = g_object_ref (context);
  gtk_box_prepend (GTK_BOX (self->page), reseau_home_events_new (context));
  add_greeting (self);
  g_signal_connect_object (context, "changed", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::sync-state", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::progress", G_CALLBACK (show_progress), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
