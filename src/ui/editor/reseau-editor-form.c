/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-editor-form.h"

#include "reseau-field-row.h"
#include "reseau-files-row.h"
#include "reseau-form-layout.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

typedef struct {
  const ReseauSection *section;
  GtkWidget *box;
  GtkWidget *card;
  GtkWidget *adders;
  GString *offered; /* keys on the buttons, to see when they change */
} Section;

struct _ReseauEditorForm {
  GtkWidget parent_instance;

  ReseauContext *context;
  const ReseauKind *kind;
  Section *sections;
  GHashTable *rows;     /* key → row */
  GHashTable *opened;   /* keys that the person asked for */
  GHashTable *withheld; /* keys that this record cannot change */
};

enum {
  EDITED,
  LOOKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauEditorForm, reseau_editor_form, GTK_TYPE_WIDGET)

/* --- rows ------------------------------------------------------------------- */

static void
on_row_edited_cb (ReseauFieldRow *row, ReseauValue *value, ReseauEditorForm *self)
{
  const char *key = reseau_field_row_get_field (row)->key;

  /* What is emptied while it is written in stays where it is. */
  g_hash_table_add (self->opened, (char *) key);
  g_signal_emit (self, signals[EDITED], 0, key, value);
}

static void
on_row_left_cb (GtkWidget *row, ReseauEditorForm *self)
{
  g_signal_emit (self, signals[LOOKED], 0);
}

/* The row before which one in the order of the schema goes. */
static GtkWidget *
row_before (ReseauEditorForm *self, const ReseauField *field)
{
  GtkWidget *before = NULL;

  for (const ReseauField *f = self->kind->fields; f < field; f++) {
    GtkWidget *row = g_hash_table_lookup (self->rows, f->key);

    if (row != NULL && g_strcmp0 (f->section, field->section) == 0)
      before = row;
  }
  return before;
}

static GtkWidget *
ensure_row (ReseauEditorForm *self, Section *section, const ReseauField *field)
{
  GtkWidget *row = g_hash_table_lookup (self->rows, field->key);

  if (row != NULL)
    return row;
  row = reseau_field_row_new (self->context, field);
  g_signal_connect (row, "edited", G_CALLBACK (on_row_edited_cb), self);
  g_signal_connect (row, "left", G_CALLBACK (on_row_left_cb), self);
  if (RESEAU_IS_FILES_ROW (row))
    g_signal_connect (row, "busy-changed", G_CALLBACK (on_row_left_cb), self);
  gtk_box_insert_child_after (GTK_BOX (section->card), row, row_before (self, field));
  g_hash_table_insert (self->rows, (char *) field->key, row);
  return row;
}

static ReseauProblemCode
problem_in (GArray *problems, const ReseauField *field)
{
  for (guint i = 0; i < problems->len; i++)
    if (g_array_index (problems, ReseauProblem, i).field == field)
      return g_array_index (problems, ReseauProblem, i).code;
  return RESEAU_PROBLEM_NONE;
}

static const char *
hint_of (ReseauEditorForm *self, const ReseauForm *form, const ReseauField *field)
{
  const ReseauLabel hint = reseau_field_get_hint (
      field, reseau_kind_get_nature (self->kind, reseau_form_get_string (form, "nature")));

  return reseau_words_label (&hint);
}

static void
apply_row (ReseauEditorForm *self, Section *section, const ReseauField *field,
           const ReseauForm *form, GArray *problems)
{
  ReseauFieldRow *row = RESEAU_FIELD_ROW (ensure_row (self, section, field));
  ReseauProblemCode code = problem_in (problems, field);

  reseau_field_row_set_hint (row, hint_of (self, form, field));
  if (!reseau_form_tells_problem (form, field, code, reseau_field_row_is_left (row)))
    code = RESEAU_PROBLEM_NONE;
  reseau_field_row_apply (row, reseau_form_get (form, field->key), code);
  gtk_widget_set_visible (GTK_WIDGET (row), TRUE);
}

/* --- what can be added --------------------------------------------------------- */

static void
on_add_clicked_cb (GtkButton *button, ReseauEditorForm *self)
{
  const ReseauField *field = g_object_get_data (G_OBJECT (button), "field");

  reseau_editor_form_show_field (self, field);
}

static GtkWidget *
adder_new (ReseauEditorForm *self, const ReseauField *field)
{
  const char *label = reseau_words_label (&field->label);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  /* Translators: %s is the name of a field that can be added to a page */
  g_autofree char *words = g_strdup_printf (_ ("Add: %s"), label);

  gtk_box_append (GTK_BOX (box), reseau_icon_new ("list-add-symbolic"));
  gtk_box_append (GTK_BOX (box), reseau_label_new (label, NULL));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "adder");
  gtk_widget_set_tooltip_text (button, reseau_words_label (&field->hint));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  g_object_set_data (G_OBJECT (button), "field", (gpointer) field);
  g_signal_connect (button, "clicked", G_CALLBACK (on_add_clicked_cb), self);
  return button;
}

static ReseauFormLine
line_of (ReseauEditorForm *self, const ReseauForm *form, const ReseauField *field)
{
  if (g_hash_table_contains (self->withheld, field->key))
    return RESEAU_FORM_LINE_NONE;
  return reseau_form_get_line (form, field, self->opened);
}

static void
apply_adders (ReseauEditorForm *self, Section *section, const ReseauForm *form)
{
  g_autoptr (GString) offered = g_string_new (NULL);

  for (guint i = 0; i < self->kind->n_fields; i++) {
    const ReseauField *field = &self->kind->fields[i];

    if (g_strcmp0 (field->section, section->section->key) == 0 &&
        line_of (self, form, field) == RESEAU_FORM_LINE_OFFERED)
      g_string_append_printf (offered, "%s ", field->key);
  }
  if (section->offered != NULL && g_string_equal (section->offered, offered))
    return;
  reseau_box_clear (section->adders);
  for (guint i = 0; i < self->kind->n_fields; i++) {
    const ReseauField *field = &self->kind->fields[i];

    if (g_strcmp0 (field->section, section->section->key) == 0 &&
        line_of (self, form, field) == RESEAU_FORM_LINE_OFFERED)
      gtk_box_append (GTK_BOX (section->adders), adder_new (self, field));
  }
  gtk_widget_set_visible (section->adders, offered->len > 0);
  if (section->offered != NULL)
    g_string_free (section->offered, TRUE);
  section->offered = g_steal_pointer (&offered);
}

static void
apply_section (ReseauEditorForm *self, Section *section, const ReseauForm *form, GArray *problems)
{
  gboolean shown = FALSE;

  for (guint i = 0; i < self->kind->n_fields; i++) {
    const ReseauField *field = &self->kind->fields[i];
    GtkWidget *row = g_hash_table_lookup (self->rows, field->key);

    if (g_strcmp0 (field->section, section->section->key) != 0)
      continue;
    if (line_of (self, form, field) == RESEAU_FORM_LINE_SHOWN) {
      apply_row (self, section, field, form, problems);
      shown = TRUE;
    }
    else if (row != NULL)
      gtk_widget_set_visible (row, FALSE);
  }
  apply_adders (self, section, form);
  gtk_widget_set_visible (section->card, shown);
  gtk_widget_set_visible (section->box, shown || section->offered->len > 0);
}

/* --- making --------------------------------------------------------------------- */

static void
make_section (ReseauEditorForm *self, Section *section, const ReseauSection *of)
{
  GtkWidget *heading = reseau_heading_new (reseau_words_label (&of->label));

  section->section = of;
  section->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  section->card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 16);
  section->adders = reseau_wrap_box_new (6);
  gtk_widget_add_css_class (section->card, "card");
  gtk_widget_add_css_class (section->card, "form-card");
  gtk_widget_add_css_class (section->box, "form-section");
  gtk_box_append (GTK_BOX (section->box), heading);
  gtk_box_append (GTK_BOX (section->box), section->card);
  gtk_box_append (GTK_BOX (section->box), section->adders);
  gtk_widget_set_parent (section->box, GTK_WIDGET (self));
}

static void
reseau_editor_form_dispose (GObject *object)
{
  ReseauEditorForm *self = RESEAU_EDITOR_FORM (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (reseau_editor_form_parent_class)->dispose (object);
}

static void
reseau_editor_form_finalize (GObject *object)
{
  ReseauEditorForm *self = RESEAU_EDITOR_FORM (object);

  for (guint i = 0; self->sections != NULL && i < self->kind->n_sections; i++)
    if (self->sections[i].offered != NULL)
      g_string_free (self->sections[i].offered, TRUE);
  g_free (self->sections);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->opened);
  g_hash_table_unref (self->withheld);

  G_OBJECT_CLASS (reseau_editor_form_parent_class)->finalize (object);
}

static void
reseau_editor_form_class_init (ReseauEditorFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = reseau_editor_form_dispose;
  object_class->finalize = reseau_editor_form_finalize;
  signals[EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, RESEAU_TYPE_VALUE);
  signals[LOOKED] = g_signal_new ("looked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
reseau_editor_form_init (ReseauEditorForm *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 24);
  self->rows = g_hash_table_new (g_str_hash, g_str_equal);
  self->opened = g_hash_table_new (g_str_hash, g_str_equal);
  self->withheld = g_hash_table_new (g_str_hash, g_str_equal);
}

GtkWidget *
reseau_editor_form_new (ReseauContext *context, const ReseauKind *kind)
{
  ReseauEditorForm *self = g_object_new (RESEAU_TYPE_EDITOR_FORM, NULL);

  self->context = g_object_ref (context);
  self->kind = kind;
  self->sections = g_new0 (Section, kind->n_sections);
  for (guint i = 0; i < kind->n_sections; i++)
    make_section (self, &self->sections[i], &kind->sections[i]);
  return GTK_WIDGET (self);
}

void
reseau_editor_form_apply (ReseauEditorForm *self, const ReseauForm *form)
{
  g_autoptr (GArray) problems = NULL;

  g_return_if_fail (RESEAU_IS_EDITOR_FORM (self));

  problems = reseau_form_list_problems (form);
  for (guint i = 0; i < self->kind->n_sections; i++)
    apply_section (self, &self->sections[i], form, problems);
}

/**
 * reseau_editor_form_show_field:
 *
 * Makes a row for @field if there is none, and goes there.
 *
 * Returns: (transfer none) (nullable): the row, %NULL where it cannot be changed
 */
GtkWidget *
reseau_editor_form_show_field (ReseauEditorForm *self, const ReseauField *field)
{
  GtkWidget *row;

  g_hash_table_add (self->opened, (char *) field->key);
  g_signal_emit (self, signals[LOOKED], 0);
  row = g_hash_table_lookup (self->rows, field->key);
  if (row != NULL)
    reseau_field_row_enter (RESEAU_FIELD_ROW (row));
  return row;
}

/* Returns: (transfer none) (nullable): the row of @key, where there is one */
GtkWidget *
reseau_editor_form_get_row (ReseauEditorForm *self, const char *key)
{
  return g_hash_table_lookup (self->rows, key);
}

/* Whether photos or files are still being prepared, which would not be in what is saved. */
gboolean
reseau_editor_form_is_busy (ReseauEditorForm *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (RESEAU_IS_FILES_ROW (row) && reseau_files_row_is_busy (row))
      return TRUE;
  return FALSE;
}

/* @key: a field that cannot be changed here */
void
reseau_editor_form_withhold (ReseauEditorForm *self, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (self->kind, key);

  if (field != NULL)
    g_hash_table_add (self->withheld, (char *) field->key);
}

/* From now on all problems are told, also of rows that nobody has been in. */
void
reseau_editor_form_tell_all (ReseauEditorForm *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    reseau_field_row_set_left (row);
}
