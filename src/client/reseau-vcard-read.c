/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cards of version 3 and 4 (RFC 2426, RFC 6350), read into tables that the one import of tables
 * brings into the cache: what it decides of ids and of who sees a record holds for cards too. */
#include "reseau-vcard.h"

#include "reseau-error.h"
#include "reseau-id.h"

#include <string.h>

#define MOST_BYTES (16 * 1024 * 1024)
#define MOST_CARDS 10000

/* What came from somewhere else is for whoever brought it alone, until they say otherwise. */
#define SEEN_BY "me"
#define SOURCE "vCard"

typedef struct {
  char *name; /* upper case, without its group */
  char *value;
  gboolean coded; /* in a way that only older cards have */
} Property;

/* One card: cells by the name of their column. */
typedef struct {
  GHashTable *cells;
  GPtrArray *columns; /* in the order in which they came */
  gboolean structure;
  gboolean ours;
  gboolean named;
  gboolean old;
} Card;

static void
property_clear (Property *property)
{
  g_free (property->name);
  g_free (property->value);
}

static void
card_free (gpointer data)
{
  Card *card = data;

  g_hash_table_unref (card->cells);
  g_ptr_array_unref (card->columns);
  g_free (card);
}

static Card *
card_new (void)
{
  Card *card = g_new0 (Card, 1);

  card->cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  card->columns = g_ptr_array_new_with_free_func (g_free);
  return card;
}

/* --- lines ------------------------------------------------------------------------------ */

/* Lines that begin with a space or a tab belong to the one before. */
static GPtrArray *
unfold (const char *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) raw = g_strsplit (text, "\n", -1);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; raw[i] != NULL; i++) {
    char *end = strchr (raw[i], '\0');

    if (end > raw[i] && end[-1] == '\r')
      end[-1] = '\0';
    if (*raw[i] != ' ' && *raw[i] != '\t') {
      g_ptr_array_add (lines, g_strdup (line->str));
      g_string_truncate (line, 0);
    }
    g_string_append (line, *raw[i] == ' ' || *raw[i] == '\t' ? raw[i] + 1 : raw[i]);
  }
  g_ptr_array_add (lines, g_strdup (line->str));
  return lines;
}

/* Returns: where the name and what is said of it end: a colon that no quotes hold */
static const char *
find_value (const char *line)
{
  gboolean quoted = FALSE;

  for (const char *p = line; *p != '\0'; p++) {
    if (*p == '"')
      quoted = !quoted;
    else if (*p == ':' && !quoted)
      return p;
  }
  return NULL;
}

static gboolean
read_property (const char *line, Property *property)
{
  const char *colon = find_value (line);
  g_autofree char *head = colon != NULL ? g_strndup (line, (gsize) (colon - line)) : NULL;
  g_autofree char *upper = head != NULL ? g_ascii_strup (head, -1) : NULL;
  char *semicolon, *dot;

  if (upper == NULL)
    return FALSE;
  semicolon = strchr (upper, ';');
  property->coded = semicolon != NULL && strstr (semicolon, "QUOTED-PRINTABLE") != NULL;
  if (semicolon != NULL)
    *semicolon = '\0';
  dot = strrchr (upper, '.');
  property->name = g_strdup (dot != NULL ? dot + 1 : upper);
  property->value = g_strdup (colon + 1);
  return TRUE;
}

/* --- values ----------------------------------------------------------------------------- */

/* Returns: (transfer full): the part of that number, as somebody wrote it */
static char *
dup_part (const char *value, guint number)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++) {
    gboolean escaped = *p == '\\' && p[1] != '\0';

    if (!escaped && *p == ';') {
      if (number-- == 0)
        break;
      continue;
    }
    if (escaped)
      p++;
    if (number == 0)
      g_string_append_c (out, escaped && (*p == 'n' || *p == 'N') ? '\n' : *p);
  }
  return g_strstrip (g_string_free (g_steal_pointer (&out), FALSE));
}

/* A text has no parts: a semicolon that nobody escaped is one. */
static char *
dup_text (const char *value)
{
  GString *out = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++) {
    gboolean escaped = *p == '\\' && p[1] != '\0';

    if (escaped)
      p++;
    g_string_append_c (out, escaped && (*p == 'n' || *p == 'N') ? '\n' : *p);
  }
  return g_strstrip (g_string_free (out, FALSE));
}

/* The first of a kind stands; an empty one says nothing. */
static gboolean
set_cell (Card *card, const char *column, char *value /* takes */)
{
  gboolean taken = g_hash_table_contains (card->cells, column);

  if (*value == '\0' || taken) {
    g_free (value);
    return taken;
  }
  g_hash_table_insert (card->cells, g_strdup (column), value);
  g_ptr_array_add (card->columns, g_strdup (column));
  return FALSE;
}

/* The import says of a column that it does not know that it was left out. */
static void
leave_out (Card *card, const char *name)
{
  g_autofree char *column = g_strconcat ("vCard ", name, NULL);

  if (g_hash_table_contains (card->cells, column))
    return;
  g_hash_table_insert (card->cells, g_strdup (column), g_strdup (""));
  g_ptr_array_add (card->columns, g_steal_pointer (&column));
}

static void
set_phone (Card *card, const char *value)
{
  gboolean uri = g_ascii_strncasecmp (value, "tel:", 4) == 0;

  if (set_cell (card, "phone", uri ? dup_part (value + 4, 0) : dup_text (value)))
    leave_out (card, "TEL");
}

static void
set_place (Card *card, const char *value)
{
  if (set_cell (card, "address", dup_part (value, 2)))
    leave_out (card, "ADR");
  set_cell (card, "city", dup_part (value, 3));
  set_cell (card, "postcode", dup_part (value, 5));
}

/* geo:50.62,3.4 */
static void
set_geo (Card *card, const char *value)
{
  g_auto (GStrv) parts = NULL;

  if (g_ascii_strncasecmp (value, "geo:", 4) != 0)
    return;
  parts = g_strsplit_set (value + 4, ",;", 3);
  if (g_strv_length (parts) < 2)
    return;
  set_cell (card, "lat", g_strdup (parts[0]));
  set_cell (card, "lon", g_strdup (parts[1]));
}

static void
set_uid (Card *card, const char *value)
{
  gboolean uuid = g_ascii_strncasecmp (value, "urn:uuid:", 9) == 0;

  if (uuid && reseau_id_is_valid (value + 9))
    set_cell (card, "id", g_strdup (value + 9));
  set_cell (card, "source_id", dup_text (value));
}

/* Nobody is shown to more than those who were written down, and no card makes anything public. */
static void
set_visibility (Card *card, const char *value)
{
  static const char *const known[] = { "me", "structure", "network", NULL };

  if (g_strv_contains (known, value))
    set_cell (card, "visibility", g_strdup (value));
}

static void
take_name (Card *card, const Property *property)
{
  if (g_str_equal (property->name, "FN")) {
    set_cell (card, "FN", dup_text (property->value));
    return;
  }
  set_cell (card, "family", dup_part (property->value, 0));
  set_cell (card, "first_name", dup_part (property->value, 1));
}

/* @name: of a property; Returns: whether it was understood */
static gboolean
take_known (Card *card, const Property *property)
{
  const char *name = property->name, *value = property->value;

  if (g_str_equal (name, "FN") || g_str_equal (name, "N"))
    take_name (card, property);
  else if (g_str_equal (name, "TEL"))
    set_phone (card, value);
  else if (g_str_equal (name, "ADR"))
    set_place (card, value);
  else if (g_str_equal (name, "GEO"))
    set_geo (card, value);
  else if (g_str_equal (name, "UID"))
    set_uid (card, value);
  else if (g_str_equal (name, "X-RESEAU-VISIBILITY"))
    set_visibility (card, value);
  else if (g_str_equal (name, "ORG"))
    set_cell (card, "ORG", dup_part (value, 0));
  else if (g_str_equal (name, "URL"))
    set_cell (card, "website", g_strdup (value));
  else if (g_str_equal (name, "NOTE"))
    set_cell (card, "NOTE", dup_text (value));
  else
    return FALSE;
  return TRUE;
}

static void
take_property (Card *card, const Property *property)
{
  static const char *const silent[] = { "REV", "END", NULL };
  const char *name = property->name;

  if (g_str_equal (name, "VERSION"))
    card->old = !g_str_equal (property->value, "3.0") && !g_str_equal (property->value, "4.0");
  else if (g_str_equal (name, "KIND") || g_str_equal (name, "X-ABSHOWAS"))
    card->structure = g_ascii_strcasecmp (property->value, "org") == 0 ||
                      g_ascii_strcasecmp (property->value, "company") == 0;
  else if (g_str_equal (name, "PRODID"))
    card->ours = strstr (property->value, "//Concertes//Reseau//") != NULL;
  else if (g_str_equal (name, "EMAIL")) {
    if (set_cell (card, "email", dup_text (property->value)))
      leave_out (card, name);
  }
  else if (property->coded || (!take_known (card, property) && !g_strv_contains (silent, name)))
    leave_out (card, name);
}

/* --- tables ------------------------------------------------------------------------------- */

static void
rename_cell (Card *card, const char *from, const char *to)
{
  const char *value = g_hash_table_lookup (card->cells, from);

  if (value != NULL && !g_hash_table_contains (card->cells, to))
    set_cell (card, to, g_strdup (value));
  g_hash_table_remove (card->cells, from);
}

static void
drop_cell (Card *card, const char *column, const char *name)
{
  if (g_hash_table_remove (card->cells, column))
    leave_out (card, name);
}

static void
finish_person (Card *card)
{
  rename_cell (card, "family", "name");
  rename_cell (card, "FN", "name");
  drop_cell (card, "ORG", "ORG");
  drop_cell (card, "NOTE", "NOTE");
  drop_cell (card, "website", "URL");
  drop_cell (card, "address", "ADR");
  g_hash_table_remove (card->cells, "city");
  g_hash_table_remove (card->cells, "postcode");
  g_hash_table_remove (card->cells, "lat");
  g_hash_table_remove (card->cells, "lon");
}

static void
finish_structure (Card *card)
{
  rename_cell (card, "FN", "name");
  rename_cell (card, "ORG", "name");
  rename_cell (card, "NOTE", "description");
  g_hash_table_remove (card->cells, "family");
  g_hash_table_remove (card->cells, "first_name");
}

/* One of ours is known by its id; another by its number where it comes from, and whoever it is of
 * was not asked whether their address may be passed on. */
static void
finish_card (Card *card)
{
  if (card->structure)
    finish_structure (card);
  else
    finish_person (card);
  card->named = g_hash_table_contains (card->cells, "name");
  card->ours = card->ours && g_hash_table_contains (card->cells, "id");
  if (!g_hash_table_contains (card->cells, "visibility") || !card->ours) {
    g_hash_table_remove (card->cells, "visibility");
    g_hash_table_insert (card->cells, g_strdup ("visibility"), g_strdup (SEEN_BY));
    g_ptr_array_add (card->columns, g_strdup ("visibility"));
  }
  if (card->ours) {
    g_hash_table_remove (card->cells, "source_id");
    return;
  }
  g_hash_table_remove (card->cells, "id");
  set_cell (card, "source", g_strdup (SOURCE));
  if (!card->structure)
    set_cell (card, "consent", g_strdup ("no"));
}

static GPtrArray *
list_columns (const GPtrArray *cards)
{
  GPtrArray *columns = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < cards->len; i++) {
    const Card *card = g_ptr_array_index (cards, i);

    for (guint j = 0; j < card->columns->len; j++) {
      const char *column = g_ptr_array_index (card->columns, j);

      if (g_hash_table_contains (card->cells, column) && g_hash_table_add (seen, (char *) column))
        g_ptr_array_add (columns, (char *) column);
    }
  }
  return columns;
}

static GStrv
dup_row (const GPtrArray *columns, const Card *card)
{
  g_autoptr (GStrvBuilder) row = g_strv_builder_new ();

  for (guint i = 0; i < columns->len; i++) {
    const char *column = g_ptr_array_index (columns, i);
    const char *cell = card != NULL ? g_hash_table_lookup (card->cells, column) : column;

    g_strv_builder_add (row, cell != NULL ? cell : "");
  }
  return g_strv_builder_end (row);
}

static void
table_free (gpointer data)
{
  ReseauVcardTable *self = data;

  reseau_csv_free (self->table);
  g_free (self);
}

/* Those of one kind that come from one sort of place. */
static void
add_table (GPtrArray *tables, const GPtrArray *cards, gboolean structure, gboolean ours)
{
  g_autoptr (GPtrArray) mine = g_ptr_array_new ();
  g_autoptr (GPtrArray) columns = NULL;
  ReseauVcardTable *table;

  for (guint i = 0; i < cards->len; i++) {
    Card *card = g_ptr_array_index (cards, i);

    if (card->structure == structure && card->ours == ours)
      g_ptr_array_add (mine, card);
  }
  if (mine->len == 0)
    return;
  columns = list_columns (mine);
  table = g_new0 (ReseauVcardTable, 1);
  table->kind = structure ? "structure" : "person";
  table->table = g_new0 (ReseauCsv, 1);
  table->table->separator = ',';
  table->table->encoding = "UTF-8";
  table->table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (table->table->rows, dup_row (columns, NULL));
  for (guint i = 0; i < mine->len; i++)
    g_ptr_array_add (table->table->rows, dup_row (columns, g_ptr_array_index (mine, i)));
  g_ptr_array_add (tables, table);
}

/* --- cards ---------------------------------------------------------------------------------- */

static gboolean
is_line (const Property *property, const char *name)
{
  return g_str_equal (property->name, name) &&
         g_ascii_strcasecmp (g_strstrip (property->value), "VCARD") == 0;
}

/* What never ends, has no name or is of another version is no card. */
static GPtrArray *
read_cards (const char *text)
{
  GPtrArray *cards = g_ptr_array_new_with_free_func (card_free);
  g_autoptr (GPtrArray) lines = unfold (text);
  Card *card = NULL;

  for (guint i = 0; i < lines->len && cards->len < MOST_CARDS; i++) {
    Property property = { 0 };

    if (!read_property (g_ptr_array_index (lines, i), &property))
      continue;
    if (is_line (&property, "BEGIN")) {
      g_clear_pointer (&card, card_free);
      card = card_new ();
    }
    else if (card != NULL && is_line (&property, "END")) {
      finish_card (card);
      if (card->named && !card->old)
        g_ptr_array_add (cards, g_steal_pointer (&card));
      g_clear_pointer (&card, card_free);
    }
    else if (card != NULL)
      take_property (card, &property);
    property_clear (&property);
  }
  g_clear_pointer (&card, card_free);
  return cards;
}

/**
 * reseau_vcard_read:
 *
 * Returns: (transfer full) (element-type ReseauVcardTable): one table for each kind and origin;
 *   %NULL with %RESEAU_ERROR_INVALID where there is no card
 */
GPtrArray *
reseau_vcard_read (const char *bytes, gsize length, GError **error)
{
  gboolean marked = length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) cards = NULL;
  GPtrArray *tables;

  if (length > MOST_BYTES || !g_utf8_validate (bytes, (gssize) length, NULL)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID,
                         "This is no text in UTF-8 of less than 16 megabytes");
    return NULL;
  }
  text = g_strndup (bytes + (marked ? 3 : 0), length - (marked ? 3 : 0));
  cards = read_cards (text);
  if (cards->len == 0) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID,
                         "There is no card of version 3 or 4 in it");
    return NULL;
  }
  tables = g_ptr_array_new_with_free_func (table_free);
  for (guint i = 0; i < 4; i++)
    add_table (tables, cards, i < 2, i % 2 == 0);
  return tables;
}
