/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-widgets.h"
#include "reseau-wrap-layout.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* The sections of a page, the links that lead to them, and how long its lines are. */

/* Fewer are seen at one glance. */
#define LONG_PAGE 4

/* A line that the eye finds the beginning of. */
#define LINE_CHARS 70
#define LEAST_SIZE 480

#define SECTION "reseau-section"

/**
 * reseau_page_section_new:
 * @key: by which reseau_page_go() finds it; static
 *
 * Returns: (transfer none): a part of the page, which stands in it, with its heading
 */
GtkWidget *
reseau_page_section_new (ReseauPage *self, const char *key, const char *title)
{
  GtkWidget *section = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);
  GtkWidget *heading = reseau_heading_new (title);

  gtk_widget_add_css_class (section, "section");
  gtk_widget_remove_css_class (heading, "heading");
  gtk_widget_add_css_class (heading, "title-4");
  gtk_box_append (GTK_BOX (section), heading);
  gtk_box_append (GTK_BOX (self->page), section);
  g_object_set_data (G_OBJECT (section), SECTION, (gpointer) key);
  return section;
}

void
reseau_page_add_contents (ReseauPage *self)
{
  self->contents = reseau_wrap_box_new (4);
  gtk_widget_add_css_class (self->contents, "contents");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->contents), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sections"), -1);
  gtk_box_append (GTK_BOX (self->head), self->contents);
}

static guint
count_sections (ReseauPage *self)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (self->page); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += g_object_get_data (G_OBJECT (child), SECTION) != NULL;
  return n;
}

/* Once the page has all its sections. */
void
reseau_page_fill_contents (ReseauPage *self)
{
  gboolean is_long = count_sections (self) >= LONG_PAGE;

  gtk_widget_set_visible (self->contents, is_long);
  for (GtkWidget *child = gtk_widget_get_first_child (self->page); child != NULL && is_long;
       child = gtk_widget_get_next_sibling (child)) {
    const char *key = g_object_get_data (G_OBJECT (child), SECTION);
    GtkWidget *heading = gtk_widget_get_first_child (child);

    if (key != NULL)
      gtk_box_append (GTK_BOX (self->contents),
                      reseau_link_new (gtk_label_get_label (GTK_LABEL (heading)), "page.go",
                                       g_variant_new_string (key)));
  }
}

/* Nobody stops at a heading again on the way through the page. */
static void
on_heading_left_cb (GtkEventControllerFocus *focus, gpointer data)
{
  GtkWidget *heading = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (focus));

  gtk_widget_set_focusable (heading, FALSE);
}

/* A screen reader says where one is, and Tab goes on from there. */
static void
focus_heading (GtkWidget *heading)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (focus, "leave", G_CALLBACK (on_heading_left_cb), NULL);
  gtk_widget_add_controller (heading, focus);
  gtk_widget_set_focusable (heading, TRUE);
  gtk_widget_grab_focus (heading);
}

/**
 * reseau_page_go:
 * @key: of a section; nothing happens where the page has none of that name
 */
void
reseau_page_go (ReseauPage *self, const char *key)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->page); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    graphene_point_t point;

    if (g_strcmp0 (g_object_get_data (G_OBJECT (child), SECTION), key) != 0)
      continue;
    focus_heading (gtk_widget_get_first_child (child));
    if (gtk_widget_compute_point (child, self->column, &GRAPHENE_POINT_INIT (0, 0), &point))
      gtk_adjustment_set_value (
          gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), point.y);
    return;
  }
}

/* --- the measure --------------------------------------------------------------- */

/* As long as the letters make it: large text has as many of them in a line. */
static void
on_measure_cb (GtkWidget *clamp)
{
  PangoContext *context = gtk_widget_get_pango_context (clamp);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = pango_font_metrics_get_approximate_char_width (metrics) * LINE_CHARS / PANGO_SCALE;

  pango_font_metrics_unref (metrics);
  width = MAX (width, LEAST_SIZE);
  if (adw_clamp_get_maximum_size (ADW_CLAMP (clamp)) == width)
    return;
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), width);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), width);
}

/* @clamp: what the page stands in */
void
reseau_page_measure (ReseauPage *self, GtkWidget *clamp)
{
  g_signal_connect (clamp, "map", G_CALLBACK (on_measure_cb), NULL);
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-xft-dpi",
                           G_CALLBACK (on_measure_cb), clamp, G_CONNECT_SWAPPED);
}
