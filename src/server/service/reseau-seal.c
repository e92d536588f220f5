/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-seal.h"

#include "reseau-json.h"
#include "reseau-lost.h"

#include <sodium.h>
#include <string.h>

#define BASE64_VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

static void
add_text (crypto_generichash_state *state, const char *text)
{
  const char *present = text ? text : "";

  crypto_generichash_update (state, (const guint8 *) present, strlen (present) + 1);
}

static void
add_number (crypto_generichash_state *state, gint64 number)
{
  guint64 bytes = GUINT64_TO_BE ((guint64) number);

  crypto_generichash_update (state, (const guint8 *) &bytes, sizeof bytes);
}

static void
begin (crypto_generichash_state *state, const ReseauServerClock *clock, const char *purpose,
       gint64 epoch, const ReseauRawRecord *record)
{
  crypto_generichash_init (state, clock->mac_key, sizeof clock->mac_key,
                           crypto_generichash_BYTES_MIN);
  add_text (state, purpose);
  add_number (state, epoch);
  add_text (state, record->scope);
  add_text (state, record->id);
  add_text (state, record->kind);
}

static void
end (crypto_generichash_state *state, char seal[RESEAU_SEAL_LENGTH + 1])
{
  guint8 digest[crypto_generichash_BYTES_MIN];

  crypto_generichash_final (state, digest, sizeof digest);
  sodium_bin2base64 (seal, RESEAU_SEAL_LENGTH + 1, digest, RESEAU_SEAL_BYTES, BASE64_VARIANT);
}

static void
seal_record (const ReseauServerClock *clock, gint64 epoch, const ReseauRawRecord *record,
             char seal[RESEAU_SEAL_LENGTH + 1])
{
  crypto_generichash_state state;

  begin (&state, clock, "put", epoch, record);
  add_number (&state, record->rev);
  add_number (&state, record->created);
  add_text (&state, record->by);
  add_text (&state, record->org);
  add_text (&state, record->fields);
  add_text (&state, record->revs);
  add_text (&state, record->alts);
  end (&state, seal);
}

static void
seal_deletion (const ReseauServerClock *clock, gint64 epoch, const ReseauRawRecord *record,
               char seal[RESEAU_SEAL_LENGTH + 1])
{
  crypto_generichash_state state;

  begin (&state, clock, "del", epoch, record);
  add_number (&state, record->seq);
  end (&state, seal);
}

/**
 * reseau_seal_record:
 * @record: a record as it is told, its parts canonical JSON
 * @seal: (out): the proof
 */
void
reseau_seal_record (const ReseauServerClock *clock, const ReseauRawRecord *record,
                    char seal[RESEAU_SEAL_LENGTH + 1])
{
  seal_record (clock, clock->epoch, record, seal);
}

void
reseau_seal_deletion (const ReseauServerClock *clock, const ReseauRawRecord *record,
                      char seal[RESEAU_SEAL_LENGTH + 1])
{
  seal_deletion (clock, clock->epoch, record, seal);
}

static char *
write_part (const ReseauValue *lost, const char *key, const char *empty)
{
  const ReseauValue *value = reseau_value_get (lost, key);

  return value != NULL ? reseau_json_write (value) : g_strdup (empty);
}

/**
 * reseau_seal_check:
 * @op: gives something back
 *
 * Returns: whether this server has said it, in the history that @op names
 */
gboolean
reseau_seal_check (const ReseauServerClock *clock, const ReseauOp *op)
{
  const ReseauValue *lost = op->lost;
  const ReseauValue *created = reseau_value_get (lost, "c");
  const char *shown = reseau_value_get_member_string (lost, "h");
  g_autofree char *fields = write_part (lost, "d", "{}");
  g_autofree char *revs = write_part (lost, "fv", "{}");
  g_autofree char *alts = write_part (lost, "x", "[]");
  ReseauRawRecord record = {
    .scope = op->scope,
    .id = op->record,
    .kind = op->kind,
    .seq = reseau_value_get_member_int (lost, "q", 0),
    .rev = reseau_value_get_member_int (lost, "r", 0),
    .created = reseau_value_get_member_int (created, "q", 0),
    .by = reseau_value_get_member_string (created, "by"),
    .org = reseau_value_get_member_string (created, "org"),
    .fields = fields,
    .revs = revs,
    .alts = alts,
  };
  char seal[RESEAU_SEAL_LENGTH + 1];

  if (shown == NULL || strlen (shown) != RESEAU_SEAL_LENGTH)
    return FALSE;
  if (reseau_lost_is_deletion (lost))
    seal_deletion (clock, reseau_lost_get_epoch (lost), &record, seal);
  else
    seal_record (clock, reseau_lost_get_epoch (lost), &record, seal);
  return sodium_memcmp (shown, seal, RESEAU_SEAL_LENGTH) == 0;
}

static void
add_value (crypto_generichash_state *state, const ReseauValue *value)
{
  g_autofree char *text = reseau_value_is_empty (value) ? NULL : reseau_json_write (value);

  add_text (state, text);
}

/**
 * reseau_seal_content:
 *
 * What an operation does to which record.  Not what was seen of it, which may be told otherwise
 * the second time, nor who sends it.
 *
 * Returns: (transfer full) (nullable): a digest that says nothing to others; %NULL for what has
 *   its id from its content
 */
char *
reseau_seal_content (const ReseauServerClock *clock, const ReseauOp *op)
{
  crypto_generichash_state state;
  guint8 digest[crypto_generichash_BYTES_MIN];
  char text[crypto_generichash_BYTES_MIN * 2 + 1];

  if (op->type == RESEAU_OP_RESTORE)
    return NULL;
  crypto_generichash_init (&state, clock->mac_key, sizeof clock->mac_key, sizeof digest);
  add_text (&state, "content");
  add_number (&state, op->type);
  add_text (&state, op->kind);
  add_text (&state, op->record);
  add_text (&state, op->move);
  add_value (&state, op->set);
  add_value (&state, op->sets);
  add_text (&state, op->from);
  add_text (&state, op->to);
  crypto_generichash_final (&state, digest, sizeof digest);
  return g_strdup (sodium_bin2hex (text, sizeof text, digest, sizeof digest));
}
