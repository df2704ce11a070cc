//! Bundles a page of plain ES modules and style sheets into one response.
//!
//! An empty template with a `src` becomes the markup in that file. The stylesheet links become one `<style>`. The one
//! module script becomes the files that it imports, each once and before its importer, without import lines and the
//! word `export`. So the modules of a page share one scope: top-level names must be unique, and an import may not rename
//! anything. An imported JSON file becomes a constant. [`minify`] removes what a browser does not need.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::minify;

const TEMPLATE: (&str, &str) = ("<template src=\"", "\"></template>");
const STYLE: (&str, &str) = ("<link rel=\"stylesheet\" href=\"", "\">");
const SCRIPT: (&str, &str) = ("<script type=\"module\" src=\"", "\"></script>");
const IMPORT: (&str, &str) = ("} from \"", "\";");
const JSON_IMPORT: (&str, &str) = ("import ", "\" with { type: \"json\" };");

/// A bundled page, with the parts that its content security policy names.
pub struct BundledPage {
    /// The page, including its style and its script.
    pub html: String,
    /// The text of the `<style>`.
    pub style: String,
    /// The text of the `<script>`.
    pub script: String,
}

/// The path of a file that a page needs and the list does not contain.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing(pub String);

/// Bundles the page at `path` from `files`, pairs of path and text.
///
/// # Errors
/// If a file is missing.
pub fn bundle(files: &[(&str, &str)], path: &str) -> Result<BundledPage, Missing> {
    let mut page = Vec::new();
    for line in text(files, path)?.lines().map(str::trim) {
        match between(line, TEMPLATE) {
            Some(src) => page.extend(text(files, &resolve(path, src))?.lines().map(str::trim)),
            None => page.push(line),
        }
    }
    let mut sheets = Vec::new();
    for href in page.iter().filter_map(|line| between(line, STYLE)) {
        sheets.push(text(files, &resolve(path, href))?);
    }
    let mut modules = Vec::new();
    let mut seen = BTreeSet::new();
    for src in page.iter().filter_map(|line| between(line, SCRIPT)) {
        collect(files, &resolve(path, src), &mut seen, &mut modules)?;
    }
    let script = minify::script(&modules);
    let style = minify::styles(&sheets, &script).concat();

    let mut html = String::new();
    let mut styled = false;
    for line in page {
        if between(line, STYLE).is_some() {
            if !styled {
                html += &format!("<style>{style}</style>\n");
            }
            styled = true;
        } else if between(line, SCRIPT).is_some() {
            html += &format!("<script type=\"module\">{script}</script>\n");
        } else {
            html.push_str(line);
            html.push('\n');
        }
    }
    Ok(BundledPage {
        html,
        style,
        script,
    })
}

/// Appends the lines of a module after those of the modules that it imports, each module once.
fn collect<'a>(
    files: &[(&str, &'a str)],
    path: &str,
    seen: &mut BTreeSet<String>,
    script: &mut Vec<&'a str>,
) -> Result<(), Missing> {
    if !seen.insert(path.to_owned()) {
        return Ok(());
    }
    let mut in_import = false;
    let (imports, body): (Vec<&str>, Vec<&str>) = minify::lines(text(files, path)?)
        .into_iter()
        .partition(|line| {
            let is_import = in_import || line.starts_with("import ");
            in_import = is_import && !line.ends_with(';');
            is_import
        });
    for import in imports {
        if let Some(from) = between_anywhere(import, IMPORT) {
            collect(files, &resolve(path, from), seen, script)?;
        }
        let json = between(import, JSON_IMPORT).and_then(|import| import.split_once(" from \""));
        if let Some((name, from)) = json {
            let file = resolve(path, from);
            let text = text(files, &file)?;
            if seen.insert(file) {
                script.extend(["const ", name, " = "]);
                script.extend(text.lines().map(str::trim));
                script.push(";");
            }
        }
    }
    script.extend(
        body.iter()
            .map(|line| line.strip_prefix("export ").unwrap_or(line)),
    );
    Ok(())
}

fn text<'a>(files: &[(&str, &'a str)], path: &str) -> Result<&'a str, Missing> {
    files
        .iter()
        .find_map(|(name, text)| (*name == path).then_some(*text))
        .ok_or_else(|| Missing(path.to_owned()))
}

/// Resolves `relative` in the file at `path`.
fn resolve(path: &str, relative: &str) -> String {
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
            "<!doctype html>\n  <link rel=\"stylesheet\" href=\"../shared/a.css\">\n<p>Hello</p>\n  <template src=\"part.html\"></template>\n<script type=\"module\" src=\"main.js\"></script>\n",
        ),
        ("page/part.html", "<ul>\n  <li></li>\n</ul>\n"),
        (
            "shared/a.css",
            "/* why\n   this */\np {\n  color: red;\n}\n",
        ),
        (
            "page/main.js",
            "// wires\nimport {\n  b,\n} from \"../shared/b.js\";\nimport { c } from \"./c.js\";\nb(c);\n",
        ),
        (
            "page/c.js",
            "import { b } from \"../shared/b.js\";\n/** Doc. */\nexport const c = b(1);\n",
        ),
        (
            "words/index.html",
            "<script type=\"module\" src=\"main.js\"></script>\n",
        ),
        (
            "words/main.js",
            "import words from \"./en.json\" with { type: \"json\" };\nshow(words);\n",
        ),
        (
            "words/en.json",
            "{\n  \"a\": \"https://b\",\n  \"c\": { \"d\": \"e\" }\n}\n",
        ),
        ("shared/b.js", "export function b(x) {\n  return x;\n}\n"),
    ];

    #[test]
    fn every_module_comes_once_and_before_its_importers() {
        let page = bundle(FILES, "page/index.html").expect("all files are there");
        assert_eq!(page.script, "function b(x){return x}let c=b(1);b(c);\n");
        assert!(
            page.html
                .contains(&format!("<script type=\"module\">{}</script>", page.script))
        );
    }

    #[test]
    fn styles_are_inlined_without_comments() {
        let page = bundle(FILES, "page/index.html").expect("all files are there");
        assert_eq!(page.style, "p{color:red}");
        assert!(
            page.html
                .contains("<style>p{color:red}</style>\n<p>Hello</p>")
        );
    }

    #[test]
    fn a_template_is_replaced_by_its_markup() {
        let page = bundle(FILES, "page/index.html").expect("all files are there");
        assert!(
            page.html
                .contains("<p>Hello</p>\n<ul>\n<li></li>\n</ul>\n<script")
        );
        assert!(!page.html.contains("template"));
    }

    #[test]
    fn an_imported_json_file_is_a_constant() {
        let page = bundle(FILES, "words/index.html").expect("all files are there");
        let constant = r#"let
words
=
{"a":"https://b",
"c":{"d":"e"}};show(words);"#;
        assert_eq!(page.script, format!("{constant}\n"));
    }

    #[test]
    fn a_missing_file_is_an_error() {
        for name in ["page/part.html", "page/c.js"] {
            let mut files = FILES.to_vec();
            files.retain(|(path, _)| *path != name);
            let missing = bundle(&files, "page/index.html").err();
            assert_eq!(missing, Some(Missing(name.to_owned())));
        }
    }
}
