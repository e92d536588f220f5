/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of a connection, before the engine sees them.  However they are cut the same ones pass,
 * and what was said of them is the same; never more passes than came. */
#include "fuzz.h"

#include "reseau-http-guard.h"

typedef struct {
  gsize passed;
  guint status;
  guint requests;
} Outcome;

static Outcome
talk (const guint8 *data, gsize size, gsize piece)
{
  ReseauHttpSettings settings;
  ReseauHttpGuard guard;
  Outcome outcome = { 0 };
  gsize there = 0;

  reseau_http_settings_init (&settings);
  settings.max_body_bytes = 4096;
  settings.max_upload_bytes = 8192;
  reseau_http_guard_init (&guard, &settings);
  while (there < size || outcome.passed < there) {
    ReseauHttpVerdict verdict;
    gsize accepted = 0, waiting;
    g_autofree guint8 *copy = NULL;
    gboolean all = there == size;

    there += MIN (piece, size - there);
    waiting = there - outcome.passed;
    copy = g_memdup2 (data + outcome.passed, waiting);
    verdict = reseau_http_guard_feed (&guard, copy, waiting, &accepted);
    g_assert_cmpuint (accepted, <=, waiting);
    outcome.passed += accepted;
    if (verdict == RESEAU_HTTP_REFUSED) {
      g_assert_cmpuint (guard.status, >=, 400);
      g_assert_cmpuint (guard.status, <, 600);
      g_assert_true (guard.code != NULL && guard.title != NULL);
      outcome.status = guard.status;
      return outcome;
    }
    if (verdict == RESEAU_HTTP_COMPLETE) {
      outcome.requests++;
      reseau_http_guard_reset (&guard);
    }
    else if (all && accepted == 0)
      return outcome;
  }
  return outcome;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Outcome whole, cut;

  if (size < 2 || size > 32768)
    return 0;
  whole = talk (data + 1, size - 1, size);
  cut = talk (data + 1, size - 1, 1 + data[0] % 64);
  g_assert_cmpuint (whole.requests, ==, cut.requests);
  g_assert_cmpuint (whole.status, ==, cut.status);
  /* What is refused may be refused sooner; of what is not, the same passes. */
  if (whole.status == 0)
    g_assert_cmpuint (whole.passed, ==, cut.passed);
  return 0;
}
