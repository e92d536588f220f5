/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pages of the help, as help/fr names them. */
#define RESEAU_HELP_CONTENTS "index"
#define RESEAU_HELP_FIND "trouver"
#define RESEAU_HELP_WRITE "ecrire"
#define RESEAU_HELP_PHOTOS "photos"
#define RESEAU_HELP_DIRECTORY "corriger"
#define RESEAU_HELP_HELPERS "qui-peut-aider"
#define RESEAU_HELP_MAP "carte"
#define RESEAU_HELP_PAST "historique"
#define RESEAU_HELP_VERSIONS "versions"
#define RESEAU_HELP_VISIT "demander-visite"
#define RESEAU_HELP_ANSWER "repondre-visite"
#define RESEAU_HELP_MEETINGS "rencontres"
#define RESEAU_HELP_PUBLISH "imprimer"
#define RESEAU_HELP_SYNC "synchronisation"
#define RESEAU_HELP_ACCOUNT "compte"
#define RESEAU_HELP_SHORTCUTS "raccourcis"

void reseau_help_set_page (GtkWidget *widget, const char *page);
const char *reseau_help_find_page (GtkWindow *window);
void reseau_help_install (GtkApplication *application);

G_END_DECLS
