/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-response.h"

#include <microhttpd.h>

G_BEGIN_DECLS

struct MHD_Response *reseau_http_response_to_engine (ReseauHttpResponse *response,
                                                     struct MHD_Connection *connection,
                                                     gboolean gzip, const char *trace);

G_END_DECLS
