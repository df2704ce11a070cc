-- A talk: polls in an order. The talk that is on is that of the poll on stage. The window shows an empty name as its own
-- words for "my talk". `poll` was on stage last.
CREATE TABLE talks (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL,
    archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
    poll     INTEGER REFERENCES polls (id)
) STRICT;

INSERT INTO talks (id, name, poll) VALUES (1, '', (SELECT poll FROM stage));

ALTER TABLE polls ADD COLUMN talk INTEGER REFERENCES talks (id);
UPDATE polls SET talk = 1;
CREATE INDEX polls_of_a_talk ON polls (talk, place);

-- How a poll is shown, as JSON. All polls had the same before.
ALTER TABLE polls ADD COLUMN display TEXT NOT NULL DEFAULT '{}';
UPDATE polls SET display = coalesce((
    SELECT json_object(
        'drawing', value -> '$.drawing',
        'timer', value -> '$.timer',
        'hide', json(iif(hidden, 'true', 'false')),
        'reveal', json('false'),
        'phone_results', phone_results)
    FROM settings, stage WHERE name = 'preferences' AND json_valid(value)
), '{}');

-- New polls begin with the same.
UPDATE settings SET value = (
    SELECT json_set(value, '$.hide', json(iif(hidden, 'true', 'false')), '$.phone_results', phone_results) FROM stage)
WHERE name = 'preferences' AND json_valid(value) AND EXISTS (SELECT 1 FROM stage);

-- Whether the presenter hides the results of this round.
ALTER TABLE rounds ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));
UPDATE rounds SET hidden = 1 WHERE (SELECT hidden FROM stage);
ALTER TABLE stage DROP COLUMN hidden;
ALTER TABLE stage DROP COLUMN phone_results;
