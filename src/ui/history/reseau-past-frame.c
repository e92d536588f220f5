/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-past-frame.h"

#include "reseau-help.h"
#include "reseau-scrolled.h"
#include "reseau-sentences.h"
#include "reseau-shortcuts.h"
#include "reseau-widgets.h"
#include "reseau-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Many changes that follow each other are one to look at. */
#define LATER_MS 300

typedef struct {
  ReseauContext *context;
  GCancellable *cancellable;
  guint timer;

  GtkWidget *toasts; /* NULL once it is going */
  GtkWidget *title;
  GtkWidget *body;
} ReseauPastFramePrivate;

typedef ReseauPastFramePrivate Private;

G_DEFINE_TYPE_WITH_PRIVATE (ReseauPastFrame, reseau_past_frame, GTK_TYPE_WIDGET)

enum {
  CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static Private *
get_private (ReseauPastFrame *self)
{
  return reseau_past_frame_get_instance_private (self);
}

/* --- loading ---------------------------------------------------------------------- */

static void
load (ReseauPastFrame *self)
{
  RESEAU_PAST_FRAME_GET_CLASS (self)->load (self);
}

static gboolean
on_later_cb (gpointer data)
{
  get_private (data)->timer = 0;
  load (data);
  return G_SOURCE_REMOVE;
}

static void
load_later (ReseauPastFrame *self)
{
  Private *priv = get_private (self);

  if (priv->timer == 0 && priv->body != NULL)
    priv->timer = g_timeout_add (LATER_MS, on_later_cb, self);
}

/* --- saying ----------------------------------------------------------------------- */

static GtkWidget *
status_new (const char *icon, const char *title, const char *words)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), words);
  return page;
}

/**
 * reseau_past_frame_show_status:
 *
 * Says why there is nothing to show.
 */
void
reseau_past_frame_show_status (ReseauPastFrame *self, const char *icon, const char *title,
                               const char *words)
{
  gtk_box_append (GTK_BOX (get_private (self)->body), status_new (icon, title, words));
}

static const char *
missing_words (const GError *error)
{
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK))
    return _ ("What has been sent is kept by the server, which cannot be reached just now.");
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_AUTH))
    return _ ("The server asks for your password. You can go on working without it.");
  return reseau_sentence_for_error (error);
}

/**
 * reseau_past_frame_show_missing:
 * @error: why the server could not be asked
 * @title: what asks for it
 * @alone: whether there is nothing else to show
 */
void
reseau_past_frame_show_missing (ReseauPastFrame *self, const GError *error, const char *title,
                                gboolean alone)
{
  Private *priv = get_private (self);
  gboolean offline = g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK);
  GtkWidget *page, *button;

  if (!alone) {
    g_autofree char *words = g_strdup_printf ("%s. %s", title, missing_words (error));

    gtk_box_append (GTK_BOX (priv->body),
                    reseau_banner_new (words, _ ("Try Again"), "past.again", NULL));
    return;
  }
  page = status_new (offline ? "network-offline-symbolic" : "dialog-warning-symbolic", title,
                     missing_words (error));
  button = reseau_button_new (_ ("Try Again"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "past.again");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  gtk_box_append (GTK_BOX (priv->body), page);
}

/**
 * reseau_past_frame_did:
 * @change: (transfer full) (nullable): what was done, %NULL where it failed
 * @error: (nullable): why
 *
 * Tells what was put back, and offers to take that back.
 */
void
reseau_past_frame_did (ReseauPastFrame *self, const char *words, ReseauChange *change,
                       const GError *error)
{
  Private *priv = get_private (self);
  GtkRoot *root = priv->body != NULL ? gtk_widget_get_root (GTK_WIDGET (self)) : NULL;

  if (change != NULL && RESEAU_IS_WINDOW (root)) {
    reseau_window_offer_undo (RESEAU_WINDOW (root), words, g_steal_pointer (&change));
  }
  else if (priv->body != NULL) {
    g_autofree char *said =
        g_markup_escape_text (change ? words : reseau_sentence_for_error (error), -1);

    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (priv->toasts), adw_toast_new (said));
  }
  reseau_change_free (change);
}

/* --- the type --------------------------------------------------------------------- */

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[CLOSED], 0);
}

static void
again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ReseauPastFrame *self = RESEAU_PAST_FRAME (widget);

  reseau_context_sync_now (get_private (self)->context);
  load (self);
}

static void
reseau_past_frame_dispose (GObject *object)
{
  Private *priv = get_private (RESEAU_PAST_FRAME (object));
  GtkWidget *child;

  g_cancellable_cancel (priv->cancellable);
  g_clear_handle_id (&priv->timer, g_source_remove);
  priv->body = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&priv->context);

  G_OBJECT_CLASS (reseau_past_frame_parent_class)->dispose (object);
}

static void
reseau_past_frame_finalize (GObject *object)
{
  g_clear_object (&get_private (RESEAU_PAST_FRAME (object))->cancellable);

  G_OBJECT_CLASS (reseau_past_frame_parent_class)->finalize (object);
}

static void
reseau_past_frame_class_init (ReseauPastFrameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_past_frame_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_past_frame_finalize;
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "past.close", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "past.again", NULL, again_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
bar_new (Private *priv)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *close = reseau_button_new (_ ("Close"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (close), "past.close");
  priv->title = reseau_label_new (NULL, "heading");
  gtk_label_set_xalign (GTK_LABEL (priv->title), 0.5);
  gtk_widget_set_hexpand (priv->title, TRUE);
  gtk_box_append (GTK_BOX (bar), close);
  gtk_box_append (GTK_BOX (bar), priv->title);
  gtk_widget_add_css_class (bar, "editor-bar");
  return bar;
}

static void
reseau_past_frame_init (ReseauPastFrame *self)
{
  Private *priv = get_private (self);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  priv->cancellable = g_cancellable_new ();
  reseau_shortcuts_add (GTK_WIDGET (self), RESEAU_KEYS_PAST);
  priv->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (priv->body, "editor");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 720);
  adw_clamp_set_child (ADW_CLAMP (clamp), priv->body);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  reseau_scrolled_set_page (scrolled, clamp);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (content), bar_new (priv));
  gtk_box_append (GTK_BOX (content), scrolled);
  priv->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (priv->toasts), content);
  gtk_widget_set_parent (priv->toasts, GTK_WIDGET (self));
}

/**
 * reseau_past_frame_begin:
 *
 * Once the page is made: shows that it asks, and asks.
 */
void
reseau_past_frame_begin (ReseauPastFrame *self, ReseauContext *context, const char *title)
{
  Private *priv = get_private (self);
  GtkWidget *spinner = gtk_spinner_new ();

  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_PAST);
  priv->context = g_object_ref (context);
  gtk_label_set_label (GTK_LABEL (priv->title), title);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Loading…"), -1);
  gtk_box_append (GTK_BOX (priv->body), spinner);
  g_signal_connect_object (context, "changed", G_CALLBACK (load_later), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::sync-state", G_CALLBACK (load_later), self,
                           G_CONNECT_SWAPPED);
  load (self);
}

ReseauContext *
reseau_past_frame_get_context (ReseauPastFrame *self)
{
  return get_private (self)->context;
}

GCancellable *
reseau_past_frame_get_cancellable (ReseauPastFrame *self)
{
  return get_private (self)->cancellable;
}

/* Returns: (transfer none) (nullable): a box, %NULL once the page is going */
GtkWidget *
reseau_past_frame_get_body (ReseauPastFrame *self)
{
  return get_private (self)->body;
}
