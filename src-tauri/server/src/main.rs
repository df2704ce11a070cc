//! Moodring without a window: for a Raspberry Pi, load tests and other tests.
//!
//! Opens a round at once and prints one JSON line on standard output when it listens. Everything else goes to
//! standard error. A line that cannot be written is dropped.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal as _, Write as _, stderr, stdout};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use lexopt::prelude::*;
use moodring_core::poll::{Choice, Phase, Poll, Rule};
use moodring_core::{Command, Engine};
use moodring_lan::{PublicAddress, listen};
use moodring_relay::{Edge, Relay, RelayUrl};
use moodring_server::{Network, RateLimiter, api, join, log_filter, serve};
use tokio::time::timeout;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{fmt, registry};

const USAGE: &str = "\
moodring-server: live emoji polls without a window

Usage: moodring-server [OPTIONS]

  --port N           port; 0 picks a free one (default: the last used port, or the first free one from 7464)
  --bind ADDRESS     address to listen on (default: all)
  --data DIR         keep polls and votes in this folder (default: a temporary folder, deleted at the end)
  --question TEXT    question (default: “How are you feeling today?”)
  --choices LIST     two to eight emoji, each with an optional label: \"🤩 Inspired,🙂 Good\"
  --cloud            no choices: the room answers with any emoji
  --rule once|many   one vote a phone, or as many taps as you like (default: once)
  --relay URL        let edges take votes, too: nats://user:password@host:4222/SHOW, or tls://…
  --edge URL         be an edge of that show: no data folder, no question, no wall
  --public URL       the address under which phones reach this edge, if a proxy forwards to it
  --no-limits        turn off rate limits, for load tests on your own computer
  --help             print this help
  --version          print the version

If the data folder holds an open round, the server resumes it. A relay may end in ?creds=PATH, a credentials file.
Other users of this computer can read options. The environment variables MOODRING_RELAY and MOODRING_EDGE stand for
--relay and --edge, and nobody else can read them.";

/// The variable that replaces `--relay` if neither `--relay` nor `--edge` is given. It keeps the password out of the
/// list of processes.
const RELAY_VARIABLE: &str = "MOODRING_RELAY";
/// The variable that replaces `--edge` in the same way.
const EDGE_VARIABLE: &str = "MOODRING_EDGE";

/// The longest time that an edge waits for its first stage before it prints its line.
const FIRST_STAGE_TIMEOUT: Duration = Duration::from_secs(1);

type Error = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let (filter, wrong_filter) = log_filter::from_environment();
    let on_terminal = fmt::layer()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .with_target(false)
        // Without this, a line that cannot be written panics: the writer thread would end when the disk is full.
        .log_internal_errors(false);
    registry().with(filter).with(on_terminal).init();
    if let Some(sentence) = wrong_filter {
        tracing::warn!("{sentence}");
    }
    let options = match Options::parse(std::env::args_os().skip(1), |name| std::env::var_os(name)) {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            print_error(&format!("{error}\nTry moodring-server --help."));
            return ExitCode::from(2);
        }
    };
    let done = match options.edge {
        Some(_) => run_edge(options),
        None => run(options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Prints why the server ends. The exit code reports the failure, too.
fn print_error(why: &str) {
    let _ = writeln!(stderr(), "moodring-server: {why}");
}

#[tokio::main]
async fn run(options: Options) -> Result<(), Error> {
    // Keep this value until the end, because dropping it deletes the folder.
    let temporary;
    let folder = match options.data {
        Some(folder) => folder,
        None => {
            temporary = tempfile::tempdir()?;
            let folder = temporary.path().to_owned();
            tracing::info!(folder = %folder.display(), "votes are deleted when this server stops; use --data DIR to keep them");
            folder
        }
    };
    let engine = Engine::open(&folder)
        .map_err(|error| format!("{error} Use --data to choose another folder."))?;
    open_round(&engine, options.poll).await?;

    let relay = match options.relay {
        Some(url) => {
            let relay = Relay::start(engine.clone(), url);
            relay.started().await?;
            Some(relay)
        }
        None => None,
    };
    let network = Network::new(&engine);
    let listener = listen(options.bind, options.port, engine.remembered().port).await?;
    let local = listener.local_addr()?;
    let limits = rate_limiter(options.no_limits);
    let line = api::Listening {
        url: format!("http://{}/", from_this_machine(local)),
        key: engine.key().borrow().to_string(),
        round: engine.newest().content.stage.round.id.0,
    };
    // Handle signals before the line is printed: the parent process may send the stop signal as soon as it reads the
    // line.
    let stop = stop_signal()?;
    print_line(&line);
    tokio::spawn(join::print_in_terminal(network.address()));
    serve(engine, network, listener, limits, stop).await?;
    if let Some(relay) = relay {
        relay.stop().await;
    }
    Ok(())
}

/// Runs an edge: the server without a data folder.
#[tokio::main]
async fn run_edge(options: Options) -> Result<(), Error> {
    let url = options.edge.ok_or("there is no relay")?;
    let listener = listen(options.bind, options.port, None).await?;
    let local = listener.local_addr()?;
    let host = gethostname::gethostname();
    let name = format!("{}:{}", host.to_string_lossy(), local.port());
    let edge = Edge::connect(&url, name).await?;
    let limits = rate_limiter(options.no_limits);
    // If the relay answers in time, the line contains the round.
    let _ = timeout(FIRST_STAGE_TIMEOUT, edge.subscribe(Duration::ZERO).next()).await;
    let newest = edge.newest();
    let line = api::Listening {
        url: format!("http://{}/", from_this_machine(local)),
        key: String::new(),
        round: newest.map_or(0, |newest| newest.content.stage.round.id.0),
    };
    let stop = stop_signal()?;
    print_line(&line);
    let network = Network::of_edge(options.public);
    tokio::spawn(join::print_in_terminal(network.address()));
    serve(edge, network, listener, limits, stop).await?;
    Ok(())
}

fn rate_limiter(no_limits: bool) -> RateLimiter {
    if no_limits {
        tracing::warn!("rate limits are off; use this only for load tests on your own computer");
        RateLimiter::off()
    } else {
        RateLimiter::new()
    }
}

fn print_line(line: &api::Listening) {
    if let Err(error) = writeln!(stdout(), "{}", line.to_json()) {
        tracing::warn!(%error, url = line.url, "cannot print the JSON line on standard output");
    }
}

/// Opens a round at once, or resumes the open one.
async fn open_round(engine: &Engine, poll: Option<Poll>) -> Result<(), Error> {
    let snapshot = engine.newest();
    let stage = &snapshot.content.stage;
    if stage.round.phase == Phase::Open {
        tracing::info!(
            question = stage.round.asked.question(),
            "resumes the open round"
        );
        return Ok(());
    }
    match poll {
        Some(poll) if poll != stage.round.asked.without_answers() => {
            let untouched = stage.of == 1 && stage.round.asked == Poll::welcome();
            if untouched && stage.round.phase == Phase::Lobby {
                engine.execute(Command::Edit(stage.poll, poll)).await?;
            } else if let Some(id) = engine.execute(Command::Create(poll)).await? {
                engine.execute(Command::Show(id)).await?;
            }
        }
        _ => {}
    }
    engine.execute(Command::NewRound).await?;
    engine.execute(Command::Open).await?;
    Ok(())
}

/// Returns the address at which this computer itself reaches `local`.
fn from_this_machine(local: SocketAddr) -> SocketAddr {
    let ip = match local.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, local.port())
}

/// Handles SIGTERM from now on, on systems that have it. The returned future completes on SIGTERM and on Ctrl-C.
///
/// # Errors
/// If the system does not allow the signal handler.
fn stop_signal() -> Result<impl Future<Output = ()>, Error> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        tracing::info!("stopping");
    })
}

#[derive(Debug, PartialEq)]
struct Options {
    bind: Option<IpAddr>,
    port: Option<u16>,
    data: Option<PathBuf>,
    /// The poll; `None` if the command line does not set one.
    poll: Option<Poll>,
    no_limits: bool,
    /// The show that this server presents.
    relay: Option<RelayUrl>,
    /// The show of which this server is an edge.
    edge: Option<RelayUrl>,
    /// The public address of an edge.
    public: Option<PublicAddress>,
}

impl Options {
    /// Parses the command line; `None` if the program has printed its help or version and should end.
    fn parse(
        args: impl IntoIterator<Item = OsString>,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Self>, Error> {
        let mut options = Self {
            bind: None,
            port: None,
            data: None,
            poll: None,
            no_limits: false,
            relay: None,
            edge: None,
            public: None,
        };
        let (mut question, mut choices, mut rule) = (None, None, None);
        let mut is_cloud = false;
        let mut parser = lexopt::Parser::from_args(args);
        while let Some(arg) = parser.next()? {
            match arg {
                Long("bind") => options.bind = Some(parser.value()?.parse()?),
                Long("port") => options.port = Some(parser.value()?.parse()?),
                Long("data") => options.data = Some(parser.value()?.into()),
                Long("question") => question = Some(parser.value()?.string()?),
                Long("choices") => choices = Some(parse_choices(&parser.value()?.string()?)?),
                Long("cloud") => is_cloud = true,
                Long("rule") => rule = Some(parse_rule(&parser.value()?.string()?)?),
                Long("relay") => options.relay = Some(parse_relay(&parser.value()?)?),
                Long("edge") => options.edge = Some(parse_relay(&parser.value()?)?),
                Long("public") => options.public = Some(parse_public(&parser.value()?.string()?)?),
                Long("no-limits") => options.no_limits = true,
                Short('h') | Long("help") => {
                    let _ = writeln!(stdout(), "{USAGE}");
                    return Ok(None);
                }
                Short('V') | Long("version") => {
                    let _ = writeln!(stdout(), "moodring-server {}", env!("CARGO_PKG_VERSION"));
                    return Ok(None);
                }
                other => return Err(unexpected(&other).into()),
            }
        }
        if options.relay.is_none() && options.edge.is_none() {
            let from = |name| match environment(name).filter(|url| !url.is_empty()) {
                Some(url) => parse_relay(&url)
                    .map(Some)
                    .map_err(|error| format!("{name}: {error}")),
                None => Ok(None),
            };
            (options.relay, options.edge) = (from(RELAY_VARIABLE)?, from(EDGE_VARIABLE)?);
        }
        let of_presenter = [
            ("--data", options.data.is_some()),
            ("--question", question.is_some()),
            ("--choices", choices.is_some()),
            ("--cloud", is_cloud),
            ("--rule", rule.is_some()),
            ("--relay", options.relay.is_some()),
        ];
        if options.edge.is_none() {
            if options.public.is_some() {
                return Err("--public is for an edge: use it with --edge.".into());
            }
        } else if let Some((option, _)) = of_presenter.iter().find(|(_, is_set)| *is_set) {
            let why = "An edge keeps no data and asks nothing: the presenter’s server does";
            return Err(format!("{option} does not go with --edge. {why}.").into());
        }
        if is_cloud && choices.is_some() {
            let why = "In a cloud the room answers with any emoji";
            return Err(format!("--choices does not go with --cloud. {why}.").into());
        }
        if question.is_some() || choices.is_some() || rule.is_some() || is_cloud {
            let welcome = Poll::welcome();
            let question = question.as_deref().unwrap_or(welcome.question());
            let rule = rule.unwrap_or(welcome.rule());
            options.poll = Some(match is_cloud {
                true => Poll::cloud(question, rule)?,
                false => {
                    let choices = choices.unwrap_or_else(|| welcome.choices().to_vec());
                    Poll::new(question, rule, choices)?
                }
            });
        }
        Ok(Some(options))
    }
}

/// Returns the error for an unexpected argument. The address of a relay may contain a password, so the error repeats no
/// address.
fn unexpected(argument: &lexopt::Arg<'_>) -> String {
    let name = match argument {
        Short(letter) => format!("-{letter}"),
        Long(name) => format!("--{name}"),
        Value(value) => value.to_string_lossy().into_owned(),
    };
    match name.contains("//") {
        true => "An address stands where no option asks for one. Use --relay or --edge.".to_owned(),
        false => format!("unexpected argument “{name}”"),
    }
}

fn parse_rule(text: &str) -> Result<Rule, Error> {
    match text {
        "once" => Ok(Rule::Once),
        "many" => Ok(Rule::Many),
        other => Err(format!("--rule must be once or many, not “{other}”.").into()),
    }
}

/// Parses the address of a show. The address may contain a password, so no error repeats it.
fn parse_relay(text: &OsStr) -> Result<RelayUrl, Error> {
    let text = text.to_str().ok_or("A relay is written in UTF-8.")?;
    Ok(RelayUrl::parse(text)?)
}

fn parse_public(text: &str) -> Result<PublicAddress, Error> {
    PublicAddress::parse(text).map_err(|_| {
        let example = "https://poll.example.org";
        format!("--public must be an address like {example}.").into()
    })
}

/// Parses a comma-separated list of emoji, each with an optional label after white space.
fn parse_choices(text: &str) -> Result<Vec<Choice>, Error> {
    text.split(',')
        .map(|choice| {
            let choice = choice.trim();
            let (emoji, label) = choice
                .split_once(char::is_whitespace)
                .unwrap_or((choice, ""));
            Ok(Choice::new(emoji, label)?)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Options, String> {
        Options::parse(args.iter().map(OsString::from), |_| None)
            .map_err(|error| error.to_string())
            .map(|options| options.expect("not --help"))
    }

    #[test]
    fn the_environment_names_a_relay_or_an_edge_unless_an_option_does() {
        const HERE: &str = "nats://ann:s3cret@here/show";
        let with = |args: &[&str], variables: &[(&str, &str)]| {
            let variable = |name: &str| {
                let known = variables.iter().find(|(known, _)| *known == name);
                known.map(|(_, value)| OsString::from(value))
            };
            let options = Options::parse(args.iter().map(OsString::from), variable);
            let options = options.map_err(|error| error.to_string())?;
            let options = options.expect("not --help");
            let typed = |url: Option<RelayUrl>| url.map(|url| url.typed().to_owned());
            Ok::<_, String>((typed(options.relay), typed(options.edge)))
        };
        let here = || Some(HERE.to_owned());
        let there = "nats://there/show";
        for (args, variables, (relay, edge)) in [
            (&[][..], &[(RELAY_VARIABLE, HERE)][..], (here(), None)),
            (&[], &[(EDGE_VARIABLE, HERE)], (None, here())),
            (
                &[],
                &[(RELAY_VARIABLE, ""), (EDGE_VARIABLE, "")],
                (None, None),
            ),
            (
                &["--edge", there],
                &[(RELAY_VARIABLE, HERE)],
                (None, Some(there.to_owned())),
            ),
        ] {
            assert_eq!(with(args, variables), Ok((relay, edge)));
        }
        for (args, variables, part) in [
            (
                &[][..],
                &[(RELAY_VARIABLE, HERE), (EDGE_VARIABLE, HERE)][..],
                "does not go with --edge",
            ),
            (
                &["--data", "x"],
                &[(EDGE_VARIABLE, HERE)],
                "--data does not go with --edge",
            ),
            (
                &[],
                &[(EDGE_VARIABLE, "nats://ann:s3cret@here")],
                "MOODRING_EDGE: A relay ends",
            ),
        ] {
            let why = with(args, variables).expect_err("it makes no sense");
            assert!(why.contains(part) && !why.contains("s3cret"), "{why}");
        }
    }

    #[test]
    fn no_error_repeats_the_password_of_a_relay() {
        const URL: &str = "nats://ann:s3cret@host/show";
        let glued = format!("--relay-{URL}");
        for args in [
            &[URL][..],
            &["--edge", URL, URL],
            &[&glued],
            &["--public", "https://ann:s3cret@host"],
            &["--edge", "nats://ann:s3cret@host"],
        ] {
            let why = parse(args).expect_err("it makes no sense");
            assert!(!why.contains("s3cret"), "{why}");
        }
        assert_eq!(
            parse(&["--dance"]),
            Err("unexpected argument “--dance”".to_owned())
        );
    }

    #[test]
    fn without_arguments_there_is_no_poll() {
        let options = parse(&[]).expect("valid");
        assert_eq!(options.poll, None);
        assert_eq!(options.port, None);
        assert!(!options.no_limits);
    }

    #[test]
    fn the_poll_on_the_command_line_is_the_poll() {
        let args = [
            "--question",
            "Lunch?",
            "--choices",
            "🍕 Pizza, 🥗",
            "--rule",
            "many",
        ];
        let poll = parse(&args).expect("valid").poll.expect("a poll");
        assert_eq!(poll.question(), "Lunch?");
        assert_eq!(poll.rule(), Rule::Many);
        let choices: Vec<_> = poll
            .choices()
            .iter()
            .map(|choice| (choice.emoji().as_str(), choice.label()))
            .collect();
        assert_eq!(choices, [("🍕", "Pizza"), ("🥗", "")]);

        let args = ["--question", "Lunch?", "--cloud", "--rule", "many"];
        let poll = parse(&args).expect("valid").poll;
        assert_eq!(poll, Poll::cloud("Lunch?", Rule::Many).ok());
    }

    #[test]
    fn an_error_on_the_command_line_is_a_sentence() {
        let edge = "nats://host/show";
        let table: [(&[&str], &str); 15] = [
            (
                &["--edge", edge, "--data", "x"],
                "--data does not go with --edge",
            ),
            (
                &["--question", "?", "--edge", edge],
                "--question does not go",
            ),
            (
                &["--edge", edge, "--choices", "👍,👎"],
                "--choices does not go",
            ),
            (&["--edge", edge, "--rule", "many"], "--rule does not go"),
            (&["--edge", edge, "--cloud"], "--cloud does not go"),
            (
                &["--cloud", "--choices", "👍,👎"],
                "--choices does not go with --cloud",
            ),
            (&["--edge", edge, "--relay", edge], "--relay does not go"),
            (&["--public", "https://a.example"], "with --edge"),
            (
                &["--edge", "http://ann:secret@host/show"],
                "nats:// or tls://",
            ),
            (
                &["--edge", edge, "--public", "ftp://a"],
                "an address like https://",
            ),
            (&["--choices", "Pizza,🥗"], "not one"),
            (&["--choices", "🥗"], "2 to 8"),
            (&["--rule", "twice"], "once or many"),
            (&["--port", "99999"], "99999"),
            (&["--nonsense"], "--nonsense"),
        ];
        for (args, part) in table {
            let error = parse(args).expect_err("invalid");
            assert!(error.contains(part), "{args:?}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
