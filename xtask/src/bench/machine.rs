//! What the figures were measured on.

/// The CPU and its number of hardware threads.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    format!("{cpu}, {cores} hardware threads, {}", std::env::consts::OS)
}

/// Programs that want a processor now, beside this one, as a mean over the last minute; none where the
/// system does not tell.
pub(crate) fn others_running() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}
