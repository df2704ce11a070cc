//! How the presenter likes the show: kept between starts, and the same for every poll.
//!
//! Pure data. Knows no storage and no JSON.

use std::num::NonZeroU32;

/// How the results are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drawing {
    /// A row with a bar for each choice.
    #[default]
    Bars,
    /// One ring of arcs.
    Ring,
    /// Only emoji that rise: for applause.
    Float,
}

/// The language of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
}

/// Everything the presenter likes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// How the results are drawn.
    pub drawing: Drawing,
    /// Whether hidden results are revealed after 3, 2, 1.
    pub countdown: bool,
    /// Seconds after which an opened round closes by itself.
    pub timer: Option<NonZeroU32>,
    /// Whether the overlay has a small card with the tallies.
    pub card: bool,
    /// The language of the window; the system's if none.
    pub language: Option<Language>,
    /// The name of the screen for the overlay and for full screen; the window's own if none.
    pub screen: Option<String>,
}

/// One of them, as it is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the fields of `Preferences`")]
pub enum Preference {
    Drawing(Drawing),
    Countdown(bool),
    Timer(Option<NonZeroU32>),
    Card(bool),
    Language(Option<Language>),
    Screen(Option<String>),
}
