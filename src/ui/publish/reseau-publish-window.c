/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-publish-window.h"

#include "reseau-compat.h"
#include "reseau-context-publish.h"
#include "reseau-error.h"
#include "reseau-help.h"
#include "reseau-print.h"
#include "reseau-publish-choices.h"
#include "reseau-sentences.h"
#include "reseau-sheets.h"
#include "reseau-shortcuts.h"
#include "reseau-widgets.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>
#include <string.h>

/* How often it is shown that something is being written, and from when on. */
#define TICK_MS 100
#define SHOW_AFTER 4

struct _ReseauPublishWindow {
  AdwWindow parent_instance;

  ReseauContext *context;
  ReseauPublicationRequest *request;
  ReseauPublication *publication; /* (nullable): while it is read */
  ReseauPaper *paper;             /* (nullable) */
  GPtrArray *ids;                 /* (nullable): of all that one can choose from */
  GCancellable *loading;
  GCancellable *saving; /* (nullable): while something is written */
  GFile *saved;         /* (nullable): what was written last */
  AdwToast *toast;      /* (nullable) (unowned): that says so */
  guint ticks;
  guint timer;

  GtkWidget *title;
  GtkWidget *toasts;
  GtkWidget *stack;
  GtkWidget *sheets;
  GtkWidget *empty;
  GtkWidget *outside;
  GtkWidget *contacts;
  GtkWidget *choices;
  GtkWidget *save;
  GtkWidget *bar;
  GtkWidget *progress;
};

G_DEFINE_FINAL_TYPE (ReseauPublishWindow, reseau_publish_window, ADW_TYPE_WINDOW)

/* Returns: (nullable): the kind of a list, which can be a table */
static const char *
get_kind (ReseauPublishWindow *self)
{
  return self->request->query != NULL ? self->request->query->kind : NULL;
}

static void
enable (ReseauPublishWindow *self)
{
  gboolean free = self->saving == NULL;
  gboolean shown =
      g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "loading") != 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "publish.print", self->paper != NULL && free);
  gtk_widget_set_sensitive (
      self->save,
      shown && free && gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (self->save)) != NULL);
}

static void
fail (ReseauPublishWindow *self, const char *heading, const char *words)
{
  reseau_compat_ask (GTK_WINDOW (self), heading, words, NULL, _ ("_Close"), NULL, FALSE, NULL, NULL,
                     NULL);
}

/* --- what is shown ------------------------------------------------------------------------- */

/* @documents: whether it is not too long for anything but a table */
static void
fill_save_menu (ReseauPublishWindow *self, gboolean documents)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  if (documents) {
    g_menu_append (menu, _ ("_PDF, as It Is Printed…"), "publish.save::pdf");
    g_menu_append (menu, _ ("_Text to Go On Writing (ODT)…"), "publish.save::odt");
    g_menu_append (menu, _ ("_Web Page (HTML)…"), "publish.save::html");
  }
  if (get_kind (self) != NULL)
    g_menu_append (menu, _ ("Ta_ble (CSV)…"), "publish.save::csv");
  gtk_menu_button_set_menu_model (
      GTK_MENU_BUTTON (self->save),
      g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0 ? G_MENU_MODEL (menu) : NULL);
}

static void
show_nothing (ReseauPublishWindow *self, const GError *error)
{
  gboolean long_list = g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE);
  const char *words = reseau_sentence_for_error (error);

  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED))
    words = _ ("Nothing of this is to be shown outside the network.");
  else if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND))
    words = _ ("There is nothing here that could be printed.");
  else if (long_list)
    words = _ ("This list is too long for one document: 1000 at most. Narrow it first by a theme, "
               "an area or words. A table (CSV) can be saved of all of it.");
  fill_save_menu (self, FALSE);
  if (!long_list)
    gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->save), NULL);
  adw_status_page_set_title (ADW_STATUS_PAGE (self->empty),
                             long_list ? _ ("Too Long to Print") : _ ("Nothing to Print"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->empty), words);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "empty");
  enable (self);
}

static void
show_pages (ReseauPublishWindow *self)
{
  guint n = reseau_paper_get_n (self->paper);
  g_autofree char *words = g_strdup_printf (ngettext ("%u page", "%u pages", n), n);

  reseau_sheets_show (self->sheets, self->paper);
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), self->publication->document->title);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), words);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "pages");
  fill_save_menu (self, TRUE);
  enable (self);
}

static void
on_laid_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauPublishWindow) self = data;
  ReseauPaper *paper = reseau_paper_new_finish (result, NULL);

  if (paper == NULL) /* another one is on its way */
    return;
  g_clear_pointer (&self->paper, reseau_paper_unref);
  self->paper = paper;
  show_pages (self);
}

static void
lay_out (ReseauPublishWindow *self)
{
  g_autoptr (GtkPageSetup) setup = reseau_print_load_page_setup ();

  reseau_paper_new_async (self->publication->document,
                          gtk_page_setup_get_paper_width (setup, GTK_UNIT_POINTS),
                          gtk_page_setup_get_paper_height (setup, GTK_UNIT_POINTS), self->loading,
                          on_laid_out_cb, g_object_ref (self));
}

/* What one can leave out is what was there at first. */
static void
note_choices (ReseauPublishWindow *self)
{
  if (self->ids != NULL || self->request->query == NULL)
    return;
  self->ids = g_ptr_array_ref (self->publication->ids);
  reseau_publish_choices_fill (self->choices, self->publication->titles);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauPublishWindow) self = data;
  g_autoptr (GError) error = NULL;
  ReseauPublication *publication =
      reseau_context_load_publication_finish (RESEAU_CONTEXT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->publication, reseau_publication_free);
  self->publication = publication;
  if (publication == NULL) {
    show_nothing (self, error);
    return;
  }
  note_choices (self);
  lay_out (self);
}

static void
load (ReseauPublishWindow *self)
{
  if (self->context == NULL)
    return;
  g_cancellable_cancel (self->loading);
  g_object_unref (self->loading);
  self->loading = g_cancellable_new ();
  g_clear_pointer (&self->paper, reseau_paper_unref);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "loading");
  enable (self);
  self->request->audience = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->outside))
                                ? RESEAU_AUDIENCE_PUBLIC
                                : RESEAU_AUDIENCE_NETWORK;
  self->request->contacts = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->contacts));
  reseau_context_load_publication_async (self->context, self->request, self->loading, on_loaded_cb,
                                         g_object_ref (self));
}

static void
on_choose (guint index, gboolean wanted, gpointer data)
{
  ReseauPublishWindow *self = data;

  reseau_publication_request_set_wanted (self->request, g_ptr_array_index (self->ids, index),
                                         wanted);
}

static gboolean
on_chosen (gpointer data)
{
  load (data);
  return G_SOURCE_REMOVE;
}

/* --- writing --------------------------------------------------------------------------------- */

static gboolean
on_tick_cb (gpointer data)
{
  ReseauPublishWindow *self = data;

  if (++self->ticks == SHOW_AFTER)
    gtk_widget_set_visible (self->progress, TRUE);
  if (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (self->bar)) <= 0)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->bar));
  return G_SOURCE_CONTINUE;
}

static void
on_progress (double share, gpointer data)
{
  ReseauPublishWindow *self = data;

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), share);
}

/* A folder of the portal has a name that nobody knows. */
static char *
dup_saved_words (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *place = folder != NULL ? g_file_get_basename (folder) : NULL;
  g_autofree char *place_shown = place != NULL ? g_filename_display_name (place) : NULL;

  if (place_shown == NULL || path == NULL || g_str_has_prefix (path, g_get_user_runtime_dir ()))
    return g_strdup_printf (_ ("“%s” saved"), shown);
  /* Translators: a file, then its folder */
  return g_strdup_printf (_ ("“%s” saved in “%s”"), shown, place_shown);
}

static void
say_saved (ReseauPublishWindow *self)
{
  g_autofree char *words = dup_saved_words (self->saved);
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _ ("_Open"));
  adw_toast_set_action_name (toast, "publish.open");
  adw_toast_set_timeout (toast, 15);
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

/* What was saved before stands in the way of nothing that is said next. */
static void
end_toast (ReseauPublishWindow *self)
{
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_clear_weak_pointer (&self->toast);
}

static void
end_saving (ReseauPublishWindow *self, const GError *error)
{
  g_clear_object (&self->saving);
  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_widget_set_visible (self->progress, FALSE);
  enable (self);
  if (error == NULL)
    say_saved (self);
  else if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_DISK))
    fail (self, _ ("It Could Not Be Saved"),
          _ ("The disk is full, or this folder cannot be written to. Choose another folder, or "
             "make some room. What stood there before is still there."));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, _ ("It Could Not Be Saved"), reseau_sentence_for_error (error));
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauPublishWindow) self = data;
  g_autoptr (GError) error = NULL;

  reseau_document_save_finish (result, &error);
  end_saving (self, error);
}

static void
on_table_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauPublishWindow) self = data;
  g_autoptr (GError) error = NULL;

  reseau_context_save_table_finish (RESEAU_CONTEXT (source), result, &error);
  end_saving (self, error);
}

/**
 * reseau_publish_window_save:
 * @format: "pdf", "odt", "html" or, of a list, "csv"
 *
 * Writes what is shown.
 */
void
reseau_publish_window_save (ReseauPublishWindow *self, const char *format, GFile *file)
{
  ReseauDocumentFormat known;
  gboolean is_document = reseau_document_format_parse (format, &known);

  g_return_if_fail (RESEAU_IS_PUBLISH_WINDOW (self));

  if (self->saving != NULL || (is_document ? self->publication == NULL : get_kind (self) == NULL))
    return;
  self->saving = g_cancellable_new ();
  end_toast (self);
  self->ticks = 0;
  self->timer = g_timeout_add (TICK_MS, on_tick_cb, self);
  g_set_object (&self->saved, file);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), 0);
  enable (self);
  if (is_document)
    reseau_document_save_async (self->publication->document, known, file, on_progress, self,
                                self->saving, on_saved_cb, g_object_ref (self));
  else
    reseau_context_save_table_async (self->context, get_kind (self), self->request, file,
                                     self->saving, on_table_saved_cb, g_object_ref (self));
}

typedef struct {
  ReseauPublishWindow *window;
  char *format;
} Choice;

static void
on_place_cb (GFile *file, gpointer data)
{
  Choice *choice = data;

  if (file != NULL && choice->window->context != NULL)
    reseau_publish_window_save (choice->window, choice->format, file);
  g_object_unref (choice->window);
  g_free (choice->format);
  g_free (choice);
}

static void
on_save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ReseauPublishWindow *self = RESEAU_PUBLISH_WINDOW (widget);
  const char *format = g_variant_get_string (parameter, NULL);
  g_autofree char *file = self->publication != NULL
                              ? reseau_publication_dup_file_name (self->publication, format)
                              : g_strdup_printf ("%s.%s", _ ("List"), format);
  Choice *choice = g_new0 (Choice, 1);

  choice->window = g_object_ref (self);
  choice->format = g_strdup (format);
  reseau_compat_choose_place (GTK_WINDOW (self), _ ("Save the Document"), file, on_place_cb,
                              choice);
}

static void
on_opened (gboolean shown, gpointer data)
{
  g_autoptr (ReseauPublishWindow) self = data;

  if (!shown && self->context != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts),
                                 adw_toast_new (_ ("No program of this computer opens this file")));
}

static void
on_open_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ReseauPublishWindow *self = RESEAU_PUBLISH_WINDOW (widget);
  g_autofree char *uri = self->saved != NULL ? g_file_get_uri (self->saved) : NULL;

  if (uri != NULL)
    reseau_compat_show_uri (GTK_WINDOW (self), uri, on_opened, g_object_ref (self));
}

static void
on_stop_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_cancellable_cancel (RESEAU_PUBLISH_WINDOW (widget)->saving);
}

/* --- printing ------------------------------------------------------------ */

static void
on_printed (const GError *error, gpointer data)
{
  g_autoptr (ReseauPublishWindow) self = data;

  if (self->context == NULL)
    return;
  if (error != NULL)
    fail (self, _ ("It Could Not Be Printed"), error->message);
  else if (self->publication != NULL)
    lay_out (self); /* another paper, perhaps */
}

/**
 * reseau_publish_window_print:
 * @into: (nullable): a file that gets the pages instead of a printer
 */
void
reseau_publish_window_print (ReseauPublishWindow *self, const char *into)
{
  g_return_if_fail (RESEAU_IS_PUBLISH_WINDOW (self));

  if (self->publication != NULL)
    reseau_print_run (GTK_WINDOW (self), self->publication->document, into, on_printed,
                      g_object_ref (self));
}

static void
on_print_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  reseau_publish_window_print (RESEAU_PUBLISH_WINDOW (widget), NULL);
}

/* --- building ------------------------------------------------------------ */

static GtkWidget *
header_new (ReseauPublishWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();

  self->title = adw_window_title_new (_ ("Print or Export"), NULL);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  return header;
}

/* Below, where there is room for the words, whatever their size. */
static GtkWidget *
actions_new (ReseauPublishWindow *self)
{
  GtkWidget *box = reseau_wrap_box_new (6);
  GtkWidget *print = reseau_button_new (_ ("_Print…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (print), "publish.print");
  gtk_widget_add_css_class (print, "suggested-action");
  self->save = gtk_menu_button_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->save), _ ("_Save"));
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (self->save), TRUE);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->save), GTK_ARROW_UP);
  gtk_box_append (GTK_BOX (box), self->save);
  gtk_box_append (GTK_BOX (box), print);
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_widget_add_css_class (box, "sheet-actions");
  return box;
}

static GtkWidget *
check_new (ReseauPublishWindow *self, const char *words, const char *hint, gboolean active)
{
  GtkWidget *check = gtk_check_button_new_with_mnemonic (words);
  GtkWidget *label = gtk_widget_get_last_child (check);

  if (GTK_IS_LABEL (label))
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_tooltip_text (check, hint);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), active);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (load), self);
  return check;
}

/* For whom it is, and what is in it. */
static GtkWidget *
options_new (ReseauPublishWindow *self)
{
  GtkWidget *box = reseau_wrap_box_new (12);

  self->outside = check_new (self, _ ("For People _Outside the Network"),
                             _ ("Leaves out what is not to be shown outside"),
                             self->request->audience == RESEAU_AUDIENCE_PUBLIC);
  self->contacts = check_new (self, _ ("With _Telephones and E-mail"),
                              _ ("Those of people only where they agreed"), TRUE);
  self->choices = reseau_publish_choices_new (on_choose, on_chosen, self);
  gtk_box_append (GTK_BOX (box), self->outside);
  gtk_box_append (GTK_BOX (box), self->contacts);
  gtk_box_append (GTK_BOX (box), self->choices);
  for (GtkWidget *w = gtk_widget_get_first_child (box); w; w = gtk_widget_get_next_sibling (w))
    gtk_widget_set_valign (w, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (box, "sheet-options");
  return box;
}

static GtkWidget *
progress_new (ReseauPublishWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *stop = reseau_button_new (_ ("St_op"));

  self->bar = gtk_progress_bar_new ();
  gtk_widget_set_hexpand (self->bar, TRUE);
  gtk_widget_set_valign (self->bar, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Writing the document"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (stop), "publish.stop");
  gtk_box_append (GTK_BOX (box), self->bar);
  gtk_box_append (GTK_BOX (box), stop);
  gtk_widget_add_css_class (box, "sheet-options");
  gtk_widget_set_visible (box, FALSE);
  return box;
}

static GtkWidget *
stack_new (ReseauPublishWindow *self)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Preparing the pages"), -1);
  self->sheets = reseau_sheets_new ();
  self->empty = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->empty), "document-print-symbolic");
  gtk_stack_add_named (GTK_STACK (stack), spinner, "loading");
  gtk_stack_add_named (GTK_STACK (stack), self->sheets, "pages");
  gtk_stack_add_named (GTK_STACK (stack), self->empty, "empty");
  gtk_widget_set_vexpand (stack, TRUE);
  return stack;
}

static void
build (ReseauPublishWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->toasts = adw_toast_overlay_new ();
  gtk_box_append (GTK_BOX (box), header_new (self));
  gtk_box_append (GTK_BOX (box), options_new (self));
  self->stack = stack_new (self);
  gtk_box_append (GTK_BOX (box), self->stack);
  self->progress = progress_new (self);
  gtk_box_append (GTK_BOX (box), self->progress);
  gtk_box_append (GTK_BOX (box), actions_new (self));
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), box);
  adw_window_set_content (ADW_WINDOW (self), self->toasts);
}

static void
stop_all (ReseauPublishWindow *self)
{
  g_cancellable_cancel (self->loading);
  g_cancellable_cancel (self->saving);
}

static void
reseau_publish_window_dispose (GObject *object)
{
  ReseauPublishWindow *self = RESEAU_PUBLISH_WINDOW (object);

  stop_all (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_weak_pointer (&self->toast);
  g_clear_object (&self->saving);
  g_clear_object (&self->saved);
  g_clear_object (&self->context);
  g_clear_pointer (&self->paper, reseau_paper_unref);
  g_clear_pointer (&self->publication, reseau_publication_free);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  G_OBJECT_CLASS (reseau_publish_window_parent_class)->dispose (object);
}

static void
reseau_publish_window_finalize (GObject *object)
{
  ReseauPublishWindow *self = RESEAU_PUBLISH_WINDOW (object);

  g_clear_object (&self->loading);
  reseau_publication_request_free (self->request);
  G_OBJECT_CLASS (reseau_publish_window_parent_class)->finalize (object);
}

static gboolean
reseau_publish_window_close_request (GtkWindow *window)
{
  stop_all (RESEAU_PUBLISH_WINDOW (window));
  return GTK_WINDOW_CLASS (reseau_publish_window_parent_class)->close_request (window);
}

static void
reseau_publish_window_class_init (ReseauPublishWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_publish_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_publish_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = reseau_publish_window_close_request;
  gtk_widget_class_install_action (widget_class, "publish.print", NULL, on_print_cb);
  gtk_widget_class_install_action (widget_class, "publish.save", "s", on_save_cb);
  gtk_widget_class_install_action (widget_class, "publish.open", NULL, on_open_cb);
  gtk_widget_class_install_action (widget_class, "publish.stop", NULL, on_stop_cb);
}

static void
reseau_publish_window_init (ReseauPublishWindow *self)
{
  self->loading = g_cancellable_new ();
  gtk_window_set_default_size (GTK_WINDOW (self), 760, 820);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Print or Export"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  reseau_shortcuts_add (GTK_WIDGET (self), RESEAU_KEYS_PUBLISH);
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_PUBLISH);
}

/**
 * reseau_publish_window_new:
 * @parent: (nullable): stands behind it
 */
GtkWidget *
reseau_publish_window_new (GtkWindow *parent, ReseauContext *context,
                           const ReseauPublicationRequest *request)
{
  ReseauPublishWindow *self =
      g_object_new (RESEAU_TYPE_PUBLISH_WINDOW, "transient-for", parent, NULL);

  self->context = g_object_ref (context);
  self->request = reseau_publication_request_copy (request);
  build (self);
  load (self);
  return GTK_WIDGET (self);
}
