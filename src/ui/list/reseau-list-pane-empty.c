/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-list-pane-private.h"

#include "reseau-widgets.h"
#include "reseau-words.h"

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
say (ReseauListPane *self, const char *icon, const char *title, const char *words,
     GtkWidget *button)
{
  AdwStatusPage *page = ADW_STATUS_PAGE (self->empty);

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

static const char *
field_value_label (ReseauListPane *self, const ReseauField *field, const char *value)
{
  const ReseauChoice *choice;
  const char *label;

  if (field == NULL)
    return value;
  if (field->type == RESEAU_FIELD_BOOLEAN)
    return reseau_words_label (&field->label);
  if (field->list != NULL) {
    label = reseau_terms_get_label (reseau_context_get_terms (self->context), field->list, value);
    return label != NULL ? label : value;
  }
  choice = reseau_field_get_choice (field, value);
  return choice != NULL ? reseau_words_label (&choice->label) : value;
}

static void
on_chip_clicked_cb (GtkButton *chip, ReseauListPane *self)
{
  reseau_list_pane_toggle (self, g_object_get_data (G_OBJECT (chip), "field"),
                           g_object_get_data (G_OBJECT (chip), "value"), FALSE);
  reseau_list_pane_focus_search (self);
}

/* A filter in force, with a cross that takes it away. */
GtkWidget *
reseau_list_pane_chip_new (ReseauListPane *self, const char *field, const char *value)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), self->query->kind);
  const ReseauField *schema_field = kind != NULL ? reseau_kind_get_field (kind, field) : NULL;
  const char *label = field_value_label (self, schema_field, value);
  g_autofree char *name = g_strdup_printf (_ ("Remove the filter “%s”"), label);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), reseau_label_new (label, NULL));
  gtk_box_append (GTK_BOX (box), reseau_icon_new ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_add_css_class (button, "active");
  reseau_widget_set_words (button, name);
  g_object_set_data_full (G_OBJECT (button), "field", g_strdup (field), g_free);
  g_object_set_data_full (G_OBJECT (button), "value", g_strdup (value), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_chip_clicked_cb), self, 0);
  return button;
}
