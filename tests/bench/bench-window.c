/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window at work: what a frame costs while a list is scrolled from its beginning to its
 * end, and how long it takes from a key, or a filter, to the answer on the screen.
 *
 *   bench-window FOLDER < QUESTIONS.ndjson
 *
 * Prints JSON lines {"what", "us"}; what is "frame", "key" or "filter". */
#include "reseau-json.h"
#include "reseau-list-pane.h"
#include "reseau-locale.h"
#include "reseau-secret-store.h"
#include "reseau-window.h"

#include <locale.h>
#include <stdio.h>

/* As many frames as ten seconds of a hurried person have, over the whole list. */
#define FRAMES 600

/* Keys of each question, and how long the screen rests between them. */
#define MOST_KEYS 6
#define REST_MS 120
#define PATIENCE_MS 2000

typedef struct {
  GtkWidget *window;
  GtkWidget *list;
  GListModel *model;
  GtkAdjustment *adjustment;
  guint n_frames;
  gint64 frame_start;
  gint64 asked_at;
  gboolean changed;
  GMainLoop *loop;
  guint patience;
} Bench;

static void
print_time_since (gint64 start, const char *what)
{
  printf ("{\"what\":\"%s\",\"us\":%" G_GINT64_FORMAT "}\n", what, g_get_monotonic_time () - start);
}

static GtkWidget *
find (GtkWidget *root, GType type)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find (child, type);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
on_rested_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
rest (Bench *self, guint ms)
{
  g_timeout_add (ms, on_rested_cb, self->loop);
  g_main_loop_run (self->loop);
}

/* --- frames ------------------------------------------------------------------ */

static void
on_before_paint_cb (GdkFrameClock *clock, Bench *self)
{
  self->frame_start = g_get_monotonic_time ();
}

static void
on_after_paint_cb (GdkFrameClock *clock, Bench *self)
{
  if (self->n_frames > 0)
    print_time_since (self->frame_start, "frame");
}

static gboolean
on_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *self = data;
  double end =
      gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);

  if (++self->n_frames > FRAMES) {
    g_main_loop_quit (self->loop);
    return G_SOURCE_REMOVE;
  }
  gtk_adjustment_set_value (self->adjustment, end * self->n_frames / FRAMES);
  return G_SOURCE_CONTINUE;
}

static void
scroll (Bench *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->list);
  gulong before = g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint_cb), self);
  gulong after =
      g_signal_connect_after (clock, "after-paint", G_CALLBACK (on_after_paint_cb), self);

  gtk_widget_add_tick_callback (self->list, on_tick_cb, self, NULL);
  g_main_loop_run (self->loop);
  g_signal_handler_disconnect (clock, before);
  g_signal_handler_disconnect (clock, after);
  gtk_adjustment_set_value (self->adjustment, 0);
}

/* --- keys and filters -------------------------------------------------------- */

static void
on_changed_cb (GListModel *model, guint position, guint removed, guint added, Bench *self)
{
  self->changed = TRUE;
}

static void
on_shown_cb (GdkFrameClock *clock, const char *what)
{
  Bench *self = g_object_get_data (G_OBJECT (clock), "bench");

  if (!self->changed || self->asked_at == 0)
    return;
  print_time_since (self->asked_at, what);
  self->asked_at = 0;
  g_main_loop_quit (self->loop);
}

static gboolean
on_impatient_cb (gpointer data)
{
  Bench *self = data;

  self->patience = 0;
  self->asked_at = 0;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static void
wait_for_answer (Bench *self)
{
  self->patience = g_timeout_add (PATIENCE_MS, on_impatient_cb, self);
  g_main_loop_run (self->loop);
  g_clear_handle_id (&self->patience, g_source_remove);
  rest (self, REST_MS);
}

static void
begin (Bench *self)
{
  self->changed = FALSE;
  self->asked_at = g_get_monotonic_time ();
}

static gulong
watch (Bench *self, const char *what)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->list);

  g_object_set_data (G_OBJECT (clock), "bench", self);
  return g_signal_connect_after (clock, "after-paint", G_CALLBACK (on_shown_cb), (gpointer) what);
}

static void
type_keys (Bench *self, GtkEditable *entry, const char *text)
{
  guint n = 0;

  for (const char *p = text; *p != '\0' && n < MOST_KEYS; p = g_utf8_next_char (p), n++) {
    int position = g_utf8_strlen (gtk_editable_get_text (entry), -1);

    begin (self);
    gtk_editable_insert_text (entry, p, g_utf8_next_char (p) - p, &position);
    wait_for_answer (self);
  }
  gtk_editable_set_text (entry, "");
  rest (self, 4 * REST_MS);
}

static void
type_questions (Bench *self)
{
  GtkEditable *entry = GTK_EDITABLE (find (self->window, GTK_TYPE_SEARCH_ENTRY));
  gulong id = watch (self, "key");
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0) {
    g_autoptr (ReseauValue) question = reseau_json_parse (line, -1, NULL);

    type_keys (self, entry, reseau_value_get_member_string (question, "text"));
  }
  free (line);
  g_signal_handler_disconnect (gtk_widget_get_frame_clock (self->list), id);
}

static void
choose_filters (Bench *self)
{
  static const char *const natures[] = { "practice", "experience", "request", "offer" };
  ReseauListPane *pane = RESEAU_LIST_PANE (find (self->window, RESEAU_TYPE_LIST_PANE));
  gulong id = watch (self, "filter");

  for (guint i = 0; i < 5 * G_N_ELEMENTS (natures); i++) {
    begin (self);
    reseau_list_pane_set_filter (pane, "nature", natures[i % G_N_ELEMENTS (natures)]);
    wait_for_answer (self);
  }
  g_signal_handler_disconnect (gtk_widget_get_frame_clock (self->list), id);
}

int
main (int argc, char **argv)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (ReseauSecretStore) secrets = reseau_secret_memory_new ();
  g_autoptr (ReseauContext) context = NULL;
  Bench self = { 0 };
  GError *error = NULL;

  if (argc != 2)
    return 2;
  setlocale (LC_ALL, "");
  gtk_init ();
  adw_init ();
  context = reseau_context_new (argv[1], env, secrets);
  reseau_context_open (context, &error);
  g_assert_no_error (error);
  self.loop = g_main_loop_new (NULL, FALSE);
  self.window = reseau_window_new (NULL, context);
  gtk_window_set_default_size (GTK_WINDOW (self.window), 1100, 800);
  gtk_window_present (GTK_WINDOW (self.window));
  reseau_window_show_view (RESEAU_WINDOW (self.window), "fiches");
  rest (&self, 3000);
  self.list = find (self.window, GTK_TYPE_LIST_VIEW);
  g_assert_nonnull (self.list);
  self.model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (self.list)));
  self.adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self.list));
  fprintf (stderr, "%u rows\n", g_list_model_get_n_items (self.model));
  g_signal_connect (self.model, "items-changed", G_CALLBACK (on_changed_cb), &self);
  scroll (&self);
  rest (&self, 500);
  type_questions (&self);
  choose_filters (&self);
  fflush (stdout);
  gtk_window_destroy (GTK_WINDOW (self.window));
  reseau_context_close (context);
  g_main_loop_unref (self.loop);
  return 0;
}
