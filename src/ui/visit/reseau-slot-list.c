/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-slot-list.h"

#include "reseau-typed.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

typedef struct {
  GtkWidget *row;
  GtkWidget *day;
  GtkWidget *from;
  GtkWidget *until;
} Slot;

struct _ReseauSlotList {
  GtkWidget parent_instance;

  guint max;
  GPtrArray *slots;
  GtkWidget *rows;
  GtkWidget *add;
};

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauSlotList, reseau_slot_list, GTK_TYPE_WIDGET)

static void
on_changed_cb (ReseauSlotList *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- what was typed ------------------------------------------------------------ */

static const char *
text_of (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static char *
dup_moment (const Slot *slot, GtkWidget *time)
{
  g_autoptr (GDateTime) today = g_date_time_new_now_local ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *day = reseau_typed_parse_date (text_of (slot->day), today);
  int hour, minute;

  if (day == NULL || !reseau_typed_parse_time (text_of (time), &hour, &minute))
    return NULL;
  return reseau_typed_join (day, hour, minute, zone);
}

static gboolean
is_blank (const Slot *slot)
{
  return *text_of (slot->day) == '\0';
}

/**
 * reseau_slot_list_get_dates:
 *
 * Returns: (transfer full): a list of {"start", "end"}, of the lines that are right
 */
ReseauValue *
reseau_slot_list_get_dates (ReseauSlotList *self)
{
  ReseauValue *list = reseau_value_new_list ();

  for (guint i = 0; i < self->slots->len; i++) {
    const Slot *slot = g_ptr_array_index (self->slots, i);
    g_autofree char *start = dup_moment (slot, slot->from);
    g_autofree char *end = dup_moment (slot, slot->until);
    ReseauValue *item;

    if (start == NULL)
      continue;
    item = reseau_value_new_object ();
    reseau_value_set_string (item, "start", start);
    if (end != NULL)
      reseau_value_set_string (item, "end", end);
    reseau_value_add (list, item);
  }
  return list;
}

static const char *
problem_of (const Slot *slot)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *start = dup_moment (slot, slot->from);
  g_autofree char *end = dup_moment (slot, slot->until);
  g_autoptr (GDateTime) first = start ? g_date_time_new_from_iso8601 (start, zone) : NULL;
  g_autoptr (GDateTime) last = end ? g_date_time_new_from_iso8601 (end, zone) : NULL;

  if (is_blank (slot))
    return NULL;
  if (first == NULL)
    return _ ("Give a day such as 12/03/2026 and a time such as 9:30.");
  if (last == NULL && *text_of (slot->until) != '\0')
    return _ ("Give the end as a time such as 12:00, or leave it empty.");
  if (last != NULL && g_date_time_compare (last, first) <= 0)
    return _ ("The end comes before the beginning.");
  if (g_date_time_compare (first, now) < 0)
    return _ ("This day is already past.");
  return NULL;
}

/**
 * reseau_slot_list_dup_problem:
 *
 * Returns: (transfer full) (nullable): what keeps these dates from being sent
 */
char *
reseau_slot_list_dup_problem (ReseauSlotList *self)
{
  guint filled = 0;

  for (guint i = 0; i < self->slots->len; i++) {
    const Slot *slot = g_ptr_array_index (self->slots, i);
    const char *problem = problem_of (slot);

    if (problem != NULL)
      return g_strdup (problem);
    filled += !is_blank (slot);
  }
  return filled > 0 ? NULL : g_strdup (_ ("Choose at least one date."));
}

/* --- lines ------------------------------------------------------------------------- */

static void
update_buttons (ReseauSlotList *self)
{
  gtk_widget_set_visible (self->add, self->slots->len < self->max);
}

static void
on_remove_clicked_cb (GtkButton *button, ReseauSlotList *self)
{
  Slot *slot = g_object_get_data (G_OBJECT (button), "slot");

  gtk_widget_grab_focus (self->add);
  gtk_box_remove (GTK_BOX (self->rows), slot->row);
  g_ptr_array_remove (self->slots, slot);
  update_buttons (self);
  on_changed_cb (self);
}

static void
on_day_selected_cb (GtkCalendar *calendar, Slot *slot)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (calendar);
  g_autofree char *text = g_date_time_format (day, "%d/%m/%Y");
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (calendar), GTK_TYPE_POPOVER);

  gtk_editable_set_text (GTK_EDITABLE (slot->day), text);
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_widget_grab_focus (slot->from);
}

static GtkWidget *
calendar_button_new (Slot *slot)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *calendar = gtk_calendar_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), calendar);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "x-office-calendar-symbolic");
  reseau_widget_set_words (button, _ ("Choose a Day"));
  g_signal_connect (calendar, "day-selected", G_CALLBACK (on_day_selected_cb), slot);
  return button;
}

static GtkWidget *
entry_new (ReseauSlotList *self, const char *name, const char *placeholder, const char *text,
           int width)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), width);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), width);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (on_changed_cb), self);
  return entry;
}

static GtkWidget *
times_new (ReseauSlotList *self, Slot *slot)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *remove = reseau_icon_button_new ("user-trash-symbolic", _ ("Remove"), NULL);

  slot->from = entry_new (self, _ ("From"), _ ("hh:mm"), "9:30", 5);
  slot->until = entry_new (self, _ ("Until"), _ ("hh:mm"), "12:00", 5);
  /* Translators: between two times of day: 9:30 to 12:00 */
  gtk_box_append (GTK_BOX (box), slot->from);
  gtk_box_append (GTK_BOX (box), gtk_label_new (C_ ("between times", "to")));
  gtk_box_append (GTK_BOX (box), slot->until);
  gtk_widget_add_css_class (remove, "flat");
  g_object_set_data (G_OBJECT (remove), "slot", slot);
  g_signal_connect (remove, "clicked", G_CALLBACK (on_remove_clicked_cb), self);
  gtk_box_append (GTK_BOX (box), remove);
  return box;
}

static Slot *
add_slot (ReseauSlotList *self)
{
  Slot *slot = g_new0 (Slot, 1);
  GtkWidget *linked = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  slot->row = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (slot->row), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (slot->row), 2);
  slot->day = entry_new (self, _ ("Day"), _ ("dd/mm/yyyy"), "", 10);
  gtk_widget_add_css_class (linked, "linked");
  gtk_box_append (GTK_BOX (linked), slot->day);
  gtk_box_append (GTK_BOX (linked), calendar_button_new (slot));
  gtk_flow_box_append (GTK_FLOW_BOX (slot->row), linked);
  gtk_flow_box_append (GTK_FLOW_BOX (slot->row), times_new (self, slot));
  for (GtkWidget *w = gtk_widget_get_first_child (slot->row); w;
       w = gtk_widget_get_next_sibling (w))
    gtk_widget_set_focusable (w, FALSE);
  gtk_box_append (GTK_BOX (self->rows), slot->row);
  g_ptr_array_add (self->slots, slot);
  update_buttons (self);
  return slot;
}

static void
on_add_clicked_cb (GtkButton *button, ReseauSlotList *self)
{
  Slot *slot = add_slot (self);

  gtk_widget_grab_focus (slot->day);
  on_changed_cb (self);
}

/* --- making ------------------------------------------------------------------------- */

static void
reseau_slot_list_dispose (GObject *object)
{
  ReseauSlotList *self = RESEAU_SLOT_LIST (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->slots, g_ptr_array_unref);

  G_OBJECT_CLASS (reseau_slot_list_parent_class)->dispose (object);
}

static void
reseau_slot_list_class_init (ReseauSlotListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_slot_list_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
reseau_slot_list_init (ReseauSlotList *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->slots = g_ptr_array_new_with_free_func (g_free);
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->add = gtk_button_new_with_label (_ ("Add Another Date"));
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  g_signal_connect (self->add, "clicked", G_CALLBACK (on_add_clicked_cb), self);
  gtk_widget_set_parent (self->rows, GTK_WIDGET (self));
  gtk_widget_set_parent (self->add, GTK_WIDGET (self));
}

/* @max: most dates wanted */
GtkWidget *
reseau_slot_list_new (guint max)
{
  ReseauSlotList *self = g_object_new (RESEAU_TYPE_SLOT_LIST, NULL);

  self->max = max;
  add_slot (self);
  return GTK_WIDGET (self);
}
