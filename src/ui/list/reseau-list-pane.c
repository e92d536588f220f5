/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-list-pane-private.h"

#include "reseau-agenda.h"
#include "reseau-filter-popover.h"
#include "reseau-record-row.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* An answer that takes longer than this is worth saying that it is on its way. */
#define EMPTY_DELAY_MS 300

/* Nobody reads further: one types another word. */
static const ReseauAnswersWay everything = { 200, NULL, NULL };

G_DEFINE_FINAL_TYPE (ReseauListPane, reseau_list_pane, GTK_TYPE_WIDGET)

enum {
  OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_agenda (ReseauListPane *self)
{
  return g_strcmp0 (self->query->kind, "meeting") == 0;
}

static gboolean
has_text (ReseauListPane *self)
{
  return self->query->text != NULL && *self->query->text != '\0';
}

gboolean
reseau_list_pane_is_narrowed (ReseauListPane *self)
{
  return has_text (self) || reseau_value_get_length (self->query->filters) > 0;
}

static guint
count_rows (ReseauListPane *self)
{
  if (self->model == NULL)
    return 0;
  if (RESEAU_IS_ANSWERS (self->model))
    return reseau_answers_get_total (RESEAU_ANSWERS (self->model));
  return g_list_model_get_n_items (self->model);
}

static gboolean
is_loading (ReseauListPane *self)
{
  gboolean loading = FALSE;

  if (self->model != NULL)
    g_object_get (self->model, "loading", &loading, NULL);
  return loading;
}

static gboolean
on_empty_timeout_cb (gpointer data)
{
  ReseauListPane *self = data;

  self->empty_timer = 0;
  if (count_rows (self) == 0) {
    reseau_list_pane_show_empty (self);
    gtk_stack_set_visible_child (GTK_STACK (self->stack), self->empty);
  }
  return G_SOURCE_REMOVE;
}

static void
update_count (ReseauListPane *self)
{
  g_autofree char *words = reseau_words_count (self->query->kind, count_rows (self));

  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (self->count)), words) == 0)
    return;
  gtk_label_set_label (GTK_LABEL (self->count), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->count), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

/* What stands where the list does: the list, what one sees before searching, or why it is empty. */
static void
update_shown (ReseauListPane *self)
{
  gboolean idle = self->idle != NULL && !reseau_list_pane_is_narrowed (self);

  g_clear_handle_id (&self->empty_timer, g_source_remove);
  gtk_widget_set_visible (self->line, !idle);
  if (idle) {
    gtk_stack_set_visible_child (GTK_STACK (self->stack), self->idle);
    return;
  }
  update_count (self);
  if (count_rows (self) > 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
  else
    self->empty_timer =
        g_timeout_add (is_loading (self) ? EMPTY_DELAY_MS : 0, on_empty_timeout_cb, self);
}

/* Without words nothing matches better than the rest: a directory is then in the order of the
 * alphabet, all else in that of time. */
static ReseauSort
effective_sort (ReseauListPane *self)
{
  const char *kind = self->query->kind;

  if (self->query->sort != RESEAU_SORT_RELEVANCE || has_text (self))
    return self->query->sort;
  return g_strcmp0 (kind, "structure") == 0 || g_strcmp0 (kind, "person") == 0 ? RESEAU_SORT_TITLE
                                                                               : RESEAU_SORT_RECENT;
}

static const char *
sort_label (ReseauSort sort)
{
  if (sort == RESEAU_SORT_TITLE)
    return _ ("By Name");
  return sort == RESEAU_SORT_RELEVANCE ? _ ("Best Matches") : _ ("Latest Changes");
}

static void
update_sort (ReseauListPane *self)
{
  const char *order = sort_label (effective_sort (self));
  /* Translators: %s is what a list is sorted by */
  g_autofree char *words = g_strdup_printf (_ ("Order: %s"), order);

  gtk_label_set_label (GTK_LABEL (gtk_menu_button_get_child (GTK_MENU_BUTTON (self->sort_button))),
                       order);
  reseau_widget_set_words (self->sort_button, words);
}

static void
update_chips (ReseauListPane *self)
{
  const ReseauValue *filters = self->query->filters;
  guint n = 0;

  reseau_box_clear (self->chips);
  for (guint i = 0; i < reseau_value_get_length (filters); i++) {
    const char *field = reseau_value_get_key_at (filters, i);
    const ReseauValue *values = reseau_value_get (filters, field);

    for (guint j = 0; j < reseau_value_get_length (values); j++, n++)
      gtk_box_append (GTK_BOX (self->chips),
                      reseau_list_pane_chip_new (
                          self, field, reseau_value_get_string (reseau_value_get_at (values, j))));
  }
  gtk_widget_set_visible (self->chips, n > 0);
  if (n > 0)
    gtk_widget_add_css_class (self->filter_button, "filtering");
  else
    gtk_widget_remove_css_class (self->filter_button, "filtering");
}

/* --- the list ------------------------------------------------------------- */

static void
on_row_destroy_cb (GtkWidget *row, ReseauListPane *self)
{
  g_ptr_array_remove_fast (self->rows, row);
}

/* Rows that stay on screen show the words that are searched now. */
static void
mark_rows (ReseauListPane *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    reseau_record_row_set_text (g_ptr_array_index (self->rows, i), self->query->text);
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ReseauListPane *self)
{
  GtkWidget *row = reseau_record_row_new (self->context);

  if (is_agenda (self))
    reseau_record_row_show_day (RESEAU_RECORD_ROW (row), TRUE);
  g_ptr_array_add (self->rows, row);
  g_signal_connect_object (row, "destroy", G_CALLBACK (on_row_destroy_cb), self, 0);
  gtk_list_item_set_child (item, row);
}

static void
bind_heading (GtkListItem *item, ReseauAnswerHeading *row)
{
  GtkWidget *heading = reseau_heading_new (reseau_answer_heading_get_title (row));

  gtk_widget_add_css_class (heading, "month");
  gtk_list_item_set_child (item, heading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (heading)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  reseau_answer_heading_get_title (row), -1);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ReseauListPane *self)
{
  gpointer object = gtk_list_item_get_item (item);

  if (RESEAU_IS_ANSWER_HEADING (object)) {
    bind_heading (item, object);
    return;
  }
  if (!RESEAU_IS_RECORD_ROW (gtk_list_item_get_child (item)))
    on_setup_cb (factory, item, self);
  gtk_list_item_set_activatable (item, TRUE);
  gtk_list_item_set_selectable (item, TRUE);
  reseau_record_row_bind (RESEAU_RECORD_ROW (gtk_list_item_get_child (item)), object,
                          self->query->text);
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, ReseauListPane *self)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  if (RESEAU_IS_RECORD_ROW (child))
    reseau_record_row_bind (RESEAU_RECORD_ROW (child), NULL, NULL);
}

static void
open_item (ReseauListPane *self, gpointer object, gboolean activated)
{
  if (RESEAU_IS_ITEM (object) && reseau_item_get_id (object) != NULL)
    g_signal_emit (self, signals[OPEN], 0, reseau_item_get_id (object), activated);
}

static void
on_selected_cb (GtkSingleSelection *selection, GParamSpec *pspec, ReseauListPane *self)
{
  if (!self->quiet)
    open_item (self, gtk_single_selection_get_selected_item (selection), FALSE);
}

static void
on_activate_cb (GtkListView *view, guint position, ReseauListPane *self)
{
  g_autoptr (GObject) object = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  open_item (self, object, TRUE);
}

static GtkWidget *
list_view_new (ReseauListPane *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), self);
  view = gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)), factory);
  gtk_widget_add_css_class (view, "navigation-sidebar");
  gtk_widget_add_css_class (view, "records");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Results"), -1);
  g_signal_connect (view, "activate", G_CALLBACK (on_activate_cb), self);
  return view;
}

static void
on_model_changed_cb (ReseauListPane *self)
{
  update_shown (self);
}

/* The model and its rows are made for the first query that shows them. */
static void
ensure_model (ReseauListPane *self)
{
  if (self->model != NULL)
    return;
  if (is_agenda (self))
    self->model = G_LIST_MODEL (reseau_agenda_new (self->context));
  else if (self->query->kind == NULL)
    self->model = G_LIST_MODEL (reseau_answers_new (self->context, &everything));
  else
    self->model = G_LIST_MODEL (reseau_record_list_new (self->context));
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_model_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->model, "notify::loading", G_CALLBACK (on_model_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->quiet = TRUE;
  gtk_single_selection_set_model (self->selection, self->model);
  self->quiet = FALSE;
}

static void
apply_query (ReseauListPane *self)
{
  gboolean idle = self->idle != NULL && !reseau_list_pane_is_narrowed (self);

  update_chips (self);
  update_sort (self);
  mark_rows (self);
  if (self->filter_popover != NULL)
    reseau_filter_popover_set_query (RESEAU_FILTER_POPOVER (self->filter_popover), self->query);
  if (!idle && gtk_widget_get_mapped (GTK_WIDGET (self))) {
    g_autoptr (ReseauQuery) query = reseau_query_copy (self->query);

    query->sort = effective_sort (self);
    ensure_model (self);
    self->quiet = TRUE;
    if (RESEAU_IS_ANSWERS (self->model))
      reseau_answers_set_query (RESEAU_ANSWERS (self->model), query);
    else
      reseau_record_list_set_query (RESEAU_RECORD_LIST (self->model), query);
    self->quiet = FALSE;
  }
  update_shown (self);
}

/* --- what narrows it -------------------------------------------------------- */

static void
on_search_changed_cb (GtkSearchEntry *entry, ReseauListPane *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  if (g_strcmp0 (text, self->query->text != NULL ? self->query->text : "") == 0)
    return;
  reseau_query_set_text (self->query, *text != '\0' ? text : NULL);
  apply_query (self);
}

static void
on_search_stopped_cb (GtkSearchEntry *entry, ReseauListPane *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  reseau_list_pane_focus_list (self);
}

/* Enter, or the arrow down, in the search: on to the results. */
static void
on_search_activated_cb (GtkSearchEntry *entry, ReseauListPane *self)
{
  reseau_list_pane_focus_list (self);
}

static gboolean
on_search_key_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state,
                  ReseauListPane *self)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  reseau_list_pane_focus_list (self);
  return GDK_EVENT_STOP;
}

static void
on_facet_toggled_cb (ReseauFilterPopover *popover, const char *field, const char *value,
                     gboolean active, ReseauListPane *self)
{
  reseau_list_pane_toggle (self, field, value, active);
}

static GtkWidget *
search_new (ReseauListPane *self)
{
  GtkWidget *entry = gtk_search_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_set_hexpand (entry, TRUE);
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (entry), 60);
  g_signal_connect (entry, "search-changed", G_CALLBACK (on_search_changed_cb), self);
  g_signal_connect (entry, "stop-search", G_CALLBACK (on_search_stopped_cb), self);
  g_signal_connect (entry, "activate", G_CALLBACK (on_search_activated_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_search_key_cb), self);
  gtk_widget_add_controller (entry, keys);
  return entry;
}

static const char *
search_words (const char *kind)
{
  if (g_strcmp0 (kind, "fiche") == 0)
    return _ ("Search fiches…");
  if (g_strcmp0 (kind, "structure") == 0)
    return _ ("Search structures…");
  if (g_strcmp0 (kind, "person") == 0)
    return _ ("Search people…");
  if (g_strcmp0 (kind, "meeting") == 0)
    return _ ("Search meetings…");
  return _ ("Search everything…");
}

static void
on_sort_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  ReseauListPane *self = data;
  const char *name = g_variant_get_string (value, NULL);

  self->query->sort = g_str_equal (name, "title")    ? RESEAU_SORT_TITLE
                      : g_str_equal (name, "recent") ? RESEAU_SORT_RECENT
                                                     : RESEAU_SORT_RELEVANCE;
  g_simple_action_set_state (action, value);
  apply_query (self);
}

static void
on_clear_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  reseau_list_pane_clear (data);
}

static void
install_actions (ReseauListPane *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  const GActionEntry entries[] = {
    { "sort", NULL, "s", "'relevance'", on_sort_cb },
    { "clear", on_clear_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "list", G_ACTION_GROUP (group));
}

static GtkWidget *
sort_button_new (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (menu, _ ("Best Matches"), "list.sort::relevance");
  g_menu_append (menu, _ ("Latest Changes"), "list.sort::recent");
  g_menu_append (menu, _ ("By Name"), "list.sort::title");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), reseau_label_new (NULL, NULL));
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "sort");
  return button;
}

static void
on_filter_popover_wanted_cb (GtkMenuButton *button, gpointer data)
{
  ReseauListPane *self = data;

  if (self->filter_popover != NULL)
    return;
  self->filter_popover = reseau_filter_popover_new (self->context);
  g_signal_connect (self->filter_popover, "toggled", G_CALLBACK (on_facet_toggled_cb), self);
  gtk_menu_button_set_popover (button, self->filter_popover);
  reseau_filter_popover_set_query (RESEAU_FILTER_POPOVER (self->filter_popover), self->query);
}

static GtkWidget *
filter_button_new (ReseauListPane *self)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("Filter"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filter"), -1);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), on_filter_popover_wanted_cb,
                                         self, NULL);
  return button;
}

/* --- the type --------------------------------------------------------------- */

static void
reseau_list_pane_map (GtkWidget *widget)
{
  ReseauListPane *self = RESEAU_LIST_PANE (widget);

  GTK_WIDGET_CLASS (reseau_list_pane_parent_class)->map (widget);
  if (self->model == NULL)
    apply_query (self);
}

static gboolean
reseau_list_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (RESEAU_LIST_PANE (widget)->search);
}

static void
reseau_list_pane_dispose (GObject *object)
{
  ReseauListPane *self = RESEAU_LIST_PANE (object);

  self->quiet = TRUE;
  g_clear_handle_id (&self->empty_timer, g_source_remove);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_pointer (&self->column, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_list_pane_parent_class)->dispose (object);
}

static void
reseau_list_pane_finalize (GObject *object)
{
  g_ptr_array_unref (RESEAU_LIST_PANE (object)->rows);
  G_OBJECT_CLASS (reseau_list_pane_parent_class)->finalize (object);
}

static void
reseau_list_pane_class_init (ReseauListPaneClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_list_pane_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_list_pane_finalize;
  widget->map = reseau_list_pane_map;
  widget->grab_focus = reseau_list_pane_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BIN_LAYOUT);
  signals[OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
reseau_list_pane_init (ReseauListPane *self)
{
  self->rows = g_ptr_array_new ();
}

static void
build_head (ReseauListPane *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->search = search_new (self);
  self->filter_button = filter_button_new (self);
  gtk_widget_add_css_class (line, "search-line");
  gtk_box_append (GTK_BOX (line), self->search);
  gtk_box_append (GTK_BOX (line), self->filter_button);
  gtk_box_append (GTK_BOX (self->column), line);

  self->chips = reseau_wrap_box_new (6);
  gtk_widget_add_css_class (self->chips, "filters");
  gtk_widget_set_visible (self->chips, FALSE);
  gtk_box_append (GTK_BOX (self->column), self->chips);

  self->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->line, "count-line");
  self->count = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                              "xalign", 0.0, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (self->count, "caption");
  gtk_widget_add_css_class (self->count, "dim-label");
  self->sort_button = sort_button_new ();
  gtk_box_append (GTK_BOX (self->line), self->count);
  gtk_box_append (GTK_BOX (self->line), self->sort_button);
  gtk_box_append (GTK_BOX (self->column), self->line);
}

static void
build_body (ReseauListPane *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->stack = gtk_stack_new ();
  gtk_stack_set_hhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_widget_set_vexpand (self->stack, TRUE);
  self->view = list_view_new (self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  self->empty = adw_status_page_new ();
  gtk_widget_add_css_class (self->empty, "compact");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "list");
  gtk_stack_add_named (GTK_STACK (self->stack), self->empty, "empty");
  gtk_box_append (GTK_BOX (self->column), self->stack);
}

static void
adapt_to_kind (ReseauListPane *self)
{
  const char *words = search_words (self->query->kind);
  gboolean agenda = is_agenda (self);

  g_object_set (self->search, "placeholder-text", words, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
  gtk_widget_set_visible (self->filter_button, self->query->kind != NULL);
  gtk_widget_set_visible (self->sort_button, self->query->kind != NULL && !agenda);
  if (agenda)
    self->query->sort = RESEAU_SORT_DATE;
}

/**
 * reseau_list_pane_new:
 * @kind: (nullable): name of a kind, %NULL for all
 */
GtkWidget *
reseau_list_pane_new (ReseauContext *context, const char *kind)
{
  ReseauListPane *self = g_object_new (RESEAU_TYPE_LIST_PANE, NULL);

  self->context = g_object_ref (context);
  self->query = reseau_query_new (kind);
  self->query->sort = RESEAU_SORT_RELEVANCE;
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected_cb),
                           self, 0);
  self->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->column, GTK_WIDGET (self));
  install_actions (self);
  build_head (self);
  build_body (self);
  adapt_to_kind (self);
  g_signal_connect_object (context, "notify::sync-state", G_CALLBACK (update_shown), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

const char *
reseau_list_pane_get_kind (ReseauListPane *self)
{
  g_return_val_if_fail (RESEAU_IS_LIST_PANE (self), NULL);

  return self->query->kind;
}

/* Another kind with the same words; its filters are others. */
void
reseau_list_pane_set_kind (ReseauListPane *self, const char *kind)
{
  ReseauQuery *query;

  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  if (g_strcmp0 (kind, self->query->kind) == 0)
    return;
  query = reseau_query_new (kind);
  reseau_query_set_text (query, self->query->text);
  query->sort = self->query->sort;
  reseau_query_free (self->query);
  self->query = query;
  adapt_to_kind (self);
  apply_query (self);
}

/* @top: a widget above the search */
void
reseau_list_pane_set_top (ReseauListPane *self, GtkWidget *top)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  gtk_box_prepend (GTK_BOX (self->column), top);
}

/* @idle: what stands there while nothing is searched */
void
reseau_list_pane_set_idle (ReseauListPane *self, GtkWidget *idle)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  self->idle = idle;
  gtk_stack_add_named (GTK_STACK (self->stack), idle, "idle");
  update_shown (self);
}

/* @from, @until: (nullable): days, see #ReseauQuery */
void
reseau_list_pane_set_period (ReseauListPane *self, const char *from, const char *until)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  g_free (self->query->from);
  g_free (self->query->until);
  self->query->from = g_strdup (from);
  self->query->until = g_strdup (until);
  apply_query (self);
}

/* Only what has @value in @field, whatever was asked before. */
void
reseau_list_pane_set_filter (ReseauListPane *self, const char *field, const char *value)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  g_clear_pointer (&self->query->filters, reseau_value_unref);
  reseau_query_set_text (self->query, NULL);
  reseau_query_add_filter (self->query, field, value);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  apply_query (self);
}

void
reseau_list_pane_toggle (ReseauListPane *self, const char *field, const char *value,
                         gboolean active)
{
  g_autoptr (ReseauValue) kept = NULL;
  const ReseauValue *values;

  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  if (active) {
    if (!reseau_query_has_filter (self->query, field, value))
      reseau_query_add_filter (self->query, field, value);
    apply_query (self);
    return;
  }
  values = reseau_value_get (self->query->filters, field);
  kept = values != NULL ? reseau_value_copy (values) : reseau_value_new_list ();
  reseau_query_clear_filter (self->query, field);
  for (guint i = 0; i < reseau_value_get_length (kept); i++) {
    const char *other = reseau_value_get_string (reseau_value_get_at (kept, i));

    if (other != NULL && !g_str_equal (other, value))
      reseau_query_add_filter (self->query, field, other);
  }
  apply_query (self);
}

/* No words, no filters. */
void
reseau_list_pane_clear (ReseauListPane *self)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  g_clear_pointer (&self->query->filters, reseau_value_unref);
  reseau_query_set_text (self->query, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  apply_query (self);
  reseau_list_pane_focus_search (self);
}

void
reseau_list_pane_search (ReseauListPane *self, const char *text)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  g_signal_handlers_block_by_func (self->search, on_search_changed_cb, self);
  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
  g_signal_handlers_unblock_by_func (self->search, on_search_changed_cb, self);
  gtk_editable_set_position (GTK_EDITABLE (self->search), -1);
  on_search_changed_cb (GTK_SEARCH_ENTRY (self->search), self);
}

void
reseau_list_pane_focus_search (ReseauListPane *self)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  gtk_widget_grab_focus (self->search);
}

void
reseau_list_pane_focus_list (ReseauListPane *self)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  gtk_widget_child_focus (gtk_stack_get_visible_child (GTK_STACK (self->stack)),
                          GTK_DIR_TAB_FORWARD);
}

void
reseau_list_pane_unselect (ReseauListPane *self)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  self->quiet = TRUE;
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  self->quiet = FALSE;
}

/* Typing anywhere in @widget is searching. */
void
reseau_list_pane_capture_keys (ReseauListPane *self, GtkWidget *widget)
{
  g_return_if_fail (RESEAU_IS_LIST_PANE (self));

  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search), widget);
}

/* The button that opens the filters. */
GtkWidget *
reseau_list_pane_get_filters (ReseauListPane *self)
{
  g_return_val_if_fail (RESEAU_IS_LIST_PANE (self), NULL);

  return self->filter_button;
}
