//! Numbered migrations from an empty file to the current tables. A migration that shipped is never edited.

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::error::OpenError;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("001_polls_rounds_votes.sql")),
    M::up(include_str!("002_timer.sql")),
    M::up(include_str!("003_votes_in_order.sql")),
    M::up(include_str!("004_round_names.sql")),
    M::up(include_str!("005_settings_as_json.sql")),
    M::up(include_str!("006_log_positions.sql")),
    M::up(include_str!("007_talks.sql")),
    M::up(include_str!("008_clouds.sql")),
    M::up(include_str!("009_deleted_talks.sql")),
    M::up(include_str!("010_right_answers.sql")),
    M::up(include_str!("011_current_votes_in_memory.sql")),
];

/// "MOOD" in ASCII: marks the file as Moodring's (<https://sqlite.org/pragma.html#pragma_application_id>).
const APPLICATION_ID: i64 = 0x4d4f_4f44;

/// Rejects a file that a newer Moodring or another program wrote. Only reads.
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

/// Runs the missing migrations, each in its own transaction.
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
    use serde_json::json;

    use super::*;
    use crate::Engine;
    use crate::change::Changeable as _;
    use crate::poll::RoundId;
    use crate::preferences::{Preferences, Theme};
    use crate::talk::Display;
    use crate::vote::{Answer, Ballot, Serial, Voter};

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

    #[test]
    fn a_migration_keeps_all_votes_and_the_newest_vote_of_each_voter_counts() {
        let mut connection = Connection::open_in_memory().expect("opens");
        let older = Migrations::from_slice(&STEPS[..2]);
        older.to_latest(&mut connection).expect("runs");
        connection
            .execute_batch(
                "INSERT INTO polls (id, place, question, rule) VALUES (1, 0, '?', 'once');
                 INSERT INTO rounds (id, poll, question, rule, phase, created_at)
                 VALUES (1, 1, '?', 'once', 'closed', 0), (2, 1, '?', 'many', 'open', 0);
                 INSERT INTO round_choices (round, choice, emoji, label)
                 SELECT id, choice, '', '' FROM rounds, (SELECT 0 AS choice UNION SELECT 1 UNION SELECT 2);
                 INSERT INTO tallies (round, choice) SELECT round, choice FROM round_choices;",
            )
            .expect("the older tables are there");
        for (round, voter, serial, choice) in [
            (1, 7, 5, 0),
            (1, 7, 9, 2),
            (1, 7, 6, 1),
            (1, 8, 1, 1),
            (2, 7, 5, 0),
            (2, 7, 6, 1),
        ] {
            let voter: [u8; 16] = [voter; 16];
            connection
                .execute(
                    "INSERT INTO votes (round, voter, serial, choice, at) VALUES (?1, ?2, ?3, ?4, 0)",
                    rusqlite::params![round, voter, serial, choice],
                )
                .expect("it is a vote of that time");
        }
        let in_order = Migrations::from_slice(&STEPS[..3]);
        in_order.to_latest(&mut connection).expect("runs");
        let count = "SELECT count(*) FROM votes";
        let votes: i64 = connection
            .query_row(count, [], |row| row.get(0))
            .expect("a number");
        assert_eq!(votes, 6);
        let mut current = connection
            .prepare("SELECT round, voter, serial, choice FROM standing_votes ORDER BY voter")
            .expect("it is there");
        let current: Vec<(i64, [u8; 16], i64, i64)> = current
            .query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .and_then(Iterator::collect)
            .expect("it can be read");
        assert_eq!(current, [(1, [7; 16], 9, 2), (1, [8; 16], 1, 1)]);
    }

    #[tokio::test]
    async fn a_file_with_a_table_of_current_votes_keeps_its_tallies() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("moodring.db");
        let mut connection = Connection::open(&file).expect("opens");
        let older = Migrations::from_slice(&STEPS[..10]);
        older.to_latest(&mut connection).expect("runs");
        connection
            .execute_batch(
                "INSERT INTO polls (id, talk, place, question, rule, display) SELECT 1, id, 0, '?', 'once', '{}' FROM talks;
                 INSERT INTO stage (id, poll) VALUES (1, 1);
                 INSERT INTO poll_choices (poll, choice, emoji, label) VALUES (1, 0, '👍', ''), (1, 1, '👎', '');
                 INSERT INTO rounds (id, poll, question, rule, phase, created_at) VALUES (1, 1, '?', 'once', 'open', 0);
                 INSERT INTO round_choices (round, choice, emoji, label) VALUES (1, 0, '👍', ''), (1, 1, '👎', '');
                 INSERT INTO tallies (round, choice, count) VALUES (1, 0, 1), (1, 1, 1);
                 INSERT INTO votes (round, serial, voter, choice, at) VALUES
                 (1, 5, x'00000000000000000000000000000007', 1, 0), (1, 9, x'00000000000000000000000000000007', 0, 0), (1, 9, x'00000000000000000000000000000008', 1, 0);
                 INSERT INTO standing_votes (round, voter, serial, choice) VALUES
                 (1, x'00000000000000000000000000000007', 9, 0), (1, x'00000000000000000000000000000008', 9, 1)",
            )
            .expect("the older tables are there");
        drop(connection);
        let engine = Engine::open(folder.path()).expect("opens");
        for (voter, serial, choice, counts) in
            [(7, 6, 1, [1, 1]), (7, 10, 1, [0, 2]), (8, 10, 0, [1, 1])]
        {
            let ballot = Ballot {
                round: RoundId(1),
                voter: Voter(voter),
                serial: Serial::new(serial).expect("not negative"),
                answer: Answer::Choice(choice),
            };
            engine.vote(ballot).await.expect("accepted");
            let content = &engine.newest().content;
            assert_eq!(content.stage.counts, counts, "{voter}: {serial}");
        }
        engine.stop().await;
    }

    #[test]
    fn polls_of_an_older_file_become_one_talk_and_keep_their_display() {
        for (stored, hidden, drawing, timer) in [
            (
                r#"{"drawing":"ring","timer":30,"theme":"dark"}"#,
                true,
                "ring",
                json!(30),
            ),
            (
                r#"{"drawing":"pie","timer":-1}"#,
                false,
                "bars",
                json!(null),
            ),
            ("nonsense", false, "bars", json!(null)),
        ] {
            let mut connection = Connection::open_in_memory().expect("opens");
            connection
                .pragma_update(None, "foreign_keys", "on")
                .expect("set");
            let older = Migrations::from_slice(&STEPS[..6]);
            older.to_latest(&mut connection).expect("runs");
            connection
                .execute_batch(&format!(
                    "INSERT INTO polls (id, place, question, rule, deleted)
                     VALUES (1, 0, 'A', 'once', 0), (2, 1, 'B', 'many', 0), (3, 2, 'C', 'once', 1);
                     INSERT INTO rounds (id, poll, question, rule, phase, created_at)
                     VALUES (1, 1, 'A', 'once', 'closed', 0), (2, 2, 'B', 'many', 'open', 0);
                     INSERT INTO stage (id, poll, hidden, phone_results) VALUES (1, 2, {hidden}, 'always');
                     UPDATE settings SET value = '{stored}' WHERE name = 'preferences';"
                ))
                .expect("the older tables are there");
            run(&mut connection, Path::new(":memory:")).expect("runs");
            let talks: (i64, String, bool, i64) = connection
                .query_row("SELECT id, name, archived, poll FROM talks", [], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })
                .expect("one talk");
            assert_eq!(talks, (1, String::new(), false, 2));
            let shown = json!({ "drawing": drawing, "timer": timer, "hide": hidden, "reveal": false, "mean": false,
                "phone_results": if stored == "nonsense" { "never" } else { "always" } });
            let mut polls = connection
                .prepare("SELECT talk, display FROM polls")
                .expect("they are there");
            let polls: Vec<(i64, String)> = polls
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
                .and_then(Iterator::collect)
                .expect("they can be read");
            assert_eq!(polls.len(), 3);
            for (talk, display) in polls {
                assert_eq!((talk, json!(Display::read(&display))), (1, shown.clone()));
            }
            let select = "SELECT value FROM settings WHERE name = 'preferences'";
            let preferences: String = connection
                .query_row(select, [], |row| row.get(0))
                .expect("stored");
            let preferences = Preferences::read(&preferences);
            assert_eq!(json!(preferences.display), shown, "new polls look the same");
            let veiled: i64 = connection
                .query_row("SELECT count(*) FROM rounds WHERE hidden", [], |row| {
                    row.get(0)
                })
                .expect("a number");
            assert_eq!(veiled, if hidden { 2 } else { 0 });
        }
    }

    #[test]
    fn settings_of_an_older_file_are_carried_over_one_by_one() {
        let of_a_setting = |stored: &[(&str, &str)], name: &str| {
            let mut connection = Connection::open_in_memory().expect("opens");
            let older = Migrations::from_slice(&STEPS[..4]);
            older.to_latest(&mut connection).expect("runs");
            for setting in stored {
                let insert = "INSERT INTO settings VALUES (?1, ?2)";
                connection.execute(insert, *setting).expect("stored");
            }
            run(&mut connection, Path::new(":memory:")).expect("runs");
            let select = "SELECT value FROM settings WHERE name = ?1";
            connection.query_row(select, [name], |row| row.get::<_, String>(0))
        };
        let stored = [
            ("card", "on"),
            ("code", "off"),
            ("countdown", "on"),
            ("drawing", "ring"),
            ("emoji", "fluent"),
            ("language", "de"),
            ("page_keys", "polls"),
            ("recent_emoji", "🎉 👍🏽"),
            ("screen", r#"\\.\DISPLAY1 "left""#),
            ("theme", "dark"),
            ("timer", "600"),
            ("tone", "medium_light"),
        ];
        let preferences = of_a_setting(&stored, "preferences").expect("stored");
        let all = json!({
            "card": true, "code": false, "countdown": true, "drawing": "ring", "emoji": "fluent", "language": "de",
            "page_keys": "polls", "recent": ["🎉", "👍🏽"], "screen": "\\\\.\\DISPLAY1 \"left\"", "theme": "dark",
            "timer": 600, "tone": "medium_light", "hide": false, "reveal": false, "phone_results": "never",
        });
        assert_eq!(Preferences::read(&preferences).write(), {
            let mut every = serde_json::to_value(Preferences::default()).expect("JSON");
            for (name, value) in all.as_object().expect("an object") {
                every[name] = value.clone();
            }
            let every: Preferences = serde_json::from_value(every).expect("all preferences");
            every.write()
        });
        for (name, value) in stored {
            let broken = [(name, r#"nonsense" it\'s"#), ("theme", "light")];
            let broken = &broken[usize::from(name == "theme")..];
            let read = of_a_setting(broken, "preferences").expect("stored");
            assert_eq!(
                Preferences::read(&read).theme,
                Some(Theme::Light),
                "{name}: {value}"
            );
            assert!(of_a_setting(&[(name, value)], name).is_err(), "{name}");
        }
        let none = of_a_setting(&[], "preferences").expect("stored");
        assert_eq!(Preferences::read(&none), Preferences::default());

        for (name, older, newer) in [
            ("key", "any", "any"),
            (
                "interface",
                "192.168.1.0/24 wlan0\nnonsense\n10.0.0.0/8 vEthernet (\"WSL\")",
                r#"[["192.168.1.0/24","wlan0"],["10.0.0.0/8","vEthernet (\"WSL\")"]]"#,
            ),
            ("interface", "", "[]"),
            (
                "wifi",
                "WIFI:T:WPA;S:Hall;P:12345678;;",
                r#"{"name":"Hall","password":"12345678","security":"wpa","hidden":false}"#,
            ),
            (
                "wifi",
                "WIFI:T:WEP;S:Café;P:abcde;H:true;;",
                r#"{"name":"Café","password":"abcde","security":"wep","hidden":true}"#,
            ),
            (
                "wifi",
                "WIFI:T:nopass;S:P\\:H\\;P\\:;H:true;;",
                r#"{"name":"P:H;P:","password":"","security":"open","hidden":true}"#,
            ),
            (
                "wifi",
                r#"WIFI:T:WPA;S:a\;b\:c\,d\\e\"f;P:\\\\\;\;\:\:\,\,\"\";;"#,
                r#"{"name":"a;b:c,d\\e\"f","password":"\\\\;;::,,\"\"","security":"wpa","hidden":false}"#,
            ),
            ("wifi", "nonsense", "nonsense"),
        ] {
            let stored = of_a_setting(&[(name, older)], name);
            assert_eq!(stored.as_deref(), Ok(newer), "{older}");
        }
    }
}
