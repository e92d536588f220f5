/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-display.h"

G_BEGIN_DECLS

/* What was refused, for a person who wants to read it again or take it elsewhere. */

char *reseau_tray_text_dup_title (const ReseauDisplay *display, const ReseauTrayItem *item);
char *reseau_tray_text_dup (const ReseauDisplay *display, const ReseauTrayItem *item);

G_END_DECLS
