-- SPDX-License-Identifier: GPL-3.0-or-later
-- Pictures and files: what is whole lies in the folder `blobs`, named by its SHA-256.

-- idle: since when no record refers to it.
CREATE TABLE blob (
  sha256  TEXT PRIMARY KEY,
  size    INTEGER NOT NULL,
  created INTEGER NOT NULL,
  idle    INTEGER
) STRICT, WITHOUT ROWID;

-- Who has shown that they have the bytes, or could read them here.
CREATE TABLE blob_holder (
  sha256 TEXT NOT NULL,
  uid    BLOB NOT NULL,
  PRIMARY KEY (sha256, uid)
) STRICT, WITHOUT ROWID;

-- Which records refer to it. uid: who made the reference; good: that this account was a
-- holder, without which a name alone would open what it names; live: it is still there.
CREATE TABLE blob_ref (
  sha256 TEXT NOT NULL,
  id     BLOB NOT NULL,
  uid    BLOB,
  good   INTEGER NOT NULL,
  live   INTEGER NOT NULL,
  PRIMARY KEY (sha256, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_ref_id ON blob_ref (id);

-- What is on its way: the bytes that have come are in a part of this name.
CREATE TABLE upload (
  id      BLOB PRIMARY KEY,
  uid     BLOB NOT NULL REFERENCES account (uid) ON DELETE CASCADE,
  sha256  TEXT NOT NULL,
  size    INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  UNIQUE (uid, sha256)
) STRICT, WITHOUT ROWID;
