use ndarray::{Array1, Array2, ArrayD, Axis};

/// What a data set asks to predict: one class per sample, or numbers.
///
/// ```
/// use onsil_data::Targets;
/// use ndarray::{arr1, arr2};
/// let y = Targets::Classes(arr1(&[2, 0]));
/// assert_eq!(y.to_f32(), arr1(&[2.0, 0.0]).into_dyn());
/// assert_eq!(y.to_one_hot(3), arr2(&[[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]).into_dyn());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// Class numbers from 0, shape (samples): for `sparse_categorical_crossentropy`.
    Classes(Array1<u32>),
    /// Numbers, shape (samples, …): one-hot rows, probabilities, or values to regress.
    Numbers(ArrayD<f32>),
}

impl Targets {
    /// The number of samples.
    pub fn samples(&self) -> usize {
        self.shape().first().copied().unwrap_or(0)
    }

    /// The shape; the first axis counts samples.
    pub fn shape(&self) -> &[usize] {
        match self {
            Self::Classes(classes) => classes.shape(),
            Self::Numbers(numbers) => numbers.shape(),
        }
    }

    /// A copy as `f32`: class numbers as they are, shape (samples); numbers as they are.
    pub fn to_f32(&self) -> ArrayD<f32> {
        match self {
            Self::Classes(classes) => classes.mapv(|class| class as f32).into_dyn(),
            Self::Numbers(numbers) => numbers.clone(),
        }
    }

    /// Class numbers as one-hot rows, shape (samples, `classes`); numbers as they are.
    ///
    /// A class number that is not below `classes` gives a row of zeros.
    pub fn to_one_hot(&self, classes: usize) -> ArrayD<f32> {
        match self {
            Self::Classes(labels) => {
                let mut rows = Array2::zeros((labels.len(), classes));
                for (mut row, &label) in rows.rows_mut().into_iter().zip(labels) {
                    if let Some(cell) = row.get_mut(label as usize) {
                        *cell = 1.0;
                    }
                }
                rows.into_dyn()
            }
            Self::Numbers(numbers) => numbers.clone(),
        }
    }

    /// The chosen samples, in the given order.
    ///
    /// # Panics
    /// An index is not below [`samples`](Self::samples).
    pub fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::Classes(classes) => Self::Classes(classes.select(Axis(0), rows)),
            Self::Numbers(numbers) => Self::Numbers(numbers.select(Axis(0), rows)),
        }
    }
}
