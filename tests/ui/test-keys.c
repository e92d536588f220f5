/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-bench.h"

#include "reseau-bin-page.h"
#include "reseau-conflict-page.h"
#include "reseau-editor-page.h"
#include "reseau-help-text.h"
#include "reseau-help-window.h"
#include "reseau-help.h"
#include "reseau-list-pane.h"
#include "reseau-page.h"
#include "reseau-shortcuts.h"
#include "reseau-visit-request-dialog.h"
#include "reseau-window.h"

#include <adwaita.h>
#include <string.h>

/* Keys: what is listened to is what is shown; and the focus is where one goes on. */

static GtkApplication *application;

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_width (widget) > 0;
}

static void
act (UiBench *bench, const char *name, const char *target)
{
  gtk_widget_activate_action (bench->window, name, target != NULL ? "s" : NULL, target);
  ui_settle ();
}

/* --- the table ------------------------------------------------------------------------ */

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full): all of @keys in an order that does not depend on where they stood */
static char *
join (GPtrArray *keys)
{
  g_ptr_array_sort (keys, compare_words);
  g_ptr_array_add (keys, NULL);
  return g_strjoinv ("\n", (char **) keys->pdata);
}

static void
add_key (GPtrArray *keys, const char *words)
{
  GdkModifierType state;
  guint key;

  if (!gtk_accelerator_parse (words, &key, &state))
    g_error ("No key: “%s”", words);
  g_ptr_array_add (keys, gtk_accelerator_name (key, state));
}

/* Those of the toolkit's own widgets are not in the table: moving a cursor, opening a list. */
static gboolean
is_ours (const char *action)
{
  static const char *const groups[] = {
    "app.", "win.", "editor.", "comment.", "conflict.", "visit."
  };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_has_prefix (action, groups[i]))
      return TRUE;
  return FALSE;
}

/* @shortcut may have several keys. */
static void
add_shortcut (GPtrArray *keys, GtkShortcut *shortcut, gboolean table)
{
  GtkShortcutAction *action = gtk_shortcut_get_action (shortcut);
  const char *name = GTK_IS_NAMED_ACTION (action)
                         ? gtk_named_action_get_action_name (GTK_NAMED_ACTION (action))
                         : "";
  g_autofree char *trigger = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

  g_auto (GStrv) each = g_strsplit (trigger, "|", -1);

  for (guint i = 0; each[i] != NULL; i++)
    if (table || is_ours (name))
      add_key (keys, each[i]);
}

/* The toolkit gives every window the keys of the whole program: those are counted once. */
static gboolean
is_of_the_application (GtkEventController *controller)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (controller)); i++) {
    g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), i);
    GtkShortcutAction *action = gtk_shortcut_get_action (shortcut);

    if (GTK_IS_NAMED_ACTION (action) &&
        g_str_equal (gtk_named_action_get_action_name (GTK_NAMED_ACTION (action)), "app.quit"))
      return TRUE;
  }
  return FALSE;
}

/* Of the lists of an editor each listens to the same. */
static gboolean
is_first (GtkEventController *controller, GtkWidget *widget)
{
  static GHashTable *seen;
  g_autofree char *what = g_strdup_printf ("%s %s", G_OBJECT_TYPE_NAME (widget),
                                           gtk_event_controller_get_name (controller));

  if (seen == NULL)
    seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return g_hash_table_add (seen, g_steal_pointer (&what));
}

static void
add_bound (GPtrArray *keys, GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
    const char *name = gtk_event_controller_get_name (controller);
    gboolean table = name != NULL && g_str_has_prefix (name, "reseau-");

    if (!GTK_IS_SHORTCUT_CONTROLLER (controller) || is_of_the_application (controller) ||
        (table && !is_first (controller, widget)))
      continue;
    for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++) {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

      add_shortcut (keys, shortcut, table);
    }
  }
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w; w = gtk_widget_get_next_sibling (w))
    add_bound (keys, w);
}

static void
add_accels (GPtrArray *keys, GtkWidget *window)
{
  g_auto (GStrv) names = gtk_application_list_action_descriptions (application);

  for (guint i = 0; names[i] != NULL; i++) {
    g_auto (GStrv) accels = gtk_application_get_accels_for_action (application, names[i]);
    g_autofree char *name = NULL;
    g_autoptr (GVariant) target = NULL;

    g_assert_true (g_action_parse_detailed_name (names[i], &name, &target, NULL));
    if (g_str_has_prefix (name, "win."))
      g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), name + 4));
    for (guint j = 0; accels[j] != NULL; j++)
      add_key (keys, accels[j]);
  }
}

static void
add_shown (GPtrArray *keys, GtkWidget *widget)
{
  if (GTK_IS_SHORTCUT_LABEL (widget))
    add_key (keys, gtk_shortcut_label_get_accelerator (GTK_SHORTCUT_LABEL (widget)));
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w; w = gtk_widget_get_next_sibling (w))
    add_shown (keys, w);
}

static GtkWindow *
find_dialog (GtkWidget *window)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);

    if (gtk_window_get_transient_for (other) == GTK_WINDOW (window))
      return other;
  }
  g_assert_not_reached ();
}

/* What a place listens to that is open one after the other in a window. */
static void
add_places (GPtrArray *keys, UiBench *bench)
{
  GtkWidget *conflict =
      g_object_ref_sink (reseau_conflict_page_new (bench->desk->context, UI_FICHE, NULL));
  GtkWidget *bin = g_object_ref_sink (reseau_bin_page_new (bench->desk->context));
  GtkWindow *visit, *help, *preview;

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  add_bound (keys, bench->window);
  add_bound (keys, conflict);
  add_bound (keys, bin);
  act (bench, "win.visit", NULL);
  visit = find_dialog (bench->window);
  add_bound (keys, GTK_WIDGET (visit));
  gtk_window_destroy (visit);
  act (bench, "win.print", NULL);
  preview = find_dialog (bench->window);
  add_bound (keys, GTK_WIDGET (preview));
  gtk_window_destroy (preview);
  act (bench, "win.state", "published");
  preview = find_dialog (bench->window);
  add_bound (keys, GTK_WIDGET (preview));
  gtk_window_destroy (preview);
  help = reseau_help_window_present (GTK_WINDOW (bench->window), NULL);
  add_bound (keys, GTK_WIDGET (help));
  gtk_window_destroy (help);
  act (bench, "win.edit", NULL);
  ui_assert_says (bench->window, "Déroulement");
  add_bound (keys, bench->window);
  g_object_unref (conflict);
  g_object_unref (bin);
}

/* The window of shortcuts shows each key that is listened to, and no other. */
static void
test_table (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  g_autoptr (GPtrArray) bound = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *listened = NULL;
  g_autofree char *told = NULL;
  GtkWindow *window;

  add_accels (bound, bench->window);
  add_places (bound, bench);
  window = reseau_shortcuts_present (GTK_WINDOW (bench->window));
  add_shown (shown, GTK_WIDGET (window));
  gtk_window_destroy (window);
  g_assert_cmpuint (bound->len, >, 25);
  listened = join (bound);
  told = join (shown);
  g_assert_cmpstr (told, ==, listened);
}

/* --- writing ---------------------------------------------------------------------------- */

static GtkEventController *
find_controller (GtkWidget *widget, const char *name)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (g_strcmp0 (gtk_event_controller_get_name (controller), name) == 0)
      return controller;
  }
  g_assert_not_reached ();
}

/* Ctrl+Z and Ctrl+Delete belong to the text while there is one under the cursor. */
static void
test_not_in_a_text (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  GtkEventController *keys = find_controller (bench->window, "reseau-unless-writing");

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (keys), ==, GTK_PHASE_BUBBLE);
  act (bench, "win.comment", NULL);
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (keys), ==, GTK_PHASE_NONE);
  act (bench, "win.leave", NULL);
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (keys), ==, GTK_PHASE_BUBBLE);
  act (bench, "win.search", NULL);
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (keys), ==, GTK_PHASE_NONE);
}

/* --- the focus ----------------------------------------------------------------------------- */

typedef struct {
  GtkWidget *window;
  GtkWidget *outer;
} Place;

static gboolean
has_focus (gpointer data)
{
  const Place *place = data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (place->window));

  return focus != NULL && gtk_widget_is_ancestor (focus, place->outer);
}

static GtkWidget *
find_mapped (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL && found == NULL;
       w = gtk_widget_get_next_sibling (w))
    found = find_mapped (w, type);
  return found;
}

static void
assert_focus_in (UiBench *bench, GType type)
{
  Place place = { bench->window, find_mapped (bench->window, type) };

  g_assert_nonnull (place.outer);
  g_assert_true (ui_wait_for (has_focus, &place));
}

static GtkSelectionModel *
get_selection (UiBench *bench)
{
  return gtk_list_view_get_model (GTK_LIST_VIEW (find_mapped (bench->window, GTK_TYPE_LIST_VIEW)));
}

/* With the arrows one looks at one after the other: the focus stays in the list. */
static void
test_arrows (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  GtkWidget *focus;

  act (bench, "win.show-view", "directory");
  ui_assert_says (bench->window, "Meuse à Vélo");
  act (bench, "win.leave", NULL);
  assert_focus_in (bench, GTK_TYPE_LIST_VIEW);
  focus = gtk_window_get_focus (GTK_WINDOW (bench->window));
  gtk_selection_model_select_item (get_selection (bench), 0, TRUE);
  ui_assert_says (bench->window, "Tournai");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (bench->window)) == focus);
  gtk_selection_model_select_item (get_selection (bench), 1, TRUE);
  ui_assert_says (bench->window, "Namur");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (bench->window)) == focus);
}

/* In to what is read, on to writing, and back again. */
static void
test_way_of_the_focus (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.show-view", "fiches");
  assert_focus_in (bench, GTK_TYPE_SEARCH_ENTRY);
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  assert_focus_in (bench, RESEAU_TYPE_PAGE);
  act (bench, "win.edit", NULL);
  ui_assert_says (bench->window, "Fermer");
  assert_focus_in (bench, RESEAU_TYPE_EDITOR_PAGE);
  act (bench, "win.leave", NULL);
  assert_focus_in (bench, RESEAU_TYPE_PAGE);
  act (bench, "win.leave", NULL);
  assert_focus_in (bench, GTK_TYPE_LIST_VIEW);
}

/* Every place that Tab leads to, from the beginning to the end. */
static GPtrArray *
walk (GtkWidget *window, GtkDirectionType direction)
{
  GPtrArray *way = g_ptr_array_new ();

  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  for (guint i = 0; i < 200; i++) {
    GtkWidget *focus;

    gtk_widget_child_focus (window, direction);
    focus = gtk_window_get_focus (GTK_WINDOW (window));
    if (focus == NULL || g_ptr_array_find (way, focus, NULL))
      return way;
    g_ptr_array_add (way, focus);
  }
  g_error ("Tab finds no end");
}

static char *
dup_path (GtkWidget *widget)
{
  g_autoptr (GString) path = g_string_new (gtk_widget_get_tooltip_text (widget));

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    g_string_append_printf (path, " < %s", G_OBJECT_TYPE_NAME (widget));
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
assert_has_all (GPtrArray *way, GPtrArray *wanted, const char *where)
{
  for (guint i = 0; i < wanted->len; i++) {
    GtkWidget *widget = g_ptr_array_index (wanted, i);
    g_autofree char *path = dup_path (widget);
    if (!g_ptr_array_find (way, widget, NULL))
      g_error ("%s does not lead to %s", where, path);
  }
}

static void
add_pressable (GPtrArray *found, GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget) || GTK_IS_POPOVER (widget) || GTK_IS_WINDOW_CONTROLS (widget))
    return;
  if ((GTK_IS_BUTTON (widget) || GTK_IS_TEXT (widget) || GTK_IS_TEXT_VIEW (widget)) &&
      gtk_widget_is_sensitive (widget) && gtk_widget_get_focusable (widget))
    g_ptr_array_add (found, widget);
  for (GtkWidget *w = gtk_widget_get_first_child (widget); w; w = gtk_widget_get_next_sibling (w))
    add_pressable (found, w);
}

/* Tab and Shift+Tab lead everywhere, and out again. */
static void
assert_walkable (UiBench *bench, const char *where)
{
  g_autoptr (GPtrArray) forward = walk (bench->window, GTK_DIR_TAB_FORWARD);
  g_autoptr (GPtrArray) backward = walk (bench->window, GTK_DIR_TAB_BACKWARD);
  g_autoptr (GPtrArray) pressable = g_ptr_array_new ();
  g_autofree char *tab = NULL;
  g_autofree char *back = NULL;

  add_pressable (pressable, bench->window);
  g_assert_cmpuint (pressable->len, >, 5);
  tab = g_strdup_printf ("In %s Tab", where);
  back = g_strdup_printf ("In %s Shift+Tab", where);
  assert_has_all (forward, pressable, tab);
  assert_has_all (backward, forward, back);
  assert_has_all (forward, backward, tab);
}

static void
test_tab (void)
{
  static const char *const views[] = { "home", "fiches", "directory", "meetings" };
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    act (bench, "win.show-view", views[i]);
    ui_settle ();
    assert_walkable (bench, views[i]);
  }
  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  assert_walkable (bench, "a fiche");
  act (bench, "win.edit", NULL);
  ui_assert_says (bench->window, "Fermer");
  assert_walkable (bench, "an editor");
}

/* --- the help ---------------------------------------------------------------------------- */

static const char *const help_pages[] = {
  RESEAU_HELP_CONTENTS,  RESEAU_HELP_FIND,     RESEAU_HELP_WRITE,    RESEAU_HELP_PHOTOS,
  RESEAU_HELP_DIRECTORY, RESEAU_HELP_PAST,     RESEAU_HELP_VERSIONS, RESEAU_HELP_VISIT,
  RESEAU_HELP_ANSWER,    RESEAU_HELP_MEETINGS, RESEAU_HELP_SYNC,     RESEAU_HELP_ACCOUNT,
  RESEAU_HELP_SHORTCUTS,
};

/* @name: of a page, or "NAME.page" */
static ReseauHelpText *
read_help (const char *name)
{
  g_autofree char *path =
      g_strdup_printf ("/org/concertes/Reseau/help/%.*s.page", (int) strcspn (name, "."), name);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);
  g_autoptr (GError) error = NULL;
  ReseauHelpText *text;

  if (bytes == NULL)
    g_error ("There is no page %s", path);
  text = reseau_help_text_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                 &error);
  g_assert_no_error (error);
  return text;
}

static gboolean
has_section (const ReseauHelpText *contents, const char *id)
{
  for (guint i = 0; i < contents->parts->len; i++)
    if (g_strcmp0 (((ReseauHelpPart *) g_ptr_array_index (contents->parts, i))->id, id) == 0)
      return TRUE;
  return FALSE;
}

/* Each page has a title, words, and a place in the contents; and nothing asks for another. */
static void
test_help_pages (void)
{
  g_auto (GStrv) files = g_resources_enumerate_children ("/org/concertes/Reseau/help", 0, NULL);
  g_autoptr (ReseauHelpText) contents = read_help (RESEAU_HELP_CONTENTS);

  g_assert_cmpuint (g_strv_length (files), >=, G_N_ELEMENTS (help_pages));
  for (guint i = 0; files[i] != NULL; i++) {
    g_autoptr (ReseauHelpText) text = read_help (files[i]);

    g_assert_cmpstr (reseau_help_text_get_title (text), !=, "");
    g_assert_cmpuint (text->parts->len, >, 2);
    if (!g_str_equal (files[i], RESEAU_HELP_CONTENTS ".page"))
      g_assert_true (has_section (contents, text->guide) && text->sort != NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (help_pages); i++)
    reseau_help_text_free (read_help (help_pages[i]));
}

static const ReseauHelpPart *
part_at (const ReseauHelpText *text, guint i, ReseauHelpKind kind)
{
  const ReseauHelpPart *part = g_ptr_array_index (text->parts, i);

  g_assert_cmpint (part->kind, ==, kind);
  return part;
}

static void
test_help_text (void)
{
  const char *mallard =
      "<page id='x'><info><link type='guide' xref='index#a'/><title type='sort'>07</title>"
      "<desc>Not shown</desc></info><title>A &amp; B</title>"
      "<media src='x.png'><p>Not shown</p></media>"
      "<steps><item><p>Press <keyseq><key>Ctrl</key><key>K</key></keyseq>\n   now</p></item>"
      "<item><p>See <link xref='y'>that</link></p><p>More</p></item></steps>"
      "<section id='s'><title>Part</title><list><item><p>One</p></item></list>"
      "<note><p>Take care</p></note></section></page>";
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauHelpText) text = reseau_help_text_parse (mallard, -1, &error);
  g_autoptr (ReseauHelpText) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (text->guide, ==, "a");
  g_assert_cmpstr (text->sort, ==, "07");
  g_assert_cmpuint (text->parts->len, ==, 7);
  g_assert_cmpstr (part_at (text, 0, RESEAU_HELP_TITLE)->markup, ==, "A &amp; B");
  g_assert_cmpstr (part_at (text, 1, RESEAU_HELP_STEP)->markup, ==,
                   "Press <b>Ctrl</b>+<b>K</b> now");
  g_assert_cmpstr (part_at (text, 2, RESEAU_HELP_STEP)->markup, ==, "See <a href=\"y\">that</a>");
  g_assert_cmpuint (part_at (text, 2, RESEAU_HELP_STEP)->number, ==, 2);
  g_assert_cmpstr (part_at (text, 3, RESEAU_HELP_PARAGRAPH)->markup, ==, "More");
  g_assert_cmpstr (part_at (text, 4, RESEAU_HELP_HEADING)->id, ==, "s");
  part_at (text, 5, RESEAU_HELP_ITEM);
  part_at (text, 6, RESEAU_HELP_NOTE);
  none = reseau_help_text_parse ("<page><p>Not", -1, &error);
  g_assert_null (none);
  g_assert_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE);
}

static void
assert_help (gpointer window, const char *page)
{
  g_assert_cmpstr (reseau_help_find_page (window), ==, page);
}

/* The key opens the page for where one is. */
static void
test_help_in_context (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  GtkWindow *dialog;

  act (bench, "win.show-view", "directory");
  assert_help (bench->window, RESEAU_HELP_DIRECTORY);
  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  assert_help (bench->window, RESEAU_HELP_FIND);
  act (bench, "win.visit", NULL);
  dialog = find_dialog (bench->window);
  assert_help (dialog, RESEAU_HELP_VISIT);
  gtk_window_destroy (dialog);
  act (bench, "win.edit", NULL);
  ui_assert_says (bench->window, "Déroulement");
  assert_help (bench->window, RESEAU_HELP_WRITE);
  dialog = reseau_shortcuts_present (GTK_WINDOW (bench->window));
  assert_help (dialog, RESEAU_HELP_SHORTCUTS);
  gtk_window_destroy (dialog);
}

/* Where no other program shows the help: one goes from page to page, and back. */
static void
test_help_window (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  GtkWindow *window = reseau_help_window_present (GTK_WINDOW (bench->window), RESEAU_HELP_FIND);
  GtkWidget *help = GTK_WIDGET (window);
  GtkWidget *link;
  gboolean followed = FALSE;

  ui_assert_says (help, "Trouver une fiche");
  gtk_window_set_default_size (window, 360, 640);
  g_assert_true (ui_wait_for (is_mapped, window));
  ui_settle ();
  ui_shot (help, "help-narrow");
  ui_assert_fits (help, 360);
  link = ui_find (help, GTK_TYPE_LABEL, "<a href=\"index\">Toutes les pages de l’aide</a>");
  g_assert_nonnull (link);
  g_signal_emit_by_name (link, "activate-link", RESEAU_HELP_CONTENTS, &followed);
  g_assert_true (followed);
  ui_assert_says (help, "Aide de Réseau");
  ui_assert_says (help, "<a href=\"demander-visite\">Demander une visite</a>");
  ui_shot (help, "help-contents");
  gtk_widget_activate_action (help, "win.back", NULL);
  ui_assert_says (help, "Trouver une fiche");
  gtk_window_destroy (window);
}

/* --- windows above the window ------------------------------------------------------- */

static void
assert_fits (GtkWindow *window, const char *shot)
{
  gtk_window_set_default_size (window, 360, 640);
  g_assert_true (ui_wait_for (is_mapped, window));
  ui_settle ();
  ui_shot (GTK_WIDGET (window), shot);
  ui_assert_fits (GTK_WIDGET (window), 360);
  gtk_window_destroy (window);
}

/* On a telephone with large letters. */
static void
test_large_letters (void)
{
  g_autoptr (UiBench) bench = NULL;
  g_autoptr (GSettings) settings = reseau_settings_new ();

  ui_set_text_size (175);
  bench = ui_bench_new (application, 360);
  g_assert_nonnull (settings);
  assert_fits (
      reseau_preferences_present (GTK_WINDOW (bench->window), bench->desk->context, settings),
      "preferences-large");
  assert_fits (reseau_shortcuts_present (GTK_WINDOW (bench->window)), "shortcuts-large");
  ui_set_text_size (100);
}

static void
start_application (void)
{
  g_autoptr (GError) error = NULL;

  application = GTK_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  reseau_shortcuts_install (application);
}

int
main (int argc, char *argv[])
{
  int status;

  ui_init (&argc, &argv);
  start_application ();
  g_test_add_func ("/keys/table", test_table);
  g_test_add_func ("/keys/not-in-a-text", test_not_in_a_text);
  g_test_add_func ("/keys/arrows", test_arrows);
  g_test_add_func ("/keys/way-of-the-focus", test_way_of_the_focus);
  g_test_add_func ("/keys/tab", test_tab);
  g_test_add_func ("/keys/large-letters", test_large_letters);
  g_test_add_func ("/help/pages", test_help_pages);
  g_test_add_func ("/help/text", test_help_text);
  g_test_add_func ("/help/in-context", test_help_in_context);
  g_test_add_func ("/help/window", test_help_window);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
