//! `cargo xtask test`: everything that has to pass.

use crate::python;
use crate::run::{Result, cargo, step};
use crate::tidy;

/// Runs every check, the quick ones first; the last lines are those of `cargo test`.
pub(crate) fn test() -> Result<()> {
    tidy::tidy()?;
    step("format", cargo().args(["fmt", "--all", "--check"]))?;
    step(
        "clippy",
        cargo()
            .args(["clippy", "--workspace", "--all-targets", "--locked"])
            .args(["--", "-D", "warnings"]),
    )?;
    step(
        "documentation",
        cargo()
            .args(["doc", "--workspace", "--no-deps", "--locked"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    python::python()?;
    step("tests", cargo().args(["test", "--workspace", "--locked"]))
}
