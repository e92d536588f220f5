/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What somebody types to search, then a filter and its value, the order and a day: the question is
 * always one that the database understands, and the count is that of what is found. */
#include "fuzz.h"

#include "reseau-store-private.h"
#include "store-fixture.h"

#define MOST 50

static Fixture *
get_fixture (void)
{
  static Fixture *f;

  if (f != NULL)
    return f;
  f = g_new0 (Fixture, 1);
  fixture_set_up_at (f, ":memory:");
  g_free (fixture_create (f, "term", "net",
                          "{\"label\":\"Mobilité\",\"list\":\"theme\",\"code\":\"mobilite\","
                          "\"synonyms\":[\"vélo\",\"deux-roues\"]}"));
  g_free (fixture_create (f, "structure", "net",
                          "{\"name\":\"Les Coccinelles\",\"type\":\"eft\",\"city\":\"Dinant\"}"));
  g_free (fixture_create (f, "fiche", "net",
                          "{\"title\":\"L’atelier vélo\",\"nature\":\"action\","
                          "\"themes\":[\"mobilite\"],\"summary\":\"Aujourd’hui on répare\"}"));
  g_free (fixture_create (f, "fiche", "org:" ORG,
                          "{\"title\":\"Garde-malade et co-construction\",\"nature\":\"practice\","
                          "\"summary\":\"Les formateur·rice·s de l’E.F.T.\"}"));
  return f;
}

static void
ask (Fixture *f, ReseauQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = reseau_store_query (f->store, query, MOST, &error);
  gint64 n;
  g_autoptr (ReseauValue) facets = NULL;

  g_assert_no_error (error);
  n = reseau_store_count (f->store, query, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, rows->len);
  facets = reseau_store_count_facets (f->store, query, &error);
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Fixture *f = get_fixture ();
  g_autoptr (ReseauQuery) query = NULL;
  g_autofree char *text = NULL;
  g_autofree char *field = NULL;
  g_autofree char *value = NULL;

  if (size < 1 || size > 4096)
    return 0;
  query = reseau_query_new (data[0] & 1 ? "fiche" : NULL);
  query->sort = (data[0] >> 1) % 4;
  data++;
  size--;
  text = fuzz_next_text (&data, &size);
  field = fuzz_next_text (&data, &size);
  value = fuzz_next_text (&data, &size);
  reseau_query_set_text (query, text);
  if (*field != '\0')
    reseau_query_add_filter (query, field, value);
  if (size > 0)
    query->from = fuzz_next_text (&data, &size);
  ask (f, query);
  return 0;
}
