//! What linear models have in common: blocks of rows, scores, the classes that follow from them, and
//! checks of what was read from a file.

use crate::classes::Classes;
use crate::error::Result;
use crate::rows::Rows;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, ArrayViewMut2, Axis, Data, Ix2, Slice};
use onsil_core::parallel;
use std::ops::Range;

/// A part of an array: the rows or columns `range` of an axis.
pub(crate) fn part(range: Range<usize>) -> Slice {
    Slice::new(range.start as isize, Some(range.end as isize), 1)
}

/// The rows of a block: about a megabyte of doubles, so that it is still in the cache when it is used again.
pub(crate) fn block_rows(features: usize) -> usize {
    ((1 << 17) / features.max(1)).clamp(1, crate::products::BLOCK)
}

/// The rows `range` of `x` as doubles in standard layout: borrowed where they are that already, else
/// written into `scratch`, which has as many columns and at least as many rows.
pub(crate) fn block<'b>(
    x: &'b Rows<'_>,
    range: Range<usize>,
    scratch: &'b mut Array2<f64>,
) -> ArrayView2<'b, f64> {
    let rows = part(range.clone());
    if let Rows::F64(x) = x
        && x.is_standard_layout()
    {
        return x.slice_axis(Axis(0), rows);
    }
    let mut out = scratch.slice_axis_mut(Axis(0), part(0..range.len()));
    match x {
        Rows::F64(x) => out.assign(&x.slice_axis(Axis(0), rows)),
        Rows::F32(x) => widen(&x.slice_axis(Axis(0), rows), &mut out),
        Rows::U8(x) => widen(&x.slice_axis(Axis(0), rows), &mut out),
        Rows::Csr(x) => {
            out.fill(0.0);
            for (row, mut out) in range.clone().zip(out.rows_mut()) {
                let (indices, data) = x.row(row);
                for (&index, &value) in indices.iter().zip(data) {
                    out[index as usize] = value;
                }
            }
        }
    }
    scratch.slice_axis(Axis(0), part(0..range.len()))
}

fn widen<A: Copy + Into<f64>>(
    x: &ArrayBase<impl Data<Elem = A>, Ix2>,
    out: &mut ArrayViewMut2<'_, f64>,
) {
    out.zip_mut_with(x, |to, &from| *to = from.into());
}

/// The scores `x · coefᵀ + intercept`, (samples, outputs), of `coef`, (outputs, features).
pub(crate) fn scores(x: &Rows<'_>, coef: ArrayView2<'_, f64>, intercept: &[f64]) -> Array2<f64> {
    let step = block_rows(x.features());
    let mut scores = Array2::zeros((x.samples(), coef.nrows()));
    let mut blocks: Vec<_> = scores.axis_chunks_iter_mut(Axis(0), step).enumerate().collect();
    parallel::for_each(&mut blocks, |(index, out)| {
        let start = *index * step;
        if let Rows::Csr(x) = x {
            for (row, mut out) in out.rows_mut().into_iter().enumerate() {
                let (indices, data) = x.row(start + row);
                for (score, coef) in out.iter_mut().zip(coef.rows()) {
                    *score = indices.iter().zip(data).map(|(&i, v)| coef[i as usize] * v).sum();
                }
            }
        } else {
            let mut scratch = Array2::zeros((out.nrows(), x.features()));
            let rows = block(x, start..start + out.nrows(), &mut scratch);
            general_mat_mul(1.0, &rows, &coef.t(), 0.0, out);
        }
        for mut row in out.rows_mut() {
            row.iter_mut().zip(intercept).for_each(|(score, intercept)| *score += intercept);
        }
    });
    scores
}

/// The class of each row of scores: by the sign of the only column, or the column of the highest score.
pub(crate) fn classes_of(scores: &Array2<f64>, classes: &Array1<i64>) -> Array1<i64> {
    let class = |row: ndarray::ArrayView1<'_, f64>| match row.len() {
        1 => classes[usize::from(row[0] > 0.0)],
        _ => {
            let best = (1..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best });
            classes[best]
        }
    };
    scores.rows().into_iter().map(class).collect()
}

/// 1 / (1 + e^(−z)).
pub(crate) fn sigmoid(z: f64) -> f64 {
    let e = (-z.abs()).exp();
    if z >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

/// Probabilities, (samples, classes), from scores of one class against the rest: the sigmoid of each,
/// and for more than two classes scaled to the sum 1.
pub(crate) fn one_vs_rest_probabilities(scores: &Array2<f64>) -> Array2<f64> {
    let mut p = scores.mapv(sigmoid);
    if p.ncols() == 1 {
        return complemented(&p);
    }
    normalise(&mut p);
    p
}

/// (1 − p, p) of the only column `p`.
pub(crate) fn complemented(p: &Array2<f64>) -> Array2<f64> {
    Array2::from_shape_fn((p.nrows(), 2), |(row, class)| match class {
        0 => 1.0 - p[[row, 0]],
        _ => p[[row, 0]],
    })
}

/// Scales every row to the sum 1; a row of zeros becomes uniform.
pub(crate) fn normalise(p: &mut Array2<f64>) {
    let uniform = 1.0 / p.ncols() as f64;
    for mut row in p.rows_mut() {
        let sum = row.sum();
        if sum > 0.0 {
            row /= sum;
        } else {
            row.fill(uniform);
        }
    }
}

/// The weight of each row: that of the sample times that of its class.
pub(crate) fn row_weights(
    classes: &Classes,
    class_weight: &[f64],
    sample_weight: Option<&[f64]>,
) -> Vec<f64> {
    let weight = |(row, &class): (usize, &usize)| match sample_weight.map_or(1.0, |w| w[row]) {
        // A class without weight has an infinite balanced one.
        0.0 => 0.0,
        weight => weight * class_weight[class],
    };
    classes.indices.iter().enumerate().map(weight).collect()
}

/// The number of binary problems of that many classes, one against the rest: 1 for two classes.
pub(crate) fn problems(classes: usize) -> usize {
    if classes == 2 { 1 } else { classes }
}

/// Checks the parts of a fitted classifier that were read from a file.
pub(crate) fn check_classifier(
    coef: &Array2<f64>,
    intercept: &Array1<f64>,
    classes: &Array1<i64>,
    features: usize,
) -> Result<(), String> {
    let outputs = problems(classes.len());
    if classes.len() < 2 || coef.dim() != (outputs, features) || intercept.len() != outputs {
        return Err(format!(
            "coef of shape {:?} and {} intercepts for {} classes and {features} features",
            coef.shape(),
            intercept.len(),
            classes.len()
        ));
    }
    Ok(())
}

/// `predict_rows` and `decision_function` of a fitted linear classifier, and inside its
/// `impl Fitted`, with `linear_classifier!(fitted)`, what follows from them.
macro_rules! linear_classifier {
    (fitted) => {
        fn check(&self) -> Result<(), String> {
            let Self { coef, intercept, classes, n_features_in, .. } = self;
            $crate::linear_model::decision::check_classifier(coef, intercept, classes, *n_features_in)
        }

        fn warnings(&self) -> &[String] {
            &self.warnings
        }

        fn predict_any(&self, x: &$crate::Rows<'_>) -> $crate::Result<$crate::Prediction> {
            Ok(self.predict_rows(x)?.into())
        }

        fn decision_function_any(
            &self,
            x: &$crate::Rows<'_>,
        ) -> $crate::Result<ndarray::Array2<f64>> {
            self.scores(x)
        }
    };
    ($Fitted:ident) => {
        $crate::estimator::predicts!($Fitted: i64, score);

        impl $Fitted {
            /// The score of each class: (samples, 1) for two classes, where a score above 0 speaks for
            /// the second one; else (samples, classes).
            ///
            /// # Errors
            /// As `predict`.
            pub fn decision_function<'x>(
                &self,
                x: impl Into<$crate::Rows<'x>>,
            ) -> $crate::Result<ndarray::Array2<f64>> {
                self.scores(&x.into())
            }

            fn scores(&self, x: &$crate::Rows<'_>) -> $crate::Result<ndarray::Array2<f64>> {
                x.check_against($crate::Fitted::name(self), self.n_features_in)?;
                let intercept = self.intercept.to_vec();
                Ok($crate::linear_model::decision::scores(x, self.coef.view(), &intercept))
            }

            fn predict_rows(&self, x: &$crate::Rows<'_>) -> $crate::Result<ndarray::Array1<i64>> {
                Ok($crate::linear_model::decision::classes_of(&self.scores(x)?, &self.classes))
            }
        }
    };
}

/// The same for a fitted linear regressor with `coef`, (features), and one intercept.
macro_rules! linear_regressor {
    (fitted) => {
        fn check(&self) -> Result<(), String> {
            if self.coef.len() == self.n_features_in && self.intercept.len() == 1 {
                return Ok(());
            }
            Err(format!("coef and intercept are not of {} features", self.n_features_in))
        }

        fn warnings(&self) -> &[String] {
            &self.warnings
        }

        fn predict_any(&self, x: &$crate::Rows<'_>) -> $crate::Result<$crate::Prediction> {
            Ok(self.predict_rows(x)?.into())
        }
    };
    ($Fitted:ident) => {
        $crate::estimator::predicts!($Fitted: f64, score);

        impl $Fitted {
            fn predict_rows(&self, x: &$crate::Rows<'_>) -> $crate::Result<ndarray::Array1<f64>> {
                x.check_against($crate::Fitted::name(self), self.n_features_in)?;
                let coef = self.coef.view().insert_axis(ndarray::Axis(0));
                let intercept = self.intercept.to_vec();
                let scores = $crate::linear_model::decision::scores(x, coef, &intercept);
                Ok(scores.into_iter().collect())
            }
        }
    };
}

pub(crate) use {linear_classifier, linear_regressor};

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use onsil_core::csr::CsrMatrix;

    #[test]
    fn every_kind_of_rows_has_the_same_scores() {
        let x = Array2::from_shape_fn((700, 3), |(i, j)| ((i * (j + 2)) % 7) as f64 - 3.0);
        let coef = array![[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]];
        let expected = x.dot(&coef.t()) + array![0.25, -1.0];
        let found = |rows: Rows<'_>| scores(&rows, coef.view(), &[0.25, -1.0]);
        let columns: Vec<u32> = (0..700).flat_map(|_| [0, 1, 2]).collect();
        let indptr = (0..=700).map(|row| 3 * row).collect();
        let csr = CsrMatrix::new(3, indptr, columns, x.iter().copied().collect()).unwrap();
        // Halves and whole numbers: every order of the sum is exact.
        assert_eq!(found((&x).into()), expected);
        assert_eq!(found((&x.mapv(|v| v as f32)).into()), expected);
        assert_eq!(found((&csr).into()), expected);
        assert_eq!(found(x.t().as_standard_layout().t().into()), expected);
    }

    #[test]
    fn rows_without_any_probability_are_uniform() {
        let p = one_vs_rest_probabilities(&array![[-1e4, -1e4], [0.0, 0.0], [0.0, -1e4]]);
        assert_eq!(p, array![[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]]);
        assert_eq!(one_vs_rest_probabilities(&array![[0.0]]), array![[0.5, 0.5]]);
    }
}
