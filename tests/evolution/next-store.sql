-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a later release might do to a cache, and long enough to be ended in its middle.
ALTER TABLE record ADD COLUMN shade TEXT NOT NULL DEFAULT '';
UPDATE record SET shade = title;
CREATE TABLE new_tray (
  op BLOB PRIMARY KEY,
  at INTEGER NOT NULL,
  code TEXT NOT NULL,
  detail TEXT,
  body TEXT NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID, STRICT;
INSERT INTO new_tray (op, at, code, detail, body) SELECT op, at, code, detail, body FROM tray;
DROP TABLE tray;
ALTER TABLE new_tray RENAME TO tray;
CREATE TABLE shade (n INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 20000)
INSERT INTO shade SELECT n, randomblob (200) FROM count;
