/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-blob.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* The body of a page: the sections of the schema, each field as its type is best read. */

/* What the head of the page already says, or nobody reads. */
static gboolean
is_elsewhere (const ReseauKind *kind, const ReseauField *field)
{
  static const char *const fiche[] = { "nature",  "summary",     "structure",
                                       "authors", "verified_on", NULL };
  static const char *const structure[] = { "type",        "lat",      "lon",   "address",
                                           "postcode",    "city",     "phone", "email",
                                           "verified_on", "archived", NULL };
  static const char *const person[] = { "phone", "email", "verified_on", "archived", NULL };
  static const char *const meeting[] = { "nature", "start", "end", "timezone", "place", NULL };
  const char *const *known = g_str_equal (kind->name, "fiche")       ? fiche
                             : g_str_equal (kind->name, "structure") ? structure
                             : g_str_equal (kind->name, "meeting")   ? meeting
                                                                     : person;

  if (field->is_virtual || field->is_hidden || field->type == RESEAU_FIELD_STATE)
    return TRUE;
  return g_strv_contains ((const char *const *) kind->title, field->key) ||
         g_strv_contains (known, field->key);
}

static GtkWidget *
markup_link_new (const char *href, const char *text)
{
  g_autofree char *markup = g_markup_printf_escaped ("<a href=\"%s\">%s</a>", href, text);
  GtkWidget *label = reseau_paragraph_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  return label;
}

GtkWidget *
reseau_page_phone_new (const char *phone)
{
  g_autofree char *uri = reseau_display_dup_phone_uri (phone);

  return markup_link_new (uri, phone);
}

GtkWidget *
reseau_page_email_new (const char *email)
{
  g_autofree char *uri = g_strconcat ("mailto:", email, NULL);

  return markup_link_new (uri, email);
}

/* Only addresses of the web are followed: a record must not open anything else on this machine. */
static GtkWidget *
url_new (const char *url)
{
  g_autofree char *scheme = g_uri_parse_scheme (url);
  g_autofree char *whole = scheme == NULL ? g_strconcat ("https://", url, NULL) : NULL;

  if (scheme != NULL && !g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    return reseau_paragraph_new (url);
  return markup_link_new (whole != NULL ? whole : url, url);
}

static GtkWidget *
chips_new (ReseauPage *self, const ReseauField *field, const ReseauValue *value)
{
  GtkWidget *chips = reseau_wrap_box_new (6);
  const char *kind = self->view->shown->record->kind;
  guint n = reseau_value_is_list (value) ? reseau_value_get_length (value) : 1;

  for (guint i = 0; i < n; i++) {
    const char *code = reseau_value_get_string (
        reseau_value_is_list (value) ? reseau_value_get_at (value, i) : value);
    const char *label =
        code != NULL
            ? reseau_terms_get_label (reseau_context_get_terms (self->context), field->list, code)
            : NULL;

    if (code == NULL)
      continue;
    if (label == NULL)
      label = code;
    if (field->facet)
      gtk_box_append (
          GTK_BOX (chips),
          reseau_chip_new (label, "win.filter", g_variant_new ("(sss)", kind, field->key, code)));
    else
      gtk_box_append (GTK_BOX (chips), reseau_pill_new (label, "dim"));
  }
  return chips;
}

static GtkWidget *
refs_new (ReseauPage *self, const ReseauValue *value)
{
  GtkWidget *links = reseau_wrap_box_new (6);

  if (reseau_value_is_string (value))
    gtk_box_append (GTK_BOX (links), reseau_page_link_new (self, reseau_value_get_string (value)));
  for (guint i = 0; i < reseau_value_get_length (value); i++)
    gtk_box_append (
        GTK_BOX (links),
        reseau_page_link_new (self, reseau_value_get_string (reseau_value_get_at (value, i))));
  return links;
}

/* --- lists -------------------------------------------------------------------- */

static char *
dup_scalar (ReseauPage *self, const ReseauField *field, const ReseauValue *value)
{
  ReseauDisplay display = reseau_page_get_display (self);

  if (field->type == RESEAU_FIELD_BOOLEAN)
    return g_strdup (reseau_value_get_bool (value) ? _ ("Yes") : _ ("No"));
  return reseau_display_dup_value (&display, field, value);
}

static void
add_entry_details (ReseauPage *self, GtkWidget *box, const ReseauField *field,
                   const ReseauValue *entry)
{
  for (guint i = 1; i < field->n_items; i++) {
    const ReseauField *item = &field->items[i];
    const ReseauValue *value = reseau_value_get (entry, item->key);
    g_autofree char *text = NULL;
    g_autofree char *line = NULL;
    GtkWidget *label;

    if (value == NULL || reseau_value_is_empty (value))
      continue;
    text = dup_scalar (self, item, value);
    /* Translators: label of a field, then its value */
    line = item->type == RESEAU_FIELD_LONG_TEXT
               ? g_strdup (text)
               : g_strdup_printf (_ ("%s: %s"), reseau_words_label (&item->label), text);
    label = reseau_paragraph_new (line);
    if (item->type != RESEAU_FIELD_LONG_TEXT)
      gtk_widget_add_css_class (label, "dim-label");
    gtk_box_append (GTK_BOX (box), label);
  }
}

static GtkWidget *
entry_new (ReseauPage *self, const ReseauField *field, const ReseauValue *entry, guint number)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *rank = g_strdup_printf ("%u", number);
  g_autofree char *first = NULL;
  GtkWidget *mark = gtk_label_new (rank);
  GtkWidget *label;

  gtk_widget_add_css_class (mark, "rank");
  gtk_widget_set_valign (mark, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (line), mark);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (line), box);
  if (field->n_items == 0) {
    gtk_box_append (GTK_BOX (box), reseau_paragraph_new (reseau_value_get_string (entry)));
    return line;
  }
  if (reseau_value_get (entry, field->items[0].key) != NULL)
    first = dup_scalar (self, &field->items[0], reseau_value_get (entry, field->items[0].key));
  label = reseau_paragraph_new (first);
  gtk_widget_add_css_class (label, "entry-title");
  gtk_box_append (GTK_BOX (box), label);
  add_entry_details (self, box, field, entry);
  return line;
}

static GtkWidget *
list_new (ReseauPage *self, const ReseauField *field, const ReseauValue *value)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  for (guint i = 0; i < reseau_value_get_length (value); i++)
    gtk_box_append (GTK_BOX (box), entry_new (self, field, reseau_value_get_at (value, i), i + 1));
  return box;
}

/* A value that stands by itself is written as a sentence. */
static char *
dup_value (ReseauPage *self, const ReseauField *field, const ReseauValue *value)
{
  g_autofree char *words = dup_scalar (self, field, value);

  return field->is_opening_hours ? reseau_words_capitalize (words) : g_steal_pointer (&words);
}

/* --- a field and its label ------------------------------------------------------- */

static GtkWidget *
value_new (ReseauPage *self, const ReseauField *field, const ReseauValue *value)
{
  const char *text = reseau_value_get_string (value);
  g_autofree char *words = NULL;

  switch (field->type) {
  case RESEAU_FIELD_TERM:
  case RESEAU_FIELD_TERMS:
    return chips_new (self, field, value);
  case RESEAU_FIELD_REF:
  case RESEAU_FIELD_REFS:
    return refs_new (self, value);
  case RESEAU_FIELD_LIST:
    return reseau_field_holds_blobs (field)
               ? reseau_page_files_new (self, field, (ReseauValue *) value)
               : list_new (self, field, value);
  case RESEAU_FIELD_EMAIL:
    return reseau_page_email_new (text != NULL ? text : "");
  case RESEAU_FIELD_PHONE:
    return reseau_page_phone_new (text != NULL ? text : "");
  case RESEAU_FIELD_URL:
    return url_new (text != NULL ? text : "");
  case RESEAU_FIELD_TEXT:
  case RESEAU_FIELD_LONG_TEXT:
  case RESEAU_FIELD_INTEGER:
  case RESEAU_FIELD_NUMBER:
  case RESEAU_FIELD_MONEY:
  case RESEAU_FIELD_BOOLEAN:
  case RESEAU_FIELD_DATE:
  case RESEAU_FIELD_DATETIME:
  case RESEAU_FIELD_CHOICE:
  case RESEAU_FIELD_STATE:
  default:
    words = dup_value (self, field, value);
    return reseau_paragraph_new (words);
  }
}

static GtkWidget *
field_new (ReseauPage *self, const ReseauField *field, const ReseauValue *value)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = reseau_label_new (reseau_words_label (&field->label), "field-label");
  GtkWidget *content = value_new (self, field, value);

  gtk_box_append (GTK_BOX (head), label);
  if (reseau_page_is_pending (self, field->key)) {
    GtkWidget *mark = gtk_image_new_from_icon_name ("document-send-symbolic");

    reseau_widget_set_words (mark, _ ("Waiting to be sent"));
    gtk_widget_add_css_class (mark, "dim-label");
    gtk_box_append (GTK_BOX (head), mark);
  }
  gtk_accessible_update_relation (GTK_ACCESSIBLE (content), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  label, NULL, -1);
  gtk_widget_add_css_class (box, "field");
  g_object_set_data (G_OBJECT (box), RESEAU_PAGE_PLACE, (gpointer) field->key);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), content);
  return box;
}

static gboolean
is_short (const ReseauField *field, const ReseauValue *value)
{
  const char *text = reseau_value_get_string (value);

  if (field->type == RESEAU_FIELD_LONG_TEXT || field->type == RESEAU_FIELD_LIST ||
      field->type == RESEAU_FIELD_TERMS || field->type == RESEAU_FIELD_REFS)
    return FALSE;
  return text == NULL || g_utf8_strlen (text, -1) <= 40;
}

/* Short values go side by side where there is room. */
static void
add_section (ReseauPage *self, const ReseauKind *kind, const ReseauSection *section)
{
  const ReseauRecord *record = self->view->shown->record;
  GtkWidget *group = NULL;
  GtkWidget *pairs = NULL;

  for (guint i = 0; i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    const ReseauValue *value = reseau_record_get (record, field->key);
    GtkWidget *widget;

    if (!g_str_equal (field->section, section->key) || is_elsewhere (kind, field) ||
        value == NULL || reseau_value_is_empty (value) ||
        !reseau_field_shows_in (field, record->fields))
      continue;
    if (group == NULL) {
      group = reseau_page_section_new (self, section->key, reseau_words_label (&section->label));
    }
    widget = field_new (self, field, value);
    if (!is_short (field, value)) {
      gtk_box_append (GTK_BOX (group), widget);
      pairs = NULL;
      continue;
    }
    if (pairs == NULL) {
      pairs = reseau_wrap_box_new (14);
      gtk_box_append (GTK_BOX (group), pairs);
    }
    gtk_widget_add_css_class (widget, "short");
    gtk_box_append (GTK_BOX (pairs), widget);
  }
}

void
reseau_page_add_fields (ReseauPage *self)
{
  const ReseauKind *kind = reseau_page_get_kind (self);

  for (guint i = 0; kind != NULL && i < kind->n_sections; i++)
    add_section (self, kind, &kind->sections[i]);
}
