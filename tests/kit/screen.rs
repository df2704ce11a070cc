//! An X server that draws into memory. Each window has its own server, so that windows do not compete for the focus.
//! The tests use x11rb to do what a window manager and a viewer do.

use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use image::RgbImage;
use tempfile::TempDir;
use x11rb::CURRENT_TIME;
use x11rb::connection::Connection as _;
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::protocol::xfixes::ConnectionExt as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, EventMask, ImageFormat,
    MapState,
};
use x11rb::rust_connection::RustConnection;

use super::driver::tool;
use super::network::outside;
use super::{Process, so, until};

/// The size of the screen in pixels, which is the initial size of the window.
const WIDTH: u16 = 1280;
const HEIGHT: u16 = 800;

/// x, y, width, height.
pub(crate) type Place = (i16, i16, u16, u16);

/// The settings of Xorg for its dummy driver, with memory for two screens.
const TWO_SCREENS: &str = r#"
Section "Device"
  Identifier "two"
  Driver "dummy"
  VideoRam 16384
EndSection
Section "Screen"
  Identifier "two"
  Device "two"
  DefaultDepth 24
EndSection
"#;

/// A running X server.
pub(crate) struct Screen {
    name: String,
    /// Whether programs detect a Wayland session, although their windows are on this X server.
    wayland: bool,
    // Declared before the server and so dropped first: the compositor needs the server.
    compositor: Option<Process>,
    _server: Process,
    /// Holds the file that Xvfb draws into, or the settings of Xorg.
    memory: TempDir,
}

impl Screen {
    /// Starts a server with any free display number.
    pub(crate) async fn start() -> Self {
        // The server checks a socket of its network to find a free number. Two servers in two networks would choose the
        // same.
        let mut command = outside(&tool(&["Xvfb"]));
        // The server prints its display number as soon as it accepts connections.
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            &format!("{WIDTH}x{HEIGHT}x24"),
        ]);
        command.args(["-noreset", "-nolisten", "tcp"]);
        let memory = TempDir::new().expect("a temporary folder");
        command.arg("-fbdir").arg(memory.path());
        Self::served_by(&command, memory).await
    }

    /// Starts a server with a laptop screen and a projector to its right. Xvfb has only one output, so this uses Xorg
    /// with its dummy driver.
    pub(crate) async fn with_projector() -> Self {
        let settings = TempDir::new().expect("a temporary folder");
        let file = settings.path().join("two.conf");
        fs::write(&file, TWO_SCREENS).expect("it can be written");
        let mut command = outside(&tool(&["Xorg"]));
        command.args(["-displayfd", "1", "-noreset", "-nolisten", "tcp"]);
        command.args(["-novtswitch", "-sharevts", "-config"]);
        command.arg(&file).arg("-logfile").arg("/dev/null");
        let screen = Self::served_by(&command, settings).await;
        screen.plug(true).expect("RandR 1.2");
        screen
    }

    /// Connects or disconnects the projector.
    pub(crate) fn plug(&self, there: bool) -> Result<(), Box<dyn Error>> {
        let (display, screen) = x11rb::connect(Some(&self.name))?;
        let root = display.setup().roots[screen].root;
        let mut resources = display.randr_get_screen_resources(root)?.reply()?;
        let (time, width) = (resources.config_timestamp, WIDTH * 2);
        let is_new = |mode: &randr::ModeInfo| (mode.width, mode.height) != (WIDTH, HEIGHT);
        if resources.modes.iter().all(is_new) {
            let mode = randr::ModeInfo {
                width: WIDTH,
                height: HEIGHT,
                dot_clock: 83_500_000,
                hsync_start: 1352,
                hsync_end: 1480,
                htotal: 1680,
                vsync_start: 803,
                vsync_end: 809,
                vtotal: 831,
                name_len: 4,
                ..randr::ModeInfo::default()
            };
            let mode = display
                .randr_create_mode(root, mode, b"wide")?
                .reply()?
                .mode;
            for output in &resources.outputs[..2] {
                display.randr_add_output_mode(*output, mode)?.check()?;
            }
            display
                .randr_set_screen_size(root, width, HEIGHT, 680, 212)?
                .check()?;
            resources = display.randr_get_screen_resources(root)?.reply()?;
        }
        let mode = resources.modes.iter().find(|mode| !is_new(mode));
        let mode = mode.ok_or("there is no such mode")?.id;
        for (index, there) in [(0, true), (1, there)] {
            let x = if index == 0 { 0 } else { WIDTH as i16 };
            let (mode, outputs) = match there {
                true => (mode, &resources.outputs[index..=index]),
                false => (x11rb::NONE, &[][..]),
            };
            let (crtc, upright) = (resources.crtcs[index], randr::Rotation::ROTATE0);
            let set = display.randr_set_crtc_config(crtc, 0, time, x, 0, mode, upright, outputs)?;
            let status = set.reply()?.status;
            if status != randr::SetConfig::SUCCESS {
                return Err(format!("output {index}: {status:?}").into());
            }
        }
        // Makes the server ask the driver which outputs are connected.
        display.randr_get_screen_resources(root)?.reply()?;
        Ok(())
    }

    async fn served_by(command: &Command, memory: TempDir) -> Self {
        let server = Process::start(command);
        let number = until("the X server accepts connections", async || {
            let stdout = server.stdout();
            let number = stdout.strip_suffix('\n').map(str::to_owned);
            number.ok_or_else(|| server.stderr())
        })
        .await;
        Self {
            name: format!(":{number}"),
            wayland: false,
            compositor: None,
            _server: server,
            memory,
        }
    }

    /// Returns the display number, such as `:7`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Makes a program open its windows here, with its own settings and caches.
    pub(crate) fn show(&self, command: &mut Command, home: &Path) {
        command
            .env("DISPLAY", &self.name)
            .env("GDK_BACKEND", "x11")
            .env("HOME", home);
        // Without the DMA-BUF renderer each window takes 80 MB less, but cannot be transparent.
        if self.compositor.is_none() {
            command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
        for name in [
            "WAYLAND_DISPLAY",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
        ] {
            command.env_remove(name);
        }
        if self.wayland {
            command.env("WAYLAND_DISPLAY", "nowhere");
        }
    }

    /// Makes programs detect a Wayland session. Their windows stay here, as under XWayland.
    pub(crate) fn under_wayland(mut self) -> Self {
        self.wayland = true;
        self
    }

    /// Asks a window to close as a window manager does when the user presses ✕ (ICCCM 4.2.8.1).
    pub(crate) fn close_window(&self, title: &str) -> Result<(), Box<dyn Error>> {
        let (display, _) = x11rb::connect(Some(&self.name))?;
        let atom = |name| atom(&display, name);
        let (protocols, delete) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
        let window = self.window(title)?.ok_or("there is no such window")?.0;
        let data = [delete, CURRENT_TIME, 0, 0, 0];
        let message = ClientMessageEvent::new(32, window, protocols, data);
        display.send_event(false, window, EventMask::NO_EVENT, message)?;
        // A reply means that the server has processed all earlier requests.
        display.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Returns the visible window with this title and its place: x, y, width, height.
    pub(crate) fn window(&self, title: &str) -> Result<Option<(u32, Place)>, Box<dyn Error>> {
        let (display, screen) = x11rb::connect(Some(&self.name))?;
        let root = display.setup().roots[screen].root;
        for window in display.query_tree(root)?.reply()?.children {
            let seen = display.get_window_attributes(window)?.reply()?.map_state;
            let (property, kind) = (AtomEnum::WM_NAME, AtomEnum::STRING);
            let name = display.get_property(false, window, property, kind, 0, 64)?;
            if seen == MapState::VIEWABLE && name.reply()?.value == title.as_bytes() {
                let at = display.get_geometry(window)?.reply()?;
                return Ok(Some((window, (at.x, at.y, at.width, at.height))));
            }
        }
        Ok(None)
    }

    /// Returns the colours that the window with this title requests for its frame, such as "dark".
    pub(crate) fn frame(&self, title: &str) -> Result<String, Box<dyn Error>> {
        let value = self.property(title, "_GTK_THEME_VARIANT")?;
        Ok(String::from_utf8(value)?)
    }

    fn property(&self, title: &str, name: &str) -> Result<Vec<u8>, Box<dyn Error>> {
        let (window, _) = self.window(title)?.ok_or("there is no such window")?;
        let (display, _) = x11rb::connect(Some(&self.name))?;
        let name = atom(&display, name)?;
        let value = display.get_property(false, window, name, AtomEnum::ANY, 0, 64)?;
        Ok(value.reply()?.value)
    }

    /// Returns the names by which a desktop identifies the window with this title (ICCCM 4.1.2.5).
    pub(crate) fn class(&self, title: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let names = self.property(title, "WM_CLASS")?;
        let names = names
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty());
        Ok(names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect())
    }

    /// Returns whether no other window covers the window with this title.
    pub(crate) fn is_on_top(&self, title: &str) -> Result<bool, Box<dyn Error>> {
        let (display, screen) = x11rb::connect(Some(&self.name))?;
        let root = display.setup().roots[screen].root;
        let mut top = x11rb::NONE;
        for window in display.query_tree(root)?.reply()?.children {
            let seen = display.get_window_attributes(window)?.reply()?.map_state;
            if seen == MapState::VIEWABLE {
                top = window;
            }
        }
        Ok(self.window(title)?.is_some_and(|(window, _)| window == top))
    }

    /// Moves and resizes a window as a window manager does.
    pub(crate) fn place_window(&self, title: &str, place: Place) -> Result<(), Box<dyn Error>> {
        let (display, _) = x11rb::connect(Some(&self.name))?;
        let window = self.window(title)?.ok_or("there is no such window")?.0;
        let (x, y, width, height) = place;
        let wish = ConfigureWindowAux::new()
            .x(i32::from(x))
            .y(i32::from(y))
            .width(u32::from(width))
            .height(u32::from(height));
        display.configure_window(window, &wish)?;
        display.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Defines the monitor of the only output, "screen": a strip that starts at `x`.
    pub(crate) fn show_strip(&self, x: i16, width: u16) -> Result<(), Box<dyn Error>> {
        let (display, screen) = x11rb::connect(Some(&self.name))?;
        let root = display.setup().roots[screen].root;
        let resources = display.randr_get_screen_resources(root)?.reply()?;
        let monitor = randr::MonitorInfo {
            name: atom(&display, "strip")?,
            primary: true,
            automatic: false,
            x,
            y: 0,
            width,
            height: HEIGHT,
            width_in_millimeters: 300,
            height_in_millimeters: 300,
            outputs: resources.outputs,
        };
        display.randr_set_monitor(root, monitor)?.check()?;
        Ok(())
    }

    /// Returns whether a mouse pointer is visible.
    pub(crate) fn shows_pointer(&self) -> Result<bool, Box<dyn Error>> {
        let (display, _) = x11rb::connect(Some(&self.name))?;
        display.xfixes_query_version(5, 0)?.reply()?;
        let pointer = display.xfixes_get_cursor_image()?.reply()?;
        Ok(pointer.cursor_image.iter().any(|pixel| pixel >> 24 != 0))
    }

    /// Starts a server with a compositor, so that windows can be transparent.
    pub(crate) async fn composed() -> Self {
        let mut screen = Self::start().await;
        screen.compose().await;
        screen
    }

    /// Starts the compositor.
    pub(crate) async fn compose(&mut self) {
        let mut command = Command::new(tool(&["picom"]));
        command
            .env("DISPLAY", &self.name)
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        command.args([
            "--backend",
            "xrender",
            "--no-vsync",
            "--config",
            "/dev/null",
        ]);
        let compositor = Process::start(&command);
        until("the compositor owns the screen", async || {
            let owner = self.compositor_owner().map_err(|error| error.to_string())?;
            so(owner != x11rb::NONE, compositor.stderr())
        })
        .await;
        self.compositor = Some(compositor);
    }

    /// Ends the compositor.
    pub(crate) fn lose_compositor(&mut self) {
        self.compositor = None;
    }

    fn compositor_owner(&self) -> Result<u32, Box<dyn Error>> {
        let (display, _) = x11rb::connect(Some(&self.name))?;
        let atom = atom(&display, "_NET_WM_CM_S0")?;
        Ok(display.get_selection_owner(atom)?.reply()?.owner)
    }

    /// Returns a picture of the screen.
    pub(crate) fn picture(&self) -> Result<RgbImage, Box<dyn Error>> {
        let all = (0, 0, WIDTH, HEIGHT);
        let pixels = screen_pixels(&self.name, all)?;
        decode_pixels(&pixels, all).ok_or_else(|| "the X server sent half a picture".into())
    }

    /// Reads the screen some hundred times a second. `judge` says what is wrong with each new frame.
    ///
    /// It reads the memory that the server draws into. A request to the server takes so long that it may miss a frame.
    pub(crate) fn film(
        &self,
        judge: impl Fn(&ScreenFrame) -> Option<String> + Send + 'static,
    ) -> Film {
        let memory = File::open(self.memory.path().join("Xvfb_screen0"));
        let memory = memory.expect("the server draws into a file");
        let (stop, stopped) = mpsc::channel();
        let thread = thread::spawn(move || {
            let mut seen = Seen::default();
            let mut last = ScreenFrame::default();
            while stopped.recv_timeout(READ_INTERVAL) == Err(RecvTimeoutError::Timeout) {
                let frame = ScreenFrame::read(&memory).expect("the server's memory can be read");
                if frame != last {
                    seen.frames += 1;
                    seen.faults.extend(judge(&frame));
                    last = frame;
                }
            }
            seen
        });
        Film { stop, thread }
    }
}

/// The time between two reads of a film.
const READ_INTERVAL: Duration = Duration::from_millis(2);
/// The bytes of a pixel: blue, green, red and one without meaning.
const BYTES_PER_PIXEL: usize = 4;

/// A running recording of the screen.
pub(crate) struct Film {
    stop: Sender<()>,
    thread: JoinHandle<Seen>,
}

/// The result of a recording.
#[derive(Default)]
pub(crate) struct Seen {
    /// The number of different frames.
    pub(crate) frames: usize,
    /// The faults of some of the frames.
    pub(crate) faults: Vec<String>,
}

impl Film {
    pub(crate) fn end(self) -> Seen {
        drop(self.stop);
        self.thread.join().expect("no frame makes it panic")
    }
}

/// The pixels of the whole screen at one moment.
#[derive(Default, PartialEq)]
pub(crate) struct ScreenFrame(Vec<u8>);

impl ScreenFrame {
    fn read(memory: &File) -> io::Result<Self> {
        let mut pixels = vec![0; usize::from(WIDTH) * usize::from(HEIGHT) * BYTES_PER_PIXEL];
        let header = memory.metadata()?.len() - pixels.len() as u64;
        memory.read_exact_at(&mut pixels, header)?;
        Ok(Self(pixels))
    }

    /// Returns red, green and blue.
    pub(crate) fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        let at = (y as usize * usize::from(WIDTH) + x as usize) * BYTES_PER_PIXEL;
        [self.0[at + 2], self.0[at + 1], self.0[at]]
    }
}

/// Returns the atom for a name (ICCCM 1.2.1).
pub(super) fn atom(display: &RustConnection, name: &str) -> Result<u32, Box<dyn Error>> {
    let atom = display.intern_atom(false, name.as_bytes())?;
    Ok(atom.reply()?.atom)
}

/// Returns the pixels of a part of the screen with this name. [`decode_pixels`] makes a picture of them later.
pub(crate) fn screen_pixels(
    screen: &str,
    (x, y, width, height): Place,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let (display, screen) = x11rb::connect(Some(screen))?;
    let root = display.setup().roots[screen].root;
    let format = ImageFormat::Z_PIXMAP;
    let image = display.get_image(format, root, x, y, width, height, u32::MAX)?;
    Ok(image.reply()?.data)
}

/// Makes a picture of the pixels of a place, or returns `None` if some are missing.
pub(crate) fn decode_pixels(pixels: &[u8], (_, _, width, height): Place) -> Option<RgbImage> {
    // At a depth of 24 a pixel is four bytes: blue, green, red and one without meaning.
    let pixels = pixels
        .chunks_exact(4)
        .flat_map(|bgr| [bgr[2], bgr[1], bgr[0]]);
    RgbImage::from_raw(width.into(), height.into(), pixels.collect())
}
