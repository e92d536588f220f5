/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-list-pane-private.h"

#include "reseau-widgets.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Why a list shows nothing, and the next step. */

static GtkWidget *
step_button_new (const char *text, const char *action)
{
  GtkWidget *button = reseau_button_new (text);

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static void
ensure_page (ReseauListPane *self)
{
  if (self->empty != NULL)
    return;
  self->empty = adw_status_page_new ();
  gtk_widget_add_css_class (self->empty, "compact");
  gtk_stack_add_child (GTK_STACK (self->stack), self->empty);
}

static void
say (ReseauListPane *self, const char *icon, const char *title, const char *words,
     GtkWidget *button)
{
  AdwStatusPage *page;

  ensure_page (self);
  page = ADW_STATUS_PAGE (self->empty);
  adw_status_page_set_icon_name (page, icon);
  adw_status_page_set_title (page, title);
  adw_status_page_set_description (page, words);
  adw_status_page_set_child (page, button);
}

static const char *
new_action (const char *kind)
{
  if (g_strcmp0 (kind, "fiche") == 0)
    return "win.new-fiche";
  if (g_strcmp0 (kind, "meeting") == 0)
    return "win.new-meeting";
  if (g_strcmp0 (kind, "person") == 0)
    return "win.new-person";
  return "win.new-structure";
}

static void
say_first (ReseauListPane *self)
{
  const char *action = new_action (self->query->kind);

  if (g_strcmp0 (self->query->kind, "meeting") == 0)
    say (self, "x-office-calendar-symbolic", _ ("No Meeting Here"),
         _ ("Meetings of the network and visits between structures appear here."),
         step_button_new (_ ("_Plan a Meeting"), action));
  else if (g_strcmp0 (self->query->kind, "person") == 0)
    say (self, "system-users-symbolic", _ ("Nobody Yet"),
         _ ("The colleagues of the network appear here."),
         step_button_new (_ ("_Add a Person"), action));
  else if (g_strcmp0 (self->query->kind, "structure") == 0)
    say (self, "system-users-symbolic", _ ("No Structure Yet"),
         _ ("The structures of the network appear here."),
         step_button_new (_ ("_Add a Structure"), action));
  else
    say (self, "x-office-document-symbolic", _ ("No Fiche Yet"),
         _ ("Tell what works where you are: five minutes are enough for a first draft."),
         step_button_new (_ ("_Write a Fiche"), action));
}

/* Nothing has ever been received: the state of the connection says why. */
static gboolean
say_never_synced (ReseauListPane *self)
{
  gint64 last = 0;

  g_object_get (self->context, "last-sync", &last, NULL);
  if (last != 0)
    return FALSE;
  switch (reseau_context_get_sync_state (self->context)) {
  case RESEAU_CONTEXT_SYNC_RUNNING:
    say (self, "emblem-synchronizing-symbolic", _ ("Receiving the Network…"),
         _ ("The first time takes a moment. You can already look around."), NULL);
    return TRUE;
  case RESEAU_CONTEXT_SYNC_OFFLINE:
    say (self, "network-offline-symbolic", _ ("Nothing Received Yet"),
         _ ("The server cannot be reached. Everything will appear here once the connection is "
            "back."),
         step_button_new (_ ("_Try Again"), "win.sync"));
    return TRUE;
  case RESEAU_CONTEXT_SYNC_LOGIN:
    say (self, "dialog-password-symbolic", _ ("Nothing Received Yet"),
         _ ("The server asks for your password."), step_button_new (_ ("_Sign In"), "win.sign-in"));
    return TRUE;
  case RESEAU_CONTEXT_SYNC_NONE:
  case RESEAU_CONTEXT_SYNC_IDLE:
  case RESEAU_CONTEXT_SYNC_ERROR:
  default:
    return FALSE;
  }
}

/* Puts in words why the list is empty. */
void
reseau_list_pane_show_empty (ReseauListPane *self)
{
  if (reseau_list_pane_is_narrowed (self))
    say (self, "edit-find-symbolic", _ ("Nothing Found"),
         _ ("Try fewer words or fewer filters: the beginning of a word is enough, and accents do "
            "not matter."),
         step_button_new (_ ("_Clear the Filters"), "list.clear"));
  else if (!say_never_synced (self))
    say_first (self);
}
