/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A stream of hints: however it is cut, the same is heard. */
#include "fuzz.h"

#include "reseau-event-reader.h"

static void
on_head (gint64 head, gpointer data)
{
  g_string_append_printf (data, "%" G_GINT64_FORMAT " ", head);
}

static GString *
hear (const guint8 *data, gsize size, gsize piece, gboolean *good)
{
  GString *heard = g_string_new (NULL);
  g_autoptr (ReseauEventReader) reader = reseau_event_reader_new (on_head, heard);

  *good = TRUE;
  for (gsize at = 0; *good && at < size; at += piece) {
    g_autoptr (GError) error = NULL;
    gsize length = MIN (piece, size - at);
    g_autofree char *copy = g_memdup2 (data + at, length);

    *good = reseau_event_reader_feed (reader, copy, length, &error);
    g_assert_true (*good == (error == NULL));
  }
  return heard;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gboolean whole_good, cut_good;
  GString *whole = hear (data, size, size + 1, &whole_good);
  GString *cut = hear (data, size, 1 + (size > 0 ? data[0] % 7 : 0), &cut_good);

  g_assert_true (whole_good == cut_good);
  if (whole_good)
    g_assert_cmpstr (whole->str, ==, cut->str);
  g_string_free (whole, TRUE);
  g_string_free (cut, TRUE);
  return 0;
}
