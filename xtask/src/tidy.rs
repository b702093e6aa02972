//! `cargo xtask tidy`: what no compiler checks.

mod dependencies;
mod modules;
mod paths;
mod scrub;
mod tree;
mod words;

use crate::run::{Result, metadata, root};
use tree::Tree;

/// What was found in the tree.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    errors: Vec<String>,
    warnings: Vec<String>,
}

impl Findings {
    /// Something that has to be changed; `place` is a file, perhaps with a line.
    fn error(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.errors.push(format!("{place}: {what}"));
    }

    /// Something to think about.
    fn warning(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.warnings.push(format!("{place}: {what}"));
    }
}

/// Checks the whole tree and prints what was found.
pub(crate) fn tidy() -> Result<()> {
    eprintln!("── tidy");
    let tree = Tree::read(&root())?;
    let metadata = metadata()?;
    let mut found = Findings::default();
    words::check(&tree, &mut found);
    modules::check(&tree, &mut found);
    paths::check(&tree, &mut found);
    dependencies::check(&metadata, &tree, &mut found);
    for warning in &found.warnings {
        println!("warning: {warning}");
    }
    for error in &found.errors {
        println!("error: {error}");
    }
    match found.errors.len() {
        0 => Ok(()),
        1 => Err("step \"tidy\" failed: one thing to change, named above".into()),
        n => Err(format!("step \"tidy\" failed: {n} things to change, named above")),
    }
}
