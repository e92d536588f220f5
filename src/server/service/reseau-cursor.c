/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-cursor.h"

#include "reseau-id.h"

#include <sodium.h>
#include <string.h>

/* epoch 4, seq 8, chain 8, mac 8: big endian, then base64url without padding. */
#define BODY_BYTES 20
#define MAC_BYTES 8
#define CURSOR_BYTES (BODY_BYTES + MAC_BYTES)

#define BASE64_VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

static void
put_number (guint8 *out, guint64 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++)
    out[i] = (value >> (8 * (bytes - 1 - i))) & 0xff;
}

static guint64
get_number (const guint8 *data, guint bytes)
{
  guint64 value = 0;

  for (guint i = 0; i < bytes; i++)
    value = value << 8 | data[i];
  return value;
}

/* The scope is signed along, so that a cursor of one is none of another. */
static void
sign (const ReseauServerClock *clock, const char *scope, const guint8 *body, guint8 *mac)
{
  guint8 digest[crypto_generichash_BYTES_MIN];
  crypto_generichash_state state;

  crypto_generichash_init (&state, clock->mac_key, sizeof clock->mac_key, sizeof digest);
  crypto_generichash_update (&state, body, BODY_BYTES);
  crypto_generichash_update (&state, (const guint8 *) scope, strlen (scope));
  crypto_generichash_final (&state, digest, sizeof digest);
  memcpy (mac, digest, MAC_BYTES);
}

/**
 * reseau_cursor_write:
 * @seq: last commit that its holder has seen of @scope
 * @chain: digest of the history up to it
 *
 * Returns: (transfer full): what a client gives back to go on from there
 */
char *
reseau_cursor_write (const ReseauServerClock *clock, const char *scope, gint64 seq,
                     const guint8 chain[RESEAU_CHAIN_BYTES])
{
  guint8 bytes[CURSOR_BYTES];
  char *text = g_malloc (sodium_base64_ENCODED_LEN (CURSOR_BYTES, BASE64_VARIANT));

  put_number (bytes, clock->epoch, 4);
  put_number (bytes + 4, seq, 8);
  memcpy (bytes + 12, chain, RESEAU_CHAIN_BYTES);
  sign (clock, scope, bytes, bytes + BODY_BYTES);
  return sodium_bin2base64 (text, sodium_base64_ENCODED_LEN (CURSOR_BYTES, BASE64_VARIANT), bytes,
                            sizeof bytes, BASE64_VARIANT);
}

/**
 * reseau_cursor_read:
 * @text: a cursor from a client
 *
 * Returns: whether this server signed it for @scope
 */
gboolean
reseau_cursor_read (const ReseauServerClock *clock, const char *scope, const char *text,
                    gint64 *epoch, gint64 *seq, guint8 chain[RESEAU_CHAIN_BYTES])
{
  guint8 bytes[CURSOR_BYTES];
  guint8 mac[MAC_BYTES];
  gsize length = 0;

  if (sodium_base642bin (bytes, sizeof bytes, text, strlen (text), NULL, &length, NULL,
                         BASE64_VARIANT) != 0 ||
      length != sizeof bytes)
    return FALSE;
  sign (clock, scope, bytes, mac);
  if (sodium_memcmp (mac, bytes + BODY_BYTES, MAC_BYTES) != 0)
    return FALSE;
  *epoch = get_number (bytes, 4);
  *seq = get_number (bytes + 4, 8);
  memcpy (chain, bytes + 12, RESEAU_CHAIN_BYTES);
  return *seq >= 0;
}

/**
 * reseau_chain_next:
 * @chain: (inout): digest of the history so far
 * @seq: number of the commit
 * @op: its operation
 * @record: its record
 *
 * chain(seq) = the first 8 bytes of SHA-256 (chain(seq−1) ‖ seq ‖ op ‖ record).
 */
void
reseau_chain_next (guint8 chain[RESEAU_CHAIN_BYTES], gint64 seq, const char *op, const char *record)
{
  guint8 input[RESEAU_CHAIN_BYTES + 8 + 2 * RESEAU_ID_BYTES];
  guint8 digest[crypto_hash_sha256_BYTES];

  memcpy (input, chain, RESEAU_CHAIN_BYTES);
  put_number (input + RESEAU_CHAIN_BYTES, seq, 8);
  reseau_id_parse (op, input + RESEAU_CHAIN_BYTES + 8);
  reseau_id_parse (record, input + RESEAU_CHAIN_BYTES + 8 + RESEAU_ID_BYTES);
  crypto_hash_sha256 (digest, input, sizeof input);
  memcpy (chain, digest, RESEAU_CHAIN_BYTES);
}
