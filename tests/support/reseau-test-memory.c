/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-test-memory.h"

#include <sqlite3.h>

static sqlite3_mem_methods real;
static guint failing_nth;
static gboolean failing_all_after;
static guint count;

static gboolean
is_refused (void)
{
  count++;
  return failing_nth != 0 && (count == failing_nth || (count > failing_nth && failing_all_after));
}

static void *
give (int size)
{
  return is_refused () ? NULL : real.xMalloc (size);
}

static void *
give_more (void *memory, int size)
{
  return is_refused () ? NULL : real.xRealloc (memory, size);
}

void
reseau_test_memory_install (void)
{
  sqlite3_mem_methods methods;

  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_GETMALLOC, &real), ==, SQLITE_OK);
  methods = real;
  methods.xMalloc = give;
  methods.xRealloc = give_more;
  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_MALLOC, &methods), ==, SQLITE_OK);
}

void
reseau_test_memory_fail (guint nth, gboolean all_after)
{
  failing_nth = nth;
  failing_all_after = all_after;
  count = 0;
}

guint
reseau_test_memory_get_count (void)
{
  return count;
}
