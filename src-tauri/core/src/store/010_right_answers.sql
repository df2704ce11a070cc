-- Whether the presenter marked the choice as a right answer. Several choices of a poll may be right.
ALTER TABLE poll_choices ADD COLUMN is_right INTEGER NOT NULL DEFAULT 0 CHECK (is_right IN (0, 1));
ALTER TABLE round_choices ADD COLUMN is_right INTEGER NOT NULL DEFAULT 0 CHECK (is_right IN (0, 1));
