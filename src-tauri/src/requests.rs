//! The requests that the desktop sends on the command line: a new poll, the overlay, the polls of a file. For a running
//! Moodring the desktop starts the program a second time.
//!
//! A request waits until the page takes it, so a first start needs no separate code. The page never gets the path of a
//! file: the polls of the file wait here until the presenter agrees.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use moodring_core::polls_file::PollsFile;
use moodring_server::api::{Failure, ImportOut, REQUEST_ARRIVED, RequestOut};
use tauri::{AppHandle, Emitter as _, Manager as _, State};

use crate::commands::{files, poll_files};
use crate::options::Options;
use crate::state::AppState;
use crate::windows;

/// The most requests that wait. When there are more, the oldest one is dropped.
const MAX_WAITING: usize = 16;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// A blank poll in the editor.
    NewPoll,
    /// Show the overlay, or hide it.
    Overlay,
    /// Add the polls of this file, after a question.
    Import(PathBuf),
}

/// The requests that the page has not yet taken.
#[derive(Default)]
pub(crate) struct Requests(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    requests: VecDeque<Request>,
    /// The polls of the file that the presenter is asked about.
    polls: PollsFile,
}

impl Requests {
    pub(crate) fn new(first: Option<Request>) -> Self {
        let requests = first.into_iter().collect();
        Self(Mutex::new(Waiting {
            requests,
            ..Waiting::default()
        }))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Handles a second start of Moodring in this folder.
pub(crate) fn second_start(app: &AppHandle, args: Vec<String>, folder: &Path) {
    let args = args.into_iter().skip(1).map(OsString::from);
    let options = Options::parse(args).ok().flatten();
    let request = options.and_then(|options| options.request);
    // The presenter shows the overlay above slides, which the window must not cover.
    if request != Some(Request::Overlay) {
        windows::raise(app);
    }
    match request {
        Some(Request::Import(file)) => add(app, Request::Import(folder.join(file))),
        Some(request) => add(app, request),
        None => {}
    }
}

/// Adds a request and tells the page.
pub(crate) fn add(app: &AppHandle, request: Request) {
    let requests = app.state::<Requests>();
    {
        let mut waiting = requests.waiting();
        if waiting.requests.len() == MAX_WAITING {
            waiting.requests.pop_front();
        }
        waiting.requests.push_back(request);
    }
    if let Err(error) = app.emit_to(windows::of_presenter(app), REQUEST_ARRIVED, ()) {
        tracing::warn!(%error, "cannot tell the window of a request");
    }
}

/// Returns the oldest request that waits; `None` if none does.
#[tauri::command]
pub(crate) async fn take_request(
    requests: State<'_, Requests>,
) -> Result<Option<RequestOut>, Failure> {
    let request = requests.waiting().requests.pop_front();
    Ok(request.map(|request| match request {
        Request::NewPoll => RequestOut::NewPoll,
        Request::Overlay => RequestOut::Overlay,
        Request::Import(path) => match poll_files::read_polls_of(&path) {
            Ok(polls) => {
                let (file, count) = (files::name(&path), polls.polls.len());
                let talk = polls.talk.as_str().to_owned();
                requests.waiting().polls = polls;
                RequestOut::Import { file, count, talk }
            }
            Err(failure) => RequestOut::Refused {
                sentence: failure.into_sentence(),
            },
        },
    }))
}

/// Adds the polls of the file that the presenter was asked about last.
#[tauri::command]
pub(crate) async fn import_requested(
    requests: State<'_, Requests>,
    state: State<'_, AppState>,
) -> Result<ImportOut, Failure> {
    let engine = state.engine()?;
    let polls = std::mem::take(&mut requests.waiting().polls);
    poll_files::add(&engine, polls).await
}
