//! Finds emoji by words: English names, shortcodes, CLDR names and keywords in English and German, and the
//! keywords of our own table.

use super::{Emoji, annotations, keywords};

/// The most results of [`search`].
const LIMIT: usize = 120;

/// Returns emoji that match the query, best first, at most 120:
///
/// 1. a keyword of our table equals the query,
/// 2. a name or keyword of the CLDR equals the query,
/// 3. a name begins with the whole query,
/// 4. a name or shortcode contains each word of the query,
/// 5. a keyword of our table begins with the query,
/// 6. a name, shortcode or keyword of the CLDR has words that begin with those of the query.
///
/// Keywords are English and German. Matches in our table keep its order; all others have Unicode's order. An
/// empty query returns the beginning of Unicode's order, the smileys.
pub fn search(query: &str) -> Vec<Emoji> {
    // Parse before the query becomes lower case: Ⓜ is an emoji.
    if let Some(emoji) = Emoji::parse(query) {
        return vec![emoji];
    }
    let query = query.trim().to_lowercase();
    let query = query.trim_matches(':').replace(['_', '-'], " ");
    let words: Vec<&str> = query.split_whitespace().collect();
    let by_whole_keyword = keywords::named(&query);
    let by_keyword = keywords::of(&query);
    let mut found: Vec<(u8, usize, Emoji)> = emojis::iter()
        .enumerate()
        .filter_map(|(at, emoji)| {
            let place = |list: &[&str]| list.iter().position(|one| *one == emoji.as_str());
            let whole = place(&by_whole_keyword);
            let (rank, order) = match (rank(emoji, &query, &words), whole.or(place(&by_keyword))) {
                (_, Some(order)) if whole.is_some() => (0, order),
                (Some(rank @ 1..=3), _) => (rank, at),
                (_, Some(order)) => (4, order),
                (Some(rank), None) => (rank, at),
                (None, None) => return None,
            };
            Some((rank, order, Emoji::parse(emoji.as_str())?))
        })
        .collect();
    found.sort_by_key(|(rank, order, _)| (*rank, *order));
    found.truncate(LIMIT);
    found.into_iter().map(|(_, _, emoji)| emoji).collect()
}

/// Returns how well names, shortcodes and annotations match, 1 best, or `None` without a match.
fn rank(emoji: &emojis::Emoji, query: &str, words: &[&str]) -> Option<u8> {
    if annotations::of(emoji.as_str()).any(|annotation| annotation == query) {
        return Some(1);
    }
    if emoji.name().to_lowercase().starts_with(query) {
        return Some(2);
    }
    let own: Vec<String> = std::iter::once(emoji.name())
        .chain(emoji.shortcodes())
        .flat_map(|text| text.split([' ', '_', '-', ':', ',']))
        .map(str::to_lowercase)
        .collect();
    let each = |fits: fn(&str, &str) -> bool| {
        let has = |word: &&str| own.iter().any(|mine| fits(mine, word));
        words.iter().all(has)
    };
    if each(|mine, word| mine == word) {
        Some(3)
    } else {
        let begin = each(|mine, word| mine.starts_with(word)) || annotated(emoji, query, words);
        begin.then_some(5)
    }
}

/// Returns whether one annotation has words that begin with all of these. Two annotations may be of two languages, so
/// one has to match alone. A single letter is too short to match.
fn annotated(emoji: &emojis::Emoji, query: &str, words: &[&str]) -> bool {
    let has = |annotation: &str, word: &str| {
        let mut own = annotation.split([' ', ':', ',']);
        own.any(|mine| mine.starts_with(word))
    };
    query.chars().nth(1).is_some()
        && annotations::of(emoji.as_str())
            .any(|annotation| words.iter().all(|word| has(annotation, word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str) -> Vec<&'static str> {
        search(query).into_iter().map(Emoji::as_str).collect()
    }

    #[test]
    fn a_name_that_begins_with_the_whole_query_comes_first() {
        assert_eq!(found("exploding h")[0], "🤯");
        assert_eq!(found("🤯"), ["🤯"]);
    }

    #[test]
    fn shortcodes_are_found_with_and_without_their_colons() {
        for query in ["tada", ":tada:", "TADA"] {
            assert_eq!(found(query)[0], "🎉", "{query}");
        }
        assert_eq!(found(":heart_eyes:")[0], "😍");
        assert!(found("+1").contains(&"👍"));
    }

    #[test]
    fn keywords_find_emoji_that_names_and_shortcodes_do_not() {
        for query in ["sad", "unhappy", "traurig", "trau"] {
            let found = found(query);
            for emoji in ["😢", "😭"] {
                assert!(found[..9].contains(&emoji), "{query}: {found:?}");
            }
        }
        assert_eq!(found("applaus")[0], "👏");
        assert!(found("fast").contains(&"🐇"));
    }

    #[test]
    fn a_whole_keyword_comes_before_names_that_begin_with_it() {
        for (query, first) in [
            ("love", "❤️"),
            ("liebe", "❤️"),
            ("herz", "❤️"),
            ("heart", "❤️"),
            ("cold", "🥶"),
            ("daumen", "👍"),
        ] {
            assert_eq!(found(query)[0], first, "{query}");
        }
        // A prefix of the word finds it, too.
        assert!(found("lov")[..9].contains(&"❤️"));
    }

    #[test]
    fn cldr_names_find_an_emoji_in_english_and_german() {
        for (query, wanted) in [
            ("einhorn", "🦄"),
            ("umarmung", "🤗"),
            ("Regenschirm", "☂️"),
            ("rotes herz", "❤️"),
            ("streifenh", "🐿️"),
            ("schmetterl", "🦋"),
            ("deutschland", "🇩🇪"),
            ("unicorn", "🦄"),
        ] {
            let found = found(query);
            assert!(
                found.iter().take(5).any(|one| *one == wanted),
                "{query}: {found:?}"
            );
        }
        // A query that mixes two languages matches no annotation.
        assert_eq!(found("thumbs u"), ["👍"]);
    }

    #[test]
    fn an_empty_query_returns_the_smileys_and_nonsense_finds_nothing() {
        assert_eq!(search("").len(), LIMIT);
        assert_eq!(found("")[0], "😀");
        assert!(found("no such thing").is_empty());
    }
}
