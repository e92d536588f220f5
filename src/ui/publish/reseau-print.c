/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-print.h"

#include "reseau-pages.h"
#include "reseau-publication-picture.h"

#include <glib/gstdio.h>

/* A document on a printer: the pages are those of the preview and of the PDF. */

/* Blocks that are laid out before the window moves again. */
#define AT_ONCE 40

typedef struct {
  ReseauDocument *document;
  ReseauPages *pages;
  ReseauPrintDone done;
  gpointer data;
  gboolean kept; /* whether it goes to a file that somebody else named */
} Job;

static void
job_free (gpointer data, GClosure *closure)
{
  Job *self = data;

  g_clear_pointer (&self->pages, reseau_pages_free);
  reseau_document_unref (self->document);
  g_free (self);
}

static char *
dup_settings_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "reseau", "print.ini", NULL);
}

static GKeyFile *
load_settings (void)
{
  g_autofree char *path = dup_settings_path ();
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return file;
}

/* Not being able to remember is no reason to stop. */
static void
keep_settings (GtkPrintOperation *operation)
{
  g_autofree char *path = dup_settings_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GtkPrintSettings *settings = gtk_print_operation_get_print_settings (operation);
  GtkPageSetup *setup = gtk_print_operation_get_default_page_setup (operation);

  if (settings != NULL)
    gtk_print_settings_to_key_file (settings, file, NULL);
  if (setup != NULL)
    gtk_page_setup_to_key_file (setup, file, NULL);
  g_mkdir_with_parents (folder, 0700);
  g_key_file_save_to_file (file, path, NULL);
}

/**
 * reseau_print_load_page_setup:
 *
 * Returns: (transfer full): as it was last time
 */
GtkPageSetup *
reseau_print_load_page_setup (void)
{
  g_autoptr (GKeyFile) file = load_settings ();
  GtkPageSetup *setup = gtk_page_setup_new_from_key_file (file, NULL, NULL);

  return setup != NULL ? setup : gtk_page_setup_new ();
}

static void
on_begin_cb (GtkPrintOperation *operation, GtkPrintContext *context, Job *self)
{
  g_clear_pointer (&self->pages, reseau_pages_free);
  self->pages = reseau_pages_new (self->document, gtk_print_context_get_width (context),
                                  gtk_print_context_get_height (context));
}

static gboolean
on_paginate_cb (GtkPrintOperation *operation, GtkPrintContext *context, Job *self)
{
  if (!reseau_pages_lay_out (self->pages, AT_ONCE))
    return FALSE;
  gtk_print_operation_set_n_pages (operation, (int) reseau_pages_get_n (self->pages));
  return TRUE;
}

static void
on_draw_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Job *self)
{
  ReseauPagesTarget target = { .cr = gtk_print_context_get_cairo_context (context),
                               .scale = 300.0 / 72,
                               .decoder = reseau_picture_decode };

  reseau_pages_draw (self->pages, (guint) page, &target);
}

static void
on_done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, Job *self)
{
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    gtk_print_operation_get_error (operation, &error);
  if (result == GTK_PRINT_OPERATION_RESULT_APPLY && !self->kept)
    keep_settings (operation);
  self->done (error, self->data);
}

static GtkPrintOperation *
operation_new (Job *job)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GKeyFile) file = load_settings ();
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new_from_key_file (file, NULL, NULL);
  g_autoptr (GtkPageSetup) setup = reseau_print_load_page_setup ();

  if (settings != NULL)
    gtk_print_operation_set_print_settings (operation, settings);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_show_progress (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, !job->kept);
  gtk_print_operation_set_job_name (operation, job->document->title);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin_cb), job);
  g_signal_connect (operation, "paginate", G_CALLBACK (on_paginate_cb), job);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_cb), job);
  g_signal_connect_data (operation, "done", G_CALLBACK (on_done_cb), job, job_free, 0);
  return operation;
}

/**
 * reseau_print_run:
 * @into: (nullable): a file that gets the pages instead of a printer, without a question
 *
 * Asks for the printer, prints, remembers printer and paper.
 */
void
reseau_print_run (GtkWindow *parent, ReseauDocument *document, const char *into,
                  ReseauPrintDone done, gpointer data)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr (GtkPrintOperation) operation = NULL;

  job->document = reseau_document_ref (document);
  job->done = done;
  job->data = data;
  job->kept = into != NULL;
  operation = operation_new (job);
  if (into != NULL)
    gtk_print_operation_set_export_filename (operation, into);
  gtk_print_operation_run (operation,
                           into != NULL ? GTK_PRINT_OPERATION_ACTION_EXPORT
                                        : GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           parent, NULL);
}
