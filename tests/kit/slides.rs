//! Another program on the same screen: a window of one colour that records the clicks it gets. Also the mouse and the
//! keyboard of the person at the screen.

use std::error::Error;

use image::RgbImage;
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ChangeWindowAttributesAux, ConnectionExt as _,
    CreateGCAux, CreateWindowAux, EventMask, GrabMode, ImageFormat, InputFocus, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, ModMask, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::protocol::{ErrorKind, Event};
use x11rb::rust_connection::RustConnection;

use super::Screen;

/// A slide show that fills the screen.
pub(crate) struct Slides {
    display: RustConnection,
    root: u32,
    window: u32,
}

impl Slides {
    /// The colour of every pixel: red, green, blue.
    pub(crate) const COLOUR: [u8; 3] = [0xf4, 0xe9, 0xd8];

    /// Opens the window above all others and gives it the focus.
    pub(crate) fn open(screen: &Screen) -> Result<Self, Box<dyn Error>> {
        let slides = Self::hidden(screen)?;
        slides.display.map_window(slides.window)?;
        let (parent, now) = (InputFocus::PARENT, x11rb::CURRENT_TIME);
        slides.display.set_input_focus(parent, slides.window, now)?;
        // A reply means that the server has processed all earlier requests.
        slides.display.get_input_focus()?.reply()?;
        Ok(slides)
    }

    /// Shows a picture instead of the one colour.
    pub(crate) fn show(&self, picture: &RgbImage) -> Result<(), Box<dyn Error>> {
        let (width, height) = (picture.width().try_into()?, picture.height().try_into()?);
        let (pixmap, pen) = (self.display.generate_id()?, self.display.generate_id()?);
        self.display
            .create_pixmap(24, pixmap, self.window, width, height)?;
        self.display
            .create_gc(pen, pixmap, &CreateGCAux::default())?;
        let pixels: Vec<u8> = picture
            .pixels()
            .flat_map(|pixel| [pixel.0[2], pixel.0[1], pixel.0[0], 0])
            .collect();
        // An X request has a maximum size, so this sends a few lines at a time.
        let lines = 40;
        let line = usize::from(width) * 4;
        for (strip, from) in pixels.chunks(line * lines).zip((0_i16..).step_by(lines)) {
            let rows = u16::try_from(strip.len() / line)?;
            let format = ImageFormat::Z_PIXMAP;
            self.display
                .put_image(format, pixmap, pen, width, rows, 0, from, 0, 24, strip)?;
        }
        let looks = ChangeWindowAttributesAux::new().background_pixmap(pixmap);
        self.display.change_window_attributes(self.window, &looks)?;
        self.display.clear_area(false, self.window, 0, 0, 0, 0)?;
        self.display.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Connects only the mouse and the keyboard. The slides stay hidden.
    pub(crate) fn hidden(screen: &Screen) -> Result<Self, Box<dyn Error>> {
        let (display, number) = x11rb::connect(Some(screen.name()))?;
        let root = display.setup().roots[number].root;
        let (width, height) = {
            let root = &display.setup().roots[number];
            (root.width_in_pixels, root.height_in_pixels)
        };
        let window = display.generate_id()?;
        let [red, green, blue] = Self::COLOUR;
        let looks = CreateWindowAux::new()
            .background_pixel(u32::from_be_bytes([0, red, green, blue]))
            .event_mask(EventMask::BUTTON_PRESS | EventMask::KEY_PRESS);
        display.create_window(
            COPY_DEPTH_FROM_PARENT,
            window,
            root,
            0,
            0,
            width,
            height,
            0,
            WindowClass::INPUT_OUTPUT,
            0,
            &looks,
        )?;
        Ok(Self {
            display,
            root,
            window,
        })
    }

    /// Returns whether the slides have the keyboard focus.
    pub(crate) fn has_focus(&self) -> Result<bool, Box<dyn Error>> {
        Ok(self.display.get_input_focus()?.reply()?.focus == self.window)
    }

    /// Moves the mouse.
    pub(crate) fn point(&self, x: i16, y: i16) -> Result<(), Box<dyn Error>> {
        self.fake(MOTION_NOTIFY_EVENT, 0, (x, y))?;
        self.display.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Clicks at this position, whatever window is there.
    pub(crate) fn click(&self, x: i16, y: i16) -> Result<(), Box<dyn Error>> {
        self.point(x, y)?;
        self.fake(BUTTON_PRESS_EVENT, 1, (x, y))?;
        self.fake(BUTTON_RELEASE_EVENT, 1, (x, y))?;
        self.display.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Presses keys together, by their symbols.
    pub(crate) fn chord(&self, symbols: &[u32]) -> Result<(), Box<dyn Error>> {
        let codes = symbols.iter().map(|symbol| self.key(*symbol));
        let codes = codes.collect::<Result<Vec<_>, _>>()?;
        for code in &codes {
            self.fake(KEY_PRESS_EVENT, *code, (0, 0))?;
        }
        for code in codes.iter().rev() {
            self.fake(KEY_RELEASE_EVENT, *code, (0, 0))?;
        }
        self.display.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Grabs keys from all programs, as a global shortcut does. Returns whether no other program has grabbed them.
    pub(crate) fn grab(&self, symbols: &[u32]) -> Result<bool, Box<dyn Error>> {
        let (key, held) = self.grabbed(symbols)?;
        let asynchronous = GrabMode::ASYNC;
        let grab =
            self.display
                .grab_key(false, self.root, held, key, asynchronous, asynchronous)?;
        match grab.check() {
            Ok(()) => Ok(true),
            Err(ReplyError::X11Error(error)) if error.error_kind == ErrorKind::Access => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Releases the keys for other programs.
    pub(crate) fn ungrab(&self, symbols: &[u32]) -> Result<(), Box<dyn Error>> {
        let (key, held) = self.grabbed(symbols)?;
        self.display.ungrab_key(key, self.root, held)?.check()?;
        Ok(())
    }

    /// Returns the code of the last key, and the mask of the held keys for a grab.
    fn grabbed(&self, symbols: &[u32]) -> Result<(u8, ModMask), Box<dyn Error>> {
        let (key, held) = symbols.split_last().ok_or("no key")?;
        let held = held
            .iter()
            .try_fold(ModMask::default(), |all, symbol| match symbol {
                0xffe3 => Ok(all | ModMask::CONTROL),
                0xffe9 => Ok(all | ModMask::M1),
                other => Err(format!("{other:#x} is not held")),
            })?;
        Ok((self.key(*key)?, held))
    }

    /// Returns the clicks that reached the slides since the last call.
    pub(crate) fn clicks(&self) -> Result<Vec<(i16, i16)>, Box<dyn Error>> {
        let mut clicks = Vec::new();
        while let Some(event) = self.display.poll_for_event()? {
            if let Event::ButtonPress(press) = event {
                clicks.push((press.root_x, press.root_y));
            }
        }
        Ok(clicks)
    }

    fn fake(&self, kind: u8, detail: u8, (x, y): (i16, i16)) -> Result<(), Box<dyn Error>> {
        let now = x11rb::CURRENT_TIME;
        self.display
            .xtest_fake_input(kind, detail, now, self.root, x, y, 0)?;
        Ok(())
    }

    fn key(&self, symbol: u32) -> Result<u8, Box<dyn Error>> {
        let (first, last) = {
            let setup = self.display.setup();
            (setup.min_keycode, setup.max_keycode)
        };
        let map = self.display.get_keyboard_mapping(first, last - first + 1)?;
        let map = map.reply()?;
        let wide = usize::from(map.keysyms_per_keycode);
        let place = map.keysyms.iter().position(|held| *held == symbol);
        let place = place.ok_or("no key has this symbol")?;
        Ok(first + u8::try_from(place / wide)?)
    }
}
