/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-switch-row.h"

struct _ReseauSwitchRow {
  ReseauFieldRow parent_instance;

  GtkWidget *toggle;
};

G_DEFINE_FINAL_TYPE (ReseauSwitchRow, reseau_switch_row, RESEAU_TYPE_FIELD_ROW)

static void
on_active_cb (GtkSwitch *toggle, GParamSpec *pspec, ReseauSwitchRow *self)
{
  g_autoptr (ReseauValue) value = reseau_value_new_bool (gtk_switch_get_active (toggle));

  reseau_field_row_tell (RESEAU_FIELD_ROW (self), value);
}

static void
reseau_switch_row_show_value (ReseauFieldRow *row, ReseauValue *value)
{
  gtk_switch_set_active (GTK_SWITCH (RESEAU_SWITCH_ROW (row)->toggle),
                         reseau_value_get_bool (value));
}

static void
reseau_switch_row_constructed (GObject *object)
{
  ReseauSwitchRow *self = RESEAU_SWITCH_ROW (object);

  G_OBJECT_CLASS (reseau_switch_row_parent_class)->constructed (object);

  self->toggle = gtk_switch_new ();
  gtk_widget_set_valign (self->toggle, GTK_ALIGN_CENTER);
  g_signal_connect (self->toggle, "notify::active", G_CALLBACK (on_active_cb), self);
  reseau_field_row_set_beside (RESEAU_FIELD_ROW (self), self->toggle);
}

static void
reseau_switch_row_class_init (ReseauSwitchRowClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = reseau_switch_row_constructed;
  RESEAU_FIELD_ROW_CLASS (klass)->show_value = reseau_switch_row_show_value;
}

static void
reseau_switch_row_init (ReseauSwitchRow *self)
{
}
