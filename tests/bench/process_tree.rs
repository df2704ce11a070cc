//! A process and all that it started: the window's app with WebKit's processes.

use std::fs;
use std::time::Duration;

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
    rollup(process, "Pss:")
}

/// What a process keeps of its own, in bytes: pages without a file behind them. For growth, since PSS falls and rises
/// as other programs begin and end to share WebKit's files.
pub(crate) fn anonymous(process: u32) -> f64 {
    rollup(process, "Anonymous:")
}

/// A line of the sum over all mappings of a process (proc_pid_smaps(5)), in bytes.
fn rollup(process: u32, line: &str) -> f64 {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup"));
    let rollup = rollup.unwrap_or_default();
    let line = rollup.lines().find_map(|other| other.strip_prefix(line));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) * 1024.0
}

/// Processor time that a process has used.
pub(crate) fn busy(process: u32) -> Duration {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // After the name, which may hold spaces: user and system time are the 12th and 13th, in hundredths.
    let fields = status.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks = fields.split(' ').skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}
