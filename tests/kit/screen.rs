//! An X server that draws into memory, one a window: what has the focus is nobody else's business.
//! What a window manager and a pair of eyes do is done here, with x11rb.

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

/// As large as the window opens.
const WIDTH: u16 = 1280;
const HEIGHT: u16 = 800;

/// x, y, width, height.
pub(crate) type Place = (i16, i16, u16, u16);

/// What the driver of screens in memory needs to be told: room for two of them.
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
    /// Whether programs believe that they are under Wayland, with their windows here.
    wayland: bool,
    // Before the server, which it cannot be without.
    compositor: Option<Process>,
    _server: Process,
    /// Holds the file that Xvfb draws into, or the settings of Xorg.
    memory: TempDir,
}

impl Screen {
    /// Starts one that takes any free number.
    pub(crate) async fn start() -> Self {
        // Two in two networks would take the same number: what tells them is a socket of the network's.
        let mut command = outside(&tool(&["Xvfb"]));
        // It writes the number it took as soon as it takes connections.
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

    /// Starts one with a laptop's screen and a projector to the right of it. Xvfb has one output, so this takes Xorg and
    /// its driver of screens in memory.
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

    /// Plugs the projector in, or pulls its cable.
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
        // Only now the server asks the driver which outputs are connected.
        display.randr_get_screen_resources(root)?.reply()?;
        Ok(())
    }

    async fn served_by(command: &Command, memory: TempDir) -> Self {
        let server = Process::start(command);
        let number = until("the X server takes connections", async || {
            let said = server.said();
            let number = said.strip_suffix('\n').map(str::to_owned);
            number.ok_or_else(|| server.complained())
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

    /// The number it took, such as `:7`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Lets a program open its windows here, with settings and caches of its own.
    pub(crate) fn show(&self, command: &mut Command, home: &Path) {
        command
            .env("DISPLAY", &self.name)
            .env("GDK_BACKEND", "x11")
            .env("HOME", home);
        // It saves 80 MB a window, and without it nothing can be see-through.
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

    /// Lets programs believe that they are under Wayland. Their windows are here, as under XWayland.
    pub(crate) fn under_wayland(mut self) -> Self {
        self.wayland = true;
        self
    }

    /// Asks a window to close as a window manager does when its ✕ is pressed (ICCCM 4.2.8.1).
    pub(crate) fn close_window(&self, title: &str) -> Result<(), Box<dyn Error>> {
        let (display, _) = x11rb::connect(Some(&self.name))?;
        let atom = |name| atom(&display, name);
        let (protocols, delete) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
        let window = self.window(title)?.ok_or("there is no such window")?.0;
        let data = [delete, CURRENT_TIME, 0, 0, 0];
        let message = ClientMessageEvent::new(32, window, protocols, data);
        display.send_event(false, window, EventMask::NO_EVENT, message)?;
        // An answer means that everything before it was done.
        display.get_input_focus()?.reply()?;
        Ok(())
    }

    /// The window of this title that can be seen, and where it is: x, y, width, height.
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

    /// The colours that a window manager is to give the frame of the window of this title, such as "dark".
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

    /// The names by which a desktop knows the window of this title (ICCCM 4.1.2.5).
    pub(crate) fn class(&self, title: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let names = self.property(title, "WM_CLASS")?;
        let names = names
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty());
        Ok(names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect())
    }

    /// Whether nothing lies over the window of this title.
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

    /// Says where its one output, which is called "screen", shows it: a strip from `x` on.
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

    /// Whether there is a mouse pointer to be seen.
    pub(crate) fn shows_pointer(&self) -> Result<bool, Box<dyn Error>> {
        let (display, _) = x11rb::connect(Some(&self.name))?;
        display.xfixes_query_version(5, 0)?.reply()?;
        let pointer = display.xfixes_get_cursor_image()?.reply()?;
        Ok(pointer.cursor_image.iter().any(|pixel| pixel >> 24 != 0))
    }

    /// Starts one whose windows can be looked through.
    pub(crate) async fn composed() -> Self {
        let mut screen = Self::start().await;
        screen.compose().await;
        screen
    }

    /// Starts its compositor.
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
            let owner = self.compositing().map_err(|error| error.to_string())?;
            so(owner != x11rb::NONE, compositor.complained())
        })
        .await;
        self.compositor = Some(compositor);
    }

    /// Ends its compositor.
    pub(crate) fn lose_compositor(&mut self) {
        self.compositor = None;
    }

    fn compositing(&self) -> Result<u32, Box<dyn Error>> {
        let (display, _) = x11rb::connect(Some(&self.name))?;
        let atom = atom(&display, "_NET_WM_CM_S0")?;
        Ok(display.get_selection_owner(atom)?.reply()?.owner)
    }

    /// What is on it.
    pub(crate) fn picture(&self) -> Result<RgbImage, Box<dyn Error>> {
        let all = (0, 0, WIDTH, HEIGHT);
        let pixels = glimpse(&self.name, all)?;
        developed(&pixels, all).ok_or_else(|| "the X server sent half a picture".into())
    }

    /// Looks at the screen some hundred times a second, and lets `judge` say what is wrong with each new frame.
    ///
    /// It reads the memory that the server draws into. Asking the server takes so long that a frame may be missed.
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
            while stopped.recv_timeout(BETWEEN_LOOKS) == Err(RecvTimeoutError::Timeout) {
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

/// Time between two looks of a film.
const BETWEEN_LOOKS: Duration = Duration::from_millis(2);
/// Bytes of a pixel: blue, green, red and one without meaning.
const PIXEL: usize = 4;

/// A film that is being taken.
pub(crate) struct Film {
    stop: Sender<()>,
    thread: JoinHandle<Seen>,
}

/// What a film has shown.
#[derive(Default)]
pub(crate) struct Seen {
    /// How many different frames.
    pub(crate) frames: usize,
    /// What was wrong with some of them.
    pub(crate) faults: Vec<String>,
}

impl Film {
    pub(crate) fn end(self) -> Seen {
        drop(self.stop);
        self.thread.join().expect("no frame makes it panic")
    }
}

/// What the whole screen showed at one moment.
#[derive(Default, PartialEq)]
pub(crate) struct ScreenFrame(Vec<u8>);

impl ScreenFrame {
    fn read(memory: &File) -> io::Result<Self> {
        let mut pixels = vec![0; usize::from(WIDTH) * usize::from(HEIGHT) * PIXEL];
        let header = memory.metadata()?.len() - pixels.len() as u64;
        memory.read_exact_at(&mut pixels, header)?;
        Ok(Self(pixels))
    }

    /// Red, green and blue.
    pub(crate) fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        let at = (y as usize * usize::from(WIDTH) + x as usize) * PIXEL;
        [self.0[at + 2], self.0[at + 1], self.0[at]]
    }
}

/// The number that the server has for a name (ICCCM 1.2.1).
pub(super) fn atom(display: &RustConnection, name: &str) -> Result<u32, Box<dyn Error>> {
    let atom = display.intern_atom(false, name.as_bytes())?;
    Ok(atom.reply()?.atom)
}

/// What is on a part of the screen of this name, to be [`developed`] when there is time.
pub(crate) fn glimpse(
    screen: &str,
    (x, y, width, height): Place,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let (display, screen) = x11rb::connect(Some(screen))?;
    let root = display.setup().roots[screen].root;
    let format = ImageFormat::Z_PIXMAP;
    let image = display.get_image(format, root, x, y, width, height, u32::MAX)?;
    Ok(image.reply()?.data)
}

/// The picture of what the X server sent of a place, if it sent all of it.
pub(crate) fn developed(pixels: &[u8], (_, _, width, height): Place) -> Option<RgbImage> {
    // At a depth of 24 a pixel is four bytes: blue, green, red and one that means nothing.
    let pixels = pixels
        .chunks_exact(4)
        .flat_map(|bgr| [bgr[2], bgr[1], bgr[0]]);
    RgbImage::from_raw(width.into(), height.into(), pixels.collect())
}
