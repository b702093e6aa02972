//! The `onsil` binary.
fn main() {}
