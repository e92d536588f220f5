/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos and files of a desk: what is sent, fetched, kept and forgotten. */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "reseau-store-blobs.h"

#define DAY_US (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define SECOND_US G_USEC_PER_SEC
#define YEAR_US (G_GINT64_CONSTANT (31556952) * G_USEC_PER_SEC)

/* --- bytes -------------------------------------------------------------------- */

static char *
name_of (const char *bytes)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, bytes, -1);
}

static ReseauBlobFolder *
folder_of (Fixture *f)
{
  return reseau_store_get_blobs (f->store);
}

static gboolean
is_here (Fixture *f, const char *bytes)
{
  g_autofree char *name = name_of (bytes);

  return reseau_blob_folder_get_size (folder_of (f), name) >= 0;
}

static char *
put (Fixture *f, const char *bytes)
{
  g_autoptr (GBytes) all = g_bytes_new_static (bytes, strlen (bytes));
  g_autoptr (GError) error = NULL;
  char *name = reseau_blob_folder_put (folder_of (f), all, &error);

  g_assert_no_error (error);
  g_assert_true (reseau_store_add_blob (f->store, name, strlen (bytes), &error));
  g_assert_no_error (error);
  return name;
}

/* A fiche with a photo; @thumb nullable. */
static char *
fiche_json (const char *photo, const char *thumb)
{
  g_autofree char *name = name_of (photo);
  g_autofree char *small = thumb ? name_of (thumb) : NULL;
  g_autofree char *rest = small ? g_strdup_printf (",\"thumb\":\"%s\"", small) : g_strdup ("");

  return g_strdup_printf ("{\"title\":\"Vélo\",\"nature\":\"practice\",\"photos\":[{\"e\":\"p1\","
                          "\"p\":\"a0\",\"sha256\":\"%s\",\"size\":%zu%s}]}",
                          name, strlen (photo), rest);
}

static char *
remote_fiche (Fixture *f, const char *scope, const char *photo, const char *thumb)
{
  g_autofree char *json = fiche_json (photo, thumb);
  char *id = fixture_remote_create (f, "fiche", scope, json);

  fixture_pull (f);
  return id;
}

static ReseauBlobInfo *
info_of (Fixture *f, const char *bytes)
{
  g_autofree char *name = name_of (bytes);
  g_autoptr (GError) error = NULL;
  ReseauBlobInfo *info = reseau_store_get_blob (f->store, name, &error);

  g_assert_no_error (error);
  return info;
}

static void
assert_state (Fixture *f, const char *bytes, ReseauBlobState state)
{
  g_autoptr (ReseauBlobInfo) info = info_of (f, bytes);

  g_assert_nonnull (info);
  g_assert_cmpint (info->state, ==, state);
  g_assert_true (is_here (f, bytes) == (state != RESEAU_BLOB_REMOTE));
}

static gboolean
is_known (Fixture *f, const char *bytes)
{
  g_autoptr (ReseauBlobInfo) info = info_of (f, bytes);

  return info != NULL;
}

static ReseauBlobJob *
next_at (Fixture *f, ReseauBlobLevel level, gint64 *until)
{
  g_autoptr (GError) error = NULL;
  ReseauBlobJob *job = NULL;

  g_assert_true (reseau_store_next_blob (f->store, level, &job, until, &error));
  g_assert_no_error (error);
  return job;
}

/* What is transferred next: "up NAME", "down NAME", or nothing. */
static void
assert_next (Fixture *f, ReseauBlobLevel level, gboolean upload, const char *bytes)
{
  gint64 until;
  g_autoptr (ReseauBlobJob) job = next_at (f, level, &until);
  g_autofree char *name = bytes ? name_of (bytes) : NULL;

  g_assert_cmpstr (job ? job->sha256 : NULL, ==, name);
  if (job != NULL)
    g_assert_true (job->upload == upload);
}

static void
fetch (Fixture *f, const char *bytes)
{
  g_autofree char *name = name_of (bytes);
  g_autoptr (GBytes) all = g_bytes_new_static (bytes, strlen (bytes));
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_blob_folder_append (folder_of (f), name, 0, all, &error));
  g_assert_true (reseau_blob_folder_finish_part (folder_of (f), name, name, &error));
  g_assert_true (reseau_store_note_fetched (f->store, name, &error));
  g_assert_no_error (error);
}

static void
note_sent (Fixture *f, const char *bytes)
{
  g_autofree char *name = name_of (bytes);
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_store_note_sent (f->store, name, &error));
  g_assert_no_error (error);
}

static ReseauBlobTotals
totals (Fixture *f)
{
  g_autoptr (ReseauStoreState) state = reseau_store_load_state (f->store, NULL);

  return state->blobs;
}

/* --- sending ------------------------------------------------------------------- */

static void
test_metadata_first (Fixture *f, gconstpointer unused)
{
  g_autofree char *json = fiche_json ("vélo", "petit vélo");
  g_autofree char *photo = put (f, "vélo");
  g_autofree char *thumb = put (f, "petit vélo");
  g_autofree char *id = NULL;
  g_autofree char *user = NULL;

  assert_next (f, RESEAU_BLOBS_ALL, TRUE, NULL);
  id = fixture_create (f, "fiche", "org:" ORG, json);
  g_assert_cmpuint (totals (f).uploads, ==, 2);
  g_assert_cmpint (totals (f).upload_bytes, ==, strlen ("vélo") + strlen ("petit vélo"));
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, NULL);
  fixture_push (f);
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "vélo");
  assert_next (f, RESEAU_BLOBS_ASKED, TRUE, NULL);
  assert_next (f, RESEAU_BLOBS_NONE, TRUE, NULL);
  note_sent (f, "vélo");
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "petit vélo");
  note_sent (f, "petit vélo");
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, NULL);
  assert_state (f, "vélo", RESEAU_BLOB_CACHED);
  g_assert_cmpuint (totals (f).uploads, ==, 0);
  user = reseau_store_find_blob_user (f->store, photo, NULL);
  g_assert_cmpstr (user, ==, id);
  fixture_check (f->store);
}

/* Refused, it stays here with what the person did, until that is put away. */
static void
test_refused (Fixture *f, gconstpointer unused)
{
  g_autofree char *json = fiche_json ("vélo", NULL);
  g_autofree char *photo = put (f, "vélo");
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, json);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = reseau_store_next_batch (f->store, 0, 0, &error);
  g_autoptr (ReseauPushResponse) response =
      fixture_refuse (f, batch, RESEAU_OP_STATUS_REJECTED, "not-allowed");
  g_autoptr (GPtrArray) tray = NULL;

  g_assert_true (reseau_store_fold_response (f->store, response, &error));
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, NULL);
  reseau_env_advance (f->env, 40 * DAY_US);
  fixture_pull (f);
  assert_state (f, "vélo", RESEAU_BLOB_LOCAL);
  fixture_check (f->store);
  tray = reseau_store_list_tray (f->store, &error);
  g_assert_true (
      reseau_store_dismiss_tray (f->store, ((ReseauTrayItem *) tray->pdata[0])->op->id, &error));
  fixture_pull (f);
  g_assert_false (is_known (f, "vélo"));
  g_assert_false (is_here (f, "vélo"));
}

static void
test_progress (Fixture *f, gconstpointer unused)
{
  g_autofree char *json = fiche_json ("vélo", NULL);
  g_autofree char *photo = put (f, "vélo");
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, json);
  g_autoptr (ReseauBlobJob) job = NULL;
  g_autoptr (ReseauBlobInfo) info = NULL;
  gint64 until;

  fixture_push (f);
  g_assert_true (reseau_store_set_upload (f->store, photo, "/v1/blobs/uploads/x", 3, NULL));
  fixture_reopen (f);
  job = next_at (f, RESEAU_BLOBS_ALL, &until);
  g_assert_cmpstr (job->url, ==, "/v1/blobs/uploads/x");
  g_assert_cmpint (job->size, ==, strlen ("vélo"));
  info = info_of (f, "vélo");
  g_assert_cmpint (info->done, ==, 3);
}

static void
test_put_off_and_failed (Fixture *f, gconstpointer unused)
{
  g_autofree char *json = fiche_json ("vélo", NULL);
  g_autofree char *photo = put (f, "vélo");
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, json);
  gint64 until = 0;

  fixture_push (f);
  g_assert_true (reseau_store_put_off_blob (f->store, photo, 10 * SECOND_US, NULL));
  g_assert_null (next_at (f, RESEAU_BLOBS_ALL, &until));
  g_assert_cmpint (until, ==, reseau_env_now_us (f->env) + 10 * SECOND_US);
  /* A clock that was years ahead then and is right now makes nobody wait. */
  reseau_env_advance (f->env, -YEAR_US);
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "vélo");
  reseau_env_advance (f->env, YEAR_US + 10 * SECOND_US);
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "vélo");
  g_assert_true (reseau_store_fail_blob (f->store, photo, "digest-mismatch", NULL));
  g_assert_null (next_at (f, RESEAU_BLOBS_ALL, &until));
  g_assert_cmpint (until, ==, 0);
  g_assert_cmpuint (totals (f).failed, ==, 1);
  g_assert_cmpuint (totals (f).uploads, ==, 0);
  g_assert_true (reseau_store_want_blob (f->store, photo, NULL));
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "vélo");
  g_assert_cmpuint (totals (f).failed, ==, 0);
}

/* What the server had may be lost with its history. */
static void
test_new_epoch (Fixture *f, gconstpointer unused)
{
  g_autofree char *json = fiche_json ("vélo", NULL);
  g_autofree char *photo = put (f, "vélo");
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, json);
  g_autoptr (ReseauStoreState) state = NULL;
  ReseauDevice device = { (char *) OTHER_DEVICE, (char *) "t", 0 };

  fixture_push (f);
  note_sent (f, "vélo");
  state = reseau_store_load_state (f->store, NULL);
  device.epoch = state->epoch;
  g_assert_true (reseau_store_fork (f->store, &device, NULL));
  assert_state (f, "vélo", RESEAU_BLOB_CACHED);
  device.device = (char *) DEVICE;
  device.epoch = state->epoch + 1;
  g_assert_true (reseau_store_restore (f->store, &device, 0, NULL));
  assert_state (f, "vélo", RESEAU_BLOB_LOCAL);
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "vélo");
}

/* --- fetching ------------------------------------------------------------------- */

static void
test_what_comes_by_itself (Fixture *f, gconstpointer unused)
{
  g_autofree char *foreign = remote_fiche (f, "net", "grande", "petite");
  g_autoptr (ReseauBlobInfo) info = NULL;
  g_autofree char *name = name_of ("grande");

  assert_next (f, RESEAU_BLOBS_ALL, FALSE, "petite");
  assert_next (f, RESEAU_BLOBS_ASKED, FALSE, NULL);
  fetch (f, "petite");
  assert_state (f, "petite", RESEAU_BLOB_CACHED);
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, NULL);
  g_assert_true (reseau_store_want_blob (f->store, name, NULL));
  assert_next (f, RESEAU_BLOBS_ASKED, FALSE, "grande");
  fetch (f, "grande");
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, NULL);
  info = info_of (f, "grande");
  g_assert_cmpint (info->size, ==, strlen ("grande"));
  fixture_check (f->store);
}

static void
test_resumed (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = remote_fiche (f, "net", "grande", "petite");
  g_autofree char *name = name_of ("petite");
  g_autoptr (GBytes) half = g_bytes_new_static ("pet", 3);
  g_autoptr (ReseauBlobJob) job = NULL;
  gint64 until;

  g_assert_true (reseau_blob_folder_append (folder_of (f), name, 0, half, NULL));
  fixture_reopen (f);
  job = next_at (f, RESEAU_BLOBS_ALL, &until);
  g_assert_cmpstr (job->sha256, ==, name);
  g_assert_cmpint (job->offset, ==, 3);
}

/* --- forgetting ------------------------------------------------------------------ */

static void
test_scope_lost (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = remote_fiche (f, "org:" ORG, "confidentiel", "petit");

  fetch (f, "confidentiel");
  fetch (f, "petit");
  g_ptr_array_set_size (f->grants, 0);
  g_ptr_array_add (f->grants, g_strdup ("net"));
  fixture_pull (f);
  g_assert_false (is_known (f, "confidentiel"));
  g_assert_false (is_here (f, "confidentiel"));
  g_assert_false (is_here (f, "petit"));
  fixture_check (f->store);
}

static void
delete_remotely (Fixture *f, const char *id)
{
  g_autoptr (ReseauOp) op = fixture_make_delete (f, id);

  fixture_remote (f, op);
  fixture_pull (f);
}

/* One photo on two pages. */
static void
test_still_referred_to (Fixture *f, gconstpointer unused)
{
  g_autofree char *one = remote_fiche (f, "net", "vélo", NULL);
  g_autofree char *two = remote_fiche (f, "net", "vélo", NULL);
  g_autofree char *name = name_of ("vélo");

  fetch (f, "vélo");
  delete_remotely (f, one);
  assert_state (f, "vélo", RESEAU_BLOB_CACHED);
  delete_remotely (f, two);
  g_assert_false (is_here (f, "vélo"));
  g_assert_false (is_known (f, "vélo"));
}

static void
test_removed_and_undone (Fixture *f, gconstpointer unused)
{
  g_autofree char *json = fiche_json ("vélo", NULL);
  g_autofree char *photo = put (f, "vélo");
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, json);

  fixture_push (f);
  note_sent (f, "vélo");
  fixture_edit (f, id, "{\"photos\":[]}");
  assert_state (f, "vélo", RESEAU_BLOB_CACHED);
  fixture_push (f);
  fixture_pull (f);
  g_assert_false (is_here (f, "vélo"));
  fixture_edit (f, id, json);
  fixture_push (f);
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, "vélo");
}

/* An editor holds it, nothing is saved yet. */
static void
test_draft (Fixture *f, gconstpointer unused)
{
  g_autofree char *json = fiche_json ("vélo", NULL);
  g_autofree char *photo = put (f, "vélo");
  g_autoptr (ReseauValue) draft = fixture_json (json);

  g_assert_true (reseau_store_save_draft (f->store, "new:fiche:x", draft, NULL));
  reseau_env_advance (f->env, 60 * DAY_US);
  fixture_pull (f);
  assert_state (f, "vélo", RESEAU_BLOB_LOCAL);
  g_assert_true (reseau_store_delete_draft (f->store, "new:fiche:x", NULL));
  fixture_pull (f);
  g_assert_false (is_here (f, "vélo"));
}

/* What was offered to a server that was put back is no more one's own than before. */
static void
test_scope_lost_after_offer (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = remote_fiche (f, "org:" ORG, "confidentiel", NULL);
  ReseauDevice device = { (char *) OTHER_DEVICE, (char *) "t", 7 };

  fetch (f, "confidentiel");
  g_assert_true (reseau_store_restore (f->store, &device, 0, NULL));
  assert_state (f, "confidentiel", RESEAU_BLOB_LOCAL);
  fixture_push (f);
  fixture_pull (f);
  assert_state (f, "confidentiel", RESEAU_BLOB_LOCAL);
  g_ptr_array_set_size (f->grants, 0);
  g_ptr_array_add (f->grants, g_strdup ("net"));
  fixture_pull (f);
  g_assert_false (is_here (f, "confidentiel"));
  g_assert_false (is_known (f, "confidentiel"));
}

/* The record reached the server, its photo did not yet: the others wait for it, and nobody else has
 * it.  It is sent although one may not see it any more, and goes then. */
static void
test_scope_lost_before_sent (Fixture *f, gconstpointer unused)
{
  g_autofree char *json = fiche_json ("vélo", NULL);
  g_autofree char *photo = put (f, "vélo");
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, json);
  gint64 month = 31 * DAY_US;

  fixture_push (f);
  fixture_pull (f);
  g_ptr_array_set_size (f->grants, 0);
  g_ptr_array_add (f->grants, g_strdup ("net"));
  fixture_pull (f);
  g_assert_false (fixture_has (f, id));
  g_assert_cmpint (fixture_count (f, "SELECT made FROM blob"), ==, 2);
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "vélo");
  g_assert_cmpuint (totals (f).uploads, ==, 1);
  fixture_reopen (f);
  fixture_pull (f);
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "vélo");
  fixture_check (f->store);
  note_sent (f, "vélo");
  reseau_env_advance (f->env, month);
  fixture_pull (f);
  g_assert_false (is_known (f, "vélo"));
  g_assert_false (is_here (f, "vélo"));
  fixture_check (f->store);
}

/* --- room --------------------------------------------------------------------------- */

static void
test_room (Fixture *f, gconstpointer unused)
{
  const char *const photos[] = { "aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "dddddddddd" };
  g_autofree char *local = put (f, "jamais envoyée");
  g_autofree char *json = fiche_json ("jamais envoyée", NULL);
  g_autofree char *own = fixture_create (f, "fiche", "org:" ORG, json);
  g_autofree char *first = NULL;
  g_autofree char *pinned = NULL;

  g_assert_true (reseau_store_set_blob_limit (f->store, 25, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++) {
    g_autofree char *id = remote_fiche (f, "net", photos[i], NULL);
    g_autofree char *name = name_of (photos[i]);

    if (i == 1)
      pinned = g_strdup (id);
    g_assert_true (reseau_store_want_blob (f->store, name, NULL));
    if (i == 1)
      g_assert_true (reseau_store_pin_blobs (f->store, pinned, TRUE, NULL));
    reseau_env_advance (f->env, 2 * HOUR_US);
    fetch (f, photos[i]);
  }
  assert_state (f, photos[0], RESEAU_BLOB_REMOTE);
  assert_state (f, photos[1], RESEAU_BLOB_CACHED);
  assert_state (f, photos[2], RESEAU_BLOB_REMOTE);
  assert_state (f, photos[3], RESEAU_BLOB_CACHED);
  assert_state (f, "jamais envoyée", RESEAU_BLOB_LOCAL);
  /* What had to go does not come back by itself. */
  fixture_push (f);
  note_sent (f, "jamais envoyée");
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, NULL);
  assert_state (f, photos[1], RESEAU_BLOB_CACHED);
  assert_state (f, photos[3], RESEAU_BLOB_REMOTE);
  fixture_check (f->store);
}

static void
test_used (Fixture *f, gconstpointer unused)
{
  g_autofree char *one = remote_fiche (f, "net", "aaaaaaaaaa", NULL);
  g_autofree char *two = remote_fiche (f, "net", "bbbbbbbbbb", NULL);
  g_autofree char *name = name_of ("aaaaaaaaaa");

  fetch (f, "aaaaaaaaaa");
  reseau_env_advance (f->env, 2 * HOUR_US);
  fetch (f, "bbbbbbbbbb");
  reseau_env_advance (f->env, 2 * HOUR_US);
  g_assert_true (reseau_store_use_blob (f->store, name, NULL));
  g_assert_true (reseau_store_set_blob_limit (f->store, 15, NULL));
  assert_state (f, "aaaaaaaaaa", RESEAU_BLOB_CACHED);
  assert_state (f, "bbbbbbbbbb", RESEAU_BLOB_REMOTE);
}

static void
assert_downloads (Fixture *f, guint wanted)
{
  ReseauStoreState *state = reseau_store_load_state (f->store, NULL);

  g_assert_cmpuint (state->blobs.downloads, ==, wanted);
  reseau_store_state_free (state);
}

/* By itself only what there is room for; nobody waits for the rest. */
static void
test_no_room (Fixture *f, gconstpointer unused)
{
  g_autofree char *name = name_of ("bien trop grande");
  g_autofree char *json = fiche_json ("bien trop grande", NULL);
  g_autofree char *own = fixture_create (f, "fiche", "org:" ORG, json);

  fixture_push (f);
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, "bien trop grande");
  assert_downloads (f, 1);
  g_assert_true (reseau_store_set_blob_limit (f->store, 10, NULL));
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, NULL);
  assert_downloads (f, 0);
  /* Whoever asks for it gets it all the same. */
  g_assert_true (reseau_store_want_blob (f->store, name, NULL));
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, "bien trop grande");
  assert_downloads (f, 1);
}

/* All goes but what is pinned and what is nowhere else. */
static void
test_freed (Fixture *f, gconstpointer unused)
{
  g_autofree char *one = remote_fiche (f, "net", "aaaaaaaaaa", NULL);
  g_autofree char *two = remote_fiche (f, "net", "bbbbbbbbbbbb", NULL);
  g_autofree char *local = put (f, "jamais envoyée");
  g_autofree char *name = name_of ("bbbbbbbbbbbb");
  ReseauBlobUse use;

  fetch (f, "aaaaaaaaaa");
  fetch (f, "bbbbbbbbbbbb");
  g_assert_true (reseau_store_pin_blob (f->store, name, TRUE, NULL));
  g_assert_true (reseau_store_get_blob_use (f->store, &use, NULL));
  g_assert_cmpint (use.limit, ==, RESEAU_BLOB_LIMIT);
  g_assert_cmpint (use.held, ==, 22);
  g_assert_cmpint (use.pinned, ==, 12);
  g_assert_cmpint (use.unsent, ==, strlen ("jamais envoyée"));
  g_assert_true (reseau_store_free_blobs (f->store, NULL));
  assert_state (f, "aaaaaaaaaa", RESEAU_BLOB_REMOTE);
  assert_state (f, "bbbbbbbbbbbb", RESEAU_BLOB_CACHED);
  assert_state (f, "jamais envoyée", RESEAU_BLOB_LOCAL);
  g_assert_true (reseau_store_get_blob_use (f->store, &use, NULL));
  g_assert_cmpint (use.held, ==, 12);
  fixture_check (f->store);
}

/* --- what a person does ---------------------------------------------------------------- */

/* What is stopped passes no more until somebody asks for it. */
static void
test_stopped (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = remote_fiche (f, "net", "une photo", NULL);
  g_autofree char *coming = name_of ("une photo");
  g_autofree char *local = put (f, "à envoyer");
  g_autofree char *json = fiche_json ("à envoyer", NULL);
  g_autofree char *own = fixture_create (f, "fiche", "org:" ORG, json);
  g_autoptr (ReseauBlobInfo) info = NULL;
  g_autoptr (GPtrArray) moving = NULL;

  fixture_push (f);
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "à envoyer");
  g_assert_true (reseau_store_stop_blob (f->store, local, NULL));
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, NULL);
  info = info_of (f, "à envoyer");
  g_assert_cmpstr (info->failed, ==, "stopped");
  g_assert_true (reseau_store_want_blob (f->store, coming, NULL));
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, "une photo");
  moving = reseau_store_list_moving_blobs (f->store, 10, NULL);
  g_assert_cmpuint (moving->len, ==, 2);
  g_assert_true (reseau_store_stop_blob (f->store, coming, NULL));
  assert_next (f, RESEAU_BLOBS_ALL, FALSE, NULL);
  g_assert_true (reseau_store_want_blob (f->store, local, NULL));
  assert_next (f, RESEAU_BLOBS_ALL, TRUE, "à envoyer");
  fixture_check (f->store);
}

/* The piece that was on its way when it was stopped may have been the last. */
static void
test_stopped_too_late (Fixture *f, gconstpointer unused)
{
  g_autofree char *local = put (f, "à envoyer");
  g_autofree char *json = fiche_json ("à envoyer", NULL);
  g_autofree char *own = fixture_create (f, "fiche", "org:" ORG, json);
  g_autoptr (ReseauBlobInfo) info = NULL;

  fixture_push (f);
  g_assert_true (reseau_store_stop_blob (f->store, local, NULL));
  note_sent (f, "à envoyer");
  info = info_of (f, "à envoyer");
  g_assert_cmpstr (info->failed, ==, NULL);
  g_assert_cmpint (info->state, ==, RESEAU_BLOB_CACHED);
}

/* --- damage ---------------------------------------------------------------------------- */

static guint
n_problems (Fixture *f, gboolean repair)
{
  g_auto (GStrv) problems = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_store_check_blobs (f->store, repair, &problems, &error));
  g_assert_no_error (error);
  return g_strv_length (problems);
}

static void
test_check (Fixture *f, gconstpointer unused)
{
  g_autofree char *one = remote_fiche (f, "net", "abîmée", NULL);
  g_autofree char *two = remote_fiche (f, "net", "disparue", NULL);
  g_autofree char *json = fiche_json ("à moi", NULL);
  g_autofree char *mine = put (f, "à moi");
  g_autofree char *own = fixture_create (f, "fiche", "org:" ORG, json);
  g_autofree char *damaged = name_of ("abîmée");
  g_autofree char *missing = name_of ("disparue");
  g_autofree char *path = reseau_blob_folder_dup_path (folder_of (f), damaged);
  g_autofree char *mine_path = reseau_blob_folder_dup_path (folder_of (f), mine);
  g_autoptr (GBytes) stray = g_bytes_new_static ("à personne", 5);
  g_autofree char *stray_name = NULL;
  g_autoptr (ReseauBlobInfo) info = NULL;

  fetch (f, "abîmée");
  fetch (f, "disparue");
  g_assert_cmpuint (n_problems (f, FALSE), ==, 0);
  g_assert_true (g_file_set_contents (path, "abîmé", -1, NULL));
  g_assert_true (g_file_set_contents (mine_path, "à moi!", -1, NULL));
  g_assert_true (reseau_blob_folder_remove (folder_of (f), missing, NULL));
  stray_name = reseau_blob_folder_put (folder_of (f), stray, NULL);
  g_assert_cmpuint (n_problems (f, FALSE), ==, 4);
  {
    g_auto (GStrv) all = NULL;

    g_assert_true (reseau_store_check (f->store, &all, NULL));
    g_assert_cmpuint (g_strv_length (all), ==, 4);
  }
  g_assert_cmpuint (n_problems (f, TRUE), ==, 4);
  g_assert_cmpuint (n_problems (f, FALSE), ==, 0);
  g_assert_cmpint (reseau_blob_folder_get_size (folder_of (f), stray_name), ==, -1);
  assert_state (f, "abîmée", RESEAU_BLOB_REMOTE);
  assert_next (f, RESEAU_BLOBS_ASKED, FALSE, "disparue");
  /* What nobody else has is not thrown away, broken as it is. */
  info = info_of (f, "à moi");
  g_assert_cmpstr (info->failed, ==, "lost");
  g_assert_true (g_file_test (mine_path, G_FILE_TEST_EXISTS));
}

#define TEST(name, func) g_test_add (name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("/blobs/metadata-first", test_metadata_first);
  TEST ("/blobs/refused", test_refused);
  TEST ("/blobs/progress", test_progress);
  TEST ("/blobs/put-off-and-failed", test_put_off_and_failed);
  TEST ("/blobs/new-epoch", test_new_epoch);
  TEST ("/blobs/what-comes-by-itself", test_what_comes_by_itself);
  TEST ("/blobs/resumed", test_resumed);
  TEST ("/blobs/scope-lost", test_scope_lost);
  TEST ("/blobs/scope-lost-after-offer", test_scope_lost_after_offer);
  TEST ("/blobs/scope-lost-before-sent", test_scope_lost_before_sent);
  TEST ("/blobs/still-referred-to", test_still_referred_to);
  TEST ("/blobs/removed-and-undone", test_removed_and_undone);
  TEST ("/blobs/draft", test_draft);
  TEST ("/blobs/room", test_room);
  TEST ("/blobs/used", test_used);
  TEST ("/blobs/no-room", test_no_room);
  TEST ("/blobs/freed", test_freed);
  TEST ("/blobs/stopped", test_stopped);
  TEST ("/blobs/stopped-too-late", test_stopped_too_late);
  TEST ("/blobs/check", test_check);
  return g_test_run ();
}
