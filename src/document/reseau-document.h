/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauRun:
 * @href: (nullable): where it leads: an address, or "#" and the anchor of a heading
 *
 * A piece of text that looks the same all through.
 */
typedef struct {
  char *text;
  char *href;
  gboolean strong;
} ReseauRun;

typedef enum {
  RESEAU_BLOCK_HEADING,  /* of @level 1 to 3 */
  RESEAU_BLOCK_TEXT,     /* a paragraph */
  RESEAU_BLOCK_LEAD,     /* the paragraph that says it all */
  RESEAU_BLOCK_META,     /* what is known of the document, or of a part of it */
  RESEAU_BLOCK_NOTICE,   /* what one has to know before handing it on */
  RESEAU_BLOCK_LIST,     /* @lines are items */
  RESEAU_BLOCK_STEPS,    /* the same, numbered */
  RESEAU_BLOCK_PAIRS,    /* @lines are labels and values by turns */
  RESEAU_BLOCK_TABLE,    /* @lines are cells, @columns in a row, the first row is the header */
  RESEAU_BLOCK_CONTENTS, /* @lines lead to headings; paper adds the number of the page */
  RESEAU_BLOCK_FIGURE,   /* a picture */
  RESEAU_BLOCK_PAGE,     /* what follows begins on a new page */
} ReseauBlockType;

/* More columns than these do not fit on paper. */
#define RESEAU_BLOCK_COLUMNS 8

/**
 * ReseauBlock:
 * @level: of a heading
 * @columns: of a table
 * @shares: of a table, how wide each column is beside the others; 0 for as its words need
 * @anchor: (nullable): of a heading: its name within the document
 * @lines: (element-type GPtrArray): the texts, each an array of ReseauRun
 * @path: (nullable): of a figure: the file, %NULL when it is not on this computer
 * @media_type: of a figure
 * @width: of a figure, in pixels; 0 when it is not known
 *
 * One part of a document.  The first line of a figure, if any, says what is to be seen.
 */
typedef struct {
  ReseauBlockType type;
  guint level;
  guint columns;
  guint8 shares[RESEAU_BLOCK_COLUMNS];
  char *anchor;
  GPtrArray *lines;
  char *path;
  char *media_type;
  int width;
  int height;
} ReseauBlock;

/**
 * ReseauDocument:
 * @language: as HTML writes it: "fr"
 * @footer: stands at the foot of each page
 * @keywords: (nullable): for those who look for it
 * @created: RFC 3339
 * @blocks: (element-type ReseauBlock)
 *
 * What is printed or published, before anybody has decided how it looks.  Reference counted;
 * nobody changes one that is shared.
 */
typedef struct {
  gatomicrefcount refs;
  char *title;
  char *language;
  char *footer;
  char *keywords;
  char *created;
  GPtrArray *blocks;
} ReseauDocument;

ReseauDocument *reseau_document_new (const char *title, const char *language);
ReseauDocument *reseau_document_ref (ReseauDocument *self);
void reseau_document_unref (ReseauDocument *self);

ReseauBlock *reseau_document_add (ReseauDocument *self, ReseauBlockType type);
ReseauBlock *reseau_document_add_heading (ReseauDocument *self, guint level, const char *text,
                                          const char *anchor);
void reseau_document_add_text (ReseauDocument *self, ReseauBlockType type, const char *text);
void reseau_document_add_prose (ReseauDocument *self, const char *text);

void reseau_block_add_line (ReseauBlock *self);
void reseau_block_add_run (ReseauBlock *self, const char *text, const char *href, gboolean strong);
char *reseau_block_dup_line (const ReseauBlock *self, guint line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauDocument, reseau_document_unref)

G_END_DECLS
