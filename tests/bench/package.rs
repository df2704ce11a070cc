//! What is downloaded: a package of the program and what belongs to it, packed as Debian packs.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::kit::{Folder, program};

/// Megabytes of a program.
pub(crate) struct Size {
    /// The file, without symbols.
    pub(crate) program: f64,
    /// A `.deb` of it.
    pub(crate) installer: f64,
}

const ICONS: [(&str, &str); 3] = [
    ("32x32.png", "32x32"),
    ("128x128.png", "128x128"),
    ("128x128@2x.png", "256x256@2"),
];

/// Packs a program, its icons and its entry in the menu, as `bundle.targets` of `tauri.conf.json` says, compressed
/// with xz. Tauri's own bundler is not part of this build, and compresses with gzip.
pub(crate) fn size(name: &str) -> Size {
    let folder = Folder::new().expect("a temporary folder");
    let write = |path: String, bytes: &[u8]| {
        let path = folder.path().join("root").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let file = fs::read(program(name)).unwrap();
    write(format!("usr/bin/{name}"), &file);
    for (icon, size) in ICONS {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../icons")
            .join(icon);
        let to = format!("usr/share/icons/hicolor/{size}/apps/{name}.png");
        write(to, &fs::read(from).unwrap());
    }
    let entry =
        format!("[Desktop Entry]\nType=Application\nName={name}\nExec={name}\nIcon={name}\n");
    write(
        format!("usr/share/applications/{name}.desktop"),
        entry.as_bytes(),
    );
    let control = format!(
        "Package: {name}\nVersion: 0\nArchitecture: amd64\nMaintainer: nobody\nDescription: {name}\n"
    );
    write("DEBIAN/control".to_owned(), control.as_bytes());
    let package = folder.path().join("package.deb");
    let mut pack = Command::new("dpkg-deb");
    pack.args(["--build", "-Zxz", "--root-owner-group"]);
    let output = pack
        .arg(folder.path().join("root"))
        .arg(&package)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Size {
        program: file.len() as f64 / 1e6,
        installer: fs::metadata(package).unwrap().len() as f64 / 1e6,
    }
}
