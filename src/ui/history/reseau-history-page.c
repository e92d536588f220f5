/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-history-page.h"

#include "reseau-history-card.h"
#include "reseau-sentences.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

/* Cards that are made at once. */
#define STEP 25

struct _ReseauHistoryPage {
  ReseauPastFrame parent_instance;

  char *id;
  ReseauPast *past; /* (nullable): what is shown */
  gboolean loading;
  gboolean again;
  guint shown;      /* cards */
  GtkWidget *cards; /* (nullable) */
  GtkWidget *older; /* (nullable): makes the next ones */
  char *day;        /* (nullable): of the last card */
};

G_DEFINE_FINAL_TYPE (ReseauHistoryPage, reseau_history_page, RESEAU_TYPE_PAST_FRAME)

static ReseauContext *
get_context (ReseauHistoryPage *self)
{
  return reseau_past_frame_get_context (RESEAU_PAST_FRAME (self));
}

static const ReseauKind *
get_kind (ReseauHistoryPage *self)
{
  return reseau_schema_get_kind (reseau_context_get_schema (get_context (self)),
                                 self->past->view->shown->record->kind);
}

/* --- putting back ------------------------------------------------------------------ */

static void
on_put_back_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauHistoryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  reseau_past_frame_did (RESEAU_PAST_FRAME (self), _ ("This version is back"), change, error);
}

static void
put_back (const ReseauHistoryChange *change, gpointer data)
{
  ReseauHistoryPage *self = data;
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();

  reseau_value_set (changes, change->key, reseau_value_ref (reseau_history_get_version (change)));
  reseau_context_set_async (get_context (self), self->id, changes, on_put_back_done_cb,
                            g_object_ref (self));
}

/* --- showing ------------------------------------------------------------------------- */

static void
add_day (ReseauHistoryPage *self, const ReseauHistoryEntry *entry)
{
  g_autofree char *day = entry->seq > 0 ? reseau_when_date (entry->at) : NULL;
  g_autofree char *title = day ? reseau_words_capitalize (day) : NULL;

  if (title == NULL || g_strcmp0 (title, self->day) == 0)
    return;
  gtk_box_append (GTK_BOX (self->cards), reseau_heading_new (title));
  g_free (self->day);
  self->day = g_steal_pointer (&title);
}

static void
add_cards (ReseauHistoryPage *self)
{
  ReseauContext *context = get_context (self);
  guint end = MIN (self->shown + STEP, self->past->entries->len);
  const ReseauHistoryLook look = {
    .context = context,
    .past = self->past,
    .kind = get_kind (self),
    .display = { reseau_context_get_schema (context), reseau_context_get_terms (context),
                 reseau_context_get_language (context), self->past->names },
    .put_back = put_back,
    .data = self,
  };

  for (; self->shown < end; self->shown++) {
    const ReseauHistoryEntry *entry = g_ptr_array_index (self->past->entries, self->shown);

    add_day (self, entry);
    gtk_box_append (GTK_BOX (self->cards), reseau_history_card_new (&look, entry));
  }
}

static void
add_end (ReseauHistoryPage *self)
{
  GtkWidget *label;

  if (!self->past->more)
    return;
  label = reseau_paragraph_new (_ ("The server keeps older changes, which are not shown here."));
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (self->cards), label);
}

static void
on_older_cb (ReseauHistoryPage *self)
{
  add_cards (self);
  gtk_widget_set_visible (self->older, self->shown < self->past->entries->len);
  if (self->shown == self->past->entries->len)
    add_end (self);
}

static void
add_older (ReseauHistoryPage *self, GtkWidget *body)
{
  self->older = reseau_button_new (_ ("Show Older Changes"));
  gtk_widget_set_halign (self->older, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->older, "clicked", G_CALLBACK (on_older_cb), self);
  gtk_box_append (GTK_BOX (body), self->older);
  gtk_widget_set_visible (self->older, self->shown < self->past->entries->len);
}

static void
show (ReseauHistoryPage *self, GtkWidget *body)
{
  ReseauPastFrame *frame = RESEAU_PAST_FRAME (self);
  gboolean alone = self->past->entries->len == 0;

  reseau_box_clear (body);
  self->shown = 0;
  g_clear_pointer (&self->day, g_free);
  if (self->past->missing != NULL)
    reseau_past_frame_show_missing (frame, self->past->missing,
                                    _ ("The history asks for a connection"), alone);
  else if (alone)
    reseau_past_frame_show_status (frame, "document-open-recent-symbolic", _ ("No History Yet"),
                                   _ ("Each change will be here, with who made it and when."));
  if (alone)
    return;
  self->cards = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_box_append (GTK_BOX (body), self->cards);
  add_cards (self);
  add_older (self, body);
  if (self->shown == self->past->entries->len)
    add_end (self);
}

/* --- loading ------------------------------------------------------------------------- */

static gint64
last_seq (const ReseauPast *past)
{
  for (guint i = 0; i < past->entries->len; i++) {
    const ReseauHistoryEntry *entry = g_ptr_array_index (past->entries, i);

    if (entry->seq > 0)
      return entry->seq;
  }
  return 0;
}

static gboolean
is_same (const ReseauPast *one, const ReseauPast *other)
{
  const ReseauShown *a = one->view->shown;
  const ReseauShown *b = other->view->shown;

  return one->entries->len == other->entries->len && last_seq (one) == last_seq (other) &&
         (one->missing == NULL) == (other->missing == NULL) &&
         reseau_value_equal (a->record->fields, b->record->fields) &&
         a->record->deleted == b->record->deleted && (a->pending != NULL) == (b->pending != NULL);
}

static void
show_error (ReseauHistoryPage *self, GtkWidget *body, const GError *error)
{
  reseau_box_clear (body);
  g_clear_pointer (&self->past, reseau_past_free);
  reseau_past_frame_show_status (RESEAU_PAST_FRAME (self), "dialog-warning-symbolic",
                                 _ ("Nothing to Show"), reseau_sentence_for_error (error));
}

/* @past: (transfer full) */
static void
take (ReseauHistoryPage *self, GtkWidget *body, ReseauPast *past)
{
  ReseauPast *old = self->past;

  if (old != NULL && is_same (old, past)) {
    reseau_past_free (past);
    return;
  }
  self->past = past;
  show (self, body);
  reseau_past_free (old);
}

static void load (ReseauPastFrame *frame);

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauHistoryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  ReseauPast *past = reseau_context_load_past_finish (RESEAU_CONTEXT (source), result, &error);
  GtkWidget *body = reseau_past_frame_get_body (RESEAU_PAST_FRAME (self));

  self->loading = FALSE;
  if (body == NULL)
    reseau_past_free (past);
  else if (past != NULL)
    take (self, body, past);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, body, error);
  if (body != NULL && self->again)
    load (RESEAU_PAST_FRAME (self));
}

static void
load (ReseauPastFrame *frame)
{
  ReseauHistoryPage *self = RESEAU_HISTORY_PAGE (frame);

  self->again = self->loading;
  if (self->loading)
    return;
  self->loading = TRUE;
  reseau_context_load_past_async (get_context (self), self->id,
                                  reseau_past_frame_get_cancellable (frame), on_loaded_cb,
                                  g_object_ref (self));
}

/* --- the type -------------------------------------------------------------------------- */

static void
reseau_history_page_finalize (GObject *object)
{
  ReseauHistoryPage *self = RESEAU_HISTORY_PAGE (object);

  g_free (self->id);
  g_free (self->day);
  reseau_past_free (self->past);

  G_OBJECT_CLASS (reseau_history_page_parent_class)->finalize (object);
}

static void
reseau_history_page_class_init (ReseauHistoryPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_history_page_finalize;
  RESEAU_PAST_FRAME_CLASS (klass)->load = load;
}

static void
reseau_history_page_init (ReseauHistoryPage *self)
{
}

GtkWidget *
reseau_history_page_new (ReseauContext *context, const char *record_id)
{
  ReseauHistoryPage *self;

  g_return_val_if_fail (RESEAU_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (record_id != NULL, NULL);

  self = g_object_new (RESEAU_TYPE_HISTORY_PAGE, NULL);
  self->id = g_strdup (record_id);
  reseau_past_frame_begin (RESEAU_PAST_FRAME (self), context, _ ("History"));
  return GTK_WIDGET (self);
}
