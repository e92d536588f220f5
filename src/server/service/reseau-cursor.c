/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-cursor.h"

#include "reseau-id.h"
#include "reseau-mark.h"

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

#define MARK_MAC_BYTES 6
#define MARK_BYTES (RESEAU_MARK_CHAIN_BYTES + MARK_MAC_BYTES)

static void
sign_mark (const ReseauServerClock *clock, gint64 seq, const guint8 *chain, guint8 *mac)
{
  static const char purpose[] = "mark";
  guint8 body[12];
  guint8 digest[crypto_generichash_BYTES_MIN];
  crypto_generichash_state state;

  put_number (body, clock->epoch, 4);
  put_number (body + 4, seq, 8);
  crypto_generichash_init (&state, clock->mac_key, sizeof clock->mac_key, sizeof digest);
  crypto_generichash_update (&state, (const guint8 *) purpose, sizeof purpose);
  crypto_generichash_update (&state, body, sizeof body);
  crypto_generichash_update (&state, chain, RESEAU_MARK_CHAIN_BYTES);
  crypto_generichash_final (&state, digest, sizeof digest);
  memcpy (mac, digest, MARK_MAC_BYTES);
}

/**
 * reseau_mark_write:
 * @seq: number of a commit
 * @chain: digest of the history up to it
 *
 * Returns: (transfer full): its name, which a client keeps to show it later
 */
char *
reseau_mark_write (const ReseauServerClock *clock, gint64 seq,
                   const guint8 chain[RESEAU_CHAIN_BYTES])
{
  guint8 bytes[MARK_BYTES];
  char text[sodium_base64_ENCODED_LEN (MARK_BYTES, BASE64_VARIANT)];

  memcpy (bytes, chain, RESEAU_MARK_CHAIN_BYTES);
  sign_mark (clock, seq, chain, bytes + RESEAU_MARK_CHAIN_BYTES);
  sodium_bin2base64 (text, sizeof text, bytes, sizeof bytes, BASE64_VARIANT);
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%s", seq, text);
}

/**
 * reseau_mark_read:
 * @text: a mark from a client
 * @mark: (out caller-allocates): what it says
 *
 * Returns: whether it has the form of one
 */
gboolean
reseau_mark_read (const ReseauServerClock *clock, const char *text, ReseauMark *mark)
{
  guint8 bytes[MARK_BYTES];
  guint8 mac[MARK_MAC_BYTES];
  const char *code;
  gsize length = 0;

  mark->seq = reseau_mark_get_seq (text);
  if (mark->seq < 0)
    return FALSE;
  code = strchr (text, '.') + 1;
  if (sodium_base642bin (bytes, sizeof bytes, code, strlen (code), NULL, &length, NULL,
                         BASE64_VARIANT) != 0 ||
      length != sizeof bytes)
    return FALSE;
  memcpy (mark->chain, bytes, sizeof mark->chain);
  sign_mark (clock, mark->seq, mark->chain, mac);
  mark->is_ours = sodium_memcmp (mac, bytes + RESEAU_MARK_CHAIN_BYTES, sizeof mac) == 0;
  return TRUE;
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
