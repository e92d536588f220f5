/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-pull.h"

#include "reseau-json.h"
#include "reseau-mark.h"
#include "reseau-schema.h"
#include "reseau-scope.h"

static const char *const line_names[] = { "", "put", "del", "leave", "same", "cur", "end" };

static void
want_free (gpointer data)
{
  ReseauWant *want = data;

  g_free (want->scope);
  g_free (want->cursor);
  g_free (want);
}

ReseauPullRequest *
reseau_pull_request_new (void)
{
  ReseauPullRequest *self = g_new0 (ReseauPullRequest, 1);

  self->schema = reseau_schema_version;
  self->wants = g_ptr_array_new_with_free_func (want_free);
  return self;
}

void
reseau_pull_request_free (ReseauPullRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->device);
  g_free (self->token);
  g_free (self->mark);
  g_ptr_array_unref (self->wants);
  g_free (self);
}

/**
 * reseau_pull_request_add:
 * @cursor: (nullable): where to go on from
 */
void
reseau_pull_request_add (ReseauPullRequest *self, const char *scope, const char *cursor)
{
  ReseauWant *want = g_new0 (ReseauWant, 1);

  want->scope = g_strdup (scope);
  want->cursor = g_strdup (cursor);
  g_ptr_array_add (self->wants, want);
}

static ReseauWant *
find_want (const ReseauPullRequest *self, const char *scope)
{
  for (guint i = 0; i < self->wants->len; i++) {
    ReseauWant *want = g_ptr_array_index (self->wants, i);

    if (g_str_equal (want->scope, scope))
      return want;
  }
  return NULL;
}

/**
 * reseau_pull_request_set_filling:
 * @scope: one that was added
 */
void
reseau_pull_request_set_filling (ReseauPullRequest *self, const char *scope)
{
  find_want (self, scope)->filling = TRUE;
}

const char *
reseau_pull_request_get_cursor (const ReseauPullRequest *self, const char *scope)
{
  const ReseauWant *want = find_want (self, scope);

  return want ? want->cursor : NULL;
}

/**
 * reseau_pull_request_is_filling:
 *
 * Returns: whether the first pull of @scope has still to come to its end
 */
gboolean
reseau_pull_request_is_filling (const ReseauPullRequest *self, const char *scope)
{
  const ReseauWant *want = find_want (self, scope);

  return want == NULL || want->cursor == NULL || want->filling;
}

ReseauValue *
reseau_pull_request_to_value (const ReseauPullRequest *self)
{
  ReseauValue *out = reseau_value_new_object ();
  ReseauValue *wants = reseau_value_new_list ();

  for (guint i = 0; i < self->wants->len; i++) {
    const ReseauWant *want = g_ptr_array_index (self->wants, i);
    ReseauValue *item = reseau_value_new_object ();

    reseau_value_set_string (item, "s", want->scope);
    if (want->cursor != NULL)
      reseau_value_set_string (item, "c", want->cursor);
    if (want->filling)
      reseau_value_set_bool (item, "filling", TRUE);
    reseau_value_add (wants, item);
  }
  reseau_value_set_int (out, "epoch", self->epoch);
  reseau_value_set_int (out, "schema", self->schema);
  reseau_value_set_string (out, "device", self->device);
  reseau_value_set (out, "want", wants);
  if (self->limit > 0)
    reseau_value_set_int (out, "limit", self->limit);
  if (self->wait > 0)
    reseau_value_set_int (out, "wait", self->wait);
  if (self->token != NULL)
    reseau_value_set_string (out, "token", self->token);
  if (self->mark != NULL)
    reseau_value_set_string (out, "mark", self->mark);
  return out;
}

static gboolean
read_want (ReseauPullRequest *self, const ReseauValue *value, GError **error)
{
  ReseauReader reader = RESEAU_READER (value, "$.want[]", error);
  const char *scope = reseau_reader_string (&reader, "s", 1, 100);
  const char *cursor = reseau_reader_optional_string (&reader, "c", 100);
  gboolean filling = reseau_reader_optional_bool (&reader, "filling");

  if (!reseau_reader_end (&reader))
    return FALSE;
  if (reseau_scope_get_kind (scope) == RESEAU_SCOPE_KIND_INVALID) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "$.want[].s: no scope");
    return FALSE;
  }
  reseau_pull_request_add (self, scope, cursor);
  if (filling)
    reseau_pull_request_set_filling (self, scope);
  return TRUE;
}

ReseauPullRequest *
reseau_pull_request_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauPullRequest) self = reseau_pull_request_new ();
  ReseauReader reader = RESEAU_READER (value, "$", error);
  const ReseauValue *wants;

  self->epoch = reseau_reader_int (&reader, "epoch", 0, G_MAXUINT32);
  self->schema = reseau_reader_int (&reader, "schema", 1, G_MAXINT32);
  self->device = g_strdup (reseau_reader_id (&reader, "device"));
  self->limit = reseau_reader_optional_int (&reader, "limit", 1, G_MAXINT32, 0);
  self->wait = reseau_reader_optional_int (&reader, "wait", 1, RESEAU_PULL_MAX_WAIT, 0);
  self->token = g_strdup (reseau_reader_optional_string (&reader, "token", 128));
  self->mark = g_strdup (reseau_reader_optional_string (&reader, "mark", RESEAU_MARK_MAX_LENGTH));
  wants = reseau_reader_list (&reader, "want", RESEAU_PULL_MAX_SCOPES);
  if (!reseau_reader_end (&reader))
    return NULL;
  for (guint i = 0; i < reseau_value_get_length (wants); i++)
    if (!read_want (self, reseau_value_get_at (wants, i), error))
      return NULL;
  return g_steal_pointer (&self);
}

void
reseau_line_free (ReseauLine *self)
{
  if (self == NULL)
    return;
  g_free (self->scope);
  g_free (self->id);
  g_free (self->kind);
  g_free (self->seal);
  reseau_record_unref (self->record);
  g_free (self->fields);
  reseau_value_unref (self->cursors);
  g_free (self->mark);
  reseau_value_unref (self->scopes);
  reseau_account_free (self->account);
  g_free (self);
}

static void
take_object (ReseauValue **slot, ReseauValue *value)
{
  if (value == NULL)
    return;
  reseau_value_unref (*slot);
  *slot = reseau_value_ref (value);
}

static ReseauRecord *
read_record (const ReseauLine *line, const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauRecord) record = reseau_record_new (line->id, line->kind, line->scope);
  ReseauReader reader = RESEAU_READER (value, "$", error);
  ReseauReader created;

  take_object (&record->fields, reseau_reader_object (&reader, "d"));
  take_object (&record->revs, reseau_reader_optional_object (&reader, "fv"));
  take_object (&record->alts, reseau_reader_optional_list (&reader, "x", 1000));
  record->rev = line->rev;
  created = RESEAU_READER (reseau_reader_object (&reader, "c"), "$.c", error);
  if (!reseau_reader_end (&reader))
    return NULL;
  record->created = reseau_reader_int (&created, "q", 1, G_MAXINT64);
  record->by = g_strdup (reseau_reader_optional_string (&created, "by", 36));
  record->org = g_strdup (reseau_reader_optional_string (&created, "org", 36));
  return reseau_reader_end (&created) ? g_steal_pointer (&record) : NULL;
}

static gboolean
read_row (ReseauLine *self, const ReseauValue *value, GError **error)
{
  ReseauReader reader = RESEAU_READER (value, "$", error);

  self->scope = g_strdup (reseau_reader_string (&reader, "s", 1, 100));
  self->seq = reseau_reader_int (&reader, "q", 1, G_MAXINT64);
  self->id = g_strdup (reseau_reader_id (&reader, "id"));
  self->kind = g_strdup (reseau_reader_optional_string (&reader, "t", 32));
  self->rev = reseau_reader_optional_int (&reader, "r", 0, G_MAXINT64, self->seq);
  self->seal = g_strdup (reseau_reader_optional_string (&reader, "h", 64));
  self->erased = reseau_reader_optional_bool (&reader, "erased") && self->type == RESEAU_LINE_DEL;
  if (!reseau_reader_end (&reader))
    return FALSE;
  if (self->type != RESEAU_LINE_PUT)
    return TRUE;
  if (self->kind == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "$.t: missing");
    return FALSE;
  }
  self->record = read_record (self, value, error);
  return self->record != NULL;
}

static gboolean
read_point (ReseauLine *self, const ReseauValue *value, GError **error)
{
  ReseauReader reader = RESEAU_READER (value, "$", error);
  ReseauValue *cursors = reseau_reader_object (&reader, "c");
  ReseauValue *scopes = NULL;
  const ReseauValue *account = NULL;

  self->mark = g_strdup (reseau_reader_optional_string (&reader, "mark", RESEAU_MARK_MAX_LENGTH));
  if (self->type == RESEAU_LINE_END) {
    self->more = reseau_reader_optional_bool (&reader, "more");
    self->head = reseau_reader_int (&reader, "head", 0, G_MAXINT64);
    scopes = reseau_reader_list (&reader, "scopes", 100000);
    account = reseau_reader_optional_object (&reader, "account");
  }
  if (!reseau_reader_end (&reader))
    return FALSE;
  self->cursors = reseau_value_ref (cursors);
  self->scopes = scopes ? reseau_value_ref (scopes) : NULL;
  if (account != NULL)
    self->account = reseau_account_from_value (account, error);
  return account == NULL || self->account != NULL;
}

/* A row of a later release must not be lost behind a cursor; whatever else it says besides
 * may be passed over. */
static gboolean
read_type (ReseauLine *self, const ReseauValue *value, GError **error)
{
  const char *name = reseau_value_get_member_string (value, "k");

  for (guint i = RESEAU_LINE_PUT; i < G_N_ELEMENTS (line_names); i++) {
    if (g_strcmp0 (name, line_names[i]) == 0) {
      self->type = i;
      return TRUE;
    }
  }
  self->type = RESEAU_LINE_OTHER;
  if (name == NULL)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "$.k: missing");
  else if (reseau_value_get (value, "q") != NULL)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_TOO_OLD, "$.k: unknown kind of row");
  return name != NULL && reseau_value_get (value, "q") == NULL;
}

/**
 * reseau_line_from_text:
 * @text: one line, without its end
 *
 * Returns: (transfer full): what the line says; %NULL with RESEAU_ERROR_TOO_OLD for one of
 *   another kind that may not be passed over
 */
ReseauLine *
reseau_line_from_text (const char *text, gssize length, GError **error)
{
  ReseauJsonPart fields = { .key = "d" };
  g_autoptr (ReseauValue) value = reseau_json_parse_part (text, length, &fields, error);
  g_autoptr (ReseauLine) self = NULL;
  gboolean ok;

  if (value == NULL)
    return NULL;
  self = g_new0 (ReseauLine, 1);
  if (!read_type (self, value, error))
    return NULL;
  if (self->type == RESEAU_LINE_OTHER)
    return g_steal_pointer (&self);
  ok = self->type >= RESEAU_LINE_CUR ? read_point (self, value, error)
                                     : read_row (self, value, error);
  if (!ok)
    return NULL;
  if (self->record != NULL)
    self->fields = g_strndup (fields.text, fields.length);
  return g_steal_pointer (&self);
}

static void
append_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, ",\"%s\":", name);
  reseau_json_append_string (out, text);
}

static void
append_row (GString *out, ReseauLineType type, const char *scope, gint64 seq, const char *id)
{
  g_string_append_printf (out, "{\"k\":\"%s\"", line_names[type]);
  append_member (out, "s", scope);
  g_string_append_printf (out, ",\"q\":%" G_GINT64_FORMAT ",\"id\":\"%s\"", seq, id);
}

/**
 * reseau_line_append_put:
 *
 * Writes a line with the record whole, ended by a newline.
 */
void
reseau_line_append_put (GString *out, const ReseauRawRecord *record)
{
  append_row (out, RESEAU_LINE_PUT, record->scope, record->seq, record->id);
  append_member (out, "t", record->kind);
  g_string_append_printf (out, ",\"r\":%" G_GINT64_FORMAT ",\"c\":{\"q\":%" G_GINT64_FORMAT,
                          record->rev, record->created);
  if (record->by != NULL)
    append_member (out, "by", record->by);
  if (record->org != NULL)
    append_member (out, "org", record->org);
  g_string_append (out, "},\"d\":");
  g_string_append (out, record->fields);
  if (record->revs != NULL && !g_str_equal (record->revs, "{}")) {
    g_string_append (out, ",\"fv\":");
    g_string_append (out, record->revs);
  }
  if (record->alts != NULL && !g_str_equal (record->alts, "[]")) {
    g_string_append (out, ",\"x\":");
    g_string_append (out, record->alts);
  }
  if (record->seal != NULL)
    append_member (out, "h", record->seal);
  g_string_append (out, "}\n");
}

/**
 * reseau_line_append_trace:
 * @type: a deletion, a leave or a same
 */
void
reseau_line_append_trace (GString *out, ReseauLineType type, const ReseauRawRecord *record)
{
  append_row (out, type, record->scope, record->seq, record->id);
  if (type == RESEAU_LINE_DEL && record->kind != NULL)
    append_member (out, "t", record->kind);
  if (type == RESEAU_LINE_SAME)
    g_string_append_printf (out, ",\"r\":%" G_GINT64_FORMAT, record->rev);
  if (type != RESEAU_LINE_LEAVE && record->seal != NULL)
    append_member (out, "h", record->seal);
  if (type == RESEAU_LINE_DEL && record->erased)
    g_string_append (out, ",\"erased\":true");
  g_string_append (out, "}\n");
}

static void
append_point (GString *out, ReseauLineType type, const ReseauValue *cursors, const char *mark)
{
  g_string_append_printf (out, "{\"k\":\"%s\",\"c\":", line_names[type]);
  reseau_json_append (out, cursors);
  if (mark != NULL)
    append_member (out, "mark", mark);
}

void
reseau_line_append_cursors (GString *out, const ReseauValue *cursors, const char *mark)
{
  append_point (out, RESEAU_LINE_CUR, cursors, mark);
  g_string_append (out, "}\n");
}

/**
 * reseau_line_append_end:
 * @account: (nullable): who is answered
 */
void
reseau_line_append_end (GString *out, const ReseauValue *cursors, gboolean more, gint64 head,
                        const char *mark, const ReseauValue *scopes, const ReseauAccount *account)
{
  append_point (out, RESEAU_LINE_END, cursors, mark);
  g_string_append_printf (
      out, ",\"more\":%s,\"head\":%" G_GINT64_FORMAT ",\"scopes\":", more ? "true" : "false", head);
  reseau_json_append (out, scopes);
  if (account != NULL) {
    g_autoptr (ReseauValue) value = reseau_account_to_value (account);

    g_string_append (out, ",\"account\":");
    reseau_json_append (out, value);
  }
  g_string_append (out, "}\n");
}
