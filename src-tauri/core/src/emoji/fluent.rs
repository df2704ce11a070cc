//! Fluent Emoji in their flat style, by Microsoft: three thousand pictures in one file of a megabyte
//! (`fluent.pack`, made by `examples/emoji_pack.rs`), each unpacked when somebody wants to see it.
//!
//! The file is a length (four bytes, little-endian), an index of that length, and blocks. Index and
//! blocks are zlib streams (RFC 1950). The index has a line a block: how long the stream is, and then
//! for each picture the name of its file without the ending, and how many bytes of the block it is.

use std::collections::HashMap;
use std::io::Read as _;
use std::ops::Range;
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;

static PACK: &[u8] = include_bytes!("fluent.pack");
static PLACES: LazyLock<HashMap<String, Place>> =
    LazyLock::new(|| places().expect("the pack compiled in can be read: a test reads all of it"));

/// Where a picture is.
struct Place {
    /// The block, compressed, in the pack.
    block: Range<usize>,
    /// The picture in the block, uncompressed.
    picture: Range<usize>,
}

/// The picture whose file has this name, but for the ending; no colour selector in it.
pub(super) fn picture(stem: &str) -> Option<String> {
    let Place { block, picture } = PLACES.get(stem)?;
    unpacked(&PACK[block.clone()])?
        .get(picture.clone())
        .map(str::to_owned)
}

fn places() -> Option<HashMap<String, Place>> {
    let (length, rest) = PACK.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let mut block = size_of::<u32>() + length..size_of::<u32>() + length;
    let mut places = HashMap::new();
    for line in unpacked(rest.get(..length)?)?.lines() {
        let mut words = line.split(' ');
        block = block.end..block.end + words.next()?.parse::<usize>().ok()?;
        let mut end = 0;
        while let Some(stem) = words.next() {
            let start = end;
            end += words.next()?.parse::<usize>().ok()?;
            let (block, picture) = (block.clone(), start..end);
            places.insert(stem.to_owned(), Place { block, picture });
        }
    }
    Some(places)
}

fn unpacked(stream: &[u8]) -> Option<String> {
    let mut text = String::new();
    ZlibDecoder::new(stream).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emoji::Emoji;

    #[test]
    fn every_picture_of_the_pack_is_one_drawing_that_refers_to_nothing_outside() {
        assert!(PLACES.len() > 3_000, "only {}", PLACES.len());
        let mut blocks: Vec<_> = PLACES.values().map(|place| place.block.clone()).collect();
        blocks.sort_by_key(|block| block.start);
        blocks.dedup();
        assert_eq!(blocks.last().map(|block| block.end), Some(PACK.len()));
        for block in blocks {
            let text = unpacked(&PACK[block]).expect("a zlib stream of UTF-8");
            for picture in text.split_inclusive("</svg>") {
                assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox="));
                assert!(picture.ends_with("</svg>"));
                let own = picture.replacen("http://www.w3.org/2000/svg", "", 1);
                for foreign in [
                    "script", "style", "<image", "foreign", "<!", "<?", " on", ":", "&",
                ] {
                    assert!(!own.contains(foreign), "{foreign} in {own}");
                }
                assert_eq!(
                    own.matches("href=").count(),
                    own.matches("href=\"#").count()
                );
                assert_eq!(own.matches("url(").count(), own.matches("url(#").count());
            }
        }
    }

    #[test]
    fn every_name_of_the_pack_is_an_emoji_and_has_its_picture() {
        for stem in PLACES.keys() {
            let point = |hex| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
            let text: String = stem
                .split('-')
                .map(|hex| point(hex).expect("a code point"))
                .collect();
            assert!(Emoji::parse(&text).is_some(), "{stem}");
            assert!(!stem.contains("fe0f"), "{stem}");
            assert!(PLACES[stem].picture.len() > 100, "{stem}");
        }
        let all = [
            "1f929",
            "2764",
            "1f449",
            "1f448-1f3ff",
            "1f44d-1f3fd",
            "1f469-200d-1f680",
        ];
        for stem in all {
            let svg = picture(stem).expect(stem);
            assert!(
                svg.starts_with("<svg") && svg.ends_with("</svg>"),
                "{stem}: {svg}"
            );
        }
        assert_eq!(picture("1f1e9-1f1ea"), None, "it has no flags of countries");
    }
}
