/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server sends when it is pulled, in pieces of any size (the first byte), into a cache with
 * an edit that waits.  However it is cut the same groups come out; what is taken leaves a cache
 * that is whole, and what is refused leaves it as it was. */
#include "fuzz.h"

#include "fuzz-db.h"

#include "reseau-line-feed.h"
#include "reseau-store-private.h"
#include "store-fixture.h"

#define FICHE "0192a000-0000-7000-8000-000000000101"

static void
fill (Fixture *f)
{
  static const char text[] =
      "{\"k\":\"put\",\"s\":\"net\",\"q\":1,\"id\":\"" FICHE "\",\"t\":\"fiche\",\"r\":1,"
      "\"c\":{\"q\":1,\"by\":\"" OTHER_UID "\",\"at\":1},\"d\":{\"title\":\"Atelier\","
      "\"nature\":\"action\"}}\n"
      "{\"k\":\"end\",\"c\":{\"net\":\"AAAA\"},\"more\":false,\"head\":1,"
      "\"scopes\":[{\"s\":\"net\"},{\"s\":\"org:" ORG "\"},{\"s\":\"user:" UID "\"}]}\n";
  g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
  g_autoptr (ReseauPullRequest) request = reseau_store_begin_pull (f->store, NULL);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;

  reseau_line_feed_push (feed, text, strlen (text), &error);
  g_assert_no_error (error);
  lines = reseau_line_feed_take (feed);
  reseau_store_apply_lines (f->store, lines, &error);
  g_assert_no_error (error);
  g_assert_nonnull (request);
  fixture_edit (f, FICHE, "{\"summary\":\"En attente\"}");
}

/* The cache as it was; one that applies lines has to be in no transaction. */
static Fixture *
get_fixture (void)
{
  static Fixture *f;
  static sqlite3 *kept;

  if (f != NULL) {
    fuzz_put_back (kept, reseau_store_get_db (f->store));
    reseau_store_drop_caches (f->store);
    return f;
  }
  f = g_new0 (Fixture, 1);
  fixture_set_up_at (f, ":memory:");
  fill (f);
  kept = fuzz_keep (reseau_store_get_db (f->store));
  return f;
}

static void
check_whole (Fixture *f)
{
  g_auto (GStrv) problems = NULL;
  g_autoptr (GError) error = NULL;

  reseau_store_check (f->store, &problems, &error);
  g_assert_no_error (error);
  for (guint i = 0; problems != NULL && problems[i] != NULL; i++)
    g_error ("%s", problems[i]);
  g_assert_cmpuint (fixture_n_pending (f), ==, 1);
}

/* FALSE when a group is refused. */
static gboolean
take (Fixture *f, ReseauLineFeed *feed, guint *n_lines)
{
  for (;;) {
    g_autoptr (GPtrArray) lines = reseau_line_feed_take (feed);
    g_autoptr (GError) error = NULL;

    if (lines->len == 0)
      return TRUE;
    *n_lines += lines->len;
    if (f == NULL || reseau_store_apply_lines (f->store, lines, &error))
      continue;
    g_assert_nonnull (error);
    g_assert_true (error->domain == RESEAU_ERROR);
    return FALSE;
  }
}

/* The number of lines in whole groups; with @f they are applied. */
static guint
feed_all (Fixture *f, const char *data, gsize size, gsize piece)
{
  g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
  guint n_lines = 0;

  for (gsize at = 0; at < size; at += piece) {
    g_autoptr (GError) error = NULL;
    gsize length = MIN (piece, size - at);
    g_autofree char *copy = g_memdup2 (data + at, length);
    gboolean good = reseau_line_feed_push (feed, copy, length, &error);

    g_assert_true (good == (error == NULL));
    if (!take (f, feed, &n_lines) || !good)
      return n_lines;
  }
  reseau_line_feed_finish (feed, NULL);
  return n_lines;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Fixture *f;
  const char *text = (const char *) data + 1;
  guint n_lines;
  g_autoptr (ReseauPullRequest) request = NULL;

  if (size < 2)
    return 0;
  n_lines = feed_all (NULL, text, size - 1, size);
  g_assert_cmpuint (feed_all (NULL, text, size - 1, data[0] + 1), ==, n_lines);
  if (n_lines == 0)
    return 0;
  f = get_fixture ();
  request = reseau_store_begin_pull (f->store, NULL);
  g_assert_nonnull (request);
  feed_all (f, text, size - 1, size);
  check_whole (f);
  return 0;
}
