//! The command line of the app.

use std::ffi::OsString;
use std::io::{Write as _, stdout};
use std::path::PathBuf;

use lexopt::prelude::*;

use crate::commands::about::VERSION;
use crate::requests::Request;

const USAGE: &str = "\
moodring: live emoji polls for a room

Usage: moodring [--data DIR] [--new-poll | --overlay | FILE]

  FILE         offer to import the polls of this file
  --new-poll   open the editor with a new poll
  --overlay    show the overlay, or hide it
  --data DIR   keep polls and votes in this folder (default: the app data folder of the system)
  --help       print this help
  --version    print the version

If Moodring runs already, it does what this start asks for, and this start ends.";

/// The options on the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The data folder; `None` for the default of the system.
    pub(crate) data: Option<PathBuf>,
    /// What to do beyond opening the window; of several requests the last one.
    pub(crate) request: Option<Request>,
}

impl Options {
    /// `None` if the program has printed its help or version and should end.
    pub(crate) fn parse(
        args: impl IntoIterator<Item = OsString>,
    ) -> Result<Option<Self>, lexopt::Error> {
        let mut options = Self {
            data: None,
            request: None,
        };
        let mut parser = lexopt::Parser::from_args(args);
        while let Some(arg) = parser.next()? {
            match arg {
                Long("data") => options.data = Some(parser.value()?.into()),
                Long("new-poll") => options.request = Some(Request::NewPoll),
                Long("overlay") => options.request = Some(Request::Overlay),
                Value(file) => options.request = Some(Request::Import(file.into())),
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
    fn the_data_folder_and_one_request_are_taken_and_nothing_else() {
        let parse = |args: &[&str]| Options::parse(args.iter().map(OsString::from));
        let options = |args: &[&str]| parse(args).expect("valid").expect("not --help");
        let data = options(&["--data", "/somewhere"]);
        assert_eq!(data.data, Some(PathBuf::from("/somewhere")));
        assert_eq!(data.request, None);
        for (arg, request) in [
            ("--new-poll", Request::NewPoll),
            ("--overlay", Request::Overlay),
            ("a.moodring", Request::Import("a.moodring".into())),
        ] {
            assert_eq!(options(&[arg]).request, Some(request));
        }
        assert!(parse(&["--data"]).is_err());
        assert!(parse(&["--pole"]).is_err());
    }
}
