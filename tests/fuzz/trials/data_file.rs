//! One trial: a damaged data file. The engine refuses it with a sentence, or opens, reads and writes it. Nothing
//! panics.
//!
//! The first byte defines the meaning of the others: the whole file; patches of a good file; or new values for cells of
//! its tables, which no checksum would notice.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use moodring_core::emoji::Emoji;
use moodring_core::export::Format;
use moodring_core::poll::{Choice, Poll, PollId, RoundId, Rule};
use moodring_core::vote::{Answer, Ballot, Serial, Voter};
use moodring_core::{Command, Engine, VoteError};
use moodring_server::api::LoadOut;
use moodring_server::{Network, Show};
use rusqlite::types::Value;
use rusqlite::{Connection, Result, params_from_iter};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// The data file's name.
const NAME: &str = "moodring.db";

/// Tries a data file made of these bytes.
pub(crate) fn try_bytes(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else {
        return;
    };
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join(NAME);
    match kind % 3 {
        0 => fs::write(&file, rest).expect("written"),
        1 => fs::write(&file, patched(rest)).expect("written"),
        _ => {
            fs::write(&file, good()).expect("written");
            // A cell that cannot have the new value keeps its old one.
            let _ = set_cells(&file, rest);
        }
    }
    runtime().block_on(open(folder.path()));
}

/// Opens a data file, and runs its operations once.
async fn open(folder: &Path) {
    let engine = match Engine::open(folder) {
        Ok(engine) => engine,
        Err(refused) => {
            let sentence = refused.to_string();
            assert!(sentence.ends_with('.'), "“{sentence}” is no sentence");
            return;
        }
    };
    let _ = LoadOut::running(&engine, &Network::new(&engine), &Show::new(&engine));
    // A past round that cannot be read is an error.
    for result in engine.history().await.unwrap_or_default() {
        let _ = engine.round_detail(result.round.id).await;
    }
    for format in [Format::Csv, Format::Json] {
        let _ = engine.export(None, format).await;
    }
    for change in [
        Command::Open,
        Command::Previous,
        Command::NewRound,
        Command::Open,
        Command::Duplicate(PollId(1)),
    ] {
        let _ = engine.execute(change).await;
        let round = engine.newest().content.stage.round.id;
        for (voter, choice) in [(1, 1), (2, 0), (9, 1)] {
            let voted = engine.vote(ballot(round, voter, choice)).await;
            assert_ne!(voted, Err(VoteError::Stopped), "the writer is gone");
        }
    }
    engine.stop().await;
}

fn ballot(round: RoundId, voter: u128, choice: i64) -> Ballot {
    let serial = Serial::new(i64::try_from(voter).expect("small") + choice);
    Ballot {
        round,
        voter: Voter(voter),
        serial: serial.expect("not negative"),
        answer: Answer::Choice(choice),
    }
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).enable_all();
        builder.build().expect("a runtime")
    })
}

/// Returns a good file, with a round of each rule and kind, and votes in them. Small pages keep the file small.
fn good() -> &'static [u8] {
    static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
    GOOD.get_or_init(|| {
        let folder = TempDir::new().expect("a temporary folder");
        runtime().block_on(async {
            let engine = Engine::open(folder.path()).expect("it opens");
            let choices = ["👏", "🔥"].map(|emoji| Choice::new(emoji, "").expect("an emoji"));
            let applause = Poll::new("Applause?", Rule::Many, choices.to_vec());
            let applause = applause.expect("a poll");
            let cloud = Poll::cloud("In one emoji?", Rule::Once).expect("a poll");
            let party = Emoji::parse("🥳").expect("an emoji");
            for change in [
                Command::Open,
                Command::Create(applause),
                Command::Next,
                Command::Open,
                Command::Create(cloud),
                Command::Next,
                Command::Open,
            ] {
                engine.execute(change).await.expect("it can");
                let round = engine.newest().content.stage.round.id;
                for voter in 1..4 {
                    let answers = [Answer::Choice(1), Answer::Emoji(party)];
                    for answer in answers {
                        let ballot = Ballot {
                            answer,
                            ..ballot(round, voter, 1)
                        };
                        let _ = engine.vote(ballot).await;
                    }
                }
            }
            engine.stop().await;
        });
        let file = folder.path().join(NAME);
        let small = "PRAGMA journal_mode = delete; PRAGMA page_size = 512; VACUUM";
        let connection = Connection::open(&file).expect("it opens");
        connection.execute_batch(small).expect("it can");
        drop(connection);
        fs::read(&file).expect("it is there")
    })
}

/// Returns the good file with patches.
fn patched(places: &[u8]) -> Vec<u8> {
    let mut file = good().to_vec();
    for place in places.chunks_exact(4) {
        let at = usize::from(u16::from_be_bytes([place[0], place[1]])) % file.len();
        let end = (at + 2).min(file.len());
        file[at..end].copy_from_slice(&place[2..][..end - at]);
    }
    file
}

/// Gives new values to cells of the file's tables, whatever the constraints are.
fn set_cells(file: &Path, cells: &[u8]) -> Result<()> {
    let connection = Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA foreign_keys = off; PRAGMA ignore_check_constraints = on;
         PRAGMA synchronous = off; PRAGMA journal_mode = memory",
    )?;
    let names = |query: &str| -> Result<Vec<String>> {
        let mut query = connection.prepare(query)?;
        query.query_map([], |row| row.get(0))?.collect()
    };
    let tables = names("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
    for cell in cells.chunks_exact(6) {
        let table = &tables[usize::from(cell[0]) % tables.len()];
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
        if columns.is_empty() {
            continue;
        }
        let column = &columns[usize::from(cell[1]) % columns.len()];
        let key = &columns[0];
        let number = i64::from(i16::from_be_bytes([cell[4], cell[5]]));
        let value = match cell[3] % 6 {
            0 => Value::Integer(number),
            1 => Value::Integer(i64::MAX.saturating_sub(number)),
            2 => Value::Integer(i64::MIN.saturating_add(number)),
            3 => Value::Text(String::from_utf8_lossy(&cell[4..]).into_owned()),
            4 => Value::Text("😀".repeat(usize::from(cell[5]) * 4)),
            _ => Value::Null,
        };
        let row = format!("(SELECT {key} FROM {table} LIMIT 1 OFFSET {})", cell[2] % 8);
        let sentence = match cell[3] / 6 {
            0..=2 => format!("DELETE FROM {table} WHERE {key} = {row} AND ?1 IS NOT NULL"),
            _ => format!("UPDATE {table} SET {column} = ?1 WHERE {key} = {row}"),
        };
        let _ = connection.execute(&sentence, params_from_iter([value]));
    }
    Ok(())
}
