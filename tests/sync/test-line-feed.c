/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-line-feed.h"

#include <string.h>

#define ID "0198f000-0000-7000-8000-000000000001"
#define ROW "{\"k\":\"del\",\"s\":\"net\",\"q\":7,\"id\":\"" ID "\",\"t\":\"fiche\"}\n"
#define CUR "{\"k\":\"cur\",\"c\":{\"net\":\"AAAA\"}}\n"
#define END "{\"k\":\"end\",\"c\":{\"net\":\"AAAA\"},\"more\":false,\"head\":9,\"scopes\":[]}\n"

static void
push (ReseauLineFeed *feed, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_line_feed_push (feed, text, strlen (text), &error));
  g_assert_no_error (error);
}

static void
expect_lines (ReseauLineFeed *feed, guint length)
{
  g_autoptr (GPtrArray) lines = reseau_line_feed_take (feed);

  g_assert_cmpuint (lines->len, ==, length);
}

static void
test_groups (void)
{
  g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
  g_autoptr (GError) error = NULL;

  push (feed, ROW ROW CUR ROW);
  expect_lines (feed, 3);
  expect_lines (feed, 0);
  push (feed, CUR ROW END);
  expect_lines (feed, 4);
  expect_lines (feed, 0);
  g_assert_true (reseau_line_feed_finish (feed, &error));
}

/* However the bytes are cut, the same lines come out. */
static void
test_pieces (void)
{
  const char *text = ROW CUR ROW ROW END;

  for (gsize size = 1; size < 40; size++) {
    g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
    g_autoptr (GError) error = NULL;

    for (gsize at = 0; at < strlen (text); at += size)
      g_assert_true (
          reseau_line_feed_push (feed, text + at, MIN (size, strlen (text) - at), &error));
    expect_lines (feed, 5);
    g_assert_true (reseau_line_feed_finish (feed, &error));
  }
}

/* Whole groups of a stream that was cut are kept, the rest is never seen. */
static void
test_cut (void)
{
  g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
  g_autoptr (GError) error = NULL;

  push (feed, ROW CUR ROW ROW);
  expect_lines (feed, 2);
  expect_lines (feed, 0);
  g_assert_false (reseau_line_feed_finish (feed, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK);
}

/* After a line that cannot be read no commit point counts: rows are missing before it. */
static void
test_broken (void)
{
  g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  const char *text = ROW CUR "nonsense\n" ROW CUR END;

  g_assert_false (reseau_line_feed_push (feed, text, strlen (text), &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER);
  expect_lines (feed, 2);
  g_assert_false (reseau_line_feed_push (feed, ROW CUR, strlen (ROW CUR), &again));
  expect_lines (feed, 0);
  g_clear_error (&again);
  g_assert_false (reseau_line_feed_finish (feed, &again));
}

static void
test_long_line (void)
{
  g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (64 * 1024, 'x');
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < 100; i++)
    ok = reseau_line_feed_push (feed, text, 64 * 1024, &error);
  g_assert_false (ok);
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER);
}

static void
test_no_commit_point (void)
{
  g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < RESEAU_LINE_MAX_ROWS + 10; i++)
    ok = reseau_line_feed_push (feed, ROW, strlen (ROW), &error);
  g_assert_false (ok);
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER);
}

static void
test_after_end (void)
{
  g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (reseau_line_feed_push (feed, END ROW, strlen (END ROW), &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/line-feed/groups", test_groups);
  g_test_add_func ("/sync/line-feed/pieces", test_pieces);
  g_test_add_func ("/sync/line-feed/cut", test_cut);
  g_test_add_func ("/sync/line-feed/broken", test_broken);
  g_test_add_func ("/sync/line-feed/long-line", test_long_line);
  g_test_add_func ("/sync/line-feed/no-commit-point", test_no_commit_point);
  g_test_add_func ("/sync/line-feed/after-end", test_after_end);
  return g_test_run ();
}
