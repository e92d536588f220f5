/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-home.h"

#include "reseau-home-data.h"
#include "reseau-home-events.h"
#include "reseau-home-row.h"
#include "reseau-home-words.h"
#include "reseau-record-row.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* Changes come in bursts; nobody reads faster than this. */
#define RELOAD_DELAY_MS 250

/* Of each section, until one asks for all. */
#define SHOWN 6

struct _ReseauHome {
  AdwBin parent;

  ReseauContext *context;
  GCancellable *cancellable;
  guint reload_timer;
  gboolean loaded;
  gboolean painted;     /* whether there is anything to see yet */
  ReseauHomeData *data; /* (nullable): what is shown, or came before that */
  gboolean whole[RESEAU_N_TODO_GROUPS];
  gint64 unseen;   /* where the mark of what is new was before, -1 when it was not set now */
  GPtrArray *rows; /* of what is to be done, from the top */
  GtkWidget *page; /* what has befallen, then the column */
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

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (self->column), label);
}

/* --- what is to be done --------------------------------------------------------------- */

static void build (ReseauHome *self);

static void
on_whole_cb (GtkWidget *button, ReseauHome *self)
{
  guint group = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "group"));
  guint first = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "first"));

  self->whole[group] = TRUE;
  build (self);
  if (first < self->rows->len)
    gtk_widget_grab_focus (g_ptr_array_index (self->rows, first));
}

/* @n: how many there are, of which the first are shown */
static void
add_more (ReseauHome *self, GtkWidget *section, ReseauTodoGroup group, guint n)
{
  g_autofree char *words =
      g_strdup_printf (ngettext ("Show %u More", "Show %u More", n - SHOWN), n - SHOWN);
  GtkWidget *button = reseau_button_new (words);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data (G_OBJECT (button), "group", GUINT_TO_POINTER (group));
  g_object_set_data (G_OBJECT (button), "first", GUINT_TO_POINTER (self->rows->len));
  g_signal_connect (button, "clicked", G_CALLBACK (on_whole_cb), self);
  gtk_box_append (GTK_BOX (section), button);
}

static void
add_left_out (GtkWidget *section, guint n)
{
  g_autofree char *words = g_strdup_printf (ngettext ("and %u other", "and %u others", n), n);

  gtk_box_append (GTK_BOX (section), reseau_label_new (words, "dim-label"));
}

/* Says nothing when there is nothing. */
static void
add_group (ReseauHome *self, ReseauTodoGroup group)
{
  GtkWidget *section = NULL, *list = NULL;
  guint n = 0;

  for (guint i = 0; i < self->data->todos->len; i++) {
    const ReseauTodo *todo = g_ptr_array_index (self->data->todos, i);
    GtkWidget *row;

    if (reseau_todo_get_group (todo->what) != group)
      continue;
    if (section == NULL) {
      section = section_new (self, reseau_todo_group_title (group));
      list = reseau_boxed_list_new (reseau_todo_group_title (group));
      gtk_box_append (GTK_BOX (section), list);
    }
    if (++n > SHOWN && !self->whole[group])
      continue;
    row = reseau_home_row_new (self->context, todo, self->data->names);
    gtk_list_box_append (GTK_LIST_BOX (list), row);
    g_ptr_array_add (self->rows, g_object_ref (row));
  }
  if (n > SHOWN && !self->whole[group])
    add_more (self, section, group, n);
  else if (self->data->left_out[group] > 0)
    add_left_out (section, self->data->left_out[group]);
}

static void
add_nothing (ReseauHome *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *title = reseau_heading_new (_ ("Nothing waits for you"));
  GtkWidget *button = reseau_button_new (_ ("Write a Fiche"));

  gtk_widget_add_css_class (box, "section");
  gtk_widget_add_css_class (title, "title-2");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), reseau_paragraph_new (_ (
                                     "A good moment to tell something that works where you are.")));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.new-fiche");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), button);
  gtk_box_append (GTK_BOX (self->column), box);
}

static void
add_todos (ReseauHome *self)
{
  for (guint group = 0; group < RESEAU_N_TODO_GROUPS; group++)
    add_group (self, group);
  if (self->rows->len > 0)
    reseau_home_row_set_first (g_ptr_array_index (self->rows, 0));
  else
    add_nothing (self);
}

/* --- what comes, what is new ---------------------------------------------------------- */

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, ReseauHome *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "s",
                              g_object_get_data (G_OBJECT (row), "record"));
}

/* The same two lines as in the lists, in a box. */
static void
add_items (ReseauHome *self, GtkWidget *section, const char *title, GPtrArray *items, gboolean days)
{
  GtkWidget *list = reseau_boxed_list_new (title);

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

static void
on_marked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!reseau_context_set_news_mark_finish (RESEAU_CONTEXT (source), result, &error))
    g_warning ("What was seen could not be noted: %s", error->message);
}

static void
on_seen_cb (ReseauHome *self)
{
  self->unseen = self->data->mark;
  reseau_context_set_news_mark_async (self->context, self->data->head, on_marked_cb, NULL);
}

static void
on_unseen_cb (ReseauHome *self)
{
  gint64 mark = self->unseen;

  self->unseen = -1;
  reseau_context_set_news_mark_async (self->context, mark, on_marked_cb, NULL);
}

static GtkWidget *
news_button_new (ReseauHome *self, const char *words, GCallback callback)
{
  GtkWidget *button = reseau_button_new (words);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static GtkWidget *
all_button_new (void)
{
  GtkWidget *button = reseau_button_new (_ ("See All Fiches"));

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", "fiches");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-view");
  return button;
}

/* What others changed since one said that all was seen; of that one can think better. */
static void
add_news (ReseauHome *self)
{
  const char *title = self->data->mark > 0 ? _ ("New Since Last Time") : _ ("New in the Network");
  gboolean seen = self->unseen >= 0;
  GtkWidget *section, *buttons;

  if (self->data->news->len == 0 && !seen)
    return;
  section = section_new (self, title);
  if (self->data->news->len > 0)
    add_items (self, section, title, self->data->news, FALSE);
  else
    gtk_box_append (GTK_BOX (section), reseau_label_new (_ ("All is marked as seen"), "dim-label"));
  buttons = reseau_wrap_box_new (8);
  if (self->data->news->len > 0 && self->data->head > 0)
    gtk_box_append (GTK_BOX (buttons),
                    news_button_new (self, _ ("Mark All as Seen"), G_CALLBACK (on_seen_cb)));
  if (seen)
    gtk_box_append (GTK_BOX (buttons),
                    news_button_new (self, _ ("Show Again"), G_CALLBACK (on_unseen_cb)));
  if (self->data->n_news > self->data->news->len)
    gtk_box_append (GTK_BOX (buttons), all_button_new ());
  gtk_box_append (GTK_BOX (section), buttons);
}

static void
add_coming (ReseauHome *self)
{
  const char *title = _ ("Next Meetings");

  if (self->data->coming->len > 0)
    add_items (self, section_new (self, title), title, self->data->coming, TRUE);
}

/* --- before all that ------------------------------------------------------------------ */

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

/* --- the page ------------------------------------------------------------------------- */

/* Returns: the row that has the focus, or -1 */
static int
find_focused (ReseauHome *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_widget_get_state_flags (g_ptr_array_index (self->rows, i)) &
        GTK_STATE_FLAG_FOCUS_WITHIN)
      return (int) i;
  return -1;
}

/* What is open in one of @old stays so. */
static void
take_over (ReseauHome *self, const GPtrArray *old)
{
  for (guint i = 0; i < old->len; i++)
    for (guint j = 0; j < self->rows->len; j++)
      reseau_home_row_take_over (g_ptr_array_index (self->rows, j), g_ptr_array_index (old, i));
}

static void
build (ReseauHome *self)
{
  int focused = find_focused (self);
  g_autoptr (GPtrArray) old = self->rows;

  self->progress = NULL;
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  reseau_box_clear (self->column);
  add_greeting (self);
  if (is_receiving (self))
    add_receiving (self);
  else
    add_todos (self);
  add_coming (self);
  add_news (self);
  /* What was done is gone: the next takes its place. */
  if (focused >= 0 && self->rows->len > 0)
    gtk_widget_grab_focus (
        g_ptr_array_index (self->rows, MIN ((guint) focused, self->rows->len - 1)));
  take_over (self, old);
}

/* @data: (transfer full) */
static void
show (ReseauHome *self, ReseauHomeData *data)
{
  if (data != self->data)
    g_clear_pointer (&self->data, reseau_home_data_free);
  self->data = data;
  if (self->painted && data != NULL)
    build (self);
}

/* The window does not wait for the rows: they are laid out once it can be seen. */
static void
on_painted_cb (GdkFrameClock *clock, ReseauHome *self)
{
  g_signal_handlers_disconnect_by_func (clock, on_painted_cb, self);
  self->painted = TRUE;
  show (self, self->data);
}

/* Nobody has what they write taken out of their hands. */
static gboolean
is_busy (ReseauHome *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (reseau_home_row_is_open (g_ptr_array_index (self->rows, i)))
      return TRUE;
  return FALSE;
}

static void on_changed_cb (ReseauHome *self);

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauHome) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauHomeData) data =
      reseau_context_load_home_finish (RESEAU_CONTEXT (source), result, &error);

  if (self->context == NULL)
    return;
  if (data != NULL && is_busy (self))
    on_changed_cb (self);
  else if (data != NULL)
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
  reseau_context_load_home_async (self->context, self->cancellable, on_loaded_cb,
                                  g_object_ref (self));
}

static gboolean
on_reload_timeout_cb (gpointer data)
{
  ReseauHome *self = data;

  if (is_busy (self))
    return G_SOURCE_CONTINUE;
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

/* Whoever comes back has thought of something else meanwhile. */
static void
reseau_home_unmap (GtkWidget *widget)
{
  ReseauHome *self = RESEAU_HOME (widget);

  if (self->unseen >= 0)
    self->loaded = FALSE;
  self->unseen = -1;
  GTK_WIDGET_CLASS (reseau_home_parent_class)->unmap (widget);
}

static void
reseau_home_dispose (GObject *object)
{
  ReseauHome *self = RESEAU_HOME (object);

  g_clear_handle_id (&self->reload_timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->data, reseau_home_data_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_home_parent_class)->dispose (object);
}

static void
reseau_home_class_init (ReseauHomeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_home_dispose;
  GTK_WIDGET_CLASS (klass)->map = reseau_home_map;
  GTK_WIDGET_CLASS (klass)->unmap = reseau_home_unmap;
}

static void
reseau_home_init (ReseauHome *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->unseen = -1;
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
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
