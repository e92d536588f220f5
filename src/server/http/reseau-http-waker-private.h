/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-waker.h"

#include <microhttpd.h>

G_BEGIN_DECLS

gboolean reseau_http_waker_hold (ReseauHttpWaker *self, struct MHD_Connection *connection);
void reseau_http_waker_end (ReseauHttpWaker *self);

G_END_DECLS
