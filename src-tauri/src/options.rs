//! The command line of the app.

use std::ffi::OsString;
use std::io::{Write as _, stdout};
use std::path::PathBuf;

use lexopt::prelude::*;

use crate::commands::about::VERSION;

const USAGE: &str = "\
moodring: live emoji polls for a room

Usage: moodring [--data DIR]

  --data DIR   keep polls and votes in this folder (default: the app data folder of the system)
  --help       print this help
  --version    print the version";

/// The options on the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The data folder; `None` for the default of the system.
    pub(crate) data: Option<PathBuf>,
}

impl Options {
    /// `None` if the program has printed its help or version and should end.
    pub(crate) fn parse(
        args: impl IntoIterator<Item = OsString>,
    ) -> Result<Option<Self>, lexopt::Error> {
        let mut options = Self { data: None };
        let mut parser = lexopt::Parser::from_args(args);
        while let Some(arg) = parser.next()? {
            match arg {
                Long("data") => options.data = Some(parser.value()?.into()),
                Short('h') | Long("help") => {
                    let _ = writeln!(stdout(), "{USAGE}");
                    return Ok(None);
                }
                Short('V') | Long("version") => {
                    let _ = writeln!(stdout(), "moodring {VERSION}");
                    return Ok(None);
                }
                other => return Err(other.unexpected()),
            }
        }
        Ok(Some(options))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_folder_can_be_named_and_nothing_else() {
        let parse = |args: &[&str]| Options::parse(args.iter().map(OsString::from));
        let options = parse(&["--data", "/somewhere"])
            .expect("valid")
            .expect("not --help");
        assert_eq!(options.data, Some(PathBuf::from("/somewhere")));
        assert!(parse(&["--data"]).is_err());
        assert!(parse(&["poll.json"]).is_err());
    }
}
