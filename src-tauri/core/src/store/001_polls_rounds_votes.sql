-- "MOOD" in ASCII: whose file this is.
PRAGMA application_id = 0x4d4f4f44;

-- A poll as the presenter edits it. Deleting hides it: its rounds and votes stay.
CREATE TABLE polls (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    place    INTEGER NOT NULL,
    question TEXT    NOT NULL,
    rule     TEXT    NOT NULL CHECK (rule IN ('once', 'many')),
    deleted  INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
) STRICT;

CREATE TABLE poll_choices (
    poll   INTEGER NOT NULL REFERENCES polls (id),
    choice INTEGER NOT NULL,
    emoji  TEXT    NOT NULL,
    label  TEXT    NOT NULL,
    PRIMARY KEY (poll, choice)
) STRICT, WITHOUT ROWID;

-- One asking of a poll, with what was asked. Times are Unix milliseconds.
CREATE TABLE rounds (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    poll       INTEGER NOT NULL REFERENCES polls (id),
    question   TEXT    NOT NULL,
    rule       TEXT    NOT NULL CHECK (rule IN ('once', 'many')),
    phase      TEXT    NOT NULL CHECK (phase IN ('lobby', 'open', 'closed')),
    created_at INTEGER NOT NULL,
    opened_at  INTEGER,
    closed_at  INTEGER
) STRICT;

CREATE INDEX rounds_of_a_poll ON rounds (poll, id);
CREATE UNIQUE INDEX at_most_one_open_round ON rounds (phase) WHERE phase = 'open';

CREATE TABLE round_choices (
    round  INTEGER NOT NULL REFERENCES rounds (id),
    choice INTEGER NOT NULL,
    emoji  TEXT    NOT NULL,
    label  TEXT    NOT NULL,
    PRIMARY KEY (round, choice)
) STRICT, WITHOUT ROWID;

-- Every accepted vote, once. In a `once` round a voter's row with the highest serial is the vote.
CREATE TABLE votes (
    round  INTEGER NOT NULL,
    voter  BLOB    NOT NULL CHECK (length(voter) = 16),
    serial INTEGER NOT NULL CHECK (serial >= 0),
    choice INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (round, voter, serial),
    FOREIGN KEY (round, choice) REFERENCES tallies (round, choice)
) STRICT, WITHOUT ROWID;

-- Always what a fold over `votes` gives: changed in the same transaction.
CREATE TABLE tallies (
    round  INTEGER NOT NULL,
    choice INTEGER NOT NULL,
    count  INTEGER NOT NULL DEFAULT 0 CHECK (count >= 0),
    PRIMARY KEY (round, choice),
    FOREIGN KEY (round, choice) REFERENCES round_choices (round, choice)
) STRICT, WITHOUT ROWID;

-- What is on stage: one row.
CREATE TABLE stage (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    poll          INTEGER NOT NULL REFERENCES polls (id),
    hidden        INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
    phone_results TEXT    NOT NULL DEFAULT 'never'
                  CHECK (phone_results IN ('never', 'after_close', 'always'))
) STRICT;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
