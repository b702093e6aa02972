//! Decision functions of fitted machines.

use crate::points::Points;
use crate::rows::Rows;
use crate::svm::kernel::{Evaluator, Kernel};
use crate::svm::rows::Asked;
use crate::svm::support_vectors::SupportVectors;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, Axis, Slice, concatenate};
use onsil_core::parallel;
use onsil_kernels::gram::WIDE;
use std::ops::Range;

/// Rows that are asked about at a time.
const BLOCK: usize = 256;

/// Support vectors that they are compared with at a time.
const VECTORS: usize = 512;

/// Decision functions `Σ coef K(vector, ·) + intercept` over the same support vectors: one, or one for
/// each pair of classes, of which each takes the vectors of its two classes.
pub(crate) struct Expansion<'a> {
    pub(crate) evaluator: Evaluator<'a>,
    pub(crate) support: &'a Array1<usize>,
    pub(crate) support_vectors: &'a SupportVectors,
    /// The number of support vectors of each class, which lie one class after the other.
    pub(crate) n_support: &'a [usize],
    /// (1, vectors), or (classes − 1, vectors): of a vector's class against each other class.
    pub(crate) dual_coef: &'a Array2<f64>,
    pub(crate) intercept: &'a Array1<f64>,
    /// (functions, features) of a linear kernel.
    pub(crate) coef: Option<&'a Array2<f64>>,
}

impl Expansion<'_> {
    /// The values of all functions: (rows of `x`, functions).
    pub(crate) fn values(&self, x: &Rows<'_>) -> Array2<f64> {
        let vectors = match (self.coef, self.evaluator.kernel) {
            (Some(_), _) | (_, Kernel::Precomputed) => None,
            _ => Some(Points::new(&self.support_vectors.rows())),
        };
        let n = x.samples();
        let blocks = parallel::map(n.div_ceil(BLOCK), |block| {
            let rows: Vec<usize> = (block * BLOCK..n.min((block + 1) * BLOCK)).collect();
            let x = x.select(&rows);
            let mut values = match (self.coef, &vectors) {
                (Some(coef), _) => linear(&x, coef),
                (None, Some(vectors)) => {
                    let x = Points::with_form(&x, vectors.form());
                    let rows: Vec<usize> = (0..rows.len()).collect();
                    let asked = Asked::<WIDE>::new(&self.evaluator, &x, &rows);
                    self.join(rows.len(), |range| asked.with(vectors, &range.collect::<Vec<_>>()))
                }
                (None, None) => {
                    let x = x.to_f64();
                    self.join(rows.len(), |range| {
                        let columns = self.support.slice_axis(Axis(0), Slice::from(range));
                        x.select(Axis(1), &columns.to_vec())
                    })
                }
            };
            values += self.intercept;
            values
        });
        let views: Vec<_> = blocks.iter().map(|block| block.view()).collect();
        let empty = || Array2::zeros((0, self.intercept.len()));
        concatenate(Axis(0), &views).unwrap_or_else(|_| empty())
    }

    /// The functions without intercept, of the kernel between rows and a range of support vectors.
    fn join(&self, rows: usize, kernel: impl Fn(Range<usize>) -> Array2<f64>) -> Array2<f64> {
        let functions = self.dual_coef.nrows();
        let sum = |range: Range<usize>| {
            let mut sum = Array2::zeros((rows, functions));
            for start in range.clone().step_by(VECTORS) {
                let part = start..range.end.min(start + VECTORS);
                let coef = self.dual_coef.slice_axis(Axis(1), Slice::from(part.clone()));
                general_mat_mul(1.0, &kernel(part), &coef.t(), 1.0, &mut sum);
            }
            sum
        };
        if functions == 1 {
            return sum(0..self.dual_coef.ncols());
        }
        let mut end = 0;
        let of_class: Vec<_> = self
            .n_support
            .iter()
            .map(|count| {
                let start = end;
                end += count;
                sum(start..end)
            })
            .collect();
        let mut values = Array2::zeros((rows, self.intercept.len()));
        for (pair, (i, j)) in pairs(functions + 1).enumerate() {
            let mut value = values.column_mut(pair);
            value += &of_class[i].column(j - 1);
            value += &of_class[j].column(i);
        }
        values
    }

    /// What a linear kernel makes of the support vectors: (functions, features).
    pub(crate) fn linear(&self) -> Array2<f64> {
        let (vectors, features) = self.support_vectors.dim();
        let functions = self.dual_coef.nrows();
        let mut coef = Array2::zeros((self.intercept.len(), features));
        if functions == 1 {
            coef.row_mut(0).assign(&self.weighted(0..vectors, 0));
            return coef;
        }
        let mut end = 0;
        let classes: Vec<Range<usize>> = self
            .n_support
            .iter()
            .map(|count| {
                end += count;
                end - count..end
            })
            .collect();
        for ((i, j), mut row) in pairs(functions + 1).zip(coef.rows_mut()) {
            row += &self.weighted(classes[i].clone(), j - 1);
            row += &self.weighted(classes[j].clone(), i);
        }
        coef
    }

    /// The sum of a range of support vectors, times their coefficients in a row of `dual_coef`.
    fn weighted(&self, range: Range<usize>, row: usize) -> Array1<f64> {
        let coef = self.dual_coef.row(row);
        let slice = Slice::from(range.clone());
        match self.support_vectors {
            SupportVectors::Dense(x) => {
                coef.slice_axis(Axis(0), slice).dot(&x.slice_axis(Axis(0), slice))
            }
            SupportVectors::Sparse(x) => {
                let mut sum = Array1::zeros(x.columns());
                for vector in range {
                    let (columns, values) = x.row(vector);
                    for (&column, value) in columns.iter().zip(values) {
                        sum[column as usize] += coef[vector] * value;
                    }
                }
                sum
            }
        }
    }

    /// Checks the parts of a model from a file that has one function.
    pub(crate) fn check_one(&self, features: usize) -> Result<(), String> {
        if self.dual_coef.nrows() != 1 {
            return Err("dual_coef has more than one row".into());
        }
        self.check(features)
    }

    /// Checks that the parts of a model from a file fit together.
    pub(crate) fn check(&self, features: usize) -> Result<(), String> {
        let vectors = self.support.len();
        let functions = self.dual_coef.nrows();
        let precomputed = *self.evaluator.kernel == Kernel::Precomputed;
        let expected = if precomputed { (0, 0) } else { (vectors, features) };
        let checks = [
            (
                self.support_vectors.dim() == expected,
                "support_vectors is not of the shape of support",
            ),
            (self.dual_coef.ncols() == vectors, "dual_coef is not of the length of support"),
            (
                self.n_support.iter().try_fold(0usize, |sum, &n| sum.checked_add(n))
                    == Some(vectors),
                "n_support does not sum to the length of support",
            ),
            (functions > 0, "dual_coef has no row"),
            (
                functions == 1 || functions + 1 == self.n_support.len(),
                "dual_coef has not one row less than there are classes",
            ),
            (
                self.intercept.len() == functions * (functions + 1) / 2,
                "intercept is not of one number for each pair of classes",
            ),
            (
                !precomputed || self.support.iter().all(|&row| row < features),
                "support names rows that x did not have",
            ),
            (
                self.coef.is_some() == (*self.evaluator.kernel == Kernel::Linear),
                "coef belongs to kernel linear",
            ),
            (
                self.coef.is_none_or(|coef| coef.dim() == (self.intercept.len(), features)),
                "coef is not of one row for each pair of classes",
            ),
        ];
        match checks.into_iter().find(|(holds, _)| !holds) {
            None => Ok(()),
            Some((_, message)) => Err(message.to_owned()),
        }
    }
}

/// The decision functions of a fitted machine: `expansion!(FittedSVC)`.
macro_rules! expansion {
    ($Fitted:ident) => {
        impl $Fitted {
            fn expansion(&self) -> $crate::svm::expansion::Expansion<'_> {
                $crate::svm::expansion::Expansion {
                    evaluator: self.params.shared().evaluator(self.gamma),
                    support: &self.support,
                    support_vectors: &self.support_vectors,
                    n_support: self.n_support.as_slice().unwrap_or_default(),
                    dual_coef: &self.dual_coef,
                    intercept: &self.intercept,
                    coef: self.coef.as_ref(),
                }
            }

            /// With `coef`, for kernel linear.
            fn with_coef(mut self) -> Self {
                if self.params.kernel == $crate::svm::Kernel::Linear {
                    self.coef = Some(self.expansion().linear());
                }
                self
            }

            fn values(&self, x: &$crate::Rows<'_>) -> $crate::Result<ndarray::Array2<f64>> {
                x.check_against($crate::Fitted::name(self), self.n_features_in)?;
                Ok(self.expansion().values(x))
            }
        }
    };
}

pub(crate) use expansion;

/// `x · coefᵀ`: (rows, functions).
fn linear(x: &Rows<'_>, coef: &Array2<f64>) -> Array2<f64> {
    let Rows::Csr(x) = x else { return x.to_f64().dot(&coef.t()) };
    Array2::from_shape_fn((x.rows(), coef.nrows()), |(row, function)| {
        let (columns, values) = x.row(row);
        let terms = columns.iter().zip(values).map(|(&c, v)| v * coef[[function, c as usize]]);
        terms.sum()
    })
}

/// The pairs of classes in the order of their problems.
pub(crate) fn pairs(classes: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..classes).flat_map(move |i| (i + 1..classes).map(move |j| (i, j)))
}
