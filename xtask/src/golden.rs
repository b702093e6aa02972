//! `cargo xtask golden`: the frozen reference values, made again.

use crate::run::{Result, root, step};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Flags of `golden`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A Python 3.11 in whose environment reference/requirements.txt is installed
    #[arg(long, value_name = "PATH")]
    python: Option<PathBuf>,
}

const HOW: &str = "\
The values in reference/values come from Keras, scikit-learn and LIBSVM (svm-train, Debian's package
libsvm-tools). To make them again:

    python3.11 -m venv .venv
    .venv/bin/pip install -r reference/requirements.txt
    cargo xtask golden --python .venv/bin/python

then look at what changed with `git diff reference/values`.";

/// Prints how, or runs every script.
pub(crate) fn golden(args: &Args) -> Result<()> {
    let Some(python) = &args.python else {
        println!("{HOW}");
        return Ok(());
    };
    let python = in_this_folder(python)?;
    for script in scripts(&root().join("reference"))? {
        let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut command = Command::new(&python);
        command.current_dir(root()).args(["-W", "ignore"]).arg(&script);
        step(&name, &mut command)?;
    }
    step("what changed", Command::new("git").current_dir(root()).args(VALUES_CHANGED))
}

const VALUES_CHANGED: [&str; 4] = ["status", "--short", "--", "reference/values"];

/// A path as it was typed, for use from another folder; a plain name is looked up as usual.
pub(crate) fn in_this_folder(program: &Path) -> Result<PathBuf> {
    if program.components().count() == 1 {
        return Ok(program.to_owned());
    }
    std::path::absolute(program).map_err(|error| format!("{}: {error}", program.display()))
}

/// What lies beside the scripts that write values: what they share, and the lessons, which only print
/// figures.
const NO_SCRIPTS: [&str; 3] = ["common.py", "sklearn_common.py", "keras_lessons.py"];

/// The scripts that write values, in order.
fn scripts(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        folder.read_dir().map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
    let writes_values = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".py") && !NO_SCRIPTS.contains(&&*name)
    };
    let mut scripts: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(writes_values).collect();
    scripts.sort();
    Ok(scripts)
}
