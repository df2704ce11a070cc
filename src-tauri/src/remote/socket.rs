//! The connection between `moodring open` and the running app: one line of JSON each way, over a local socket. The app
//! answers only its own user.
//!
//! On Unix this is a socket in the data folder, with mode 0600, and the app checks the user at the other end. On Windows
//! it is a named pipe. Its default access rules let other users read but not write, and the pipe refuses other
//! computers.

use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::path::Path;
use std::time::Duration;

use tauri::async_runtime;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
};
use tokio::time::timeout;

/// The longest line in either direction. A status has a question and at most eight choices.
const MAX_LINE_BYTES: u64 = 64 * 1024;
/// The longest time for one request and its answer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends one line and returns the answer.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] if no app runs on this data folder.
pub(super) fn ask(folder: &Path, line: &str) -> io::Result<String> {
    let mut stream = system::connect(folder)?;
    stream.write_all(format!("{line}\n").as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream.take(MAX_LINE_BYTES)).read_line(&mut answer)?;
    match answer.is_empty() {
        true => Err(io::ErrorKind::UnexpectedEof.into()),
        false => Ok(answer),
    }
}

/// Reads one line and answers it, in a separate task.
fn converse<S, A>(stream: S, answer: impl FnOnce(String) -> A + Send + 'static)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Future<Output = String> + Send,
{
    let conversation = async {
        let mut stream = tokio::io::BufReader::new(stream);
        let mut line = String::new();
        let mut reading = (&mut stream).take(MAX_LINE_BYTES);
        timeout(TIMEOUT, reading.read_line(&mut line)).await??;
        let answer = answer(line).await;
        stream.write_all(format!("{answer}\n").as_bytes()).await?;
        stream.flush().await
    };
    async_runtime::spawn(async move {
        if let Err(error) = conversation.await {
            tracing::warn!(%error, "cannot answer a command line");
        }
    });
}

pub(super) use system::{bind, close, serve};

/// The time between two attempts to accept a connection.
const RETRY_INTERVAL: Duration = Duration::from_millis(200);

#[cfg(unix)]
mod system {
    use std::fs::{self, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::net::UnixStream as BlockingStream;
    use std::path::{Path, PathBuf};

    use tokio::net::UnixListener;

    use super::{RETRY_INTERVAL, TIMEOUT, converse};

    /// The socket, and the user it belongs to.
    pub(in super::super) struct Listener {
        socket: UnixListener,
        user: u32,
    }

    fn path(folder: &Path) -> PathBuf {
        folder.join("control.sock")
    }

    pub(super) fn connect(folder: &Path) -> io::Result<BlockingStream> {
        let stream = BlockingStream::connect(path(folder)).map_err(|error| match error.kind() {
            // The app ended without removing its socket, so no app runs.
            io::ErrorKind::ConnectionRefused => io::ErrorKind::NotFound.into(),
            _ => error,
        })?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        Ok(stream)
    }

    /// Creates the socket. Call it inside a tokio runtime.
    ///
    /// # Errors
    /// If it cannot be created, or if another app on this folder has it.
    pub(in super::super) fn bind(folder: &Path) -> io::Result<Listener> {
        let path = path(folder);
        match BlockingStream::connect(&path) {
            Ok(_) => return Err(io::ErrorKind::AddrInUse.into()),
            // An app that was killed has left its socket.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                fs::remove_file(&path)?;
            }
            Err(_) => {}
        }
        let socket = UnixListener::bind(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        let user = fs::metadata(&path)?.uid();
        Ok(Listener { socket, user })
    }

    /// Answers the lines of this user until it is dropped.
    pub(in super::super) async fn serve<A>(
        listener: Listener,
        answer: impl Fn(String) -> A + Clone + Send + 'static,
    ) where
        A: Future<Output = String> + Send,
    {
        loop {
            let accepted = listener.socket.accept().await;
            let checked = accepted.and_then(|(stream, _)| Ok((stream.peer_cred()?.uid(), stream)));
            match checked {
                Ok((user, stream)) if user == listener.user => converse(stream, answer.clone()),
                Ok(_) => tracing::warn!("another user tried to control this app"),
                // There may be no free file descriptor at the moment.
                Err(_) => tokio::time::sleep(RETRY_INTERVAL).await,
            }
        }
    }

    /// Removes the socket when the app ends.
    pub(in super::super) fn close(folder: &Path) {
        let _ = fs::remove_file(path(folder));
    }
}

#[cfg(windows)]
mod system {
    use std::ffi::OsString;
    use std::fs::{File, OpenOptions};
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    use std::io;
    use std::path::Path;

    use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};

    use super::{RETRY_INTERVAL, converse};

    /// Returns the name of the pipe. It depends only on the data folder and is the same in every process of this
    /// version.
    fn name(folder: &Path) -> OsString {
        let mut hasher = DefaultHasher::new();
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        folder.hash(&mut hasher);
        format!(r"\\.\pipe\moodring-{:016x}", hasher.finish()).into()
    }

    pub(super) fn connect(folder: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(name(folder))
    }

    /// The pipe's next instance.
    pub(in super::super) struct Listener {
        pipe: NamedPipeServer,
        options: ServerOptions,
        name: OsString,
    }

    /// Creates the pipe. Call it inside a tokio runtime.
    ///
    /// # Errors
    /// If it cannot be created, or if another app on this folder has it.
    pub(in super::super) fn bind(folder: &Path) -> io::Result<Listener> {
        let name = name(folder);
        let mut options = ServerOptions::new();
        options.reject_remote_clients(true);
        let pipe = options.first_pipe_instance(true).create(&name)?;
        options.first_pipe_instance(false);
        Ok(Listener {
            pipe,
            options,
            name,
        })
    }

    /// Answers the lines of this user until it is dropped.
    pub(in super::super) async fn serve<A>(
        mut listener: Listener,
        answer: impl Fn(String) -> A + Clone + Send + 'static,
    ) where
        A: Future<Output = String> + Send,
    {
        loop {
            let connected = listener.pipe.connect().await;
            let next = connected.and_then(|()| listener.options.create(&listener.name));
            match next {
                Ok(next) => {
                    let stream = std::mem::replace(&mut listener.pipe, next);
                    converse(stream, answer.clone());
                }
                Err(_) => tokio::time::sleep(RETRY_INTERVAL).await,
            }
        }
    }

    /// Does nothing: the system removes the pipe when its process ends.
    pub(in super::super) fn close(_: &Path) {}
}
