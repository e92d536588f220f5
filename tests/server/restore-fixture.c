/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "restore-fixture.h"

#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-scope.h"

void
world_set_up (World *self, gconstpointer data)
{
  ServerFixture *base = &self->base;

  server_fixture_set_up (base, data);
  self->structure = server_fixture_id (base);
  self->scope = reseau_scope_new_org (self->structure);
  self->fiche = server_fixture_id (base);
  self->anna = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, self->structure);
  self->bilal = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, self->structure);
  self->reader = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, NULL);
  server_fixture_expect (
      base, self->anna,
      server_fixture_op (base, RESEAU_OP_CREATE, "fiche", self->fiche, RESEAU_SCOPE_NET, FICHE),
      RESEAU_OP_STATUS_APPLIED, NULL);
}

void
world_tear_down (World *self, gconstpointer data)
{
  fixture_device_free (self->anna);
  fixture_device_free (self->bilal);
  fixture_device_free (self->reader);
  g_free (self->structure);
  g_free (self->scope);
  g_free (self->fiche);
  server_fixture_tear_down (&self->base, data);
}

/* --- before and after ------------------------------------------------------------- */

gint64
world_head (World *self)
{
  return server_fixture_head (&self->base);
}

void
world_back_up (World *self)
{
  server_fixture_back_up (&self->base);
  self->parted = world_head (self);
}

static void
renew (World *self, FixtureDevice **device)
{
  FixtureDevice *fresh = server_fixture_add_device (&self->base, (*device)->uid);

  fresh->structure = g_strdup ((*device)->structure);
  fixture_device_free (*device);
  *device = fresh;
}

/* To a time before it began another history: it has the name of that one again. */
void
world_put_back_unnoticed (World *self)
{
  server_fixture_put_back (&self->base);
  renew (self, &self->anna);
  renew (self, &self->bilal);
  renew (self, &self->reader);
}

void
world_put_back (World *self)
{
  ReseauServerClock clock;
  g_autoptr (GError) error = NULL;

  self->lost_epoch = self->base.epoch;
  server_fixture_put_back (&self->base);
  reseau_server_begin_epoch (self->base.server, self->base.store, "test", &error);
  g_assert_no_error (error);
  self->base.store->vtable->get_clock (self->base.store, &clock, &error);
  g_assert_no_error (error);
  self->base.epoch = clock.epoch;
  renew (self, &self->anna);
  renew (self, &self->bilal);
  renew (self, &self->reader);
}

ReseauOp *
world_op_on (World *self, ReseauOpType type, const char *fields)
{
  ReseauOp *op =
      server_fixture_op (&self->base, type, "fiche", self->fiche, RESEAU_SCOPE_NET, fields);

  op->base = world_head (self);
  return op;
}

void
world_edit (World *self, FixtureDevice *device, const char *fields)
{
  server_fixture_expect (&self->base, device, world_op_on (self, RESEAU_OP_PATCH, fields),
                         RESEAU_OP_STATUS_APPLIED, NULL);
}

/* What a desk without anything has after a pull. */
GPtrArray *
world_know (World *self, FixtureDevice *device)
{
  g_clear_pointer (&device->cursors, reseau_value_unref);
  return server_fixture_pull (&self->base, device, 0, NULL);
}

ReseauOp *
world_give (World *self, GPtrArray *lines, const char *record)
{
  const ReseauLine *line = server_fixture_find (lines, record);
  ReseauOp *op;

  g_assert_nonnull (line);
  g_assert_nonnull (line->seal);
  if (line->type == RESEAU_LINE_DEL) {
    op = server_fixture_op (&self->base, RESEAU_OP_RESTORE, line->kind, record, line->scope, NULL);
    op->lost = reseau_lost_new_deletion (self->lost_epoch, line->seq, line->seal);
  }
  else {
    op = server_fixture_op (&self->base, RESEAU_OP_RESTORE, line->kind, record, line->scope, NULL);
    op->lost = reseau_lost_new_record (self->lost_epoch, line->record, line->seal);
  }
  op->base = self->parted;
  return op;
}

void
world_expect (World *self, FixtureDevice *device, ReseauOp *op, ReseauOpStatus status)
{
  server_fixture_expect (&self->base, device, op, status,
                         status == RESEAU_OP_STATUS_QUARANTINED ? "not-allowed" : NULL);
}

void
world_give_back (World *self, FixtureDevice *device, GPtrArray *lines)
{
  world_expect (self, device, world_give (self, lines, self->fiche), RESEAU_OP_STATUS_APPLIED);
}

ReseauRecord *
world_get (World *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  ReseauRecord *record = self->base.store->vtable->get_record (self->base.store, id, &error);

  g_assert_no_error (error);
  return record;
}

void
world_assert_field (World *self, const char *field, const char *json)
{
  g_autoptr (ReseauRecord) record = world_get (self, self->fiche);
  g_autoptr (ReseauValue) expected = reseau_json_parse (json, -1, NULL);
  const ReseauValue *value = reseau_record_get (record, field);

  if (reseau_value_is_null (expected))
    g_assert_null (value);
  else
    g_assert_true (reseau_value_equal (value, expected));
}

void
world_assert_alts (World *self, guint n)
{
  g_autoptr (ReseauRecord) record = world_get (self, self->fiche);

  g_assert_cmpuint (reseau_value_get_length (record->alts), ==, n);
}

void
world_assert_alt (World *self, const char *field, const char *value)
{
  g_autoptr (ReseauRecord) record = world_get (self, self->fiche);
  const ReseauValue *alt = reseau_value_get_at (record->alts, 0);

  g_assert_cmpuint (reseau_value_get_length (record->alts), ==, 1);
  g_assert_cmpstr (reseau_value_get_member_string (alt, "f"), ==, field);
  if (value != NULL)
    g_assert_cmpstr (reseau_value_get_member_string (alt, "v"), ==, value);
}
