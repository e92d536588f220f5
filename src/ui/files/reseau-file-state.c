/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-file-state.h"

#include "reseau-file-words.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

struct _ReseauFileState {
  GtkWidget parent_instance;

  ReseauContext *context;
  gboolean picture;
  char *sha256;
  char *name;
  char *author;
  ReseauFileAct act;
  gboolean showing; /* the state is being shown, not changed */
  GCancellable *cancellable;
  GtkWidget *box;
  GtkWidget *words;
  GtkWidget *button;
  GtkWidget *pin;
};

enum {
  LOOKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauFileState, reseau_file_state, GTK_TYPE_WIDGET)

/* --- showing ------------------------------------------------------------------------ */

static char *
dup_act_words (ReseauFileAct act, const char *name)
{
  switch (act) {
  case RESEAU_FILE_ACT_STOP:
    /* Translators: %s is the name of a file */
    return g_strdup_printf (_ ("Stop: %s"), name);
  case RESEAU_FILE_ACT_FETCH:
    /* Translators: %s is the name of a file */
    return g_strdup_printf (_ ("Fetch: %s"), name);
  case RESEAU_FILE_ACT_RETRY:
    /* Translators: %s is the name of a file */
    return g_strdup_printf (_ ("Try Again: %s"), name);
  case RESEAU_FILE_ACT_NONE:
  default:
    return NULL;
  }
}

static void
show_act (ReseauFileState *self)
{
  static const char *const icons[] = {
    [RESEAU_FILE_ACT_STOP] = "process-stop-symbolic",
    [RESEAU_FILE_ACT_FETCH] = "folder-download-symbolic",
    [RESEAU_FILE_ACT_RETRY] = "view-refresh-symbolic",
  };
  const char *name = self->name;
  g_autofree char *words = NULL;

  if (name == NULL || *name == '\0')
    name = self->picture ? _ ("Photo") : _ ("File");
  words = dup_act_words (self->act, name);
  gtk_widget_set_visible (self->button, words != NULL);
  if (words == NULL)
    return;
  gtk_button_set_icon_name (GTK_BUTTON (self->button), icons[self->act]);
  reseau_widget_set_words (self->button, words);
}

static void
show_info (ReseauFileState *self, const ReseauBlobInfo *info)
{
  g_autofree char *words =
      info != NULL ? reseau_file_words_dup (info, self->picture, self->author) : NULL;

  gtk_label_set_label (GTK_LABEL (self->words), words != NULL ? words : "");
  self->act = info != NULL ? reseau_file_words_act (info) : RESEAU_FILE_ACT_NONE;
  show_act (self);
  gtk_widget_set_visible (self->pin, info != NULL);
  self->showing = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->pin), info != NULL && info->pinned);
  self->showing = FALSE;
  g_signal_emit (self, signals[LOOKED], 0, info != NULL && info->state != RESEAU_BLOB_REMOTE);
}

static void
on_looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauFileState) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauBlobInfo) info =
      reseau_context_look_at_blob_finish (RESEAU_CONTEXT (object), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->box != NULL)
    show_info (self, info);
}

static void
look (ReseauFileState *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->sha256 == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  reseau_context_look_at_blob_async (self->context, self->sha256, self->cancellable, on_looked_cb,
                                     g_object_ref (self));
}

static void
on_carried_cb (ReseauContext *context, const char *sha256, ReseauFileState *self)
{
  if (g_strcmp0 (sha256, self->sha256) == 0)
    look (self);
}

/* --- acting --------------------------------------------------------------------------- */

static void
on_acted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauFileState) self = data;
  g_autoptr (GError) error = NULL;

  reseau_context_run_finish (RESEAU_CONTEXT (object), result, &error);
  if (error != NULL)
    g_debug ("What was asked of a file cannot be done: %s", error->message);
  if (self->box != NULL)
    look (self);
}

static void
on_clicked_cb (GtkButton *button, ReseauFileState *self)
{
  if (self->act == RESEAU_FILE_ACT_STOP)
    reseau_context_stop_blob_async (self->context, self->sha256, on_acted_cb, g_object_ref (self));
  else
    reseau_context_want_blob_async (self->context, self->sha256, on_acted_cb, g_object_ref (self));
}

static void
on_pin_toggled_cb (GtkToggleButton *button, ReseauFileState *self)
{
  if (!self->showing && self->sha256 != NULL)
    reseau_context_pin_blob_async (self->context, self->sha256,
                                   gtk_toggle_button_get_active (button), on_acted_cb,
                                   g_object_ref (self));
}

/**
 * reseau_file_state_set:
 * @sha256: (nullable): the photo or file
 * @name: (nullable): what it is called
 * @author: (nullable): name of who added it
 */
void
reseau_file_state_set (ReseauFileState *self, const char *sha256, const char *name,
                       const char *author)
{
  g_return_if_fail (RESEAU_IS_FILE_STATE (self));

  g_free (self->sha256);
  self->sha256 = g_strdup (sha256);
  g_free (self->name);
  self->name = g_strdup (name);
  g_free (self->author);
  self->author = g_strdup (author);
  show_info (self, NULL);
  look (self);
}

/* --- object ---------------------------------------------------------------------------- */

static void
reseau_file_state_dispose (GObject *object)
{
  ReseauFileState *self = RESEAU_FILE_STATE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_file_state_parent_class)->dispose (object);
}

static void
reseau_file_state_finalize (GObject *object)
{
  ReseauFileState *self = RESEAU_FILE_STATE (object);

  g_free (self->sha256);
  g_free (self->name);
  g_free (self->author);
  G_OBJECT_CLASS (reseau_file_state_parent_class)->finalize (object);
}

static void
reseau_file_state_class_init (ReseauFileStateClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_file_state_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_file_state_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[LOOKED] = g_signal_new ("looked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
reseau_file_state_init (ReseauFileState *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->words = reseau_label_new (NULL, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (self->words), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (self->words), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->words), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (self->words, TRUE);
  gtk_widget_add_css_class (self->words, "caption");
  self->button = reseau_icon_button_new ("process-stop-symbolic", "", NULL);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->button, FALSE);
  self->pin = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->pin), "view-pin-symbolic");
  reseau_widget_set_words (self->pin, _ ("Keep on This Computer"));
  gtk_widget_add_css_class (self->pin, "flat");
  gtk_widget_set_valign (self->pin, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->pin, FALSE);
  gtk_box_append (GTK_BOX (self->box), self->words);
  gtk_box_append (GTK_BOX (self->box), self->button);
  gtk_box_append (GTK_BOX (self->box), self->pin);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect (self->button, "clicked", G_CALLBACK (on_clicked_cb), self);
  g_signal_connect (self->pin, "toggled", G_CALLBACK (on_pin_toggled_cb), self);
}

GtkWidget *
reseau_file_state_new (ReseauContext *context, gboolean picture)
{
  ReseauFileState *self = g_object_new (RESEAU_TYPE_FILE_STATE, NULL);

  self->context = g_object_ref (context);
  self->picture = picture;
  g_signal_connect_object (context, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "carried", G_CALLBACK (on_carried_cb), self, 0);
  return GTK_WIDGET (self);
}
