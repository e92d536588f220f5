/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-ctl.h"

#include "reseau-json.h"
#include "reseau-validate.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

/* Opens the cache and says who acts. */
static gboolean
begin (ReseauCtl *ctl, ReseauActor *actor)
{
  return reseau_ctl_open (ctl) && reseau_ctl_get_actor (ctl, actor);
}

/**
 * reseau_ctl_end:
 * @change: (nullable): what a command did, %NULL where it failed
 *
 * Prints what a command did, as one object with the record's id.
 */
int
reseau_ctl_end (const ReseauChange *change, const GError *error)
{
  g_autoptr (ReseauValue) out = NULL;
  ReseauValue *ops;

  if (change == NULL)
    return reseau_ctl_fail (error);
  out = reseau_value_new_object ();
  ops = reseau_value_new_list ();
  for (guint i = 0; i < change->ops->len; i++)
    reseau_value_add_string (ops, g_ptr_array_index (change->ops, i));
  reseau_value_set_string (out, "id", change->record);
  reseau_value_set (out, "operations", ops);
  reseau_ctl_print (out);
  return RESEAU_CTL_DONE;
}

static ReseauValue *
read_stdin (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[65536];
  gssize got;

  while ((got = read (STDIN_FILENO, buffer, sizeof buffer)) > 0) {
    g_string_append_len (text, buffer, got);
    if (text->len > RESEAU_RECORD_MAX_BYTES)
      break;
  }
  return reseau_json_parse_limited (text->str, text->len,
                                    &(ReseauJsonLimits){ RESEAU_RECORD_MAX_BYTES, 0 }, error);
}

int
reseau_ctl_create (ReseauCtl *ctl, int argc, char **argv)
{
  g_autoptr (ReseauValue) fields = NULL;
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;
  ReseauActor actor;

  if (argc != 2)
    return reseau_ctl_usage (_ ("create wants a kind of record, and its fields as JSON on its "
                                "input"));
  if (reseau_ctl_get_kind (ctl, argv[1]) == NULL)
    return RESEAU_CTL_USAGE;
  fields = read_stdin (&error);
  if (fields == NULL)
    return reseau_ctl_fail (error);
  if (!reseau_value_is_object (fields))
    return reseau_ctl_usage (_ ("the fields must be one JSON object"));
  if (!begin (ctl, &actor))
    return RESEAU_CTL_FAILED;
  change = reseau_command_create (ctl->store, &actor, argv[1], fields, &error);
  return reseau_ctl_end (change, error);
}

/* FIELD=JSON; what is no JSON is taken as the text it is. */
static gboolean
add_assignment (ReseauValue *changes, const char *text)
{
  const char *equals = strchr (text, '=');
  g_autofree char *field = NULL;
  ReseauValue *value;

  if (equals == NULL || equals == text)
    return FALSE;
  field = g_strndup (text, equals - text);
  value = reseau_json_parse (equals + 1, -1, NULL);
  reseau_value_set (changes, field, value ? value : reseau_value_new_string (equals + 1));
  return TRUE;
}

int
reseau_ctl_set (ReseauCtl *ctl, int argc, char **argv)
{
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;
  ReseauActor actor;

  if (argc < 3)
    return reseau_ctl_usage (_ ("set wants the id of a record and FIELD=JSON"));
  for (int i = 2; i < argc; i++)
    if (!g_utf8_validate (argv[i], -1, NULL) || !add_assignment (changes, argv[i]))
      return reseau_ctl_usage (_ ("set wants the id of a record and FIELD=JSON"));
  if (!begin (ctl, &actor))
    return RESEAU_CTL_FAILED;
  change = reseau_command_set (ctl->store, &actor, argv[1], changes, &error);
  return reseau_ctl_end (change, error);
}

int
reseau_ctl_delete (ReseauCtl *ctl, int argc, char **argv)
{
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;
  ReseauActor actor;

  if (argc != 2)
    return reseau_ctl_usage (_ ("delete wants the id of a record"));
  if (!begin (ctl, &actor))
    return RESEAU_CTL_FAILED;
  change = reseau_command_delete (ctl->store, &actor, argv[1], &error);
  return reseau_ctl_end (change, error);
}

int
reseau_ctl_share (ReseauCtl *ctl, int argc, char **argv)
{
  static const char *const visibilities[] = { "network", "structure", "me", "public", NULL };
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;
  ReseauActor actor;

  if (argc != 3 || !g_strv_contains (visibilities, argv[2]))
    return reseau_ctl_usage (_ ("share wants the id of a record, and network, structure or me"));
  if (!begin (ctl, &actor))
    return RESEAU_CTL_FAILED;
  change = reseau_command_share (ctl->store, &actor, argv[1], argv[2], &error);
  return reseau_ctl_end (change, error);
}

int
reseau_ctl_comment (ReseauCtl *ctl, int argc, char **argv)
{
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;
  ReseauActor actor;

  if (argc != 3)
    return reseau_ctl_usage (_ ("comment wants the id of a record and a text"));
  if (!begin (ctl, &actor))
    return RESEAU_CTL_FAILED;
  change = reseau_command_comment (ctl->store, &actor, argv[1], argv[2], &error);
  return reseau_ctl_end (change, error);
}

/* --- conflicts ----------------------------------------------------------------- */

static const ReseauValue *
find_alternative (const ReseauRecord *record, const char *field)
{
  for (guint i = 0; i < reseau_value_get_length (record->alts); i++) {
    const ReseauValue *alt = reseau_value_get_at (record->alts, i);

    if (g_strcmp0 (reseau_value_get_member_string (alt, "f"), field) == 0 ||
        g_strcmp0 (reseau_value_get_member_string (alt, "k"), field) == 0)
      return alt;
  }
  return NULL;
}

/* "mine" is what this desk wrote, whichever of the two the server put beside. */
static const char *
take_for (const ReseauCtl *ctl, const ReseauValue *alt, const char *word)
{
  const char *key = reseau_value_get_member_string (alt, "k");
  gboolean beside_is_mine =
      ctl->state->device != NULL && key != NULL && g_str_has_prefix (key, ctl->state->device);
  gboolean want_mine = g_str_equal (word, "mine");

  return want_mine == beside_is_mine ? "other" : "mine";
}

static int
resolve (ReseauCtl *ctl, const ReseauActor *actor, const char *id, const char *field,
         const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauShown) shown = reseau_store_get (ctl->store, id, &error);
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (ReseauValue) value = NULL;
  const ReseauValue *alt;
  const char *take = "value";

  if (shown == NULL)
    return reseau_ctl_fail (error);
  alt = find_alternative (shown->record, field);
  if (alt == NULL)
    return reseau_ctl_usage (_ ("there is no conflict on that field"));
  if (g_str_equal (word, "mine") || g_str_equal (word, "theirs"))
    take = take_for (ctl, alt, word);
  else
    value = reseau_json_parse (word, -1, &error);
  if (error != NULL)
    return reseau_ctl_fail (error);
  change = reseau_command_resolve (ctl->store, actor, id, reseau_value_get_member_string (alt, "k"),
                                   take, value, &error);
  return reseau_ctl_end (change, error);
}

int
reseau_ctl_resolve (ReseauCtl *ctl, int argc, char **argv)
{
  g_autofree char *take = NULL;
  const GOptionEntry options[] = {
    { "take", 0, 0, G_OPTION_ARG_STRING, &take, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  ReseauActor actor;

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 3 || take == NULL)
    return reseau_ctl_usage (_ ("resolve wants the id of a record, a field, and --take mine, "
                                "theirs or a JSON value"));
  if (!begin (ctl, &actor))
    return RESEAU_CTL_FAILED;
  return resolve (ctl, &actor, argv[1], argv[2], take);
}

int
reseau_ctl_part (ReseauCtl *ctl, int argc, char **argv)
{
  g_autofree char *take = NULL;
  const GOptionEntry options[] = {
    { "take", 0, 0, G_OPTION_ARG_STRING, &take, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;
  ReseauActor actor;

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 3 || (g_strcmp0 (take, "mine") != 0 && g_strcmp0 (take, "theirs") != 0))
    return reseau_ctl_usage (_ ("part wants the id of a record, a field, and --take mine or "
                                "theirs"));
  if (!begin (ctl, &actor))
    return RESEAU_CTL_FAILED;
  change = reseau_command_part (ctl->store, &actor, argv[1], argv[2], take, &error);
  return reseau_ctl_end (change, error);
}

/* --- visits --------------------------------------------------------------------- */

typedef struct {
  char *fiche;
  char **dates;
  char *message;
  char *expectations;
  int guests;
} VisitOptions;

static void
visit_options_clear (VisitOptions *options)
{
  g_free (options->fiche);
  g_strfreev (options->dates);
  g_free (options->message);
  g_free (options->expectations);
}

/* START or START/END. */
static void
split_date (const char *text, char **start, char **finish)
{
  const char *slash = strchr (text, '/');

  *start = slash ? g_strndup (text, slash - text) : g_strdup (text);
  *finish = slash ? g_strdup (slash + 1) : NULL;
}

static ReseauValue *
dates_to_value (char **dates)
{
  ReseauValue *list = reseau_value_new_list ();

  for (guint i = 0; dates != NULL && dates[i] != NULL; i++) {
    ReseauValue *item = reseau_value_new_object ();
    g_autofree char *start = NULL;
    g_autofree char *finish = NULL;

    split_date (dates[i], &start, &finish);
    reseau_value_set_string (item, "start", start);
    if (finish != NULL)
      reseau_value_set_string (item, "end", finish);
    reseau_value_add (list, item);
  }
  return list;
}

static int
propose (ReseauCtl *ctl, const ReseauActor *actor, const char *host, const VisitOptions *options)
{
  g_autoptr (ReseauValue) dates = dates_to_value (options->dates);
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;
  ReseauVisitRequest request = {
    host, options->fiche, dates, options->message, options->expectations, options->guests
  };

  change = reseau_command_propose_visit (ctl->store, actor, &request, &error);
  return reseau_ctl_end (change, error);
}

static int
answer (ReseauCtl *ctl, const ReseauActor *actor, const char *id, const char *to,
        const VisitOptions *options)
{
  g_autofree char *start = NULL;
  g_autofree char *finish = NULL;
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GError) error = NULL;

  if (options->dates != NULL && options->dates[0] != NULL)
    split_date (options->dates[0], &start, &finish);
  change = reseau_command_answer_visit (ctl->store, actor, id, to, start, finish, options->message,
                                        &error);
  return reseau_ctl_end (change, error);
}

static const char *
state_for (const char *verb)
{
  static const struct {
    const char *verb;
    const char *state;
  } states[] = {
    { "accept", "accepted" }, { "decline", "declined" }, { "cancel", "cancelled" },
    { "hold", "held" },       { "poll", "poll" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i].verb, verb))
      return states[i].state;
  return NULL;
}

static int
run_visit (ReseauCtl *ctl, int argc, char **argv, const VisitOptions *options)
{
  gboolean is_proposal = argc == 3 && g_str_equal (argv[1], "propose");
  const char *state = argc == 3 ? state_for (argv[1]) : NULL;
  ReseauActor actor;

  if (!is_proposal && state == NULL)
    return reseau_ctl_usage (_ ("visit wants propose and a structure, or accept, decline, cancel "
                                "or hold and a visit"));
  if (!begin (ctl, &actor))
    return RESEAU_CTL_FAILED;
  return is_proposal ? propose (ctl, &actor, argv[2], options)
                     : answer (ctl, &actor, argv[2], state, options);
}

int
reseau_ctl_visit (ReseauCtl *ctl, int argc, char **argv)
{
  VisitOptions values = { 0 };
  const GOptionEntry options[] = {
    { "fiche", 0, 0, G_OPTION_ARG_STRING, &values.fiche, NULL, NULL },
    { "date", 0, 0, G_OPTION_ARG_STRING_ARRAY, &values.dates, NULL, NULL },
    { "message", 0, 0, G_OPTION_ARG_STRING, &values.message, NULL, NULL },
    { "expectations", 0, 0, G_OPTION_ARG_STRING, &values.expectations, NULL, NULL },
    { "guests", 0, 0, G_OPTION_ARG_INT, &values.guests, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  int code = RESEAU_CTL_USAGE;

  if (reseau_ctl_parse (&argc, &argv, options))
    code = run_visit (ctl, argc, argv, &values);
  visit_options_clear (&values);
  return code;
}
