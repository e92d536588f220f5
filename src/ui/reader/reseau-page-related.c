/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-relations.h"
#include "reseau-scrolled.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* What refers to a record: relations with both of their names, meetings, fiches. */

/* Rows of a group that are shown before one asks for all. */
#define FIRST_ROWS 6

/* The conditions of a way on are read whole. */
#define MOST_LINES 8

typedef struct {
  char *title;
  GPtrArray *rows; /* GtkWidget */
  GPtrArray *past; /* GtkWidget: what is over */
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->title);
  g_ptr_array_unref (group->rows);
  g_ptr_array_unref (group->past);
  g_free (group);
}

static void
drop_row (gpointer data)
{
  g_object_unref (data);
}

static void
add_row (GPtrArray *groups, const char *title, GtkWidget *row, gboolean past)
{
  Group *group = NULL;

  for (guint i = 0; group == NULL && i < groups->len; i++)
    if (g_str_equal (((Group *) g_ptr_array_index (groups, i))->title, title))
      group = g_ptr_array_index (groups, i);
  if (group == NULL) {
    group = g_new0 (Group, 1);
    group->title = g_strdup (title);
    group->rows = g_ptr_array_new_with_free_func (drop_row);
    group->past = g_ptr_array_new_with_free_func (drop_row);
    g_ptr_array_add (groups, group);
  }
  g_ptr_array_add (past ? group->past : group->rows, g_object_ref_sink (row));
}

/* For whom a way is open, and on which conditions. */
static void
add_terms_of_link (ReseauPage *self, GPtrArray *parts, const ReseauRecord *link)
{
  static const char *const keys[] = { "publics", "conditions" };
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), "link");
  ReseauDisplay display = reseau_page_get_display (self);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const ReseauValue *value = reseau_record_get (link, keys[i]);

    if (value != NULL)
      g_ptr_array_add (
          parts, reseau_display_dup_value (&display, reseau_kind_get_field (kind, keys[i]), value));
  }
}

/* Since when, until when, and in what function. */
static char *
dup_link_words (ReseauPage *self, const ReseauRecord *link)
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
  add_terms_of_link (self, parts, link);
  if (reseau_record_get_string (link, "note") != NULL)
    g_ptr_array_add (parts, g_strdup (reseau_record_get_string (link, "note")));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

/* What those may do who may change it. */
static void
add_link_menu (ReseauPage *self, GtkWidget *row, const ReseauRecord *link, const char *name)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  /* Translators: %s is the name of a structure or a person */
  g_autofree char *words = g_strdup_printf (_ ("What can be done with the relation to %s"), name);
  g_autofree char *edit = g_strdup_printf ("win.edit-relation::%s", link->id);
  g_autofree char *delete = g_strdup_printf ("win.delete-relation::%s", link->id);
  GtkWidget *button;
  ReseauActor actor;

  if (!reseau_context_get_actor (self->context, &actor) || !reseau_rules_can_edit (&actor, link))
    return;
  button = gtk_menu_button_new ();
  g_menu_append (menu, _ ("_Edit the Relation…"), edit);
  if (reseau_rules_can_delete (&actor, link))
    g_menu_append (menu, _ ("_Remove the Relation"), delete);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  reseau_widget_set_words (button, words);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  reseau_scrolled_show_opener (button);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_link (ReseauPage *self, GPtrArray *groups, const ReseauRecord *link, const char *today)
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
  GtkWidget *row;

  /* The lineage has told that. */
  if (choice == NULL || name == NULL || g_str_equal (type, "reproduces"))
    return;
  title =
      reseau_words_capitalize (reseau_words_label (outward ? &choice->label : &choice->inverse));
  words = dup_link_words (self, link);
  row = reseau_row_new (name, *words != '\0' ? words : NULL, "win.open",
                        g_variant_new_string (other));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), MOST_LINES);
  add_link_menu (self, row, link, name);
  add_row (groups, title, row, reseau_relation_is_past (link, today));
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

/* What is over, folded. */
static GtkWidget *
past_new (const Group *group)
{
  GtkWidget *row = adw_expander_row_new ();
  guint n = group->past->len;
  /* Translators: relations that are over */
  g_autofree char *words = g_strdup_printf (ngettext ("%u past", "%u past", n), n);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), words);
  for (guint i = 0; i < n; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), g_ptr_array_index (group->past, i));
  return row;
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
  if (group->past->len > 0)
    gtk_list_box_append (GTK_LIST_BOX (list), past_new (group));
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

/* The relations of the page, as the clock has it: what holds now first. */
static void
add_links (ReseauPage *self, GPtrArray *groups)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new ();
  g_autoptr (GDateTime) now =
      g_date_time_new_from_unix_local (reseau_page_now (self) / G_USEC_PER_SEC);
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");

  for (guint i = 0; i < self->view->related->len; i++) {
    ReseauItem *item = g_ptr_array_index (self->view->related, i);

    if (g_str_equal (reseau_item_get_kind (item), "link"))
      g_ptr_array_add (links, reseau_item_get_record (item));
  }
  reseau_relations_sort (links, today);
  for (guint i = 0; i < links->len; i++)
    add_link (self, groups, g_ptr_array_index (links, i), today);
}

static void
add_button (ReseauPage *self)
{
  const char *kind = self->view->shown->record->kind;
  GtkWidget *button;

  if (reseau_context_get_account (self->context) == NULL ||
      (!g_str_equal (kind, "structure") && !g_str_equal (kind, "person")))
    return;
  button = reseau_button_new (_ ("Add a _Relation…"));
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_margin_top (button, 12);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.new-relation");
  gtk_box_append (GTK_BOX (self->page), button);
}

void
reseau_page_add_related (ReseauPage *self)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);

  add_links (self, groups);
  for (guint i = 0; i < self->view->related->len; i++) {
    ReseauItem *item = g_ptr_array_index (self->view->related, i);
    const char *kind = reseau_item_get_kind (item);

    if (g_str_equal (kind, "message") || g_str_equal (kind, "term") || g_str_equal (kind, "link"))
      continue;
    add_row (groups, group_of (kind),
             reseau_row_new (reseau_item_get_title (item), reseau_item_get_subtitle (item),
                             "win.open", g_variant_new_string (reseau_item_get_id (item))),
             FALSE);
  }
  for (guint i = 0; i < groups->len; i++)
    show_group (self, g_ptr_array_index (groups, i));
  add_button (self);
}
