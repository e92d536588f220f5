/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a fuzzer where there is no libFuzzer: every file of the corpus as it is, then changes of
 * them from a seed.  What is being tried stands in a file, which stays when it ends the program.
 *
 *   fuzz-NAME CORPUS [--runs N] [--first N]
 *   fuzz-NAME FILE…                            these alone
 */
#include "fuzz.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#define MOST_BYTES 65536

/* Processor time of one input: what takes longer never ends. */
#define MAX_SECONDS 60

typedef struct {
  GPtrArray *inputs; /* GBytes */
  GPtrArray *words;  /* GString: what the dictionary has */
  GRand *rand;
  int tried; /* the file */
  char *tried_path;
} Driver;

/* --- what is there ------------------------------------------------------------- */

static gboolean
add_file (Driver *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return FALSE;
  }
  g_ptr_array_add (self->inputs, g_bytes_new_take (text, length));
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
add_folder (Driver *self, const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    if (!add_file (self, g_ptr_array_index (names, i)))
      return FALSE;
  return TRUE;
}

/* A sign behind a backslash stands for itself, \xAB for a byte. */
static GString *
read_word (const char *begin, const char *end)
{
  GString *word = g_string_new (NULL);

  for (const char *c = begin; c < end; c++) {
    if (*c != '\\') {
      g_string_append_c (word, *c);
    }
    else if (c[1] == 'x' && end - c > 3) {
      g_string_append_c (word, g_ascii_xdigit_value (c[2]) * 16 + g_ascii_xdigit_value (c[3]));
      c += 3;
    }
    else {
      g_string_append_c (word, *++c);
    }
  }
  return word;
}

static void
free_word (gpointer word)
{
  g_string_free (word, TRUE);
}

/* libFuzzer's form: one "word" a line. */
static void
add_dictionary (Driver *self, const char *corpus)
{
  g_autofree char *path = g_strconcat (corpus, ".dict", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    const char *begin = strchr (lines[i], '"');
    const char *end = strrchr (lines[i], '"');

    if (lines[i][0] != '#' && begin != NULL && end > begin + 1)
      g_ptr_array_add (self->words, read_word (begin + 1, end));
  }
}

/* --- changes ----------------------------------------------------------------------- */

static guint
below (Driver *self, guint n)
{
  return n > 0 ? g_rand_int_range (self->rand, 0, n) : 0;
}

static GBytes *
any_input (Driver *self)
{
  return g_ptr_array_index (self->inputs, below (self, self->inputs->len));
}

static void
put_in (GByteArray *input, guint at, const void *data, gsize length)
{
  guint rest = input->len - at;

  if (length == 0 || input->len + length > MOST_BYTES)
    return;
  g_byte_array_set_size (input, input->len + length);
  memmove (input->data + at + length, input->data + at, rest);
  memcpy (input->data + at, data, length);
}

static void
put_in_other (Driver *self, GByteArray *input)
{
  gsize size;
  const guint8 *other = g_bytes_get_data (any_input (self), &size);
  guint from = below (self, size);

  if (size > 0)
    put_in (input, below (self, input->len + 1), other + from, 1 + below (self, size - from));
}

static void
put_in_word (Driver *self, GByteArray *input)
{
  GString *word;

  if (self->words->len == 0)
    return;
  word = g_ptr_array_index (self->words, below (self, self->words->len));
  put_in (input, below (self, input->len + 1), word->str, word->len);
}

static void
repeat (Driver *self, GByteArray *input)
{
  guint from = below (self, input->len);
  guint length = 1 + below (self, MIN (input->len - from, 64));
  g_autofree guint8 *piece = g_memdup2 (input->data + from, length);

  for (guint n = 1 + below (self, 8); n > 0; n--)
    put_in (input, from, piece, length);
}

static void
take_out (Driver *self, GByteArray *input)
{
  guint from = below (self, input->len);

  g_byte_array_remove_range (input, from, 1 + below (self, MIN (input->len - from, 64)));
}

static void
set_byte (Driver *self, GByteArray *input)
{
  static const guint8 odd[] = "\0\xff\x7f\x80\"\\{}[],:;/-0919ee\n\r\t <>&'\xc3\xe2\xf0\xed";
  guint8 *byte = &input->data[below (self, input->len)];

  switch (below (self, 4)) {
  case 0:
    *byte ^= 1 << below (self, 8);
    break;
  case 1:
    *byte = odd[below (self, sizeof odd - 1)];
    break;
  case 2:
    *byte += below (self, 3) - 1;
    break;
  default:
    *byte = below (self, 256);
  }
}

static void
change (Driver *self, GByteArray *input)
{
  guint8 zero = 0;

  if (input->len == 0)
    g_byte_array_append (input, &zero, 1);
  switch (below (self, 8)) {
  case 0:
    take_out (self, input);
    break;
  case 1:
    put_in_other (self, input);
    break;
  case 2:
    put_in_word (self, input);
    break;
  case 3:
    repeat (self, input);
    break;
  case 4:
    g_byte_array_set_size (input, below (self, input->len + 1));
    break;
  default:
    set_byte (self, input);
  }
}

/* Not every fuzzer knows a way of its own. */
__attribute__ ((weak)) gsize
LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, guint seed)
{
  return 0;
}

static void
change_somehow (Driver *self, GByteArray *input)
{
  guint size = input->len;
  gsize changed;

  g_byte_array_set_size (input, MOST_BYTES);
  changed = LLVMFuzzerCustomMutator (input->data, size, MOST_BYTES, g_rand_int (self->rand));
  g_byte_array_set_size (input, changed > 0 ? changed : size);
  if (changed == 0)
    change (self, input);
}

/* --- running ------------------------------------------------------------------------- */

/* What uses the processor for longer is ended by a signal. */
static void
allow_time (void)
{
  struct itimerval limit = { .it_value.tv_sec = MAX_SECONDS };

  setitimer (ITIMER_PROF, &limit, NULL);
}

static void
run (Driver *self, const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_malloc (MAX (size, 1));

  if (ftruncate (self->tried, 0) != 0 || pwrite (self->tried, data, size, 0) != (gssize) size)
    g_error ("What is tried cannot be written down");
  if (size > 0)
    memcpy (copy, data, size);
  allow_time ();
  LLVMFuzzerTestOneInput (copy, size);
}

static void
run_corpus (Driver *self)
{
  for (guint i = 0; i < self->inputs->len; i++) {
    gsize size;
    const guint8 *data = g_bytes_get_data (g_ptr_array_index (self->inputs, i), &size);

    run (self, data, size);
  }
}

/* Each change depends on its number alone. */
static void
run_change (Driver *self, guint32 number)
{
  g_autoptr (GByteArray) input = g_byte_array_new ();
  gsize size;
  const guint8 *data;

  g_rand_set_seed (self->rand, number);
  data = g_bytes_get_data (any_input (self), &size);
  g_byte_array_append (input, data, MIN (size, MOST_BYTES));
  for (guint n = 1 + below (self, 5); n > 0; n--)
    change_somehow (self, input);
  run (self, input->data, input->len);
}

static gboolean
open_tried (Driver *self, const char *program)
{
  self->tried_path = g_strconcat (program, ".tried", NULL);
  self->tried = g_open (self->tried_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  return self->tried >= 0;
}

static gboolean
read_arguments (Driver *self, GStrv paths)
{
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++) {
    if (!g_file_test (paths[i], G_FILE_TEST_IS_DIR)) {
      if (!add_file (self, paths[i]))
        return FALSE;
    }
    else if (add_folder (self, paths[i]))
      add_dictionary (self, paths[i]);
    else
      return FALSE;
  }
  return self->inputs->len > 0;
}

int
main (int argc, char **argv)
{
  int runs = 0, first = 1;
  g_auto (GStrv) paths = NULL;
  GOptionEntry entries[] = {
    { "runs", 0, 0, G_OPTION_ARG_INT, &runs, "so many changes of the inputs", "N" },
    { "first", 0, 0, G_OPTION_ARG_INT, &first, "number of the first change", "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, "CORPUS | FILE…" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (free_word);
  g_autoptr (GRand) rand = g_rand_new_with_seed (0);
  Driver self = { inputs, words, rand, -1, NULL };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || !read_arguments (&self, paths) ||
      !open_tried (&self, argv[0])) {
    fputs ("usage: fuzz-NAME CORPUS [--runs N] [--first N] | FILE…\n", stderr);
    return 2;
  }
  printf ("1..1\n");
  run_corpus (&self);
  for (int i = 0; i < runs; i++)
    run_change (&self, (guint32) first + i);
  printf ("# %u inputs, %d changes\nok 1 - %s\n", inputs->len, runs, g_get_prgname ());
  close (self.tried);
  g_unlink (self.tried_path);
  g_free (self.tried_path);
  return 0;
}
