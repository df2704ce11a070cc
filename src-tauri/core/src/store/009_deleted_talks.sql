-- A deleted talk leaves every list. Its polls, rounds and votes stay, so the history has them and undo can bring it back.
ALTER TABLE talks ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1));
