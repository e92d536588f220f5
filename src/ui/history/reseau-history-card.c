/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-history-card.h"

#include "reseau-element.h"
#include "reseau-marked-text.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-word-diff.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- words ------------------------------------------------------------------------ */

static char *
dup_deed (const ReseauHistoryEntry *entry)
{
  guint n = entry->changes->len;

  switch (entry->deed) {
  case RESEAU_HISTORY_CREATED:
    return g_strdup (_ ("Created"));
  case RESEAU_HISTORY_DELETED:
    return g_strdup (_ ("Deletion"));
  case RESEAU_HISTORY_PUT_BACK:
    return g_strdup (_ ("Put back"));
  case RESEAU_HISTORY_SETTLED:
    return g_strdup (_ ("Chose between two versions"));
  case RESEAU_HISTORY_CHANGED:
  default:
    return n > 0 ? g_strdup_printf (ngettext ("%u field changed", "%u fields changed", n), n)
                 : NULL;
  }
}

static void
add_words (GString *out, const char *words)
{
  if (words == NULL)
    return;
  if (out->len > 0)
    g_string_append (out, " · ");
  g_string_append (out, words);
}

/* When, what was done, and what is to be known of it. */
static char *
dup_about (const ReseauHistoryEntry *entry)
{
  g_autoptr (GDateTime) time = reseau_when_parse (entry->at);
  g_autofree char *hour = time ? reseau_when_hour (time) : NULL;
  g_autofree char *deed = dup_deed (entry);
  GString *out = g_string_new (NULL);

  if (entry->seq == 0)
    add_words (out, _ ("Waits to be sent"));
  else
    add_words (out, hour);
  add_words (out, deed);
  if (entry->moved)
    add_words (out, _ ("Who sees it was changed"));
  if (entry->merged)
    add_words (out, _ ("Brought together with the changes of somebody else"));
  if (entry->restored)
    add_words (out, _ ("Given back after the server had lost it"));
  return g_string_free (out, FALSE);
}

static const char *
find_name (const ReseauHistoryLook *look, const char *id)
{
  const char *name = id ? g_hash_table_lookup (look->past->names, id) : NULL;

  return name ? name : _ ("Somebody who is no longer in the directory");
}

static char *
dup_value (const ReseauHistoryLook *look, const ReseauField *field, const ReseauValue *value)
{
  if (reseau_value_get_kind (value) == RESEAU_VALUE_BOOL)
    return g_strdup (reseau_value_get_bool (value) ? _ ("Yes") : _ ("No"));
  return reseau_display_dup_value (&look->display, field, value);
}

/* --- one field -------------------------------------------------------------------- */

static GtkWidget *
caption_new (const char *words)
{
  GtkWidget *label = reseau_label_new (words, "caption");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static gboolean
can_put_back (const ReseauHistoryLook *look, const ReseauHistoryChange *change)
{
  const ReseauRecord *record = look->past->view->shown->record;
  const ReseauField *state = reseau_kind_get_state_field (look->kind);
  const ReseauValue *version = reseau_history_get_version (change);
  ReseauValue *now = reseau_record_get (record, change->key);
  ReseauActor actor;

  if (record->deleted || !reseau_context_get_actor (look->context, &actor) ||
      !reseau_history_can_put_back (look->kind, change) || reseau_value_equal (now, version))
    return FALSE;
  if (state == NULL || !g_str_equal (state->key, change->key))
    return look->past->view->can_edit;
  return reseau_value_is_string (version) &&
         reseau_rules_can_transition (&actor, look->kind, record,
                                      reseau_value_get_string (version));
}

typedef struct {
  ReseauHistoryLook look;
  const ReseauHistoryChange *change;
} Press;

static void
on_put_back_cb (GtkButton *button, Press *press)
{
  press->look.put_back (press->change, press->look.data);
}

static void
press_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GtkWidget *
button_new (const ReseauHistoryLook *look, const ReseauHistoryChange *change, const char *place)
{
  GtkWidget *button = reseau_button_new (_ ("Put This Version Back"));
  Press *press = g_new0 (Press, 1);

  *press = (Press){ *look, change };
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "put-back");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  place, -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_put_back_cb), press, press_free, 0);
  return button;
}

/* What it is and, beside that where there is room, the button that puts it back. */
static GtkWidget *
line_new (const char *caption, GtkWidget *button)
{
  GtkWidget *line = reseau_wrap_box_new (6);
  GtkWidget *label = caption_new (caption);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), label);
  if (button != NULL)
    gtk_box_append (GTK_BOX (line), button);
  return line;
}

/* @marks: (nullable): what the other version does not have
 * @button: (nullable): puts it back */
static void
add_version (GtkWidget *box, const char *caption, const char *text, const GArray *marks,
             gboolean gone, GtkWidget *button)
{
  g_autoptr (GArray) shifted = NULL;
  g_autofree char *excerpt = NULL;
  GtkWidget *label;

  gtk_box_append (GTK_BOX (box), line_new (caption, button));
  if (*text == '\0') {
    label = reseau_paragraph_new (_ ("Nothing"));
    gtk_widget_add_css_class (label, "dim-label");
  }
  else {
    excerpt = reseau_word_diff_dup_excerpt (text, marks, &shifted);
    label = reseau_marked_text_new (excerpt, shifted, gone);
  }
  gtk_box_append (GTK_BOX (box), label);
}

/* @button: (nullable): puts back the version that is not there any more, or never was */
static void
add_versions (GtkWidget *box, const ReseauHistoryLook *look, const ReseauHistoryChange *change,
              const ReseauField *field, GtkWidget *button)
{
  g_autofree char *before = change->before ? dup_value (look, field, change->before) : NULL;
  g_autofree char *after = dup_value (look, field, change->after);
  g_autoptr (GArray) gone = NULL;
  g_autoptr (GArray) new = NULL;

  if (before != NULL && g_str_equal (before, after)) {
    gtk_box_append (GTK_BOX (box),
                    line_new (_ ("Changed in what is not written out here"), button));
  }
  else if (change->beside) {
    add_version (box, _ ("Set aside: somebody else had changed it"), after, NULL, FALSE, button);
  }
  else if (before == NULL) {
    add_version (box, _ ("New"), after, NULL, FALSE, button);
  }
  else {
    if (*before != '\0' && *after != '\0')
      reseau_word_diff (before, after, &gone, &new);
    add_version (box, _ ("Before"), before, gone, TRUE, button);
    add_version (box, _ ("After"), after, new, FALSE, NULL);
  }
}

static GtkWidget *
change_new (const ReseauHistoryLook *look, const ReseauHistoryChange *change)
{
  const ReseauField *field = reseau_kind_find_field (look->kind, change->key);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *place =
      reseau_words_dup_place (look->kind, look->past->view->shown->record->fields, change->key);
  GtkWidget *heading =
      reseau_heading_new (place ? place : _ ("Something that this version does not know"));

  gtk_widget_remove_css_class (heading, "heading");
  gtk_widget_add_css_class (heading, "caption-heading");
  gtk_box_append (GTK_BOX (box), heading);
  if (field != NULL)
    add_versions (box, look, change, field,
                  can_put_back (look, change) ? button_new (look, change, place) : NULL);
  return box;
}

static gboolean
is_of (const ReseauHistoryChange *change, const char *field)
{
  gsize length = strlen (field);

  return strncmp (change->key, field, length) == 0 &&
         (change->key[length] == '\0' || change->key[length] == '/');
}

/* As they follow each other where they are read; what is not known comes last. */
static GtkWidget *
changes_new (const ReseauHistoryLook *look, const ReseauHistoryEntry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);

  for (guint i = 0; i < look->kind->n_fields; i++)
    for (guint j = 0; j < entry->changes->len; j++) {
      const ReseauHistoryChange *change = g_ptr_array_index (entry->changes, j);

      if (is_of (change, look->kind->fields[i].key))
        gtk_box_append (GTK_BOX (box), change_new (look, change));
    }
  for (guint i = 0; i < entry->changes->len; i++) {
    const ReseauHistoryChange *change = g_ptr_array_index (entry->changes, i);

    if (reseau_kind_find_field (look->kind, change->key) == NULL)
      gtk_box_append (GTK_BOX (box), change_new (look, change));
  }
  return box;
}

/* --- all of it -------------------------------------------------------------------- */

typedef struct {
  ReseauHistoryLook look;
  const ReseauHistoryEntry *entry;
} Fold;

static void
on_expanded_cb (GtkExpander *expander, GParamSpec *pspec, Fold *fold)
{
  if (gtk_expander_get_expanded (expander) && gtk_expander_get_child (expander) == NULL)
    gtk_expander_set_child (expander, changes_new (&fold->look, fold->entry));
}

/* What a record began with is long, and seldom what one looks for. */
static GtkWidget *
folded_new (const ReseauHistoryLook *look, const ReseauHistoryEntry *entry)
{
  GtkWidget *expander = gtk_expander_new (_ ("What Was in It"));
  Fold *fold = g_new0 (Fold, 1);

  *fold = (Fold){ *look, entry };
  gtk_label_set_wrap (GTK_LABEL (gtk_expander_get_label_widget (GTK_EXPANDER (expander))), TRUE);
  g_signal_connect_data (expander, "notify::expanded", G_CALLBACK (on_expanded_cb), fold,
                         press_free, 0);
  return expander;
}

/**
 * reseau_history_card_new:
 * @entry: longer there than the card
 *
 * One change of a record: who, when, and each field before and after.
 */
GtkWidget *
reseau_history_card_new (const ReseauHistoryLook *look, const ReseauHistoryEntry *entry)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *about = dup_about (entry);
  GtkWidget *caption = reseau_paragraph_new (about);

  gtk_label_set_selectable (GTK_LABEL (caption), FALSE);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_box_append (GTK_BOX (head), reseau_heading_new (find_name (look, entry->by)));
  gtk_box_append (GTK_BOX (head), caption);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "version");
  gtk_box_append (GTK_BOX (card), head);
  if (entry->changes->len == 0)
    return card;
  gtk_box_append (GTK_BOX (card),
                  entry->deed == RESEAU_HISTORY_CREATED || entry->deed == RESEAU_HISTORY_PUT_BACK
                      ? folded_new (look, entry)
                      : changes_new (look, entry));
  return card;
}
