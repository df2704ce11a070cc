//! A style sheet without cascade layers. Browsers before Chromium 99, and OBS has one of those for long, pass over
//! everything in a layer. A page that is meant for them gets its layers in their order, one after the other.
//!
//! The cascade is then the order alone, and a selector counts that is more specific: so a page whose sheets go
//! through here may not rely on a layer that beats such a selector.

/// The style sheet, dense as `bare` makes it, without its layers: first what is in none, then layer by layer.
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
    // A sheet in no layer beats all layers, and here it can only set what no layer sets.
    let wanted = std::iter::once(None).chain(order.into_iter().map(Some));
    wanted
        .flat_map(|layer| parts.iter().filter(move |(of, _)| *of == layer))
        .map(|(_, rules)| *rules)
        .collect()
}

/// Where the first rule ends: behind its block, or behind its semicolon if it has none.
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
    fn layers_follow_each_other_in_the_order_that_was_said() {
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
