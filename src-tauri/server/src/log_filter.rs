//! The filter of the log: the environment variable `RUST_LOG` in the usual format, or "info" without it.
//!
//! `Targets` reads a level for everything (`debug`) or for single modules (`moodring_core=trace,info`). The larger
//! `EnvFilter` would add filters by span and field, which Moodring does not use, and a regex engine.

use std::env;

use tracing_subscriber::filter::{LevelFilter, Targets};

const VARIABLE: &str = "RUST_LOG";
const DEFAULT: LevelFilter = LevelFilter::INFO;

/// Returns the filter from the environment. If the value cannot be used, returns the default filter and a sentence to
/// log.
pub fn from_environment() -> (Targets, Option<String>) {
    let value = env::var_os(VARIABLE).unwrap_or_default();
    let parsed = value.to_str().and_then(parse);
    let wrong = parsed.is_none().then(|| {
        format!(
            "{VARIABLE}={} cannot be used, so the log level is {DEFAULT}. Write a level (off, error, warn, info, debug, \
             trace) or levels by module, such as info,moodring_core=debug.",
            value.display()
        )
    });
    (parsed.unwrap_or_else(default_targets), wrong)
}

fn parse(value: &str) -> Option<Targets> {
    let mut targets = Targets::new();
    let mut any = false;
    for part in value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        any = true;
        match part.split_once('=') {
            Some((module, level)) if !module.is_empty() => {
                targets = targets.with_target(module, level.parse::<LevelFilter>().ok()?);
            }
            Some(_) => return None,
            None => match part.parse::<LevelFilter>() {
                Ok(level) => targets = targets.with_default(level),
                // A module alone means all of it. Any other single word is more likely a mistyped level, which would
                // silence the whole log.
                Err(_) if part.starts_with("moodring") => {
                    targets = targets.with_target(part, LevelFilter::TRACE);
                }
                Err(_) => return None,
            },
        }
    }
    Some(if any { targets } else { default_targets() })
}

/// Returns the default filter. It leaves out the NATS client, which logs each failed attempt to connect, five times a
/// second. The relay logs the changes.
fn default_targets() -> Targets {
    let targets = Targets::new().with_default(DEFAULT);
    targets.with_target("async_nats", LevelFilter::OFF)
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter as Level;

    use super::*;

    fn takes(value: &str, module: &str, level: Level) -> Option<bool> {
        let level = level.into_level().expect("not off");
        Some(parse(value)?.would_enable(module, &level))
    }

    #[test]
    fn a_level_applies_to_all_modules_without_a_level() {
        let (core, other) = ("moodring_core::engine", "hyper::proto");
        for (value, of_core, of_other) in [
            ("", Level::INFO, Level::INFO),
            (" , ", Level::INFO, Level::INFO),
            ("debug", Level::DEBUG, Level::DEBUG),
            ("WARN", Level::WARN, Level::WARN),
            ("info,moodring_core=debug", Level::DEBUG, Level::INFO),
            ("moodring_core=trace, warn", Level::TRACE, Level::WARN),
        ] {
            for (module, level) in [(core, of_core), (other, of_other)] {
                assert_eq!(takes(value, module, level), Some(true), "{value} {module}");
                let more = match level {
                    Level::WARN => Level::INFO,
                    Level::INFO => Level::DEBUG,
                    _ => Level::TRACE,
                };
                assert_eq!(
                    takes(value, module, more),
                    Some(more == level),
                    "{value} {module}"
                );
            }
        }
        assert_eq!(takes("moodring_core", core, Level::TRACE), Some(true));
        assert_eq!(takes("moodring_core", other, Level::ERROR), Some(false));
        assert_eq!(takes("off", core, Level::ERROR), Some(false));
    }

    #[test]
    fn a_mistyped_level_is_refused_instead_of_silencing_the_log() {
        for value in ["dbug", "loud", "moodring_core=loud", "=debug", "info,dbug"] {
            assert!(parse(value).is_none(), "{value}");
        }
    }
}
