/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-window-private.h"

#include "reseau-compat.h"
#include "reseau-directory.h"
#include "reseau-meetings.h"
#include "reseau-sentences.h"
#include "reseau-sync-button.h"
#include "reseau-visit-request-dialog.h"

#include <glib/gi18n.h>

/* What can be done in the window.  Everything is an action, so that keys, menus, buttons and
 * other programs reach it by one name. */

/* Returns: (nullable): what is read */
const ReseauView *
reseau_window_get_read (ReseauWindow *self)
{
  ReseauBrowser *browser = reseau_window_get_browser (self);
  ReseauPage *page = browser != NULL && reseau_browser_is_reading (browser)
                         ? reseau_browser_get_page (browser)
                         : NULL;

  return page != NULL ? reseau_page_get_view (page) : NULL;
}

/* --- finding ---------------------------------------------------------------------- */

static void
show_list (ReseauWindow *self)
{
  ReseauBrowser *browser = reseau_window_get_browser (self);

  while (browser != NULL && reseau_browser_is_folded (browser) &&
         reseau_browser_is_detail (browser) && reseau_browser_back (browser))
    ;
}

static void
on_search_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_list (data);
  if (reseau_window_get_list (data) != NULL)
    reseau_list_pane_focus_search (reseau_window_get_list (data));
}

static void
on_search_all_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_window_show_view (data, "home");
  on_search_cb (action, parameter, data);
}

static void
on_search_for_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_list (data);
  if (reseau_window_get_list (data) != NULL)
    reseau_list_pane_search (reseau_window_get_list (data), g_variant_get_string (parameter, NULL));
}

static void
on_filters_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauListPane *list = reseau_window_get_list (data);

  show_list (data);
  if (list != NULL)
    reseau_list_pane_open_filters (list);
}

static void
on_clear_filters_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (reseau_window_get_list (data) != NULL)
    reseau_list_pane_clear (reseau_window_get_list (data));
}

/* --- going -------------------------------------------------------------------------- */

/* Where one looks then: what one writes or, on a narrow screen, reads; else the search, from which
 * the arrow down leads to the list. */
static void
enter_view (ReseauWindow *self)
{
  ReseauBrowser *browser = reseau_window_get_browser (self);

  if (browser == NULL || reseau_browser_is_writing (browser))
    return;
  if (reseau_browser_is_folded (browser) && reseau_browser_is_detail (browser))
    reseau_browser_enter (browser);
  else
    reseau_list_pane_focus_search (reseau_window_get_list (self));
}

static void
on_show_view_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_window_show_view (data, g_variant_get_string (parameter, NULL));
  enter_view (data);
}

static void
step_view (ReseauWindow *self, int by)
{
  int view = ((int) reseau_window_get_view (self) + by + RESEAU_N_VIEWS) % RESEAU_N_VIEWS;

  reseau_window_show_view (self, reseau_window_get_view_id ((ReseauViewName) view));
  enter_view (self);
}

static void
on_meetings_view_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;

  reseau_window_show_view (self, reseau_window_get_view_id (RESEAU_VIEW_MEETINGS));
  if (self->browsers[RESEAU_VIEW_MEETINGS] != NULL)
    reseau_meetings_show (reseau_window_get_list (self), g_variant_get_string (parameter, NULL));
}

static void
on_directory_view_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;

  reseau_window_show_view (self, reseau_window_get_view_id (RESEAU_VIEW_DIRECTORY));
  if (self->browsers[RESEAU_VIEW_DIRECTORY] != NULL)
    reseau_directory_show (reseau_window_get_list (self), g_variant_get_string (parameter, NULL));
}

static void
on_next_view_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step_view (data, 1);
}

static void
on_previous_view_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step_view (data, -1);
}

static void
on_back_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauBrowser *browser = reseau_window_get_browser (data);

  if (browser == NULL || !reseau_browser_back (browser))
    return;
  if (!reseau_browser_is_detail (browser))
    reseau_list_pane_unselect (reseau_window_get_list (data));
  reseau_browser_enter (browser);
}

/* Back, or at least to the list beside. */
static void
on_leave_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  ReseauBrowser *browser = reseau_window_get_browser (self);

  if (browser != NULL && reseau_browser_can_back (browser))
    on_back_cb (action, parameter, data);
  else if (reseau_window_get_list (self) != NULL)
    reseau_list_pane_focus_list (reseau_window_get_list (self));
}

static void
on_open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;

  reseau_window_show_main (self);
  reseau_browser_open (reseau_window_get_browser (self), g_variant_get_string (parameter, NULL),
                       TRUE);
  reseau_browser_enter (reseau_window_get_browser (self));
}

/* (kind, field, value): the list of what has the same. */
static void
on_filter_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const char *kind, *field, *value;
  gboolean people;

  g_variant_get (parameter, "(&s&s&s)", &kind, &field, &value);
  people = g_str_equal (kind, "structure") || g_str_equal (kind, "person");
  reseau_window_show_view (self, people                          ? "directory"
                                 : g_str_equal (kind, "meeting") ? "meetings"
                                                                 : "fiches");
  if (people)
    reseau_directory_show (reseau_window_get_list (self), kind);
  show_list (self);
  reseau_list_pane_set_filter (reseau_window_get_list (self), field, value);
  enter_view (self);
}

/* --- writing ------------------------------------------------------------------------- */

static void
begin_new (ReseauWindow *self, const char *view, const char *kind)
{
  if (view != NULL)
    reseau_window_show_view (self, view);
  reseau_browser_edit (reseau_window_get_browser (self), kind, NULL);
}

/* Goes on with what was being written. */
static void
on_resume_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_window_show_view (data, "fiches");
  reseau_browser_resume (reseau_window_get_browser (data), g_variant_get_string (parameter, NULL));
}

static void
on_new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauListPane *list = reseau_window_get_list (data);
  const char *kind = list != NULL ? reseau_list_pane_get_kind (list) : NULL;

  begin_new (data, kind == NULL ? "fiches" : NULL, kind != NULL ? kind : "fiche");
}

static void
on_new_fiche_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  begin_new (data, "fiches", "fiche");
}

static void
on_new_meeting_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  begin_new (data, "meetings", "meeting");
}

static void
on_new_structure_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  begin_new (data, "directory", "structure");
}

static void
on_new_person_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  begin_new (data, "directory", "person");
}

static void
on_edit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const ReseauView *view = reseau_window_get_read (data);

  if (view != NULL)
    reseau_browser_edit (reseau_window_get_browser (data), view->shown->record->kind,
                         view->shown->record->id);
}

static void
on_open_window_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const ReseauView *view = reseau_window_get_read (data);
  GtkApplication *application = gtk_window_get_application (data);

  if (view != NULL && application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (application), "open-window",
                                    g_variant_new_string (view->shown->record->id));
}

static void
on_resolve_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (reseau_window_get_read (data) != NULL)
    reseau_browser_resolve (reseau_window_get_browser (data),
                            g_variant_get_string (parameter, NULL));
}

static void
on_history_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (reseau_window_get_read (data) != NULL)
    reseau_browser_show_history (reseau_window_get_browser (data));
}

static void
on_bin_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (reseau_window_get_browser (data) != NULL)
    reseau_browser_show_bin (reseau_window_get_browser (data));
}

static void
on_comment_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (reseau_window_get_read (data) != NULL)
    reseau_page_focus_comment (reseau_browser_get_page (reseau_window_get_browser (data)));
}

static void
on_visit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const ReseauView *view = reseau_window_get_read (self);
  const ReseauRecord *record = view != NULL ? view->shown->record : NULL;

  if (record == NULL)
    return;
  if (g_str_equal (record->kind, "structure"))
    reseau_visit_request_dialog_present (GTK_WINDOW (self), self->context, record->id, NULL);
  else if (reseau_record_get_string (record, "structure") != NULL)
    reseau_visit_request_dialog_present (GTK_WINDOW (self), self->context,
                                         reseau_record_get_string (record, "structure"),
                                         record->id);
}

/* --- program --------------------------------------------------------------------------- */

static void
on_sync_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_context_sync_now (((ReseauWindow *) data)->context);
}

static void
on_sync_details_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_sync_button_popup (RESEAU_SYNC_BUTTON (((ReseauWindow *) data)->sync));
}

static void
on_sign_in_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;

  reseau_window_show_welcome (self, reseau_context_get_account (self->context) != NULL);
}

static void
on_menu_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;

  /* What is read in a narrow window has a header, and a menu, of its own. */
  if (gtk_widget_get_mapped (self->menu_button))
    gtk_menu_button_popup (GTK_MENU_BUTTON (self->menu_button));
  else if (reseau_window_get_browser (self) != NULL)
    reseau_browser_popup_menu (reseau_window_get_browser (self));
}

static void
on_close_notice_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_set_visible (((ReseauWindow *) data)->notice, FALSE);
}

static void
on_warn_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_window_warn (data, g_variant_get_string (parameter, NULL));
}

static const GActionEntry entries[] = {
  { "search", on_search_cb },
  { "search-all", on_search_all_cb },
  { "search-for", on_search_for_cb, "s" },
  { "filters", on_filters_cb },
  { "filter", on_filter_cb, "(sss)" },
  { "clear-filters", on_clear_filters_cb },
  { "show-view", on_show_view_cb, "s" },
  { "meetings-view", on_meetings_view_cb, "s" },
  { "directory-view", on_directory_view_cb, "s" },
  { "next-view", on_next_view_cb },
  { "previous-view", on_previous_view_cb },
  { "back", on_back_cb },
  { "leave", on_leave_cb },
  { "open", on_open_cb, "s" },
  { "new", on_new_cb },
  { "new-fiche", on_new_fiche_cb },
  { "new-meeting", on_new_meeting_cb },
  { "new-structure", on_new_structure_cb },
  { "new-person", on_new_person_cb },
  { "edit", on_edit_cb },
  { "resume", on_resume_cb, "s" },
  { "open-window", on_open_window_cb },
  { "resolve", on_resolve_cb, "s" },
  { "history", on_history_cb },
  { "bin", on_bin_cb },
  { "comment", on_comment_cb },
  { "visit", on_visit_cb },
  { "sync", on_sync_cb },
  { "sync-details", on_sync_details_cb },
  { "sign-in", on_sign_in_cb },
  { "menu", on_menu_cb },
  { "close-notice", on_close_notice_cb },
  { "warn", on_warn_cb, "s" },
};

void
reseau_window_install_actions (ReseauWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  reseau_window_install_changes (self);
  reseau_window_install_links (self);
  reseau_window_install_packages (self);
  reseau_window_install_calendars (self);
  reseau_window_install_publish (self);
}

static void
enable (ReseauWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Only what the rules allow, for what is read now. */
void
reseau_window_update_actions (ReseauWindow *self)
{
  const ReseauView *view = reseau_window_get_read (self);
  ReseauBrowser *browser = reseau_window_get_browser (self);
  const char *kind = view != NULL ? view->shown->record->kind : "";
  gboolean ready = reseau_window_is_ready (self);
  gboolean can_edit = view != NULL && view->can_edit;

  enable (self, "edit", can_edit);
  enable (self, "state", can_edit);
  enable (self, "verify",
          can_edit && (g_str_equal (kind, "fiche") || g_str_equal (kind, "structure") ||
                       g_str_equal (kind, "person")));
  enable (self, "open-window", view != NULL);
  enable (self, "resolve", view != NULL);
  enable (self, "history", view != NULL);
  enable (self, "bin", ready);
  enable (self, "copy-link", reseau_window_can_link (self));
  enable (self, "comment", view != NULL);
  enable (self, "share", view != NULL && view->can_move);
  enable (self, "delete", view != NULL && view->can_delete);
  enable (self, "export", view != NULL);
  enable (self, "export-list", ready);
  enable (self, "export-calendar", g_str_equal (kind, "meeting"));
  enable (self, "export-agenda", ready);
  enable (self, "import-calendar", ready);
  enable (self, "print", ready);
  enable (self, "print-list", ready);
  enable (self, "import-package", ready);
  enable (self, "reproduce",
          view != NULL && reseau_context_get_account (self->context) != NULL &&
              reseau_command_can_reproduce (
                  reseau_schema_get_kind (reseau_context_get_schema (self->context), kind),
                  view->shown->record));
  enable (self, "visit", g_str_equal (kind, "fiche") || g_str_equal (kind, "structure"));
  enable (self, "back", browser != NULL && reseau_browser_can_back (browser));
  enable (self, "undo", self->undo != NULL);
  enable (self, "redo", self->redo != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_has_prefix (entries[i].name, "new") || g_str_has_prefix (entries[i].name, "search"))
      enable (self, entries[i].name, ready);
}
