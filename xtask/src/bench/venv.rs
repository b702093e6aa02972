//! Pythons that have a peer: given, or made here at pinned versions.

use super::peer::Name;
use crate::golden::in_this_folder;
use crate::run::{Result, root, step, target};
use std::path::{Path, PathBuf};
use std::process::Command;

/// `--python PATH` for every peer, or `--python PEER=PATH` for one.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    peer: Option<Name>,
    path: PathBuf,
}

impl std::str::FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self> {
        let peer = |name: &str| <Name as clap::ValueEnum>::from_str(name, false);
        match text.split_once('=') {
            Some((name, path)) => Ok(Self { peer: Some(peer(name)?), path: path.into() }),
            None => Ok(Self { peer: None, path: text.into() }),
        }
    }
}

/// The Python of a peer: one that was given for it, or else for all, or else one that is made.
pub(crate) fn python(peer: Name, requirements: &str, given: &[Given]) -> Result<PathBuf> {
    let of = |wanted| given.iter().find(|given| given.peer == wanted);
    match of(Some(peer)).or(of(None)) {
        Some(given) => in_this_folder(&given.path),
        None => prepare(requirements),
    }
}

/// Makes a virtual environment, unless it is there with these requirements.
fn prepare(requirements: &str) -> Result<PathBuf> {
    let file = root().join(format!("bench/peers/requirements-{requirements}.txt"));
    let wanted = read(&file)?;
    let folder = target()?.join(format!("bench-venv-{requirements}"));
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
    step("the peer's packages", install.arg(&file))?;
    std::fs::write(&installed, wanted)
        .map_err(|error| format!("{}: {error}", installed.display()))?;
    Ok(python)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_may_be_for_one_peer_or_for_all() {
        let given: Given = "keras-tf=/a/python".parse().unwrap();
        assert_eq!((given.peer, given.path), (Some(Name::KerasTf), "/a/python".into()));
        let given: Given = "python3.12".parse().unwrap();
        assert_eq!((given.peer, given.path), (None, "python3.12".into()));
        assert!("tensor=/a".parse::<Given>().is_err());
    }
}
