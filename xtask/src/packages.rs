//! Installs the packages that are missing on this machine.
//!
//! xtask installs only what is missing, and first prints what and why. On macOS and Windows, it installs nothing and
//! only names what is missing.

use std::{
    env, fs,
    process::{Command, Stdio},
};

use crate::{Stop, needs::Need, tool};

/// Installs everything that is missing, and prints what it does.
pub(crate) fn provide(needs: &[&[Need]]) -> Result<(), Stop> {
    match env::consts::OS {
        "linux" => provide_on_linux(needs),
        "macos" => xcode_tools(),
        "windows" => webview2(),
        _ => Ok(()),
    }
}

fn provide_on_linux(needs: &[&[Need]]) -> Result<(), Stop> {
    let missing: Vec<&Need> = needs
        .iter()
        .copied()
        .flatten()
        .filter(|need| !need.there.is_true())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("Missing on this machine:");
    for need in &missing {
        eprintln!("  {}, {}", need.there.name(), need.why);
    }
    let Some(manager) = Manager::of_this_machine() else {
        return Err(Stop::because(
            "There is no apt-get, dnf or pacman here, so please install these by hand, then try again.",
        ));
    };
    let packages = manager.packages(&missing, is_ubuntu()).join(" ");
    let by_hand = format!("By hand, as root: {} {packages}", manager.install());
    let Some(root) = as_root() else {
        return Err(Stop::because(format!(
            "Installing needs root, and there is no sudo here. {by_hand}"
        )));
    };
    eprintln!(
        "Installing {packages} with {}. This takes about a minute.",
        manager.name()
    );
    let as_root = |line: &str| {
        let mut words = root.iter().copied().chain(line.split_whitespace());
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).stdout(Stdio::null());
        command
    };
    if let Some(refresh) = manager.refresh() {
        // One of several package sources may fail. If that matters, the installation fails.
        tool::wait(&mut as_root(refresh))?;
    }
    tool::succeed(
        &mut as_root(&format!("{} {packages}", manager.install())),
        &format!("Installing did not work. {by_hand}"),
    )?;
    let still: Vec<&str> = missing
        .iter()
        .filter(|need| !need.there.is_true())
        .map(|need| need.there.name())
        .collect();
    if still.is_empty() {
        Ok(())
    } else {
        Err(Stop::because(format!(
            "Installed, and yet not found: {}. Please install by hand, then try again.",
            still.join(", ")
        )))
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Manager {
    Apt,
    Dnf,
    Pacman,
}

impl Manager {
    fn of_this_machine() -> Option<Self> {
        [Self::Apt, Self::Dnf, Self::Pacman]
            .into_iter()
            .find(|manager| tool::find(manager.name()).is_some())
    }

    fn name(self) -> &'static str {
        match self {
            Self::Apt => "apt-get",
            Self::Dnf => "dnf",
            Self::Pacman => "pacman",
        }
    }

    /// Returns the command that must run first, if there is one.
    fn refresh(self) -> Option<&'static str> {
        (self == Self::Apt).then_some("apt-get update -qq")
    }

    /// Returns the command that installs the packages after it. It asks no questions, and waits for another
    /// installation that holds apt's lock.
    fn install(self) -> &'static str {
        match self {
            Self::Apt => {
                "env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends -o DPkg::Lock::Timeout=300"
            }
            Self::Dnf => "dnf install --quiet --assumeyes",
            Self::Pacman => "pacman --sync --needed --noconfirm",
        }
    }

    /// Returns the packages of these needs, each once.
    fn packages(self, needs: &[&Need], ubuntu: bool) -> Vec<&'static str> {
        let mut packages = Vec::new();
        for need in needs {
            let names = match self {
                Self::Apt => need.apt,
                Self::Dnf => need.dnf,
                Self::Pacman => need.pacman,
            };
            for &name in names {
                let name = if ubuntu { on_ubuntu(name) } else { name };
                if !packages.contains(&name) {
                    packages.push(name);
                }
            }
        }
        packages
    }
}

/// Returns Ubuntu's name of a Debian package. The packages of Chromium have other names there.
fn on_ubuntu(debian: &'static str) -> &'static str {
    match debian {
        "chromium" => "chromium-browser",
        "chromium-driver" => "chromium-chromedriver",
        same => same,
    }
}

fn is_ubuntu() -> bool {
    fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line == "ID=ubuntu"))
}

/// Returns the prefix that runs a command as root: nothing for root, otherwise sudo if it is installed.
fn as_root() -> Option<&'static [&'static str]> {
    if is_root() {
        Some(&[])
    } else {
        tool::find("sudo").map(|_| ["sudo"].as_slice())
    }
}

/// Returns whether the user is root.
pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

fn xcode_tools() -> Result<(), Stop> {
    tool::succeed(
        Command::new("xcode-select")
            .arg("--print-path")
            .stdout(Stdio::null()),
        "The Xcode command-line tools are missing. Install them with `xcode-select --install`, then try again.",
    )
}

/// Checks for the web view, which may be missing before Windows 11. The build tools are there, because xtask is linked.
fn webview2() -> Result<(), Stop> {
    const CLIENT: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    let there = [
        r"HKLM\SOFTWARE\WOW6432Node",
        r"HKLM\SOFTWARE",
        r"HKCU\Software",
    ]
    .iter()
    .any(|root| {
        Command::new("reg")
            .args(["query", &format!(r"{root}\{CLIENT}"), "/v", "pv"])
            .output()
            .is_ok_and(|answer| answer.status.success())
    });
    if there {
        return Ok(());
    }
    Err(Stop::because(
        "The WebView2 runtime is missing. Install it from https://developer.microsoft.com/microsoft-edge/webview2, then try again.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::needs::{BUILD, CLEAN_ROOM, NODE, TESTS, VIRTUAL_DISPLAY, WINDOW_DRIVER};

    fn names(manager: Manager, ubuntu: bool) -> Vec<&'static str> {
        let needs: Vec<&Need> = [
            BUILD,
            VIRTUAL_DISPLAY,
            WINDOW_DRIVER,
            TESTS,
            NODE,
            CLEAN_ROOM,
        ]
        .into_iter()
        .flatten()
        .collect();
        manager.packages(&needs, ubuntu)
    }

    #[test]
    fn a_package_that_two_things_need_is_named_once() {
        let arch = names(Manager::Pacman, false);
        assert_eq!(arch.iter().filter(|&&name| name == "chromium").count(), 1);
    }

    #[test]
    fn ubuntu_gets_its_own_names_for_chromium() {
        assert!(names(Manager::Apt, false).contains(&"chromium-driver"));
        let ubuntu = names(Manager::Apt, true);
        assert!(ubuntu.contains(&"chromium-browser") && ubuntu.contains(&"chromium-chromedriver"));
        assert!(!ubuntu.contains(&"chromium"));
    }
}
