use serde::{Deserialize, Deserializer, Serialize};

/// What keeps the weights `w` small.
///
/// As JSON: `"l2"`, `"l1"`, `"elasticnet"`; null or `"none"` for no penalty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Penalty {
    /// ½ ‖w‖²: all weights small.
    L2,
    /// ‖w‖₁: many weights exactly 0.
    L1,
    /// A mixture of both.
    ElasticNet,
}

/// Reads a penalty, where `"none"` is none, as null is.
pub(crate) fn optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Penalty>, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Named {
        L2,
        L1,
        ElasticNet,
        None,
    }
    Ok(Option::<Named>::deserialize(deserializer)?.and_then(|named| match named {
        Named::L2 => Some(Penalty::L2),
        Named::L1 => Some(Penalty::L1),
        Named::ElasticNet => Some(Penalty::ElasticNet),
        Named::None => None,
    }))
}
