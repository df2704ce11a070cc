//! axe-core, which looks for what keeps people out of a page (<https://github.com/dequelabs/axe-core>).

use std::fs;
use std::sync::OnceLock;

use serde_json::Value;

use super::{Page, npm_package};

const VERSION: &str = "4.14.1";

/// Runs axe-core and gives the parts of a finding that help to mend it. Nothing fades meanwhile: half of a fade has too
/// little contrast, and the controls begin one by themselves.
const FINDINGS: &str = "const done = arguments[arguments.length - 1]; \
    const still = new CSSStyleSheet(); \
    still.replaceSync('*, *::before, *::after { transition: none !important }'); \
    const before = [...document.adoptedStyleSheets]; \
    document.adoptedStyleSheets = [...before, still]; \
    const finish = (found) => { document.adoptedStyleSheets = before; done(found); }; \
    axe.run(document, { rules: { 'target-size': { enabled: true } } }).then(({ violations }) => \
    finish(violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => \
    [id, help, html.slice(0, 200), failureSummary].join(' | ')))), (error) => finish([String(error)]))";

impl Page {
    /// Fails with everything that axe-core has against the page as it is now: all its rules, WCAG 2.2
    /// level AA among them.
    pub(crate) async fn welcomes_everybody(&self, what: &str) {
        self.painted().await;
        self.read(&format!("if (!window.axe) {{ {} }}", axe()))
            .await;
        let found = self.read_later(FINDINGS).await;
        let found: Vec<_> = found
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(found.is_empty(), "{what}:\n{}", found.join("\n\n"));
    }
}

/// The script.
fn axe() -> &'static str {
    static SCRIPT: OnceLock<String> = OnceLock::new();
    SCRIPT.get_or_init(|| {
        let script = npm_package("axe-core", VERSION).join("axe.min.js");
        fs::read_to_string(&script).expect("npm has put it there")
    })
}
