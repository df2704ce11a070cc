//! Reads the packs: three to four thousand pictures in one file of a megabyte. A picture is unpacked when a
//! client requests it. `examples/emoji_pack.rs` makes the files.
//!
//! A file is a length (four bytes, little-endian), an index of that length, and blocks. Index and blocks are zlib
//! streams (RFC 1950). The index has one line per block: the length of the stream in bytes, then for each picture its
//! file name without the extension and its length in the uncompressed block.

use std::collections::HashMap;
use std::io::Read as _;
use std::ops::Range;
use std::sync::OnceLock;

use flate2::read::ZlibDecoder;

/// Twemoji, by Twitter and others: every emoji.
pub(super) static TWEMOJI: Pack = Pack::of(include_bytes!("twemoji.pack"));
/// Fluent Emoji in their flat style, by Microsoft.
pub(super) static FLUENT: Pack = Pack::of(include_bytes!("fluent.pack"));

/// The pictures of one design.
pub(super) struct Pack {
    bytes: &'static [u8],
    /// Filled at the first request.
    places: OnceLock<HashMap<String, Place>>,
}

/// The position of a picture.
struct Place {
    /// The compressed block in the pack, in bytes.
    block: Range<usize>,
    /// The picture in the uncompressed block, in bytes.
    picture: Range<usize>,
}

impl Pack {
    const fn of(bytes: &'static [u8]) -> Self {
        let places = OnceLock::new();
        Self { bytes, places }
    }

    /// Returns the pack's own name of a picture, or `None` if it has no such picture.
    pub(super) fn name(&'static self, stem: &str) -> Option<&'static str> {
        let (name, _) = self.places().get_key_value(stem)?;
        Some(name)
    }

    /// Returns the picture with this file name without extension and variation selector.
    pub(super) fn picture(&self, stem: &str) -> Option<String> {
        let Place { block, picture } = self.places().get(stem)?;
        unpack(&self.bytes[block.clone()])?
            .get(picture.clone())
            .map(str::to_owned)
    }

    fn places(&self) -> &HashMap<String, Place> {
        let read = || places(self.bytes).expect("the compiled-in packs are readable");
        self.places.get_or_init(read)
    }
}

fn places(pack: &[u8]) -> Option<HashMap<String, Place>> {
    let (length, rest) = pack.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let mut block = size_of::<u32>() + length..size_of::<u32>() + length;
    let mut places = HashMap::new();
    for line in unpack(rest.get(..length)?)?.lines() {
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

/// Unpacks a zlib stream. Returns `None` if it is not one, or not UTF-8.
pub(super) fn unpack(stream: &[u8]) -> Option<String> {
    let mut text = String::new();
    ZlibDecoder::new(stream).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use twemoji_assets::svg::SvgTwemojiAsset;

    use super::*;
    use crate::emoji::{Emoji, stem};

    #[test]
    fn every_picture_is_one_svg_without_external_references() {
        let blocks = [&TWEMOJI, &FLUENT].into_iter().flat_map(|pack| {
            let places = pack.places();
            assert!(places.len() > 3_000, "only {}", places.len());
            let mut blocks: Vec<_> = places.values().map(|place| place.block.clone()).collect();
            blocks.sort_by_key(|block| block.start);
            blocks.dedup();
            assert_eq!(blocks.last().map(|block| block.end), Some(pack.bytes.len()));
            blocks.into_iter().map(|block| &pack.bytes[block])
        });
        for block in blocks {
            let text = unpack(block).expect("a zlib stream of UTF-8");
            // Some pictures end with a line break.
            let pictures = text.split_inclusive("</svg>").map(str::trim_start);
            for picture in pictures.filter(|rest| !rest.is_empty()) {
                assert!(picture.starts_with("<svg ") && picture.contains(" viewBox=\""));
                assert!(picture.ends_with("</svg>"));
                let own = picture
                    .replace("http://www.w3.org/2000/svg", "")
                    .replace("xml:space", "");
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
    fn every_name_in_a_pack_is_an_emoji_with_a_picture() {
        let packs = [&TWEMOJI, &FLUENT].map(Pack::places);
        for (stem, place) in packs.into_iter().flatten() {
            let point = |hex| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
            let text: String = stem
                .split('-')
                .map(|hex| point(hex).expect("a code point"))
                .collect();
            assert!(Emoji::parse(&text).is_some(), "{stem}");
            assert!(!stem.contains("fe0f"), "{stem}");
            assert!(place.picture.len() > 100, "{stem}");
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
            let svg = FLUENT.picture(stem).expect(stem);
            assert!(
                svg.starts_with("<svg") && svg.ends_with("</svg>"),
                "{stem}: {svg}"
            );
        }
        let flag = FLUENT.name("1f1e9-1f1ea");
        assert_eq!(flag, None, "it has no flags of countries");
    }

    #[test]
    fn twemoji_pictures_equal_the_published_ones() {
        let toneless = emojis::iter();
        let all = toneless
            .flat_map(|one| std::iter::once(one).chain(one.skin_tones().into_iter().flatten()));
        let mut seen = 0;
        for emoji in all {
            let text = emoji.as_str();
            let snapshot = SvgTwemojiAsset::from_emoji(text)
                .or_else(|| SvgTwemojiAsset::from_emoji(&text.replace('\u{fe0f}', "")));
            let snapshot = snapshot.map(|picture| picture.data.0.to_owned());
            assert_eq!(TWEMOJI.picture(&stem(text)), snapshot, "{text}");
            seen += usize::from(snapshot.is_some());
        }
        assert!(seen > 3_000, "only {seen}");
    }
}
