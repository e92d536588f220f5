/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-fixture.h"

#include "reseau-welcome.h"

#include <adwaita.h>
#include <gio/gio.h>

static GtkWidget *
page_new (UiDesk *desk, GtkWidget **window)
{
  GtkWidget *page = reseau_welcome_new (desk->context);

  *window = ui_window_new (page, 480, 700);
  return page;
}

static void
test_empty_form (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = page_new (desk, &window);

  ui_click (page, "Se _connecter");
  ui_assert_says (
      page, "Il faut l’adresse du serveur, votre adresse électronique et votre mot de passe.");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A port on which nobody listens. */
static void
test_no_server (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = page_new (desk, &window);

  reseau_welcome_connect (RESEAU_WELCOME (page), "http://127.0.0.1:9", "a@b.example", "secret");
  ui_assert_says (page,
                  "Le serveur est injoignable. Vérifiez l’adresse et votre connexion à internet, "
                  "puis réessayez.");
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
on_request_cb (GSocketService *service, GSocketConnection *connection, GObject *source,
               gpointer data)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  const char *answer = data;

  g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

/* Something answers, but it is a page for people. */
static void
test_not_a_server (void)
{
  static const char html[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n"
                             "Connection: close\r\n\r\n<html></html>";
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (GSocketService) service = g_socket_service_new ();
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u", port);
  GtkWidget *window;
  GtkWidget *page = page_new (desk, &window);

  g_signal_connect (service, "incoming", G_CALLBACK (on_request_cb), (gpointer) html);
  reseau_welcome_connect (RESEAU_WELCOME (page), address, "a@b.example", "secret");
  ui_assert_says (page, "Il n’y a pas de serveur Réseau à cette adresse. Vérifiez-la auprès de la "
                        "personne qui vous l’a donnée.");
  gtk_window_destroy (GTK_WINDOW (window));
  g_socket_service_stop (service);
}

static gboolean
on_silent_cb (GSocketService *service, GSocketConnection *connection, GObject *source,
              gpointer data)
{
  g_ptr_array_add (data, g_object_ref (connection));
  return TRUE;
}

/* Something listens and says nothing: one sees what goes on, and need not wait for its end. */
static void
test_cancel (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u", port);
  GtkWidget *window;
  GtkWidget *page = page_new (desk, &window);

  g_signal_connect (service, "incoming", G_CALLBACK (on_silent_cb), connections);
  reseau_welcome_connect (RESEAU_WELCOME (page), address, "a@b.example", "secret");
  ui_assert_says (page, "Connexion…");
  ui_click (page, "_Annuler");
  ui_assert_says (page, "Se _connecter");
  /* It can be tried again at once. */
  reseau_welcome_connect (RESEAU_WELCOME (page), address, "a@b.example", "secret");
  ui_assert_says (page, "Connexion…");
  ui_click (page, "_Annuler");
  gtk_window_destroy (GTK_WINDOW (window));
  g_socket_service_stop (service);
}

/* A password does not leave this machine in clear. */
static void
test_not_protected (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = page_new (desk, &window);

  reseau_welcome_connect (RESEAU_WELCOME (page), "http://reseau.example", "a@b.example", "secret");
  ui_assert_says (page,
                  "Cette adresse n’est pas protégée\u00a0: un mot de passe ne s’envoie qu’à une "
                  "adresse qui commence par https://.");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A telephone, and large letters. */
static void
test_narrow (void)
{
  g_autoptr (UiDesk) desk = ui_desk_new ();
  GtkWidget *window;
  GtkWidget *page = page_new (desk, &window);

  ui_set_text_size (175);
  ui_assert_fits (page, 360);
  ui_set_text_size (100);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);
  g_test_add_func ("/welcome/empty-form", test_empty_form);
  g_test_add_func ("/welcome/no-server", test_no_server);
  g_test_add_func ("/welcome/not-a-server", test_not_a_server);
  g_test_add_func ("/welcome/not-protected", test_not_protected);
  g_test_add_func ("/welcome/narrow", test_narrow);
  g_test_add_func ("/welcome/cancel", test_cancel);
  return g_test_run ();
}
