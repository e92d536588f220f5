/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-digest.h"

#include <string.h>

static const guint8 first[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
static const guint8 second[16] = { 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 };

/* As docs/protocol.md says it, worked out by another program. */
#define FIRST G_GUINT64_CONSTANT (0xa907335dd6b2e024)
#define SECOND G_GUINT64_CONSTANT (0xc0bb70fc60cc3033)
#define BOTH G_GUINT64_CONSTANT (0x69c2a45a377f1057)

static void
test_of_record (void)
{
  g_assert_cmphex (reseau_digest_of_record (first, 42, "{\"title\":\"É\"}", NULL, NULL), ==, FIRST);
  g_assert_cmphex (reseau_digest_of_record (first, 42, "{\"title\":\"É\"}", "{}", "[]"), ==, FIRST);
  g_assert_cmphex (reseau_digest_of_record (second, 7, "{}", "{\"a\":3}", "[{\"k\":\"x\"}]"), ==,
                   SECOND);
  g_assert_cmphex (reseau_digest_of_record (second, 8, "{}", "{\"a\":3}", "[{\"k\":\"x\"}]"), !=,
                   SECOND);
}

static void
test_of_many (void)
{
  ReseauDigest digest = { { 0 } };
  ReseauDigest again;
  g_autofree char *text = NULL;
  g_autofree char *total = NULL;

  reseau_digest_add (&digest, first, FIRST);
  reseau_digest_add (&digest, second, SECOND);
  g_assert_cmphex (digest.buckets[15], ==, FIRST);
  g_assert_cmphex (digest.buckets[31], ==, SECOND);
  g_assert_cmphex (reseau_digest_total (&digest), ==, BOTH);
  total = reseau_digest_sum_to_text (BOTH);
  g_assert_cmpstr (total, ==, "69c2a45a377f1057");
  text = reseau_digest_to_text (&digest);
  g_assert_true (reseau_digest_from_text (&again, text));
  g_assert_cmpmem (&digest, sizeof digest, &again, sizeof again);
  g_assert_false (reseau_digest_from_text (&again, NULL));
  g_assert_false (reseau_digest_from_text (&again, "AAAA"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/digest/record", test_of_record);
  g_test_add_func ("/core/digest/many", test_of_many);
  return g_test_run ();
}
