//! Every error sentence of an import, and the accepted files.

use super::*;

fn file_of(polls: &[Poll]) -> String {
    let display = Display::default();
    write_polls(
        &TalkName::default(),
        polls.iter().map(|poll| (poll, &display)),
    )
}

fn refused(file: &str) -> String {
    let error = read_polls(file.as_bytes()).expect_err(file);
    error.to_string()
}

#[test]
fn a_written_file_is_read_back_unchanged() {
    let talk = TalkName::new("Team week").expect("valid");
    let own = Display {
        drawing: Drawing::Ring,
        timer: NonZeroU32::new(60),
        hide: true,
        reveal: true,
        phone_results: PhoneResults::AfterClose,
        mean: true,
    };
    let choices = [("1️⃣", true), ("2️⃣", false)];
    let choices = choices.map(|(emoji, is)| Choice::new(emoji, "").expect("valid").right(is));
    let quiz = Poll::new("Right?", Rule::Once, choices.to_vec()).expect("valid");
    let polls = [
        (&quiz, &own),
        (&Poll::welcome(), &own),
        (&Poll::cloud("Your week?", Rule::Many).expect("valid"), &own),
        (&Poll::blank(), &Display::default()),
    ];
    let text = write_polls(&talk, polls);
    assert!(text.starts_with("{\n  \"moodring\": 1,\n"), "{text}");
    let marked = format!("\u{feff}{text}");
    for text in [&text, &marked] {
        let file = read_polls(text.as_bytes()).expect("valid");
        assert_eq!(file.talk, talk);
        // The reader's own preferences do not matter, because the file has all display settings.
        let shown = file
            .polls
            .iter()
            .map(|new| (&new.poll, own.changed(new.display.clone())));
        assert!(shown.eq(polls.map(|(poll, display)| (poll, *display))));
    }
}

#[test]
fn a_file_without_talk_and_display_uses_talk_and_preferences() {
    let older = r#"{"moodring":1,"polls":[{"question":"","rule":"once",
                   "choices":[{"emoji":"👍"},{"emoji":"👎"}]}]}"#;
    let file = read_polls(older.as_bytes()).expect("valid");
    assert_eq!(file.talk, TalkName::default());
    assert_eq!(file.polls, [NewPoll::from(Poll::blank())]);
}

#[test]
fn a_file_is_read_in_utf_8_and_in_utf_16_with_a_mark() {
    let text = file_of(&[Poll::welcome()]);
    let welcome = read_polls(text.as_bytes());
    assert_eq!(
        welcome.as_ref().map(|file| file.polls[0].poll.clone()),
        Ok(Poll::welcome())
    );
    let utf16 = |unit: fn(u16) -> [u8; 2]| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(unit).collect::<Vec<u8>>()
    };
    for bytes in [utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)] {
        assert_eq!(read_polls(&bytes), welcome);
        // Half a character at the end, and no byte order mark.
        assert_eq!(
            read_polls(&bytes[..bytes.len() - 1]),
            Err(PollsFileError::NotUtf8)
        );
        assert_eq!(read_polls(&bytes[2..]), Err(PollsFileError::NotUtf8));
    }
    // "Größe?" in Windows-1252.
    let western = b"{\"moodring\":1,\"polls\":[{\"question\":\"Gr\xf6\xdfe?\"}]}";
    let sentence =
        "The text in this file has an unknown encoding. Open it in an editor and save it as UTF-8.";
    let refused = read_polls(western).map_err(|error| error.to_string());
    assert_eq!(refused, Err(sentence.to_owned()));
}

#[test]
fn columns_count_characters_as_editors_do() {
    for (file, place) in [
        ("{\n  \"Größe 🤩\": oops}", "line 2, column 14"),
        ("{\"ä\" ö", "line 1, column 6"),
        ("{\"ä\":1}\r\n{", "line 2, column 1"),
    ] {
        let sentence = refused(file);
        assert!(sentence.ends_with(&format!("{place}.")), "{sentence}");
    }
}

#[test]
fn the_version_is_a_number_in_any_notation() {
    for version in ["1", "1.0", "1e0", "10E-1"] {
        let file = format!(r#"{{"moodring":{version},"polls":[]}}"#);
        assert_eq!(read_polls(file.as_bytes()), Err(PollsFileError::Empty));
    }
    for version in ["1.5", "-1.0", "1e300", "true", "null", "[1]"] {
        let file = format!(r#"{{"moodring":{version},"polls":[]}}"#);
        assert_eq!(read_polls(file.as_bytes()), Err(PollsFileError::NotPolls));
    }
    let newer = read_polls(br#"{"moodring":2.0}"#);
    assert_eq!(newer, Err(PollsFileError::Newer(2)));
}

#[test]
fn a_file_written_by_hand_may_leave_out_optional_fields() {
    let file = r#"{"moodring":1,"by":"me","polls":[{"choices":[{"emoji":"👍"},{"emoji":"1️⃣","label":"One"}]}]}"#;
    let polls = read_polls(file.as_bytes()).expect("valid").polls;
    let poll = &polls[0].poll;
    assert_eq!((poll.question(), poll.rule()), ("", Rule::Once));
    assert_eq!(poll.choices()[1].label(), "One");
}

#[test]
fn an_invalid_poll_is_named_with_its_error() {
    let good = r#"{"choices":[{"emoji":"👍"},{"emoji":"👎"}]}"#;
    for (poll, sentence) in [
        (
            r#"7"#,
            "Poll 2: It must be between { and }. Nothing was imported.",
        ),
        (
            r#"{"question":"Hm?"}"#,
            "Poll 2 (“Hm?”): It has no list named \"choices\". Nothing was imported.",
        ),
        (
            r#"{"question":"Hm?","choices":[{"emoji":"👍"}]}"#,
            "Poll 2 (“Hm?”): A poll has 2 to 8 choices, and this one has 1. Nothing was imported.",
        ),
        (
            r#"{"question":"Hm?","choices":[{"emoji":"👍"},{"emoji":"yes"}]}"#,
            "Poll 2 (“Hm?”): Choice 2: A choice must begin with one emoji, and “yes” is not one. Nothing was imported.",
        ),
        (
            r#"{"question":"Hm?","rule":"twice","choices":[]}"#,
            "Poll 2 (“Hm?”): Its \"rule\" must be \"once\" or \"many\". Nothing was imported.",
        ),
        (
            r#"{"question":"Hm?","choices":[{"emoji":"👍","label":5}]}"#,
            "Poll 2 (“Hm?”): Choice 1: Its \"label\" must be a text in quotation marks. Nothing was imported.",
        ),
        (
            r#"{"view":"pie","choices":[{"emoji":"👍"},{"emoji":"👎"}]}"#,
            "Poll 2: Its \"view\" must be \"bars\", \"ring\", \"float\" or \"cloud\". Nothing was imported.",
        ),
        (
            r#"{"timer":-3,"choices":[{"emoji":"👍"},{"emoji":"👎"}]}"#,
            "Poll 2: Its \"timer\" must be a number of seconds from 5 to 3600, or null. Nothing was imported.",
        ),
        (
            r#"{"hide":"yes","choices":[{"emoji":"👍"},{"emoji":"👎"}]}"#,
            "Poll 2: Its \"hide\" must be true or false. Nothing was imported.",
        ),
        (
            r#"{"kind":"quiz","choices":[]}"#,
            "Poll 2: Its \"kind\" must be \"choices\" or \"cloud\". Nothing was imported.",
        ),
        (
            r#"{"kind":"cloud","choices":[{"emoji":"👍"},{"emoji":"👎"}]}"#,
            "Poll 2: A cloud has no choices: the room answers with any emoji. Nothing was imported.",
        ),
        (
            r#"{"question":5}"#,
            "Poll 2: Its \"question\" must be a text in quotation marks. Nothing was imported.",
        ),
    ] {
        let file = format!(r#"{{"moodring":1,"polls":[{good},{poll}]}}"#);
        assert_eq!(refused(&file), sentence);
    }
    let named = format!(r#"{{"moodring":1,"talk":5,"polls":[{good}]}}"#);
    assert_eq!(
        refused(&named),
        "Its \"talk\" must be a text in quotation marks. Nothing was imported."
    );
    let long = "a".repeat(301);
    let file = format!(
        r#"{{"moodring":1,"polls":[{{"question":"{long}","choices":[{{"emoji":"👍"}},{{"emoji":"👎"}}]}}]}}"#
    );
    let start = format!("Poll 1 (“{}…”): A question has at most", "a".repeat(40));
    assert!(refused(&file).starts_with(&start));
}

#[test]
fn a_file_of_something_else_is_refused_with_a_sentence() {
    for (file, sentence) in [
        (
            "",
            "This file is not valid JSON: there is an error in line 1, column 0.",
        ),
        (
            "{\n  oops",
            "This file is not valid JSON: there is an error in line 2, column 3.",
        ),
        (
            "[]",
            "This is not a file of polls: \"moodring\": 1 is missing.",
        ),
        (
            r#"{"moodring":"1"}"#,
            "This is not a file of polls: \"moodring\": 1 is missing.",
        ),
        (
            r#"{"moodring":2}"#,
            "A newer Moodring wrote this file (format 2). This one reads format 1.",
        ),
        (
            r#"{"moodring":1}"#,
            "This file has no list named \"polls\".",
        ),
        (r#"{"moodring":1,"polls":[]}"#, "This file has no polls."),
    ] {
        assert_eq!(refused(file), sentence);
    }
}

#[test]
fn file_size_and_number_of_polls_are_limited() {
    let polls = vec![Poll::blank(); 201];
    let file = |count: usize| file_of(&polls[..count]);
    assert_eq!(
        read_polls(file(200).as_bytes()).map(|file| file.polls.len()),
        Ok(200)
    );
    assert_eq!(
        read_polls(file(201).as_bytes()),
        Err(PollsFileError::TooMany(201))
    );
    let large = " ".repeat(1 << 20) + "{}";
    assert_eq!(read_polls(large.as_bytes()), Err(PollsFileError::TooLarge));
}
