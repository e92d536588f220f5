/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-visit-steps.h"

/**
 * reseau_visit_is_host:
 *
 * Returns: whether @actor answers for the structure that is visited
 */
gboolean
reseau_visit_is_host (const ReseauActor *actor, const ReseauRecord *visit)
{
  return actor->structure != NULL &&
         g_strcmp0 (reseau_record_get_string (visit, "host"), actor->structure) == 0;
}

/**
 * reseau_visit_is_over:
 *
 * Returns: whether the date agreed on has begun
 */
gboolean
reseau_visit_is_over (const ReseauRecord *visit, gint64 now_us)
{
  const char *start = reseau_record_get_string (visit, "start");
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) moment = start ? g_date_time_new_from_iso8601 (start, zone) : NULL;

  return moment != NULL && g_date_time_to_unix (moment) <= now_us / G_USEC_PER_SEC;
}

/**
 * reseau_visit_get_steps:
 *
 * Returns: what @actor may do about @visit as it stands; a visit is held once
 *   its date has come, and cancelled before
 */
ReseauVisitSteps
reseau_visit_get_steps (const ReseauActor *actor, const ReseauKind *kind, const ReseauRecord *visit,
                        gint64 now_us)
{
  static const struct {
    const char *to;
    ReseauVisitSteps step;
  } steps[] = {
    { "accepted", RESEAU_VISIT_ACCEPT },    { "poll", RESEAU_VISIT_OFFER_DATES },
    { "proposed", RESEAU_VISIT_ASK_DATES }, { "declined", RESEAU_VISIT_DECLINE },
    { "cancelled", RESEAU_VISIT_CANCEL },   { "held", RESEAU_VISIT_HELD },
  };
  ReseauVisitSteps out = 0;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (reseau_rules_can_transition (actor, kind, visit, steps[i].to))
      out |= steps[i].step;
  if (reseau_visit_is_over (visit, now_us))
    return out & ~RESEAU_VISIT_CANCEL;
  return out & ~RESEAU_VISIT_HELD;
}
