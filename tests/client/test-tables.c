/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tables in and out: what stands between the cells, what stands in them, and
 * that nothing comes twice or is lost on the way. */
#include <glib/gstdio.h>
#include <string.h>

#include "reseau-cell.h"
#include "reseau-export.h"
#include "reseau-import.h"
#include "reseau-json.h"
#include "store-fixture.h"

static const ReseauActor actor = { UID, ORG, RESEAU_ROLE_ANIMATOR };

/* --- bytes -------------------------------------------------------------------- */

static ReseauCsv *
read_bytes (const char *bytes, gssize length)
{
  g_autoptr (GError) error = NULL;
  ReseauCsv *csv = reseau_csv_read (bytes, length < 0 ? strlen (bytes) : (gsize) length, &error);

  g_assert_no_error (error);
  return csv;
}

static const char *
cell (const ReseauCsv *csv, guint row, guint column)
{
  GStrv cells = g_ptr_array_index (csv->rows, row);

  g_assert_cmpuint (column, <, g_strv_length (cells));
  return cells[column];
}

static void
test_separators (void)
{
  static const char separators[] = ",;\t|";

  for (const char *s = separators; *s != '\0'; s++) {
    g_autofree char *text =
        g_strdup_printf ("nom%cville\r\n\"a%cb\"%cLiège\nc%c\n", *s, *s, *s, *s);
    g_autoptr (ReseauCsv) csv = read_bytes (text, -1);
    g_autofree char *inside = g_strdup_printf ("a%cb", *s);

    g_assert_cmpint (csv->separator, ==, *s);
    g_assert_cmpuint (csv->rows->len, ==, 3);
    g_assert_cmpstr (cell (csv, 1, 0), ==, inside);
    g_assert_cmpstr (cell (csv, 1, 1), ==, "Liège");
    g_assert_cmpstr (cell (csv, 2, 1), ==, "");
  }
}

static void
test_quotes (void)
{
  g_autoptr (ReseauCsv) csv =
      read_bytes ("a,b\n\"dit \"\"oui\"\"\",\"deux\r\nlignes\"\n\"\",x\"y\n\n  \n\"sans fin", -1);

  g_assert_cmpuint (csv->rows->len, ==, 4);
  g_assert_cmpstr (cell (csv, 1, 0), ==, "dit \"oui\"");
  g_assert_cmpstr (cell (csv, 1, 1), ==, "deux\r\nlignes");
  g_assert_cmpstr (cell (csv, 2, 0), ==, "");
  g_assert_cmpstr (cell (csv, 2, 1), ==, "x\"y");
  g_assert_cmpstr (cell (csv, 3, 0), ==, "sans fin");
}

static void
test_encodings (void)
{
  static const struct {
    const char *from;
    const char *mark;
    gsize mark_length;
    const char *told;
  } cases[] = {
    { "UTF-8", "", 0, "UTF-8" },
    { "UTF-8", "\xef\xbb\xbf", 3, "UTF-8" },
    { "UTF-16LE", "\xff\xfe", 2, "UTF-16" },
    { "UTF-16BE", "\xfe\xff", 2, "UTF-16" },
    { "WINDOWS-1252", "", 0, "WINDOWS-1252" },
  };
  const char *text = "nom;ville\nL’Œuvre à 12 €;Huy\n";

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gsize length;
    g_autofree char *bytes = g_convert (text, -1, cases[i].from, "UTF-8", NULL, &length, NULL);
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (ReseauCsv) csv = NULL;

    g_byte_array_append (file, (const guint8 *) cases[i].mark, cases[i].mark_length);
    g_byte_array_append (file, (const guint8 *) bytes, length);
    csv = read_bytes ((const char *) file->data, file->len);
    g_assert_cmpstr (csv->encoding, ==, cases[i].told);
    g_assert_cmpstr (cell (csv, 0, 0), ==, "nom");
    g_assert_cmpstr (cell (csv, 1, 0), ==, "L’Œuvre à 12 €");
  }
}

static void
test_latin (void)
{
  /* 0x81 is no character of Windows-1252. */
  g_autoptr (ReseauCsv) csv = read_bytes ("nom\n\xc9picerie\x81\n", -1);

  g_assert_cmpstr (cell (csv, 1, 0), ==, "Épicerie\xc2\x81");
}

static void
test_no_table (void)
{
  static const struct {
    const char *bytes;
    gsize length;
  } cases[] = { { "", 0 }, { "\n\r\n  \n", 6 }, { "a,b\n\0\0", 6 }, { "\xff\xfe\x00", 3 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reseau_csv_read (cases[i].bytes, cases[i].length, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  }
}

/* Whatever stands in the cells comes back, from any seed. */
static void
test_rows_come_back (void)
{
  static const char letters[] = "ab \",;\t|\r\n'é";

  for (guint round = 0; round < 500; round++) {
    guint columns = g_test_rand_int_range (1, 6);
    g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GString) out = g_string_new ("h1,h2,h3,h4,h5\r\n");
    g_autoptr (ReseauCsv) csv = NULL;

    for (guint i = 0; i < columns; i++) {
      GString *text = g_string_new (i == 0 ? "x" : NULL);

      for (int left = g_test_rand_int_range (0, 8); left > 0; left--) {
        const char *letter = g_utf8_offset_to_pointer (
            letters, g_test_rand_int_range (0, g_utf8_strlen (letters, -1)));

        g_string_append_len (text, letter, g_utf8_next_char (letter) - letter);
      }
      g_ptr_array_add (cells, g_string_free (text, FALSE));
    }
    g_ptr_array_add (cells, NULL);
    for (guint i = 0; i < 3; i++)
      reseau_csv_append_row (out, (const char *const *) cells->pdata);
    csv = read_bytes (out->str, out->len);
    g_assert_cmpuint (csv->rows->len, ==, 4);
    g_assert_cmpint (csv->separator, ==, ',');
    for (guint i = 0; i < columns; i++)
      g_assert_cmpstr (cell (csv, 2, i), ==, g_ptr_array_index (cells, i));
  }
}

/* --- cells --------------------------------------------------------------------- */

static ReseauValue *
value_for (const ReseauField *field, guint choice)
{
  switch (field->type) {
  case RESEAU_FIELD_INTEGER:
  case RESEAU_FIELD_MONEY:
    return fixture_json (choice ? "12" : "0");
  case RESEAU_FIELD_NUMBER:
    return fixture_json (choice ? "12.5" : "12");
  case RESEAU_FIELD_BOOLEAN:
    return fixture_json (choice ? "true" : "false");
  case RESEAU_FIELD_DATE:
    return fixture_json ("\"2026-03-12\"");
  case RESEAU_FIELD_DATETIME:
    return fixture_json ("\"2026-03-12T09:30:00+01:00\"");
  case RESEAU_FIELD_EMAIL:
    return fixture_json ("\"a@exemple.be\"");
  case RESEAU_FIELD_PHONE:
    return fixture_json ("\"+32 4 222 33 44\"");
  case RESEAU_FIELD_URL:
    return fixture_json ("\"https://exemple.be/a,b\"");
  case RESEAU_FIELD_CHOICE:
  case RESEAU_FIELD_STATE:
    return reseau_value_new_string (field->choices[choice % field->n_choices].value);
  case RESEAU_FIELD_TERM:
    return fixture_json ("\"un-code-inconnu\"");
  case RESEAU_FIELD_TERMS:
    return fixture_json (choice ? "[\"un\",\"deux-codes\"]" : "[\"un\"]");
  case RESEAU_FIELD_REF:
    return fixture_json ("\"" ORG "\"");
  case RESEAU_FIELD_REFS:
    return fixture_json ("[\"" ORG "\",\"" UID "\"]");
  case RESEAU_FIELD_LIST:
    if (field->n_items > 0)
      return fixture_json ("[]");
    return fixture_json (choice ? "[\"un; deux|trois\",\"[x]\"]" : "[\"un\",\"deux\"]");
  case RESEAU_FIELD_LONG_TEXT:
    return fixture_json ("\" deux\\nlignes ; \\\"là\\\" \"");
  case RESEAU_FIELD_TEXT:
  default:
    return fixture_json (choice ? "\"12.0\"" : "\"=1+1|x,y;z\"");
  }
}

/* Each type of field: what is written into a cell is what is read back. */
static void
test_cells_come_back (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauTerms) terms = reseau_terms_load (f->store, &error);

  g_assert_no_error (error);
  for (guint k = 0; k < reseau_schema_get_n_kinds (f->schema); k++) {
    const ReseauKind *kind = reseau_schema_get_kind_at (f->schema, k);

    for (guint i = 0; i < 2 * kind->n_fields; i++) {
      const ReseauField *field = &kind->fields[i / 2];
      g_autoptr (ReseauValue) value = value_for (field, i % 2);
      g_autoptr (ReseauCellReader) reader = reseau_cell_reader_new (field, terms);
      g_autofree char *written = reseau_cell_write (field, value);
      g_autoptr (ReseauValue) back = NULL;

      if (reseau_validate_value (field, value) != RESEAU_PROBLEM_NONE)
        continue; /* too long for this one, or a list of things */
      back = reseau_cell_reader_read_back (reader, written);
      if (back == NULL || !reseau_value_equal (back, value))
        g_error ("%s.%s: %s came back otherwise", kind->name, field->key, written);
    }
  }
}

static void
check_cell (ReseauSchema *schema, const ReseauTerms *terms, const char *kind, const char *key,
            const char *text, const char *expected)
{
  const ReseauField *field = reseau_kind_get_field (reseau_schema_get_kind (schema, kind), key);
  g_autoptr (ReseauCellReader) reader = reseau_cell_reader_new (field, terms);
  g_autoptr (ReseauValue) value = NULL;
  g_autofree char *json = NULL;

  reseau_cell_reader_learn (reader, text);
  value = reseau_cell_reader_read (reader, text);
  json = value ? reseau_json_write (value) : NULL;
  g_assert_cmpstr (json, ==, expected);
}

/* What people write: not by the letter. */
static void
test_cells_of_people (Fixture *f, gconstpointer unused)
{
  g_autofree char *belgian = fixture_remote_create (
      f, "term", "net",
      "{\"list\":\"structure_type\",\"code\":\"be-ei\",\"label\":\"Entreprise d’insertion\","
      "\"synonyms\":[\"EI\"]}");
  g_autofree char *theme = fixture_remote_create (
      f, "term", "net", "{\"list\":\"theme\",\"code\":\"mobilite\",\"label\":\"Mobilité\"}");
  g_autoptr (ReseauTerms) terms = NULL;

  fixture_pull (f);
  terms = reseau_terms_load (f->store, NULL);
  check_cell (f->schema, terms, "structure", "type", "EI", "\"be-ei\"");
  check_cell (f->schema, terms, "structure", "type", " entreprise d'INSERTION ", "\"be-ei\"");
  check_cell (f->schema, terms, "structure", "type", "Licorne", NULL);
  check_cell (f->schema, terms, "fiche", "themes", "Mobilite; mobilité", "[\"mobilite\"]");
  check_cell (f->schema, terms, "fiche", "themes", "mobilite, licorne", NULL);
  check_cell (f->schema, terms, "structure", "lat", "50,4697", "50.4697");
  check_cell (f->schema, terms, "structure", "lat", "91", NULL);
  check_cell (f->schema, terms, "structure", "lat", "nan", NULL);
  check_cell (f->schema, terms, "structure", "workers", "12", "12");
  check_cell (f->schema, terms, "structure", "workers", "12,5", NULL);
  check_cell (f->schema, terms, "structure", "hosts_visits", "Oui", "true");
  check_cell (f->schema, terms, "structure", "hosts_visits", "faux", "false");
  check_cell (f->schema, terms, "structure", "hosts_visits", "peut-être", NULL);
  check_cell (f->schema, terms, "structure", "website", "www.exemple.be",
              "\"https://www.exemple.be\"");
  check_cell (f->schema, terms, "structure", "number", "49483773500013.0", "\"49483773500013\"");
  check_cell (f->schema, terms, "structure", "verified_on", "2/3/2026", "\"2026-03-02\"");
  check_cell (f->schema, terms, "structure", "verified_on", "30/02/2026", NULL);
  check_cell (f->schema, terms, "fiche", "nature", "Bonne pratique", "\"practice\"");
  check_cell (f->schema, terms, "fiche", "nature", "licorne", NULL);
}

/* --- tables --------------------------------------------------------------------- */

static ReseauImportReport *
import_text_as (Fixture *f, const ReseauActor *who, const char *kind, const char *text,
                gboolean dry_run)
{
  g_autoptr (ReseauCsv) csv = read_bytes (text, -1);
  g_autoptr (GError) error = NULL;
  ReseauImportReport *report =
      reseau_import_table (f->store, who, kind, csv, NULL, dry_run, &error);

  g_assert_no_error (error);
  return report;
}

static ReseauImportReport *
import_text (Fixture *f, const char *kind, const char *text, gboolean dry_run)
{
  return import_text_as (f, &actor, kind, text, dry_run);
}

static void
assert_report (const ReseauImportReport *report, guint created, guint updated, guint unchanged,
               guint refused)
{
  g_assert_cmpuint (report->created, ==, created);
  g_assert_cmpuint (report->updated, ==, updated);
  g_assert_cmpuint (report->unchanged, ==, unchanged);
  g_assert_cmpuint (report->refused, ==, refused);
}

/* Names and numbers are no keys: rows that share both stay two. */
static void
test_nothing_is_merged (Fixture *f, gconstpointer unused)
{
  const char *text = "nom,siret,ville\n"
                     "Régie,123,Lens\nRégie,123,Arras\nRégie,123,Lens\n";
  g_autoptr (ReseauImportReport) dry = import_text (f, "structure", text, TRUE);
  g_autoptr (ReseauImportReport) first = NULL;
  g_autoptr (ReseauImportReport) second = NULL;

  assert_report (dry, 3, 0, 0, 0);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM record"), ==, 0);
  first = import_text (f, "structure", text, FALSE);
  assert_report (first, 3, 0, 0, 0);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM record"), ==, 3);
  second = import_text (f, "structure", text, FALSE);
  assert_report (second, 0, 0, 3, 0);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM outbox"), ==, 3);
  fixture_check (f->store);
}

/* A row with a number at its source is the same record when it has changed. */
static void
test_a_table_that_changed (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauImportReport) first =
      import_text (f, "structure", "id;nom;ville;source\n7;Un;Lens;X\n8;Deux;Arras;X\n", FALSE);
  g_autoptr (ReseauImportReport) second = NULL;

  assert_report (first, 2, 0, 0, 0);
  second = import_text (f, "structure",
                        "id;nom;ville;source\n8;Deux;Douai;X\n7;Un;Lens;X\n9;Trois;;X\n", FALSE);
  assert_report (second, 1, 1, 1, 0);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM record"), ==, 3);
}

static void
test_ragged_rows (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauImportReport) report = import_text (
      f, "structure",
      "nom,ville,humeur,lat\nA,Huy,gaie,50\nB,Huy,x,50,trop\nC\n,Huy,x,1\nD,Huy,x,loin\n", FALSE);
  static const struct {
    gint64 row;
    const char *problem;
  } expected[] = { { 3, "too-long-row" }, { 4, "short-row" }, { 5, "missing" }, { 6, "value" } };

  assert_report (report, 3, 0, 0, 2);
  g_assert_cmpuint (reseau_value_get_length (report->problems), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    const ReseauValue *problem = reseau_value_get_at (report->problems, i);

    g_assert_cmpint (reseau_value_get_member_int (problem, "row", 0), ==, expected[i].row);
    g_assert_cmpstr (reseau_value_get_member_string (problem, "problem"), ==, expected[i].problem);
  }
  g_assert_null (
      reseau_value_get_member_string (reseau_value_get_at (report->columns, 2), "field"));
}

static void
import_file (Fixture *f, const char *folder, const char *kind, gboolean again)
{
  g_autofree char *name = g_strconcat (kind, ".csv", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (ReseauImportReport) report = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_nonnull (text);
  report = import_text (f, kind, text, FALSE);
  g_assert_cmpuint (reseau_value_get_length (report->problems), ==, 0);
  g_assert_cmpuint (report->refused, ==, 0);
  if (again)
    g_assert_cmpuint (report->created + report->updated, ==, 0);
  g_remove (path);
}

/* Exported here, imported into an empty cache: the same records with the same
 * fields, neither more nor less. */
static void
test_out_and_in (Fixture *f, gconstpointer unused)
{
  g_autofree char *fiche = fixture_create (
      f, "fiche", "net",
      "{\"title\":\"Du \\\"bois\\\", des ; et\\ndes lignes\",\"places\":12,\"hours_per_week\":38,"
      "\"summary\":\" entre deux blancs \",\"themes\":[\"inconnu-ici\"],"
      "\"steps\":[{\"title\":\"Un\",\"text\":\"a\\nb\"}],\"x_newer\":{\"a\":[1,null,2.5]},"
      "\"x_word\":\"12\",\"anonymous\":false}");
  g_autofree char *person =
      fixture_create (f, "person", "org:" ORG, "{\"name\":\"Sans accord\",\"first_name\":\"Zoé\"}");
  g_autofree char *folder = g_build_filename (f->folder, "out", NULL);
  g_autoptr (ReseauShown) fiche_before = fixture_get (f, fiche);
  g_autoptr (ReseauShown) person_before = fixture_get (f, person);
  g_autoptr (ReseauShown) fiche_after = NULL;
  g_autoptr (ReseauShown) person_after = NULL;
  g_autoptr (ReseauValue) summary = NULL;
  g_autoptr (GError) error = NULL;
  Fixture other = { 0 };

  reseau_export_all (f->store, folder, &summary, &error);
  g_assert_no_error (error);
  g_assert_cmpint (reseau_value_get_member_int (summary, "fiche", 0), ==, 1);
  g_clear_pointer (&summary, reseau_value_unref);

  fixture_set_up (&other, NULL);
  import_file (&other, folder, "fiche", FALSE);
  import_file (&other, folder, "person", FALSE);
  fiche_after = fixture_get (&other, fiche);
  person_after = fixture_get (&other, person);
  g_assert_true (reseau_value_equal (fiche_before->record->fields, fiche_after->record->fields));
  g_assert_true (reseau_value_equal (person_before->record->fields, person_after->record->fields));
  g_assert_cmpstr (fiche_before->record->scope, ==, fiche_after->record->scope);
  g_assert_cmpstr (person_after->record->scope, ==, "org:" ORG);

  reseau_export_all (other.store, folder, &summary, &error);
  g_assert_no_error (error);
  import_file (&other, folder, "fiche", TRUE);
  import_file (&other, folder, "person", TRUE);
  fixture_check (other.store);
  fixture_tear_down (&other, NULL);
  for (guint i = 0; i < reseau_schema_get_n_kinds (f->schema); i++) {
    g_autofree char *name =
        g_strconcat (reseau_schema_get_kind_at (f->schema, i)->name, ".csv", NULL);
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_remove (path);
  }
  g_rmdir (folder);
}

/* --- who sees it ------------------------------------------------------------------- */

#define THIRD_ORG "0192a000-0000-7000-8000-0000000000cc"
#define RECORD "0192a000-0000-7000-8000-00000000f001"
#define VISIT ",Chez eux,visit," ORG "," OTHER_ORG "\n"
#define VISITS "id,visibility,title,nature,host,guest\n" RECORD ","

#define STATES \
  "id,visibility,title,nature,host,guest,state\n" RECORD ",pair,Chez nous,visit," OTHER_ORG \
  "," ORG ","

static const ReseauActor guest = { OTHER_UID, OTHER_ORG, RESEAU_ROLE_MEMBER };
static const ReseauActor third = { OTHER_UID, THIRD_ORG, RESEAU_ROLE_ADMIN };
static const ReseauActor alone = { OTHER_UID, NULL, RESEAU_ROLE_ADMIN };

static const char *
first_problem (const ReseauImportReport *report)
{
  return reseau_value_get_length (report->problems) == 0
             ? NULL
             : reseau_value_get_member_string (reseau_value_get_at (report->problems, 0),
                                               "problem");
}

/* Returns: (nullable): the only record of @kind, or of all */
static ReseauRecord *
only_record (Fixture *f, const char *kind)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (kind);
  g_autoptr (GArray) rids = reseau_store_query (f->store, query, 0, NULL);
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_cmpuint (rids->len, <=, 1);
  if (rids->len == 0)
    return NULL;
  rows = reseau_store_load_rows (f->store, (gint64 *) (gpointer) rids->data, 1, NULL);
  return reseau_record_ref (((const ReseauRow *) g_ptr_array_index (rows, 0))->record);
}

static char *
only_scope (Fixture *f)
{
  g_autoptr (ReseauRecord) record = only_record (f, NULL);

  return record != NULL ? g_strdup (record->scope) : NULL;
}

static char *
scope_of_message (Fixture *f)
{
  g_autoptr (ReseauRecord) record = only_record (f, "message");

  return g_strdup (record->scope);
}

/* Whoever imports, nobody sees more than before, and twice changes nothing. */
static void
test_never_wider (void)
{
  static const char pair[] = "pair:" ORG "+" OTHER_ORG;
  static const struct {
    const ReseauActor *who;
    const char *kind;
    const char *text;
    const char *scope; /* NULL: refused */
    const char *problem;
  } cases[] = {
    { &actor, "meeting", VISITS "pair" VISIT, pair, NULL },
    { &guest, "meeting", VISITS "pair" VISIT, pair, NULL },
    { &third, "meeting", VISITS "pair" VISIT, NULL, "parties" },
    { &alone, "meeting", VISITS "pair" VISIT, NULL, "parties" },
    { &actor, "meeting", VISITS VISIT, pair, NULL },
    { &third, "meeting", VISITS VISIT, NULL, "not-allowed" },
    { &third, "meeting", VISITS "network" VISIT, "net", NULL },
    { &third, "meeting", VISITS "tout" VISIT, NULL, "invalid" },
    { &actor, "meeting", VISITS "pair,Chez qui,visit,,\n", "user:" UID, "kept-to-oneself" },
    { &actor, "meeting", "visibility,title,nature,host,guest\npair" VISIT, pair, NULL },
    { &third, "meeting", "Visibility,title,nature,host,guest\npair" VISIT, NULL, "parties" },
    { &third, "meeting", "title,nature,host,guest\nChez eux,visit," ORG "," OTHER_ORG "\n", NULL,
      "not-allowed" },
    { &actor, "meeting", "title,nature\nEntre nous,internal\n", "org:" ORG, NULL },
    { &actor, "meeting", "id,title,nature\n" RECORD ",Entre nous,internal\n", "org:" ORG, NULL },
    { &actor, "meeting", "title,nature\nPour tous,networking\n", "net", NULL },
    { &actor, "fiche", "id,visibility,title\n" RECORD ",structure:" ORG ",F\n", "org:" ORG, NULL },
    { &third, "fiche", "id,visibility,title\n" RECORD ",structure:" ORG ",F\n", "user:" OTHER_UID,
      "kept-to-oneself" },
    { &alone, "fiche", "id,visibility,title\n" RECORD ",structure:" ORG ",F\n", "user:" OTHER_UID,
      "kept-to-oneself" },
    { &alone, "fiche", "id,visibility,title\n" RECORD ",structure,F\n", "user:" OTHER_UID,
      "kept-to-oneself" },
    { &actor, "fiche", "id,visibility,title\n" RECORD ",structure:x,F\n", NULL, "invalid" },
    { &actor, "fiche", "id,visibility,title\n" RECORD ",me,F\n", "user:" UID, NULL },
    { &actor, "meeting", STATES "accepted\n", pair, NULL },
    { &guest, "meeting", STATES "accepted\n", NULL, "state" },
    { &guest, "meeting", STATES "poll\n", pair, NULL },
    { &guest, "meeting", STATES "cancelled\n", pair, NULL },
    { &third, "meeting", STATES "accepted\n", NULL, "parties" },
    { &actor, "message", "id,visibility,about,text\n" RECORD ",pair," THIRD_ORG ",Mot\n", NULL,
      "parent" },
    { &actor, "message", "about,text\n" THIRD_ORG ",Mot\n", NULL, "parent" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReseauImportReport) report = NULL;
    g_autoptr (ReseauImportReport) again = NULL;
    g_autofree char *scope = NULL;
    Fixture f = { 0 };

    g_test_message ("%u: %s", i, cases[i].text);
    fixture_set_up (&f, NULL);
    report = import_text_as (&f, cases[i].who, cases[i].kind, cases[i].text, FALSE);
    scope = only_scope (&f);
    g_assert_cmpstr (scope, ==, cases[i].scope);
    g_assert_cmpstr (first_problem (report), ==, cases[i].problem);
    again = import_text_as (&f, cases[i].who, cases[i].kind, cases[i].text, FALSE);
    g_assert_cmpuint (again->created + again->updated, ==, 0);
    g_assert_cmpuint (again->refused, ==, report->refused);
    fixture_tear_down (&f, NULL);
  }
}

/* A table says who sees what is new, not what is there. */
static void
test_what_is_there_stays_seen (Fixture *f, gconstpointer unused)
{
  g_autofree char *fiche = fixture_create (f, "fiche", "org:" ORG, "{\"title\":\"F\"}");
  g_autofree char *text =
      g_strdup_printf ("id,visibility,title,public\n%s,public,Autre,true\n", fiche);
  g_autoptr (ReseauImportReport) report = import_text (f, "fiche", text, FALSE);
  g_autoptr (ReseauShown) shown = fixture_get (f, fiche);

  assert_report (report, 0, 1, 0, 0);
  g_assert_cmpstr (first_problem (report), ==, "visibility-kept");
  g_assert_cmpstr (shown->record->scope, ==, "org:" ORG);
  g_assert_null (reseau_record_get (shown->record, "public"));
  g_assert_cmpstr (reseau_record_get_string (shown->record, "title"), ==, "Autre");
}

/* What hangs on a record is not shown to more people than it was, nor than that. */
static void
test_what_hangs_on_it (void)
{
  static const struct {
    const char *parent;
    const char *said;
    const char *scope;
  } cases[] = {
    { "org:" ORG, "network", "org:" ORG },
    { "user:" UID, "network", "user:" UID },
    { "net", "network", "net" },
    { "net", "me", "user:" UID },
    { "net", "structure:" ORG, "org:" ORG },
    { "org:" ORG, "structure:" OTHER_ORG, "user:" UID },
    { "pair:" ORG "+" OTHER_ORG, "pair", "pair:" ORG "+" OTHER_ORG },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture f = { 0 };
    g_autofree char *fiche = NULL;
    g_autofree char *text = NULL;
    g_autofree char *scope = NULL;
    g_autoptr (ReseauImportReport) report = NULL;

    fixture_set_up (&f, NULL);
    fiche = fixture_create (&f, "fiche", cases[i].parent, "{\"title\":\"F\"}");
    text =
        g_strdup_printf ("id,visibility,about,text\n" RECORD ",%s,%s,Mot\n", cases[i].said, fiche);
    report = import_text (&f, "message", text, FALSE);
    assert_report (report, 1, 0, 0, 0);
    scope = scope_of_message (&f);
    g_assert_cmpstr (scope, ==, cases[i].scope);
    fixture_tear_down (&f, NULL);
  }
}

/* Whoever imports what they may not see elsewhere gets a copy, and blocks nobody. */
static void
test_whose_id (void)
{
  static const struct {
    const ReseauActor *who;
    const char *visibility;
    gboolean same;
  } cases[] = {
    { &actor, "network", TRUE },  { &actor, "structure:" ORG, TRUE },
    { &actor, "me:" UID, TRUE },  { &actor, "me:" OTHER_UID, FALSE },
    { &actor, "me", FALSE },      { &actor, "structure", FALSE },
    { &actor, "", FALSE },        { &alone, "structure:" ORG, FALSE },
    { &alone, "me:" UID, FALSE }, { &alone, "me:" OTHER_UID, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture f = { 0 };
    g_autofree char *text =
        g_strdup_printf ("id,visibility,title\n" RECORD ",%s,F\n", cases[i].visibility);
    g_autoptr (ReseauImportReport) report = NULL;
    g_autoptr (ReseauImportReport) again = NULL;
    g_autoptr (ReseauImportReport) talk = NULL;
    g_autoptr (ReseauRecord) fiche = NULL;
    g_autoptr (ReseauRecord) message = NULL;

    g_test_message ("%u: %s", i, cases[i].visibility);
    fixture_set_up (&f, NULL);
    report = import_text_as (&f, cases[i].who, "fiche", text, FALSE);
    again = import_text_as (&f, cases[i].who, "fiche", text, FALSE);
    assert_report (report, 1, 0, 0, 0);
    assert_report (again, 0, 0, 1, 0);
    fiche = only_record (&f, "fiche");
    g_assert_cmpint (g_str_equal (fiche->id, RECORD), ==, cases[i].same);
    talk = import_text_as (&f, cases[i].who, "message", "about,text\n" RECORD ",Mot\n", FALSE);
    assert_report (talk, 1, 0, 0, 0);
    message = only_record (&f, "message");
    g_assert_cmpstr (reseau_record_get_string (message, "about"), ==, fiche->id);
    fixture_tear_down (&f, NULL);
  }
}

/* The same rows, kept by two: two records, neither in the way of the other. */
static void
test_two_keep_the_same (Fixture *f, gconstpointer unused)
{
  static const char text[] = "title,visibility\nF,me\n";
  g_autoptr (ReseauImportReport) first = import_text_as (f, &actor, "fiche", text, FALSE);
  g_autoptr (ReseauImportReport) second = import_text_as (f, &alone, "fiche", text, FALSE);

  assert_report (first, 1, 0, 0, 0);
  assert_report (second, 1, 0, 0, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/csv/separators", test_separators);
  g_test_add_func ("/client/csv/quotes", test_quotes);
  g_test_add_func ("/client/csv/encodings", test_encodings);
  g_test_add_func ("/client/csv/latin", test_latin);
  g_test_add_func ("/client/csv/no-table", test_no_table);
  g_test_add_func ("/client/csv/rows-come-back", test_rows_come_back);
#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/client/cell/come-back", test_cells_come_back);
  ADD ("/client/cell/of-people", test_cells_of_people);
  ADD ("/client/import/nothing-is-merged", test_nothing_is_merged);
  ADD ("/client/import/a-table-that-changed", test_a_table_that_changed);
  ADD ("/client/import/ragged-rows", test_ragged_rows);
  ADD ("/client/import/out-and-in", test_out_and_in);
  g_test_add_func ("/client/import/never-wider", test_never_wider);
  g_test_add_func ("/client/import/what-hangs-on-it", test_what_hangs_on_it);
  g_test_add_func ("/client/import/whose-id", test_whose_id);
  ADD ("/client/import/two-keep-the-same", test_two_keep_the_same);
  ADD ("/client/import/what-is-there-stays-seen", test_what_is_there_stays_seen);
  return g_test_run ();
}
