//! Reads the history: earlier rounds and their exports.
//!
//! Reading does not go through the writer, so it delays no vote. It blocks, so it runs on a thread for blocking
//! work.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use thiserror::Error;

use crate::Engine;
use crate::export::{self, Exported, Format};
use crate::history::{RoundDetail, RoundResult};
use crate::poll::RoundId;
use crate::store::{StoreError, Tx};

/// The extension of a picture.
const PNG: &str = "png";

/// Why the history cannot be read. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistoryError {
    /// The round was never opened, or does not exist.
    #[error("This round is not in the history.")]
    NoSuchRound,
    /// The data file failed.
    #[error("The history cannot be read at the moment. Close this view and open it again.")]
    Unreadable,
    /// A workbook cannot hold that many rows.
    #[error("An Excel file cannot hold that many rounds. Save them as CSV.")]
    TooLarge,
}

impl Engine {
    /// Returns every round that was opened, newest first.
    ///
    /// # Errors
    /// If the data file cannot be read.
    pub async fn history(&self) -> Result<Vec<RoundResult>, HistoryError> {
        self.look_up(|tx| Ok(Some(tx.round_results()?))).await
    }

    /// Returns one round with its timeline.
    ///
    /// # Errors
    /// If it was never opened or the data file cannot be read.
    pub async fn round_detail(&self, id: RoundId) -> Result<RoundDetail, HistoryError> {
        self.look_up(move |tx| round_detail(tx, id)).await
    }

    /// Exports one round, or all rounds with `None`.
    ///
    /// # Errors
    /// If the round was never opened, the data file cannot be read or the rounds do not fit into a workbook.
    pub async fn export(
        &self,
        which: Option<RoundId>,
        format: Format,
    ) -> Result<Exported, HistoryError> {
        let now = Timestamp::now().as_millisecond();
        let records = self.look_up(move |tx| {
            let results = match which {
                Some(id) => tx.round_result(id)?.map(|one| vec![one]),
                None => Some(tx.round_results()?),
            };
            let details = |results: Vec<RoundResult>| {
                let results = results.into_iter();
                results.map(|result| tx.round_detail(result, now)).collect()
            };
            results.map(details).transpose()
        });
        let records: Vec<RoundDetail> = records.await?;
        let zone = TimeZone::system();
        let subject = which.and(records.first()).map(|one| &one.result);
        Ok(Exported {
            name: export::file_name(subject, format.extension(), now, &zone),
            content: export::write_file(&records, format, now, &zone)
                .map_err(|_| HistoryError::TooLarge)?,
        })
    }

    /// Returns a file for a picture of a round's result.
    ///
    /// # Errors
    /// If the round was never opened or the data file cannot be read.
    pub async fn picture(&self, id: RoundId, png: Vec<u8>) -> Result<Exported, HistoryError> {
        let result = self.look_up(move |tx| tx.round_result(id)).await?;
        let now = Timestamp::now().as_millisecond();
        Ok(Exported {
            name: export::file_name(Some(&result), PNG, now, &TimeZone::system()),
            content: png,
        })
    }

    async fn look_up<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Tx<'_>) -> Result<Option<T>, StoreError> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let reader = self.reader.clone();
        let looked = tokio::task::spawn_blocking(move || reader.read(look)).await;
        match looked {
            Ok(Ok(found)) => found.ok_or(HistoryError::NoSuchRound),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the history cannot be read");
                Err(HistoryError::Unreadable)
            }
            Err(_) => Err(HistoryError::Unreadable),
        }
    }
}

fn round_detail(tx: &Tx<'_>, id: RoundId) -> Result<Option<RoundDetail>, StoreError> {
    let now = Timestamp::now().as_millisecond();
    let result = tx.round_result(id)?;
    result
        .map(|result| tx.round_detail(result, now))
        .transpose()
}
