/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-document-private.h"
#include "reseau-error.h"
#include "reseau-pages.h"

#include <cairo-pdf.h>

/* Blocks that are laid out before one looks whether anybody still waits. */
#define AT_ONCE 50

typedef struct {
  GOutputStream *out;
  GCancellable *cancellable;
  GError **error;
} Sink;

static cairo_status_t
on_write (void *closure, const unsigned char *data, unsigned int length)
{
  Sink *sink = closure;

  if (sink->error != NULL && *sink->error != NULL)
    return CAIRO_STATUS_WRITE_ERROR;
  return g_output_stream_write_all (sink->out, data, length, NULL, sink->cancellable, sink->error)
             ? CAIRO_STATUS_SUCCESS
             : CAIRO_STATUS_WRITE_ERROR;
}

static void
set_metadata (cairo_surface_t *surface, const ReseauDocument *self)
{
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, self->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Réseau");
  if (self->keywords != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_KEYWORDS, self->keywords);
  if (self->created != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, self->created);
}

/* The headings, to go from one to the other in a reader. */
static void
add_outline (cairo_surface_t *surface, const ReseauDocument *self, const ReseauPages *pages)
{
  int parents[4] = { CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT,
                     CAIRO_PDF_OUTLINE_ROOT };

  for (guint i = 0; i < self->blocks->len; i++) {
    const ReseauBlock *block = g_ptr_array_index (self->blocks, i);
    g_autofree char *text = NULL;
    g_autofree char *attributes = NULL;

    if (block->type != RESEAU_BLOCK_HEADING || block->anchor == NULL || block->level > 3)
      continue;
    text = reseau_block_dup_line (block, 0);
    attributes = g_strdup_printf ("dest='%s'", block->anchor);
    parents[block->level] = cairo_pdf_surface_add_outline (
        surface, parents[block->level - 1], text, attributes,
        block->level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : (cairo_pdf_outline_flags_t) 0);
    for (guint level = block->level + 1; level < G_N_ELEMENTS (parents); level++)
      parents[level] = parents[block->level];
  }
}

static gboolean
lay_out (ReseauPages *pages, const ReseauDocumentJob *job, GCancellable *cancellable,
         GError **error)
{
  gboolean done = FALSE;

  while (!done) {
    done = reseau_pages_lay_out (pages, AT_ONCE);
    if (!reseau_document_tell (job, (guint) (reseau_pages_get_progress (pages) * 500), 1000,
                               cancellable, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
draw_all (cairo_t *cr, ReseauPages *pages, const ReseauDocumentJob *job, GCancellable *cancellable,
          GError **error)
{
  ReseauPagesTarget target = { cr, TRUE, 1, job->decoder, job->decoder_data };
  guint n = reseau_pages_get_n (pages);

  /* The one element above all others makes it a tagged PDF. */
  cairo_tag_begin (cr, "Document", NULL);
  for (guint i = 0; i < n; i++) {
    reseau_pages_draw (pages, i, &target);
    cairo_show_page (cr);
    if (cairo_status (cr) != CAIRO_STATUS_SUCCESS ||
        !reseau_document_tell (job, 500 + i * 500 / n, 1000, cancellable, error))
      return FALSE;
  }
  cairo_tag_end (cr, "Document");
  return TRUE;
}

gboolean
reseau_document_write_pdf (const ReseauDocument *self, const ReseauDocumentJob *job,
                           GOutputStream *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReseauPages) pages = reseau_pages_new (self, job->page_width, job->page_height);
  GError *cause = NULL;
  Sink sink = { out, cancellable, &cause };
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;
  double width, height;
  gboolean ok;

  if (!lay_out (pages, job, cancellable, error))
    return FALSE;
  reseau_pages_get_size (pages, &width, &height);
  surface = cairo_pdf_surface_create_for_stream (on_write, &sink, width, height);
  cr = cairo_create (surface);
  set_metadata (surface, self);
  add_outline (surface, self, pages);
  ok = draw_all (cr, pages, job, cancellable, &cause);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (ok && cause == NULL && status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  if (cause == NULL)
    cause =
        g_error_new_literal (RESEAU_ERROR, RESEAU_ERROR_FAILED, cairo_status_to_string (status));
  g_propagate_error (error, cause);
  return FALSE;
}
