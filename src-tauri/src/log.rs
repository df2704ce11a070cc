//! The log: on standard error, and in a file that the presenter finds by the button "Open log folder".
//!
//! A panic is in it with its message, its place and its backtrace, and leaves a mark, so that the next start can say so
//! quietly. Nothing that is logged holds a key, a code, a password or a voter; the files never take more than a megabyte.
//! Losing the log loses the log only: a line that cannot be written, since its reader is gone or the disk is full, is dropped.

use std::backtrace::Backtrace;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal as _, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use moodring_server::api::Failure;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{fmt, registry};

const NEWEST: &str = "moodring.log";
const OLDER: &str = "moodring.old.log";
/// Made by a panic, gone at the next start.
const MARK: &str = "failed";
/// Bytes, in each of the two files.
const MAX_LOG_BYTES: u64 = 512 * 1024;

/// A handle to the one log. Until [`Log::keep_in`] it is on standard error alone.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Option<Kept>>>);

struct Kept {
    folder: PathBuf,
    file: File,
    length: u64,
    /// When something last went wrong before this start.
    failed: Option<SystemTime>,
}

impl Log {
    /// Takes in everything that is logged from now on, panics among it.
    pub(crate) fn begin() -> Self {
        let log = Self::default();
        let file = log.clone();
        let on_terminal = fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal())
            // Otherwise a line that cannot be written is a panic of the thread that logs it.
            .log_internal_errors(false);
        let in_file = fmt::layer()
            .with_writer(move || file.clone())
            .with_ansi(false)
            .log_internal_errors(false);
        registry()
            .with(LevelFilter::INFO)
            .with(on_terminal.with_target(false))
            .with(in_file.with_target(false))
            .init();
        let marking = log.clone();
        panic::set_hook(Box::new(move |panic| {
            tracing::error!("{panic}\n{}", Backtrace::force_capture());
            marking.mark();
        }));
        log
    }

    /// Keeps what is logged from now on in a folder.
    ///
    /// # Errors
    /// If it cannot be written to.
    pub(crate) fn keep_in(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mark = folder.join(MARK);
        let failed = fs::metadata(&mark).and_then(|mark| mark.modified()).ok();
        if failed.is_some() {
            fs::remove_file(&mark)?;
        }
        let (file, length) = open(folder)?;
        *self.kept() = Some(Kept {
            folder: folder.to_owned(),
            file,
            length,
            failed,
        });
        Ok(())
    }

    /// When something last went wrong before this start, if it did.
    pub(crate) fn failed(&self) -> Option<SystemTime> {
        self.kept().as_ref()?.failed
    }

    /// Where it is kept, if it is.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        Some(self.kept().as_ref()?.folder.clone())
    }

    fn mark(&self) {
        if let Some(folder) = self.folder() {
            // There is nowhere left to complain.
            let _ = File::create(folder.join(MARK));
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says on standard error why the program ends. The exit code says so too, whether or not anybody reads this.
pub(crate) fn complain(why: &str) {
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

/// One call is one whole line or panic.
impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match &mut *self.kept() {
            Some(kept) => kept.write(line),
            None => Ok(line.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Kept {
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

/// Shows the folder in the system's file manager.
///
/// # Errors
/// If there is none, in a sentence that names the folder.
#[tauri::command]
pub(crate) async fn open_log_folder(log: tauri::State<'_, Log>) -> Result<(), Failure> {
    let folder = log.folder().ok_or_else(|| {
        Failure::new("There is no log folder: it could not be made when Moodring started.")
    })?;
    open::that_detached(&folder).map_err(|error| {
        Failure::new(format!(
            "The folder cannot be shown ({error}). It is {}.",
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

    /// Tells the test that it is the child of itself.
    const CHILD: &str = "MOODRING_LOG_OF_THE_CHILD";

    fn folder(name: &str) -> PathBuf {
        env::temp_dir().join(format!("moodring-{name}-{}", std::process::id()))
    }

    #[test]
    fn the_files_never_take_more_than_a_megabyte_and_have_the_newest() {
        let folder = folder("bounded");
        let mut log = Log::default();
        log.keep_in(&folder).expect("it can be kept");
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
    fn a_panic_is_logged_with_its_message_place_and_backtrace_and_marked_for_the_next_start() {
        if let Some(folder) = env::var_os(CHILD) {
            let log = Log::begin();
            log.keep_in(Path::new(&folder)).expect("it can be kept");
            let ended = thread::spawn(|| panic!("the sky falls")).join();
            return assert!(ended.is_err());
        }
        let folder = folder("panic");
        let this = "log::tests::a_panic_is_logged_with_its_message_place_and_backtrace_and_marked_for_the_next_start";
        let mut child = Command::new(env::current_exe().expect("this program has a path"));
        child.args(["--exact", this]).env(CHILD, &folder);
        assert!(child.output().expect("it runs").status.success());
        let text = fs::read_to_string(folder.join(NEWEST)).expect("there is a log");
        for part in ["the sky falls", file!(), "log::tests"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let next = Log::default();
        next.keep_in(&folder).expect("it can be kept");
        assert!(next.failed().is_some());
        let after = Log::default();
        after.keep_in(&folder).expect("it can be kept");
        assert_eq!(after.failed(), None);
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_log_that_cannot_be_written_is_all_that_is_lost() {
        const FULL: &str = "/dev/full";
        if let Some(folder) = env::var_os(CHILD) {
            let log = Log::begin();
            log.keep_in(Path::new(&folder)).expect("it can be kept");
            tracing::error!("the disk is full");
            complain("so nobody reads this");
            let ended = thread::spawn(|| panic!("and this")).join();
            return assert!(ended.is_err());
        }
        let folder = folder("full");
        fs::create_dir_all(&folder).expect("made");
        std::os::unix::fs::symlink(FULL, folder.join(NEWEST)).expect("made");
        let this = "log::tests::a_log_that_cannot_be_written_is_all_that_is_lost";
        let mut child = Command::new(env::current_exe().expect("this program has a path"));
        child.args(["--exact", this]).env(CHILD, &folder);
        let full = OpenOptions::new().write(true).open(FULL);
        child.stderr(full.expect("Linux has it"));
        let ended = child.output().expect("it runs");
        assert!(ended.status.success(), "{ended:?}");
        assert!(folder.join(MARK).exists(), "the panic is marked");
        fs::remove_dir_all(&folder).expect("removed");
    }
}
