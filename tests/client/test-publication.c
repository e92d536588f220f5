/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of the records is in a document, for whom, and in which words. */
#include "reseau-error.h"
#include "reseau-publication.h"
#include "store-fixture.h"

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
  return g_test_run ();
}
