//! Takes out of a page's sources what a browser need not load: comments, indentation, spaces, line
//! ends in scripts, names of constants, and the tokens that no rule asks for.
//!
//! None of it understands the languages; each step relies on how this house writes them, and is
//! safe for that: statements end in a semicolon or a brace, none is empty, no comment follows code on
//! its line, no text goes over several, and only constants have names in capitals.

/// The lines that say something: without whole-line comments, block comments that begin a line,
/// indentation and empty lines.
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

/// The style sheets of one page, each without the spaces that only people need, and without the
/// custom properties that neither they nor the page's script ask for. A script that puts their names
/// together may ask for any.
pub fn styles(sheets: &[&str], script: &str) -> Vec<String> {
    let mut sheets: Vec<Vec<&str>> = sheets.iter().map(|sheet| lines(sheet)).collect();
    // A token may be there for the sake of another one only, so look until nothing more goes.
    while !script.contains("`--${") {
        let asked = sheets.concat().concat() + script;
        let is_used = |line: &&str| token(line).is_none_or(|name| asks_for(&asked, name));
        let before: usize = sheets.iter().map(Vec::len).sum();
        sheets.iter_mut().for_each(|sheet| sheet.retain(is_used));
        if sheets.iter().map(Vec::len).sum::<usize>() == before {
            break;
        }
    }
    sheets.iter().map(|lines| dense(&lines.join(" "))).collect()
}

/// A script in fewer lines and with fewer names: a line end that follows or precedes a bracket or a
/// separator says nothing. Where a line may hold an address or an expression with slashes, all stays.
pub fn script(lines: &[&str]) -> String {
    let lines = spelled_out(lines);
    let mut script = String::new();
    let mut last = "";
    for line in &lines {
        let continues = last.ends_with(['{', '}', '(', '[', ',', ';']) && !last.contains("//");
        let closes = line.starts_with(['}', ')', ']']) && !last.contains("//");
        if closes && script.ends_with([',', ';']) {
            script.pop();
        }
        if !(last.is_empty() || continues || closes) {
            script.push('\n');
        }
        let tight = tight(line);
        let is_one = |line: &str| line.ends_with(';') && line.matches(';').count() == 1;
        match tight.strip_prefix("let ") {
            // What follows a declaration on one line may be one with it.
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

/// The lines with each constant's number or text where its name is asked for. The constant itself goes,
/// unless something that only looks like a text asks for it, too.
fn spelled_out(lines: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let all: Vec<_> = lines.iter().filter_map(|line| constant(line)).collect();
    for (name, value) in &all {
        if all.iter().filter(|(other, _)| other == name).count() > 1 {
            continue;
        }
        let defines = |line: &str| constant(line).is_some_and(|(defined, _)| defined == *name);
        for line in lines.iter_mut().filter(|line| !defines(line)) {
            *line = replaced(line, name, value);
        }
        if lines.iter().filter(|line| mentions(line, name)).count() == 1 {
            lines.retain(|line| !defines(line));
        }
    }
    lines
}

/// The name and the value that this line gives a constant, if that is all it does.
fn constant(line: &str) -> Option<(String, String)> {
    let (name, value) = line.strip_prefix("const ")?.split_once(" = ")?;
    let value = value.strip_suffix(';')?;
    let is_number =
        !value.is_empty() && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'_'));
    let text = value
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let is_text = text.is_some_and(|text| !text.contains(['"', '\\']));
    let is_name = name.starts_with(|letter: char| letter.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'));
    let value = if is_number {
        value.replace('_', "")
    } else {
        value.to_owned()
    };
    (is_name && (is_number || is_text)).then(|| (name.to_owned(), value))
}

/// Whether a line asks for a name, in a text or not.
fn mentions(line: &str, name: &str) -> bool {
    replaced(&line.replace('"', " "), name, "") != line.replace('"', " ")
}

/// A line with a value in the place of a name, but for its texts.
fn replaced(line: &str, name: &str, value: &str) -> String {
    let in_name = |letter: char| letter.is_ascii_alphanumeric() || "_$.".contains(letter);
    let mut whole = String::with_capacity(line.len());
    for (at, piece) in line.split('"').enumerate() {
        if at > 0 {
            whole.push('"');
        }
        let mut rest = piece;
        while let Some((before, after)) = rest.split_once(name).filter(|_| at % 2 == 0) {
            let is_alone = !(before.ends_with(in_name) || after.starts_with(in_name));
            whole.push_str(before);
            whole.push_str(if is_alone { value } else { name });
            rest = after;
        }
        whole.push_str(rest);
    }
    whole
}

/// A line of a script without the spaces beside its brackets and signs, and with the shorter of two
/// words for a name that is given once. A line that may hold an expression with slashes, or an escape in
/// a text, stays as it is.
fn tight(line: &str) -> String {
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
            None if letter == ' ' && !parts(tight.chars().last(), after) => continue,
            None => text = Some(letter).filter(|letter| "\"'`".contains(*letter)),
        }
        tight.push(letter);
    }
    tight
}

/// Whether a space between these says something. Beside a sign it does not, but where two of them would
/// mean something else.
fn parts(before: Option<char>, after: Option<&char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let both = |signs: &str| signs.contains(before) && signs.contains(*after);
    let is_sign = |letter: char| "=*<>?:,;{}()[]&|!+-/".contains(letter);
    both("+-") || both("/*") || !(is_sign(before) || is_sign(*after))
}

/// The name that this line of a style sheet defines, if it does only that.
fn token(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(':')?;
    (name.starts_with("--") && value.ends_with(';')).then_some(name)
}

fn asks_for(styles: &str, token: &str) -> bool {
    let asks = styles.split("var(").skip(1);
    asks.map(|rest| rest.strip_prefix(token))
        .any(|rest| rest.is_some_and(|rest| rest.starts_with([')', ','])))
}

/// A style sheet without the spaces beside its punctuation. Texts in quotation marks stay as they
/// are, and so does a space before a colon, which means something in a selector.
fn dense(style: &str) -> String {
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
    fn comments_and_indentation_are_for_people() {
        let text = "// wires\n/** Doc\n * more. */\n  const a = 1;\n\n/* one */\n  b();\n";
        assert_eq!(lines(text), ["const a = 1;", "b();"]);
        // A cast that begins a statement belongs to it.
        let cast = "/** @type {A} */ (a).b = 1;\n/* one *//* two */ c();\n/*\n*/ d();\ne();\n";
        assert_eq!(lines(cast), ["(a).b = 1;", "c();", "d();", "e();"]);
    }

    #[test]
    fn a_style_sheet_means_the_same_without_its_spaces() {
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
    fn a_token_goes_that_nobody_asks_for_and_with_it_what_only_it_asked_for() {
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
    fn line_ends_go_where_they_say_nothing() {
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

    #[test]
    fn a_constant_is_spelled_out_where_it_is_asked_for_and_not_in_texts() {
        for (written, sent) in [
            ("const A_MS = 1_000;\nf(A_MS);", "f(1000);\n"),
            (
                "const A = \"a\";\nf(A, `${A}`, BA, b.A);",
                "f(\"a\",`${\"a\"}`,BA,b.A);\n",
            ),
            (
                "const QR = 1;\nf(QR, \"a QR code\");",
                "let QR=1;f(1,\"a QR code\");\n",
            ),
            (
                "const A = 1;\nf(A);\nconst A = 2;",
                "let A=1;f(A);let A=2;\n",
            ),
            ("const A = b(1);\nf(A);", "let A=b(1);f(A);\n"),
        ] {
            assert_eq!(script(&lines(written)), sent);
        }
    }
}
