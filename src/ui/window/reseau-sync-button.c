/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sync-button.h"

#include "reseau-widgets.h"

#include <glib/gi18n.h>

/* A look at the server that is over sooner is not worth a word. */
#define BUSY_DELAY_MS 700

struct _ReseauSyncButton {
  AdwBin parent;

  ReseauContext *context;
  GtkWidget *button;
  GtkWidget *icon;
  GtkWidget *label;
  guint busy_timer;
  gboolean busy; /* the present exchange takes long enough to be told */
  gboolean compact;
  char *words;
};

G_DEFINE_FINAL_TYPE (ReseauSyncButton, reseau_sync_button, ADW_TYPE_BIN)

static void
show (ReseauSyncButton *self, const char *icon, const char *words)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  if (g_strcmp0 (self->words, words) == 0)
    return;
  g_free (self->words);
  self->words = g_strdup (words);
  gtk_label_set_label (GTK_LABEL (self->label), words);
  reseau_widget_set_words (self->button, words);
}

static void
show_waiting (ReseauSyncButton *self, const char *icon, guint pending)
{
  g_autofree char *words =
      g_strdup_printf (ngettext ("%u change waiting", "%u changes waiting", pending), pending);

  show (self, icon, words);
}

/* The server is not always to blame. */
static const char *
problem_words (ReseauSyncButton *self)
{
  switch (reseau_syncer_get_error_code (reseau_context_get_syncer (self->context))) {
  case RESEAU_ERROR_TOO_OLD:
    return _ ("Update Needed");
  case RESEAU_ERROR_DISK:
  case RESEAU_ERROR_CORRUPT:
    return _ ("Disk Problem");
  default:
    return _ ("Server Problem");
  }
}

static void
update (ReseauSyncButton *self)
{
  guint pending = 0, tray = 0;
  ReseauContextSync state = reseau_context_get_sync_state (self->context);

  g_object_get (self->context, "pending", &pending, "tray", &tray, NULL);
  if (state == RESEAU_CONTEXT_SYNC_RUNNING && self->busy)
    show (self, "emblem-synchronizing-symbolic", _ ("Synchronising…"));
  else if (state == RESEAU_CONTEXT_SYNC_LOGIN)
    show (self, "dialog-password-symbolic", _ ("Password Needed"));
  else if (state == RESEAU_CONTEXT_SYNC_ERROR)
    show (self, "dialog-warning-symbolic", problem_words (self));
  else if (state == RESEAU_CONTEXT_SYNC_OFFLINE)
    show (self, "network-offline-symbolic", _ ("Offline"));
  else if (state == RESEAU_CONTEXT_SYNC_NONE)
    show (self, "network-offline-symbolic", _ ("Not Connected"));
  else if (tray > 0)
    show (self, "dialog-warning-symbolic", _ ("Change Refused"));
  else if (pending > 0)
    show_waiting (self, "document-send-symbolic", pending);
  else
    show (self, "emblem-ok-symbolic", _ ("Up to Date"));
}

static gboolean
on_busy_timeout_cb (gpointer data)
{
  ReseauSyncButton *self = data;

  self->busy_timer = 0;
  self->busy = TRUE;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
on_state_changed_cb (ReseauSyncButton *self)
{
  gboolean running = reseau_context_get_sync_state (self->context) == RESEAU_CONTEXT_SYNC_RUNNING;

  if (!running) {
    g_clear_handle_id (&self->busy_timer, g_source_remove);
    self->busy = FALSE;
  }
  else if (!self->busy && self->busy_timer == 0) {
    self->busy_timer = g_timeout_add (BUSY_DELAY_MS, on_busy_timeout_cb, self);
    return; /* the last word stays until then */
  }
  update (self);
}

static void
on_popover_wanted_cb (GtkMenuButton *button, gpointer data)
{
  ReseauSyncButton *self = data;

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button, reseau_sync_popover_new (self->context));
}

static void
reseau_sync_button_dispose (GObject *object)
{
  ReseauSyncButton *self = RESEAU_SYNC_BUTTON (object);

  g_clear_handle_id (&self->busy_timer, g_source_remove);
  g_clear_object (&self->context);
  g_clear_pointer (&self->words, g_free);
  G_OBJECT_CLASS (reseau_sync_button_parent_class)->dispose (object);
}

static void
reseau_sync_button_class_init (ReseauSyncButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_sync_button_dispose;
}

static void
reseau_sync_button_init (ReseauSyncButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->icon = gtk_image_new ();
  self->label = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), self->label);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->button), on_popover_wanted_cb, self,
                                         NULL);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "sync");
  adw_bin_set_child (ADW_BIN (self), self->button);
}

GtkWidget *
reseau_sync_button_new (ReseauContext *context)
{
  ReseauSyncButton *self = g_object_new (RESEAU_TYPE_SYNC_BUTTON, NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "notify::sync-state", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::pending", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::tray", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

/* Only the icon: where there is no room for words. */
void
reseau_sync_button_set_compact (ReseauSyncButton *self, gboolean compact)
{
  g_return_if_fail (RESEAU_IS_SYNC_BUTTON (self));

  self->compact = compact;
  gtk_widget_set_visible (self->label, !compact);
}

const char *
reseau_sync_button_get_words (ReseauSyncButton *self)
{
  g_return_val_if_fail (RESEAU_IS_SYNC_BUTTON (self), NULL);

  return self->words;
}

void
reseau_sync_button_popup (ReseauSyncButton *self)
{
  g_return_if_fail (RESEAU_IS_SYNC_BUTTON (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}
