/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-when.h"
#include "reseau-widgets.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Where a fiche comes from, and who made what of it: lines that are set in below what they come
 * from.  Each says in words what it is, so that one need not see it. */

/* Further in there is no room on a narrow screen. */
#define DEEPEST 4
#define STEP 20

static const char *
place_words (ReseauLineagePlace place)
{
  switch (place) {
  case RESEAU_LINEAGE_SOURCE:
    return _ ("Taken from");
  case RESEAU_LINEAGE_REPRODUCTION:
    return _ ("Reproduced");
  case RESEAU_LINEAGE_SELF:
  default:
    return _ ("This fiche");
  }
}

/* "Reproduced · Meuse à Vélo, Namur · March 2026" */
static char *
dup_row_words (const ReseauLineageRow *row)
{
  g_autofree char *month = row->start != NULL ? reseau_when_month (row->start) : NULL;
  const char *parts[4] = { place_words (row->place) };
  guint n = 1;

  if (row->where != NULL)
    parts[n++] = row->where;
  if (month != NULL)
    parts[n++] = month;
  return g_strjoinv (" · ", (char **) parts);
}

/* Nobody presses what is read already, or what this desk does not have. */
static GtkWidget *
row_new (const ReseauLineageRow *row)
{
  g_autofree char *words = dup_row_words (row);
  gboolean leads = row->place != RESEAU_LINEAGE_SELF && row->title != NULL;
  GtkWidget *line =
      reseau_row_new (row->title != NULL ? row->title : _ ("(not shared with you)"), words,
                      leads ? "win.open" : NULL, leads ? g_variant_new_string (row->id) : NULL);

  gtk_widget_add_css_class (line, "lineage");
  if (row->depth > 0) {
    GtkWidget *branch = gtk_label_new ("└");

    gtk_widget_add_css_class (branch, "dim-label");
    gtk_widget_set_margin_start (branch, (int) MIN (row->depth - 1, DEEPEST - 1) * STEP);
    gtk_accessible_update_state (GTK_ACCESSIBLE (branch), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
    adw_action_row_add_prefix (ADW_ACTION_ROW (line), branch);
  }
  if (row->place == RESEAU_LINEAGE_SELF)
    gtk_widget_add_css_class (line, "self");
  return line;
}

void
reseau_page_add_lineage (ReseauPage *self)
{
  const GPtrArray *rows = self->view->lineage;
  GtkWidget *section, *list;

  if (rows->len < 2)
    return;
  section = reseau_page_section_new (self, RESEAU_PAGE_LINEAGE,
                                     _ ("Where It Comes From, Who Took It Up"));
  list = reseau_boxed_list_new (_ ("Where It Comes From, Who Took It Up"));
  for (guint i = 0; i < rows->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), row_new (g_ptr_array_index (rows, i)));
  gtk_box_append (GTK_BOX (section), list);
}
