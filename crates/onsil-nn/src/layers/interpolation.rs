//! How numbers between pixels come about.

use serde::{Deserialize, Serialize};

/// How a number between pixels comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interpolation {
    /// That of the nearest pixel.
    Nearest,
    /// The mean of the four around it, weighted by how near they are.
    Bilinear,
    /// A name that is not known; refused when the layer is added.
    #[serde(skip)]
    Unknown,
}

impl From<&str> for Interpolation {
    fn from(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "nearest" => Self::Nearest,
            "bilinear" => Self::Bilinear,
            _ => Self::Unknown,
        }
    }
}

impl Interpolation {
    /// Refuses a name that is not known.
    pub(crate) fn check(self) -> Result<(), String> {
        match self {
            Self::Unknown => Err("interpolation must be \"nearest\" or \"bilinear\"".into()),
            _ => Ok(()),
        }
    }
}

pub(crate) fn nearest() -> Interpolation {
    Interpolation::Nearest
}

pub(crate) fn bilinear() -> Interpolation {
    Interpolation::Bilinear
}
