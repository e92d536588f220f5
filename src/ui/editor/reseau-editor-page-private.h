/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-editor-form.h"
#include "reseau-editor-page.h"
#include "reseau-editor-status.h"
#include "reseau-form-history.h"

G_BEGIN_DECLS

/* What the files of the page share; nobody else includes this. */
struct _ReseauEditorPage {
  GtkWidget parent_instance;

  ReseauContext *context;
  const ReseauKind *kind;
  char *id;
  GCancellable *cancellable;

  ReseauEdit *edit; /* %NULL until it is known what is edited */
  ReseauFormHistory *history;
  ReseauForm *saved; /* the form in which nothing was written yet */
  gboolean can_edit;
  gboolean can_move;
  gboolean saving;

  GtkWidget *similar; /* (nullable): what others may have written already */
  GCancellable *similar_cancellable;
  guint similar_source;

  guint draft_source;
  gboolean draft_dirty;

  GtkWidget *title;
  GtkWidget *save;
  GtkWidget *banners;
  GtkWidget *recovered;
  GtkWidget *failed;
  GtkWidget *body;
  GtkWidget *form;
  GtkWidget *status;
};

void reseau_editor_page_apply (ReseauEditorPage *self);
void reseau_editor_page_set_form (ReseauEditorPage *self, ReseauForm *form, const char *key);

void reseau_editor_page_say (ReseauEditorPage *self, GtkWidget **banner, const char *words);
void reseau_editor_page_enter (ReseauEditorPage *self);
void reseau_editor_page_follow (ReseauEditorPage *self);

/* reseau-editor-load.c */
void reseau_editor_load (ReseauEditorPage *self);
void reseau_editor_ask_nature (ReseauEditorPage *self);
void reseau_editor_begin_new (ReseauEditorPage *self, const char *nature);

/* reseau-editor-draft.c */
void reseau_editor_draft_touch (ReseauEditorPage *self);
void reseau_editor_draft_flush (ReseauEditorPage *self);
void reseau_editor_draft_not_kept (ReseauEditorPage *self);
void reseau_editor_draft_forget (ReseauEditorPage *self);
gboolean reseau_editor_draft_recover (ReseauEditorPage *self);

/* reseau-editor-similar.c */
void reseau_editor_similar_touch (ReseauEditorPage *self, const char *key);
void reseau_editor_similar_forget (ReseauEditorPage *self);

/* reseau-editor-files.c */
void reseau_editor_paste (ReseauEditorPage *self);
void reseau_editor_paste_photos (ReseauEditorPage *self);
void reseau_editor_accept_drops (ReseauEditorPage *self);

G_END_DECLS
