/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-browser.h"

#include "reseau-bin-page.h"
#include "reseau-compat.h"
#include "reseau-conflict-page.h"
#include "reseau-editor-page.h"
#include "reseau-history-page.h"
#include "reseau-list-pane.h"
#include "reseau-sync-button.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

struct _ReseauBrowser {
  AdwBin parent;

  ReseauContext *context;
  GPtrArray *way;    /* ids of the records one came by; the last is the one shown */
  const char *icon;  /* shown while nothing is chosen */
  const char *words; /* what to do then */

  GtkWidget *panes;
  GtkWidget *side;
  GtkWidget *clamp;  /* keeps the list narrow next to what is read */
  GtkWidget *detail; /* empty until it is first seen */
  GtkWidget *header;
  GtkWidget *notices; /* AdwBin */
  GtkWidget *back;
  GtkWidget *edit;
  GtkWidget *menu;
  GtkWidget *sync;
  GtkWidget *stack;
  GtkWidget *page;    /* made for the first record that is read */
  GtkWidget *writing; /* (nullable): an editor, a conflict being settled, or what was */
  gboolean solo;      /* the list has all the room until something is read */
  guint update_idle;
};

G_DEFINE_FINAL_TYPE (ReseauBrowser, reseau_browser, ADW_TYPE_BIN)

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
shown_id (ReseauBrowser *self)
{
  return self->way->len > 0 ? g_ptr_array_index (self->way, self->way->len - 1) : NULL;
}

#define SIDE_WIDTH 380
#define SOLO_WIDTH 720
#define ALL_WIDTH 100000

static void fill_detail (ReseauBrowser *self);

/* What is no list wants all the room there is. */
static gboolean
has_body (ReseauBrowser *self)
{
  return reseau_list_pane_get_body (RESEAU_LIST_PANE (self->side)) != NULL;
}

static gboolean
is_solo (ReseauBrowser *self)
{
  return self->solo || has_body (self);
}

static void
share_room (ReseauBrowser *self)
{
  gboolean alone = is_solo (self) && shown_id (self) == NULL && self->writing == NULL;
  gboolean wide = alone || reseau_browser_is_folded (self);
  int width = alone && !has_body (self) ? SOLO_WIDTH : wide ? ALL_WIDTH : SIDE_WIDTH;

  if (!alone)
    fill_detail (self);
  reseau_compat_panes_set_alone (self->panes, alone);
  gtk_widget_set_hexpand (self->clamp, wide);
  adw_clamp_set_maximum_size (ADW_CLAMP (self->clamp), width);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (self->clamp), width);
}

static void
update_header (ReseauBrowser *self)
{
  gboolean folded = reseau_browser_is_folded (self);
  gboolean reading = reseau_browser_is_reading (self);
  const ReseauView *view =
      self->page != NULL && reading ? reseau_page_get_view (RESEAU_PAGE (self->page)) : NULL;

  gtk_widget_set_visible (self->header, folded || reading);
  gtk_widget_set_visible (self->back, reseau_browser_can_back (self));
  gtk_widget_set_visible (self->edit, reading && view != NULL && view->can_edit);
  gtk_widget_set_visible (self->menu, reading && view != NULL);
  gtk_widget_set_visible (self->sync, folded);
  /* Next to the list only the window's header has the buttons of the window. */
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (self->header), folded);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (self->header), folded);
}

static void
update (ReseauBrowser *self)
{
  share_room (self);
  if (self->header != NULL)
    update_header (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
show_reading (ReseauBrowser *self)
{
  if (self->stack != NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                      shown_id (self) != NULL ? "page" : "nothing");
  if (shown_id (self) == NULL)
    reseau_compat_panes_show_detail (self->panes, FALSE);
  update (self);
}

static gboolean
has_focus (ReseauBrowser *self, GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/**
 * reseau_browser_enter:
 *
 * The keyboard goes on with what is shown: what is read, or else the list.
 */
void
reseau_browser_enter (ReseauBrowser *self)
{
  g_return_if_fail (RESEAU_IS_BROWSER (self));

  if (self->writing != NULL)
    return;
  if (reseau_browser_is_reading (self))
    reseau_page_enter (RESEAU_PAGE (self->page));
  else
    reseau_list_pane_focus_list (RESEAU_LIST_PANE (self->side));
}

static void
on_gone_cb (ReseauPage *page, ReseauBrowser *self)
{
  gboolean inside = has_focus (self, self->detail);

  if (self->way->len > 0)
    g_ptr_array_set_size (self->way, self->way->len - 1);
  reseau_page_set_id (page, shown_id (self));
  show_reading (self);
  if (inside)
    reseau_browser_enter (self);
}

static void
ensure_page (ReseauBrowser *self)
{
  if (self->page != NULL)
    return;
  self->page = reseau_page_new (self->context);
  gtk_stack_add_named (GTK_STACK (self->stack), self->page, "page");
  g_signal_connect_object (self->page, "shown", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->page, "gone", G_CALLBACK (on_gone_cb), self, 0);
}

/* Folding is told while sizes are being given out: what shows is changed after that. */
static gboolean
on_update_idle_cb (gpointer data)
{
  ReseauBrowser *self = data;

  self->update_idle = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
on_panes_changed_cb (ReseauBrowser *self)
{
  if (self->update_idle == 0)
    self->update_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_update_idle_cb, self, NULL);
}

/* --- writing -------------------------------------------------------------------- */

static void
end_writing (ReseauBrowser *self)
{
  if (self->writing == NULL)
    return;
  /* Left alone, the toolkit looks for another place, even in lists that show nothing. */
  if (has_focus (self, self->writing))
    gtk_root_set_focus (gtk_widget_get_root (self->writing), NULL);
  gtk_stack_remove (GTK_STACK (self->stack), self->writing);
  self->writing = NULL;
}

static void
on_saved_cb (GtkWidget *editor, const char *id, ReseauBrowser *self)
{
  g_autofree char *copy = g_strdup (id);

  end_writing (self);
  reseau_browser_open (self, copy, TRUE);
  reseau_browser_enter (self);
}

static void
on_writing_done_cb (GtkWidget *widget, ReseauBrowser *self)
{
  end_writing (self);
  show_reading (self);
  reseau_browser_enter (self);
}

static void
begin_writing (ReseauBrowser *self, GtkWidget *widget)
{
  end_writing (self);
  fill_detail (self);
  self->writing = widget;
  gtk_stack_add_named (GTK_STACK (self->stack), widget, "writing");
  gtk_stack_set_visible_child (GTK_STACK (self->stack), widget);
  share_room (self);
  reseau_compat_panes_show_detail (self->panes, TRUE);
  update (self);
  /* An editor knows where one begins. */
  if (!has_focus (self, widget))
    gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

/* --- the type ------------------------------------------------------------------- */

static void
reseau_browser_dispose (GObject *object)
{
  ReseauBrowser *self = RESEAU_BROWSER (object);

  g_clear_handle_id (&self->update_idle, g_source_remove);
  if (self->panes != NULL)
    g_signal_handlers_disconnect_by_data (self->panes, self);
  if (self->page != NULL)
    g_signal_handlers_disconnect_by_data (self->page, self);
  self->panes = self->page = NULL;
  g_clear_pointer (&self->way, g_ptr_array_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_browser_parent_class)->dispose (object);
}

static void
reseau_browser_class_init (ReseauBrowserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_browser_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
reseau_browser_init (ReseauBrowser *self)
{
  self->way = g_ptr_array_new_with_free_func (g_free);
}

static void
build_header (ReseauBrowser *self)
{
  GtkWidget *label = reseau_button_new (_ ("_Edit"));

  self->header = adw_header_bar_new ();
  gtk_widget_add_css_class (self->header, "flat");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (self->header), adw_bin_new ());
  self->back = reseau_icon_button_new ("go-previous-symbolic", _ ("Back"), "win.back");
  self->sync = reseau_sync_button_new (self->context);
  reseau_sync_button_set_compact (RESEAU_SYNC_BUTTON (self->sync), TRUE);
  self->menu = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu), "view-more-symbolic");
  reseau_widget_set_words (self->menu, _ ("What can be done with it"));
  self->edit = label;
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->edit), "win.edit");
  adw_header_bar_pack_start (ADW_HEADER_BAR (self->header), self->back);
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), self->menu);
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), self->edit);
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), self->sync);
}

static void
fill_detail (ReseauBrowser *self)
{
  GtkWidget *nothing;

  if (self->stack != NULL)
    return;
  nothing = adw_status_page_new ();
  build_header (self);
  self->stack = gtk_stack_new ();
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_set_hhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_widget_set_vexpand (self->stack, TRUE);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (nothing), self->icon);
  adw_status_page_set_description (ADW_STATUS_PAGE (nothing), self->words);
  gtk_widget_add_css_class (nothing, "compact");
  gtk_widget_add_css_class (nothing, "quiet");
  gtk_stack_add_named (GTK_STACK (self->stack), nothing, "nothing");
  self->notices = adw_bin_new ();
  gtk_box_append (GTK_BOX (self->detail), self->header);
  gtk_box_append (GTK_BOX (self->detail), self->notices);
  gtk_box_append (GTK_BOX (self->detail), self->stack);
}

/**
 * reseau_browser_new:
 * @side: what one chooses from
 * @solo: whether it has all the room while nothing is read
 * @icon: (transfer none): shown while nothing is chosen; not copied
 * @words: (transfer none): what to do then; not copied
 */
GtkWidget *
reseau_browser_new (ReseauContext *context, GtkWidget *side, gboolean solo, const char *icon,
                    const char *words)
{
  ReseauBrowser *self = g_object_new (RESEAU_TYPE_BROWSER, NULL);

  self->context = g_object_ref (context);
  self->side = side;
  self->solo = solo;
  self->icon = icon;
  self->words = words;
  gtk_widget_set_size_request (side, 360, -1);
  self->clamp = adw_clamp_new ();
  adw_clamp_set_child (ADW_CLAMP (self->clamp), side);
  gtk_widget_add_css_class (self->clamp, "side");
  self->detail = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_hexpand (self->detail, TRUE);
  gtk_widget_set_size_request (self->detail, 340, -1);
  gtk_widget_add_css_class (self->detail, "detail");
  self->panes = reseau_compat_panes_new (self->clamp, self->detail);
  g_signal_connect_object (self->panes, "notify::folded", G_CALLBACK (on_panes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::visible-child", G_CALLBACK (on_panes_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (side, "notify::body", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), self->panes);
  update (self);
  return GTK_WIDGET (self);
}

GtkWidget *
reseau_browser_get_side (ReseauBrowser *self)
{
  g_return_val_if_fail (RESEAU_IS_BROWSER (self), NULL);

  return self->side;
}

/**
 * reseau_browser_open:
 * @enter: whether one goes in: the way back is kept, and a narrow window shows it
 */
void
reseau_browser_open (ReseauBrowser *self, const char *id, gboolean enter)
{
  g_return_if_fail (RESEAU_IS_BROWSER (self));
  g_return_if_fail (id != NULL);

  fill_detail (self);
  ensure_page (self);
  end_writing (self);
  if (!enter || (reseau_browser_is_folded (self) && !reseau_browser_is_detail (self)))
    g_ptr_array_set_size (self->way, 0);
  if (g_strcmp0 (shown_id (self), id) != 0)
    g_ptr_array_add (self->way, g_strdup (id));
  reseau_page_set_id (RESEAU_PAGE (self->page), id);
  share_room (self);
  reseau_compat_panes_show_detail (self->panes, TRUE);
  show_reading (self);
}

static void
begin_editor (ReseauBrowser *self, GtkWidget *editor)
{
  g_signal_connect_object (editor, "saved", G_CALLBACK (on_saved_cb), self, 0);
  g_signal_connect_object (editor, "cancelled", G_CALLBACK (on_writing_done_cb), self, 0);
  begin_writing (self, editor);
}

/* What was read is read on: the relation is one of its lines. */
static void
on_relation_saved_cb (GtkWidget *editor, const char *id, ReseauBrowser *self)
{
  on_writing_done_cb (editor, self);
}

/**
 * reseau_browser_edit_relation:
 * @id: (nullable): a relation of what is shown, %NULL for a new one
 */
void
reseau_browser_edit_relation (ReseauBrowser *self, const char *id)
{
  GtkWidget *editor;

  g_return_if_fail (RESEAU_IS_BROWSER (self));
  g_return_if_fail (shown_id (self) != NULL);

  editor = id != NULL ? reseau_editor_page_new (self->context, "link", id, NULL)
                      : reseau_editor_page_new_relation (self->context, shown_id (self));
  g_signal_connect_object (editor, "saved", G_CALLBACK (on_relation_saved_cb), self, 0);
  g_signal_connect_object (editor, "cancelled", G_CALLBACK (on_writing_done_cb), self, 0);
  begin_writing (self, editor);
}

/**
 * reseau_browser_resume:
 * @draft: key of what was being written and never saved
 */
void
reseau_browser_resume (ReseauBrowser *self, const char *draft)
{
  g_return_if_fail (RESEAU_IS_BROWSER (self));

  begin_editor (self, reseau_editor_page_new_from_draft (self->context, draft));
}

/**
 * reseau_browser_edit:
 * @id: (nullable): the record to change, %NULL for a new one of @kind
 */
void
reseau_browser_edit (ReseauBrowser *self, const char *kind, const char *id)
{
  g_return_if_fail (RESEAU_IS_BROWSER (self));

  begin_editor (self, reseau_editor_page_new (self->context, kind, id, NULL));
}

/* Settles what is shown: the versions of @field side by side. */
void
reseau_browser_resolve (ReseauBrowser *self, const char *field)
{
  GtkWidget *conflict;

  g_return_if_fail (RESEAU_IS_BROWSER (self));
  g_return_if_fail (shown_id (self) != NULL);

  conflict = reseau_conflict_page_new (self->context, shown_id (self), field);
  g_signal_connect_object (conflict, "done", G_CALLBACK (on_writing_done_cb), self, 0);
  g_signal_connect_object (conflict, "cancelled", G_CALLBACK (on_writing_done_cb), self, 0);
  begin_writing (self, conflict);
}

static void
begin_past (ReseauBrowser *self, GtkWidget *page)
{
  g_signal_connect_object (page, "closed", G_CALLBACK (on_writing_done_cb), self, 0);
  begin_writing (self, page);
}

/* Who changed what in what is shown. */
void
reseau_browser_show_history (ReseauBrowser *self)
{
  g_return_if_fail (RESEAU_IS_BROWSER (self));
  g_return_if_fail (shown_id (self) != NULL);

  begin_past (self, reseau_history_page_new (self->context, shown_id (self)));
}

/* What was deleted and can be put back. */
void
reseau_browser_show_bin (ReseauBrowser *self)
{
  g_return_if_fail (RESEAU_IS_BROWSER (self));

  begin_past (self, reseau_bin_page_new (self->context));
}

/* Nothing is read any more. */
void
reseau_browser_close (ReseauBrowser *self)
{
  g_return_if_fail (RESEAU_IS_BROWSER (self));

  end_writing (self);
  g_ptr_array_set_size (self->way, 0);
  if (self->page != NULL)
    reseau_page_set_id (RESEAU_PAGE (self->page), NULL);
  show_reading (self);
}

/* Returns: whether there was anything to go back to */
gboolean
reseau_browser_back (ReseauBrowser *self)
{
  g_return_val_if_fail (RESEAU_IS_BROWSER (self), FALSE);

  if (!reseau_browser_can_back (self))
    return FALSE;
  if (self->writing != NULL) {
    end_writing (self);
    show_reading (self);
  }
  else if (self->way->len > 1) {
    g_ptr_array_set_size (self->way, self->way->len - 1);
    reseau_page_set_id (RESEAU_PAGE (self->page), shown_id (self));
    show_reading (self);
  }
  else if (is_solo (self)) {
    reseau_browser_close (self);
  }
  else {
    reseau_compat_panes_show_detail (self->panes, FALSE);
    update (self);
  }
  return TRUE;
}

gboolean
reseau_browser_can_back (ReseauBrowser *self)
{
  g_return_val_if_fail (RESEAU_IS_BROWSER (self), FALSE);

  return self->writing != NULL || self->way->len > 1 || (is_solo (self) && self->way->len > 0) ||
         (reseau_browser_is_folded (self) && reseau_browser_is_detail (self));
}

gboolean
reseau_browser_is_folded (ReseauBrowser *self)
{
  return self->panes != NULL && reseau_compat_panes_is_folded (self->panes);
}

gboolean
reseau_browser_is_detail (ReseauBrowser *self)
{
  return self->panes != NULL && reseau_compat_panes_is_detail (self->panes);
}

/* Whether a record is shown, and not being written. */
gboolean
reseau_browser_is_reading (ReseauBrowser *self)
{
  return self->writing == NULL && shown_id (self) != NULL &&
         (!reseau_browser_is_folded (self) || reseau_browser_is_detail (self));
}

gboolean
reseau_browser_is_writing (ReseauBrowser *self)
{
  return self->writing != NULL;
}

/* Returns: an empty AdwBin below the header of what is read, for what is to be known there */
GtkWidget *
reseau_browser_get_notices (ReseauBrowser *self)
{
  g_return_val_if_fail (RESEAU_IS_BROWSER (self), NULL);

  return self->notices;
}

/* Returns: (nullable): what is read */
ReseauPage *
reseau_browser_get_page (ReseauBrowser *self)
{
  return self->page != NULL && shown_id (self) != NULL ? RESEAU_PAGE (self->page) : NULL;
}

void
reseau_browser_set_menu (ReseauBrowser *self, GMenuModel *menu)
{
  g_return_if_fail (RESEAU_IS_BROWSER (self));

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu), menu);
}

/* What can be done with what is read. */
void
reseau_browser_popup_menu (ReseauBrowser *self)
{
  g_return_if_fail (RESEAU_IS_BROWSER (self));

  if (self->menu != NULL && gtk_widget_get_mapped (self->menu))
    gtk_menu_button_popup (GTK_MENU_BUTTON (self->menu));
}
