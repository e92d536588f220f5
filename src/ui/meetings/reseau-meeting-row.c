/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-meeting-row.h"

#include "reseau-visit-steps.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

#define ID "reseau-id"

static const char *
choice_words (ReseauContext *context, const ReseauRecord *record, const char *key)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (context), record->kind);
  const ReseauField *field = reseau_kind_get_field (kind, key);
  const char *value = reseau_record_get_string (record, key);
  const ReseauChoice *choice =
      field != NULL && value != NULL ? reseau_field_get_choice (field, value) : NULL;

  return choice != NULL ? reseau_words_label (&choice->label) : NULL;
}

static GtkWidget *
line_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

/* @when, @state: (nullable) */
static GtkWidget *
row_new (ReseauItem *item, const char *when, const char *state, const char *state_class)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *title = reseau_item_get_title (item);
  g_autofree char *name =
      g_strdup_printf ("%s%s%s%s%s%s", title, when != NULL ? ", " : "", when != NULL ? when : "",
                       state != NULL ? ", " : "", state != NULL ? state : "",
                       reseau_item_is_pending (item) ? _ (", waiting to be sent") : "");

  if (when != NULL)
    gtk_box_append (GTK_BOX (box), line_new (when, "meeting-when"));
  gtk_box_append (GTK_BOX (box), line_new (title, "meeting-title"));
  if (state != NULL) {
    GtkWidget *pill = reseau_pill_new (state, state_class);

    gtk_widget_set_halign (pill, GTK_ALIGN_START);
    gtk_label_set_ellipsize (GTK_LABEL (pill), PANGO_ELLIPSIZE_NONE);
    gtk_label_set_wrap (GTK_LABEL (pill), TRUE);
    gtk_box_append (GTK_BOX (box), pill);
  }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_add_css_class (row, "meeting");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), ID, g_strdup (reseau_item_get_page (item)), g_free);
  return row;
}

static gboolean
is_expected (const ReseauRecord *record)
{
  static const char *const expected[] = { "confirmed", "accepted", "held", NULL };
  const char *state = reseau_record_get_string (record, "state");

  return state == NULL || g_strv_contains (expected, state);
}

GtkWidget *
reseau_meeting_row_new (ReseauContext *context, const ReseauAgendaEntry *entry, gboolean brief)
{
  const ReseauRecord *record = reseau_item_get_record (entry->item);
  const char *nature = choice_words (context, record, "nature");
  const char *state = entry->candidate       ? _ ("Date proposed")
                      : is_expected (record) ? NULL
                                             : choice_words (context, record, "state");
  g_autofree char *hours = reseau_when_hours (entry->start, entry->end);
  gboolean both = hours != NULL && nature != NULL && !brief;
  g_autofree char *when =
      both ? g_strdup_printf ("%s · %s", hours, nature) : g_strdup (hours != NULL ? hours : nature);
  GtkWidget *row = row_new (entry->item, when, state, entry->candidate ? "waiting" : "dim");

  if (g_strcmp0 (reseau_record_get_string (record, "nature"), "visit") == 0)
    gtk_widget_add_css_class (row, "visit");
  return row;
}

/* --- visits ------------------------------------------------------------------------- */

static char *
dup_when (const ReseauRecord *visit)
{
  const char *start = reseau_record_get_string (visit, "start");
  const ReseauValue *dates = reseau_record_get (visit, "dates");
  guint n = reseau_value_get_length (dates);

  if (start == NULL && n == 1)
    start = reseau_value_get_member_string (reseau_value_get_at (dates, 0), "start");
  if (start != NULL)
    return reseau_when_moment (start);
  if (n == 0)
    return g_strdup (_ ("Date to be found"));
  return g_strdup_printf (ngettext ("%u possible date", "%u possible dates", n), n);
}

static gboolean
is_my_turn (ReseauContext *context, const ReseauRecord *visit)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (context), visit->kind);
  gint64 now = reseau_env_now_us (reseau_context_get_env (context));
  ReseauActor actor;

  return reseau_context_get_actor (context, &actor) &&
         (reseau_visit_get_steps (&actor, kind, visit, now) &
          (RESEAU_VISIT_ACCEPT | RESEAU_VISIT_HELD)) != 0;
}

GtkWidget *
reseau_visit_row_new (ReseauContext *context, ReseauItem *item)
{
  const ReseauRecord *visit = reseau_item_get_record (item);
  const char *state = reseau_record_get_string (visit, "state");
  g_autofree char *when = dup_when (visit);
  gboolean mine = is_my_turn (context, visit);
  const char *words = NULL;

  if (mine)
    words = g_strcmp0 (state, "accepted") == 0 ? _ ("Did it take place?") : _ ("For you to answer");
  else if (g_strcmp0 (state, "poll") == 0 || g_strcmp0 (state, "cancelled") == 0)
    words = choice_words (context, visit, "state");
  return row_new (item, when, words, mine ? "accent" : "dim");
}

/* --- lists --------------------------------------------------------------------------- */

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
  const char *id = g_object_get_data (G_OBJECT (row), ID);

  if (id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (list), "win.open", "s", id);
}

GtkWidget *
reseau_meeting_list_new (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "meetings");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (list, "row-activated", G_CALLBACK (on_row_activated_cb), NULL);
  return list;
}

void
reseau_meeting_list_clear (GtkWidget *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (list), row);
}
