//! Emoji in the layout of a picker: Unicode's groups and order, each with its skin tones.

use emojis::SkinTone;
use serde::{Deserialize, Serialize};

use super::Emoji;

/// A group of Unicode's, such as the smileys.
pub use emojis::Group;

/// A skin tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Fitzpatrick type 1 or 2.
    Light,
    /// Type 3.
    MediumLight,
    /// Type 4.
    Medium,
    /// Type 5.
    MediumDark,
    /// Type 6.
    Dark,
}

/// Returns every group with its emoji that have a picture, without skin tones.
pub fn groups() -> impl Iterator<Item = (Group, Vec<Emoji>)> {
    Group::iter().map(|group| {
        let plain = |emoji: &&emojis::Emoji| {
            let tone = emoji.skin_tone();
            tone.is_none_or(|tone| tone == SkinTone::Default)
        };
        let all = group.emojis().filter(plain);
        let drawn = all.filter_map(|emoji| Emoji::parse(emoji.as_str()));
        (group, drawn.collect())
    })
}

impl Emoji {
    /// Returns the emoji in the five tones, from light to dark, or `None` if it has no tones. Couples with two
    /// different tones are left out.
    pub fn tones(self) -> Option<[Self; 5]> {
        let toned = [
            SkinTone::Light,
            SkinTone::MediumLight,
            SkinTone::Medium,
            SkinTone::MediumDark,
            SkinTone::Dark,
        ]
        .map(|tone| Self::parse(self.0.with_skin_tone(tone)?.as_str()));
        match toned {
            [Some(a), Some(b), Some(c), Some(d), Some(e)] => Some([a, b, c, d, e]),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_unicodes_order_and_no_emoji_appears_twice() {
        let firsts: Vec<_> = groups().map(|(_, list)| list[0].as_str()).collect();
        assert_eq!(firsts.len(), 9);
        assert_eq!(firsts[..3], ["😀", "👋", "🐵"]);
        let all = groups().flat_map(|(_, list)| list);
        let mut all: Vec<_> = all.map(Emoji::as_str).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(count > 1_800, "only {count}");
    }

    #[test]
    fn hands_have_five_tones_and_faces_none() {
        let tones = |emoji| {
            let tones = Emoji::parse(emoji).expect("an emoji").tones();
            tones.map(|tones| tones.map(Emoji::as_str).concat())
        };
        assert_eq!(tones("👍").as_deref(), Some("👍🏻👍🏼👍🏽👍🏾👍🏿"));
        assert_eq!(tones("👍🏿"), tones("👍"));
        assert_eq!(tones("😀"), None);
        let all = groups().flat_map(|(_, list)| list);
        assert!(all.filter(|emoji| emoji.tones().is_some()).count() > 280);
    }
}
