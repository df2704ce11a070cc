//! The order of the presenter's list of polls.

use crate::poll::PollId;
use crate::store::ListedPoll;

/// Returns the index of a poll in the list.
pub(super) fn place(polls: &[ListedPoll], id: PollId) -> Option<usize> {
    polls.iter().position(|listed| listed.id == id)
}

/// Returns the order of the list with `id` at index `to`.
pub(super) fn moved(polls: &[ListedPoll], id: PollId, to: usize) -> Vec<PollId> {
    let mut order: Vec<PollId> = polls
        .iter()
        .map(|listed| listed.id)
        .filter(|other| *other != id)
        .collect();
    order.insert(to.min(order.len()), id);
    order
}
