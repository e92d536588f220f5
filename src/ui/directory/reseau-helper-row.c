/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-helper-row.h"

#include "reseau-display.h"
#include "reseau-visit-request-dialog.h"
#include "reseau-widgets.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* --- why ------------------------------------------------------------------------------ */

static char *
dup_distance (const ReseauHelper *helper)
{
  guint km = (guint) round (MAX (helper->km, 0));

  if (helper->km < 0)
    return NULL;
  if (km == 0)
    return g_strdup (_ ("in the commune itself"));
  return g_strdup_printf (ngettext ("%u km away", "%u km away", km), km);
}

/**
 * reseau_helper_dup_words:
 *
 * Returns: (transfer full): why it is proposed, and how far it is
 */
char *
reseau_helper_dup_words (const ReseauHelper *helper)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  char *distance = dup_distance (helper);

  if (helper->theme != NULL)
    /* Translators: why somebody may help; %s is a theme */
    g_ptr_array_add (parts, g_strdup_printf (_ ("theme “%s”"), helper->theme));
  if (helper->fiches > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("%u fiche on it", "%u fiches on it", helper->fiches),
                                helper->fiches));
  if (parts->len == 0)
    g_ptr_array_add (parts, g_strdup (_ ("found in what is said of it")));
  if (distance != NULL)
    g_ptr_array_add (parts, distance);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static char *
dup_subtitle (const ReseauHelper *helper)
{
  g_autofree char *why = reseau_helper_dup_words (helper);
  g_autofree char *what = helper->about != NULL && helper->place != NULL
                              ? g_strconcat (helper->about, " · ", helper->place, NULL)
                              : g_strdup (helper->about != NULL ? helper->about : helper->place);

  return what != NULL ? g_strconcat (what, "\n", why, NULL) : g_steal_pointer (&why);
}

/* --- how to reach them ------------------------------------------------------------------ */

static GtkWidget *
link_new (const char *uri, const char *icon, const char *words)
{
  GtkWidget *link = gtk_link_button_new (uri);

  gtk_button_set_icon_name (GTK_BUTTON (link), icon);
  gtk_widget_remove_css_class (link, "link");
  reseau_widget_set_words (link, words);
  return link;
}

static void
on_visit_clicked_cb (GtkWidget *button, ReseauContext *context)
{
  reseau_visit_request_dialog_present (GTK_WINDOW (gtk_widget_get_root (button)), context,
                                       g_object_get_data (G_OBJECT (button), "structure"), NULL);
}

static GtkWidget *
visit_new (ReseauContext *context, const ReseauHelper *helper)
{
  /* Translators: %s is a structure */
  g_autofree char *words = g_strdup_printf (_ ("Ask for a visit at %s"), helper->title);
  GtkWidget *button = reseau_icon_button_new ("x-office-calendar-symbolic", words, NULL);

  g_object_set_data_full (G_OBJECT (button), "structure", g_strdup (helper->id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_visit_clicked_cb), context, 0);
  return button;
}

static void
add_way (GtkWidget *row, GtkWidget *button)
{
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_phone (GtkWidget *row, const ReseauHelper *helper)
{
  g_autofree char *uri = NULL;
  g_autofree char *words = NULL;

  if (helper->phone == NULL)
    return;
  uri = reseau_display_dup_phone_uri (helper->phone);
  /* Translators: a name and a telephone number */
  words = g_strdup_printf (_ ("Call %s: %s"), helper->title, helper->phone);
  add_way (row, link_new (uri, "call-start-symbolic", words));
}

static void
add_email (GtkWidget *row, const ReseauHelper *helper)
{
  g_autofree char *uri = NULL;
  g_autofree char *words = NULL;

  if (helper->email == NULL)
    return;
  uri = g_strconcat ("mailto:", helper->email, NULL);
  /* Translators: a name and an e-mail address */
  words = g_strdup_printf (_ ("Write to %s: %s"), helper->title, helper->email);
  add_way (row, link_new (uri, "mail-unread-symbolic", words));
}

/* What a person prefers comes first. */
static void
add_ways (ReseauContext *context, GtkWidget *row, const ReseauHelper *helper)
{
  const ReseauAccount *account = reseau_context_get_account (context);

  if (g_strcmp0 (helper->prefers, "email") == 0) {
    add_email (row, helper);
    add_phone (row, helper);
  }
  else {
    add_phone (row, helper);
    add_email (row, helper);
  }
  if (helper->hosts && account != NULL && account->structure != NULL &&
      g_strcmp0 (account->structure, helper->id) != 0)
    add_way (row, visit_new (context, helper));
}

GtkWidget *
reseau_helper_row_new (ReseauContext *context, const ReseauHelper *helper)
{
  g_autofree char *subtitle = dup_subtitle (helper);
  GtkWidget *row = reseau_row_new (helper->title, subtitle, NULL, NULL);

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), g_variant_new_string (helper->id));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open");
  add_ways (context, row, helper);
  return row;
}
