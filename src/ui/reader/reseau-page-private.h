/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-page.h"

#include "reseau-display.h"

G_BEGIN_DECLS

struct _ReseauPage {
  GtkWidget parent;

  ReseauContext *context;
  char *id;
  char *visit_id; /* (nullable): the visit that can be answered */
  char *preview;  /* (nullable): who is to see it, where it is shown as they will */
  char *preview_state;
  ReseauView *view;
  GCancellable *cancellable;
  GHashTable *opened; /* groups of relations that are shown whole */

  gboolean has_keep;   /* what keeps its photos and files is there */
  GHashTable *awaited; /* photos that were not here when the page was opened, or were added since */
  guint arrived;
  GdkFrameClock *clock; /* while it is waited for, to keep the place */
  gulong on_layout;

  GtkWidget *overlay;
  GtkWidget *scroller;
  GtkWidget *hint;  /* what has arrived, over the page */
  GtkWidget *photo; /* (nullable): the last of it */
  GtkWidget *column;
  GtkWidget *head;     /* what it is; made anew as the page below */
  GtkWidget *visit;    /* where a visit is answered: what is typed there stays */
  GtkWidget *page;     /* all but the discussion; made anew when the record changes */
  GtkWidget *talk;     /* the discussion: its messages are made anew, its entry stays */
  GtkWidget *contents; /* (nullable): links to the sections of the page */
  GtkWidget *messages;
  GtkWidget *entry;
  GtkWidget *send;
  guint draft_timer;
  gboolean entering; /* the focus is wanted as soon as there is something to read */
};

const ReseauKind *reseau_page_get_kind (ReseauPage *self);
const char *reseau_page_get_string (ReseauPage *self, const char *key);
ReseauDisplay reseau_page_get_display (ReseauPage *self);
gboolean reseau_page_is_pending (ReseauPage *self, const char *field);
const char *reseau_page_name_of (ReseauPage *self, const char *id);
GtkWidget *reseau_page_link_new (ReseauPage *self, const char *id);
gint64 reseau_page_now (ReseauPage *self);

GtkWidget *reseau_page_phone_new (const char *phone);
GtkWidget *reseau_page_email_new (const char *email);
GtkWidget *reseau_page_files_new (ReseauPage *self, const ReseauField *field, ReseauValue *list);

/* reseau-page-arrivals.c */
GtkWidget *reseau_page_hint_new (ReseauPage *self);
void reseau_page_await_photo (ReseauPage *self, GtkWidget *photo, const ReseauValue *element);
void reseau_page_await_new (ReseauPage *self, const ReseauView *before);
void reseau_page_forget_arrivals (ReseauPage *self);

/* reseau-page-preview.c */
void reseau_page_see_as_others (ReseauPage *self, ReseauView *view);

/* reseau-page-place.c; what is marked so can be found again in a page that was made anew */
#define RESEAU_PAGE_PLACE "reseau-place"
void reseau_page_keep_place (ReseauPage *self);
void reseau_page_forget_place (ReseauPage *self);

/* Each adds a part of the page. */
void reseau_page_add_head (ReseauPage *self);
void reseau_page_add_fields (ReseauPage *self);
void reseau_page_add_lineage (ReseauPage *self);
void reseau_page_add_related (ReseauPage *self);

/* reseau-page-contents.c: the parts of a long page, and the way to each */
#define RESEAU_PAGE_LINEAGE "lineage"
GtkWidget *reseau_page_section_new (ReseauPage *self, const char *key, const char *title);
void reseau_page_add_contents (ReseauPage *self);
void reseau_page_fill_contents (ReseauPage *self);
void reseau_page_go (ReseauPage *self, const char *key);
void reseau_page_measure (ReseauPage *self, GtkWidget *clamp);

GtkWidget *reseau_page_talk_new (ReseauPage *self);
void reseau_page_show_talk (ReseauPage *self);
void reseau_page_send_comment (ReseauPage *self);
void reseau_page_save_entry (ReseauPage *self);
void reseau_page_load_entry (ReseauPage *self);
void reseau_page_rebuild (ReseauPage *self);

G_END_DECLS
