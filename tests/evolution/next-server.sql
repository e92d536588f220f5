-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a later release might do to a server, and long enough to be ended in its middle.
ALTER TABLE account ADD COLUMN language TEXT;
CREATE INDEX journal_received ON journal (received);
CREATE TABLE shade (n INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 20000)
INSERT INTO shade SELECT n, randomblob (200) FROM count;
