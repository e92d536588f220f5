/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-home-row.h"

#include "reseau-home-words.h"
#include "reseau-home.h"
#include "reseau-reminders.h"
#include "reseau-visit-words.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* As wide as its words want to be: beside the button where there is room, above it else. */
#define CHARS 38

#define ENTRY_HEIGHT 96

/* What one writes is kept soon after the last letter. */
#define DRAFT_DELAY_MS 800

struct _ReseauHomeRow {
  GtkListBoxRow parent;

  ReseauContext *context;
  ReseauTodo *todo;
  char *title;
  GtkWidget *column; /* what is said, below it what is opened */
  GtkWidget *line;
  GtkWidget *button; /* (nullable): what does it */
  GtkWidget *entry;  /* (nullable): where one writes a word */
  guint draft_timer; /* what is written has yet to be kept */
  gboolean doing;    /* once is enough */
};

G_DEFINE_FINAL_TYPE (ReseauHomeRow, reseau_home_row, GTK_TYPE_LIST_BOX_ROW)

/* --- doing it ------------------------------------------------------------------------- */

typedef struct {
  GtkWidget *home; /* outlives the row */
  ReseauHomeRow *row;
  const char *words;
} Deed;

static Deed *
begin (ReseauHomeRow *self, const char *words)
{
  Deed *deed = g_new0 (Deed, 1);
  GtkWidget *home = gtk_widget_get_ancestor (GTK_WIDGET (self), RESEAU_TYPE_HOME);

  deed->home = g_object_ref (home != NULL ? home : GTK_WIDGET (self));
  deed->row = g_object_ref (self);
  deed->words = words;
  self->doing = TRUE;
  return deed;
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Deed *deed = data;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  deed->row->doing = FALSE;
  reseau_visit_tell (deed->home, deed->words, change, error);
  g_object_unref (deed->home);
  g_object_unref (deed->row);
  g_free (deed);
}

static void
accept (ReseauHomeRow *self, const char *start, const char *end)
{
  if (self->doing)
    return;
  reseau_context_answer_visit_async (self->context, self->todo->record->id, "accepted", start, end,
                                     NULL, on_done_cb,
                                     begin (self, reseau_words_visit_done ("accepted")));
}

static void
on_held_cb (ReseauHomeRow *self)
{
  const ReseauRecord *record = self->todo->record;
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();

  if (self->doing)
    return;
  if (g_strcmp0 (reseau_record_get_string (record, "nature"), "visit") == 0) {
    reseau_context_answer_visit_async (self->context, record->id, "held", NULL, NULL, NULL,
                                       on_done_cb, begin (self, reseau_words_visit_done ("held")));
    return;
  }
  reseau_value_set_string (changes, "state", "held");
  reseau_context_set_async (self->context, record->id, changes, on_done_cb,
                            begin (self, _ ("Marked as held")));
}

/* Somebody looked, and it still holds. */
static void
on_verify_cb (ReseauHomeRow *self)
{
  gint64 now = reseau_env_now_us (reseau_context_get_env (self->context));
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  g_autofree char *today = g_date_time_format (time, "%Y-%m-%d");
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();

  if (self->doing)
    return;
  reseau_value_set_string (changes, "verified_on", today);
  if (self->todo->what == RESEAU_TODO_UPDATE)
    reseau_value_set_string (changes, "status", "published");
  reseau_context_set_async (self->context, self->todo->record->id, changes, on_done_cb,
                            begin (self, _ ("Checked today")));
}

/* --- choosing a date ------------------------------------------------------------------ */

static void
on_date_cb (GtkWidget *button, ReseauHomeRow *self)
{
  const ReseauValue *date = g_object_get_data (G_OBJECT (button), "reseau-date");

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->button), FALSE);
  accept (self, reseau_value_get_member_string (date, "start"),
          reseau_value_get_member_string (date, "end"));
}

static gboolean
is_past (ReseauHomeRow *self, const char *moment)
{
  g_autoptr (GDateTime) time = reseau_when_parse (moment);

  return time == NULL || g_date_time_to_unix (time) * G_USEC_PER_SEC <
                             reseau_env_now_us (reseau_context_get_env (self->context));
}

/* Returns: (nullable): the dates that are still to come, to choose from */
static GtkWidget *
dates_new (ReseauHomeRow *self)
{
  const ReseauValue *dates = reseau_record_get (self->todo->record, "dates");
  GtkWidget *box = reseau_wrap_box_new (8);

  for (guint i = 0; i < reseau_value_get_length (dates); i++) {
    ReseauValue *date = reseau_value_get_at (dates, i);
    const char *start = reseau_value_get_member_string (date, "start");
    g_autofree char *when = NULL;
    GtkWidget *button;

    if (is_past (self, start))
      continue;
    when = reseau_when_span (start, reseau_value_get_member_string (date, "end"));
    button = reseau_button_new (when);
    gtk_button_set_use_underline (GTK_BUTTON (button), FALSE);
    g_object_set_data_full (G_OBJECT (button), "reseau-date", reseau_value_ref (date),
                            (GDestroyNotify) reseau_value_unref);
    g_signal_connect (button, "clicked", G_CALLBACK (on_date_cb), self);
    gtk_box_append (GTK_BOX (box), button);
  }
  if (gtk_widget_get_first_child (box) == NULL) {
    g_object_unref (g_object_ref_sink (box));
    return NULL;
  }
  return box;
}

static void
on_accept_cb (ReseauHomeRow *self)
{
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;

  if (reseau_reminder_get_date (self->todo->record, &start, &end))
    accept (self, start, end);
}

/* --- a word --------------------------------------------------------------------------- */

static char *
dup_word (ReseauHomeRow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->entry));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

/* What was begun is kept where the page of the record finds it too. */
static void
save_word (ReseauHomeRow *self, const char *text)
{
  g_autofree char *key = g_strconcat ("comment:", self->todo->record->id, NULL);
  g_autoptr (ReseauValue) draft = NULL;

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (*text != '\0') {
    draft = reseau_value_new_object ();
    reseau_value_set_string (draft, "text", text);
  }
  reseau_context_save_draft (self->context, key, draft);
}

/* What waits to be kept is kept now. */
static void
keep_word (ReseauHomeRow *self)
{
  g_autofree char *text = NULL;

  if (self->draft_timer == 0)
    return;
  text = dup_word (self);
  save_word (self, text);
}

static gboolean
on_draft_timeout_cb (gpointer data)
{
  keep_word (data);
  return G_SOURCE_REMOVE;
}

static void
on_word_changed_cb (GtkTextBuffer *buffer, ReseauHomeRow *self)
{
  if (self->draft_timer == 0)
    self->draft_timer = g_timeout_add (DRAFT_DELAY_MS, on_draft_timeout_cb, self);
}

static void
on_word_toggled_cb (GtkToggleButton *button, ReseauHomeRow *self)
{
  g_autofree char *key = g_strconcat ("comment:", self->todo->record->id, NULL);
  g_autoptr (ReseauValue) draft = NULL;
  const char *kept;

  if (!gtk_toggle_button_get_active (button)) {
    keep_word (self);
    return;
  }
  draft = reseau_context_load_draft (self->context, key);
  kept = reseau_value_get_member_string (draft, "text");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->entry)),
                            kept != NULL ? kept : "", -1);
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  gtk_widget_grab_focus (self->entry);
}

static void
on_said_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ReseauHomeRow *self = ((Deed *) data)->row;

  /* Until then it stays: what could not be said is not lost. */
  if (!g_task_had_error (G_TASK (result)))
    save_word (self, "");
  on_done_cb (source, result, data);
}

static void
on_send_cb (ReseauHomeRow *self)
{
  g_autofree char *text = dup_word (self);

  if (*text == '\0' || self->doing)
    return;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->button), FALSE);
  reseau_context_comment_async (self->context, self->todo->record->id, text, on_said_cb,
                                begin (self, _ ("Your word was added to the discussion")));
}

static GtkWidget *
word_new (ReseauHomeRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *send = reseau_button_new (_ ("_Send"));

  self->entry = gtk_text_view_new ();
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->entry), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->entry), FALSE);
  gtk_widget_add_css_class (self->entry, "comment");
  /* As high as it is whatever is in it: what is shown with words already in it would be laid out
   * before it has a width, and ask for the height of a column of letters. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), ENTRY_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->entry);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Your comment"), -1);
  g_signal_connect (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->entry)), "changed",
                    G_CALLBACK (on_word_changed_cb), self);
  gtk_widget_set_halign (send, GTK_ALIGN_END);
  gtk_widget_add_css_class (send, "suggested-action");
  g_signal_connect_swapped (send, "clicked", G_CALLBACK (on_send_cb), self);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), send);
  return box;
}

/* --- the button ----------------------------------------------------------------------- */

static void
name_button (ReseauHomeRow *self, const char *words)
{
  /* Translators: what a button does, then what it does it to */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), words, self->title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->line), self->button);
}

static void
add_button (ReseauHomeRow *self, const char *words, GCallback callback)
{
  self->button = reseau_button_new (words);
  g_signal_connect_swapped (self->button, "clicked", callback, self);
  name_button (self, words);
}

/* @below: (nullable): what it opens, in the line itself */
static void
add_toggle (ReseauHomeRow *self, const char *words, GtkWidget *below)
{
  if (below == NULL)
    return;
  self->button = reseau_toggle_new (words);
  name_button (self, words);
  gtk_widget_set_visible (below, FALSE);
  gtk_box_append (GTK_BOX (self->column), below);
  g_object_bind_property (self->button, "active", below, "visible", G_BINDING_DEFAULT);
  if (self->entry != NULL)
    g_signal_connect (self->button, "toggled", G_CALLBACK (on_word_toggled_cb), self);
}

static void
add_accept (ReseauHomeRow *self)
{
  g_autofree char *start = NULL;

  if (!reseau_reminder_get_date (self->todo->record, &start, NULL))
    add_toggle (self, _ ("Choose a Date"), dates_new (self));
  else if (!is_past (self, start))
    add_button (self, _ ("Accept"), G_CALLBACK (on_accept_cb));
}

static void
add_doing (ReseauHomeRow *self)
{
  switch (self->todo->what) {
  case RESEAU_TODO_VISIT_ASKED:
  case RESEAU_TODO_DATES_OFFERED:
    add_accept (self);
    break;
  case RESEAU_TODO_HELD:
    add_button (self, _ ("It Took Place"), G_CALLBACK (on_held_cb));
    break;
  case RESEAU_TODO_UPDATE:
  case RESEAU_TODO_STALE:
    add_button (self, _ ("It still holds"), G_CALLBACK (on_verify_cb));
    break;
  case RESEAU_TODO_ASKED:
  case RESEAU_TODO_COMMENT:
  case RESEAU_TODO_PROBLEM:
    add_toggle (self, _ ("Answer"), word_new (self));
    break;
  case RESEAU_TODO_REQUEST:
  case RESEAU_TODO_OFFER:
  case RESEAU_TODO_QUESTION:
    add_toggle (self, _ ("Remind"), word_new (self));
    break;
  case RESEAU_TODO_REFUSED:
  case RESEAU_TODO_RESUME:
  case RESEAU_TODO_CONFLICT:
  case RESEAU_TODO_REVIEW:
  case RESEAU_TODO_DRAFT:
  case RESEAU_N_TODOS:
  default:
    break;
  }
}

/* --- the row -------------------------------------------------------------------------- */

static GtkWidget *
words_new (const char *text, const char *css_class, int lines)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), lines);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), CHARS);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
set_opening (ReseauHomeRow *self)
{
  const char *target = self->todo->record != NULL ? self->todo->record->id : self->todo->key;
  gboolean resumes = self->todo->what == RESEAU_TODO_RESUME;

  if (self->todo->record == NULL && !resumes) {
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
    return;
  }
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "s", target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), resumes ? "win.resume" : "win.open");
}

static void
fill (ReseauHomeRow *self, GHashTable *names)
{
  gint64 now = reseau_env_now_us (reseau_context_get_env (self->context));
  g_autofree char *why = reseau_todo_dup_why (self->todo, names, now);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *icon = reseau_icon_new (reseau_todo_icon (self->todo->what));

  gtk_widget_add_css_class (icon, "task-icon");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (text), words_new (self->title, "heading", 2));
  gtk_box_append (GTK_BOX (text), words_new (why, "dim-label", 3));
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  self->line = reseau_wrap_box_new (8);
  self->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_widget_set_hexpand (self->column, TRUE);
  gtk_box_append (GTK_BOX (self->column), self->line);
  gtk_box_append (GTK_BOX (self->line), text);
  add_doing (self);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), self->column);
  if (self->button == NULL)
    gtk_box_append (GTK_BOX (box), reseau_icon_new ("go-next-symbolic"));
  gtk_widget_add_css_class (box, "task");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why, -1);
}

/* The window closes, or the row gives place to another. */
static void
reseau_home_row_unroot (GtkWidget *widget)
{
  keep_word (RESEAU_HOME_ROW (widget));
  GTK_WIDGET_CLASS (reseau_home_row_parent_class)->unroot (widget);
}

static void
reseau_home_row_finalize (GObject *object)
{
  ReseauHomeRow *self = RESEAU_HOME_ROW (object);

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_clear_object (&self->context);
  g_clear_pointer (&self->todo, reseau_todo_free);
  g_free (self->title);
  G_OBJECT_CLASS (reseau_home_row_parent_class)->finalize (object);
}

static void
reseau_home_row_class_init (ReseauHomeRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_home_row_finalize;
  GTK_WIDGET_CLASS (klass)->unroot = reseau_home_row_unroot;
}

static void
reseau_home_row_init (ReseauHomeRow *self)
{
}

static ReseauTodo *
copy_todo (const ReseauTodo *todo)
{
  ReseauTodo *copy = g_new0 (ReseauTodo, 1);

  *copy = *todo;
  copy->record = todo->record != NULL ? reseau_record_ref (todo->record) : NULL;
  copy->message = todo->message != NULL ? reseau_record_ref (todo->message) : NULL;
  copy->key = g_strdup (todo->key);
  copy->title = g_strdup (todo->title);
  return copy;
}

/**
 * reseau_home_row_new:
 * @names: id → what records and persons are called
 */
GtkWidget *
reseau_home_row_new (ReseauContext *context, const ReseauTodo *todo, GHashTable *names)
{
  ReseauHomeRow *self = g_object_new (RESEAU_TYPE_HOME_ROW, NULL);

  self->context = g_object_ref (context);
  self->todo = copy_todo (todo);
  self->title = reseau_todo_dup_title (todo, names);
  fill (self, names);
  set_opening (self);
  return GTK_WIDGET (self);
}

/* The one to begin with. */
void
reseau_home_row_set_first (ReseauHomeRow *self)
{
  if (self->button != NULL)
    gtk_widget_add_css_class (self->button, "suggested-action");
}

/* Returns: whether somebody is choosing or writing in it */
gboolean
reseau_home_row_is_open (ReseauHomeRow *self)
{
  return self->button != NULL && GTK_IS_TOGGLE_BUTTON (self->button) &&
         gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->button));
}

static gboolean
is_same (const ReseauTodo *a, const ReseauTodo *b)
{
  return a->what == b->what && a->record != NULL && b->record != NULL &&
         g_str_equal (a->record->id, b->record->id);
}

/* Goes on with what @old, whose place it takes, was in the midst of. */
void
reseau_home_row_take_over (ReseauHomeRow *self, ReseauHomeRow *old)
{
  if (reseau_home_row_is_open (old) && is_same (self->todo, old->todo) &&
      GTK_IS_TOGGLE_BUTTON (self->button))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->button), TRUE);
}
