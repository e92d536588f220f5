/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Alone in its file, so that tests can put a later version in its place. */
#include "reseau-schema.h"

const int reseau_schema_version = 1;
const int reseau_schema_oldest = 1;
