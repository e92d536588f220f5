/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-store.h"

G_BEGIN_DECLS

#define UID "0192a000-0000-7000-8000-000000000001"
#define OTHER_UID "0192a000-0000-7000-8000-000000000002"
#define ORG "0192a000-0000-7000-8000-0000000000aa"
#define OTHER_ORG "0192a000-0000-7000-8000-0000000000bb"
#define DEVICE "0192a000-0000-7000-8000-00000000dddd"
#define OTHER_DEVICE "0192a000-0000-7000-8000-00000000eeee"
#define SERVER "https://reseau.example.org"

/**
 * Fixture:
 *
 * A connected store in a folder of its own, and a server that is no more than the
 * merge of the core and a log.
 */
typedef struct {
  char *folder;
  char *path;
  ReseauSchema *schema;
  ReseauEnv *env;
  ReseauStore *store;
  gint64 seq;
  GHashTable *records; /* id -> ReseauRecord */
  GPtrArray *log;
  GHashTable *results; /* op id -> ReseauOpResult */
  GPtrArray *past;     /* what records held after each commit */
  GPtrArray *grants;
  const ReseauAccount *account; /* (nullable): who the server says one is */
  gboolean tell_same;
  gboolean tell_merged; /* what became of two people's changes */
} Fixture;

void fixture_set_up (Fixture *f, gconstpointer unused);
/* @path: of the cache, or ":memory:" */
void fixture_set_up_at (Fixture *f, const char *path);
void fixture_tear_down (Fixture *f, gconstpointer unused);
void fixture_reopen (Fixture *f);
ReseauStore *fixture_open (Fixture *f);
void fixture_connect (Fixture *f);

/* --- what a person does --- */

char *fixture_id (Fixture *f);
ReseauValue *fixture_json (const char *text);
/* Members of @json; returns the record's id. */
char *fixture_create (Fixture *f, const char *kind, const char *scope, const char *json);
void fixture_edit (Fixture *f, const char *id, const char *json);
void fixture_delete (Fixture *f, const char *id);
void fixture_move (Fixture *f, const char *id, const char *scope);
ReseauOp *fixture_make_delete (Fixture *f, const char *id);
ReseauOp *fixture_make_edit (Fixture *f, const char *id, const char *json);

/* --- what the server does --- */

/* Another device commits @op there. */
void fixture_remote (Fixture *f, ReseauOp *op);
char *fixture_remote_create (Fixture *f, const char *kind, const char *scope, const char *json);
void fixture_remote_edit (Fixture *f, const char *id, gint64 base, const char *json);
void fixture_remote_delete (Fixture *f, const char *id);
void fixture_remote_move (Fixture *f, const char *id, const char *scope);
/* As if it had never been there. */
void fixture_remote_forget (Fixture *f, const char *id);
ReseauRecord *fixture_remote_get (Fixture *f, const char *id);
ReseauPushResponse *fixture_answer (Fixture *f, GBytes *batch);
/* What the server would answer, with each operation refused in one way instead. */
ReseauPushResponse *fixture_refuse (Fixture *f, GBytes *batch, ReseauOpStatus status,
                                    const char *code);
ReseauPushRequest *fixture_read_batch (GBytes *batch);
ReseauLine *fixture_line (const char *text);
GPtrArray *fixture_pull_lines (Fixture *f);
void fixture_push (Fixture *f);
void fixture_pull (Fixture *f);

/* --- what is there --- */

ReseauShown *fixture_get (Fixture *f, const char *id);
gboolean fixture_has (Fixture *f, const char *id);
guint fixture_n_pending (Fixture *f);
gint64 fixture_count (Fixture *f, const char *sql);
void fixture_check (ReseauStore *store);
/* Whether the file or its log has that text. */
gboolean fixture_has_bytes (Fixture *f, const char *text);
/* The base of each record is what the server has, and nothing waits. */
void fixture_assert_same (Fixture *f);
char *fixture_query (Fixture *f, ReseauQuery *query);

#define assert_field(f, id, key, value) \
  G_STMT_START \
  { \
    g_autoptr (ReseauShown) shown_ = fixture_get (f, id); \
    g_assert_cmpstr (reseau_record_get_string (shown_->record, key), ==, value); \
  } \
  G_STMT_END

G_END_DECLS
