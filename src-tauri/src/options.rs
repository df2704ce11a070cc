//! The command line of the app.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};

use lexopt::prelude::*;

use crate::commands::about::VERSION;
use crate::remote::Instruction;
use crate::requests::Request;

const USAGE: &str = "\
moodring: live emoji polls for a room

Usage: moodring [--data DIR] [--new-poll | --overlay | FILE | COMMAND]

  FILE         offer to import the polls of this file
  --new-poll   open the editor with a new poll
  --overlay    show the overlay, or hide it
  --data DIR   keep polls and votes in this folder (default: the app data folder of the system)
  --help       print this help
  --version    print the version

If Moodring runs already, it does what this start asks for, and this start ends.

A command controls the running app. The exit code is 0 when it was done and 3 when no app runs.

  open, close, toggle      voting
  hide, reveal             the results
  next, previous, poll N   the poll on stage
  new-round                a new round of the poll
  view bars|ring|float     how results are drawn
  view cloud|float         how a cloud is drawn
  overlay, qr              show or hide the overlay or the large QR code
  present                  open the presenter view with a second screen, or fill the screen
  status                   print what is shown, as one line of JSON";

/// The options on the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The data folder; `None` for the default of the system.
    pub(crate) data: Option<PathBuf>,
    /// The request beyond opening the window. Of several requests the last one wins.
    pub(crate) request: Option<Request>,
    /// The instruction for the running app; `None` to start the app.
    pub(crate) instruction: Option<Instruction>,
}

impl Options {
    /// Parses the command line; `None` if the program has printed its help or version and should end.
    pub(crate) fn parse(
        args: impl IntoIterator<Item = OsString>,
    ) -> Result<Option<Self>, Box<dyn Error>> {
        let mut options = Self {
            data: None,
            request: None,
            instruction: None,
        };
        let mut parser = lexopt::Parser::from_args(args);
        while let Some(arg) = parser.next()? {
            match arg {
                Long("data") => options.data = Some(parser.value()?.into()),
                Long("new-poll") => options.request = Some(Request::NewPoll),
                Long("overlay") => options.request = Some(Request::Overlay),
                Value(word) if options.instruction.is_none() => {
                    if is_file(&word) {
                        options.request = Some(Request::Import(word.into()));
                    } else {
                        let word = word.to_string_lossy().into_owned();
                        options.instruction = Some(Instruction::parse(&word, &mut parser)?);
                    }
                }
                Short('h') | Long("help") => {
                    let _ = writeln!(stdout(), "{USAGE}");
                    return Ok(None);
                }
                Short('V') | Long("version") => {
                    let _ = writeln!(stdout(), "moodring {VERSION}");
                    return Ok(None);
                }
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(Some(options))
    }
}

/// Returns whether an argument names a file. Commands have no dot and no folder in their names.
fn is_file(argument: &OsStr) -> bool {
    let path = Path::new(argument);
    path.extension().is_some() || path.components().count() > 1
}

#[cfg(test)]
mod tests {
    use moodring_core::preferences::Drawing;

    use super::*;

    fn parse(args: &[&str]) -> Result<Option<Options>, String> {
        let options = Options::parse(args.iter().map(OsString::from));
        options.map_err(|error| error.to_string())
    }

    #[test]
    fn only_the_data_folder_and_one_request_are_accepted() {
        let options = |args: &[&str]| parse(args).expect("valid").expect("not --help");
        let data = options(&["--data", "/somewhere"]);
        assert_eq!(data.data, Some(PathBuf::from("/somewhere")));
        assert_eq!((data.request, data.instruction), (None, None));
        for (arg, request) in [
            ("--new-poll", Request::NewPoll),
            ("--overlay", Request::Overlay),
            ("a.moodring", Request::Import("a.moodring".into())),
            ("./open", Request::Import("./open".into())),
        ] {
            assert_eq!(options(&[arg]).request, Some(request));
        }
        assert!(parse(&["--data"]).is_err());
        assert!(parse(&["--pole"]).is_err());
    }

    #[test]
    fn one_instruction_is_accepted_and_an_invalid_one_is_refused() {
        for (args, instruction) in [
            (&["open"][..], Instruction::Open),
            (&["new-round"], Instruction::NewRound),
            (&["poll", "3"], Instruction::Poll(3)),
            (&["view", "ring"], Instruction::View(Drawing::Ring)),
            (&["--data", "/somewhere", "status"], Instruction::Status),
            (&["status", "--data", "/somewhere"], Instruction::Status),
        ] {
            let options = parse(args).expect("valid").expect("not --help");
            assert_eq!(options.instruction, Some(instruction), "{args:?}");
        }
        for (args, why) in [
            (&["dance"][..], "there is no command or file \"dance\""),
            (&["poll"], "poll needs a number, from 1"),
            (&["poll", "two"], "poll needs a number, from 1"),
            (&["view"], "view needs one of bars, ring, float and cloud"),
            (
                &["view", "pie"],
                "view needs one of bars, ring, float and cloud",
            ),
            (&["open", "close"], "unexpected argument \"close\""),
        ] {
            assert_eq!(parse(args), Err(why.to_owned()), "{args:?}");
        }
    }
}
