-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each record comes to, so that a cache can be compared without reading everything.
-- reseau_digest() is the program's own.
ALTER TABLE record ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE record SET sum = reseau_digest (id, rev, doc, fv, alt);
CREATE INDEX record_sum ON record (scope, id, sum) WHERE deleted = 0;
