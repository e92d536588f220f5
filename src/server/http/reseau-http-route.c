/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-route.h"

#include <string.h>

static gboolean
path_matches (const char *template, const char *path, GHashTable *params)
{
  g_auto (GStrv) wanted = g_strsplit (template, "/", -1);
  g_auto (GStrv) given = g_strsplit (path, "/", -1);
  guint i;

  for (i = 0; wanted[i] != NULL && given[i] != NULL; i++) {
    gsize n = strlen (wanted[i]);

    if (wanted[i][0] != '{') {
      if (!g_str_equal (wanted[i], given[i]))
        return FALSE;
    }
    else if (given[i][0] == '\0')
      return FALSE;
    else
      g_hash_table_insert (params, g_strndup (wanted[i] + 1, n - 2), g_strdup (given[i]));
  }
  return wanted[i] == NULL && given[i] == NULL;
}

static gboolean
method_matches (const ReseauHttpRoute *route, const char *method)
{
  return g_str_equal (route->method, method) ||
         (g_str_equal (method, "HEAD") && g_str_equal (route->method, "GET"));
}

/**
 * reseau_http_route_find:
 * @routes: (array length=n_routes): the table
 * @n_routes: its length
 * @method: method of a request
 * @path: path of the request, percent-encoding undone
 * @params: (out) (transfer full): the parameters of the path
 * @allow: (out) (transfer full) (nullable): when the path exists and the method
 *   does not, the methods that do
 *
 * Returns: (transfer none) (nullable): the route
 */
const ReseauHttpRoute *
reseau_http_route_find (const ReseauHttpRoute *routes, guint n_routes, const char *method,
                        const char *path, GHashTable **params, char **allow)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  *allow = NULL;
  for (guint i = 0; i < n_routes; i++) {
    g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

    if (!path_matches (routes[i].path, path, found))
      continue;
    if (method_matches (&routes[i], method)) {
      *params = g_steal_pointer (&found);
      return &routes[i];
    }
    if (allowed->len > 0)
      g_string_append (allowed, ", ");
    g_string_append (allowed, routes[i].method);
    if (g_str_equal (routes[i].method, "GET"))
      g_string_append (allowed, ", HEAD");
  }
  if (allowed->len > 0)
    *allow = g_strdup (allowed->str);
  return NULL;
}
