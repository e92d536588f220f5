/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-pages-private.h"

/* Where everything stands.  No heading is left alone at the foot of a page, no line of a paragraph
 * at its head or foot; items, rows and pictures stay whole where a page can hold them. */

#define INDENT 18.0
#define CONTENTS_INDENT 26.0
#define NUMBER_WIDTH 40.0
#define ITEM_WHOLE 90.0
#define NOTICE_MOST 300.0
#define FIGURE_MOST 255.0
#define PAIR_MOST 180.0
#define FIGURE_GAP 4.0
#define MOST_COLUMNS RESEAU_BLOCK_COLUMNS

/* Pairs that are not longer stay together. */
#define PAIRS_WHOLE 230.0

/* Of a table that has to begin again on a new page. */
#define WHOLE_SHARE 0.6
#define FIRST_ROW 40.0

static double
inner_width (const ReseauPages *self)
{
  return self->width - 2 * MARGIN_SIDE;
}

static double
bottom (const ReseauPages *self)
{
  return self->height - MARGIN_BOTTOM;
}

static gboolean
at_top (const ReseauPages *self)
{
  return self->y <= MARGIN_TOP;
}

static const ReseauBlock *
get_block (const ReseauPages *self, guint index)
{
  return index < self->document->blocks->len ? g_ptr_array_index (self->document->blocks, index)
                                             : NULL;
}

static void
begin_page (ReseauPages *self)
{
  g_ptr_array_add (self->pages, g_array_new (FALSE, FALSE, sizeof (Piece)));
  self->y = MARGIN_TOP;
}

/* At the head of a page nothing is to be kept away from. */
static void
skip (ReseauPages *self, double space)
{
  if (!at_top (self))
    self->y += space;
}

static void
need (ReseauPages *self, double height)
{
  if (self->y + height > bottom (self) && !at_top (self))
    begin_page (self);
}

static void
put (ReseauPages *self, const Piece *piece)
{
  g_array_append_val (g_ptr_array_index (self->pages, self->pages->len - 1), *piece);
}

/* --- texts ------------------------------------------------------------------------------ */

/* Returns: (transfer full): how high each line is */
static GArray *
measure_lines (PangoLayout *layout)
{
  GArray *heights = g_array_new (FALSE, FALSE, sizeof (double));
  PangoLayoutIter *iter = pango_layout_get_iter (layout);

  do {
    int top, base;
    double height;

    pango_layout_iter_get_line_yrange (iter, &top, &base);
    height = (double) (base - top) / PANGO_SCALE;
    g_array_append_val (heights, height);
  } while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
  return heights;
}

/* How many lines from @first on go on this page, and how high they are; what stays must not be one
 * line alone. */
static guint
count_fitting (const ReseauPages *self, const GArray *heights, guint first, double *height)
{
  double room = bottom (self) - self->y;
  guint n = 0, left = heights->len - first;

  *height = 0;
  while (n < left && *height + g_array_index (heights, double, first + n) <= room + 0.01)
    *height += g_array_index (heights, double, first + n++);
  if (n < left && left - n == 1 && n > 2)
    *height -= g_array_index (heights, double, first + --n);
  if (n == 1 && left > 1 && first == 0)
    n = 0;
  if (n == 0 && at_top (self)) {
    n = 1;
    *height = g_array_index (heights, double, first);
  }
  return n;
}

/* Puts a text of any length, over as many pages as it needs. */
static void
flow (ReseauPages *self, guint block, guint line, double x, double width)
{
  g_autoptr (PangoLayout) layout =
      reseau_pages_layout_new (self, get_block (self, block), line, width);
  g_autoptr (GArray) heights = measure_lines (layout);
  guint first = 0;

  while (first < heights->len) {
    double height;
    guint fit = count_fitting (self, heights, first, &height);
    Piece piece = { PIECE_TEXT, block, line, first, fit, x, self->y, width, height };

    if (fit > 0) {
      put (self, &piece);
      self->y += height;
      first += fit;
    }
    if (first < heights->len)
      begin_page (self);
  }
}

static double
text_height (const ReseauPages *self, guint block, guint line, double width, guint lines)
{
  g_autoptr (PangoLayout) layout =
      reseau_pages_layout_new (self, get_block (self, block), line, width);

  g_autoptr (GArray) heights = measure_lines (layout);
  double height = 0;

  for (guint i = 0; i < MIN (lines, heights->len); i++)
    height += g_array_index (heights, double, i);
  return height;
}

static void
put_paragraph (ReseauPages *self, guint index)
{
  Look look = reseau_pages_get_look (get_block (self, index), 0);

  skip (self, look.before);
  flow (self, index, 0, MARGIN_SIDE, inner_width (self));
  self->y += look.after;
}

static double
notice_height (const ReseauPages *self, guint index)
{
  return GAP + text_height (self, index, 0, inner_width (self) - 2 * GAP, G_MAXUINT / 2);
}

static void
put_notice (ReseauPages *self, guint index)
{
  Look look = reseau_pages_get_look (get_block (self, index), 0);
  double height = notice_height (self, index);
  Piece tint = { PIECE_TINT, index, 0, 0, 0, MARGIN_SIDE, 0, inner_width (self), height };

  if (height > NOTICE_MOST) {
    put_paragraph (self, index);
    return;
  }
  skip (self, look.before);
  need (self, height);
  tint.y = self->y;
  put (self, &tint);
  self->y += GAP / 2;
  flow (self, index, 0, MARGIN_SIDE + GAP, inner_width (self) - 2 * GAP);
  self->y += GAP / 2 + look.after;
}

/* How much of an item has to be on one page: all of a short one. */
static double
item_start (const ReseauPages *self, guint index, guint line, double width)
{
  double height = text_height (self, index, line, width, G_MAXUINT / 2);

  return height < ITEM_WHOLE ? height : text_height (self, index, line, width, 3);
}

static double
item_width (const ReseauPages *self, const ReseauBlock *block)
{
  gboolean contents = block->type == RESEAU_BLOCK_CONTENTS;

  return inner_width (self) - (contents ? CONTENTS_INDENT + NUMBER_WIDTH : INDENT);
}

static void
put_items (ReseauPages *self, guint index)
{
  const ReseauBlock *block = get_block (self, index);
  Look look = reseau_pages_get_look (block, 0);
  gboolean contents = block->type == RESEAU_BLOCK_CONTENTS;
  double indent = contents ? CONTENTS_INDENT : INDENT;
  double width = item_width (self, block);

  for (guint i = 0; i < block->lines->len; i++) {
    Piece bullet = { PIECE_BULLET, index, i, 0, 1, MARGIN_SIDE, 0, indent, look.size };

    need (self, item_start (self, index, i, width));
    bullet.y = self->y;
    put (self, &bullet);
    if (contents) {
      bullet.type = PIECE_PAGE_NO;
      bullet.x = MARGIN_SIDE + inner_width (self) - NUMBER_WIDTH;
      bullet.width = NUMBER_WIDTH;
      put (self, &bullet);
    }
    flow (self, index, i, MARGIN_SIDE + indent, width);
    self->y += look.after;
  }
  self->y += 4;
}

/* --- tables ------------------------------------------------------------------------------- */

typedef struct {
  guint n;
  double x[MOST_COLUMNS];
  double width[MOST_COLUMNS];
} Columns;

/* How wide each column would like to be. */
static void
find_wishes (const ReseauPages *self, const ReseauBlock *block, guint n, double *wishes)
{
  for (guint i = 0; i < block->lines->len; i++) {
    g_autoptr (PangoLayout) layout = reseau_pages_layout_new (self, block, i, -1);
    int width;

    pango_layout_get_size (layout, &width, NULL);
    wishes[i % n] = MAX (wishes[i % n], (double) width / PANGO_SCALE + 1);
  }
}

/* Who wants less than an equal share gets it, the others share what is left. */
static void
settle (double *wishes, guint n, double room)
{
  gboolean content[MOST_COLUMNS] = { FALSE };
  guint left = n;

  for (gboolean changed = TRUE; changed && left > 0;) {
    changed = FALSE;
    for (guint i = 0; i < n; i++)
      if (!content[i] && wishes[i] <= room / left) {
        room -= wishes[i];
        content[i] = changed = TRUE;
        left--;
        break;
      }
  }
  for (guint i = 0; i < n; i++)
    if (!content[i])
      wishes[i] = room / left;
}

static void
share_out (const ReseauPages *self, guint index, Columns *columns)
{
  const ReseauBlock *block = get_block (self, index);
  double widths[MOST_COLUMNS] = { 0 }, sum = 0, x = MARGIN_SIDE;
  double room = inner_width (self) - GAP * (columns->n - 1);

  if (block->shares[0] > 0)
    for (guint i = 0; i < columns->n; i++)
      widths[i] = block->shares[i];
  else {
    find_wishes (self, block, columns->n, widths);
    settle (widths, columns->n, room);
  }
  for (guint i = 0; i < columns->n; i++)
    sum += widths[i];
  for (guint i = 0; i < columns->n; i++) {
    columns->x[i] = x;
    columns->width[i] = widths[i] * room / MAX (sum, 1);
    x += columns->width[i] + GAP;
  }
}

static Columns
get_columns (const ReseauPages *self, guint index)
{
  const ReseauBlock *block = get_block (self, index);
  Columns columns = {
    block->type == RESEAU_BLOCK_PAIRS ? 2 : CLAMP (block->columns, 1, MOST_COLUMNS), { 0 }, { 0 }
  };

  if (block->type == RESEAU_BLOCK_PAIRS) {
    double label = inner_width (self) * LABEL_SHARE;

    columns.x[0] = MARGIN_SIDE;
    columns.width[0] = label;
    columns.x[1] = MARGIN_SIDE + label + GAP;
    columns.width[1] = inner_width (self) - label - GAP;
  }
  else
    share_out (self, index, &columns);
  return columns;
}

static double
row_height (const ReseauPages *self, guint index, guint row, const Columns *columns)
{
  const ReseauBlock *block = get_block (self, index);
  double height = 0;

  for (guint i = 0; i < columns->n; i++) {
    guint line = row * columns->n + i;
    Look look = reseau_pages_get_look (block, line);

    height = MAX (height, look.before + look.after +
                              text_height (self, index, line, columns->width[i], G_MAXUINT / 2));
  }
  return height;
}

static void
put_row (ReseauPages *self, guint index, guint row, const Columns *columns, double height)
{
  const ReseauBlock *block = get_block (self, index);
  Piece rule = { PIECE_RULE, index, 0, 0, 0, MARGIN_SIDE, self->y + height, inner_width (self), 0 };

  for (guint i = 0; i < columns->n; i++) {
    guint line = row * columns->n + i;
    Look look = reseau_pages_get_look (block, line);
    g_autoptr (PangoLayout) layout = reseau_pages_layout_new (self, block, line, columns->width[i]);
    Piece piece = { PIECE_TEXT,
                    index,
                    line,
                    0,
                    pango_layout_get_line_count (layout),
                    columns->x[i],
                    self->y + look.before,
                    columns->width[i],
                    height - look.before - look.after };

    put (self, &piece);
  }
  put (self, &rule);
  self->y += height;
}

static double
tallest_row (const ReseauPages *self)
{
  return (bottom (self) - MARGIN_TOP) * WHOLE_SHARE;
}

/* A row that a page can hardly hold: its cells one below the other. */
static void
put_tall_row (ReseauPages *self, guint index, guint row, const Columns *columns)
{
  for (guint i = 0; i < columns->n; i++)
    flow (self, index, row * columns->n + i, MARGIN_SIDE, inner_width (self));
  self->y += 6;
}

static void
put_table (ReseauPages *self, guint index)
{
  const ReseauBlock *block = get_block (self, index);
  gboolean has_header = block->type == RESEAU_BLOCK_TABLE;
  Columns columns = get_columns (self, index);
  double header = has_header ? row_height (self, index, 0, &columns) : 0;

  for (guint row = 0; row < block->lines->len / columns.n; row++) {
    double height = row_height (self, index, row, &columns);

    if (height > tallest_row (self)) {
      put_tall_row (self, index, row, &columns);
      continue;
    }
    /* The header does not stand alone. */
    need (self, height + (has_header && row == 0 ? FIRST_ROW : 0));
    if (has_header && row > 0 && at_top (self))
      put_row (self, index, 0, &columns, header);
    put_row (self, index, row, &columns, height);
  }
  self->y += 9;
}

/* --- pictures --------------------------------------------------------------------------------- */

static double
caption_height (const ReseauPages *self, guint index, double width)
{
  const ReseauBlock *block = get_block (self, index);
  Look look = reseau_pages_get_look (block, 0);

  if (block->lines->len == 0)
    return 0;
  return look.before + text_height (self, index, 0, width, G_MAXUINT / 2);
}

static void
put_figure (ReseauPages *self, guint index, double x, double width, double w, double h)
{
  const ReseauBlock *block = get_block (self, index);
  Look look = reseau_pages_get_look (block, 0);
  Piece picture = { PIECE_FIGURE, index, 0, 0, 0, x, self->y, w, h };
  double y = self->y;

  put (self, &picture);
  if (block->lines->len > 0) {
    self->y += h + look.before;
    flow (self, index, 0, x, width);
    self->y = y;
  }
}

static void
measure_figure (const ReseauPages *self, guint index, double width, double most, double *w,
                double *h)
{
  const ReseauBlock *block = get_block (self, index);

  if (block->path != NULL) {
    reseau_pages_get_picture_size (block, width, most, w, h);
    return;
  }
  *w = MIN (width, 240);
  *h = 54;
}

static gboolean
is_figure (const ReseauPages *self, guint index)
{
  const ReseauBlock *block = get_block (self, index);

  return block != NULL && block->type == RESEAU_BLOCK_FIGURE;
}

/* Pictures that stand side by side: two, where there are two. */
typedef struct {
  guint n;
  double width;
  double w[2];
  double h[2];
  double height;
} Row;

static Row
measure_row (const ReseauPages *self, guint index)
{
  Row row = { .n = is_figure (self, index + 1) ? 2 : 1 };

  row.width = row.n == 2 ? (inner_width (self) - GAP) / 2 : inner_width (self);
  for (guint i = 0; i < row.n; i++) {
    measure_figure (self, index + i, row.width, row.n == 2 ? PAIR_MOST : FIGURE_MOST, &row.w[i],
                    &row.h[i]);
    row.height = MAX (row.height, row.h[i] + caption_height (self, index + i, row.width));
  }
  return row;
}

/* Returns: how many there were */
static guint
put_figures (ReseauPages *self, guint index)
{
  Row row = measure_row (self, index);

  skip (self, FIGURE_GAP);
  need (self, row.height);
  for (guint i = 0; i < row.n; i++)
    put_figure (self, index + i, MARGIN_SIDE + i * (row.width + GAP), row.width, row.w[i],
                row.h[i]);
  self->y += row.height + 10;
  return row.n;
}

/* --- blocks ----------------------------------------------------------------------------------- */

/* A few pairs are not parted, nor the header of a table from its first row. */
static double
table_start (const ReseauPages *self, guint index)
{
  const ReseauBlock *block = get_block (self, index);
  Columns columns = get_columns (self, index);
  double first = row_height (self, index, 0, &columns), all = first;

  if (first > tallest_row (self))
    return 3 * 20;
  if (block->type == RESEAU_BLOCK_TABLE)
    return first + FIRST_ROW;
  for (guint row = 1; row < block->lines->len / 2 && all <= PAIRS_WHOLE; row++)
    all += row_height (self, index, row, &columns);
  return all <= PAIRS_WHOLE ? all : first;
}

/* What of the block has to stand together, at least. */
static double
start_height (const ReseauPages *self, guint index)
{
  const ReseauBlock *block = get_block (self, index);
  Look look = { 0 };

  if (block == NULL)
    return 0;
  look = reseau_pages_get_look (block, 0);
  switch (block->type) {
  case RESEAU_BLOCK_HEADING:
    return look.before + text_height (self, index, 0, inner_width (self), G_MAXUINT / 2) +
           look.after + start_height (self, index + 1);
  case RESEAU_BLOCK_META:
    return look.size * look.spacing + start_height (self, index + 1);
  case RESEAU_BLOCK_FIGURE:
    return FIGURE_GAP + measure_row (self, index).height;
  case RESEAU_BLOCK_PAIRS:
  case RESEAU_BLOCK_TABLE:
    return table_start (self, index);
  case RESEAU_BLOCK_PAGE:
    return 0;
  case RESEAU_BLOCK_TEXT:
  case RESEAU_BLOCK_LEAD:
    return look.before + text_height (self, index, 0, inner_width (self), 3);
  case RESEAU_BLOCK_NOTICE:
    return look.before + MIN (notice_height (self, index), NOTICE_MOST);
  case RESEAU_BLOCK_LIST:
  case RESEAU_BLOCK_STEPS:
  case RESEAU_BLOCK_CONTENTS:
  default:
    return item_start (self, index, 0, item_width (self, block));
  }
}

static void
put_heading (ReseauPages *self, guint index)
{
  const ReseauBlock *block = get_block (self, index);

  need (self, start_height (self, index));
  if (block->anchor != NULL)
    g_hash_table_insert (self->anchors, block->anchor, GUINT_TO_POINTER (self->pages->len));
  put_paragraph (self, index);
}

/* Returns: how many blocks were put */
static guint
put_block (ReseauPages *self, guint index)
{
  switch (get_block (self, index)->type) {
  case RESEAU_BLOCK_HEADING:
    put_heading (self, index);
    return 1;
  case RESEAU_BLOCK_NOTICE:
    put_notice (self, index);
    return 1;
  case RESEAU_BLOCK_LIST:
  case RESEAU_BLOCK_STEPS:
  case RESEAU_BLOCK_CONTENTS:
    put_items (self, index);
    return 1;
  case RESEAU_BLOCK_PAIRS:
  case RESEAU_BLOCK_TABLE:
    put_table (self, index);
    return 1;
  case RESEAU_BLOCK_FIGURE:
    return put_figures (self, index);
  case RESEAU_BLOCK_PAGE:
    if (!at_top (self))
      begin_page (self);
    return 1;
  case RESEAU_BLOCK_META:
    need (self, start_height (self, index));
    put_paragraph (self, index);
    return 1;
  case RESEAU_BLOCK_TEXT:
  case RESEAU_BLOCK_LEAD:
  default:
    put_paragraph (self, index);
    return 1;
  }
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * reseau_pages_new:
 * @width: of the paper; 0 for A4
 *
 * Returns: (transfer full): pages on which nothing stands yet
 */
ReseauPages *
reseau_pages_new (const ReseauDocument *document, double width, double height)
{
  ReseauPages *self = g_new0 (ReseauPages, 1);

  self->document = reseau_document_ref ((ReseauDocument *) document);
  /* On less, no line could stand. */
  self->width = width > 0 ? MAX (width, 220) : RESEAU_A4_WIDTH;
  self->height = height > 0 ? MAX (height, 280) : RESEAU_A4_HEIGHT;
  self->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->anchors = g_hash_table_new (g_str_hash, g_str_equal);
  begin_page (self);
  return self;
}

void
reseau_pages_free (ReseauPages *self)
{
  if (self == NULL)
    return;
  reseau_document_unref (self->document);
  g_ptr_array_unref (self->pages);
  g_hash_table_unref (self->anchors);
  g_free (self);
}

/**
 * reseau_pages_lay_out:
 * @n_blocks: how much to do now
 *
 * Returns: %TRUE when all is laid out
 */
gboolean
reseau_pages_lay_out (ReseauPages *self, guint n_blocks)
{
  guint end = self->next + MIN (n_blocks, self->document->blocks->len - self->next);

  self->pango = reseau_pages_context_new ();
  while (self->next < end)
    self->next += put_block (self, self->next);
  g_clear_object (&self->pango);
  return self->next >= self->document->blocks->len;
}

double
reseau_pages_get_progress (const ReseauPages *self)
{
  return (double) self->next / MAX (self->document->blocks->len, 1);
}

guint
reseau_pages_get_n (const ReseauPages *self)
{
  return self->pages->len;
}

void
reseau_pages_get_size (const ReseauPages *self, double *width, double *height)
{
  *width = self->width;
  *height = self->height;
}

/**
 * reseau_pages_find:
 *
 * Returns: the number of the page on which the heading stands, from 1; 0 for none
 */
guint
reseau_pages_find (const ReseauPages *self, const char *anchor)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->anchors, anchor));
}

/**
 * reseau_pages_dup_text:
 * @page: from 0
 *
 * Returns: (transfer full): what a page says, for who does not see it; a text that begins on an
 *   earlier page is there in whole
 */
char *
reseau_pages_dup_text (const ReseauPages *self, guint page)
{
  const GArray *pieces = page < self->pages->len ? g_ptr_array_index (self->pages, page) : NULL;
  GString *out = g_string_new (NULL);

  for (guint i = 0; pieces != NULL && i < pieces->len; i++) {
    const Piece *piece = &g_array_index (pieces, Piece, i);
    g_autofree char *text = NULL;

    if (piece->type != PIECE_TEXT)
      continue;
    text = reseau_block_dup_line (get_block (self, piece->block), piece->line);
    g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", text);
  }
  return g_string_free (out, FALSE);
}
