-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was written that is not in the operation itself: fields in which the changes of two
-- people were brought together. NULL for none.
ALTER TABLE journal ADD COLUMN after TEXT;
