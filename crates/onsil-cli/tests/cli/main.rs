//! Tests of the binary itself, run as its users run it.

mod bench;
mod common;
mod errors;
mod estimators;
mod files;
mod lessons;
mod pictures;
mod runs;
