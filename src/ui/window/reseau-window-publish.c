/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-window-private.h"

#include "reseau-meetings.h"
#include "reseau-publish-window.h"

#include <glib/gi18n.h>

/* Printing and handing on: what is read, or else what the list shows. */

static void
present (ReseauWindow *self, const ReseauPublicationRequest *request)
{
  gtk_window_present (
      GTK_WINDOW (reseau_publish_window_new (GTK_WINDOW (self), self->context, request)));
}

static void
on_print_list_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  ReseauListPane *list = reseau_window_get_list (self);
  g_autoptr (ReseauPublicationRequest) request =
      reseau_publication_request_new (RESEAU_AUDIENCE_NETWORK);

  if (list != NULL && reseau_window_get_view (self) == RESEAU_VIEW_MEETINGS)
    request->query = reseau_meetings_dup_query (list, &request->title);
  else if (list != NULL)
    request->query = reseau_list_pane_dup_query (list);
  if (request->query == NULL)
    reseau_window_say (self, _ ("There is no list here: open one, or search"));
  else
    present (self, request);
}

static void
on_print_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauWindow *self = data;
  const ReseauView *view = reseau_window_get_read (self);
  g_autoptr (ReseauPublicationRequest) request =
      reseau_publication_request_new (RESEAU_AUDIENCE_NETWORK);

  if (view == NULL) {
    on_print_list_cb (action, parameter, data);
    return;
  }
  reseau_publication_request_add (request, view->shown->record->id);
  present (self, request);
}

void
reseau_window_install_publish (ReseauWindow *self)
{
  static const GActionEntry entries[] = {
    { "print", on_print_cb },
    { "print-list", on_print_list_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
