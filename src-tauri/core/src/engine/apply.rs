//! Applies a presenter's command or a batch of votes to the stage.
//!
//! Runs inside a transaction and on a copy of the stage. The caller keeps the copy only if the commit succeeds.
//! This module reads no clock: every function gets the time as `now`, in Unix milliseconds.

use super::command::{Command, CommandError};
use super::message::Batch;
use super::poll_order::{moved, place};
use super::round_history;
use super::undo::Replaced;
use crate::change::Changeable as _;
use crate::poll::{Phase, Poll, PollId, Rule};
use crate::preferences::Preferences;
use crate::snapshot::Stage;
use crate::store::{ListedPoll, StoreError, Tx, VoteStatements};
use crate::talk::{Display, NewPoll, TalkId};
use crate::vote::{Ballot, CloudRules, Effect, Named, Refusal, accept, named};

/// Milliseconds that one extension adds to a timer.
const TIMER_EXTENSION_MS: i64 = 15_000;
/// The longest time a screen can count down, in milliseconds.
const MAX_TIMER_MS: i64 = 3_600_000;

/// Whether to store a vote that arrives after a newer vote of the same phone. It changes no tally.
#[derive(Clone, Copy, PartialEq)]
enum Late {
    /// A vote from the room is not stored.
    Discard,
    /// A vote from a log is stored, because its edge has told the voter that it is.
    Store,
}

impl Late {
    /// Returns the rules of a cloud for a vote. An edge has already applied them to a vote from a log.
    fn rules(self, preferences: &Preferences) -> CloudRules<'_> {
        match self {
            Self::Discard => preferences.into(),
            Self::Store => CloudRules::NONE,
        }
    }
}

impl Stage {
    /// Reads the stage from the data file, and the polls of its talk. A new file gets its first poll.
    pub(super) fn load(tx: &Tx<'_>, now: i64) -> Result<(Self, Vec<ListedPoll>), StoreError> {
        tx.forget_current_votes();
        let poll = match tx.stage()? {
            Some(poll) => poll,
            None => {
                let talks = tx.talks()?;
                let lost = || StoreError::Broken("there is no talk".to_owned());
                let talk = talks.first().ok_or_else(lost)?.id;
                let poll = tx.insert_poll(talk, &Poll::welcome(), &Display::default())?;
                tx.set_stage(poll)?;
                poll
            }
        };
        Self::of_poll(tx, poll, now)
    }

    /// Builds the stage from its poll. A poll without a round gets its first one.
    fn of_poll(tx: &Tx<'_>, poll: PollId, now: i64) -> Result<(Self, Vec<ListedPoll>), StoreError> {
        let lost = || StoreError::Broken("the poll on stage is in no talk".to_owned());
        let talk = tx.talk_of(poll)?.ok_or_else(lost)?;
        let polls = tx.polls(talk)?;
        let index = place(&polls, poll).ok_or_else(lost)?;
        let listed = &polls[index];
        let round = match tx.newest_round(poll)? {
            Some(round) => round,
            None => tx.insert_round(poll, &listed.poll, now)?,
        };
        let stage = Self {
            poll,
            talk,
            position: index + 1,
            of: polls.len(),
            counts: tx.tallies_of(&round)?,
            stale: listed.poll != round.asked.without_answers(),
            round,
            display: listed.display,
            preferences: tx.preferences()?,
            replaced: None,
        };
        Ok((stage, polls))
    }

    /// Judges a batch of ballots in order and stores the accepted ones. Returns one result per ballot.
    ///
    /// # Errors
    /// Only if the data file fails.
    pub(super) fn vote(
        &mut self,
        tx: &Tx<'_>,
        ballots: &[Ballot],
        now: i64,
    ) -> Result<Vec<Result<(), Refusal>>, StoreError> {
        self.judge(tx, ballots, now, Late::Discard)
    }

    fn judge(
        &mut self,
        tx: &Tx<'_>,
        ballots: &[Ballot],
        now: i64,
        late: Late,
    ) -> Result<Vec<Result<(), Refusal>>, StoreError> {
        let before = self.counts.clone();
        let mut votes = tx.vote_statements()?;
        let mut judged = Vec::with_capacity(ballots.len());
        for ballot in ballots {
            judged.push(self.judge_ballot(tx, &mut votes, ballot, now, late)?);
        }
        if self.counts != before {
            tx.set_tallies(self.round.id, &before, &self.counts)?;
        }
        Ok(judged)
    }

    /// Stores batches of a log in their order, together with the position in the log. A batch that is stored already
    /// changes nothing. Returns the number of the last stored batch.
    ///
    /// Edges accepted the ballots while their round was open and have answered the voters. So the ballots count in
    /// every phase of the round, on stage or not, and also in a cloud that is full now.
    ///
    /// # Errors
    /// Only if the data file fails.
    pub(super) fn cast_batches(
        &mut self,
        tx: &Tx<'_>,
        log: &str,
        batches: &[Batch],
        now: i64,
    ) -> Result<u64, StoreError> {
        let stored = tx.log_position(log)?;
        let mut last = stored;
        // Join the batches: those of many edges are small, and each group of ballots has a fixed cost.
        let mut together = Vec::new();
        for batch in batches.iter().filter(|batch| batch.number > stored) {
            together.extend_from_slice(&batch.ballots);
            last = last.max(batch.number);
        }
        for ballots in together.chunk_by(|one, next| one.round == next.round) {
            self.take_in(tx, ballots, now)?;
        }
        if last > stored {
            tx.set_log_position(log, last)?;
        }
        Ok(last)
    }

    /// Counts ballots of one round that edges accepted. Drops them if the round no longer exists.
    fn take_in(&mut self, tx: &Tx<'_>, ballots: &[Ballot], now: i64) -> Result<(), StoreError> {
        let Some(id) = ballots.first().map(|ballot| ballot.round) else {
            return Ok(());
        };
        // Judge with an open round, as it was when the edges accepted the ballots.
        let mut then = if id == self.round.id {
            self.clone()
        } else {
            let Some(round) = tx.round(id)? else {
                tracing::warn!(
                    round = id.0,
                    "votes arrived for a round that does not exist"
                );
                return Ok(());
            };
            let counts = tx.tallies_of(&round)?;
            Self {
                round,
                counts,
                ..self.clone()
            }
        };
        then.round.phase = Phase::Open;
        then.judge(tx, ballots, now, Late::Store)?;
        if id == self.round.id {
            self.counts = then.counts;
            // The ballots may have added emoji to a cloud.
            self.round.asked = then.round.asked;
        }
        Ok(())
    }

    fn judge_ballot(
        &mut self,
        tx: &Tx<'_>,
        votes: &mut VoteStatements<'_>,
        ballot: &Ballot,
        now: i64,
        late: Late,
    ) -> Result<Result<(), Refusal>, StoreError> {
        if ballot.round != self.round.id {
            return if votes.has(ballot)? {
                Ok(Ok(()))
            } else if tx.has_round(ballot.round)? {
                Ok(Err(Refusal::Closed))
            } else {
                Ok(Err(Refusal::NoSuchRound))
            };
        }
        let (rule, phase) = (self.round.asked.rule(), self.round.phase);
        let rules = late.rules(&self.preferences);
        let named = named(&self.round.asked, ballot.answer, &rules);
        let earlier = match (rule, phase, named) {
            // In a `many` round only a repeat of the same vote matters, and the insert detects it.
            (Rule::Many, Phase::Open, Ok(Named::Choice(_))) => None,
            _ => votes.earlier(rule, ballot)?,
        };
        let judged = accept(phase, ballot.serial, named, earlier);
        let (effect, named) = match (judged, named) {
            (Ok(effect), Ok(named)) => (effect, named),
            (judged, _) => return Ok(judged.map(drop)),
        };
        if effect == Effect::Nothing {
            let is_row = rule == Rule::Once && late == Late::Store && !votes.has(ballot)?;
            if is_row {
                let choice = self.choice(tx, named)?;
                votes.insert_row(ballot, choice, now)?;
            }
            return Ok(Ok(()));
        }
        let choice = self.choice(tx, named)?;
        if votes.insert(rule, ballot, choice, now)? {
            count(&mut self.counts, effect, choice)?;
        }
        Ok(Ok(()))
    }

    /// Returns the index of a choice. A new emoji of a cloud becomes its last choice.
    fn choice(&mut self, tx: &Tx<'_>, named: Named) -> Result<usize, StoreError> {
        match named {
            Named::Choice(choice) => Ok(choice),
            Named::New(emoji) => {
                let choice = self.round.asked.add(emoji);
                self.counts.push(0);
                tx.insert_answer(self.round.id, choice, emoji)?;
                Ok(choice)
            }
        }
    }

    /// Applies one command. Returns the poll that it created or restored, the first if there are several, and the polls
    /// of the current talk.
    ///
    /// # Errors
    /// If the command no longer makes sense or cannot be stored.
    pub(super) fn apply(
        &mut self,
        tx: &Tx<'_>,
        command: Command,
        now: i64,
    ) -> Result<(Option<PollId>, Vec<ListedPoll>), CommandError> {
        let talk = command.poll().map(|poll| tx.talk_of(poll)).transpose()?;
        let talk = talk.flatten().unwrap_or(self.talk);
        let polls = tx.polls(talk)?;
        let known = |poll| place(&polls, poll).ok_or(CommandError::NoSuchPoll);
        let mut made = None;
        let before = Replaced {
            poll: self.poll,
            round: self.round.clone(),
        };
        let is_undo = matches!(command, Command::BringBack(_));
        // The history has its own undo. Another undo must not restore a round that the history hides.
        let is_past = matches!(command, Command::DeleteRound(_) | Command::RestoreRound(_));
        match command {
            Command::Open => self.set_phase(tx, Phase::Open, now)?,
            Command::Close if self.round.phase == Phase::Open => {
                self.set_phase(tx, Phase::Closed, now)?;
                // Otherwise the window counts down first.
                if self.display.reveal && !self.preferences.countdown {
                    self.hide(tx, false)?;
                }
            }
            Command::Close | Command::Shown(_) => {}
            Command::NewRound => {
                let index = known(self.poll)?;
                self.new_round(tx, &polls[index].poll, now)?;
            }
            Command::BringBack(round) => self.bring_back(tx, round, now)?,
            Command::ExtendTimer => {
                let closes_at = self.round.closes_at.ok_or(CommandError::NoTimer)?;
                let longest = closes_at.max(now.saturating_add(MAX_TIMER_MS));
                let extended = closes_at.saturating_add(TIMER_EXTENSION_MS).min(longest);
                self.close_at(tx, extended, now)?;
            }
            Command::Next => self.step(tx, &polls, 1, now)?,
            Command::Previous => self.step(tx, &polls, -1, now)?,
            Command::Show(poll) => {
                known(poll)?;
                self.show(tx, poll, now)?;
            }
            Command::TakeOff { round, choice, off } => {
                let taken = tx.take_off(round, choice, off)?;
                taken.then_some(()).ok_or(CommandError::NoSuchEmoji)?;
            }
            Command::Hide(hidden) => self.hide(tx, hidden)?,
            Command::Display(id, change) => {
                let index = known(id.unwrap_or(self.poll))?;
                let ListedPoll { id, display, .. } = &polls[index];
                tx.set_display(*id, &display.changed(change))?;
            }
            Command::Prefer(change) => tx.prefer(&self.preferences.changed(change))?,
            Command::UseEmoji(emoji) => tx.prefer(&self.preferences.used(emoji))?,
            Command::Create(poll) => made = self.insert(tx, talk, [poll.into()])?,
            Command::Append(list) => made = self.insert(tx, talk, list)?,
            Command::Edit(id, poll) => {
                known(id)?;
                edit(tx, id, &poll)?;
            }
            Command::Duplicate(id) => {
                let index = known(id)?;
                let ListedPoll { poll, display, .. } = &polls[index];
                let copy = tx.insert_poll(talk, poll, display)?;
                tx.order_polls(moved(&polls, copy, index + 1))?;
                made = Some(copy);
            }
            Command::Delete(id) => {
                self.show_neighbour(tx, &polls, known(id)?, now)?;
                // Number the places first, so that a restored poll returns to this place.
                tx.order_polls(polls.iter().map(|listed| listed.id))?;
                tx.delete_poll(id)?;
            }
            Command::Restore(id) => {
                if known(id).is_err() {
                    let to = tx.restore_poll(id)?.ok_or(CommandError::NoSuchPoll)?;
                    tx.order_polls(moved(&polls, id, to))?;
                }
                made = Some(id);
            }
            Command::Move(id, to) => {
                known(id)?;
                tx.order_polls(moved(&polls, id, to))?;
            }
            Command::MoveToTalk(id, to) => {
                let index = known(id)?;
                let talks = tx.talks()?;
                if !talks.iter().any(|talk| talk.id == to && !talk.deleted) {
                    return Err(CommandError::NoSuchTalk);
                }
                if to != talk {
                    self.show_neighbour(tx, &polls, index, now)?;
                    tx.move_to_talk(id, to)?;
                }
            }
            Command::CreateTalk(name, mut list) => {
                if list.is_empty() {
                    list.push(Poll::blank().into());
                }
                let talk = tx.insert_talk(&name)?;
                made = self.insert(tx, talk, list)?;
                self.choose(tx, talk, now)?;
            }
            Command::DuplicateTalk(id, name) => {
                let list = tx.polls(id)?;
                if list.is_empty() {
                    return Err(CommandError::NoSuchTalk);
                }
                let copy = tx.insert_talk(&name)?;
                for listed in &list {
                    let id = tx.insert_poll(copy, &listed.poll, &listed.display)?;
                    made = made.or(Some(id));
                }
                self.choose(tx, copy, now)?;
            }
            Command::NameTalk(id, name) => {
                let named = tx.name_talk(id, &name)?;
                named.then_some(()).ok_or(CommandError::NoSuchTalk)?;
            }
            Command::ArchiveTalk(id, archived) => {
                if archived {
                    self.leave_talk(tx, id, now)?;
                }
                let found = tx.archive_talk(id, archived)?;
                found.then_some(()).ok_or(CommandError::NoSuchTalk)?;
            }
            Command::DeleteTalk(id) => {
                self.leave_talk(tx, id, now)?;
                let found = tx.delete_talk(id)?;
                found.then_some(()).ok_or(CommandError::NoSuchTalk)?;
            }
            Command::ChooseTalk(id) => self.choose(tx, id, now)?,
            Command::NameRound(id, name) => round_history::name(tx, id, &name)?,
            Command::DeleteRound(id) => round_history::delete(tx, id, now)?,
            Command::RestoreRound(id) => round_history::restore(tx, id, now)?,
        }
        tx.set_stage(self.poll)?;
        let replaced = self.replaced.take();
        let (stage, polls) = Self::of_poll(tx, self.poll, now)?;
        *self = stage;
        tx.keep_current_votes(self.round.id);
        self.replaced = match self.round.id == before.round.id {
            _ if is_past => None,
            true => replaced,
            false => Some(before).filter(|_| !is_undo),
        };
        Ok((made, polls))
    }

    /// Returns whether this command may end the open round or change what votes for it mean.
    pub(super) fn is_ended_by(&self, command: &Command) -> bool {
        let ends = match command {
            Command::Close
            | Command::NewRound
            | Command::BringBack(_)
            | Command::Next
            | Command::Previous
            | Command::RestoreRound(_)
            | Command::CreateTalk(..)
            | Command::DuplicateTalk(..) => true,
            Command::Show(poll) => *poll != self.poll,
            Command::Edit(poll, _) | Command::Delete(poll) | Command::MoveToTalk(poll, _) => {
                *poll == self.poll
            }
            Command::ChooseTalk(talk) => *talk != self.talk,
            Command::ArchiveTalk(talk, archived) => *talk == self.talk && *archived,
            Command::DeleteTalk(talk) => *talk == self.talk,
            _ => false,
        };
        ends && self.round.phase == Phase::Open
    }

    fn set_phase(&mut self, tx: &Tx<'_>, phase: Phase, now: i64) -> Result<(), StoreError> {
        if self.round.phase != phase {
            let timer = self.display.timer.filter(|_| phase == Phase::Open);
            let closes_at = timer.map(|seconds| now + 1_000 * i64::from(seconds.get()));
            tx.set_phase(self.round.id, phase, now, closes_at)?;
            self.round.phase = phase;
            self.round.closes_at = closes_at;
            if phase == Phase::Open && self.display.hide {
                self.hide(tx, true)?;
            }
        }
        Ok(())
    }

    fn hide(&mut self, tx: &Tx<'_>, hidden: bool) -> Result<(), StoreError> {
        if self.round.hidden != hidden {
            tx.set_hidden(self.round.id, hidden)?;
            self.round.hidden = hidden;
        }
        Ok(())
    }

    /// Changes the time at which the open round closes. Times are in Unix milliseconds.
    pub(super) fn close_at(
        &mut self,
        tx: &Tx<'_>,
        closes_at: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        tx.set_phase(self.round.id, self.round.phase, now, Some(closes_at))?;
        self.round.closes_at = Some(closes_at);
        Ok(())
    }

    /// Starts a new round of the poll on stage, unless the current round was never opened.
    fn new_round(&mut self, tx: &Tx<'_>, poll: &Poll, now: i64) -> Result<(), StoreError> {
        if self.round.phase == Phase::Lobby {
            return Ok(());
        }
        self.leave(tx, now)?;
        tx.insert_round(self.poll, poll, now)?;
        Ok(())
    }

    fn step(
        &mut self,
        tx: &Tx<'_>,
        polls: &[ListedPoll],
        by: isize,
        now: i64,
    ) -> Result<(), StoreError> {
        let target = (self.position - 1)
            .checked_add_signed(by)
            .and_then(|index| polls.get(index));
        match target {
            Some(poll) => self.show(tx, poll.id, now),
            None => Ok(()),
        }
    }

    fn show(&mut self, tx: &Tx<'_>, poll: PollId, now: i64) -> Result<(), StoreError> {
        if poll != self.poll {
            self.leave(tx, now)?;
            self.poll = poll;
        }
        Ok(())
    }

    /// Closes the round before another one goes on stage. So at most one round is open, the one on stage.
    pub(super) fn leave(&mut self, tx: &Tx<'_>, now: i64) -> Result<(), StoreError> {
        if self.round.phase == Phase::Open {
            self.set_phase(tx, Phase::Closed, now)?;
            if self.display.reveal {
                self.hide(tx, false)?;
            }
        }
        Ok(())
    }

    /// Puts a talk on stage.
    fn choose(&mut self, tx: &Tx<'_>, talk: TalkId, now: i64) -> Result<(), CommandError> {
        if talk == self.talk {
            return Ok(());
        }
        let polls = tx.polls(talk)?;
        let first = polls.first().ok_or(CommandError::NoSuchTalk)?.id;
        let last_shown = tx.last_shown(talk)?;
        let last_shown = last_shown.filter(|poll| place(&polls, *poll).is_some());
        Ok(self.show(tx, last_shown.unwrap_or(first), now)?)
    }

    /// Puts another talk on stage if this one is there, because it is about to leave the list.
    fn leave_talk(&mut self, tx: &Tx<'_>, talk: TalkId, now: i64) -> Result<(), CommandError> {
        if talk != self.talk {
            return Ok(());
        }
        let talks = tx.talks()?;
        let other = talks
            .iter()
            .find(|one| !one.archived && !one.deleted && one.id != talk);
        self.choose(tx, other.ok_or(CommandError::LastTalk)?.id, now)
    }

    /// Shows the neighbour of a poll that is about to leave its talk, if the poll is on stage.
    fn show_neighbour(
        &mut self,
        tx: &Tx<'_>,
        polls: &[ListedPoll],
        index: usize,
        now: i64,
    ) -> Result<(), CommandError> {
        let neighbour = polls
            .get(index + 1)
            .or_else(|| polls.get(index.checked_sub(1)?))
            .ok_or(CommandError::LastPoll)?;
        if polls[index].id == self.poll {
            self.show(tx, neighbour.id, now)?;
        }
        Ok(())
    }

    /// Adds polls at the end of a talk. Returns the first.
    fn insert(
        &self,
        tx: &Tx<'_>,
        talk: TalkId,
        list: impl IntoIterator<Item = NewPoll>,
    ) -> Result<Option<PollId>, StoreError> {
        let mut first = None;
        for NewPoll { poll, display } in list {
            let display = self.preferences.display.changed(display);
            let id = tx.insert_poll(talk, &poll, &display)?;
            first = first.or(Some(id));
        }
        Ok(first)
    }
}

/// Counts a vote for this choice.
fn count(counts: &mut [u64], effect: Effect, choice: usize) -> Result<(), StoreError> {
    if let Effect::Move { from } = effect {
        let counted = counts.get_mut(from).filter(|count| **count > 0);
        let spoiled = || StoreError::Broken("a vote was not counted".to_owned());
        *counted.ok_or_else(spoiled)? -= 1;
    }
    counts[choice] += 1;
    Ok(())
}

/// Stores an edit. Changes the poll's newest round, too, unless that would change the meaning of its votes.
fn edit(tx: &Tx<'_>, id: PollId, poll: &Poll) -> Result<(), StoreError> {
    tx.update_poll(id, poll)?;
    if let Some(round) = tx.newest_round(id)? {
        let has_votes = tx.tallies_of(&round)?.iter().any(|count| *count > 0);
        if !has_votes || round.asked.same_ballot(poll) {
            tx.reword_round(round.id, poll, has_votes)?;
        }
    }
    Ok(())
}
