-- SPDX-License-Identifier: GPL-3.0-or-later
-- What makes it possible to give back what a server has lost that was put back to an
-- older state.

-- Points of the server's history that the cache has data of: dense at the top, thin below.
CREATE TABLE checkpoint (
  seq INTEGER PRIMARY KEY,
  mark TEXT NOT NULL
) STRICT;

-- Other histories than the present one that rows are still of (record.stale), each with the
-- last commit that it has in common with the present one.
CREATE TABLE history (
  epoch INTEGER PRIMARY KEY,
  upto INTEGER NOT NULL
) STRICT;

-- What is deleted, with the server's proof of it: the latest, for a server that forgets it.
CREATE TABLE trace (
  id BLOB PRIMARY KEY,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,
  seal TEXT
) WITHOUT ROWID, STRICT;
CREATE INDEX trace_seq ON trace (seq);

-- What has befallen the cache, until the person has been told; data is JSON.
CREATE TABLE event (
  kind TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  data TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- The server's proof of base, NULL where something of ours came on top.
ALTER TABLE record ADD COLUMN seal TEXT;

-- stale is now the epoch that the row is of, 0 when the present pull has met it.
DROP INDEX record_stale;
UPDATE record SET stale = coalesce((SELECT v FROM meta WHERE k = 'epoch'), 1) WHERE stale = 1;
CREATE INDEX record_stale ON record (rid) WHERE stale <> 0;

-- lane: 0 the person's own, 1 to be given back, 2 given back, kept until the pull that starts
-- over has ended.  What is given back needs no row: rid is 0.
CREATE TABLE new_outbox (
  pos INTEGER PRIMARY KEY AUTOINCREMENT,
  op BLOB NOT NULL UNIQUE,
  rid INTEGER NOT NULL,
  lane INTEGER NOT NULL DEFAULT 0,
  n INTEGER UNIQUE,
  tries INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL
) STRICT;
INSERT INTO new_outbox SELECT pos, op, rid, lane, n, tries, not_before, body FROM outbox;
DROP TABLE outbox;
ALTER TABLE new_outbox RENAME TO outbox;
CREATE INDEX outbox_rid ON outbox (rid, pos);
