/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-scope.h"

/* A page as others will see it. */

static gboolean
is_seen_in (const ReseauRecord *record, const char *scope)
{
  return g_str_equal (record->scope, RESEAU_SCOPE_NET) || g_str_equal (record->scope, scope);
}

/* What refers to it, and they do not see, is not there for them. */
static void
keep_seen (GPtrArray *items, const char *scope)
{
  for (guint i = items->len; i > 0; i--)
    if (!is_seen_in (reseau_item_get_record (g_ptr_array_index (items, i - 1)), scope))
      g_ptr_array_remove_index (items, i - 1);
}

static ReseauRecord *
record_as_seen (ReseauPage *self, const ReseauRecord *now, const char *scope)
{
  const ReseauField *state = reseau_kind_get_state_field (
      reseau_schema_get_kind (reseau_context_get_schema (self->context), now->kind));
  ReseauRecord *record = reseau_record_copy (now);

  g_free (record->scope);
  record->scope = g_strdup (scope);
  if (g_str_equal (self->preview, "public"))
    reseau_record_set_field (record, "public", reseau_value_new_bool (TRUE));
  if (self->preview_state != NULL && state != NULL)
    reseau_record_set_field (record, state->key, reseau_value_new_string (self->preview_state));
  return record;
}

/* Makes of what this account sees what others do. */
void
reseau_page_see_as_others (ReseauPage *self, ReseauView *view)
{
  ReseauActor actor;
  ReseauRecord *record = view->shown->record;
  g_autofree char *scope = reseau_context_get_actor (self->context, &actor)
                               ? reseau_rules_dup_scope_for (&actor, self->preview)
                               : NULL;

  if (scope == NULL)
    return;
  view->shown->record = record_as_seen (self, record, scope);
  reseau_record_unref (record);
  g_clear_pointer (&view->shown->pending, reseau_value_unref);
  g_ptr_array_set_size (view->notices, 0);
  keep_seen (view->related, scope);
  view->can_edit = view->can_delete = view->can_move = FALSE;
}

/**
 * reseau_page_new_preview:
 * @visibility: who is to see it: "structure", "network" or "public"
 * @state: (nullable): that it is to have then
 *
 * The page as it will be for those who see it then.  It is to be read: nothing in it can be done.
 */
GtkWidget *
reseau_page_new_preview (ReseauContext *context, const char *id, const char *visibility,
                         const char *state)
{
  GtkWidget *page = reseau_page_new (context);
  ReseauPage *self = RESEAU_PAGE (page);

  self->preview = g_strdup (visibility);
  self->preview_state = g_strdup (state);
  gtk_widget_set_visible (self->talk, FALSE);
  gtk_widget_set_visible (self->visit, FALSE);
  gtk_widget_set_can_target (self->column, FALSE);
  gtk_widget_set_can_focus (self->head, FALSE);
  gtk_widget_set_can_focus (self->page, FALSE);
  reseau_page_set_id (self, id);
  return page;
}
