//! Who may depend on whom, and who forbids `unsafe`.

use super::Findings;
use super::tree::Tree;
use crate::run::root;
use serde_json::Value;
use std::path::Path;

/// Every package of the workspace with those of ours that it may depend on: the arrows of
/// ARCHITECTURE.md.
const MAY_DEPEND_ON: [(&str, &[&str]); 10] = [
    ("onsil-kernels", &[]),
    ("onsil-core", &["onsil-kernels"]),
    ("onsil-data", &["onsil-core"]),
    ("onsil-ml", &["onsil-core", "onsil-kernels"]),
    ("onsil-nn", &["onsil-core", "onsil-kernels"]),
    ("onsil-plot", &["onsil-core"]),
    ("onsil", &["onsil-core", "onsil-data", "onsil-ml", "onsil-nn", "onsil-plot"]),
    ("onsil-cli", &["onsil"]),
    ("onsil-python", &["onsil"]),
    ("xtask", &[]),
];
/// The one package that may hold code which the compiler cannot check.
const UNSAFE_PACKAGE: &str = "onsil-kernels";
const FORBIDS_UNSAFE: &str = "#![forbid(unsafe_code)]";
/// The package whose macros write such code: it denies what it writes itself.
const BINDING_PACKAGE: &str = "onsil-python";
const DENIES_UNSAFE: &str = "#![deny(unsafe_code)]";

pub(crate) fn check(metadata: &Value, tree: &Tree, found: &mut Findings) {
    for package in list(metadata, "packages") {
        let name = text(package, "name");
        check_dependencies(name, package, found);
        if name != UNSAFE_PACKAGE {
            let wanted = if name == BINDING_PACKAGE { DENIES_UNSAFE } else { FORBIDS_UNSAFE };
            for target in list(package, "targets") {
                check_target(target, wanted, tree, found);
            }
        }
    }
}

fn check_dependencies(name: &str, package: &Value, found: &mut Findings) {
    let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(known, _)| *known == name) else {
        found.error(
            name,
            "a new package: say in xtask and in ARCHITECTURE.md on whom it may depend",
        );
        return;
    };
    let ours = |dependency: &&str| MAY_DEPEND_ON.iter().any(|(known, _)| known == dependency);
    let dependencies = list(package, "dependencies").iter().map(|d| text(d, "name"));
    for dependency in dependencies.filter(ours).filter(|d| !allowed.contains(d)) {
        found.error(name, format!("depends on {dependency}, which ARCHITECTURE.md does not allow"));
    }
}

/// Libraries and programs forbid `unsafe` in their first file.
fn check_target(target: &Value, wanted: &str, tree: &Tree, found: &mut Findings) {
    let kinds = list(target, "kind");
    if !kinds.iter().any(|kind| kind == "lib" || kind == "cdylib" || kind == "bin") {
        return;
    }
    let path = Path::new(text(target, "src_path"));
    let path = path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/");
    if !tree.code(&path).is_some_and(|code| code.contains(wanted)) {
        found.error(path, format!("lacks {wanted}"));
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_arrow_the_wrong_way_is_found() {
        let package = json!({ "dependencies": [{ "name": "onsil-data" }, { "name": "serde" }] });
        let mut found = Findings::default();
        check_dependencies("onsil-nn", &package, &mut found);
        let expected = "onsil-nn: depends on onsil-data, which ARCHITECTURE.md does not allow";
        assert_eq!(found.errors, [expected]);
    }
}
