//! Stores up to which batch the data file contains the votes of an external log.

use rusqlite::OptionalExtension;

use super::{StoreError, Tx};

impl Tx<'_> {
    /// Returns the number of the last stored batch of this log, or 0.
    pub(crate) fn log_position(&self, log: &str) -> Result<u64, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT number FROM log_positions WHERE log = ?1")?;
        let number = query.query_row([log], |row| row.get(0)).optional()?;
        Ok(number.unwrap_or(0))
    }

    /// Sets the number of the last stored batch of this log.
    pub(crate) fn set_log_position(&self, log: &str, number: u64) -> Result<(), StoreError> {
        self.0
            .prepare_cached("INSERT OR REPLACE INTO log_positions (log, number) VALUES (?1, ?2)")?
            .execute((log, number))?;
        Ok(())
    }
}
