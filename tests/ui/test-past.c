/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include "reseau-bin-page.h"
#include "reseau-history-card.h"
#include "reseau-history-page.h"
#include "reseau-json.h"
#include "reseau-word-diff.h"

#include <adwaita.h>

#define FICHE "019a0000-0000-7000-8000-00000000000f"
#define TITLE "Atelier vélo"

/* A fiche of mine that the server has. */
static void
make_fiche (UiDesk *desk)
{
  g_autoptr (ReseauRecord) record = reseau_record_new (FICHE, "fiche", "net");

  record->rev = 12;
  record->created = 10;
  record->by = g_strdup (UI_ME);
  reseau_value_set_string (record->fields, "title", TITLE);
  reseau_value_set_string (record->fields, "nature", "action");
  reseau_value_set_string (record->fields, "status", "draft");
  ui_desk_receive (desk, record);
}

/* --- the words of a change --------------------------------------------------------- */

#define ITEM(members) \
  "{\"q\":9,\"op\":\"o\",\"by\":\"" UI_ME "\",\"at\":\"2026-11-20T09:30:00Z\",\"received\":1," \
  "\"s\":\"net\"," members "}"

static ReseauPast *
past_new (UiDesk *desk, const char *items)
{
  g_autofree char *json = g_strdup_printf ("{\"id\":\"x\",\"more\":false,\"items\":[%s]}", items);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) answer = reseau_json_parse (json, -1, &error);
  ReseauPast *past = g_new0 (ReseauPast, 1);

  g_assert_no_error (error);
  past->entries = reseau_history_from_value (answer, &past->more, &error);
  g_assert_no_error (error);
  past->view = g_new0 (ReseauView, 1);
  past->view->shown = g_new0 (ReseauShown, 1);
  past->view->shown->record = ui_desk_get (desk, UI_FICHE);
  past->view->can_edit = TRUE;
  past->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (past->names, g_strdup (UI_ME), g_strdup ("Aurore Lambert"));
  return past;
}

static void
on_wanted (const ReseauHistoryChange *change, gpointer data)
{
  ReseauValue **wanted = data;

  g_clear_pointer (wanted, reseau_value_unref);
  *wanted = reseau_value_ref (reseau_history_get_version (change));
}

static GtkWidget *
card_new (UiDesk *desk, const ReseauPast *past, ReseauValue **wanted)
{
  ReseauSchema *schema = reseau_context_get_schema (desk->context);
  const ReseauHistoryLook look = {
    .context = desk->context,
    .past = past,
    .kind = reseau_schema_get_kind (schema, "fiche"),
    .display = { schema, reseau_context_get_terms (desk->context),
                 reseau_context_get_language (desk->context), past->names },
    .put_back = on_wanted,
    .data = wanted,
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  for (guint i = 0; i < past->entries->len; i++)
    gtk_box_append (GTK_BOX (box),
                    reseau_history_card_new (&look, g_ptr_array_index (past->entries, i)));
  return box;
}

static void
test_card (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauValue) wanted = NULL;
  ReseauPast *past = past_new (
      desk,
      ITEM (
          "\"t\":\"patch\",\"before\":{\"title\":\"Un autre titre\",\"context\":\"Huit "
          "stagiaires réparent des vélos, deux jours par semaine.\"},\"after\":{\"title\":"
          "\"Encore un titre\",\"context\":\"Dix stagiaires réparent des vélos, quatre "
          "jours par semaine.\"}") "," ITEM ("\"t\":\"patch\",\"merged\":true,"
                                             "\"beside\":{\"title\":\"Le mien\"}") "," ITEM ("\"t\":\"create\",\"before\":{\"title\":null},\"after\":{\"title\":\"Premier\"}"));
  GtkWidget *card = card_new (desk, past, &wanted);
  GtkWidget *window = ui_window_new (card, 720, 640);

  ui_settle ();
  ui_assert_says (card, "Aurore Lambert");
  ui_assert_says (card, "Avant");
  ui_assert_says (card, "Un autre titre");
  ui_assert_says (card, "Encore un titre");
  ui_assert_says (card, "Le mien");
  ui_assert_silent (card, "Premier");
  ui_shot (window, "history-card");
  ui_click (card, "Rétablir cette version");
  g_assert_cmpstr (reseau_value_get_string (wanted), ==, "Un autre titre");
  ui_set_text_size (175);
  ui_settle ();
  ui_assert_fits (card, 360);
  ui_set_text_size (100);
  ui_close (window, card);
  reseau_past_free (past);
}

/* What a server should never say does no harm. */
static void
test_strange_answers (void)
{
  static const char *const answers[] = { "{}", "[]", "{\"items\":{}}", "{\"items\":3}" };
  static const char *const items[] = { "3", "{}", "{\"after\":3}", "{\"after\":{\"title\":{}}}",
                                       "{\"by\":7,\"at\":true,\"beside\":[1],\"q\":\"x\"}" };
  gboolean more = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (ReseauValue) answer = reseau_json_parse (answers[i], -1, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (reseau_history_from_value (answer, &more, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER);
    g_clear_error (&error);
    g_assert_null (reseau_bin_from_value (answer, &more, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER);
  }
  for (guint i = 0; i < G_N_ELEMENTS (items); i++) {
    g_autofree char *json = g_strdup_printf ("{\"items\":[%s],\"more\":1}", items[i]);
    g_autoptr (ReseauValue) answer = reseau_json_parse (json, -1, NULL);
    g_autoptr (GPtrArray) entries = reseau_history_from_value (answer, &more, NULL);

    g_assert_cmpuint (entries->len, ==, 1);
    g_assert_null (reseau_bin_from_value (answer, &more, NULL));
  }
}

static void
test_excerpt (void)
{
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GArray) only_a = NULL;
  g_autoptr (GArray) only_b = NULL;
  g_autoptr (GArray) shifted = NULL;
  g_autofree char *b = NULL;
  g_autofree char *excerpt = NULL;
  const ReseauTextRange *mark;

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (a, "été%u ", i);
  g_string_append (a, "fin");
  b = g_strdup (a->str);
  memcpy (strstr (b, "100"), "XYZ", 3);
  reseau_word_diff (a->str, b, &only_a, &only_b);
  excerpt = reseau_word_diff_dup_excerpt (b, only_b, &shifted);
  g_assert_true (g_utf8_validate (excerpt, -1, NULL));
  g_assert_cmpuint (strlen (excerpt), <, 300);
  g_assert_true (g_str_has_prefix (excerpt, "… "));
  g_assert_true (g_str_has_suffix (excerpt, "…"));
  g_assert_cmpuint (shifted->len, ==, 1);
  mark = &g_array_index (shifted, ReseauTextRange, 0);
  g_assert_true (strncmp (excerpt + mark->start, "étéXYZ", mark->end - mark->start) == 0);
  g_assert_nonnull (strstr (excerpt, "été99 étéXYZ été101"));
}

/* --- pages ------------------------------------------------------------------------ */

typedef struct {
  UiDesk *desk;
  const char *field;
  const char *value;
} Hope;

static gboolean
holds (gpointer data)
{
  const Hope *hope = data;
  g_autoptr (ReseauRecord) record = ui_desk_get (hope->desk, FICHE);

  return record != NULL && !record->deleted &&
         g_strcmp0 (reseau_record_get_string (record, hope->field), hope->value) == 0;
}

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  g_assert_no_error (error);
  reseau_change_free (change);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static gboolean
asks_for_connection (gpointer page)
{
  return ui_find_button (page, "Réessayer") != NULL;
}

static gboolean
offers_version (gpointer page)
{
  return ui_find_button (page, "Rétablir cette version") != NULL;
}

static gboolean
offers_to_restore (gpointer page)
{
  return ui_find_button (page, "Restaurer") != NULL;
}

static gboolean
offers_nothing (gpointer page)
{
  return !offers_to_restore (page) && asks_for_connection (page);
}

static void
on_closed_cb (GtkWidget *page, guint *n)
{
  (*n)++;
}

static void
test_without_server (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *page, *window;
  guint closed = 0;

  make_fiche (desk);
  page = reseau_history_page_new (desk->context, FICHE);
  window = ui_window_new (page, 720, 640);
  g_signal_connect (page, "closed", G_CALLBACK (on_closed_cb), &closed);
  g_assert_true (ui_wait_for (asks_for_connection, page));
  ui_assert_says (page, "L’historique demande une connexion");
  ui_shot (window, "history-offline");
  ui_click (page, "Réessayer");
  ui_click (page, "Fermer");
  g_assert_cmpuint (closed, ==, 1);
  ui_close (window, page);
}

/* What waits is there without a server, and the version before it comes back. */
static void
test_version_back (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  Hope hope = { desk, "title", TITLE };
  GtkWidget *page, *window;
  gboolean done = FALSE;

  make_fiche (desk);
  reseau_value_set_string (changes, "title", "Un titre de trop");
  reseau_context_set_async (desk->context, FICHE, changes, on_changed_cb, &done);
  g_assert_true (ui_wait_for (is_true, &done));
  page = reseau_history_page_new (desk->context, FICHE);
  window = ui_window_new (page, 720, 640);
  g_assert_true (ui_wait_for (offers_version, page));
  ui_assert_says (page, "Un titre de trop");
  ui_assert_says (page, TITLE);
  ui_shot (window, "history-waiting");
  ui_click (page, "Rétablir cette version");
  g_assert_true (ui_wait_for (holds, &hope));
  ui_close (window, page);
}

static void
test_bin (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  Hope hope = { desk, "title", TITLE };
  GtkWidget *page, *window;
  gboolean done = FALSE;

  make_fiche (desk);
  reseau_context_delete_async (desk->context, FICHE, on_changed_cb, &done);
  g_assert_true (ui_wait_for (is_true, &done));
  page = reseau_bin_page_new (desk->context);
  window = ui_window_new (page, 720, 640);
  g_assert_true (ui_wait_for (offers_to_restore, page));
  ui_assert_says (page, TITLE);
  ui_shot (window, "bin");
  ui_set_text_size (175);
  ui_settle ();
  ui_assert_fits (page, 360);
  ui_set_text_size (100);
  ui_click (page, "Restaurer");
  g_assert_true (ui_wait_for (holds, &hope));
  g_assert_true (ui_wait_for (offers_nothing, page));
  ui_shot (window, "bin-offline");
  ui_close (window, page);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/past/card", test_card);
  g_test_add_func ("/ui/past/strange-answers", test_strange_answers);
  g_test_add_func ("/ui/past/excerpt", test_excerpt);
  g_test_add_func ("/ui/past/without-server", test_without_server);
  g_test_add_func ("/ui/past/version-back", test_version_back);
  g_test_add_func ("/ui/past/bin", test_bin);
  return g_test_run ();
}
