//! `cargo xtask bundle`: makes the installers that this system can make, from one release build.
//!
//! cargo builds the app and Tauri's bundler packs it. npm has the bundler as a binary, because compiling it would take
//! longer than the app. A second configuration adds what `tauri.conf.json` cannot know: the C library that the program
//! needs, and the releases that software centres list.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use crate::{
    Stop,
    authorities::Authorities,
    needs, packages, server_package,
    tool::{self, cargo},
};

/// Tauri's command line, in the version with which the app is built.
const TAURI: &str = "@tauri-apps/cli@2.12.5";
/// The file extensions of installers, by the bundler's name for their kind.
const ENDINGS: [(&str, &str); 6] = [
    ("deb", "deb"),
    ("rpm", "rpm"),
    ("appimage", "AppImage"),
    ("dmg", "dmg"),
    ("nsis", "exe"),
    ("msi", "msi"),
];
const METAINFO: &str = "/usr/share/metainfo/app.moodring.desktop.metainfo.xml";

/// The environment variables for programs that download.
pub(crate) type Trusted = [(&'static str, PathBuf)];

/// Makes all installers and prints their sizes.
pub(crate) fn bundle() -> Result<ExitCode, Stop> {
    let kinds: &[&str] = match env::consts::OS {
        "macos" => &["dmg"],
        "windows" => &["nsis", "msi"],
        _ => &["deb", "rpm"],
    };
    let authorities = Authorities::before_packages();
    packages::provide(&[needs::BUILD, needs::NODE])?;
    let authorities = authorities.environment()?;
    let mut bundles = pack(kinds, &authorities)?;
    if env::consts::OS == "linux" {
        match app_image(&authorities) {
            Ok(made) => bundles.extend(made),
            Err(stop) => eprintln!("{stop}"),
        }
        match server_package::pack(&authorities) {
            Ok(made) => bundles.push(made),
            Err(stop) => eprintln!("{stop}"),
        }
    }
    for bundle in bundles {
        let size = fs::metadata(&bundle).map_or(0, |file| file.len());
        println!("{:6.2} MB  {}", size as f64 / 1e6, bundle.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the app as it ships and packs it. Returns the installers of these kinds.
pub(crate) fn pack(kinds: &[&str], authorities: &Trusted) -> Result<Vec<PathBuf>, Stop> {
    tool::succeed(
        cargo(&["build", "--release", "--locked", "--package", "moodring"])
            .envs(authorities.iter().cloned()),
        "The app does not build. What the compiler says stands above.",
    )?;
    let bundles = folder()?;
    // Installers of an earlier version would look like new ones.
    if bundles.exists() {
        fs::remove_dir_all(&bundles).map_err(|error| unwritable(&bundles, &error))?;
    }
    tool::succeed(
        tauri(kinds)?.envs(authorities.iter().cloned()),
        "The installers were not made. What Tauri's bundler says stands above.",
    )?;
    let made = made(kinds)?;
    for deb in made.iter().filter(|file| is(file, "deb")) {
        recompress(deb)?;
    }
    Ok(made)
}

/// Makes the AppImage, for which the bundler downloads a runtime.
fn app_image(authorities: &Trusted) -> Result<Vec<PathBuf>, Stop> {
    let output = tauri(&["appimage"])?
        .envs(authorities.iter().cloned())
        .output()
        .map_err(|error| Stop::because(format!("npx does not start: {error}.")))?;
    if output.status.success() {
        return made(&["appimage"]);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let why = said.lines().rfind(|line| !line.trim().is_empty());
    Err(Stop::because(format!(
        "There is no AppImage. The bundler downloads a runtime for it, and says: {}",
        why.unwrap_or("nothing").trim().trim_start_matches("Error ")
    )))
}

/// Returns the command of Tauri's bundler for the built app.
fn tauri(kinds: &[&str]) -> Result<Command, Stop> {
    let mut tauri = tool::npx(TAURI);
    // The bundler's mark for an updater would change the built program, and there is no updater.
    tauri
        .args(["tauri", "bundle", "--ci", "--no-binary-patching"])
        .args(["--bundles", &kinds.join(",")])
        // Without this, the bundler looks for the program in the default target folder.
        .env("CARGO_TARGET_DIR", tool::target()?)
        .current_dir(tool::repository());
    if env::consts::OS == "linux" {
        tauri.arg("--config").arg(extra_config()?);
    }
    Ok(tauri)
}

/// Writes the configuration that is not in `tauri.conf.json`. Returns its file.
fn extra_config() -> Result<PathBuf, Stop> {
    let release = tool::target()?.join("release");
    let read = |path: &Path| {
        fs::read(path)
            .map_err(|error| Stop::because(format!("{} cannot be read: {error}.", path.display())))
    };
    let write =
        |path: &Path, text: &str| fs::write(path, text).map_err(|error| unwritable(path, &error));
    let text = |path: &str| {
        let bytes = read(&tool::repository().join(path))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let metainfo = release.join("metainfo.xml");
    let entry = text("src-tauri/bundle/linux/metainfo.xml")?;
    let entry = entry.replace("<releases/>", &releases(&text("CHANGELOG.md")?));
    write(&metainfo, &entry)?;

    let version = c_library(&read(&release.join("moodring"))?);
    let files = format!(r#""files":{{"{METAINFO}":{metainfo:?}}}"#);
    let config = format!(
        r#"{{"bundle":{{"linux":{{"deb":{{{files},"depends":["libc6 (>= 2.{version})"]}},
"rpm":{{{files},"depends":["libc.so.6(GLIBC_2.{version})(64bit)"]}},"appimage":{{{files}}}}}}}}}"#
    );
    let path = release.join("bundle.conf.json");
    write(&path, &config)?;
    Ok(path)
}

/// Returns the releases of the changelog in the form of AppStream, newest first.
fn releases(changelog: &str) -> String {
    let dated = changelog.lines().filter_map(|line| {
        let (version, date) = line.strip_prefix("## [")?.split_once("] - ")?;
        let date = date.split_whitespace().next()?;
        Some(format!(
            "    <release version=\"{version}\" date=\"{date}\"/>\n"
        ))
    });
    format!("<releases>\n{}  </releases>", dated.collect::<String>())
}

/// Returns the newest version of GNU's C library that a program needs: 34 for 2.34. With it, apt and dnf refuse a
/// program that would not start.
pub(crate) fn c_library(program: &[u8]) -> u32 {
    const NAME: &[u8] = b"GLIBC_2.";
    let versions = program.windows(NAME.len() + 2).filter_map(|bytes| {
        let digits = bytes.strip_prefix(NAME)?.iter();
        let digits = digits.take_while(|byte| byte.is_ascii_digit());
        digits.fold(None, |number, digit| {
            Some(number.unwrap_or(0) * 10 + u32::from(digit - b'0'))
        })
    });
    versions.max().unwrap_or(0)
}

/// Packs a .deb again with xz, as Debian does, which makes it a third smaller than the bundler's gzip.
fn recompress(deb: &Path) -> Result<(), Stop> {
    if tool::find("dpkg-deb").is_none() {
        return Ok(());
    }
    let unpacked = deb.with_extension("unpacked");
    let otherwise = "dpkg-deb cannot pack the .deb anew. What it says stands above.";
    for arguments in [
        [
            "--raw-extract".as_ref(),
            deb.as_os_str(),
            unpacked.as_os_str(),
        ]
        .as_slice(),
        &[
            "--root-owner-group".as_ref(),
            "-Zxz".as_ref(),
            "--build".as_ref(),
            unpacked.as_os_str(),
            deb.as_os_str(),
        ],
    ] {
        let mut dpkg = Command::new("dpkg-deb");
        dpkg.args(arguments).stdout(std::process::Stdio::null());
        tool::succeed(&mut dpkg, otherwise)?;
    }
    fs::remove_dir_all(&unpacked).map_err(|error| unwritable(&unpacked, &error))
}

/// Returns the installers of these kinds in the bundler's folder.
fn made(kinds: &[&str]) -> Result<Vec<PathBuf>, Stop> {
    let bundles = folder()?;
    let mut made = Vec::new();
    for (kind, ending) in ENDINGS {
        if !kinds.contains(&kind) {
            continue;
        }
        let files = fs::read_dir(bundles.join(kind)).into_iter().flatten();
        let files = files.filter_map(|entry| Some(entry.ok()?.path()));
        let found = made.len();
        made.extend(files.filter(|file| is(file, ending)));
        if made.len() == found {
            return Err(Stop::because(format!(
                "Tauri's bundler left no .{ending} in {}.",
                bundles.join(kind).display()
            )));
        }
    }
    Ok(made)
}

fn is(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|word| word == ending)
}

pub(crate) fn folder() -> Result<PathBuf, Stop> {
    Ok(tool::target()?.join("release/bundle"))
}

pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::because(format!("{} cannot be written: {error}.", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_listed_once_it_has_a_date() {
        let changelog = "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2027-02-01\n\n### Added\n\n## [1.0.0] - 2026-12-01\n";
        let expected = "<releases>\n    <release version=\"1.1.0\" date=\"2027-02-01\"/>\n    <release version=\"1.0.0\" date=\"2026-12-01\"/>\n  </releases>";
        assert_eq!(releases(changelog), expected);
        assert_eq!(releases("## [Unreleased]\n"), "<releases>\n  </releases>");
    }

    #[test]
    fn the_newest_named_version_of_the_c_library_counts() {
        assert_eq!(
            c_library(b"..GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.9\0GLIBC_PRIVATE"),
            34
        );
        assert_eq!(c_library(b"no such name"), 0);
    }
}
