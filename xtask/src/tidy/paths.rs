//! Paths that exist on one machine only.

use super::Findings;
use super::tree::Tree;
use crate::run::root;

/// Where people's folders lie. In two parts, so that this file does not find itself.
const HOMES: [(&str, &str); 3] = [("/ho", "me/"), ("/Us", "ers/"), ("/ro", "ot/")];

pub(crate) fn check(tree: &Tree, found: &mut Findings) {
    let mut unwanted: Vec<String> = HOMES.iter().map(|(a, b)| format!("{a}{b}")).collect();
    unwanted.push(root().to_string_lossy().into_owned());
    for text in &tree.texts {
        for (number, line) in (1..).zip(text.text.lines()) {
            if let Some(path) = unwanted.iter().find(|path| line.contains(path.as_str())) {
                found.error(
                    format!("{}:{number}", text.path),
                    format!("a path of one machine: {path}"),
                );
            }
        }
    }
}
