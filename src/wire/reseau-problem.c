/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-problem.h"

#include "reseau-reader.h"

ReseauProblemMessage *
reseau_problem_message_new (int status, const char *code, const char *retry, const char *title)
{
  ReseauProblemMessage *self = g_new0 (ReseauProblemMessage, 1);

  self->status = status;
  self->code = g_strdup (code);
  self->retry = g_strdup (retry);
  self->title = g_strdup (title);
  return self;
}

void
reseau_problem_message_free (ReseauProblemMessage *self)
{
  if (self == NULL)
    return;
  g_free (self->code);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->retry);
  g_free (self);
}

ReseauValue *
reseau_problem_message_to_value (const ReseauProblemMessage *self)
{
  ReseauValue *out = reseau_value_new_object ();
  g_autofree char *type = g_strconcat ("urn:reseau:problem:", self->code, NULL);

  reseau_value_set_string (out, "type", type);
  reseau_value_set_string (out, "title", self->title);
  reseau_value_set_int (out, "status", self->status);
  reseau_value_set_string (out, "code", self->code);
  reseau_value_set_string (out, "retry", self->retry);
  if (self->detail != NULL)
    reseau_value_set_string (out, "detail", self->detail);
  if (self->expected > 0)
    reseau_value_set_int (out, "expected", self->expected);
  return out;
}

ReseauProblemMessage *
reseau_problem_message_from_value (const ReseauValue *value, GError **error)
{
  g_autoptr (ReseauProblemMessage) self = g_new0 (ReseauProblemMessage, 1);
  ReseauReader reader = RESEAU_READER (value, "$", error);

  self->status = reseau_reader_int (&reader, "status", 400, 599);
  self->code = g_strdup (reseau_reader_string (&reader, "code", 1, 64));
  self->title = g_strdup (reseau_reader_optional_string (&reader, "title", 1000));
  self->detail = g_strdup (reseau_reader_optional_string (&reader, "detail", 1000));
  self->retry = g_strdup (reseau_reader_optional_string (&reader, "retry", 32));
  self->expected = reseau_reader_optional_int (&reader, "expected", 0, G_MAXINT64, 0);
  return reseau_reader_end (&reader) ? g_steal_pointer (&self) : NULL;
}
