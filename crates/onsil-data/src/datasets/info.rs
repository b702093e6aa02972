use onsil_core::suggest::did_you_mean;

use super::{digits, fashion_mnist, mnist};
use crate::Error;

/// What there is to know of a data set before loading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// The name that [`load`](super::load) takes.
    pub name: &'static str,
    /// One line.
    pub description: &'static str,
    /// The shape of one sample.
    pub sample_shape: &'static [usize],
    /// The element type, as NumPy spells it.
    pub dtype: &'static str,
    /// The number of classes.
    pub classes: usize,
    /// Samples to learn from.
    pub train: usize,
    /// Samples to test on; 0 where there is no such part.
    pub test: usize,
    /// Where it comes from: `made by the program`, or what is downloaded.
    pub from: &'static str,
}

const GATE: Info = Info {
    name: "",
    description: "",
    sample_shape: &[2],
    dtype: "float32",
    classes: 2,
    train: 4,
    test: 0,
    from: "made by the program",
};

/// Every data set with a name.
pub const ALL: &[Info] = &[
    Info {
        name: "digits",
        description: "synthetic handwritten-looking digits (the default)",
        sample_shape: &[28, 28],
        dtype: "uint8",
        classes: digits::CLASS_NAMES.len(),
        train: digits::TRAIN,
        test: digits::TEST,
        from: "made by the program",
    },
    Info {
        name: "mnist",
        description: "handwritten digits (LeCun, Cortes, Burges)",
        sample_shape: &[28, 28],
        dtype: "uint8",
        classes: mnist::CLASS_NAMES.len(),
        train: 60_000,
        test: 10_000,
        from: "downloaded once, 11 MB",
    },
    Info {
        name: "fashion_mnist",
        description: "pictures of clothes in MNIST's shape (Xiao, Rasul, Vollgraf)",
        sample_shape: &[28, 28],
        dtype: "uint8",
        classes: fashion_mnist::CLASS_NAMES.len(),
        train: 60_000,
        test: 10_000,
        from: "downloaded once, 31 MB",
    },
    Info { name: "xor", description: "1 where exactly one of two bits is", ..GATE },
    Info { name: "and", description: "1 where both of two bits are", ..GATE },
    Info { name: "or", description: "1 where at least one of two bits is", ..GATE },
];

/// What there is to know of the data set of this name; `-` and `_` are one.
///
/// # Errors
/// No data set has the name.
///
/// ```
/// use onsil_data::datasets::info;
/// assert_eq!(info("fashion-mnist")?.classes, 10);
/// let error = info("minst").unwrap_err().to_string();
/// assert!(error.contains("did you mean \"mnist\"?"), "{error}");
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn info(name: &str) -> Result<&'static Info, Error> {
    let plain = name.to_lowercase().replace('-', "_");
    ALL.iter().find(|info| info.name == plain).ok_or_else(|| {
        let known: Vec<&str> = ALL.iter().map(|info| info.name).collect();
        Error::UnknownName {
            name: name.to_owned(),
            suggestion: did_you_mean(name, known.iter().copied()),
            known: known.join(", "),
        }
    })
}
