/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Desks on a good network that is cut for some of them, in one direction or in both, while all
 * go on: five seconds after it has healed everybody shows the same.  What runs how is taken from
 * the seed, so that 90 of them in a row are the whole matrix. */
#include "sim.h"

#define QUIESCE_US (5 * G_USEC_PER_SEC)
#define HINT_US (G_USEC_PER_SEC / 4)

typedef struct {
  guint desks;
  guint rate; /* edits in a second, of all desks together */
  guint seconds;
  SimCut cut;
} Plan;

static Plan
make_plan (guint64 seed)
{
  static const guint desks[] = { 5, 10 };
  static const guint rates[] = { 1, 2, 5, 10, 20 };
  static const guint seconds[] = { 10, 20, 30 };
  static const SimCut cuts[] = { SIM_CUT_IN, SIM_CUT_OUT, SIM_CUT_BOTH };
  guint64 i = seed - 1;

  return (Plan){
    desks[i % 2],
    rates[i / 2 % 5],
    seconds[i / 10 % 3],
    cuts[i / 30 % 3],
  };
}

static SimDesk *
desk_at (Sim *sim, guint i)
{
  return g_ptr_array_index (sim->desks, i);
}

/* As a stream of hints does: whoever is reached looks. */
static void
hint (Sim *sim)
{
  for (guint i = 0; i < sim->desks->len; i++) {
    SimDesk *desk = desk_at (sim, i);

    if (desk->request == 0 && desk->cut == SIM_CUT_NOTHING) {
      reseau_engine_wake (desk->engine);
      desk->wake_at = sim->now;
    }
  }
}

static void
pass (Sim *sim, gint64 step)
{
  gint64 until = sim->now + step;

  while (sim->now < until) {
    hint (sim);
    sim_run_until (sim, MIN (until, sim->now + HINT_US));
  }
}

/* Not everything that somebody tries can be done. */
static void
make_edit (Sim *sim)
{
  guint before = sim->n_edits;

  for (guint tries = 0; tries < 20 && sim->n_edits == before; tries++)
    sim_act (desk_at (sim, sim_roll (sim, sim->desks->len)));
}

static void
work_for (Sim *sim, const Plan *plan, gint64 time)
{
  gint64 until = sim->now + time;

  while (sim->now < until) {
    make_edit (sim);
    pass (sim, G_USEC_PER_SEC / plan->rate);
  }
}

static void
cut_some (Sim *sim, SimCut cut)
{
  for (guint i = 0; i < sim->desks->len; i++)
    if (i == 0 || sim_chance (sim, 0.5))
      desk_at (sim, i)->cut = cut;
}

static void
heal (Sim *sim)
{
  for (guint i = 0; i < sim->desks->len; i++)
    if (desk_at (sim, i)->cut != SIM_CUT_NOTHING)
      sim_desk_reconnect (desk_at (sim, i));
}

static void
check_quiescence (Sim *sim, const Plan *plan)
{
  gint64 healed = sim->now;

  while (!sim_is_settled (sim) && sim->now < healed + QUIESCE_US)
    pass (sim, HINT_US);
  if (!sim_is_settled (sim))
    sim_blame (sim, "I-LIVE %u desks are not at one five seconds after the network has healed",
               plan->desks);
  sim_tell (sim, "at one after %.2f s", (sim->now - healed) / (double) G_USEC_PER_SEC);
}

/* @seed: the first is 1 */
GPtrArray *
sim_run_partition (guint64 seed, gboolean verbose, SimTally *tally)
{
  Plan plan = make_plan (seed);
  gint64 stretch = (gint64) plan.seconds * G_USEC_PER_SEC / 4;
  Sim *sim = sim_new (seed, FALSE, verbose);
  GPtrArray *violations;

  sim->brisk = TRUE;
  while (sim->desks->len < plan.desks)
    sim_add_desk (sim, g_ptr_array_index (sim->people, sim->desks->len % sim->people->len), NULL);
  sim_tell (sim, "%u desks, %u edits in a second, %u s, cut %d", plan.desks, plan.rate,
            plan.seconds, plan.cut);
  work_for (sim, &plan, stretch);
  cut_some (sim, plan.cut);
  work_for (sim, &plan, stretch);
  heal (sim);
  work_for (sim, &plan, stretch);
  cut_some (sim, plan.cut);
  work_for (sim, &plan, stretch);
  heal (sim);
  check_quiescence (sim, &plan);
  sim->calm = TRUE;
  /* What somebody may read since the last moment is still to come. */
  pass (sim, QUIESCE_US);
  sim_check_server (sim);
  sim_check_losses (sim);
  sim_check_desks (sim);
  tally->n_edits += sim->n_edits;
  tally->n_needless += sim->n_needless;
  violations = g_ptr_array_ref (sim->violations);
  sim_free (sim);
  return violations;
}
