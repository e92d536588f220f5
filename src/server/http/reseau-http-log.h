/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void reseau_http_log_request (const char *method, const char *route, const char *trace,
                              guint status, gint64 duration_us, gsize received);
void reseau_http_log_refusal (guint status, const char *code, const char *trace);
void reseau_http_log_failure (const char *what, const char *trace);
void reseau_http_log_event (const char *event, const char *cause);
void reseau_http_log_enable (gboolean enabled);

G_END_DECLS
