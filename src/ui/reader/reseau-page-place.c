/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

/* A page that is made anew while somebody reads it stays where it was: what they read does not
 * move, whatever came above it. */

/* Where something stood in the page. */
typedef struct {
  ReseauPage *page;
  const char *key; /* %NULL: the discussion, which stays */
  double top;
  double scroll;
} Place;

static gboolean
find_top (ReseauPage *self, GtkWidget *widget, double *top)
{
  graphene_point_t point;

  if (!gtk_widget_compute_point (widget, self->column, &GRAPHENE_POINT_INIT (0, 0), &point))
    return FALSE;
  *top = point.y;
  return TRUE;
}

static double
get_scroll (ReseauPage *self)
{
  return gtk_adjustment_get_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)));
}

/* The first marked one that ends below the top of what is seen, or the one with @key. */
static GtkWidget *
find_marked (ReseauPage *self, GtkWidget *root, const char *key)
{
  const char *mark = g_object_get_data (G_OBJECT (root), RESEAU_PAGE_PLACE);
  GtkWidget *found = NULL;
  double top;

  if (mark != NULL && key != NULL)
    return g_str_equal (mark, key) ? root : NULL;
  if (mark != NULL)
    return find_top (self, root, &top) && top + gtk_widget_get_height (root) > get_scroll (self)
               ? root
               : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_marked (self, child, key);
  return found;
}

/* Nobody waits for the layout any more. */
void
reseau_page_forget_place (ReseauPage *self)
{
  if (self->clock != NULL)
    g_signal_handler_disconnect (self->clock, self->on_layout);
  g_clear_object (&self->clock);
}

/* After everything has its new place, before it is drawn.  Where the focus has moved meanwhile, the
 * page has followed it: the value is that of before. */
static void
on_layout_cb (GdkFrameClock *clock, const Place *place)
{
  ReseauPage *self = place->page;
  GtkWidget *widget = place->key ? find_marked (self, self->page, place->key) : self->talk;
  double top;

  if (widget != NULL && find_top (self, widget, &top))
    gtk_adjustment_set_value (
        gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)),
        place->scroll + top - place->top);
  reseau_page_forget_place (self);
}

static void
place_free (gpointer place, GClosure *closure)
{
  g_free (place);
}

/* Before it is made anew.  What was asked before and not done yet holds. */
void
reseau_page_keep_place (ReseauPage *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));
  GtkWidget *widget;
  Place *place;
  double top;

  /* Whoever reads the beginning stays at the beginning. */
  if (self->clock != NULL || clock == NULL || !gtk_widget_get_mapped (self->scroller) ||
      get_scroll (self) <= 0)
    return;
  widget = find_marked (self, self->page, NULL);
  if (!find_top (self, widget ? widget : self->talk, &top))
    return;
  place = g_new0 (Place, 1);
  place->page = self;
  place->scroll = get_scroll (self);
  place->top = top;
  place->key = widget ? g_object_get_data (G_OBJECT (widget), RESEAU_PAGE_PLACE) : NULL;
  self->clock = g_object_ref (clock);
  self->on_layout = g_signal_connect_data (clock, "layout", G_CALLBACK (on_layout_cb), place,
                                           place_free, G_CONNECT_AFTER);
}
