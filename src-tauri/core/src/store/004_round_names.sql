-- What the presenter calls a round; empty without a name.
ALTER TABLE rounds ADD COLUMN name TEXT NOT NULL DEFAULT '';
-- When the presenter deleted a round, in Unix milliseconds. A deleted round is hidden, its votes stay.
ALTER TABLE rounds ADD COLUMN deleted_at INTEGER;
