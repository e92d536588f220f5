-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ids are 16 bytes, times are seconds since 1970, JSON is canonical text.

-- The one counter of commits: taken last in every transaction that changes records.
CREATE TABLE clock (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  epoch   INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  chain   BLOB    NOT NULL,
  mac_key BLOB    NOT NULL
) STRICT;

CREATE TABLE epoch (
  epoch    INTEGER PRIMARY KEY,
  started  INTEGER NOT NULL,
  from_seq INTEGER NOT NULL,
  cause    TEXT    NOT NULL
) STRICT;

CREATE TABLE account (
  uid       BLOB PRIMARY KEY,
  email     TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name      TEXT NOT NULL,
  role      TEXT NOT NULL,
  structure BLOB,
  hash      TEXT NOT NULL,
  disabled  INTEGER NOT NULL DEFAULT 0,
  created   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Of a bearer token only a digest is kept.
CREATE TABLE session (
  digest  BLOB PRIMARY KEY,
  uid     BLOB NOT NULL REFERENCES account (uid) ON DELETE CASCADE,
  label   TEXT,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_uid ON session (uid);

CREATE TABLE device (
  id            BLOB PRIMARY KEY,
  uid           BLOB NOT NULL REFERENCES account (uid) ON DELETE CASCADE,
  label         TEXT,
  last_n        INTEGER NOT NULL DEFAULT 0,
  token         TEXT NOT NULL,
  prev_token    TEXT,
  last_push     TEXT,
  last_response TEXT,
  acked_n       INTEGER NOT NULL DEFAULT 0,
  seen          INTEGER NOT NULL,
  revoked       INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX device_uid ON device (uid);

CREATE TABLE record (
  rid         INTEGER PRIMARY KEY,
  id          BLOB NOT NULL UNIQUE,
  type        TEXT NOT NULL,
  scope       TEXT NOT NULL,
  rev         INTEGER NOT NULL,
  created_seq INTEGER NOT NULL,
  by          BLOB,
  org         BLOB,
  deleted     INTEGER NOT NULL DEFAULT 0,
  doc         TEXT NOT NULL,
  fv          TEXT NOT NULL,
  fd          TEXT NOT NULL,
  alt         TEXT NOT NULL
) STRICT;

-- The last change of each record in each scope that it is or was in: 1 put, 2 del, 3 leave.
-- device is the one that knows how the record is, because it made every change since it
-- last received it.
CREATE TABLE scope_log (
  scope       TEXT NOT NULL,
  id          BLOB NOT NULL,
  seq         INTEGER NOT NULL,
  kind        INTEGER NOT NULL,
  device      BLOB,
  PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX scope_log_seq ON scope_log (scope, seq, id);

-- Which scopes of two parties there are, seen from each party.
CREATE TABLE pair (
  party BLOB NOT NULL,
  scope TEXT NOT NULL,
  PRIMARY KEY (party, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  seq      INTEGER PRIMARY KEY,
  chain    BLOB NOT NULL,
  op       BLOB NOT NULL,
  id       BLOB NOT NULL,
  uid      BLOB,
  device   BLOB,
  n        INTEGER,
  at       TEXT,
  received INTEGER NOT NULL,
  sv       INTEGER,
  scope    TEXT NOT NULL,
  patch    TEXT NOT NULL,
  before   TEXT NOT NULL
) STRICT;
CREATE INDEX journal_id ON journal (id, seq);

CREATE TABLE done (
  op     BLOB PRIMARY KEY,
  seq    INTEGER NOT NULL,
  result TEXT NOT NULL,
  at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  op     BLOB PRIMARY KEY,
  uid    BLOB,
  device BLOB,
  scope  TEXT,
  id     BLOB,
  body   TEXT NOT NULL,
  code   TEXT NOT NULL,
  at     INTEGER NOT NULL,
  closed INTEGER
) STRICT, WITHOUT ROWID;
