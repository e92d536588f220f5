/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

/* What refers to a record: relations with both of their names, meetings, fiches. */

/* Rows of a group that are shown before one asks for all. */
#define FIRST_ROWS 6

typedef struct {
  char *title;
  GPtrArray *rows; /* GtkWidget, floating until the group takes them */
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->title);
  g_ptr_array_unref (group->rows);
  g_free (group);
}

static void
drop_row (gpointer data)
{
  g_object_unref (data);
}

static void
add_row (GPtrArray *groups, const char *title, GtkWidget *row)
{
  Group *group = NULL;

  for (guint i = 0; group == NULL && i < groups->len; i++)
    if (g_str_equal (((Group *) g_ptr_array_index (groups, i))->title, title))
      group = g_ptr_array_index (groups, i);
  if (group == NULL) {
    group = g_new0 (Group, 1);
    group->title = g_strdup (title);
    group->rows = g_ptr_array_new_with_free_func (drop_row);
    g_ptr_array_add (groups, group);
  }
  g_ptr_array_add (group->rows, g_object_ref_sink (row));
}

/* Since when, until when, and in what function. */
static char *
dup_link_words (const ReseauRecord *link)
{
  const char *function = reseau_record_get_string (link, "function");
  const char *start = reseau_record_get_string (link, "start");
  const char *end = reseau_record_get_string (link, "end");
  g_autofree char *since = start != NULL ? reseau_when_month (start) : NULL;
  g_autofree char *until = end != NULL ? reseau_when_month (end) : NULL;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (function != NULL && *function != '\0')
    g_ptr_array_add (parts, g_strdup (function));
  if (since != NULL && until != NULL)
    g_ptr_array_add (parts, g_strdup_printf (_ ("%s to %s"), since, until));
  else if (until != NULL)
    g_ptr_array_add (parts, g_strdup_printf (_ ("until %s"), until));
  else if (since != NULL)
    g_ptr_array_add (parts, g_strdup_printf (_ ("since %s"), since));
  if (reseau_record_get_string (link, "note") != NULL)
    g_ptr_array_add (parts, g_strdup (reseau_record_get_string (link, "note")));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static void
add_link (ReseauPage *self, GPtrArray *groups, const ReseauRecord *link)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), "link");
  const char *type = reseau_record_get_string (link, "type");
  const char *from = reseau_record_get_string (link, "from");
  const char *to = reseau_record_get_string (link, "to");
  gboolean outward = g_strcmp0 (from, self->id) == 0;
  const char *other = outward ? to : from;
  const char *name = reseau_page_name_of (self, other);
  const ReseauChoice *choice =
      type != NULL ? reseau_field_get_choice (reseau_kind_get_field (kind, "type"), type) : NULL;
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;

  /* The lineage has told that. */
  if (choice == NULL || name == NULL || g_str_equal (type, "reproduces"))
    return;
  title =
      reseau_words_capitalize (reseau_words_label (outward ? &choice->label : &choice->inverse));
  words = dup_link_words (link);
  add_row (groups, title,
           reseau_row_new (name, *words != '\0' ? words : NULL, "win.open",
                           g_variant_new_string (other)));
}

static void
on_more_clicked_cb (GtkButton *button, ReseauPage *self)
{
  g_hash_table_add (self->opened, g_strdup (g_object_get_data (G_OBJECT (button), "group")));
  reseau_page_rebuild (self);
}

static GtkWidget *
more_new (ReseauPage *self, const Group *group)
{
  guint n = group->rows->len;
  g_autofree char *text = g_strdup_printf (ngettext ("Show all %u", "Show all %u", n), n);
  GtkWidget *button = reseau_button_new (text);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "group", g_strdup (group->title), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_more_clicked_cb), self, 0);
  return button;
}

static void
show_group (ReseauPage *self, const Group *group)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *list = reseau_boxed_list_new (group->title);
  gboolean whole =
      group->rows->len <= FIRST_ROWS + 1 || g_hash_table_contains (self->opened, group->title);

  gtk_widget_add_css_class (box, "section");
  gtk_box_append (GTK_BOX (box), reseau_heading_new (group->title));
  for (guint i = 0; i < group->rows->len && (whole || i < FIRST_ROWS); i++)
    gtk_list_box_append (GTK_LIST_BOX (list), g_ptr_array_index (group->rows, i));
  gtk_box_append (GTK_BOX (box), list);
  if (!whole)
    gtk_box_append (GTK_BOX (box), more_new (self, group));
  gtk_box_append (GTK_BOX (self->page), box);
}

static const char *
group_of (const char *kind)
{
  if (g_str_equal (kind, "meeting"))
    return _ ("Meetings and Visits");
  if (g_str_equal (kind, "fiche"))
    return _ ("Fiches");
  if (g_str_equal (kind, "structure"))
    return _ ("Structures");
  return _ ("People");
}

void
reseau_page_add_related (ReseauPage *self)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; i < self->view->related->len; i++) {
    ReseauItem *item = g_ptr_array_index (self->view->related, i);
    const char *kind = reseau_item_get_kind (item);

    if (g_str_equal (kind, "message") || g_str_equal (kind, "term"))
      continue;
    if (g_str_equal (kind, "link"))
      add_link (self, groups, reseau_item_get_record (item));
    else
      add_row (groups, group_of (kind),
               reseau_row_new (reseau_item_get_title (item), reseau_item_get_subtitle (item),
                               "win.open", g_variant_new_string (reseau_item_get_id (item))));
  }
  for (guint i = 0; i < groups->len; i++)
    show_group (self, g_ptr_array_index (groups, i));
}
