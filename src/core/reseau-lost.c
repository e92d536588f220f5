/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-lost.h"

#include "reseau-id.h"
#include "reseau-json.h"

#include <string.h>

static void
put_unless_empty (ReseauValue *object, const char *key, ReseauValue *value)
{
  if (!reseau_value_is_empty (value))
    reseau_value_set (object, key, reseau_value_ref (value));
}

/**
 * reseau_lost_new_record:
 * @epoch: the history that the record is of
 * @record: as the server had it there
 * @seal: (nullable): the server's proof of it, %NULL where something came on top
 *
 * Returns: (transfer full): the record as an operation gives it back
 */
ReseauValue *
reseau_lost_new_record (gint64 epoch, const ReseauRecord *record, const char *seal)
{
  ReseauValue *self = reseau_value_new_object ();
  ReseauValue *created = reseau_value_new_object ();

  reseau_value_set_int (created, "q", record->created);
  if (record->by != NULL)
    reseau_value_set_string (created, "by", record->by);
  if (record->org != NULL)
    reseau_value_set_string (created, "org", record->org);
  reseau_value_set_int (self, "e", epoch);
  reseau_value_set_int (self, "r", record->rev);
  reseau_value_set (self, "c", created);
  reseau_value_set (self, "d", reseau_value_ref (record->fields));
  put_unless_empty (self, "fv", record->revs);
  put_unless_empty (self, "x", record->alts);
  if (seal != NULL)
    reseau_value_set_string (self, "h", seal);
  return self;
}

/**
 * reseau_lost_new_deletion:
 * @seq: number of the commit that deleted the record
 */
ReseauValue *
reseau_lost_new_deletion (gint64 epoch, gint64 seq, const char *seal)
{
  ReseauValue *self = reseau_value_new_object ();

  reseau_value_set_int (self, "e", epoch);
  reseau_value_set_bool (self, "del", TRUE);
  reseau_value_set_int (self, "q", seq);
  if (seal != NULL)
    reseau_value_set_string (self, "h", seal);
  return self;
}

/**
 * reseau_lost_new_seen:
 * @base: revision of the record that was seen in that history
 * @bases: (nullable): those of single fields
 */
ReseauValue *
reseau_lost_new_seen (gint64 epoch, gint64 base, const ReseauValue *bases)
{
  ReseauValue *self = reseau_value_new_object ();

  reseau_value_set_int (self, "e", epoch);
  reseau_value_set_int (self, "base", base);
  if (!reseau_value_is_empty (bases))
    reseau_value_set (self, "b", reseau_value_copy (bases));
  return self;
}

/* How many histories an operation may have waited through. */
#define MOST_HISTORIES 16

/**
 * reseau_lost_add_seen:
 * @self: (transfer full) (nullable): what was seen of lost histories
 * @seen: (transfer full): what was seen of one that was lost after them
 *
 * Returns: (transfer full): both; of very many histories the first ones
 */
ReseauValue *
reseau_lost_add_seen (ReseauValue *self, ReseauValue *seen)
{
  ReseauValue *out, *also;

  if (self == NULL)
    return seen;
  out = reseau_value_copy (self);
  also = reseau_value_get (self, "also") ? reseau_value_copy (reseau_value_get (self, "also"))
                                         : reseau_value_new_list ();
  if (reseau_value_get_length (also) + 1 < MOST_HISTORIES)
    reseau_value_add (also, reseau_value_ref (seen));
  reseau_value_set (out, "also", also);
  reseau_value_unref (seen);
  reseau_value_unref (self);
  return out;
}

/**
 * reseau_lost_find_seen:
 * @self: (nullable): what an operation says of lost histories
 *
 * Returns: (transfer none) (nullable): what its author had seen of the history @epoch
 */
const ReseauValue *
reseau_lost_find_seen (const ReseauValue *self, gint64 epoch)
{
  const ReseauValue *also = self ? reseau_value_get (self, "also") : NULL;

  if (self == NULL || reseau_lost_gives_back (self))
    return NULL;
  if (reseau_lost_get_epoch (self) == epoch)
    return self;
  for (guint i = 0; i < reseau_value_get_length (also); i++)
    if (reseau_lost_get_epoch (reseau_value_get_at (also, i)) == epoch)
      return reseau_value_get_at (also, i);
  return NULL;
}

/* Enough to know it again. */
#define DIGEST_LENGTH 16

static char *
digest (const ReseauValue *value)
{
  g_autofree char *text = value ? reseau_json_write (value) : g_strdup ("null");
  char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  sum[DIGEST_LENGTH] = '\0';
  return sum;
}

/**
 * reseau_lost_note_value:
 * @self: what was seen of a lost history
 * @value: (nullable): what the author had before them in @field, %NULL for nothing
 */
void
reseau_lost_note_value (ReseauValue *self, const char *field, const ReseauValue *value)
{
  g_autofree char *sum = digest (value);

  if (reseau_value_get (self, "v") == NULL)
    reseau_value_set (self, "v", reseau_value_new_object ());
  reseau_value_set_string (reseau_value_get (self, "v"), field, sum);
}

/**
 * reseau_lost_note_revs:
 * @self: what was seen of a lost history
 * @told: the record as it was told there, perhaps later than what was seen
 *
 * Notes when each field had last changed.  Who has seen a record up to a commit knows of each field
 * whether it changed before: what another record of the same history says otherwise is of a history
 * of the same name and no more.
 */
void
reseau_lost_note_revs (ReseauValue *self, const ReseauRecord *told)
{
  ReseauValue *created = reseau_value_new_object ();
  ReseauValue *revs = reseau_value_new_object ();

  reseau_value_set_int (created, "q", told->created);
  reseau_value_set (self, "c", created);
  for (guint i = 0; i < reseau_value_get_length (told->revs); i++) {
    const char *key = reseau_value_get_key_at (told->revs, i);
    g_autofree char *field = g_strndup (key, strcspn (key, "/"));
    gint64 rev = reseau_value_get_int (reseau_value_get_at (told->revs, i));

    reseau_value_set_int (revs, field, MAX (rev, reseau_value_get_member_int (revs, field, 0)));
  }
  put_unless_empty (self, "fv", revs);
  reseau_value_unref (revs);
}

void
reseau_lost_forget_value (ReseauValue *self, const char *field)
{
  ReseauValue *values = reseau_value_get (self, "v");

  if (values != NULL)
    reseau_value_unset (values, field);
}

/**
 * reseau_lost_has_value:
 * @self: (nullable): what an operation says of lost histories
 *
 * Returns: whether its author had exactly that before them in @field
 */
gboolean
reseau_lost_has_value (const ReseauValue *self, const char *field, const ReseauValue *value)
{
  const ReseauValue *values =
      self != NULL && !reseau_lost_gives_back (self) ? reseau_value_get (self, "v") : NULL;
  const char *seen = reseau_value_get_member_string (values, field);
  g_autofree char *sum = seen ? digest (value) : NULL;

  return g_strcmp0 (seen, sum) == 0 && sum != NULL;
}

/* --- form ----------------------------------------------------------------------- */

static gboolean
bad (GError **error)
{
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "Operation: bad “lost”");
  return FALSE;
}

static gboolean
is_number_or_missing (const ReseauValue *object, const char *key)
{
  const ReseauValue *value = reseau_value_get (object, key);

  return value == NULL ||
         (reseau_value_get_kind (value) == RESEAU_VALUE_INT && reseau_value_get_int (value) >= 0);
}

static gboolean
is_string_or_missing (const ReseauValue *object, const char *key)
{
  const ReseauValue *value = reseau_value_get (object, key);

  return value == NULL || reseau_value_is_string (value);
}

static gboolean
are_numbers (const ReseauValue *object)
{
  if (object != NULL && !reseau_value_is_object (object))
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (object); i++)
    if (!is_number_or_missing (object, reseau_value_get_key_at (object, i)))
      return FALSE;
  return TRUE;
}

static gboolean
are_strings (const ReseauValue *object)
{
  if (object != NULL && !reseau_value_is_object (object))
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (object); i++)
    if (!reseau_value_is_string (reseau_value_get_at (object, i)))
      return FALSE;
  return TRUE;
}

static gboolean
are_revs (const ReseauValue *self)
{
  const ReseauValue *created = reseau_value_get (self, "c");

  return (created == NULL ||
          (reseau_value_is_object (created) && is_number_or_missing (created, "q"))) &&
         are_numbers (reseau_value_get (self, "fv"));
}

static gboolean
are_sights (const ReseauValue *list)
{
  if (list == NULL)
    return TRUE;
  if (!reseau_value_is_list (list) || reseau_value_get_length (list) >= MOST_HISTORIES)
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    const ReseauValue *seen = reseau_value_get_at (list, i);

    if (!reseau_value_is_object (seen) || reseau_value_get (seen, "e") == NULL ||
        !is_number_or_missing (seen, "e") || !is_number_or_missing (seen, "base") ||
        !are_numbers (reseau_value_get (seen, "b")) || !are_revs (seen))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_id_or_missing (const ReseauValue *object, const char *key)
{
  return reseau_value_get (object, key) == NULL ||
         reseau_id_is_valid (reseau_value_get_member_string (object, key));
}

static gboolean
are_alternatives (const ReseauValue *list)
{
  if (list != NULL && !reseau_value_is_list (list))
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    const ReseauValue *alt = reseau_value_get_at (list, i);

    if (!reseau_value_is_object (alt) || reseau_value_get_member_string (alt, "k") == NULL ||
        reseau_value_get_member_string (alt, "f") == NULL || reseau_value_get (alt, "v") == NULL ||
        !is_number_or_missing (alt, "q") || !is_number_or_missing (alt, "base"))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_record (const ReseauValue *self)
{
  const ReseauValue *created = reseau_value_get (self, "c");

  return reseau_value_is_object (reseau_value_get (self, "d")) &&
         reseau_value_is_object (created) && is_number_or_missing (created, "q") &&
         is_id_or_missing (created, "by") && is_id_or_missing (created, "org") &&
         are_alternatives (reseau_value_get (self, "x"));
}

/**
 * reseau_lost_check:
 *
 * Returns: whether the form is that of something lost
 */
gboolean
reseau_lost_check (const ReseauValue *self, GError **error)
{
  static const char *const numbers[] = { "e", "r", "q", "base" };
  static const char *const strings[] = { "h", "f" };

  if (!reseau_value_is_object (self) || reseau_value_get (self, "e") == NULL)
    return bad (error);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!is_number_or_missing (self, numbers[i]))
      return bad (error);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (!is_string_or_missing (self, strings[i]))
      return bad (error);
  if (!are_numbers (reseau_value_get (self, "b")) || !are_strings (reseau_value_get (self, "v")) ||
      !are_sights (reseau_value_get (self, "also")) || !are_revs (self) ||
      (reseau_value_get (self, "d") != NULL && !is_record (self)))
    return bad (error);
  return TRUE;
}

/**
 * reseau_lost_gives_back:
 * @self: (nullable): what an operation says of a lost history
 *
 * Returns: whether it gives something of it back, rather than to say what was seen there
 */
gboolean
reseau_lost_gives_back (const ReseauValue *self)
{
  return self != NULL && (reseau_lost_is_deletion (self) || reseau_value_get (self, "d") != NULL);
}

/* --- contents -------------------------------------------------------------------- */

gboolean
reseau_lost_is_deletion (const ReseauValue *self)
{
  return reseau_value_get_member_bool (self, "del");
}

gint64
reseau_lost_get_epoch (const ReseauValue *self)
{
  return reseau_value_get_member_int (self, "e", 0);
}

static gint64
get_created (const ReseauValue *self)
{
  return reseau_value_get_member_int (reseau_value_get (self, "c"), "q", 0);
}

/**
 * reseau_lost_get_last:
 *
 * Returns: the number of the last commit of the lost history that made the record
 *   what it is here
 */
gint64
reseau_lost_get_last (const ReseauValue *self)
{
  const ReseauValue *revs = reseau_value_get (self, "fv");
  const ReseauValue *alts = reseau_value_get (self, "x");
  gint64 last = reseau_value_get_member_int (self, "q", 0);

  last = MAX (last, reseau_value_get_member_int (self, "r", 0));
  last = MAX (last, get_created (self));
  for (guint i = 0; i < reseau_value_get_length (revs); i++)
    last = MAX (last, reseau_value_get_int (reseau_value_get_at (revs, i)));
  for (guint i = 0; i < reseau_value_get_length (alts); i++)
    last = MAX (last, reseau_value_get_member_int (reseau_value_get_at (alts, i), "q", 0));
  return last;
}

/* Whether @key is the revision of @field or of a part of it ("field/part"). */
static gboolean
is_of_field (const char *key, const char *field)
{
  gsize length = strlen (field);

  return g_str_has_prefix (key, field) && (key[length] == '\0' || key[length] == '/');
}

/**
 * reseau_lost_get_seen:
 * @seen: what was seen of one history
 *
 * Returns: up to which commit of it all of @field was seen
 */
gint64
reseau_lost_get_seen (const ReseauValue *seen, const char *field)
{
  const ReseauValue *revs = reseau_value_get (seen, "b");
  gint64 rev =
      reseau_value_get_member_int (revs, field, reseau_value_get_member_int (seen, "base", 0));

  for (guint i = 0; i < reseau_value_get_length (revs); i++)
    if (is_of_field (reseau_value_get_key_at (revs, i), field))
      rev = MIN (rev, reseau_value_get_int (reseau_value_get_at (revs, i)));
  return rev;
}

/**
 * reseau_lost_get_rev:
 *
 * Returns: the number of the field's last change in the lost history
 */
gint64
reseau_lost_get_rev (const ReseauValue *self, const char *field)
{
  const ReseauValue *revs = reseau_value_get (self, "fv");
  gint64 rev = get_created (self);

  for (guint i = 0; i < reseau_value_get_length (revs); i++)
    if (is_of_field (reseau_value_get_key_at (revs, i), field))
      rev = MAX (rev, reseau_value_get_int (reseau_value_get_at (revs, i)));
  return rev;
}

/**
 * reseau_lost_get_value:
 *
 * Returns: (transfer none) (nullable): what the field held, %NULL for nothing
 */
ReseauValue *
reseau_lost_get_value (const ReseauValue *self, const char *field)
{
  return reseau_value_get (reseau_value_get (self, "d"), field);
}

static void
raise_rev (GHashTable *revs, const char *key, gint64 rev)
{
  g_autofree char *field = g_strndup (key, strcspn (key, "/"));
  gint64 *known = g_hash_table_lookup (revs, field);

  if (field[0] == '_')
    return;
  if (known != NULL)
    *known = MAX (*known, rev);
  else
    g_hash_table_insert (revs, g_steal_pointer (&field), g_memdup2 (&rev, sizeof rev));
}

/* (element-type utf8 gint64): of each field that is or was there its last change. */
static GHashTable *
list_revs (const ReseauValue *self)
{
  GHashTable *revs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const ReseauValue *fields = reseau_value_get (self, "d");
  const ReseauValue *later = reseau_value_get (self, "fv");
  gint64 created = get_created (self);

  for (guint i = 0; i < reseau_value_get_length (fields); i++)
    raise_rev (revs, reseau_value_get_key_at (fields, i), created);
  for (guint i = 0; i < reseau_value_get_length (later); i++)
    raise_rev (revs, reseau_value_get_key_at (later, i),
               MAX (created, reseau_value_get_int (reseau_value_get_at (later, i))));
  return revs;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/**
 * reseau_lost_list_fields:
 * @after: the last commit that both histories have
 *
 * Returns: (transfer full) (element-type utf8): fields that changed after it, those
 *   that were cleared too
 */
GPtrArray *
reseau_lost_list_fields (const ReseauValue *self, gint64 after)
{
  g_autoptr (GHashTable) revs = list_revs (self);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer field, rev;

  g_hash_table_iter_init (&iter, revs);
  while (g_hash_table_iter_next (&iter, &field, &rev))
    if (*(gint64 *) rev > after)
      g_ptr_array_add (list, g_strdup (field));
  g_ptr_array_sort (list, compare_strings);
  return list;
}

/* --- one history or two of one name -------------------------------------------------- */

/* Up to which commit all of @field is known. */
static gint64
get_known (const ReseauValue *self, const char *field)
{
  return reseau_lost_gives_back (self) ? reseau_value_get_member_int (self, "r", 0)
                                       : reseau_lost_get_seen (self, field);
}

/* Of sets and lists a desk may have put together itself what it knew of a commit. */
static gboolean
holds_otherwise (const ReseauValue *self, const char *field, const ReseauValue *given)
{
  const ReseauValue *own = reseau_lost_get_value (self, field);
  const ReseauValue *value = reseau_lost_get_value (given, field);

  if (!reseau_lost_gives_back (given))
    return FALSE;
  if (reseau_value_is_list (value) || reseau_value_is_list (own) ||
      reseau_value_is_object (value) || reseau_value_is_object (own))
    return FALSE;
  if (reseau_lost_gives_back (self))
    return !reseau_value_equal (own, value);
  return reseau_value_get (reseau_value_get (self, "v"), field) != NULL &&
         !reseau_lost_has_value (self, field, value);
}

/**
 * reseau_lost_agrees:
 * @self: a record as it was, or what was seen of it
 * @given: the same as somebody else knows it, of a history of the same name
 * @after: the last commit of that history that @given is known to share with the present one
 * @except: (nullable): a field that neither is about
 *
 * A server that is put back to a time before it began another history has the former name again,
 * and numbers new commits as it had numbered others.
 *
 * Returns: %FALSE if the two cannot be of one history: a field that was not changed in the one up
 *   to a commit that is known was changed in the other before that, or to something else in the
 *   same commit
 */
gboolean
reseau_lost_agrees (const ReseauValue *self, const ReseauValue *given, gint64 after,
                    const char *except)
{
  g_autoptr (GHashTable) own = NULL;
  g_autoptr (GHashTable) other = NULL;
  GHashTableIter iter;
  gpointer field, rev;

  if (reseau_value_get (self, "c") == NULL || reseau_value_get (given, "c") == NULL)
    return TRUE;
  own = list_revs (self);
  other = list_revs (given);
  g_hash_table_iter_init (&iter, other);
  while (g_hash_table_iter_next (&iter, &field, &rev)) {
    gint64 changed = *(gint64 *) rev;
    const gint64 *known = g_hash_table_lookup (own, field);
    gint64 last = known ? *known : get_created (self);

    if (changed <= after || changed > get_known (self, field) || g_strcmp0 (field, except) == 0)
      continue;
    if (last < changed || (last == changed && holds_otherwise (self, field, given)))
      return FALSE;
  }
  return TRUE;
}

static ReseauValue *
reduce_alternatives (const ReseauValue *alts, gint64 after)
{
  ReseauValue *kept = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (alts); i++) {
    ReseauValue *alt = reseau_value_get_at (alts, i);

    if (reseau_value_get_member_int (alt, "q", 0) > after)
      reseau_value_add (kept, reseau_value_ref (alt));
  }
  return kept;
}

/**
 * reseau_lost_reduce:
 *
 * Returns: (transfer full): the same without what both histories have, for a journal
 */
ReseauValue *
reseau_lost_reduce (const ReseauValue *self, gint64 after)
{
  g_autoptr (GPtrArray) fields = reseau_lost_list_fields (self, after);
  g_autoptr (ReseauValue) alts = reduce_alternatives (reseau_value_get (self, "x"), after);
  ReseauValue *out = reseau_value_copy (self);
  ReseauValue *values, *revs;

  reseau_value_unset (out, "h");
  if (reseau_lost_is_deletion (self))
    return out;
  values = reseau_value_new_object ();
  revs = reseau_value_new_object ();
  for (guint i = 0; i < fields->len; i++) {
    const char *field = g_ptr_array_index (fields, i);
    ReseauValue *value = reseau_lost_get_value (self, field);

    if (value != NULL)
      reseau_value_set (values, field, reseau_value_ref (value));
    reseau_value_set_int (revs, field, reseau_lost_get_rev (self, field));
  }
  reseau_value_set (out, "d", values);
  reseau_value_set (out, "fv", revs);
  reseau_value_unset (out, "x");
  put_unless_empty (out, "x", alts);
  return out;
}
