//! Numbered steps from an empty file to today's tables. A step that shipped is never edited.

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::trouble::OpenError;

const STEPS: &[M<'static>] = &[M::up(include_str!("001_polls_rounds_votes.sql"))];

/// Refuses a file that a newer Moodring wrote. Reads only.
pub(super) fn check_version(connection: &Connection, file: &Path) -> Result<(), OpenError> {
    let version: usize = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|error| OpenError::from_sqlite(file, error))?;
    if version > STEPS.len() {
        return Err(OpenError::Newer(file.to_owned()));
    }
    Ok(())
}

/// Brings the file up to date, each step in a transaction of its own.
pub(super) fn run(connection: &mut Connection, file: &Path) -> Result<(), OpenError> {
    Migrations::from_slice(STEPS)
        .to_latest(connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => {
                OpenError::from_sqlite(file, err)
            }
            error => OpenError::Foreign(file.to_owned(), error.to_string()),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_valid_sql() {
        assert_eq!(Migrations::from_slice(STEPS).validate(), Ok(()));
    }
}
