/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-document-writer.h"

G_BEGIN_DECLS

/* Of the pictures of documents; asks the process that is shut in, and waits. */
cairo_surface_t *reseau_picture_decode (GBytes *bytes, int edge, gpointer data);

G_END_DECLS
