//! What linear models have in common: scores, the classes that follow from them, and
//! checks of what was read from a file.

use super::blocks::{block, block_rows, sparse_scores, times_transposed};
use crate::classes::Classes;
use crate::error::Result;
use crate::rows::Rows;
use ndarray::{Array1, Array2, ArrayView2};
use onsil_core::parallel;

/// The scores `x · coefᵀ + intercept`, (samples, outputs), of `coef`, (outputs, features).
pub(crate) fn scores(x: &Rows<'_>, coef: ArrayView2<'_, f64>, intercept: &[f64]) -> Array2<f64> {
    let step = block_rows(x.features());
    let (p, k) = (x.features(), coef.nrows());
    let coef: Vec<f64> = coef.iter().copied().collect();
    let mut scores = vec![0.0; x.samples() * k];
    let mut blocks: Vec<_> = scores.chunks_mut((step * k).max(1)).enumerate().collect();
    parallel::for_each(&mut blocks, |(index, out)| {
        let rows = *index * step..*index * step + out.len() / k;
        if let Rows::Csr(x) = x {
            for (row, out) in rows.zip(out.chunks_mut(k)) {
                sparse_scores(x.row(row), &coef, out);
            }
        } else {
            let mut scratch = Array2::zeros((rows.len(), p));
            times_transposed(block(x, rows, &mut scratch), &coef, out);
        }
        for row in out.chunks_mut(k) {
            row.iter_mut().zip(intercept).for_each(|(score, intercept)| *score += intercept);
        }
    });
    Array2::from_shape_vec((x.samples(), k), scores).expect("samples · outputs of them")
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
