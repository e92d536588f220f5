/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sheets.h"

#include "reseau-publication-picture.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Pages as they will be, one below the other; only those that are looked at are drawn. */

#define SHEET_WIDTH 640
/* Pixels in a point, on a screen of one pixel each. */
#define SCALE 1.25
#define AT_ONCE 50

struct _ReseauPaper {
  gatomicrefcount refs;
  GMutex lock;
  ReseauPages *pages;
};

ReseauPaper *
reseau_paper_ref (ReseauPaper *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_paper_unref (ReseauPaper *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  reseau_pages_free (self->pages);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* It does not change any more. */
guint
reseau_paper_get_n (ReseauPaper *self)
{
  return reseau_pages_get_n (self->pages);
}

/* --- laying out ------------------------------------------------------------------------- */

static void
lay_out_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ReseauPaper *self = data;

  while (!reseau_pages_lay_out (self->pages, AT_ONCE))
    if (g_task_return_error_if_cancelled (task))
      return;
  g_task_return_pointer (task, reseau_paper_ref (self), (GDestroyNotify) reseau_paper_unref);
}

void
reseau_paper_new_async (ReseauDocument *document, double width, double height,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  ReseauPaper *self = g_new0 (ReseauPaper, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->pages = reseau_pages_new (document, width, height);
  g_task_set_source_tag (task, reseau_paper_new_async);
  g_task_set_task_data (task, self, (GDestroyNotify) reseau_paper_unref);
  g_task_run_in_thread (task, lay_out_in_thread);
}

ReseauPaper *
reseau_paper_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- drawing ------------------------------------------------------------------------------ */

typedef struct {
  ReseauPaper *paper;
  guint page;
  double scale;
  GdkTexture *texture;
  char *text;
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *self = data;

  reseau_paper_unref (self->paper);
  g_clear_object (&self->texture);
  g_free (self->text);
  g_free (self);
}

static void
destroy_surface (gpointer data)
{
  cairo_surface_destroy (data);
}

static GdkTexture *
texture_new (cairo_surface_t *surface)
{
  int stride = cairo_image_surface_get_stride (surface);
  int height = cairo_image_surface_get_height (surface);
  g_autoptr (GBytes) bytes =
      g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), (gsize) stride * height,
                                  destroy_surface, cairo_surface_reference (surface));

  return gdk_memory_texture_new (cairo_image_surface_get_width (surface), height,
                                 GDK_MEMORY_DEFAULT, bytes, stride);
}

static void
draw_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Sheet *self = data;
  double width, height;
  cairo_surface_t *surface;
  ReseauPagesTarget target = { .scale = self->scale, .decoder = reseau_picture_decode };

  g_mutex_lock (&self->paper->lock);
  if (!g_cancellable_is_cancelled (cancellable)) {
    reseau_pages_get_size (self->paper->pages, &width, &height);
    surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) (width * self->scale),
                                          (int) (height * self->scale));
    target.cr = cairo_create (surface);
    cairo_set_source_rgb (target.cr, 1, 1, 1);
    cairo_paint (target.cr);
    cairo_scale (target.cr, self->scale, self->scale);
    reseau_pages_draw (self->paper->pages, self->page, &target);
    cairo_destroy (target.cr);
    cairo_surface_flush (surface);
    self->texture = texture_new (surface);
    cairo_surface_destroy (surface);
    self->text = reseau_pages_dup_text (self->paper->pages, self->page);
  }
  g_mutex_unlock (&self->paper->lock);
  g_task_return_boolean (task, TRUE);
}

static void
on_drawn_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  const Sheet *self = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL) || self->texture == NULL)
    return;
  gtk_picture_set_paintable (GTK_PICTURE (object), GDK_PAINTABLE (self->texture));
  gtk_accessible_update_property (GTK_ACCESSIBLE (object), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  self->text, -1);
}

static void
cancel (gpointer data)
{
  g_cancellable_cancel (data);
  g_object_unref (data);
}

static void
draw (GtkWidget *picture, ReseauPaper *paper, guint page)
{
  GCancellable *cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (picture, cancellable, on_drawn_cb, NULL);
  g_autoptr (GdkPaintable) empty = NULL;
  g_autofree char *label =
      g_strdup_printf (_ ("Page %u of %u"), page + 1, reseau_paper_get_n (paper));
  Sheet *sheet = g_new0 (Sheet, 1);
  double width, height;

  g_object_set_data_full (G_OBJECT (picture), "drawing", cancellable, cancel);
  g_task_set_source_tag (task, draw);
  reseau_pages_get_size (paper->pages, &width, &height);
  empty = gdk_paintable_new_empty ((int) width, (int) height);
  gtk_picture_set_paintable (GTK_PICTURE (picture), empty);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  sheet->paper = reseau_paper_ref (paper);
  sheet->page = page;
  sheet->scale = SCALE * gtk_widget_get_scale_factor (picture);
  g_task_set_task_data (task, sheet, sheet_free);
  g_task_run_in_thread (task, draw_in_thread);
}

/* --- the list ------------------------------------------------------------------------------ */

static GtkWidget *
picture_of (GtkListItem *item)
{
  return adw_clamp_get_child (ADW_CLAMP (gtk_list_item_get_child (item)));
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *picture = gtk_picture_new ();

  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), SHEET_WIDTH);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), SHEET_WIDTH);
  gtk_widget_add_css_class (picture, "sheet");
  adw_clamp_set_child (ADW_CLAMP (clamp), picture);
  gtk_list_item_set_child (item, clamp);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, GtkWidget *sheets)
{
  ReseauPaper *paper = g_object_get_data (G_OBJECT (sheets), "paper");

  if (paper != NULL && gtk_list_item_get_position (item) < reseau_paper_get_n (paper))
    draw (picture_of (item), paper, gtk_list_item_get_position (item));
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  g_object_set_data (G_OBJECT (picture_of (item)), "drawing", NULL);
}

GtkWidget *
reseau_sheets_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_list_view_new (NULL, factory);

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), scrolled);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), NULL);
  gtk_widget_add_css_class (view, "sheets");
  /* A picture could be as small as nothing. */
  gtk_scrollable_set_vscroll_policy (GTK_SCROLLABLE (view), GTK_SCROLL_NATURAL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Pages"),
                                  -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  return scrolled;
}

void
reseau_sheets_show (GtkWidget *sheets, ReseauPaper *paper)
{
  GtkWidget *view = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (sheets));
  g_autoptr (GtkStringList) pages = gtk_string_list_new (NULL);
  g_autoptr (GtkSelectionModel) model = NULL;

  for (guint i = 0; i < reseau_paper_get_n (paper); i++)
    gtk_string_list_append (pages, "");
  g_object_set_data_full (G_OBJECT (sheets), "paper", reseau_paper_ref (paper),
                          (GDestroyNotify) reseau_paper_unref);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&pages))));
  gtk_list_view_set_model (GTK_LIST_VIEW (view), model);
}
