-- SPDX-License-Identifier: GPL-3.0-or-later
-- What an operation said, as a keyed digest: another one under the same id is not taken for it.
-- NULL: nobody knows any more.
ALTER TABLE done ADD COLUMN content TEXT;
