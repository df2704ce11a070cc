-- How far this file has taken in the votes of a log outside it: the number of the last batch whose votes are here.
-- Changed in the same transaction as those votes.
CREATE TABLE log_positions (
    log    TEXT PRIMARY KEY,
    number INTEGER NOT NULL CHECK (number >= 0)
) STRICT, WITHOUT ROWID;
