//! `cargo xtask python`: the Python package, installed as a user would, and everything that it has to pass.

use crate::run::{Result, root, step};
use crate::venv;
use std::path::Path;
use std::process::Command;

/// Installs the package into an environment of its own, and runs its checks and tests.
pub(crate) fn python() -> Result<()> {
    let python = venv::prepare("python-venv", "crates/onsil-python/requirements.txt")?;
    let module = |name: &str, arguments: &[&str]| {
        let mut command = Command::new(&python);
        command.current_dir(root()).args(["-m", name]).args(arguments);
        command
    };
    let package = "crates/onsil-python";
    step("python format", &mut module("ruff", &["format", "--check", package]))?;
    step("python lint", &mut module("ruff", &["check", package]))?;
    step("python package", &mut install(&python))?;
    step("python types", &mut module("mypy", &[]))?;
    let mut pyright = module("pyright", &["--level", "error", "--pythonpath"]);
    step("python types, again", pyright.arg(&python))?;
    step("python tests", &mut module("pytest", &["--quiet"]))
}

/// `pip install .`, with a target folder that stays, so that only what has changed is built again.
fn install(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.current_dir(root()).args(["-m", "pip", "install", "--quiet"]);
    command.args(["--disable-pip-version-check", "--no-deps", "--force-reinstall", "."]);
    command
}
