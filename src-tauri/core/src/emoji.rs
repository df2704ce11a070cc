//! One emoji: its name, its picture and the search for it.
//!
//! The app sends emoji as text and shows them as pictures, never as font glyphs: fonts differ between phones,
//! and some draw a black-and-white outline. Two designs are compiled in. Twemoji has every emoji and fills the
//! gaps of the other design.

mod annotations;
mod find;
mod groups;
mod keywords;
mod pack;

use std::fmt;

use emojis::SkinTone;
use serde::{Serialize, Serializer};

use pack::{FLUENT, TWEMOJI};

pub use find::search;
pub use groups::{Group, Tone, groups};

/// The variation selector for the colour form. Twemoji's table leaves it out of most names, Unicode's fully-qualified
/// forms contain it, and keyboards send either form.
const COLOUR_SELECTOR: char = '\u{fe0f}';
/// The variation selector for the black-and-white form, as in a copied `☺︎`. It has no effect here, because
/// emoji are pictures.
const TEXT_SELECTOR: char = '\u{fe0e}';

/// A single emoji that has a picture, in its fully-qualified spelling.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Emoji(&'static emojis::Emoji);

impl Emoji {
    /// Reads exactly one emoji, with or without variation selectors. Ignores spaces and invisible characters
    /// around it, which often come along with copied text.
    ///
    /// Returns `None` if the text is anything else, or if no design has a picture of the emoji.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text.trim_matches(is_invisible);
        let bare = bare.replace([COLOUR_SELECTOR, TEXT_SELECTOR], "");
        // Unicode counts a single digit as a keycap emoji. Here it is a typing error.
        if bare.is_ascii() {
            return None;
        }
        let emoji = emojis::get(text)
            .or_else(|| emojis::get(&bare))
            .or_else(|| emojis::get(&format!("{bare}{COLOUR_SELECTOR}")))?;
        TWEMOJI.name(&stem(emoji.as_str())).map(|_| Self(emoji))
    }

    /// Returns the emoji as text.
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }

    /// Returns the emoji without its skin tones: 👍 for 👍🏽.
    pub fn without_tone(self) -> Self {
        self.0.with_skin_tone(SkinTone::Default).map_or(self, Self)
    }

    /// Returns the English name in the Unicode CLDR, such as `clapping hands`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl fmt::Debug for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Emoji {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Returns whether a character is a space or invisible: Unicode's `Default_Ignorable_Code_Point`, without the tag
/// characters. Those end the flags of England, Scotland and Wales.
fn is_invisible(point: char) -> bool {
    point.is_whitespace()
        || point.is_control()
        || matches!(
            point,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        )
}

/// Returns the code points in hexadecimal, joined by `-`, without the variation selector.
fn stem(emoji: &str) -> String {
    let points = emoji.chars().filter(|point| *point != COLOUR_SELECTOR);
    let points = points.map(|point| format!("{:x}", u32::from(point)));
    points.collect::<Vec<_>>().join("-")
}

/// The picture of an emoji in one design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Picture {
    is_fluent: bool,
    stem: &'static str,
}

impl Picture {
    /// Finds the picture for a path: the code points in hexadecimal, joined by `-`, then `.svg`, such as
    /// `1f929.svg`. Another design has a prefix: `fluent/1f929.svg`. The path may contain the variation
    /// selector.
    pub fn at(address: &str) -> Option<Self> {
        let (is_fluent, name) = match address.split_once('/') {
            None => (false, address),
            Some(("fluent", name)) => (true, name),
            Some(_) => return None,
        };
        let points = name.strip_suffix(".svg")?.split('-');
        let points: Vec<_> = points.filter(|point| *point != "fe0f").collect();
        // Twemoji has every emoji that phones can vote with. Other names have no picture in any design.
        let stem = TWEMOJI.name(&points.join("-"))?;
        Some(Self { is_fluent, stem })
    }

    /// Returns its canonical path.
    pub fn address(self) -> String {
        let design = if self.is_fluent { "fluent/" } else { "" };
        format!("{design}{}.svg", self.stem)
    }

    /// Returns the drawing as SVG. Uses Twemoji's where the other design has none.
    pub fn svg(self) -> Option<String> {
        let own = self.is_fluent.then(|| FLUENT.picture(self.stem)).flatten();
        own.or_else(|| TWEMOJI.picture(self.stem))
    }
}

/// Returns the drawing for a path in any accepted spelling.
pub fn picture_at(address: &str) -> Option<String> {
    Picture::at(address)?.svg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_read_with_and_without_its_colour_selector() {
        assert_eq!(Emoji::parse("❤"), Emoji::parse("❤\u{fe0f}"));
        assert_eq!(Emoji::parse("❤").map(Emoji::as_str), Some("❤\u{fe0f}"));
        assert_eq!(Emoji::parse("🤩").map(Emoji::name), Some("star-struck"));
    }

    #[test]
    fn every_emoji_without_its_tones_has_a_picture_and_no_tone() {
        let without = |text: &str| Emoji::parse(text).map(|emoji| emoji.without_tone().as_str());
        assert_eq!(without("👍🏽"), Some("👍"));
        assert_eq!(without("👩🏿‍❤️‍👨🏼"), Some("👩‍❤️‍👨"));
        let tones = '\u{1f3fb}'..='\u{1f3ff}';
        for emoji in emojis::iter().filter_map(|emoji| Emoji::parse(emoji.as_str())) {
            let plain = emoji.without_tone();
            assert_eq!(Emoji::parse(plain.as_str()), Some(plain));
            let has_tone = plain.as_str().chars().any(|point| tones.contains(&point));
            assert!(!has_tone, "{emoji:?}");
        }
    }

    #[test]
    fn anything_but_one_emoji_is_refused() {
        for text in [
            "",
            " ",
            "a",
            "5",
            "5\u{fe0f}",
            "#\u{fe0e}",
            "\u{fe0f}",
            "\u{200d}",
            "🤩🤩",
            "🤩 🤩",
            "🤩a",
            "<svg>",
        ] {
            assert_eq!(Emoji::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_emoji_is_read_in_text_form_and_between_invisible_characters() {
        for (text, emoji) in [
            ("❤\u{fe0e}", "❤️"),
            ("☺\u{fe0e}", "☺️"),
            ("✔\u{fe0e}", "✔️"),
            ("1\u{fe0e}\u{20e3}", "1️⃣"),
            ("❤\u{fe0e}\u{200d}🔥", "❤️‍🔥"),
            ("👁\u{fe0e}\u{200d}🗨\u{fe0e}", "👁️‍🗨️"),
            ("🤩\u{fe0e}", "🤩"),
            ("🤩 ", "🤩"),
            ("\u{a0}🤩\u{a0}", "🤩"),
            ("\u{feff}\u{200b}🤩\u{200d}\u{2060}", "🤩"),
            ("\u{2068}👍🏽\u{2069}\n", "👍🏽"),
            ("\u{202f}❤\u{fe0f}\u{fe0f}\u{200e}", "❤️"),
            (
                "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}\u{a0}",
                "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            ),
        ] {
            assert_eq!(
                Emoji::parse(text).map(Emoji::as_str),
                Some(emoji),
                "{text:?}"
            );
        }
        // Every emoji, in the spelling that differs most from Unicode's.
        for emoji in emojis::iter().filter_map(|emoji| Emoji::parse(emoji.as_str())) {
            let bare = emoji.as_str().replace(COLOUR_SELECTOR, "\u{fe0e}");
            assert_eq!(
                Emoji::parse(&format!("\u{a0}{bare}\u{fe0e}\u{200b}")),
                Some(emoji)
            );
        }
    }

    #[test]
    fn every_emoji_the_search_offers_has_a_picture_under_its_file_name() {
        let drawn = emojis::iter()
            .filter_map(|emoji| Emoji::parse(emoji.as_str()))
            .inspect(|emoji| {
                let codes: Vec<_> = emoji
                    .as_str()
                    .chars()
                    .map(|c| format!("{:x}", u32::from(c)))
                    .collect();
                let file = format!("{}.svg", codes.join("-"));
                assert!(picture_at(&file).is_some(), "{file}");
            })
            .count();
        assert!(drawn > 1_800, "only {drawn} have a picture");
    }

    #[test]
    fn an_emoji_that_a_design_lacks_has_twemojis_picture() {
        let heart = picture_at("fluent/2764-fe0f.svg");
        assert_eq!(heart, picture_at("fluent/2764.svg"));
        assert_ne!(heart, picture_at("2764.svg"));
        let flag = picture_at("fluent/1f1e9-1f1ea.svg");
        assert!(flag.is_some());
        assert_eq!(flag, picture_at("1f1e9-1f1ea.svg"));
        for nothing in [
            "fluent/61.svg",
            "fluent/1f929",
            "noto/1f929.svg",
            "/1f929.svg",
            "fluent/",
        ] {
            assert_eq!(picture_at(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn every_spelling_of_a_path_leads_to_one_picture_with_one_address() {
        let plain = Picture::at("2764.svg").expect("a heart");
        for spelled in ["2764-fe0f.svg", "fe0f-2764-fe0f-fe0f.svg"] {
            assert_eq!(Picture::at(spelled), Some(plain), "{spelled}");
        }
        assert_eq!(plain.address(), "2764.svg");
        let fluent = Picture::at("fluent/2764-fe0f.svg").expect("a heart");
        assert_eq!(fluent.address(), "fluent/2764.svg");
        assert_ne!(fluent, plain);
    }

    #[test]
    fn a_picture_has_no_other_name_than_its_code_points() {
        for name in [
            "1f929",
            "1f929.png",
            "../1f929.svg",
            "1f929-.svg",
            "1F929.svg",
            "01f929.svg",
            "1f9a9-fe-fe0f0f.svg",
            ".svg",
            "fe0f.svg",
            "110000.svg",
        ] {
            assert!(picture_at(name).is_none(), "{name}");
        }
    }
}
