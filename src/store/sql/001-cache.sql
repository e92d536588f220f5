-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a client keeps: records as the server confirmed them, what the person did
-- since, and what lists and searches need to be fast.

CREATE TABLE meta (
  k TEXT PRIMARY KEY,
  v ANY
) WITHOUT ROWID, STRICT;

CREATE TABLE kind (
  kid INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- seq: highest commit number that a pull of the scope has delivered.
-- A scope without a role is not granted (any more, or not yet).
CREATE TABLE scope (
  sid INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  cursor TEXT,
  seq INTEGER NOT NULL DEFAULT 0,
  role TEXT,
  caught_up INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The long columns stand last: what lists need is in a row's first page.
CREATE TABLE record (
  rid INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  kid INTEGER NOT NULL,
  sid INTEGER,                        -- scope of base
  rev INTEGER NOT NULL DEFAULT 0,     -- as pulled, never advanced by an acknowledgement
  created INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0,    -- base is deleted: its trace, until a pull tells the same
  hidden INTEGER NOT NULL DEFAULT 0,  -- deleted, as a person sees it
  pending INTEGER NOT NULL DEFAULT 0,
  conflict INTEGER NOT NULL DEFAULT 0,
  stale INTEGER NOT NULL DEFAULT 0,   -- not met yet in the pull that starts over
  changed INTEGER NOT NULL DEFAULT 0, -- order of the last change
  title TEXT NOT NULL DEFAULT '',     -- folded, for sorting
  start TEXT,
  author BLOB,
  org BLOB,
  fv TEXT,                            -- NULL for none
  alt TEXT,                           -- NULL for none
  doc_scope TEXT,                     -- shown scope and fields, where they differ from base
  base TEXT,                          -- NULL for what the server has not
  doc TEXT
) STRICT;

CREATE INDEX record_recent ON record (kid, changed) WHERE hidden = 0;
CREATE INDEX record_title ON record (kid, title) WHERE hidden = 0;
CREATE INDEX record_start ON record (kid, start) WHERE hidden = 0 AND start IS NOT NULL;
CREATE INDEX record_scope ON record (sid);
CREATE INDEX record_pending ON record (kid) WHERE pending = 1;
CREATE INDEX record_conflict ON record (kid) WHERE conflict = 1;
CREATE INDEX record_gone ON record (rid) WHERE gone = 1;
CREATE INDEX record_stale ON record (rid) WHERE stale = 1;

-- n is set while the operation is in flight.
CREATE TABLE outbox (
  pos INTEGER PRIMARY KEY AUTOINCREMENT,
  op BLOB NOT NULL UNIQUE,
  rid INTEGER NOT NULL REFERENCES record,
  lane INTEGER NOT NULL DEFAULT 0,
  n INTEGER UNIQUE,
  tries INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_rid ON outbox (rid, pos);

CREATE TABLE inflight (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  push TEXT NOT NULL,
  request BLOB NOT NULL
) STRICT;

CREATE TABLE tray (
  op BLOB PRIMARY KEY,
  at INTEGER NOT NULL,
  code TEXT NOT NULL,
  detail TEXT,
  body TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE draft (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  value TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- Values of choices, states, terms and the like, each once for its field.
CREATE TABLE value (
  vid INTEGER PRIMARY KEY,
  v TEXT NOT NULL,
  field TEXT NOT NULL,
  UNIQUE (v, field)
) STRICT;

-- The records that have a value, a bit each: key is vid * 2^20 + rid / 8192.
CREATE TABLE posting (
  key INTEGER PRIMARY KEY,
  bits BLOB NOT NULL
) STRICT;

-- Words of terms and titles of records that a record refers to, as they were
-- when it was indexed.
CREATE TABLE label (
  rid INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE ref (
  target BLOB NOT NULL,
  field TEXT NOT NULL,
  rid INTEGER NOT NULL,
  PRIMARY KEY (target, field, rid)
) WITHOUT ROWID, STRICT;

CREATE VIRTUAL TABLE search USING fts5 (
  title, summary, body, kind, content='', columnsize=0, tokenize='reseau'
);
INSERT INTO search (search, rank) VALUES ('hashsize', 16777216), ('automerge', 8);
CREATE VIRTUAL TABLE search_terms USING fts5vocab (search, 'row');

CREATE TABLE vocab (
  form TEXT PRIMARY KEY,
  stem TEXT NOT NULL,
  n INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
