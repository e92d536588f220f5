/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-document-private.h"

#include "reseau-error.h"

#include <gio/gio.h>

static const char *const names[RESEAU_N_DOCUMENT_FORMATS] = { "pdf", "odt", "html" };

/**
 * reseau_document_format_get_name:
 *
 * Returns: its name on a command line, and the end of a file's name
 */
const char *
reseau_document_format_get_name (ReseauDocumentFormat format)
{
  g_return_val_if_fail (format < RESEAU_N_DOCUMENT_FORMATS, names[0]);

  return names[format];
}

gboolean
reseau_document_format_parse (const char *name, ReseauDocumentFormat *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (name != NULL && g_ascii_strcasecmp (names[i], name) == 0) {
      *format = (ReseauDocumentFormat) i;
      return TRUE;
    }
  return FALSE;
}

void
reseau_xml_append (GString *out, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (out, escaped);
}

void
reseau_markup_append_line (const ReseauMarkup *self, GString *out, const ReseauBlock *block,
                           guint line)
{
  const GPtrArray *runs = line < block->lines->len ? g_ptr_array_index (block->lines, line) : NULL;

  for (guint i = 0; runs != NULL && i < runs->len; i++) {
    const ReseauRun *run = g_ptr_array_index (runs, i);

    if (run->href != NULL) {
      g_string_append (out, self->link);
      reseau_xml_append (out, run->href);
      g_string_append (out, "\">");
    }
    if (run->strong)
      g_string_append (out, self->strong);
    self->words (out, run->text);
    if (run->strong)
      g_string_append (out, self->strong_end);
    if (run->href != NULL)
      g_string_append (out, self->link_end);
  }
}

GBytes *
reseau_block_read_picture (const ReseauBlock *self)
{
  g_autofree char *data = NULL;
  gsize length = 0;

  if (self->path == NULL || !g_file_get_contents (self->path, &data, &length, NULL) || length == 0)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

const char *
reseau_block_get_missing_words (void)
{
  return _ ("Photo not yet on this computer");
}

/* FALSE when nobody waits for it any more. */
gboolean
reseau_document_tell (const ReseauDocumentJob *job, guint done, guint total,
                      GCancellable *cancellable, GError **error)
{
  if (job->progress != NULL)
    job->progress (done, total, job->progress_data);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
write_to (const ReseauDocument *self, const ReseauDocumentJob *job, GOutputStream *out,
          GCancellable *cancellable, GError **error)
{
  switch (job->format) {
  case RESEAU_DOCUMENT_ODT:
    return reseau_document_write_odt (self, job, out, cancellable, error);
  case RESEAU_DOCUMENT_HTML:
    return reseau_document_write_html (self, job, out, cancellable, error);
  case RESEAU_DOCUMENT_PDF:
  case RESEAU_N_DOCUMENT_FORMATS:
  default:
    return reseau_document_write_pdf (self, job, out, cancellable, error);
  }
}

/* What a person may have cancelled stays that; all else is the disk's. */
static gboolean
fail (GError **error, GError *cause)
{
  if (cause == NULL || cause->domain == RESEAU_ERROR ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, cause->message);
  g_error_free (cause);
  return FALSE;
}

/**
 * reseau_document_save:
 * @file: replaced when all is written, left as it was when that fails
 *
 * Writes the document.  %RESEAU_ERROR_DISK when there is no room, or no right to write there.
 * Blocks; safe in any thread.
 */
gboolean
reseau_document_save (const ReseauDocument *self, const ReseauDocumentJob *job, GFile *file,
                      GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;
  g_autoptr (GFileOutputStream) out =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, &cause);
  g_autoptr (GCancellable) never = g_cancellable_new ();

  if (out == NULL)
    return fail (error, cause);
  if (write_to (self, job, G_OUTPUT_STREAM (out), cancellable, &cause) &&
      g_output_stream_close (G_OUTPUT_STREAM (out), cancellable, &cause))
    return TRUE;
  /* Closed in vain, it leaves what was there before. */
  g_cancellable_cancel (never);
  g_output_stream_close (G_OUTPUT_STREAM (out), never, NULL);
  return fail (error, cause);
}
