/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

char *reseau_program_find (const char *name, const char *folder, const char *installed);
