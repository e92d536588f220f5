/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of the records is in a document, for whom, and in which words. */
#include "reseau-error.h"
#include "reseau-export.h"
#include "reseau-publication.h"
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define SHA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static ReseauPublication *
load (Fixture *f, const char *const *ids, const char *kind, ReseauAudience audience, GError **error)
{
  g_autoptr (ReseauPublicationRequest) request = reseau_publication_request_new (audience);
  g_autoptr (ReseauTerms) terms = reseau_terms_load (f->store, NULL);
  ReseauDisplay display = { f->schema, terms, "fr", NULL };

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    reseau_publication_request_add (request, ids[i]);
  if (kind != NULL)
    request->query = reseau_query_new (kind);
  return reseau_publication_load (f->store, &display, request, error);
}

static char *
create (Fixture *f, const char *kind, const char *scope, const char *members)
{
  g_autofree char *json = g_strconcat ("{", members, "}", NULL);

  return fixture_create (f, kind, scope, json);
}

/* All that it says, one line a text. */
static char *
dup_words (const ReseauPublication *self)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->document->blocks->len; i++) {
    const ReseauBlock *block = g_ptr_array_index (self->document->blocks, i);

    for (guint line = 0; line < block->lines->len; line++) {
      g_autofree char *text = reseau_block_dup_line (block, line);

      g_string_append_printf (out, "%d:%s\n", (int) block->type, text);
    }
  }
  return g_string_free (out, FALSE);
}

static char *
publish_one (Fixture *f, const char *id, ReseauAudience audience)
{
  const char *const ids[] = { id, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPublication) publication = load (f, ids, NULL, audience, &error);

  g_assert_no_error (error);
  return dup_words (publication);
}

#define assert_says(text, words) g_assert_nonnull (strstr (text, words))
#define assert_silent(text, words) g_assert_null (strstr (text, words))

static char *
create_person (Fixture *f, const char *consent)
{
  g_autofree char *json = g_strdup_printf (
      "\"first_name\":\"Zoé\",\"name\":\"Test-%s\",\"phone\":\"+32 81 00 00 00\","
      "\"email\":\"zoe@exemple.be\",\"note\":\"une note privée\"%s%s%s",
      consent != NULL ? consent : "unasked", consent != NULL ? ",\"consent\":\"" : "",
      consent != NULL ? consent : "", consent != NULL ? "\"" : "");

  return create (f, "person", "net", json);
}

/* A person says to whom their number and address may be told. */
static void
test_consent (Fixture *f, gconstpointer unused)
{
  static const struct {
    const char *consent;
    gboolean inside;
    gboolean outside;
  } cases[] = {
    { "yes", TRUE, TRUE },
    { "network", TRUE, FALSE },
    { NULL, TRUE, FALSE },
    { "no", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *id = create_person (f, cases[i].consent);
    g_autofree char *inside = publish_one (f, id, RESEAU_AUDIENCE_NETWORK);
    const char *const ids[] = { id, NULL };
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauPublication) outside = load (f, ids, NULL, RESEAU_AUDIENCE_PUBLIC, &error);

    g_assert_cmpint (strstr (inside, "zoe@exemple.be") != NULL, ==, cases[i].inside);
    g_assert_cmpint (strstr (inside, "+32 81") != NULL, ==, cases[i].inside);
    g_assert_cmpint (strstr (inside, "does not wish") != NULL, ==, !cases[i].inside);
    if (cases[i].outside) {
      g_autofree char *words = dup_words (outside);

      assert_says (words, "zoe@exemple.be");
      assert_silent (words, "note privée");
    }
    else
      g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED);
  }
}

static void
test_fiche (Fixture *f, gconstpointer unused)
{
  g_autofree char *author = create_person (f, "no");
  g_autofree char *json = g_strdup_printf (
      "\"title\":\"Réparer des vélos\",\"nature\":\"practice\",\"status\":\"published\","
      "\"summary\":\"En deux phrases.\",\"public\":true,\"authors\":[\"%s\"],"
      "\"problem\":\"Personne ne venait.\\n\\n- ni le lundi\\n- ni le mardi\","
      "\"means_time\":\"Six mois\",\"steps\":[{\"title\":\"Trier\",\"text\":\"Un par un\"}],"
      "\"photos\":[{\"sha256\":\"" SHA "\",\"alt\":\"Un vélo rouge\"}],"
      "\"url\":\"https://exemple.be\"",
      author);
  g_autofree char *id = create (f, "fiche", "net", json);
  g_autofree char *inside = publish_one (f, id, RESEAU_AUDIENCE_NETWORK);
  g_autofree char *outside = publish_one (f, id, RESEAU_AUDIENCE_PUBLIC);

  assert_says (inside, "0:Réparer des vélos\n");
  assert_says (inside, "2:En deux phrases.\n");
  assert_says (inside, "0:Problème résolu\n1:Personne ne venait.\n5:ni le lundi\n5:ni le mardi\n");
  assert_says (inside, "7:Temps\n7:Six mois\n");
  assert_says (inside, "6:Trier\nUn par un\n");
  assert_says (inside, "10:Un vélo rouge\n");
  assert_says (inside, "Zoé Test-no");
  assert_says (inside, "were not sent yet");
  /* Nobody is named outside who did not agree. */
  assert_silent (outside, "Zoé");
  assert_says (outside, "Réparer des vélos");
}

/* What is not published, or not shared, says so. */
static void
test_honest (Fixture *f, gconstpointer unused)
{
  g_autofree char *draft =
      create (f, "fiche", "user:" UID, "\"title\":\"Brouillon\",\"status\":\"draft\"");
  g_autofree char *kept =
      create (f, "fiche", "org:" ORG, "\"title\":\"Interne\",\"status\":\"published\"");
  g_autofree char *one = publish_one (f, draft, RESEAU_AUDIENCE_NETWORK);
  g_autofree char *two = publish_one (f, kept, RESEAU_AUDIENCE_NETWORK);

  assert_says (one, "Draft: it is not published yet. Not shared: only you see it.");
  assert_says (two, "Kept to the structure");
  assert_silent (two, "Draft");
}

static void
test_several (Fixture *f, gconstpointer unused)
{
  g_autofree char *one =
      create (f, "fiche", "net", "\"title\":\"Une\",\"status\":\"published\",\"public\":true");
  g_autofree char *two = create (f, "fiche", "net", "\"title\":\"Deux\",\"status\":\"published\"");
  g_autofree char *three = create (
      f, "fiche", "net",
      "\"title\":\"Trois\",\"status\":\"published\",\"public\":true,\"nature\":\"testimony\"");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPublication) inside = load (f, NULL, "fiche", RESEAU_AUDIENCE_NETWORK, &error);
  g_autoptr (ReseauPublication) outside = load (f, NULL, "fiche", RESEAU_AUDIENCE_PUBLIC, &error);
  g_autofree char *words = dup_words (inside);
  g_autofree char *public_words = dup_words (outside);
  g_autofree char *name = reseau_publication_dup_file_name (outside, "pdf");

  g_assert_no_error (error);
  g_assert_cmpuint (inside->ids->len, ==, 3);
  g_assert_cmpstr (inside->kind, ==, "fiche");
  assert_says (words, "9:Une\n");
  assert_says (words, "0:Deux\n");
  /* A path is told outside only with the day on which the person agreed. */
  g_assert_cmpuint (outside->ids->len, ==, 1);
  g_assert_cmpuint (outside->left_out, ==, 2);
  assert_says (public_words, "2 records are not in this document");
  assert_silent (public_words, "Deux");
  assert_silent (public_words, "Trois");
  g_assert_cmpstr (name, ==, "Fiches.pdf");
}

static void
test_agenda (Fixture *f, gconstpointer unused)
{
  g_autofree char *late = create (
      f, "meeting", "net", "\"title\":\"Plus tard\",\"start\":\"2026-05-04T09:00:00+02:00\"");
  g_autofree char *undated = create (f, "meeting", "net", "\"title\":\"Un jour\"");
  g_autofree char *early = create (
      f, "meeting", "net",
      "\"title\":\"Bientôt\",\"address\":\"Rue du Pont 3\","
      "\"start\":\"2026-03-14T09:00:00+01:00\",\"video_url\":\"https://visio.example/secret\"");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPublication) agenda = load (f, NULL, "meeting", RESEAU_AUDIENCE_NETWORK, &error);
  g_autofree char *words = dup_words (agenda);

  g_assert_no_error (error);
  g_assert_nonnull (late);
  g_assert_nonnull (undated);
  g_assert_nonnull (early);
  assert_says (words, "Rue du Pont 3");
  g_assert_true (strstr (words, "Bientôt") < strstr (words, "Plus tard"));
  g_assert_true (strstr (words, "Plus tard") < strstr (words, "Without a date yet"));
  assert_says (words, "Un jour");
}

static void
test_nothing (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load (f, NULL, "fiche", RESEAU_AUDIENCE_NETWORK, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
}

/* What a list of meetings that come shows, and what of it one does not want to hand on. */
static void
test_chosen (Fixture *f, gconstpointer unused)
{
  g_autofree char *past =
      create (f, "meeting", "net", "\"title\":\"Hier\",\"start\":\"2026-03-01T09:00:00+01:00\"");
  g_autofree char *open = create (f, "meeting", "net", "\"title\":\"À fixer\",\"state\":\"poll\"");
  g_autofree char *coming =
      create (f, "meeting", "net", "\"title\":\"Demain\",\"start\":\"2026-03-14T09:00:00+01:00\"");
  g_autoptr (ReseauPublicationRequest) request =
      reseau_publication_request_new (RESEAU_AUDIENCE_NETWORK);
  g_autoptr (ReseauPublicationRequest) copy = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) both = NULL;
  g_autoptr (GPtrArray) one = NULL;

  g_assert_nonnull (past);
  request->query = reseau_query_new ("meeting");
  request->query->from = g_strdup ("2026-03-10");
  both = reseau_publication_find (f->store, request, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (both->len, ==, 2);
  g_assert_true (g_ptr_array_find_with_equal_func (both, open, g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (both, coming, g_str_equal, NULL));

  reseau_publication_request_set_wanted (request, open, FALSE);
  copy = reseau_publication_request_copy (request);
  one = reseau_publication_find (f->store, copy, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (one, 0), ==, coming);
  reseau_publication_request_set_wanted (copy, open, TRUE);
  g_assert_null (reseau_publication_find (f->store, copy, 1, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE);
}

static char *
save_table (Fixture *f, const ReseauPublicationRequest *request, guint expected)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "reseau-table-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  guint count = 0;
  char *text = NULL;
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  file = g_file_new_for_path (path);
  g_assert_true (reseau_export_table (f->store, "person", request, file, &count, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, expected);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_unlink (path);
  return text;
}

/* A table tells no more than a document. */
static void
test_table (Fixture *f, gconstpointer unused)
{
  g_autofree char *yes = create_person (f, "yes");
  g_autofree char *no = create_person (f, "no");
  g_autoptr (ReseauPublicationRequest) request =
      reseau_publication_request_new (RESEAU_AUDIENCE_PUBLIC);
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nowhere/at/all.csv");
  g_autoptr (GError) error = NULL;
  g_autofree char *outside = NULL;
  g_autofree char *inside = NULL;
  g_autofree char *silent = NULL;
  guint count = 0;

  g_assert_nonnull (yes);
  g_assert_nonnull (no);
  request->query = reseau_query_new ("person");
  outside = save_table (f, request, 1);
  assert_says (outside, "Test-yes");
  assert_says (outside, "zoe@exemple.be");
  assert_silent (outside, "Test-no");
  assert_silent (outside, "une note privée");

  request->audience = RESEAU_AUDIENCE_NETWORK;
  inside = save_table (f, request, 2);
  assert_says (inside, "Test-no");
  g_assert_null (strstr (strstr (inside, "zoe@exemple.be") + 1, "zoe@exemple.be"));

  request->contacts = FALSE;
  silent = save_table (f, request, 2);
  assert_says (silent, "Test-yes");
  assert_silent (silent, "zoe@exemple.be");
  assert_silent (silent, "+32 81");

  g_assert_false (reseau_export_table (f->store, "person", request, nowhere, &count, NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/publication/consent", test_consent);
  ADD ("/publication/fiche", test_fiche);
  ADD ("/publication/honest", test_honest);
  ADD ("/publication/several", test_several);
  ADD ("/publication/agenda", test_agenda);
  ADD ("/publication/nothing", test_nothing);
  ADD ("/publication/chosen", test_chosen);
  ADD ("/publication/table", test_table);
  return g_test_run ();
}
