//! A small disk for one test: a tmpfs in a mount namespace
//! (<https://man7.org/linux/man-pages/man7/mount_namespaces.7.html>). Only the programs that the test starts there see
//! it. It needs root. Dropping the value removes the disk.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::getuid;
use tempfile::TempDir;

use super::{Process, skipped, tool, until};

/// A mounted disk of some kilobytes.
pub(crate) struct Disk {
    holder: Process,
    folder: TempDir,
}

impl Disk {
    /// Mounts a disk of this size. Marks the test as skipped and returns `None` if this user has no permission.
    pub(crate) async fn of(kilobytes: u32) -> Option<Self> {
        let folder = TempDir::new().expect("a temporary folder");
        // In a chroot the root is not a mount point, so its propagation cannot change. The script ignores that error.
        let mount = format!(
            "mount --make-rprivate / 2>/dev/null; \
             mount -t tmpfs -o size={kilobytes}k moodring \"$1\" && touch \"$1/mounted\" && exec sleep infinity"
        );
        let mut command = Command::new(tool(&["unshare"]));
        command.args(["--mount", "--propagation=unchanged"]);
        command.args(["sh", "-c", &mount, "sh"]);
        let mut holder = Process::start(command.arg(folder.path()));
        let mark = seen_by(&holder, &folder.path().join("mounted"));
        let mounted = until("there is a disk", async || {
            if holder.ended().is_some() {
                return Ok(Err(holder.stderr()));
            }
            match mark.exists() {
                true => Ok(Ok(())),
                false => Err("not yet".to_owned()),
            }
        })
        .await;
        if let Err(why) = mounted {
            assert!(!getuid().is_root(), "root may not mount here: {why}");
            skipped(&format!("it takes root to make a disk: {why}"));
            return None;
        }
        fs::remove_file(mark).expect("it was just made");
        Some(Self { holder, folder })
    }

    /// Returns the mount point that programs on the disk see.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the path under which this test finds a file on the disk.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        seen_by(&self.holder, &self.path().join(name))
    }

    /// Returns a command that runs a program in the mount namespace of the disk.
    pub(crate) fn run(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(tool(&["nsenter"]));
        let holder = format!("/proc/{}", self.holder.id());
        command.arg(format!("--mount={holder}/ns/mnt"));
        // Without this option `nsenter` uses the root of the namespace, which is outside a chroot.
        command.arg(format!("--root={holder}/root"));
        command.arg("--").arg(program.as_ref());
        command
    }

    /// Fills the disk.
    pub(crate) fn fill(&self) {
        let mut filler = File::options()
            .create(true)
            .append(true)
            .open(self.file("filler"))
            .expect("it can be written");
        loop {
            match filler.write(&[0; 512]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return,
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Deletes the file that [`Self::fill`] wrote.
    pub(crate) fn make_room(&self) {
        fs::remove_file(self.file("filler")).expect("it was filled");
    }

    /// Makes the path `name` read-only with a bind mount over itself. An empty name means the whole disk.
    pub(crate) fn write_protect(&self, name: &str) {
        let place = self.path().join(name);
        for step in [&["--bind"][..], &["-o", "remount,bind,ro"]] {
            let mut command = self.run(tool(&["mount"]));
            command.args(step).arg(&place);
            if step.len() == 1 {
                command.arg(&place);
            }
            let status = command.status().expect("mount runs");
            assert!(status.success(), "{place:?} cannot be write-protected");
        }
    }
}

/// Returns the `/proc` path of a file that this process sees at `path`.
fn seen_by(process: &Process, path: &Path) -> PathBuf {
    let path = path.strip_prefix("/").expect("it is absolute");
    Path::new(&format!("/proc/{}/root", process.id())).join(path)
}
