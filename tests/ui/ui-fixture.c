/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include "reseau-field-row.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-locale.h"
#include "reseau-secret-store.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <locale.h>

/* Only a test that fails waits for so long. */
#define DEADLINE_US (120 * G_USEC_PER_SEC)

/* --- a cache with something in it ------------------------------------------------ */

static ReseauValue *
read_facts (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("RESEAU_SOURCE_ROOT"), "data", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  ReseauValue *value;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  value = reseau_json_parse (text, -1, &error);
  g_assert_no_error (error);
  return value;
}

static void
create (ReseauStore *store, const char *id, const char *kind, const ReseauValue *fields)
{
  ReseauActor actor = { UI_ME, UI_HOME, RESEAU_ROLE_ADMIN };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauChange) change =
      id ? reseau_command_create_with_id (store, &actor, id, kind, fields, &error)
         : reseau_command_create (store, &actor, kind, fields, &error);

  g_assert_no_error (error);
}

static void
create_text (ReseauStore *store, const char *id, const char *kind, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) fields = reseau_json_parse (text, -1, &error);

  g_assert_no_error (error);
  create (store, id, kind, fields);
}

static void
create_terms (ReseauStore *store, const char *file, guint n)
{
  g_autoptr (ReseauValue) terms = read_facts (file);

  for (guint i = 0; i < reseau_value_get_length (terms) && i < n; i++)
    create (store, NULL, "term", reseau_value_get_at (terms, i));
}

static void
fill (ReseauStore *store)
{
  create_terms (store, "facts/terms-theme.json", 60);
  create_terms (store, "facts/terms-public.json", 10);
  create_terms (store, "facts/terms-zone-be.json", 60);
  create_text (store, UI_HOME, "structure",
               "{\"name\":\"L’Atelier des Deux Rives\",\"city\":\"Tournai\","
               "\"email\":\"info@atelier.example\",\"hosts_visits\":true}");
  create_text (store, UI_OTHER, "structure",
               "{\"name\":\"Meuse à Vélo\",\"city\":\"Namur\",\"hosts_visits\":true}");
  create_text (store, UI_ME, "person",
               "{\"first_name\":\"Aurore\",\"name\":\"Delvigne\",\"phone\":\"081 99 69 53\","
               "\"email\":\"aurore@atelier.example\"}");
  create_text (store, UI_FICHE, "fiche",
               "{\"title\":\"Réparer des vélos avec des stagiaires\",\"nature\":\"practice\","
               "\"summary\":\"Douze stagiaires, trois vélos par jour.\",\"structure\":\"" UI_OTHER
               "\",\"visibility\":\"network\",\"steps\":[{\"title\":\"Récolter les vélos\","
               "\"text\":\"Le recyparc appelle le vendredi.\"},{\"title\":\"Trier\"}]}");
}

static void
prepare (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "cache.db", NULL);
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (GError) error = NULL;
  ReseauAccount account = { (char *) UI_ME, (char *) "aurore@atelier.example",
                            (char *) "Aurore Delvigne", (char *) UI_HOME, RESEAU_ROLE_MEMBER };
  ReseauStore *store = reseau_store_open (path, 0, schema, env, &error);

  g_assert_no_error (error);
  reseau_store_set_server (store, "http://127.0.0.1:9", &account, &error);
  g_assert_no_error (error);
  fill (store);
  reseau_store_close (store);
}

static ReseauContext *
open_context (const char *dir)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (ReseauSecretStore) secrets = reseau_secret_memory_new ();
  g_autoptr (GError) error = NULL;
  ReseauContext *context = reseau_context_new (dir, env, secrets);

  reseau_context_open (context, &error);
  g_assert_no_error (error);
  return context;
}

UiDesk *
ui_desk_new (void)
{
  UiDesk *self = g_new0 (UiDesk, 1);
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("reseau-ui-XXXXXX", &error);
  g_assert_no_error (error);
  prepare (self->dir);
  self->context = open_context (self->dir);
  return self;
}

/* As after the end of the program. */
void
ui_desk_reopen (UiDesk *self)
{
  ui_settle ();
  reseau_context_close (self->context);
  g_clear_object (&self->context);
  self->context = open_context (self->dir);
}

void
ui_desk_free (UiDesk *self)
{
  static const char *const files[] = { "cache.db", "cache.db-wal", "cache.db-shm" };

  ui_settle ();
  reseau_context_close (self->context);
  ui_settle ();
  g_assert_finalize_object (self->context);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (self->dir, files[i], NULL);

    g_unlink (path);
  }
  g_rmdir (self->dir);
  g_free (self->dir);
  g_free (self);
}

static void
on_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

/* Returns: (nullable): the record as it is shown */
ReseauRecord *
ui_desk_get (UiDesk *self, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ReseauView) view = NULL;

  reseau_context_load_async (self->context, id, NULL, on_result_cb, &result);
  g_assert_true (ui_wait_for (is_set, &result));
  view = reseau_context_load_finish (self->context, result, NULL);
  return view ? reseau_record_ref (view->shown->record) : NULL;
}

/* Returns: (element-type ReseauRecord): all of a kind */
GPtrArray *
ui_desk_list (UiDesk *self, const char *kind)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (ReseauQuery) query = reseau_query_new (kind);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_record_unref);

  reseau_context_query_async (self->context, query, 100, NULL, on_result_cb, &result);
  g_assert_true (ui_wait_for (is_set, &result));
  items = reseau_context_query_finish (self->context, result, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (records,
                     reseau_record_ref (reseau_item_get_record (g_ptr_array_index (items, i))));
  return records;
}

static gpointer
receive_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
  ReseauRecord *record = data;
  ReseauLine *line = g_new0 (ReseauLine, 1);

  line->type = RESEAU_LINE_PUT;
  line->scope = g_strdup (record->scope);
  line->seq = line->rev = record->rev;
  line->id = g_strdup (record->id);
  line->kind = g_strdup (record->kind);
  line->record = reseau_record_ref (record);
  g_ptr_array_add (lines, line);
  reseau_store_apply_lines (store, lines, error);
  return NULL;
}

/* As if the server had sent @record in a pull. */
void
ui_desk_receive (UiDesk *self, ReseauRecord *record)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reseau_context_run_async (self->context, receive_func, reseau_record_ref (record),
                            (GDestroyNotify) reseau_record_unref, NULL, on_result_cb, &result);
  g_assert_true (ui_wait_for (is_set, &result));
  reseau_context_run_finish (self->context, result, &error);
  g_assert_no_error (error);
}

/* --- windows ----------------------------------------------------------------------- */

/* Until nothing is left to do at once. */
void
ui_settle (void)
{
  for (guint i = 0; i < 200 && g_main_context_iteration (NULL, FALSE); i++)
    ;
}

static gboolean
on_tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Returns: whether @done came true before the deadline */
gboolean
ui_wait_for (gboolean (*done) (gpointer), gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE_US;
  guint tick = g_timeout_add (20, on_tick_cb, NULL);

  while (!done (data) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  return done (data);
}

static gboolean
is_mapped (gpointer window)
{
  return gtk_widget_get_mapped (window) && gtk_widget_get_width (window) > 0;
}

GtkWidget *
ui_window_new (GtkWidget *child, int width, int height)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (ui_wait_for (is_mapped, window));
  ui_settle ();
  return window;
}

static gboolean
is_gone (gpointer page)
{
  return *(gpointer *) page == NULL;
}

/* Nothing may keep a page alive whose window is closed. */
void
ui_close (GtkWidget *window, GtkWidget *page)
{
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_true (ui_wait_for (is_gone, &page));
}

static GtkWidget *
find (GtkWidget *root, gboolean (*is) (GtkWidget *, gconstpointer), gconstpointer data)
{
  if (is (root, data))
    return root;
  for (GtkWidget *w = gtk_widget_get_first_child (root); w; w = gtk_widget_get_next_sibling (w)) {
    GtkWidget *found = find (w, is, data);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
is_label (GtkWidget *widget, gconstpointer words)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), words) &&
         gtk_widget_get_mapped (widget);
}

static gboolean
is_field (GtkWidget *widget, gconstpointer key)
{
  return RESEAU_IS_FIELD_ROW (widget) &&
         g_str_equal (reseau_field_row_get_field (RESEAU_FIELD_ROW (widget))->key, key);
}

static gboolean
is_of_type (GtkWidget *widget, gconstpointer type)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), GPOINTER_TO_SIZE (type));
}

/* The first of @type; with @label the one around that label. */
GtkWidget *
ui_find (GtkWidget *root, GType type, const char *label)
{
  GtkWidget *found = label ? find (root, is_label, label) : NULL;

  if (label == NULL)
    return find (root, is_of_type, GSIZE_TO_POINTER (type));
  return found ? gtk_widget_get_ancestor (found, type) : NULL;
}

GtkWidget *
ui_find_button (GtkWidget *root, const char *words)
{
  return ui_find (root, GTK_TYPE_BUTTON, words);
}

typedef struct {
  GtkWidget *root;
  const char *words;
} Sought;

static gboolean
has_button (gpointer data)
{
  const Sought *sought = data;

  return ui_find_button (sought->root, sought->words) != NULL;
}

/* Presses the button that says @words, as soon as there is one. */
void
ui_click (GtkWidget *root, const char *words)
{
  Sought sought = { root, words };

  if (!ui_wait_for (has_button, &sought))
    g_error ("No button says “%s”", words);
  g_signal_emit_by_name (ui_find_button (root, words), "clicked");
  ui_settle ();
}

static gboolean
shows_icon (GtkWidget *widget, gconstpointer icon)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
         g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), icon) == 0;
}

static gboolean
has_icon (gpointer data)
{
  const Sought *sought = data;

  return find (sought->root, shows_icon, sought->words) != NULL;
}

/* Presses the button that shows @icon, as soon as there is one. */
void
ui_click_icon (GtkWidget *root, const char *icon)
{
  Sought sought = { root, icon };

  if (!ui_wait_for (has_icon, &sought))
    g_error ("No button shows “%s”", icon);
  g_signal_emit_by_name (find (root, shows_icon, icon), "clicked");
  ui_settle ();
}

GtkWidget *
ui_find_field (GtkWidget *root, const char *key)
{
  return find (root, is_field, key);
}

/* As the settings of a person who needs larger letters do. */
void
ui_set_text_size (guint percent)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * percent / 100),
                NULL);
}

static int
least_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* The way to what asks for most. */
static void
tell_widest (GtkWidget *widget)
{
  GtkWidget *widest = NULL;

  g_printerr ("%s %s: %d\n", G_OBJECT_TYPE_NAME (widget),
              GTK_IS_LABEL (widget) ? gtk_label_get_label (GTK_LABEL (widget)) : "",
              least_width (widget));
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w; w = gtk_widget_get_next_sibling (w))
    if (!GTK_IS_NATIVE (w) && gtk_widget_get_visible (w) &&
        (widest == NULL || least_width (w) > least_width (widest)))
      widest = w;
  if (widest != NULL)
    tell_widest (widest);
}

/* @widget asks for no more than @width; what does more is told. */
void
ui_assert_fits (GtkWidget *widget, int width)
{
  if (GTK_IS_WINDOW (widget)) /* without its shadow */
    widget = gtk_widget_get_first_child (widget);
  if (least_width (widget) > width)
    tell_widest (widget);
  g_assert_cmpint (least_width (widget), <=, width);
}

static gboolean
says (gpointer data)
{
  const Sought *sought = data;

  return ui_find (sought->root, GTK_TYPE_WIDGET, sought->words) != NULL;
}

static gboolean
is_silent (gpointer data)
{
  return !says (data);
}

/* Something in @root says @words, sooner or later. */
void
ui_assert_says (GtkWidget *root, const char *words)
{
  Sought sought = { root, words };

  if (!ui_wait_for (says, &sought))
    g_error ("Nothing says “%s”", words);
}

void
ui_assert_silent (GtkWidget *root, const char *words)
{
  Sought sought = { root, words };

  if (!ui_wait_for (is_silent, &sought))
    g_error ("Something still says “%s”", words);
}

static gboolean
on_shot_timeout_cb (gpointer rested)
{
  *(gboolean *) rested = TRUE;
  return G_SOURCE_REMOVE;
}

/* A picture in $RESEAU_SHOTS, for people. */
void
ui_shot (GtkWidget *window, const char *name)
{
  const char *dir = g_getenv ("RESEAU_SHOTS");
  g_autofree char *file = dir ? g_strdup_printf ("%s/%s.png", dir, name) : NULL;
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  GtkSnapshot *snapshot;
  GskRenderer *renderer;
  gboolean rested = FALSE;

  if (dir == NULL)
    return;
  g_timeout_add (400, on_shot_timeout_cb, &rested);
  while (!rested)
    g_main_context_iteration (NULL, TRUE);
  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window),
                          gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (snapshot);
  renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  texture = gsk_renderer_render_texture (renderer, node, NULL);
  gdk_texture_save_to_png (texture, file);
}

static void
add_style (const char *path)
{
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (css, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* French, as the words that are looked for. */
void
ui_init (int *argc, char ***argv)
{
  const char *look = g_getenv ("RESEAU_LOOK");

  g_setenv ("TZ", "Europe/Brussels", TRUE);
  reseau_locale_init ();
  gtk_test_init (argc, argv, NULL);
  setlocale (LC_ALL, ""); /* the toolkit's tests begin in English */
  adw_init ();
  add_style ("/org/concertes/Reseau/style.css");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  if (g_strcmp0 (look, "dark") == 0)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  if (g_strcmp0 (look, "large") == 0)
    ui_set_text_size (175);
}
