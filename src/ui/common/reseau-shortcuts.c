/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-shortcuts.h"

#include "reseau-compat.h"
#include "reseau-help.h"
#include "reseau-widgets.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* When it is one's turn: before what has the focus, after it, or after it and not while one writes,
 * because a text uses the same keys for itself. */
typedef enum {
  FIRST,
  LAST,
  UNLESS_WRITING,
  N_TURNS,
} Turn;

typedef struct {
  const char *action; /* detailed name; NULL begins a group */
  const char *words;
  const char *keys[3];
  ReseauKeys where;
  Turn turn;
} Shortcut;

static const Shortcut shortcuts[] = {
  { NULL, N_ ("Find"), { NULL }, 0, 0 },
  { "win.search-all", N_ ("Search everything"), { "<Control>k" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.search", N_ ("Search this list"), { "<Control>f" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.filters", N_ ("Filters"), { "<Control>l" }, RESEAU_KEYS_PROGRAM, FIRST },

  { NULL, N_ ("Go"), { NULL }, 0, 0 },
  { "win.show-view::home", N_ ("Home"), { "<Alt>1" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.show-view::fiches", N_ ("Fiches"), { "<Alt>2" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.show-view::directory", N_ ("Directory"), { "<Alt>3" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.show-view::meetings", N_ ("Meetings"), { "<Alt>4" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.next-view", N_ ("Next view"), { "<Control>Page_Down" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.previous-view", N_ ("Previous view"), { "<Control>Page_Up" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.back", N_ ("Back"), { "<Alt>Left" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.leave", N_ ("Back to the list"), { "Escape" }, RESEAU_KEYS_WINDOW, LAST },

  { NULL, N_ ("Write"), { NULL }, 0, 0 },
  { "win.new", N_ ("New, of what the list shows"), { "<Control>n" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.edit", N_ ("Edit what is read"), { "<Control>e" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.comment", N_ ("Comment"), { "<Control>m" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "comment.send", N_ ("Send the comment"), { "<Control>Return" }, RESEAU_KEYS_COMMENT, FIRST },
  { "win.history", N_ ("History of what is read"), { "<Control>h" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.copy-link",
    N_ ("Copy a link to what is read"),
    { "<Control><Shift>c" },
    RESEAU_KEYS_PROGRAM,
    FIRST },
  { "win.print", N_ ("Print or export"), { "<Control>p" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.visit", N_ ("Ask for a visit"), { "<Control><Shift>v" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "visit.send", N_ ("Send the request"), { "<Control>Return" }, RESEAU_KEYS_VISIT, FIRST },
  { "win.delete",
    N_ ("Delete what is read"),
    { "<Control>Delete" },
    RESEAU_KEYS_WINDOW,
    UNLESS_WRITING },
  { "win.undo",
    N_ ("Take back the last change"),
    { "<Control>z" },
    RESEAU_KEYS_WINDOW,
    UNLESS_WRITING },
  { "win.redo",
    N_ ("Do it again"),
    { "<Control><Shift>z", "<Control>y" },
    RESEAU_KEYS_WINDOW,
    UNLESS_WRITING },

  { NULL, N_ ("While Writing"), { NULL }, 0, 0 },
  { "editor.save", N_ ("Save"), { "<Control>s", "<Control>Return" }, RESEAU_KEYS_EDITOR, FIRST },
  { "editor.undo", N_ ("Undo"), { "<Control>z" }, RESEAU_KEYS_EDITOR, FIRST },
  { "editor.redo", N_ ("Redo"), { "<Control><Shift>z", "<Control>y" }, RESEAU_KEYS_EDITOR, FIRST },
  { "editor.paste",
    N_ ("Paste, photos and files too"),
    { "<Control>v" },
    RESEAU_KEYS_EDITOR,
    FIRST },
  { "lines.up", N_ ("Move a line up"), { "<Alt>Up" }, RESEAU_KEYS_LINES, FIRST },
  { "lines.down", N_ ("Move a line down"), { "<Alt>Down" }, RESEAU_KEYS_LINES, FIRST },
  { "editor.close", N_ ("Close, and keep a draft"), { "Escape" }, RESEAU_KEYS_EDITOR, LAST },
  { "conflict.close", N_ ("Settle it later"), { "Escape" }, RESEAU_KEYS_CONFLICT, LAST },
  { "past.close", N_ ("Close the history or the bin"), { "Escape" }, RESEAU_KEYS_PAST, LAST },
  { "window.close", N_ ("Close the request, and keep it"), { "Escape" }, RESEAU_KEYS_VISIT, LAST },
  { "publish.print", N_ ("Print what is previewed"), { "<Control>p" }, RESEAU_KEYS_PUBLISH, FIRST },
  { "window.close", N_ ("Close the preview"), { "Escape" }, RESEAU_KEYS_PUBLISH, LAST },
  { "window.close", N_ ("Do not publish yet"), { "Escape" }, RESEAU_KEYS_REVEAL, LAST },

  { NULL, N_ ("Program"), { NULL }, 0, 0 },
  { "app.help", N_ ("Help on what is shown"), { "F1" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "window.close", N_ ("Close the help"), { "Escape" }, RESEAU_KEYS_HELP, LAST },
  { "win.sync", N_ ("Synchronise"), { "F5", "<Control>r" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.import-package", N_ ("Import a package"), { "<Control>o" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.menu", N_ ("Menu"), { "F10" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "app.preferences", N_ ("Preferences"), { "<Control>comma" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "app.shortcuts",
    N_ ("Keyboard shortcuts"),
    { "<Control>question" },
    RESEAU_KEYS_PROGRAM,
    FIRST },
  { "app.new-window", N_ ("New window"), { "<Control><Shift>n" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "win.open-window",
    N_ ("Open what is read in a new window"),
    { "<Control><Shift>o" },
    RESEAU_KEYS_PROGRAM,
    FIRST },
  { "window.close", N_ ("Close the window"), { "<Control>w" }, RESEAU_KEYS_PROGRAM, FIRST },
  { "app.quit", N_ ("Quit"), { "<Control>q" }, RESEAU_KEYS_PROGRAM, FIRST },
};

/* --- listening -------------------------------------------------------------------- */

/* What a menu shows beside its words too. */
void
reseau_shortcuts_install (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].action != NULL && shortcuts[i].where == RESEAU_KEYS_PROGRAM)
      gtk_application_set_accels_for_action (application, shortcuts[i].action,
                                             (const char *const *) shortcuts[i].keys);
}

static void
add_to (GtkShortcutController *controller, const Shortcut *shortcut)
{
  for (guint i = 0; shortcut->keys[i] != NULL; i++)
    gtk_shortcut_controller_add_shortcut (
        controller, gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcut->keys[i]),
                                      gtk_named_action_new (shortcut->action)));
}

static void
add_turn (GtkWidget *widget, ReseauKeys where, Turn turn)
{
  static const char *const names[] = { "reseau-first", "reseau-last", "reseau-unless-writing" };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].action != NULL && shortcuts[i].where == where && shortcuts[i].turn == turn)
      add_to (GTK_SHORTCUT_CONTROLLER (controller), &shortcuts[i]);
  gtk_event_controller_set_name (controller, names[turn]);
  gtk_event_controller_set_propagation_phase (controller,
                                              turn == FIRST ? GTK_PHASE_CAPTURE : GTK_PHASE_BUBBLE);
  gtk_widget_add_controller (widget, controller);
}

/* @widget listens to the keys of its kind: for actions that it has, or what is around it. */
void
reseau_shortcuts_add (GtkWidget *widget, ReseauKeys where)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (where != RESEAU_KEYS_PROGRAM);

  for (Turn turn = FIRST; turn < N_TURNS; turn++)
    add_turn (widget, where, turn);
}

/* @writing: whether the focus is in a text, which has its own way to undo and to delete */
void
reseau_shortcuts_set_writing (GtkWidget *widget, gboolean writing)
{
  g_autoptr (GListModel) controllers = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  controllers = gtk_widget_observe_controllers (widget);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (g_strcmp0 (gtk_event_controller_get_name (controller), "reseau-unless-writing") == 0)
      gtk_event_controller_set_propagation_phase (controller,
                                                  writing ? GTK_PHASE_NONE : GTK_PHASE_BUBBLE);
  }
}

/* --- showing ---------------------------------------------------------------------- */

static GtkWidget *
keys_new (const Shortcut *shortcut)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  for (guint i = 0; shortcut->keys[i] != NULL; i++)
    gtk_box_append (GTK_BOX (box), reseau_compat_keys_new (shortcut->keys[i]));
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

/* As a person would say the keys. */
static char *
dup_spoken (const Shortcut *shortcut)
{
  g_autoptr (GString) spoken = g_string_new (NULL);

  for (guint i = 0; shortcut->keys[i] != NULL; i++) {
    g_autofree char *label = NULL;
    GdkModifierType state;
    guint key;

    gtk_accelerator_parse (shortcut->keys[i], &key, &state);
    label = gtk_accelerator_get_label (key, state);
    if (i > 0)
      g_string_append (spoken, ", ");
    g_string_append (spoken, label);
  }
  return g_string_free (g_steal_pointer (&spoken), FALSE);
}

/* The keys beside the words, or below them where there is no room. */
static GtkWidget *
row_new (const Shortcut *shortcut)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = reseau_wrap_box_new (12);
  GtkWidget *label = reseau_label_new (_ (shortcut->words), NULL);
  g_autofree char *spoken = dup_spoken (shortcut);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (box, "shortcut");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), keys_new (shortcut));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (shortcut->words), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spoken,
                                  -1);
  return row;
}

GtkWindow *
reseau_shortcuts_present (GtkWindow *parent)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = NULL;
  GtkWindow *window;

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++) {
    if (shortcuts[i].action != NULL) {
      adw_preferences_group_add (group, row_new (&shortcuts[i]));
      continue;
    }
    group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
    adw_preferences_group_set_title (group, _ (shortcuts[i].words));
    adw_preferences_page_add (page, group);
  }
  window = reseau_compat_preferences_new (parent, page);
  reseau_help_set_page (GTK_WIDGET (window), RESEAU_HELP_SHORTCUTS);
  gtk_window_set_title (window, _ ("Keyboard Shortcuts"));
  gtk_window_set_default_size (window, 480, 640);
  gtk_window_present (window);
  return window;
}
