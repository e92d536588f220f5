/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-visit-words.h"

#include "reseau-field-row.h"
#include "reseau-sentences.h"
#include "reseau-when.h"
#include "reseau-window.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

static gboolean
is_mine (const ReseauActor *actor, const char *id)
{
  return id != NULL && (g_strcmp0 (id, actor->structure) == 0 || g_str_equal (id, actor->uid));
}

/* Returns: for whom the account speaks; none for who only looks after the network */
ReseauVisitSide
reseau_visit_side (const ReseauActor *actor, const ReseauRecord *visit)
{
  if (is_mine (actor, reseau_record_get_string (visit, "host")))
    return RESEAU_VISIT_SIDE_HOST;
  if (is_mine (actor, reseau_record_get_string (visit, "guest")) ||
      g_strcmp0 (visit->by, actor->uid) == 0)
    return RESEAU_VISIT_SIDE_GUEST;
  return RESEAU_VISIT_SIDE_NONE;
}

/* Returns: (transfer full): who asks whom */
char *
reseau_words_visit (const ReseauVisitTalk *talk)
{
  if (talk->side == RESEAU_VISIT_SIDE_HOST)
    return g_strdup_printf (_ ("%s asked you for a visit"), talk->guest);
  if (talk->side == RESEAU_VISIT_SIDE_GUEST)
    return g_strdup_printf (_ ("You asked %s for a visit"), talk->host);
  /* Translators: the guest, then the host */
  return g_strdup_printf (_ ("%s asked %s for a visit"), talk->guest, talk->host);
}

static char *
proposed_words (const ReseauVisitTalk *talk)
{
  if (talk->side == RESEAU_VISIT_SIDE_HOST)
    return g_strdup (_ ("It is for you to answer: accept a date, propose others, or decline."));
  return g_strdup_printf (_ ("%s has not answered yet."), talk->host);
}

static char *
poll_words (const ReseauVisitTalk *talk)
{
  if (talk->side == RESEAU_VISIT_SIDE_GUEST)
    return g_strdup_printf (_ ("%s proposes other dates: it is for you to choose one."),
                            talk->host);
  return g_strdup_printf (_ ("Other dates were proposed. %s has not answered yet."), talk->guest);
}

static char *
accepted_words (const ReseauRecord *visit, gint64 now_us)
{
  g_autofree char *when = reseau_when_span (reseau_record_get_string (visit, "start"),
                                            reseau_record_get_string (visit, "end"));

  if (when == NULL)
    return g_strdup (_ ("The visit is accepted. Its date is still to be agreed on."));
  if (reseau_visit_is_over (visit, now_us))
    return g_strdup_printf (_ ("The visit was agreed on for %s. Did it take place?"), when);
  return g_strdup_printf (_ ("The visit is agreed on: %s."), when);
}

/* Returns: (transfer full): where it stands, and what is to be done now */
char *
reseau_words_visit_state (const ReseauVisitTalk *talk, const ReseauRecord *visit, gint64 now_us)
{
  const char *state = reseau_record_get_string (visit, "state");

  if (g_strcmp0 (state, "proposed") == 0)
    return proposed_words (talk);
  if (g_strcmp0 (state, "poll") == 0)
    return poll_words (talk);
  if (g_strcmp0 (state, "accepted") == 0)
    return accepted_words (visit, now_us);
  if (g_strcmp0 (state, "declined") == 0)
    return g_strdup (_ ("The visit was declined."));
  if (g_strcmp0 (state, "cancelled") == 0)
    return g_strdup (_ ("The visit was cancelled."));
  if (g_strcmp0 (state, "held") == 0)
    return g_strdup (_ ("The visit took place."));
  return g_strdup ("");
}

/* @to: the state a visit was just brought to */
const char *
reseau_words_visit_done (const char *to)
{
  if (g_str_equal (to, "accepted"))
    return _ ("Visit accepted");
  if (g_str_equal (to, "poll") || g_str_equal (to, "proposed"))
    return _ ("Other dates proposed");
  if (g_str_equal (to, "declined"))
    return _ ("Visit declined");
  if (g_str_equal (to, "cancelled"))
    return _ ("Visit cancelled");
  return _ ("The visit took place");
}

/**
 * reseau_visit_note_new:
 * @field: (out caller-allocates): what the row is made of; outlives it
 * @words: what it is for
 *
 * Returns: where one writes a word to the other party
 */
GtkWidget *
reseau_visit_note_new (ReseauContext *context, ReseauField *field, const char *words)
{
  const ReseauKind *kind = reseau_schema_get_kind (reseau_context_get_schema (context), "message");

  *field = *reseau_kind_get_field (kind, "text");
  field->required = FALSE;
  field->label = (ReseauLabel){ words, words };
  field->hint = (ReseauLabel){ "", "" };
  return reseau_field_row_new (context, field);
}

/**
 * reseau_visit_tell:
 * @change: (transfer full) (nullable): what was done
 * @error: (nullable): why not
 *
 * Says in the window around @widget how something ended, with a way back.
 */
void
reseau_visit_tell (GtkWidget *widget, const char *words, ReseauChange *change, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  ReseauWindow *window = RESEAU_IS_WINDOW (root) ? RESEAU_WINDOW (root) : NULL;

  if (window != NULL && error != NULL)
    reseau_window_warn (window, reseau_sentence_for_error (error));
  else if (window != NULL && change != NULL)
    reseau_window_offer_undo (window, words, g_steal_pointer (&change));
  g_clear_pointer (&change, reseau_change_free);
}
