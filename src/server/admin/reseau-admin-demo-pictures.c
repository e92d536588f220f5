/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin-demo-pictures.h"

#include "reseau-embedded.h"

#include <string.h>

extern const ReseauEmbedded reseau_demo_pictures[];

/* What the drawings are made as; src/server/demo. */
#define WIDTH 1200
#define HEIGHT 800

typedef struct {
  ReseauServer *server;
  ReseauServerStore *store;
  ReseauBlobFolder *folder;
  const char *uid; /* who shows it */
} Album;

static GBytes *
find (const char *picture, const char *suffix, GError **error)
{
  g_autofree char *name = g_strconcat (picture, suffix, NULL);

  for (const ReseauEmbedded *each = reseau_demo_pictures; each->name != NULL; each++)
    if (g_str_equal (each->name, name))
      return g_bytes_new_static (each->text, each->length);
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "No picture %s", name);
  return NULL;
}

/* As if the person had sent it.
 * Returns: (transfer full) (nullable): the name of the blob */
static char *
put (const Album *album, GBytes *bytes, GError **error)
{
  char *sha256 = reseau_blob_folder_put (album->folder, bytes, error);

  if (sha256 != NULL &&
      album->store->vtable->put_blob (album->store, sha256, (gint64) g_bytes_get_size (bytes),
                                      reseau_server_now (album->server), error) &&
      album->store->vtable->put_holder (album->store, sha256, album->uid, error))
    return sha256;
  g_free (sha256);
  return NULL;
}

static ReseauValue *
make_element (const Album *album, const ReseauValue *entry, GError **error)
{
  const char *picture = reseau_value_get_member_string (entry, "picture");
  g_autoptr (GBytes) large = find (picture, ".png", error);
  g_autoptr (GBytes) small = large ? find (picture, ".small.png", error) : NULL;
  g_autofree char *sha256 = small ? put (album, large, error) : NULL;
  g_autofree char *thumb = sha256 ? put (album, small, error) : NULL;
  ReseauValue *element;

  if (thumb == NULL)
    return NULL;
  element = reseau_value_new_object ();
  reseau_value_set_string (element, "sha256", sha256);
  reseau_value_set_string (element, "thumb", thumb);
  reseau_value_set_string (element, "name", reseau_value_get_member_string (entry, "name"));
  reseau_value_set_string (element, "type", "image/png");
  reseau_value_set_int (element, "size", (gint64) g_bytes_get_size (large));
  reseau_value_set_int (element, "w", WIDTH);
  reseau_value_set_int (element, "h", HEIGHT);
  reseau_value_set_string (element, "alt", reseau_value_get_member_string (entry, "alt"));
  reseau_value_set_string (element, "by", album->uid);
  return element;
}

/**
 * reseau_admin_demo_add_pictures:
 * @folder: of the server's pictures
 * @pictures: which fiche has which
 * @fiche: key of a fiche
 * @uid: who wrote it
 * @fields: of the fiche; its pictures are added
 */
gboolean
reseau_admin_demo_add_pictures (ReseauServer *server, ReseauServerStore *store,
                                ReseauBlobFolder *folder, const ReseauValue *pictures,
                                const char *fiche, const char *uid, ReseauValue *fields,
                                GError **error)
{
  const Album album = { server, store, folder, uid };
  g_autoptr (ReseauValue) list = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (pictures); i++) {
    const ReseauValue *entry = reseau_value_get_at (pictures, i);
    ReseauValue *element;

    if (g_strcmp0 (reseau_value_get_member_string (entry, "fiche"), fiche) != 0)
      continue;
    element = make_element (&album, entry, error);
    if (element == NULL)
      return FALSE;
    reseau_value_add (list, element);
  }
  if (reseau_value_get_length (list) > 0)
    reseau_value_set (fields, "photos", g_steal_pointer (&list));
  return TRUE;
}
