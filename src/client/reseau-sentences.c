/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sentences.h"

#include "reseau-config.h"
#include "reseau-error.h"
#include "reseau-image-helper.h"
#include "reseau-package.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define GETTEXT_PACKAGE RESEAU_GETTEXT_PACKAGE
#include <glib/gi18n-lib.h>

static const char *const error_sentences[] = {
  [RESEAU_ERROR_INVALID] =
      N_ ("Something is missing or does not have the expected form. Check what you entered."),
  [RESEAU_ERROR_TOO_LARGE] = N_ ("This is too long to be kept. Shorten it, or split it in two."),
  [RESEAU_ERROR_NOT_FOUND] =
      N_ ("This no longer exists: someone has deleted it, or no longer shares it with you."),
  [RESEAU_ERROR_NOT_ALLOWED] = N_ (
      "Your account does not allow this. Its authors and the animators of the network can do it."),
  [RESEAU_ERROR_STALE] = N_ ("It has changed in the meantime. Look at it again, then decide."),
  [RESEAU_ERROR_CORRUPT] = N_ (
      "The data on this computer are damaged. What the server has is safe: connect again with an "
      "empty folder to get it back."),
  [RESEAU_ERROR_NEWER] =
      N_ ("These data were written by a newer version of Réseau. Update the program to open them."),
  [RESEAU_ERROR_DISK] =
      N_ ("The disk is full, or this folder cannot be written to. Make some room; what is already "
          "saved is not lost."),
  [RESEAU_ERROR_NETWORK] = N_ (
      "The server cannot be reached. Check the address and your connection; you can go on working "
      "without it."),
  [RESEAU_ERROR_AUTH] = N_ (
      "The server does not know this e-mail address with this password. Check both and try again."),
  [RESEAU_ERROR_UNTRUSTED] = N_ (
      "The identity of this server cannot be checked, and nothing was sent to it. Check the address "
      "and the date of this computer, then tell the person who looks after the server."),
  [RESEAU_ERROR_NOT_A_SERVER] = N_ (
      "There is no Réseau server at this address. Check it with the person who gave it to you."),
  [RESEAU_ERROR_SERVER_FULL] = N_ (
      "The server has no room left on its disk. What you wrote waits here until it has; tell the "
      "person who looks after the server."),
  [RESEAU_ERROR_TOO_OLD] = N_ (
      "The server asks for a newer version of Réseau. Update the program; what waits to be sent is "
      "kept."),
  [RESEAU_ERROR_BUSY] =
      N_ ("Réseau is busy, or already open in another window. Wait a moment and try again."),
  [RESEAU_ERROR_FAILED] =
      N_ ("Something unexpected happened. Nothing you wrote is lost; please try again."),
};

/**
 * reseau_sentence_for_error:
 * @error: (nullable): what a library said
 *
 * Returns: what went wrong, why, and what to do next, in the person's language;
 *   the message of @error is for a log
 */
const char *
reseau_sentence_for_error (const GError *error)
{
  int code = RESEAU_ERROR_FAILED;

  if (error != NULL && error->domain == RESEAU_ERROR && error->code >= 0 &&
      error->code < (int) G_N_ELEMENTS (error_sentences))
    code = error->code;
  return _ (error_sentences[code]);
}

/**
 * reseau_sentence_for_closing:
 *
 * Returns: what the closing of the account means
 */
const char *
reseau_sentence_for_closing (void)
{
  return _ ("What you could see there is no longer on this computer. What you had not sent yet was "
            "handed to the people who look after the server; you also find it here, among what "
            "was refused.");
}

/**
 * reseau_sentence_for_room:
 *
 * Returns: why photos and files do not come
 */
const char *
reseau_sentence_for_room (void)
{
  return _ ("There is too little room on this disk for the photos and files that are still to "
            "come. Everything else is there; they come when there is room.");
}

/**
 * reseau_sentence_for_erased:
 *
 * Returns: what stands where the name of somebody stood
 */
const char *
reseau_sentence_for_erased (void)
{
  return _ ("Erased person");
}

/**
 * reseau_sentence_for_undo:
 * @error: why a change could not be taken back
 *
 * Returns: as [func@sentence_for_error]
 */
const char *
reseau_sentence_for_undo (const GError *error)
{
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED))
    return _ ("This was already sent and the others know of it: it can no longer be taken back. "
              "What can be done now is on its page.");
  return reseau_sentence_for_error (error);
}

/**
 * reseau_sentence_for_connection:
 * @error: why [method@Context.connect_async] failed
 *
 * Returns: as [func@sentence_for_error], where an address and an account were asked for
 */
const char *
reseau_sentence_for_connection (const GError *error)
{
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_INVALID))
    return _ ("This does not look like an address. It begins with https:// and has no space.");
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED))
    return _ ("This address is not protected: a password may only be sent to one that begins with "
              "https://.");
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK))
    return _ ("The server cannot be reached. Check the address and your connection to the "
              "internet, then try again.");
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_STALE))
    return _ ("This computer already holds the data of another account. Sign in with that one, or "
              "start Réseau with another folder.");
  return reseau_sentence_for_error (error);
}

/**
 * reseau_sentence_for_sync:
 * @error: why exchanges with the server do not succeed
 *
 * Returns: as [func@sentence_for_error], where it is about nothing that somebody did
 */
const char *
reseau_sentence_for_sync (const GError *error)
{
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED))
    return _ ("The server has shut this computer out. What you wrote is still here: ask the people "
              "who look after the server to let you in again.");
  return reseau_sentence_for_error (error);
}

/**
 * reseau_sentence_for_opening:
 * @error: why [method@Context.open] failed
 * @folder: of the data
 *
 * Returns: as [func@sentence_for_error], telling a full disk from a folder that is locked
 */
const char *
reseau_sentence_for_opening (const GError *error, const char *folder)
{
  if (!g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_DISK) || g_access (folder, W_OK) == 0)
    return reseau_sentence_for_error (error);
  return _ (
      "This folder, where Réseau keeps its data, cannot be changed. Ask for the right to write "
      "in it, or start Réseau with another one.");
}

/**
 * reseau_sentence_for_waiting:
 * @folder: of data that could not be opened
 *
 * Returns: (transfer full) (nullable): where else what was not sent can be read
 */
char *
reseau_sentence_for_waiting (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "cache.db.waiting.json", NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  return g_strdup_printf (_ ("What you had not sent yet is kept. It can also be read in the file "
                             "%s."),
                          path);
}

static const char *const picture_sentences[] = {
  [RESEAU_PICTURE_ERROR_NOT_A_PICTURE] = N_ (
      "This file is not a picture that Réseau can read. Choose one in JPEG, PNG or WebP, or add "
      "it as a file."),
  [RESEAU_PICTURE_ERROR_HEIC] =
      N_ ("This photo is in HEIC, the format of some telephones. Save it as JPEG first, or set the "
          "telephone to take photos in the most compatible format."),
  [RESEAU_PICTURE_ERROR_ANIMATED] =
      N_ ("This picture moves, and Réseau keeps only those that do not. Add it as a file instead."),
  [RESEAU_PICTURE_ERROR_TOO_LARGE] =
      N_ ("This picture is too large: 64 million pixels and 64 MB at most. Make it smaller first."),
  [RESEAU_PICTURE_ERROR_DAMAGED] =
      N_ ("This picture is damaged and cannot be shown. Look for another copy of it."),
  [RESEAU_PICTURE_ERROR_NO_HELPER] =
      N_ ("A part of Réseau that reads pictures is missing. Install the program again; nothing is "
          "lost."),
};

/**
 * reseau_sentence_for_file:
 * @error: why a photo or file could not be added, or saved
 *
 * Returns: as [func@sentence_for_error], about what a person has chosen
 */
const char *
reseau_sentence_for_file (const GError *error)
{
  if (error->domain == RESEAU_PICTURE_ERROR && error->code >= 0 &&
      error->code < (int) G_N_ELEMENTS (picture_sentences))
    return _ (picture_sentences[error->code]);
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE))
    return _ (
        "This file is too large: 50 MB at most. Make it smaller, or put a link to it instead.");
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_INVALID))
    return _ ("There is nothing in this file, or it is a folder. Choose another one.");
  if (error->domain == G_IO_ERROR)
    return _ (
        "This file cannot be read, or this place cannot be written to. Check that it is still "
        "there and that you may use it.");
  return reseau_sentence_for_error (error);
}

static const char *const package_sentences[] = {
  [RESEAU_PACKAGE_ERROR_NOT_A_PACKAGE] =
      N_ ("This file is not a package of Réseau. Nothing was imported."),
  [RESEAU_PACKAGE_ERROR_DAMAGED] =
      N_ ("This package is incomplete or was damaged on the way. Nothing of it was imported: ask "
          "for it once more, or copy it again."),
  [RESEAU_PACKAGE_ERROR_FORGED] =
      N_ ("The signature of this package is not valid: somebody has altered it. Nothing of it was "
          "imported."),
  [RESEAU_PACKAGE_ERROR_TOO_LARGE] =
      N_ ("This package is larger than Réseau accepts. Nothing was done: make several of it, with "
          "fewer records each."),
  [RESEAU_PACKAGE_ERROR_NEWER] =
      N_ ("This package was made by a newer version of Réseau. Update the program to open it."),
  [RESEAU_PACKAGE_ERROR_OTHER_HISTORY] =
      N_ ("This package comes from another network, or its computer and this one have not synced "
          "since the server was put back. Sync both, then make the package again."),
};

/**
 * reseau_sentence_for_package:
 * @error: why a package could not be made or imported
 *
 * Returns: as [func@sentence_for_error]
 */
const char *
reseau_sentence_for_package (const GError *error)
{
  if (error->domain == RESEAU_PACKAGE_ERROR && error->code >= 0 &&
      error->code < (int) G_N_ELEMENTS (package_sentences))
    return _ (package_sentences[error->code]);
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_AUTH))
    return _ ("This computer has never been connected to the network. Connect it once; after that, "
              "packages need no connection.");
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_STALE))
    return _ ("This computer has to sync with the server once before it can make a package.");
  return reseau_sentence_for_file (error);
}

/**
 * reseau_sentence_for_signer:
 *
 * Returns: what is known of who signed a package
 */
const char *
reseau_sentence_for_signer (ReseauSignerTrust trust)
{
  switch (trust) {
  case RESEAU_SIGNER_KNOWN:
    return _ ("Signed by a computer that this one already knows.");
  case RESEAU_SIGNER_OTHER_KEY:
    return _ ("The sender’s computer signed with another key until now. Ask the sender before you "
              "import this package.");
  case RESEAU_SIGNER_NEW:
  default:
    return _ ("Signed by a computer that this one meets for the first time. Make sure that the "
              "package really comes from that person.");
  }
}

/**
 * reseau_sentence_for_left_out:
 * @reason: why something of a package is not imported
 *
 * Returns: it in the person's language
 */
const char *
reseau_sentence_for_left_out (const char *reason)
{
  if (g_str_equal (reason, "scope"))
    return _ ("It is shared with others than you: it stays out.");
  if (g_str_equal (reason, "author"))
    return _ (
        "You can read it here. Only its author can send it: the network has it after their next sync.");
  if (g_str_equal (reason, "not-allowed"))
    return _ ("Your account may not change it: the changes come with their author’s next sync.");
  if (g_str_equal (reason, "missing"))
    return _ ("The record that was changed is not on this computer. Sync, then import again.");
  if (g_str_equal (reason, "unknown-type"))
    return _ ("This version of Réseau does not know this kind of record.");
  return _ ("A value does not have the form that the network expects.");
}

/**
 * reseau_sentence_for_place:
 * @place: where what keeps one signed in stands
 *
 * Returns: (nullable): what there is to know about it
 */
const char *
reseau_sentence_for_place (ReseauSecretPlace place)
{
  switch (place) {
  case RESEAU_SECRET_PLACE_FILE:
    return _ ("The keyring of this computer does not answer. You stay signed in by a file that "
              "only your account on this computer can read.");
  case RESEAU_SECRET_PLACE_MEMORY:
    return _ ("Neither the keyring nor the disk of this computer could keep you signed in. Réseau "
              "will ask for your password at its next start.");
  case RESEAU_SECRET_PLACE_SERVICE:
  default:
    return NULL;
  }
}

/**
 * reseau_sentence_for_refusal:
 * @code: (nullable): why the server refused an operation (PROTOCOL 4.18)
 *
 * Returns: the reason in the person's language
 */
const char *
reseau_sentence_for_refusal (const char *code)
{
  static const struct {
    const char *code;
    const char *sentence;
  } refusals[] = {
    { "not-allowed", N_ ("Your account no longer allows this change.") },
    { "scope-lost", N_ ("It is no longer shared with you.") },
    { "account-closed",
      N_ ("Your account was closed. The people who look after the server have it.") },
    { "deleted", N_ ("It was deleted in the meantime.") },
    { "stale-transition", N_ ("It had already been decided otherwise.") },
    { "restored-otherwise",
      N_ ("The server had lost this step, and something else has been decided there since.") },
    { "stale-conflict",
      N_ ("The two versions had been settled, or had changed, in the meantime: look at what stands "
          "there now.") },
    { "invalid", N_ ("A value does not have the form that the network expects.") },
    { "too-large", N_ ("It is too long for the network.") },
    { "missing-parent", N_ ("What it belongs to no longer exists.") },
    { "unknown-type", N_ ("The server does not know this kind of record yet.") },
  };

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (refusals); i++)
    if (g_str_equal (refusals[i].code, code))
      return _ (refusals[i].sentence);
  return _ ("The server did not accept this change.");
}

/* How many there are of a kind; the caller owns it. */
char *
reseau_sentence_for_count (const char *kind, guint n)
{
  if (g_strcmp0 (kind, "fiche") == 0)
    return g_strdup_printf (ngettext ("%u fiche", "%u fiches", n), n);
  if (g_strcmp0 (kind, "structure") == 0)
    return g_strdup_printf (ngettext ("%u structure", "%u structures", n), n);
  if (g_strcmp0 (kind, "person") == 0)
    return g_strdup_printf (ngettext ("%u person", "%u people", n), n);
  if (g_strcmp0 (kind, "meeting") == 0)
    return g_strdup_printf (ngettext ("%u meeting", "%u meetings", n), n);
  return g_strdup_printf (ngettext ("%u record", "%u records", n), n);
}
