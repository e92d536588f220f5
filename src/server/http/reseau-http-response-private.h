/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-response.h"

#include <microhttpd.h>

G_BEGIN_DECLS

/* How a body is packed on its way. */
typedef enum {
  RESEAU_HTTP_CODING_NONE,
  RESEAU_HTTP_CODING_GZIP,
  RESEAU_HTTP_CODING_ZSTD,
} ReseauHttpCoding;

struct MHD_Response *reseau_http_response_to_engine (ReseauHttpResponse *response,
                                                     struct MHD_Connection *connection,
                                                     ReseauHttpCoding coding, const char *trace);

G_END_DECLS
