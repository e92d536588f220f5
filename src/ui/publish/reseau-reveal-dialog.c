/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-reveal-dialog.h"

#include "reseau-completeness.h"
#include "reseau-help.h"
#include "reseau-page.h"
#include "reseau-scope.h"
#include "reseau-shortcuts.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define RESEAU_TYPE_REVEAL_DIALOG (reseau_reveal_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ReseauRevealDialog, reseau_reveal_dialog, RESEAU, REVEAL_DIALOG, AdwWindow)

struct _ReseauRevealDialog {
  AdwWindow parent_instance;

  void (*wanted) (gpointer data);
  gpointer data;
  GDestroyNotify destroy;
};

G_DEFINE_FINAL_TYPE (ReseauRevealDialog, reseau_reveal_dialog, ADW_TYPE_WINDOW)

static guint
width_of (const char *visibility)
{
  static const char *const all[] = { "me", "pair", "structure", "network", "public" };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_strcmp0 (visibility, all[i]) == 0)
      return i;
  return 0;
}

/* Whether @visibility lets more people see it. */
gboolean
reseau_reveal_widens (const ReseauRecord *record, const char *visibility)
{
  gboolean is_public = reseau_value_get_bool (reseau_record_get (record, "public"));

  return width_of (visibility) > width_of (reseau_scope_get_visibility (record->scope, is_public));
}

/* --- what is said before ------------------------------------------------------------------- */

static const char *
who_words (const char *visibility)
{
  if (g_str_equal (visibility, "structure"))
    return _ ("The people of your structure will read this page.");
  if (g_str_equal (visibility, "public"))
    return _ ("Everyone in the network will read this page, and may hand it on outside.");
  return _ ("Everyone in the network will read this page.");
}

/* Returns: (nullable): what would help those who read it most */
static char *
dup_missing_words (ReseauContext *context, const ReseauRecord *record)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (context), record->kind);
  const ReseauField *next = NULL;
  guint percent = reseau_completeness_get (kind, record->fields, &next);
  const char *prompt = next != NULL ? reseau_words_label (&next->prompt) : NULL;
  g_autofree char *complete = g_strdup_printf (_ ("%u%% complete"), percent);

  if (next == NULL)
    return NULL;
  return g_strdup_printf ("%s. %s", complete,
                          prompt != NULL && *prompt != '\0' ? prompt
                                                            : reseau_words_label (&next->label));
}

static GtkWidget *
words_new (ReseauContext *context, const ReseauReveal *reveal)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *who = reseau_paragraph_new (who_words (reveal->visibility));
  GtkWidget *back = reseau_paragraph_new (
      _ ("You can take it back afterwards. What somebody has read by then stays read."));
  g_autofree char *missing = dup_missing_words (context, reveal->record);

  gtk_widget_add_css_class (who, "heading");
  gtk_box_append (GTK_BOX (box), who);
  if (missing != NULL)
    gtk_box_append (GTK_BOX (box), reseau_paragraph_new (missing));
  gtk_widget_add_css_class (back, "dim-label");
  gtk_box_append (GTK_BOX (box), back);
  gtk_widget_add_css_class (box, "reveal-words");
  return box;
}

/* --- what one does --------------------------------------------------------------------------- */

static void
on_wanted_cb (ReseauRevealDialog *self)
{
  self->wanted (self->data);
  gtk_window_destroy (GTK_WINDOW (self));
}

static GtkWidget *
actions_new (GtkWindow *window, const ReseauReveal *reveal)
{
  GtkWidget *box = reseau_wrap_box_new (6);
  GtkWidget *cancel = reseau_button_new (_ ("_Cancel"));
  GtkWidget *act = reseau_button_new (reveal->state != NULL ? _ ("_Publish") : _ ("_Share"));

  gtk_widget_add_css_class (act, "suggested-action");
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), window);
  g_signal_connect_swapped (act, "clicked", G_CALLBACK (on_wanted_cb), window);
  gtk_box_append (GTK_BOX (box), cancel);
  gtk_box_append (GTK_BOX (box), act);
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_widget_add_css_class (box, "sheet-actions");
  gtk_window_set_default_widget (window, act);
  return box;
}

/* What a page leads to looks as it does for a reader, and is not gone to from here. */
static void
add_links (GtkWidget *window)
{
  static const GActionEntry entries[] = { { .name = "open", .parameter_type = "s" },
                                          { .name = "filter", .parameter_type = "(sss)" } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
}

static void
reseau_reveal_dialog_finalize (GObject *object)
{
  ReseauRevealDialog *self = RESEAU_REVEAL_DIALOG (object);

  if (self->destroy != NULL)
    self->destroy (self->data);
  G_OBJECT_CLASS (reseau_reveal_dialog_parent_class)->finalize (object);
}

static void
reseau_reveal_dialog_class_init (ReseauRevealDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_reveal_dialog_finalize;
}

static void
reseau_reveal_dialog_init (ReseauRevealDialog *self)
{
  gtk_window_set_title (GTK_WINDOW (self), _ ("What the Others Will See"));
  gtk_window_set_default_size (GTK_WINDOW (self), 640, 680);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  add_links (GTK_WIDGET (self));
  reseau_shortcuts_add (GTK_WIDGET (self), RESEAU_KEYS_REVEAL);
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_WRITE);
}

GtkWindow *
reseau_reveal_dialog_present (GtkWindow *parent, ReseauContext *context, const ReseauReveal *reveal)
{
  ReseauRevealDialog *self =
      g_object_new (RESEAU_TYPE_REVEAL_DIALOG, "transient-for", parent, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page =
      reseau_page_new_preview (context, reveal->record->id, reveal->visibility, reveal->state);

  self->wanted = reveal->wanted;
  self->data = reveal->data;
  self->destroy = reveal->destroy;
  gtk_widget_set_vexpand (page, TRUE);
  gtk_widget_add_css_class (page, "reveal-page");
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), words_new (context, reveal));
  gtk_box_append (GTK_BOX (box), page);
  gtk_box_append (GTK_BOX (box), actions_new (GTK_WINDOW (self), reveal));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WINDOW (self);
}
