//! A disk of the test's own, as small as it likes: memory, mounted where only the programs that the test
//! starts there see it (<https://man7.org/linux/man-pages/man7/mount_namespaces.7.html>). It takes root,
//! and is gone with its value.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::getuid;
use tempfile::TempDir;

use super::{Process, skipped, tool, until};

/// A disk of some kilobytes.
pub(crate) struct Disk {
    holder: Process,
    folder: TempDir,
}

impl Disk {
    /// Mounts one; `None` where this user may not.
    pub(crate) async fn of(kilobytes: u32) -> Option<Self> {
        let folder = TempDir::new().expect("a temporary folder");
        // In a chroot the root is no mount, whose propagation could be changed: there it stays as it is.
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
                return Ok(Err(holder.complained()));
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

    /// Where programs that run on it find it.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where this test finds a file that is on it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        seen_by(&self.holder, &self.path().join(name))
    }

    /// A command that runs a program where the disk is.
    pub(crate) fn run(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(tool(&["nsenter"]));
        let holder = format!("/proc/{}", self.holder.id());
        command.arg(format!("--mount={holder}/ns/mnt"));
        // The namespace's own root would lead out of a chroot.
        command.arg(format!("--root={holder}/root"));
        command.arg("--").arg(program.as_ref());
        command
    }

    /// Takes all the room there is.
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

    /// Gives back what [`Self::fill`] took.
    pub(crate) fn make_room(&self) {
        fs::remove_file(self.file("filler")).expect("it was filled");
    }

    /// Mounts what lies at `name` ("" is all of it) once more over itself, for reading only.
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

/// The same path as that process sees it.
fn seen_by(process: &Process, path: &Path) -> PathBuf {
    let path = path.strip_prefix("/").expect("it is absolute");
    Path::new(&format!("/proc/{}/root", process.id())).join(path)
}
