/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-record.h"
#include "reseau-reader.h"
#include "reseau-session.h"

G_BEGIN_DECLS

/* A structure shares a scope with each one it has visited. */
#define RESEAU_PULL_MAX_SCOPES 2000
#define RESEAU_PULL_MAX_WAIT 25

/**
 * ReseauWant:
 * @cursor: (nullable): where the last pull of the scope ended; %NULL from the start
 * @filling: whether the scope's first pull has not come to its end yet: then what
 *   the client wrote itself may not be there
 */
typedef struct {
  char *scope;
  char *cursor;
  gboolean filling;
} ReseauWant;

/**
 * ReseauPullRequest:
 * @wants: (element-type ReseauWant): scopes that the client has begun; the server
 *   adds, from the start, those it may read and did not name
 * @limit: most rows wanted, 0 for what the server likes; the answer says `more`
 * @wait: seconds that the server may wait for something to give, at most 25
 * @token: (nullable): the device's present token: the client has folded in every
 *   answer up to it, and need not be sent what it wrote itself
 * @mark: (nullable): the latest point of the server's history that the client has data of
 */
typedef struct {
  gint64 epoch;
  int schema;
  char *device;
  GPtrArray *wants;
  gint64 limit;
  gint64 wait;
  char *token;
  char *mark;
} ReseauPullRequest;

typedef enum {
  RESEAU_LINE_OTHER, /* of a later release, to be passed over */
  RESEAU_LINE_PUT,   /* a record as it is now */
  RESEAU_LINE_DEL,   /* it was deleted */
  RESEAU_LINE_LEAVE, /* it left this scope */
  RESEAU_LINE_SAME,  /* own write, acknowledged and unchanged since */
  RESEAU_LINE_CUR,   /* a point at which everything before may be committed */
  RESEAU_LINE_END,   /* the last line: without it the answer was cut */
} ReseauLineType;

/**
 * ReseauLine:
 * @scope: (nullable): of the rows
 * @seq: their commit number
 * @record: (nullable): for a put
 * @seal: (nullable): for a put, a deletion and a same, the server's proof that it said so
 * @erased: of a deletion: nothing of the record may be left anywhere
 * @fields: (nullable): the fields of @record as JSON, as they came
 * @cursors: (nullable): an object, scope → cursor, for cur and end
 * @mark: (nullable): the point of the history that cur and end stand at
 * @scopes: (nullable): for the end, the complete list of scopes: [{"s","role"}]
 * @account: (nullable): for the end, who one is: name, role and structure may change
 *   while one is signed in
 *
 * One line of the NDJSON that a pull answers with.
 */
typedef struct {
  ReseauLineType type;
  char *scope;
  gint64 seq;
  char *id;
  char *kind;
  gint64 rev;
  char *seal;
  gboolean erased;
  ReseauRecord *record;
  char *fields;
  ReseauValue *cursors;
  char *mark;
  ReseauValue *scopes;
  ReseauAccount *account;
  gboolean more;
  gint64 head;
} ReseauLine;

ReseauPullRequest *reseau_pull_request_new (void);
void reseau_pull_request_add (ReseauPullRequest *self, const char *scope, const char *cursor);
void reseau_pull_request_set_filling (ReseauPullRequest *self, const char *scope);
gboolean reseau_pull_request_is_filling (const ReseauPullRequest *self, const char *scope);
const char *reseau_pull_request_get_cursor (const ReseauPullRequest *self, const char *scope);
ReseauValue *reseau_pull_request_to_value (const ReseauPullRequest *self);
ReseauPullRequest *reseau_pull_request_from_value (const ReseauValue *value, GError **error);
void reseau_pull_request_free (ReseauPullRequest *self);

ReseauLine *reseau_line_from_text (const char *text, gssize length, GError **error);
void reseau_line_free (ReseauLine *self);

/**
 * ReseauRawRecord:
 *
 * A record as a server's table holds it, its parts already canonical JSON: a
 * line is made of it without reading them.
 */
typedef struct {
  const char *scope;
  gint64 seq;
  const char *id;
  const char *kind;
  gint64 rev;
  gint64 created;
  const char *by;
  const char *org;
  const char *fields;
  const char *revs;
  const char *alts;
  const char *seal;
  gboolean erased;
} ReseauRawRecord;

void reseau_line_append_put (GString *out, const ReseauRawRecord *record);
void reseau_line_append_trace (GString *out, ReseauLineType type, const ReseauRawRecord *record);
void reseau_line_append_cursors (GString *out, const ReseauValue *cursors, const char *mark);
void reseau_line_append_end (GString *out, const ReseauValue *cursors, gboolean more, gint64 head,
                             const char *mark, const ReseauValue *scopes,
                             const ReseauAccount *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPullRequest, reseau_pull_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauLine, reseau_line_free)

G_END_DECLS
