/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-error.h"

G_DEFINE_QUARK (reseau - error - quark, reseau_error)
