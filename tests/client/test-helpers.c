/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who can help: the order of those who may, and who is among them at all. */
#include "reseau-helpers.h"
#include "reseau-secret-store.h"
#include "store-fixture.h"

/* --- the order ----------------------------------------------------------------------- */

static void
add (GPtrArray *helpers, const char *id, const char *theme, guint fiches, gboolean words, double km)
{
  ReseauHelper *helper = g_new0 (ReseauHelper, 1);

  helper->id = g_strdup (id);
  helper->title = g_strdup (id);
  helper->theme = g_strdup (theme);
  helper->fiches = fiches;
  helper->words = words;
  helper->km = km;
  g_ptr_array_add (helpers, helper);
}

static char *
dup_order (GPtrArray *helpers)
{
  GString *order = g_string_new (NULL);

  reseau_helpers_rank (helpers);
  for (guint i = 0; i < helpers->len; i++)
    g_string_append_printf (order, "%s%s", i > 0 ? " " : "",
                            ((ReseauHelper *) g_ptr_array_index (helpers, i))->id);
  return g_string_free (order, FALSE);
}

static GPtrArray *
helpers_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_helper_free);
}

static void
test_order (void)
{
  g_autoptr (GPtrArray) helpers = helpers_new ();
  g_autofree char *order = NULL;

  add (helpers, "unknown", "dettes", 5, TRUE, -1);
  add (helpers, "far", "dettes", 5, TRUE, 80);
  add (helpers, "around", NULL, 0, TRUE, 20.1);
  add (helpers, "near-words", NULL, 0, TRUE, 1);
  add (helpers, "near-fiches", NULL, 9, FALSE, 2);
  add (helpers, "near-theme-far", "dettes", 0, FALSE, 20);
  add (helpers, "near-theme", "dettes", 0, FALSE, 0);
  add (helpers, "near-all", "dettes", 1, TRUE, 19);
  order = dup_order (helpers);
  g_assert_cmpstr (order, ==,
                   "near-all near-theme near-theme-far near-fiches near-words around far unknown");
}

/* As many times as one likes, whatever order they come in. */
static void
test_order_is_one (void)
{
  static const char *const ids[] = { "a", "b", "c", "d" };
  g_autofree char *first = NULL;

  for (guint start = 0; start < G_N_ELEMENTS (ids); start++) {
    g_autoptr (GPtrArray) helpers = helpers_new ();
    g_autofree char *order = NULL;

    for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
      add (helpers, ids[(start + i) % G_N_ELEMENTS (ids)], "dettes", 0, FALSE, 3);
    order = dup_order (helpers);
    if (first == NULL)
      first = g_strdup (order);
    g_assert_cmpstr (order, ==, first);
  }
}

static void
test_distance (void)
{
  double km = reseau_distance_km (50.035, 4.485, 50.187, 4.545); /* Couvin, Philippeville */

  g_assert_cmpfloat_with_epsilon (km, 17.4, 0.3);
  g_assert_cmpfloat_with_epsilon (reseau_distance_km (50.187, 4.545, 50.035, 4.485), km, 1e-9);
  g_assert_cmpfloat (reseau_distance_km (50, 4, 50, 4), ==, 0);
  g_assert_cmpfloat_with_epsilon (reseau_distance_km (0, 0, 0, 180), 20015, 1);
}

/* --- who is found --------------------------------------------------------------------- */

typedef struct {
  Fixture f;
  ReseauContext *context;
  char *mine, *close, *far, *retired;
  char *willing, *unwilling;
} Network;

static char *
create (Network *self, const char *kind, const char *json)
{
  return fixture_create (&self->f, kind, "net", json);
}

static void
add_term (Network *self, const char *json)
{
  g_autofree char *id = create (self, "term", json);
}

static void
add_works_at (Network *self, const char *person, const char *structure, const char *more)
{
  g_autofree char *json = g_strdup_printf (
      "{\"type\":\"works_at\",\"from\":\"%s\",\"to\":\"%s\"%s}", person, structure, more);
  g_autofree char *id = create (self, "link", json);
}

static void
fill (Network *self)
{
  g_autofree char *fiche = NULL;
  g_autofree char *draft = NULL;
  g_autofree char *json = NULL;

  add_term (self, "{\"list\":\"theme\",\"code\":\"money\",\"label\":\"Difficultés financières\"}");
  add_term (self, "{\"list\":\"theme\",\"code\":\"debt\",\"label\":\"Endettement\","
                  "\"parent\":\"money\",\"synonyms\":[\"dettes\"]}");
  add_term (self, "{\"list\":\"zone\",\"code\":\"couvin\",\"label\":\"Couvin\",\"lat\":50.035,"
                  "\"lon\":4.485}");
  add_term (self, "{\"list\":\"zone\",\"code\":\"liege\",\"label\":\"Liège\",\"lat\":50.641,"
                  "\"lon\":5.571}");
  self->close = create (self, "structure",
                        "{\"name\":\"Le Filet\",\"commune\":\"couvin\",\"themes\":[\"debt\"]}");
  self->far = create (self, "structure", "{\"name\":\"La Navette\",\"commune\":\"liege\"}");
  self->retired = create (self, "structure",
                          "{\"name\":\"Fermée\",\"commune\":\"couvin\",\"themes\":[\"debt\"],"
                          "\"archived\":true}");
  self->willing =
      create (self, "person", "{\"name\":\"Oui\",\"themes\":[\"debt\"],\"consent\":\"network\"}");
  self->unwilling =
      create (self, "person", "{\"name\":\"Non\",\"themes\":[\"debt\"],\"consent\":\"no\"}");
  add_works_at (self, self->willing, self->far, ",\"function\":\"Médiatrice\"");
  add_works_at (self, self->willing, self->close, ",\"end\":\"2020-01-31\"");
  json = g_strdup_printf ("{\"title\":\"Un plan avec l’huissier\",\"nature\":\"practice\","
                          "\"status\":\"published\",\"themes\":[\"debt\"],\"structure\":\"%s\","
                          "\"authors\":[\"%s\"]}",
                          self->far, self->unwilling);
  fiche = create (self, "fiche", json);
  draft =
      create (self, "fiche", "{\"title\":\"Essai\",\"nature\":\"practice\",\"themes\":[\"debt\"]}");
}

static void
set_up (Network *self, gconstpointer unused)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (ReseauSecretStore) secrets = reseau_secret_memory_new ();
  g_autoptr (GError) error = NULL;

  fixture_set_up (&self->f, NULL);
  fill (self);
  self->context = reseau_context_new (self->f.folder, env, secrets);
  reseau_context_open (self->context, &error);
  g_assert_no_error (error);
}

static void
tear_down (Network *self, gconstpointer unused)
{
  reseau_context_close (self->context);
  while (g_main_context_iteration (NULL, FALSE)) {
  }
  g_assert_finalize_object (self->context);
  g_free (self->close);
  g_free (self->far);
  g_free (self->retired);
  g_free (self->willing);
  g_free (self->unwilling);
  fixture_tear_down (&self->f, NULL);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static ReseauHelpers *
find (Network *self, const char *text, const char *theme, const char *commune)
{
  g_autoptr (ReseauQuery) need = reseau_query_new ("structure");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ReseauHelpers *found;

  reseau_query_set_text (need, text);
  if (theme != NULL)
    reseau_query_add_filter (need, "themes", theme);
  reseau_context_find_helpers_async (self->context, need, commune, NULL, on_found_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  found = reseau_context_find_helpers_finish (self->context, result, &error);
  g_assert_no_error (error);
  return found;
}

static const ReseauHelper *
at (const ReseauHelpers *helpers, guint i)
{
  g_assert_cmpuint (i, <, helpers->rows->len);
  return g_ptr_array_index (helpers->rows, i);
}

static void
assert_debt (Network *self, const ReseauHelpers *found)
{
  g_assert_cmpuint (found->rows->len, ==, 3);
  g_assert_cmpstr (found->place, ==, "Couvin");
  g_assert_cmpstr (at (found, 0)->id, ==, self->close);
  g_assert_cmpstr (at (found, 0)->theme, ==, "Endettement");
  g_assert_cmpfloat (at (found, 0)->km, ==, 0);
  /* Far from here the theme comes before what was written. */
  g_assert_cmpstr (at (found, 1)->id, ==, self->willing);
  g_assert_cmpstr (at (found, 1)->about, ==, "Médiatrice · La Navette");
  g_assert_cmpstr (at (found, 1)->place, ==, "Liège");
  g_assert_cmpstr (at (found, 2)->id, ==, self->far);
  g_assert_cmpuint (at (found, 2)->fiches, ==, 1);
  g_assert_cmpfloat_with_epsilon (at (found, 2)->km, 102, 2);
}

static void
test_theme (Network *self, gconstpointer unused)
{
  g_autoptr (ReseauHelpers) below = find (self, NULL, "debt", "couvin");
  g_autoptr (ReseauHelpers) above = find (self, NULL, "money", "couvin");

  assert_debt (self, below);
  assert_debt (self, above);
}

/* Another word for it. */
static void
test_words (Network *self, gconstpointer unused)
{
  g_autoptr (ReseauHelpers) found = find (self, "dettes", NULL, "couvin");

  assert_debt (self, found);
}

/* Whoever said no is proposed for nothing, not even by what they have written. */
static void
test_consent (Network *self, gconstpointer unused)
{
  g_autoptr (ReseauHelpers) by_theme = find (self, NULL, "debt", NULL);
  g_autoptr (ReseauHelpers) by_name = find (self, "Non", NULL, NULL);

  for (guint i = 0; i < by_theme->rows->len; i++) {
    g_assert_cmpstr (at (by_theme, i)->id, !=, self->unwilling);
    g_assert_cmpstr (at (by_theme, i)->id, !=, self->retired);
  }
  g_assert_cmpuint (by_name->rows->len, ==, 0);
}

static void
test_nothing (Network *self, gconstpointer unused)
{
  g_autoptr (ReseauHelpers) unasked = find (self, NULL, NULL, "liege");
  g_autoptr (ReseauHelpers) unknown = find (self, "introuvable", NULL, "nowhere");

  g_assert_cmpuint (unasked->rows->len, ==, 0);
  g_assert_cmpstr (unasked->place, ==, "Liège");
  g_assert_cmpuint (unknown->rows->len, ==, 0);
  g_assert_null (unknown->place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/helpers/order", test_order);
  g_test_add_func ("/client/helpers/order-is-one", test_order_is_one);
  g_test_add_func ("/client/helpers/distance", test_distance);
#define ADD(path, func) g_test_add ("/client/helpers/" path, Network, NULL, set_up, func, tear_down)
  ADD ("theme", test_theme);
  ADD ("words", test_words);
  ADD ("consent", test_consent);
  ADD ("nothing", test_nothing);
  return g_test_run ();
}
