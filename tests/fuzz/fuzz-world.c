/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-world.h"

#define MAX_OPS 40
#define PUSH "01900000-0000-7000-8000-00000000ffff"

static void
add_member (World *self, const char *uid, ReseauRole role)
{
  g_autofree char *email = g_strconcat (uid, "@a.example", NULL);
  ReseauAccount account = { (char *) uid, email, (char *) "Anna", (char *) HOUSE, role };
  ReseauServerAccount entry = { &account, (char *) "-", FALSE, 0 };

  g_assert_true (self->base.store->vtable->put_account (self->base.store, &entry, NULL));
}

static void
apply (World *self, FixtureDevice *device, ReseauOpType type, const char *kind, const char *id,
       const char *scope, gint64 base, const char *fields)
{
  ReseauOp *op = server_fixture_op (&self->base, type, kind, id, scope, fields);
  g_autoptr (ReseauOpResult) result = NULL;

  op->base = base;
  result = server_fixture_push (&self->base, device, op);
  g_assert_cmpint (result->status, <=, RESEAU_OP_STATUS_CONFLICT);
}

/* A structure, a fiche with a conflict in a step and a text, one that was deleted, a visit. */
static void
fill (World *self)
{
  apply (self, self->bilal, RESEAU_OP_CREATE, "structure", HOUSE, "net", 0,
         "{\"name\":\"Les Vélos\",\"type\":\"eft\"}");
  apply (self, self->anna, RESEAU_OP_CREATE, "fiche", FICHE, "net", 0,
         "{\"title\":\"Atelier\",\"nature\":\"action\",\"themes\":[\"mobilite\"],"
         "\"context\":\"un deux trois quatre\",\"steps\":["
         "{\"e\":\"k1\",\"p\":\"V\",\"title\":\"Démonter\",\"text\":\"la roue avant\"},"
         "{\"e\":\"k2\",\"p\":\"k\",\"title\":\"Graisser\"}]}");
  apply (self, self->bilal, RESEAU_OP_PATCH, "fiche", FICHE, "net", 2,
         "{\"steps/k1/title\":\"Tout démonter\",\"context\":\"UN deux trois quatre\"}");
  apply (self, self->anna, RESEAU_OP_PATCH, "fiche", FICHE, "net", 0,
         "{\"steps/k1/title\":\"Monter\",\"context\":\"un deux trois QUATRE\"}");
  apply (self, self->anna, RESEAU_OP_CREATE, "fiche", DELETED, "org:" HOUSE, 0,
         "{\"title\":\"Partie\",\"nature\":\"action\"}");
  apply (self, self->anna, RESEAU_OP_DELETE, "fiche", DELETED, "org:" HOUSE, 5, NULL);
  apply (self, self->anna, RESEAU_OP_CREATE, "meeting", VISIT, "org:" HOUSE, 0,
         "{\"title\":\"Visite\",\"nature\":\"concertation\"}");
}

World *
world_get (void)
{
  static World *self;

  if (self != NULL)
    return self;
  self = g_new0 (World, 1);
  server_fixture_set_up_at (&self->base, ":memory:");
  self->db = reseau_sqlite_store_get_db (self->base.store);
  add_member (self, ANNA, RESEAU_ROLE_ANIMATOR);
  add_member (self, BILAL, RESEAU_ROLE_ADMIN);
  self->anna = server_fixture_add_device (&self->base, ANNA);
  self->bilal = server_fixture_add_device (&self->base, BILAL);
  fill (self);
  return self;
}

static ReseauValue *
with_number (ReseauValue *op, gint64 n)
{
  return reseau_value_with (op, "n", reseau_value_new_int (n));
}

/* (nullable): the request that the operations make, as Anna's desk would send it */
ReseauPushRequest *
world_read_ops (World *self, const ReseauValue *ops)
{
  g_autoptr (ReseauPushRequest) envelope = reseau_push_request_new ();
  g_autoptr (ReseauValue) value = NULL;
  ReseauValue *list;

  if (!reseau_value_is_list (ops) || reseau_value_get_length (ops) > MAX_OPS)
    return NULL;
  list = reseau_value_new_list ();
  for (guint i = 0; i < reseau_value_get_length (ops); i++) {
    ReseauValue *op = reseau_value_get_at (ops, i);

    reseau_value_add (list, reseau_value_is_object (op) ? with_number (op, self->anna->n + 1 + i)
                                                        : reseau_value_ref (op));
  }
  envelope->epoch = self->base.epoch;
  envelope->device = g_strdup (self->anna->device);
  envelope->token = g_strdup (self->anna->token);
  envelope->push = g_strdup (PUSH);
  value = reseau_push_request_to_value (envelope);
  reseau_value_set (value, "ops", list);
  return reseau_push_request_from_value (value, NULL);
}
