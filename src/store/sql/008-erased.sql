-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was erased on the server, by its number alone: where somebody's name stood it can be said
-- that there is none any more.
CREATE TABLE erased (
  id BLOB PRIMARY KEY
) WITHOUT ROWID, STRICT;
