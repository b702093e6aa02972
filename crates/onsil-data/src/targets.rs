use ndarray::{Array1, Array2, ArrayD, Axis, IxDyn};

/// What a data set asks to predict: one class per sample, numbers, or nothing.
///
/// ```
/// use onsil_data::Targets;
/// use ndarray::{arr1, arr2};
/// let y = Targets::Classes(arr1(&[2, 0]));
/// assert_eq!(y.to_f64(), arr1(&[2.0, 0.0]).into_dyn());
/// assert_eq!(y.to_one_hot(3), arr2(&[[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]).into_dyn());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// Class numbers from 0, shape (samples): for `sparse_categorical_crossentropy`.
    Classes(Array1<u32>),
    /// Numbers, shape (samples, …): one-hot rows, probabilities, or values to regress.
    Numbers(ArrayD<f64>),
    /// None: samples to be grouped, or to be predicted from.
    None,
}

impl Targets {
    /// The number of targets: one per sample, or 0 where there are none.
    pub fn samples(&self) -> usize {
        self.shape().first().copied().unwrap_or(0)
    }

    /// The shape; the first axis counts samples. `[0]` where there are no targets.
    pub fn shape(&self) -> &[usize] {
        match self {
            Self::Classes(classes) => classes.shape(),
            Self::Numbers(numbers) => numbers.shape(),
            Self::None => &[0],
        }
    }

    /// What there is, in a word: `classes`, `numbers` or `none`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Classes(_) => "classes",
            Self::Numbers(_) => "numbers",
            Self::None => "none",
        }
    }

    /// A copy as `f64`: class numbers as they are, shape (samples); numbers as they are.
    pub fn to_f64(&self) -> ArrayD<f64> {
        match self {
            Self::Classes(classes) => classes.mapv(f64::from).into_dyn(),
            Self::Numbers(numbers) => numbers.clone(),
            Self::None => ArrayD::zeros(IxDyn(&[0])),
        }
    }

    /// A copy as `f32`: as [`to_f64`](Self::to_f64), rounded (to infinity, where a number is beyond
    /// single precision).
    pub fn to_f32(&self) -> ArrayD<f32> {
        self.to_f64().mapv(|value| value as f32)
    }

    /// Class numbers as one-hot rows, shape (samples, `classes`); numbers as [`to_f32`](Self::to_f32).
    ///
    /// A class number that is not below `classes` gives a row of zeros.
    pub fn to_one_hot(&self, classes: usize) -> ArrayD<f32> {
        let Self::Classes(labels) = self else { return self.to_f32() };
        let mut rows = Array2::zeros((labels.len(), classes));
        for (mut row, &label) in rows.rows_mut().into_iter().zip(labels) {
            if let Some(cell) = row.get_mut(label as usize) {
                *cell = 1.0;
            }
        }
        rows.into_dyn()
    }

    /// The targets of the chosen samples, in the given order.
    ///
    /// # Panics
    /// An index is not below [`samples`](Self::samples), where there are targets.
    pub fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::Classes(classes) => Self::Classes(classes.select(Axis(0), rows)),
            Self::Numbers(numbers) => Self::Numbers(numbers.select(Axis(0), rows)),
            Self::None => Self::None,
        }
    }
}
