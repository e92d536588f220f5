-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was deleted and can be put back, the latest first.
CREATE INDEX record_deleted ON record (scope, rev) WHERE deleted = 1;
