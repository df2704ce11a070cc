//! The name of this computer. A browser may use it to open the poll.

/// Returns the name without a dot at its end, which only marks it as complete (RFC 1034, section 3.1).
pub(crate) fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Returns whether `host` is the name of this computer, alone or in `.local`. Only this computer and its network use
/// that name, so no public DNS server can point it to another computer. The server asks the system each time, because
/// some systems change the name with the network. It asks only for hosts that match nothing else.
pub(crate) fn is_this_computer(host: &str) -> bool {
    let own = gethostname::gethostname();
    own.to_str().is_some_and(|own| is_computer(own, host))
}

fn is_computer(own: &str, host: &str) -> bool {
    let own = without_dot(own);
    let own = own.strip_suffix(".local").unwrap_or(own);
    let host = host
        .len()
        .checked_sub(".local".len())
        .and_then(|length| Some((host.get(..length)?, host.get(length..)?)))
        .filter(|(_, end)| end.eq_ignore_ascii_case(".local"))
        .map_or(host, |(name, _)| name);
    !own.is_empty() && own.eq_ignore_ascii_case(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computers_own_name_passes_alone_and_in_local() {
        for (own, host, is_own) in [
            ("Annas-Mac", "annas-mac", true),
            ("Annas-Mac", "ANNAS-MAC.local", true),
            ("Annas-Mac.local", "annas-mac", true),
            ("Annas-Mac.local", "annas-mac.Local", true),
            ("anna.example.org", "anna.example.org", true),
            ("anna.example.org", "anna", false),
            ("anna.example.org", "evil.example.org", false),
            ("anna", "anna.example.org", false),
            ("anna", "anna.local.evil.example", false),
            ("anna", "ann", false),
            ("anna", ".local", false),
            ("", "", false),
            (".local", ".local", false),
            ("ä", "ä.local", true),
        ] {
            assert_eq!(is_computer(own, host), is_own, "{own} {host}");
        }
        let name = gethostname::gethostname().into_string();
        let name = name.expect("the test's computer has a readable name");
        assert!(is_this_computer(&name) && is_this_computer(&format!("{name}.local")));
    }
}
