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
    #[error("There is no such round in the history.")]
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
        self.look_up(|tx| Ok(Some(tx.past_rounds()?))).await
    }

    /// Returns one round with its timeline.
    ///
    /// # Errors
    /// If it was never opened or the data file cannot be read.
    pub async fn past_round(&self, id: RoundId) -> Result<RoundDetail, HistoryError> {
        self.look_up(move |tx| record(tx, id)).await
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
            let past = match which {
                Some(id) => tx.past_round(id)?.map(|one| vec![one]),
                None => Some(tx.past_rounds()?),
            };
            let recorded = |past: Vec<RoundResult>| {
                let past = past.into_iter();
                past.map(|past| tx.recorded(past, now)).collect()
            };
            past.map(recorded).transpose()
        });
        let records: Vec<RoundDetail> = records.await?;
        let zone = TimeZone::system();
        let subject = which.and(records.first()).map(|one| &one.past);
        Ok(Exported {
            name: export::file_name(subject, format.extension(), now, &zone),
            content: export::written(&records, format, now, &zone)
                .map_err(|_| HistoryError::TooLarge)?,
        })
    }

    /// Returns a file for a picture of a round's result.
    ///
    /// # Errors
    /// If the round was never opened or the data file cannot be read.
    pub async fn picture(&self, id: RoundId, png: Vec<u8>) -> Result<Exported, HistoryError> {
        let past = self.look_up(move |tx| tx.past_round(id)).await?;
        let now = Timestamp::now().as_millisecond();
        Ok(Exported {
            name: export::file_name(Some(&past), PNG, now, &TimeZone::system()),
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

fn record(tx: &Tx<'_>, id: RoundId) -> Result<Option<RoundDetail>, StoreError> {
    let now = Timestamp::now().as_millisecond();
    let past = tx.past_round(id)?;
    past.map(|past| tx.recorded(past, now)).transpose()
}
