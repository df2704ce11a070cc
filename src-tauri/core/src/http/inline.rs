//! Puts a page of plain ES modules and style sheets into one response.
//!
//! No bundler: a stylesheet link becomes a `<style>`, and the one module script becomes the files it
//! imports, each once and before its importer, without the import lines and the word `export`. So
//! the modules of a page share one scope: their top-level names are unique, imports stand on one
//! line and rename nothing. Comments and indentation, which a phone need not load, are left out.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

const STYLE: (&str, &str) = ("<link rel=\"stylesheet\" href=\"", "\">");
const SCRIPT: (&str, &str) = ("<script type=\"module\" src=\"", "\"></script>");
const IMPORT: (&str, &str) = ("} from \"", "\";");

/// A page in one piece, with what a content security policy must name.
pub(super) struct Inlined {
    pub(super) html: String,
    /// The text of each `<style>`.
    pub(super) styles: Vec<String>,
    /// The text of the `<script>`.
    pub(super) script: String,
}

/// Why a page cannot be put together: the file that is asked for and not on the list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Missing(pub(super) String);

/// Puts the page at `path` together from `files`, pairs of path and text.
pub(super) fn inline(files: &[(&str, &str)], path: &str) -> Result<Inlined, Missing> {
    let mut page = Inlined {
        html: String::new(),
        styles: Vec::new(),
        script: String::new(),
    };
    for line in text(files, path)?.lines().map(str::trim) {
        if let Some(href) = between(line, STYLE) {
            let style = bare(text(files, &beside(path, href))?);
            page.html.push_str(&format!("<style>{style}</style>\n"));
            page.styles.push(style);
        } else if let Some(src) = between(line, SCRIPT) {
            collect(
                files,
                &beside(path, src),
                &mut BTreeSet::new(),
                &mut page.script,
            )?;
            let script = &page.script;
            page.html
                .push_str(&format!("<script type=\"module\">{script}</script>\n"));
        } else {
            page.html.push_str(line);
            page.html.push('\n');
        }
    }
    Ok(page)
}

/// Appends a module after the modules it imports, each once.
fn collect(
    files: &[(&str, &str)],
    path: &str,
    seen: &mut BTreeSet<String>,
    script: &mut String,
) -> Result<(), Missing> {
    if !seen.insert(path.to_owned()) {
        return Ok(());
    }
    let module = bare(text(files, path)?);
    let (imports, body): (Vec<&str>, Vec<&str>) =
        module.lines().partition(|line| line.starts_with("import "));
    for import in imports {
        if let Some(from) = between_anywhere(import, IMPORT) {
            collect(files, &beside(path, from), seen, script)?;
        }
    }
    for line in body {
        script.push_str(line.strip_prefix("export ").unwrap_or(line));
        script.push('\n');
    }
    Ok(())
}

fn text<'a>(files: &[(&str, &'a str)], path: &str) -> Result<&'a str, Missing> {
    files
        .iter()
        .find_map(|(name, text)| (*name == path).then_some(*text))
        .ok_or_else(|| Missing(path.to_owned()))
}

/// The path that `relative` means in the file at `path`.
fn beside(path: &str, relative: &str) -> String {
    let mut resolved = PathBuf::from(path);
    resolved.pop();
    for component in Path::new(relative).components() {
        match component {
            Component::ParentDir => {
                resolved.pop();
            }
            Component::Normal(name) => resolved.push(name),
            _ => {}
        }
    }
    let names: Vec<_> = resolved.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}

/// The text without whole-line comments, block comments that begin a line, indentation and empty
/// lines.
fn bare(text: &str) -> String {
    let mut in_block = false;
    let lines = text.lines().map(str::trim).filter(|line| {
        let begins_block = line.starts_with("/*");
        let is_comment = in_block || begins_block || line.starts_with("//");
        in_block = (in_block || begins_block) && !line.ends_with("*/");
        !is_comment && !line.is_empty()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn between<'a>(line: &'a str, (start, end): (&str, &str)) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_suffix(end)
}

fn between_anywhere<'a>(line: &'a str, (start, end): (&str, &str)) -> Option<&'a str> {
    line.split_once(start)?.1.strip_suffix(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: &[(&str, &str)] = &[
        (
            "page/index.html",
            "<!doctype html>\n  <link rel=\"stylesheet\" href=\"../shared/a.css\">\n<p>Hello</p>\n<script type=\"module\" src=\"main.js\"></script>\n",
        ),
        (
            "shared/a.css",
            "/* why\n   this */\np {\n  color: red;\n}\n",
        ),
        (
            "page/main.js",
            "// wires\nimport { b } from \"../shared/b.js\";\nimport { c } from \"./c.js\";\nb(c);\n",
        ),
        (
            "page/c.js",
            "import { b } from \"../shared/b.js\";\n/** Doc. */\nexport const c = b(1);\n",
        ),
        ("shared/b.js", "export function b(x) {\n  return x;\n}\n"),
    ];

    #[test]
    fn every_module_stands_once_and_before_its_importers() {
        let page = inline(FILES, "page/index.html").expect("all files are there");
        assert_eq!(
            page.script,
            "function b(x) {\nreturn x;\n}\nconst c = b(1);\nb(c);\n"
        );
        assert!(
            page.html
                .contains(&format!("<script type=\"module\">{}</script>", page.script))
        );
    }

    #[test]
    fn styles_are_inlined_without_comments() {
        let page = inline(FILES, "page/index.html").expect("all files are there");
        assert_eq!(page.styles, ["p {\ncolor: red;\n}"]);
        assert!(
            page.html
                .contains("<style>p {\ncolor: red;\n}</style>\n<p>Hello</p>")
        );
    }

    #[test]
    fn a_file_that_is_not_on_the_list_cannot_be_had() {
        let files = [FILES[0], FILES[1], FILES[2], FILES[4]];
        let missing = inline(&files, "page/index.html").err();
        assert_eq!(missing, Some(Missing("page/c.js".to_owned())));
    }
}
