/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-exchange.h"

#include "reseau-blob.h"
#include "reseau-id.h"
#include "reseau-store-blobs.h"
#include "reseau-validate.h"

/* --- what goes in ------------------------------------------------------------------ */

/* Records by id, those that were asked for first. */
typedef struct {
  ReseauStore *store;
  GPtrArray *ids;
  GHashTable *seen;
} Choice;

static void
choose (Choice *self, const char *id)
{
  if (g_hash_table_add (self->seen, g_strdup (id)))
    g_ptr_array_add (self->ids, g_strdup (id));
}

/* What nobody but this desk has goes along: elsewhere the reference would lead nowhere. */
static void
choose_if_new (Choice *self, const char *id)
{
  g_autoptr (ReseauShown) shown =
      id != NULL && reseau_id_is_valid (id) ? reseau_store_get (self->store, id, NULL) : NULL;

  if (shown != NULL && shown->base == NULL)
    choose (self, id);
}

static void
choose_references (Choice *self, const char *id)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (self->store, id, NULL);
  const ReseauKind *kind =
      shown ? reseau_schema_get_kind (reseau_store_get_schema (self->store), shown->record->kind)
            : NULL;

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    const ReseauValue *value = reseau_record_get (shown->record, field->key);

    if (field->type == RESEAU_FIELD_REF)
      choose_if_new (self, reseau_value_get_string (value));
    for (guint j = 0; field->type == RESEAU_FIELD_REFS && j < reseau_value_get_length (value); j++)
      choose_if_new (self, reseau_value_get_string (reseau_value_get_at (value, j)));
  }
}

static ReseauLine *
line_new (const ReseauRecord *record)
{
  ReseauLine *line = g_new0 (ReseauLine, 1);

  line->type = RESEAU_LINE_PUT;
  line->scope = g_strdup (record->scope);
  line->id = g_strdup (record->id);
  line->kind = g_strdup (record->kind);
  line->seq = line->rev = record->rev;
  line->record = reseau_record_ref ((ReseauRecord *) record);
  return line;
}

static void
add_given (ReseauPackage *package, const ReseauSchema *schema, const ReseauGiven *given,
           GHashTable *blobs)
{
  const ReseauRecord *record = given->shown ? given->shown : given->base;
  const ReseauKind *kind = record ? reseau_schema_get_kind (schema, record->kind) : NULL;
  ReseauTaken *taken;

  if (record == NULL || (given->base == NULL && given->ops->len == 0))
    return;
  taken = reseau_taken_new (record->id, record->kind);
  taken->title = kind ? reseau_kind_dup_title (kind, record->fields) : NULL;
  taken->scope = g_strdup (record->scope);
  if (given->base != NULL && given->base->rev > 0)
    taken->line = line_new (given->base);
  for (guint i = 0; i < given->ops->len; i++)
    g_ptr_array_add (taken->ops, reseau_op_copy (g_ptr_array_index (given->ops, i)));
  g_ptr_array_add (package->records, taken);
  if (given->base != NULL)
    reseau_blob_collect (schema, given->base, blobs);
  if (given->shown != NULL)
    reseau_blob_collect (schema, given->shown, blobs);
}

/* Those that are here; the others come from the server, or from whoever has them. */
static void
add_blobs (ReseauPackage *package, GHashTable *blobs, ReseauBlobFolder *folder)
{
  g_autoptr (GList) ids = g_list_sort (g_hash_table_get_keys (blobs), (GCompareFunc) g_strcmp0);

  for (GList *l = ids; l != NULL; l = l->next) {
    gint64 size = reseau_blob_folder_get_size (folder, l->data);

    if (size >= 0)
      reseau_package_add_blob (package, l->data, size);
  }
}

static ReseauPackage *
begin_package (ReseauStore *store, GError **error)
{
  g_autoptr (ReseauStoreState) state = reseau_store_load_state (store, error);
  g_autoptr (ReseauPackage) package = NULL;

  if (state == NULL)
    return NULL;
  if (state->account == NULL || state->device == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_AUTH, "Nobody is signed in");
    return NULL;
  }
  package = reseau_package_new ();
  package->id = reseau_id_new (reseau_store_get_env (store));
  package->epoch = state->epoch;
  package->schema = reseau_schema_version;
  package->device = g_strdup (state->device);
  package->by = g_strdup (state->account->uid);
  package->name = g_strdup (state->account->name);
  package->org = g_strdup (state->account->structure);
  package->at = reseau_env_dup_timestamp (reseau_store_get_env (store));
  return g_steal_pointer (&package);
}

/**
 * reseau_exchange_collect:
 * @ids: (element-type utf8): the records that were chosen
 *
 * What they refer to and only this desk has goes along, with the photos and files that are here.
 *
 * Returns: (transfer full): a package to be written; %NULL with RESEAU_ERROR_NOT_FOUND,
 *   RESEAU_ERROR_AUTH (never connected) or RESEAU_ERROR_STALE (to be synced first)
 */
ReseauPackage *
reseau_exchange_collect (ReseauStore *store, const GPtrArray *ids, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (ReseauPackage) package = begin_package (store, error);
  g_autoptr (GPtrArray) given = NULL;
  Choice choice = { store, all, seen };

  if (package == NULL)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    choose (&choice, g_ptr_array_index (ids, i));
  for (guint i = 0; i < all->len; i++)
    choose_references (&choice, g_ptr_array_index (all, i));
  given = reseau_store_give (store, all, error);
  if (given == NULL)
    return NULL;
  for (guint i = 0; i < given->len; i++)
    add_given (package, reseau_store_get_schema (store), g_ptr_array_index (given, i), blobs);
  add_blobs (package, blobs, reseau_store_get_blobs (store));
  return g_steal_pointer (&package);
}

/* --- what may come out --------------------------------------------------------------- */

typedef struct {
  ReseauStore *store;
  const ReseauSchema *schema;
  const ReseauActor *actor;
  ReseauPackage *package;
  GHashTable *blobs; /* (nullable): gets those of what may be taken */
} Vetting;

/* Whoever brings a creation is its author for the server: that may be done for a colleague, and
 * not with what somebody says. */
static gboolean
may_create_for (const Vetting *self, const ReseauOp *op)
{
  const char *author = reseau_value_get_member_string (op->via, "by");

  if (g_strcmp0 (author, self->actor->uid) == 0)
    return TRUE;
  return !g_str_equal (op->kind, "message") && self->package->org != NULL &&
         g_strcmp0 (self->package->org, self->actor->structure) == 0;
}

static const char *
judge_creation (const Vetting *self, const ReseauKind *kind, const ReseauRecord *record,
                const ReseauOp *op)
{
  if (!reseau_rules_can_create (self->actor, op->kind, op->scope) ||
      !reseau_rules_can_begin (self->actor, kind, record))
    return "not-allowed";
  return may_create_for (self, op) ? NULL : "author";
}

static gboolean
may_step (const Vetting *self, const ReseauKind *kind, const ReseauRecord *record,
          const ReseauOp *op)
{
  const ReseauField *state = reseau_kind_get_state_field (kind);

  /* Of a state that is past the server says what stands now. */
  return state == NULL ||
         g_strcmp0 (reseau_record_get_string (record, state->key), op->from) != 0 ||
         reseau_rules_can_transition (self->actor, kind, record, op->to);
}

static gboolean
may_do (const Vetting *self, const ReseauKind *kind, const ReseauRecord *record, const ReseauOp *op)
{
  if (op->move != NULL && !g_str_equal (op->move, record->scope) &&
      !reseau_rules_can_move (self->actor, record, op->move))
    return FALSE;
  switch (op->type) {
  case RESEAU_OP_TRANS:
    return may_step (self, kind, record, op);
  case RESEAU_OP_DELETE:
    return reseau_rules_can_delete (self->actor, record);
  case RESEAU_OP_RESOLVE:
    return reseau_rules_can_resolve (self->actor, record);
  default:
    return reseau_rules_can_edit (self->actor, record);
  }
}

/* @record: (nullable): as it is before @op */
static const char *
judge_op (const Vetting *self, const ReseauKind *kind, const ReseauRecord *record, gboolean is_new,
          const ReseauOp *op)
{
  if (!reseau_validate_op (self->schema, op, NULL, NULL))
    return "invalid";
  if (!reseau_rules_can_read (self->actor, op->scope) ||
      !reseau_rules_can_read (self->actor, record->scope))
    return "scope";
  if (op->type == RESEAU_OP_CREATE)
    return is_new ? judge_creation (self, kind, record, op) : NULL;
  return may_do (self, kind, record, op) ? NULL : "not-allowed";
}

static void
lay_on (const Vetting *self, ReseauRecord *record, const ReseauOp *op)
{
  ReseauValue *fields = reseau_op_overlay (op, self->schema, record, record->fields);

  reseau_value_unref (record->fields);
  record->fields = fields;
  if (op->move != NULL) {
    g_free (record->scope);
    record->scope = g_strdup (op->move);
  }
}

/* A record that is made by whoever brings it. */
static ReseauRecord *
make_record (const Vetting *self, const ReseauOp *op)
{
  ReseauRecord *record = reseau_record_new (op->record, op->kind, op->scope);

  record->by = g_strdup (self->actor->uid);
  record->org = g_strdup (self->actor->structure);
  lay_on (self, record, op);
  return record;
}

/* Only its author can send it: until then it is for reading. */
static void
hold (const Vetting *self, ReseauTaken *taken, ReseauRecord *record, const ReseauOp *op)
{
  const char *author = reseau_value_get_member_string (op->via, "by");

  taken->held = TRUE;
  taken->org = g_strcmp0 (author, self->package->by) == 0 ? self->package->org : NULL;
  g_free (record->by);
  g_free (record->org);
  record->by = g_strdup (author);
  record->org = g_strdup (taken->org);
}

/* Of what is held the server decides when its author sends it. */
static const char *
judge_held (const Vetting *self, const ReseauRecord *record, const ReseauOp *op)
{
  if (!reseau_validate_op (self->schema, op, NULL, NULL))
    return "invalid";
  return reseau_rules_can_read (self->actor, op->scope) &&
                 reseau_rules_can_read (self->actor, record->scope) &&
                 (op->move == NULL || reseau_rules_can_read (self->actor, op->move))
             ? NULL
             : "scope";
}

/* Returns: (transfer full) (nullable): what the operations are about: the newer of what is here
 *   and what came */
static ReseauRecord *
find_record (const Vetting *self, const ReseauTaken *taken)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (self->store, taken->id, NULL);

  if (taken->line != NULL && taken->with_line &&
      (shown == NULL || shown->base == NULL || shown->base->rev < taken->line->rev))
    return reseau_record_copy (taken->line->record);
  return shown != NULL ? reseau_record_copy (shown->record) : NULL;
}

static gboolean
fits (const Vetting *self, const ReseauLine *line)
{
  g_autoptr (ReseauOp) op =
      reseau_op_new (RESEAU_OP_CREATE, line->id, line->kind, line->id, line->scope);

  op->set = reseau_value_ref (line->record->fields);
  return reseau_validate_op (self->schema, op, NULL, NULL);
}

static const char *
judge_line (const Vetting *self, const ReseauTaken *taken)
{
  if (taken->line == NULL)
    return NULL;
  if (!reseau_rules_can_read (self->actor, taken->line->scope))
    return "scope";
  return fits (self, taken->line) ? NULL : "invalid";
}

static void
note_source (const Vetting *self, ReseauOp *op)
{
  if (op->via != NULL)
    return;
  op->via = reseau_value_new_object ();
  reseau_value_set_string (op->via, "by", self->package->by);
  reseau_value_set_string (op->via, "package", self->package->id);
}

/* It came in another package before. */
static gboolean
is_held_here (const Vetting *self, const ReseauTaken *taken)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (self->store, taken->id, NULL);

  return shown != NULL && reseau_value_get (shown->pending, "_held") != NULL;
}

static gboolean
is_anothers (const ReseauOp *op, const char *reason)
{
  return op->type == RESEAU_OP_CREATE &&
         (g_strcmp0 (reason, "author") == 0 || g_strcmp0 (reason, "not-allowed") == 0);
}

static void
vet_ops (const Vetting *self, const ReseauKind *kind, ReseauTaken *taken)
{
  g_autoptr (ReseauRecord) record = find_record (self, taken);
  gboolean is_new = record == NULL;

  for (guint i = 0; i < taken->ops->len && taken->reason == NULL; i++) {
    ReseauOp *op = g_ptr_array_index (taken->ops, i);

    note_source (self, op);
    if (record == NULL && op->type != RESEAU_OP_CREATE) {
      taken->reason = "missing";
      break;
    }
    if (record == NULL)
      record = make_record (self, op);
    taken->reason =
        taken->held ? judge_held (self, record, op) : judge_op (self, kind, record, is_new, op);
    if (is_new && is_anothers (op, taken->reason)) {
      hold (self, taken, record, op);
      taken->reason = judge_held (self, record, op);
    }
    if (taken->reason != NULL)
      break;
    if (op->type != RESEAU_OP_CREATE)
      lay_on (self, record, op);
    taken->n_allowed = i + 1;
  }
  if (record == NULL || !reseau_rules_can_read (self->actor, record->scope))
    return;
  g_free (taken->title);
  g_free (taken->scope);
  taken->title = reseau_kind_dup_title (kind, record->fields);
  taken->scope = g_strdup (record->scope);
  if (self->blobs != NULL)
    reseau_blob_collect (self->schema, record, self->blobs);
}

/* Who may not see a record does not get it, whatever the package has of it; who may see it and not
 * change it gets it as the server has it. */
static void
vet_record (const Vetting *self, ReseauTaken *taken)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, taken->kind);

  taken->with_line = FALSE;
  taken->held = taken->line == NULL && is_held_here (self, taken);
  taken->n_allowed = 0;
  taken->reason = kind == NULL ? "unknown-type" : judge_line (self, taken);
  if (taken->reason != NULL)
    return;
  taken->with_line = taken->line != NULL;
  if (taken->with_line && self->blobs != NULL)
    reseau_blob_collect (self->schema, taken->line->record, self->blobs);
  vet_ops (self, kind, taken);
}

static gboolean
check_history (ReseauStore *store, const ReseauPackage *package, GError **error)
{
  g_autoptr (ReseauStoreState) state = reseau_store_load_state (store, error);

  if (state == NULL)
    return FALSE;
  if (state->device != NULL && state->epoch == package->epoch)
    return TRUE;
  g_set_error_literal (error, RESEAU_PACKAGE_ERROR, RESEAU_PACKAGE_ERROR_OTHER_HISTORY,
                       "The numbers of the package are of another history");
  return FALSE;
}

static gboolean
vet (ReseauStore *store, const ReseauActor *actor, ReseauPackage *package, GHashTable *blobs,
     GError **error)
{
  const Vetting vetting = { store, reseau_store_get_schema (store), actor, package, blobs };

  if (!check_history (store, package, error))
    return FALSE;
  for (guint i = 0; i < package->records->len; i++)
    vet_record (&vetting, g_ptr_array_index (package->records, i));
  return TRUE;
}

/**
 * reseau_exchange_find_blobs:
 *
 * Returns: (transfer full) (element-type utf8 utf8): a set of the photos and files of what @actor
 *   may take out of @package
 */
GHashTable *
reseau_exchange_find_blobs (ReseauStore *store, const ReseauActor *actor, ReseauPackage *package,
                            GError **error)
{
  g_autoptr (GHashTable) blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return vet (store, actor, package, blobs, error) ? g_steal_pointer (&blobs) : NULL;
}

/* --- taking it ----------------------------------------------------------------------- */

void
reseau_exchange_report_free (ReseauExchangeReport *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->ops);
  g_free (self);
}

static void
count (ReseauExchangeReport *report, const ReseauTaken *taken)
{
  guint *const counts[] = {
    [RESEAU_TAKEN_UNCHANGED] = &report->unchanged, [RESEAU_TAKEN_CREATED] = &report->created,
    [RESEAU_TAKEN_UPDATED] = &report->updated,     [RESEAU_TAKEN_CONFLICT] = &report->conflicts,
    [RESEAU_TAKEN_DELETED] = &report->deleted,
  };

  if (taken->reason != NULL)
    report->refused++;
  if (taken->reason == NULL || taken->outcome != RESEAU_TAKEN_UNCHANGED)
    (*counts[taken->outcome])++;
}

/**
 * reseau_exchange_take:
 * @blobs: (element-type utf8): photos and files that were put into the folder
 * @dry_run: only look what would become of it
 *
 * Takes the records of a package in: each change that was waiting elsewhere waits here too, under
 * its own id, merged as the server will merge it.  Nothing is shown to more people than before.
 *
 * Returns: (transfer full): what became of them; %NULL with RESEAU_PACKAGE_ERROR_OTHER_HISTORY
 */
ReseauExchangeReport *
reseau_exchange_take (ReseauStore *store, const ReseauActor *actor, ReseauPackage *package,
                      GPtrArray *blobs, gboolean dry_run, GError **error)
{
  g_autoptr (ReseauExchangeReport) report = g_new0 (ReseauExchangeReport, 1);

  report->ops = g_ptr_array_new_with_free_func (g_free);
  if (!vet (store, actor, package, NULL, error) ||
      !reseau_store_judge_signer (store, package->key, package->device, package->by, &report->trust,
                                  error) ||
      !reseau_store_take (store, package->records, blobs, dry_run, report->ops, error))
    return NULL;
  if (!dry_run &&
      !reseau_store_note_signer (store, package->key, package->device, package->by, error))
    return NULL;
  for (guint i = 0; i < package->records->len; i++)
    count (report, g_ptr_array_index (package->records, i));
  return g_steal_pointer (&report);
}
