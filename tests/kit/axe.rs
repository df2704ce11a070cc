//! Accessibility checks with axe-core (<https://github.com/dequelabs/axe-core>).

use std::fs;
use std::sync::OnceLock;

use serde_json::Value;

use super::{Page, npm_package};

const VERSION: &str = "4.14.1";

/// A script that runs axe-core and returns the parts of each violation that help to fix it. It disables transitions
/// during the check: a half-faded element has too little contrast, and the controls fade by themselves.
const FINDINGS_SCRIPT: &str = "const done = arguments[arguments.length - 1]; \
    const still = new CSSStyleSheet(); \
    still.replaceSync('*, *::before, *::after { transition: none !important }'); \
    const before = [...document.adoptedStyleSheets]; \
    document.adoptedStyleSheets = [...before, still]; \
    const finish = (found) => { document.adoptedStyleSheets = before; done(found); }; \
    axe.run(document, { rules: { 'target-size': { enabled: true } } }).then(({ violations }) => \
    finish(violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => \
    [id, help, html.slice(0, 200), failureSummary].join(' | ')))), (error) => finish([String(error)]))";

impl Page {
    /// Fails with every violation that axe-core finds on the page in its current state. Checks all rules, including
    /// WCAG 2.2 level AA.
    pub(crate) async fn assert_accessible(&self, what: &str) {
        self.painted().await;
        self.read(&format!("if (!window.axe) {{ {} }}", axe()))
            .await;
        let found = self.read_later(FINDINGS_SCRIPT).await;
        let found: Vec<_> = found
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(found.is_empty(), "{what}:\n{}", found.join("\n\n"));
    }
}

/// Returns the source of axe-core.
fn axe() -> &'static str {
    static SCRIPT: OnceLock<String> = OnceLock::new();
    SCRIPT.get_or_init(|| {
        let script = npm_package("axe-core", VERSION).join("axe.min.js");
        fs::read_to_string(&script).expect("npm installed axe-core")
    })
}
