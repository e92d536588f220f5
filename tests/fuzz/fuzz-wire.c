/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages of the protocol, whoever sends them: what is understood is written and understood again
 * as the same.  The first byte says which message. */
#include "fuzz.h"

#include "reseau-json.h"
#include "reseau-mark.h"
#include "reseau-problem.h"
#include "reseau-pull.h"
#include "reseau-push.h"
#include "reseau-session.h"

typedef gpointer (*ReadFunc) (const ReseauValue *value, GError **error);
typedef ReseauValue *(*WriteFunc) (gconstpointer message);

#define MESSAGE(name) \
  { \
    (ReadFunc) name##_from_value, (WriteFunc) name##_to_value, (GDestroyNotify) name##_free \
  }

static const struct {
  ReadFunc read;
  WriteFunc write;
  GDestroyNotify free;
} messages[] = {
  MESSAGE (reseau_problem_message), MESSAGE (reseau_push_request), MESSAGE (reseau_push_response),
  MESSAGE (reseau_pull_request),    MESSAGE (reseau_session),      MESSAGE (reseau_device),
  MESSAGE (reseau_hello),           MESSAGE (reseau_account),      MESSAGE (reseau_op),
  MESSAGE (reseau_op_result),
};

static void
try_message (guint which, const ReseauValue *value)
{
  g_autoptr (GError) error = NULL;
  gpointer message = messages[which].read (value, &error);
  gpointer again;
  g_autoptr (ReseauValue) first = NULL;
  g_autoptr (ReseauValue) second = NULL;

  g_assert_true ((message == NULL) == (error != NULL));
  if (message == NULL)
    return;
  first = messages[which].write (message);
  again = messages[which].read (first, &error);
  g_assert_no_error (error);
  second = messages[which].write (again);
  g_assert_true (reseau_value_equal (first, second));
  messages[which].free (message);
  messages[which].free (again);
}

static void
try_ladder (const ReseauValue *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) marks = reseau_ladder_from_value (value, &error);
  ReseauAncestor ancestor;

  g_assert_true ((marks == NULL) == (error != NULL));
  for (guint i = 0; marks != NULL && i < marks->len; i++)
    g_assert_cmpint (reseau_mark_get_seq (g_ptr_array_index (marks, i)), >=, 0);
  reseau_ancestor_from_value (&ancestor, value, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (ReseauValue) value = NULL;

  if (size == 0)
    return 0;
  value = reseau_json_parse ((const char *) data + 1, size - 1, NULL);
  if (value == NULL)
    return 0;
  if (data[0] % (G_N_ELEMENTS (messages) + 1) == G_N_ELEMENTS (messages))
    try_ladder (value);
  else
    try_message (data[0] % (G_N_ELEMENTS (messages) + 1), value);
  return 0;
}
