/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Relations in time. */
#include "reseau-relations.h"

#define TODAY "2026-05-14"

static ReseauRecord *
link_new (const char *id, const char *start, const char *end)
{
  ReseauRecord *record = reseau_record_new (id, "link", "net");

  if (start != NULL)
    reseau_value_set_string (record->fields, "start", start);
  if (end != NULL)
    reseau_value_set_string (record->fields, "end", end);
  return record;
}

static gboolean
is_past (const char *end)
{
  g_autoptr (ReseauRecord) link = link_new ("a", NULL, end);

  return reseau_relation_is_past (link, TODAY);
}

static void
test_past (void)
{
  g_assert_false (is_past (NULL));
  g_assert_false (is_past (""));
  g_assert_false (is_past (TODAY));
  g_assert_false (is_past ("2027-01-01"));
  g_assert_true (is_past ("2026-05-13"));
}

static void
test_order (void)
{
  static const char *const ids[] = { "begun-last", "begun-first", "undated", "over-last",
                                     "over-first" };

  for (guint turn = 0; turn < G_N_ELEMENTS (ids); turn++) {
    g_autoptr (GPtrArray) links =
        g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_record_unref);
    ReseauRecord *made[] = {
      link_new (ids[0], "2026-01-01", "2026-12-31"),
      link_new (ids[1], "2010-01-01", NULL),
      link_new (ids[2], NULL, NULL),
      link_new (ids[3], "2001-01-01", "2026-05-13"),
      link_new (ids[4], "2015-01-01", "2020-01-01"),
    };

    for (guint i = 0; i < G_N_ELEMENTS (made); i++)
      g_ptr_array_add (links, made[(turn + i) % G_N_ELEMENTS (made)]);
    reseau_relations_sort (links, TODAY);
    for (guint i = 0; i < links->len; i++)
      g_assert_cmpstr (((ReseauRecord *) g_ptr_array_index (links, i))->id, ==, ids[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/relations/past", test_past);
  g_test_add_func ("/client/relations/order", test_order);
  return g_test_run ();
}
