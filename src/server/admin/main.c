/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin.h"

int
main (int argc, char **argv)
{
  return reseau_admin_main (argc, argv);
}
