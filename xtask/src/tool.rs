//! Programs that xtask starts: where they are, how they are started, what is said when one does not start.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus},
};

use crate::Stop;

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), Path::to_path_buf)
}

/// Where cargo puts what it builds: xtask itself lies in `<target>/debug`, whatever the environment or somebody's
/// configuration made of `<target>`.
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

/// `cargo`, the one that runs us, in the root of the repository. It does not hear what cargo told us of our own package:
/// the build script of ring takes that for news, and everything above it would be compiled again after each `cargo build` by
/// hand.
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

/// A program of this npm package, fetched if it was not before; its name is the first argument.
pub(crate) fn npx(package: &str) -> Command {
    let npx = if cfg!(windows) { "npx.cmd" } else { "npx" };
    let mut command = Command::new(npx);
    command
        .args(["--yes", "--package", package])
        .current_dir(repository());
    command
}

/// A program that is told to end when xtask ends, even when xtask is killed: no orphans after Ctrl-C.
///
/// On Linux `setpriv` (util-linux) asks the kernel for that and then becomes the program. Elsewhere, and where it is
/// missing, Ctrl-C in the terminal reaches the program by itself.
pub(crate) fn tied(program: impl AsRef<OsStr>) -> Command {
    if find("setpriv").is_none() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", "--"]).arg(program);
    command
}

/// The program of this name on the search path.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// Runs to the end. An exit code other than 0 is an answer, not an error.
pub(crate) fn wait(command: &mut Command) -> Result<ExitStatus, Stop> {
    command.status().map_err(|error| no_start(command, &error))
}

/// Runs to the end and wants success.
pub(crate) fn succeed(command: &mut Command, otherwise: &str) -> Result<(), Stop> {
    if wait(command)?.success() {
        Ok(())
    } else {
        Err(Stop::because(otherwise))
    }
}

/// Starts and does not wait.
pub(crate) fn start(command: &mut Command) -> Result<Child, Stop> {
    command.spawn().map_err(|error| no_start(command, &error))
}

fn no_start(command: &Command, error: &std::io::Error) -> Stop {
    Stop::because(format!(
        "{} does not start: {error}.",
        command.get_program().display()
    ))
}

/// A started program that ends with this value.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    /// Asks the program to end as the system does, and waits for that.
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
/// A command that does the same as this one.
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
