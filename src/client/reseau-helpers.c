/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks for who can help: by the themes that structures and people have, by the fiches that they
 * have written, by the words of what they say of themselves. */
#include "reseau-helpers.h"

#include "reseau-context-private.h"
#include "reseau-when.h"

#include <math.h>
#include <string.h>

/* So many of each kind are looked at, however large the network. */
#define MOST_LOOKED_AT 1000

/* Coordinates of a structure that does not say its commune, to about a kilometre. */
#define ROUNDED 100.0

typedef struct {
  ReseauContextReader *reader;
  ReseauQuery *need;
  char *commune;
} Job;

typedef struct {
  double lat;
  double lon;
  gboolean known;
  const char *code; /* (nullable) */
  char *name;       /* (nullable) */
} Place;

typedef struct {
  ReseauStore *store;
  const Job *job;
  ReseauDisplay display;
  Place near;
  ReseauValue *themes; /* codes that answer the need */
  GHashTable *helpers; /* id → ReseauHelper */
  GHashTable *people;  /* id → record of those among them */
  const char *today;
} Search;

static void
job_free (gpointer data)
{
  Job *job = data;

  reseau_context_reader_free (job->reader);
  reseau_query_free (job->need);
  g_free (job->commune);
  g_free (job);
}

void
reseau_helpers_free (ReseauHelpers *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self->commune);
  g_free (self->place);
  g_free (self);
}

static gboolean
has_text (const ReseauQuery *query)
{
  return query->text != NULL && *query->text != '\0';
}

/* --- where ------------------------------------------------------------------------------ */

static Place
place_of_commune (const Search *search, const char *code)
{
  const ReseauTerm *term = reseau_terms_get (search->display.terms, "zone", code);
  Place place = { 0 };

  if (term == NULL || (term->lat == 0 && term->lon == 0))
    return place;
  return (Place){ term->lat, term->lon, TRUE, term->code, g_strdup (term->label) };
}

/* The middle of its commune: two structures of one commune are as far as each other. */
static Place
place_of_structure (const Search *search, const ReseauRecord *structure)
{
  Place place = place_of_commune (search, reseau_record_get_string (structure, "commune"));
  const ReseauValue *lat = reseau_record_get (structure, "lat");
  const ReseauValue *lon = reseau_record_get (structure, "lon");

  if (!place.known && lat != NULL && lon != NULL) {
    place.lat = round (reseau_value_get_double (lat) * ROUNDED) / ROUNDED;
    place.lon = round (reseau_value_get_double (lon) * ROUNDED) / ROUNDED;
    place.known = TRUE;
  }
  if (place.name == NULL)
    place.name = g_strdup (reseau_record_get_string (structure, "city"));
  return place;
}

/* A person without a structure: the commune they say they work in. */
static Place
place_of_zones (const Search *search, const ReseauRecord *person)
{
  const ReseauValue *zones = reseau_record_get (person, "zones");

  for (guint i = 0; i < reseau_value_get_length (zones); i++) {
    Place place =
        place_of_commune (search, reseau_value_get_string (reseau_value_get_at (zones, i)));

    if (place.known)
      return place;
  }
  return (Place){ 0 };
}

static ReseauRecord *
dup_record (ReseauStore *store, const char *id)
{
  g_autoptr (ReseauShown) shown = id != NULL ? reseau_store_get (store, id, NULL) : NULL;

  return shown != NULL ? reseau_record_ref (shown->record) : NULL;
}

/* The commune that was chosen, or else that of the structure one works in. */
static void
find_near (Search *search)
{
  const ReseauAccount *account = search->job->reader->account;
  g_autoptr (ReseauRecord) home = NULL;

  search->near = place_of_commune (search, search->job->commune);
  if (search->near.known || account == NULL)
    return;
  home = dup_record (search->store, account->structure);
  if (home != NULL)
    search->near = place_of_structure (search, home);
}

/* Takes the name of @place. */
static void
set_place (const Search *search, ReseauHelper *helper, Place *place)
{
  g_free (helper->place);
  helper->place = g_steal_pointer (&place->name);
  helper->km = -1;
  if (place->known && search->near.known)
    helper->km = reseau_distance_km (search->near.lat, search->near.lon, place->lat, place->lon);
}

/* --- what for --------------------------------------------------------------------------- */

static void
add_theme (Search *search, ReseauValue *codes, const char *theme)
{
  g_autoptr (GPtrArray) all = reseau_terms_search (search->display.terms, "theme", NULL, 0);

  for (guint i = 0; i < all->len; i++) {
    const ReseauTerm *term = g_ptr_array_index (all, i);

    if (reseau_terms_is_within (search->display.terms, "theme", term->code, theme) &&
        !reseau_value_contains_string (codes, term->code))
      reseau_value_add (codes, reseau_value_new_string (term->code));
  }
}

/* The themes that were chosen with all that stands below them, or those that the words name. */
static void
find_themes (Search *search)
{
  const ReseauValue *chosen = reseau_value_get (search->job->need->filters, "themes");
  g_autoptr (GPtrArray) named = NULL;

  search->themes = reseau_value_new_list ();
  for (guint i = 0; i < reseau_value_get_length (chosen); i++)
    add_theme (search, search->themes, reseau_value_get_string (reseau_value_get_at (chosen, i)));
  if (reseau_value_get_length (chosen) > 0 || !has_text (search->job->need))
    return;
  named = reseau_terms_search (search->display.terms, "theme", search->job->need->text, 0);
  for (guint i = 0; i < named->len; i++)
    reseau_value_add (
        search->themes,
        reseau_value_new_string (((const ReseauTerm *) g_ptr_array_index (named, i))->code));
}

/* Returns: (nullable): what @record has of the themes that answer */
static const char *
find_theme_label (const Search *search, const ReseauRecord *record)
{
  const ReseauValue *themes = reseau_record_get (record, "themes");

  for (guint i = 0; i < reseau_value_get_length (search->themes); i++) {
    const char *code = reseau_value_get_string (reseau_value_get_at (search->themes, i));

    if (reseau_value_contains_string (themes, code))
      return reseau_terms_get_label (search->display.terms, "theme", code);
  }
  return NULL;
}

/* --- asking the cache ------------------------------------------------------------------- */

static gboolean
knows_filters (const Search *search, const char *kind)
{
  const ReseauKind *declared = reseau_schema_get_kind (search->display.schema, kind);
  const ReseauValue *filters = search->job->need->filters;

  for (guint i = 0; i < reseau_value_get_length (filters); i++)
    if (reseau_kind_get_field (declared, reseau_value_get_key_at (filters, i)) == NULL)
      return FALSE;
  return TRUE;
}

/* What was chosen, with the themes below the ones that were chosen. */
static ReseauQuery *
query_new (const Search *search, const char *kind)
{
  ReseauQuery *query = reseau_query_new (kind);
  const ReseauQuery *need = search->job->need;
  gboolean by_theme = reseau_value_get (need->filters, "themes") != NULL;

  query->filters = need->filters != NULL ? reseau_value_ref (need->filters) : NULL;
  query->as_typed = need->as_typed;
  query->sort = RESEAU_SORT_RECENT;
  if (!by_theme)
    return query;
  reseau_query_clear_filter (query, "themes");
  for (guint i = 0; i < reseau_value_get_length (search->themes); i++)
    reseau_query_add_filter (query, "themes",
                             reseau_value_get_string (reseau_value_get_at (search->themes, i)));
  return query;
}

/* Returns: (transfer full) (element-type ReseauRow): */
static GPtrArray *
ask (const Search *search, const ReseauQuery *query, GError **error)
{
  g_autoptr (GArray) rids = reseau_store_query (search->store, query, MOST_LOOKED_AT, error);

  return rids != NULL ? reseau_store_load_rows (
                            search->store, (const gint64 *) (gpointer) rids->data, rids->len, error)
                      : NULL;
}

/* Nobody is proposed who does not want their address passed on, or who has left. */
static gboolean
may_be_asked (const ReseauRecord *record)
{
  return !reseau_value_get_bool (reseau_record_get (record, "archived")) &&
         g_strcmp0 (reseau_record_get_string (record, "consent"), "no") != 0;
}

/* Returns: (transfer none) (nullable): %NULL for who is not to be asked */
static ReseauHelper *
get_helper (Search *search, const ReseauRecord *record)
{
  ReseauHelper *helper = g_hash_table_lookup (search->helpers, record->id);
  const ReseauAccount *account = search->job->reader->account;

  if (helper != NULL || !may_be_asked (record) ||
      (account != NULL && g_strcmp0 (account->uid, record->id) == 0))
    return helper;
  helper = g_new0 (ReseauHelper, 1);
  helper->id = g_strdup (record->id);
  helper->kind = g_strdup (record->kind);
  helper->title = reseau_display_dup_title (&search->display, record);
  helper->phone = g_strdup (reseau_record_get_string (record, "phone"));
  helper->email = g_strdup (reseau_record_get_string (record, "email"));
  helper->prefers = g_strdup (reseau_record_get_string (record, "contact_preference"));
  helper->theme = g_strdup (find_theme_label (search, record));
  helper->km = -1;
  g_hash_table_insert (search->helpers, helper->id, helper);
  if (g_str_equal (record->kind, "structure")) {
    Place place = place_of_structure (search, record);

    set_place (search, helper, &place);
    helper->about = g_strdup (reseau_terms_get_label (search->display.terms, "structure_type",
                                                      reseau_record_get_string (record, "type")));
    helper->hosts = reseau_value_get_bool (reseau_record_get (record, "hosts_visits"));
  }
  else {
    g_hash_table_insert (search->people, g_strdup (record->id),
                         reseau_record_ref ((ReseauRecord *) record));
  }
  return helper;
}

static gboolean
add_found (Search *search, const ReseauQuery *query, gboolean words, GError **error)
{
  g_autoptr (GPtrArray) rows = ask (search, query, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    ReseauHelper *helper = get_helper (search, ((ReseauRow *) g_ptr_array_index (rows, i))->record);

    if (helper != NULL && words)
      helper->words = TRUE;
  }
  return rows != NULL;
}

/* Those of @kind that have the theme, and those that have the words. */
static gboolean
add_kind (Search *search, const char *kind, GError **error)
{
  g_autoptr (ReseauQuery) query = NULL;
  gboolean chosen = reseau_value_get (search->job->need->filters, "themes") != NULL;

  if (!knows_filters (search, kind))
    return TRUE;
  query = query_new (search, kind);
  if (has_text (search->job->need)) {
    reseau_query_set_text (query, search->job->need->text);
    if (!add_found (search, query, TRUE, error))
      return FALSE;
    reseau_query_set_text (query, NULL);
  }
  if (has_text (search->job->need) && chosen)
    return TRUE;
  for (guint i = 0; !chosen && i < reseau_value_get_length (search->themes); i++)
    reseau_query_add_filter (query, "themes",
                             reseau_value_get_string (reseau_value_get_at (search->themes, i)));
  return reseau_value_get_length (query->filters) == 0 ||
         (!chosen && reseau_value_get_length (search->themes) == 0) ||
         add_found (search, query, FALSE, error);
}

/* --- fiches ----------------------------------------------------------------------------- */

/* Who has written is found by that, unless more than a theme was asked for. */
static gboolean
is_open (const Search *search)
{
  const ReseauValue *filters = search->job->need->filters;
  gboolean chosen = reseau_value_get (filters, "themes") != NULL;

  return reseau_value_get_length (filters) == (chosen ? 1 : 0) &&
         !(chosen && has_text (search->job->need));
}

static void
count_for (Search *search, const char *id)
{
  ReseauHelper *helper = id != NULL ? g_hash_table_lookup (search->helpers, id) : NULL;
  g_autoptr (ReseauRecord) record = NULL;

  if (helper == NULL && is_open (search)) {
    record = dup_record (search->store, id);
    if (record != NULL)
      helper = get_helper (search, record);
  }
  if (helper != NULL)
    helper->fiches++;
}

static void
count_fiche (Search *search, const ReseauRecord *fiche)
{
  const ReseauValue *authors = reseau_record_get (fiche, "authors");

  count_for (search, reseau_record_get_string (fiche, "structure"));
  for (guint i = 0; i < reseau_value_get_length (authors); i++)
    count_for (search, reseau_value_get_string (reseau_value_get_at (authors, i)));
}

/* A fiche says by its themes what it is on; one that only has the words tells of much else. */
static gboolean
add_fiches (Search *search, GError **error)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autoptr (GPtrArray) rows = NULL;

  if (reseau_value_get_length (search->themes) == 0)
    return TRUE;
  query->sort = RESEAU_SORT_RECENT;
  for (guint i = 0; i < reseau_value_get_length (search->themes); i++)
    reseau_query_add_filter (query, "themes",
                             reseau_value_get_string (reseau_value_get_at (search->themes, i)));
  reseau_query_add_filter (query, "status", "published");
  reseau_query_add_filter (query, "status", "to_update");
  rows = ask (search, query, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    count_fiche (search, ((ReseauRow *) g_ptr_array_index (rows, i))->record);
  return rows != NULL;
}

/* --- where people work ------------------------------------------------------------------ */

static void
place_person (Search *search, const ReseauRecord *link)
{
  const char *id = reseau_record_get_string (link, "from");
  const char *end = reseau_record_get_string (link, "end");
  const char *function = reseau_record_get_string (link, "function");
  ReseauHelper *helper = id != NULL ? g_hash_table_lookup (search->helpers, id) : NULL;
  g_autoptr (ReseauRecord) structure = NULL;
  g_autofree char *name = NULL;
  Place place;

  if (helper == NULL || (end != NULL && strcmp (end, search->today) < 0) || helper->about != NULL)
    return;
  structure = dup_record (search->store, reseau_record_get_string (link, "to"));
  if (structure == NULL)
    return;
  name = reseau_display_dup_title (&search->display, structure);
  helper->about = function != NULL && *function != '\0' ? g_strconcat (function, " · ", name, NULL)
                                                        : g_steal_pointer (&name);
  place = place_of_structure (search, structure);
  set_place (search, helper, &place);
}

/* A person is where they work now, or else where they say they work. */
static gboolean
place_people (Search *search, GError **error)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("link");
  g_autoptr (GPtrArray) rows = NULL;
  GHashTableIter iter;
  gpointer id, record;

  if (g_hash_table_size (search->people) == 0)
    return TRUE;
  query->sort = RESEAU_SORT_RECENT;
  reseau_query_add_filter (query, "type", "works_at");
  g_hash_table_iter_init (&iter, search->people);
  while (g_hash_table_iter_next (&iter, &id, &record)) {
    Place place = place_of_zones (search, record);

    set_place (search, g_hash_table_lookup (search->helpers, id), &place);
    reseau_query_add_filter (query, "from", id);
  }
  rows = ask (search, query, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    place_person (search, ((ReseauRow *) g_ptr_array_index (rows, i))->record);
  return rows != NULL;
}

/* --- the answer ------------------------------------------------------------------------- */

static void
search_clear (Search *search)
{
  g_free (search->near.name);
  g_clear_pointer (&search->themes, reseau_value_unref);
  g_hash_table_unref (search->helpers);
  g_hash_table_unref (search->people);
}

static ReseauHelpers *
dup_answer (Search *search)
{
  ReseauHelpers *answer = g_new0 (ReseauHelpers, 1);
  GHashTableIter iter;
  gpointer helper;

  answer->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_helper_free);
  answer->commune = g_strdup (search->near.code);
  answer->place = search->near.known ? g_strdup (search->near.name) : NULL;
  g_hash_table_iter_init (&iter, search->helpers);
  while (g_hash_table_iter_next (&iter, NULL, &helper)) {
    g_hash_table_iter_steal (&iter);
    g_ptr_array_add (answer->rows, helper);
  }
  reseau_helpers_rank (answer->rows);
  return answer;
}

static gboolean
is_need (const ReseauQuery *need)
{
  return has_text (need) || reseau_value_get_length (need->filters) > 0;
}

static gpointer
find_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  Search search = { reseau_store_from_db (db), job };
  gpointer answer = NULL;

  search.display = reseau_context_reader_get_display (job->reader);
  search.today = today;
  search.helpers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) reseau_helper_free);
  search.people =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) reseau_record_unref);
  find_near (&search);
  find_themes (&search);
  if (!is_need (job->need) ||
      (add_kind (&search, "structure", error) && add_kind (&search, "person", error) &&
       add_fiches (&search, error) && place_people (&search, error)))
    answer = dup_answer (&search);
  search_clear (&search);
  return answer;
}

/**
 * reseau_context_find_helpers_async:
 * @need: words and filters; its kind does not matter
 * @commune: (nullable): code of the commune to be near; that of the person's structure by itself
 *
 * Looks for structures and people who can help.  Without words and filters nobody is found, but
 * the commune is.
 */
void
reseau_context_find_helpers_async (ReseauContext *self, const ReseauQuery *need,
                                   const char *commune, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, reseau_context_find_helpers_async);
  *job = (Job){ reseau_context_reader_new (self), reseau_query_copy (need), g_strdup (commune) };
  reseau_context_run_on_readers (self, find_job, job, job_free,
                                 (GDestroyNotify) reseau_helpers_free, task);
}

/**
 * reseau_context_find_helpers_finish:
 *
 * Returns: (transfer full) (nullable): %NULL with @error set
 */
ReseauHelpers *
reseau_context_find_helpers_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
