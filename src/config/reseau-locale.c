/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-locale.h"

#include "reseau-config.h"

#include <glib.h>
#include <libintl.h>
#include <locale.h>

static gboolean
has_translations (const char *folder)
{
  g_autofree char *path =
      g_build_filename (folder, "fr", "LC_MESSAGES", RESEAU_GETTEXT_PACKAGE ".mo", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
says_no_language (void)
{
  const char *locale = setlocale (LC_MESSAGES, NULL);

  return g_getenv ("LANGUAGE") == NULL &&
         (g_str_equal (locale, "C") || g_str_equal (locale, "POSIX") ||
          g_str_has_prefix (locale, "C."));
}

/* The people it is made for speak French: so does it where the system names no
 * language at all. */
static void
speak_french (void)
{
  g_setenv ("LANGUAGE", "fr", TRUE);
  if (setlocale (LC_ALL, "fr_BE.UTF-8") == NULL && setlocale (LC_ALL, "fr_FR.UTF-8") == NULL)
    setlocale (LC_ALL, "C.UTF-8");
}

/**
 * reseau_locale_init:
 *
 * Takes the language of the system and finds the translations, those of the
 * build while it is not installed.  Called first in main(), before any thread.
 */
void
reseau_locale_init (void)
{
  if (setlocale (LC_ALL, "") == NULL || says_no_language ())
    speak_french ();
  bindtextdomain (RESEAU_GETTEXT_PACKAGE,
                  has_translations (RESEAU_LOCALEDIR) ? RESEAU_LOCALEDIR : RESEAU_BUILD_LOCALEDIR);
  bind_textdomain_codeset (RESEAU_GETTEXT_PACKAGE, "UTF-8");
  textdomain (RESEAU_GETTEXT_PACKAGE);
}
