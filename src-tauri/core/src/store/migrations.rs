//! Numbered steps from an empty file to today's tables. A step that shipped is never edited.

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::trouble::OpenError;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("001_polls_rounds_votes.sql")),
    M::up(include_str!("002_timer.sql")),
];

/// "MOOD" in ASCII: says whose file it is (<https://sqlite.org/pragma.html#pragma_application_id>).
const APPLICATION_ID: i64 = 0x4d4f_4f44;

/// Refuses a file that a newer Moodring or another program wrote. Reads only.
pub(super) fn check_origin(connection: &Connection, file: &Path) -> Result<(), OpenError> {
    let failed = |error| OpenError::from_sqlite(file, error);
    let read = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let version = read("user_version").map_err(failed)?;
    let owner = read("application_id").map_err(failed)?;
    let is_empty: bool = connection
        .query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
            row.get(0)
        })
        .map_err(failed)?;
    if usize::try_from(version).is_ok_and(|version| version > STEPS.len()) {
        return Err(OpenError::Newer(file.to_owned()));
    }
    if owner != APPLICATION_ID && !is_empty {
        return Err(OpenError::Damaged(file.to_owned()));
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
    fn the_first_step_signs_the_file() {
        let mut connection = Connection::open_in_memory().expect("opens");
        run(&mut connection, Path::new(":memory:")).expect("runs");
        let owner: i64 = connection
            .pragma_query_value(None, "application_id", |row| row.get(0))
            .expect("a number");
        assert_eq!(owner, APPLICATION_ID);
    }

    #[test]
    fn every_step_is_valid_sql() {
        assert_eq!(Migrations::from_slice(STEPS).validate(), Ok(()));
    }
}
