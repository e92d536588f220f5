/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cards of structures and people: what goes out, what comes in, and who sees it then. */
#include "reseau-import.h"
#include "reseau-vcard.h"
#include "store-fixture.h"

#include <string.h>

#define ID "0192a000-0000-7000-8000-000000000077"

static ReseauRecord *
record_new (const char *kind, const char *json)
{
  ReseauRecord *record = reseau_record_new (ID, kind, "net");

  reseau_value_unref (record->fields);
  record->fields = fixture_json (json);
  return record;
}

static char *
write_card (const char *kind, const char *json)
{
  g_autoptr (ReseauRecord) record = record_new (kind, json);
  GString *out = g_string_new (NULL);

  g_assert_true (reseau_vcard_append (out, record));
  return g_string_free (out, FALSE);
}

static const char *
cell (GPtrArray *tables, guint table, guint row, const char *column)
{
  const ReseauVcardTable *found;
  GStrv header;

  g_assert_cmpuint (table, <, tables->len);
  found = g_ptr_array_index (tables, table);
  header = g_ptr_array_index (found->table->rows, 0);
  g_assert_cmpuint (row, <, found->table->rows->len);
  for (guint i = 0; header[i] != NULL; i++)
    if (g_str_equal (header[i], column))
      return ((GStrv) g_ptr_array_index (found->table->rows, row))[i];
  return NULL;
}

static GPtrArray *
read_cards (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *tables = reseau_vcard_read (text, strlen (text), &error);

  g_assert_no_error (error);
  return tables;
}

/* --- going out ------------------------------------------------------------------------- */

static void
test_person (void)
{
  g_autofree char *card =
      write_card ("person", "{\"first_name\":\"Zoé\",\"name\":\"Noël; dite N, \\\\Z\","
                            "\"phone\":\"081 22 33 44\",\"email\":\"zoe@exemple.org\","
                            "\"consent\":\"yes\",\"note\":\"secret\"}");

  g_assert_true (g_str_has_prefix (card, "BEGIN:VCARD\r\nVERSION:4.0\r\n"));
  g_assert_true (g_str_has_suffix (card, "END:VCARD\r\n"));
  g_assert_nonnull (strstr (card, "UID:urn:uuid:" ID "\r\n"));
  g_assert_nonnull (strstr (card, "N:Noël\\; dite N\\, \\\\Z;Zoé;;;\r\n"));
  g_assert_nonnull (strstr (card, "TEL;TYPE=work:081 22 33 44\r\n"));
  g_assert_null (strstr (card, "secret"));
}

/* The address of whoever has not said yes does not leave the network. */
static void
test_consent (void)
{
  static const char *const said[] = { "\"no\"", "\"network\"", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++) {
    g_autofree char *json = g_strdup_printf ("{\"name\":\"Noël\",\"phone\":\"081 22 33 44\","
                                             "\"email\":\"zoe@exemple.org\",\"consent\":%s}",
                                             said[i]);
    g_autofree char *card = write_card ("person", json);

    g_assert_nonnull (strstr (card, "FN:Noël"));
    g_assert_null (strstr (card, "081"));
    g_assert_null (strstr (card, "exemple.org"));
  }
}

/* Lines of 75 octets at most, and no letter cut. */
static void
test_folding (void)
{
  g_autoptr (GString) text = g_string_new ("{\"name\":\"Le Filet\",\"description\":\"");
  g_autofree char *card = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "é€𝄞a");
  g_string_append (text, "\\nfin\"}");
  card = write_card ("structure", text->str);
  lines = g_strsplit (card, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_assert_cmpuint (strlen (lines[i]), <=, 75);
    g_assert_true (g_utf8_validate (lines[i], -1, NULL));
  }
  {
    g_autoptr (GPtrArray) tables = read_cards (card);
    const char *back = cell (tables, 0, 1, "description");

    g_assert_true (g_str_has_suffix (back, "é€𝄞a\nfin"));
    g_assert_cmpint (g_utf8_strlen (back, -1), ==, 404);
  }
}

static void
test_others (void)
{
  g_autoptr (ReseauRecord) fiche = record_new ("fiche", "{\"title\":\"Vélo\"}");
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_false (reseau_vcard_append (out, fiche));
  g_assert_cmpuint (out->len, ==, 0);
}

/* --- coming in ------------------------------------------------------------------------- */

static void
test_there_and_back (void)
{
  g_autofree char *card = write_card (
      "structure", "{\"name\":\"L’Atelier\",\"address\":\"Quai 1; fond\",\"city\":\"Tournai\","
                   "\"postcode\":\"7500\",\"phone\":\"+32 69 1\",\"email\":\"a@b.example\","
                   "\"website\":\"https://a.example/;x\",\"lat\":50.62,\"lon\":3.4}");
  g_autoptr (GPtrArray) tables = read_cards (card);

  g_assert_cmpstr (((ReseauVcardTable *) g_ptr_array_index (tables, 0))->kind, ==, "structure");
  g_assert_cmpstr (cell (tables, 0, 1, "id"), ==, ID);
  g_assert_cmpstr (cell (tables, 0, 1, "visibility"), ==, "network");
  g_assert_cmpstr (cell (tables, 0, 1, "name"), ==, "L’Atelier");
  g_assert_cmpstr (cell (tables, 0, 1, "address"), ==, "Quai 1; fond");
  g_assert_cmpstr (cell (tables, 0, 1, "city"), ==, "Tournai");
  g_assert_cmpstr (cell (tables, 0, 1, "postcode"), ==, "7500");
  g_assert_cmpstr (cell (tables, 0, 1, "website"), ==, "https://a.example/;x");
  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cell (tables, 0, 1, "lat"), NULL), 50.62, 1e-9);
  g_assert_null (cell (tables, 0, 1, "consent"));
}

/* As telephones write them: groups, quotes, tabs, bare line feeds, a version 3. */
static void
test_foreign (void)
{
  g_autoptr (GPtrArray) tables = read_cards (
      "\xef\xbb\xbf"
      "begin:vcard\nVERSION:3.0\nN:Martin;Zoé;;Dr.;\nFN:Zoé Martin\n"
      "item1.TEL;TYPE=\"work:pref\":+32\n\t 60 1\nTEL:0470\nEMAIL;PREF=1:z@m.example\n"
      "ORG:Le Filet;Accueil\nX-RESEAU-VISIBILITY:network\nUID:42\nBDAY:1980-01-01\nEND:VCARD\n"
      "BEGIN:VCARD\nVERSION:2.1\nFN:Vieux\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:Coupé\n");

  g_assert_cmpuint (tables->len, ==, 1);
  g_assert_cmpstr (cell (tables, 0, 1, "name"), ==, "Martin");
  g_assert_cmpstr (cell (tables, 0, 1, "first_name"), ==, "Zoé");
  g_assert_cmpstr (cell (tables, 0, 1, "phone"), ==, "+32 60 1");
  g_assert_cmpstr (cell (tables, 0, 1, "email"), ==, "z@m.example");
  g_assert_cmpstr (cell (tables, 0, 1, "source_id"), ==, "42");
  /* What one brings is one's own, whatever the card says of itself. */
  g_assert_cmpstr (cell (tables, 0, 1, "visibility"), ==, "me");
  g_assert_cmpstr (cell (tables, 0, 1, "consent"), ==, "no");
  /* What is left out can be told. */
  g_assert_nonnull (cell (tables, 0, 1, "vCard TEL"));
  g_assert_nonnull (cell (tables, 0, 1, "vCard BDAY"));
  g_assert_nonnull (cell (tables, 0, 1, "vCard ORG"));
  g_assert_cmpuint (((ReseauVcardTable *) g_ptr_array_index (tables, 0))->table->rows->len, ==, 2);
}

static void
test_nothing (void)
{
  static const char *const texts[] = { "", "bonjour", "BEGIN:VCARD\nVERSION:4.0\nEND:VCARD\n",
                                       "BEGIN:VCARD\nVERSION:4.0\nFN:\xff\nEND:VCARD\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reseau_vcard_read (texts[i], strlen (texts[i]), &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  }
}

static ReseauImportReport *
import (Fixture *f, GPtrArray *tables, gboolean dry_run)
{
  static const ReseauActor actor = { UID, ORG, RESEAU_ROLE_MEMBER };
  const ReseauVcardTable *table = g_ptr_array_index (tables, 0);
  g_autoptr (GError) error = NULL;
  ReseauImportReport *report =
      reseau_import_table (f->store, &actor, table->kind, table->table, NULL, dry_run, &error);

  g_assert_no_error (error);
  return report;
}

/* What came from elsewhere is seen by whoever brought it alone; brought twice it is there once;
 * what is shared already stays as it is shared. */
static void
test_import (Fixture *f, gconstpointer unused)
{
  g_autoptr (GPtrArray) foreign = read_cards ("BEGIN:VCARD\nVERSION:4.0\nUID:7\nFN:Zoé\nN:Martin;"
                                              "Zoé;;;\nTEL:081 22 33 44\nEND:VCARD\n");
  g_autoptr (ReseauImportReport) preview = import (f, foreign, TRUE);
  g_autoptr (ReseauImportReport) first = NULL;
  g_autoptr (ReseauImportReport) again = NULL;
  g_autoptr (ReseauQuery) query = reseau_query_new ("person");
  g_autoptr (GArray) rids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const ReseauRecord *record;

  g_assert_cmpuint (preview->created, ==, 1);
  rids = reseau_store_query (f->store, query, 0, NULL);
  g_assert_cmpuint (rids->len, ==, 0);
  first = import (f, foreign, FALSE);
  again = import (f, foreign, FALSE);
  g_assert_cmpuint (first->created, ==, 1);
  g_assert_cmpuint (again->unchanged, ==, 1);
  g_clear_pointer (&rids, g_array_unref);
  rids = reseau_store_query (f->store, query, 0, NULL);
  g_assert_cmpuint (rids->len, ==, 1);
  rows = reseau_store_load_rows (f->store, (const gint64 *) (gpointer) rids->data, 1, NULL);
  record = ((const ReseauRow *) g_ptr_array_index (rows, 0))->record;
  g_assert_cmpstr (record->scope, ==, "user:" UID);
  g_assert_cmpstr (reseau_record_get_string (record, "consent"), ==, "no");
  g_assert_cmpstr (reseau_record_get_string (record, "phone"), ==, "081 22 33 44");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/vcard/person", test_person);
  g_test_add_func ("/client/vcard/consent", test_consent);
  g_test_add_func ("/client/vcard/folding", test_folding);
  g_test_add_func ("/client/vcard/others", test_others);
  g_test_add_func ("/client/vcard/there-and-back", test_there_and_back);
  g_test_add_func ("/client/vcard/foreign", test_foreign);
  g_test_add_func ("/client/vcard/nothing", test_nothing);
  g_test_add ("/client/vcard/import", Fixture, NULL, fixture_set_up, test_import,
              fixture_tear_down);
  return g_test_run ();
}
