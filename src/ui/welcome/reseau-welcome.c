/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-welcome.h"

#include "reseau-help.h"
#include "reseau-sentences.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

struct _ReseauWelcome {
  AdwBin parent;

  ReseauContext *context;
  GCancellable *cancellable;

  GtkWidget *later;
  GtkWidget *title;
  GtkWidget *words;
  GtkWidget *server;
  GtkWidget *email;
  GtkWidget *password;
  GtkWidget *error;
  GtkWidget *error_revealer;
  GtkWidget *form;
  GtkWidget *ways; /* what one can do from here */
  GtkWidget *connect;
  GtkWidget *trial;
  GtkWidget *try;
  GtkWidget *progress; /* takes their place while one of them is under way */
  GtkWidget *progress_words;
  GtkWidget *spinner;
  GtkWidget *cancel;
};

G_DEFINE_FINAL_TYPE (ReseauWelcome, reseau_welcome, ADW_TYPE_BIN)

enum {
  CONNECTED,
  LATER,
  TRY,
  CANCEL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
text_of (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
set_busy (ReseauWelcome *self, gboolean busy)
{
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_widget_set_visible (self->progress, busy);
  /* Before the entry that has it no longer can. */
  if (busy)
    gtk_widget_grab_focus (self->cancel);
  gtk_widget_set_visible (self->ways, !busy);
  gtk_widget_set_sensitive (self->form, !busy);
}

/* What went wrong, below the form; the entry it is about says so too. */
void
reseau_welcome_show_error (ReseauWelcome *self, const char *words)
{
  g_return_if_fail (RESEAU_IS_WELCOME (self));

  set_busy (self, FALSE);
  gtk_label_set_label (GTK_LABEL (self->error), words != NULL ? words : "");
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->error_revealer), words != NULL);
}

void
reseau_welcome_show_busy (ReseauWelcome *self, const char *words)
{
  g_return_if_fail (RESEAU_IS_WELCOME (self));

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->error_revealer), FALSE);
  gtk_label_set_label (GTK_LABEL (self->progress_words), words);
  set_busy (self, TRUE);
}

static void
mark_row (GtkWidget *row, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
mark_rows (ReseauWelcome *self, GtkWidget *a, GtkWidget *b)
{
  GtkWidget *rows[] = { self->server, self->email, self->password };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    mark_row (rows[i], rows[i] == a || rows[i] == b);
  if (a != NULL)
    gtk_widget_grab_focus (a);
}

static void
mark_for (ReseauWelcome *self, const GError *error)
{
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_AUTH))
    mark_rows (self, self->password, self->email);
  else if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_STALE))
    mark_rows (self, self->email, NULL);
  else
    mark_rows (self, self->server, NULL);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauWelcome) self = data;
  g_autoptr (GError) error = NULL;

  if (!reseau_context_connect_finish (RESEAU_CONTEXT (source), result, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return;
    reseau_welcome_show_error (self, reseau_sentence_for_connection (error));
    mark_for (self, error);
    return;
  }
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  reseau_welcome_show_error (self, NULL);
  g_signal_emit (self, signals[CONNECTED], 0);
}

/* An address may be typed without its scheme. */
static char *
dup_address (const char *typed)
{
  g_autofree char *address = g_strstrip (g_strdup (typed));

  if (*address == '\0' || strstr (address, "://") != NULL)
    return g_steal_pointer (&address);
  return g_strconcat ("https://", address, NULL);
}

void
reseau_welcome_connect (ReseauWelcome *self, const char *server, const char *email,
                        const char *password)
{
  g_return_if_fail (RESEAU_IS_WELCOME (self));

  mark_rows (self, NULL, NULL);
  reseau_welcome_show_busy (self, _ ("Connecting…"));
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  reseau_context_connect_async (self->context, server, email, password, self->cancellable,
                                on_connected_cb, g_object_ref (self));
}

static void
on_connect_clicked_cb (ReseauWelcome *self)
{
  g_autofree char *address = dup_address (text_of (self->server));
  GtkWidget *missing = *address == '\0'                    ? self->server
                       : *text_of (self->email) == '\0'    ? self->email
                       : *text_of (self->password) == '\0' ? self->password
                                                           : NULL;

  if (missing != NULL) {
    reseau_welcome_show_error (
        self, _ ("The address of the server, your e-mail address and your password are needed."));
    mark_rows (self, missing, NULL);
    return;
  }
  reseau_welcome_connect (self, address, text_of (self->email), text_of (self->password));
}

static void
on_later_clicked_cb (ReseauWelcome *self)
{
  g_signal_emit (self, signals[LATER], 0);
}

static void
on_try_clicked_cb (ReseauWelcome *self)
{
  g_signal_emit (self, signals[TRY], 0);
}

/* What is under way is told, and what is left of it comes to its end unheard. */
static void
on_cancel_clicked_cb (ReseauWelcome *self)
{
  g_cancellable_cancel (self->cancellable);
  reseau_welcome_show_error (self, NULL);
  g_signal_emit (self, signals[CANCEL], 0);
}

static void
reseau_welcome_dispose (GObject *object)
{
  ReseauWelcome *self = RESEAU_WELCOME (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), RESEAU_TYPE_WELCOME);
  G_OBJECT_CLASS (reseau_welcome_parent_class)->dispose (object);
}

static void
reseau_welcome_class_init (ReseauWelcomeClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_welcome_dispose;
  signals[CONNECTED] = g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LATER] = g_signal_new ("later", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[TRY] = g_signal_new ("try", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  signals[CANCEL] = g_signal_new ("cancel", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget,
                                               "/org/concertes/Reseau/welcome/reseau-welcome.ui");
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, later);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, title);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, words);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, server);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, email);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, password);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, error);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, error_revealer);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, connect);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, trial);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, try);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, form);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, ways);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, progress);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, progress_words);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, spinner);
  gtk_widget_class_bind_template_child (widget, ReseauWelcome, cancel);
}

static void
reseau_welcome_init (ReseauWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_ACCOUNT);
  reseau_widget_reset_name (self->later);
  reseau_widget_reset_name (self->try);
  g_signal_connect_swapped (self->connect, "clicked", G_CALLBACK (on_connect_clicked_cb), self);
  g_signal_connect_swapped (self->later, "clicked", G_CALLBACK (on_later_clicked_cb), self);
  g_signal_connect_swapped (self->try, "clicked", G_CALLBACK (on_try_clicked_cb), self);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (on_cancel_clicked_cb), self);
  g_signal_connect_swapped (self->server, "entry-activated", G_CALLBACK (on_connect_clicked_cb),
                            self);
  g_signal_connect_swapped (self->email, "entry-activated", G_CALLBACK (on_connect_clicked_cb),
                            self);
  g_signal_connect_swapped (self->password, "entry-activated", G_CALLBACK (on_connect_clicked_cb),
                            self);
}

GtkWidget *
reseau_welcome_new (ReseauContext *context)
{
  ReseauWelcome *self = g_object_new (RESEAU_TYPE_WELCOME, NULL);

  self->context = g_object_ref (context);
  return GTK_WIDGET (self);
}

/**
 * reseau_welcome_prepare:
 * @server: (nullable): address to begin with
 * @email: (nullable): e-mail address to begin with
 * @again: whether one was connected before and only signs in again
 */
void
reseau_welcome_prepare (ReseauWelcome *self, const char *server, const char *email, gboolean again)
{
  g_return_if_fail (RESEAU_IS_WELCOME (self));

  if (server != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->server), server);
  if (email != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->email), email);
  gtk_widget_set_visible (self->later, again);
  if (again) {
    gtk_label_set_label (GTK_LABEL (self->title), _ ("Sign In Again"));
    gtk_label_set_label (
        GTK_LABEL (self->words),
        _ ("The server asks for your password. What you have written since is kept "
           "and will be sent."));
    gtk_widget_set_visible (self->trial, FALSE);
    gtk_widget_grab_focus (self->password);
  }
}

void
reseau_welcome_offer_try (ReseauWelcome *self, gboolean offered)
{
  g_return_if_fail (RESEAU_IS_WELCOME (self));

  gtk_widget_set_visible (self->trial, offered);
}

const char *
reseau_welcome_get_server (ReseauWelcome *self)
{
  g_return_val_if_fail (RESEAU_IS_WELCOME (self), NULL);

  return text_of (self->server);
}

const char *
reseau_welcome_get_email (ReseauWelcome *self)
{
  g_return_val_if_fail (RESEAU_IS_WELCOME (self), NULL);

  return text_of (self->email);
}
