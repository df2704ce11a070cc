//! A started program. It ends when its value is dropped, also when a test panics or is killed. If the test fails, the
//! output of the program is shown.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::NamedTempFile;

use super::within;

/// A running program.
pub(crate) struct Process {
    name: String,
    child: Child,
    out: NamedTempFile,
    err: NamedTempFile,
}

impl Process {
    /// Starts `command`. Its output goes to files, because the program would block on a full pipe that is not read.
    pub(crate) fn start(command: &Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let log = || NamedTempFile::new().expect("a temporary file");
        let (out, err) = (log(), log());
        let end = |log: &NamedTempFile| Stdio::from(log.reopen().expect("it was just made"));
        let child = tied(command)
            .stdin(Stdio::null())
            .stdout(end(&out))
            .stderr(end(&err))
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{name} does not start: {error}. `cargo xtask test` installs it")
            });
        Self {
            name,
            child,
            out,
            err,
        }
    }

    /// Returns the process ID.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns the current resident memory, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id()));
        let status = status.expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let number = kilobytes.and_then(|number| number.parse::<u64>().ok());
        1_024 * number.expect("a number")
    }

    /// Returns the standard output so far.
    pub(crate) fn stdout(&self) -> String {
        read(&self.out)
    }

    /// Returns the standard error so far.
    pub(crate) fn stderr(&self) -> String {
        read(&self.err)
    }

    /// Returns the exit status if the program has ended.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("it is our child")
    }

    /// Waits until the program ends. Panics if that takes longer than `time`.
    pub(crate) async fn end(&mut self, time: Duration) -> ExitStatus {
        let what = format!("{} ends", self.name);
        within(time, &what, async || {
            self.ended().ok_or_else(|| "it runs".to_owned())
        })
        .await
    }

    /// Kills the program with SIGKILL, so that it cannot clean up.
    pub(crate) fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.child.wait().expect("it is our child");
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        // Fails only if the program has already ended.
        let _ = kill_process(Pid::from_child(&self.child), signal);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let ended = self.child.wait();
        if std::thread::panicking() {
            let name = &self.name;
            eprintln!("{name} ended with {ended:?}. Its output:");
            eprintln!("{}{}", self.stdout(), self.stderr());
        }
    }
}

fn read(log: &NamedTempFile) -> String {
    let bytes = fs::read(log.path()).expect("the log is ours");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the same command, changed to end with this process: no program keeps running after Ctrl-C. On Linux
/// `setpriv` (util-linux) asks the kernel for that and then becomes the program.
fn tied(command: &Command) -> Command {
    let mut tied = match find("setpriv") {
        Some(setpriv) => {
            let mut tied = Command::new(setpriv);
            tied.args(["--pdeathsig", "TERM", "--"]);
            tied.arg(command.get_program());
            tied
        }
        None => Command::new(command.get_program()),
    };
    tied.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        tied.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => tied.env(name, value),
            None => tied.env_remove(name),
        };
    }
    tied
}

/// Finds a tool on the search path.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Returns the path of one of Moodring's own programs, next to the folder of the test binary.
pub(crate) fn program(name: &str) -> PathBuf {
    let test = env::current_exe().expect("this program has a path");
    let folder = test.ancestors().nth(2).expect("target/debug/deps/moodring");
    let program = folder.join(name);
    assert!(
        program.is_file(),
        "{} is not built, and this test needs it. `cargo xtask test` builds it",
        program.display()
    );
    program
}
