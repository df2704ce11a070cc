//! The app and the server report a `RUST_LOG` that they cannot use.

use std::process::Command;

use crate::kit::program;

#[test]
fn only_an_unusable_rust_log_is_reported() {
    for name in ["moodring", "moodring-server"] {
        let told = |value: &str| {
            let mut command = Command::new(program(name));
            let output = command.arg("--help").env("RUST_LOG", value).output();
            let output = output.expect("it starts");
            assert!(output.status.success(), "{name}: {output:?}");
            String::from_utf8(output.stderr).expect("UTF-8")
        };
        let wrong = told("dbug");
        let sentence = "RUST_LOG=dbug cannot be used, so the log level is info.";
        assert!(wrong.contains(sentence), "{name}: {wrong}");
        assert_eq!(told("info,moodring_core=debug"), "", "{name}");
    }
}
