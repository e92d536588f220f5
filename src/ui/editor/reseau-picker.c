/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-picker.h"

#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

#define MAX_FOUND 40

struct _ReseauPicker {
  GtkWidget parent_instance;

  ReseauContext *context;
  const ReseauField *field;
  ReseauValue *taken;
  GtkWidget *entry;
  GtkWidget *popover;
  GtkWidget *scrolled;
  GtkWidget *list;
  GtkWidget *nothing;
  GCancellable *cancellable;
  gboolean quiet;
  gboolean placed; /* only terms that are somewhere */
};

enum {
  PICKED,
  ERASE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauPicker, reseau_picker, GTK_TYPE_WIDGET)

/* --- what was found ------------------------------------------------------- */

static gboolean
is_taken (ReseauPicker *self, const char *value)
{
  return reseau_value_contains_string (self->taken, value) ||
         g_strcmp0 (reseau_value_get_string (self->taken), value) == 0;
}

static void
add_found (ReseauPicker *self, const char *value, const char *label, const char *detail)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (is_taken (self, value))
    return;
  gtk_box_append (GTK_BOX (box), reseau_label_new (label, NULL));
  if (detail != NULL && *detail != '\0') {
    GtkWidget *below = reseau_label_new (detail, "caption");

    gtk_widget_add_css_class (below, "dim-label");
    gtk_box_append (GTK_BOX (box), below);
  }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (row), "value", g_strdup (value), g_free);
  g_object_set_data_full (G_OBJECT (row), "label", g_strdup (label), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void
clear_found (ReseauPicker *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
}

static GtkListBoxRow *
row_at (ReseauPicker *self, int index)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), index);
}

static void
select_row (ReseauPicker *self, int index)
{
  GtkListBoxRow *row = row_at (self, index);
  GtkAdjustment *scroll =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  graphene_rect_t bounds;

  if (row == NULL)
    return;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, row, -1);
  if (gtk_widget_compute_bounds (GTK_WIDGET (row), self->list, &bounds))
    gtk_adjustment_clamp_page (scroll, bounds.origin.y, bounds.origin.y + bounds.size.height);
}

/* The first is what Enter picks, once something was typed. */
static void
end_search (ReseauPicker *self)
{
  gboolean any = row_at (self, 0) != NULL;

  gtk_widget_set_visible (self->scrolled, any);
  gtk_widget_set_visible (self->nothing, !any);
  if (any)
    select_row (self, 0);
}

/* --- searching ------------------------------------------------------------ */

static void
search_terms (ReseauPicker *self, const char *text)
{
  ReseauTerms *terms = reseau_context_get_terms (self->context);
  guint most = self->placed ? 0 : MAX_FOUND, n = 0;
  g_autoptr (GPtrArray) found = reseau_terms_search (terms, self->field->list, text, most);

  clear_found (self);
  for (guint i = 0; i < found->len && n < MAX_FOUND; i++) {
    const ReseauTerm *term = g_ptr_array_index (found, i);

    if (self->placed && term->lat == 0 && term->lon == 0)
      continue;
    n++;
    add_found (self, term->code, term->label, term->path ? term->path : term->hint);
  }
  end_search (self);
}

static gboolean
may_be (ReseauPicker *self, ReseauItem *item)
{
  const char *kind = reseau_item_get_kind (item);

  if (self->field->kinds != NULL)
    return g_strv_contains ((const char *const *) self->field->kinds, kind);
  return !g_str_equal (kind, "term") && !g_str_equal (kind, "message") &&
         !g_str_equal (kind, "link");
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauPicker) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items =
      reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, &error);

  if (items == NULL || self->list == NULL)
    return;
  clear_found (self);
  for (guint i = 0; i < items->len; i++) {
    ReseauItem *item = g_ptr_array_index (items, i);

    if (may_be (self, item))
      add_found (self, reseau_item_get_id (item), reseau_item_get_title (item),
                 reseau_item_get_subtitle (item));
  }
  end_search (self);
}

static void
search_records (ReseauPicker *self, const char *text)
{
  char **kinds = self->field->kinds;
  gboolean one = kinds != NULL && g_strv_length (kinds) == 1;
  g_autoptr (ReseauQuery) query = reseau_query_new (one ? kinds[0] : NULL);

  for (guint i = 0; !one && kinds != NULL && kinds[i] != NULL; i++)
    reseau_query_add_filter (query, "kind", kinds[i]);
  g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, NULL);
  self->cancellable = g_cancellable_new ();
  if (*text != '\0')
    reseau_query_set_text (query, text);
  query->sort = *text != '\0' ? RESEAU_SORT_RELEVANCE : RESEAU_SORT_TITLE;
  reseau_context_query_async (self->context, query, MAX_FOUND, self->cancellable, on_found_cb,
                              g_object_ref (self));
}

static void
search (ReseauPicker *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (self->field->list != NULL)
    search_terms (self, text);
  else
    search_records (self, text);
}

static void
open_list (ReseauPicker *self)
{
  gtk_widget_set_size_request (self->popover, MIN (gtk_widget_get_width (self->entry), 480), -1);
  gtk_popover_popup (GTK_POPOVER (self->popover));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_EXPANDED, TRUE,
                               -1);
}

static void
close_list (ReseauPicker *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE,
                               -1);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->entry),
                                 GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT);
}

/* --- what the person does -------------------------------------------------- */

static void
pick (ReseauPicker *self, GtkListBoxRow *row)
{
  g_autofree char *value = g_strdup (g_object_get_data (G_OBJECT (row), "value"));
  g_autofree char *label = g_strdup (g_object_get_data (G_OBJECT (row), "label"));

  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  self->quiet = FALSE;
  close_list (self);
  g_signal_emit (self, signals[PICKED], 0, value, label);
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, ReseauPicker *self)
{
  pick (self, row);
}

static void
on_changed_cb (GtkEditable *editable, ReseauPicker *self)
{
  if (self->quiet)
    return;
  search (self);
  if (*gtk_editable_get_text (editable) != '\0')
    open_list (self);
  else
    close_list (self);
}

static void
on_icon_press_cb (GtkEntry *entry, GtkEntryIconPosition position, ReseauPicker *self)
{
  gtk_widget_grab_focus (self->entry);
  search (self);
  open_list (self);
}

static gboolean
move (ReseauPicker *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  int index = row ? gtk_list_box_row_get_index (row) + by : 0;

  if (!gtk_widget_get_visible (self->popover)) {
    if (by < 0)
      return FALSE;
    search (self);
    open_list (self);
    return TRUE;
  }
  select_row (self, MAX (index, 0));
  return TRUE;
}

static gboolean
pick_selected (ReseauPicker *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (!gtk_widget_get_visible (self->popover) || row == NULL)
    return FALSE;
  pick (self, row);
  return TRUE;
}

static gboolean
on_key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
                   ReseauPicker *self)
{
  switch (key) {
  case GDK_KEY_Down:
  case GDK_KEY_KP_Down:
    return move (self, 1);
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
    return move (self, -1);
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
    return pick_selected (self);
  case GDK_KEY_Escape:
    if (!gtk_widget_get_visible (self->popover))
      return FALSE;
    close_list (self);
    return TRUE;
  case GDK_KEY_BackSpace:
    if (*gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0')
      g_signal_emit (self, signals[ERASE], 0);
    return FALSE;
  default:
    return FALSE;
  }
}

/* Letters that picked nothing would look like a value and be none. */
static void
on_focus_leave_cb (GtkEventControllerFocus *controller, ReseauPicker *self)
{
  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  self->quiet = FALSE;
  close_list (self);
}

/* --- making ---------------------------------------------------------------- */

static void
reseau_picker_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ReseauPicker *self = RESEAU_PICKER (widget);

  GTK_WIDGET_CLASS (reseau_picker_parent_class)->size_allocate (widget, width, height, baseline);
  gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
reseau_picker_dispose (GObject *object)
{
  ReseauPicker *self = RESEAU_PICKER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->entry, gtk_widget_unparent);
  self->list = NULL;
  g_clear_pointer (&self->taken, reseau_value_unref);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (reseau_picker_parent_class)->dispose (object);
}

static void
reseau_picker_class_init (ReseauPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_picker_dispose;
  widget_class->size_allocate = reseau_picker_size_allocate;
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[ERASE] = g_signal_new ("erase", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
make_popover (ReseauPicker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "picker-list");
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), TRUE);
  gtk_widget_set_focusable (self->list, FALSE);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated_cb), self);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scrolled), 300);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->list);
  self->nothing = reseau_label_new (_ ("Nothing fits these letters"), "dim-label");
  gtk_widget_add_css_class (self->nothing, "picker-nothing");
  gtk_box_append (GTK_BOX (box), self->scrolled);
  gtk_box_append (GTK_BOX (box), self->nothing);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_widget_set_can_focus (self->popover, FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->popover, "picker");
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
}

static void
reseau_picker_init (ReseauPicker *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 8);
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->entry), FALSE);
  gtk_widget_set_hexpand (self->entry, TRUE);
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY,
                                     "pan-down-symbolic");
  gtk_entry_set_icon_tooltip_text (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY,
                                   _ ("Show the Choices"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_HAS_POPUP,
                                  TRUE, GTK_ACCESSIBLE_PROPERTY_AUTOCOMPLETE,
                                  GTK_ACCESSIBLE_AUTOCOMPLETE_LIST, -1);
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  make_popover (self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self);
  gtk_widget_add_controller (self->entry, keys);
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus_leave_cb), self);
  gtk_widget_add_controller (self->entry, focus);
  g_signal_connect (self->entry, "changed", G_CALLBACK (on_changed_cb), self);
  g_signal_connect (self->entry, "icon-press", G_CALLBACK (on_icon_press_cb), self);
}

/**
 * reseau_picker_new:
 * @field: a term, terms, ref or refs field
 */
GtkWidget *
reseau_picker_new (ReseauContext *context, const ReseauField *field)
{
  ReseauPicker *self = g_object_new (RESEAU_TYPE_PICKER, NULL);

  self->context = g_object_ref (context);
  self->field = field;
  return GTK_WIDGET (self);
}

GtkWidget *
reseau_picker_get_entry (ReseauPicker *self)
{
  return self->entry;
}

/**
 * reseau_picker_set_taken:
 * @taken: (nullable): a code, or a list of them, that need not be offered again
 */
void
reseau_picker_set_taken (ReseauPicker *self, ReseauValue *taken)
{
  g_clear_pointer (&self->taken, reseau_value_unref);
  self->taken = taken ? reseau_value_ref (taken) : NULL;
}

/* Only terms that have a place on earth are offered: communes, no provinces. */
void
reseau_picker_set_placed (ReseauPicker *self)
{
  g_return_if_fail (RESEAU_IS_PICKER (self));

  self->placed = TRUE;
}
