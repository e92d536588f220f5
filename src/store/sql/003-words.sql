-- SPDX-License-Identifier: GPL-3.0-or-later
-- Words that very many records have.  Which records do is kept in `posting`, as for
-- values: number 2^24 + wid.
CREATE TABLE word (
  wid INTEGER PRIMARY KEY,
  stem TEXT NOT NULL UNIQUE
) STRICT;

-- The key is now block * 2^32 + vid, a block being 8192 records: what new records
-- change stands together.
CREATE TABLE new_posting (
  key INTEGER PRIMARY KEY,
  bits BLOB NOT NULL
) STRICT;
INSERT INTO new_posting SELECT (key & 1048575) << 32 | key >> 20, bits FROM posting;
DROP TABLE posting;
ALTER TABLE new_posting RENAME TO posting;
