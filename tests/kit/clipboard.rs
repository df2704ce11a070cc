//! Reads the clipboard of the X server (ICCCM 2.4) with x11rb.

use std::error::Error;

use x11rb::CURRENT_TIME;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, WindowClass};

use super::Screen;
use super::screen::atom;

impl Screen {
    /// Returns the text on the clipboard, or an empty string if there is none.
    pub(crate) fn clipboard(&self) -> Result<String, Box<dyn Error>> {
        let (display, screen) = x11rb::connect(Some(self.name()))?;
        let atom = |name| atom(&display, name);
        let (clipboard, text) = (atom("CLIPBOARD")?, atom("UTF8_STRING")?);
        let window = display.generate_id()?;
        let (root, input_only) = (display.setup().roots[screen].root, WindowClass::INPUT_ONLY);
        let look = CreateWindowAux::new();
        display.create_window(0, window, root, 0, 0, 1, 1, 0, input_only, 0, &look)?;
        display.convert_selection(window, clipboard, text, text, CURRENT_TIME)?;
        display.flush()?;
        loop {
            let Event::SelectionNotify(answer) = display.wait_for_event()? else {
                continue;
            };
            // No property means that no program offers text.
            if answer.property == x11rb::NONE {
                return Ok(String::new());
            }
            let value = display.get_property(true, window, text, text, 0, 4096)?;
            return Ok(String::from_utf8(value.reply()?.value)?);
        }
    }
}
