-- Where the answers of a poll come from. A cloud has no rows in poll_choices; a round of it gets rows in round_choices
-- and tallies as emoji arrive.
ALTER TABLE polls ADD COLUMN kind TEXT NOT NULL DEFAULT 'choices' CHECK (kind IN ('choices', 'cloud'));
ALTER TABLE rounds ADD COLUMN kind TEXT NOT NULL DEFAULT 'choices' CHECK (kind IN ('choices', 'cloud'));
-- Whether the presenter took the emoji off the stage. Its votes count.
ALTER TABLE round_choices ADD COLUMN is_off INTEGER NOT NULL DEFAULT 0 CHECK (is_off IN (0, 1));
