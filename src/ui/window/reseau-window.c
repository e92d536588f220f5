/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-window-private.h"

#include "reseau-compat.h"
#include "reseau-config.h"
#include "reseau-directory.h"
#include "reseau-help.h"
#include "reseau-home.h"
#include "reseau-meetings.h"
#include "reseau-resources.h"
#include "reseau-sentences.h"
#include "reseau-shortcuts.h"
#include "reseau-sync-button.h"
#include "reseau-welcome.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (ReseauWindow, reseau_window, ADW_TYPE_APPLICATION_WINDOW)

enum {
  TRY,
  CANCEL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const struct {
  const char *id;
  const char *title;
  const char *icon;
  const char *nothing;
  const char *help;
} views[RESEAU_N_VIEWS] = {
  [RESEAU_VIEW_HOME] = { "home", N_ ("Home"), "user-home-symbolic", N_ ("Choose a line to read it"),
                         RESEAU_HELP_CONTENTS },
  [RESEAU_VIEW_FICHES] = { "fiches", N_ ("Fiches"), "x-office-document-symbolic",
                           N_ ("Choose a fiche to read it"), RESEAU_HELP_FIND },
  [RESEAU_VIEW_DIRECTORY] = { "directory", N_ ("Directory"), "system-users-symbolic",
                              N_ ("Choose a structure or a person"), RESEAU_HELP_DIRECTORY },
  [RESEAU_VIEW_MEETINGS] = { "meetings", N_ ("Meetings"), "x-office-calendar-symbolic",
                             N_ ("Choose a meeting or a visit"), RESEAU_HELP_MEETINGS },
};

/* --- settings ------------------------------------------------------------------- */

GSettings *
reseau_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, RESEAU_APP_ID, TRUE) : NULL;

  return schema != NULL ? g_settings_new (RESEAU_APP_ID) : NULL;
}

static void
restore (ReseauWindow *self)
{
  int width = 1000, height = 700;

  if (self->settings != NULL) {
    width = g_settings_get_int (self->settings, "window-width");
    height = g_settings_get_int (self->settings, "window-height");
    if (g_settings_get_boolean (self->settings, "window-maximized"))
      gtk_window_maximize (GTK_WINDOW (self));
  }
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
}

static void
remember (ReseauWindow *self)
{
  int width, height;

  if (self->settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
  if (width > 0 && height > 0) {
    g_settings_set_int (self->settings, "window-width", width);
    g_settings_set_int (self->settings, "window-height", height);
  }
  g_settings_set_enum (self->settings, "last-view", (int) reseau_window_get_view (self));
}

/* --- views ---------------------------------------------------------------------- */

const char *
reseau_window_get_view_id (ReseauViewName view)
{
  return views[view].id;
}

ReseauViewName
reseau_window_get_view (ReseauWindow *self)
{
  const char *name = adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (self->stack));

  for (guint i = 0; i < RESEAU_N_VIEWS; i++)
    if (g_strcmp0 (name, views[i].id) == 0)
      return i;
  return RESEAU_VIEW_HOME;
}

ReseauBrowser *
reseau_window_get_browser (ReseauWindow *self)
{
  return self->browsers[reseau_window_get_view (self)];
}

ReseauListPane *
reseau_window_get_list (ReseauWindow *self)
{
  ReseauBrowser *browser = reseau_window_get_browser (self);

  return browser != NULL ? RESEAU_LIST_PANE (reseau_browser_get_side (browser)) : NULL;
}

/* What there is to know stands at one place: below the header that shows. */
static void
place_notices (ReseauWindow *self, GtkWidget *bin)
{
  GtkWidget *present = gtk_widget_get_parent (self->notices);

  if (present == bin)
    return;
  if (present != NULL)
    adw_bin_set_child (ADW_BIN (present), NULL);
  adw_bin_set_child (ADW_BIN (bin), self->notices);
}

/* The views below, where there is no room for them above. */
static void
ensure_bar (ReseauWindow *self)
{
  if (self->bar != NULL)
    return;
  self->bar = adw_view_switcher_bar_new ();
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (self->bar), ADW_VIEW_STACK (self->stack));
  gtk_box_append (GTK_BOX (self->main), self->bar);
}

/* In a narrow window what is read has a header of its own. */
static void
update_header (ReseauWindow *self)
{
  ReseauBrowser *browser = reseau_window_get_browser (self);
  gboolean inside =
      browser != NULL && reseau_browser_is_folded (browser) && reseau_browser_is_detail (browser);
  gboolean narrow = FALSE;

  g_object_get (self->switcher, "title-visible", &narrow, NULL);
  gtk_widget_set_visible (self->header, !inside);
  place_notices (self, inside ? reseau_browser_get_notices (browser) : self->below_header);
  if (narrow)
    ensure_bar (self);
  if (self->bar != NULL)
    adw_view_switcher_bar_set_reveal (ADW_VIEW_SWITCHER_BAR (self->bar), narrow && !inside);
  reseau_sync_button_set_compact (RESEAU_SYNC_BUTTON (self->sync), narrow);
}

static gboolean
on_header_idle_cb (gpointer data)
{
  ReseauWindow *self = data;

  self->header_idle = 0;
  update_header (self);
  return G_SOURCE_REMOVE;
}

/* Told while sizes are being given out: what shows is changed after that. */
static void
on_title_visible_cb (ReseauWindow *self)
{
  if (self->header_idle == 0)
    self->header_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_header_idle_cb, self, NULL);
}

static void
update_menu (ReseauWindow *self)
{
  ReseauBrowser *browser = reseau_window_get_browser (self);
  ReseauPage *page = browser != NULL ? reseau_browser_get_page (browser) : NULL;
  const ReseauView *view = page != NULL ? reseau_page_get_view (page) : NULL;
  g_autoptr (GMenuModel) menu = NULL;

  if (view == NULL)
    return;
  menu = reseau_window_record_menu_new (self, view);
  reseau_browser_set_menu (browser, menu);
}

/* What the overview of the desktop and a screen reader tell windows apart by: the page that is
 * read, or the view. */
static void
update_title (ReseauWindow *self)
{
  const char *program = self->trial ? _ ("Réseau: Demonstration") : _ ("Réseau");
  ReseauViewName view = reseau_window_get_view (self);
  ReseauBrowser *browser = reseau_window_is_ready (self) ? self->browsers[view] : NULL;
  g_autofree char *open = NULL;
  g_autofree char *title = NULL;

  if (browser != NULL && reseau_browser_is_reading (browser))
    open = reseau_page_dup_title (reseau_browser_get_page (browser));
  else if (browser != NULL && view != RESEAU_VIEW_HOME)
    open = g_strdup (_ (views[view].title));
  if (open != NULL && *open != '\0')
    /* Translators: title of a window: what is open in it, and the name of the program */
    title = g_strdup_printf (_ ("%s – %s"), open, program);
  gtk_window_set_title (GTK_WINDOW (self), title ? title : program);
}

static void
on_browser_changed_cb (ReseauWindow *self)
{
  update_title (self);
  update_menu (self);
  update_header (self);
  reseau_window_update_actions (self);
}

static void
on_list_open_cb (ReseauListPane *list, const char *id, gboolean activated, ReseauWindow *self)
{
  ReseauBrowser *browser = reseau_window_get_browser (self);

  reseau_browser_open (browser, id, FALSE);
  if (activated || reseau_browser_is_folded (browser))
    reseau_browser_enter (browser);
}

static GtkWidget *
side_new (ReseauWindow *self, ReseauViewName view)
{
  GtkWidget *list;

  switch (view) {
  case RESEAU_VIEW_FICHES:
    return reseau_list_pane_new (self->context, "fiche");
  case RESEAU_VIEW_DIRECTORY:
    return reseau_directory_new (self->context);
  case RESEAU_VIEW_MEETINGS:
    return reseau_meetings_new (self->context);
  case RESEAU_VIEW_HOME:
  case RESEAU_N_VIEWS:
  default:
    list = reseau_list_pane_new (self->context, NULL);
    reseau_list_pane_set_idle (RESEAU_LIST_PANE (list), reseau_home_new (self->context));
    return list;
  }
}

/* A view is made when it is first looked at. */
static void
ensure_view (ReseauWindow *self, ReseauViewName view)
{
  GtkWidget *side, *browser;

  if (self->browsers[view] != NULL)
    return;
  side = side_new (self, view);
  browser = reseau_browser_new (self->context, side, view == RESEAU_VIEW_HOME, views[view].icon,
                                _ (views[view].nothing));
  reseau_help_set_page (browser, views[view].help);
  reseau_list_pane_capture_keys (RESEAU_LIST_PANE (side), side);
  g_signal_connect_object (side, "open", G_CALLBACK (on_list_open_cb), self, 0);
  g_signal_connect_object (browser, "changed", G_CALLBACK (on_browser_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->browsers[view] = RESEAU_BROWSER (browser);
  adw_bin_set_child (ADW_BIN (self->views[view]), browser);
}

static void
on_view_changed_cb (ReseauWindow *self)
{
  if (reseau_context_get_account (self->context) == NULL)
    return;
  ensure_view (self, reseau_window_get_view (self));
  update_title (self);
  update_header (self);
  reseau_window_update_actions (self);
}

/**
 * reseau_window_show_view:
 * @name: "home", "fiches", "directory" or "meetings"
 */
void
reseau_window_show_view (ReseauWindow *self, const char *name)
{
  g_return_if_fail (RESEAU_IS_WINDOW (self));

  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (self->stack), name);
  on_view_changed_cb (self);
}

/* Begins where @other is, and of its size. */
void
reseau_window_follow (ReseauWindow *self, ReseauWindow *other)
{
  int width, height;

  g_return_if_fail (RESEAU_IS_WINDOW (self));
  g_return_if_fail (RESEAU_IS_WINDOW (other));

  gtk_window_get_default_size (GTK_WINDOW (other), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (reseau_window_is_ready (self))
    reseau_window_show_view (self, views[reseau_window_get_view (other)].id);
}

/* --- welcome or not --------------------------------------------------------------- */

static void
on_connected_cb (ReseauWelcome *welcome, ReseauWindow *self)
{
  const char *words = reseau_sentence_for_place (reseau_context_get_secret_place (self->context));

  reseau_context_set_online (self->context, TRUE);
  if (self->settings != NULL && !self->trial) {
    g_settings_set_string (self->settings, "server-address", reseau_welcome_get_server (welcome));
    g_settings_set_string (self->settings, "user-email", reseau_welcome_get_email (welcome));
  }
  reseau_window_show_main (self);
  if (words != NULL)
    reseau_window_warn (self, words);
}

static void
on_try_cb (ReseauWelcome *welcome, ReseauWindow *self)
{
  g_signal_emit (self, signals[TRY], 0);
}

static void
on_cancel_cb (ReseauWelcome *welcome, ReseauWindow *self)
{
  g_signal_emit (self, signals[CANCEL], 0);
}

static void
prepare_welcome (ReseauWindow *self, gboolean again)
{
  const ReseauAccount *account = reseau_context_get_account (self->context);
  g_autofree char *server = NULL;
  g_autofree char *email = NULL;

  if (account != NULL) {
    server = g_strdup (reseau_context_get_server (self->context));
    email = g_strdup (account->email);
  }
  else if (self->settings != NULL) {
    server = g_settings_get_string (self->settings, "server-address");
    email = g_settings_get_string (self->settings, "user-email");
  }
  reseau_welcome_prepare (RESEAU_WELCOME (self->welcome), server, email, again);
}

/* @again: to sign in to the same server */
void
reseau_window_show_welcome (ReseauWindow *self, gboolean again)
{
  if (self->welcome == NULL) {
    self->welcome = reseau_welcome_new (self->context);
    gtk_stack_add_named (GTK_STACK (self->root), self->welcome, "welcome");
    g_signal_connect_object (self->welcome, "connected", G_CALLBACK (on_connected_cb), self, 0);
    g_signal_connect_object (self->welcome, "later", G_CALLBACK (reseau_window_show_main), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->welcome, "try", G_CALLBACK (on_try_cb), self, 0);
    g_signal_connect_object (self->welcome, "cancel", G_CALLBACK (on_cancel_cb), self, 0);
  }
  reseau_welcome_offer_try (RESEAU_WELCOME (self->welcome), self->try_offered && !again);
  gtk_stack_set_visible_child (GTK_STACK (self->root), self->welcome);
  update_title (self);
  prepare_welcome (self, again);
}

void
reseau_window_show_main (ReseauWindow *self)
{
  gtk_stack_set_visible_child (GTK_STACK (self->root), self->main);
  on_view_changed_cb (self);
  reseau_window_seek (self);
}

gboolean
reseau_window_is_ready (ReseauWindow *self)
{
  g_return_val_if_fail (RESEAU_IS_WINDOW (self), FALSE);

  return gtk_stack_get_visible_child (GTK_STACK (self->root)) == self->main;
}

static void
on_state_changed_cb (ReseauWindow *self)
{
  ReseauContextSync state = reseau_context_get_sync_state (self->context);

  gtk_widget_set_visible (self->banner, state == RESEAU_CONTEXT_SYNC_LOGIN);
  if (!reseau_window_is_ready (self) && reseau_context_get_account (self->context) != NULL &&
      self->welcome != NULL && state != RESEAU_CONTEXT_SYNC_LOGIN &&
      state != RESEAU_CONTEXT_SYNC_NONE)
    reseau_window_show_main (self);
}

static void
on_draft_failed_cb (ReseauContext *context, const GError *error, ReseauWindow *self)
{
  reseau_window_warn (self, _ ("What you are writing could not be kept on the disk. Make some room "
                               "before you go on."));
}

/* --- toasts and notices ----------------------------------------------------------------------- */

void
reseau_window_say (ReseauWindow *self, const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  g_return_if_fail (RESEAU_IS_WINDOW (self));

  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), adw_toast_new (escaped));
}

/* @button: (nullable): what can be done about it, by @action */
void
reseau_window_show_notice (ReseauWindow *self, const char *words, const char *button,
                           const char *action)
{
  GtkWidget *banner = reseau_banner_new (words, button, action, NULL);
  GtkWidget *close =
      reseau_icon_button_new ("window-close-symbolic", _ ("Close"), "win.close-notice");

  g_object_set (gtk_widget_get_first_child (banner), "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT,
                NULL);
  gtk_widget_set_valign (close, GTK_ALIGN_START);
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_remove_css_class (banner, "notice"); /* the whole of it is one */
  reseau_box_clear (self->notice);
  gtk_box_append (GTK_BOX (self->notice), banner);
  gtk_box_append (GTK_BOX (self->notice), close);
  gtk_widget_set_visible (self->notice, TRUE);
}

/* What should not pass by unread: it stays until it is closed. */
void
reseau_window_warn (ReseauWindow *self, const char *words)
{
  g_return_if_fail (RESEAU_IS_WINDOW (self));

  reseau_window_show_notice (self, words, NULL, NULL);
}

/* @trial: whether what is shown is the demonstration network */
void
reseau_window_set_trial (ReseauWindow *self, gboolean trial)
{
  g_return_if_fail (RESEAU_IS_WINDOW (self));

  self->trial = trial;
  if (trial) {
    update_title (self);
    reseau_window_show_notice (
        self,
        _ ("This network is invented: try everything. Nothing you do here leaves this "
           "computer, and none of it is kept for long."),
        _ ("Leave"), "app.leave-trial");
  }
}

/* What is offered no more stands in nobody's way, nor before what is said next. */
void
reseau_window_end_offer (ReseauWindow *self)
{
  if (self->offer != NULL)
    adw_toast_dismiss (self->offer);
  g_clear_weak_pointer (&self->offer);
}

/* @change: (transfer full): can be taken back until the next one */
void
reseau_window_offer_undo (ReseauWindow *self, const char *words, ReseauChange *change)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  AdwToast *toast = adw_toast_new (escaped);

  reseau_window_end_offer (self);
  g_clear_pointer (&self->undo, reseau_change_free);
  g_clear_pointer (&self->redo, reseau_change_free);
  g_free (self->done);
  self->undo = change;
  self->done = g_strdup (words);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  g_set_weak_pointer (&self->offer, toast);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
  reseau_window_update_actions (self);
}

/* --- building ----------------------------------------------------------------------- */

static void
append_leave (GMenu *menu)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (_ ("_Leave the Demonstration"), "app.leave-trial");

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
}

static GMenuModel *
primary_menu_new (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) windows = g_menu_new ();
  g_autoptr (GMenu) create = g_menu_new ();
  g_autoptr (GMenu) packages = g_menu_new ();
  g_autoptr (GMenu) program = g_menu_new ();

  g_menu_append (windows, _ ("New _Window"), "app.new-window");
  g_menu_append (create, _ ("New _Fiche"), "win.new-fiche");
  g_menu_append (create, _ ("New _Meeting"), "win.new-meeting");
  g_menu_append (create, _ ("New _Structure"), "win.new-structure");
  g_menu_append (create, _ ("New Pe_rson"), "win.new-person");
  g_menu_append (program, _ ("_Bin"), "win.bin");
  append_leave (program);
  g_menu_append (packages, _ ("Print or Export the _List…"), "win.print-list");
  g_menu_append (packages, _ ("_Import a Package…"), "win.import-package");
  g_menu_append (packages, _ ("E_xport This List as a Package…"), "win.export-list");
  g_menu_append (program, _ ("_Preferences"), "app.preferences");
  g_menu_append (program, _ ("_Keyboard Shortcuts"), "app.shortcuts");
  g_menu_append (program, _ ("_Help"), "app.help");
  g_menu_append (program, _ ("_About Réseau"), "app.about");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (windows));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (create));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (packages));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (program));
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
build_header (ReseauWindow *self)
{
  g_autoptr (GMenuModel) menu = primary_menu_new ();

  self->header = adw_header_bar_new ();
  adw_header_bar_set_centering_policy (ADW_HEADER_BAR (self->header), ADW_CENTERING_POLICY_LOOSE);
  self->new_button = reseau_icon_button_new ("list-add-symbolic", _ ("New"), "win.new");
  self->sync = reseau_sync_button_new (self->context);
  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu_button), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), menu);
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (self->menu_button), TRUE);
  reseau_widget_set_words (self->menu_button, _ ("Main menu"));
  self->switcher = reseau_compat_switcher_new (ADW_VIEW_STACK (self->stack), _ ("Réseau"));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (self->header), self->switcher);
  adw_header_bar_pack_start (ADW_HEADER_BAR (self->header), self->new_button);
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), self->menu_button);
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), self->sync);
  g_signal_connect_object (self->switcher, "notify::title-visible",
                           G_CALLBACK (on_title_visible_cb), self, G_CONNECT_SWAPPED);
}

static void
build_stack (ReseauWindow *self)
{
  self->stack = adw_view_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  adw_view_stack_set_vhomogeneous (ADW_VIEW_STACK (self->stack), FALSE);
  adw_view_stack_set_hhomogeneous (ADW_VIEW_STACK (self->stack), FALSE);
  for (guint i = 0; i < RESEAU_N_VIEWS; i++) {
    self->views[i] = adw_bin_new ();
    adw_view_stack_add_titled (ADW_VIEW_STACK (self->stack), self->views[i], views[i].id,
                               _ (views[i].title));
    adw_view_stack_page_set_icon_name (
        adw_view_stack_get_page (ADW_VIEW_STACK (self->stack), self->views[i]), views[i].icon);
  }
  if (self->settings != NULL)
    adw_view_stack_set_visible_child_name (
        ADW_VIEW_STACK (self->stack),
        views[CLAMP (g_settings_get_enum (self->settings, "last-view"), 0, RESEAU_N_VIEWS - 1)].id);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (on_view_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

static void
build_main (ReseauWindow *self)
{
  build_stack (self);
  build_header (self);
  self->main = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->banner =
      reseau_banner_new (_ ("The server asks for your password. You can go on working without it."),
                         _ ("Sign In"), "win.sign-in", NULL);
  gtk_widget_add_css_class (self->banner, "whole-width");
  gtk_widget_set_visible (self->banner, FALSE);
  self->notice = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->notice, "notice");
  gtk_widget_add_css_class (self->notice, "whole-width");
  gtk_widget_set_visible (self->notice, FALSE);
  self->below_header = adw_bin_new ();
  self->notices = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_box_append (GTK_BOX (self->notices), self->banner);
  gtk_box_append (GTK_BOX (self->notices), self->notice);
  gtk_box_append (GTK_BOX (self->main), self->header);
  gtk_box_append (GTK_BOX (self->main), self->below_header);
  gtk_box_append (GTK_BOX (self->main), self->stack);
}

static void
on_focus_cb (ReseauWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  reseau_shortcuts_set_writing (GTK_WIDGET (self), GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus));
}

static void
on_back_button_cb (GtkGestureClick *click, int n_press, double x, double y, ReseauWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

static void
add_controllers (ReseauWindow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  reseau_shortcuts_add (GTK_WIDGET (self), RESEAU_KEYS_WINDOW);
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (on_focus_cb), NULL);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 8);
  g_signal_connect (click, "pressed", G_CALLBACK (on_back_button_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/* --- the type ----------------------------------------------------------------------- */

static gboolean
reseau_window_close_request (GtkWindow *window)
{
  remember (RESEAU_WINDOW (window));
  return GTK_WINDOW_CLASS (reseau_window_parent_class)->close_request (window);
}

static void
close_popovers (GtkWidget *widget)
{
  GtkWidget *child;

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    close_popovers (child);
  if (GTK_IS_POPOVER (widget) && gtk_widget_get_visible (widget))
    gtk_widget_set_visible (widget, FALSE);
}

/* An open popover keeps itself, and so the window around it, for as long as it is open. */
static void
reseau_window_unmap (GtkWidget *widget)
{
  close_popovers (widget);
  GTK_WIDGET_CLASS (reseau_window_parent_class)->unmap (widget);
}

static void
reseau_window_dispose (GObject *object)
{
  ReseauWindow *self = RESEAU_WINDOW (object);

  g_clear_handle_id (&self->header_idle, g_source_remove);
  for (guint i = 0; i < RESEAU_N_VIEWS; i++)
    self->browsers[i] = NULL;
  g_clear_weak_pointer (&self->offer);
  g_clear_pointer (&self->undo, reseau_change_free);
  g_clear_pointer (&self->redo, reseau_change_free);
  g_clear_pointer (&self->done, g_free);
  g_clear_pointer (&self->sought, g_free);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_window_parent_class)->dispose (object);
  g_clear_object (&self->notices);
}

static void
reseau_window_class_init (ReseauWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_window_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = reseau_window_unmap;
  GTK_WINDOW_CLASS (klass)->close_request = reseau_window_close_request;
  /* Named here so that the linker keeps what a constructor registers. */
  g_assert (reseau_get_resource () != NULL);
  signals[TRY] = g_signal_new ("try", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  signals[CANCEL] = g_signal_new ("cancel", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

/* Text that is read is selected by who wants it, not by the focus that passes. */
static void
reseau_window_init (ReseauWindow *self)
{
  g_object_set (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-label-select-on-focus", FALSE,
                NULL);
}

GtkWidget *
reseau_window_new (GtkApplication *application, ReseauContext *context)
{
  ReseauWindow *self = g_object_new (RESEAU_TYPE_WINDOW, "application", application, "title",
                                     _ ("Réseau"), "icon-name", RESEAU_APP_ID, NULL);

  self->context = g_object_ref (context);
  self->settings = reseau_settings_new ();
  restore (self);
  build_main (self);
  reseau_window_install_actions (self);
  self->root = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->root), self->main, "main");
  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), self->root);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), self->toasts);
  add_controllers (self);
  g_signal_connect_object (context, "notify::sync-state", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::connected", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "draft-failed", G_CALLBACK (on_draft_failed_cb), self, 0);
  if (reseau_context_get_account (context) != NULL)
    reseau_window_show_main (self);
  else
    reseau_window_show_welcome (self, FALSE);
  reseau_window_update_actions (self);
  return GTK_WIDGET (self);
}

void
reseau_window_offer_try (ReseauWindow *self, gboolean offered)
{
  g_return_if_fail (RESEAU_IS_WINDOW (self));

  self->try_offered = offered;
  if (self->welcome != NULL)
    reseau_welcome_offer_try (RESEAU_WELCOME (self->welcome), offered);
}

/* The demonstration network is being got ready. */
void
reseau_window_show_trying (ReseauWindow *self)
{
  g_return_if_fail (RESEAU_IS_WINDOW (self));

  reseau_window_show_welcome (self, FALSE);
  reseau_welcome_show_busy (RESEAU_WELCOME (self->welcome),
                            _ ("Preparing the demonstration network…"));
}

/* @words: (nullable): why there is no demonstration; %NULL where it is no longer wanted */
void
reseau_window_fail_try (ReseauWindow *self, const char *words)
{
  g_return_if_fail (RESEAU_IS_WINDOW (self));

  reseau_welcome_show_error (RESEAU_WELCOME (self->welcome), words);
  if (reseau_context_get_account (self->context) == NULL)
    return;
  reseau_window_show_main (self);
  if (words != NULL)
    reseau_window_warn (self, words);
}
