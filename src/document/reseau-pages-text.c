/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-document-private.h"
#include "reseau-pages-private.h"

#include <string.h>

#define FAMILIES "Cantarell, Noto Sans, DejaVu Sans, Sans"

static Look
heading_look (guint level)
{
  static const Look looks[] = {
    { 22, 1.15, 2, 6, "#111111", TRUE },
    { 14, 1.2, 17, 5, RESEAU_INK, TRUE },
    { 10.5, 1.25, 9, 2, "#111111", TRUE },
  };

  return looks[CLAMP (level, 1, G_N_ELEMENTS (looks)) - 1];
}

/**
 * reseau_pages_get_look:
 * @line: of tables, which cell
 */
Look
reseau_pages_get_look (const ReseauBlock *block, guint line)
{
  static const Look text = { 10.5, 1.35, 0, 6, "#111111", FALSE };
  static const Look lead = { 12.5, 1.35, 6, 8, "#111111", FALSE };
  static const Look meta = { 9.5, 1.3, 0, 2, RESEAU_SOFT, FALSE };
  static const Look notice = { 10, 1.35, 8, 14, "#111111", FALSE };
  static const Look item = { 10.5, 1.35, 0, 3.5, "#111111", FALSE };
  static const Look caption = { 9, 1.3, 4, 8, RESEAU_SOFT, FALSE };
  static const Look cell = { 10, 1.3, 3, 3, "#111111", FALSE };
  static const Look label = { 9.5, 1.365, 3, 3, RESEAU_SOFT, FALSE };
  static const Look column = { 9.5, 1.3, 3, 3, RESEAU_INK, TRUE };

  switch (block->type) {
  case RESEAU_BLOCK_HEADING:
    return heading_look (block->level);
  case RESEAU_BLOCK_LEAD:
    return lead;
  case RESEAU_BLOCK_META:
    return meta;
  case RESEAU_BLOCK_NOTICE:
    return notice;
  case RESEAU_BLOCK_LIST:
  case RESEAU_BLOCK_STEPS:
  case RESEAU_BLOCK_CONTENTS:
    return item;
  case RESEAU_BLOCK_FIGURE:
    return caption;
  case RESEAU_BLOCK_PAIRS:
    return line % 2 == 0 ? label : cell;
  case RESEAU_BLOCK_TABLE:
    return line < block->columns ? column : cell;
  case RESEAU_BLOCK_TEXT:
  case RESEAU_BLOCK_PAGE:
  default:
    return text;
  }
}

/* The same measures on a screen, on a printer and in a file. */
PangoContext *
reseau_pages_context_new (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  pango_cairo_context_set_resolution (context, 72);
  pango_context_set_round_glyph_positions (context, FALSE);
  cairo_font_options_destroy (options);
  return context;
}

static void
add_attribute (PangoAttrList *list, PangoAttribute *attribute, gsize from, gsize to)
{
  attribute->start_index = (guint) from;
  attribute->end_index = (guint) to;
  pango_attr_list_insert (list, attribute);
}

static PangoAttribute *
ink_new (void)
{
  PangoColor color;

  pango_color_parse (&color, RESEAU_INK);
  return pango_attr_foreground_new (color.red, color.green, color.blue);
}

static void
add_run (PangoAttrList *list, const ReseauBlock *block, const ReseauRun *run, gsize from, gsize to)
{
  if (run->strong)
    add_attribute (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), from, to);
  /* A link is drawn by itself; the attribute parts it from what stands beside. */
  if (run->href != NULL || (run->strong && block->type == RESEAU_BLOCK_META))
    add_attribute (list, ink_new (), from, to);
}

/**
 * reseau_pages_layout_new:
 * @width: in points, less than 0 for all in one line
 */
PangoLayout *
reseau_pages_layout_new (const ReseauPages *self, const ReseauBlock *block, guint line,
                         double width)
{
  PangoLayout *layout = pango_layout_new (self->pango);
  PangoFontDescription *font = pango_font_description_from_string (FAMILIES);
  g_autoptr (GString) text = g_string_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();
  Look look = reseau_pages_get_look (block, line);
  const GPtrArray *runs = line < block->lines->len ? g_ptr_array_index (block->lines, line) : NULL;

  for (guint i = 0; runs != NULL && i < runs->len; i++) {
    const ReseauRun *run = g_ptr_array_index (runs, i);
    gsize from = text->len;

    g_string_append (text, run->text);
    add_run (attributes, block, run, from, text->len);
  }
  pango_font_description_set_absolute_size (font, look.size * PANGO_SCALE);
  pango_font_description_set_weight (font, look.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_width (layout, width < 0 ? -1 : (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_line_spacing (layout, (float) look.spacing);
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_text (layout, text->str, (int) text->len);
  pango_attr_list_unref (attributes);
  pango_font_description_free (font);
  return layout;
}

/* As large as the picture is at 150 dots an inch, as there is room, and as a page bears. */
void
reseau_pages_get_picture_size (const ReseauBlock *block, double width, double most, double *w,
                               double *h)
{
  double ratio =
      block->width > 0 && block->height > 0 ? (double) block->height / block->width : 0.66;

  *w = block->width > 0 ? MIN (width, MAX (block->width * 72.0 / 150, 140)) : width;
  if (*w * ratio > most)
    *w = most / ratio;
  *w = MIN (*w, width);
  *h = *w * ratio;
}
