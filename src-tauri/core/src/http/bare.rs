//! Takes out of a page's sources what a browser need not load: comments, indentation, spaces in
//! style sheets, line ends in scripts, and the tokens that no rule asks for.
//!
//! None of it understands the languages; each step relies on how this house writes them, and is
//! safe for that: statements end in a semicolon or a brace, and no comment follows code on its line.

/// The lines that say something: without whole-line comments, block comments that begin a line,
/// indentation and empty lines.
pub(super) fn lines(text: &str) -> Vec<&str> {
    let mut in_block = false;
    let lines = text.lines().map(str::trim).filter(|line| {
        let begins_block = line.starts_with("/*");
        let is_comment = in_block || begins_block || line.starts_with("//");
        in_block = (in_block || begins_block) && !line.ends_with("*/");
        !is_comment && !line.is_empty()
    });
    lines.collect()
}

/// The style sheets of one page, each without the spaces that only people need, and without the
/// custom properties that neither they nor the page's script ask for. A script that puts their names
/// together may ask for any.
pub(super) fn styles(sheets: &[&str], script: &str) -> Vec<String> {
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

/// A script in fewer lines: a line end that follows or precedes a bracket or a separator says
/// nothing. Where a line may hold an address or an expression with slashes, all stays.
pub(super) fn script(lines: &[&str]) -> String {
    let mut script = String::new();
    let mut last = "";
    for line in lines {
        let continues = last.ends_with(['{', '}', '(', '[', ',', ';']) && !last.contains("//");
        let closes = line.starts_with(['}', ')', ']']) && !last.contains("//");
        if !(last.is_empty() || continues || closes) {
            script.push('\n');
        }
        script.push_str(&tight(line));
        last = line;
    }
    script.push('\n');
    script
}

/// A line of a script without the spaces beside its brackets and signs. Plus and minus keep theirs, since
/// two of them mean something else, and so does a line that may hold an expression with slashes, a
/// template, or a quotation mark within a text.
fn tight(line: &str) -> String {
    if line.contains(['/', '`', '\\', '\'']) {
        return line.to_owned();
    }
    let is_sign = |letter| "=*<>?:,;{}()[]&|!".contains::<char>(letter);
    let mut tight = String::with_capacity(line.len());
    for (at, piece) in line.split('"').enumerate() {
        if at % 2 == 1 {
            tight.push('"');
            tight.push_str(piece);
            tight.push('"');
            continue;
        }
        for letter in piece.chars() {
            if is_sign(letter) {
                tight.truncate(tight.trim_end().len());
            }
            if letter != ' ' || !tight.ends_with(is_sign) {
                tight.push(letter);
            }
        }
    }
    tight
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
            ("f(() => {\na();\n});\nb();", "f(()=>{a();});b();\n"),
            ("const a =\nb;\nc();", "const a=\nb;c();\n"),
            ("return a\n? b\n: c;", "return a\n?b\n:c;\n"),
            ("if (a) {\nb();\n}\nelse {\n}", "if(a){b();}else{}\n"),
            ("go(\"//x\",\n1);", "go(\"//x\",\n1);\n"),
            ("a = b - -c + \" = \" ;", "a=b - -c + \" = \";\n"),
            ("a = /b : c/;", "a = /b : c/;\n"),
        ] {
            assert_eq!(script(&lines(written)), sent);
        }
    }
}
