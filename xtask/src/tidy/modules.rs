//! Files that nothing includes, and things without their registry line.

use super::Findings;
use super::tree::Tree;
use std::collections::BTreeSet;

pub(crate) fn check(tree: &Tree, found: &mut Findings) {
    check_estimators(tree, found);
    for (text, rust) in tree.rust() {
        let Some((folder, name)) = source(&text.path) else { continue };
        let owner = owner(tree, folder);
        let declared = |code: &str| declares(code, name);
        match &owner {
            Some(owner) if tree.code(owner).is_some_and(declared) => {}
            Some(owner) => {
                found.error(
                    &text.path,
                    format!("is compiled by nobody: no `mod {name}` in {owner}"),
                );
            }
            None => found.error(&text.path, "is compiled by nobody: no module has this folder"),
        }
        let registered = owner.and_then(|owner| Some((registered(tree.code(&owner)?)?, owner)));
        let Some((registered, owner)) = registered else { continue };
        for class in classes(&rust.code) {
            if !registered.contains(class) {
                found.error(&text.path, format!("{class} has no line in the registry of {owner}"));
            }
            if class.to_lowercase() != name.replace('_', "") {
                found.error(&text.path, format!("{class} belongs into a file of its name"));
            }
        }
    }
}

/// The registry of the estimators outside of networks.
const ESTIMATORS: &str = "crates/onsil-ml/src/registry.rs";

/// Every estimator has its line, and a file of its name.
fn check_estimators(tree: &Tree, found: &mut Findings) {
    let registry = tree.code(ESTIMATORS).unwrap_or_default();
    for (text, rust) in
        tree.rust().filter(|(text, _)| text.path.starts_with("crates/onsil-ml/src/"))
    {
        let (_, name) = source(&text.path).unwrap_or_default();
        for estimator in estimators(&rust.code) {
            if !registry.contains(&format!("::{estimator},")) {
                found.error(&text.path, format!("{estimator} has no line in {ESTIMATORS}"));
            }
            if estimator.to_lowercase() != name.replace('_', "") {
                found.error(&text.path, format!("{estimator} belongs into a file of its name"));
            }
        }
    }
}

/// The estimators that a file defines: `impl Estimator for SVC`.
fn estimators(code: &str) -> impl Iterator<Item = &str> {
    let after = code.match_indices("impl Estimator for ").map(|(at, m)| &code[at + m.len()..]);
    after.filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next())
}

/// The folder and the module name of a source file that some other file has to declare.
fn source(path: &str) -> Option<(&str, &str)> {
    let (folder, file) = path.rsplit_once('/')?;
    let name = file.strip_suffix(".rs")?;
    let inside_source = path.contains("/src/");
    let (folder, name) = if name == "mod" { folder.rsplit_once('/')? } else { (folder, name) };
    let is_root =
        folder.ends_with("/src") && matches!(name, "lib" | "main") || folder.ends_with("/src/bin");
    (inside_source && !is_root).then_some((folder, name))
}

/// The file that declares the modules of a folder.
fn owner(tree: &Tree, folder: &str) -> Option<String> {
    ["/mod.rs", ".rs", "/lib.rs", "/main.rs"]
        .into_iter()
        .map(|end| format!("{folder}{end}"))
        .find(|path| tree.code(path).is_some())
}

fn declares(code: &str, module: &str) -> bool {
    let declaration = format!("mod {module}");
    let mut after = code.match_indices(&declaration).map(|(at, m)| &code[at + m.len()..]);
    after.any(|rest| rest.trim_start().starts_with(';'))
}

/// The names in a module's `registry!` or `layer_registry!`, if it has one.
fn registered(code: &str) -> Option<BTreeSet<&str>> {
    let (_, list) = code.split_once("registry!")?;
    let mut depth = 0;
    let end = list.find(|c| {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' => depth -= 1,
            _ => return false,
        }
        depth == 0
    })?;
    Some(
        list[..end].split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect(),
    )
}

/// The public classes that a file defines: `class!(Dense)`.
fn classes(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices("class!(").filter_map(|(at, opening)| {
        let whole = !code[..at].ends_with('_');
        let class = code[at + opening.len()..].split(')').next()?;
        (whole && code.contains(&format!("pub struct {class}"))).then_some(class)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_a_registry_are_read() {
        let code = "use x::registry;\nregistry!(Loss,  , { Hinge;  Huber:   ; });\nstruct Other;";
        let names = registered(code).unwrap();
        assert!(names.contains("Hinge") && names.contains("Huber") && !names.contains("Other"));
        assert!(registered("layer_registry! { Dense, }").unwrap().contains("Dense"));
        assert!(registered("mod dense;").is_none());
    }

    #[test]
    fn estimators_are_those_that_implement_the_trait() {
        let code = "impl Estimator for SVC {\n}\nimpl Estimator for KMeans {}";
        assert_eq!(estimators(code).collect::<Vec<_>>(), ["SVC", "KMeans"]);
    }

    #[test]
    fn modules_of_files_are_found() {
        assert_eq!(source("crates/a/src/layers/dense.rs"), Some(("crates/a/src/layers", "dense")));
        assert_eq!(source("crates/a/src/layers/mod.rs"), Some(("crates/a/src", "layers")));
        assert_eq!(source("crates/a/src/lib.rs"), None);
        assert_eq!(source("crates/a/tests/x.rs"), None);
    }

    #[test]
    fn classes_are_those_of_the_macro() {
        let code = "pub struct Dense; struct Own; class!(Dense); class!(Own); unknown_class!(x)";
        assert_eq!(classes(code).collect::<Vec<_>>(), ["Dense"]);
    }
}
