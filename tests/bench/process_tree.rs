//! A process and all its descendants: the app of the window with the processes of WebKit.

use std::fs;

/// Returns their process IDs, the first process first.
pub(crate) fn processes_of(first: u32) -> Vec<u32> {
    let mut all = vec![first];
    let mut next = 0;
    while let Some(&parent) = all.get(next) {
        next += 1;
        // The kernel lists children under the thread that started them.
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

/// Returns the name of a process, which the kernel cuts to 15 characters.
pub(crate) fn name(process: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{process}/comm"));
    name.unwrap_or_default().trim_end().to_owned()
}

/// Returns the resident memory in bytes as PSS, which divides shared pages among their processes. A sum counts each
/// page once.
pub(crate) fn memory(process: u32) -> f64 {
    bytes_in_line(&format!("/proc/{process}/smaps_rollup"), "Pss:")
}

/// Returns the anonymous memory in bytes: pages without a file behind them. It shows growth better than PSS, which
/// changes as other programs start and stop sharing the files of WebKit.
pub(crate) fn anonymous(process: u32) -> f64 {
    bytes_in_line(&format!("/proc/{process}/smaps_rollup"), "Anonymous:")
}

/// Returns the resident memory of a process that shares little, in bytes.
pub(crate) fn resident(process: u32) -> f64 {
    bytes_in_line(&format!("/proc/{process}/status"), "VmRSS:")
}

/// Returns a line of a file that counts in kilobytes, converted to bytes.
pub(crate) fn bytes_in_line(file: &str, name: &str) -> f64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    1_024.0 * kilobytes.unwrap_or(0.0)
}
