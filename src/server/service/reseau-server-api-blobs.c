/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures and files over HTTP. */
#include "reseau-blob.h"
#include "reseau-http-log.h"
#include "reseau-server-api-private.h"
#include "reseau-server-blobs.h"

#include <fcntl.h>
#include <string.h>

#define UPLOADS_PATH "/v1/blobs/uploads/"
#define UPKEEP_SECONDS (6 * 3600)

/* --- fields ------------------------------------------------------------------ */

static gboolean
read_number (ReseauHttpRequest *request, const char *name, gint64 *value)
{
  const char *text = reseau_http_request_get_field (request, name);
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL))
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

/* `sha-256=:BASE64:`, alone or among others (RFC 9530). */
static char *
read_digest (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ",", 16);

  for (guint i = 0; parts[i] != NULL; i++) {
    const char *part = g_strstrip (parts[i]);
    g_autofree char *base64 = NULL;
    g_autofree guchar *raw = NULL;
    GString *hex;
    gsize length;

    if (!g_str_has_prefix (part, "sha-256=:") || !g_str_has_suffix (part, ":") ||
        strlen (part) != 9 + 44 + 1)
      continue;
    base64 = g_strndup (part + 9, 44);
    raw = g_base64_decode (base64, &length);
    if (length != 32)
      continue;
    hex = g_string_sized_new (64);
    for (gsize j = 0; j < length; j++)
      g_string_append_printf (hex, "%02x", raw[j]);
    return g_string_free (hex, FALSE);
  }
  return NULL;
}

static void
set_number (ReseauHttpResponse *response, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  reseau_http_response_set_field (response, name, text);
}

static ReseauHttpResponse *
refuse_new (ReseauHttpRequest *request, int status, const char *code, const char *retry,
            const char *title)
{
  g_autoptr (ReseauProblemMessage) problem =
      reseau_problem_message_new (status, code, retry, title);

  return reseau_server_api_refuse (request, problem);
}

/* The bytes have to begin elsewhere. */
static ReseauHttpResponse *
refuse_offset (ReseauHttpRequest *request, gint64 expected)
{
  g_autoptr (ReseauProblemMessage) problem =
      reseau_problem_message_new (409, "upload-offset", "now", "The upload stands elsewhere");
  ReseauHttpResponse *response;

  problem->expected = expected;
  response = reseau_server_api_refuse (request, problem);
  set_number (response, "Upload-Offset", expected);
  return response;
}

static ReseauHttpResponse *
refuse_error (ReseauHttpRequest *request, const GError *error)
{
  ReseauHttpResponse *response;

  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_STALE))
    return refuse_new (request, 409, "upload-taken-over", "now",
                       "Another request goes on with this upload");
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE))
    return refuse_new (request, 413, "too-large", "never", "More bytes than were announced");
  if (!g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_BUSY))
    return reseau_server_api_failed (request, error);
  response = refuse_new (request, 503, "busy", "backoff", "The upload is being finished");
  reseau_http_response_set_field (response, "Retry-After", "1");
  return response;
}

static ReseauHttpResponse *
refuse_either (ReseauHttpRequest *request, const ReseauProblemMessage *problem, const GError *error)
{
  ReseauHttpResponse *response;

  if (problem == NULL)
    return refuse_error (request, error);
  response = reseau_server_api_refuse (request, problem);
  if (problem->status == 507)
    reseau_http_response_set_field (response, "Retry-After", "300");
  return response;
}

/* --- writing ------------------------------------------------------------------- */

typedef struct {
  ReseauServerApi *api;
  const char *uid;
  const char *sha256;
  gint64 size;
  ReseauServerUpload *upload;
  gboolean ok;
  ReseauProblemMessage *problem;
  GError *error;
} Write;

static void
write_clear (Write *write)
{
  reseau_server_upload_free (write->upload);
  reseau_problem_message_free (write->problem);
  g_clear_error (&write->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Write, write_clear)

static void
do_begin (ReseauServerStore *store, gpointer data)
{
  Write *write = data;

  write->upload = reseau_server_begin_blob (
      write->api->server, store, reseau_uploads_get_folder (write->api->uploads), write->uid,
      write->sha256, write->size, &write->problem, &write->error);
}

static void
do_take (ReseauServerStore *store, gpointer data)
{
  Write *write = data;

  write->ok = reseau_server_take_blob (write->api->server, store, write->upload, &write->error);
}

static void
do_drop (ReseauServerStore *store, gpointer data)
{
  Write *write = data;

  write->ok = reseau_server_drop_upload (store, write->upload, &write->error);
}

static gboolean
run (ReseauServerApi *self, ReseauCommitFunc func, Write *write)
{
  g_autoptr (GError) local = NULL;

  if (!reseau_committer_run (self->committer, func, write, &local) && write->error == NULL)
    write->error = g_steal_pointer (&local);
  return write->error == NULL;
}

/* Returns: (transfer full): an upload of who asks */
static ReseauServerUpload *
find_upload (ReseauServerApi *self, ReseauHttpRequest *request, ReseauProblemMessage **problem,
             GError **error)
{
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  const char *id = reseau_http_request_get_param (request, "id");
  ReseauServerStore *store = reseau_server_api_take_reader (self);
  ReseauServerUpload *upload = reseau_server_own_upload (store, principal->uid, id, problem, error);

  reseau_server_api_give_reader (self, store);
  return upload;
}

/* --- beginning -------------------------------------------------------------------- */

static ReseauHttpResponse *
answer_begun (ReseauServerApi *self, ReseauHttpRequest *request, const ReseauServerUpload *upload)
{
  ReseauHttpResponse *response = reseau_http_response_new_empty (upload->id != NULL ? 201 : 200);
  gint64 offset = upload->size;

  if (upload->id != NULL) {
    g_autofree char *location = g_strconcat (UPLOADS_PATH, upload->id, NULL);
    g_autoptr (GError) error = NULL;

    reseau_http_response_set_field (response, "Location", location);
    reseau_uploads_wait (self->uploads, upload->id);
    if (!reseau_uploads_get_offset (self->uploads, upload->id, &offset, &error)) {
      reseau_http_response_free (response);
      return refuse_error (request, error);
    }
  }
  set_number (response, "Upload-Offset", offset);
  set_number (response, "Upload-Length", upload->size);
  return response;
}

ReseauHttpResponse *
reseau_server_api_on_begin_blob (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  g_autofree char *sha256 = read_digest (reseau_http_request_get_field (request, "Repr-Digest"));
  g_auto (Write) write = { .api = self, .uid = principal->uid, .sha256 = sha256 };

  if (sha256 == NULL || !read_number (request, "Upload-Length", &write.size) || write.size == 0)
    return refuse_new (request, 400, "malformed", "never",
                       "Upload-Length and Repr-Digest (sha-256) are needed");
  if (!run (self, do_begin, &write) || write.upload == NULL)
    return refuse_either (request, write.problem, write.error);
  return answer_begun (self, request, write.upload);
}

ReseauHttpResponse *
reseau_server_api_on_head_upload (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauServerUpload) upload = find_upload (self, request, &problem, &error);
  ReseauHttpResponse *response;
  gint64 offset;

  if (upload != NULL)
    reseau_uploads_wait (self->uploads, upload->id);
  if (upload == NULL || !reseau_uploads_get_offset (self->uploads, upload->id, &offset, &error))
    return refuse_either (request, problem, error);
  response = reseau_http_response_new_empty (204);
  set_number (response, "Upload-Offset", offset);
  set_number (response, "Upload-Length", upload->size);
  return response;
}

ReseauHttpResponse *
reseau_server_api_on_drop_upload (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  g_auto (Write) write = { .api = self };
  gint64 offset;

  write.upload = find_upload (self, request, &write.problem, &write.error);
  if (write.upload == NULL ||
      !reseau_uploads_get_offset (self->uploads, write.upload->id, &offset, &write.error) ||
      !run (self, do_drop, &write))
    return refuse_either (request, write.problem, write.error);
  reseau_blob_folder_remove_part (reseau_uploads_get_folder (self->uploads), write.upload->id);
  return reseau_http_response_new_empty (204);
}

/* --- bytes ----------------------------------------------------------------------- */

static ReseauHttpResponse *
open_intake (ReseauHttpRequest *request, gpointer *state, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauServerUpload) upload = find_upload (self, request, &problem, &error);
  gint64 offset, expected = 0;

  if (upload == NULL)
    return refuse_either (request, problem, error);
  if (!read_number (request, "Upload-Offset", &offset))
    return refuse_new (request, 400, "malformed", "never", "Upload-Offset is needed");
  *state = reseau_uploads_open (self->uploads, upload->id, offset, upload->size, &expected, &error);
  if (*state != NULL)
    return NULL;
  return g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_STALE)
             ? refuse_offset (request, expected)
             : refuse_error (request, error);
}

static void
write_intake (gpointer state, const char *data, gsize length)
{
  reseau_intake_write (state, data, length);
}

static void
close_intake (gpointer state)
{
  reseau_intake_free (state);
}

const ReseauHttpIntake reseau_server_api_intake = { open_intake, write_intake, close_intake };

/* The digest is computed before the lock is taken: that takes a while. */
static gboolean
take_whole (ReseauServerApi *self, Write *write)
{
  ReseauBlobFolder *folder = reseau_uploads_get_folder (self->uploads);
  const ReseauServerUpload *upload = write->upload;
  gboolean ok;

  if (!reseau_blob_folder_verify_part (folder, upload->id, upload->sha256, &write->error)) {
    if (!g_error_matches (write->error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT))
      return FALSE;
    g_clear_error (&write->error);
    write->problem = reseau_server_digest_mismatch ();
    run (self, do_drop, write);
    return FALSE;
  }
  reseau_uploads_lock (self->uploads);
  ok = reseau_blob_folder_name_part (folder, upload->id, upload->sha256, &write->error) &&
       run (self, do_take, write);
  reseau_uploads_unlock (self->uploads);
  return ok;
}

/* Somebody else may have finished it while this request waited. */
static gboolean
finish (ReseauServerApi *self, ReseauHttpRequest *request, Write *write)
{
  const char *id = reseau_http_request_get_param (request, "id");
  gboolean ok;

  if (!reseau_uploads_begin_finish (self->uploads, id)) {
    g_set_error_literal (&write->error, RESEAU_ERROR, RESEAU_ERROR_BUSY, "being finished");
    return FALSE;
  }
  write->upload = find_upload (self, request, &write->problem, &write->error);
  ok = write->upload != NULL && take_whole (self, write);
  reseau_uploads_end_finish (self->uploads, id);
  return ok;
}

ReseauHttpResponse *
reseau_server_api_on_send_blob (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  ReseauIntake *intake = reseau_http_request_get_intake (request);
  g_auto (Write) write = { .api = self };
  ReseauHttpResponse *response;
  gint64 offset;

  if (!reseau_intake_settle (intake, &offset, &write.error))
    return refuse_error (request, write.error);
  if (offset == reseau_intake_get_size (intake) && !finish (self, request, &write))
    return refuse_either (request, write.problem, write.error);
  response = reseau_http_response_new_empty (204);
  set_number (response, "Upload-Offset", offset);
  return response;
}

/* --- reading ----------------------------------------------------------------------- */

typedef struct {
  gint64 first;
  gint64 length;
  gboolean partial;
} Range;

/* One range of bytes; anything else is answered with the whole.  FALSE: beyond the end. */
static gboolean
read_range (const char *text, gint64 size, Range *range)
{
  g_auto (GStrv) ends = NULL;
  guint64 first, last;

  *range = (Range){ 0, size, FALSE };
  if (text == NULL || !g_str_has_prefix (text, "bytes=") || strchr (text, ',') != NULL)
    return TRUE;
  ends = g_strsplit (text + strlen ("bytes="), "-", 2);
  if (ends[0] == NULL || ends[1] == NULL ||
      !g_ascii_string_to_unsigned (ends[0], 10, 0, G_MAXINT64, &first, NULL))
    return TRUE;
  if (*ends[1] == '\0')
    last = size - 1;
  else if (!g_ascii_string_to_unsigned (ends[1], 10, first, G_MAXINT64, &last, NULL))
    return TRUE;
  if ((gint64) first >= size)
    return FALSE;
  last = MIN ((gint64) last, size - 1);
  *range = (Range){ (gint64) first, (gint64) (last - first + 1), TRUE };
  return TRUE;
}

static ReseauHttpResponse *
refuse_range (ReseauHttpRequest *request, gint64 size)
{
  ReseauHttpResponse *response =
      refuse_new (request, 416, "range", "never", "The blob ends before this range");
  g_autofree char *text = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, size);

  reseau_http_response_set_field (response, "Content-Range", text);
  return response;
}

static ReseauHttpResponse *
answer_bytes (ReseauServerApi *self, ReseauHttpRequest *request, const char *sha256,
              const Range *range, gint64 size)
{
  g_autofree char *path =
      reseau_blob_folder_dup_path (reseau_uploads_get_folder (self->uploads), sha256);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ReseauHttpResponse *response;

  if (fd < 0)
    return refuse_new (request, 404, "missing-blob", "backoff", "No such blob");
  response = reseau_http_response_new_file (range->partial ? 206 : 200, "application/octet-stream",
                                            fd, range->first, range->length);
  if (range->partial) {
    g_autofree char *text =
        g_strdup_printf ("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                         range->first, range->first + range->length - 1, size);

    reseau_http_response_set_field (response, "Content-Range", text);
  }
  return response;
}

static gboolean
knows (ReseauHttpRequest *request, const char *etag)
{
  const char *known = reseau_http_request_get_field (request, "If-None-Match");

  return known != NULL && strstr (known, etag) != NULL;
}

ReseauHttpResponse *
reseau_server_api_on_get_blob (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  const char *sha256 = reseau_http_request_get_param (request, "sha256");
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *etag = g_strdup_printf ("\"%s\"", sha256);
  ReseauServerStore *store;
  ReseauHttpResponse *response;
  Range range;
  gint64 size;
  gboolean may;

  if (!reseau_blob_id_is_valid (sha256))
    return refuse_new (request, 404, "missing-blob", "never", "No such blob");
  store = reseau_server_api_take_reader (self);
  may = reseau_server_may_have_blob (store, reseau_uploads_get_folder (self->uploads),
                                     principal->uid, sha256, &size, &problem, &error);
  reseau_server_api_give_reader (self, store);
  if (!may)
    return refuse_either (request, problem, error);
  if (!read_range (reseau_http_request_get_field (request, "Range"), size, &range))
    return refuse_range (request, size);
  response = knows (request, etag) ? reseau_http_response_new_empty (304)
                                   : answer_bytes (self, request, sha256, &range, size);
  if (reseau_http_response_get_status (response) >= 400)
    return response;
  reseau_http_response_set_field (response, "ETag", etag);
  reseau_http_response_set_field (response, "Accept-Ranges", "bytes");
  reseau_http_response_set_field (response, "Cache-Control",
                                  "private, max-age=31536000, immutable");
  return response;
}

/* --- upkeep -------------------------------------------------------------------------- */

static void
do_sweep (ReseauServerStore *store, gpointer data)
{
  Write *write = data;

  write->ok = reseau_server_sweep_blobs (
      write->api->server, store, reseau_uploads_get_folder (write->api->uploads), &write->error);
}

/**
 * reseau_server_api_sweep_blobs:
 *
 * Removes what nobody needs any more; not to be called on the committer's thread.
 */
void
reseau_server_api_sweep_blobs (ReseauServerApi *self)
{
  g_auto (Write) write = { .api = self };

  reseau_uploads_lock (self->uploads);
  if (!run (self, do_sweep, &write))
    reseau_http_log_failure (write.error != NULL ? write.error->message : "not done", "sweep");
  reseau_uploads_unlock (self->uploads);
}

static gpointer
keep_up (gpointer data)
{
  ReseauServerApi *self = data;
  gboolean stop = FALSE;

  while (!stop) {
    gint64 until = g_get_monotonic_time () + (gint64) UPKEEP_SECONDS * G_USEC_PER_SEC;

    reseau_server_api_sweep_blobs (self);
    g_mutex_lock (&self->lock);
    while (!self->stopping && g_cond_wait_until (&self->stop, &self->lock, until))
      ;
    stop = self->stopping;
    g_mutex_unlock (&self->lock);
  }
  return NULL;
}

/* Begins to look after the blobs now and then. */
void
reseau_server_api_start_upkeep (ReseauServerApi *self)
{
  if (self->upkeep == NULL)
    self->upkeep = g_thread_new ("reseaud-upkeep", keep_up, self);
}

void
reseau_server_api_stop_upkeep (ReseauServerApi *self)
{
  if (self->upkeep == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->stop);
  g_mutex_unlock (&self->lock);
  g_thread_join (g_steal_pointer (&self->upkeep));
}
