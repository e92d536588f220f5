/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-form-history.h"

/* After such a pause the next letter begins a new step; no step lasts longer than the other. */
#define PAUSE_US (G_USEC_PER_SEC * 3 / 2)
#define STEP_US (G_USEC_PER_SEC * 10)
#define MAX_STEPS 500

struct _ReseauFormHistory {
  GPtrArray *forms; /* at least one */
  guint now;
  char *key; /* field of the step that is being made */
  gint64 step_start;
  gint64 step_last;
};

ReseauFormHistory *
reseau_form_history_new (ReseauForm *form)
{
  ReseauFormHistory *self = g_new0 (ReseauFormHistory, 1);

  self->forms = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_form_unref);
  g_ptr_array_add (self->forms, reseau_form_ref (form));
  return self;
}

void
reseau_form_history_free (ReseauFormHistory *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->forms);
  g_free (self->key);
  g_free (self);
}

/**
 * reseau_form_history_get_form:
 *
 * Returns: (transfer none): the form as it stands now
 */
ReseauForm *
reseau_form_history_get_form (const ReseauFormHistory *self)
{
  return g_ptr_array_index (self->forms, self->now);
}

static gboolean
goes_on (const ReseauFormHistory *self, const char *key, gint64 now_us)
{
  return key != NULL && g_strcmp0 (key, self->key) == 0 && now_us - self->step_last < PAUSE_US &&
         now_us - self->step_start < STEP_US;
}

/**
 * reseau_form_history_push:
 * @form: the form as it stands from now on
 * @key: (nullable): the field that was typed in; %NULL for a step by itself
 * @now_us: a clock that only goes forward
 */
void
reseau_form_history_push (ReseauFormHistory *self, ReseauForm *form, const char *key, gint64 now_us)
{
  gboolean same_step = self->now > 0 && goes_on (self, key, now_us);

  g_ptr_array_set_size (self->forms, same_step ? self->now : self->now + 1);
  g_ptr_array_add (self->forms, reseau_form_ref (form));
  if (self->forms->len > MAX_STEPS)
    g_ptr_array_remove_index (self->forms, 0);
  self->now = self->forms->len - 1;
  if (!same_step) {
    g_free (self->key);
    self->key = g_strdup (key);
    self->step_start = now_us;
  }
  self->step_last = now_us;
}

gboolean
reseau_form_history_can_undo (const ReseauFormHistory *self)
{
  return self->now > 0;
}

gboolean
reseau_form_history_can_redo (const ReseauFormHistory *self)
{
  return self->now + 1 < self->forms->len;
}

gboolean
reseau_form_history_undo (ReseauFormHistory *self)
{
  g_clear_pointer (&self->key, g_free);
  if (!reseau_form_history_can_undo (self))
    return FALSE;
  self->now--;
  return TRUE;
}

gboolean
reseau_form_history_redo (ReseauFormHistory *self)
{
  g_clear_pointer (&self->key, g_free);
  if (!reseau_form_history_can_redo (self))
    return FALSE;
  self->now++;
  return TRUE;
}

/**
 * reseau_form_history_rebase:
 * @fields: an object: the record's fields, changed by someone else meanwhile
 *
 * Every form keeps what was typed in it, on top of @fields.
 */
void
reseau_form_history_rebase (ReseauFormHistory *self, const ReseauValue *fields)
{
  for (guint i = 0; i < self->forms->len; i++) {
    ReseauForm *old = g_ptr_array_index (self->forms, i);

    self->forms->pdata[i] = reseau_form_rebase (old, fields);
    reseau_form_unref (old);
  }
}
