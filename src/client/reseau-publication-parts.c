/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-publication-private.h"

#include "reseau-blob.h"
#include "reseau-config.h"
#include "reseau-scope.h"
#include "reseau-when.h"

#define GETTEXT_PACKAGE RESEAU_GETTEXT_PACKAGE
#include <glib/gi18n-lib.h>
#include <string.h>

/* One record as a part of a document: order and words are those of the schema. */

/* More than a word or two stands below its label, not beside it. */
#define SHORT_MOST 90

static const ReseauKind *
get_kind (const ReseauMaker *self, const ReseauRecord *record)
{
  return reseau_schema_get_kind (self->display.schema, record->kind);
}

static const char *
label_of (const ReseauMaker *self, const ReseauLabel *label)
{
  return reseau_label_get (label, self->display.language);
}

char *
reseau_maker_dup_anchor (const ReseauRecord *record)
{
  return g_strconcat ("r-", record->id, NULL);
}

/* --- what may be shown ----------------------------------------------------------------- */

static gboolean
is_contact (const ReseauField *field)
{
  return field->type == RESEAU_FIELD_PHONE || field->type == RESEAU_FIELD_EMAIL;
}

/* A person says whether their number is for nobody, for the network or for all. */
static gboolean
agrees (const ReseauRecord *record, ReseauAudience audience)
{
  const char *consent = reseau_record_get_string (record, "consent");

  if (!g_str_equal (record->kind, "person"))
    return TRUE;
  if (g_strcmp0 (consent, "no") == 0)
    return FALSE;
  return audience == RESEAU_AUDIENCE_NETWORK || g_strcmp0 (consent, "yes") == 0;
}

/**
 * reseau_publication_may_show:
 *
 * Returns: whether the field may be in it: contacts only where they are wanted and agreed to
 */
gboolean
reseau_publication_may_show (const ReseauRecord *record, const ReseauField *field,
                             const ReseauPublicationRequest *request)
{
  if (field->is_private && request->audience == RESEAU_AUDIENCE_PUBLIC)
    return FALSE;
  if (!is_contact (field))
    return TRUE;
  return request->contacts && agrees (record, request->audience);
}

/**
 * reseau_publication_may_contain:
 *
 * Outside the network goes what was said to be for everybody, and a person's path with the date
 * on which they agreed.
 */
gboolean
reseau_publication_may_contain (const ReseauRecord *record, ReseauAudience audience)
{
  if (audience == RESEAU_AUDIENCE_NETWORK)
    return TRUE;
  if (reseau_scope_get_kind (record->scope) != RESEAU_SCOPE_KIND_NET)
    return FALSE;
  if (g_str_equal (record->kind, "person"))
    return g_strcmp0 (reseau_record_get_string (record, "consent"), "yes") == 0;
  if (g_strcmp0 (reseau_record_get_string (record, "nature"), "testimony") == 0 &&
      reseau_record_get_string (record, "consent_on") == NULL)
    return FALSE;
  return reseau_value_get_bool (reseau_record_get (record, "public"));
}

/* --- values ------------------------------------------------------------------------------ */

/* Returns: (nullable): where the value of a field leads */
static char *
dup_href (const ReseauField *field, const char *text)
{
  g_autofree char *scheme = NULL;

  switch (field->type) {
  case RESEAU_FIELD_EMAIL:
    return g_strconcat ("mailto:", text, NULL);
  case RESEAU_FIELD_PHONE:
    return reseau_display_dup_phone_uri (text);
  case RESEAU_FIELD_URL:
    scheme = g_uri_parse_scheme (text);
    if (scheme == NULL)
      return g_strconcat ("https://", text, NULL);
    return g_str_equal (scheme, "http") || g_str_equal (scheme, "https") ? g_strdup (text) : NULL;
  default:
    return NULL;
  }
}

/* Names only of those who may be named. */
static char *
dup_names (const ReseauMaker *self, const ReseauValue *value)
{
  gboolean is_list = reseau_value_is_list (value);
  guint n = is_list ? reseau_value_get_length (value) : 1;
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    const char *id = reseau_value_get_string (is_list ? reseau_value_get_at (value, i) : value);
    const char *name = id != NULL ? g_hash_table_lookup (self->display.names, id) : NULL;

    if (name != NULL)
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", name);
  }
  return g_string_free (out, FALSE);
}

static char *
dup_words (const ReseauMaker *self, const ReseauField *field, const ReseauValue *value)
{
  if (field->type == RESEAU_FIELD_REF || field->type == RESEAU_FIELD_REFS)
    return dup_names (self, value);
  if (field->type == RESEAU_FIELD_BOOLEAN)
    return g_strdup (reseau_value_get_bool (value) ? _ ("Yes") : _ ("No"));
  return reseau_display_dup_value (&self->display, field, value);
}

/* Returns: (transfer full): the value of a field in words, empty for none */
static char *
dup_field (const ReseauMaker *self, const ReseauRecord *record, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (get_kind (self, record), key);
  const ReseauValue *value = reseau_record_get (record, key);

  if (field == NULL || value == NULL || reseau_value_is_empty (value) ||
      !reseau_publication_may_show (record, field, self->request))
    return g_strdup ("");
  return dup_words (self, field, value);
}

/* --- the head of a record ------------------------------------------------------------------ */

static void
add_part (GString *out, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (out->len > 0)
    g_string_append (out, " · ");
  g_string_append (out, text);
}

static void
add_meta (const ReseauMaker *self, const GString *text)
{
  if (text->len > 0)
    reseau_document_add_text (self->document, RESEAU_BLOCK_META, text->str);
}

static void
add_fields_line (const ReseauMaker *self, const ReseauRecord *record, const char *const *keys)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autofree char *text = dup_field (self, record, keys[i]);

    add_part (line, g_strdelimit (text, "\n", ' '));
  }
  add_meta (self, line);
}

/* "Good practice", above the title. */
static void
add_kicker (const ReseauMaker *self, const ReseauRecord *record)
{
  const ReseauKind *kind = get_kind (self, record);
  g_autofree char *nature = kind->n_natures > 0 ? dup_field (self, record, "nature") : NULL;
  ReseauBlock *block = reseau_document_add (self->document, RESEAU_BLOCK_META);

  reseau_block_add_run (block,
                        nature != NULL && *nature != '\0' ? nature : label_of (self, &kind->label),
                        NULL, TRUE);
}

static void
add_when (const ReseauMaker *self, const ReseauRecord *record)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *place = dup_field (self, record, "place");
  g_autofree char *state = dup_field (self, record, "state");
  const char *start = reseau_record_get_string (record, "start");
  g_autofree char *span =
      start != NULL ? reseau_when_span (start, reseau_record_get_string (record, "end")) : NULL;

  add_part (line, span);
  add_part (line, place);
  add_part (line, state);
  add_meta (self, line);
}

static void
add_freshness (const ReseauMaker *self, const ReseauRecord *record)
{
  g_autofree char *day = dup_field (self, record, "verified_on");
  g_autofree char *words = NULL;

  if (*day == '\0')
    return;
  /* Translators: %s is a day */
  words = g_strdup_printf (_ ("Checked on %s"), day);
  reseau_document_add_text (self->document, RESEAU_BLOCK_META, words);
}

static void
add_head (const ReseauMaker *self, const ReseauRecord *record)
{
  static const char *const fiche[] = { "structure", "authors", NULL };
  static const char *const structure[] = { "acronym", "type", "address", "postcode", "city", NULL };
  static const char *const person[] = { "roles", NULL };

  if (g_str_equal (record->kind, "meeting"))
    add_when (self, record);
  else if (g_str_equal (record->kind, "fiche"))
    add_fields_line (self, record, fiche);
  else if (g_str_equal (record->kind, "structure"))
    add_fields_line (self, record, structure);
  else if (g_str_equal (record->kind, "person"))
    add_fields_line (self, record, person);
  add_freshness (self, record);
}

/* --- what one has to know before handing it on ------------------------------------------------ */

static const char *
scope_words (const ReseauRecord *record)
{
  switch (reseau_scope_get_kind (record->scope)) {
  case RESEAU_SCOPE_KIND_USER:
    return _ ("Not shared: only you see it.");
  case RESEAU_SCOPE_KIND_ORG:
    return _ ("Kept to the structure: the network does not see it.");
  case RESEAU_SCOPE_KIND_PAIR:
    return _ ("Kept to the two sides of the visit.");
  case RESEAU_SCOPE_KIND_NET:
  case RESEAU_SCOPE_KIND_INVALID:
  default:
    return NULL;
  }
}

static const char *
status_words (const ReseauRecord *record)
{
  const char *status = g_str_equal (record->kind, "fiche")
                           ? reseau_record_get_string (record, "status")
                           : "published";

  if (status == NULL || g_str_equal (status, "draft"))
    return _ ("Draft: it is not published yet.");
  if (g_str_equal (status, "to_review"))
    return _ ("To be reviewed: it is not published yet.");
  if (g_str_equal (status, "to_update"))
    return _ ("To be brought up to date: some of it may no longer be right.");
  if (g_str_equal (status, "archived"))
    return _ ("Archived: it is no longer kept up to date.");
  return NULL;
}

static void
add_sentence (GString *out, const char *sentence)
{
  if (sentence == NULL)
    return;
  if (out->len > 0)
    g_string_append_c (out, ' ');
  g_string_append (out, sentence);
}

static gboolean
withholds_contact (const ReseauMaker *self, const ReseauRecord *record)
{
  const ReseauKind *kind = get_kind (self, record);

  for (guint i = 0; i < kind->n_fields; i++)
    if (is_contact (&kind->fields[i]) &&
        reseau_record_get_string (record, kind->fields[i].key) != NULL &&
        !agrees (record, self->request->audience))
      return TRUE;
  return FALSE;
}

static void
add_notice (const ReseauMaker *self, const ReseauShown *shown)
{
  const ReseauRecord *record = shown->record;
  g_autoptr (GString) words = g_string_new (NULL);

  add_sentence (words, status_words (record));
  add_sentence (words, scope_words (record));
  if (reseau_value_get_bool (reseau_record_get (record, "archived")))
    add_sentence (words, _ ("No longer active."));
  if (reseau_value_get_length (shown->pending) > 0)
    add_sentence (words, _ ("Some changes in it were not sent yet: colleagues do not see them."));
  if (reseau_value_get_length (record->alts) > 0)
    add_sentence (words, _ ("A part of it has two versions: nobody has decided yet."));
  if (withholds_contact (self, record))
    add_sentence (words, _ ("This person does not wish their contact details to be passed on."));
  if (words->len > 0)
    reseau_document_add_text (self->document, RESEAU_BLOCK_NOTICE, words->str);
}

/* --- lists ------------------------------------------------------------------------------------ */

static gboolean
is_told (const ReseauField *item)
{
  return !item->is_hidden && item->type != RESEAU_FIELD_BLOB;
}

static guint
count_told (const ReseauField *field)
{
  guint n = 0;

  for (guint i = 0; i < field->n_items; i++)
    n += is_told (&field->items[i]);
  return n;
}

static void
add_table (const ReseauMaker *self, const ReseauField *field, const ReseauValue *list)
{
  ReseauBlock *block = reseau_document_add (self->document, RESEAU_BLOCK_TABLE);

  block->columns = count_told (field);
  for (guint i = 0; i < field->n_items; i++) {
    if (!is_told (&field->items[i]))
      continue;
    reseau_block_add_line (block);
    reseau_block_add_run (block, label_of (self, &field->items[i].label), NULL, FALSE);
  }
  for (guint row = 0; row < reseau_value_get_length (list); row++)
    for (guint i = 0; i < field->n_items; i++) {
      const ReseauValue *value =
          reseau_value_get (reseau_value_get_at (list, row), field->items[i].key);
      g_autofree char *text = NULL;

      if (!is_told (&field->items[i]))
        continue;
      text = value != NULL ? dup_words (self, &field->items[i], value) : g_strdup ("");
      reseau_block_add_line (block);
      reseau_block_add_run (block, text, NULL, FALSE);
    }
}

static void
add_entry_runs (const ReseauMaker *self, ReseauBlock *block, const ReseauField *field,
                const ReseauValue *entry)
{
  gboolean first = TRUE;

  for (guint i = 0; i < field->n_items; i++) {
    const ReseauValue *value = reseau_value_get (entry, field->items[i].key);
    g_autofree char *text = NULL;

    if (!is_told (&field->items[i]) || value == NULL || reseau_value_is_empty (value))
      continue;
    text = dup_words (self, &field->items[i], value);
    if (!first)
      reseau_block_add_run (block, "\n", NULL, FALSE);
    reseau_block_add_run (block, text, NULL, first);
    first = FALSE;
  }
}

static void
add_list (const ReseauMaker *self, const ReseauField *field, const ReseauValue *list)
{
  gboolean numbered = g_str_equal (field->key, "steps");
  ReseauBlock *block;

  if (count_told (field) >= 3 && count_told (field) <= RESEAU_BLOCK_COLUMNS) {
    add_table (self, field, list);
    return;
  }
  block = reseau_document_add (self->document, numbered ? RESEAU_BLOCK_STEPS : RESEAU_BLOCK_LIST);
  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    const ReseauValue *entry = reseau_value_get_at (list, i);

    reseau_block_add_line (block);
    if (reseau_value_is_string (entry))
      reseau_block_add_run (block, reseau_value_get_string (entry), NULL, FALSE);
    else
      add_entry_runs (self, block, field, entry);
  }
}

static void
add_photo (const ReseauMaker *self, const ReseauValue *element)
{
  const char *sha256 = reseau_value_get_member_string (element, "sha256");
  const char *alt = reseau_value_get_member_string (element, "alt");
  const char *name = reseau_value_get_member_string (element, "name");
  ReseauBlock *block = reseau_document_add (self->document, RESEAU_BLOCK_FIGURE);

  if (sha256 != NULL && reseau_blob_id_is_valid (sha256) &&
      reseau_blob_folder_get_size (self->blobs, sha256) > 0)
    block->path = reseau_blob_folder_dup_path (self->blobs, sha256);
  block->media_type = g_strdup (reseau_value_get_member_string (element, "type"));
  block->width = (int) CLAMP (reseau_value_get_member_int (element, "w", 0), 0, 65535);
  block->height = (int) CLAMP (reseau_value_get_member_int (element, "h", 0), 0, 65535);
  if (alt != NULL && *alt != '\0')
    reseau_block_add_run (block, alt, NULL, FALSE);
  else if (name != NULL)
    reseau_block_add_run (block, name, NULL, FALSE);
}

static void
add_files (const ReseauMaker *self, const ReseauField *field, const ReseauValue *list)
{
  ReseauBlock *block;

  if (reseau_field_holds_pictures (field)) {
    for (guint i = 0; i < reseau_value_get_length (list); i++)
      add_photo (self, reseau_value_get_at (list, i));
    return;
  }
  block = reseau_document_add (self->document, RESEAU_BLOCK_LIST);
  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    const char *name = reseau_value_get_member_string (reseau_value_get_at (list, i), "name");

    reseau_block_add_line (block);
    reseau_block_add_run (block, name != NULL ? name : _ ("File"), NULL, FALSE);
  }
}

/* --- sections --------------------------------------------------------------------------------- */

/* What the head says already, or nobody reads on paper. */
static gboolean
is_elsewhere (const ReseauKind *kind, const ReseauField *field)
{
  static const char *const everywhere[] = { "nature", "verified_on", "consent", "archived", NULL };
  static const char *const fiche[] = { "summary", "structure", "authors", "review_every", NULL };
  static const char *const structure[] = { "acronym",  "type", "lat",     "lon",
                                           "postcode", "city", "address", NULL };
  static const char *const meeting[] = { "start", "end", "timezone", "place", NULL };
  static const char *const person[] = { "roles", NULL };
  const char *const *known = g_str_equal (kind->name, "fiche")       ? fiche
                             : g_str_equal (kind->name, "structure") ? structure
                             : g_str_equal (kind->name, "meeting")   ? meeting
                                                                     : person;

  if (field->is_virtual || field->is_hidden || field->type == RESEAU_FIELD_STATE)
    return TRUE;
  return g_strv_contains (everywhere, field->key) || g_strv_contains (known, field->key) ||
         g_strv_contains ((const char *const *) kind->title, field->key);
}

static gboolean
is_shown (const ReseauMaker *self, const ReseauRecord *record, const ReseauField *field)
{
  const ReseauValue *value = reseau_record_get (record, field->key);

  return value != NULL && !reseau_value_is_empty (value) &&
         !is_elsewhere (get_kind (self, record), field) &&
         reseau_field_shows_in (field, record->fields) &&
         reseau_publication_may_show (record, field, self->request);
}

static gboolean
stands_below (const ReseauField *field, const char *words)
{
  if (field->type == RESEAU_FIELD_LIST)
    return TRUE;
  return field->type == RESEAU_FIELD_LONG_TEXT &&
         (strchr (words, '\n') != NULL || g_utf8_strlen (words, -1) > SHORT_MOST);
}

static void
add_pair (const ReseauMaker *self, ReseauBlock *pairs, const ReseauField *field, const char *words)
{
  g_autofree char *href = dup_href (field, words);

  reseau_block_add_line (pairs);
  reseau_block_add_run (pairs, label_of (self, &field->label), NULL, FALSE);
  reseau_block_add_line (pairs);
  reseau_block_add_run (pairs, words, href, FALSE);
}

static void
add_field_below (const ReseauMaker *self, const ReseauField *field, const ReseauValue *value,
                 const char *words)
{
  reseau_document_add_heading (self->document, 3, label_of (self, &field->label), NULL);
  if (field->type != RESEAU_FIELD_LIST)
    reseau_document_add_prose (self->document, words);
  else if (reseau_field_holds_blobs (field))
    add_files (self, field, value);
  else
    add_list (self, field, value);
}

static char *
dup_section_anchor (const ReseauRecord *record, const ReseauSection *section)
{
  return g_strdup_printf ("r-%s-%s", record->id, section->key);
}

static void
add_section (const ReseauMaker *self, const ReseauRecord *record, const ReseauSection *section)
{
  const ReseauKind *kind = get_kind (self, record);
  g_autofree char *anchor = dup_section_anchor (record, section);
  ReseauBlock *pairs = NULL;
  gboolean begun = FALSE;

  for (guint i = 0; i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    const ReseauValue *value = reseau_record_get (record, field->key);
    g_autofree char *words = NULL;

    if (!g_str_equal (field->section, section->key) || !is_shown (self, record, field))
      continue;
    words = dup_words (self, field, value);
    if (*words == '\0')
      continue;
    if (!begun)
      reseau_document_add_heading (self->document, 2, label_of (self, &section->label), anchor);
    begun = TRUE;
    if (stands_below (field, words)) {
      add_field_below (self, field, value, words);
      pairs = NULL;
      continue;
    }
    if (pairs == NULL)
      pairs = reseau_document_add (self->document, RESEAU_BLOCK_PAIRS);
    add_pair (self, pairs, field, words);
  }
}

/* --- whole records ---------------------------------------------------------------------------- */

void
reseau_maker_add_page (const ReseauMaker *self, const ReseauShown *shown)
{
  const ReseauRecord *record = shown->record;
  const ReseauKind *kind = get_kind (self, record);
  g_autofree char *title = reseau_display_dup_title (&self->display, record);
  g_autofree char *anchor = reseau_maker_dup_anchor (record);
  const char *summary = reseau_record_get_string (record, "summary");

  add_kicker (self, record);
  reseau_document_add_heading (self->document, 1, title, anchor);
  add_head (self, record);
  add_notice (self, shown);
  if (summary != NULL && *summary != '\0')
    reseau_document_add_text (self->document, RESEAU_BLOCK_LEAD, summary);
  for (guint i = 0; i < kind->n_sections; i++)
    add_section (self, record, &kind->sections[i]);
}

void
reseau_maker_add_entry (const ReseauMaker *self, const ReseauShown *shown)
{
  static const char *const keys[] = { "phone",  "email",   "website",       "contact_preference",
                                      "themes", "publics", "opening_hours", NULL };
  const ReseauRecord *record = shown->record;
  const ReseauKind *kind = get_kind (self, record);
  g_autofree char *title = reseau_display_dup_title (&self->display, record);
  g_autofree char *anchor = reseau_maker_dup_anchor (record);
  ReseauBlock *pairs = NULL;

  reseau_document_add_heading (self->document, 2, title, anchor);
  add_head (self, record);
  add_notice (self, shown);
  for (guint i = 0; keys[i] != NULL; i++) {
    const ReseauField *field = reseau_kind_get_field (kind, keys[i]);
    g_autofree char *words = field != NULL ? dup_field (self, record, keys[i]) : NULL;

    if (words == NULL || *words == '\0')
      continue;
    if (pairs == NULL)
      pairs = reseau_document_add (self->document, RESEAU_BLOCK_PAIRS);
    add_pair (self, pairs, field, words);
  }
}
