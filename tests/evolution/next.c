/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In the place of the library's: a release that does not exist yet. */
#include "reseau-schema.h"

const int reseau_schema_version = 2;
const int reseau_schema_oldest = NEXT_OLDEST;
