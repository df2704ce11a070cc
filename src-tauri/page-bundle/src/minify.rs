//! Minifies the sources of a page: removes comments, indentation, spaces, line ends in scripts and unused CSS custom
//! properties.
//!
//! No step parses the languages. Each step relies on the style of this repository: statements end in a semicolon or a
//! brace, none is empty, no comment follows code on its line, and no string spans several lines.

/// Returns the lines of a text without whole-line comments, block comments at the start of a line, indentation and
/// empty lines.
pub fn lines(text: &str) -> Vec<&str> {
    let mut in_block = false;
    let lines = text.lines().map(str::trim).filter_map(|mut line| {
        while in_block || line.starts_with("/*") {
            let end = line.split_once("*/");
            in_block = end.is_none();
            line = end?.1.trim_start();
        }
        (!line.is_empty() && !line.starts_with("//")).then_some(line)
    });
    lines.collect()
}

/// Returns the style sheets of one page, each without unneeded spaces and without the custom properties that neither
/// the sheets nor the script use. A script that composes property names may use any property.
pub fn styles(sheets: &[&str], script: &str) -> Vec<String> {
    let mut sheets: Vec<Vec<&str>> = sheets.iter().map(|sheet| lines(sheet)).collect();
    // One property may exist only for another, so repeat until nothing changes.
    while !script.contains("`--${") {
        let all = sheets.concat().concat() + script;
        let is_used = |line: &&str| token(line).is_none_or(|name| uses(&all, name));
        let before: usize = sheets.iter().map(Vec::len).sum();
        sheets.iter_mut().for_each(|sheet| sheet.retain(is_used));
        if sheets.iter().map(Vec::len).sum::<usize>() == before {
            break;
        }
    }
    sheets
        .iter()
        .map(|lines| without_spaces(&lines.join(" ")))
        .collect()
}

/// Returns a script with fewer line ends. Removes line ends beside a bracket or a separator. A line that may contain a
/// URL or a regular expression stays as it is.
pub fn script(lines: &[&str]) -> String {
    let mut script = String::new();
    let mut last = "";
    for line in lines {
        let continues = last.ends_with(['{', '}', '(', '[', ',', ';']) && !last.contains("//");
        let closes = line.starts_with(['}', ')', ']']) && !last.contains("//");
        if closes && script.ends_with([',', ';']) {
            script.pop();
        }
        if !(last.is_empty() || continues || closes) {
            script.push('\n');
        }
        let tight = compact(line);
        let is_one = |line: &str| line.ends_with(';') && line.matches(';').count() == 1;
        match tight.strip_prefix("let ") {
            // Consecutive declarations become one.
            Some(next) if continues && declares(last) && is_one(last) => {
                script.pop();
                script.push(',');
                script.push_str(next);
            }
            _ => script.push_str(&tight),
        }
        last = line;
    }
    script.push('\n');
    script
}

fn declares(line: &str) -> bool {
    line.starts_with("const ") || line.starts_with("let ")
}

/// Returns a line of a script without the spaces beside brackets and operators, and with `let` for `const`. A line that
/// may contain a regular expression or an escape in a string stays as it is.
fn compact(line: &str) -> String {
    let line = match line.strip_prefix("const ") {
        Some(rest) => format!("let {rest}"),
        None => line.replace("(const ", "(let "),
    };
    let letters: Vec<char> = line.chars().collect();
    let mut tight = String::with_capacity(line.len());
    let mut text = None;
    for (at, &letter) in letters.iter().enumerate() {
        let after = letters.get(at + 1);
        match text {
            Some(quote) => text = Some(quote).filter(|quote| *quote != letter),
            None if letter == '\\' => return line,
            None if letter == '/' && !(letters[..at].ends_with(&[' ']) && after == Some(&' ')) => {
                return line;
            }
            None if letter == ' ' && !needs_space(tight.chars().last(), after) => continue,
            None => text = Some(letter).filter(|letter| "\"'`".contains(*letter)),
        }
        tight.push(letter);
    }
    tight
}

/// Returns whether a space between these characters has a meaning. A space beside an operator has none, unless the two
/// characters would form another operator or a comment.
fn needs_space(before: Option<char>, after: Option<&char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let both = |signs: &str| signs.contains(before) && signs.contains(*after);
    let is_sign = |letter: char| "=*<>?:,;{}()[]&|!+-/".contains(letter);
    both("+-") || both("/*") || !(is_sign(before) || is_sign(*after))
}

/// Returns the custom property that this line of a style sheet defines, if it only does that.
fn token(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(':')?;
    (name.starts_with("--") && value.ends_with(';')).then_some(name)
}

fn uses(styles: &str, token: &str) -> bool {
    let uses = styles.split("var(").skip(1);
    uses.map(|rest| rest.strip_prefix(token))
        .any(|rest| rest.is_some_and(|rest| rest.starts_with([')', ','])))
}

/// Returns a style sheet without the spaces beside its punctuation. Keeps strings, and a space before a colon, which
/// has a meaning in a selector.
fn without_spaces(style: &str) -> String {
    let mut dense = String::with_capacity(style.len());
    for (at, piece) in style.split('"').enumerate() {
        if at % 2 == 1 {
            dense.push('"');
            dense.push_str(piece);
            dense.push('"');
            continue;
        }
        for letter in piece.chars() {
            let follows = dense.ends_with(['{', '}', ';', ',', ':']);
            match letter {
                ' ' if follows => {}
                '{' | '}' | ',' | ';' => {
                    while dense.ends_with(' ') || (letter == '}' && dense.ends_with(';')) {
                        dense.pop();
                    }
                    dense.push(letter);
                }
                _ => dense.push(letter),
            }
        }
    }
    dense
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_are_removed() {
        let text = "// wires\n/** Doc\n * more. */\n  const a = 1;\n\n/* one */\n  b();\n";
        assert_eq!(lines(text), ["const a = 1;", "b();"]);
        // A cast at the start of a statement belongs to it.
        let cast = "/** @type {A} */ (a).b = 1;\n/* one *//* two */ c();\n/*\n*/ d();\ne();\n";
        assert_eq!(lines(cast), ["(a).b = 1;", "c();", "d();", "e();"]);
    }

    #[test]
    fn a_style_sheet_keeps_its_meaning_without_spaces() {
        for (written, sent) in [
            ("p {\n  color: red;\n}", "p{color:red}"),
            ("a, b > c {\n  d: e(1, 2);\n}", "a,b > c{d:e(1,2)}"),
            ("a :hover { b: c }", "a :hover{b:c}"),
            (
                "@media (x: 1rem) and (y: 2) {\n  p { q: r; }\n}",
                "@media (x:1rem) and (y:2){p{q:r}}",
            ),
            (
                "p::before {\n  content: \", ; \";\n}",
                "p::before{content:\", ; \"}",
            ),
            (
                "i { width: calc(1rem - var(--x) * 2); }",
                "i{width:calc(1rem - var(--x) * 2)}",
            ),
        ] {
            assert_eq!(styles(&[written], ""), [sent]);
        }
    }

    #[test]
    fn an_unused_property_is_removed_with_those_that_only_it_used() {
        let tokens = ":root {\n--raw: #fff;\n--paper: var(--raw);\n--paper-2: red;\n}";
        let uses = "p {\ncolor: var(--paper-2);\n}";
        let sent = [":root{--paper-2:red}", "p{color:var(--paper-2)}"];
        assert_eq!(styles(&[tokens, uses], ""), sent);
        let both = &styles(&[tokens, uses], "paint(\"var(--paper, blue)\")")[0];
        assert!(both.contains("--raw:#fff;--paper:var(--raw);"), "{both}");
        let any = &styles(&[tokens, uses], "ask(`--${name}`)")[0];
        assert_eq!(any, ":root{--raw:#fff;--paper:var(--raw);--paper-2:red}");
    }

    #[test]
    fn line_ends_without_a_meaning_are_removed() {
        for (written, sent) in [
            ("f(() => {\na();\n});\nb();", "f(()=>{a()});b();\n"),
            ("const a =\nb;\nc();", "let a=\nb;c();\n"),
            ("return a\n? b\n: c;", "return a\n?b\n:c;\n"),
            ("if (a) {\nb();\n}\nelse {\n}", "if(a){b()}else{}\n"),
            ("go(\"//x\",\n1);", "go(\"//x\",\n1);\n"),
            ("a = b - -c + \" = \" ;", "a=b- -c+\" = \";\n"),
            ("a = (b / c) * `${d} - e`;", "a=(b/c)*`${d} - e`;\n"),
            ("f({\na,\n}, [\nb,\n]);", "f({a},[b]);\n"),
            (
                "let a;\nconst b = 1;\nconst c = () => {\n};\nconst d = 1;",
                "let a,b=1,c=()=>{};let d=1;\n",
            ),
            ("a = /b : c/;", "a = /b : c/;\n"),
        ] {
            assert_eq!(script(&lines(written)), sent);
        }
    }
}
