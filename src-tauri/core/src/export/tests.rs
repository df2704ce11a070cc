//! The exported files, byte by byte.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use jiff::tz::{Offset, TimeZone};

use super::*;
use crate::history::Timeline;
use crate::mean::Mean;
use crate::poll::{Choice, Kind, Phase, Poll, PollId, Round, RoundId, RoundName};
use crate::talk::TalkId;

/// 22 November 2026, 00:30:05 in Berlin.
const OPENED: i64 = 1_795_303_805_000;

fn berlin() -> TimeZone {
    TimeZone::fixed(Offset::constant(1))
}

fn record(question: &str, counts: [u64; 2]) -> RoundDetail {
    let choices = [("👍", "Ja, „schön“"), ("❤️", "=1+1")];
    let choices = choices.map(|(emoji, label)| Choice::new(emoji, label).expect("valid"));
    let asked = Poll::new(question, Rule::Once, choices.to_vec()).expect("valid");
    let mut timeline = Timeline::blank(OPENED, OPENED + 12_000, 2);
    timeline.add(0, 0, counts[0]);
    timeline.add(2, 1, counts[1] + 1);
    RoundDetail {
        result: RoundResult {
            poll: PollId(3),
            talk: TalkId(1),
            name: RoundName::new("Hall 2").expect("valid"),
            round: Round {
                id: RoundId(7),
                phase: Phase::Closed,
                closes_at: None,
                hidden: false,
                asked,
            },
            opened_at: OPENED,
            closed_at: Some(OPENED + 12_000),
            counts: counts.to_vec(),
            phones: 3,
            mean: None,
        },
        timeline,
    }
}

fn text(records: &[RoundDetail], format: Format) -> String {
    let written = write_file(records, format, OPENED + 60_000, &berlin()).expect("it fits");
    String::from_utf8(written).expect("UTF-8")
}

#[test]
fn a_spreadsheet_can_read_the_table() {
    let mut open = record("Noch mal?", [0, 0]);
    open.result.closed_at = None;
    open.result.name = RoundName::new("=1").expect("valid");
    let table = text(&[record("Grün, gelb?", [2, 1]), open], Format::Csv);
    let expected = "\u{feff}round,question,rule,opened,closed,emoji,label,count,percent,name,right,mean\r\n\
        7,\"Grün, gelb?\",once,2026-11-22T00:30:05+01:00,2026-11-22T00:30:17+01:00,👍,\"Ja, „schön“\",2,67,Hall 2,,\r\n\
        7,\"Grün, gelb?\",once,2026-11-22T00:30:05+01:00,2026-11-22T00:30:17+01:00,❤️,'=1+1,1,33,Hall 2,,\r\n\
        7,Noch mal?,once,2026-11-22T00:30:05+01:00,,👍,\"Ja, „schön“\",0,0,'=1,,\r\n\
        7,Noch mal?,once,2026-11-22T00:30:05+01:00,,❤️,'=1+1,0,0,'=1,,\r\n";
    assert_eq!(table, expected);
}

/// Reads the cells of a workbook with a library that did not write it.
fn cells(records: &[RoundDetail]) -> Vec<Vec<Data>> {
    let written = write_file(records, Format::Xlsx, OPENED, &berlin()).expect("it fits");
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(written)).expect("a workbook");
    let sheet = workbook.worksheet_range("Rounds").expect("a sheet");
    sheet.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_workbook_stores_texts_as_text_and_numbers_as_numbers() {
    let text = |text: &str| Data::String(text.to_owned());
    let mut open = record("1-2", [0, 0]);
    open.result.closed_at = None;
    let rows = cells(&[record("=HYPERLINK(\"x\")", [2, 1]), open]);
    assert_eq!(rows[0], COLUMNS.map(text));
    let first = &rows[1];
    assert_eq!(first[0], Data::Float(7.0));
    let texts = ["=HYPERLINK(\"x\")", "once"].map(text);
    assert_eq!(first[1..3], texts);
    assert_eq!(first[5..7], ["👍", "Ja, „schön“"].map(text));
    let name = text("Hall 2");
    assert_eq!(first[7..10], [Data::Float(2.0), Data::Float(67.0), name]);
    assert_eq!(rows[2][5..7], ["❤️", "=1+1"].map(text));
    let times = first[3..5].iter().map(|cell| match cell {
        Data::DateTime(time) if time.is_datetime() => time.to_ymd_hms_milli(),
        other => panic!("{other:?}"),
    });
    let times: Vec<_> = times.collect();
    assert_eq!(
        times,
        [(2026, 11, 22, 0, 30, 5, 0), (2026, 11, 22, 0, 30, 17, 0)]
    );
    assert_eq!((&rows[3][1], &rows[3][4]), (&text("1-2"), &Data::Empty));
    assert_eq!(rows.len(), 5);
    // Times from a wrong clock.
    let mut early = record("?", [0, 0]);
    (early.result.opened_at, early.result.closed_at) = (i64::MIN, Some(i64::MAX));
    assert_eq!(cells(&[early])[1][3..5], [Data::Empty, Data::Empty]);
}

#[test]
fn an_empty_history_is_a_table_without_lines() {
    let table = text(&[], Format::Csv);
    assert_eq!(table, format!("\u{feff}{}\r\n", COLUMNS.join(",")));
}

#[test]
fn no_cell_is_a_formula() {
    for question in ["=cmd()", "+1", "-1", "@here"] {
        let table = text(&[record(question, [1, 0])], Format::Csv);
        assert!(table.contains(&format!(",'{question},")), "{table}");
    }
}

#[test]
fn a_cell_with_quotes_is_quoted() {
    let table = text(&[record("Who said \"no\"?", [1, 0])], Format::Csv);
    assert!(table.contains("7,\"Who said \"\"no\"\"?\",once"), "{table}");
}

#[test]
fn the_json_file_has_everything_but_the_voters() {
    let json = text(&[record("Grün?", [2, 1])], Format::Json);
    let expected = r#"{
  "format": "moodring-rounds",
  "v": 1,
  "exported": "2026-11-22T00:31:05+01:00",
  "rounds": [
    {
      "round": 7,
      "question": "Grün?",
      "rule": "once",
      "opened": "2026-11-22T00:30:05+01:00",
      "closed": "2026-11-22T00:30:17+01:00",
      "votes": 3,
      "phones": 3,
      "choices": [
        {
          "emoji": "👍",
          "label": "Ja, „schön“",
          "count": 2,
          "percent": 67
        },
        {
          "emoji": "❤️",
          "label": "=1+1",
          "count": 1,
          "percent": 33
        }
      ],
      "timeline": {
        "seconds": 5,
        "reactions": 4,
        "columns": [
          [
            2,
            0
          ],
          [
            0,
            0
          ],
          [
            0,
            2
          ]
        ]
      },
      "name": "Hall 2"
    }
  ]
}
"#;
    assert_eq!(json, expected);
}

#[test]
fn a_cloud_exports_all_emoji_even_those_taken_off_the_stage() {
    let mut cloud = record("Your week?", [2, 1]);
    let choices = [("🥳", false), ("💩", true)];
    let choices = choices.map(|(emoji, off)| Choice::new(emoji, "").expect("valid").off(off));
    cloud.result.round.asked =
        Poll::of_round(Kind::Cloud, "Your week?", Rule::Once, choices.to_vec()).expect("valid");
    let table = text(std::slice::from_ref(&cloud), Format::Csv);
    let lines: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[1].contains(",💩,,1,33,"), "{table}");
    let rows = cells(std::slice::from_ref(&cloud));
    assert_eq!(rows[2][5], Data::String("💩".to_owned()));
    let json: serde_json::Value =
        serde_json::from_str(&text(&[cloud], Format::Json)).expect("JSON");
    let round = &json["rounds"][0];
    assert_eq!(round["kind"], "cloud");
    let off =
        serde_json::json!({ "emoji": "💩", "label": "", "off": true, "count": 1, "percent": 33 });
    assert_eq!(round["choices"][1], off);
}

#[test]
fn the_files_name_right_answers_and_the_mean_of_a_scale() {
    let mut scale = record("How was it?", [1, 1]);
    let choices = ["1️⃣", "2️⃣", "3️⃣"];
    let choices = choices.map(|emoji| Choice::new(emoji, "").expect("valid").right(emoji == "3️⃣"));
    let asked = Poll::new("How was it?", Rule::Once, choices.to_vec());
    scale.result.round.asked = asked.expect("valid");
    scale.result.counts = vec![0, 1, 2];
    scale.result.mean = Mean::of(&scale.result.counts);
    let all = [scale, record("Ready?", [2, 1])];
    let table = text(&all, Format::Csv);
    let ends = table.lines().skip(1).map(|line| {
        let (_, end) = line.split_once("Hall 2,").expect("the name");
        end
    });
    assert!(
        ends.eq(["no,2.7", "no,2.7", "yes,2.7", ",", ","]),
        "{table}"
    );
    let rows = cells(&all);
    let yes = Data::String("yes".to_owned());
    assert_eq!(rows[3][10..], [yes, Data::Float(2.7)]);
    assert_eq!(rows[4][10..], [Data::Empty, Data::Empty]);
    let json: serde_json::Value = serde_json::from_str(&text(&all, Format::Json)).expect("JSON");
    let rounds = &json["rounds"];
    assert_eq!(rounds[0]["mean"], 2.7);
    assert_eq!(rounds[0]["choices"][2]["right"], true);
    assert_eq!(rounds[0]["choices"][0].get("right"), None);
    assert_eq!(rounds[1].get("mean"), None);
}

#[test]
fn a_file_is_named_after_the_local_day_and_the_question() {
    let name = |question: &str| {
        let result = record(question, [1, 0]).result;
        file_name(Some(&result), "csv", OPENED, &berlin())
    };
    assert_eq!(
        name("How are you feeling today?"),
        "moodring-2026-11-22-how-are-you-feeling-today.csv"
    );
    assert_eq!(
        name("  ../../etc/passwd "),
        "moodring-2026-11-22-etc-passwd.csv"
    );
    assert_eq!(name("Grüße, 日本!"), "moodring-2026-11-22-grüße-日本.csv");
    assert_eq!(name(""), "moodring-2026-11-22-round.csv");
    assert_eq!(name(&"long ".repeat(50)).chars().count(), 23 + 44 + 1);
    assert_eq!(
        file_name(None, "json", OPENED, &TimeZone::UTC),
        "moodring-2026-11-21-all-rounds.json"
    );
}
