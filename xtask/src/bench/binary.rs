//! The binary itself: its size, what it needs, how long it takes to build.

use crate::run::{Result, cargo, step};
use crate::scratch::Scratch;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// What belongs to the C runtime, by the beginning of its name.
const C_RUNTIME: [&str; 8] =
    ["libc.", "libm.", "libgcc_s.", "libpthread.", "libdl.", "librt.", "ld-linux", "ld-musl"];

/// Its size in megabytes of 10⁶ bytes.
pub(crate) fn size(path: &Path) -> Result<f64> {
    let data = path.metadata().map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(data.len() as f64 / 1e6)
}

/// The shared libraries that it needs beyond the C runtime; an error says why that is not known.
pub(crate) fn foreign_libraries(path: &Path) -> Result<Vec<String>> {
    let answer = Command::new("readelf")
        .arg("-d")
        .arg(path)
        .output()
        .map_err(|error| format!("readelf: {error}"))?;
    if !answer.status.success() {
        return Err("readelf does not understand the binary".into());
    }
    let needed = needed(&String::from_utf8_lossy(&answer.stdout));
    Ok(needed.into_iter().filter(|name| !is_c_runtime(name)).collect())
}

/// Some names, or that there are none.
pub(crate) fn names(libraries: &[String]) -> String {
    if libraries.is_empty() { "none".into() } else { libraries.join(", ") }
}

/// Seconds of a release build in an empty folder, the crates' sources fetched before.
pub(crate) fn clean_build(scratch: &Scratch) -> Result<f64> {
    step("fetch", cargo().args(["fetch", "--locked"]))?;
    let mut build = cargo();
    build.args(["build", "--release", "--locked", "--package", "onsil-cli", "--target-dir"]);
    build.arg(scratch.path().join("target"));
    let start = Instant::now();
    step("clean release build", &mut build)?;
    Ok(start.elapsed().as_secs_f64())
}

/// The names in the lines `(NEEDED) Shared library: [libc.so.6]`.
fn needed(dynamic_section: &str) -> Vec<String> {
    let name = |line: &str| {
        let (_, rest) = line.split_once("(NEEDED)")?;
        Some(rest.split_once('[')?.1.split_once(']')?.0.to_owned())
    };
    dynamic_section.lines().filter_map(name).collect()
}

fn is_c_runtime(name: &str) -> bool {
    C_RUNTIME.iter().any(|runtime| name.starts_with(runtime))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_libraries_are_read() {
        let section = " 0x01 (NEEDED)  Shared library: [libc.so.6]\n 0x0e (SONAME) [x]\n \
                       0x01 (NEEDED)  Shared library: [libssl.so.3]\n";
        let needed = needed(section);
        assert_eq!(needed, ["libc.so.6", "libssl.so.3"]);
        assert!(is_c_runtime("libc.so.6") && is_c_runtime("ld-linux-x86-64.so.2"));
        assert!(!is_c_runtime("libssl.so.3") && !is_c_runtime("libcrypto.so.3"));
    }
}
