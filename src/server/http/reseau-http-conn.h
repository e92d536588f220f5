/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-front.h"
#include "reseau-http-guard.h"

#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/**
 * ReseauHttpConn:
 *
 * One connection of the front, as a state machine over two sockets: the client
 * and the engine.  Used on the front's thread alone.
 */
typedef struct _ReseauHttpConn ReseauHttpConn;

/* An end of a connection, as epoll knows it. */
typedef struct {
  ReseauHttpConn *conn;
  int fd;
  guint32 events; /* asked of epoll; 0 while not watched */
} ReseauHttpEnd;

typedef enum {
  RESEAU_HTTP_CONN_HANDSHAKE,
  RESEAU_HTTP_CONN_REQUEST, /* reading a head or a body */
  RESEAU_HTTP_CONN_ANSWER,  /* the request is whole, its answer under way */
  RESEAU_HTTP_CONN_FLUSH,   /* the last bytes, then close */
  RESEAU_HTTP_CONN_LINGER,  /* all sent; what the client still sends is dropped */
  RESEAU_HTTP_CONN_CLOSED,
} ReseauHttpConnState;

struct _ReseauHttpConn {
  const ReseauHttpSettings *settings;
  ReseauHttpFrontAttach attach;
  gpointer attach_data;
  ReseauHttpLink *link;
  ReseauHttpConnState state;
  ReseauHttpEnd client;
  ReseauHttpEnd engine;
  gnutls_session_t tls; /* NULL: plain */
  ReseauHttpGuard guard;
  GByteArray *in; /* received; the first @cleared may go to the engine */
  gsize cleared;
  GByteArray *out; /* for the client */
  gsize out_offset;
  gsize answer_bytes; /* of the present answer, relayed so far */
  gsize window_bytes; /* of the body, in the present window */
  gboolean answered;  /* the engine is done with the present request */
  gboolean client_ended;
  gboolean tls_unsent; /* the library holds bytes it was given before */
  gboolean draining;   /* close after the present answer */
  gint64 deadline;     /* monotonic, microseconds */
};

ReseauHttpConn *reseau_http_conn_new (const ReseauHttpSettings *settings, int fd,
                                      ReseauHttpLink *link, gnutls_session_t tls,
                                      ReseauHttpFrontAttach attach, gpointer attach_data);
void reseau_http_conn_free (ReseauHttpConn *conn);
void reseau_http_conn_on_end (ReseauHttpConn *conn, ReseauHttpEnd *end, guint32 events);
void reseau_http_conn_on_done (ReseauHttpConn *conn);
void reseau_http_conn_on_late (ReseauHttpConn *conn);
void reseau_http_conn_drain (ReseauHttpConn *conn);
guint32 reseau_http_conn_wanted (ReseauHttpConn *conn, ReseauHttpEnd *end);

G_END_DECLS
