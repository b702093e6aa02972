//! What lies outside an image.

use serde::{Deserialize, Serialize};

/// What lies outside an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FillMode {
    /// The image mirrored at its edge: `(d c b a | a b c d | d c b a)`.
    #[default]
    Reflect,
    /// The image again: `(a b c d | a b c d | a b c d)`.
    Wrap,
    /// One value everywhere: `(k k k k | a b c d | k k k k)`.
    Constant,
    /// The border, repeated: `(a a a a | a b c d | d d d d)`.
    Nearest,
    /// A name that is not known; refused when the layer is added.
    #[serde(skip)]
    Unknown,
}

impl From<&str> for FillMode {
    fn from(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "reflect" => Self::Reflect,
            "wrap" => Self::Wrap,
            "constant" => Self::Constant,
            "nearest" => Self::Nearest,
            _ => Self::Unknown,
        }
    }
}

impl FillMode {
    /// Refuses a name that is not known.
    pub(crate) fn check(self) -> Result<(), String> {
        match self {
            Self::Unknown => Err("fill_mode must be \"reflect\", \"wrap\", \"constant\" or \
                                  \"nearest\""
                .into()),
            _ => Ok(()),
        }
    }

    /// Which of `len` places stands for place `i`; none for the constant value.
    pub(crate) fn place(self, i: i64, len: usize) -> Option<usize> {
        let len = len as i64;
        let inside = match self {
            Self::Nearest => i.clamp(0, len - 1),
            Self::Wrap => i.rem_euclid(len),
            Self::Reflect => {
                let place = i.rem_euclid(2 * len);
                place.min(2 * len - 1 - place)
            }
            Self::Constant | Self::Unknown => i,
        };
        (0..len).contains(&inside).then_some(inside as usize)
    }
}
