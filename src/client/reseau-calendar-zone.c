/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-calendar-zone.h"

#include <string.h>

/* As the calendars of Microsoft call them. */
static const struct {
  const char *name;
  const char *zone;
} others[] = {
  { "Romance Standard Time", "Europe/Brussels" },
  { "W. Europe Standard Time", "Europe/Berlin" },
  { "Central Europe Standard Time", "Europe/Budapest" },
  { "Central European Standard Time", "Europe/Warsaw" },
  { "GMT Standard Time", "Europe/London" },
  { "Greenwich Standard Time", "Africa/Abidjan" },
  { "GTB Standard Time", "Europe/Bucharest" },
  { "FLE Standard Time", "Europe/Helsinki" },
  { "Morocco Standard Time", "Africa/Casablanca" },
  { "Eastern Standard Time", "America/New_York" },
  { "Z", "UTC" },
  { "GMT", "UTC" },
  { "Etc/UTC", "UTC" },
};

/* A name becomes the name of a file of the system: nothing but letters goes there. */
static gboolean
is_plain (const char *name)
{
  return *name != '\0' && strlen (name) < 64 && *name != '/' && strstr (name, "..") == NULL &&
         name[strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "/_+-")] == '\0';
}

static GTimeZone *
zone_of_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_ascii_strcasecmp (name, others[i].name) == 0)
      return g_time_zone_new_identifier (others[i].zone);
  /* Names without a slash would be offsets, or files that say nothing of a place. */
  return is_plain (name) && (strchr (name, '/') != NULL || g_str_equal (name, "UTC"))
             ? g_time_zone_new_identifier (name)
             : NULL;
}

/* "/mozilla.org/20050126_1/Europe/Brussels" */
static GTimeZone *
zone_of_end (const char *name)
{
  for (guint i = 0; name != NULL && i < 8; i++) {
    GTimeZone *zone = zone_of_name (name);

    if (zone != NULL)
      return zone;
    name = strchr (name, '/');
    name = name != NULL ? name + 1 : NULL;
  }
  return NULL;
}

static icalcomponent *
find_definition (icalcomponent *calendar, const char *name)
{
  for (icalcomponent *c = icalcomponent_get_first_component (calendar, ICAL_VTIMEZONE_COMPONENT);
       c != NULL; c = icalcomponent_get_next_component (calendar, ICAL_VTIMEZONE_COMPONENT)) {
    icalproperty *id = icalcomponent_get_first_property (c, ICAL_TZID_PROPERTY);
    const char *found = id != NULL ? icalproperty_get_tzid (id) : NULL;

    if (g_strcmp0 (found, name) == 0)
      return c;
  }
  return NULL;
}

static const char *
get_location (icalcomponent *definition)
{
  for (icalproperty *p = icalcomponent_get_first_property (definition, ICAL_X_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (definition, ICAL_X_PROPERTY))
    if (g_strcmp0 (icalproperty_get_x_name (p), "X-LIC-LOCATION") == 0)
      return icalproperty_get_x (p);
  return NULL;
}

/* Two offsets, an hour and two, are the clock of here by whatever name; a single one is itself.
 * The rules between them are not followed: they may be anything. */
static GTimeZone *
zone_of_offsets (icalcomponent *definition)
{
  int least = G_MAXINT, most = G_MININT;

  for (icalcomponent *c = icalcomponent_get_first_component (definition, ICAL_ANY_COMPONENT);
       c != NULL; c = icalcomponent_get_next_component (definition, ICAL_ANY_COMPONENT)) {
    icalproperty *to = icalcomponent_get_first_property (c, ICAL_TZOFFSETTO_PROPERTY);
    int offset = to != NULL ? icalproperty_get_tzoffsetto (to) : 0;

    if (to == NULL)
      continue;
    least = MIN (least, offset);
    most = MAX (most, offset);
  }
  if (least == 3600 && most == 7200)
    return g_time_zone_new_identifier (RESEAU_CALENDAR_ZONE);
  if (least == most && ABS (least) <= 14 * 3600)
    return g_time_zone_new_offset (least);
  return NULL;
}

GTimeZone *
reseau_calendar_zone_find (icalcomponent *calendar, const char *name)
{
  GTimeZone *zone = zone_of_end (name);
  icalcomponent *definition = zone == NULL ? find_definition (calendar, name) : NULL;
  const char *location = definition != NULL ? get_location (definition) : NULL;

  if (zone == NULL && location != NULL)
    zone = zone_of_end (location);
  if (zone == NULL && definition != NULL)
    zone = zone_of_offsets (definition);
  return zone;
}
