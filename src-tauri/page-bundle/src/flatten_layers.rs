//! Removes cascade layers from a style sheet. Browsers before Chromium 99 ignore everything in a layer, and OBS used
//! one of those for a long time. A page for such browsers gets the rules of its layers one layer after the other.
//!
//! Without layers, a more specific selector wins over a later layer. So a page that uses this module may not rely on
//! a layer that overrides such a selector.

/// Returns the minified style sheet without its layers: first the rules outside layers, then layer by layer.
pub fn flatten(style: &str) -> String {
    let mut order: Vec<&str> = Vec::new();
    let mut parts: Vec<(Option<&str>, &str)> = Vec::new();
    let mut rest = style;
    while !rest.is_empty() {
        let (rule, after) = rest.split_at(end_of_rule(rest));
        rest = after;
        let Some(layer) = rule.strip_prefix("@layer ") else {
            parts.push((None, rule));
            continue;
        };
        let block = layer
            .strip_suffix('}')
            .and_then(|layer| layer.split_once('{'));
        let names = block.map_or(layer.trim_end_matches(';'), |(names, _)| names);
        for name in names.split(',').map(str::trim) {
            if !order.contains(&name) {
                order.push(name);
            }
        }
        if let Some((name, rules)) = block {
            parts.push((Some(name.trim()), rules));
        }
    }
    // Rules outside layers override all layers. They come first here, so they may only set properties that no layer
    // sets.
    let wanted = std::iter::once(None).chain(order.into_iter().map(Some));
    wanted
        .flat_map(|layer| parts.iter().filter(move |(of, _)| *of == layer))
        .map(|(_, rules)| *rules)
        .collect()
}

/// Returns the end of the first rule: after its block, or after its semicolon if it has none.
fn end_of_rule(style: &str) -> usize {
    let mut depth = 0_usize;
    let mut in_text = false;
    for (at, letter) in style.bytes().enumerate() {
        match letter {
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    style.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_follow_in_their_declared_order() {
        for (layered, flattened) in [
            ("p{a:b}", "p{a:b}"),
            (
                "@layer base,parts;@layer parts{p{a:1}}@layer base{p{a:2}@media (x){p{a:3}}}:root{--x:1}",
                ":root{--x:1}p{a:2}@media (x){p{a:3}}p{a:1}",
            ),
            (
                "@layer parts{p::before{content:\"};{\"}}@layer later{i{c:d}}@layer parts{b{e:f}}",
                "p::before{content:\"};{\"}b{e:f}i{c:d}",
            ),
        ] {
            assert_eq!(flatten(layered), flattened);
        }
    }
}
