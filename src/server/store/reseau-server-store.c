/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-server-store.h"

void
reseau_server_store_free (ReseauServerStore *self)
{
  if (self != NULL)
    self->vtable->free (self);
}

void
reseau_server_account_free (ReseauServerAccount *self)
{
  if (self == NULL)
    return;
  reseau_account_free (self->account);
  g_free (self->hash);
  g_free (self);
}

void
reseau_server_device_free (ReseauServerDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->uid);
  g_free (self->label);
  g_free (self->token);
  g_free (self->prev_token);
  g_free (self->last_push);
  g_free (self->last_response);
  g_free (self);
}

void
reseau_server_quarantined_free (ReseauServerQuarantined *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->uid);
  g_free (self->code);
  g_free (self->body);
  g_free (self);
}

void
reseau_server_upload_free (ReseauServerUpload *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->uid);
  g_free (self->sha256);
  g_free (self);
}
