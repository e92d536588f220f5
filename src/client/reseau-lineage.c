/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a fiche comes from, and what others made of it. */
#include "reseau-lineage.h"

#include "reseau-item-loader.h"

/* More than anybody reads in one picture. */
#define MOST 60

ReseauDescent *
reseau_descent_new (const char *child, const char *parent, const char *start)
{
  ReseauDescent *self = g_new0 (ReseauDescent, 1);

  *self = (ReseauDescent){ g_strdup (child), g_strdup (parent), g_strdup (start) };
  return self;
}

void
reseau_descent_free (ReseauDescent *self)
{
  g_free (self->child);
  g_free (self->parent);
  g_free (self->start);
  g_free (self);
}

void
reseau_lineage_row_free (ReseauLineageRow *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->where);
  g_free (self->start);
  g_free (self);
}

/* --- the picture ---------------------------------------------------------------- */

typedef struct {
  const GPtrArray *descents;
  GPtrArray *rows;
  GHashTable *seen; /* id → its row, NULL while it is on the way */
} Picture;

static ReseauLineageRow *
add_row (Picture *picture, const char *id, ReseauLineagePlace place, guint depth, const char *start)
{
  ReseauLineageRow *row = g_new0 (ReseauLineageRow, 1);

  row->id = g_strdup (id);
  row->place = place;
  row->depth = depth;
  row->start = g_strdup (start);
  g_hash_table_replace (picture->seen, row->id, row);
  g_ptr_array_add (picture->rows, row);
  return row;
}

static gboolean
takes_more (const Picture *picture, const char *id)
{
  return picture->rows->len < MOST && !g_hash_table_contains (picture->seen, id);
}

static const char *
start_of (const GPtrArray *descents, const char *child)
{
  for (guint i = 0; i < descents->len; i++) {
    const ReseauDescent *descent = g_ptr_array_index (descents, i);

    if (g_str_equal (descent->child, child))
      return descent->start;
  }
  return NULL;
}

/* The sources first, each above what was made of it; returns how far from the origin @id is.  Each
 * once, whatever goes round in circles. */
static guint
add_sources (Picture *picture, const char *id)
{
  guint depth = 0;

  for (guint i = 0; i < picture->descents->len; i++) {
    const ReseauDescent *descent = g_ptr_array_index (picture->descents, i);
    guint above;

    if (!g_str_equal (descent->child, id))
      continue;
    if (!takes_more (picture, descent->parent)) {
      const ReseauLineageRow *row = g_hash_table_lookup (picture->seen, descent->parent);

      depth = row != NULL ? MAX (depth, row->depth + 1) : depth;
      continue;
    }
    g_hash_table_insert (picture->seen, descent->parent, NULL);
    above = add_sources (picture, descent->parent);
    add_row (picture, descent->parent, RESEAU_LINEAGE_SOURCE, above,
             start_of (picture->descents, descent->parent));
    depth = MAX (depth, above + 1);
  }
  return depth;
}

static void
add_reproductions (Picture *picture, const char *id, guint depth)
{
  for (guint i = 0; i < picture->descents->len; i++) {
    const ReseauDescent *descent = g_ptr_array_index (picture->descents, i);

    if (!g_str_equal (descent->parent, id) || !takes_more (picture, descent->child))
      continue;
    add_row (picture, descent->child, RESEAU_LINEAGE_REPRODUCTION, depth, descent->start);
    add_reproductions (picture, descent->child, depth + 1);
  }
}

/**
 * reseau_lineage_lay_out:
 * @descents: (element-type ReseauDescent): all that is known
 *
 * Returns: (transfer full) (element-type ReseauLineageRow): what @id comes from, itself and what
 *   came from it, without words
 */
GPtrArray *
reseau_lineage_lay_out (const GPtrArray *descents, const char *id)
{
  Picture picture = { descents };
  guint depth;

  picture.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_lineage_row_free);
  picture.seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (picture.seen, (char *) id, NULL);
  depth = add_sources (&picture, id);
  add_row (&picture, id, RESEAU_LINEAGE_SELF, depth, start_of (descents, id));
  add_reproductions (&picture, id, depth + 1);
  g_hash_table_unref (picture.seen);
  return picture.rows;
}

guint
reseau_lineage_count (const GPtrArray *rows, ReseauLineagePlace place)
{
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += ((const ReseauLineageRow *) g_ptr_array_index (rows, i))->place == place;
  return n;
}

static gboolean
same_row (const ReseauLineageRow *a, const ReseauLineageRow *b)
{
  return g_str_equal (a->id, b->id) && a->depth == b->depth && a->place == b->place &&
         g_strcmp0 (a->title, b->title) == 0 && g_strcmp0 (a->where, b->where) == 0 &&
         g_strcmp0 (a->start, b->start) == 0;
}

gboolean
reseau_lineage_equal (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!same_row (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

/* --- from the cache ---------------------------------------------------------------- */

typedef struct {
  ReseauStore *store;
  GPtrArray *descents;
  GHashTable *known; /* ids of links */
} Search;

static void
add_descent (Search *search, const ReseauRecord *link)
{
  const char *child = reseau_record_get_string (link, "from");
  const char *parent = reseau_record_get_string (link, "to");

  if (child == NULL || parent == NULL || g_hash_table_contains (search->known, link->id))
    return;
  g_hash_table_add (search->known, g_strdup (link->id));
  g_ptr_array_add (search->descents,
                   reseau_descent_new (child, parent, reseau_record_get_string (link, "start")));
}

/* The links of @id at that end. */
static void
look (Search *search, const char *end, const char *id)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("link");
  g_autoptr (GArray) rids = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  reseau_query_add_filter (query, "type", "reproduces");
  reseau_query_add_filter (query, end, id);
  query->sort = RESEAU_SORT_RECENT;
  rids = reseau_store_query (search->store, query, MOST, NULL);
  if (rids == NULL || rids->len == 0)
    return;
  rows = reseau_store_load_rows (search->store, (const gint64 *) (gpointer) rids->data, rids->len,
                                 NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (g_ptr_array_index (rows, i) != NULL)
      add_descent (search, ((const ReseauRow *) g_ptr_array_index (rows, i))->record);
}

/* What is found on the way is looked at in its turn, in one direction. */
static void
look_far (Search *search, const char *end, const char *id)
{
  guint done = search->descents->len;

  look (search, end, id);
  for (; done < search->descents->len && search->descents->len < MOST; done++) {
    const ReseauDescent *descent = g_ptr_array_index (search->descents, done);

    look (search, end, g_str_equal (end, "from") ? descent->parent : descent->child);
  }
}

/* "Meuse à Vélo, Namur" */
static char *
dup_where (ReseauStore *store, const ReseauDisplay *display, const char *structure)
{
  g_autoptr (ReseauShown) shown = structure ? reseau_store_get (store, structure, NULL) : NULL;
  g_autofree char *name = NULL;
  const char *city;

  if (shown == NULL || shown->record->deleted)
    return NULL;
  name = reseau_display_dup_title (display, shown->record);
  city = reseau_record_get_string (shown->record, "city");
  return city != NULL && *city != '\0' ? g_strconcat (name, ", ", city, NULL)
                                       : g_steal_pointer (&name);
}

static void
fill_row (ReseauStore *store, const ReseauDisplay *display, ReseauLineageRow *row)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (store, row->id, NULL);

  if (shown == NULL || shown->record->deleted)
    return;
  row->title = reseau_display_dup_title (display, shown->record);
  row->where = dup_where (store, display, reseau_record_get_string (shown->record, "structure"));
}

/**
 * reseau_lineage_load:
 *
 * Returns: (transfer full) (element-type ReseauLineageRow): the lineage as this desk knows it;
 *   itself alone where there is none
 */
GPtrArray *
reseau_lineage_load (ReseauStore *store, const ReseauDisplay *display, const char *id)
{
  Search search = { store };
  GPtrArray *rows;

  search.descents = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_descent_free);
  search.known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  look_far (&search, "from", id);
  look_far (&search, "to", id);
  rows = reseau_lineage_lay_out (search.descents, id);
  for (guint i = 0; i < rows->len; i++)
    fill_row (store, display, g_ptr_array_index (rows, i));
  g_hash_table_unref (search.known);
  g_ptr_array_unref (search.descents);
  return rows;
}
