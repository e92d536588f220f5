/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-ctl.h"

#include "reseau-locale.h"
#include "reseau-publication-picture.h"
#include "reseau-publication.h"

#include <glib/gi18n.h>

static ReseauPublication *
load (ReseauCtl *ctl, const ReseauPublicationRequest *request, GError **error)
{
  g_autoptr (ReseauTerms) terms = reseau_terms_load (ctl->store, error);
  ReseauDisplay display = { ctl->schema, terms, g_get_language_names ()[0], NULL };

  return terms != NULL ? reseau_publication_load (ctl->store, &display, request, error) : NULL;
}

static int
publish (ReseauCtl *ctl, const ReseauPublicationRequest *request, ReseauDocumentFormat format,
         const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPublication) publication = load (ctl, request, &error);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  const ReseauDocumentJob job = { .format = format, .decoder = reseau_picture_decode };

  if (publication == NULL ||
      !reseau_document_save (publication->document, &job, file, NULL, &error))
    return reseau_ctl_fail (error);
  reseau_value_set_string (out, "file", path);
  reseau_value_set_string (out, "format", reseau_document_format_get_name (format));
  reseau_value_set_int (out, "records", publication->ids->len);
  reseau_value_set_int (out, "left_out", publication->left_out);
  reseau_ctl_print (out);
  return RESEAU_CTL_DONE;
}

static ReseauPublicationRequest *
request_new (char **ids, int n, const char *kind, gboolean is_public)
{
  ReseauPublicationRequest *request =
      reseau_publication_request_new (is_public ? RESEAU_AUDIENCE_PUBLIC : RESEAU_AUDIENCE_NETWORK);

  for (int i = 0; i < n; i++)
    reseau_publication_request_add (request, ids[i]);
  if (kind != NULL) {
    request->query = reseau_query_new (kind);
    request->query->sort = g_str_equal (kind, "meeting") ? RESEAU_SORT_DATE : RESEAU_SORT_TITLE;
  }
  return request;
}

int
reseau_ctl_publish (ReseauCtl *ctl, int argc, char **argv)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *kind = NULL;
  gboolean is_public = FALSE;
  const GOptionEntry options[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &path, NULL, NULL },
    { "all", 0, 0, G_OPTION_ARG_STRING, &kind, NULL, NULL },
    { "public", 0, 0, G_OPTION_ARG_NONE, &is_public, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (ReseauPublicationRequest) request = NULL;
  ReseauDocumentFormat format;

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (path == NULL || (argc < 2) == (kind == NULL))
    return reseau_ctl_usage (_ ("publish wants ids, or --all with a kind, and --output"));
  if (!reseau_document_format_parse (name != NULL ? name : "pdf", &format))
    return reseau_ctl_usage (_ ("--format is html, odt or pdf"));
  if (kind != NULL && reseau_ctl_get_kind (ctl, kind) == NULL)
    return RESEAU_CTL_USAGE;
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  request = request_new (argv + 1, argc - 1, kind, is_public);
  return publish (ctl, request, format, path);
}
