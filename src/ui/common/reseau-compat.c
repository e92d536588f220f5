/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-compat.h"

#include <glib/gi18n.h>

GtkWidget *
reseau_compat_panes_new (GtkWidget *side, GtkWidget *detail)
{
  GtkWidget *leaflet = adw_leaflet_new ();
  GtkWidget *separator;
  AdwLeafletPage *page;

  adw_leaflet_set_can_navigate_back (ADW_LEAFLET (leaflet), TRUE);
  adw_leaflet_append (ADW_LEAFLET (leaflet), side);
  separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  page = adw_leaflet_append (ADW_LEAFLET (leaflet), separator);
  adw_leaflet_page_set_navigatable (page, FALSE);
  adw_leaflet_append (ADW_LEAFLET (leaflet), detail);
  g_object_set_data (G_OBJECT (leaflet), "reseau-side", side);
  g_object_set_data (G_OBJECT (leaflet), "reseau-separator", separator);
  g_object_set_data (G_OBJECT (leaflet), "reseau-detail", detail);
  return leaflet;
}

void
reseau_compat_panes_show_detail (GtkWidget *panes, gboolean detail)
{
  const char *key = detail ? "reseau-detail" : "reseau-side";

  GtkRoot *root;
  GtkWidget *focus;

  g_return_if_fail (ADW_IS_LEAFLET (panes));

  root = gtk_widget_get_root (panes);
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  adw_leaflet_set_visible_child (ADW_LEAFLET (panes), g_object_get_data (G_OBJECT (panes), key));
  /* It takes the focus along, also where both stand side by side. */
  if (focus != NULL && !adw_leaflet_get_folded (ADW_LEAFLET (panes)) &&
      gtk_root_get_focus (root) != focus)
    gtk_root_set_focus (root, focus);
}

/* @alone: the list has all the room: there is nothing to read */
void
reseau_compat_panes_set_alone (GtkWidget *panes, gboolean alone)
{
  g_return_if_fail (ADW_IS_LEAFLET (panes));

  gtk_widget_set_visible (g_object_get_data (G_OBJECT (panes), "reseau-separator"), !alone);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (panes), "reseau-detail"), !alone);
}

gboolean
reseau_compat_panes_is_detail (GtkWidget *panes)
{
  g_return_val_if_fail (ADW_IS_LEAFLET (panes), FALSE);

  return adw_leaflet_get_visible_child (ADW_LEAFLET (panes)) ==
         g_object_get_data (G_OBJECT (panes), "reseau-detail");
}

gboolean
reseau_compat_panes_is_folded (GtkWidget *panes)
{
  g_return_val_if_fail (ADW_IS_LEAFLET (panes), FALSE);

  return adw_leaflet_get_folded (ADW_LEAFLET (panes));
}

GtkWidget *
reseau_compat_switcher_new (AdwViewStack *stack, const char *title)
{
  GtkWidget *switcher = adw_view_switcher_title_new ();

  adw_view_switcher_title_set_stack (ADW_VIEW_SWITCHER_TITLE (switcher), stack);
  adw_view_switcher_title_set_title (ADW_VIEW_SWITCHER_TITLE (switcher), title);
  return switcher;
}

typedef struct {
  ReseauCompatAnswer answer;
  gpointer data;
  GDestroyNotify destroy;
} Asked;

static void
on_ask_response_cb (AdwMessageDialog *dialog, const char *response, Asked *asked)
{
  if (asked->answer != NULL)
    asked->answer (response, asked->data);
}

static void
free_asked (gpointer data, GClosure *closure)
{
  Asked *asked = data;

  if (asked->destroy != NULL)
    asked->destroy (asked->data);
  g_free (asked);
}

GtkWindow *
reseau_compat_ask (GtkWindow *parent, const char *heading, const char *body, GtkWidget *extra,
                   const char *cancel, const char *act, gboolean destructive,
                   ReseauCompatAnswer answer, gpointer data, GDestroyNotify destroy)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, body);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);
  Asked *asked = g_new0 (Asked, 1);

  asked->answer = answer;
  asked->data = data;
  asked->destroy = destroy;
  adw_message_dialog_add_response (message, "cancel", cancel);
  adw_message_dialog_set_close_response (message, "cancel");
  if (act != NULL) {
    adw_message_dialog_add_response (message, "act", act);
    adw_message_dialog_set_default_response (message, "act");
    adw_message_dialog_set_response_appearance (
        message, "act", destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  }
  if (extra != NULL)
    adw_message_dialog_set_extra_child (message, extra);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_ask_response_cb), asked, free_asked, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

void
reseau_compat_ask_set_enabled (GtkWindow *dialog, gboolean enabled)
{
  g_return_if_fail (ADW_IS_MESSAGE_DIALOG (dialog));

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "act", enabled);
}

GtkWindow *
reseau_compat_preferences_new (GtkWindow *parent, AdwPreferencesPage *page)
{
  GtkWidget *window = adw_preferences_window_new ();

  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 480);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), FALSE);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), page);
  return GTK_WINDOW (window);
}

GtkWindow *
reseau_compat_about_present (GtkWindow *parent, const ReseauCompatAbout *about)
{
  GtkWidget *window = adw_about_window_new ();

  g_object_set (window, "application-name", about->name, "application-icon", about->icon, "version",
                about->version, "developer-name", about->developer, "comments", about->comments,
                "translator-credits", about->translators, "license-type", GTK_LICENSE_GPL_3_0,
                "debug-info", about->debug_info, "debug-info-filename", "reseau.txt",
                "transient-for", parent, "modal", TRUE, NULL);
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}

GtkWidget *
reseau_compat_keys_new (const char *keys)
{
  return gtk_shortcut_label_new (keys);
}

/* --- other programs ---------------------------------------------------------------- */

typedef struct {
  ReseauCompatShown done;
  gpointer data;
} Showing;

static void
on_uri_shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Showing *showing = data;

  showing->done (gtk_show_uri_full_finish (GTK_WINDOW (source), result, NULL), showing->data);
}

void
reseau_compat_show_uri (GtkWindow *parent, const char *uri, ReseauCompatShown done, gpointer data)
{
  Showing *showing = g_new0 (Showing, 1);

  showing->done = done;
  showing->data = data;
  gtk_show_uri_full (parent, uri, GDK_CURRENT_TIME, NULL, on_uri_shown_cb, showing);
}

/* --- files ------------------------------------------------------------------------ */

typedef struct {
  ReseauCompatFiles done;
  ReseauCompatPlace place;
  gpointer data;
} Choosing;

static GPtrArray *
list_chosen (GtkFileChooser *chooser)
{
  g_autoptr (GListModel) model = gtk_file_chooser_get_files (chooser);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (files, g_list_model_get_item (model, i));
  return files;
}

static void
on_choosing_response_cb (GtkNativeDialog *dialog, int response, Choosing *choosing)
{
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT && choosing->done != NULL)
    files = list_chosen (GTK_FILE_CHOOSER (dialog));
  else if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (choosing->done != NULL)
    choosing->done (files, choosing->data);
  else
    choosing->place (file, choosing->data);
  g_free (choosing);
  g_object_unref (dialog);
}

static void
add_filters (GtkFileChooser *chooser)
{
  static const char *const types[] = { "image/jpeg", "image/png", "image/webp" };
  g_autoptr (GtkFileFilter) pictures = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (pictures, _ ("Pictures"));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    gtk_file_filter_add_mime_type (pictures, types[i]);
  gtk_file_filter_set_name (all, _ ("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, pictures);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
choose (GtkWindow *parent, GtkFileChooserNative *native, Choosing *choosing)
{
  GtkNativeDialog *dialog = GTK_NATIVE_DIALOG (native);

  gtk_native_dialog_set_modal (dialog, TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_choosing_response_cb), choosing);
  gtk_native_dialog_show (dialog);
}

void
reseau_compat_choose_files (GtkWindow *parent, const char *title, gboolean pictures,
                            ReseauCompatFiles done, gpointer data)
{
  GtkFileChooserNative *native = gtk_file_chooser_native_new (
      title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), _ ("_Cancel"));
  Choosing *choosing = g_new0 (Choosing, 1);

  choosing->done = done;
  choosing->data = data;
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (native), TRUE);
  if (pictures)
    add_filters (GTK_FILE_CHOOSER (native));
  choose (parent, native, choosing);
}

void
reseau_compat_choose_place (GtkWindow *parent, const char *title, const char *name,
                            ReseauCompatPlace done, gpointer data)
{
  GtkFileChooserNative *native = gtk_file_chooser_native_new (
      title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  Choosing *choosing = g_new0 (Choosing, 1);

  choosing->place = done;
  choosing->data = data;
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
  choose (parent, native, choosing);
}

void
reseau_compat_get_color (GtkWidget *widget, GdkRGBA *color)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
}
