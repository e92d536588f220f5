/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-records-view.h"

#include "reseau-answers.h"
#include "reseau-growing-list.h"
#include "reseau-record-row.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

struct _ReseauRecordsView {
  GtkWidget parent;

  ReseauContext *context;
  gboolean days;  /* of meetings: on which day */
  gboolean mixed; /* of several kinds: which */
  char *text;
  GtkSingleSelection *selection;
  GPtrArray *rows; /* ReseauRecordRow that the list has made */
  GtkWidget *scroller;
};

G_DEFINE_FINAL_TYPE (ReseauRecordsView, reseau_records_view, GTK_TYPE_WIDGET)

enum {
  OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- rows --------------------------------------------------------------------------- */

static void
on_row_destroy_cb (GtkWidget *row, ReseauRecordsView *self)
{
  g_ptr_array_remove_fast (self->rows, row);
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ReseauRecordsView *self)
{
  GtkWidget *row = reseau_record_row_new (self->context);

  if (self->days)
    reseau_record_row_show_day (RESEAU_RECORD_ROW (row), TRUE);
  if (self->mixed)
    reseau_record_row_show_kind (RESEAU_RECORD_ROW (row));
  g_ptr_array_add (self->rows, row);
  g_signal_connect_object (row, "destroy", G_CALLBACK (on_row_destroy_cb), self, 0);
  gtk_list_item_set_child (item, row);
}

static void
bind_heading (GtkListItem *item, ReseauAnswerHeading *row)
{
  const char *title = reseau_answer_heading_get_title (row);
  GtkWidget *heading = reseau_heading_new (title);

  gtk_widget_add_css_class (heading, "month");
  gtk_list_item_set_child (item, heading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (heading)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  /* Selectable as the others: else it could not take the focus, and the arrows would end there. */
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ReseauRecordsView *self)
{
  gpointer object = gtk_list_item_get_item (item);

  if (RESEAU_IS_ANSWER_HEADING (object)) {
    bind_heading (item, object);
    return;
  }
  if (!RESEAU_IS_RECORD_ROW (gtk_list_item_get_child (item)))
    on_setup_cb (factory, item, self);
  gtk_list_item_set_activatable (item, TRUE);
  reseau_record_row_bind (RESEAU_RECORD_ROW (gtk_list_item_get_child (item)), object, self->text);
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ReseauRecordsView *self)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  if (RESEAU_IS_RECORD_ROW (child))
    reseau_record_row_bind (RESEAU_RECORD_ROW (child), NULL, NULL);
}

/* --- choosing ------------------------------------------------------------------------- */

static void
open_item (ReseauRecordsView *self, gpointer object, gboolean activated)
{
  if (RESEAU_IS_ITEM (object) && reseau_item_get_page (object) != NULL)
    g_signal_emit (self, signals[OPEN], 0, reseau_item_get_page (object), activated);
}

static void
on_selected_cb (GtkSingleSelection *selection, GParamSpec *pspec, ReseauRecordsView *self)
{
  open_item (self, gtk_single_selection_get_selected_item (selection), FALSE);
}

static void
on_activate_cb (GtkListView *view, guint position, ReseauRecordsView *self)
{
  g_autoptr (GObject) object = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  open_item (self, object, TRUE);
}

/* --- the type --------------------------------------------------------------------------- */

static void
reseau_records_view_dispose (GObject *object)
{
  ReseauRecordsView *self = RESEAU_RECORDS_VIEW (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->context);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (reseau_records_view_parent_class)->dispose (object);
}

static void
reseau_records_view_finalize (GObject *object)
{
  g_ptr_array_unref (RESEAU_RECORDS_VIEW (object)->rows);
  G_OBJECT_CLASS (reseau_records_view_parent_class)->finalize (object);
}

static void
reseau_records_view_class_init (ReseauRecordsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_records_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_records_view_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
reseau_records_view_init (ReseauRecordsView *self)
{
  self->rows = g_ptr_array_new ();
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected_cb),
                           self, 0);
}

static GtkWidget *
list_new (ReseauRecordsView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *list;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), self);
  list = gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)), factory);
  gtk_widget_add_css_class (list, "navigation-sidebar");
  gtk_widget_add_css_class (list, "records");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Results"), -1);
  g_signal_connect (list, "activate", G_CALLBACK (on_activate_cb), self);
  return list;
}

GtkWidget *
reseau_records_view_new (ReseauContext *context, const char *kind)
{
  ReseauRecordsView *self = g_object_new (RESEAU_TYPE_RECORDS_VIEW, NULL);

  self->context = g_object_ref (context);
  self->days = g_strcmp0 (kind, "meeting") == 0;
  self->mixed = kind == NULL;
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), list_new (self));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

void
reseau_records_view_set_model (ReseauRecordsView *self, GListModel *model)
{
  g_autoptr (GListModel) growing = NULL;

  g_return_if_fail (RESEAU_IS_RECORDS_VIEW (self));

  growing = reseau_growing_list_new (model);
  gtk_single_selection_set_model (self->selection, growing);
}

/**
 * reseau_records_view_set_text:
 * @text: (nullable): what the answer that comes next is marked by
 */
void
reseau_records_view_set_text (ReseauRecordsView *self, const char *text)
{
  g_return_if_fail (RESEAU_IS_RECORDS_VIEW (self));

  g_free (self->text);
  self->text = g_strdup (text);
}

/**
 * reseau_records_view_mark:
 * @text: (nullable): what this answer is marked by, and those that come
 */
void
reseau_records_view_mark (ReseauRecordsView *self, const char *text)
{
  g_return_if_fail (RESEAU_IS_RECORDS_VIEW (self));

  reseau_records_view_set_text (self, text);
  for (guint i = 0; i < self->rows->len; i++)
    reseau_record_row_set_text (g_ptr_array_index (self->rows, i), text);
}

void
reseau_records_view_unselect (ReseauRecordsView *self)
{
  g_return_if_fail (RESEAU_IS_RECORDS_VIEW (self));

  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}
