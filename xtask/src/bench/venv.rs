//! Pythons that have a peer: given, or made here at pinned versions.

use super::peer::Name;
use crate::golden::in_this_folder;
use crate::run::Result;
use crate::venv;
use std::path::PathBuf;

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
        None => {
            let file = format!("bench/peers/requirements-{requirements}.txt");
            venv::prepare(&format!("bench-venv-{requirements}"), &file)
        }
    }
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
