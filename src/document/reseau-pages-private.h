/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-pages.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* Of the page, in points. */
#define MARGIN_SIDE 57.0
#define MARGIN_TOP 51.0
#define MARGIN_BOTTOM 62.0
#define FOOTER_RISE 36.0
#define GAP 14.0
#define LABEL_SHARE 0.27

typedef enum {
  PIECE_TEXT,    /* @n_lines lines of a text, from @first_line */
  PIECE_BULLET,  /* what stands before an item */
  PIECE_FIGURE,  /* the picture itself, or the words for one that is missing */
  PIECE_RULE,    /* a line across */
  PIECE_TINT,    /* what is behind a notice */
  PIECE_PAGE_NO, /* the number of the page that @line of a table of contents leads to */
} PieceType;

/**
 * Piece:
 * @block: number of the block
 * @line: number of the text in it
 * @first_line: within the text, where it is cut by a page
 *
 * What stands on a page.
 */
typedef struct {
  PieceType type;
  guint block;
  guint line;
  guint first_line;
  guint n_lines;
  double x;
  double y;
  double width;
  double height;
} Piece;

struct _ReseauPages {
  ReseauDocument *document;
  double width;
  double height;
  GPtrArray *pages;    /* of GArray of Piece */
  GHashTable *anchors; /* name → number of its page, from 1 */
  guint next;          /* block to be laid out */
  double y;
  PangoContext *pango; /* (nullable): of the thread that works, while it does */
};

typedef struct {
  double size;
  double spacing; /* of lines */
  double before;
  double after;
  const char *color;
  gboolean bold;
} Look;

Look reseau_pages_get_look (const ReseauBlock *block, guint line);
PangoContext *reseau_pages_context_new (void);
PangoLayout *reseau_pages_layout_new (const ReseauPages *self, const ReseauBlock *block, guint line,
                                      double width);
void reseau_pages_get_picture_size (const ReseauBlock *block, double width, double most, double *w,
                                    double *h);

G_END_DECLS
