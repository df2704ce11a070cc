//! The canvas of the film: a background in the colours of the icon, a window with round corners, and a phone next to
//! it.

use image::{Rgb, RgbImage};

/// Left, top, width and height.
type Place = (u32, u32, u32, u32);

pub(super) const WINDOW: Place = (28, 28, 1040, 650);
/// The phone is as high as the window, in the proportions of 390 by 845.
pub(super) const PHONE: Place = (1096, 28, 300, 650);
const SIZE: (u32, u32) = (1424, 706);
/// The radii of the corners of window and phone.
const CORNERS: [f64; 2] = [12.0, 40.0];
/// The width of the phone's edge.
const EDGE: f64 = 2.0;
/// The icon's background, from one corner to the other.
const GROUND: [[f64; 3]; 2] = [[58.0, 71.0, 150.0], [85.0, 38.0, 126.0]];
/// The radius of the mark of a touch.
const FINGER: f64 = 17.0;

/// The background behind the window and the phone.
pub(super) struct Canvas {
    ground: RgbImage,
    /// The pixels at the corners, each with its share of background.
    corners: Vec<(u32, u32, f64)>,
}

impl Canvas {
    pub(super) fn new() -> Self {
        let ground = RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
            let part = f64::from(x + y) / f64::from(SIZE.0 + SIZE.1);
            Rgb([0, 1, 2].map(|channel| {
                let [from, to] = GROUND.map(|colour| colour[channel]);
                (from + (to - from) * part).round() as u8
            }))
        });
        let mut corners = Vec::new();
        for (place, radius) in [WINDOW, PHONE].into_iter().zip(CORNERS) {
            let (left, top, width, height) = place;
            let reach = radius.ceil() as u32;
            for y in (0..height).filter(|y| *y < reach || *y >= height - reach) {
                for x in (0..width).filter(|x| *x < reach || *x >= width - reach) {
                    let covered = (outside((x, y), (width, height), radius) + 0.5).clamp(0.0, 1.0);
                    if covered > 0.0 {
                        corners.push((left + x, top + y, covered));
                    }
                }
            }
        }
        Self { ground, corners }
    }

    /// Returns one picture of the film. Each touch has its place on the phone, and its freshness from 1 to 0.
    pub(super) fn frame(
        &self,
        window: &RgbImage,
        phone: &RgbImage,
        touches: &[([f64; 2], f64)],
    ) -> RgbImage {
        let mut picture = self.ground.clone();
        for (part, place) in [(window, WINDOW), (phone, PHONE)] {
            lay(&mut picture, part, place);
        }
        for (place, fresh) in touches {
            mark(&mut picture, *place, *fresh);
        }
        for (x, y, covered) in &self.corners {
            let ground = *self.ground.get_pixel(*x, *y);
            mix(picture.get_pixel_mut(*x, *y), ground, *covered);
        }
        outline(&mut picture);
        picture
    }
}

/// Returns the distance of a pixel from a rectangle with round corners. It is negative inside.
fn outside((x, y): (u32, u32), (width, height): (u32, u32), radius: f64) -> f64 {
    let from_middle = |at: u32, side: u32| {
        let half = f64::from(side) / 2.0;
        (f64::from(at) + 0.5 - half).abs() - (half - radius)
    };
    let (across, down) = (from_middle(x, width), from_middle(y, height));
    across.max(0.0).hypot(down.max(0.0)) + across.max(down).min(0.0) - radius
}

fn mix(pixel: &mut Rgb<u8>, other: Rgb<u8>, part: f64) {
    for (channel, other) in pixel.0.iter_mut().zip(other.0) {
        let mixed = f64::from(*channel) * (1.0 - part) + f64::from(other) * part;
        *channel = mixed.round() as u8;
    }
}

/// Copies a picture row by row, because pixel by pixel takes minutes for a film.
fn lay(picture: &mut RgbImage, part: &RgbImage, (left, top, width, height): Place) {
    let stride = SIZE.0 as usize * 3;
    let wide = part.width().min(width) as usize * 3;
    let rows = part.chunks_exact(part.width() as usize * 3);
    for (row, line) in rows.take(height as usize).enumerate() {
        let from = (top as usize + row) * stride + left as usize * 3;
        picture.as_mut()[from..from + wide].copy_from_slice(&line[..wide]);
    }
}

fn mark(picture: &mut RgbImage, [x, y]: [f64; 2], fresh: f64) {
    let (middle_x, middle_y) = (f64::from(PHONE.0) + x, f64::from(PHONE.1) + y);
    let reach = FINGER * (1.4 - 0.4 * fresh);
    let from = |middle: f64| (middle - reach).floor() as u32..=(middle + reach).ceil() as u32;
    for row in from(middle_y) {
        for column in from(middle_x) {
            let far = (f64::from(column) + 0.5 - middle_x).hypot(f64::from(row) + 0.5 - middle_y);
            let covered = (reach - far + 0.5).clamp(0.0, 1.0) * fresh * 0.55;
            mix(picture.get_pixel_mut(column, row), Rgb([255; 3]), covered);
        }
    }
}

/// Draws a bright edge, so that a dark phone stands out.
fn outline(picture: &mut RgbImage) {
    let (left, top, width, height) = PHONE;
    for y in 0..height {
        for x in 0..width {
            let in_the_middle = (44..width - 44).contains(&x) && (4..height - 4).contains(&y);
            let at_a_side = (44..height - 44).contains(&y) && (4..width - 4).contains(&x);
            if in_the_middle || at_a_side {
                continue;
            }
            let depth = -outside((x, y), (width, height), CORNERS[1]);
            let covered = (EDGE - (depth - EDGE / 2.0).abs() * 2.0).clamp(0.0, 1.0);
            let pixel = picture.get_pixel_mut(left + x, top + y);
            mix(pixel, Rgb([150, 158, 210]), covered * 0.55);
        }
    }
}
