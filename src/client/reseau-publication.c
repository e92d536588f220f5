/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-publication-private.h"

#include "reseau-config.h"
#include "reseau-error.h"
#include "reseau-meeting.h"
#include "reseau-sentences.h"
#include "reseau-when.h"

#define GETTEXT_PACKAGE RESEAU_GETTEXT_PACKAGE
#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST_NAME 60
#define AT_ONCE 500

/* --- what is wanted ----------------------------------------------------------------------- */

ReseauPublicationRequest *
reseau_publication_request_new (ReseauAudience audience)
{
  ReseauPublicationRequest *self = g_new0 (ReseauPublicationRequest, 1);

  self->audience = audience;
  self->contacts = TRUE;
  return self;
}

static void
copy_id (gpointer id, gpointer value, gpointer to)
{
  g_hash_table_add (to, g_strdup (id));
}

ReseauPublicationRequest *
reseau_publication_request_copy (const ReseauPublicationRequest *self)
{
  ReseauPublicationRequest *copy = reseau_publication_request_new (self->audience);

  for (guint i = 0; self->ids != NULL && i < self->ids->len; i++)
    reseau_publication_request_add (copy, g_ptr_array_index (self->ids, i));
  copy->query = self->query != NULL ? reseau_query_copy (self->query) : NULL;
  if (self->except != NULL) {
    copy->except = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_foreach (self->except, copy_id, copy->except);
  }
  copy->title = g_strdup (self->title);
  copy->contacts = self->contacts;
  return copy;
}

void
reseau_publication_request_add (ReseauPublicationRequest *self, const char *id)
{
  if (self->ids == NULL)
    self->ids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->ids, g_strdup (id));
}

/* Whether a record that is found is to be in it. */
void
reseau_publication_request_set_wanted (ReseauPublicationRequest *self, const char *id,
                                       gboolean wanted)
{
  if (self->except == NULL)
    self->except = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (wanted)
    g_hash_table_remove (self->except, id);
  else
    g_hash_table_add (self->except, g_strdup (id));
}

void
reseau_publication_request_free (ReseauPublicationRequest *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_pointer (&self->except, g_hash_table_unref);
  g_free (self->title);
  g_free (self);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* What a list of meetings shows: those without a date too, which have no place in the calendar. */
static GArray *
query (ReseauStore *store, const ReseauQuery *query, guint most, GError **error)
{
  g_autoptr (ReseauQuery) wide = reseau_query_copy (query);

  if (reseau_meeting_is_period (query))
    return reseau_store_query (store, query, most, error);
  g_clear_pointer (&wide->from, g_free);
  g_clear_pointer (&wide->until, g_free);
  return reseau_store_query (store, wide, 0, error);
}

static gboolean
is_wanted (const ReseauPublicationRequest *request, const ReseauRecord *record)
{
  if (request->except != NULL && g_hash_table_contains (request->except, record->id))
    return FALSE;
  return reseau_meeting_is_period (request->query) ||
         reseau_meeting_is_wanted (record, request->query);
}

static gboolean
add_found (ReseauStore *store, const ReseauPublicationRequest *request, guint most, GPtrArray *ids,
           GError **error)
{
  guint n_not = request->except != NULL ? g_hash_table_size (request->except) : 0;
  g_autoptr (GArray) rids = query (store, request->query, most > 0 ? most + n_not + 1 : 0, error);

  if (rids == NULL)
    return FALSE;
  for (guint from = 0; from < rids->len; from += AT_ONCE) {
    g_autoptr (GPtrArray) rows = reseau_store_load_rows (store, &g_array_index (rids, gint64, from),
                                                         MIN (AT_ONCE, rids->len - from), error);

    if (rows == NULL)
      return FALSE;
    for (guint i = 0; i < rows->len; i++) {
      const ReseauRow *row = g_ptr_array_index (rows, i);

      if (row != NULL && is_wanted (request, row->record))
        g_ptr_array_add (ids, g_strdup (row->record->id));
    }
  }
  return TRUE;
}

/**
 * reseau_publication_find:
 * @most: 0 for all of them
 *
 * Returns: (transfer full) (element-type utf8): what is wanted, whoever may see it;
 *   %RESEAU_ERROR_TOO_LARGE when it is more than @most
 */
GPtrArray *
reseau_publication_find (ReseauStore *store, const ReseauPublicationRequest *request, guint most,
                         GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; request->ids != NULL && i < request->ids->len; i++)
    g_ptr_array_add (ids, g_strdup (g_ptr_array_index (request->ids, i)));
  if (request->query != NULL && !add_found (store, request, most, ids, error))
    return NULL;
  if (most > 0 && ids->len > most) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE,
                         "More records than a document may have");
    return NULL;
  }
  return g_steal_pointer (&ids);
}

/* Returns: (transfer full) (nullable) (element-type ReseauShown): what is to be in it */
static GPtrArray *
load_all (ReseauStore *store, const ReseauPublicationRequest *request, guint *left_out,
          GError **error)
{
  g_autoptr (GPtrArray) ids =
      reseau_publication_find (store, request, RESEAU_PUBLICATION_MOST, error);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_shown_free);

  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    ReseauShown *shown = reseau_store_get (store, g_ptr_array_index (ids, i), error);

    if (shown == NULL)
      return NULL;
    if (reseau_publication_may_contain (shown->record, request->audience)) {
      g_ptr_array_add (all, shown);
      continue;
    }
    *left_out += 1;
    reseau_shown_free (shown);
  }
  return ids != NULL ? g_steal_pointer (&all) : NULL;
}

/* Names of persons are only said where they wish it. */
static GHashTable *
load_names (ReseauStore *store, const ReseauDisplay *display, const GPtrArray *all,
            ReseauAudience audience)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < all->len; i++)
    reseau_display_collect_refs (
        display->schema, ((const ReseauShown *) g_ptr_array_index (all, i))->record, FALSE, ids);
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    g_autoptr (ReseauShown) shown = reseau_store_get (store, id, NULL);

    if (shown == NULL || shown->record->deleted ||
        (g_str_equal (shown->record->kind, "person") &&
         !reseau_publication_may_contain (shown->record, audience)))
      continue;
    g_hash_table_insert (names, g_strdup (id), reseau_display_dup_title (display, shown->record));
  }
  return names;
}

/* --- documents of several records ------------------------------------------------------------- */

static const ReseauRecord *
record_at (const GPtrArray *all, guint index)
{
  return ((const ReseauShown *) g_ptr_array_index (all, index))->record;
}

/* Returns: (nullable): the kind of all */
static const char *
common_kind (const GPtrArray *all)
{
  const char *kind = all->len > 0 ? record_at (all, 0)->kind : NULL;

  for (guint i = 1; i < all->len; i++)
    if (!g_str_equal (record_at (all, i)->kind, kind))
      return NULL;
  return kind;
}

static void
add_contents (const ReseauMaker *maker, const GPtrArray *all)
{
  ReseauBlock *block;

  reseau_document_add_heading (maker->document, 2, _ ("Contents"), NULL);
  block = reseau_document_add (maker->document, RESEAU_BLOCK_CONTENTS);
  for (guint i = 0; i < all->len; i++) {
    g_autofree char *title = reseau_display_dup_title (&maker->display, record_at (all, i));
    g_autofree char *anchor = reseau_maker_dup_anchor (record_at (all, i));
    g_autofree char *href = g_strconcat ("#", anchor, NULL);

    reseau_block_add_line (block);
    reseau_block_add_run (block, title, href, FALSE);
  }
}

static void
add_pages (const ReseauMaker *maker, const GPtrArray *all)
{
  add_contents (maker, all);
  for (guint i = 0; i < all->len; i++) {
    reseau_document_add (maker->document, RESEAU_BLOCK_PAGE);
    reseau_maker_add_page (maker, g_ptr_array_index (all, i));
  }
}

static void
add_directory (const ReseauMaker *maker, const GPtrArray *all)
{
  for (guint i = 0; i < all->len; i++)
    reseau_maker_add_entry (maker, g_ptr_array_index (all, i));
}

/* --- the agenda ------------------------------------------------------------------------------- */

static int
compare_starts (gconstpointer a, gconstpointer b)
{
  const ReseauShown *left = *(const ReseauShown *const *) a;
  const ReseauShown *right = *(const ReseauShown *const *) b;
  g_autoptr (GDateTime) from = reseau_when_parse (reseau_record_get_string (left->record, "start"));
  g_autoptr (GDateTime) to = reseau_when_parse (reseau_record_get_string (right->record, "start"));

  if (from == NULL || to == NULL)
    return (from == NULL) - (to == NULL);
  return g_date_time_compare (from, to);
}

static void
add_cell (ReseauBlock *table, const char *text, gboolean strong)
{
  reseau_block_add_line (table);
  reseau_block_add_run (table, text != NULL ? text : "", NULL, strong);
}

static char *
dup_words_of (const ReseauMaker *maker, const ReseauRecord *record, const char *key)
{
  const ReseauKind *kind = reseau_schema_get_kind (maker->display.schema, record->kind);
  const ReseauValue *value = reseau_record_get (record, key);

  if (value == NULL || reseau_value_is_empty (value))
    return NULL;
  return reseau_display_dup_value (&maker->display, reseau_kind_get_field (kind, key), value);
}

static char *
dup_where (const ReseauMaker *maker, const ReseauRecord *record)
{
  g_autofree char *commune = dup_words_of (maker, record, "commune");
  const char *place = reseau_record_get_string (record, "place");
  const char *address = reseau_record_get_string (record, "address");
  const char *parts[4] = { NULL };
  guint n = 0;

  if (place != NULL && g_hash_table_contains (maker->display.names, place))
    parts[n++] = g_hash_table_lookup (maker->display.names, place);
  if (address != NULL && *address != '\0')
    parts[n++] = address;
  if (commune != NULL)
    parts[n++] = commune;
  return g_strjoinv ("\n", (char **) parts);
}

static void
add_meeting (const ReseauMaker *maker, ReseauBlock *table, const ReseauRecord *record)
{
  const char *start = reseau_record_get_string (record, "start");
  g_autofree char *span =
      start != NULL ? reseau_when_span (start, reseau_record_get_string (record, "end")) : NULL;
  g_autofree char *title = reseau_display_dup_title (&maker->display, record);
  g_autofree char *nature = dup_words_of (maker, record, "nature");
  g_autofree char *state = dup_words_of (maker, record, "state");
  g_autofree char *where = dup_where (maker, record);

  add_cell (table, span, FALSE);
  add_cell (table, title, TRUE);
  if (nature != NULL) {
    reseau_block_add_run (table, "\n", NULL, FALSE);
    reseau_block_add_run (table, nature, NULL, FALSE);
  }
  add_cell (table, where, FALSE);
  add_cell (table, state, FALSE);
}

static ReseauBlock *
begin_month (const ReseauMaker *maker, const char *month)
{
  static const guint8 shares[] = { 27, 37, 24, 12 };
  g_autofree char *first = g_utf8_substring (month, 0, 1);
  g_autofree char *upper = g_utf8_strup (first, -1);
  g_autofree char *heading = g_strconcat (upper, g_utf8_next_char (month), NULL);
  ReseauBlock *table;

  reseau_document_add_heading (maker->document, 2, heading, NULL);
  table = reseau_document_add (maker->document, RESEAU_BLOCK_TABLE);
  table->columns = G_N_ELEMENTS (shares);
  memcpy (table->shares, shares, sizeof shares);
  add_cell (table, _ ("When"), FALSE);
  add_cell (table, _ ("Meeting"), FALSE);
  add_cell (table, _ ("Where"), FALSE);
  add_cell (table, _ ("State"), FALSE);
  return table;
}

static void
add_agenda (const ReseauMaker *maker, GPtrArray *all)
{
  g_autofree char *last = NULL;
  ReseauBlock *table = NULL;

  g_ptr_array_sort (all, compare_starts);
  for (guint i = 0; i < all->len; i++) {
    const ReseauRecord *record = record_at (all, i);
    const char *start = reseau_record_get_string (record, "start");
    g_autofree char *month =
        start != NULL ? reseau_when_month (start) : g_strdup (_ ("Without a date yet"));

    if (table == NULL || g_strcmp0 (month, last) != 0)
      table = begin_month (maker, month);
    g_free (last);
    last = g_steal_pointer (&month);
    add_meeting (maker, table, record);
  }
}

/* --- the whole -------------------------------------------------------------------------------- */

static const char *
standard_title (const char *kind)
{
  if (g_strcmp0 (kind, "fiche") == 0)
    return _ ("Fiches");
  if (g_strcmp0 (kind, "meeting") == 0)
    return _ ("Agenda of Meetings");
  if (g_strcmp0 (kind, "structure") == 0 || g_strcmp0 (kind, "person") == 0)
    return _ ("Directory");
  return _ ("Selection");
}

/* What one searched stands in the title. */
static char *
dup_title (const ReseauPublicationRequest *request, const char *kind)
{
  const char *text = request->query != NULL ? request->query->text : NULL;

  if (request->title != NULL)
    return g_strdup (request->title);
  if (text == NULL || *text == '\0')
    return g_strdup (standard_title (kind));
  /* Translators: the title of a document: what it has, then the words that were searched */
  return g_strdup_printf (_ ("%s: “%s”"), standard_title (kind), text);
}

static void
add_left_out (ReseauDocument *document, guint n)
{
  g_autofree char *words = NULL;

  if (n == 0)
    return;
  words = g_strdup_printf (ngettext ("%u record is not in this document: it is not to be shown "
                                     "outside the network.",
                                     "%u records are not in this document: they are not to be "
                                     "shown outside the network.",
                                     n),
                           n);
  reseau_document_add_text (document, RESEAU_BLOCK_NOTICE, words);
}

static void
add_all (const ReseauMaker *maker, GPtrArray *all, const char *kind, const char *day,
         guint left_out)
{
  g_autofree char *count = reseau_sentence_for_count (kind, all->len);
  g_autofree char *meta = g_strconcat (count, " · ", day, NULL);

  reseau_document_add_heading (maker->document, 1, maker->document->title, "title");
  reseau_document_add_text (maker->document, RESEAU_BLOCK_META, meta);
  add_left_out (maker->document, left_out);
  if (g_strcmp0 (kind, "meeting") == 0)
    add_agenda (maker, all);
  else if (g_strcmp0 (kind, "structure") == 0 || g_strcmp0 (kind, "person") == 0)
    add_directory (maker, all);
  else
    add_pages (maker, all);
}

static char *
dup_footer (const ReseauDocument *document, const char *day, ReseauAudience audience)
{
  if (audience == RESEAU_AUDIENCE_PUBLIC)
    return g_strdup_printf ("%s · %s", document->title, day);
  /* Translators: the foot of a page: title, day */
  return g_strdup_printf (_ ("%s · %s · for the network"), document->title, day);
}

static ReseauDocument *
make (ReseauStore *store, const ReseauDisplay *display, const ReseauPublicationRequest *request,
      GPtrArray *all, guint left_out)
{
  const char *kind = common_kind (all);
  g_autoptr (GHashTable) names = load_names (store, display, all, request->audience);
  g_autofree char *now = reseau_env_dup_timestamp (reseau_store_get_env (store));
  g_autofree char *day = reseau_when_date (now);
  g_autofree char *title = NULL;
  ReseauMaker maker = { NULL, *display, request, reseau_store_get_blobs (store) };
  gboolean single = all->len == 1 && request->query == NULL;

  maker.display.names = names;
  title = single ? reseau_display_dup_title (&maker.display, record_at (all, 0))
                 : dup_title (request, kind);
  maker.document =
      reseau_document_new (title, g_str_has_prefix (display->language, "fr") ? "fr" : "en");
  maker.document->created = g_strdup (now);
  maker.document->footer = dup_footer (maker.document, day, request->audience);
  if (single)
    reseau_maker_add_page (&maker, g_ptr_array_index (all, 0));
  else
    add_all (&maker, all, kind, day, left_out);
  return maker.document;
}

/**
 * reseau_publication_load:
 * @display: without names: those that may be said are read here
 *
 * Makes a document of what the cache has.  %RESEAU_ERROR_NOT_FOUND when there is nothing,
 * %RESEAU_ERROR_NOT_ALLOWED when nothing of it is for that audience, %RESEAU_ERROR_TOO_LARGE beyond
 * %RESEAU_PUBLICATION_MOST.
 *
 * Returns: (transfer full)
 */
ReseauPublication *
reseau_publication_load (ReseauStore *store, const ReseauDisplay *display,
                         const ReseauPublicationRequest *request, GError **error)
{
  guint left_out = 0;
  g_autoptr (GPtrArray) all = load_all (store, request, &left_out, error);
  ReseauPublication *self;

  if (all == NULL)
    return NULL;
  if (all->len == 0) {
    g_set_error_literal (error, RESEAU_ERROR,
                         left_out > 0 ? RESEAU_ERROR_NOT_ALLOWED : RESEAU_ERROR_NOT_FOUND,
                         "Nothing to be published");
    return NULL;
  }
  self = g_new0 (ReseauPublication, 1);
  self->left_out = left_out;
  self->kind = g_strdup (common_kind (all));
  self->document = make (store, display, request, all, left_out);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->titles = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < all->len; i++) {
    g_ptr_array_add (self->ids, g_strdup (record_at (all, i)->id));
    g_ptr_array_add (self->titles, reseau_display_dup_title (display, record_at (all, i)));
  }
  return self;
}

void
reseau_publication_free (ReseauPublication *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->document, reseau_document_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->titles, g_ptr_array_unref);
  g_free (self->kind);
  g_free (self);
}

/**
 * reseau_publication_dup_file_name:
 * @ending: "pdf" or the like
 *
 * Returns: (transfer full): a name that any disk takes
 */
char *
reseau_publication_dup_file_name (const ReseauPublication *self, const char *ending)
{
  const char *title = self->document->title;
  g_autofree char *base = g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, -1), MOST_NAME));

  g_strdelimit (base, "/\\:*?\"<>|\n\t", ' ');
  g_strstrip (base);
  while (*base == '.')
    memmove (base, base + 1, strlen (base));
  return g_strdup_printf ("%s.%s", *base != '\0' ? base : "document", ending);
}
