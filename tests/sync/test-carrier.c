/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos and files on their way, over a link that is cut anywhere, to a server that is no
 * more than what the protocol says. */
#include "store-fixture.h"

#include <string.h>

#include "reseau-carrier.h"

#define LOCATION "/v1/blobs/uploads/"

/* --- a server ---------------------------------------------------------------------- */

typedef struct {
  GHashTable *blobs; /* sha256 -> GBytes */
  GHashTable *parts; /* sha256 -> GByteArray */
  GRand *random;
  double cut; /* how many of the requests are cut */
  gint64 sent;
  gint64 fetched;
  guint requests;
  gboolean deaf; /* what comes whole is not taken, and no answer leaves */
} Shop;

static Shop *
shop_new (void)
{
  Shop *self = g_new0 (Shop, 1);

  self->blobs =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->parts =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_byte_array_unref);
  self->random = g_rand_new_with_seed (7);
  return self;
}

static void
shop_free (Shop *self)
{
  g_hash_table_unref (self->blobs);
  g_hash_table_unref (self->parts);
  g_rand_free (self->random);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shop, shop_free)

static gboolean
is_cut (Shop *self)
{
  return g_rand_double (self->random) < self->cut;
}

/* What is over is taken; a part is of its upload alone. */
static void
take_if_whole (Shop *self, const ReseauCarry *carry)
{
  GByteArray *part = g_hash_table_lookup (self->parts, carry->sha256);

  if ((gint64) part->len < carry->size || self->deaf)
    return;
  g_hash_table_insert (self->blobs, g_strdup (carry->sha256), g_bytes_new (part->data, part->len));
  g_hash_table_remove (self->parts, carry->sha256);
}

typedef struct {
  ReseauCarryAnswer answer;
  int status; /* of a refusal; 0 for none; -1 for no answer */
  char *location;
  GBytes *bytes;
} Said;

static void
said_clear (Said *self)
{
  g_free (self->location);
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

static void
begin (Shop *self, const ReseauCarry *carry, Said *said)
{
  GByteArray *part;

  if (g_hash_table_contains (self->blobs, carry->sha256)) {
    said->answer.offset = carry->size;
    return;
  }
  if (!g_hash_table_contains (self->parts, carry->sha256))
    g_hash_table_insert (self->parts, g_strdup (carry->sha256), g_byte_array_new ());
  part = g_hash_table_lookup (self->parts, carry->sha256);
  said->location = g_strconcat (LOCATION, carry->sha256, NULL);
  said->answer.location = said->location;
  said->answer.offset = part->len;
}

static void
receive (Shop *self, const ReseauCarry *carry, Said *said)
{
  GByteArray *part = g_hash_table_lookup (self->parts, carry->sha256);
  gsize length = carry->bytes ? g_bytes_get_size (carry->bytes) : 0;
  gboolean cut = is_cut (self);

  if (part == NULL) {
    said->status = 404;
    return;
  }
  if (carry->type == RESEAU_CARRY_SEND) {
    g_assert_cmpstr (carry->url + strlen (LOCATION), ==, carry->sha256);
    g_assert_cmpint (carry->offset, ==, part->len);
    if (cut && length > 0)
      length = g_rand_int_range (self->random, 0, (gint32) length);
    self->sent += length;
    g_byte_array_append (part, g_bytes_get_data (carry->bytes, NULL), length);
    said->answer.offset = part->len;
    take_if_whole (self, carry);
  }
  else {
    said->answer.offset = part->len;
  }
  if (cut || self->deaf)
    said->status = -1;
}

static void
give (Shop *self, const ReseauCarry *carry, Said *said)
{
  GBytes *whole = g_hash_table_lookup (self->blobs, carry->sha256);
  gsize length;

  if (whole == NULL) {
    said->status = 404;
    return;
  }
  said->answer.first = carry->offset;
  said->answer.total = g_bytes_get_size (whole);
  length = MIN (carry->length, said->answer.total - carry->offset);
  said->answer.broken = is_cut (self);
  if (said->answer.broken)
    length = g_rand_int_range (self->random, 0, (gint32) length + 1);
  said->bytes = g_bytes_new_from_bytes (whole, carry->offset, length);
  said->answer.bytes = said->bytes;
  self->fetched += length;
}

static void
serve (Shop *self, const ReseauCarry *carry, Said *said)
{
  self->requests++;
  said->answer = (ReseauCarryAnswer){ .offset = -1, .first = -1, .total = -1 };
  switch (carry->type) {
  case RESEAU_CARRY_BEGIN:
    begin (self, carry, said);
    break;
  case RESEAU_CARRY_ASK:
  case RESEAU_CARRY_SEND:
    receive (self, carry, said);
    break;
  case RESEAU_CARRY_FETCH:
  default:
    give (self, carry, said);
    break;
  }
}

/* --- a desk ---------------------------------------------------------------------------- */

static char *
name_of (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static GBytes *
make_photo (Shop *shop, gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) g_rand_int (shop->random);
  return g_bytes_new_take (data, size);
}

static char *
fiche_json (const char *name, gsize size)
{
  return g_strdup_printf ("{\"title\":\"Vélo\",\"nature\":\"practice\",\"photos\":[{"
                          "\"sha256\":\"%s\",\"size\":%zu}]}",
                          name, size);
}

/* A fiche of this desk with a photo, which the server knows. */
static char *
add_photo (Fixture *f, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  char *name = reseau_blob_folder_put (reseau_store_get_blobs (f->store), bytes, &error);
  g_autofree char *json = NULL;
  g_autofree char *id = NULL;

  g_assert_no_error (error);
  g_assert_true (reseau_store_add_blob (f->store, name, g_bytes_get_size (bytes), &error));
  json = fiche_json (name, g_bytes_get_size (bytes));
  id = fixture_create (f, "fiche", "org:" ORG, json);
  fixture_push (f);
  return name;
}

/* One of somebody else, which is wanted here. */
static char *
want_photo (Fixture *f, GBytes *bytes)
{
  char *name = name_of (bytes);
  g_autofree char *json = fiche_json (name, g_bytes_get_size (bytes));
  g_autofree char *id = fixture_remote_create (f, "fiche", "net", json);

  fixture_pull (f);
  g_assert_true (reseau_store_want_blob (f->store, name, NULL));
  return name;
}

static ReseauCarry *
next (Fixture *f, ReseauCarrier *carrier, gint64 *until)
{
  g_autoptr (GError) error = NULL;
  ReseauCarry *carry = NULL;

  g_assert_true (reseau_carrier_next (carrier, f->store, &carry, until, &error));
  g_assert_no_error (error);
  return carry;
}

static void
hear (Fixture *f, ReseauCarrier *carrier, const Said *said)
{
  g_autoptr (GError) error = NULL;

  if (said->status > 0) {
    g_autoptr (ReseauProblemMessage) problem =
        reseau_problem_message_new (said->status, "refused", "backoff", "Refused");

    g_assert_true (reseau_carrier_on_problem (carrier, f->store, problem, 0, &error));
  }
  else if (said->status < 0) {
    reseau_carrier_on_failure (carrier);
  }
  else {
    g_assert_true (reseau_carrier_on_answer (carrier, f->store, &said->answer, &error));
  }
  g_assert_no_error (error);
}

/* Returns: whether there was anything to do */
static gboolean
exchange (Fixture *f, ReseauCarrier *carrier, Shop *shop)
{
  gint64 until;
  g_autoptr (ReseauCarry) carry = next (f, carrier, &until);
  g_auto (Said) said = { 0 };

  if (carry == NULL && until == 0)
    return FALSE;
  if (carry == NULL) {
    g_assert_cmpint (until, >, reseau_env_now_us (f->env));
    reseau_env_advance (f->env, until - reseau_env_now_us (f->env));
    return TRUE;
  }
  serve (shop, carry, &said);
  hear (f, carrier, &said);
  return TRUE;
}

static void
run (Fixture *f, ReseauCarrier *carrier, Shop *shop)
{
  while (exchange (f, carrier, shop))
    g_assert_cmpuint (shop->requests, <, 100000);
}

static void
assert_info (Fixture *f, const char *name, ReseauBlobState state, const char *failed)
{
  g_autoptr (ReseauBlobInfo) info = reseau_store_get_blob (f->store, name, NULL);

  g_assert_nonnull (info);
  g_assert_cmpint (info->state, ==, state);
  g_assert_cmpstr (info->failed, ==, failed);
}

static void
assert_whole (Fixture *f, const char *name)
{
  gboolean whole = FALSE;

  g_assert_true (reseau_blob_folder_check (reseau_store_get_blobs (f->store), name, &whole, NULL));
  g_assert_true (whole);
  assert_info (f, name, RESEAU_BLOB_CACHED, NULL);
}

/* --- tests ------------------------------------------------------------------------------ */

#define N_PHOTOS 12

static void
test_sent_over_a_bad_link (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  gint64 all = 0;

  for (guint i = 0; i < N_PHOTOS; i++) {
    g_autoptr (GBytes) photo = make_photo (shop, 1 + i * i * 20000);
    g_autofree char *name = add_photo (f, photo);

    all += g_bytes_get_size (photo);
  }
  shop->cut = 0.3;
  run (f, carrier, shop);
  g_assert_cmpuint (g_hash_table_size (shop->blobs), ==, N_PHOTOS);
  g_assert_cmpint (shop->sent, ==, all);
  fixture_check (f->store);
}

static void
test_fetched_over_a_bad_link (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gint64 all = 0;

  for (guint i = 0; i < N_PHOTOS; i++) {
    GBytes *photo = make_photo (shop, 1 + i * i * 20000);

    all += g_bytes_get_size (photo);
    g_hash_table_insert (shop->blobs, name_of (photo), photo);
    g_ptr_array_add (names, want_photo (f, photo));
  }
  shop->cut = 0.3;
  run (f, carrier, shop);
  for (guint i = 0; i < N_PHOTOS; i++)
    assert_whole (f, g_ptr_array_index (names, i));
  g_assert_cmpint (shop->fetched, ==, all);
  fixture_check (f->store);
}

/* Another start of the program asks how far the upload is. */
static void
test_begun_by_another_start (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) before = reseau_carrier_new (f->env);
  g_autoptr (ReseauCarrier) after = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GBytes) photo = make_photo (shop, 600000);
  g_autofree char *name = add_photo (f, photo);

  for (guint i = 0; i < 2; i++)
    exchange (f, before, shop);
  g_assert_cmpint (shop->sent, >, 0);
  fixture_reopen (f);
  run (f, after, shop);
  assert_info (f, name, RESEAU_BLOB_CACHED, NULL);
  g_assert_cmpint (shop->sent, ==, 600000);
}

/* The last answer is lost, and the upload is not there any more: it has become the blob. */
static void
test_last_answer_lost (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GBytes) photo = make_photo (shop, 1000);
  g_autofree char *name = add_photo (f, photo);
  gint64 until;

  exchange (f, carrier, shop);
  {
    g_autoptr (ReseauCarry) carry = next (f, carrier, &until);
    g_auto (Said) said = { 0 };

    serve (shop, carry, &said);
    reseau_carrier_on_failure (carrier);
  }
  assert_info (f, name, RESEAU_BLOB_LOCAL, NULL);
  run (f, carrier, shop);
  assert_info (f, name, RESEAU_BLOB_CACHED, NULL);
  g_assert_cmpint (shop->sent, ==, 1000);
}

/* All has come and the server died before it took it. */
static void
test_whole_but_not_taken (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GBytes) photo = make_photo (shop, 1000);
  g_autofree char *name = add_photo (f, photo);

  exchange (f, carrier, shop);
  shop->deaf = TRUE;
  exchange (f, carrier, shop);
  shop->deaf = FALSE;
  g_assert_cmpuint (g_hash_table_size (shop->blobs), ==, 0);
  run (f, carrier, shop);
  g_assert_cmpuint (g_hash_table_size (shop->blobs), ==, 1);
  assert_info (f, name, RESEAU_BLOB_CACHED, NULL);
  g_assert_cmpint (shop->sent, ==, 1000);
}

static void
refuse_next (Fixture *f, ReseauCarrier *carrier, Shop *shop, ReseauCarryType type, int status)
{
  for (;;) {
    gint64 until;
    g_autoptr (ReseauCarry) carry = next (f, carrier, &until);
    g_auto (Said) said = { 0 };

    g_assert_nonnull (carry);
    serve (shop, carry, &said);
    if (carry->type == type) {
      g_hash_table_remove (shop->blobs, carry->sha256);
      g_hash_table_remove (shop->parts, carry->sha256);
      said.status = status;
      hear (f, carrier, &said);
      return;
    }
    hear (f, carrier, &said);
  }
}

static void
test_other_bytes_arrive (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GBytes) photo = make_photo (shop, 1000);
  g_autofree char *name = add_photo (f, photo);

  refuse_next (f, carrier, shop, RESEAU_CARRY_SEND, 422);
  assert_info (f, name, RESEAU_BLOB_LOCAL, NULL);
  refuse_next (f, carrier, shop, RESEAU_CARRY_SEND, 422);
  assert_info (f, name, RESEAU_BLOB_LOCAL, "digest-mismatch");
  g_assert_false (exchange (f, carrier, shop));
  g_assert_true (reseau_store_want_blob (f->store, name, NULL));
  run (f, carrier, shop);
  assert_info (f, name, RESEAU_BLOB_CACHED, NULL);
}

static void
test_too_large (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GBytes) photo = make_photo (shop, 1000);
  g_autofree char *name = add_photo (f, photo);

  refuse_next (f, carrier, shop, RESEAU_CARRY_BEGIN, 413);
  assert_info (f, name, RESEAU_BLOB_LOCAL, "refused");
  g_assert_false (exchange (f, carrier, shop));
}

/* A server without room: all wait, nothing is given up. */
static void
test_no_room_there (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GBytes) photo = make_photo (shop, 1000);
  g_autofree char *name = add_photo (f, photo);
  gint64 until;

  refuse_next (f, carrier, shop, RESEAU_CARRY_BEGIN, 507);
  g_assert_null (next (f, carrier, &until));
  g_assert_cmpint (until, >, reseau_env_now_us (f->env));
  reseau_carrier_wake (carrier);
  run (f, carrier, shop);
  assert_info (f, name, RESEAU_BLOB_CACHED, NULL);
}

/* The picture was taken away from the folder: the others go all the same. */
static void
test_bytes_gone (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GBytes) first = make_photo (shop, 1000);
  g_autoptr (GBytes) second = make_photo (shop, 2000);
  g_autofree char *gone = add_photo (f, first);
  g_autofree char *there = add_photo (f, second);

  g_assert_true (reseau_blob_folder_remove (reseau_store_get_blobs (f->store), gone, NULL));
  run (f, carrier, shop);
  assert_info (f, gone, RESEAU_BLOB_LOCAL, "lost");
  assert_info (f, there, RESEAU_BLOB_CACHED, NULL);
}

/* Its author has not sent it yet: it is asked for more and more seldom, or when a person asks. */
static void
test_not_there_yet (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  GBytes *photo = make_photo (shop, 1000);
  g_autofree char *name = want_photo (f, photo);
  gint64 begun = reseau_env_now_us (f->env);
  gint64 until;

  for (guint i = 0; i < 20; i++)
    g_assert_true (exchange (f, carrier, shop));
  g_assert_cmpint (reseau_env_now_us (f->env) - begun, >, 600 * G_USEC_PER_SEC);
  assert_info (f, name, RESEAU_BLOB_REMOTE, NULL);
  g_hash_table_insert (shop->blobs, g_strdup (name), photo);
  g_assert_true (reseau_store_want_blob (f->store, name, NULL));
  {
    g_autoptr (ReseauCarry) carry = next (f, carrier, &until);

    g_assert_nonnull (carry);
  }
  run (f, carrier, shop);
  assert_whole (f, name);
}

/* What is sent under the name of another is thrown away, each time. */
static void
test_wrong_bytes_fetched (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GBytes) photo = make_photo (shop, 1000);
  g_autofree char *name = want_photo (f, photo);

  g_hash_table_insert (shop->blobs, g_strdup (name), make_photo (shop, 1000));
  run (f, carrier, shop);
  assert_info (f, name, RESEAU_BLOB_REMOTE, "digest-mismatch");
  g_assert_cmpint (reseau_blob_folder_get_size (reseau_store_get_blobs (f->store), name), ==, -1);
  fixture_check (f->store);
}

/* Something else answers on the way: nothing is believed, nothing is lost. */
static void
test_not_our_server (Fixture *f, gconstpointer unused)
{
  static const char *const places[] = { NULL, "https://evil.example/", "/v1/session" };
  g_autoptr (ReseauCarrier) carrier = reseau_carrier_new (f->env);
  g_autoptr (Shop) shop = shop_new ();
  g_autoptr (GBytes) photo = make_photo (shop, 1000);
  g_autofree char *name = add_photo (f, photo);
  gint64 until;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (ReseauCarry) carry = next (f, carrier, &until);
    Said said = { .answer = { .location = places[i], .offset = i == 0 ? -1 : 0 } };

    g_assert_nonnull (carry);
    g_assert_cmpint (carry->type, ==, RESEAU_CARRY_BEGIN);
    hear (f, carrier, &said);
    g_assert_null (next (f, carrier, &until));
    reseau_env_advance (f->env, until - reseau_env_now_us (f->env));
  }
  run (f, carrier, shop);
  assert_info (f, name, RESEAU_BLOB_CACHED, NULL);
}

#define TEST(name, func) g_test_add (name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("/carrier/sent-over-a-bad-link", test_sent_over_a_bad_link);
  TEST ("/carrier/fetched-over-a-bad-link", test_fetched_over_a_bad_link);
  TEST ("/carrier/begun-by-another-start", test_begun_by_another_start);
  TEST ("/carrier/last-answer-lost", test_last_answer_lost);
  TEST ("/carrier/whole-but-not-taken", test_whole_but_not_taken);
  TEST ("/carrier/other-bytes-arrive", test_other_bytes_arrive);
  TEST ("/carrier/too-large", test_too_large);
  TEST ("/carrier/no-room-there", test_no_room_there);
  TEST ("/carrier/bytes-gone", test_bytes_gone);
  TEST ("/carrier/not-there-yet", test_not_there_yet);
  TEST ("/carrier/wrong-bytes-fetched", test_wrong_bytes_fetched);
  TEST ("/carrier/not-our-server", test_not_our_server);
  return g_test_run ();
}
