/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-window-private.h"

#include "reseau-sentences.h"
#include "reseau-uri.h"

#include <glib/gi18n.h>

/* Addresses of pages: copied here, sent by mail, opened on another desk, which may not have the
 * page yet. */

static const ReseauRecord *
get_linked (ReseauWindow *self)
{
  const ReseauView *view = reseau_window_get_read (self);

  return view != NULL && reseau_uri_has_kind (view->shown->record->kind) ? view->shown->record
                                                                         : NULL;
}

gboolean
reseau_window_can_link (ReseauWindow *self)
{
  return get_linked (self) != NULL;
}

static void
on_copy_link_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const ReseauRecord *record = get_linked (self);
  g_autofree char *uri = record != NULL ? reseau_uri_new (record->kind, record->id) : NULL;

  if (uri == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), uri);
  reseau_window_say (self, _ ("Link copied: it opens this page for your colleagues"));
}

/* --- opening --------------------------------------------------------------------------- */

static void
stop_seeking (ReseauWindow *self)
{
  g_clear_pointer (&self->sought, g_free);
  self->asked = FALSE;
}

static void
show_missing (ReseauWindow *self)
{
  ReseauContextSync state = reseau_context_get_sync_state (self->context);

  if (!self->asked)
    reseau_window_show_notice (self,
                               _ ("This page is not on this computer. It may be newer than the "
                                  "last synchronisation, or not be shared with you."),
                               _ ("Synchronise"), "win.seek");
  else if (state == RESEAU_CONTEXT_SYNC_RUNNING)
    reseau_window_show_notice (self, _ ("Looking for the page on the server…"), NULL, NULL);
  else if (state == RESEAU_CONTEXT_SYNC_IDLE) {
    stop_seeking (self);
    reseau_window_show_notice (self,
                               _ ("The server has no such page for you: it was deleted, or is not "
                                  "shared with you. Whoever sent you the link can tell."),
                               NULL, NULL);
  }
  else
    reseau_window_show_notice (self,
                               _ ("The server cannot be asked for this page now. It opens once it "
                                  "has come."),
                               _ ("Synchronise"), "win.seek");
}

static void
on_sought_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauView) view =
      reseau_context_load_finish (RESEAU_CONTEXT (source), result, &error);
  g_autofree char *uri = NULL;

  if (self->context == NULL || self->sought == NULL)
    return;
  if (view != NULL && !view->shown->record->deleted &&
      reseau_uri_has_kind (view->shown->record->kind))
    uri = reseau_uri_new (view->shown->record->kind, view->shown->record->id);
  if (g_strcmp0 (uri, self->sought) == 0) {
    gtk_widget_set_visible (self->notice, FALSE);
    stop_seeking (self);
    g_action_group_activate_action (G_ACTION_GROUP (self), "open",
                                    g_variant_new_string (view->shown->record->id));
  }
  else if (uri == NULL && error != NULL &&
           !g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND)) {
    stop_seeking (self);
    reseau_window_warn (self, reseau_sentence_for_error (error));
  }
  else
    show_missing (self);
}

/* Looks whether it is here; before one has signed in nothing is. */
void
reseau_window_seek (ReseauWindow *self)
{
  const char *kind, *id;

  if (self->sought == NULL || !reseau_window_is_ready (self) ||
      !reseau_uri_parse (self->sought, &kind, &id))
    return;
  reseau_context_load_async (self->context, id, NULL, on_sought_cb, g_object_ref (self));
}

static void
on_state_changed_cb (ReseauWindow *self)
{
  if (self->asked)
    reseau_window_seek (self);
}

static void
on_seek_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;

  if (self->sought == NULL)
    return;
  self->asked = TRUE;
  reseau_window_show_notice (self, _ ("Looking for the page on the server…"), NULL, NULL);
  reseau_context_sync_now (self->context);
}

/**
 * reseau_window_open_link:
 * @uri: whatever somebody sent
 */
void
reseau_window_open_link (ReseauWindow *self, const char *uri)
{
  const char *kind, *id;

  g_return_if_fail (RESEAU_IS_WINDOW (self));
  g_return_if_fail (uri != NULL);

  stop_seeking (self);
  if (!reseau_uri_parse (uri, &kind, &id)) {
    reseau_window_warn (self, _ ("This link leads to no page of Réseau: it may have been cut. Ask "
                                 "for it again, or search for the page by its title."));
    return;
  }
  self->sought = reseau_uri_new (kind, id);
  reseau_window_seek (self);
}

void
reseau_window_install_links (ReseauWindow *self)
{
  const GActionEntry entries[] = {
    { "copy-link", on_copy_link_cb },
    { "seek", on_seek_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->context, "notify::sync-state", G_CALLBACK (on_state_changed_cb),
                           self, G_CONNECT_SWAPPED);
}
