/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-ctl.h"

#include "reseau-json.h"
#include "reseau-store-blobs.h"

#include <glib/gi18n.h>
#include <string.h>

#define PAGE 200

typedef struct {
  char *field;
  char *value;
} Where;

static void
where_free (gpointer data)
{
  Where *where = data;

  g_free (where->field);
  g_free (where->value);
  g_free (where);
}

static gboolean
is_indexed (const ReseauKind *kind, const char *name)
{
  static const char *const envelope[] = { "visibility", "scope",    "by", "mine",
                                          "pending",    "conflict", NULL };
  const ReseauField *field = reseau_kind_get_field (kind, name);

  if (g_strv_contains (envelope, name))
    return TRUE;
  if (field == NULL)
    return FALSE;
  switch (field->type) {
  case RESEAU_FIELD_CHOICE:
  case RESEAU_FIELD_STATE:
  case RESEAU_FIELD_TERM:
  case RESEAU_FIELD_TERMS:
  case RESEAU_FIELD_REF:
  case RESEAU_FIELD_REFS:
    return TRUE;
  default:
    return field->facet;
  }
}

/* Indexed fields go into the query, the others are looked at row by row. */
static gboolean
split_conditions (const ReseauKind *kind, char **conditions, ReseauQuery *query, GPtrArray *rest)
{
  for (guint i = 0; conditions != NULL && conditions[i] != NULL; i++) {
    const char *equals = strchr (conditions[i], '=');
    g_autofree char *field = equals ? g_strndup (conditions[i], equals - conditions[i]) : NULL;
    Where *where;

    if (field == NULL || *field == '\0')
      return FALSE;
    if (is_indexed (kind, field)) {
      reseau_query_add_filter (query, field, equals + 1);
      continue;
    }
    where = g_new (Where, 1);
    *where = (Where){ g_steal_pointer (&field), g_strdup (equals + 1) };
    g_ptr_array_add (rest, where);
  }
  return TRUE;
}

static gboolean
matches (const ReseauRecord *record, GPtrArray *conditions)
{
  for (guint i = 0; i < conditions->len; i++) {
    const Where *where = g_ptr_array_index (conditions, i);
    const ReseauValue *value = reseau_record_get (record, where->field);
    g_autofree char *text = reseau_value_is_string (value)
                                ? g_strdup (reseau_value_get_string (value))
                                : reseau_json_write (value);

    if (!g_str_equal (text, where->value) && !reseau_value_contains_string (value, where->value))
      return FALSE;
  }
  return TRUE;
}

/* A window of the answer: rows before it are counted, not printed. */
typedef struct {
  gint64 skip;
  gint64 left; /* < 0: no end */
} Window;

static void
print_row (const ReseauRow *row, GPtrArray *conditions, Window *window)
{
  g_autoptr (ReseauValue) value = NULL;

  if (row == NULL || window->left == 0 || !matches (row->record, conditions))
    return;
  if (window->skip > 0) {
    window->skip--;
    return;
  }
  value = reseau_ctl_record_to_value (row->record);
  reseau_value_set_bool (value, "pending", row->pending);
  reseau_ctl_print (value);
  if (window->left > 0)
    window->left--;
}

static int
print_answer (ReseauCtl *ctl, const ReseauQuery *query, GPtrArray *conditions, Window window)
{
  gboolean bounded = window.left > 0 && conditions->len == 0;
  guint limit = bounded ? CLAMP (window.skip + window.left, 0, G_MAXUINT) : 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rids = reseau_store_query (ctl->store, query, limit, &error);

  if (rids == NULL)
    return reseau_ctl_fail (error);
  for (guint from = 0; from < rids->len && window.left != 0; from += PAGE) {
    g_autoptr (GPtrArray) rows = reseau_store_load_rows (
        ctl->store, &g_array_index (rids, gint64, from), MIN (PAGE, rids->len - from), &error);

    if (rows == NULL)
      return reseau_ctl_fail (error);
    for (guint i = 0; i < rows->len; i++)
      print_row (g_ptr_array_index (rows, i), conditions, &window);
  }
  return RESEAU_CTL_DONE;
}

int
reseau_ctl_list (ReseauCtl *ctl, int argc, char **argv)
{
  g_auto (GStrv) conditions = NULL;
  gint64 limit = -1, offset = 0;
  const GOptionEntry options[] = {
    { "where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &conditions, NULL, NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT64, &limit, NULL, NULL },
    { "offset", 0, 0, G_OPTION_ARG_INT64, &offset, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (ReseauQuery) query = NULL;
  g_autoptr (GPtrArray) rest = g_ptr_array_new_with_free_func (where_free);
  const ReseauKind *kind;

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 2)
    return reseau_ctl_usage (_ ("list wants a kind of record"));
  kind = reseau_ctl_get_kind (ctl, argv[1]);
  if (kind == NULL)
    return RESEAU_CTL_USAGE;
  query = reseau_query_new (kind->name);
  query->sort = RESEAU_SORT_TITLE;
  if (!split_conditions (kind, conditions, query, rest))
    return reseau_ctl_usage (_ ("--where wants FIELD=VALUE"));
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  return print_answer (ctl, query, rest, (Window){ offset, limit });
}

int
reseau_ctl_search (ReseauCtl *ctl, int argc, char **argv)
{
  g_autofree char *kind = NULL;
  gint64 limit = 50;
  const GOptionEntry options[] = {
    { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, NULL, NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT64, &limit, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (ReseauQuery) query = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 2)
    return reseau_ctl_usage (_ ("search wants the text to look for"));
  if (kind != NULL && reseau_ctl_get_kind (ctl, kind) == NULL)
    return RESEAU_CTL_USAGE;
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  query = reseau_query_new (kind);
  query->sort = RESEAU_SORT_RELEVANCE;
  reseau_query_set_text (query, argv[1]);
  return print_answer (ctl, query, none, (Window){ 0, limit });
}

int
reseau_ctl_show (ReseauCtl *ctl, int argc, char **argv)
{
  g_autoptr (ReseauShown) shown = NULL;
  g_autoptr (ReseauValue) value = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 2)
    return reseau_ctl_usage (_ ("show wants the id of a record"));
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  shown = reseau_store_get (ctl->store, argv[1], &error);
  if (shown == NULL)
    return reseau_ctl_fail (error);
  value = reseau_ctl_record_to_value (shown->record);
  reseau_value_set (value, "pending",
                    shown->pending ? reseau_value_ref (shown->pending)
                                   : reseau_value_new_object ());
  reseau_ctl_print (value);
  return RESEAU_CTL_DONE;
}

static void
print_conflict (const ReseauRecord *record, const ReseauValue *alt)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  const char *field = reseau_value_get_member_string (alt, "f");
  ReseauValue *current = reseau_record_get (record, field);
  ReseauValue *other = reseau_value_get (alt, "v");

  reseau_value_set_string (out, "id", record->id);
  reseau_value_set_string (out, "kind", record->kind);
  reseau_value_set_string (out, "field", field);
  reseau_value_set_string (out, "alternative", reseau_value_get_member_string (alt, "k"));
  reseau_value_set (out, "current",
                    current ? reseau_value_ref (current) : reseau_value_new_null ());
  reseau_value_set (out, "other", other ? reseau_value_ref (other) : reseau_value_new_null ());
  if (reseau_value_get (alt, "o") != NULL)
    reseau_value_set (out, "origin", reseau_value_ref (reseau_value_get (alt, "o")));
  reseau_value_set_string (out, "by", reseau_value_get_member_string (alt, "by"));
  reseau_value_set_string (out, "at", reseau_value_get_member_string (alt, "at"));
  reseau_ctl_print (out);
}

int
reseau_ctl_conflicts (ReseauCtl *ctl, int argc, char **argv)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (NULL);
  g_autoptr (GArray) rids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 1)
    return reseau_ctl_usage (_ ("conflicts takes no arguments"));
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  reseau_query_add_filter (query, "conflict", "true");
  rids = reseau_store_query (ctl->store, query, 0, &error);
  if (rids != NULL)
    rows = reseau_store_load_rows (ctl->store, (gint64 *) (gpointer) rids->data, rids->len, &error);
  if (rows == NULL)
    return reseau_ctl_fail (error);
  for (guint i = 0; i < rows->len; i++) {
    const ReseauRow *row = g_ptr_array_index (rows, i);

    for (guint j = 0; row != NULL && j < reseau_value_get_length (row->record->alts); j++)
      print_conflict (row->record, reseau_value_get_at (row->record->alts, j));
  }
  return rids->len > 0 ? RESEAU_CTL_CONFLICT : RESEAU_CTL_DONE;
}

int
reseau_ctl_tray (ReseauCtl *ctl, int argc, char **argv)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 1)
    return reseau_ctl_usage (_ ("tray takes no arguments"));
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  items = reseau_store_list_tray (ctl->store, &error);
  if (items == NULL)
    return reseau_ctl_fail (error);
  for (guint i = 0; i < items->len; i++) {
    const ReseauTrayItem *item = g_ptr_array_index (items, i);
    g_autoptr (ReseauValue) out = reseau_value_new_object ();

    reseau_value_set_string (out, "code", item->code);
    reseau_value_set_string (out, "detail", item->detail);
    reseau_value_set (out, "operation", reseau_op_to_value (item->op));
    reseau_ctl_print (out);
  }
  return RESEAU_CTL_DONE;
}

/* What the server has of what is damaged comes again with the next exchange. */
static gboolean
repair_files (ReseauCtl *ctl, GError **error)
{
  g_auto (GStrv) found = NULL;

  return reseau_store_check_blobs (ctl->store, TRUE, &found, error);
}

/* What the records say counts; the index is made of them. */
static gboolean
check_store (ReseauCtl *ctl, gboolean repair, GStrv *problems, GError **error)
{
  if ((repair && !repair_files (ctl, error)) || !reseau_store_check (ctl->store, problems, error))
    return FALSE;
  if (!repair || *problems == NULL || (*problems)[0] == NULL)
    return TRUE;
  g_clear_pointer (problems, g_strfreev);
  return reseau_store_reindex (ctl->store, error) &&
         reseau_store_check (ctl->store, problems, error);
}

static void
print_notice (const ReseauNotice *notice)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();

  reseau_value_set_string (out, "id", notice->record);
  reseau_value_set_string (out, "field", notice->field);
  reseau_value_set (out, "mine", reseau_value_ref (notice->mine));
  reseau_value_set (out, "theirs", reseau_value_ref (notice->theirs));
  reseau_value_set (out, "joined", reseau_value_ref (notice->joined));
  reseau_ctl_print (out);
}

int
reseau_ctl_notices (ReseauCtl *ctl, int argc, char **argv)
{
  gboolean seen = FALSE;
  const GOptionEntry options[] = {
    { "seen", 0, 0, G_OPTION_ARG_NONE, &seen, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GPtrArray) notices = NULL;
  g_autoptr (GError) error = NULL;

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 1)
    return reseau_ctl_usage (_ ("notices takes no arguments but --seen"));
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  notices = reseau_store_list_notices (ctl->store, NULL, &error);
  if (notices == NULL)
    return reseau_ctl_fail (error);
  for (guint i = 0; i < notices->len; i++) {
    const ReseauNotice *notice = g_ptr_array_index (notices, i);

    print_notice (notice);
    if (seen && !reseau_store_dismiss_notice (ctl->store, notice->op, notice->field, &error))
      return reseau_ctl_fail (error);
  }
  return RESEAU_CTL_DONE;
}

int
reseau_ctl_check (ReseauCtl *ctl, int argc, char **argv)
{
  g_auto (GStrv) problems = NULL;
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  g_autoptr (GError) error = NULL;
  ReseauValue *list = reseau_value_new_list ();
  gboolean repair = FALSE;
  const GOptionEntry options[] = {
    { "repair", 0, 0, G_OPTION_ARG_NONE, &repair, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  reseau_value_set (out, "problems", list);
  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 1)
    return reseau_ctl_usage (_ ("check takes no arguments"));
  if (repair && !reseau_ctl_repair (ctl, out))
    return RESEAU_CTL_FAILED;
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  if (!check_store (ctl, repair, &problems, &error))
    return reseau_ctl_fail (error);
  for (guint i = 0; problems != NULL && problems[i] != NULL; i++)
    reseau_value_add_string (list, problems[i]);
  reseau_value_set_bool (out, "ok", reseau_value_get_length (list) == 0);
  reseau_value_set_int (out, "pending", ctl->state->pending);
  reseau_ctl_print (out);
  return reseau_value_get_length (list) == 0 ? RESEAU_CTL_DONE : RESEAU_CTL_FAILED;
}
