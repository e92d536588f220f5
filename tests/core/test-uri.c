/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

#include "reseau-uri.h"

static void
test_there_and_back (void)
{
  static const char *const kinds[] = { "fiche", "structure", "person", "meeting" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *uri = reseau_uri_new (kinds[i], ID_A);
    g_autofree char *whole = g_strconcat ("reseau:", kinds[i], "/" ID_A, NULL);
    const char *kind = NULL, *id = NULL;

    g_assert_cmpstr (uri, ==, whole);
    g_assert_true (reseau_uri_parse (uri, &kind, &id));
    g_assert_cmpstr (kind, ==, kinds[i]);
    g_assert_cmpstr (id, ==, ID_A);
  }
}

static void
test_scheme_in_capitals (void)
{
  const char *kind = NULL, *id = NULL;

  g_assert_true (reseau_uri_parse ("Reseau:fiche/" ID_B, &kind, &id));
  g_assert_cmpstr (id, ==, ID_B);
}

/* Nothing is guessed: what is nearly one is none. */
static void
test_hostile (void)
{
  static const char *const wrong[] = {
    "",
    "reseau",
    "reseau:",
    "reseau:fiche",
    "reseau:fiche/",
    "reseau:fiche/x",
    "reseau:fiche/" ID_A "/",
    "reseau:fiche/" ID_A "?delete=1",
    "reseau:fiche/" ID_A "#a",
    "reseau:fiche/" ID_A "\n",
    " reseau:fiche/" ID_A,
    "reseau:fiche//" ID_A,
    "reseau://fiche/" ID_A,
    "reseau:Fiche/" ID_A,
    "reseau:fich/" ID_A,
    "reseau:fiches/" ID_A,
    "reseau:term/" ID_A,
    "reseau:message/" ID_A,
    "reseau:%66iche/" ID_A,
    "reseau:fiche/../../../etc/passwd",
    "http:fiche/" ID_A,
    "reseaux:fiche/" ID_A,
    "reseau:fiche/\xff\xfe",
    "reseau:fiche/; rm -rf ~",
    "<b>reseau:fiche/" ID_A "</b>",
  };
  const char *kind = NULL, *id = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_test_message ("%u", i);
    g_assert_false (reseau_uri_parse (wrong[i], &kind, &id));
    g_assert_null (kind);
    g_assert_null (id);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/uri/there-and-back", test_there_and_back);
  g_test_add_func ("/core/uri/scheme-in-capitals", test_scheme_in_capitals);
  g_test_add_func ("/core/uri/hostile", test_hostile);
  return g_test_run ();
}
