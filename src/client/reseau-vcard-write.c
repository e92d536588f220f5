/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Structures and people as cards of version 4 (RFC 6350). */
#include "reseau-vcard.h"

#include "reseau-scope.h"

#include <string.h>

/* Octets of a line, without its end. */
#define LINE 75

/* Goes on in the next line, which begins with a space; no letter is cut. */
static void
append_folded (GString *out, const char *line)
{
  gsize used = 0;

  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p)) {
    gsize octets = (gsize) (g_utf8_next_char (p) - p);

    if (used + octets > LINE) {
      g_string_append (out, "\r\n ");
      used = 1;
    }
    g_string_append_len (out, p, octets);
    used += octets;
  }
  g_string_append (out, "\r\n");
}

static void
append_escaped (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '\n')
      g_string_append (out, "\\n");
    else if (strchr ("\\,;", *p) != NULL)
      g_string_append_printf (out, "\\%c", *p);
    else if ((guchar) *p >= ' ' && *p != 0x7f)
      g_string_append_c (out, *p);
  }
}

/* @parts: (array zero-terminated=1): of a value that has several, %NULL ends them */
static void
append_parts (GString *out, const char *name, const char *const *parts, guint n)
{
  g_autoptr (GString) line = g_string_new (name);

  for (guint i = 0; i < n; i++) {
    g_string_append_c (line, i == 0 ? ':' : ';');
    append_escaped (line, parts[i] != NULL ? parts[i] : "");
  }
  append_folded (out, line->str);
}

static void
append_text (GString *out, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    append_parts (out, name, &text, 1);
}

static void
append_raw (GString *out, const char *name, const char *value)
{
  g_autofree char *line = g_strconcat (name, ":", value, NULL);

  append_folded (out, line);
}

/* Whoever has not said that their address may go out has a card without it. */
static gboolean
may_show_contact (const ReseauRecord *record)
{
  return g_str_equal (record->kind, "structure") ||
         g_strcmp0 (reseau_record_get_string (record, "consent"), "yes") == 0;
}

static void
append_contact (GString *out, const ReseauRecord *record)
{
  const char *website = reseau_record_get_string (record, "website");

  if (!may_show_contact (record))
    return;
  append_text (out, "TEL;TYPE=work", reseau_record_get_string (record, "phone"));
  append_text (out, "EMAIL;TYPE=work", reseau_record_get_string (record, "email"));
  if (website != NULL && strpbrk (website, "\r\n") == NULL)
    append_raw (out, "URL", website);
}

static void
append_place (GString *out, const ReseauRecord *record)
{
  const char *parts[] = { NULL,
                          NULL,
                          reseau_record_get_string (record, "address"),
                          reseau_record_get_string (record, "city"),
                          NULL,
                          reseau_record_get_string (record, "postcode"),
                          NULL };
  const ReseauValue *lat = reseau_record_get (record, "lat");
  const ReseauValue *lon = reseau_record_get (record, "lon");
  char north[G_ASCII_DTOSTR_BUF_SIZE], east[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *geo = NULL;

  if (parts[2] != NULL || parts[3] != NULL || parts[5] != NULL)
    append_parts (out, "ADR;TYPE=work", parts, G_N_ELEMENTS (parts));
  if (lat == NULL || lon == NULL)
    return;
  g_ascii_dtostr (north, sizeof north, reseau_value_get_double (lat));
  g_ascii_dtostr (east, sizeof east, reseau_value_get_double (lon));
  geo = g_strconcat ("geo:", north, ",", east, NULL);
  append_raw (out, "GEO", geo);
}

static void
append_person (GString *out, const ReseauRecord *record)
{
  const char *parts[] = { reseau_record_get_string (record, "name"),
                          reseau_record_get_string (record, "first_name"), NULL, NULL, NULL };
  g_autofree char *name =
      parts[1] != NULL ? g_strconcat (parts[1], " ", parts[0], NULL) : g_strdup (parts[0]);

  append_raw (out, "KIND", "individual");
  append_text (out, "FN", name);
  append_parts (out, "N", parts, G_N_ELEMENTS (parts));
}

static void
append_structure (GString *out, const ReseauRecord *record)
{
  const char *name = reseau_record_get_string (record, "name");

  append_raw (out, "KIND", "org");
  append_text (out, "FN", name);
  append_text (out, "ORG", name);
  append_place (out, record);
  append_text (out, "NOTE", reseau_record_get_string (record, "description"));
}

/**
 * reseau_vcard_append:
 * @record: a structure or a person
 *
 * Appends a card; the note on a person stays here, and so does the address of whoever has not said
 * that it may go out.
 *
 * Returns: whether there was anything to append
 */
gboolean
reseau_vcard_append (GString *out, const ReseauRecord *record)
{
  gboolean person = g_str_equal (record->kind, "person");
  g_autofree char *uid = g_strconcat ("urn:uuid:", record->id, NULL);
  g_autofree char *visibility = reseau_scope_write_visibility (record->scope, FALSE);

  if ((!person && !g_str_equal (record->kind, "structure")) ||
      reseau_record_get_string (record, "name") == NULL)
    return FALSE;
  append_raw (out, "BEGIN", "VCARD");
  append_raw (out, "VERSION", "4.0");
  append_raw (out, "PRODID", "-//Concertes//Reseau//FR");
  append_raw (out, "UID", uid);
  append_text (out, "X-RESEAU-VISIBILITY", visibility);
  if (person)
    append_person (out, record);
  else
    append_structure (out, record);
  append_contact (out, record);
  append_raw (out, "END", "VCARD");
  return TRUE;
}
