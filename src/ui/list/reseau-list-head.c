/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-list-head.h"

#include "reseau-filter-popover.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

struct _ReseauListHead {
  GtkWidget parent;

  ReseauContext *context;
  ReseauQuery *query;
  char *hint; /* (nullable): what one searches, where it is not what the list has */

  GtkWidget *search;
  GtkWidget *filter_button;
  GtkWidget *filter_popover; /* made when first wanted */
  GtkWidget *chips;
  GtkWidget *meant_line; /* where something else is looked for than what was typed */
  GtkWidget *meant;
  GtkWidget *as_typed;
  GtkWidget *line; /* count and order */
  GtkWidget *count;
  GtkWidget *sort_button;
};

G_DEFINE_FINAL_TYPE (ReseauListHead, reseau_list_head, GTK_TYPE_WIDGET)

enum {
  SEARCHED,
  AS_TYPED,
  TOGGLED,
  RECALLED,
  LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- words --------------------------------------------------------------------------- */

static void
on_search_changed_cb (GtkSearchEntry *entry, ReseauListHead *self)
{
  g_signal_emit (self, signals[SEARCHED], 0, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
on_search_stopped_cb (GtkSearchEntry *entry, ReseauListHead *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  g_signal_emit (self, signals[LEFT], 0);
}

/* Enter, or the arrow down, in the search: on to the results. */
static void
on_search_activated_cb (GtkSearchEntry *entry, ReseauListHead *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static gboolean
on_search_key_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state,
                  ReseauListHead *self)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  g_signal_emit (self, signals[LEFT], 0);
  return GDK_EVENT_STOP;
}

/* Whether a key writes, or begins an accent: all others move, choose and leave. */
static gboolean
writes (guint key, GdkModifierType state)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;
  return (key >= GDK_KEY_dead_grave && key <= GDK_KEY_dead_greek) || key == GDK_KEY_Multi_key ||
         key == GDK_KEY_BackSpace || g_unichar_isgraph (gdk_keyval_to_unicode (key));
}

/* GtkSearchEntry would take Return too, with which one opens a row. */
static gboolean
on_typed_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state,
             ReseauListHead *self)
{
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->search)));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (text));
  g_autofree char *before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search)));

  if (!writes (key, state) || focus == text ||
      (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL))
    return GDK_EVENT_PROPAGATE;
  if (!gtk_event_controller_key_forward (keys, text))
    return GDK_EVENT_PROPAGATE;
  if (!g_str_equal (before, gtk_editable_get_text (GTK_EDITABLE (self->search))))
    gtk_widget_grab_focus (self->search);
  return GDK_EVENT_STOP;
}

static GtkWidget *
search_new (ReseauListHead *self)
{
  GtkWidget *entry = gtk_search_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_set_hexpand (entry, TRUE);
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (entry), 15);
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

/* --- errors of typing ------------------------------------------------------------------- */

static void
on_as_typed_clicked_cb (GtkButton *button, ReseauListHead *self)
{
  g_signal_emit (self, signals[AS_TYPED], 0);
  gtk_widget_grab_focus (self->search);
}

static GtkWidget *
meant_line_new (ReseauListHead *self)
{
  GtkWidget *line = reseau_wrap_box_new (6);

  self->meant = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                              "xalign", 0.0, "wrap", TRUE, NULL);
  self->as_typed = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->as_typed), reseau_label_new (NULL, NULL));
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->as_typed))),
                           PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->as_typed, "flat");
  gtk_widget_add_css_class (line, "count-line");
  g_signal_connect (self->as_typed, "clicked", G_CALLBACK (on_as_typed_clicked_cb), self);
  gtk_box_append (GTK_BOX (line), self->meant);
  gtk_box_append (GTK_BOX (line), self->as_typed);
  gtk_widget_set_visible (line, FALSE);
  return line;
}

/* --- filters --------------------------------------------------------------------------- */

static void
on_facet_toggled_cb (ReseauFilterPopover *popover, const char *field, const char *value,
                     gboolean active, ReseauListHead *self)
{
  g_signal_emit (self, signals[TOGGLED], 0, field, value, active);
}

static void
on_recalled_cb (ReseauFilterPopover *popover, const ReseauQuery *query, ReseauListHead *self)
{
  g_signal_emit (self, signals[RECALLED], 0, query);
}

static void
on_filter_popover_wanted_cb (GtkMenuButton *button, gpointer data)
{
  ReseauListHead *self = data;

  if (self->filter_popover != NULL)
    return;
  self->filter_popover = reseau_filter_popover_new (self->context);
  g_signal_connect (self->filter_popover, "toggled", G_CALLBACK (on_facet_toggled_cb), self);
  g_signal_connect (self->filter_popover, "recalled", G_CALLBACK (on_recalled_cb), self);
  gtk_menu_button_set_popover (button, self->filter_popover);
  reseau_filter_popover_set_query (RESEAU_FILTER_POPOVER (self->filter_popover), self->query);
}

static GtkWidget *
filter_button_new (ReseauListHead *self)
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

static const char *
value_label (ReseauListHead *self, const ReseauField *field, const char *value)
{
  const ReseauChoice *choice;
  const char *label;

  if (field == NULL)
    return value;
  if (field->type == RESEAU_FIELD_BOOLEAN)
    return reseau_words_label (&field->label);
  if (field->list != NULL) {
    label = reseau_terms_get_label (reseau_context_get_terms (self->context), field->list, value);
    return label != NULL ? label : value;
  }
  choice = reseau_field_get_choice (field, value);
  return choice != NULL ? reseau_words_label (&choice->label) : value;
}

static void
on_chip_clicked_cb (GtkButton *chip, ReseauListHead *self)
{
  g_autofree char *field = g_strdup (g_object_get_data (G_OBJECT (chip), "field"));
  g_autofree char *value = g_strdup (g_object_get_data (G_OBJECT (chip), "value"));

  g_signal_emit (self, signals[TOGGLED], 0, field, value, FALSE);
  gtk_widget_grab_focus (self->search);
}

/* A filter in force, with a cross that takes it away. */
static GtkWidget *
chip_new (ReseauListHead *self, const ReseauField *field, const char *key, const char *value)
{
  const char *label = value_label (self, field, value);
  g_autofree char *name = g_strdup_printf (_ ("Remove the filter “%s”"), label);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), reseau_label_new (label, NULL));
  gtk_box_append (GTK_BOX (box), reseau_icon_new ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_add_css_class (button, "active");
  reseau_widget_set_words (button, name);
  g_object_set_data_full (G_OBJECT (button), "field", g_strdup (key), g_free);
  g_object_set_data_full (G_OBJECT (button), "value", g_strdup (value), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_chip_clicked_cb), self, 0);
  return button;
}

static void
add_chips (ReseauListHead *self, const ReseauKind *kind, const char *key)
{
  const ReseauValue *values = reseau_value_get (self->query->filters, key);
  const ReseauField *field = kind != NULL ? reseau_kind_get_field (kind, key) : NULL;

  for (guint i = 0; i < reseau_value_get_length (values); i++)
    gtk_box_append (
        GTK_BOX (self->chips),
        chip_new (self, field, key, reseau_value_get_string (reseau_value_get_at (values, i))));
}

static void
show_chips (ReseauListHead *self)
{
  const ReseauValue *filters = self->query->filters;
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), self->query->kind);
  gboolean any;

  reseau_box_clear (self->chips);
  for (guint i = 0; i < reseau_value_get_length (filters); i++)
    add_chips (self, kind, reseau_value_get_key_at (filters, i));
  any = gtk_widget_get_first_child (self->chips) != NULL;
  gtk_widget_set_visible (self->chips, any);
  if (any)
    gtk_widget_add_css_class (self->filter_button, "filtering");
  else
    gtk_widget_remove_css_class (self->filter_button, "filtering");
}

/* --- order ------------------------------------------------------------------------------- */

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

static const char *
sort_label (ReseauSort sort)
{
  if (sort == RESEAU_SORT_TITLE)
    return _ ("By Name");
  return sort == RESEAU_SORT_RELEVANCE ? _ ("Best Matches") : _ ("Latest Changes");
}

static void
show_order (ReseauListHead *self, ReseauSort sort)
{
  const char *order = sort_label (sort);
  /* Translators: %s is what a list is sorted by */
  g_autofree char *words = g_strdup_printf (_ ("Order: %s"), order);

  gtk_label_set_label (GTK_LABEL (gtk_menu_button_get_child (GTK_MENU_BUTTON (self->sort_button))),
                       order);
  reseau_widget_set_words (self->sort_button, words);
}

/* --- the type ------------------------------------------------------------------------------ */

static void
reseau_list_head_dispose (GObject *object)
{
  ReseauListHead *self = RESEAU_LIST_HEAD (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_pointer (&self->hint, g_free);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_list_head_parent_class)->dispose (object);
}

static void
reseau_list_head_class_init (ReseauListHeadClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_list_head_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BOX_LAYOUT);
  signals[SEARCHED] = g_signal_new ("searched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[AS_TYPED] = g_signal_new ("as-typed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TOGGLED] =
      g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[RECALLED] = g_signal_new ("recalled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, RESEAU_TYPE_QUERY);
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
search_line_new (ReseauListHead *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->search = search_new (self);
  self->filter_button = filter_button_new (self);
  gtk_widget_add_css_class (line, "search-line");
  gtk_box_append (GTK_BOX (line), self->search);
  gtk_box_append (GTK_BOX (line), self->filter_button);
  return line;
}

static GtkWidget *
count_line_new (ReseauListHead *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->count = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                              "xalign", 0.0, "hexpand", TRUE, NULL);
  self->sort_button = sort_button_new ();
  gtk_widget_add_css_class (line, "count-line");
  gtk_widget_add_css_class (self->count, "caption");
  gtk_widget_add_css_class (self->count, "dim-label");
  gtk_box_append (GTK_BOX (line), self->count);
  gtk_box_append (GTK_BOX (line), self->sort_button);
  return line;
}

static void
reseau_list_head_init (ReseauListHead *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (widget)),
                                  GTK_ORIENTATION_VERTICAL);
  self->chips = reseau_wrap_box_new (6);
  gtk_widget_add_css_class (self->chips, "filters");
  gtk_widget_set_visible (self->chips, FALSE);
  self->meant_line = meant_line_new (self);
  gtk_widget_set_parent (search_line_new (self), widget);
  gtk_widget_set_parent (self->chips, widget);
  gtk_widget_set_parent (self->meant_line, widget);
  self->line = count_line_new (self);
  gtk_widget_set_parent (self->line, widget);
}

GtkWidget *
reseau_list_head_new (ReseauContext *context)
{
  ReseauListHead *self = g_object_new (RESEAU_TYPE_LIST_HEAD, NULL);

  self->context = g_object_ref (context);
  return GTK_WIDGET (self);
}

/* A list of everything has no fields in common; the agenda has one order. */
static void
adapt_to_kind (ReseauListHead *self)
{
  const char *kind = self->query->kind;
  const char *words = self->hint != NULL ? self->hint : search_words (kind);

  g_object_set (self->search, "placeholder-text", words, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
  gtk_widget_set_visible (self->filter_button, kind != NULL);
  gtk_widget_set_visible (self->sort_button, kind != NULL && self->query->sort != RESEAU_SORT_DATE);
}

void
reseau_list_head_set_hint (ReseauListHead *self, const char *hint)
{
  g_return_if_fail (RESEAU_IS_LIST_HEAD (self));

  g_free (self->hint);
  self->hint = g_strdup (hint);
  if (self->query != NULL)
    adapt_to_kind (self);
}

void
reseau_list_head_show_query (ReseauListHead *self, const ReseauQuery *query, ReseauSort order)
{
  gboolean another;

  g_return_if_fail (RESEAU_IS_LIST_HEAD (self));

  another = self->query == NULL || g_strcmp0 (self->query->kind, query->kind) != 0;
  g_clear_pointer (&self->query, reseau_query_free);
  self->query = reseau_query_copy (query);
  if (another)
    adapt_to_kind (self);
  show_chips (self);
  show_order (self, order);
  if (self->filter_popover != NULL)
    reseau_filter_popover_set_query (RESEAU_FILTER_POPOVER (self->filter_popover), self->query);
}

void
reseau_list_head_show_count (ReseauListHead *self, gboolean shown, guint count)
{
  g_autofree char *words = NULL;

  g_return_if_fail (RESEAU_IS_LIST_HEAD (self));

  words = reseau_words_count (self->query->kind, count);
  gtk_widget_set_visible (self->line, shown);
  if (!shown || g_strcmp0 (gtk_label_get_label (GTK_LABEL (self->count)), words) == 0)
    return;
  gtk_label_set_label (GTK_LABEL (self->count), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->count), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

/* @meant: (nullable): what is looked for instead of what was typed */
void
reseau_list_head_show_meant (ReseauListHead *self, const char *meant)
{
  GtkWidget *label;
  g_autofree char *words = NULL;
  g_autofree char *typed = NULL;

  g_return_if_fail (RESEAU_IS_LIST_HEAD (self));

  gtk_widget_set_visible (self->meant_line, meant != NULL);
  if (meant == NULL)
    return;
  label = gtk_button_get_child (GTK_BUTTON (self->as_typed));
  /* Translators: %s is what somebody meant who typed something like it */
  words = g_strdup_printf (_ ("Results for “%s”"), meant);
  typed = g_strdup_printf (_ ("Search “%s” as Typed"),
                           gtk_editable_get_text (GTK_EDITABLE (self->search)));
  gtk_label_set_label (GTK_LABEL (self->meant), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->meant), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
  gtk_label_set_label (GTK_LABEL (label), typed);
  reseau_widget_set_words (self->as_typed, typed);
}

void
reseau_list_head_set_text (ReseauListHead *self, const char *text)
{
  g_return_if_fail (RESEAU_IS_LIST_HEAD (self));

  g_signal_handlers_block_by_func (self->search, on_search_changed_cb, self);
  gtk_editable_set_text (GTK_EDITABLE (self->search), text);
  g_signal_handlers_unblock_by_func (self->search, on_search_changed_cb, self);
  gtk_editable_set_position (GTK_EDITABLE (self->search), -1);
}

void
reseau_list_head_capture_keys (ReseauListHead *self, GtkWidget *widget)
{
  GtkEventController *keys;

  g_return_if_fail (RESEAU_IS_LIST_HEAD (self));

  keys = gtk_event_controller_key_new ();
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_typed_cb), self, 0);
  gtk_widget_add_controller (widget, keys);
}

void
reseau_list_head_focus_search (ReseauListHead *self)
{
  g_return_if_fail (RESEAU_IS_LIST_HEAD (self));

  gtk_widget_grab_focus (self->search);
}

void
reseau_list_head_open_filters (ReseauListHead *self)
{
  g_return_if_fail (RESEAU_IS_LIST_HEAD (self));

  if (gtk_widget_get_visible (self->filter_button))
    gtk_menu_button_popup (GTK_MENU_BUTTON (self->filter_button));
}
