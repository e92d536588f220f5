/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-blob.h"
#include "reseau-photo.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

/* Photos that arrive while their page is read: it is said over the page, which stays where it
 * is. */

/* --- the hint ------------------------------------------------------------------------- */

static char *
dup_words (guint n)
{
  return g_strdup_printf (ngettext ("%u photo has arrived", "%u photos have arrived", n), n);
}

static void
hide (ReseauPage *self)
{
  self->arrived = 0;
  gtk_widget_set_visible (self->hint, FALSE);
}

static void
on_hint_clicked_cb (GtkButton *button, ReseauPage *self)
{
  /* The viewport goes to what has the focus. */
  if (self->photo != NULL)
    gtk_widget_grab_focus (gtk_widget_get_parent (self->photo));
  hide (self);
}

GtkWidget *
reseau_page_hint_new (ReseauPage *self)
{
  g_autofree char *words = dup_words (1);
  GtkWidget *hint = reseau_button_new (words);

  gtk_widget_add_css_class (hint, "pill");
  gtk_widget_add_css_class (hint, "osd");
  gtk_widget_set_visible (hint, FALSE);
  gtk_widget_set_halign (hint, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (hint, GTK_ALIGN_END);
  gtk_widget_set_margin_bottom (hint, 12);
  g_signal_connect (hint, "clicked", G_CALLBACK (on_hint_clicked_cb), self);
  return hint;
}

static void
show_hint (ReseauPage *self)
{
  g_autofree char *words = dup_words (self->arrived);

  gtk_button_set_label (GTK_BUTTON (self->hint), words);
  gtk_widget_set_visible (self->hint, TRUE);
}

/* --- photos --------------------------------------------------------------------------- */

#define AWAITED "reseau-awaited"

static gboolean
is_seen (ReseauPage *self, GtkWidget *photo)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (photo, self->scroller, &bounds) && bounds.size.height > 0 &&
         bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (self->scroller);
}

static void
on_missing_cb (GtkWidget *photo, ReseauPage *self)
{
  g_hash_table_add (self->awaited, g_strdup (g_object_get_data (G_OBJECT (photo), AWAITED)));
}

static void
on_drawn_cb (GtkWidget *photo, ReseauPage *self)
{
  if (!g_hash_table_remove (self->awaited, g_object_get_data (G_OBJECT (photo), AWAITED)) ||
      is_seen (self, photo))
    return;
  self->arrived++;
  self->photo = photo;
  show_hint (self);
}

/* @photo: one of the page, before it shows @element */
void
reseau_page_await_photo (ReseauPage *self, GtkWidget *photo, const ReseauValue *element)
{
  const char *sha256 = reseau_value_get_member_string (element, "sha256");

  g_object_set_data_full (G_OBJECT (photo), AWAITED, g_strdup (sha256 ? sha256 : ""), g_free);
  g_signal_connect_object (photo, "missing", G_CALLBACK (on_missing_cb), self, 0);
  g_signal_connect_object (photo, "drawn", G_CALLBACK (on_drawn_cb), self, 0);
  if (self->arrived > 0)
    self->photo = photo;
}

/* --- those that were added ---------------------------------------------------------------- */

static void
note (const char *sha256, gboolean thumb, const ReseauValue *element, gpointer data)
{
  const char *by = element ? reseau_value_get_member_string (element, "by") : NULL;

  if (!thumb)
    g_hash_table_insert (data, g_strdup (sha256), g_strdup (by));
}

static GHashTable *
list_blobs (ReseauPage *self, const ReseauView *view)
{
  GHashTable *blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  reseau_blob_foreach (reseau_context_get_schema (self->context), view->shown->record, note, blobs);
  return blobs;
}

/* @next: what the page will show; what others have added to it is awaited */
void
reseau_page_await_new (ReseauPage *self, const ReseauView *next)
{
  g_autoptr (GHashTable) before = list_blobs (self, self->view);
  g_autoptr (GHashTable) after = list_blobs (self, next);
  const ReseauAccount *account = reseau_context_get_account (self->context);
  GHashTableIter iter;
  gpointer sha256, by;

  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &sha256, &by))
    if (!g_hash_table_contains (before, sha256) &&
        (account == NULL || g_strcmp0 (by, account->uid) != 0))
      g_hash_table_add (self->awaited, g_strdup (sha256));
}

void
reseau_page_forget_arrivals (ReseauPage *self)
{
  g_hash_table_remove_all (self->awaited);
  hide (self);
}
