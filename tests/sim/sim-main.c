/* SPDX-License-Identifier: GPL-3.0-or-later */

/* sim [--seeds N] [--first SEED] [--seed SEED] [--alone] [--partitions] [--edits N] [--verbose]
 *     [--expect] [--seconds S]
 *
 * Prints TAP.  With --alone every record has a single writer, who is in conflict with nobody.
 * With --partitions the network is good, but cut for some: five seconds after it has healed all
 * are at one.  With --expect it is a mutant that runs: one violation is wanted, and the seed that
 * found it is told. */
#include "sim.h"

#include <stdlib.h>

typedef struct {
  int seeds;
  gint64 first;
  gint64 only;
  int seconds;
  int edits;
  gboolean alone;
  gboolean partitions;
  gboolean verbose;
  gboolean expect;
  char *name;
} Options;

static void
read_options (Options *options, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "seeds", 0, 0, G_OPTION_ARG_INT, &options->seeds, "How many histories", "N" },
    { "first", 0, 0, G_OPTION_ARG_INT64, &options->first, "The first of them", "SEED" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options->only, "One history alone", "SEED" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &options->seconds, "Begin none after that time", "S" },
    { "edits", 0, 0, G_OPTION_ARG_INT, &options->edits, "Begin none after so many edits", "N" },
    { "alone", 0, 0, G_OPTION_ARG_NONE, &options->alone, "One writer for each record", NULL },
    { "partitions", 0, 0, G_OPTION_ARG_NONE, &options->partitions, "A good network that is cut",
      NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &options->verbose, "Tell what happens", NULL },
    { "expect", 0, 0, G_OPTION_ARG_NONE, &options->expect, "A violation is wanted", NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, "What is tested", "NAME" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error)) {
    g_printerr ("%s\n", error->message);
    exit (2);
  }
  if (options->only > 0) {
    options->first = options->only;
    options->seeds = 1;
  }
}

static void
count (GHashTable *counts, const char *violation)
{
  g_autofree char *name = g_strndup (violation, strcspn (violation, " "));
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name));

  g_hash_table_insert (counts, g_strdup (name), GUINT_TO_POINTER (n + 1));
}

static void
print_counts (GHashTable *counts)
{
  GHashTableIter iter;
  gpointer name, n;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &name, &n))
    g_print ("# %s: %u\n", (char *) name, GPOINTER_TO_UINT (n));
}

static gboolean
is_enough (const Options *options, double elapsed, guint n_edits)
{
  return (options->seconds > 0 && elapsed > options->seconds) ||
         (options->edits > 0 && n_edits >= (guint) options->edits);
}

static GPtrArray *
run (const Options *options, guint64 seed, SimTally *tally)
{
  return options->partitions ? sim_run_partition (seed, options->verbose, tally)
                             : sim_run (seed, options->alone, options->verbose, tally);
}

int
main (int argc, char **argv)
{
  Options options = { .seeds = 100, .first = 1 };
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 start = g_get_monotonic_time ();
  gint64 found = 0;
  double elapsed = 0;
  SimTally tally = { 0 };
  int done = 0;
  gboolean ok;

  read_options (&options, &argc, &argv);
  sim_prepare_templates ();
  for (; done < options.seeds; done++) {
    g_autoptr (GPtrArray) violations = NULL;

    elapsed = (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC;
    if (is_enough (&options, elapsed, tally.n_edits) || (options.expect && found > 0))
      break;
    violations = run (&options, options.first + done, &tally);
    for (guint i = 0; i < violations->len; i++) {
      if (found == 0 || (i == 0 && !options.expect))
        g_print ("# seed %" G_GINT64_FORMAT ": %s\n", options.first + done,
                 (char *) g_ptr_array_index (violations, i));
      found = found ? found : options.first + done;
      count (counts, g_ptr_array_index (violations, i));
    }
  }
  sim_drop_templates ();
  elapsed = (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC;
  g_print ("# %d histories with %u edits in %.1f s, %.0f a minute\n", done, tally.n_edits, elapsed,
           done * 60 / elapsed);
  g_print ("# %u times something was put beside what its author had before them\n",
           tally.n_needless);
  print_counts (counts);
  ok = options.expect == (found > 0);
  g_print ("1..1\n%s 1 - %s\n", ok ? "ok" : "not ok",
           options.name ? options.name : "no history breaks an invariant");
  g_free (options.name);
  return ok ? 0 : 1;
}
