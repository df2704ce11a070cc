//! The programs and libraries that the tasks of xtask need.
//!
//! xtask looks for each need itself (a command on the search path, a library that pkg-config knows) and never for a
//! package. So a program that was built or installed by other means counts, too.

use std::{net::ToSocketAddrs as _, process::Command};

use crate::tool;

/// One thing that has to be there.
pub(crate) struct Need {
    pub(crate) there: There,
    /// Completes the sentence "it is needed …".
    pub(crate) why: &'static str,
    pub(crate) apt: &'static [&'static str],
    pub(crate) dnf: &'static [&'static str],
    pub(crate) pacman: &'static [&'static str],
}

/// The check that a need is there.
pub(crate) enum There {
    /// Any one of these commands is on the search path.
    Command(&'static [&'static str]),
    /// pkg-config knows this library.
    Library(&'static str),
    /// This host name resolves to an address.
    Host(&'static str),
}

/// The needs of `cargo build`.
pub(crate) const BUILD: &[Need] = &[
    Need {
        there: There::Command(&["cc"]),
        why: "to link Rust programs and to compile SQLite",
        apt: &["gcc", "libc6-dev"],
        dnf: &["gcc"],
        pacman: &["gcc"],
    },
    Need {
        there: There::Command(&["make"]),
        why: "to build the allocator jemalloc",
        apt: &["make"],
        dnf: &["make"],
        pacman: &["make"],
    },
    Need {
        there: There::Command(&["pkg-config"]),
        why: "to find the system's libraries",
        apt: &["pkg-config"],
        dnf: &["pkgconf-pkg-config"],
        pacman: &["pkgconf"],
    },
    Need {
        there: There::Library("webkit2gtk-4.1"),
        why: "to show the window's page",
        apt: &["libwebkit2gtk-4.1-dev"],
        dnf: &["webkit2gtk4.1-devel"],
        pacman: &["webkit2gtk-4.1"],
    },
];

/// The needs of a window without a screen.
pub(crate) const VIRTUAL_DISPLAY: &[Need] = &[Need {
    there: There::Command(&["Xvfb"]),
    why: "to open the window without a screen",
    apt: &["xvfb"],
    dnf: &["xorg-x11-server-Xvfb"],
    pacman: &["xorg-server-xvfb"],
}];

/// The needs to control the window from outside.
pub(crate) const WINDOW_DRIVER: &[Need] = &[Need {
    there: There::Command(&["WebKitWebDriver"]),
    why: "to drive the window and take its picture",
    apt: &["webkit2gtk-driver"],
    dnf: &["/usr/bin/WebKitWebDriver"],
    pacman: &["webkitgtk-6.0"],
}];

/// The other needs of the tests: phones, a session bus, separate networks.
pub(crate) const TESTS: &[Need] = &[
    Need {
        there: There::Command(&[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ]),
        why: "to be the phones of the tests",
        apt: &["chromium"],
        dnf: &["chromium"],
        pacman: &["chromium"],
    },
    Need {
        there: There::Command(&["chromedriver"]),
        why: "to tap on those phones",
        apt: &["chromium-driver"],
        dnf: &["chromedriver"],
        pacman: &["chromium"],
    },
    Need {
        // A system without `/etc/hosts`, such as a fresh debootstrap folder, does not know this name.
        there: There::Host("localhost"),
        why: "to reach those phones' browsers, which chromedriver looks for by that name",
        apt: &["libnss-myhostname"],
        dnf: &["systemd-libs"],
        pacman: &["systemd-libs"],
    },
    Need {
        there: There::Command(&["dbus-daemon"]),
        why: "to test that a second start raises the first window",
        apt: &["dbus-daemon"],
        dnf: &["dbus-daemon"],
        pacman: &["dbus"],
    },
    Need {
        there: There::Command(&["Xorg"]),
        why: "to plug in a projector: Xvfb has one screen",
        apt: &["xserver-xorg-core", "xserver-xorg-video-dummy"],
        dnf: &["xorg-x11-server-Xorg", "xorg-x11-drv-dummy"],
        pacman: &["xorg-server", "xf86-video-dummy"],
    },
    Need {
        there: There::Command(&["picom"]),
        why: "to look through the overlay as one does on a desktop",
        apt: &["picom"],
        dnf: &["picom"],
        pacman: &["picom"],
    },
    Need {
        there: There::Command(&["ip"]),
        why: "to test that the address follows the network",
        apt: &["iproute2"],
        dnf: &["iproute"],
        pacman: &["iproute2"],
    },
    Need {
        there: There::Command(&["nginx"]),
        why: "to be a reverse proxy that the docs name",
        apt: &["nginx-light"],
        dnf: &["nginx"],
        pacman: &["nginx"],
    },
    Need {
        there: There::Command(&["haproxy"]),
        why: "to be another one",
        apt: &["haproxy"],
        dnf: &["haproxy"],
        pacman: &["haproxy"],
    },
    Need {
        there: There::Command(&["caddy"]),
        why: "to be a third one",
        apt: &["caddy"],
        dnf: &["caddy"],
        pacman: &["caddy"],
    },
    Need {
        there: There::Command(&["openssl"]),
        why: "to make certificates for a relay over TLS",
        apt: &["openssl"],
        dnf: &["openssl"],
        pacman: &["openssl"],
    },
    Need {
        there: There::Command(&["systemd-analyze"]),
        why: "to check the units of the server",
        apt: &["systemd"],
        dnf: &["systemd"],
        pacman: &["systemd"],
    },
];

/// The needs to install nats-server if it is missing or too old, which `nats_server.rs` does.
pub(crate) const PIP: &[Need] = &[Need {
    there: There::Command(&["pip3"]),
    why: "to install nats-server, which Debian has too old",
    apt: &["python3-pip"],
    dnf: &["python3-pip"],
    pacman: &["python-pip"],
}];

/// The needs for the film of the README.
pub(crate) const FILM: &[Need] = &[Need {
    there: There::Command(&["img2webp"]),
    why: "to make one file of the moving picture",
    apt: &["webp"],
    dnf: &["libwebp-tools"],
    pacman: &["libwebp"],
}];

/// The needs to check the pages.
pub(crate) const NODE: &[Need] = &[
    Need {
        there: There::Command(&["node"]),
        why: "to test the pages' pure functions",
        apt: &["nodejs"],
        dnf: &["nodejs"],
        pacman: &["nodejs"],
    },
    Need {
        there: There::Command(&["npx"]),
        why: "to check the pages' types with TypeScript",
        apt: &["npm"],
        dnf: &["nodejs-npm"],
        pacman: &["npm"],
    },
];

/// The needs to test an installer on a bare system, and to check the files in it.
pub(crate) const CLEAN_ROOM: &[Need] = &[
    Need {
        there: There::Command(&["debootstrap"]),
        why: "to make a bare Debian",
        apt: &["debootstrap", "debian-archive-keyring"],
        dnf: &["debootstrap"],
        pacman: &["debootstrap", "debian-archive-keyring"],
    },
    Need {
        there: There::Command(&["systemd-nspawn"]),
        why: "to start that Debian, with the services in it",
        apt: &["systemd-container"],
        dnf: &["systemd-container"],
        pacman: &["systemd"],
    },
    Need {
        there: There::Command(&["desktop-file-validate"]),
        why: "to check the entry in the menu",
        apt: &["desktop-file-utils"],
        dnf: &["desktop-file-utils"],
        pacman: &["desktop-file-utils"],
    },
    Need {
        there: There::Command(&["appstreamcli"]),
        why: "to check the entry in software centres",
        apt: &["appstream"],
        dnf: &["appstream"],
        pacman: &["appstream"],
    },
    Need {
        there: There::Command(&["xmllint"]),
        why: "to read what the installers of macOS and Windows are told",
        apt: &["libxml2-utils"],
        dnf: &["libxml2"],
        pacman: &["libxml2"],
    },
    Need {
        there: There::Command(&["makensis"]),
        why: "to compile the firewall's part of the installer for Windows",
        apt: &["nsis"],
        dnf: &["mingw32-nsis"],
        pacman: &["nsis"],
    },
];

impl There {
    pub(crate) fn is_true(&self) -> bool {
        match self {
            Self::Command(names) => names.iter().any(|name| tool::find(name).is_some()),
            Self::Library(name) => Command::new("pkg-config")
                .args(["--exists", name])
                .status()
                .is_ok_and(|status| status.success()),
            Self::Host(name) => (*name, 0)
                .to_socket_addrs()
                .is_ok_and(|mut addresses| addresses.next().is_some()),
        }
    }

    /// Returns the name for a sentence.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Command(names) => names.first().copied().unwrap_or_default(),
            Self::Library(name) | Self::Host(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_has_a_package_on_every_system() {
        for need in [
            BUILD,
            VIRTUAL_DISPLAY,
            WINDOW_DRIVER,
            TESTS,
            PIP,
            FILM,
            NODE,
            CLEAN_ROOM,
        ]
        .into_iter()
        .flatten()
        {
            for packages in [need.apt, need.dnf, need.pacman] {
                assert!(!packages.is_empty(), "{}", need.there.name());
            }
        }
    }

    #[test]
    fn a_host_is_there_if_its_name_resolves_to_an_address() {
        assert!(There::Host("127.0.0.1").is_true());
        assert!(!There::Host("no-such-host.invalid").is_true());
    }

    #[test]
    fn a_command_that_is_not_there_is_missing() {
        assert!(!There::Command(&["no-such-command-anywhere"]).is_true());
        assert!(There::Command(&["no-such-command-anywhere", "cargo"]).is_true());
    }
}
