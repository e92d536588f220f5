/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin.h"

#include "reseau-http-log.h"
#include "reseau-server-api.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct {
  char *listen;
  char *cert;
  char *key;
  char *guard;
  char *host;
  guint16 port;
} ServeOptions;

/* "127.0.0.1:8080", "localhost:8080" or "[::1]:8080" */
static gboolean
split_address (ServeOptions *options)
{
  const char *colon = options->listen != NULL ? strrchr (options->listen, ':') : NULL;
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return FALSE;
  options->port = port;
  if (options->listen[0] == '[' && colon[-1] == ']')
    options->host = g_strndup (options->listen + 1, colon - options->listen - 2);
  else
    options->host = g_strndup (options->listen, colon - options->listen);
  if (g_str_equal (options->host, "localhost")) {
    g_free (options->host);
    options->host = g_strdup ("127.0.0.1");
  }
  return g_hostname_is_ip_address (options->host);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

/* Two servers on one folder would each have an order of commits of their own. */
static int
lock_folder (ReseauAdmin *self)
{
  g_autofree char *path = g_build_filename (self->folder, "serve.lock", NULL);
  int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
on_signal (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static void
wait_for_signal (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint terminate = g_unix_signal_add (SIGTERM, on_signal, loop);
  guint interrupt = g_unix_signal_add (SIGINT, on_signal, loop);

  g_main_loop_run (loop);
  g_source_remove (terminate);
  g_source_remove (interrupt);
}

static int
complain_of_address (const ServeOptions *options, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return reseau_admin_refuse (_ ("The port %u is in use by another program."), options->port);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return reseau_admin_refuse (_ ("This account may not listen on port %u."), options->port);
  return reseau_admin_refuse (_ ("Cannot listen on %s: %s"), options->listen, error->message);
}

static ReseauHttpServer *
new_http (const ServeOptions *options, const ReseauHttpService *service)
{
  ReseauHttpSettings settings;

  reseau_http_settings_init (&settings);
  /* Behind a proxy everybody has the proxy's address. */
  if (is_loopback (options->host))
    settings.max_per_address = settings.max_connections;
  return reseau_http_server_new (service, &settings);
}

static int
serve (ReseauAdmin *self, const ServeOptions *options, ReseauServerApi *api)
{
  ReseauHttpService service = reseau_server_api_get_service (api);
  g_autoptr (ReseauHttpServer) http = NULL;
  g_autoptr (GError) error = NULL;
  const char *scheme = options->cert != NULL ? "https" : "http";

  http = new_http (options, &service);
  if (options->cert != NULL &&
      !reseau_http_server_set_tls (http, options->cert, options->key, &error))
    return reseau_admin_refuse (_ ("The certificate or its key cannot be used: %s"),
                                error->message);
  if (!reseau_http_server_start (http, options->host, options->port, &error))
    return complain_of_address (options, error);
  g_print (_ ("Listening on %s://%s:%u"), scheme, options->host,
           reseau_http_server_get_port (http));
  g_print ("\n");
  fflush (stdout);
  reseau_server_api_start_upkeep (api);
  wait_for_signal ();
  reseau_http_server_stop (http);
  return RESEAU_ADMIN_DONE;
}

static int
serve_locked (ReseauAdmin *self, const ServeOptions *options)
{
  g_autofree char *path = reseau_admin_dup_database (self);
  g_autofree char *guard = reseau_admin_dup_guard (self, options->guard);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauServerStore) probe = NULL;
  g_autoptr (ReseauServerApi) api = NULL;

  if (guard == NULL)
    return RESEAU_ADMIN_USAGE;
  probe = reseau_admin_open (self, &error);
  if (probe == NULL || !reseau_admin_stand_guard (self, probe, guard, &error))
    return reseau_admin_complain (self, error);
  g_clear_pointer (&probe, reseau_server_store_free);
  api = reseau_server_api_new (self->server, path, &error);
  if (api == NULL || !reseau_server_api_set_guard (api, path, guard, &error))
    return reseau_admin_complain (self, error);
  return serve (self, options, api);
}

static int
check_and_serve (ReseauAdmin *self, ServeOptions *options)
{
  g_autofree char *path = reseau_admin_dup_database (self);
  int lock, code;

  if (!split_address (options))
    return reseau_admin_misuse (
        _ ("Where to listen? --listen ADDRESS:PORT, with a numeric address."));
  if ((options->cert == NULL) != (options->key == NULL))
    return reseau_admin_misuse (_ ("A certificate comes with its key: --tls-cert and --tls-key."));
  if (options->cert == NULL && !is_loopback (options->host))
    return reseau_admin_misuse (_ (
        "Without a certificate only this machine is served: listen on 127.0.0.1, or give --tls-cert and --tls-key."));
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return reseau_admin_refuse (_ ("There is no data of a server in %s. Prepare it with “init”."),
                                self->folder);
  lock = lock_folder (self);
  if (lock < 0)
    return errno == EWOULDBLOCK
               ? reseau_admin_refuse (_ ("Another reseaud serves %s already."), self->folder)
               : reseau_admin_refuse (_ ("The folder %s cannot be written to."), self->folder);
  code = serve_locked (self, options);
  close (lock);
  return code;
}

int
reseau_admin_serve (ReseauAdmin *self, int argc, char **argv)
{
  ServeOptions options = { 0 };
  gboolean quiet = FALSE;
  GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options.listen, N_ ("where to listen"),
      "ADDRESS:PORT" },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &options.cert, N_ ("certificate chain (PEM)"),
      "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &options.key, N_ ("its private key (PEM)"), "FILE" },
    { "guard", 0, 0, G_OPTION_ARG_FILENAME, &options.guard,
      N_ ("where to note how far the data have come (FOLDER.guard if not said)"), "FILE" },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, N_ ("write no log"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int code = RESEAU_ADMIN_USAGE;

  if (reseau_admin_parse (&argc, &argv, entries)) {
    reseau_http_log_enable (!quiet);
    code = check_and_serve (self, &options);
  }
  g_free (options.listen);
  g_free (options.cert);
  g_free (options.key);
  g_free (options.guard);
  g_free (options.host);
  return code;
}
