//! `cargo xtask miri`: the kernels' unsafe code, watched.

use crate::run::{Result, nightly_cargo, output, step, succeeds};
use std::process::Command;

/// Runs the kernels' tests under Miri, which takes their scalar path; where there is no Miri, under
/// AddressSanitizer, which takes every path of this machine.
pub(crate) fn miri() -> Result<()> {
    if !succeeds(nightly_cargo().arg("--version")) {
        return Err("there is no nightly toolchain: run `rustup toolchain install nightly \
                    --component miri --component rust-src`"
            .into());
    }
    if succeeds(nightly_cargo().args(["miri", "--version"])) {
        return step("miri", &mut under_miri());
    }
    println!(
        "Miri is not installed (`rustup +nightly component add miri rust-src` would): \
         AddressSanitizer instead."
    );
    step("address sanitizer", &mut under_address_sanitizer(&host()?))
}

fn under_miri() -> Command {
    let mut command = nightly_cargo();
    command.args(["miri", "test", "--package", "onsil-kernels"]);
    // Property tests look for the file of earlier failures; a few cases suffice at Miri's pace.
    command.env("MIRIFLAGS", "-Zmiri-disable-isolation").env("PROPTEST_CASES", "2");
    command
}

fn under_address_sanitizer(host: &str) -> Command {
    let mut command = nightly_cargo();
    command.args(["test", "--package", "onsil-kernels", "--target", host]);
    command.args(["--lib", "--tests"]);
    command.env("RUSTFLAGS", "-Zsanitizer=address");
    command
}

/// The target that this machine compiles for.
fn host() -> Result<String> {
    let version =
        output(Command::new("rustup").args(["run", "nightly", "rustc", "--version", "--verbose"]))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc names no host".into())
}
