//! Reads a screen. New pixels are visible here within a millisecond or two.

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

use crate::kit::Screen;

/// x, y, width and height on the screen.
pub(crate) type Place = (i16, i16, u16, u16);

/// A connection to the X server that stays open, for reads in quick succession.
pub(crate) struct ScreenProbe {
    display: RustConnection,
    root: u32,
    width: u16,
}

impl ScreenProbe {
    pub(crate) fn on(screen: &Screen) -> Self {
        let (display, number) = x11rb::connect(Some(screen.name())).expect("the X server answers");
        let screen = &display.setup().roots[number];
        let (root, width) = (screen.root, screen.width_in_pixels);
        Self {
            display,
            root,
            width,
        }
    }

    /// Returns the pixels of a part of the screen, four bytes each: blue, green, red and one without meaning.
    pub(crate) fn part(&self, (x, y, width, height): Place) -> Vec<u8> {
        let (format, all) = (ImageFormat::Z_PIXMAP, u32::MAX);
        let asked = self
            .display
            .get_image(format, self.root, x, y, width, height, all);
        let image = asked.ok().and_then(|image| image.reply().ok());
        image.expect("the X server answers").data
    }

    /// Returns the lightness of the pixels in this line, from left to right: black is 0, white 255. It reads one line,
    /// because the whole screen is four megabytes and takes longer than a frame.
    pub(crate) fn line(&self, y: i16) -> Vec<u8> {
        let pixels = self.part((0, y, self.width, 1));
        let light = |bgr: &[u8]| {
            let sum = u16::from(bgr[0]) + u16::from(bgr[1]) + u16::from(bgr[2]);
            u8::try_from(sum / 3).expect("the mean of three bytes")
        };
        pixels.chunks_exact(4).map(light).collect()
    }
}
