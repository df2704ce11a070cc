//! A process and all that it started: the window's app with WebKit's processes.

use std::fs;

/// Their numbers, the first process first.
pub(crate) fn family(first: u32) -> Vec<u32> {
    let mut all = vec![first];
    let mut next = 0;
    while let Some(&parent) = all.get(next) {
        next += 1;
        // Children are kept by the thread that made them.
        let threads = fs::read_dir(format!("/proc/{parent}/task"));
        for thread in threads.into_iter().flatten().flatten() {
            let children = fs::read_to_string(thread.path().join("children"));
            let children = children.unwrap_or_default();
            all.extend(
                children
                    .split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
        }
    }
    all
}

/// The name of a process, cut to 15 letters by the kernel.
pub(crate) fn name(process: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{process}/comm"));
    name.unwrap_or_default().trim_end().to_owned()
}

/// Resident memory in bytes (PSS: what several share counts in parts, so a sum counts it once).
pub(crate) fn memory(process: u32) -> f64 {
    kilobytes(&format!("/proc/{process}/smaps_rollup"), "Pss:")
}

/// What a process keeps of its own, in bytes: pages without a file behind them. For growth, since PSS falls and rises
/// as other programs begin and end to share WebKit's files.
pub(crate) fn anonymous(process: u32) -> f64 {
    kilobytes(&format!("/proc/{process}/smaps_rollup"), "Anonymous:")
}

/// Resident memory of a process that shares little, in bytes.
pub(crate) fn resident(process: u32) -> f64 {
    kilobytes(&format!("/proc/{process}/status"), "VmRSS:")
}

/// A line of a file that counts in kilobytes, in bytes.
pub(crate) fn kilobytes(file: &str, name: &str) -> f64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    1_024.0 * kilobytes.unwrap_or(0.0)
}
