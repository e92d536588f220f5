-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was erased and must not come back, by its id alone. In scope_log, kind 4 tells of it.
CREATE TABLE erased (
  id BLOB PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
