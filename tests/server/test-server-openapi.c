/* SPDX-License-Identifier: GPL-3.0-or-later */

/* docs/openapi.json describes what is served: all of it, and nothing else. */
#include "reseau-json.h"
#include "reseau-server-api.h"

static ReseauValue *
read_description (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  ReseauValue *value;
  gsize length;

  g_assert_true (g_file_get_contents (OPENAPI_FILE, &text, &length, &error));
  value = reseau_json_parse (text, length, &error);
  g_assert_no_error (error);
  return value;
}

static const ReseauValue *
find_operation (const ReseauValue *description, const ReseauHttpRoute *route)
{
  g_autofree char *method = g_ascii_strdown (route->method, -1);
  const ReseauValue *path = reseau_value_get (reseau_value_get (description, "paths"), route->path);

  return reseau_value_get (path, method);
}

static void
test_served_is_described (void)
{
  g_autoptr (ReseauValue) description = read_description ();
  guint n_routes;
  const ReseauHttpRoute *routes = reseau_server_api_get_routes (&n_routes);

  for (guint i = 0; i < n_routes; i++) {
    const ReseauValue *operation = find_operation (description, &routes[i]);
    gboolean needs_session = (routes[i].flags & RESEAU_HTTP_ROUTE_AUTH) != 0;
    gboolean has_body = (routes[i].flags & RESEAU_HTTP_ROUTE_BODY) != 0 || routes[i].intake != NULL;

    g_test_message ("%s %s", routes[i].method, routes[i].path);
    g_assert_nonnull (operation);
    g_assert_cmpstr (reseau_value_get_member_string (operation, "operationId"), ==,
                     routes[i].operation);
    g_assert_true (needs_session ==
                   (reseau_value_get_length (reseau_value_get (operation, "security")) > 0));
    g_assert_true (has_body == (reseau_value_get (operation, "requestBody") != NULL));
  }
}

static gboolean
is_served (const char *path, const char *method)
{
  guint n_routes;
  const ReseauHttpRoute *routes = reseau_server_api_get_routes (&n_routes);

  for (guint i = 0; i < n_routes; i++)
    if (g_str_equal (routes[i].path, path) && g_ascii_strcasecmp (routes[i].method, method) == 0)
      return TRUE;
  return FALSE;
}

static void
test_described_is_served (void)
{
  g_autoptr (ReseauValue) description = read_description ();
  const ReseauValue *paths = reseau_value_get (description, "paths");

  for (guint i = 0; i < reseau_value_get_length (paths); i++) {
    const ReseauValue *methods = reseau_value_get_at (paths, i);

    for (guint j = 0; j < reseau_value_get_length (methods); j++)
      g_assert_true (
          is_served (reseau_value_get_key_at (paths, i), reseau_value_get_key_at (methods, j)));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/openapi/served-is-described", test_served_is_described);
  g_test_add_func ("/server/openapi/described-is-served", test_described_is_served);
  return g_test_run ();
}
