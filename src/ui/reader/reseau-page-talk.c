/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-sentences.h"
#include "reseau-shortcuts.h"
#include "reseau-todo.h"
#include "reseau-when.h"
#include "reseau-widgets.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* What colleagues say of a record, and a word of one's own.  What is typed is kept as a draft at
 * once: neither leaving the page nor a crash loses it. */

#define DRAFT_DELAY_MS 800

static char *
dup_author (ReseauPage *self, const ReseauRecord *message)
{
  const char *written = reseau_record_get_string (message, "author_name");
  const char *name = reseau_page_name_of (self, message->by);
  ReseauActor actor;

  if (written != NULL)
    return g_strdup (written);
  if (reseau_context_get_actor (self->context, &actor) &&
      (message->by == NULL || g_strcmp0 (message->by, actor.uid) == 0))
    return g_strdup (_ ("You"));
  return g_strdup (name != NULL ? name : _ ("A colleague"));
}

static GtkWidget *
message_new (ReseauPage *self, ReseauItem *item)
{
  const ReseauRecord *message = reseau_item_get_record (item);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *author = dup_author (self, message);
  g_autofree char *when =
      reseau_when_ago (reseau_page_now (self), reseau_message_get_time (message));
  GtkWidget *avatar = adw_avatar_new (28, author, TRUE);

  gtk_accessible_update_state (GTK_ACCESSIBLE (avatar), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (head), avatar);
  gtk_box_append (GTK_BOX (head), reseau_label_new (author, "heading"));
  gtk_box_append (GTK_BOX (head), reseau_label_new (when, "dim-label"));
  if (reseau_item_is_pending (item)) {
    GtkWidget *mark = gtk_image_new_from_icon_name ("document-send-symbolic");

    reseau_widget_set_words (mark, _ ("Waiting to be sent"));
    gtk_widget_add_css_class (mark, "dim-label");
    gtk_box_append (GTK_BOX (head), mark);
  }
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), reseau_paragraph_new (reseau_record_get_string (message, "text")));
  gtk_widget_add_css_class (box, "message");
  return box;
}

static int
compare_messages (gconstpointer a, gconstpointer b)
{
  gint64 one = reseau_message_get_time (reseau_item_get_record (*(ReseauItem *const *) a));
  gint64 other = reseau_message_get_time (reseau_item_get_record (*(ReseauItem *const *) b));

  return one < other ? -1 : one > other;
}

/* The newest last, next to where one answers. */
void
reseau_page_show_talk (ReseauPage *self)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  const char *kind = self->view->shown->record->kind;

  reseau_box_clear (self->messages);
  for (guint i = 0; i < self->view->related->len; i++) {
    ReseauItem *item = g_ptr_array_index (self->view->related, i);

    if (g_str_equal (reseau_item_get_kind (item), "message"))
      g_ptr_array_add (messages, item);
  }
  g_ptr_array_sort (messages, compare_messages);
  for (guint i = 0; i < messages->len; i++)
    gtk_box_append (GTK_BOX (self->messages), message_new (self, g_ptr_array_index (messages, i)));
  gtk_widget_set_visible (self->talk, g_str_equal (kind, "fiche") ||
                                          g_str_equal (kind, "meeting") || messages->len > 0);
}

/* --- the entry ---------------------------------------------------------------------- */

static char *
dup_entry_text (ReseauPage *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->entry));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static char *
dup_draft_key (ReseauPage *self)
{
  return g_strconcat ("comment:", self->id, NULL);
}

/* Keeps what is typed, or forgets the draft when nothing is. */
void
reseau_page_save_entry (ReseauPage *self)
{
  g_autofree char *text = dup_entry_text (self);
  g_autofree char *key = NULL;
  g_autoptr (ReseauValue) draft = NULL;

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (self->id == NULL)
    return;
  key = dup_draft_key (self);
  if (*text != '\0') {
    draft = reseau_value_new_object ();
    reseau_value_set_string (draft, "text", text);
  }
  reseau_context_save_draft (self->context, key, draft);
}

void
reseau_page_load_entry (ReseauPage *self)
{
  g_autofree char *key = dup_draft_key (self);
  g_autoptr (ReseauValue) draft = reseau_context_load_draft (self->context, key);
  const char *text = reseau_value_get_member_string (draft, "text");

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->entry)),
                            text != NULL ? text : "", -1);
  g_clear_handle_id (&self->draft_timer, g_source_remove);
}

static gboolean
on_draft_timeout_cb (gpointer data)
{
  ReseauPage *self = data;

  self->draft_timer = 0;
  reseau_page_save_entry (self);
  return G_SOURCE_REMOVE;
}

static void
on_entry_changed_cb (GtkTextBuffer *buffer, ReseauPage *self)
{
  g_autofree char *text = g_strstrip (dup_entry_text (self));

  gtk_widget_set_sensitive (self->send, *text != '\0');
  if (self->draft_timer == 0)
    self->draft_timer = g_timeout_add (DRAFT_DELAY_MS, on_draft_timeout_cb, self);
}

static void
on_commented_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauChange) change =
      reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->entry), TRUE);
  if (change == NULL) {
    gtk_widget_activate_action (GTK_WIDGET (self), "win.warn", "s",
                                reseau_sentence_for_error (error));
    return;
  }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->entry)), "", -1);
  reseau_page_save_entry (self);
}

void
reseau_page_send_comment (ReseauPage *self)
{
  g_autofree char *text = g_strstrip (dup_entry_text (self));

  if (*text == '\0' || self->id == NULL)
    return;
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->entry), FALSE);
  reseau_context_comment_async (self->context, self->id, text, on_commented_cb,
                                g_object_ref (self));
}

static GtkWidget *
entry_new (ReseauPage *self)
{
  GtkWidget *entry = gtk_text_view_new ();

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (entry), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (entry), FALSE);
  gtk_widget_add_css_class (entry, "comment");
  gtk_widget_set_size_request (entry, -1, 64);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Your comment"), -1);
  g_signal_connect (gtk_text_view_get_buffer (GTK_TEXT_VIEW (entry)), "changed",
                    G_CALLBACK (on_entry_changed_cb), self);
  reseau_shortcuts_add (entry, RESEAU_KEYS_COMMENT);
  return entry;
}

GtkWidget *
reseau_page_talk_new (ReseauPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *heading = reseau_heading_new (_ ("Discussion"));
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("A _word for your colleagues"));

  gtk_widget_add_css_class (box, "section");
  gtk_widget_remove_css_class (heading, "heading");
  gtk_widget_add_css_class (heading, "title-4");
  self->messages = gtk_box_new (GTK_ORIENTATION_VERTICAL, 16);
  self->send = reseau_button_new (_ ("_Comment"));
  gtk_widget_set_sensitive (self->send, FALSE);
  gtk_widget_set_halign (self->send, GTK_ALIGN_END);
  g_signal_connect_swapped (self->send, "clicked", G_CALLBACK (reseau_page_send_comment), self);
  self->entry = entry_new (self);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->entry);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "field-label");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), self->messages);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), self->send);
  return box;
}
