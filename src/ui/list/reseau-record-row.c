/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-record-row.h"

#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _ReseauRecordRow {
  GtkWidget parent;

  ReseauContext *context;
  ReseauItem *item;
  char *text;
  gulong handler;
  gboolean under_month;

  GtkWidget *day;
  GtkWidget *title;
  GtkWidget *kind; /* (nullable): of what it is, where kinds are mixed */
  GtkWidget *subtitle;
  GtkWidget *state;
  GtkWidget *conflict;
  GtkWidget *pending;
};

G_DEFINE_FINAL_TYPE (ReseauRecordRow, reseau_record_row, GTK_TYPE_WIDGET)

/* Every word that was searched for in bold on a tinted ground; a label's markup would want
 * escaping and parsing for each of two hundred rows. */
static void
mark (ReseauRecordRow *self, GtkWidget *label, const char *shown)
{
  PangoAttrList *attributes;
  GArray *ranges;

  if (self->text == NULL || *self->text == '\0' || shown == NULL) {
    gtk_label_set_attributes (GTK_LABEL (label), NULL);
    return;
  }
  attributes = pango_attr_list_new ();
  ranges = reseau_context_highlight (self->context, shown, self->text);
  for (guint i = 0; ranges != NULL && i < ranges->len; i++) {
    const gsize *range = &((const gsize *) (gpointer) ranges->data)[2 * i];
    PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
    PangoAttribute *under = pango_attr_underline_new (PANGO_UNDERLINE_SINGLE);

    weight->start_index = under->start_index = range[0];
    weight->end_index = under->end_index = range[1];
    pango_attr_list_insert (attributes, weight);
    pango_attr_list_insert (attributes, under);
  }
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  g_clear_pointer (&ranges, g_array_unref);
}

static gboolean
is_ordinary (const char *state)
{
  static const char *const ordinary[] = { "published", "confirmed", "accepted", "held", NULL };

  return state == NULL || g_strv_contains (ordinary, state);
}

/* The state is said only where it is not the one that everybody expects. */
static void
show_state (ReseauRecordRow *self)
{
  ReseauSchema *schema = reseau_context_get_schema (self->context);
  const ReseauKind *kind = reseau_schema_get_kind (schema, reseau_item_get_kind (self->item));
  const ReseauField *field = kind != NULL ? reseau_kind_get_state_field (kind) : NULL;
  ReseauRecord *record = reseau_item_get_record (self->item);
  const char *state =
      field != NULL && record != NULL ? reseau_record_get_string (record, field->key) : NULL;
  const ReseauChoice *choice =
      field != NULL && state != NULL ? reseau_field_get_choice (field, state) : NULL;
  gboolean shown = choice != NULL && !is_ordinary (state);

  gtk_widget_set_visible (self->state, shown);
  if (shown)
    gtk_label_set_label (GTK_LABEL (self->state), reseau_words_label (&choice->label));
}

static void
show_day (ReseauRecordRow *self)
{
  ReseauRecord *record = reseau_item_get_record (self->item);
  const char *start = record != NULL ? reseau_record_get_string (record, "start") : NULL;
  g_autoptr (GDateTime) time = reseau_when_parse (start);
  GtkWidget *number = gtk_widget_get_first_child (self->day);
  /* Translators: the day of the week, short, as GDateTime formats it */
  g_autofree char *name = time != NULL ? g_date_time_format (time, _ ("%a")) : g_strdup ("");
  g_autofree char *day = time != NULL ? g_date_time_format (time, "%-e") : g_strdup ("?");

  if (record != NULL && g_strcmp0 (reseau_record_get_string (record, "nature"), "visit") == 0)
    gtk_widget_add_css_class (self->day, "visit");
  else
    gtk_widget_remove_css_class (self->day, "visit");
  gtk_label_set_label (GTK_LABEL (number), day);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (number)), name);
}

/* Below the name of the month and beside the day: the hours, and what it is. */
static char *
dup_hours (ReseauRecordRow *self)
{
  ReseauRecord *record = reseau_item_get_record (self->item);
  const ReseauKind *kind = reseau_schema_get_kind (reseau_context_get_schema (self->context),
                                                   reseau_item_get_kind (self->item));
  const ReseauField *field = kind != NULL ? reseau_kind_get_field (kind, "nature") : NULL;
  const char *nature = record != NULL ? reseau_record_get_string (record, "nature") : NULL;
  const ReseauChoice *choice =
      field != NULL && nature != NULL ? reseau_field_get_choice (field, nature) : NULL;
  const char *what = choice != NULL ? reseau_words_label (&choice->label) : NULL;
  g_autofree char *hours = NULL;

  if (record != NULL)
    hours = reseau_when_hours (reseau_record_get_string (record, "start"),
                               reseau_record_get_string (record, "end"));
  if (hours == NULL || what == NULL)
    return hours != NULL ? g_steal_pointer (&hours) : g_strdup (what);
  return g_strconcat (hours, " · ", what, NULL);
}

/* Returns: (nullable): the word for what it is, where kinds are mixed */
static const char *
kind_word (ReseauRecordRow *self)
{
  const ReseauKind *kind = reseau_schema_get_kind (reseau_context_get_schema (self->context),
                                                   reseau_item_get_kind (self->item));

  return self->kind != NULL && kind != NULL ? reseau_words_label (&kind->label) : NULL;
}

static void
show_kind (ReseauRecordRow *self, gboolean more)
{
  const char *word = kind_word (self);
  g_autofree char *words = word != NULL && more ? g_strconcat (word, " · ", NULL) : g_strdup (word);

  gtk_label_set_label (GTK_LABEL (self->kind), words != NULL ? words : "");
}

/* The row of the list that this is in speaks for it. */
static GtkAccessible *
speaker (ReseauRecordRow *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  return GTK_ACCESSIBLE (parent != NULL ? parent : GTK_WIDGET (self));
}

static void
name_row (ReseauRecordRow *self, const char *title, const char *second)
{
  const char *kind = kind_word (self);
  g_autofree char *name = g_strdup_printf (
      "%s, %s%s%s%s%s%s%s", title, kind != NULL ? kind : "", kind != NULL ? ", " : "", second,
      gtk_widget_get_visible (self->state) ? ", " : "",
      gtk_widget_get_visible (self->state) ? gtk_label_get_label (GTK_LABEL (self->state)) : "",
      gtk_widget_get_visible (self->pending) ? _ (", waiting to be sent") : "",
      gtk_widget_get_visible (self->conflict) ? _ (", two versions") : "");

  gtk_accessible_update_property (speaker (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show (ReseauRecordRow *self)
{
  gboolean loaded = reseau_item_is_loaded (self->item);
  gboolean searching = self->text != NULL && *self->text != '\0';
  const char *title = loaded ? reseau_item_get_title (self->item) : NULL;
  const char *second = loaded && searching ? reseau_item_get_excerpt (self->item) : NULL;
  g_autofree char *hours = NULL;

  if (loaded && (second == NULL || *second == '\0')) {
    second = reseau_item_get_subtitle (self->item);
    hours = self->under_month ? dup_hours (self) : NULL;
  }
  title = title != NULL ? title : "";
  second = second != NULL ? second : "";
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->subtitle), hours != NULL ? hours : second);
  gtk_widget_set_visible (self->pending, loaded && reseau_item_is_pending (self->item));
  gtk_widget_set_visible (self->conflict, loaded && reseau_item_has_conflict (self->item));
  gtk_widget_set_visible (self->state, FALSE);
  if (!loaded)
    return;
  show_state (self);
  mark (self, self->title, title);
  mark (self, self->subtitle, hours != NULL ? hours : second);
  if (self->day != NULL)
    show_day (self);
  if (self->kind != NULL)
    show_kind (self, *second != '\0');
  name_row (self, title, second);
}

static void
on_item_changed_cb (ReseauItem *item, GParamSpec *pspec, ReseauRecordRow *self)
{
  show (self);
}

static void
unbind (ReseauRecordRow *self)
{
  if (self->item != NULL)
    g_clear_signal_handler (&self->handler, self->item);
  g_clear_object (&self->item);
}

static void
reseau_record_row_dispose (GObject *object)
{
  ReseauRecordRow *self = RESEAU_RECORD_ROW (object);
  GtkWidget *child;

  unbind (self);
  g_clear_pointer (&self->text, g_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_record_row_parent_class)->dispose (object);
}

static void
reseau_record_row_class_init (ReseauRecordRowClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_record_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget, "record-row");
  gtk_widget_class_set_accessible_role (widget, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
mark_new (const char *icon, const char *words, const char *css_class)
{
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  reseau_widget_set_words (image, words);
  gtk_widget_set_visible (image, FALSE);
  gtk_widget_add_css_class (image, css_class);
  return image;
}

static void
reseau_record_row_init (ReseauRecordRow *self)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->title = reseau_label_new (NULL, "row-title");
  self->subtitle = reseau_label_new (NULL, "row-subtitle");
  gtk_label_set_wrap (GTK_LABEL (self->title), TRUE);
  gtk_label_set_lines (GTK_LABEL (self->title), 2);
  gtk_box_append (GTK_BOX (lines), self->title);
  gtk_box_append (GTK_BOX (lines), self->subtitle);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (lines, GTK_WIDGET (self));

  self->conflict =
      mark_new ("dialog-warning-symbolic", _ ("Two versions, to be settled"), "warning");
  self->pending = mark_new ("document-send-symbolic", _ ("Waiting to be sent"), "dim-label");
  self->state = reseau_pill_new (NULL, "dim");
  gtk_widget_set_parent (self->state, GTK_WIDGET (self));
  gtk_widget_set_parent (self->conflict, GTK_WIDGET (self));
  gtk_widget_set_parent (self->pending, GTK_WIDGET (self));
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              10);
}

GtkWidget *
reseau_record_row_new (ReseauContext *context)
{
  ReseauRecordRow *self = g_object_new (RESEAU_TYPE_RECORD_ROW, NULL);

  self->context = g_object_ref (context);
  return GTK_WIDGET (self);
}

void
reseau_record_row_show_day (ReseauRecordRow *self, gboolean under_month)
{
  g_return_if_fail (RESEAU_IS_RECORD_ROW (self));

  self->under_month = under_month;
  if (self->day != NULL)
    return;
  self->day = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_valign (self->day, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->day, "day");
  gtk_box_append (GTK_BOX (self->day), gtk_label_new (NULL));
  gtk_box_append (GTK_BOX (self->day), gtk_label_new (NULL));
  gtk_widget_add_css_class (gtk_widget_get_first_child (self->day), "day-number");
  gtk_widget_insert_after (self->day, GTK_WIDGET (self), NULL);
}

void
reseau_record_row_show_kind (ReseauRecordRow *self)
{
  GtkWidget *lines, *second;

  g_return_if_fail (RESEAU_IS_RECORD_ROW (self));

  if (self->kind != NULL)
    return;
  lines = gtk_widget_get_parent (self->subtitle);
  second = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->kind = reseau_label_new (NULL, "row-kind");
  gtk_label_set_ellipsize (GTK_LABEL (self->kind), PANGO_ELLIPSIZE_NONE);
  g_object_ref (self->subtitle);
  gtk_box_remove (GTK_BOX (lines), self->subtitle);
  gtk_box_append (GTK_BOX (second), self->kind);
  gtk_box_append (GTK_BOX (second), self->subtitle);
  g_object_unref (self->subtitle);
  gtk_box_append (GTK_BOX (lines), second);
}

void
reseau_record_row_bind (ReseauRecordRow *self, ReseauItem *item, const char *text)
{
  g_return_if_fail (RESEAU_IS_RECORD_ROW (self));

  unbind (self);
  g_free (self->text);
  self->text = g_strdup (text);
  if (item == NULL)
    return;
  self->item = g_object_ref (item);
  self->handler = g_signal_connect (item, "notify::loaded", G_CALLBACK (on_item_changed_cb), self);
  show (self);
}

void
reseau_record_row_set_text (ReseauRecordRow *self, const char *text)
{
  g_return_if_fail (RESEAU_IS_RECORD_ROW (self));

  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  if (self->item != NULL)
    show (self);
}
