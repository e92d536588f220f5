/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-id.h"

#include <string.h>

static void
set_version (guint8 bytes[RESEAU_ID_BYTES], guint version)
{
  bytes[6] = (bytes[6] & 0x0f) | (version << 4);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
}

static char *
dup_formatted (const guint8 bytes[RESEAU_ID_BYTES])
{
  char text[RESEAU_ID_LENGTH + 1];

  reseau_id_format (bytes, text);
  return g_strdup (text);
}

/**
 * reseau_id_new:
 *
 * Returns: (transfer full): a new UUID of version 7 (RFC 9562): 48 bits of
 *   milliseconds first, so that ids made one after the other stand together
 */
char *
reseau_id_new (ReseauEnv *env)
{
  guint8 bytes[RESEAU_ID_BYTES];
  guint64 ms = reseau_env_now_us (env) / 1000;

  reseau_env_random (env, bytes, sizeof bytes);
  for (guint i = 0; i < 6; i++)
    bytes[i] = (ms >> (40 - 8 * i)) & 0xff;
  set_version (bytes, 7);
  return dup_formatted (bytes);
}

/**
 * reseau_id_new_named:
 * @space: what kind of name it is
 * @name: the name
 *
 * Returns: (transfer full): the UUID of version 5 of @name in this program's
 *   space @space: the same on every machine
 */
char *
reseau_id_new_named (const char *space, const char *name)
{
  /* This program's own namespace, drawn once: it never changes. */
  static const guint8 root[RESEAU_ID_BYTES] = { 0x0c, 0x5e, 0xa1, 0x4f, 0x2f, 0x1d, 0x5b, 0x0e,
                                                0x9a, 0x6b, 0x21, 0x5f, 0xee, 0x66, 0x3a, 0x3d };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (sum, root, sizeof root);
  g_checksum_update (sum, (const guchar *) space, strlen (space) + 1);
  g_checksum_update (sum, (const guchar *) name, strlen (name));
  g_checksum_get_digest (sum, digest, &length);
  set_version (digest, 5);
  return dup_formatted (digest);
}

/**
 * reseau_id_parse:
 * @text: (nullable): 36 characters, lower case
 * @bytes: where the 16 bytes go
 *
 * Returns: whether @text is a UUID in its one canonical form
 */
gboolean
reseau_id_parse (const char *text, guint8 bytes[RESEAU_ID_BYTES])
{
  guint at = 0;

  if (text == NULL)
    return FALSE;
  for (guint i = 0; i < RESEAU_ID_LENGTH; i++) {
    gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;
    int digit = g_ascii_xdigit_value (text[i]);

    if (dash ? text[i] != '-' : (digit < 0 || g_ascii_isupper (text[i])))
      return FALSE;
    if (dash)
      continue;
    bytes[at / 2] = (at % 2 == 0) ? digit << 4 : bytes[at / 2] | digit;
    at++;
  }
  return text[RESEAU_ID_LENGTH] == '\0';
}

gboolean
reseau_id_is_valid (const char *text)
{
  guint8 bytes[RESEAU_ID_BYTES];

  return reseau_id_parse (text, bytes);
}

void
reseau_id_format (const guint8 bytes[RESEAU_ID_BYTES], char text[RESEAU_ID_LENGTH + 1])
{
  static const char digits[] = "0123456789abcdef";
  char *out = text;

  for (guint i = 0; i < RESEAU_ID_BYTES; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *out++ = '-';
    *out++ = digits[bytes[i] >> 4];
    *out++ = digits[bytes[i] & 0xf];
  }
  *out = '\0';
}
