/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * ReseauStemmer:
 *
 * Private to src/text.  Snowball's French stemmer looks at accents and leaves apart
 * forms that people take for one word (emploi and emplois, vélo and vélos, public
 * and publique, vendeur and vendeuse).  Here it is given folded forms, with what it
 * needs put back, and its answer is evened out.
 */
typedef struct _ReseauStemmer ReseauStemmer;

/* Bytes that a stem may take, with its NUL. */
#define RESEAU_STEM_SIZE 72

ReseauStemmer *reseau_stemmer_new (void);
void reseau_stemmer_free (ReseauStemmer *self);

/* @form: of @length bytes, folded, 64 at most; @out: RESEAU_STEM_SIZE bytes.
 * Returns: the length of the stem */
guint reseau_stemmer_stem (ReseauStemmer *self, const char *form, guint length, char *out);

G_END_DECLS
