//! The licence texts, each once.

use std::collections::BTreeMap;

/// The texts seen so far, numbered from 1 in order.
#[derive(Default)]
pub(super) struct Texts {
    bodies: Vec<String>,
    /// The numbers by the words of a text, because line breaks differ.
    numbers: BTreeMap<String, usize>,
}

impl Texts {
    /// Splits a text into its copyright lines and the licence itself.
    pub(super) fn split(text: &str) -> (Vec<String>, String) {
        let text = text.replace(['\r', '\u{feff}'], "");
        let (whose, body): (Vec<_>, Vec<_>) =
            text.lines().partition(|line| is_copyright_line(line));
        let whose = whose.iter().map(|line| line.trim().to_owned()).collect();
        (whose, body.join("\n").trim_matches('\n').to_owned())
    }

    /// Returns the number of a text, or `None` for an empty one.
    pub(super) fn number(&mut self, body: &str) -> Option<usize> {
        let words: Vec<_> = body.split_whitespace().collect();
        if words.is_empty() {
            return None;
        }
        let next = self.bodies.len() + 1;
        let number = *self.numbers.entry(words.join(" ")).or_insert(next);
        if number == next {
            self.bodies.push(body.to_owned());
        }
        Some(number)
    }

    /// Returns a complete text that starts with these words.
    pub(super) fn find(&self, title: &str) -> Option<String> {
        let mut bodies = self.bodies.iter();
        bodies
            .find(|body| body.trim_start().starts_with(title) && body.len() > 9_000)
            .cloned()
    }

    pub(super) fn all(&self) -> String {
        let numbered = self.bodies.iter().zip(1..);
        numbered
            .map(|(body, number)| format!("-- Text {number} --\n\n{body}\n\n"))
            .collect()
    }
}

/// Returns whether a line names an author and a year, as in "Copyright (c) 2019 …". Sentences of a licence do not
/// count.
fn is_copyright_line(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let rest = line.strip_prefix("copyright").map(str::trim_start);
    rest.is_some_and(|rest| {
        rest.starts_with("(c)")
            || rest.starts_with('©')
            || rest.starts_with(|first: char| first.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_with_other_authors_and_other_line_breaks_is_one_text() {
        let mut texts = Texts::default();
        let first = Texts::split(
            "MIT License\n\nCopyright (c) 2020 A\n\nThe above copyright\nnotice shall stay.\n",
        );
        let second = Texts::split(
            "MIT License\r\n\r\nCopyright 2021 B\r\nThe above\r\ncopyright notice shall stay.",
        );
        assert_eq!(first.0, ["Copyright (c) 2020 A"]);
        assert_eq!(second.0, ["Copyright 2021 B"]);
        assert_eq!(texts.number(&first.1), Some(1));
        assert_eq!(texts.number(&second.1), Some(1));
        assert_eq!(texts.number("Another"), Some(2));
        assert_eq!(texts.number(" \n"), None);
    }
}
