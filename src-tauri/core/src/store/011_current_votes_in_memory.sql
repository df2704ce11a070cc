-- Which row of a voter counts in a `once` round is kept in memory and read from `votes`.
DROP TABLE standing_votes;
