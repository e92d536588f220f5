-- SPDX-License-Identifier: GPL-3.0-or-later
-- What packages have brought.

-- Operations that came in one: brought again they change nothing.
CREATE TABLE carried (
  op BLOB PRIMARY KEY,
  at INTEGER NOT NULL                    -- microseconds since 1970
) WITHOUT ROWID, STRICT;

-- Keys that packages were signed with, and the device that each said it was of.
CREATE TABLE signer (
  key TEXT PRIMARY KEY,
  device TEXT NOT NULL,
  uid TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX signer_device ON signer (device);
