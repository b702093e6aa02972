//! The files of the checkout.

use super::scrub::{Scrubbed, scrub};
use crate::run::Result;
use std::path::Path;

/// What holds nothing that a person wrote.
const SKIPPED: [&str; 5] = ["target", "runs", "__pycache__", ".git", ".venv"];

/// Every text file, by its path from the root with `/`.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) texts: Vec<Text>,
}

/// A text file.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) path: String,
    pub(crate) text: String,
    /// Only for Rust.
    pub(crate) rust: Option<Scrubbed>,
}

impl Tree {
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut texts = Vec::new();
        read_folder(root, "", &mut texts)
            .map_err(|error| format!("cannot read {}: {error}", root.display()))?;
        texts.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { texts })
    }

    /// The Rust files with their code and comments.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&Text, &Scrubbed)> {
        self.texts.iter().filter_map(|text| Some((text, text.rust.as_ref()?)))
    }

    /// The code of a Rust file.
    pub(crate) fn code(&self, path: &str) -> Option<&str> {
        let at = self.texts.binary_search_by(|text| text.path.as_str().cmp(path)).ok()?;
        self.texts[at].rust.as_ref().map(|scrubbed| scrubbed.code.as_str())
    }
}

fn read_folder(folder: &Path, prefix: &str, texts: &mut Vec<Text>) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if SKIPPED.contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() {
            read_folder(&entry.path(), &format!("{path}/"), texts)?;
        } else if kind.is_file()
            && let Ok(text) = String::from_utf8(std::fs::read(entry.path())?)
        {
            let rust = path.ends_with(".rs").then(|| scrub(&text));
            texts.push(Text { path, text, rust });
        }
    }
    Ok(())
}
