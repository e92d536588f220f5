/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-field-row.h"

#include "reseau-blob.h"
#include "reseau-choice-row.h"
#include "reseau-date-row.h"
#include "reseau-files-row.h"
#include "reseau-list-row.h"
#include "reseau-long-text-row.h"
#include "reseau-problem-words.h"
#include "reseau-switch-row.h"
#include "reseau-term-row.h"
#include "reseau-text-row.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

typedef struct {
  ReseauContext *context;
  const ReseauField *field;
  GtkWidget *top;
  GtkWidget *label;
  GtkWidget *note;
  GtkWidget *message;
  GtkWidget *focus;
  ReseauProblemCode problem;
  const char *hint; /* (nullable): of the nature, in place of the field's */
  char *help;       /* in place of either */
  gboolean applying;
  gboolean left;
  guint left_idle;
} ReseauFieldRowPrivate;

enum {
  PROP_CONTEXT = 1,
  PROP_FIELD,
  N_PROPS,
};

enum {
  EDITED,
  LEFT,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ReseauFieldRow, reseau_field_row, GTK_TYPE_WIDGET)

#define PRIVATE(self) ((ReseauFieldRowPrivate *) reseau_field_row_get_instance_private (self))

static gboolean
on_left_idle_cb (gpointer data)
{
  ReseauFieldRow *self = data;

  PRIVATE (self)->left_idle = 0;
  g_signal_emit (self, signals[LEFT], 0);
  return G_SOURCE_REMOVE;
}

/* Told while the focus is on its way: what had it is removed after that, before anything else. */
static void
on_focus_leave_cb (GtkEventControllerFocus *controller, ReseauFieldRow *self)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);

  priv->left = TRUE;
  if (priv->left_idle == 0)
    priv->left_idle = g_idle_add_full (G_PRIORITY_DEFAULT, on_left_idle_cb, self, NULL);
}

static void
show_hint (ReseauFieldRow *self)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);
  const char *hint = priv->help   ? priv->help
                     : priv->hint ? priv->hint
                                  : reseau_words_label (&priv->field->hint);

  gtk_label_set_label (GTK_LABEL (priv->message), hint ? hint : "");
  gtk_widget_set_visible (priv->message, hint != NULL && *hint != '\0');
  gtk_widget_remove_css_class (priv->message, "error");
  gtk_widget_add_css_class (priv->message, "dim-label");
}

static void
show_problem (ReseauFieldRow *self, ReseauProblemCode problem)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);
  g_autofree char *words = reseau_words_problem (priv->field, problem);

  gtk_label_set_label (GTK_LABEL (priv->message), words);
  gtk_widget_set_visible (priv->message, TRUE);
  gtk_widget_remove_css_class (priv->message, "dim-label");
  gtk_widget_add_css_class (priv->message, "error");
}

static void
set_problem (ReseauFieldRow *self, ReseauProblemCode problem)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);
  gboolean wrong = problem != RESEAU_PROBLEM_NONE;

  if (problem == priv->problem)
    return;
  priv->problem = problem;
  if (wrong) {
    show_problem (self, problem);
    gtk_widget_add_css_class (GTK_WIDGET (self), "wrong");
  }
  else {
    show_hint (self);
    gtk_widget_remove_css_class (GTK_WIDGET (self), "wrong");
  }
  if (priv->focus != NULL)
    gtk_accessible_update_state (GTK_ACCESSIBLE (priv->focus), GTK_ACCESSIBLE_STATE_INVALID,
                                 wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                                 -1);
}

static char *
label_text (const ReseauField *field)
{
  const char *label = reseau_words_label (&field->label);

  if (field->type == RESEAU_FIELD_MONEY)
    return g_strdup_printf ("%s (€)", label);
  if (field->required)
    /* Translators: the name of a field that has to be filled in */
    return g_strdup_printf (_ ("%s (required)"), label);
  return g_strdup (label);
}

static void
reseau_field_row_constructed (GObject *object)
{
  ReseauFieldRow *self = RESEAU_FIELD_ROW (object);
  ReseauFieldRowPrivate *priv = PRIVATE (self);
  g_autofree char *text = label_text (priv->field);

  G_OBJECT_CLASS (reseau_field_row_parent_class)->constructed (object);

  gtk_label_set_label (GTK_LABEL (priv->label), text);
  show_hint (self);
}

/* The focus goes to where one writes.  This is no grab_focus() of the type: the toolkit calls that
 * too when Tab comes in or goes out, and would find nothing before this part. */
void
reseau_field_row_enter (ReseauFieldRow *self)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);

  g_return_if_fail (RESEAU_IS_FIELD_ROW (self));

  if (priv->focus != NULL)
    gtk_widget_grab_focus (priv->focus);
}

static void
reseau_field_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ReseauFieldRowPrivate *priv = PRIVATE (RESEAU_FIELD_ROW (object));

  if (id == PROP_CONTEXT)
    priv->context = g_value_dup_object (value);
  else if (id == PROP_FIELD)
    priv->field = g_value_get_pointer (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
reseau_field_row_dispose (GObject *object)
{
  ReseauFieldRowPrivate *priv = PRIVATE (RESEAU_FIELD_ROW (object));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_handle_id (&priv->left_idle, g_source_remove);
  priv->focus = NULL;
  g_clear_object (&priv->context);
  g_clear_pointer (&priv->help, g_free);

  G_OBJECT_CLASS (reseau_field_row_parent_class)->dispose (object);
}

static void
reseau_field_row_class_init (ReseauFieldRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = reseau_field_row_constructed;
  object_class->set_property = reseau_field_row_set_property;
  object_class->dispose = reseau_field_row_dispose;

  properties[PROP_CONTEXT] =
      g_param_spec_object ("context", NULL, NULL, RESEAU_TYPE_CONTEXT,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_FIELD] = g_param_spec_pointer (
      "field", NULL, NULL, G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, RESEAU_TYPE_VALUE);
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "fieldrow");
}

static GtkWidget *
message_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_visible (label, FALSE);
  return label;
}

static void
reseau_field_row_init (ReseauFieldRow *self)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 4);
  priv->top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  priv->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (priv->label), 0);
  gtk_label_set_wrap (GTK_LABEL (priv->label), TRUE);
  gtk_widget_set_hexpand (priv->label, TRUE);
  gtk_widget_add_css_class (priv->label, "field-label");
  gtk_box_append (GTK_BOX (priv->top), priv->label);
  priv->note = gtk_label_new (NULL);
  gtk_widget_add_css_class (priv->note, "caption");
  gtk_widget_add_css_class (priv->note, "numeric");
  gtk_widget_add_css_class (priv->note, "dim-label");
  gtk_widget_set_visible (priv->note, FALSE);
  gtk_box_append (GTK_BOX (priv->top), priv->note);
  gtk_widget_set_parent (priv->top, GTK_WIDGET (self));
  priv->message = message_new ();
  gtk_widget_set_parent (priv->message, GTK_WIDGET (self));
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

static GType
type_for (const ReseauField *field)
{
  switch (field->type) {
  case RESEAU_FIELD_LONG_TEXT:
    return RESEAU_TYPE_LONG_TEXT_ROW;
  case RESEAU_FIELD_BOOLEAN:
    return RESEAU_TYPE_SWITCH_ROW;
  case RESEAU_FIELD_DATE:
  case RESEAU_FIELD_DATETIME:
    return RESEAU_TYPE_DATE_ROW;
  case RESEAU_FIELD_CHOICE:
  case RESEAU_FIELD_STATE:
    return RESEAU_TYPE_CHOICE_ROW;
  case RESEAU_FIELD_TERM:
  case RESEAU_FIELD_TERMS:
  case RESEAU_FIELD_REF:
  case RESEAU_FIELD_REFS:
    return RESEAU_TYPE_TERM_ROW;
  case RESEAU_FIELD_LIST:
    return reseau_field_holds_blobs (field) ? RESEAU_TYPE_FILES_ROW : RESEAU_TYPE_LIST_ROW;
  case RESEAU_FIELD_TEXT:
  case RESEAU_FIELD_EMAIL:
  case RESEAU_FIELD_PHONE:
  case RESEAU_FIELD_URL:
  case RESEAU_FIELD_INTEGER:
  case RESEAU_FIELD_NUMBER:
  case RESEAU_FIELD_MONEY:
  default:
    return RESEAU_TYPE_TEXT_ROW;
  }
}

/**
 * reseau_field_row_new:
 * @field: of the schema, which outlives the row
 *
 * Returns: the row that fits the type of @field
 */
GtkWidget *
reseau_field_row_new (ReseauContext *context, const ReseauField *field)
{
  return g_object_new (type_for (field), "context", context, "field", field, NULL);
}

const ReseauField *
reseau_field_row_get_field (ReseauFieldRow *self)
{
  return PRIVATE (self)->field;
}

ReseauContext *
reseau_field_row_get_context (ReseauFieldRow *self)
{
  return PRIVATE (self)->context;
}

/**
 * reseau_field_row_apply:
 * @value: (nullable): what the form holds
 * @problem: what there is to say about it
 */
void
reseau_field_row_apply (ReseauFieldRow *self, ReseauValue *value, ReseauProblemCode problem)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);

  priv->applying = TRUE;
  RESEAU_FIELD_ROW_GET_CLASS (self)->show_value (self, value);
  priv->applying = FALSE;
  set_problem (self, problem);
}

gboolean
reseau_field_row_is_left (ReseauFieldRow *self)
{
  return PRIVATE (self)->left;
}

void
reseau_field_row_set_left (ReseauFieldRow *self)
{
  PRIVATE (self)->left = TRUE;
}

/**
 * reseau_field_row_name:
 *
 * Says to a screen reader that @widget is where the field is written.
 */
void
reseau_field_row_name (ReseauFieldRow *self, GtkWidget *widget)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);

  gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  priv->label, NULL, GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  priv->message, NULL, -1);
}

/**
 * reseau_field_row_set_control:
 * @control: below the label
 * @focus: the part of it that takes the focus
 */
void
reseau_field_row_set_control (ReseauFieldRow *self, GtkWidget *control, GtkWidget *focus)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);

  gtk_widget_insert_after (control, GTK_WIDGET (self), priv->top);
  priv->focus = focus;
  reseau_field_row_name (self, focus);
  gtk_label_set_mnemonic_widget (GTK_LABEL (priv->label), focus);
}

/* For what is small enough to stand beside the label. */
void
reseau_field_row_set_beside (ReseauFieldRow *self, GtkWidget *control)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);

  gtk_box_append (GTK_BOX (priv->top), control);
  priv->focus = control;
  reseau_field_row_name (self, control);
  gtk_label_set_mnemonic_widget (GTK_LABEL (priv->label), control);
}

void
reseau_field_row_set_note (ReseauFieldRow *self, const char *note)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);

  gtk_label_set_label (GTK_LABEL (priv->note), note ? note : "");
  gtk_widget_set_visible (priv->note, note != NULL);
}

/**
 * reseau_field_row_set_hint:
 * @hint: of the schema, in place of that of the field
 */
void
reseau_field_row_set_hint (ReseauFieldRow *self, const char *hint)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);

  if (g_strcmp0 (priv->hint, hint) == 0)
    return;
  priv->hint = hint;
  if (priv->problem == RESEAU_PROBLEM_NONE)
    show_hint (self);
}

/**
 * reseau_field_row_set_help:
 * @help: (nullable): what is said below while nothing is wrong; %NULL for the hint
 */
void
reseau_field_row_set_help (ReseauFieldRow *self, const char *help)
{
  ReseauFieldRowPrivate *priv = PRIVATE (self);

  if (g_strcmp0 (priv->help, help) == 0)
    return;
  g_free (priv->help);
  priv->help = g_strdup (help);
  if (priv->problem == RESEAU_PROBLEM_NONE)
    show_hint (self);
}

gboolean
reseau_field_row_is_applying (ReseauFieldRow *self)
{
  return PRIVATE (self)->applying;
}

/**
 * reseau_field_row_tell:
 * @value: (nullable) (transfer none): what the person made of the field
 */
void
reseau_field_row_tell (ReseauFieldRow *self, ReseauValue *value)
{
  if (!PRIVATE (self)->applying)
    g_signal_emit (self, signals[EDITED], 0, value);
}
