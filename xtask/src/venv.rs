//! Virtual environments of Python, made once for a file of requirements.

use crate::run::{Result, root, step, target};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Python of the environment `name` in the target folder, with the packages of a file of the workspace; made
/// unless it is there with these.
pub(crate) fn prepare(name: &str, requirements: &str) -> Result<PathBuf> {
    let file = root().join(requirements);
    let wanted = read(&file)?;
    let folder = target()?.join(name);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Written last: an environment without it is not whole.
    let installed = folder.join("installed.txt");
    if read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let mut make = Command::new("python3");
    step("virtual environment", make.args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
    step("packages", install.arg(&file))?;
    std::fs::write(&installed, wanted)
        .map_err(|error| format!("{}: {error}", installed.display()))?;
    Ok(python)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
