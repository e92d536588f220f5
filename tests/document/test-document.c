/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is printed or published: the values, the files, and where things stand on paper. */
#include "reseau-document-writer.h"
#include "reseau-error.h"
#include "reseau-pages-private.h"
#include "reseau-zip.h"

#include <glib/gstdio.h>
#include <string.h>

static const ReseauBlock *
block_at (const ReseauDocument *document, guint index)
{
  g_assert_cmpuint (index, <, document->blocks->len);
  return g_ptr_array_index (document->blocks, index);
}

static void
assert_block (const ReseauDocument *document, guint index, ReseauBlockType type, guint line,
              const char *words)
{
  const ReseauBlock *block = block_at (document, index);
  g_autofree char *text = reseau_block_dup_line (block, line);

  g_assert_cmpint (block->type, ==, type);
  g_assert_cmpstr (text, ==, words);
}

/* --- values ----------------------------------------------------------------------------- */

static void
test_prose (void)
{
  g_autoptr (ReseauDocument) document = reseau_document_new ("T", "fr");

  reseau_document_add_prose (document, "Un début\nsur deux lignes.\r\n\n\nPuis :\n- un\n  - deux\n"
                                       "• trois\nFin\007.");
  assert_block (document, 0, RESEAU_BLOCK_TEXT, 0, "Un début\nsur deux lignes.");
  assert_block (document, 1, RESEAU_BLOCK_TEXT, 0, "Puis :");
  assert_block (document, 2, RESEAU_BLOCK_LIST, 0, "un");
  assert_block (document, 2, RESEAU_BLOCK_LIST, 1, "deux");
  assert_block (document, 2, RESEAU_BLOCK_LIST, 2, "trois");
  assert_block (document, 3, RESEAU_BLOCK_TEXT, 0, "Fin.");
  g_assert_cmpuint (document->blocks->len, ==, 4);
}

static void
test_links (void)
{
  g_autoptr (ReseauDocument) document = reseau_document_new ("T", "fr");
  const GPtrArray *runs;

  reseau_document_add_prose (document, "Voir https://exemple.be/a?b=1, puis (http://x) : rien.");
  runs = g_ptr_array_index (block_at (document, 0)->lines, 0);
  g_assert_cmpuint (runs->len, ==, 3);
  g_assert_cmpstr (((const ReseauRun *) runs->pdata[1])->href, ==, "https://exemple.be/a?b=1");
  g_assert_cmpstr (((const ReseauRun *) runs->pdata[2])->text, ==, ", puis (http://x) : rien.");
}

static void
test_formats (void)
{
  ReseauDocumentFormat format = RESEAU_DOCUMENT_HTML;

  g_assert_true (reseau_document_format_parse ("PDF", &format));
  g_assert_cmpint (format, ==, RESEAU_DOCUMENT_PDF);
  g_assert_false (reseau_document_format_parse ("doc", &format));
  g_assert_false (reseau_document_format_parse (NULL, &format));
  g_assert_cmpstr (reseau_document_format_get_name (RESEAU_DOCUMENT_ODT), ==, "odt");
}

/* --- files ------------------------------------------------------------------------------- */

typedef struct {
  char *folder;
  ReseauDocument *document;
} Place;

static ReseauDocument *
sample_new (void)
{
  ReseauDocument *document = reseau_document_new ("Réparer <vite> & bien", "fr");
  ReseauBlock *block;

  reseau_document_add_heading (document, 1, document->title, "title");
  reseau_document_add_text (document, RESEAU_BLOCK_META, "Vélos du Canal · 🚲");
  reseau_document_add_text (document, RESEAU_BLOCK_NOTICE, "Brouillon");
  reseau_document_add_text (document, RESEAU_BLOCK_LEAD, "Deux  phrases,\tun \"guillemet\".");
  reseau_document_add_heading (document, 2, "Comment ça marche", "how");
  reseau_document_add_prose (document, "- un\n- deux\n\nVoir https://exemple.be/?a=1&b='2'.");
  block = reseau_document_add (document, RESEAU_BLOCK_PAIRS);
  reseau_block_add_run (block, "Courriel", NULL, FALSE);
  reseau_block_add_line (block);
  reseau_block_add_run (block, "a@b.be", "mailto:a@b.be", FALSE);
  block = reseau_document_add (document, RESEAU_BLOCK_TABLE);
  block->columns = 2;
  for (guint i = 0; i < 6; i++) {
    g_autofree char *text = g_strdup_printf ("cellule %u", i);

    reseau_block_add_line (block);
    reseau_block_add_run (block, text, NULL, i == 2);
  }
  block = reseau_document_add (document, RESEAU_BLOCK_FIGURE);
  reseau_block_add_run (block, "Un vélo \"rouge\"", NULL, FALSE);
  block = reseau_document_add (document, RESEAU_BLOCK_CONTENTS);
  reseau_block_add_run (block, "Comment", "#how", FALSE);
  reseau_block_add_line (block);
  reseau_block_add_run (block, "Nulle part", "#nowhere", FALSE);
  return document;
}

static void
set_up (Place *place, gconstpointer unused)
{
  place->folder = g_dir_make_tmp ("reseau-document-XXXXXX", NULL);
  place->document = sample_new ();
}

static void
tear_down (Place *place, gconstpointer unused)
{
  g_autoptr (GDir) dir = g_dir_open (place->folder, 0, NULL);

  for (const char *name; (name = g_dir_read_name (dir)) != NULL;) {
    g_autofree char *path = g_build_filename (place->folder, name, NULL);

    g_assert_no_errno (g_remove (path));
  }
  g_assert_no_errno (g_rmdir (place->folder));
  g_free (place->folder);
  reseau_document_unref (place->document);
}

static GBytes *
save (Place *place, ReseauDocumentFormat format)
{
  g_autofree char *path = g_build_filename (place->folder, "out", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  const ReseauDocumentJob job = { .format = format };
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  reseau_document_save (place->document, &job, file, NULL, &error);
  g_assert_no_error (error);
  bytes = g_file_load_bytes (file, NULL, NULL, &error);
  g_assert_no_error (error);
  return bytes;
}

static gboolean
has (GBytes *bytes, const char *words)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return memmem (data, length, words, strlen (words)) != NULL;
}

static void
test_html (Place *place, gconstpointer unused)
{
  g_autoptr (GBytes) bytes = save (place, RESEAU_DOCUMENT_HTML);

  g_assert_true (has (bytes, "<html lang=\"fr\">"));
  g_assert_true (has (bytes, "<title>Réparer &lt;vite&gt; &amp; bien</title>"));
  g_assert_true (has (bytes, "<li class=\"br\">deux</li>"));
  g_assert_true (has (bytes, "<a href=\"mailto:a@b.be\">a@b.be</a>"));
  g_assert_true (has (bytes, "href=\"https://exemple.be/?a=1&amp;b=&apos;2&apos;\"") ||
                 has (bytes, "href=\"https://exemple.be/?a=1&amp;b=&#39;2&#39;\""));
  g_assert_true (has (bytes, "<th scope=\"col\">cellule 1</th>"));
  g_assert_true (has (bytes, "Photo not yet on this computer"));
  g_assert_true (has (bytes, "<figcaption class=\"br\">Un vélo &quot;rouge&quot;</figcaption>"));
  g_assert_false (has (bytes, "<vite>"));
}

/* What says which kind of file it is stands where the format wants it. */
static void
test_odt (Place *place, gconstpointer unused)
{
  g_autoptr (GBytes) bytes = save (place, RESEAU_DOCUMENT_ODT);
  g_autoptr (GBytes) again = save (place, RESEAU_DOCUMENT_ODT);
  const char *data = g_bytes_get_data (bytes, NULL);

  g_assert_cmpmem (data, 4, "PK\003\004", 4);
  g_assert_cmpmem (data + 30, 47, "mimetypeapplication/vnd.oasis.opendocument.text", 47);
  g_assert_true (has (bytes, "META-INF/manifest.xml"));
  g_assert_true (g_bytes_equal (bytes, again));
}

static void
test_pdf (Place *place, gconstpointer unused)
{
  g_autoptr (GBytes) bytes = save (place, RESEAU_DOCUMENT_PDF);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 5, "%PDF-", 5);
  g_assert_true (has (bytes, "/StructTreeRoot"));
  g_assert_true (has (bytes, "/Marked true"));
  g_assert_true (has (bytes, "mailto:a@b.be"));
}

static void
stop (guint done, guint total, gpointer data)
{
  g_cancellable_cancel (data);
}

/* Whoever stops, or has no room, keeps what was there before. */
static void
test_stopped (Place *place, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (place->folder, "out", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  for (guint format = 0; format < RESEAU_N_DOCUMENT_FORMATS; format++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    const ReseauDocumentJob job = { .format = (ReseauDocumentFormat) format,
                                    .progress = stop,
                                    .progress_data = cancellable };
    g_autofree char *kept = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, "avant", -1, NULL));
    g_assert_false (reseau_document_save (place->document, &job, file, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
    g_assert_cmpstr (kept, ==, "avant");
  }
}

static void
test_no_place (Place *place, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (place->folder, "none", "out", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  for (guint format = 0; format < RESEAU_N_DOCUMENT_FORMATS; format++) {
    const ReseauDocumentJob job = { .format = (ReseauDocumentFormat) format };
    g_autoptr (GError) error = NULL;

    g_assert_false (reseau_document_save (place->document, &job, file, NULL, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  }
}

static void
test_full_disk (Place *place, gconstpointer unused)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/full");

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS)) {
    g_test_skip ("there is no /dev/full");
    return;
  }
  for (guint format = 0; format < RESEAU_N_DOCUMENT_FORMATS; format++) {
    const ReseauDocumentJob job = { .format = (ReseauDocumentFormat) format };
    g_autoptr (GError) error = NULL;

    g_assert_false (reseau_document_save (place->document, &job, file, NULL, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  }
}

/* --- paper ------------------------------------------------------------------------------------ */

static void
add_words (ReseauDocument *document, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, i % 9 == 8 ? "anticonstitutionnellement " : "mots dits ");
  reseau_document_add_text (document, RESEAU_BLOCK_TEXT, text->str);
}

static void
add_random (ReseauDocument *document)
{
  static const ReseauBlockType lists[] = { RESEAU_BLOCK_LIST, RESEAU_BLOCK_STEPS };
  int what = g_test_rand_int_range (0, 12);
  ReseauBlock *block;

  if (what < 4)
    reseau_document_add_heading (document, (guint) g_test_rand_int_range (1, 4), "Un titre", NULL);
  else if (what < 8)
    add_words (document, (guint) g_test_rand_int_range (1, 300));
  else if (what < 9)
    reseau_document_add (document, RESEAU_BLOCK_FIGURE);
  else {
    block = reseau_document_add (document, what == 9    ? RESEAU_BLOCK_TABLE
                                           : what == 10 ? RESEAU_BLOCK_PAIRS
                                                        : lists[g_test_rand_int_range (0, 2)]);
    block->columns = 2;
    for (int i = g_test_rand_int_range (1, 12) * 2; i > 0; i--) {
      reseau_block_add_line (block);
      reseau_block_add_run (
          block, "Une ligne qui en dit assez long pour passer à la ligne, parfois", NULL, FALSE);
    }
  }
}

/* What ends a page. */
static const Piece *
last_piece (const GArray *pieces)
{
  for (guint i = pieces->len; i > 0; i--)
    if (g_array_index (pieces, Piece, i - 1).type == PIECE_TEXT ||
        g_array_index (pieces, Piece, i - 1).type == PIECE_FIGURE)
      return &g_array_index (pieces, Piece, i - 1);
  return NULL;
}

static void
assert_page (const ReseauPages *pages, guint number, GHashTable *seen)
{
  const GArray *pieces = g_ptr_array_index (pages->pages, number);
  const Piece *last = last_piece (pieces);

  for (guint i = 0; i < pieces->len; i++) {
    const Piece *piece = &g_array_index (pieces, Piece, i);
    g_autofree char *key = g_strdup_printf ("%u %u", piece->block, piece->line);

    g_assert_cmpfloat (piece->y, >=, MARGIN_TOP - 0.1);
    g_assert_cmpfloat (piece->y + piece->height, <=, pages->height - MARGIN_BOTTOM + 0.1);
    if (piece->type != PIECE_TEXT)
      continue;
    g_assert_cmpuint (piece->n_lines, >, 0);
    /* A header is said again; of all else each line stands once, in its turn. */
    if (piece->first_line == GPOINTER_TO_UINT (g_hash_table_lookup (seen, key)))
      g_hash_table_insert (seen, g_steal_pointer (&key),
                           GUINT_TO_POINTER (piece->first_line + piece->n_lines));
    else
      g_assert_cmpint (block_at (pages->document, piece->block)->type, ==, RESEAU_BLOCK_TABLE);
  }
  if (last != NULL && number + 1 < pages->pages->len)
    g_assert_cmpint (block_at (pages->document, last->block)->type, !=, RESEAU_BLOCK_HEADING);
}

static void
assert_all_there (const ReseauPages *pages, GHashTable *seen)
{
  for (guint i = 0; i < pages->document->blocks->len; i++)
    for (guint line = 0; line < block_at (pages->document, i)->lines->len; line++) {
      g_autofree char *key = g_strdup_printf ("%u %u", i, line);

      g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (seen, key)), >, 0);
    }
}

static void
test_pages (void)
{
  for (guint round = 0; round < 8; round++) {
    g_autoptr (ReseauDocument) document = reseau_document_new ("T", "fr");
    g_autoptr (ReseauPages) pages = NULL;
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < 40; i++)
      add_random (document);
    add_words (document, 5);
    pages = reseau_pages_new (document, 0, 0);
    while (!reseau_pages_lay_out (pages, 3))
      ;
    for (guint i = 0; i < reseau_pages_get_n (pages); i++)
      assert_page (pages, i, seen);
    assert_all_there (pages, seen);
  }
}

/* A word without end, a text without end, a row that no page holds. */
static void
test_too_much (void)
{
  g_autoptr (ReseauDocument) document = reseau_document_new ("T", "fr");
  g_autofree char *word = g_strnfill (6000, 'm');
  g_autoptr (ReseauPages) pages = NULL;
  ReseauBlock *block;

  reseau_document_add_heading (document, 1, "Un titre", NULL);
  reseau_document_add_text (document, RESEAU_BLOCK_TEXT, word);
  reseau_document_add_text (document, RESEAU_BLOCK_NOTICE, word);
  block = reseau_document_add (document, RESEAU_BLOCK_PAIRS);
  for (guint i = 0; i < 2; i++) {
    reseau_block_add_line (block);
    reseau_block_add_run (block, word, NULL, FALSE);
  }
  pages = reseau_pages_new (document, 100, 100);
  while (!reseau_pages_lay_out (pages, 1))
    ;
  g_assert_cmpuint (reseau_pages_get_n (pages), >, 10);
}

static void
test_paper (void)
{
  g_autoptr (ReseauDocument) document = sample_new ();
  g_autoptr (ReseauPages) pages = reseau_pages_new (document, 420, 595);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 420, 595);
  ReseauPagesTarget target = { .cr = cairo_create (surface), .scale = 1 };
  g_autofree char *text = NULL;

  while (!reseau_pages_lay_out (pages, 100))
    ;
  for (guint i = 0; i < reseau_pages_get_n (pages); i++)
    reseau_pages_draw (pages, i, &target);
  g_assert_cmpint (cairo_status (target.cr), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpuint (reseau_pages_find (pages, "how"), ==, 1);
  g_assert_cmpuint (reseau_pages_find (pages, "nowhere"), ==, 0);
  text = reseau_pages_dup_text (pages, 0);
  g_assert_nonnull (strstr (text, "Brouillon"));
  cairo_destroy (target.cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/prose", test_prose);
  g_test_add_func ("/document/links", test_links);
  g_test_add_func ("/document/formats", test_formats);
  g_test_add ("/document/html", Place, NULL, set_up, test_html, tear_down);
  g_test_add ("/document/odt", Place, NULL, set_up, test_odt, tear_down);
  g_test_add ("/document/pdf", Place, NULL, set_up, test_pdf, tear_down);
  g_test_add ("/document/stopped", Place, NULL, set_up, test_stopped, tear_down);
  g_test_add ("/document/no-place", Place, NULL, set_up, test_no_place, tear_down);
  g_test_add ("/document/full-disk", Place, NULL, set_up, test_full_disk, tear_down);
  g_test_add_func ("/document/pages", test_pages);
  g_test_add_func ("/document/too-much", test_too_much);
  g_test_add_func ("/document/paper", test_paper);
  return g_test_run ();
}
