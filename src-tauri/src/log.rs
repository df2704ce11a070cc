//! The log: on standard error and in a file. The button "Open log folder" shows the file to the presenter.
//!
//! A panic is logged with its message, its place and its backtrace. It also creates a marker file, so that the next
//! start can mention it. The log contains no key, code, password or voter. The files take at most one megabyte. A line
//! that cannot be written, because the reader has closed or the disk is full, is dropped.

use std::backtrace::Backtrace;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal as _, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use moodring_server::api::Failure;
use moodring_server::log_filter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{fmt, registry};

const NEWEST: &str = "moodring.log";
const OLDER: &str = "moodring.old.log";
/// The marker file: a panic creates it, and the next start deletes it.
const PANIC_MARKER: &str = "failed";
/// The size limit of each of the two files.
const MAX_LOG_BYTES: u64 = 512 * 1024;

/// A handle to the log. Until [`Log::write_to`], the log goes to standard error alone.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Option<LogFile>>>);

struct LogFile {
    folder: PathBuf,
    file: File,
    length: u64,
    /// When a panic last occurred before this start.
    last_panic: Option<SystemTime>,
}

impl Log {
    /// Starts logging, panics included.
    pub(crate) fn init() -> Self {
        let log = Self::default();
        let file = log.clone();
        let on_terminal = fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal())
            // Without this, a line that cannot be written panics in the thread that logs it.
            .log_internal_errors(false);
        let in_file = fmt::layer()
            .with_writer(move || file.clone())
            .with_ansi(false)
            .log_internal_errors(false);
        let (filter, wrong_filter) = log_filter::from_environment();
        registry()
            .with(filter)
            .with(on_terminal.with_target(false))
            .with(in_file.with_target(false))
            .init();
        if let Some(sentence) = wrong_filter {
            tracing::warn!("{sentence}");
        }
        let marking = log.clone();
        panic::set_hook(Box::new(move |panic| {
            tracing::error!("{panic}\n{}", Backtrace::force_capture());
            marking.create_marker();
        }));
        log
    }

    /// Starts to write the log also to a file in `folder`.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub(crate) fn write_to(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let marker = folder.join(PANIC_MARKER);
        let last_panic = fs::metadata(&marker)
            .and_then(|marker| marker.modified())
            .ok();
        if last_panic.is_some() {
            fs::remove_file(&marker)?;
        }
        let (file, length) = open(folder)?;
        *self.file() = Some(LogFile {
            folder: folder.to_owned(),
            file,
            length,
            last_panic,
        });
        Ok(())
    }

    /// Returns when a panic last occurred before this start, if one did.
    pub(crate) fn last_panic(&self) -> Option<SystemTime> {
        self.file().as_ref()?.last_panic
    }

    /// Returns the folder of the log file, if there is one.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        Some(self.file().as_ref()?.folder.clone())
    }

    fn create_marker(&self) {
        if let Some(folder) = self.folder() {
            // Ignore an error, because there is no other place to report it.
            let _ = File::create(folder.join(PANIC_MARKER));
        }
    }

    fn file(&self) -> MutexGuard<'_, Option<LogFile>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Prints on standard error why the program ends. The exit code reports the failure, too.
pub(crate) fn print_error(why: &str) {
    let _ = writeln!(io::stderr(), "moodring: {why}");
}

fn open(folder: &Path) -> io::Result<(File, u64)> {
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join(NEWEST))?;
    let length = file.metadata()?.len();
    Ok((file, length))
}

/// Each call writes one whole line or panic.
impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match &mut *self.file() {
            Some(log_file) => log_file.write(line),
            None => Ok(line.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let line = &line[..line.len().min(MAX_LOG_BYTES as usize)];
        if self.length + line.len() as u64 > MAX_LOG_BYTES {
            fs::rename(self.folder.join(NEWEST), self.folder.join(OLDER))?;
            (self.file, self.length) = open(&self.folder)?;
        }
        let written = self.file.write(line)?;
        self.length += written as u64;
        Ok(written)
    }
}

/// Shows the log folder in the file manager of the system.
///
/// # Errors
/// If that fails, in a sentence that names the folder.
#[tauri::command]
pub(crate) async fn open_log_folder(log: tauri::State<'_, Log>) -> Result<(), Failure> {
    let folder = log.folder().ok_or_else(|| {
        Failure::new("There is no log folder. Moodring could not create it at its start.")
    })?;
    open::that_detached(&folder).map_err(|error| {
        Failure::new(format!(
            "The log folder cannot be opened ({error}). Its path is {}.",
            folder.display()
        ))
    })
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::Command;
    use std::thread;

    use super::*;

    /// Set for the child process that a test starts.
    const CHILD: &str = "MOODRING_LOG_OF_THE_CHILD";

    fn folder(name: &str) -> PathBuf {
        env::temp_dir().join(format!("moodring-{name}-{}", std::process::id()))
    }

    #[test]
    fn the_log_files_take_at_most_a_megabyte_and_keep_the_newest_lines() {
        let folder = folder("bounded");
        let mut log = Log::default();
        log.write_to(&folder).expect("the log file opens");
        for number in 0..3_000 {
            let line = format!("{number} {}\n", "x".repeat(1_000));
            log.write_all(line.as_bytes()).expect("written");
        }
        log.write_all(&[b'y'; 2_000_000]).expect("written");
        log.write_all(b"the end").expect("written");
        let files = [NEWEST, OLDER].map(|file| folder.join(file));
        let lengths = files
            .each_ref()
            .map(|file| fs::metadata(file).expect("it is there").len());
        assert!(
            lengths.iter().all(|length| *length <= MAX_LOG_BYTES),
            "{lengths:?}"
        );
        let newest = fs::read_to_string(&files[0]).expect("UTF-8");
        assert!(newest.ends_with("the end"));
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn a_panic_is_logged_with_its_place_and_marked_for_the_next_start() {
        if let Some(folder) = env::var_os(CHILD) {
            let log = Log::init();
            log.write_to(Path::new(&folder))
                .expect("the log file opens");
            let ended = thread::spawn(|| panic!("the sky falls")).join();
            return assert!(ended.is_err());
        }
        let folder = folder("panic");
        let this = "log::tests::a_panic_is_logged_with_its_place_and_marked_for_the_next_start";
        let mut child = Command::new(env::current_exe().expect("this program has a path"));
        child.args(["--exact", this]).env(CHILD, &folder);
        assert!(child.output().expect("it runs").status.success());
        let text = fs::read_to_string(folder.join(NEWEST)).expect("there is a log");
        for part in ["the sky falls", file!(), "log::tests"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let next = Log::default();
        next.write_to(&folder).expect("the log file opens");
        assert!(next.last_panic().is_some());
        let after = Log::default();
        after.write_to(&folder).expect("the log file opens");
        assert_eq!(after.last_panic(), None);
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_unwritable_log_loses_only_the_log() {
        const FULL: &str = "/dev/full";
        if let Some(folder) = env::var_os(CHILD) {
            let log = Log::init();
            log.write_to(Path::new(&folder))
                .expect("the log file opens");
            tracing::error!("the disk is full");
            print_error("so nobody reads this");
            let ended = thread::spawn(|| panic!("and this")).join();
            return assert!(ended.is_err());
        }
        let folder = folder("full");
        fs::create_dir_all(&folder).expect("made");
        std::os::unix::fs::symlink(FULL, folder.join(NEWEST)).expect("made");
        let this = "log::tests::an_unwritable_log_loses_only_the_log";
        let mut child = Command::new(env::current_exe().expect("this program has a path"));
        child.args(["--exact", this]).env(CHILD, &folder);
        let full = OpenOptions::new().write(true).open(FULL);
        child.stderr(full.expect("Linux has it"));
        let ended = child.output().expect("it runs");
        assert!(ended.status.success(), "{ended:?}");
        assert!(
            folder.join(PANIC_MARKER).exists(),
            "the panic left its marker"
        );
        fs::remove_dir_all(&folder).expect("removed");
    }
}
