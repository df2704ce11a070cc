//! A bare Debian 12 in a folder, entered by chroot.
//!
//! Each command has its own process and mount namespaces, which end with it. However a test ends, no process keeps
//! running and nothing stays mounted. The network is this computer's.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::kit::tool;

const RELEASE: &str = "bookworm";

/// Paths that change with any package: the data of dpkg and apt, logs, caches, and files that exist only while the
/// system runs.
const SYSTEM_PATHS: [&str; 6] = [
    "var/lib/dpkg/",
    "var/lib/apt/",
    "var/cache/",
    "var/log/",
    "run/",
    "proc/",
];

/// Paths that remain of the packages that WebKit needs, even after a purge: systemd and dbus create a machine ID and
/// folders, and programs that add system users keep backups of the lists of users.
const OTHER_PACKAGES_PATHS: [&str; 9] = [
    "etc/machine-id",
    "etc/mtab",
    "etc/gshadow-",
    "etc/shadow-",
    "etc/subgid-",
    "etc/subuid-",
    "root/.ssh",
    "var/lib/private",
    "var/lib/systemd/",
];

/// The folder of the Debian. Dropping the value deletes it.
pub(super) struct Root(TempDir);

impl Root {
    /// Installs a bare Debian, from the mirror that this computer uses for the release, if it uses one.
    pub(super) fn bare() -> Self {
        let root = Self(TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder"));
        let mut debootstrap = Command::new(tool(&["debootstrap"]));
        debootstrap.args(["--variant=minbase", RELEASE]);
        said_by(debootstrap.arg(root.0.path()).args(mirror()));
        fs::write(root.path("etc/apt/apt.conf.d/00proxies"), proxies()).expect("it is ours");
        // Nothing is mounted there, but shared memory works in a plain folder, too.
        root.run("chmod 1777 /dev/shm");
        root.run("apt-get update");
        root
    }

    /// Adds an ordinary user.
    pub(super) fn make_user(&self, name: &str) {
        self.run(&format!("useradd --create-home {name}"));
    }

    /// Copies a package into the Debian.
    pub(super) fn bring(&self, package: &Path, name: &str) {
        fs::copy(package, self.path(name)).expect("the package is there");
    }

    /// Builds the same package with a higher version.
    pub(super) fn raise(&self, package: &str, version: &str, name: &str) {
        self.run(&format!(
            "dpkg-deb --raw-extract /{package} /raised && \
             sed -i 's/^Version: .*/Version: {version}/' /raised/DEBIAN/control && \
             dpkg-deb --root-owner-group --build /raised /{name} && rm -r /raised"
        ));
    }

    /// Installs a package with its dependencies only.
    pub(super) fn install(&self, package: &str) {
        self.run(&format!(
            "apt-get install --yes --no-install-recommends /{package}"
        ));
    }

    /// Returns the version of an installed package.
    pub(super) fn version(&self, package: &str) -> String {
        self.run(&format!(
            "dpkg-query --show --showformat='${{Version}}' {package}"
        ))
    }

    /// Removes a package without purging it, as most users do. Removes and purges the packages that only it needed.
    pub(super) fn remove(&self, package: &str) {
        self.run(&format!("apt-get remove --yes --auto-remove {package}"));
        self.run(
            "dpkg --purge $(dpkg-query --show --showformat='${db:Status-Abbrev}${Package}\n' \
             | sed -n 's/^rc //p')",
        );
    }

    /// Deletes files that were copied into the Debian.
    pub(super) fn take_back(&self, names: &[&str]) {
        for name in names {
            fs::remove_file(self.path(name)).expect("it was copied");
        }
    }

    /// Returns every path except those in homes and those that change with any package. Paths with Moodring in their
    /// name are always in the list.
    pub(super) fn files(&self) -> BTreeSet<String> {
        let mut all = self.below("");
        all.retain(|path| {
            let others = SYSTEM_PATHS.iter().chain(&OTHER_PACKAGES_PATHS);
            let is_ours = path.to_lowercase().contains("moodring");
            !path.starts_with("home/")
                && (is_ours || !others.into_iter().any(|it| path.starts_with(it)))
        });
        all
    }

    /// Returns every path in a user's home, relative to it.
    pub(super) fn home_of(&self, user: &str) -> BTreeSet<String> {
        self.below(&format!("home/{user}"))
    }

    fn below(&self, folder: &str) -> BTreeSet<String> {
        let root = self.path(folder);
        let (mut found, mut folders) = (BTreeSet::new(), vec![root.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("root can read it") {
                let entry = entry.expect("root can read it");
                let path = entry.path();
                let from = path.strip_prefix(&root).expect("it is below");
                found.insert(from.to_string_lossy().into_owned());
                if entry.file_type().expect("it has one").is_dir() {
                    folders.push(path);
                }
            }
        }
        found
    }

    /// Returns the path of a file in the Debian, as seen from outside.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path.trim_start_matches('/'))
    }

    /// Runs a shell command as root. Returns its output.
    pub(super) fn run(&self, line: &str) -> String {
        let environment = ["DEBIAN_FRONTEND=noninteractive"];
        said_by(&mut self.enter(&environment, &["sh", "-ec", line]))
    }

    /// [`Self::run`] for commands that use HTTPS: with the certificate authorities that this computer trusts.
    pub(super) fn run_trusting(&self, line: &str) -> String {
        const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";
        const HERE: &str = "authorities.crt";
        fs::copy(AUTHORITIES, self.path(HERE)).expect("they are there");
        let environment = [
            "DEBIAN_FRONTEND=noninteractive",
            &format!("REQUESTS_CA_BUNDLE=/{HERE}"),
        ];
        let said = said_by(&mut self.enter(&environment, &["sh", "-ec", line]));
        self.take_back(&[HERE]);
        said
    }

    /// Returns a command that runs as one of the Debian's users, with its own environment.
    pub(super) fn as_user(&self, user: &str, environment: &[&str], line: &[String]) -> Command {
        let home = format!("HOME=/home/{user}");
        let mut all = vec![home.as_str()];
        all.extend(environment);
        let mut words = vec!["setpriv", "--reuid", user, "--regid", user, "--init-groups"];
        words.extend(line.iter().map(String::as_str));
        self.enter(&all, &words)
    }

    fn enter(&self, environment: &[&str], line: &[&str]) -> Command {
        let mut command = Command::new(tool(&["setpriv"]));
        // When the first process of the namespace ends, all others end. It ends with `unshare`, which ends with this
        // test.
        command.args(["--pdeathsig", "KILL", "--", "unshare"]);
        command.args(["--mount", "--pid", "--fork", "--kill-child=KILL"]);
        // In a chroot, the root is not a mount point, so its propagation cannot change and stays as it is.
        command.args(["--propagation=unchanged", "sh", "-c"]);
        command.arg(
            "mount --make-rprivate / 2>/dev/null; \
             mount -t proc proc \"$0/proc\" && chroot \"$0\" env -i \"$@\"",
        );
        command.arg(self.0.path());
        command.args(["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]);
        command.args(environment).args(line);
        command
    }
}

/// Returns the output of a command. A command that fails ends the test with all its output.
pub(super) fn said_by(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    let status = output.status;
    assert!(
        status.success(),
        "{command:?}: {status}\n{said}{complained}"
    );
    said
}

/// Returns the mirror that apt on this computer uses for the release. Returns `None` without such a mirror or without
/// apt.
fn mirror() -> Option<String> {
    let mut apt = Command::new("apt-get");
    apt.args([
        "indextargets",
        "--format",
        "$(ORIGIN) $(RELEASE) $(REPO_URI)",
    ]);
    let output = apt.arg("Created-By: Packages").output().ok()?;
    let wanted = format!("Debian {RELEASE} ");
    let lists = String::from_utf8_lossy(&output.stdout);
    lists
        .lines()
        .find_map(|line| line.strip_prefix(&wanted).map(str::to_owned))
}

/// Returns the proxies in the configuration of apt on this computer.
fn proxies() -> String {
    let output = Command::new("apt-config").arg("dump").output();
    let all = output.map_or(Vec::new(), |output| output.stdout);
    let proxies = |line: &&str| line.contains("::Proxy") && !line.ends_with("\"\";");
    let all = String::from_utf8_lossy(&all);
    all.lines()
        .filter(proxies)
        .map(|line| format!("{line}\n"))
        .collect()
}
