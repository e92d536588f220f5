-- SPDX-License-Identifier: GPL-3.0-or-later

-- A first synchronisation leaves the index in as many parts as it has transactions; to
-- put them together while one waits for it costs more than it gives.  It is made one
-- when nothing else is to be done.
INSERT INTO search (search, rank) VALUES ('automerge', 16);
