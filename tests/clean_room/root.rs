//! A bare Debian 12 in a folder, entered by chroot.
//!
//! Each command that enters has a process table and mounts of its own, which end with it: however a test
//! ends, nothing runs on, and nothing stays mounted. The network is this computer's.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::kit::tool;

const RELEASE: &str = "bookworm";

/// What changes with any package: what dpkg and apt keep of their own, logs, caches, and what is there only
/// while the system runs.
const OF_THE_SYSTEM: [&str; 6] = [
    "var/lib/dpkg/",
    "var/lib/apt/",
    "var/cache/",
    "var/log/",
    "run/",
    "proc/",
];

/// What is left of packages that came along with WebKit, even purged: systemd and dbus make a number for the
/// machine and folders for what may come, and who adds a system's user keeps the lists as they were.
const OF_OTHERS: [&str; 9] = [
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

/// The folder. It is deleted with its value.
pub(super) struct Root(TempDir);

impl Root {
    /// Makes one, from the mirror that this computer uses for the release, if it uses any.
    pub(super) fn bare() -> Self {
        let root = Self(TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder"));
        let mut debootstrap = Command::new(tool(&["debootstrap"]));
        debootstrap.args(["--variant=minbase", RELEASE]);
        said_by(debootstrap.arg(root.0.path()).args(mirror()));
        fs::write(root.path("etc/apt/apt.conf.d/00proxies"), proxies()).expect("it is ours");
        // Nothing is mounted there, and it is the same to who shares memory.
        root.run("chmod 1777 /dev/shm");
        root.run("apt-get update");
        root
    }

    /// Adds an ordinary user.
    pub(super) fn make_user(&self, name: &str) {
        self.run(&format!("useradd --create-home {name}"));
    }

    /// Puts a package into it.
    pub(super) fn bring(&self, package: &Path, name: &str) {
        fs::copy(package, self.path(name)).expect("the package is there");
    }

    /// Makes the same package of a higher version.
    pub(super) fn raise(&self, package: &str, version: &str, name: &str) {
        self.run(&format!(
            "dpkg-deb --raw-extract /{package} /raised && \
             sed -i 's/^Version: .*/Version: {version}/' /raised/DEBIAN/control && \
             dpkg-deb --root-owner-group --build /raised /{name} && rm -r /raised"
        ));
    }

    /// Installs a package with what it depends on and nothing more.
    pub(super) fn install(&self, package: &str) {
        self.run(&format!(
            "apt-get install --yes --no-install-recommends /{package}"
        ));
    }

    /// The version of an installed package.
    pub(super) fn version(&self, package: &str) -> String {
        self.run(&format!(
            "dpkg-query --show --showformat='${{Version}}' {package}"
        ))
    }

    /// Removes a package as most do, without purging it, and what only it needed; that is purged.
    pub(super) fn remove(&self, package: &str) {
        self.run(&format!("apt-get remove --yes --auto-remove {package}"));
        self.run(
            "dpkg --purge $(dpkg-query --show --showformat='${db:Status-Abbrev}${Package}\n' \
             | sed -n 's/^rc //p')",
        );
    }

    /// Deletes what was brought.
    pub(super) fn take_back(&self, names: &[&str]) {
        for name in names {
            fs::remove_file(self.path(name)).expect("it was brought");
        }
    }

    /// Every path in it but for those in homes and what changes with any package; what is named after
    /// Moodring is there in any case.
    pub(super) fn files(&self) -> BTreeSet<String> {
        let mut all = self.below("");
        all.retain(|path| {
            let others = OF_THE_SYSTEM.iter().chain(&OF_OTHERS);
            let is_ours = path.to_lowercase().contains("moodring");
            !path.starts_with("home/")
                && (is_ours || !others.into_iter().any(|it| path.starts_with(it)))
        });
        all
    }

    /// Every path in somebody's home, from there.
    pub(super) fn home_of(&self, user: &str) -> BTreeSet<String> {
        self.below(&format!("home/{user}"))
    }

    fn below(&self, folder: &str) -> BTreeSet<String> {
        let root = self.path(folder);
        let (mut found, mut folders) = (BTreeSet::new(), vec![root.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("root may look") {
                let entry = entry.expect("root may look");
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

    /// Where one of its files is for who is outside.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path.trim_start_matches('/'))
    }

    /// What a line of shell prints, run by root.
    pub(super) fn run(&self, line: &str) -> String {
        let environment = ["DEBIAN_FRONTEND=noninteractive"];
        said_by(&mut self.enter(&environment, &["sh", "-ec", line]))
    }

    /// [`Self::run`] for what loads by HTTPS: with the certificate authorities that this computer trusts.
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

    /// A program that one of its users runs, with an environment of its own.
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
        // The first process of its table ends all others; it ends with `unshare`, and that with this test.
        command.args(["--pdeathsig", "KILL", "--", "unshare"]);
        command.args(["--mount", "--pid", "--fork", "--kill-child=KILL"]);
        // In a chroot the root is no mount, whose propagation could be changed: there it stays as it is.
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

/// What a command prints; one that fails ends the test with all that it said.
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

/// The mirror that apt uses here for the release; none where it uses none, or where there is no apt.
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

/// The proxies that apt uses here, as its configuration says them.
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
