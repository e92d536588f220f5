/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-document-private.h"
#include "reseau-pages-private.h"

#include <string.h>

#define MOST_DEEP 4
#define RADIUS 5.0

/* One element of the structure of a tagged PDF; what has the same key is the same element. */
typedef struct {
  const char *tag;
  guint key;
} Level;

typedef struct {
  ReseauPages *pages;
  const ReseauPagesTarget *target;
  cairo_t *cr;
  Level open[MOST_DEEP];
  guint depth;
} Drawing;

/* --- structure --------------------------------------------------------------------------- */

static void
leave (Drawing *self, guint depth)
{
  while (self->depth > depth)
    cairo_tag_end (self->cr, self->open[--self->depth].tag);
}

/* Closes what is left, opens what is entered. */
static void
enter (Drawing *self, const Level *path, guint depth)
{
  guint same = 0;

  if (!self->target->tags)
    return;
  while (same < self->depth && same < depth && self->open[same].key == path[same].key &&
         g_str_equal (self->open[same].tag, path[same].tag))
    same++;
  leave (self, same);
  while (self->depth < depth) {
    self->open[self->depth] = path[self->depth];
    cairo_tag_begin (self->cr, path[self->depth].tag, NULL);
    self->depth++;
  }
}

static const char *
heading_tag (guint level)
{
  static const char *const tags[] = { "H1", "H2", "H3" };

  return tags[CLAMP (level, 1, G_N_ELEMENTS (tags)) - 1];
}

static void
enter_piece (Drawing *self, const ReseauBlock *block, const Piece *piece)
{
  guint columns = block->type == RESEAU_BLOCK_PAIRS ? 2 : MAX (block->columns, 1);
  gboolean head = block->type == RESEAU_BLOCK_PAIRS ? piece->line % 2 == 0 : piece->line < columns;
  gboolean label = piece->type == PIECE_BULLET;

  switch (block->type) {
  case RESEAU_BLOCK_HEADING:
    enter (self, (Level[]){ { heading_tag (block->level), piece->block } }, 1);
    break;
  case RESEAU_BLOCK_LIST:
  case RESEAU_BLOCK_STEPS:
    enter (self,
           (Level[]){ { "L", piece->block },
                      { "LI", piece->line },
                      { label ? "Lbl" : "LBody", piece->line } },
           3);
    break;
  case RESEAU_BLOCK_CONTENTS:
    enter (self, (Level[]){ { "TOC", piece->block }, { "TOCI", piece->line } }, 2);
    break;
  case RESEAU_BLOCK_PAIRS:
  case RESEAU_BLOCK_TABLE:
    enter (self,
           (Level[]){ { "Table", piece->block },
                      { "TR", piece->line / columns },
                      { head ? "TH" : "TD", piece->line } },
           3);
    break;
  case RESEAU_BLOCK_FIGURE:
    enter (self, (Level[]){ { piece->type == PIECE_FIGURE ? "Figure" : "Caption", piece->block } },
           1);
    break;
  case RESEAU_BLOCK_TEXT:
  case RESEAU_BLOCK_LEAD:
  case RESEAU_BLOCK_META:
  case RESEAU_BLOCK_NOTICE:
  case RESEAU_BLOCK_PAGE:
  default:
    enter (self, (Level[]){ { "P", piece->block } }, 1);
  }
}

/* --- links ---------------------------------------------------------------------------------- */

static char *
dup_link_attributes (const ReseauPages *pages, const char *href)
{
  g_autofree char *uri = NULL;

  if (*href == '#')
    return reseau_pages_find (pages, href + 1) > 0 ? g_strdup_printf ("dest='%s'", href + 1) : NULL;
  uri = g_uri_escape_string (href, ":/?#[]@!$&()*+,;=%", FALSE);
  return g_strdup_printf ("uri='%s'", uri);
}

/* Returns: (nullable): the link that the text at @index is of */
static const char *
find_href (const GPtrArray *runs, int index)
{
  int at = 0;

  for (guint i = 0; runs != NULL && i < runs->len; i++) {
    const ReseauRun *run = g_ptr_array_index (runs, i);

    at += (int) strlen (run->text);
    if (index < at)
      return run->href;
  }
  return NULL;
}

static gboolean
has_link (const GPtrArray *runs)
{
  for (guint i = 0; runs != NULL && i < runs->len; i++)
    if (((const ReseauRun *) g_ptr_array_index (runs, i))->href != NULL)
      return TRUE;
  return FALSE;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void
set_color (cairo_t *cr, const char *color)
{
  PangoColor rgb;

  pango_color_parse (&rgb, color);
  cairo_set_source_rgb (cr, rgb.red / 65535.0, rgb.green / 65535.0, rgb.blue / 65535.0);
}

static void
draw_underline (cairo_t *cr, double x, double y, double width)
{
  cairo_set_line_width (cr, 0.5);
  cairo_move_to (cr, x, y + 1.5);
  cairo_rel_line_to (cr, width, 0);
  cairo_stroke (cr);
}

/* A piece of a line that is a link: what stands in the tag is where one clicks. */
static void
draw_link (Drawing *self, PangoLayoutRun *run, const char *text, const char *href, gboolean lined,
           double x, double y, double width)
{
  g_autofree char *attributes = self->target->tags ? dup_link_attributes (self->pages, href) : NULL;

  if (attributes != NULL)
    cairo_tag_begin (self->cr, CAIRO_TAG_LINK, attributes);
  set_color (self->cr, RESEAU_INK);
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_glyph_item (self->cr, text, run);
  if (lined)
    draw_underline (self->cr, x, y, width);
  if (attributes != NULL)
    cairo_tag_end (self->cr, CAIRO_TAG_LINK);
}

static void
draw_linked_line (Drawing *self, PangoLayoutLine *line, const ReseauBlock *block,
                  const GPtrArray *runs, double x, double y)
{
  const char *text = pango_layout_get_text (line->layout);
  const char *color = reseau_pages_get_look (block, 0).color;

  for (GSList *l = line->runs; l != NULL; l = l->next) {
    PangoLayoutRun *run = l->data;
    const char *href = find_href (runs, run->item->offset);
    double width = (double) pango_glyph_string_get_width (run->glyphs) / PANGO_SCALE;

    if (href != NULL)
      draw_link (self, run, text, href, block->type != RESEAU_BLOCK_CONTENTS, x, y, width);
    else {
      set_color (self->cr, color);
      cairo_move_to (self->cr, x, y);
      pango_cairo_show_glyph_item (self->cr, text, run);
    }
    x += width;
  }
}

/* Returns: how high it is */
static double
draw_line (Drawing *self, PangoLayoutIter *iter, const ReseauBlock *block, const Piece *piece,
           double y)
{
  const GPtrArray *runs =
      piece->line < block->lines->len ? g_ptr_array_index (block->lines, piece->line) : NULL;
  PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
  PangoRectangle place;
  int top, bottom, baseline = pango_layout_iter_get_baseline (iter);
  double base;

  pango_layout_iter_get_line_yrange (iter, &top, &bottom);
  pango_layout_iter_get_line_extents (iter, NULL, &place);
  base = y + (double) (baseline - top) / PANGO_SCALE;
  if (has_link (runs))
    draw_linked_line (self, line, block, runs, piece->x + (double) place.x / PANGO_SCALE, base);
  else {
    cairo_move_to (self->cr, piece->x + (double) place.x / PANGO_SCALE, base);
    pango_cairo_show_layout_line (self->cr, line);
  }
  return (double) (bottom - top) / PANGO_SCALE;
}

static void
draw_text (Drawing *self, const ReseauBlock *block, const Piece *piece)
{
  g_autoptr (PangoLayout) layout =
      reseau_pages_layout_new (self->pages, block, piece->line, piece->width);
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  double y = piece->y;
  guint i = 0;

  set_color (self->cr, reseau_pages_get_look (block, piece->line).color);
  do {
    if (i >= piece->first_line && i < piece->first_line + piece->n_lines)
      y += draw_line (self, iter, block, piece, y);
    i++;
  } while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

typedef enum { ALIGN_START, ALIGN_END } Align;

static void
draw_words (Drawing *self, const char *text, double size, const char *color, double x, double y,
            double width, Align align)
{
  g_autoptr (PangoLayout) layout = pango_layout_new (self->pages->pango);
  PangoFontDescription *font =
      pango_font_description_from_string ("Cantarell, Noto Sans, DejaVu Sans, Sans");

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_alignment (layout, align == ALIGN_END ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_text (layout, text, -1);
  set_color (self->cr, color);
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_layout (self->cr, layout);
  pango_font_description_free (font);
}

static void
draw_bullet (Drawing *self, const ReseauBlock *block, const Piece *piece)
{
  g_autofree char *text =
      block->type == RESEAU_BLOCK_LIST ? g_strdup ("•") : g_strdup_printf ("%u.", piece->line + 1);

  draw_words (self, text, piece->height, RESEAU_INK, piece->x, piece->y + 1.2, piece->width,
              ALIGN_START);
}

static void
draw_page_number (Drawing *self, const ReseauBlock *block, const Piece *piece)
{
  const GPtrArray *runs = g_ptr_array_index (block->lines, piece->line);
  const ReseauRun *run = runs->len > 0 ? g_ptr_array_index (runs, 0) : NULL;
  guint page = run != NULL && run->href != NULL && *run->href == '#'
                   ? reseau_pages_find (self->pages, run->href + 1)
                   : 0;
  g_autofree char *text = g_strdup_printf ("%u", page);

  if (page > 0)
    draw_words (self, text, piece->height, RESEAU_SOFT, piece->x, piece->y + 1.2, piece->width,
                ALIGN_END);
}

/* --- pictures --------------------------------------------------------------------------------- */

static void
round_rectangle (cairo_t *cr, double x, double y, double w, double h)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + w - RADIUS, y + RADIUS, RADIUS, -G_PI_2, 0);
  cairo_arc (cr, x + w - RADIUS, y + h - RADIUS, RADIUS, 0, G_PI_2);
  cairo_arc (cr, x + RADIUS, y + h - RADIUS, RADIUS, G_PI_2, G_PI);
  cairo_arc (cr, x + RADIUS, y + RADIUS, RADIUS, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

static void
draw_missing (Drawing *self, const Piece *piece)
{
  static const double dashes[] = { 3, 3 };

  cairo_save (self->cr);
  round_rectangle (self->cr, piece->x + 0.5, piece->y + 0.5, piece->width - 1, piece->height - 1);
  set_color (self->cr, RESEAU_SOFT);
  cairo_set_line_width (self->cr, 0.7);
  cairo_set_dash (self->cr, dashes, 2, 0);
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
  draw_words (self, reseau_block_get_missing_words (), 9.5, RESEAU_SOFT, piece->x + 12,
              piece->y + piece->height / 2 - 7, piece->width - 24, ALIGN_START);
}

static gboolean
is_jpeg (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return length > 3 && data[0] == 0xff && data[1] == 0xd8 && data[2] == 0xff;
}

/* Files keep a JPEG as it is: its pixels need not be known, only how many there are. */
static cairo_surface_t *
wrap_jpeg (const ReseauBlock *block, GBytes *bytes)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, block->width, block->height);
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);

  cairo_surface_set_mime_data (surface, CAIRO_MIME_TYPE_JPEG, data, length,
                               (cairo_destroy_func_t) g_bytes_unref, g_bytes_ref (bytes));
  return surface;
}

static gboolean
takes_jpeg (cairo_t *cr)
{
  cairo_surface_type_t type = cairo_surface_get_type (cairo_get_target (cr));

  return type == CAIRO_SURFACE_TYPE_PDF || type == CAIRO_SURFACE_TYPE_PS;
}

/* Returns: (transfer full) (nullable) */
static cairo_surface_t *
load_picture (Drawing *self, const ReseauBlock *block, const Piece *piece)
{
  g_autoptr (GBytes) bytes = reseau_block_read_picture (block);
  double edge = MAX (piece->width, piece->height) * MAX (self->target->scale, 0.1);

  if (bytes == NULL)
    return NULL;
  if (takes_jpeg (self->cr)) {
    edge = MAX (edge, MAX (piece->width, piece->height) * 250 / 72);
    if (is_jpeg (bytes) && block->width > 0 && block->height > 0)
      return wrap_jpeg (block, bytes);
  }
  if (self->target->decoder == NULL)
    return NULL;
  return self->target->decoder (bytes, (int) edge + 1, self->target->decoder_data);
}

static void
draw_figure (Drawing *self, const ReseauBlock *block, const Piece *piece)
{
  cairo_surface_t *picture = load_picture (self, block, piece);
  double w, h;

  if (picture == NULL || cairo_surface_status (picture) != CAIRO_STATUS_SUCCESS) {
    draw_missing (self, piece);
    g_clear_pointer (&picture, cairo_surface_destroy);
    return;
  }
  w = cairo_image_surface_get_width (picture);
  h = cairo_image_surface_get_height (picture);
  cairo_save (self->cr);
  cairo_translate (self->cr, piece->x, piece->y);
  cairo_scale (self->cr, piece->width / w, piece->height / h);
  cairo_set_source_surface (self->cr, picture, 0, 0);
  cairo_paint (self->cr);
  cairo_restore (self->cr);
  cairo_surface_destroy (picture);
}

/* --- pages ------------------------------------------------------------------------------------ */

static void
draw_tint (Drawing *self, const Piece *piece)
{
  set_color (self->cr, "#ecf6f3");
  cairo_rectangle (self->cr, piece->x, piece->y, piece->width, piece->height);
  cairo_fill (self->cr);
  set_color (self->cr, RESEAU_INK);
  cairo_rectangle (self->cr, piece->x, piece->y, 3, piece->height);
  cairo_fill (self->cr);
}

static void
draw_rule (Drawing *self, const Piece *piece)
{
  set_color (self->cr, "#d5dadb");
  cairo_set_line_width (self->cr, 0.5);
  cairo_move_to (self->cr, piece->x, piece->y);
  cairo_rel_line_to (self->cr, piece->width, 0);
  cairo_stroke (self->cr);
}

static void
mark_anchor (Drawing *self, const ReseauBlock *block)
{
  g_autofree char *attributes = NULL;

  if (!self->target->tags || block->anchor == NULL)
    return;
  attributes = g_strdup_printf ("name='%s'", block->anchor);
  cairo_tag_begin (self->cr, CAIRO_TAG_DEST, attributes);
  cairo_tag_end (self->cr, CAIRO_TAG_DEST);
}

/* What is no part of the structure, and behind all that is. */
static void
draw_ornament (Drawing *self, const Piece *piece)
{
  if (piece->type == PIECE_TINT)
    draw_tint (self, piece);
  else if (piece->type == PIECE_RULE)
    draw_rule (self, piece);
}

static void
draw_piece (Drawing *self, const Piece *piece)
{
  const ReseauBlock *block = g_ptr_array_index (self->pages->document->blocks, piece->block);

  if (piece->type == PIECE_TINT || piece->type == PIECE_RULE)
    return;
  enter_piece (self, block, piece);
  switch (piece->type) {
  case PIECE_BULLET:
    draw_bullet (self, block, piece);
    break;
  case PIECE_PAGE_NO:
    draw_page_number (self, block, piece);
    break;
  case PIECE_FIGURE:
    draw_figure (self, block, piece);
    break;
  case PIECE_TEXT:
  case PIECE_RULE:
  case PIECE_TINT:
  default:
    if (block->type == RESEAU_BLOCK_HEADING && piece->first_line == 0) {
      cairo_move_to (self->cr, piece->x, piece->y);
      mark_anchor (self, block);
    }
    draw_text (self, block, piece);
  }
}

static void
draw_footer (Drawing *self, guint page)
{
  const ReseauPages *pages = self->pages;
  const char *words =
      pages->document->footer != NULL ? pages->document->footer : pages->document->title;
  /* Translators: number of the page, number of pages */
  g_autofree char *number = g_strdup_printf (_ ("%u / %u"), page + 1, pages->pages->len);
  double y = pages->height - FOOTER_RISE, width = pages->width - 2 * MARGIN_SIDE;
  Piece rule = { PIECE_RULE, 0, 0, 0, 0, MARGIN_SIDE, y - 6, width, 0 };

  draw_rule (self, &rule);
  draw_words (self, words, 8.5, RESEAU_SOFT, MARGIN_SIDE, y, width - 60, ALIGN_START);
  draw_words (self, number, 8.5, RESEAU_SOFT, MARGIN_SIDE + width - 60, y, 60, ALIGN_END);
}

/**
 * reseau_pages_draw:
 * @page: from 0
 *
 * Draws a page that is laid out, with its corner where the origin of the target is.
 */
void
reseau_pages_draw (ReseauPages *self, guint page, const ReseauPagesTarget *target)
{
  Drawing drawing = { self, target, target->cr, { { NULL, 0 } }, 0 };
  const GArray *pieces;

  g_return_if_fail (page < self->pages->len);

  pieces = g_ptr_array_index (self->pages, page);
  self->pango = reseau_pages_context_new ();
  cairo_save (target->cr);
  for (guint i = 0; i < pieces->len; i++)
    draw_ornament (&drawing, &g_array_index (pieces, Piece, i));
  for (guint i = 0; i < pieces->len; i++)
    draw_piece (&drawing, &g_array_index (pieces, Piece, i));
  leave (&drawing, 0);
  draw_footer (&drawing, page);
  cairo_restore (target->cr);
  g_clear_object (&self->pango);
}
