//! Makes `src/emoji/twemoji.pack` from the crate that has Twemoji (CC BY 4.0), and
//! `src/emoji/fluent.pack` from the npm package that has Microsoft's Fluent Emoji in their flat style
//! (MIT). The packs are in the repository, so a build does not need this program. To make newer packs:
//!
//! ```sh
//! cargo run --release -p moodring-core --example emoji_pack -- src-tauri/core/src/emoji/twemoji.pack
//! npm pack @iconify-json/fluent-emoji-flat@1.2.6 && tar xzf iconify-json-fluent-emoji-flat-1.2.6.tgz
//! cargo run --release -p moodring-core --example emoji_pack -- package src-tauri/core/src/emoji/fluent.pack
//! ```
//!
//! A picture may have only known elements with known attributes, and may refer only to itself. The program stops
//! at anything else. `src/emoji/pack.rs` describes the layout of a pack.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use moodring_core::emoji::Emoji;
use serde_json::{Map, Value};
use twemoji_assets::svg::SvgTwemojiAsset;

/// Uncompressed size of a block in bytes. Similar pictures share a block, and showing one unpacks the whole
/// block. Larger blocks save little; smaller ones make the pack a tenth larger.
const BLOCK: usize = 48 * 1024;
const TONES: [&str; 5] = ["1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff"];
const ELEMENTS: &[&str] = &[
    "circle",
    "clipPath",
    "defs",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feFlood",
    "feGaussianBlur",
    "feOffset",
    "filter",
    "g",
    "linearGradient",
    "path",
    "radialGradient",
    "rect",
    "stop",
    "use",
];
const ATTRIBUTES: &[&str] = &[
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "color-interpolation-filters",
    "cx",
    "cy",
    "d",
    "dy",
    "fill",
    "fill-opacity",
    "fill-rule",
    "filter",
    "filterUnits",
    "flood-opacity",
    "gradientTransform",
    "gradientUnits",
    "height",
    "href",
    "id",
    "in",
    "in2",
    "offset",
    "opacity",
    "r",
    "result",
    "rx",
    "ry",
    "stdDeviation",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-linecap",
    "stroke-miterlimit",
    "stroke-width",
    "transform",
    "values",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (set, pack) = match args.as_slice() {
        [pack] => (None, pack),
        [package, pack] => (Some(Set::read(Path::new(package))?), pack),
        _ => return Err("usage: emoji_pack [PACKAGE-FOLDER] PACK-FILE".into()),
    };
    // Keep the tones of one emoji side by side: they differ only in a few colours.
    let mut pictures = BTreeMap::new();
    let (mut missing, toneless) = (BTreeSet::new(), emojis::iter());
    for emoji in
        toneless.flat_map(|one| std::iter::once(one).chain(one.skin_tones().into_iter().flatten()))
    {
        let stem = stem(emoji.as_str());
        let family: Vec<_> = stem
            .split('-')
            .filter(|point| !TONES.contains(point))
            .collect();
        let picture = match &set {
            None => twemoji(emoji.as_str())?,
            // An emoji that phones cannot vote with needs no second design.
            Some(_) if Emoji::parse(emoji.as_str()).is_none() => None,
            Some(set) => set.picture(&stem, emoji.name())?,
        };
        match picture {
            Some(picture) => drop(pictures.insert((family.join("-"), stem), picture)),
            None => drop(missing.insert(stem)),
        }
    }
    let bytes = laid_out(&pictures)?;
    fs::write(pack, &bytes)?;
    let raw: usize = pictures.values().map(String::len).sum();
    println!(
        "{} pictures of {raw} bytes in {} bytes; {} emoji are not in the set",
        pictures.len(),
        bytes.len(),
        missing.len(),
    );
    Ok(())
}

/// Returns the code points in hexadecimal, without the variation selector.
fn stem(emoji: &str) -> String {
    let points = emoji.chars().filter(|point| *point != '\u{fe0f}');
    let points = points.map(|point| format!("{:x}", u32::from(point)));
    points.collect::<Vec<_>>().join("-")
}

/// Returns the picture of an emoji as Twemoji publishes it.
fn twemoji(emoji: &str) -> Done<Option<String>> {
    let found = SvgTwemojiAsset::from_emoji(emoji)
        .or_else(|| SvgTwemojiAsset::from_emoji(&emoji.replace('\u{fe0f}', "")));
    let Some(picture) = found.map(|picture| picture.data.0) else {
        return Ok(None);
    };
    let (_, body) = picture.split_once('>').ok_or("no picture")?;
    let body = body
        .trim_end()
        .strip_suffix("</svg>")
        .ok_or("an open picture")?;
    // Some drawings repeat the namespace.
    harmless(&body.replace(" xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .map_err(|reason| format!("{emoji}: {reason}"))?;
    Ok(Some(picture.to_owned()))
}

/// The set as the npm package publishes it.
struct Set {
    icons: Map<String, Value>,
    aliases: Map<String, Value>,
    names: BTreeMap<String, String>,
}

impl Set {
    fn read(package: &Path) -> Done<Self> {
        let read = |name: &str| {
            Done::Ok(serde_json::from_slice::<Map<String, Value>>(&fs::read(
                package.join(name),
            )?)?)
        };
        let mut icons = read("icons.json")?;
        let mut part = |name: &str| match icons.remove(name) {
            Some(Value::Object(part)) => Ok(part),
            _ => Err(format!("icons.json has no {name}")),
        };
        let (icons, aliases) = (part("icons")?, part("aliases")?);
        let names = read("chars.json")?
            .into_iter()
            .filter_map(|(points, name)| {
                let name = name.as_str()?.to_owned();
                Some((points.replace("-fe0f", ""), name))
            });
        let names = names.collect();
        Ok(Self {
            icons,
            aliases,
            names,
        })
    }

    /// Returns the whole picture of an emoji, or `None` if the set has none.
    fn picture(&self, stem: &str, name: &str) -> Done<Option<String>> {
        let named = slug(name);
        let icon = self.names.get(stem).unwrap_or(&named);
        let alias = self.aliases.get(icon);
        let icon = alias
            .and_then(|alias| alias["parent"].as_str())
            .unwrap_or(icon);
        let Some(body) = self.icons.get(icon).and_then(|icon| icon["body"].as_str()) else {
            return Ok(None);
        };
        let body = harmless(body).map_err(|reason| format!("{icon}: {reason}"))?;
        let body = match alias.is_some_and(|alias| alias["hFlip"] == true) {
            true => format!(r#"<g transform="matrix(-1 0 0 1 32 0)">{body}</g>"#),
            false => body,
        };
        Ok(Some(format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{body}</svg>"#
        )))
    }
}

/// Spells the name of an emoji as the set does: `waving hand: medium-dark skin tone` becomes
/// `waving-hand-medium-dark`.
fn slug(name: &str) -> String {
    name.replace(": ", "-")
        .replace(" skin tone", "")
        .replace(' ', "-")
        .to_lowercase()
}

/// Returns the same drawing with ids of one or two letters.
///
/// # Errors
/// If it has an element or an attribute that is not on the lists, or refers to anything outside itself.
fn harmless(body: &str) -> Done<String> {
    let mut ids = Vec::new();
    for (at, tag) in body.match_indices('<') {
        let tag = &body[at + tag.len()..];
        let tag = &tag[..tag.find('>').ok_or("an open tag")?];
        let tag = tag.trim_start_matches('/').trim_end_matches('/');
        let (element, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        if !ELEMENTS.contains(&element) {
            return Err(format!("<{element}>").into());
        }
        while let Some((attribute, quoted)) = rest.trim_start().split_once("=\"") {
            let (value, after) = quoted.split_once('"').ok_or("an open quotation mark")?;
            let outside = match attribute {
                "href" => !value.starts_with('#'),
                _ => value.replace("url(#", "").contains("url(") || value.contains(['&', ':']),
            };
            if outside || !ATTRIBUTES.contains(&attribute) {
                return Err(format!("{attribute}={value}").into());
            }
            if attribute == "id" {
                ids.push(value.to_owned());
            }
            rest = after;
        }
        if !rest.trim().is_empty() {
            return Err(format!("<{tag}>").into());
        }
    }
    let mut short = body.to_owned();
    for (at, id) in ids.iter().enumerate() {
        for (before, after) in [("id=\"", "\""), ("url(#", ")"), ("href=\"#", "\"")] {
            let wanted = format!("{before}_{at}{after}");
            short = short.replace(&format!("{before}{id}{after}"), &wanted);
        }
    }
    Ok(short)
}

/// Lays out the pack file: see `src/emoji/pack.rs`.
fn laid_out(pictures: &BTreeMap<(String, String), String>) -> Done<Vec<u8>> {
    let (mut index, mut blocks) = (String::new(), Vec::new());
    let (mut block, mut line, mut last) = (String::new(), String::new(), "");
    let mut finish = |block: &mut String, line: &mut String| {
        let compressed = compress(block)?;
        index += &format!("{}{line}\n", compressed.len());
        blocks.extend(compressed);
        block.clear();
        line.clear();
        Done::Ok(())
    };
    for ((family, stem), picture) in pictures {
        if block.len() > BLOCK && family != last {
            finish(&mut block, &mut line)?;
        }
        line += &format!(" {stem} {}", picture.len());
        block += picture;
        last = family;
    }
    finish(&mut block, &mut line)?;
    let index = compress(&index)?;
    let length = u32::try_from(index.len())?.to_le_bytes();
    Ok([length.as_slice(), &index, &blocks].concat())
}

fn compress(text: &str) -> Done<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    Ok(encoder.finish()?)
}
