//! The start of `moodring-server`: its output for programs, and its messages for people.

use std::process::Command;

use crate::kit::{Process, Server, WAIT_TIMEOUT, program};

#[tokio::test]
async fn standard_output_is_one_json_line_and_the_rest_is_for_people() {
    let mut server = Server::start(&[]).await;
    let line: serde_json::Value = serde_json::from_str(&server.stdout()).expect("JSON");
    let names: Vec<_> = line.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["key", "round", "url"]);
    assert_eq!(server.url, format!("http://127.0.0.1:{}/", server.port()));
    assert_ne!(server.port(), 0);
    assert_eq!(server.key.len(), 32);
    server.phone().await.votes(server.round, 1, 0).await;
    assert!(server.stop(WAIT_TIMEOUT).await.success());
    assert_eq!(server.stdout().lines().count(), 1, "{}", server.stdout());
}

/// Runs the server with these arguments until it ends. Returns its exit code and its output.
async fn run(args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(program("moodring-server"));
    let mut process = Process::start(command.args(args));
    let status = process.end(WAIT_TIMEOUT).await;
    (status.code(), process.stdout() + &process.stderr())
}

#[tokio::test]
async fn a_wrong_argument_is_named_and_help_is_offered() {
    for (args, word) in [
        (["--rule", "twice"], "twice"),
        (["--choices", "🤩"], "2 to 8"),
        (["--choices", "yes,no"], "yes"),
        (["--port", "7464000"], "7464000"),
        (["--bind", "everywhere"], "address"),
        (["--colour", "red"], "--colour"),
    ] {
        let (code, said) = run(&args).await;
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(word) && said.contains("--help"), "{said}");
    }
    let (code, said) = run(&["--help"]).await;
    assert_eq!(code, Some(0));
    for option in ["--port", "--bind", "--data", "--question", "--no-limits"] {
        assert!(said.contains(option), "{said}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let server = Server::start(&[]).await;
    let port = server.port().to_string();
    let (code, said) = run(&["--bind", "127.0.0.1", "--port", &port]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("Port {port}")), "{said}");
}
