/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-preferences-room.h"

#include "reseau-context-files.h"
#include "reseau-sentences.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

#define MEGABYTE (G_GINT64_CONSTANT (1000) * 1000)

/* What one can choose; what was set otherwise is one more. */
static const gint64 limits[] = { 100 * MEGABYTE,  200 * MEGABYTE,  500 * MEGABYTE,  1000 * MEGABYTE,
                                 2000 * MEGABYTE, 5000 * MEGABYTE, 20000 * MEGABYTE };

/* The group owns it. */
typedef struct {
  ReseauContext *context; /* weak: windows of preferences may outlive their use */
  GtkWidget *group;
  GtkWidget *use;
  GtkWidget *limit;
  GtkWidget *free;
  GArray *choices; /* of gint64 */
  gboolean showing;
} Room;

static void
room_free (gpointer data)
{
  Room *self = data;

  g_clear_weak_pointer (&self->context);
  g_array_unref (self->choices);
  g_free (self);
}

/* --- showing -------------------------------------------------------------------------- */

static void
append_fact (GString *words, gint64 bytes, const char *format)
{
  g_autofree char *size = g_format_size (bytes);
  g_autoptr (GString) fact = g_string_new (format);

  if (bytes <= 0)
    return;
  g_string_replace (fact, "%s", size, 1);
  g_string_append_printf (words, "\n%s", fact->str);
}

static char *
dup_use (const ReseauBlobUse *use)
{
  g_autofree char *held = g_format_size (use->held);
  g_autofree char *limit = g_format_size (use->limit);
  g_autoptr (GString) words = g_string_new (NULL);

  /* Translators: two sizes: what is used, and what may be used */
  g_string_printf (words, _ ("%s of %s"), held, limit);
  /* Translators: %s is a size */
  append_fact (words, use->pinned, _ ("%s of it stays, because you wanted it to"));
  /* Translators: %s is a size */
  append_fact (words, use->unsent, _ ("%s more wait to be sent, and do not count"));
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
show_choices (Room *self, gint64 limit)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);
  guint chosen = 0;

  g_array_set_size (self->choices, 0);
  for (guint i = 0; i <= G_N_ELEMENTS (limits); i++) {
    gint64 last =
        self->choices->len > 0 ? g_array_index (self->choices, gint64, self->choices->len - 1) : 0;

    if (last < limit && (i == G_N_ELEMENTS (limits) || limits[i] > limit))
      g_array_append_val (self->choices, limit);
    if (i < G_N_ELEMENTS (limits))
      g_array_append_val (self->choices, limits[i]);
  }
  for (guint i = 0; i < self->choices->len; i++) {
    gint64 choice = g_array_index (self->choices, gint64, i);
    g_autofree char *size = g_format_size (choice);

    gtk_string_list_append (words, size);
    if (choice == limit)
      chosen = i;
  }
  self->showing = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self->limit), G_LIST_MODEL (words));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->limit), chosen);
  self->showing = FALSE;
}

static void
on_looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) group = data;
  Room *self = g_object_get_data (G_OBJECT (group), "room");
  g_autofree ReseauBlobUse *use =
      reseau_context_look_at_use_finish (RESEAU_CONTEXT (object), result, NULL);
  g_autofree char *words = use ? dup_use (use) : NULL;

  if (use == NULL)
    return;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->use), words);
  gtk_widget_set_sensitive (self->free, use->held > use->pinned);
  show_choices (self, use->limit);
}

static void
look (GtkWidget *group)
{
  Room *self = g_object_get_data (G_OBJECT (group), "room");

  if (self->context != NULL)
    reseau_context_look_at_use_async (self->context, NULL, on_looked_cb, g_object_ref (group));
}

/* --- changing --------------------------------------------------------------------------- */

static void
on_changed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) group = data;
  Room *self = g_object_get_data (G_OBJECT (group), "room");
  g_autoptr (GError) error = NULL;

  reseau_context_run_finish (RESEAU_CONTEXT (object), result, &error);
  if (error != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->use), reseau_sentence_for_error (error));
  else
    look (group);
}

static void
on_limit_chosen_cb (AdwComboRow *row, GParamSpec *pspec, Room *self)
{
  guint chosen = adw_combo_row_get_selected (row);

  if (self->context != NULL && !self->showing && chosen < self->choices->len)
    reseau_context_set_limit_async (self->context, g_array_index (self->choices, gint64, chosen),
                                    on_changed_cb, g_object_ref (self->group));
}

static void
on_free_clicked_cb (GtkButton *button, Room *self)
{
  if (self->context != NULL)
    reseau_context_free_room_async (self->context, on_changed_cb, g_object_ref (self->group));
}

/**
 * reseau_preferences_room_new:
 *
 * How much of the disk photos and files take, how much they may, and a way to have it back.
 */
AdwPreferencesGroup *
reseau_preferences_room_new (ReseauContext *context)
{
  Room *self = g_new0 (Room, 1);

  g_set_weak_pointer (&self->context, context);
  self->choices = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->group = adw_preferences_group_new ();
  g_object_set_data_full (G_OBJECT (self->group), "room", self, room_free);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), _ ("Photos and Files"));
  self->use = reseau_row_new (_ ("Kept on This Computer"), "…", NULL, NULL);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->use), 0);
  self->free = reseau_button_new (_ ("_Free Room"));
  gtk_widget_set_valign (self->free, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (self->free, FALSE);
  gtk_widget_set_tooltip_text (
      self->free, _ ("What the server has, and you do not keep here, is fetched again when you "
                     "look at it"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->use), self->free);
  self->limit = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->limit), _ ("At Most"));
  g_signal_connect (self->free, "clicked", G_CALLBACK (on_free_clicked_cb), self);
  g_signal_connect (self->limit, "notify::selected", G_CALLBACK (on_limit_chosen_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), self->use);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), self->limit);
  look (self->group);
  return ADW_PREFERENCES_GROUP (self->group);
}
