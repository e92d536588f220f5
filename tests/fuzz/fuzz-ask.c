/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a device asks the real server for: a pull, digests, the numbers of buckets, records, the
 * ancestor.  The first byte says which.  The store never fails, an answer can be read and comes to
 * an end, and nothing of it is of a scope that the account may not read. */
#include "fuzz.h"

#include "fuzz-world.h"

#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-mark.h"
#include "reseau-scope.h"

#define MOST_TURNS 100

static void
check_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_autoptr (GError) error = NULL;
    ReseauLine *line = reseau_line_from_text (lines[i], -1, &error);

    g_assert_no_error (error);
    if (line->scope != NULL)
      g_assert_true (
          g_str_equal (line->scope, RESEAU_SCOPE_NET) || g_str_equal (line->scope, "org:" HOUSE) ||
          g_str_equal (line->scope, "user:" ANNA) || g_str_has_prefix (line->scope, "pair:"));
    reseau_line_free (line);
  }
}

/* What a device says of itself is true, or the rest would not be looked at. */
static ReseauPullRequest *
read_request (World *self, const ReseauValue *wanted)
{
  g_autoptr (ReseauValue) value = reseau_value_copy (wanted);

  if (reseau_value_get (value, "epoch") == NULL)
    reseau_value_set_int (value, "epoch", self->base.epoch);
  reseau_value_set_int (value, "schema", 1);
  reseau_value_set_string (value, "device", self->anna->device);
  if (reseau_value_get_member_bool (value, "token"))
    reseau_value_set_string (value, "token", self->anna->token);
  if (reseau_value_get_member_bool (value, "mark"))
    reseau_value_set_string (value, "mark", self->anna->mark);
  return reseau_pull_request_from_value (value, NULL);
}

static void
ask_pull (World *self, const ReseauValue *wanted)
{
  g_autoptr (ReseauPullRequest) request = read_request (self, wanted);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (ReseauServerPull) pull = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  if (request == NULL)
    return;
  pull =
      reseau_server_pull_new (self->base.server, self->base.store, ANNA, request, &problem, &error);
  g_assert_no_error (error);
  g_assert_true ((pull == NULL) == (problem != NULL));
  for (guint turns = 0; pull != NULL && more; turns++) {
    g_assert_cmpuint (turns, <, MOST_TURNS);
    g_assert_true (reseau_server_pull_next (pull, self->base.store, text, &more, &error));
  }
  check_lines (text->str);
}

static gboolean
is_good (guint which, const ReseauValue *item)
{
  const char *text = reseau_value_get_string (item);
  gint64 number = reseau_value_get_int (item);

  if (which == 2)
    return reseau_value_is_number (item) && number >= 0 && number <= 255;
  if (which == 3)
    return text != NULL && reseau_id_is_valid (text);
  return text != NULL && reseau_scope_get_kind (text) != RESEAU_SCOPE_KIND_INVALID;
}

/* What the routes let through: lists of scopes, of buckets, of ids. */
static gboolean
is_list_of (const ReseauValue *list, guint which)
{
  for (guint i = 0; i < reseau_value_get_length (list); i++)
    if (!is_good (which, reseau_value_get_at (list, i)))
      return FALSE;
  return reseau_value_is_list (list);
}

static char *
ask_numbers (World *self, guint which, const ReseauValue *list, ReseauProblemMessage **problem,
             GError **error)
{
  ReseauServer *server = self->base.server;
  ReseauServerStore *store = self->base.store;

  if (which == 1)
    return reseau_server_digest (server, store, ANNA, list, problem, error);
  if (which == 2)
    return reseau_server_manifest (server, store, ANNA, RESEAU_SCOPE_NET, list, problem, error);
  return reseau_server_fetch (server, store, ANNA, list, problem, error);
}

static void
check_numbers (World *self, guint which, const ReseauValue *list)
{
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!is_list_of (list, which))
    return;
  text = ask_numbers (self, which, list, &problem, &error);
  g_assert_no_error (error);
  g_assert_true ((text == NULL) == (problem != NULL));
  if (text != NULL && which == 3)
    check_lines (text);
  else if (text != NULL)
    reseau_value_unref (reseau_json_parse (text, -1, &error));
  g_assert_no_error (error);
}

static void
ask_ancestor (World *self, const ReseauValue *value)
{
  g_autoptr (GPtrArray) marks = reseau_ladder_from_value (value, NULL);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (marks == NULL)
    return;
  g_ptr_array_add (marks, g_strdup (self->anna->mark));
  text =
      reseau_server_ancestor (self->base.server, self->base.store, ANNA, marks, &problem, &error);
  g_assert_no_error (error);
  g_assert_nonnull (text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  World *self = world_get ();
  g_autoptr (ReseauValue) value = NULL;
  guint which;

  if (size == 0)
    return 0;
  which = data[0] % 5;
  value = reseau_json_parse ((const char *) data + 1, size - 1, NULL);
  if (value == NULL)
    return 0;
  g_assert_true (reseau_db_begin (self->db, NULL));
  if (which == 4)
    ask_ancestor (self, value);
  else if (which > 0)
    check_numbers (self, which, value);
  else if (reseau_value_is_object (value))
    ask_pull (self, value);
  reseau_db_rollback (self->db);
  return 0;
}
