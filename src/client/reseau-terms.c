/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-terms.h"

#include "reseau-text-fold.h"

#include <string.h>

struct _ReseauTerms {
  gatomicrefcount refs;
  GHashTable *lists; /* list → GPtrArray of ReseauTerm, in order */
  GHashTable *codes; /* "list/code" → ReseauTerm */
};

static const ReseauTerm *find (const ReseauTerms *self, const char *list, const char *code);

static void
term_free (gpointer data)
{
  ReseauTerm *term = data;

  g_free (term->list);
  g_free (term->code);
  g_free (term->label);
  g_free (term->parent);
  g_free (term->path);
  g_free (term->hint);
  g_free (term->folded);
  g_free (term);
}

static char *
dup_folded (const ReseauRecord *record)
{
  g_autoptr (GString) text = g_string_new (reseau_record_get_string (record, "label"));
  const ReseauValue *synonyms = reseau_record_get (record, "synonyms");
  const ReseauValue *postcodes = reseau_record_get (record, "postcodes");

  for (guint i = 0; i < reseau_value_get_length (synonyms); i++)
    g_string_append_printf (text, " | %s",
                            reseau_value_get_string (reseau_value_get_at (synonyms, i)));
  if (reseau_record_get_string (record, "external_code") != NULL)
    g_string_append_printf (text, " | %s", reseau_record_get_string (record, "external_code"));
  for (guint i = 0; i < reseau_value_get_length (postcodes); i++)
    g_string_append_printf (text, " | %s",
                            reseau_value_get_string (reseau_value_get_at (postcodes, i)));
  return reseau_text_fold (text->str, -1);
}

static ReseauTerm *
term_new (const ReseauRecord *record)
{
  ReseauTerm *term = g_new0 (ReseauTerm, 1);

  term->list = g_strdup (reseau_record_get_string (record, "list"));
  term->code = g_strdup (reseau_record_get_string (record, "code"));
  term->label = g_strdup (reseau_record_get_string (record, "label"));
  term->parent = g_strdup (reseau_record_get_string (record, "parent"));
  term->hint = g_strdup (reseau_record_get_string (record, "hint"));
  term->folded = dup_folded (record);
  term->order = reseau_value_get_member_int (record->fields, "order", G_MAXINT32);
  term->lat = reseau_value_get_double (reseau_record_get (record, "lat"));
  term->lon = reseau_value_get_double (reseau_record_get (record, "lon"));
  term->retired = reseau_value_get_member_bool (record->fields, "retired") ||
                  reseau_record_get_string (record, "replaced_by") != NULL;
  return term;
}

static void
add_term (ReseauTerms *self, const ReseauRecord *record)
{
  ReseauTerm *term;
  GPtrArray *list;

  if (reseau_record_get_string (record, "list") == NULL ||
      reseau_record_get_string (record, "code") == NULL ||
      reseau_record_get_string (record, "label") == NULL)
    return;
  term = term_new (record);
  list = g_hash_table_lookup (self->lists, term->list);
  if (list == NULL) {
    list = g_ptr_array_new_with_free_func (term_free);
    g_hash_table_insert (self->lists, g_strdup (term->list), list);
  }
  g_ptr_array_add (list, term);
  g_hash_table_replace (self->codes, g_strconcat (term->list, "/", term->code, NULL), term);
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  const ReseauTerm *first = *(const ReseauTerm **) a;
  const ReseauTerm *second = *(const ReseauTerm **) b;

  if (first->order != second->order)
    return first->order < second->order ? -1 : 1;
  return g_utf8_collate (first->label, second->label);
}

/* The parents of a term in words; a loop among them ends after a few. */
static char *
dup_path (const ReseauTerms *self, const ReseauTerm *term)
{
  g_autoptr (GString) path = g_string_new (NULL);
  const char *parent = term->parent;

  for (guint depth = 0; parent != NULL && depth < 4; depth++) {
    const ReseauTerm *up = find (self, term->list, parent);

    if (up == NULL)
      break;
    if (path->len > 0)
      g_string_append (path, " · ");
    g_string_append (path, up->label);
    parent = up->parent;
  }
  return path->len > 0 ? g_string_free (g_steal_pointer (&path), FALSE) : NULL;
}

static void
finish_list (ReseauTerms *self, GPtrArray *list)
{
  g_ptr_array_sort (list, compare_terms);
  for (guint i = 0; i < list->len; i++) {
    ReseauTerm *term = g_ptr_array_index (list, i);

    term->path = dup_path (self, term);
  }
}

/* In the list of types a country only holds its own types. */
static void
mark_groups (ReseauTerms *self)
{
  GPtrArray *types = g_hash_table_lookup (self->lists, "structure_type");

  for (guint i = 0; types != NULL && i < types->len; i++) {
    ReseauTerm *term = g_ptr_array_index (types, i);
    ReseauTerm *up = term->parent ? (ReseauTerm *) find (self, term->list, term->parent) : NULL;

    if (up != NULL && up->parent == NULL)
      up->groups_only = TRUE;
  }
}

/**
 * reseau_terms_load:
 *
 * Returns: (transfer full): all terms of the cache
 */
ReseauTerms *
reseau_terms_load (ReseauStore *store, GError **error)
{
  g_autoptr (ReseauTerms) self = g_new0 (ReseauTerms, 1);
  g_autoptr (GPtrArray) records = NULL;
  GHashTableIter iter;
  gpointer list;

  g_atomic_ref_count_init (&self->refs);
  self->lists =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  records = reseau_store_load_terms (store, NULL, error);
  if (records == NULL)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    add_term (self, g_ptr_array_index (records, i));
  g_hash_table_iter_init (&iter, self->lists);
  while (g_hash_table_iter_next (&iter, NULL, &list))
    finish_list (self, list);
  mark_groups (self);
  return g_steal_pointer (&self);
}

ReseauTerms *
reseau_terms_ref (ReseauTerms *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_terms_unref (ReseauTerms *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->codes);
  g_hash_table_unref (self->lists);
  g_free (self);
}

static const ReseauTerm *
find (const ReseauTerms *self, const char *list, const char *code)
{
  g_autofree char *key = g_strconcat (list, "/", code, NULL);

  return g_hash_table_lookup (self->codes, key);
}

/**
 * reseau_terms_get:
 *
 * Returns: (nullable): the term of that code
 */
const ReseauTerm *
reseau_terms_get (const ReseauTerms *self, const char *list, const char *code)
{
  if (self == NULL || list == NULL || code == NULL)
    return NULL;
  return find (self, list, code);
}

/**
 * reseau_terms_get_label:
 *
 * Returns: what a person reads for @code; the code itself if the term is unknown
 */
const char *
reseau_terms_get_label (const ReseauTerms *self, const char *list, const char *code)
{
  const ReseauTerm *term = reseau_terms_get (self, list, code);

  return term ? term->label : code;
}

/**
 * reseau_terms_search:
 * @text: (nullable): what a person typed; without it the whole list
 * @limit: most terms wanted, 0 for all
 *
 * Labels that begin with what was typed come first.
 *
 * Returns: (transfer container) (element-type ReseauTerm): terms that may be
 *   picked; they belong to @self
 */
GPtrArray *
reseau_terms_search (const ReseauTerms *self, const char *list, const char *text, guint limit)
{
  g_autofree char *needle = reseau_text_fold (text ? text : "", -1);
  GPtrArray *all = g_hash_table_lookup (self->lists, list);
  GPtrArray *found = g_ptr_array_new ();
  gboolean starts[] = { TRUE, FALSE };

  for (guint pass = 0; all != NULL && pass < G_N_ELEMENTS (starts); pass++) {
    for (guint i = 0; i < all->len && (limit == 0 || found->len < limit); i++) {
      const ReseauTerm *term = g_ptr_array_index (all, i);

      if (term->retired || term->groups_only)
        continue;
      if (g_str_has_prefix (term->folded, needle) != starts[pass])
        continue;
      if (starts[pass] || reseau_text_matches (term->folded, needle))
        g_ptr_array_add (found, (gpointer) term);
    }
  }
  return found;
}

/**
 * reseau_terms_is_within:
 *
 * Returns: whether @code is @ancestor or stands below it in its list
 */
gboolean
reseau_terms_is_within (const ReseauTerms *self, const char *list, const char *code,
                        const char *ancestor)
{
  for (guint depth = 0; code != NULL && depth < 8; depth++) {
    const ReseauTerm *term;

    if (g_str_equal (code, ancestor))
      return TRUE;
    term = reseau_terms_get (self, list, code);
    code = term ? term->parent : NULL;
  }
  return FALSE;
}
