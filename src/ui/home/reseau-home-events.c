/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-home-events.h"

#include "reseau-sentences.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

struct _ReseauHomeEvents {
  AdwBin parent;

  ReseauContext *context;
  GCancellable *cancellable;
  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (ReseauHomeEvents, reseau_home_events, ADW_TYPE_BIN)

/* --- words ----------------------------------------------------------------------- */

static const char *
title_of (const ReseauEvent *event)
{
  if (g_str_equal (event->kind, RESEAU_EVENT_RESTORED))
    return _ ("The server was put back to an older state (backup)");
  if (g_str_equal (event->kind, RESEAU_EVENT_CLOSED))
    return _ ("Your account was closed");
  if (g_str_equal (event->kind, RESEAU_EVENT_ERASED))
    return _ ("Someone was erased from the network, as is everyone’s right");
  return _ ("The data of this computer were copied, or put back from a backup");
}

/* What went is nowhere any more: it is at least told that something did. */
static char *
dup_erased (const ReseauEvent *event)
{
  guint dropped = reseau_value_get_member_int (event->data, "dropped", 0);

  return g_strdup_printf (
      ngettext ("%u change of yours about this person, not sent yet, was erased "
                "with the rest.",
                "%u changes of yours about this person, not sent yet, were "
                "erased with the rest.",
                dropped),
      dropped);
}

static char *
dup_words (const ReseauEvent *event)
{
  guint given = reseau_value_get_member_int (event->data, "given", 0);

  if (g_str_equal (event->kind, RESEAU_EVENT_CLOSED))
    return g_strdup (reseau_sentence_for_closing ());
  if (g_str_equal (event->kind, RESEAU_EVENT_ERASED))
    return dup_erased (event);
  if (!g_str_equal (event->kind, RESEAU_EVENT_RESTORED))
    return g_strdup (_ ("Nothing is lost: what had not been sent is kept, and all the rest is "
                        "compared with the server."));
  if (given == 0)
    return g_strdup (_ ("Your local data were compared with it: it lacked nothing of them."));
  return g_strdup_printf (ngettext ("Your local data were sent back: %u change given back.",
                                    "Your local data were sent back: %u changes given back.",
                                    given),
                          given);
}

/* --- cards ------------------------------------------------------------------------- */

static void load (ReseauHomeEvents *self);

static void
on_dismissed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauHomeEvents) self = data;
  g_autoptr (GError) error = NULL;

  if (!reseau_context_dismiss_event_finish (RESEAU_CONTEXT (source), result, &error))
    g_warning ("It could not be noted as told: %s", error->message);
  load (self);
}

static void
on_close_clicked_cb (GtkButton *button, ReseauHomeEvents *self)
{
  reseau_context_dismiss_event_async (self->context, g_object_get_data (G_OBJECT (button), "kind"),
                                      on_dismissed_cb, g_object_ref (self));
}

static GtkWidget *
card_new (ReseauHomeEvents *self, const ReseauEvent *event)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *close = reseau_icon_button_new ("window-close-symbolic", _ ("I have read it"), NULL);
  g_autofree char *words = dup_words (event);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "event");
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_set_valign (close, GTK_ALIGN_START);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (text), reseau_label_new (title_of (event), "heading"));
  gtk_box_append (GTK_BOX (text), reseau_label_new (words, NULL));
  gtk_box_append (GTK_BOX (card), reseau_icon_new ("dialog-information-symbolic"));
  gtk_box_append (GTK_BOX (card), text);
  gtk_box_append (GTK_BOX (card), close);
  g_object_set_data_full (G_OBJECT (close), "kind", g_strdup (event->kind), g_free);
  g_signal_connect_object (close, "clicked", G_CALLBACK (on_close_clicked_cb), self, 0);
  return card;
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauHomeEvents) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events =
      reseau_context_list_events_finish (RESEAU_CONTEXT (source), result, &error);

  if (events == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_debug ("What is to be told could not be read: %s", error->message);
    return;
  }
  reseau_box_clear (self->box);
  for (guint i = 0; i < events->len; i++)
    gtk_box_append (GTK_BOX (self->box), card_new (self, g_ptr_array_index (events, i)));
  gtk_widget_set_visible (GTK_WIDGET (self), events->len > 0);
}

static void
load (ReseauHomeEvents *self)
{
  if (self->context == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  reseau_context_list_events_async (self->context, self->cancellable, on_listed_cb,
                                    g_object_ref (self));
}

static void
reseau_home_events_dispose (GObject *object)
{
  ReseauHomeEvents *self = RESEAU_HOME_EVENTS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_home_events_parent_class)->dispose (object);
}

static void
reseau_home_events_class_init (ReseauHomeEventsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_home_events_dispose;
}

static void
reseau_home_events_init (ReseauHomeEvents *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  adw_bin_set_child (ADW_BIN (self), self->box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
reseau_home_events_new (ReseauContext *context)
{
  ReseauHomeEvents *self = g_object_new (RESEAU_TYPE_HOME_EVENTS, NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "notify::sync-state", G_CALLBACK (load), self,
                           G_CONNECT_SWAPPED);
  load (self);
  return GTK_WIDGET (self);
}
