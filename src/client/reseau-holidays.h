/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The legal holidays of Belgium and of France, worked out: no list that ends in some year.  Those
 * of Alsace and Moselle alone are not among them. */

typedef enum {
  RESEAU_COUNTRY_BE = 1 << 0,
  RESEAU_COUNTRY_FR = 1 << 1,
} ReseauCountries;

void reseau_holidays_easter (GDateYear year, GDate *easter);
ReseauCountries reseau_holidays_on (const GDate *day);
char *reseau_holidays_dup_words (const GDate *day);

G_END_DECLS
