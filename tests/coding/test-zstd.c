/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-zstd.h"

#include <string.h>
#include <zstd.h>

#define LENGTH (3 * 1000 * 1000)

/* Words by chance: neither one run nor noise. */
static GBytes *
create_sample (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9659);
  GString *text = g_string_new (NULL);

  while (text->len < LENGTH)
    g_string_append_printf (text, "fiche %d, ", g_rand_int_range (rand, 0, 5000));
  return g_string_free_to_bytes (text);
}

/* Through a converter, by pieces of @step bytes; NULL with @error set. */
static GBytes *
run (GConverter *converter, GBytes *input, gsize step, GError **error)
{
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (input);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (source, converter);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (step);
  gssize got;

  while ((got = g_input_stream_read (stream, piece, step, NULL, error)) > 0)
    g_byte_array_append (out, piece, got);
  return got < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static GBytes *
pack (GBytes *plain)
{
  g_autoptr (GConverter) packer = reseau_zstd_compressor_new ();
  g_autoptr (GError) error = NULL;
  GBytes *packed = run (packer, plain, 64 * 1024, &error);

  g_assert_no_error (error);
  return packed;
}

static void
test_there_and_back (void)
{
  static const gsize steps[] = { 1 + 64 * 1024, 4096, 77 };
  g_autoptr (GBytes) plain = create_sample ();
  g_autoptr (GBytes) packed = pack (plain);
  g_autoptr (GConverter) unpacker = reseau_zstd_decompressor_new ();

  g_assert_cmpuint (g_bytes_get_size (packed), <, LENGTH / 2);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) found = run (unpacker, packed, steps[i], &error);

    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (found, plain));
    g_converter_reset (unpacker);
  }
}

static void
test_nothing (void)
{
  g_autoptr (GBytes) plain = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) packed = pack (plain);
  g_autoptr (GConverter) unpacker = reseau_zstd_decompressor_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) found = run (unpacker, packed, 100, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (packed), >, 0);
  g_assert_cmpuint (g_bytes_get_size (found), ==, 0);
}

/* What has been flushed can be read before the end comes. */
static void
test_flush (void)
{
  g_autoptr (GConverter) packer = reseau_zstd_compressor_new ();
  g_autoptr (GConverter) unpacker = reseau_zstd_decompressor_new ();
  g_autoptr (GError) error = NULL;
  char packed[100], found[100];
  gsize read, written, n;

  g_assert_cmpint (g_converter_convert (packer, "une ligne\n", 10, packed, sizeof packed,
                                        G_CONVERTER_FLUSH, &read, &written, &error),
                   ==, G_CONVERTER_FLUSHED);
  g_assert_cmpint (g_converter_convert (unpacker, packed, written, found, sizeof found,
                                        G_CONVERTER_NO_FLAGS, &read, &n, &error),
                   ==, G_CONVERTER_CONVERTED);
  g_assert_cmpmem (found, n, "une ligne\n", 10);
}

static void
test_cut (void)
{
  g_autoptr (GBytes) plain = create_sample ();
  g_autoptr (GBytes) packed = pack (plain);

  for (gsize length = 1; length < g_bytes_get_size (packed); length = length * 3 + 1) {
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, length);
    g_autoptr (GConverter) unpacker = reseau_zstd_decompressor_new ();
    g_autoptr (GError) error = NULL;

    g_assert_null (run (unpacker, cut, 4096, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  }
}

static void
test_garbage (void)
{
  g_autoptr (GBytes) garbage = g_bytes_new_static ("this is not zstd, but long enough", 33);
  g_autoptr (GConverter) unpacker = reseau_zstd_decompressor_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (run (unpacker, garbage, 4096, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* A frame that wants 128 MiB of memory to be read. */
static void
test_greedy (void)
{
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  g_autoptr (GBytes) plain = create_sample ();
  gsize length, max = ZSTD_compressBound (LENGTH + 100);
  const void *data = g_bytes_get_data (plain, &length);
  g_autofree char *packed = g_malloc (max);
  ZSTD_inBuffer in = { data, length, 0 };
  ZSTD_outBuffer out = { packed, max, 0 };
  g_autoptr (GConverter) unpacker = reseau_zstd_decompressor_new ();
  g_autoptr (GBytes) greedy = NULL;
  g_autoptr (GError) error = NULL;

  ZSTD_CCtx_setParameter (context, ZSTD_c_windowLog, 27);
  g_assert_false (ZSTD_isError (ZSTD_compressStream2 (context, &out, &in, ZSTD_e_continue)));
  g_assert_cmpuint (ZSTD_compressStream2 (context, &out, &in, ZSTD_e_end), ==, 0);
  ZSTD_freeCCtx (context);
  greedy = g_bytes_new (packed, out.pos);
  g_assert_null (run (unpacker, greedy, 4096, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coding/zstd/there-and-back", test_there_and_back);
  g_test_add_func ("/coding/zstd/nothing", test_nothing);
  g_test_add_func ("/coding/zstd/flush", test_flush);
  g_test_add_func ("/coding/zstd/cut", test_cut);
  g_test_add_func ("/coding/zstd/garbage", test_garbage);
  g_test_add_func ("/coding/zstd/greedy", test_greedy);
  return g_test_run ();
}
