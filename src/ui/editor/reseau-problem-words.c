/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-problem-words.h"

#include "reseau-words.h"

#include <glib/gi18n.h>

static char *
limit_in_words (const ReseauField *field, ReseauProblemCode code)
{
  if (code == RESEAU_PROBLEM_TOO_SMALL)
    return g_strdup_printf (_ ("At least %'g"), field->min);
  if (code == RESEAU_PROBLEM_TOO_LARGE)
    return g_strdup_printf (_ ("At most %'g"), field->max);
  switch (field->type) {
  case RESEAU_FIELD_TERMS:
  case RESEAU_FIELD_REFS:
  case RESEAU_FIELD_LIST:
    return g_strdup_printf (_ ("No more than %'g of them"), field->max);
  default:
    return g_strdup_printf (_ ("Too long: %'g characters at most"), field->max);
  }
}

static const char *
not_a_date (const ReseauField *field)
{
  if (field->type == RESEAU_FIELD_DATETIME)
    return _ ("Give a day and a time, such as 12/03/2026 and 9:30");
  return _ ("This is not a day. Write it as 12/03/2026");
}

/**
 * reseau_words_problem:
 *
 * Returns: (transfer full): what is wrong with a value, and what would be right
 */
char *
reseau_words_problem (const ReseauField *field, ReseauProblemCode code)
{
  switch (code) {
  case RESEAU_PROBLEM_REQUIRED:
    return g_strdup (_ ("To be filled in"));
  case RESEAU_PROBLEM_WRONG_TYPE:
    if (field->type == RESEAU_FIELD_LIST)
      return g_strdup (_ ("A line is empty or does not fit"));
    return g_strdup (_ ("A number is expected"));
  case RESEAU_PROBLEM_TOO_LONG:
  case RESEAU_PROBLEM_TOO_SMALL:
  case RESEAU_PROBLEM_TOO_LARGE:
    return limit_in_words (field, code);
  case RESEAU_PROBLEM_BAD_EMAIL:
    return g_strdup (_ ("This is not an e-mail address. It looks like name@example.org"));
  case RESEAU_PROBLEM_BAD_PHONE:
    return g_strdup (_ ("Only digits, spaces and + ( ) . / - make a phone number"));
  case RESEAU_PROBLEM_BAD_URL:
    return g_strdup (_ ("The address of a page begins with https:// or http://"));
  case RESEAU_PROBLEM_BAD_DATE:
    return g_strdup (not_a_date (field));
  case RESEAU_PROBLEM_UNKNOWN_CHOICE:
    return g_strdup (_ ("This is none of the choices"));
  case RESEAU_PROBLEM_END_BEFORE_START:
    return g_strdup (_ ("The end comes before the beginning"));
  case RESEAU_PROBLEM_BAD_REFERENCE:
    return g_strdup (_ ("This cannot be found any more"));
  case RESEAU_PROBLEM_NONE:
  case RESEAU_PROBLEM_READONLY:
  default:
    return g_strdup ("");
  }
}

/**
 * reseau_words_cannot_save:
 *
 * Returns: (transfer full): why a page cannot be saved yet
 */
char *
reseau_words_cannot_save (const ReseauField *field, ReseauProblemCode code)
{
  const char *label = reseau_words_label (&field->label);

  if (code == RESEAU_PROBLEM_REQUIRED)
    /* Translators: %s is the name of a field, such as Title */
    return g_strdup_printf (_ ("To save, fill in: %s"), label);
  /* Translators: %s is the name of a field, such as E-mail */
  return g_strdup_printf (_ ("To save, correct: %s"), label);
}
