/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-filter-popover.h"

#include "reseau-saved-box.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

/* Values of a facet that are shown before one asks for all. */
#define FIRST_VALUES 6

struct _ReseauFilterPopover {
  GtkPopover parent;

  ReseauContext *context;
  ReseauQuery *query;
  ReseauValue *counts;
  GHashTable *opened; /* keys of the facets that are shown whole */
  GCancellable *cancellable;
  GtkWidget *all;
  GtkWidget *saved;
  GtkWidget *box;
  char *last; /* "field=value" of what was toggled last: the focus stays on it */
};

G_DEFINE_FINAL_TYPE (ReseauFilterPopover, reseau_filter_popover, GTK_TYPE_POPOVER)

enum {
  TOGGLED,
  RECALLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct {
  const char *value;
  gint64 count;
  gboolean active;
} FacetValue;

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const FacetValue *one = a;
  const FacetValue *other = b;

  if (one->active != other->active)
    return other->active - one->active;
  return one->count < other->count ? 1 : one->count > other->count ? -1 : 0;
}

static const char *
value_label (ReseauFilterPopover *self, const ReseauField *field, const char *value)
{
  const ReseauChoice *choice;
  const char *label;

  if (field->type == RESEAU_FIELD_BOOLEAN)
    return g_str_equal (value, "true") || g_str_equal (value, "1") ? _ ("Yes") : _ ("No");
  if (field->list != NULL) {
    label = reseau_terms_get_label (reseau_context_get_terms (self->context), field->list, value);
    return label != NULL ? label : value;
  }
  choice = reseau_field_get_choice (field, value);
  return choice != NULL ? reseau_words_label (&choice->label) : value;
}

static void
on_check_toggled_cb (GtkCheckButton *check, ReseauFilterPopover *self)
{
  const char *field = g_object_get_data (G_OBJECT (check), "field");
  const char *value = g_object_get_data (G_OBJECT (check), "value");

  g_free (self->last);
  self->last = g_strdup_printf ("%s=%s", field, value);
  g_signal_emit (self, signals[TOGGLED], 0, field, value, gtk_check_button_get_active (check));
}

static GtkWidget *
value_row_new (ReseauFilterPopover *self, const ReseauField *field, const FacetValue *value)
{
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = reseau_label_new (value_label (self, field, value->value), NULL);
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, value->count);
  g_autofree char *name =
      g_strdup_printf ("%s, %s", gtk_label_get_label (GTK_LABEL (label)), count);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), reseau_label_new (count, "dim-label"));
  gtk_widget_add_css_class (gtk_widget_get_last_child (line), "numeric");
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), value->active);
  g_object_set_data_full (G_OBJECT (check), "field", g_strdup (field->key), g_free);
  g_object_set_data_full (G_OBJECT (check), "value", g_strdup (value->value), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_check_toggled_cb), self, 0);
  return check;
}

/* The values that records have, with those that are chosen even when no record has them. */
static GArray *
values_of (ReseauFilterPopover *self, const ReseauField *field)
{
  const ReseauValue *counts = reseau_value_get (self->counts, field->key);
  const ReseauValue *chosen = reseau_value_get (self->query->filters, field->key);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (FacetValue));

  for (guint i = 0; i < reseau_value_get_length (counts); i++) {
    const char *key = reseau_value_get_key_at (counts, i);
    FacetValue value = { key, reseau_value_get_member_int (counts, key, 0),
                         reseau_value_contains_string (chosen, key) };

    if (value.count > 0 || value.active)
      g_array_append_val (values, value);
  }
  for (guint i = 0; i < reseau_value_get_length (chosen); i++) {
    FacetValue value = { reseau_value_get_string (reseau_value_get_at (chosen, i)), 0, TRUE };

    if (value.value != NULL && reseau_value_get (counts, value.value) == NULL)
      g_array_append_val (values, value);
  }
  g_array_sort (values, compare_values);
  return values;
}

static void build (ReseauFilterPopover *self);

static void
on_more_clicked_cb (GtkButton *button, ReseauFilterPopover *self)
{
  g_hash_table_add (self->opened, g_strdup (g_object_get_data (G_OBJECT (button), "field")));
  build (self);
}

static GtkWidget *
more_button_new (ReseauFilterPopover *self, const ReseauField *field, guint n)
{
  g_autofree char *text = g_strdup_printf (ngettext ("Show all %u", "Show all %u", n), n);
  GtkWidget *button = reseau_button_new (text);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "field", g_strdup (field->key), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_more_clicked_cb), self, 0);
  return button;
}

static void
add_facet (ReseauFilterPopover *self, const ReseauField *field)
{
  g_autoptr (GArray) values = values_of (self, field);
  gboolean whole =
      g_hash_table_contains (self->opened, field->key) || values->len <= FIRST_VALUES + 1;
  GtkWidget *heading;

  if (values->len == 0)
    return;
  heading = reseau_heading_new (reseau_words_label (&field->label));
  gtk_widget_add_css_class (heading, "facet");
  gtk_box_append (GTK_BOX (self->box), heading);
  for (guint i = 0; i < values->len && (whole || i < FIRST_VALUES); i++)
    gtk_box_append (GTK_BOX (self->box),
                    value_row_new (self, field, &g_array_index (values, FacetValue, i)));
  if (!whole)
    gtk_box_append (GTK_BOX (self->box), more_button_new (self, field, values->len));
}

/* What only some natures have can be asked for once one of them is chosen. */
static gboolean
is_relevant (ReseauFilterPopover *self, const ReseauField *field)
{
  const ReseauValue *natures = reseau_value_get (self->query->filters, "nature");

  if (!field->facet)
    return FALSE;
  if (field->natures == NULL)
    return TRUE;
  for (guint i = 0; i < reseau_value_get_length (natures); i++) {
    const char *nature = reseau_value_get_string (reseau_value_get_at (natures, i));

    if (nature != NULL && reseau_field_shows_for (field, nature))
      return TRUE;
  }
  return FALSE;
}

static void
focus_last (ReseauFilterPopover *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->box); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    const char *field = g_object_get_data (G_OBJECT (child), "field");
    const char *value = g_object_get_data (G_OBJECT (child), "value");
    g_autofree char *key = g_strdup_printf ("%s=%s", field, value);

    if (field != NULL && g_strcmp0 (key, self->last) == 0)
      gtk_widget_grab_focus (child);
  }
}

static void
build (ReseauFilterPopover *self)
{
  const ReseauKind *kind =
      self->query->kind != NULL
          ? reseau_schema_get_kind (reseau_context_get_schema (self->context), self->query->kind)
          : NULL;

  reseau_box_clear (self->box);
  for (guint i = 0; kind != NULL && i < kind->n_fields; i++)
    if (is_relevant (self, &kind->fields[i]))
      add_facet (self, &kind->fields[i]);
  if (gtk_widget_get_first_child (self->box) == NULL)
    gtk_box_append (GTK_BOX (self->box), reseau_paragraph_new (_ ("Nothing to filter by here.")));
  if (self->last != NULL)
    focus_last (self);
}

static void
on_facets_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauFilterPopover) self = data;
  g_autoptr (GError) error = NULL;
  ReseauValue *counts = reseau_context_facets_finish (RESEAU_CONTEXT (source), result, &error);

  if (counts == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_debug ("The facets could not be counted: %s", error->message);
    return;
  }
  g_clear_pointer (&self->counts, reseau_value_unref);
  self->counts = counts;
  build (self);
}

static void
on_recalled_cb (ReseauSavedBox *saved, const ReseauQuery *query, ReseauFilterPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[RECALLED], 0, query);
}

/* Counting costs something: only while one looks. */
static void
ask (ReseauFilterPopover *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->query == NULL || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  reseau_saved_box_show_query (RESEAU_SAVED_BOX (self->saved), self->query);
  self->cancellable = g_cancellable_new ();
  reseau_context_facets_async (self->context, self->query, self->cancellable, on_facets_cb,
                               g_object_ref (self));
}

static void
reseau_filter_popover_show (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (reseau_filter_popover_parent_class)->show (widget);
  ask (RESEAU_FILTER_POPOVER (widget));
}

static void
reseau_filter_popover_dispose (GObject *object)
{
  ReseauFilterPopover *self = RESEAU_FILTER_POPOVER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_pointer (&self->counts, reseau_value_unref);
  g_clear_pointer (&self->opened, g_hash_table_unref);
  g_clear_pointer (&self->last, g_free);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_filter_popover_parent_class)->dispose (object);
}

static void
reseau_filter_popover_class_init (ReseauFilterPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_filter_popover_dispose;
  GTK_WIDGET_CLASS (klass)->show = reseau_filter_popover_show;
  signals[TOGGLED] =
      g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[RECALLED] = g_signal_new ("recalled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, RESEAU_TYPE_QUERY);
}

static void
reseau_filter_popover_init (ReseauFilterPopover *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->all = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->all, "facets");
  gtk_box_append (GTK_BOX (self->all), self->box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 440);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->all);
  gtk_widget_set_size_request (scroller, 280, -1);
  gtk_popover_set_child (GTK_POPOVER (self), scroller);
}

GtkWidget *
reseau_filter_popover_new (ReseauContext *context)
{
  ReseauFilterPopover *self = g_object_new (RESEAU_TYPE_FILTER_POPOVER, NULL);

  self->context = g_object_ref (context);
  self->saved = reseau_saved_box_new (context);
  g_signal_connect_object (self->saved, "recalled", G_CALLBACK (on_recalled_cb), self, 0);
  gtk_box_prepend (GTK_BOX (self->all), self->saved);
  return GTK_WIDGET (self);
}

void
reseau_filter_popover_set_query (ReseauFilterPopover *self, const ReseauQuery *query)
{
  g_return_if_fail (RESEAU_IS_FILTER_POPOVER (self));

  if (self->query != NULL && g_strcmp0 (self->query->kind, query->kind) != 0)
    g_hash_table_remove_all (self->opened);
  g_clear_pointer (&self->query, reseau_query_free);
  self->query = reseau_query_copy (query);
  ask (self);
}
