/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-display.h"
#include "reseau-document.h"

G_BEGIN_DECLS

/**
 * ReseauAudience:
 * @RESEAU_AUDIENCE_NETWORK: colleagues
 * @RESEAU_AUDIENCE_PUBLIC: anybody; only what was said to be for everybody is in it
 */
typedef enum {
  RESEAU_AUDIENCE_NETWORK,
  RESEAU_AUDIENCE_PUBLIC,
} ReseauAudience;

/**
 * ReseauPublicationRequest:
 * @ids: (element-type utf8) (nullable): the records, in the order that is wanted
 * @query: (nullable): or what they are found by
 * @except: (element-type utf8) (nullable): ids of what is found and not wanted
 * @title: (nullable): of a document of several records
 * @contacts: whether telephones and addresses of mail are in it, where they may be
 *
 * What is to be printed or published.
 */
typedef struct {
  GPtrArray *ids;
  ReseauQuery *query;
  GHashTable *except;
  char *title;
  ReseauAudience audience;
  gboolean contacts;
} ReseauPublicationRequest;

/**
 * ReseauPublication:
 * @ids: (element-type utf8): what is in it
 * @titles: (element-type utf8): of each
 * @kind: (nullable): of all records in it; %NULL for several kinds
 * @left_out: how many are not in it because they are not for this audience
 */
typedef struct {
  ReseauDocument *document;
  GPtrArray *ids;
  GPtrArray *titles;
  char *kind;
  guint left_out;
} ReseauPublication;

/* More in one document nobody reads, or prints. */
#define RESEAU_PUBLICATION_MOST 1000

ReseauPublicationRequest *reseau_publication_request_new (ReseauAudience audience);
ReseauPublicationRequest *reseau_publication_request_copy (const ReseauPublicationRequest *self);
void reseau_publication_request_add (ReseauPublicationRequest *self, const char *id);
void reseau_publication_request_set_wanted (ReseauPublicationRequest *self, const char *id,
                                            gboolean wanted);
void reseau_publication_request_free (ReseauPublicationRequest *self);

ReseauPublication *reseau_publication_load (ReseauStore *store, const ReseauDisplay *display,
                                            const ReseauPublicationRequest *request,
                                            GError **error);
void reseau_publication_free (ReseauPublication *self);
char *reseau_publication_dup_file_name (const ReseauPublication *self, const char *ending);

GPtrArray *reseau_publication_find (ReseauStore *store, const ReseauPublicationRequest *request,
                                    guint most, GError **error);
gboolean reseau_publication_may_show (const ReseauRecord *record, const ReseauField *field,
                                      const ReseauPublicationRequest *request);
gboolean reseau_publication_may_contain (const ReseauRecord *record, ReseauAudience audience);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPublicationRequest, reseau_publication_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPublication, reseau_publication_free)

G_END_DECLS
