-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the server made of the person's changes without asking, until they have looked at it: a
-- field in which they were brought together with those of somebody else.

CREATE TABLE notice (
  op BLOB NOT NULL,
  field TEXT NOT NULL,
  rid INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  at INTEGER NOT NULL,
  mine TEXT NOT NULL,   -- JSON: what the person wrote,
  theirs TEXT NOT NULL, -- what stood there,
  joined TEXT NOT NULL, -- what became of both; null where the answer did not say
  PRIMARY KEY (op, field)
) WITHOUT ROWID, STRICT;
CREATE INDEX notice_rid ON notice (rid);
