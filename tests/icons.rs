//! The app's icons, which `cargo xtask icons` renders from the two drawings in `icons/`: a PNG for each size, and one
//! file each for Windows and macOS. Only the drawings decide what the icons look like.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::PathBuf;

use icns::{IconFamily, IconType, PixelFormat};
use ico::{IconDir, IconDirEntry, IconImage, ResourceType};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageEncoder as _, RgbaImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use serde_json::Value;

/// The PNG files and their sides in pixels.
const PICTURES: [(&str, u32); 8] = [
    ("16x16.png", 16),
    ("24x24.png", 24),
    ("32x32.png", 32),
    ("48x48.png", 48),
    ("64x64.png", 64),
    ("128x128.png", 128),
    ("128x128@2x.png", 256),
    ("icon.png", 512),
];
/// The sizes in Windows' icon file, in pixels.
const WINDOWS: [u32; 6] = [16, 24, 32, 48, 64, 256];
/// The sizes in macOS's icon file. Every second one is the one before it at twice the density.
const MACOS: [IconType; 10] = [
    IconType::RGBA32_16x16,
    IconType::RGBA32_16x16_2x,
    IconType::RGBA32_32x32,
    IconType::RGBA32_32x32_2x,
    IconType::RGBA32_128x128,
    IconType::RGBA32_128x128_2x,
    IconType::RGBA32_256x256,
    IconType::RGBA32_256x256_2x,
    IconType::RGBA32_512x512,
    IconType::RGBA32_512x512_2x,
];
/// The largest size in pixels that uses the drawing with fewer shapes, which is clearer when it is small.
const SMALL: u32 = 24;
/// The margin on each side of a macOS icon, in the units of `icon.svg`, which is 824 wide
/// (<https://developer.apple.com/design/resources/>: 824 of 1024).
const MARGIN: f32 = 100.0;
/// The largest allowed difference of a colour channel, because another processor may round differently.
const ROUNDING: u8 = 3;

fn path(name: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../icons");
    PathBuf::from(folder).join(name)
}

/// Draws the icon in this size. The small drawing has no room for a margin.
fn draw(side: u32, margin: f32) -> RgbaImage {
    let (name, margin) = if side <= SMALL {
        ("icon-small.svg", 0.0)
    } else {
        ("icon.svg", margin)
    };
    let drawing = fs::read_to_string(path(name)).expect("a drawing");
    let drawing = Tree::from_str(&drawing, &Options::default()).expect("SVG");
    let scale = side as f32 / (drawing.size().width() + 2.0 * margin);
    let place = Transform::from_translate(margin, margin).post_scale(scale, scale);
    let mut canvas = Pixmap::new(side, side).expect("a size");
    resvg::render(&drawing, place, &mut canvas.as_mut());
    RgbaImage::from_raw(side, side, canvas.take_demultiplied()).expect("four bytes a pixel")
}

fn picture(side: u32) -> Vec<u8> {
    let mut png = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
    let pixels = draw(side, 0.0);
    encoder
        .write_image(&pixels, side, side, image::ExtendedColorType::Rgba8)
        .expect("it fits into memory");
    png
}

fn for_windows() -> Vec<u8> {
    let mut icons = IconDir::new(ResourceType::Icon);
    for side in WINDOWS {
        let icon = IconImage::from_rgba_data(side, side, draw(side, 0.0).into_raw());
        // The tools that build programs and installers read PNG only in the largest size.
        let entry = if side == 256 {
            IconDirEntry::encode_as_png(&icon)
        } else {
            IconDirEntry::encode_as_bmp(&icon)
        };
        icons.add_entry(entry.expect("it fits into memory"));
    }
    let mut file = Vec::new();
    icons.write(&mut file).expect("it fits into memory");
    file
}

fn for_macos() -> Vec<u8> {
    let mut icons = IconFamily::new();
    for kind in MACOS {
        let side = kind.pixel_width();
        let pixels = draw(side, MARGIN).into_raw();
        let icon = icns::Image::from_data(PixelFormat::RGBA, side, side, pixels);
        icons
            .add_icon_with_type(&icon.expect("four bytes a pixel"), kind)
            .expect("a size of macOS's");
    }
    let mut file = Vec::new();
    icons.write(&mut file).expect("it fits into memory");
    file
}

#[test]
#[ignore = "writes icons/; run by cargo xtask icons"]
fn icons_of_their_drawings() {
    for (name, side) in PICTURES {
        fs::write(path(name), picture(side)).expect("it can be written");
    }
    fs::write(path("icon.ico"), for_windows()).expect("it can be written");
    fs::write(path("icon.icns"), for_macos()).expect("it can be written");
}

/// Checks that these pixels match the drawing, except for rounding.
fn same(what: &str, pixels: &[u8], drawn: &RgbaImage) {
    assert_eq!(pixels.len(), drawn.len(), "{what} has another size");
    // The colour of a transparent pixel is not visible, so it may differ.
    let seen = pixels.chunks_exact(4).zip(drawn.chunks_exact(4));
    let far = seen.filter(|(is, _)| is[3] > 8).any(|(is, should)| {
        let mut channels = is.iter().zip(should);
        channels.any(|(is, should)| is.abs_diff(*should) > ROUNDING)
    });
    assert!(
        !far,
        "{what} does not match icons/*.svg: run cargo xtask icons"
    );
}

#[test]
fn the_icons_match_their_drawings() {
    for (name, side) in PICTURES {
        let icon = image::open(path(name)).expect("a picture").to_rgba8();
        assert_eq!(icon.dimensions(), (side, side), "{name}");
        same(name, &icon, &draw(side, 0.0));
    }
}

#[test]
fn windows_finds_an_icon_of_each_size() {
    let file = File::open(path("icon.ico")).expect("the icon");
    let icons = IconDir::read(BufReader::new(file)).expect("an icon for Windows");
    let sides: Vec<_> = icons.entries().iter().map(IconDirEntry::width).collect();
    assert_eq!(sides, WINDOWS);
    for entry in icons.entries() {
        let side = entry.width();
        let pixels = entry.decode().expect("a picture").into_rgba_data();
        same(&format!("icon.ico at {side}"), &pixels, &draw(side, 0.0));
    }
}

#[test]
fn macos_finds_an_icon_of_each_size_and_density() {
    let file = File::open(path("icon.icns")).expect("the icon");
    let icons = IconFamily::read(BufReader::new(file)).expect("an icon for macOS");
    assert_eq!(icons.available_icons(), MACOS);
    for kind in MACOS {
        let icon = icons.get_icon_with_type(kind).expect("a picture");
        let pixels = icon.convert_to(PixelFormat::RGBA);
        let drawn = draw(kind.pixel_width(), MARGIN);
        same(&format!("icon.icns, {kind:?}"), pixels.data(), &drawn);
    }
}

#[test]
fn the_bundles_name_icons_that_are_there() {
    let file = path("../src-tauri/tauri.conf.json");
    let config = fs::read_to_string(file).expect("the configuration");
    let config: Value = serde_json::from_str(&config).expect("JSON");
    let icons = config["bundle"]["icon"].as_array().expect("a list");
    assert!(!icons.is_empty());
    for icon in icons {
        let name = icon.as_str().expect("a path");
        let name = name.strip_prefix("../icons/").expect("one of icons/");
        assert!(path(name).is_file(), "{name} is missing");
    }
}
