//! The name and about a dozen keywords of each emoji in English and German, from Unicode's CLDR.
//! `examples/annotations_pack.rs` makes the file and describes its layout.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::pack::unpack;

/// The unpacked file. The first search unpacks it.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let text = unpack(include_bytes!("annotations.pack"));
    text.expect("the compiled-in pack is readable: a test reads it")
});
static LINES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = TEXT.lines();
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// Returns the names and keywords of an emoji, in lower case and without hyphens. `emoji` must be fully
/// qualified.
pub(super) fn of(emoji: &str) -> impl Iterator<Item = &'static str> + use<> {
    LINES
        .get(emoji)
        .into_iter()
        .flat_map(|line| line.split('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emoji::Emoji;

    #[test]
    fn every_emoji_that_can_be_voted_with_has_words() {
        for line in TEXT.lines() {
            let (emoji, words) = line.split_once('\t').expect("an emoji and its words");
            assert_eq!(Emoji::parse(emoji).map(Emoji::as_str), Some(emoji));
            assert!(words.split('\t').all(|word| !word.is_empty()), "{line}");
        }
        let all = emojis::iter().filter_map(|emoji| Emoji::parse(emoji.as_str()));
        let without_words: Vec<_> = all
            .map(Emoji::as_str)
            .filter(|emoji| of(emoji).next().is_none())
            .collect();
        assert!(without_words.is_empty(), "{without_words:?}");
        let cat: Vec<_> = of("🐈").collect();
        assert!(cat.contains(&"cat") && cat.contains(&"katze"), "{cat:?}");
    }
}
