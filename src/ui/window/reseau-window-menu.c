/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-window-private.h"

#include "reseau-rules.h"

#include <glib/gi18n.h>

/* What can be done with a record: only what the rules allow this account, now. */

static const struct {
  const char *kind;
  const char *state;
  const char *words;
} steps[] = {
  { "fiche", "to_review", N_ ("_Submit for Review") },
  { "fiche", "published", N_ ("_Publish") },
  { "fiche", "to_update", N_ ("To Be Brought _Up to Date") },
  { "fiche", "draft", N_ ("_Back to Draft") },
  { "fiche", "archived", N_ ("_Archive") },
  { "meeting", "poll", N_ ("Look for a _Date") },
  { "meeting", "confirmed", N_ ("_Confirm") },
  { "meeting", "held", N_ ("It _Took Place") },
  { "meeting", "cancelled", N_ ("Ca_ncel the Meeting") },
};

static gboolean
is_visit (const ReseauRecord *record)
{
  return g_strcmp0 (reseau_record_get_string (record, "nature"), "visit") == 0;
}

/* A visit is answered by its two sides, where it is read. */
static GMenu *
steps_new (ReseauWindow *self, const ReseauRecord *record)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (self->context), record->kind);
  GMenu *menu = g_menu_new ();
  ReseauActor actor;

  if (is_visit (record) || !reseau_context_get_actor (self->context, &actor))
    return menu;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_autofree char *action = g_strconcat ("win.state::", steps[i].state, NULL);

    if (g_str_equal (steps[i].kind, record->kind) &&
        reseau_rules_can_transition (&actor, kind, record, steps[i].state))
      g_menu_append (menu, _ (steps[i].words), action);
  }
  return menu;
}

static GMenu *
care_new (ReseauWindow *self, const ReseauView *view)
{
  GMenu *menu = g_menu_new ();
  const char *kind = view->shown->record->kind;

  if (view->can_edit && !g_str_equal (kind, "meeting"))
    g_menu_append (menu, _ ("It Still _Holds: Checked Today"), "win.verify");
  if (g_str_equal (kind, "fiche") || g_str_equal (kind, "structure"))
    g_menu_append (menu, _ ("Ask for a _Visit…"), "win.visit");
  if (reseau_command_can_reproduce (
          reseau_schema_get_kind (reseau_context_get_schema (self->context), kind),
          view->shown->record))
    g_menu_append (menu, _ ("I Do It _Here Too"), "win.reproduce");
  g_menu_append (menu, _ ("_Comment"), "win.comment");
  g_menu_append (menu, _ ("_History"), "win.history");
  g_menu_append (menu, _ ("Copy Lin_k"), "win.copy-link");
  g_menu_append (menu, _ ("Open in a New _Window"), "win.open-window");
  g_menu_append (menu, _ ("P_rint or Export…"), "win.print");
  if (g_str_equal (kind, "meeting"))
    g_menu_append (menu, _ ("Export to a Ca_lendar…"), "win.export-calendar");
  g_menu_append (menu, _ ("E_xport as a Package…"), "win.export");
  return menu;
}

/* Its key is not one of the whole program: the menu has to be told. */
static void
append_delete (GMenu *menu)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (_ ("_Delete"), "win.delete");

  g_menu_item_set_attribute (item, "accel", "s", "<Control>Delete");
  g_menu_append_item (menu, item);
}

static GMenu *
ownership_new (const ReseauView *view)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) share = g_menu_new ();

  if (view->can_move && !is_visit (view->shown->record)) {
    g_menu_append (share, _ ("_Me Alone"), "win.share::me");
    g_menu_append (share, _ ("My _Structure"), "win.share::structure");
    g_menu_append (share, _ ("The _Network"), "win.share::network");
    g_menu_append (share, _ ("_Everyone"), "win.share::public");
    g_menu_append_submenu (menu, _ ("_Who Sees It"), G_MENU_MODEL (share));
  }
  if (view->can_delete)
    append_delete (menu);
  return menu;
}

/**
 * reseau_window_record_menu_new:
 * @view: what is read
 *
 * Returns: (transfer full): the menu
 */
GMenuModel *
reseau_window_record_menu_new (ReseauWindow *self, const ReseauView *view)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) states = steps_new (self, view->shown->record);
  g_autoptr (GMenu) care = care_new (self, view);
  g_autoptr (GMenu) ownership = ownership_new (view);

  g_menu_append_section (menu, NULL, G_MENU_MODEL (states));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (care));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (ownership));
  return G_MENU_MODEL (g_steal_pointer (&menu));
}
