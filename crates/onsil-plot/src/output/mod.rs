//! From a scene to bytes: each medium in a file.

pub(crate) mod png;
mod primitives;
pub(crate) mod svg;
pub(crate) mod terminal;
