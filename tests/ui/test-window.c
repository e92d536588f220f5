/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-bench.h"

#include "reseau-browser.h"
#include "reseau-growing-list.h"
#include "reseau-list-pane.h"
#include "reseau-page.h"
#include "reseau-window.h"

#include <adwaita.h>

/* A process has one: its name on the bus is taken. */
static GtkApplication *application;

static void
act (UiBench *bench, const char *name, const char *target)
{
  if (target != NULL)
    gtk_widget_activate_action (bench->window, name, "s", target);
  else
    gtk_widget_activate_action (bench->window, name, NULL);
}

static gboolean
is_enabled (UiBench *bench, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (bench->window), name);
}

/* --- looking -------------------------------------------------------------------------- */

static void
test_home (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  ui_assert_says (bench->window, "Bonjour Aurore");
  ui_assert_says (bench->window, "À faire");
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  ui_assert_says (bench->window, "Brouillon à terminer");
}

static void
test_search (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.show-view", "fiches");
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  act (bench, "win.search-for", "velo");
  ui_assert_says (bench->window, "1\u00a0fiche");
  act (bench, "win.search-for", "xylophone quantique");
  ui_assert_says (bench->window, "Aucun résultat");
  ui_assert_silent (bench->window, "Réparer des vélos avec des stagiaires");
  ui_click (bench->window, "_Effacer les filtres");
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
}

/* What only ties records together is no answer: themes are in the cache, and not shown. */
static void
test_search_all (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.search-all", NULL);
  act (bench, "win.search-for", "velo");
  ui_assert_says (bench->window, "2\u00a0résultats");
  ui_assert_says (bench->window, "Fiche · ");
  ui_assert_says (bench->window, "Structure · ");
  act (bench, "win.show-view", "fiches");
  ui_assert_silent (bench->window, "Fiche · ");
}

/* What was said on a record is found everywhere, and leads to it. */
static void
test_search_words (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  g_autoptr (ReseauRecord) message =
      reseau_record_new ("019a0000-0000-7000-8000-000000000021", "message", "net");
  GtkWidget *list;

  message->rev = message->created = 1;
  reseau_value_set_string (message->fields, "about", UI_FICHE);
  reseau_value_set_string (message->fields, "text", "Pensez à la girouette du toit.");
  ui_desk_receive (bench->desk, message);
  act (bench, "win.search-all", NULL);
  act (bench, "win.search-for", "girouettes");
  ui_assert_says (bench->window, "1\u00a0résultat");
  ui_assert_says (bench->window, "Pensez à la girouette du toit.");
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  list = ui_find (bench->window, GTK_TYPE_LIST_VIEW, NULL);
  g_assert_true (gtk_widget_activate_action (list, "list.activate-item", "u", 0));
  ui_assert_says (bench->window, "Douze stagiaires, trois vélos par jour.");
}

/* Many questions at once: what stands at the end is the answer to the last. */
static void
test_search_races (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.show-view", "directory");
  ui_assert_says (bench->window, "Meuse à Vélo");
  for (guint i = 0; i < 30; i++) {
    act (bench, "win.search-for", "");
    act (bench, "win.search-for", i % 2 == 0 ? "meuse" : "xylophone");
    if (i % 2 == 0)
      ui_assert_says (bench->window, "1\u00a0structure");
    else
      ui_assert_says (bench->window, "Aucun résultat");
  }
}

static void
test_filter (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.show-view", "fiches");
  gtk_widget_activate_action (bench->window, "win.filter", "(sss)", "fiche", "nature", "tool");
  ui_assert_says (bench->window, "Outil");
  ui_assert_says (bench->window, "Aucun résultat");
  gtk_widget_activate_action (bench->window, "win.filter", "(sss)", "fiche", "nature", "practice");
  ui_assert_says (bench->window, "1\u00a0fiche");
}

/* Below the month and beside the day, the hours are what one looks for: said as on the page. */
static GtkWidget *
find_saved (UiBench *bench)
{
  return ui_find (bench->window, g_type_from_name ("ReseauSavedBox"), NULL);
}

static gboolean
has_saved (gpointer bench)
{
  return find_saved (bench) != NULL && gtk_widget_get_mapped (find_saved (bench));
}

/* A search gets a name, is left and found again. */
static void
test_kept_search (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  GtkWidget *entry;

  act (bench, "win.show-view", "fiches");
  act (bench, "win.search-for", "xylophone quantique");
  ui_assert_says (bench->window, "Aucun résultat");
  act (bench, "win.filters", NULL);
  g_assert_true (ui_wait_for (has_saved, bench));
  ui_click (find_saved (bench), "_Garder cette recherche…");
  entry = ui_find (find_saved (bench), GTK_TYPE_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Musique");
  ui_click (find_saved (bench), "_Garder");
  ui_assert_says (find_saved (bench), "Musique");
  ui_shot (bench->window, "window-kept-search");
  act (bench, "win.clear-filters", NULL);
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  ui_click (find_saved (bench), "Musique");
  ui_assert_says (bench->window, "Aucun résultat");
  act (bench, "win.filters", NULL);
  g_assert_true (ui_wait_for (has_saved, bench));
  ui_click_icon (find_saved (bench), "user-trash-symbolic");
  ui_assert_silent (find_saved (bench), "Musique");
  gtk_popover_popdown (
      GTK_POPOVER (gtk_widget_get_ancestor (find_saved (bench), GTK_TYPE_POPOVER)));
}

static void
test_agenda (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  g_autoptr (ReseauRecord) meeting =
      reseau_record_new ("019a0000-0000-7000-8000-000000000020", "meeting", "net");

  meeting->rev = meeting->created = 1;
  reseau_value_set_string (meeting->fields, "title", "Préparer l’hiver");
  reseau_value_set_string (meeting->fields, "nature", "networking");
  reseau_value_set_string (meeting->fields, "state", "confirmed");
  reseau_value_set_string (meeting->fields, "start", "2090-03-14T08:00:00+01:00");
  reseau_value_set_string (meeting->fields, "end", "2090-03-14T12:00:00+01:00");
  ui_desk_receive (bench->desk, meeting);
  ui_assert_says (bench->window, "mardi 14 mars 2090, 8\u00a0h\u00a000 · Réseautage");
  act (bench, "win.show-view", "meetings");
  ui_assert_says (bench->window, "Mars 2090");
  ui_assert_says (bench->window, "8\u00a0h\u00a000 – 12\u00a0h\u00a000 · Réseautage");
}

/* --- reading --------------------------------------------------------------------------- */

static void
test_page (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Douze stagiaires, trois vélos par jour.");
  ui_assert_says (bench->window, "Récolter les vélos");
  ui_assert_says (bench->window, "En attente d’envoi");
  ui_assert_says (bench->window, "_Soumettre à relecture");
  g_assert_true (is_enabled (bench, "edit"));
  g_assert_true (is_enabled (bench, "delete"));
}

/* The focus passes over what is read without selecting it. */
/* What nobody has looked at for long says so, and one press makes it good again. */
static void
test_stale (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  g_autoptr (ReseauRecord) record =
      reseau_record_new ("019a0000-0000-7000-8000-000000000022", "fiche", "org:" UI_HOME);

  record->rev = record->created = 1;
  g_free (record->by);
  record->by = g_strdup (UI_ME);
  reseau_value_set_string (record->fields, "title", "Le vieux four");
  reseau_value_set_string (record->fields, "structure", UI_HOME);
  reseau_value_set_string (record->fields, "verified_on", "2019-05-02");
  ui_desk_receive (bench->desk, record);
  act (bench, "win.open", record->id);
  ui_assert_says (bench->window, "À rafraîchir");
  ui_click (bench->window, "Toujours d’actualité");
  ui_assert_silent (bench->window, "À rafraîchir");
  ui_assert_says (bench->window, "Vérifiée aujourd’hui");
}

static gboolean
has_title_row (gpointer window)
{
  return ui_find_field (window, "title") != NULL;
}

/* What another structure does is begun here, tells where it comes from, and can be taken back. */
static void
test_reproduce (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Douze stagiaires, trois vélos par jour.");
  act (bench, "win.reproduce", NULL);
  g_assert_true (ui_wait_for (has_title_row, bench->window));
  ui_assert_says (bench->window, "Votre fiche est commencée\u202f; elle dit d’où elle vient");
  act (bench, "win.back", NULL);
  ui_assert_says (bench->window, "D’où elle vient, qui l’a reprise");
  ui_assert_says (bench->window, "Reprise de · Meuse à Vélo, Namur");
  ui_shot (bench->window, "window-lineage");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Reproduite une fois");
  act (bench, "win.undo", NULL);
  ui_assert_silent (bench->window, "Reproduite une fois");
}

static void
test_focus_selects_nothing (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  GtkWidget *text;

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Douze stagiaires, trois vélos par jour.");
  text = ui_find (bench->window, GTK_TYPE_LABEL, "Douze stagiaires, trois vélos par jour.");
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (text)));
  g_assert_true (gtk_widget_grab_focus (text));
  g_assert_false (gtk_label_get_selection_bounds (GTK_LABEL (text), NULL, NULL));
}

static void
test_way_back (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  act (bench, "win.open", UI_OTHER);
  ui_assert_says (bench->window, "Namur");
  g_assert_true (is_enabled (bench, "back"));
  act (bench, "win.back", NULL);
  ui_assert_says (bench->window, "Récolter les vélos");
}

static gboolean
can_redo (gpointer window)
{
  return g_action_group_get_action_enabled (window, "redo");
}

/* Says so in the window that asks. */
static void
answer (UiBench *bench, const char *words)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) other = g_list_model_get_item (windows, i);

    if (gtk_window_get_transient_for (GTK_WINDOW (other)) == GTK_WINDOW (bench->window)) {
      ui_click (other, words);
      return;
    }
  }
  g_assert_not_reached ();
}

static void
test_publish_and_undo (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  act (bench, "win.state", "published");
  answer (bench, "_Publier");
  ui_assert_says (bench->window, "Publiée");
  g_assert_true (is_enabled (bench, "undo"));
  act (bench, "win.undo", NULL);
  ui_assert_says (bench->window, "_Soumettre à relecture");
  g_assert_false (is_enabled (bench, "undo"));
  g_assert_true (ui_wait_for (can_redo, bench->window));
  act (bench, "win.redo", NULL);
  ui_assert_says (bench->window, "Publiée");
  g_assert_false (is_enabled (bench, "redo"));
  g_assert_true (is_enabled (bench, "undo"));
}

static void
test_delete_and_undo (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  act (bench, "win.delete", NULL);
  ui_assert_silent (bench->window, "Récolter les vélos");
  act (bench, "win.undo", NULL);
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  ui_assert_says (bench->window, "Modification annulée");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  act (bench, "win.delete", NULL);
  ui_click (bench->window, "_Annuler");
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
}

static gboolean
has_no_text (gpointer view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  return gtk_text_buffer_get_char_count (buffer) == 0;
}

static void
test_comment (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  GtkWidget *entry;

  act (bench, "win.show-view", "fiches");
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Discussion");
  entry = ui_find (bench->window, GTK_TYPE_TEXT_VIEW, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (entry)), "Et pour l’hiver ?",
                            -1);
  ui_click (bench->window, "_Commenter");
  ui_assert_says (bench->window, "Et pour l’hiver ?");
  ui_assert_says (bench->window, "Vous");
  g_assert_true (ui_wait_for (has_no_text, entry));
}

static gpointer
refuse_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) pending = reseau_store_list_pending (store, error);

  for (guint i = 0; pending != NULL && i < pending->len; i++) {
    const ReseauOp *op = g_ptr_array_index (pending, i);

    if (g_str_equal (op->record, UI_FICHE))
      reseau_store_refuse_op (store, op->id, "account-closed", error);
  }
  return NULL;
}

static void
on_refused_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *) done = TRUE;
}

static gboolean
is_true (gpointer done)
{
  return *(gboolean *) done;
}

static void
on_text_read_cb (GObject *clipboard, GAsyncResult *result, gpointer text)
{
  *(char **) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static gboolean
is_set (gpointer text)
{
  return *(char **) text != NULL;
}

/* What was refused can be read, and taken elsewhere before it is put away. */
static void
test_refused (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);
  g_autofree char *text = NULL;
  gboolean done = FALSE;

  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  reseau_context_run_async (bench->desk->context, refuse_func, NULL, NULL, NULL, on_refused_cb,
                            &done);
  g_assert_true (ui_wait_for (is_true, &done));
  act (bench, "win.sync-details", NULL);
  ui_assert_says (bench->window, "Création refusée");
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires\nVotre compte a été fermé. "
                                 "La modification a été remise aux personnes qui s’occupent "
                                 "du serveur.");
  ui_click_icon (bench->window, "edit-copy-symbolic");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (bench->window), NULL, on_text_read_cb,
                                 &text);
  g_assert_true (ui_wait_for (is_set, &text));
  g_assert_nonnull (strstr (text, "Titre\nRéparer des vélos avec des stagiaires"));
  g_assert_nonnull (strstr (text, "Récolter les vélos"));
  ui_click_icon (bench->window, "object-select-symbolic");
  ui_assert_silent (bench->window, "Création refusée");
  gtk_popover_popdown (GTK_POPOVER (ui_find (bench->window, GTK_TYPE_POPOVER, "_Se connecter")));
}

/* --- widths --------------------------------------------------------------------------- */

static gboolean
is_folded (gpointer browser)
{
  return reseau_browser_is_folded (browser);
}

static gboolean
can_go_back (gpointer window)
{
  return g_action_group_get_action_enabled (window, "back");
}

static void
test_narrow (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 360);
  GtkWidget *browser;

  act (bench, "win.show-view", "fiches");
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  g_assert_cmpint (gtk_widget_get_width (bench->window), <=, 400);
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  browser = ui_find (bench->window, RESEAU_TYPE_PAGE, NULL);
  browser = gtk_widget_get_ancestor (browser, RESEAU_TYPE_BROWSER);
  g_assert_true (ui_wait_for (is_folded, browser));
  g_assert_true (reseau_browser_is_detail (RESEAU_BROWSER (browser)));
  g_assert_true (ui_wait_for (can_go_back, bench->window));
  act (bench, "win.back", NULL);
  g_assert_false (reseau_browser_is_detail (RESEAU_BROWSER (browser)));
}

static GtkWidget *
find_header (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (ADW_IS_HEADER_BAR (widget) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_header (child);
  return found;
}

#define NOTICE "À savoir."

static gboolean
is_below_header (gpointer window)
{
  GtkWidget *header = find_header (window);
  GtkWidget *label = ui_find (window, GTK_TYPE_LABEL, NOTICE);
  graphene_rect_t above, below;

  if (header == NULL || label == NULL || !gtk_widget_compute_bounds (header, window, &above) ||
      !gtk_widget_compute_bounds (label, window, &below))
    return FALSE;
  return above.size.height > 0 && below.size.height > 0 &&
         below.origin.y >= above.origin.y + above.size.height;
}

/* What has to be known stands below the header, whether a list, a page or an editor shows. */
static void
test_notice_below_header (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 360);

  reseau_window_warn (RESEAU_WINDOW (bench->window), NOTICE);
  act (bench, "win.show-view", "fiches");
  ui_assert_says (bench->window, "Réparer des vélos avec des stagiaires");
  g_assert_true (ui_wait_for (is_below_header, bench->window));
  act (bench, "win.open", UI_FICHE);
  ui_assert_says (bench->window, "Récolter les vélos");
  g_assert_true (ui_wait_for (can_go_back, bench->window));
  g_assert_true (ui_wait_for (is_below_header, bench->window));
  act (bench, "win.edit", NULL);
  ui_assert_says (bench->window, "_Enregistrer");
  g_assert_true (ui_wait_for (is_below_header, bench->window));
  act (bench, "win.back", NULL);
  act (bench, "win.back", NULL);
  ui_assert_silent (bench->window, "Récolter les vélos");
  g_assert_true (ui_wait_for (is_below_header, bench->window));
  act (bench, "win.close-notice", NULL);
  ui_assert_silent (bench->window, NOTICE);
}

static const char *const views[] = { "home", "fiches", "directory", "meetings" };

/* Every view, and what is read in it, on a telephone with large letters. */
static void
test_large_letters (void)
{
  static const struct {
    const char *id;
    const char *words;
  } pages[] = {
    { UI_FICHE, "Récolter les vélos" },
    { UI_OTHER, "Namur" },
    { UI_ME, "Aurore Delvigne" },
  };
  g_autoptr (UiBench) bench = NULL;

  ui_set_text_size (175);
  bench = ui_bench_new (application, 360);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    act (bench, "win.show-view", views[i]);
    ui_settle ();
    ui_assert_fits (bench->window, 360);
    for (guint j = 0; j < G_N_ELEMENTS (pages); j++) {
      act (bench, "win.open", pages[j].id);
      ui_assert_says (bench->window, pages[j].words);
      ui_assert_fits (bench->window, 360);
    }
  }
  ui_shot (bench->window, "window-large");
  ui_set_text_size (100);
}

/* --- names ----------------------------------------------------------------------------- */

static gboolean
shows_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_visible (widget) &&
      *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_words (child))
      return TRUE;
  return FALSE;
}

/* A button of the toolkit names itself: those inside a widget that is not ours. */
static gboolean
is_ours (GtkWidget *button)
{
  GtkWidget *parent = gtk_widget_get_parent (button);

  return !GTK_IS_MENU_BUTTON (parent) && !GTK_IS_WINDOW_CONTROLS (parent) &&
         gtk_widget_get_ancestor (button, GTK_TYPE_WINDOW_CONTROLS) == NULL &&
         gtk_widget_get_ancestor (button, GTK_TYPE_ENTRY) == NULL;
}

static void
assert_named (GtkWidget *widget)
{
  gboolean acts = GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget);

  if (!gtk_widget_get_visible (widget))
    return;
  if (acts && is_ours (widget) && !shows_words (widget)) {
    g_assert_true (
        gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL));
    g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_named (child);
}

static void
test_names (void)
{
  g_autoptr (UiBench) bench = ui_bench_new (application, 1000);

  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    act (bench, "win.show-view", views[i]);
    act (bench, "win.open", UI_FICHE);
    ui_assert_says (bench->window, "Récolter les vélos");
    assert_named (bench->window);
  }
}

/* Opening and closing leaves nothing behind. */
static void
test_no_leak (void)
{
  for (guint i = 0; i < 5; i++) {
    g_autoptr (UiBench) bench = ui_bench_new (application, 800);
    GtkWidget *window = bench->window;

    act (bench, "win.show-view", i % 2 == 0 ? "fiches" : "meetings");
    act (bench, "win.open", UI_FICHE);
    ui_assert_says (window, "Récolter les vélos");
  }
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, 0);
}

static void
start_application (void)
{
  g_autoptr (GError) error = NULL;

  application = GTK_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
}

/* --- a list that grows ------------------------------------------------------------------ */

/* What somebody has who does what the list announces. */
typedef struct {
  GListModel *list;
  GPtrArray *objects;
  guint most; /* in one turn */
} Mirror;

static void
on_grown_cb (GListModel *list, guint position, guint removed, guint added, Mirror *mirror)
{
  if (removed > 0)
    g_ptr_array_remove_range (mirror->objects, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror->objects, (int) (position + i),
                        g_list_model_get_item (list, position + i));
  mirror->most = MAX (mirror->most, added);
}

static void
add_objects (GListStore *store, guint position, guint removed, guint n)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (objects, g_object_new (G_TYPE_OBJECT, NULL));
  g_list_store_splice (store, position, removed, objects->pdata, objects->len);
}

static void
assert_mirrored (const Mirror *mirror, GListModel *whole)
{
  guint n = g_list_model_get_n_items (mirror->list);

  g_assert_cmpuint (mirror->objects->len, ==, n);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GObject) object = g_list_model_get_item (whole, i);
    g_autoptr (GObject) same = g_list_model_get_item (mirror->list, i);

    g_assert_true (object == g_ptr_array_index (mirror->objects, i) && object == same);
  }
  g_assert_null (g_list_model_get_item (mirror->list, n));
}

static void
wait_grown (const Mirror *mirror, GListModel *whole)
{
  while (g_list_model_get_n_items (mirror->list) < g_list_model_get_n_items (whole)) {
    g_main_context_iteration (NULL, TRUE);
    assert_mirrored (mirror, whole);
  }
}

/* Never more rows at once than a frame has time for; soon all; changes meanwhile are told. */
static void
test_list_grows (void)
{
  g_autoptr (GListStore) store = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GListModel) list = reseau_growing_list_new (G_LIST_MODEL (store));
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);
  Mirror mirror = { list, objects, 0 };

  g_signal_connect (list, "items-changed", G_CALLBACK (on_grown_cb), &mirror);
  for (guint round = 0; round < 2; round++) {
    mirror.most = 0;
    add_objects (store, 0, 0, 150);
    assert_mirrored (&mirror, G_LIST_MODEL (store));
    g_assert_cmpuint (objects->len, <=, 40);
    add_objects (store, 10, 5, 7);
    add_objects (store, 20, 100, 3);
    add_objects (store, 0, 0, 100);
    assert_mirrored (&mirror, G_LIST_MODEL (store));
    wait_grown (&mirror, G_LIST_MODEL (store));
    g_assert_cmpuint (mirror.most, <=, 40);
    add_objects (store, 100, 0, 5000);
    wait_grown (&mirror, G_LIST_MODEL (store));
    add_objects (store, 200, 30, 20); /* as it is from here on */
    g_assert_cmpuint (objects->len, ==, g_list_model_get_n_items (G_LIST_MODEL (store)));
    assert_mirrored (&mirror, G_LIST_MODEL (store));
    add_objects (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)),
                 400); /* another answer */
    assert_mirrored (&mirror, G_LIST_MODEL (store));
    g_assert_cmpuint (objects->len, <=, 40);
    wait_grown (&mirror, G_LIST_MODEL (store));
    g_list_store_remove_all (store);
    g_assert_cmpuint (objects->len, ==, 0);
  }
  g_signal_handlers_disconnect_by_data (list, &mirror);
}

int
main (int argc, char *argv[])
{
  int status;

  ui_init (&argc, &argv);
  start_application ();
  g_test_add_func ("/window/home", test_home);
  g_test_add_func ("/window/search", test_search);
  g_test_add_func ("/window/search-all", test_search_all);
  g_test_add_func ("/window/search-words", test_search_words);
  g_test_add_func ("/window/search-races", test_search_races);
  g_test_add_func ("/window/filter", test_filter);
  g_test_add_func ("/window/kept-search", test_kept_search);
  g_test_add_func ("/window/agenda", test_agenda);
  g_test_add_func ("/window/page", test_page);
  g_test_add_func ("/window/stale", test_stale);
  g_test_add_func ("/window/reproduce", test_reproduce);
  g_test_add_func ("/window/focus-selects-nothing", test_focus_selects_nothing);
  g_test_add_func ("/window/way-back", test_way_back);
  g_test_add_func ("/window/publish-and-undo", test_publish_and_undo);
  g_test_add_func ("/window/delete-and-undo", test_delete_and_undo);
  g_test_add_func ("/window/comment", test_comment);
  g_test_add_func ("/window/refused", test_refused);
  g_test_add_func ("/window/narrow", test_narrow);
  g_test_add_func ("/window/notice-below-header", test_notice_below_header);
  g_test_add_func ("/window/large-letters", test_large_letters);
  g_test_add_func ("/window/list-grows", test_list_grows);
  g_test_add_func ("/window/names", test_names);
  g_test_add_func ("/window/no-leak", test_no_leak);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
