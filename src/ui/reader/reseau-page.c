/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-visit-answer-bar.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (ReseauPage, reseau_page, GTK_TYPE_WIDGET)

enum {
  SHOWN,
  GONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- what the parts ask for --------------------------------------------------- */

const ReseauKind *
reseau_page_get_kind (ReseauPage *self)
{
  return reseau_schema_get_kind (reseau_context_get_schema (self->context),
                                 self->view->shown->record->kind);
}

const char *
reseau_page_get_string (ReseauPage *self, const char *key)
{
  const char *text = reseau_record_get_string (self->view->shown->record, key);

  return text != NULL && *text != '\0' ? text : NULL;
}

ReseauDisplay
reseau_page_get_display (ReseauPage *self)
{
  return (ReseauDisplay){ reseau_context_get_schema (self->context),
                          reseau_context_get_terms (self->context),
                          reseau_context_get_language (self->context), self->view->names };
}

gboolean
reseau_page_is_pending (ReseauPage *self, const char *field)
{
  return self->view->shown->pending != NULL &&
         reseau_value_get (self->view->shown->pending, field) != NULL;
}

const char *
reseau_page_name_of (ReseauPage *self, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->view->names, id) : NULL;
}

/* The name of another record, which opens it; only a word when this desk does not have it. */
GtkWidget *
reseau_page_link_new (ReseauPage *self, const char *id)
{
  const char *name = reseau_page_name_of (self, id);

  if (name == NULL)
    return reseau_label_new (_ ("(not shared with you)"), "dim-label");
  return reseau_link_new (name, "win.open", g_variant_new_string (id));
}

gint64
reseau_page_now (ReseauPage *self)
{
  return reseau_env_now_us (reseau_context_get_env (self->context));
}

/* --- loading -------------------------------------------------------------------- */

static gboolean
same_record (const ReseauRecord *a, const ReseauRecord *b)
{
  return g_str_equal (a->id, b->id) && a->rev == b->rev && g_str_equal (a->scope, b->scope) &&
         reseau_value_equal (a->fields, b->fields) && reseau_value_equal (a->alts, b->alts);
}

static gboolean
same_rights (const ReseauView *a, const ReseauView *b)
{
  return a->can_edit == b->can_edit && a->can_delete == b->can_delete &&
         a->can_move == b->can_move && a->role == b->role;
}

static gboolean
same_view (const ReseauView *a, const ReseauView *b)
{
  if (!same_rights (a, b) || !same_record (a->shown->record, b->shown->record) ||
      a->related->len != b->related->len || a->notices->len != b->notices->len)
    return FALSE;
  if ((a->shown->pending == NULL) != (b->shown->pending == NULL) ||
      (a->shown->pending != NULL && !reseau_value_equal (a->shown->pending, b->shown->pending)))
    return FALSE;
  if (!reseau_lineage_equal (a->lineage, b->lineage))
    return FALSE;
  for (guint i = 0; i < a->related->len; i++) {
    ReseauItem *one = g_ptr_array_index (a->related, i);
    ReseauItem *other = g_ptr_array_index (b->related, i);

    if (!same_record (reseau_item_get_record (one), reseau_item_get_record (other)) ||
        reseau_item_is_pending (one) != reseau_item_is_pending (other))
      return FALSE;
  }
  return TRUE;
}

/* What the two sides of a visit may do about it now; the bar follows the visit by itself. */
static void
show_visit (ReseauPage *self)
{
  const char *id = self->view->shown->record->id;
  gboolean is_visit = g_str_equal (self->view->shown->record->kind, "meeting") &&
                      g_strcmp0 (reseau_page_get_string (self, "nature"), "visit") == 0;

  if (is_visit && g_strcmp0 (self->visit_id, id) == 0)
    return;
  reseau_box_clear (self->visit);
  g_clear_pointer (&self->visit_id, g_free);
  if (!is_visit)
    return;
  self->visit_id = g_strdup (id);
  gtk_box_append (GTK_BOX (self->visit), reseau_visit_answer_bar_new (self->context, id));
}

/* What is made anew gives the focus to the page, which stays. */
static void
keep_focus (ReseauPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL &&
      (gtk_widget_is_ancestor (focus, self->head) || gtk_widget_is_ancestor (focus, self->page) ||
       gtk_widget_is_ancestor (focus, self->messages)))
    gtk_widget_grab_focus (self->column);
}

/* Makes the page anew from what is known. */
void
reseau_page_rebuild (ReseauPage *self)
{
  g_autofree char *title = reseau_page_dup_title (self);

  keep_focus (self);
  self->has_keep = FALSE;
  self->photo = NULL;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->column), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  reseau_box_clear (self->head);
  reseau_box_clear (self->page);
  reseau_page_add_head (self);
  show_visit (self);
  reseau_page_add_fields (self);
  reseau_page_add_lineage (self);
  reseau_page_add_related (self);
  reseau_page_fill_contents (self);
  reseau_page_show_talk (self);
}

static void
take_view (ReseauPage *self, ReseauView *view)
{
  gboolean another =
      self->view == NULL || !g_str_equal (self->view->shown->record->id, view->shown->record->id);

  if (!another && same_view (self->view, view)) {
    reseau_view_free (view);
    return;
  }
  if (another) {
    reseau_page_forget_arrivals (self);
  }
  else {
    reseau_page_keep_place (self);
    reseau_page_await_new (self, view);
  }
  g_clear_pointer (&self->view, reseau_view_free);
  self->view = view;
  reseau_page_rebuild (self);
  if (another) {
    GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (self->scroller);

    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (scroller), 0);
    reseau_page_load_entry (self);
  }
  gtk_widget_set_visible (self->scroller, TRUE);
  if (self->entering)
    reseau_page_enter (self);
  g_signal_emit (self, signals[SHOWN], 0);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauPage) self = data;
  g_autoptr (GError) error = NULL;
  ReseauView *view = reseau_context_load_finish (RESEAU_CONTEXT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_pointer (&view, reseau_view_free);
    return;
  }
  if (view == NULL || view->shown->record->deleted) {
    g_clear_pointer (&view, reseau_view_free);
    g_signal_emit (self, signals[GONE], 0);
    return;
  }
  if (self->preview != NULL)
    reseau_page_see_as_others (self, view);
  take_view (self, view);
}

static void
load (ReseauPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->id == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  reseau_context_load_async (self->context, self->id, self->cancellable, on_loaded_cb,
                             g_object_ref (self));
}

static void
reseau_page_dispose (GObject *object)
{
  ReseauPage *self = RESEAU_PAGE (object);

  if (self->draft_timer != 0)
    reseau_page_save_entry (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  reseau_page_forget_place (self);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_pointer (&self->view, reseau_view_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->visit_id, g_free);
  g_clear_pointer (&self->preview, g_free);
  g_clear_pointer (&self->preview_state, g_free);
  g_clear_pointer (&self->opened, g_hash_table_unref);
  g_clear_pointer (&self->awaited, g_hash_table_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_page_parent_class)->dispose (object);
}

static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  reseau_page_go (RESEAU_PAGE (widget), g_variant_get_string (parameter, NULL));
}

static void
send_comment_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  reseau_page_send_comment (RESEAU_PAGE (widget));
}

static void
reseau_page_class_init (ReseauPageClass *klass)
{
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "comment.send", NULL,
                                   send_comment_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "page.go", "s", go_action);
  G_OBJECT_CLASS (klass)->dispose = reseau_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[GONE] = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
reseau_page_init (ReseauPage *self)
{
  self->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->awaited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

GtkWidget *
reseau_page_new (ReseauContext *context)
{
  ReseauPage *self = g_object_new (RESEAU_TYPE_PAGE, NULL);
  GtkWidget *clamp = adw_clamp_new ();

  self->context = g_object_ref (context);
  self->column =
      g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "accessible-role",
                    GTK_ACCESSIBLE_ROLE_GROUP, "focusable", TRUE, NULL);
  gtk_widget_add_css_class (self->column, "reader");
  self->head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->visit = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->talk = reseau_page_talk_new (self);
  gtk_box_append (GTK_BOX (self->column), self->head);
  gtk_box_append (GTK_BOX (self->column), self->visit);
  gtk_box_append (GTK_BOX (self->column), self->page);
  gtk_box_append (GTK_BOX (self->column), self->talk);
  reseau_page_measure (self, clamp);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->column);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), clamp);
  gtk_widget_set_visible (self->scroller, FALSE);
  self->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), self->scroller);
  self->hint = reseau_page_hint_new (self);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->hint);
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
  g_signal_connect_object (context, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/* @id: (nullable): the record to show */
void
reseau_page_set_id (ReseauPage *self, const char *id)
{
  g_return_if_fail (RESEAU_IS_PAGE (self));

  if (g_strcmp0 (self->id, id) == 0)
    return;
  if (self->draft_timer != 0)
    reseau_page_save_entry (self);
  g_free (self->id);
  self->id = g_strdup (id);
  g_hash_table_remove_all (self->opened);
  self->entering = FALSE;
  load (self);
}

const char *
reseau_page_get_id (ReseauPage *self)
{
  g_return_val_if_fail (RESEAU_IS_PAGE (self), NULL);

  return self->id;
}

/* Returns: (nullable): what is shown; another one after the next `shown` */
const ReseauView *
reseau_page_get_view (ReseauPage *self)
{
  g_return_val_if_fail (RESEAU_IS_PAGE (self), NULL);

  return self->view;
}

char *
reseau_page_dup_title (ReseauPage *self)
{
  g_return_val_if_fail (RESEAU_IS_PAGE (self), NULL);

  if (self->view == NULL)
    return g_strdup ("");
  return reseau_kind_dup_title (reseau_page_get_kind (self), self->view->shown->record->fields);
}

/* The focus goes to what is read, at once or when it is there: the keys of the page scroll it, Tab
 * goes on to what it has. */
void
reseau_page_enter (ReseauPage *self)
{
  g_return_if_fail (RESEAU_IS_PAGE (self));

  self->entering = self->view == NULL || g_strcmp0 (self->view->shown->record->id, self->id) != 0;
  if (!self->entering)
    gtk_widget_grab_focus (self->column);
}

void
reseau_page_focus_comment (ReseauPage *self)
{
  g_return_if_fail (RESEAU_IS_PAGE (self));

  gtk_widget_grab_focus (self->entry);
}
