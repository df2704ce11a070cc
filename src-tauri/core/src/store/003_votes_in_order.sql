-- Votes lie in the order they come, since a phone makes its serials from its clock: a commit writes a few pages at
-- the end, however many votes there are. Keyed by voter, each vote would write a page of its own.
CREATE TABLE votes_in_order (
    round  INTEGER NOT NULL,
    serial INTEGER NOT NULL CHECK (serial >= 0),
    voter  BLOB    NOT NULL CHECK (length(voter) = 16),
    choice INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (round, serial, voter),
    FOREIGN KEY (round, choice) REFERENCES tallies (round, choice)
) STRICT, WITHOUT ROWID;

INSERT INTO votes_in_order
SELECT round, serial, voter, choice, at FROM votes ORDER BY round, serial, voter;

DROP TABLE votes;
ALTER TABLE votes_in_order RENAME TO votes;

-- A voter's vote in a `once` round: of its rows in `votes` the one with the highest serial. Changed in the same
-- transaction.
CREATE TABLE standing_votes (
    round  INTEGER NOT NULL,
    voter  BLOB    NOT NULL,
    serial INTEGER NOT NULL,
    choice INTEGER NOT NULL,
    PRIMARY KEY (round, voter),
    FOREIGN KEY (round, serial, voter) REFERENCES votes (round, serial, voter)
) STRICT, WITHOUT ROWID;

-- With max() SQLite takes the other columns from the same row (https://sqlite.org/lang_select.html#bareagg).
INSERT INTO standing_votes
SELECT votes.round, voter, max(serial), choice
FROM votes JOIN rounds ON rounds.id = votes.round AND rounds.rule = 'once'
GROUP BY votes.round, voter;
