/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-push.h"

#include "reseau-mark.h"
#include "reseau-reader.h"

static const char *const status_names[] = { "applied",  "merged",      "conflict", "dup",
                                            "rejected", "quarantined", "deferred" };

ReseauPushRequest *
reseau_push_request_new (void)
{
  ReseauPushRequest *self = g_new0 (ReseauPushRequest, 1);

  self->schema = reseau_schema_version;
  self->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  return self;
}

void
reseau_push_request_free (ReseauPushRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->device);
  g_free (self->token);
  g_free (self->mark);
  g_free (self->push);
  g_ptr_array_unref (self->ops);
  g_free (self);
}

ReseauValue *
reseau_push_request_to_value (const ReseauPushRequest *self)
{
  ReseauValue *out = reseau_value_new_object ();
  ReseauValue *ops = reseau_value_new_list ();

  for (guint i = 0; i < self->ops->len; i++)
    reseau_value_add (ops, reseau_op_to_value (g_ptr_array_index (self->ops, i)));
  reseau_value_set_int (out, "epoch", self->epoch);
  reseau_value_set_string (out, "device", self->device);
  reseau_value_set_string (out, "token", self->token);
  if (self->mark != NULL)
    reseau_value_set_string (out, "mark", self->mark);
  reseau_value_set_string (out, "push", self->push);
  reseau_value_set_int (out, "acked", self->acked);
  reseau_value_set_int (out, "schema", self->schema);
  reseau_value_set (out, "ops", ops);
  return out;
}

static gboolean
read_ops (ReseauPushRequest *self, const ReseauValue *list, GError **error)
{
  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    ReseauOp *op = reseau_op_from_value (reseau_value_get_at (list, i), error);

    if (op == NULL) {
      g_prefix_error (error, "$.ops[%u]: ", i);
      return FALSE;
    }
    g_ptr_array_add (self->ops, op);
  }
  return TRUE;
}

ReseauPushRequest *
reseau_push_request_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauPushRequest) self = reseau_push_request_new ();
  ReseauReader reader = RESEAU_READER (value, "$", error);
  const ReseauValue *ops;

  self->epoch = reseau_reader_int (&reader, "epoch", 0, G_MAXUINT32);
  self->device = g_strdup (reseau_reader_id (&reader, "device"));
  self->token = g_strdup (reseau_reader_string (&reader, "token", 1, 128));
  self->mark = g_strdup (reseau_reader_optional_string (&reader, "mark", RESEAU_MARK_MAX_LENGTH));
  self->push = g_strdup (reseau_reader_id (&reader, "push"));
  self->acked = reseau_reader_optional_int (&reader, "acked", 0, G_MAXINT64, 0);
  self->schema = reseau_reader_int (&reader, "schema", 1, G_MAXINT32);
  ops = reseau_reader_list (&reader, "ops", RESEAU_PUSH_MAX_OPS);
  if (!reseau_reader_end (&reader) || !read_ops (self, ops, error))
    return NULL;
  return g_steal_pointer (&self);
}

ReseauOpResult *
reseau_op_result_new (gint64 n, ReseauOpStatus status)
{
  ReseauOpResult *self = g_new0 (ReseauOpResult, 1);

  self->n = n;
  self->status = status;
  return self;
}

void
reseau_op_result_free (ReseauOpResult *self)
{
  if (self == NULL)
    return;
  reseau_value_unref (self->alts);
  reseau_value_unref (self->merged);
  reseau_value_unref (self->replaced);
  g_free (self->code);
  g_free (self->detail);
  g_free (self->scope);
  g_free (self);
}

ReseauValue *
reseau_op_result_to_value (const ReseauOpResult *self)
{
  ReseauValue *out = reseau_value_new_object ();

  reseau_value_set_int (out, "n", self->n);
  reseau_value_set_string (out, "st", status_names[self->status]);
  if (self->rev != 0)
    reseau_value_set_int (out, "rev", self->rev);
  if (!reseau_value_is_empty (self->alts))
    reseau_value_set (out, "x", reseau_value_ref (self->alts));
  if (!reseau_value_is_empty (self->merged))
    reseau_value_set (out, "v", reseau_value_ref (self->merged));
  if (!reseau_value_is_empty (self->replaced))
    reseau_value_set (out, "w", reseau_value_ref (self->replaced));
  if (self->code != NULL)
    reseau_value_set_string (out, "code", self->code);
  if (self->detail != NULL)
    reseau_value_set_string (out, "detail", self->detail);
  if (self->scope != NULL)
    reseau_value_set_string (out, "scope", self->scope);
  return out;
}

static gboolean
read_status (const char *text, ReseauOpStatus *status)
{
  for (guint i = 0; i < G_N_ELEMENTS (status_names); i++) {
    if (g_strcmp0 (text, status_names[i]) == 0) {
      *status = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* An answer that only a later release understands is kept waiting for it, not guessed. */
ReseauOpResult *
reseau_op_result_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauOpResult) self = reseau_op_result_new (0, RESEAU_OP_STATUS_APPLIED);
  ReseauReader reader = RESEAU_READER (value, "$.res[]", error);
  const char *status = reseau_reader_string (&reader, "st", 1, 32);
  ReseauValue *alts = reseau_reader_optional_list (&reader, "x", 1000);
  ReseauValue *merged = reseau_reader_optional_object (&reader, "v");
  ReseauValue *replaced = reseau_reader_optional_object (&reader, "w");

  self->n = reseau_reader_int (&reader, "n", 1, G_MAXINT64);
  self->rev = reseau_reader_optional_int (&reader, "rev", 0, G_MAXINT64, 0);
  self->code = g_strdup (reseau_reader_optional_string (&reader, "code", 64));
  self->detail = g_strdup (reseau_reader_optional_string (&reader, "detail", 1000));
  self->scope = g_strdup (reseau_reader_optional_string (&reader, "scope", 100));
  self->alts = alts ? reseau_value_ref (alts) : NULL;
  self->merged = merged ? reseau_value_ref (merged) : NULL;
  self->replaced = replaced ? reseau_value_ref (replaced) : NULL;
  if (!reseau_reader_end (&reader))
    return NULL;
  if (!read_status (status, &self->status)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_TOO_OLD, "$.res[].st: unknown");
    return NULL;
  }
  return g_steal_pointer (&self);
}

ReseauPushResponse *
reseau_push_response_new (void)
{
  ReseauPushResponse *self = g_new0 (ReseauPushResponse, 1);

  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_result_free);
  return self;
}

void
reseau_push_response_free (ReseauPushResponse *self)
{
  if (self == NULL)
    return;
  g_free (self->token);
  g_free (self->mark);
  g_free (self->org);
  g_ptr_array_unref (self->results);
  g_free (self);
}

ReseauValue *
reseau_push_response_to_value (const ReseauPushResponse *self)
{
  ReseauValue *out = reseau_value_new_object ();
  ReseauValue *results = reseau_value_new_list ();

  for (guint i = 0; i < self->results->len; i++)
    reseau_value_add (results, reseau_op_result_to_value (g_ptr_array_index (self->results, i)));
  reseau_value_set_string (out, "token", self->token);
  reseau_value_set_int (out, "head", self->head);
  if (self->mark != NULL)
    reseau_value_set_string (out, "mark", self->mark);
  if (self->org != NULL)
    reseau_value_set_string (out, "org", self->org);
  reseau_value_set (out, "res", results);
  return out;
}

ReseauPushResponse *
reseau_push_response_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauPushResponse) self = reseau_push_response_new ();
  ReseauReader reader = RESEAU_READER (value, "$", error);
  const ReseauValue *results;

  self->token = g_strdup (reseau_reader_string (&reader, "token", 1, 128));
  self->head = reseau_reader_int (&reader, "head", 0, G_MAXINT64);
  self->mark = g_strdup (reseau_reader_optional_string (&reader, "mark", RESEAU_MARK_MAX_LENGTH));
  self->org = g_strdup (reseau_reader_optional_string (&reader, "org", 36));
  results = reseau_reader_list (&reader, "res", RESEAU_PUSH_MAX_OPS);
  if (!reseau_reader_end (&reader))
    return NULL;
  for (guint i = 0; i < reseau_value_get_length (results); i++) {
    ReseauOpResult *result = reseau_op_result_from_value (reseau_value_get_at (results, i), error);

    if (result == NULL)
      return NULL;
    g_ptr_array_add (self->results, result);
  }
  return g_steal_pointer (&self);
}
