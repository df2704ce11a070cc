//! Makes `src/emoji/annotations.pack` from an npm package: the names and keywords of emoji in Unicode's CLDR,
//! in English and German. The pack is in the repository, so a build does not need this program. To make a newer
//! pack:
//!
//! ```sh
//! npm pack emojibase-data@17.0.0 && tar xzf emojibase-data-17.0.0.tgz
//! cargo run -p moodring-core --example annotations_pack -- package src-tauri/core/src/emoji/annotations.pack
//! ```
//!
//! The pack is one zlib stream (RFC 1950) of lines. Each line has an emoji, its name and its keywords, in lower
//! case, without hyphens, and separated by tabs.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use moodring_core::emoji::Emoji;
use serde_json::Value;

const LANGUAGES: [&str; 2] = ["en", "de"];

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [package, pack] = args.as_slice() else {
        return Err("usage: annotations_pack PACKAGE-FOLDER PACK-FILE".into());
    };
    let mut words: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for language in LANGUAGES {
        let file = Path::new(package).join(language).join("data.json");
        let entries: Vec<Value> = serde_json::from_slice(&fs::read(file)?)?;
        for entry in entries {
            let emoji = entry["emoji"].as_str().ok_or("an entry without an emoji")?;
            // Skip single letters and skin tones, because phones cannot vote with them.
            let Some(emoji) = Emoji::parse(emoji) else {
                continue;
            };
            let own = words.entry(emoji.as_str()).or_default();
            let tags = entry["tags"].as_array().into_iter().flatten();
            for word in std::iter::once(&entry["label"]).chain(tags) {
                let word = word
                    .as_str()
                    .ok_or("a word that is no text")?
                    .to_lowercase();
                // Spell the word like a query.
                let word = word.replace(['_', '-'], " ");
                if word.contains(['\t', '\n']) {
                    return Err(format!("{emoji:?}: {word:?}").into());
                }
                if !own.contains(&word) {
                    own.push(word);
                }
            }
        }
    }
    let lines = words
        .iter()
        .map(|(emoji, words)| format!("{emoji}\t{}\n", words.join("\t")));
    let text: String = lines.collect();
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    let bytes = encoder.finish()?;
    fs::write(pack, &bytes)?;
    println!(
        "{} emoji, {} bytes in {}",
        words.len(),
        text.len(),
        bytes.len()
    );
    Ok(())
}
