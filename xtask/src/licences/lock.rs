//! Reads `Cargo.lock`: finds every crate that a crate depends on, for any system and any purpose.

use std::collections::{BTreeMap, BTreeSet};

/// Returns `root` and all crates that it depends on, such as `serde 1.0.2`.
///
/// # Panics
/// If cargo did not write the text.
pub(crate) fn reached(lock: &str, root: &str) -> BTreeSet<String> {
    let mut packages: BTreeMap<&str, Vec<(String, Vec<&str>)>> = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            let (_, value) = package.split_once(&format!("\n{name} = \""))?;
            Some(value.split_once('"')?.0)
        };
        let name = field("name").expect("a package has a name");
        let version = field("version").expect("a package has a version");
        let list = package
            .split_once("\ndependencies = [")
            .map_or("", |(_, list)| list);
        let list = list.split_once(']').map_or("", |(list, _)| list);
        let needs = list.split('"').skip(1).step_by(2).collect();
        packages
            .entry(name)
            .or_default()
            .push((format!("{name} {version}"), needs));
    }
    let (mut found, mut ahead) = (BTreeSet::new(), vec![root]);
    while let Some(wanted) = ahead.pop() {
        // A dependency has a version only if there are several versions.
        let mut words = wanted.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        for (package, needs) in packages.get(name).into_iter().flatten() {
            let meant = version.is_none_or(|version| *package == format!("{name} {version}"));
            if meant && found.insert(package.clone()) {
                ahead.extend(needs);
            }
        }
    }
    found
}
