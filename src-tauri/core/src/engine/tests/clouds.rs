//! Clouds: a round gets a choice for each new emoji. Otherwise a cloud behaves like other polls.

use serde_json::json;

use super::*;
use crate::Engine;
use crate::poll::MAX_CLOUD_EMOJI;

/// Opens an engine on a new file and opens a cloud.
async fn open_cloud(rule: Rule) -> (TempDir, Engine, RoundId) {
    let (folder, engine, _) = open_engine().await;
    let cloud = Poll::cloud("How was it?", rule).expect("valid");
    let made = engine.execute(Command::Create(cloud)).await;
    let poll = made.expect("made").expect("it has an id");
    for change in [Command::Show(poll), Command::Open] {
        engine.execute(change).await.expect("it can");
    }
    let round = engine.newest().content.stage.round.id;
    (folder, engine, round)
}

fn says(round: RoundId, voter: u128, text: &str) -> Ballot {
    Ballot {
        answer: Answer::Emoji(emoji(text)),
        ..ballot(round, voter)
    }
}

/// Returns each emoji on stage with its votes, in order.
fn shown(engine: &Engine) -> Vec<(&'static str, u64)> {
    let stage = engine.newest().content.stage.clone();
    let emoji = stage.round.asked.choices().iter();
    let emoji = emoji.map(|choice| choice.emoji().as_str());
    emoji.zip(stage.counts).collect()
}

/// Returns all emoji without skin tones, each once.
fn all_untoned_emoji() -> impl Iterator<Item = Emoji> {
    crate::emoji::groups().flat_map(|(_, list)| list)
}

#[tokio::test]
async fn a_cloud_grows_at_its_end_through_edits_undo_and_a_restart() {
    let (folder, engine, round) = open_cloud(Rule::Once).await;
    let change = async |change| engine.execute(change).await.expect("it can");
    let voted = async |ballot| engine.vote(ballot).await.expect("accepted");
    for (voter, text) in [(1, "🥳"), (2, "👍🏽"), (3, "👍"), (4, "🎉")] {
        voted(says(round, voter, text)).await;
    }
    voted(Ballot {
        answer: Answer::Choice(0),
        ..ballot(round, 5)
    })
    .await;
    assert_eq!(shown(&engine), [("🥳", 2), ("👍", 2), ("🎉", 1)]);
    // A vote that moves leaves its emoji where it was.
    let moved = Serial::new(2).expect("not negative");
    voted(Ballot {
        serial: moved,
        ..says(round, 4, "🧡")
    })
    .await;
    let all = [("🥳", 2), ("👍", 2), ("🎉", 0), ("🧡", 1)];
    assert_eq!(shown(&engine), all);

    // The text may change under votes, the rule may not.
    let poll = engine.newest().content.stage.poll;
    let edited = |question, rule| Command::Edit(poll, Poll::cloud(question, rule).expect("valid"));
    change(edited("And now?", Rule::Once)).await;
    let stage = engine.newest().content.stage.clone();
    assert_eq!(stage.round.asked.question(), "And now?");
    assert_eq!((shown(&engine), stage.stale), (all.to_vec(), false));
    change(edited("And now?", Rule::Many)).await;
    let stage = engine.newest().content.stage.clone();
    assert_eq!((stage.round.asked.rule(), stage.stale), (Rule::Once, true));

    change(Command::NewRound).await;
    assert_eq!(shown(&engine), []);
    change(Command::BringBack(round)).await;
    assert_eq!(shown(&engine), all);
    engine.stop().await;

    let engine = Engine::open(folder.path()).expect("opens again");
    assert_eq!(shown(&engine), all);
    engine.vote(says(round, 6, "🎊")).await.expect("accepted");
    assert_eq!(shown(&engine).last(), Some(&("🎊", 1)));
    let copy = engine.execute(Command::Duplicate(poll)).await;
    let copy = copy.expect("copied").expect("it has an id");
    let made = Poll::cloud("And now?", Rule::Many).expect("valid");
    let polls = engine.polls().borrow().clone();
    let listed = polls.iter().find(|listed| listed.id == copy);
    assert_eq!(listed.map(|listed| &listed.poll), Some(&made));
}

#[tokio::test]
async fn the_201st_emoji_is_refused_and_every_other_vote_counts() {
    let (_folder, engine, round) = open_cloud(Rule::Many).await;
    let all: Vec<Emoji> = all_untoned_emoji().take(MAX_CLOUD_EMOJI + 1).collect();
    // Vote concurrently, so that votes share transactions.
    let votes = all[..MAX_CLOUD_EMOJI].iter().zip(0..);
    let votes = votes.map(|(emoji, voter)| engine.vote(says(round, voter, emoji.as_str())));
    let answers = futures_util::future::join_all(votes).await;
    assert!(answers.iter().all(Result::is_ok));
    let last = says(round, 998, all[MAX_CLOUD_EMOJI].as_str());
    let refused = engine.vote(last).await;
    assert_eq!(refused, Err(Refusal::CloudFull.into()));
    let known = says(round, 999, all[7].as_str());
    engine.vote(known).await.expect("it is there");
    assert_eq!(shown(&engine).len(), MAX_CLOUD_EMOJI);
    assert_eq!(engine.newest().content.votes(), 201);

    // An edge may have accepted votes at the same moment. Their voters have a 204, so these votes count.
    let batch = Batch {
        number: 1,
        ballots: vec![last, says(round, 1_000, all[MAX_CLOUD_EMOJI].as_str())],
    };
    engine
        .cast_batches("log", vec![batch])
        .await
        .expect("stored");
    let all = shown(&engine);
    assert_eq!(
        (all.len(), all[MAX_CLOUD_EMOJI].1),
        (MAX_CLOUD_EMOJI + 1, 2)
    );
    engine.vote(last).await.expect("a repeat");
}

#[tokio::test]
async fn an_emoji_taken_off_the_stage_keeps_its_votes_and_gets_more() {
    let (folder, engine, round) = open_cloud(Rule::Once).await;
    for (voter, text) in [(1, "🥳"), (2, "💩")] {
        engine
            .vote(says(round, voter, text))
            .await
            .expect("accepted");
    }
    let take_off = |choice, off| Command::TakeOff { round, choice, off };
    engine.execute(take_off(1, true)).await.expect("taken off");
    engine.vote(says(round, 3, "💩")).await.expect("accepted");
    let off = |engine: &Engine| {
        let asked = engine.newest().content.stage.round.asked.clone();
        let off = asked.choices().iter().map(Choice::is_off);
        off.collect::<Vec<_>>()
    };
    assert_eq!(off(&engine), [false, true]);
    assert_eq!(shown(&engine), [("🥳", 1), ("💩", 2)]);
    engine.execute(Command::Close).await.expect("closed");
    engine.stop().await;
    let engine = Engine::open(folder.path()).expect("opens again");
    assert_eq!(off(&engine), [false, true]);
    engine.execute(take_off(1, false)).await.expect("put back");
    assert_eq!(off(&engine), [false, false]);
    let missing = engine.execute(take_off(2, true)).await;
    assert_eq!(missing, Err(CommandError::NoSuchEmoji));
    let first = RoundId(1);
    let of_choices = Command::TakeOff {
        round: first,
        choice: 0,
        off: true,
    };
    let refused = engine.execute(of_choices).await;
    assert_eq!(refused, Err(CommandError::NoSuchEmoji));
}

#[tokio::test]
async fn a_blocked_emoji_is_refused_in_every_tone_but_counted_votes_stay() {
    let (_folder, engine, round) = open_cloud(Rule::Many).await;
    let before = says(round, 1, "🖕");
    engine.vote(before).await.expect("accepted");
    let block = prefer(json!({ "blocked": { "on": true, "emoji": ["🖕"] }, "tones": "apart" }));
    engine.execute(block).await.expect("set");
    for text in ["🖕", "🖕🏽"] {
        let refused = engine.vote(says(round, 2, text)).await;
        assert_eq!(refused, Err(Refusal::Blocked.into()));
    }
    engine.vote(before).await.expect("a repeat");
    engine.vote(says(round, 1, "🎉")).await.expect("a repeat");
    for text in ["👍", "👍🏽"] {
        let voted = engine.vote(says(round, 2 + text.len() as u128, text)).await;
        voted.expect("accepted");
    }
    assert_eq!(shown(&engine), [("🖕", 1), ("👍", 1), ("👍🏽", 1)]);
}

#[tokio::test]
async fn a_poll_of_choices_is_drawn_without_a_cloud_and_a_cloud_without_bars() {
    use crate::preferences::Drawing;
    let (_folder, engine, _) = open_cloud(Rule::Once).await;
    let polls = engine.polls().borrow().clone();
    for (chosen, of_cloud, of_choices) in [
        ("bars", Drawing::Cloud, Drawing::Bars),
        ("ring", Drawing::Cloud, Drawing::Ring),
        ("cloud", Drawing::Cloud, Drawing::Bars),
        ("float", Drawing::Float, Drawing::Float),
    ] {
        for listed in &*polls {
            let change = serde_json::from_value(json!({ "drawing": chosen }));
            let choose = Command::Display(Some(listed.id), change.expect("a change"));
            engine.execute(choose).await.expect("set");
        }
        assert_eq!(engine.newest().content.stage.drawing(), of_cloud);
        engine.execute(Command::Previous).await.expect("shown");
        assert_eq!(engine.newest().content.stage.drawing(), of_choices);
        engine.execute(Command::Next).await.expect("shown");
    }
}
