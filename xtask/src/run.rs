//! Running other programs.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What went wrong, for a person.
pub(crate) type Result<T> = std::result::Result<T, String>;

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// The cargo that runs this program, in the workspace's folder.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    // What the cargo that runs this program says of xtask; build scripts that look at it would run again.
    let of_xtask = |name: &OsString| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    };
    for name in std::env::vars_os().map(|(name, _)| name).filter(of_xtask) {
        command.env_remove(name);
    }
    command
}

/// The cargo of the nightly toolchain, in the workspace's folder.
pub(crate) fn nightly_cargo() -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo"]).current_dir(root());
    // Else these would lead the nightly cargo back to the toolchain that runs this program.
    command.env_remove("RUSTC").env_remove("RUSTDOC").env_remove("RUSTUP_TOOLCHAIN");
    command
}

/// Builds the binary for release, and says where it is.
pub(crate) fn release_binary() -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["build", "--release", "--locked", "--package", "onsil-cli"]);
    step("release build", &mut build)?;
    let name = format!("onsil{}", std::env::consts::EXE_SUFFIX);
    Ok(target()?.join("release").join(name))
}

/// The folder that cargo builds into.
pub(crate) fn target() -> Result<PathBuf> {
    Ok(metadata()?["target_directory"].as_str().unwrap_or("target").into())
}

/// What cargo knows about the packages of the workspace.
pub(crate) fn metadata() -> Result<serde_json::Value> {
    let text = output(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))
}

/// Runs a step that a person watches, and fails with its name.
pub(crate) fn step(name: &str, command: &mut Command) -> Result<()> {
    eprintln!("── {name}: {}", line(command));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("step \"{name}\" failed ({status}): {}", line(command))),
        Err(error) => Err(format!("step \"{name}\" did not start: {}: {error}", line(command))),
    }
}

/// Runs a program and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let done = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{} did not start: {error}", line(command)))?;
    if !done.status.success() {
        return Err(format!("{} failed ({})", line(command), done.status));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Whether a program runs and succeeds, in silence.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// The command as it would be typed.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let settings = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}={}", show(name), quoted(&show(value?)))));
    let program = program.file_name().map_or_else(String::new, show);
    let args = command.get_args().map(|arg| quoted(&show(arg)));
    settings.chain([program]).chain(args).collect::<Vec<_>>().join(" ")
}

fn show(text: &OsStr) -> String {
    text.to_string_lossy().into_owned()
}

fn quoted(text: &str) -> String {
    if text.contains(' ') { format!("\"{text}\"") } else { text.to_owned() }
}
