/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-editor-status.h"

#include "reseau-problem-words.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

struct _ReseauEditorStatus {
  GtkWidget parent_instance;

  GtkWidget *level;
  GtkWidget *percent;
  GtkWidget *link;
  GtkWidget *link_label;
  GtkWidget *kept;
  const ReseauField *field;
};

enum {
  WANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauEditorStatus, reseau_editor_status, GTK_TYPE_WIDGET)

static void
on_link_clicked_cb (GtkButton *button, ReseauEditorStatus *self)
{
  if (self->field != NULL)
    g_signal_emit (self, signals[WANTED], 0, self->field);
}

static void
show_link (ReseauEditorStatus *self, const char *words, const ReseauField *field)
{
  self->field = field;
  gtk_label_set_label (GTK_LABEL (self->link_label), words ? words : "");
  gtk_widget_set_visible (self->link, words != NULL);
  /* A label of one's own inside a button does not name it. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->link), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words ? words : "", -1);
}

static char *
dup_next_words (const ReseauField *next)
{
  const char *prompt = reseau_words_label (&next->prompt);

  if (prompt != NULL && *prompt != '\0')
    return g_strdup (prompt);
  /* Translators: %s is the name of a field */
  return g_strdup_printf (_ ("Missing most: %s"), reseau_words_label (&next->label));
}

/**
 * reseau_editor_status_apply:
 * @changed: whether there is something to save
 */
void
reseau_editor_status_apply (ReseauEditorStatus *self, const ReseauForm *form, gboolean changed)
{
  const ReseauField *next = NULL;
  guint complete = reseau_form_get_completeness (form, &next);
  ReseauProblemCode code = RESEAU_PROBLEM_NONE;
  const ReseauField *wrong = reseau_form_get_first_problem (form, &code);
  /* Translators: how complete a page is */
  g_autofree char *words = NULL;
  g_autofree char *percent = g_strdup_printf (_ ("%u%% complete"), complete);

  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->level), complete / 100.0);
  gtk_label_set_label (GTK_LABEL (self->percent), percent);
  if (changed && wrong != NULL)
    words = reseau_words_cannot_save (wrong, code);
  else if (next != NULL)
    words = dup_next_words (next);
  show_link (self, words, changed && wrong != NULL ? wrong : next);
}

/**
 * reseau_editor_status_set_kept:
 * @words: (nullable): what has become of what was typed
 */
void
reseau_editor_status_set_kept (ReseauEditorStatus *self, const char *words)
{
  gtk_label_set_label (GTK_LABEL (self->kept), words ? words : "");
  gtk_widget_set_visible (self->kept, words != NULL);
}

static void
reseau_editor_status_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (reseau_editor_status_parent_class)->dispose (object);
}

static void
reseau_editor_status_class_init (ReseauEditorStatusClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_editor_status_dispose;
  signals[WANTED] = g_signal_new ("wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "editorstatus");
}

static void
reseau_editor_status_init (ReseauEditorStatus *self)
{
  GtkWidget *all = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = reseau_wrap_box_new (4);

  self->level = gtk_level_bar_new ();
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (self->level), NULL);
  self->percent = reseau_label_new (NULL, "caption");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->level), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  self->percent, NULL, -1);
  self->link = gtk_button_new ();
  self->link_label = reseau_label_new (NULL, "caption");
  gtk_label_set_ellipsize (GTK_LABEL (self->link_label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (self->link_label), TRUE);
  gtk_button_set_child (GTK_BUTTON (self->link), self->link_label);
  gtk_widget_add_css_class (self->link, "flat");
  gtk_widget_add_css_class (self->link, "status-link");
  g_signal_connect (self->link, "clicked", G_CALLBACK (on_link_clicked_cb), self);
  self->kept = reseau_label_new (NULL, "caption");
  gtk_widget_add_css_class (self->kept, "dim-label");
  gtk_widget_set_hexpand (self->kept, TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->kept), 1);
  gtk_widget_set_visible (self->kept, FALSE);
  gtk_label_set_ellipsize (GTK_LABEL (self->percent), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (box), self->percent);
  gtk_box_append (GTK_BOX (box), self->link);
  gtk_box_append (GTK_BOX (box), self->kept);
  gtk_box_append (GTK_BOX (all), self->level);
  gtk_box_append (GTK_BOX (all), box);
  gtk_widget_set_parent (all, GTK_WIDGET (self));
}

GtkWidget *
reseau_editor_status_new (void)
{
  return g_object_new (RESEAU_TYPE_EDITOR_STATUS, NULL);
}
