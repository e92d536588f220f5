/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-helpers-view.h"

#include "reseau-help.h"
#include "reseau-helper-row.h"
#include "reseau-helpers.h"
#include "reseau-picker.h"
#include "reseau-widgets.h"
#include "reseau-wrap-layout.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Nobody asks more: one types another word. */
#define MOST_SHOWN 60

#define WIDTH 640

struct _ReseauHelpersView {
  GtkWidget parent;

  ReseauContext *context;
  ReseauQuery *query; /* (nullable) */
  char *commune;      /* (nullable): that was chosen */
  char *shown;        /* (nullable): what the rows say, to know when nothing has changed */
  GCancellable *cancellable;

  GtkWidget *scroller;
  GtkWidget *near;
  GtkWidget *picker;
  GtkWidget *status;
  GtkWidget *rows;
};

G_DEFINE_FINAL_TYPE (ReseauHelpersView, reseau_helpers_view, GTK_TYPE_WIDGET)

enum {
  THEME,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
has_need (ReseauHelpersView *self)
{
  return self->query != NULL && ((self->query->text != NULL && *self->query->text != '\0') ||
                                 reseau_value_get_length (self->query->filters) > 0);
}

static void
say (ReseauHelpersView *self, const char *words)
{
  gtk_label_set_label (GTK_LABEL (self->status), words);
  gtk_widget_set_visible (self->status, *words != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

/* --- before one has said what it is about ----------------------------------------------- */

static void
on_theme_clicked_cb (GtkButton *button, ReseauHelpersView *self)
{
  g_signal_emit (self, signals[THEME], 0, g_object_get_data (G_OBJECT (button), "theme"));
}

static GtkWidget *
theme_new (ReseauHelpersView *self, const ReseauTerm *term)
{
  GtkWidget *chip = reseau_chip_new (term->label, NULL, NULL);

  g_object_set_data_full (G_OBJECT (chip), "theme", g_strdup (term->code), g_free);
  g_signal_connect_object (chip, "clicked", G_CALLBACK (on_theme_clicked_cb), self, 0);
  return chip;
}

static void
show_themes (ReseauHelpersView *self)
{
  g_autoptr (GPtrArray) themes =
      reseau_terms_search (reseau_context_get_terms (self->context), "theme", NULL, 0);
  GtkWidget *box = reseau_wrap_box_new (6);

  say (self, _ ("Type what you need help with above, or choose a theme."));
  gtk_box_append (GTK_BOX (self->rows), reseau_heading_new (_ ("Themes")));
  for (guint i = 0; i < themes->len; i++) {
    const ReseauTerm *term = g_ptr_array_index (themes, i);

    if (term->parent == NULL)
      gtk_box_append (GTK_BOX (box), theme_new (self, term));
  }
  gtk_box_append (GTK_BOX (self->rows), box);
}

/* --- who can help ----------------------------------------------------------------------- */

static const char *
ring_title (ReseauRing ring, gboolean placed)
{
  if (!placed)
    return _ ("Who Can Help");
  switch (ring) {
  case RESEAU_RING_20:
    return _ ("Within 20 km");
  case RESEAU_RING_50:
    return _ ("Within 50 km");
  case RESEAU_RING_FAR:
    return _ ("Further Away");
  case RESEAU_RING_UNKNOWN:
  default:
    return _ ("Place Not Known");
  }
}

static GtkWidget *
ring_new (ReseauHelpersView *self, const char *title)
{
  GtkWidget *list = reseau_boxed_list_new (title);

  gtk_box_append (GTK_BOX (self->rows), reseau_heading_new (title));
  gtk_box_append (GTK_BOX (self->rows), list);
  return list;
}

static void
show_rows (ReseauHelpersView *self, const ReseauHelpers *answer)
{
  GtkWidget *list = NULL;
  const char *last = NULL;

  for (guint i = 0; i < MIN (answer->rows->len, MOST_SHOWN); i++) {
    const ReseauHelper *helper = g_ptr_array_index (answer->rows, i);
    const char *title = ring_title (reseau_helper_get_ring (helper), answer->place != NULL);

    if (g_strcmp0 (title, last) != 0)
      list = ring_new (self, title);
    last = title;
    gtk_list_box_append (GTK_LIST_BOX (list), reseau_helper_row_new (self->context, helper));
  }
  if (answer->rows->len > MOST_SHOWN)
    gtk_box_append (GTK_BOX (self->rows),
                    reseau_paragraph_new (_ ("There are more: another word or a filter shows "
                                             "those that fit better.")));
}

static void
show_nobody (ReseauHelpersView *self)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *button = reseau_button_new (_ ("_Clear the Filters"));

  gtk_widget_add_css_class (page, "compact");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "list.clear");
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "system-users-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Nobody Found"));
  adw_status_page_set_description (
      ADW_STATUS_PAGE (page),
      _ ("Try one word, or choose a theme. A fiche of the nature “Problem” asks the whole "
         "network."));
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  gtk_box_append (GTK_BOX (self->rows), page);
}

/* How many there are, and that one has to look further where nobody is near. */
static char *
dup_status (const ReseauHelpers *answer)
{
  const ReseauHelper *first = answer->rows->len > 0 ? g_ptr_array_index (answer->rows, 0) : NULL;
  ReseauRing ring = first != NULL ? reseau_helper_get_ring (first) : RESEAU_RING_20;
  guint n = answer->rows->len;

  if (n > 0 && answer->place != NULL && ring != RESEAU_RING_20)
    return g_strdup_printf (_ ("Nobody within %d km of %s; here is who is further away."),
                            ring == RESEAU_RING_50 ? RESEAU_RING_NEAR : RESEAU_RING_AROUND,
                            answer->place);
  if (answer->place == NULL && n > 0)
    return g_strdup (_ ("Choose a commune to see who is near."));
  return g_strdup_printf (
      ngettext ("%u structure or person can help", "%u structures and people can help", n), n);
}

static char *
dup_signature (ReseauHelpersView *self, const ReseauHelpers *answer)
{
  GString *text = g_string_new (has_need (self) ? "need" : "none");

  g_string_append_printf (text, "\n%s", answer->place != NULL ? answer->place : "");
  for (guint i = 0; i < answer->rows->len; i++) {
    const ReseauHelper *helper = g_ptr_array_index (answer->rows, i);
    g_autofree char *words = reseau_helper_dup_words (helper);

    g_string_append_printf (text, "\n%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d", helper->id, helper->title,
                            helper->about, helper->place, words, helper->phone, helper->email,
                            helper->hosts);
  }
  return g_string_free (text, FALSE);
}

static void
show_place (ReseauHelpersView *self, const ReseauHelpers *answer)
{
  GtkWidget *entry = reseau_picker_get_entry (RESEAU_PICKER (self->picker));
  /* Translators: %s is a commune */
  g_autofree char *words = answer->place != NULL ? g_strdup_printf (_ ("Near %s"), answer->place)
                                                 : g_strdup (_ ("Near which commune?"));

  gtk_label_set_label (GTK_LABEL (self->near), words);
  g_object_set (entry, "placeholder-text",
                answer->place != NULL ? _ ("Another commune") : _ ("Commune"), NULL);
}

static void
show_answer (ReseauHelpersView *self, const ReseauHelpers *answer)
{
  g_autofree char *signature = dup_signature (self, answer);
  g_autofree char *status = NULL;

  if (g_strcmp0 (signature, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&signature);
  show_place (self, answer);
  reseau_box_clear (self->rows);
  if (!has_need (self)) {
    show_themes (self);
    return;
  }
  status = answer->rows->len > 0 ? dup_status (answer) : g_strdup ("");
  say (self, status);
  if (answer->rows->len == 0)
    show_nobody (self);
  else
    show_rows (self, answer);
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauHelpersView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauHelpers) answer =
      reseau_context_find_helpers_finish (RESEAU_CONTEXT (source), result, &error);

  if (answer != NULL && self->rows != NULL &&
      !g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    show_answer (self, answer);
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("Who can help could not be read: %s", error->message);
}

static void
ask (ReseauHelpersView *self)
{
  if (self->query == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  reseau_context_find_helpers_async (self->context, self->query, self->commune, self->cancellable,
                                     on_found_cb, g_object_ref (self));
}

static void
on_picked_cb (ReseauPicker *picker, const char *code, const char *label, ReseauHelpersView *self)
{
  g_free (self->commune);
  self->commune = g_strdup (code);
  ask (self);
}

/* --- the type --------------------------------------------------------------------------- */

static void
reseau_helpers_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (reseau_helpers_view_parent_class)->map (widget);
  ask (RESEAU_HELPERS_VIEW (widget));
}

static void
reseau_helpers_view_dispose (GObject *object)
{
  ReseauHelpersView *self = RESEAU_HELPERS_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  self->rows = NULL;
  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_pointer (&self->commune, g_free);
  g_clear_pointer (&self->shown, g_free);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_helpers_view_parent_class)->dispose (object);
}

static void
reseau_helpers_view_class_init (ReseauHelpersViewClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_helpers_view_dispose;
  widget->map = reseau_helpers_view_map;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  signals[THEME] = g_signal_new ("theme", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
reseau_helpers_view_init (ReseauHelpersView *self)
{
}

static GtkWidget *
place_line_new (ReseauHelpersView *self)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), "structure");
  GtkWidget *line = reseau_wrap_box_new (8);

  self->near = reseau_label_new (_ ("Near which commune?"), "heading");
  gtk_label_set_ellipsize (GTK_LABEL (self->near), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (self->near), TRUE);
  gtk_widget_set_valign (self->near, GTK_ALIGN_CENTER);
  self->picker = reseau_picker_new (self->context, reseau_kind_get_field (kind, "commune"));
  reseau_picker_set_placed (RESEAU_PICKER (self->picker));
  gtk_editable_set_width_chars (
      GTK_EDITABLE (reseau_picker_get_entry (RESEAU_PICKER (self->picker))), 18);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (reseau_picker_get_entry (RESEAU_PICKER (self->picker))),
      GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Another commune to be near"), -1);
  g_signal_connect_object (self->picker, "picked", G_CALLBACK (on_picked_cb), self, 0);
  gtk_box_append (GTK_BOX (line), self->near);
  gtk_box_append (GTK_BOX (line), self->picker);
  return line;
}

static void
build (ReseauHelpersView *self)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_add_css_class (box, "helpers");
  self->status =
      g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, "xalign", 0.0,
                    "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "visible", FALSE, NULL);
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (box), place_line_new (self));
  gtk_box_append (GTK_BOX (box), self->status);
  gtk_box_append (GTK_BOX (box), self->rows);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), clamp);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

GtkWidget *
reseau_helpers_view_new (ReseauContext *context)
{
  ReseauHelpersView *self = g_object_new (RESEAU_TYPE_HELPERS_VIEW, NULL);

  self->context = g_object_ref (context);
  build (self);
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_HELPERS);
  g_signal_connect_object (context, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * reseau_helpers_view_set_query:
 * @query: what help is needed with: words, themes, other filters
 */
void
reseau_helpers_view_set_query (ReseauHelpersView *self, const ReseauQuery *query)
{
  g_return_if_fail (RESEAU_IS_HELPERS_VIEW (self));

  if (self->query != NULL && reseau_query_equal (self->query, query))
    return;
  reseau_query_free (self->query);
  self->query = reseau_query_copy (query);
  ask (self);
}
