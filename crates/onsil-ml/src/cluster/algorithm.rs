use serde::{Deserialize, Serialize};

/// How k-means finds the nearest centre of each row. Both find the same one.
///
/// As JSON: `"lloyd"` or `"elkan"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// From the distances of all rows to all centres.
    #[default]
    Lloyd,
    /// Leaves out rows whose nearest centre cannot have changed by the triangle inequality; keeps
    /// (samples, clusters) bounds for that.
    Elkan,
}
