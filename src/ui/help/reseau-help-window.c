/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-help-window.h"

#include "reseau-help-text.h"
#include "reseau-shortcuts.h"
#include "reseau-widgets.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* The help where no other program shows it: its words, without the pictures. */

#define PAGES "/org/concertes/Reseau/help"
#define CONTENTS "index"

typedef struct {
  GtkWindow *window;
  GtkWidget *scroller;
  GPtrArray *way; /* names of the pages that led here, the shown one last */
  GSimpleAction *back;
  guint following;
} Help;

static void show (Help *self);

static ReseauHelpText *
load_page (const char *name)
{
  g_autofree char *path = g_strdup_printf (PAGES "/%s.page", name);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);
  gsize size;
  const char *mallard;

  if (bytes == NULL)
    return NULL;
  mallard = g_bytes_get_data (bytes, &size);
  return reseau_help_text_parse (mallard, (gssize) size, NULL);
}

/* --- contents ----------------------------------------------------------------------- */

typedef struct {
  char *sort;
  char *link;
} Line;

static void
line_free (Line *line)
{
  g_free (line->sort);
  g_free (line->link);
  g_free (line);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 ((*(Line *const *) a)->sort, (*(Line *const *) b)->sort);
}

static GPtrArray *
lines_of (const char *section)
{
  g_auto (GStrv) files = g_resources_enumerate_children (PAGES, 0, NULL);
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);

  for (guint i = 0; files != NULL && files[i] != NULL; i++) {
    g_autofree char *name = g_strndup (files[i], strcspn (files[i], "."));
    g_autoptr (ReseauHelpText) text = load_page (name);
    Line *line;

    if (text == NULL || g_strcmp0 (text->guide, section) != 0)
      continue;
    line = g_new0 (Line, 1);
    line->sort = g_strdup (text->sort);
    line->link = g_strdup_printf ("<a href=\"%s\">%s</a>", name, reseau_help_text_get_title (text));
    g_ptr_array_add (lines, line);
  }
  g_ptr_array_sort (lines, compare_lines);
  return lines;
}

/* --- setting it ------------------------------------------------------------------------ */

static gboolean
follow_cb (gpointer data)
{
  Help *self = data;

  self->following = 0;
  show (self);
  return G_SOURCE_REMOVE;
}

/* The label goes with its page: not while it still tells of its link. */
static gboolean
on_link_cb (GtkLabel *label, const char *target, gpointer data)
{
  Help *self = data;

  g_ptr_array_add (self->way, g_strdup (target));
  if (self->following == 0)
    self->following = g_idle_add (follow_cb, self);
  return TRUE;
}

static void
append_words (Help *self, GtkWidget *box, const char *markup, const char *css_class, int indent)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_margin_start (label, indent);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  g_signal_connect (label, "activate-link", G_CALLBACK (on_link_cb), self);
  gtk_box_append (GTK_BOX (box), label);
}

static void
append_contents (Help *self, GtkWidget *box, const char *section)
{
  g_autoptr (GPtrArray) lines = lines_of (section);

  for (guint i = 0; i < lines->len; i++)
    append_words (self, box, ((Line *) g_ptr_array_index (lines, i))->link, NULL, 12);
}

static void
append_part (Help *self, GtkWidget *box, const ReseauHelpPart *part)
{
  g_autofree char *words = NULL;

  switch (part->kind) {
  case RESEAU_HELP_TITLE:
    append_words (self, box, part->markup, "title-2", 0);
    break;
  case RESEAU_HELP_HEADING:
    append_words (self, box, part->markup, "heading", 0);
    break;
  case RESEAU_HELP_TERM:
    words = g_strdup_printf ("<b>%s</b>", part->markup);
    append_words (self, box, words, NULL, 0);
    break;
  case RESEAU_HELP_ITEM:
    words = g_strdup_printf ("• %s", part->markup);
    append_words (self, box, words, NULL, 12);
    break;
  case RESEAU_HELP_STEP:
    words = g_strdup_printf ("%u. %s", part->number, part->markup);
    append_words (self, box, words, NULL, 12);
    break;
  case RESEAU_HELP_NOTE:
    append_words (self, box, part->markup, "help-note", 0);
    break;
  case RESEAU_HELP_PARAGRAPH:
  default:
    append_words (self, box, part->markup, NULL, 0);
    break;
  }
}

static GtkWidget *
content_new (Help *self, const ReseauHelpText *text, gboolean contents)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  for (guint i = 0; i < text->parts->len; i++) {
    const ReseauHelpPart *part = g_ptr_array_index (text->parts, i);

    append_part (self, box, part);
    if (contents && part->id != NULL)
      append_contents (self, box, part->id);
  }
  if (!contents)
    append_words (self, box, _ ("<a href=\"index\">All the pages of the help</a>"), "help-end", 0);
  gtk_widget_add_css_class (box, "help");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 560);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  return clamp;
}

static void
show (Help *self)
{
  const char *name = g_ptr_array_index (self->way, self->way->len - 1);
  g_autoptr (ReseauHelpText) text = load_page (name);

  if (text == NULL) /* a link that leads out of the pages */
    return;
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller),
                                 content_new (self, text, g_str_equal (name, CONTENTS)));
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  g_simple_action_set_enabled (self->back, self->way->len > 1);
  gtk_widget_grab_focus (self->scroller);
}

/* --- the window ------------------------------------------------------------------------ */

static void
on_back_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Help *self = data;

  g_ptr_array_remove_index (self->way, self->way->len - 1);
  show (self);
}

static void
help_free (gpointer data)
{
  Help *self = data;

  g_clear_handle_id (&self->following, g_source_remove);
  g_ptr_array_unref (self->way);
  g_object_unref (self->back);
  g_free (self);
}

/* Named as in the program's window: the same key goes back. */
static void
add_back (Help *self, GtkWidget *header)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->back = g_simple_action_new ("back", NULL);
  g_signal_connect (self->back, "activate", G_CALLBACK (on_back_cb), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->back));
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "win", G_ACTION_GROUP (group));
  adw_header_bar_pack_start (
      ADW_HEADER_BAR (header),
      reseau_icon_button_new ("go-previous-symbolic", _ ("Back"), "win.back"));
}

/**
 * reseau_help_window_present:
 * @page: name of a page of the help; without it, the contents
 *
 * Returns: (transfer none): a window with what the page says
 */
GtkWindow *
reseau_help_window_present (GtkWindow *parent, const char *page)
{
  Help *self = g_new0 (Help, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();

  self->window = GTK_WINDOW (adw_window_new ());
  self->way = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->way, g_strdup (page != NULL ? page : CONTENTS));
  g_object_set_data_full (G_OBJECT (self->window), "help", self, help_free);
  add_back (self, header);
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_set_focusable (self->scroller, TRUE);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), self->scroller);
  adw_window_set_content (ADW_WINDOW (self->window), box);
  gtk_window_set_title (self->window, _ ("Help"));
  gtk_window_set_transient_for (self->window, parent);
  gtk_window_set_destroy_with_parent (self->window, TRUE);
  gtk_window_set_default_size (self->window, 480, 640);
  reseau_shortcuts_add (GTK_WIDGET (self->window), RESEAU_KEYS_HELP);
  show (self);
  gtk_window_present (self->window);
  return self->window;
}
