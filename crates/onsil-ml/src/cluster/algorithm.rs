use serde::{Deserialize, Serialize};

/// How k-means finds the nearest centre of each row: scikit-learn's names for what is one search here. It leaves
/// out what cannot be nearer by the triangle inequality, and finds what a search through all distances finds.
///
/// As JSON: `"lloyd"` or `"elkan"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// The default.
    #[default]
    Lloyd,
    /// The same.
    Elkan,
}
