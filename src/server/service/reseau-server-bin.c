/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was deleted stays where it stood, for whoever may put it back. */
#include "reseau-json.h"
#include "reseau-server-private.h"

#include <string.h>

/* The latest, as many as this; the answer says when there is more. */
#define MAX_ITEMS 200
#define MAX_BYTES (1024 * 1024)

/* Of a scope, no more are looked at to find those. */
#define MAX_LOOKS 2000

typedef struct {
  const ReseauActor *actor;
  GPtrArray *items; /* of ReseauValue */
  guint looks;      /* at records of the present scope */
  gsize bytes;      /* of those of the present scope */
  gboolean more;
} Bin;

static void
set_text (ReseauValue *object, const char *key, const char *text)
{
  if (text != NULL)
    reseau_value_set_string (object, key, text);
}

static ReseauValue *
item_new (const ReseauServerDeleted *deleted)
{
  const ReseauRecord *record = deleted->record;
  ReseauValue *item = reseau_value_new_object ();

  reseau_value_set_string (item, "id", record->id);
  reseau_value_set_string (item, "t", record->kind);
  reseau_value_set_string (item, "s", record->scope);
  reseau_value_set_int (item, "q", record->rev);
  set_text (item, "by", deleted->by);
  set_text (item, "at", deleted->at);
  reseau_value_set_int (item, "received", deleted->received);
  reseau_value_set (item, "d", reseau_value_ref (record->fields));
  return item;
}

/* Of messages nothing comes back, and what one could not put back is not one's to see here. */
static gboolean
on_deleted (const ReseauServerDeleted *deleted, gpointer data)
{
  Bin *bin = data;
  g_autofree char *text = NULL;
  ReseauValue *item;

  bin->more |= ++bin->looks == MAX_LOOKS;
  if (g_str_equal (deleted->record->kind, "message") ||
      !reseau_rules_can_edit (bin->actor, deleted->record))
    return TRUE;
  item = item_new (deleted);
  g_ptr_array_add (bin->items, item);
  text = reseau_json_write (item);
  bin->bytes += strlen (text);
  bin->more |= bin->bytes > MAX_BYTES;
  return bin->bytes <= MAX_BYTES;
}

static int
compare_latest_first (gconstpointer a, gconstpointer b)
{
  gint64 one = reseau_value_get_member_int (*(ReseauValue *const *) a, "q", 0);
  gint64 other = reseau_value_get_member_int (*(ReseauValue *const *) b, "q", 0);

  return one < other ? 1 : one > other ? -1 : 0;
}

/* Takes what there is room for. */
static char *
write_bin (Bin *bin)
{
  g_autoptr (ReseauValue) answer = reseau_value_new_object ();
  ReseauValue *list = reseau_value_new_list ();
  gsize bytes = 0;

  reseau_value_set (answer, "items", list);
  g_ptr_array_sort (bin->items, compare_latest_first);
  for (guint i = 0; i < bin->items->len; i++) {
    ReseauValue *item = g_ptr_array_index (bin->items, i);
    g_autofree char *text = reseau_json_write (item);

    bytes += strlen (text);
    if (i == MAX_ITEMS || (i > 0 && bytes > MAX_BYTES)) {
      bin->more = TRUE;
      break;
    }
    reseau_value_add (list, reseau_value_ref (item));
  }
  reseau_value_set_bool (answer, "more", bin->more);
  return reseau_json_write (answer);
}

/**
 * reseau_server_list_deleted:
 *
 * The records that were deleted and that the account could put back, the latest first.
 *
 * Returns: (transfer full): the answer as JSON
 */
char *
reseau_server_list_deleted (ReseauServer *self, ReseauServerStore *store, const char *uid,
                            ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (GPtrArray) scopes = NULL;
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_value_unref);
  Bin bin = { .items = items };
  ReseauActor actor;

  *problem = NULL;
  account = reseau_server_active_account (store, uid, problem, error);
  scopes = account ? reseau_server_list_scopes (store, account->account, error) : NULL;
  if (scopes == NULL)
    return NULL;
  actor = reseau_account_get_actor (account->account);
  bin.actor = &actor;
  for (guint i = 0; i < scopes->len; i++) {
    bin.looks = 0;
    bin.bytes = 0;
    if (!store->vtable->list_deleted (store, g_ptr_array_index (scopes, i), MAX_LOOKS, on_deleted,
                                      &bin, error))
      return NULL;
  }
  return write_bin (&bin);
}
