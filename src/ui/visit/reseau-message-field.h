/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-schema.h"

G_BEGIN_DECLS

/* A word that goes along with a step: a long text that may be left out.  @label is kept. */
static inline ReseauField
reseau_message_field (const char *label)
{
  return (ReseauField){
    .key = "text", .type = RESEAU_FIELD_LONG_TEXT, .label = { label, label }, .max = 10000
  };
}

G_END_DECLS
