-- When an open round closes by itself, in Unix milliseconds.
ALTER TABLE rounds ADD COLUMN closes_at INTEGER;
