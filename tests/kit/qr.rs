//! Reads QR codes from a picture, as the camera of a phone does.

use image::{GrayImage, Luma};

/// Returns the text of the only QR code in a picture.
pub(crate) fn in_picture(picture: &GrayImage) -> Result<String, String> {
    match <[String; 1]>::try_from(all_in_picture(picture)?) {
        Ok([text]) => Ok(text),
        Err(texts) => Err(format!("{} QR codes in the picture", texts.len())),
    }
}

/// Returns the texts of the QR codes in a picture, from left to right.
pub(crate) fn all_in_picture(picture: &GrayImage) -> Result<Vec<String>, String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        picture.get_pixel(x as u32, y as u32).0[0]
    });
    let mut grids = prepared.detect_grids();
    grids.sort_by_key(|grid| grid.bounds[0].x);
    let texts = grids.iter().map(|grid| grid.decode().map(|(_, text)| text));
    texts
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

/// Returns the text of the QR code in an SVG. Draws the picture first: white, with a black rectangle for each
/// `M x y h width v height …` of the path.
pub(crate) fn in_svg(svg: &str) -> String {
    let side = between(svg, " width=\"", "\"").parse().expect("a number");
    let mut picture = GrayImage::from_pixel(side, side, Luma([255]));
    for module in between(svg, " d=\"", "\"").split('M').skip(1) {
        let mut numbers = module.split(|c: char| !c.is_ascii_digit());
        let mut number = || -> u32 {
            let number = numbers.find(|text| !text.is_empty());
            number.and_then(|n| n.parse().ok()).expect("a number")
        };
        let (x, y, width, height) = (number(), number(), number(), number());
        for (dx, dy) in (0..width).flat_map(|dx| (0..height).map(move |dy| (dx, dy))) {
            picture.put_pixel(x + dx, y + dy, Luma([0]));
        }
    }
    in_picture(&picture).expect("the SVG is a QR code")
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect("it is there");
    rest.split(end).next().expect("split gives at least one")
}
