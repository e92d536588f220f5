/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Draws the pictures of the demonstration network, at build time: each large and small.
 *
 * draw-pictures FOLDER */
#include <cairo.h>
#include <glib.h>
#include <math.h>

#define WIDTH 1200
#define HEIGHT 800
#define SMALL 512

typedef void (*Draw) (cairo_t *cr);

/* --- strokes ----------------------------------------------------------------------- */

static void
ink (cairo_t *cr, guint rgb)
{
  cairo_set_source_rgb (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                        (rgb & 255) / 255.0);
}

static void
box (cairo_t *cr, guint rgb, double x, double y, double w, double h)
{
  ink (cr, rgb);
  cairo_rectangle (cr, x, y, w, h);
  cairo_fill (cr);
}

static void
disc (cairo_t *cr, guint rgb, double x, double y, double radius)
{
  ink (cr, rgb);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
ring (cairo_t *cr, guint rgb, double x, double y, double radius, double width)
{
  ink (cr, rgb);
  cairo_set_line_width (cr, width);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
}

static void
line (cairo_t *cr, guint rgb, double width, double x, double y, double to_x, double to_y)
{
  ink (cr, rgb);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, width);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, to_x, to_y);
  cairo_stroke (cr);
}

static void
room (cairo_t *cr, guint wall, guint ground)
{
  box (cr, wall, 0, 0, WIDTH, HEIGHT);
  box (cr, ground, 0, 620, WIDTH, HEIGHT - 620);
}

/* --- things -------------------------------------------------------------------------- */

static void
wheel (cairo_t *cr, double x, double y, double radius)
{
  for (guint i = 0; i < 12; i++) {
    double angle = i * G_PI / 6;

    line (cr, 0xb9bec4, 3, x, y, x + radius * cos (angle), y + radius * sin (angle));
  }
  ring (cr, 0x2b2f33, x, y, radius, 18);
  ring (cr, 0x8b9096, x, y, radius - 16, 6);
  disc (cr, 0x4a4f55, x, y, 14);
}

static void
bicycle (cairo_t *cr, double x, double y, guint rgb)
{
  wheel (cr, x, y, 150);
  wheel (cr, x + 420, y, 150);
  line (cr, rgb, 16, x, y, x + 100, y - 170);
  line (cr, rgb, 16, x, y, x + 190, y);
  line (cr, rgb, 16, x + 190, y, x + 85, y - 215);
  line (cr, rgb, 16, x + 190, y, x + 360, y - 190);
  line (cr, rgb, 16, x + 100, y - 170, x + 360, y - 190);
  line (cr, rgb, 16, x + 350, y - 250, x + 420, y);
  line (cr, 0x2b2f33, 16, x + 350, y - 250, x + 400, y - 270);
  line (cr, 0x2b2f33, 22, x + 50, y - 220, x + 125, y - 220);
  ring (cr, 0x4a4f55, x + 190, y, 34, 10);
  line (cr, 0x4a4f55, 10, x + 190, y, x + 215, y + 55);
}

static void
tool_on_wall (cairo_t *cr, double x, double y, guint rgb)
{
  line (cr, rgb, 18, x, y, x, y + 90);
  ring (cr, rgb, x, y - 18, 20, 12);
}

static void
plank (cairo_t *cr, double x, double y, double w, double h, guint rgb)
{
  box (cr, rgb, x, y, w, h);
  for (double at = 8; at < h - 4; at += 11)
    line (cr, 0x8c5f36, 1.5, x + 6, y + at, x + w - 6, y + at + 2);
}

/* --- pictures ------------------------------------------------------------------------ */

static void
draw_workshop (cairo_t *cr)
{
  static const guint colors[] = { 0x31597a, 0xb4532a, 0x5d6a3b, 0x31597a, 0x7a3140 };

  room (cr, 0xe9dfcc, 0xa98f6d);
  box (cr, 0xcdb892, 120, 90, 960, 190);
  for (guint i = 0; i < 9; i++)
    tool_on_wall (cr, 190 + 102 * i, 150, colors[i % G_N_ELEMENTS (colors)]);
  box (cr, 0x55606a, 560, 330, 22, 330);
  box (cr, 0x55606a, 470, 650, 200, 20);
  bicycle (cr, 370, 560, 0xb4332f);
  box (cr, 0x7d5b39, 60, 560, 180, 110);
  disc (cr, 0x2b2f33, 110, 545, 26);
  disc (cr, 0x2b2f33, 175, 550, 20);
}

static void
draw_wheels (cairo_t *cr)
{
  room (cr, 0xdfe6e8, 0x8f9a97);
  line (cr, 0x6b7075, 14, 60, 120, 1140, 120);
  for (guint i = 0; i < 4; i++) {
    line (cr, 0x6b7075, 8, 190 + 275 * i, 120, 190 + 275 * i, 170);
    wheel (cr, 190 + 275 * i, 290, 115);
  }
  for (guint i = 0; i < 3; i++)
    box (cr, i % 2 ? 0x4d7a63 : 0xc98a3a, 130 + 330 * i, 540, 270, 120);
  for (guint i = 0; i < 3; i++)
    box (cr, 0xf4efe3, 210 + 330 * i, 575, 110, 44);
}

static void
draw_furniture (cairo_t *cr)
{
  static const guint woods[] = { 0xc99a63, 0xb7824a, 0xd8b17c, 0xa8703a };

  room (cr, 0xe4e8dd, 0xb9a488);
  for (guint i = 0; i < 8; i++)
    plank (cr, 80 + 42 * i, 110 + 14 * (i % 3), 34, 510 - 14 * (i % 3), woods[i % 4]);
  plank (cr, 520, 360, 600, 46, 0xc99a63);
  plank (cr, 560, 406, 40, 250, 0xa8703a);
  plank (cr, 1040, 406, 40, 250, 0xa8703a);
  plank (cr, 600, 470, 440, 30, 0xd8b17c);
  plank (cr, 700, 250, 240, 110, 0xb7824a);
  disc (cr, 0x6a4a2a, 820, 305, 12);
}

static void
draw_garden (cairo_t *cr)
{
  box (cr, 0xcfe3ee, 0, 0, WIDTH, HEIGHT);
  disc (cr, 0xf3cf72, 980, 130, 70);
  for (guint i = 0; i < 4; i++)
    disc (cr, i % 2 ? 0x8aab74 : 0x7c9f68, 80 + 350 * i, 560, 300);
  box (cr, 0x7a5a3c, 0, 470, WIDTH, 330);
  for (guint row = 0; row < 4; row++) {
    box (cr, 0x8f6c49, 0, 500 + 78 * row, WIDTH, 30);
    for (guint i = 0; i < 14; i++) {
      double x = 40 + 86 * i + 20 * (row % 2), y = 500 + 78 * row;

      disc (cr, row % 2 ? 0x4e8a44 : 0x6aa84f, x, y, 26);
      if (row == 2)
        disc (cr, 0xc8402f, x + 8, y - 6, 9);
    }
  }
  plank (cr, 70, 250, 210, 220, 0xb7824a);
  box (cr, 0x5d6a3b, 50, 225, 250, 34);
}

static void
draw_pictograms (cairo_t *cr)
{
  static const guint colors[] = { 0x2f6f9f, 0xc0392b, 0xd8a23a, 0x3f8a5b };

  room (cr, 0xece7df, 0x9c9388);
  box (cr, 0x6b4e32, 130, 60, 940, 620);
  box (cr, 0xfaf7f0, 150, 80, 900, 580);
  for (guint i = 0; i < 8; i++) {
    double x = 260 + 225 * (i % 4), y = 220 + 290 * (i / 4);

    disc (cr, colors[i % 4], x, y, 88);
    disc (cr, 0xfaf7f0, x, y - 34, 20);
    line (cr, 0xfaf7f0, 22, x, y - 6, x, y + 34);
    line (cr, 0xfaf7f0, 12, x, y, x + (i % 2 ? 44 : -44), y - 20 + 12 * (i % 3));
    line (cr, 0xfaf7f0, 12, x, y + 34, x - 22, y + 62);
    line (cr, 0xfaf7f0, 12, x, y + 34, x + 22, y + 62);
    box (cr, 0xc9c1b4, x - 70, y + 105, 140, 12);
  }
}

static const struct {
  const char *name;
  Draw draw;
} pictures[] = {
  { "atelier-velo", draw_workshop }, { "roues", draw_wheels },       { "meubles", draw_furniture },
  { "jardin", draw_garden },         { "imagier", draw_pictograms },
};

static gboolean
save (const char *folder, guint index, const char *suffix, int width)
{
  int height = width * HEIGHT / WIDTH;
  g_autofree char *name = g_strconcat (pictures[index].name, suffix, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_scale (cr, (double) width / WIDTH, (double) height / HEIGHT);
  pictures[index].draw (cr);
  status = cairo_surface_write_to_png (surface, path);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    g_printerr ("draw-pictures: %s: %s\n", path, cairo_status_to_string (status));
  return status == CAIRO_STATUS_SUCCESS;
}

int
main (int argc, char **argv)
{
  if (argc != 2)
    return 2;
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (!save (argv[1], i, ".png", WIDTH) || !save (argv[1], i, ".small.png", SMALL))
      return 1;
  return 0;
}
