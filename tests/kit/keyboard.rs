//! Keyboard input through the X server (XTEST), for dialogs of the system, which no WebDriver controls. While such a
//! dialog is open, the driver of the page does not answer.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::timeout;
use x11rb::CURRENT_TIME;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MapState, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::screen::atom;
use super::{Screen, so, until};

const CONTROL: u32 = 0xffe3;
const SHIFT: u32 = 0xffe1;
const DELETE: u32 = 0xffff;
const HOME: u32 = 0xff50;
const END: u32 = 0xff57;
const ENTER: u32 = 0xff0d;
const ALT: u32 = 0xffe9;
const ESCAPE: u32 = 0xff1b;

impl Screen {
    /// Presses a key in the window with this title.
    pub(crate) fn press(&self, title: &str, key: impl Into<u32>) -> Result<(), Box<dyn Error>> {
        let (window, _) = self.window(title)?.ok_or("there is no such window")?;
        let (display, number) = x11rb::connect(Some(self.name()))?;
        let root = display.setup().roots[number].root;
        Keyboard::to(window, display, root)?.press(key.into())
    }

    /// Gives the keyboard focus to the window with this title.
    pub(crate) fn focus(&self, title: &str) -> Result<(), Box<dyn Error>> {
        let (window, _) = self.window(title)?.ok_or("there is no such window")?;
        let (display, _) = x11rb::connect(Some(self.name()))?;
        display.set_input_focus(InputFocus::PARENT, window, CURRENT_TIME)?;
        display.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Waits for the save dialog and saves into `folder` under the suggested name. Returns the path of the file, which
    /// is written a moment later.
    pub(crate) async fn save_into(&self, folder: &Path) -> PathBuf {
        let offered = until("a dialog offers a name", async || {
            let name = self.typed().map_err(|error| error.to_string())?;
            if name.contains('.') {
                Ok(name)
            } else {
                Err(name)
            }
        })
        .await;
        let path = folder.join(offered);
        // Types only the folder, in front of the name. The name may contain letters that a US keyboard does not have.
        let before = format!("{}/", folder.display());
        let keys = Keyboard::on(self).expect("the dialog is open");
        let typed = keys.press(HOME).and_then(|()| keys.text(&before));
        typed.expect("the X server answers");
        until("the dialog has the whole path", async || {
            let typed = self.typed().map_err(|error| error.to_string())?;
            if Path::new(&typed) == path {
                Ok(())
            } else {
                Err(typed)
            }
        })
        .await;
        self.accept().await;
        path
    }

    /// Waits for the open dialog and opens the file with this absolute path.
    pub(crate) async fn open_file(&self, path: &Path) {
        let text = path.to_str().expect("UTF-8");
        let dialog = until("a dialog is open", async || {
            Keyboard::on(self).map_err(|error| error.to_string())
        });
        let keys = dialog.await;
        let has = async |wanted: &str| {
            until("the dialog's field has a path", async || {
                let typed = self.typed().map_err(|error| error.to_string())?;
                // GTK appends a slash to the path of a folder that it knows.
                match Path::new(&typed) == Path::new(wanted) {
                    true => Ok(()),
                    false => Err(typed),
                }
            })
            .await;
        };
        for _ in 0..5 {
            // Ctrl+L shows the path field, or hides it if it is already visible.
            let begun = keys.chord(CONTROL, 'l'.into());
            let begun = begun.and_then(|()| keys.chord(CONTROL, 'a'.into()));
            let begun = begun.and_then(|()| keys.text("/"));
            begun.expect("the X server answers");
            if timeout(Duration::from_secs(2), has("/")).await.is_ok() {
                break;
            }
        }
        let rest = keys.press(END).and_then(|()| keys.text(&text[1..]));
        rest.expect("the X server answers");
        has(text).await;
        self.accept().await;
    }

    /// Waits for the folder dialog and chooses the folder with this absolute path.
    pub(crate) async fn open_folder(&self, path: &Path) {
        until("a dialog is open", async || {
            // The dialog starts with the recently used files, where the user cannot choose a folder. Alt+Home leaves
            // that list.
            let keys = Keyboard::on(self).and_then(|keys| keys.chord(ALT, HOME));
            keys.map_err(|error| error.to_string())
        })
        .await;
        self.open_file(path).await;
    }

    /// Waits for the save dialog, replaces the suggested name with this path, and presses Enter.
    pub(crate) async fn save_as(&self, path: &Path) {
        let text = path.to_str().expect("UTF-8");
        until("a dialog offers a name", async || {
            let name = self.typed().map_err(|error| error.to_string())?;
            so(name.contains('.'), name)
        })
        .await;
        let keys = Keyboard::on(self).expect("the dialog is open");
        until("the dialog has exactly this path", async || {
            let typed = keys.chord(CONTROL, 'a'.into());
            let typed = typed.and_then(|()| keys.text(text));
            // GTK completes the name from the files in the folder and selects the added part.
            let typed = typed.and_then(|()| keys.press(DELETE));
            typed.expect("the X server answers");
            let typed = self.typed().map_err(|error| error.to_string())?;
            so(typed == text, typed)
        })
        .await;
        self.press_enter().await;
    }

    /// Waits until the text field of the dialog has this text.
    pub(crate) async fn until_typed(&self, text: &str) {
        until("the dialog's field has a text", async || {
            let typed = self.typed().map_err(|error| error.to_string())?;
            so(typed == text, typed)
        })
        .await;
    }

    /// Presses Enter until another dialog is in front of this one or replaces it.
    pub(crate) async fn press_enter(&self) {
        self.press_in_dialog(ENTER).await;
    }

    /// Presses Escape until another dialog, or none, is in front.
    pub(crate) async fn press_escape(&self) {
        self.press_in_dialog(ESCAPE).await;
    }

    async fn press_in_dialog(&self, key: u32) {
        let before = self.front_dialog().expect("the X server answers");
        assert!(before.is_some(), "no dialog is open");
        // The completion list that opens below the field may take the first key press.
        for _ in 0..5 {
            let keys = Keyboard::on(self).expect("the dialog is open");
            keys.press(key).expect("the X server answers");
            let answered = until("another dialog is in front", async || {
                let now = self.front_dialog().map_err(|error| error.to_string())?;
                so(now != before, "the same")
            });
            if timeout(Duration::from_secs(2), answered).await.is_ok() {
                return;
            }
        }
        panic!("the dialog does not answer");
    }

    fn front_dialog(&self) -> Result<Option<Window>, Box<dyn Error>> {
        let (display, number) = x11rb::connect(Some(self.name()))?;
        let root = display.setup().roots[number].root;
        dialog(&display, root)
    }

    /// Presses Enter until the dialog is closed.
    async fn accept(&self) {
        // The completion list that opens below the field may take the first Enter.
        for _ in 0..5 {
            if let Ok(keys) = Keyboard::on(self) {
                keys.press(ENTER).expect("the X server answers");
            }
            let closing = timeout(Duration::from_secs(2), self.until_no_dialog());
            if closing.await.is_ok() {
                return;
            }
        }
        panic!("the dialog does not close");
    }

    /// Waits for a dialog and closes it with Escape.
    pub(crate) async fn leave_dialog(&self) {
        until("a dialog is open", async || {
            let keys = Keyboard::on(self).and_then(|keys| keys.press(ESCAPE));
            keys.map_err(|error| error.to_string())
        })
        .await;
        self.until_no_dialog().await;
    }

    async fn until_no_dialog(&self) {
        until("the dialog is closed", async || {
            let open = Keyboard::on(self).is_ok();
            if open { Err("it is open") } else { Ok(()) }.map_err(str::to_owned)
        })
        .await;
    }

    /// Selects and copies the text of the dialog's field, and returns it.
    fn typed(&self) -> Result<String, Box<dyn Error>> {
        let keys = Keyboard::on(self)?;
        keys.chord(CONTROL, 'a'.into())?;
        keys.chord(CONTROL, 'c'.into())?;
        self.clipboard()
    }
}

/// A connection to the keyboard of an X server.
struct Keyboard {
    display: RustConnection,
    root: Window,
    first: u8,
    /// The symbols of each key: alone, with Shift, and with other modifiers.
    letters: Vec<Vec<u32>>,
}

impl Keyboard {
    /// Connects a keyboard whose keys go to the open dialog.
    fn on(screen: &Screen) -> Result<Self, Box<dyn Error>> {
        let (display, number) = x11rb::connect(Some(screen.name()))?;
        let root = display.setup().roots[number].root;
        let dialog = dialog(&display, root)?.ok_or("no dialog is open")?;
        Self::to(dialog, display, root)
    }

    /// Connects a keyboard whose keys go to a window.
    fn to(window: Window, display: RustConnection, root: Window) -> Result<Self, Box<dyn Error>> {
        // No window manager runs that would give the window the focus.
        display.set_input_focus(InputFocus::PARENT, window, CURRENT_TIME)?;
        let (first, last) = (display.setup().min_keycode, display.setup().max_keycode);
        let known = display
            .get_keyboard_mapping(first, last - first + 1)?
            .reply()?;
        let each = usize::from(known.keysyms_per_keycode);
        Ok(Self {
            letters: known.keysyms.chunks(each).map(<[u32]>::to_vec).collect(),
            display,
            root,
            first,
        })
    }

    fn text(&self, text: &str) -> Result<(), Box<dyn Error>> {
        text.chars()
            .try_for_each(|letter| self.press(letter.into()))
    }

    fn chord(&self, held: u32, letter: u32) -> Result<(), Box<dyn Error>> {
        let (held, _) = self.key(held)?;
        self.send(KEY_PRESS_EVENT, held)?;
        self.press(letter)?;
        self.send(KEY_RELEASE_EVENT, held)?;
        self.done()
    }

    fn press(&self, letter: u32) -> Result<(), Box<dyn Error>> {
        let (key, shifted) = self.key(letter)?;
        let (shift, _) = self.key(SHIFT)?;
        if shifted {
            self.send(KEY_PRESS_EVENT, shift)?;
        }
        self.send(KEY_PRESS_EVENT, key)?;
        self.send(KEY_RELEASE_EVENT, key)?;
        if shifted {
            self.send(KEY_RELEASE_EVENT, shift)?;
        }
        self.done()
    }

    /// Waits for a reply. The X server has then processed all earlier requests.
    fn done(&self) -> Result<(), Box<dyn Error>> {
        self.display.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Returns the key with a letter, and whether the letter needs Shift.
    fn key(&self, letter: u32) -> Result<(u8, bool), Box<dyn Error>> {
        let found = self.letters.iter().enumerate().find_map(|(at, letters)| {
            let place = letters.iter().take(2).position(|one| *one == letter)?;
            Some((self.first + at as u8, place == 1))
        });
        found.ok_or_else(|| format!("no key has {letter:#x}").into())
    }

    fn send(&self, event: u8, key: u8) -> Result<(), Box<dyn Error>> {
        let (root, at) = (self.root, CURRENT_TIME);
        self.display
            .xtest_fake_input(event, key, at, root, 0, 0, 0)?;
        Ok(())
    }
}

/// Returns the open dialog, or the front one of several. It reads the window types that the toolkit sets for window
/// managers (<https://specifications.freedesktop.org/wm-spec/latest/>).
fn dialog(display: &RustConnection, root: Window) -> Result<Option<Window>, Box<dyn Error>> {
    let kind = atom(display, "_NET_WM_WINDOW_TYPE")?;
    let dialog = atom(display, "_NET_WM_WINDOW_TYPE_DIALOG")?;
    // The X server lists the front window last.
    for window in display
        .query_tree(root)?
        .reply()?
        .children
        .into_iter()
        .rev()
    {
        let seen = display.get_window_attributes(window)?.reply()?.map_state;
        let kinds = display.get_property(false, window, kind, AtomEnum::ATOM, 0, 8)?;
        let is_dialog = kinds
            .reply()?
            .value32()
            .is_some_and(|mut kinds| kinds.any(|kind| kind == dialog));
        if seen == MapState::VIEWABLE && is_dialog {
            return Ok(Some(window));
        }
    }
    Ok(None)
}
