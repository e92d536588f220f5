-- SPDX-License-Identifier: GPL-3.0-or-later
-- Photos and files. Their bytes lie beside the cache, in the folder `blobs`.

-- state: 'local' (here, the server may not have it), 'cached' (here and there), 'remote' (there,
-- or with its author). wanted: 1 by itself, 2 because a person asks. failed: why it is not tried
-- any more.
CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL DEFAULT 0,       -- 0 for not known
  state TEXT NOT NULL,
  wanted INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0,
  made INTEGER NOT NULL DEFAULT 0,       -- here, by a person: maybe nobody else has it
  url TEXT,                              -- of the upload that has begun
  sent INTEGER NOT NULL DEFAULT 0,
  used INTEGER NOT NULL,                 -- microseconds since 1970
  tries INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  failed TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_state ON blob (state, size);
CREATE INDEX blob_work ON blob (state, wanted) WHERE state = 'local' OR
  (state = 'remote' AND wanted > 0);

-- confirmed: the server knows that the record refers to it.
CREATE TABLE blob_ref (
  rid INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  confirmed INTEGER NOT NULL,
  PRIMARY KEY (rid, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_ref_sha256 ON blob_ref (sha256);
