/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include "reseau-editor-page.h"
#include "reseau-field-row.h"
#include "reseau-picker.h"

#include <adwaita.h>

typedef struct {
  char *id;
  guint cancelled;
} Heard;

static void
on_saved_cb (GtkWidget *page, const char *id, Heard *heard)
{
  heard->id = g_strdup (id);
}

static void
on_cancelled_cb (GtkWidget *page, Heard *heard)
{
  heard->cancelled++;
}

static gboolean
has_id (gpointer data)
{
  return ((Heard *) data)->id != NULL;
}

static void
listen (GtkWidget *page, Heard *heard)
{
  g_signal_connect (page, "saved", G_CALLBACK (on_saved_cb), heard);
  g_signal_connect (page, "cancelled", G_CALLBACK (on_cancelled_cb), heard);
}

static gboolean
has_title (gpointer page)
{
  return ui_find_field (page, "title") != NULL || ui_find_field (page, "name") != NULL;
}

static GtkWidget *
entry_of (GtkWidget *page, const char *key)
{
  GtkWidget *row = ui_find_field (page, key);

  g_assert_nonnull (row);
  return ui_find (row, GTK_TYPE_ENTRY, NULL);
}

static void
type_in (GtkWidget *page, const char *key, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry_of (page, key)), text);
}

static const char *
text_in (GtkWidget *page, const char *key)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry_of (page, key)));
}

static gboolean
can (GtkWidget *page, const char *button)
{
  return gtk_widget_get_sensitive (ui_find_button (page, button));
}

static void
test_new_fiche (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "fiche", NULL, NULL);
  GtkWidget *window = ui_window_new (page, 720, 760);
  g_autoptr (ReseauRecord) record = NULL;
  Heard heard = { NULL };

  listen (page, &heard);
  ui_shot (window, "editor-natures");
  ui_click (page, "Bonne pratique");
  g_assert_true (ui_wait_for (has_title, page));
  ui_shot (window, "editor-new");
  gtk_widget_activate_action (page, "editor.save", NULL);
  g_assert_null (heard.id);
  type_in (page, "title", "Réparer des vélos");
  ui_click (page, "Résultats chiffrés");
  g_assert_nonnull (ui_find_field (page, "results"));
  ui_shot (window, "editor-written");
  gtk_widget_activate_action (page, "editor.save", NULL);
  g_assert_true (ui_wait_for (has_id, &heard));
  record = ui_desk_get (desk, heard.id);
  g_assert_cmpstr (reseau_record_get_string (record, "title"), ==, "Réparer des vélos");
  g_assert_cmpstr (reseau_record_get_string (record, "nature"), ==, "practice");
  g_assert_cmpstr (record->scope, ==, "org:" UI_HOME);
  ui_close (window, page);
  g_free (heard.id);
}

static void
test_person (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "person", UI_ME, NULL);
  GtkWidget *window = ui_window_new (page, 720, 760);
  g_autoptr (ReseauRecord) record = NULL;
  Heard heard = { NULL };

  listen (page, &heard);
  g_assert_true (ui_wait_for (has_title, page));
  g_assert_false (can (page, "_Enregistrer"));
  type_in (page, "email", "aurore@");
  g_assert_false (can (page, "_Enregistrer"));
  reseau_field_row_set_left (RESEAU_FIELD_ROW (ui_find_field (page, "email")));
  type_in (page, "email", "aurore@a");
  ui_shot (window, "editor-wrong");
  gtk_test_accessible_assert_state (entry_of (page, "email"), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  type_in (page, "email", "aurore@deux-rives.example");
  g_assert_true (can (page, "_Enregistrer"));
  gtk_widget_activate_action (page, "editor.save", NULL);
  g_assert_true (ui_wait_for (has_id, &heard));
  record = ui_desk_get (desk, UI_ME);
  g_assert_cmpstr (reseau_record_get_string (record, "email"), ==, "aurore@deux-rives.example");
  g_assert_cmpstr (reseau_record_get_string (record, "phone"), ==, "081 99 69 53");
  ui_close (window, page);
  g_free (heard.id);
}

/* What is there already shows while the title of another is written; a short word is no title. */
static void
test_similar (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "fiche", NULL, "practice");
  GtkWidget *window = ui_window_new (page, 720, 760);

  g_assert_true (ui_wait_for (has_title, page));
  type_in (page, "title", "Réparation de vélos avec les stagiaires");
  ui_assert_says (page, "Réparer des vélos avec des stagiaires");
  ui_shot (window, "editor-similar");
  type_in (page, "title", "Réparer la machine à coudre des couturières");
  ui_assert_silent (page, "Réparer des vélos avec des stagiaires");
  type_in (page, "title", "Vélos réparés par des stagiaires");
  ui_assert_says (page, "Réparer des vélos avec des stagiaires");
  type_in (page, "title", "Vélos");
  ui_assert_silent (page, "Réparer des vélos avec des stagiaires");
  ui_close (window, page);
}

static void
test_undo (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "person", UI_ME, NULL);
  GtkWidget *window = ui_window_new (page, 720, 760);

  g_assert_true (ui_wait_for (has_title, page));
  type_in (page, "phone", "02 111");
  type_in (page, "name", "Delvaux");
  gtk_widget_activate_action (page, "editor.undo", NULL);
  g_assert_cmpstr (text_in (page, "name"), ==, "Delvigne");
  gtk_widget_activate_action (page, "editor.undo", NULL);
  g_assert_cmpstr (text_in (page, "phone"), ==, "081 99 69 53");
  g_assert_false (can (page, "_Enregistrer"));
  gtk_widget_activate_action (page, "editor.redo", NULL);
  g_assert_cmpstr (text_in (page, "phone"), ==, "02 111");
  ui_close (window, page);
}

static gboolean
has_draft (gpointer context)
{
  g_autoptr (ReseauValue) draft = reseau_context_load_draft (context, "record:" UI_ME);

  return draft != NULL;
}

/* The timer, not the closing, keeps it: the program may be killed. */
static void
test_draft_is_kept (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "person", UI_ME, NULL);
  GtkWidget *window = ui_window_new (page, 720, 760);

  g_assert_true (ui_wait_for (has_title, page));
  type_in (page, "name", "Delvaux");
  g_assert_true (ui_wait_for (has_draft, desk->context));
  ui_close (window, page);
  ui_desk_reopen (desk);

  page = reseau_editor_page_new (desk->context, "person", UI_ME, NULL);
  window = ui_window_new (page, 720, 760);
  g_assert_true (ui_wait_for (has_title, page));
  g_assert_cmpstr (text_in (page, "name"), ==, "Delvaux");
  ui_shot (window, "editor-recovered");
  ui_click (page, "Abandonner");
  g_assert_cmpstr (text_in (page, "name"), ==, "Delvigne");
  ui_close (window, page);
  ui_settle ();
  g_assert_false (has_draft (desk->context));
}

static gboolean
shows_postcode (gpointer page)
{
  return ui_find_field (page, "postcode") != NULL &&
         g_str_equal (text_in (page, "postcode"), "5100");
}

/* What another desk changes meanwhile shows; what is being typed stays. */
static void
test_changed_meanwhile (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page;
  GtkWidget *window;
  g_autoptr (ReseauRecord) record = reseau_record_new (UI_OTHER, "structure", "net");
  g_autoptr (ReseauRecord) again = NULL;
  Heard heard = { NULL };

  record->rev = 10;
  record->created = 10;
  record->by = g_strdup (UI_ME);
  reseau_record_set_field (record, "name", reseau_value_new_string ("Meuse à Vélo"));
  reseau_record_set_field (record, "city", reseau_value_new_string ("Namur"));
  ui_desk_receive (desk, record);
  page = reseau_editor_page_new (desk->context, "structure", UI_OTHER, NULL);
  window = ui_window_new (page, 720, 760);
  listen (page, &heard);
  g_assert_true (ui_wait_for (has_title, page));
  type_in (page, "name", "Meuse et Vélo");
  again = reseau_record_copy (record);
  again->rev = 11;
  reseau_record_set_field (again, "postcode", reseau_value_new_string ("5100"));
  ui_desk_receive (desk, again);
  g_assert_true (ui_wait_for (shows_postcode, page));
  g_assert_cmpstr (text_in (page, "name"), ==, "Meuse et Vélo");
  gtk_widget_activate_action (page, "editor.close", NULL);
  g_assert_cmpuint (heard.cancelled, ==, 1);
  ui_close (window, page);
}

static gboolean
is_open (gpointer popover)
{
  return gtk_widget_get_visible (popover);
}

static void
test_picker (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "fiche", NULL, "practice");
  GtkWidget *window = ui_window_new (page, 720, 700);
  GtkWidget *row, *picker, *entry, *list, *popover;

  row = ui_find_field (page, "themes");
  g_assert_nonnull (row);
  picker = ui_find (row, RESEAU_TYPE_PICKER, NULL);
  entry = ui_find (picker, GTK_TYPE_ENTRY, NULL);
  popover = ui_find (picker, GTK_TYPE_POPOVER, NULL);
  gtk_test_widget_wait_for_draw (window);
  gtk_widget_grab_focus (entry);
  gtk_test_widget_wait_for_draw (window);
  gtk_editable_set_text (GTK_EDITABLE (entry), "metier");
  g_assert_true (ui_wait_for (is_open, popover));
  list = ui_find (popover, GTK_TYPE_LIST_BOX, NULL);
  g_assert_nonnull (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  g_signal_emit_by_name (list, "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  g_assert_false (gtk_widget_get_visible (popover));
  g_assert_nonnull (ui_find (row, GTK_TYPE_LABEL, "Choisir un métier"));
  gtk_widget_activate_action (page, "editor.undo", NULL);
  g_assert_null (ui_find (row, GTK_TYPE_LABEL, "Choisir un métier"));
  ui_close (window, page);
}

/* What will be read stands below what is typed, which stays as it is. */
static void
test_opening_hours (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "structure", UI_HOME, NULL);
  GtkWidget *window = ui_window_new (page, 720, 800);
  GtkWidget *row;

  g_assert_true (ui_wait_for (has_title, page));
  ui_click (page, "Heures d’ouverture");
  row = ui_find_field (page, "opening_hours");
  type_in (page, "opening_hours", "Lu-Ve 9h-12h; PH off");
  g_assert_nonnull (ui_find (row, GTK_TYPE_LABEL,
                             "Se lira\u00a0: du lundi au vendredi, 9\u00a0h\u00a000 – "
                             "12\u00a0h\u00a000\u202f; fermé les jours fériés"));
  g_assert_cmpstr (text_in (page, "opening_hours"), ==, "Lu-Ve 9h-12h; PH off");
  type_in (page, "opening_hours", "quand la porte est ouverte");
  g_assert_null (ui_find (row, GTK_TYPE_LABEL, "Se lira\u00a0: quand la porte est ouverte"));
  g_assert_cmpstr (text_in (page, "opening_hours"), ==, "quand la porte est ouverte");
  ui_shot (window, "editor-hours");
  ui_close (window, page);
}

static gboolean
has_two_lines (gpointer row)
{
  return ui_find (row, GTK_TYPE_LABEL, "3") == NULL;
}

/* A line that is left empty goes, while the focus does. */
static void
test_list (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "fiche", UI_FICHE, NULL);
  GtkWidget *window = ui_window_new (page, 720, 800);
  GtkWidget *row;

  g_assert_true (ui_wait_for (has_title, page));
  row = ui_find_field (page, "steps");
  g_assert_nonnull (row);
  ui_shot (window, "editor-list");
  ui_click (row, "Ajouter une ligne");
  g_assert_nonnull (ui_find (row, GTK_TYPE_LABEL, "3"));
  gtk_widget_grab_focus (entry_of (page, "title"));
  g_assert_true (ui_wait_for (has_two_lines, row));
  ui_close (window, page);
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

/* A screen reader opens what is far below without going there: it comes to where it is seen, and
 * closes when one goes elsewhere. */
static void
test_choice_out_of_sight (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "fiche", UI_FICHE, NULL);
  GtkWidget *window = ui_window_new (page, 360, 400);
  GtkWidget *drop, *list;
  graphene_rect_t bounds;

  g_assert_true (ui_wait_for (has_title, page));
  drop = ui_find (ui_find_field (page, "licence"), GTK_TYPE_DROP_DOWN, NULL);
  g_assert_true (gtk_widget_compute_bounds (drop, page, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >, 900);
  gtk_widget_activate (gtk_widget_get_first_child (drop));
  list = ui_find (drop, GTK_TYPE_POPOVER, NULL);
  g_assert_true (ui_wait_for (is_mapped, list));
  g_assert_true (gtk_widget_compute_bounds (drop, page, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, 0);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, gtk_widget_get_height (page));
  gtk_widget_grab_focus (entry_of (page, "title"));
  g_assert_true (ui_wait_for (is_unmapped, list));
  ui_close (window, page);
}

/* Every row that a kind can have, on a telephone, in large letters. */
static void
check_narrow (const char *kind, const char *nature)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *fields = reseau_schema_get_kind (schema, kind);
  GtkWidget *page = reseau_editor_page_new (desk->context, kind, NULL, nature);
  GtkWidget *window = ui_window_new (page, 360, 720);
  g_autofree char *name = g_strconcat ("editor-narrow-", kind, NULL);

  g_assert_true (ui_wait_for (has_title, page));
  for (guint i = 0; i < fields->n_fields; i++) {
    const char *label = reseau_label_get (&fields->fields[i].label, "fr");
    GtkWidget *button = ui_find_button (page, label);

    if (button != NULL && ui_find_field (page, fields->fields[i].key) == NULL)
      g_signal_emit_by_name (button, "clicked");
  }
  ui_settle ();
  ui_assert_fits (page, 360);
  ui_shot (window, name);
  ui_close (window, page);
}

static void
test_narrow (void)
{
  ui_set_text_size (175);
  check_narrow ("fiche", "practice");
  check_narrow ("fiche", "offer");
  check_narrow ("structure", NULL);
  check_narrow ("person", NULL);
  check_narrow ("meeting", "exchange_group");
  ui_set_text_size (100);
}

/* A list that has lines; the choice of a nature. */
static void
test_narrow_lines (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page = reseau_editor_page_new (desk->context, "fiche", UI_FICHE, NULL);
  GtkWidget *window;

  ui_set_text_size (175);
  window = ui_window_new (page, 360, 640);
  g_assert_true (ui_wait_for (has_title, page));
  ui_assert_fits (page, 360);
  ui_shot (window, "editor-narrow");
  ui_close (window, page);
  page = reseau_editor_page_new (desk->context, "fiche", NULL, NULL);
  window = ui_window_new (page, 360, 640);
  ui_assert_fits (page, 360);
  ui_shot (window, "editor-narrow-natures");
  ui_close (window, page);
  ui_set_text_size (100);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/editor/new-fiche", test_new_fiche);
  g_test_add_func ("/ui/editor/person", test_person);
  g_test_add_func ("/ui/editor/similar", test_similar);
  g_test_add_func ("/ui/editor/undo", test_undo);
  g_test_add_func ("/ui/editor/draft-is-kept", test_draft_is_kept);
  g_test_add_func ("/ui/editor/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func ("/ui/editor/picker", test_picker);
  g_test_add_func ("/ui/editor/opening-hours", test_opening_hours);
  g_test_add_func ("/ui/editor/list", test_list);
  g_test_add_func ("/ui/editor/choice-out-of-sight", test_choice_out_of_sight);
  g_test_add_func ("/ui/editor/narrow", test_narrow);
  g_test_add_func ("/ui/editor/narrow-lines", test_narrow_lines);
  return g_test_run ();
}
