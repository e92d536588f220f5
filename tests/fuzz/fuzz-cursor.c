/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a client shows to prove where it stands: a scope, a cursor or a mark, and changes of those
 * that the server has signed.  Only what it has signed is believed, written in one way. */
#include "fuzz.h"

#include "reseau-cursor.h"
#include "reseau-json.h"
#include "reseau-mark.h"
#include "reseau-scope.h"
#include "reseau-seal.h"

static const ReseauServerClock server = { 5, 1000, { 1, 2, 3, 4, 5, 6, 7, 8 }, { 42 } };

static void
try_cursor (const char *scope, const char *text)
{
  gint64 epoch, seq;
  guint8 chain[RESEAU_CHAIN_BYTES];
  g_autofree char *again = NULL;

  if (!reseau_cursor_read (&server, scope, text, &epoch, &seq, chain))
    return;
  g_assert_cmpint (epoch, ==, server.epoch);
  again = reseau_cursor_write (&server, scope, seq, chain);
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpint (seq, ==, server.seq);
}

static void
try_mark (const char *text)
{
  ReseauMark mark;

  if (!reseau_mark_read (&server, text, &mark))
    return;
  g_assert_cmpint (mark.seq, >=, 0);
  g_assert_cmpint (mark.seq, ==, reseau_mark_get_seq (text));
  if (mark.is_ours)
    g_assert_cmpint (mark.seq, ==, server.seq);
}

/* Each byte of @changes says how the byte at its place differs. */
static char *
changed (char *text /* takes */, const guint8 *changes, gsize n)
{
  for (gsize i = 0; i < n && text[i] != '\0'; i++)
    if (text[i] != (char) changes[i])
      text[i] ^= changes[i];
  return text;
}

static void
try_changed (const char *scope, const guint8 *changes, gsize n)
{
  g_autofree char *cursor =
      changed (reseau_cursor_write (&server, scope, server.seq, server.chain), changes, n);
  g_autofree char *mark =
      changed (reseau_mark_write (&server, server.seq, server.chain), changes, n);

  try_cursor (scope, cursor);
  try_mark (mark);
}

static void
try_seal (const char *text)
{
  g_autoptr (ReseauValue) value = reseau_json_parse (text, -1, NULL);
  g_autoptr (ReseauOp) op = value != NULL ? reseau_op_from_value (value, NULL) : NULL;

  if (op != NULL && op->lost != NULL)
    g_assert_false (reseau_seal_check (&server, op));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *scope = fuzz_next_part (&data, &size, NULL);
  g_autofree char *text = fuzz_next_part (&data, &size, NULL);

  reseau_scope_get_kind (scope);
  try_cursor (scope, text);
  try_mark (text);
  try_seal (text);
  try_changed (scope, data, size);
  return 0;
}
