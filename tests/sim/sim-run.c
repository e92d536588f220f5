/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One history: some minutes of work and accidents, then peace, then the accounts. */
#include "sim.h"

static SimDesk *
any_desk (Sim *sim)
{
  return g_ptr_array_index (sim->desks, sim_roll (sim, sim->desks->len));
}

static void
go_offline (SimDesk *desk)
{
  Sim *sim = desk->sim;

  desk->offline_until = sim->now + (gint64) (1 + sim_roll (sim, 180)) * G_USEC_PER_SEC;
  sim_tell (sim, "desk %u is offline", desk->index);
}

static void
change_person (SimDesk *desk)
{
  Sim *sim = desk->sim;

  sim_person_change (sim, g_ptr_array_index (sim->people, sim_roll (sim, 3)));
}

static void
copy_desk (SimDesk *desk)
{
  if (desk->sim->desks->len < 7)
    sim_desk_clone (desk);
}

static void
back_up_server (SimDesk *desk)
{
  sim_server_back_up (desk->sim);
}

static void
put_server_back (SimDesk *desk)
{
  sim_server_put_back (desk->sim);
}

static void
refuse_pushes (SimDesk *desk)
{
  Sim *sim = desk->sim;

  sim->no_push_until = sim->now + (gint64) (10 + sim_roll (sim, 90)) * G_USEC_PER_SEC;
}

static void (*const accidents[]) (SimDesk *) = {
  go_offline,       change_person, refuse_pushes,  sim_desk_back_up,
  sim_desk_restore, copy_desk,     back_up_server, put_server_back,
};

/* A copy of a device is another writer. */
#define N_ACCIDENTS_ALONE 3

static GArray *
draw_climate (Sim *sim)
{
  static const guint usual[] = { 1, 2, 2, 4, 2, 1, 2, 2 };

  G_STATIC_ASSERT (G_N_ELEMENTS (usual) == G_N_ELEMENTS (accidents));
  return sim_draw (sim, usual, sim->alone ? N_ACCIDENTS_ALONE : G_N_ELEMENTS (usual));
}

static void
have_accident (Sim *sim)
{
  guint which = sim_pick_weighted (sim, sim->climate);

  if (which < sim->climate->len)
    accidents[which](any_desk (sim));
}

/* A person asks: nothing is waited for any longer. */
static void
sync_now (SimDesk *desk)
{
  reseau_engine_wake (desk->engine);
  desk->wake_at = MIN (desk->wake_at, desk->sim->now);
}

static void
work (Sim *sim)
{
  static const double often[] = { 0.05, 0.1, 0.2 };
  guint n = 40 + sim_roll (sim, 80);
  double accidents_often = often[sim_roll (sim, G_N_ELEMENTS (often))];

  sim->climate = draw_climate (sim);
  for (guint i = 0; i < n; i++) {
    sim_act (any_desk (sim));
    if (sim_chance (sim, 0.3))
      sim_act (any_desk (sim));
    if (sim_chance (sim, accidents_often))
      have_accident (sim);
    if (sim_chance (sim, 0.2))
      sync_now (any_desk (sim));
    if (sim_chance (sim, 0.05))
      go_offline (any_desk (sim));
    sim_run_until (sim, sim->now + (gint64) sim_roll (sim, 12 * G_USEC_PER_SEC));
  }
}

static guint
count_pending (Sim *sim)
{
  guint pending = 0;

  for (guint i = 0; i < sim->desks->len; i++) {
    SimDesk *desk = g_ptr_array_index (sim->desks, i);
    g_autoptr (ReseauStoreState) state = reseau_store_load_state (desk->store, NULL);

    pending += state ? state->pending : 1;
  }
  return pending;
}

/* Deferred operations wait up to an hour for what they depend on. */
static void
calm_down (Sim *sim)
{
  guint rested = 0;

  sim->calm = TRUE;
  for (guint round = 0; round < 30 && rested < 3; round++) {
    for (guint i = 0; i < sim->desks->len; i++) {
      SimDesk *desk = g_ptr_array_index (sim->desks, i);

      desk->offline_until = 0;
      reseau_engine_wake (desk->engine);
      desk->wake_at = MIN (desk->wake_at, sim->now);
    }
    sim_run_until (sim, sim->now + 25 * G_USEC_PER_SEC);
    rested = count_pending (sim) == 0 ? rested + 1 : 0;
    if (rested == 0 && round > 5)
      sim_pass_time (sim, sim->now + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  }
}

/* @alone: whether every record has a single writer
 * @tally: (inout): grows by what was counted
 *
 * Returns: (transfer full) (element-type utf8): what was violated */
GPtrArray *
sim_run (guint64 seed, gboolean alone, gboolean verbose, SimTally *tally)
{
  Sim *sim = sim_new (seed, alone, verbose);
  GPtrArray *violations;

  work (sim);
  calm_down (sim);
  sim_check_server (sim);
  sim_check_losses (sim);
  if (sim->alone)
    sim_check_alone (sim);
  sim_check_desks (sim);
  tally->n_edits += sim->n_edits;
  tally->n_needless += sim->n_needless;
  violations = g_ptr_array_ref (sim->violations);
  sim_free (sim);
  return violations;
}
