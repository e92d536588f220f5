/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GLib ends a program after a fatal message by a signal that libFuzzer does not know. */
#include <glib.h>
#include <signal.h>
#include <stdlib.h>

static void G_GNUC_NORETURN
on_trap (int number)
{
  abort ();
}

static void __attribute__ ((constructor)) set_up (void)
{
  signal (SIGTRAP, on_trap);
}
