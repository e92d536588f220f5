/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Every widget that newer GTK or libadwaita replaced, behind one interface: what
 * is named in this file's source is named nowhere else. */

/**
 * reseau_compat_panes_new:
 * @side: the list
 * @detail: what is read
 *
 * Two panes side by side, or one at a time where there is no room.  Notifies
 * `folded` (boolean) and `visible-child`.
 */
GtkWidget *reseau_compat_panes_new (GtkWidget *side, GtkWidget *detail);
void reseau_compat_panes_show_detail (GtkWidget *panes, gboolean detail);
void reseau_compat_panes_set_alone (GtkWidget *panes, gboolean alone);
gboolean reseau_compat_panes_is_detail (GtkWidget *panes);
gboolean reseau_compat_panes_is_folded (GtkWidget *panes);

/**
 * reseau_compat_switcher_new:
 *
 * The title of a header bar that switches between the pages of @stack; has the
 * property `title-visible`: no room for it, show a bar at the bottom instead.
 */
GtkWidget *reseau_compat_switcher_new (AdwViewStack *stack, const char *title);

/**
 * ReseauCompatAnswer:
 * @response: id of the chosen response, "cancel" when closed
 */
typedef void (*ReseauCompatAnswer) (const char *response, gpointer data);

/**
 * reseau_compat_ask:
 * @extra: (nullable): a widget below the words
 * @act: (nullable): what the action is called, %NULL for a mere message
 *
 * Asks before an act; the responses are "cancel" and "act".
 */
GtkWindow *reseau_compat_ask (GtkWindow *parent, const char *heading, const char *body,
                              GtkWidget *extra, const char *cancel, const char *act,
                              gboolean destructive, ReseauCompatAnswer answer, gpointer data,
                              GDestroyNotify destroy);
void reseau_compat_ask_set_enabled (GtkWindow *dialog, gboolean enabled);

GtkWindow *reseau_compat_preferences_new (GtkWindow *parent, AdwPreferencesPage *page);

/**
 * ReseauCompatAbout:
 *
 * What the program says of itself.
 */
typedef struct {
  const char *name;
  const char *icon;
  const char *version;
  const char *developer;
  const char *comments;
  const char *translators;
  const char *debug_info;
} ReseauCompatAbout;

GtkWindow *reseau_compat_about_present (GtkWindow *parent, const ReseauCompatAbout *about);

/**
 * ReseauCompatFiles:
 * @files: (element-type GFile) (nullable): what was chosen, %NULL for nothing
 */
typedef void (*ReseauCompatFiles) (GPtrArray *files, gpointer data);
typedef void (*ReseauCompatPlace) (GFile *file, gpointer data);

/**
 * reseau_compat_choose_files:
 * @pictures: whether only pictures are of use
 * @done: called once
 *
 * Asks for files to be read, through the portal where there is one.
 */
void reseau_compat_choose_files (GtkWindow *parent, const char *title, gboolean pictures,
                                 ReseauCompatFiles done, gpointer data);
/* Asks where a file is to be written; @done is called once, with %NULL for nowhere. */
void reseau_compat_choose_place (GtkWindow *parent, const char *title, const char *name,
                                 ReseauCompatPlace done, gpointer data);

/**
 * ReseauCompatShown:
 * @shown: whether a program took it
 */
typedef void (*ReseauCompatShown) (gboolean shown, gpointer data);

/* Has the desktop show @uri; @done is called once. */
void reseau_compat_show_uri (GtkWindow *parent, const char *uri, ReseauCompatShown done,
                             gpointer data);

/* The colour in which @widget writes. */
void reseau_compat_get_color (GtkWidget *widget, GdkRGBA *color);

/* @keys: an accelerator, drawn as the keys of a keyboard */
GtkWidget *reseau_compat_keys_new (const char *keys);

G_END_DECLS
