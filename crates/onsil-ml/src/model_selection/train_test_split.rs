use super::splitter::Split;
use crate::error::{Error, Result};
use crate::target::Target;
use ndarray::{Array, Array1, Array2, ArrayBase, Axis, Data, Ix1, Ix2};
use onsil_core::random_state::RandomState;

/// The size of a part: a share of all samples, or a number of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// A share, above 0 and below 1.
    Share(f64),
    /// A number of samples.
    Count(usize),
}

impl From<f64> for Size {
    fn from(share: f64) -> Self {
        Self::Share(share)
    }
}

impl From<usize> for Size {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Share(share) => write!(f, "{share:?}"),
            Self::Count(count) => write!(f, "{count}"),
        }
    }
}

/// What [`train_test_split`] takes beside the data.
///
/// | option | default | |
/// |---|---|---|
/// | `test_size` | what `train_size` leaves, or 0.25 | a share above 0 and below 1, rounded up, or a number of samples |
/// | `train_size` | what `test_size` leaves | a share above 0 and below 1, rounded down, or a number of samples |
/// | `shuffle` | true | draw samples rather than take the first ones to learn from |
/// | `stratify` | none | classes, of which both parts shall have the same shares |
/// | `random_state` | 0 | the seed of the draws |
#[derive(Clone, Debug)]
pub struct TrainTestOptions<'a> {
    /// How much is for testing.
    pub test_size: Option<Size>,
    /// How much is for learning.
    pub train_size: Option<Size>,
    /// Draw samples.
    pub shuffle: bool,
    /// Classes, of which both parts shall have the same shares.
    pub stratify: Option<Target<'a>>,
    /// The seed of the draws.
    pub random_state: u32,
}

impl Default for TrainTestOptions<'_> {
    fn default() -> Self {
        Self { test_size: None, train_size: None, shuffle: true, stratify: None, random_state: 0 }
    }
}

impl<'a> TrainTestOptions<'a> {
    /// A quarter for testing, drawn at random.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how much is for testing: `0.25` or `20`.
    pub fn test_size(self, size: impl Into<Size>) -> Self {
        Self { test_size: Some(size.into()), ..self }
    }

    /// Sets how much is for learning.
    pub fn train_size(self, size: impl Into<Size>) -> Self {
        Self { train_size: Some(size.into()), ..self }
    }

    /// Sets whether samples are drawn.
    pub fn shuffle(self, shuffle: bool) -> Self {
        Self { shuffle, ..self }
    }

    /// Sets the classes of which both parts shall have the same shares.
    pub fn stratify(self, classes: impl Into<Target<'a>>) -> Self {
        Self { stratify: Some(classes.into()), ..self }
    }

    /// Sets the seed of the draws.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }
}

/// Samples to learn from, samples to test with, and the targets of both:
/// `(x_train, x_test, y_train, y_test)`.
pub type TrainTest<A, B> = (Array2<A>, Array2<A>, Array1<B>, Array1<B>);

/// Divides samples and their targets into a part to learn from and a part to test with:
/// `(x_train, x_test, y_train, y_test)`. For the same seed, the rows are those that scikit-learn draws.
///
/// # Errors
/// Not as many targets as rows; sizes that do not fit; classes to stratify by that do not fit.
///
/// ```
/// use ndarray::{Array1, Array2};
/// use onsil_ml::model_selection::{TrainTestOptions, train_test_split};
/// let x = Array2::from_shape_fn((6, 2), |(row, _)| row as f64);
/// let y = Array1::from_iter(0..6);
/// let options = TrainTestOptions::new().test_size(2).random_state(0);
/// let (x_train, x_test, y_train, y_test) = train_test_split(&x, &y, &options)?;
/// assert_eq!((y_test.to_vec(), y_train.to_vec()), (vec![5, 2], vec![1, 3, 0, 4]));
/// assert_eq!((x_test.nrows(), x_train.nrows()), (2, 4));
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn train_test_split<A: Clone, B: Clone>(
    x: &ArrayBase<impl Data<Elem = A>, Ix2>,
    y: &ArrayBase<impl Data<Elem = B>, Ix1>,
    options: &TrainTestOptions<'_>,
) -> Result<TrainTest<A, B>> {
    if x.nrows() != y.len() {
        return Err(Error::data(format!(
            "{OWNER}: expected as many targets (y) as samples (rows of x), {}, found {}; check that both \
             belong together",
            x.nrows(),
            y.len()
        )));
    }
    let Split { train, test } = train_test_indices(x.nrows(), options)?;
    Ok((x.select(Axis(0), &train), x.select(Axis(0), &test), select(y, &train), select(y, &test)))
}

fn select<B: Clone>(y: &ArrayBase<impl Data<Elem = B>, Ix1>, rows: &[usize]) -> Array<B, Ix1> {
    rows.iter().map(|&row| y[row].clone()).collect()
}

/// The rows that [`train_test_split`] takes for each part, of `samples` rows.
///
/// # Errors
/// Sizes that do not fit; classes to stratify by that do not fit.
///
/// ```
/// use onsil_ml::model_selection::{TrainTestOptions, train_test_indices};
/// let split = train_test_indices(4, &TrainTestOptions::new().shuffle(false))?;
/// assert_eq!((split.train, split.test), (vec![0, 1, 2], vec![3]));
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn train_test_indices(samples: usize, options: &TrainTestOptions<'_>) -> Result<Split> {
    let (n_train, n_test) = sizes(samples, options)?;
    let mut state = RandomState::new(options.random_state);
    match (&options.stratify, options.shuffle) {
        (Some(_), false) => {
            Err(Error::parameter(OWNER, "shuffle", "true where samples are stratified", "false"))
        }
        (Some(classes), true) => {
            classes.check(OWNER, samples)?;
            stratified(&classes.to_classes(OWNER)?, n_train, n_test, &mut state)
        }
        (None, false) => {
            Ok(Split { train: (0..n_train).collect(), test: (n_train..n_train + n_test).collect() })
        }
        (None, true) => {
            let order = state.permutation(samples);
            Ok(Split {
                test: order[..n_test].to_vec(),
                train: order[n_test..n_test + n_train].to_vec(),
            })
        }
    }
}

const OWNER: &str = "train_test_split";

/// How many samples to learn from and to test with.
fn sizes(samples: usize, options: &TrainTestOptions<'_>) -> Result<(usize, usize)> {
    let check = |name: &str, size: Size| match size {
        Size::Share(share) if share > 0.0 && share < 1.0 => Ok(()),
        Size::Count(count) if count > 0 && count < samples => Ok(()),
        size => {
            let expected = format!(
                "a share above 0.0 and below 1.0, or a number from 1 to {}",
                samples.saturating_sub(1)
            );
            Err(Error::parameter(OWNER, name, expected, size))
        }
    };
    let (test, train) = match (options.test_size, options.train_size) {
        (None, None) => (Some(Size::Share(0.25)), None),
        given => given,
    };
    test.map_or(Ok(()), |size| check("test_size", size))?;
    train.map_or(Ok(()), |size| check("train_size", size))?;
    let n = samples as f64;
    let n_test = test.map(|size| match size {
        Size::Share(share) => (share * n).ceil() as usize,
        Size::Count(count) => count,
    });
    let n_train = train.map(|size| match size {
        Size::Share(share) => (share * n).floor() as usize,
        Size::Count(count) => count,
    });
    let n_test = n_test.unwrap_or_else(|| samples.saturating_sub(n_train.unwrap_or_default()));
    let n_train = n_train.unwrap_or_else(|| samples.saturating_sub(n_test));
    if n_train + n_test > samples {
        return Err(Error::parameter(
            OWNER,
            "test_size and train_size",
            format!("together at most all {samples} samples"),
            format!("{n_test} and {n_train}"),
        ));
    }
    if n_train == 0 || n_test == 0 {
        return Err(Error::data(format!(
            "{OWNER}: expected samples for both parts, found {n_train} to learn from and {n_test} to test \
             with, of {samples}; give it more rows or other sizes"
        )));
    }
    Ok((n_train, n_test))
}

/// Draws from each class about its share; what is left over goes to the classes with the largest
/// remainders, drawn among equal ones.
fn stratified(
    classes: &[i64],
    n_train: usize,
    n_test: usize,
    state: &mut RandomState,
) -> Result<Split> {
    let mut sorted: Vec<(i64, usize)> = classes.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let rows: Vec<&[(i64, usize)]> = sorted.chunk_by(|a, b| a.0 == b.0).collect();
    if let Some(alone) = rows.iter().find(|rows| rows.len() < 2) {
        return Err(Error::parameter(
            OWNER,
            "stratify",
            "of at least 2 samples of each class",
            format!("of 1 sample of class {}", alone[0].0),
        ));
    }
    for (name, size) in [("train_size", n_train), ("test_size", n_test)] {
        if size < rows.len() {
            let expected = format!("at least the number of classes, {}", rows.len());
            return Err(Error::parameter(OWNER, name, expected, format!("{size} samples")));
        }
    }
    let counts: Vec<usize> = rows.iter().map(|rows| rows.len()).collect();
    let train_counts = shares(&counts, n_train, state);
    let left: Vec<usize> =
        counts.iter().zip(&train_counts).map(|(all, train)| all - train).collect();
    let test_counts = shares(&left, n_test, state);
    let mut split = Split { train: Vec::with_capacity(n_train), test: Vec::with_capacity(n_test) };
    for (rows, (&n_train, &n_test)) in rows.iter().zip(train_counts.iter().zip(&test_counts)) {
        let order = state.permutation(rows.len());
        let drawn: Vec<usize> = order.iter().map(|&at| rows[at].1).collect();
        split.train.extend(&drawn[..n_train]);
        split.test.extend(&drawn[n_train..n_train + n_test]);
    }
    state.shuffle(&mut split.train);
    state.shuffle(&mut split.test);
    Ok(split)
}

/// `draws` divided among classes by their size, to whole numbers.
fn shares(counts: &[usize], draws: usize, state: &mut RandomState) -> Vec<usize> {
    let total: usize = counts.iter().sum();
    let exact: Vec<f64> =
        counts.iter().map(|&count| count as f64 / total as f64 * draws as f64).collect();
    let mut shares: Vec<usize> = exact.iter().map(|share| share.floor() as usize).collect();
    let mut missing = draws.saturating_sub(shares.iter().sum());
    let remainder: Vec<f64> = exact.iter().map(|share| share - share.floor()).collect();
    let mut values = remainder.clone();
    values.sort_unstable_by(|a, b| b.total_cmp(a));
    values.dedup();
    for value in values {
        if missing == 0 {
            break;
        }
        let equal: Vec<usize> = (0..counts.len()).filter(|&i| remainder[i] == value).collect();
        let now = missing.min(equal.len());
        for at in state.choice_without_replacement(equal.len(), now) {
            shares[equal[at]] += 1;
        }
        missing -= now;
    }
    shares
}
