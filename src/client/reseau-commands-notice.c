/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-commands-private.h"

static gboolean
forget (ReseauStore *store, GPtrArray *notices, const char *field, GError **error)
{
  for (guint i = 0; i < notices->len; i++) {
    const ReseauNotice *notice = g_ptr_array_index (notices, i);

    if (g_str_equal (notice->field, field) &&
        !reseau_store_dismiss_notice (store, notice->op, field, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * reseau_command_read_notices:
 * @field: the field that the person has looked at
 */
gboolean
reseau_command_read_notices (ReseauStore *store, const char *id, const char *field, GError **error)
{
  g_autoptr (GPtrArray) notices = reseau_store_list_notices (store, id, error);

  return notices != NULL && forget (store, notices, field, error);
}

static const ReseauNotice *
find_latest (GPtrArray *notices, const char *field, GError **error)
{
  for (guint i = 0; i < notices->len; i++) {
    const ReseauNotice *notice = g_ptr_array_index (notices, i);

    if (g_str_equal (notice->field, field))
      return notice;
  }
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND,
                       "Nothing was brought together in that field");
  return NULL;
}

/* Who takes a text back knows what they take away. */
static gboolean
check_unchanged (ReseauStore *store, const char *id, const ReseauNotice *notice, GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, id, error);

  if (shown == NULL)
    return FALSE;
  if (reseau_value_is_null (notice->joined) ||
      reseau_value_equal (notice->joined, reseau_record_get (shown->record, notice->field)))
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE,
                       "The field was changed again since");
  return FALSE;
}

/**
 * reseau_command_part:
 * @field: one in which the person's changes and somebody else's were brought together
 * @take: "mine" for what the person had written, "theirs" for what the other had, "both" to leave
 *   it as it is
 *
 * Puts one of the two back, as an ordinary change, and forgets the notice.
 *
 * Returns: (transfer full): what was done, nothing for "both"; with RESEAU_ERROR_STALE when the
 *   field was changed since
 */
ReseauChange *
reseau_command_part (ReseauStore *store, const ReseauActor *actor, const char *id,
                     const char *field, const char *take, GError **error)
{
  g_autoptr (GPtrArray) notices = reseau_store_list_notices (store, id, error);
  const ReseauNotice *notice = notices ? find_latest (notices, field, error) : NULL;
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  g_autoptr (ReseauChange) change = NULL;
  ReseauValue *value;

  if (notice == NULL)
    return NULL;
  if (g_str_equal (take, "both"))
    return forget (store, notices, field, error) ? reseau_commands_change_new (id) : NULL;
  if (!check_unchanged (store, id, notice, error))
    return NULL;
  value = g_str_equal (take, "mine") ? notice->mine : notice->theirs;
  reseau_value_set (changes, field, reseau_value_ref (value));
  change = reseau_command_set (store, actor, id, changes, error);
  if (change == NULL || !forget (store, notices, field, error))
    return NULL;
  return g_steal_pointer (&change);
}
