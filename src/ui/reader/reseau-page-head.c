/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-element.h"
#include "reseau-todo.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* The top of a page: what it is, what it is called, whose it is, and the one thing to do. */

static void
add_pill (GtkWidget *pills, const char *text, const char *css_class)
{
  if (text != NULL && *text != '\0')
    gtk_box_append (GTK_BOX (pills), reseau_pill_new (text, css_class));
}

static const char *
choice_label (ReseauPage *self, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (reseau_page_get_kind (self), key);
  const char *value = reseau_page_get_string (self, key);
  const ReseauChoice *choice =
      field != NULL && value != NULL ? reseau_field_get_choice (field, value) : NULL;

  return choice != NULL ? reseau_words_label (&choice->label) : value;
}

static const char *
state_class (const char *state)
{
  static const char *const good[] = { "published", "accepted", "confirmed", "held", NULL };
  static const char *const bad[] = { "declined", "cancelled", "archived", NULL };

  if (state == NULL || g_strv_contains (bad, state))
    return "dim";
  return g_strv_contains (good, state) ? "good" : "waiting";
}

static void
add_pills (ReseauPage *self)
{
  const ReseauRecord *record = self->view->shown->record;
  const ReseauKind *kind = reseau_page_get_kind (self);
  const ReseauField *state = reseau_kind_get_state_field (kind);
  GtkWidget *pills = reseau_wrap_box_new (6);
  gboolean is_public = reseau_value_get_bool (reseau_record_get (record, "public"));
  g_autofree char *type = NULL;

  gtk_widget_add_css_class (pills, "pills");
  if (kind->n_natures > 0)
    add_pill (pills, choice_label (self, "nature"), "accent");
  else if (g_str_equal (kind->name, "structure")) {
    ReseauDisplay display = reseau_page_get_display (self);
    const ReseauField *field = reseau_kind_get_field (kind, "type");

    type = reseau_display_dup_value (&display, field, reseau_record_get (record, "type"));
    add_pill (pills, type, "accent");
  }
  else
    add_pill (pills, reseau_words_label (&kind->label), "accent");
  if (state != NULL)
    add_pill (pills, choice_label (self, state->key),
              state_class (reseau_page_get_string (self, state->key)));
  if (reseau_value_get_bool (reseau_record_get (record, "archived")))
    add_pill (pills, _ ("No longer active"), "dim");
  add_pill (pills, reseau_words_visibility (reseau_scope_get_visibility (record->scope, is_public)),
            "dim");
  if (reseau_value_get (self->view->shown->pending, "_held") != NULL)
    add_pill (pills, _ ("From a package, not on the network yet"), "waiting");
  else if (reseau_value_get_length (self->view->shown->pending) > 0)
    add_pill (pills, _ ("Waiting to be sent"), "waiting");
  gtk_box_append (GTK_BOX (self->head), pills);
}

static void
add_title (ReseauPage *self)
{
  g_autofree char *title = reseau_page_dup_title (self);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", title, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_HEADING, "xalign", 0.0, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE, NULL);

  gtk_widget_add_css_class (label, "title-1");
  gtk_widget_add_css_class (label, "page-title");
  gtk_box_append (GTK_BOX (self->head), label);
}

static void
add_icon_line (ReseauPage *self, const char *icon, GtkWidget *content)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *image = reseau_icon_new (icon);

  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_add_css_class (image, "dim-label");
  gtk_widget_add_css_class (image, "line-icon");
  gtk_widget_add_css_class (line, "icon-line");
  gtk_widget_set_hexpand (content, TRUE);
  gtk_box_append (GTK_BOX (line), image);
  gtk_box_append (GTK_BOX (line), content);
  gtk_box_append (GTK_BOX (self->head), line);
}

static void
add_ref_link (ReseauPage *self, GtkWidget *box, const ReseauValue *id)
{
  gtk_box_append (GTK_BOX (box), reseau_page_link_new (self, reseau_value_get_string (id)));
}

static void
add_ref_links (ReseauPage *self, GtkWidget *box, const char *key)
{
  const ReseauValue *value = reseau_record_get (self->view->shown->record, key);

  if (reseau_value_is_string (value))
    add_ref_link (self, box, value);
  for (guint i = 0; i < reseau_value_get_length (value); i++)
    add_ref_link (self, box, reseau_value_get_at (value, i));
}

static void
add_owner (ReseauPage *self)
{
  GtkWidget *owners = reseau_wrap_box_new (12);

  add_ref_links (self, owners, "structure");
  add_ref_links (self, owners, "authors");
  if (gtk_widget_get_first_child (owners) != NULL)
    add_icon_line (self, "system-users-symbolic", owners);
  else
    g_object_unref (g_object_ref_sink (owners));
}

/* Since when somebody vouches for it, and whether that is too long ago; who may say so says at once
 * that it still holds. */
static void
add_freshness (ReseauPage *self)
{
  const char *verified = reseau_page_get_string (self, "verified_on");
  g_autoptr (GDateTime) then = reseau_when_parse (verified);
  GtkWidget *line = reseau_wrap_box_new (10);
  g_autofree char *ago = NULL;
  g_autofree char *text = NULL;

  if (then == NULL) {
    g_object_unref (g_object_ref_sink (line));
    return;
  }
  gtk_widget_add_css_class (line, "freshness");
  ago = reseau_when_days_ago (reseau_page_now (self), verified);
  /* Translators: %s is how long ago, such as “3 months ago” */
  text = g_strdup_printf (_ ("Checked %s"), ago);
  gtk_box_append (GTK_BOX (line), reseau_paragraph_new (text));
  if (reseau_fiche_is_stale (self->view->shown->record, reseau_page_now (self))) {
    gtk_box_append (GTK_BOX (line), reseau_pill_new (_ ("To be refreshed"), "waiting"));
    if (self->view->can_edit)
      gtk_box_append (GTK_BOX (line), reseau_link_new (_ ("It still holds"), "win.verify", NULL));
  }
  add_icon_line (self, "document-open-recent-symbolic", line);
}

static void
add_time_and_place (ReseauPage *self)
{
  const char *start = reseau_page_get_string (self, "start");
  const char *address = reseau_page_get_string (self, "address");
  const char *place = reseau_page_get_string (self, "place");
  g_autofree char *span = NULL;

  if (start != NULL) {
    span = reseau_when_span (start, reseau_page_get_string (self, "end"));
    add_icon_line (self, "x-office-calendar-symbolic", reseau_paragraph_new (span));
  }
  if (place != NULL)
    add_icon_line (self, "mark-location-symbolic", reseau_page_link_new (self, place));
  else if (address != NULL)
    add_icon_line (self, "mark-location-symbolic", reseau_paragraph_new (address));
}

static char *
dup_address (ReseauPage *self)
{
  const char *address = reseau_page_get_string (self, "address");
  const char *postcode = reseau_page_get_string (self, "postcode");
  const char *city = reseau_page_get_string (self, "city");
  g_autofree char *town = g_strstrip (
      g_strconcat (postcode != NULL ? postcode : "", " ", city != NULL ? city : "", NULL));

  if (address == NULL)
    return *town != '\0' ? g_steal_pointer (&town) : NULL;
  return *town != '\0' ? g_strconcat (address, ", ", town, NULL) : g_strdup (address);
}

/* How to reach somebody is what one came for: it stands before all the rest. */
static void
add_contact (ReseauPage *self)
{
  const char *phone = reseau_page_get_string (self, "phone");
  const char *email = reseau_page_get_string (self, "email");
  g_autofree char *address = dup_address (self);

  if (address != NULL)
    add_icon_line (self, "mark-location-symbolic", reseau_paragraph_new (address));
  if (phone != NULL)
    add_icon_line (self, "call-start-symbolic", reseau_page_phone_new (phone));
  if (email != NULL)
    add_icon_line (self, "mail-unread-symbolic", reseau_page_email_new (email));
}

static char *
dup_banner_text (ReseauPage *self, const char *key, guint versions)
{
  g_autofree char *place =
      reseau_words_dup_place (reseau_page_get_kind (self), self->view->shown->record->fields, key);
  const char *label = place != NULL ? place : key;

  if (g_str_equal (key, RESEAU_ELEMENT_DELETION))
    return g_strdup (_ ("Deleted by somebody, changed by somebody else: to be settled"));
  if (g_str_has_suffix (key, "/" RESEAU_ELEMENT_DELETION))
    return g_strdup_printf (
        _ ("“%s”: deleted by somebody, changed by somebody else: to be settled"), label);
  /* Translators: how many versions of which field */
  return g_strdup_printf (ngettext ("%u version of “%s”: to be settled",
                                    "%u versions of “%s”: to be settled", versions),
                          versions, label);
}

/* One banner for each field, or part of a line, that has several values. */
static void
add_conflicts (ReseauPage *self)
{
  const ReseauRecord *record = self->view->shown->record;
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer key, count;

  for (guint i = 0; i < reseau_value_get_length (record->alts); i++) {
    const char *field = reseau_value_get_member_string (reseau_value_get_at (record->alts, i), "f");
    guint n = field != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (counts, field)) : 0;

    if (field != NULL)
      g_hash_table_insert (counts, (gpointer) field, GUINT_TO_POINTER (n + 1));
  }
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, &count)) {
    g_autofree char *text = dup_banner_text (self, key, GPOINTER_TO_UINT (count) + 1);

    gtk_box_append (GTK_BOX (self->head), reseau_banner_new (text, _ ("Settle"), "win.resolve",
                                                             g_variant_new_string (key)));
  }
}

static gboolean
was_met (const GPtrArray *notices, guint end, const char *field)
{
  for (guint i = 0; i < end; i++)
    if (g_str_equal (((const ReseauNotice *) g_ptr_array_index (notices, i))->field, field))
      return TRUE;
  return FALSE;
}

/* One for each text in which the person's changes and somebody else's came together. */
static void
add_notices (ReseauPage *self)
{
  const GPtrArray *notices = self->view->notices;

  for (guint i = 0; i < notices->len; i++) {
    const ReseauNotice *notice = g_ptr_array_index (notices, i);
    g_autofree char *place = reseau_words_dup_place (
        reseau_page_get_kind (self), self->view->shown->record->fields, notice->field);
    g_autofree char *text = NULL;

    if (place == NULL || was_met (notices, i, notice->field))
      continue;
    text =
        g_strdup_printf (_ ("“%s”: your changes and somebody else’s were brought together"), place);
    gtk_box_append (GTK_BOX (self->head), reseau_banner_new (text, _ ("Review"), "win.resolve",
                                                             g_variant_new_string (notice->field)));
  }
}

static gboolean
is_mine (ReseauPage *self)
{
  ReseauActor actor;
  const ReseauRecord *record = self->view->shown->record;
  const char *structure = g_str_equal (record->kind, "structure")
                              ? record->id
                              : reseau_page_get_string (self, "structure");

  if (!reseau_context_get_actor (self->context, &actor))
    return FALSE;
  return g_strcmp0 (record->by, actor.uid) == 0 ||
         (structure != NULL && g_strcmp0 (structure, actor.structure) == 0);
}

static GtkWidget *
step_new (const char *text, const char *action, gboolean suggested)
{
  GtkWidget *button = reseau_button_new (text);

  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "pill");
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  return button;
}

static void
add_fiche_steps (ReseauPage *self, GtkWidget *steps)
{
  const char *status = reseau_page_get_string (self, "status");

  if (self->view->can_edit && (status == NULL || g_str_equal (status, "draft"))) {
    gtk_box_append (GTK_BOX (steps),
                    step_new (_ ("_Submit for Review"), "win.state::to_review", TRUE));
    gtk_box_append (GTK_BOX (steps), step_new (_ ("_Publish"), "win.state::published", FALSE));
  }
  else if (self->view->can_edit && g_strcmp0 (status, "to_review") == 0) {
    gtk_box_append (GTK_BOX (steps), step_new (_ ("_Publish"), "win.state::published", TRUE));
    gtk_box_append (GTK_BOX (steps), step_new (_ ("_Back to Draft"), "win.state::draft", FALSE));
  }
  else if (self->view->can_edit && g_strcmp0 (status, "to_update") == 0)
    gtk_box_append (GTK_BOX (steps), step_new (_ ("_Publish Again"), "win.state::published", TRUE));
  else if (!is_mine (self)) {
    if (reseau_page_get_string (self, "structure") != NULL)
      gtk_box_append (GTK_BOX (steps), step_new (_ ("Ask for a _Visit"), "win.visit", TRUE));
    if (reseau_command_can_reproduce (reseau_page_get_kind (self), self->view->shown->record))
      gtk_box_append (GTK_BOX (steps), step_new (_ ("I Do It _Here Too"), "win.reproduce", FALSE));
  }
}

static void
add_steps (ReseauPage *self)
{
  const char *kind = self->view->shown->record->kind;
  GtkWidget *steps = reseau_wrap_box_new (10);

  gtk_widget_add_css_class (steps, "steps");
  if (g_str_equal (kind, "fiche"))
    add_fiche_steps (self, steps);
  else if (g_str_equal (kind, "structure") && !is_mine (self))
    gtk_box_append (GTK_BOX (steps), step_new (_ ("Ask for a _Visit"), "win.visit", TRUE));
  if (gtk_widget_get_first_child (steps) != NULL)
    gtk_box_append (GTK_BOX (self->head), steps);
  else
    g_object_unref (g_object_ref_sink (steps));
}

/* How many took it up, which leads to who. */
static void
add_followers (ReseauPage *self)
{
  guint n = reseau_lineage_count (self->view->lineage, RESEAU_LINEAGE_REPRODUCTION);
  g_autofree char *words = NULL;

  if (n == 0)
    return;
  words = g_strdup_printf (ngettext ("Reproduced once", "Reproduced %u times", n), n);
  add_icon_line (self, "emblem-shared-symbolic",
                 reseau_link_new (words, "page.go", g_variant_new_string (RESEAU_PAGE_LINEAGE)));
}

static void
add_lead (ReseauPage *self)
{
  const char *summary = reseau_page_get_string (self, "summary");
  GtkWidget *label;

  if (summary == NULL)
    return;
  label = reseau_paragraph_new (summary);
  gtk_widget_add_css_class (label, "lead");
  gtk_box_append (GTK_BOX (self->head), label);
}

void
reseau_page_add_head (ReseauPage *self)
{
  add_pills (self);
  add_title (self);
  if (g_str_equal (self->view->shown->record->kind, "meeting"))
    add_time_and_place (self);
  else {
    add_owner (self);
    add_contact (self);
    add_freshness (self);
    add_followers (self);
  }
  add_conflicts (self);
  add_notices (self);
  add_lead (self);
  if (self->preview == NULL)
    add_steps (self);
  reseau_page_add_contents (self);
}
