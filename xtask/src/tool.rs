//! Programs that xtask starts: finds them, starts them and reports when one does not start.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus},
};

use crate::Stop;

/// Returns the root of the repository.
pub(crate) fn repository() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), Path::to_path_buf)
}

/// Returns cargo's target folder. xtask itself is in `<target>/debug`, wherever the environment or the user's
/// configuration puts `<target>`.
pub(crate) fn target() -> Result<PathBuf, Stop> {
    let xtask = env::current_exe()
        .map_err(|error| Stop::because(format!("xtask cannot find itself: {error}.")))?;
    xtask
        .ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .ok_or_else(|| {
            Stop::because("xtask does not lie in a target folder. Start it with `cargo xtask`.")
        })
}

/// Returns a command of the cargo that runs xtask, in the root of the repository. It removes the variables that
/// describe xtask's own package: the build script of ring would treat them as a change, and cargo would compile
/// everything above it again after each manual `cargo build`.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments).current_dir(repository());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Returns a command that runs a program of this npm package, which npx downloads once. The first argument is the name
/// of the program.
pub(crate) fn npx(package: &str) -> Command {
    let npx = if cfg!(windows) { "npx.cmd" } else { "npx" };
    let mut command = Command::new(npx);
    command
        .args(["--yes", "--package", package])
        .current_dir(repository());
    command
}

/// Returns a command whose program ends when xtask ends, even when xtask is killed: no orphans after Ctrl-C.
///
/// On Linux, `setpriv` (util-linux) requests this from the kernel and then becomes the program. Elsewhere, and without
/// `setpriv`, Ctrl-C in the terminal reaches the program directly.
pub(crate) fn tied(program: impl AsRef<OsStr>) -> Command {
    if find("setpriv").is_none() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", "--"]).arg(program);
    command
}

/// Returns the path of the program with this name on the search path.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// Runs a command until it ends. An exit code other than 0 is not an error.
pub(crate) fn wait(command: &mut Command) -> Result<ExitStatus, Stop> {
    command.status().map_err(|error| no_start(command, &error))
}

/// Runs a command until it ends. Any exit code other than 0 is an error.
pub(crate) fn succeed(command: &mut Command, otherwise: &str) -> Result<(), Stop> {
    if wait(command)?.success() {
        Ok(())
    } else {
        Err(Stop::because(otherwise))
    }
}

/// Starts a command and does not wait for it.
pub(crate) fn start(command: &mut Command) -> Result<Child, Stop> {
    command.spawn().map_err(|error| no_start(command, &error))
}

fn no_start(command: &Command, error: &std::io::Error) -> Stop {
    Stop::because(format!(
        "{} does not start: {error}.",
        command.get_program().display()
    ))
}

/// A running program. Dropping the value kills it.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    /// Asks the program to end, as the system does at shutdown, and waits for its end.
    pub(crate) fn end(mut self) {
        if cfg!(unix) {
            let id = self.0.id().to_string();
            if Command::new("kill")
                .arg(id)
                .status()
                .is_ok_and(|status| status.success())
            {
                // Fails only when it has ended already.
                let _ = self.0.wait();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
/// Returns a copy of this command.
pub(crate) fn same(command: &Command) -> Command {
    let mut same = Command::new(command.get_program());
    same.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => same.env(name, value),
            None => same.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        same.current_dir(folder);
    }
    same
}
