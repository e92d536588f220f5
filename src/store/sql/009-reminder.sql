-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was told to the person without being asked for: told once.

CREATE TABLE reminder (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL                    -- microseconds since 1970
) WITHOUT ROWID, STRICT;
