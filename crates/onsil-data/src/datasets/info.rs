use onsil_core::suggest::did_you_mean;

use super::{digits, flats, flowers, players, tshirt};
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
    /// What there is to predict: `classes`, `numbers` or `none`.
    pub targets: &'static str,
    /// The number of classes, where the targets are classes.
    pub classes: Option<usize>,
    /// Samples to learn from.
    pub train: usize,
    /// Samples to test on; 0 where there is no such part.
    pub test: usize,
    /// Where it comes from: `made by the program`, or what is downloaded.
    pub from: &'static str,
}

const MADE: &str = "made by the program";

/// A table of numbers without a part to test on.
const TABLE: Info = Info {
    name: "",
    description: "",
    sample_shape: &[],
    dtype: "float64",
    targets: "none",
    classes: None,
    train: 0,
    test: 0,
    from: MADE,
};

const GATE: Info =
    Info { sample_shape: &[2], dtype: "float32", targets: "numbers", train: 4, ..TABLE };

/// Points of two classes.
const POINTS: Info =
    Info { sample_shape: &[2], targets: "classes", classes: Some(2), train: 200, ..TABLE };

const IMAGES: Info = Info {
    sample_shape: &[28, 28],
    dtype: "uint8",
    targets: "classes",
    classes: Some(10),
    train: 60_000,
    test: 10_000,
    ..TABLE
};

/// Every data set with a name.
pub const ALL: &[Info] = &[
    Info {
        name: "digits",
        description: "synthetic handwritten-looking digits (the default)",
        train: digits::TRAIN,
        test: digits::TEST,
        ..IMAGES
    },
    Info {
        name: "mnist",
        description: "handwritten digits (LeCun, Cortes, Burges)",
        from: "downloaded once, 11 MB",
        ..IMAGES
    },
    Info {
        name: "fashion_mnist",
        description: "pictures of clothes in MNIST's shape (Xiao, Rasul, Vollgraf)",
        from: "downloaded once, 31 MB",
        ..IMAGES
    },
    Info { name: "xor", description: "1 where exactly one of two bits is", ..GATE },
    Info { name: "and", description: "1 where both of two bits are", ..GATE },
    Info { name: "or", description: "1 where at least one of two bits is", ..GATE },
    Info {
        name: "blobs",
        description: "two groups of points that a line separates (make_blobs)",
        train: 50,
        ..POINTS
    },
    Info {
        name: "moons",
        description: "two half circles that reach into each other (make_moons)",
        ..POINTS
    },
    Info {
        name: "circles",
        description: "a small circle within a large one (make_circles)",
        ..POINTS
    },
    Info {
        name: "classification",
        description: "two classes, among features that say nothing (make_classification)",
        sample_shape: &[20],
        ..POINTS
    },
    Info {
        name: "regression",
        description: "a number that depends on half of ten features (make_regression)",
        sample_shape: &[10],
        targets: "numbers",
        train: 100,
        ..TABLE
    },
    Info {
        name: "flowers",
        description: "three made-up kinds of flowers by the sizes of petals and leaves",
        sample_shape: &[flowers::FEATURE_NAMES.len()],
        targets: "classes",
        classes: Some(flowers::CLASS_NAMES.len()),
        train: flowers::CLASS_NAMES.len() * flowers::EACH,
        ..TABLE
    },
    Info {
        name: "flats",
        description: "made-up prices of flats by floor area",
        sample_shape: &[flats::FEATURE_NAMES.len()],
        targets: "numbers",
        train: flats::FLATS,
        ..TABLE
    },
    Info {
        name: "players",
        description: "football players' average passes and goals, to be grouped",
        sample_shape: &[players::FEATURE_NAMES.len()],
        train: 40,
        ..TABLE
    },
    Info {
        name: "tshirt",
        description: "made-up heights and weights, to be grouped into sizes",
        sample_shape: &[tshirt::FEATURE_NAMES.len()],
        train: tshirt::PEOPLE,
        ..TABLE
    },
];

/// What there is to know of the data set of this name; `-` and `_` are one.
///
/// # Errors
/// No data set has the name.
///
/// ```
/// use onsil_data::datasets::info;
/// assert_eq!(info("fashion-mnist")?.classes, Some(10));
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
